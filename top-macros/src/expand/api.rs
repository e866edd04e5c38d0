//! What makes a struct a call: its method, its session, its answer, and `execute`.

use proc_macro2::TokenStream;

use super::Target;
use super::source::Source;
use crate::attr::item::{Macro, SessionOption};

/// The trait that says what is called.
pub(super) fn top_api(target: &Target<'_>) -> TokenStream {
    let item = target.item;
    if item.kind != Macro::Api || !item.original.generics.params.is_empty() {
        return TokenStream::new();
    }
    let mut body = Source::new(target);
    let private = body.private();
    let method = format!("{:?}", method(target));
    body.write(&["const METHOD:&'static str=", &method, ";"]);
    // The defaults of the trait are not repeated: a constant costs the compiler as much as a function.
    if item.options.idempotent.is_some() {
        body.write(&["const IDEMPOTENT:bool=true;"]);
    }
    let policy = match session(target) {
        SessionOption::None => None,
        SessionOption::Required => Some("Required"),
        SessionOption::Optional => Some("Optional"),
    };
    if let Some(policy) = policy {
        body.write(&["const SESSION: ", &private, "::SessionPolicy="])
            .write(&[&private, "::SessionPolicy::", policy, ";"]);
    }
    body.write(&["type Response="])
        .tokens(item.response())
        .write(&[";"]);
    let mut source = Source::new(target);
    let private = source.private();
    source
        .item()
        .write(&["impl ", &private, "::TopApi for "])
        .write(&[&target.name.to_string()])
        .braces(body.finish());
    source.finish()
}

/// The method that calls it; its parameters say whether there is a session.
pub(super) fn execute(target: &Target<'_>, source: &mut Source) {
    let item = target.item;
    if item.kind != Macro::Api {
        return;
    }
    let private = source.private();
    let vis = source.vis();
    let (parameter, argument) = match session(target) {
        SessionOption::None => (String::new(), "::core::option::Option::None"),
        SessionOption::Required => (
            format!(",session:&{private}::Session"),
            "::core::option::Option::Some(session)",
        ),
        SessionOption::Optional => (
            format!(",session: ::core::option::Option<&{private}::Session>"),
            "session",
        ),
    };
    let about = format!("{:?}", format!(" Calls `{}`.", method(target)));
    source
        .write(&["#[doc=", &about, "]#[inline]", &vis])
        .write(&[" fn execute(&self,client:&", &private, "::Client"])
        .write(&[&parameter, ")->", &private, "::Call<'static,"])
        .tokens(item.response())
        .write(&[">{", &private, "::execute(self,client,", argument, ")}"]);
}

fn method(target: &Target<'_>) -> String {
    target
        .item
        .options
        .method
        .as_ref()
        .map_or_else(String::new, |given| given.value.value())
}

fn session(target: &Target<'_>) -> SessionOption {
    target
        .item
        .options
        .session
        .as_ref()
        .map_or(SessionOption::None, |given| given.value)
}
