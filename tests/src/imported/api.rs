//! A declared API behind functions.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use top_runtime::kernel::{self, Input};
use top_runtime::{__private, Client, Error, Prepared, Session, SessionPolicy, TopApi};

use super::tree::{Tree, holds_file};

/// A declared API, its types forgotten.
#[derive(Clone, Copy)]
pub struct Api {
    /// The method.
    pub method: &'static str,
    /// Whether it takes a session.
    pub session: SessionPolicy,
    /// What would be sent for a tree.
    pub prepare: fn(&Client, &Value, Option<&Session>) -> Result<Prepared, Error>,
    /// What is read from a body: JSON with or without wrappers, or XML.
    pub read: fn(&[u8], bool) -> Result<Answer, Error>,
}

/// An answer that was read.
pub struct Answer {
    /// The response.
    pub typed: Box<dyn kernel::Value>,
    /// What serde makes of it.
    pub tree: Value,
    /// The envelope's.
    pub request_id: Option<String>,
}

impl Api {
    /// The API of `A`.
    pub const fn of<A>() -> Self
    where
        A: TopApi + DeserializeOwned,
        A::Response: Serialize + 'static,
    {
        Self {
            method: A::METHOD,
            session: A::SESSION,
            prepare: prepare::<A>,
            read: read::<A>,
        }
    }
}

fn prepare<A: TopApi + DeserializeOwned>(
    client: &Client,
    tree: &Value,
    session: Option<&Session>,
) -> Result<Prepared, Error> {
    let request: A = if holds_file(tree) {
        let mut request = A::vacant();
        fill(&mut request, tree);
        request
    } else {
        serde_json::from_value(tree.clone()).unwrap_or_else(|error| {
            panic!("{}: the request cannot be read: {error}: {tree}", A::METHOD)
        })
    };
    client.prepare(&request, session)
}

/// serde has no form of a file, so a request with one is read through the kernel.
fn fill(request: &mut dyn kernel::Value, tree: &Value) {
    let mut members = Tree::of(tree);
    request
        .fill(Input::Object(&mut members))
        .unwrap_or_else(|problem| panic!("the request cannot be read: {problem}: {tree}"));
}

fn read<A: TopApi>(body: &[u8], simplified: bool) -> Result<Answer, Error>
where
    A::Response: Serialize + 'static,
{
    let mut response = <A::Response as kernel::Value>::vacant();
    let request_id = __private::read_answer(body, &mut response, simplified, A::METHOD)?;
    Ok(Answer {
        tree: serde_json::to_value(&response).expect("an answer as a tree"),
        typed: Box::new(response),
        request_id,
    })
}
