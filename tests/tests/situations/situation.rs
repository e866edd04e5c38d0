//! One answer, and what must become of it.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use top_runtime::{Call, Client, Error, ErrorKind, Format, Outcome, TopApi};
use top_tests::server::APP_SECRET;
use top_tests::{Answer, Canned};

use crate::api::{OrderGet, OrderMust, OrderResult, OrderTraced};

/// A server and its clients, one for each form of answers.
pub(crate) struct Bench {
    server: Canned,
    json: Client,
    simplified: Client,
    xml: Client,
}

impl Bench {
    pub(crate) async fn new() -> Arc<Self> {
        let server = Canned::always(Answer::nothing()).await;
        Arc::new(Self {
            json: server.client(),
            simplified: server.builder().simplify(true).build().unwrap(),
            xml: server.builder().format(Format::Xml).build().unwrap(),
            server,
        })
    }
}

/// Nothing takes longer, or it hangs.
const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) struct Situation {
    pub(crate) name: &'static str,
    answer: Answer,
    wanted: Wanted,
    api: Api,
    format: Format,
    simplify: bool,
    timeout: Option<Duration>,
}

enum Wanted {
    /// The answer as serde writes it, and the `request_id` of the envelope where the test says one.
    Value(Value, Option<&'static str>),
    Error(Fails),
}

struct Fails {
    kind: ErrorKind,
    outcome: Outcome,
    path: Option<&'static str>,
    code: Option<i64>,
    retryable: Option<bool>,
    says: &'static str,
}

#[derive(Clone, Copy)]
enum Api {
    Get,
    Must,
    Result,
    Traced,
}

/// An answer that is read.
pub(crate) fn reads(name: &'static str, answer: impl Into<Reads>, wanted: Value) -> Situation {
    Situation::new(name, answer.into().0, Wanted::Value(wanted, None))
}

/// An answer that is an error of this kind, with this in its text.
pub(crate) fn fails(
    name: &'static str,
    answer: impl Into<Reads>,
    kind: ErrorKind,
    outcome: Outcome,
    says: &'static str,
) -> Situation {
    let fails = Fails {
        kind,
        outcome,
        path: None,
        code: None,
        retryable: None,
        says,
    };
    Situation::new(name, answer.into().0, Wanted::Error(fails))
}

/// An answer that cannot be read: the platform has done the work.
pub(crate) fn unreadable(
    name: &'static str,
    answer: impl Into<Reads>,
    says: &'static str,
) -> Situation {
    fails(name, answer, ErrorKind::Decode, Outcome::Executed, says)
}

/// An answer, or the text of one in JSON.
pub(crate) struct Reads(Answer);

impl From<Answer> for Reads {
    fn from(answer: Answer) -> Self {
        Self(answer)
    }
}

impl From<&str> for Reads {
    fn from(body: &str) -> Self {
        Self(Answer::json(body))
    }
}

impl From<String> for Reads {
    fn from(body: String) -> Self {
        Self(Answer::json(body))
    }
}

impl Situation {
    fn new(name: &'static str, answer: Answer, wanted: Wanted) -> Self {
        Self {
            name,
            answer,
            wanted,
            api: Api::Get,
            format: Format::Json,
            simplify: false,
            timeout: None,
        }
    }

    /// The same, of an API whose answer must be complete.
    pub(crate) fn must(self) -> Self {
        Self {
            api: Api::Must,
            ..self
        }
    }

    /// The same, of an API that answers with one object.
    pub(crate) fn result(self) -> Self {
        Self {
            api: Api::Result,
            ..self
        }
    }

    /// The same, of an API that declares a `request_id`.
    pub(crate) fn traced(self) -> Self {
        Self {
            api: Api::Traced,
            ..self
        }
    }

    pub(crate) fn simplified(self) -> Self {
        Self {
            simplify: true,
            ..self
        }
    }

    pub(crate) fn xml(self) -> Self {
        Self {
            format: Format::Xml,
            ..self
        }
    }

    /// The answer never ends, so the call must.
    pub(crate) fn impatient(self) -> Self {
        Self {
            timeout: Some(Duration::from_millis(200)),
            ..self
        }
    }

    pub(crate) fn at(mut self, path: &'static str) -> Self {
        if let Wanted::Error(fails) = &mut self.wanted {
            fails.path = Some(path);
        }
        self
    }

    pub(crate) fn code(mut self, code: i64) -> Self {
        if let Wanted::Error(fails) = &mut self.wanted {
            fails.code = Some(code);
        }
        self
    }

    pub(crate) fn retryable(mut self, retryable: bool) -> Self {
        if let Wanted::Error(fails) = &mut self.wanted {
            fails.retryable = Some(retryable);
        }
        self
    }

    pub(crate) fn request_id(mut self, wanted: &'static str) -> Self {
        if let Wanted::Value(_, request_id) = &mut self.wanted {
            *request_id = Some(wanted);
        }
        self
    }

    /// Makes the call, on a task of its own so that a panic is seen as one.
    pub(crate) async fn run(self, bench: Arc<Bench>) -> Result<(), String> {
        let task = tokio::spawn(tokio::time::timeout(PATIENCE, self.ends_well(bench)));
        match task.await {
            Ok(Ok(result)) => result,
            Ok(Err(_)) => Err("hangs".into()),
            Err(panic) => Err(panic.to_string()),
        }
    }

    async fn ends_well(self, bench: Arc<Bench>) -> Result<(), String> {
        let server = &bench.server;
        server.now(self.answer.clone());
        let client = match (self.format, self.simplify) {
            (Format::Xml, _) => &bench.xml,
            (Format::Json, true) => &bench.simplified,
            (Format::Json, false) => &bench.json,
        };
        let before = server.requests().len();
        let ended = match self.api {
            Api::Get => self.call(client, &OrderGet {}).await,
            Api::Must => self.call(client, &OrderMust {}).await,
            Api::Result => self.call(client, &OrderResult {}).await,
            Api::Traced => self.call(client, &OrderTraced {}).await,
        };
        same("requests", &server.requests().len(), &(before + 1))?;
        // Undeclared, the same answer is read into a tree or refused; only a declaration tells which is right.
        let untyped = client.call_untyped("shop.order.get", Value::Null, None);
        if let Err(error) = self.patient(untyped).await {
            safe(&error, server)?;
        }
        match (&self.wanted, &ended) {
            (Wanted::Value(wanted, request_id), Ok((value, got))) => {
                same("the value", value, wanted)?;
                match request_id {
                    Some(request_id) => same("request_id", &got.as_deref(), &Some(*request_id)),
                    None => Ok(()),
                }
            }
            (Wanted::Error(wanted), Err(error)) => {
                println!("{:<36} {error}", self.name);
                safe(error, server)?;
                wanted.compare(error)
            }
            (Wanted::Error(_), Ok((value, _))) => Err(format!("reads {value}")),
            (Wanted::Value(..), Err(error)) => Err(error.to_string()),
        }
    }

    async fn call<A: TopApi>(&self, client: &Client, request: &A) -> Result<Answered, Error>
    where
        A::Response: serde::Serialize,
    {
        let reply = self.patient(client.call(request, None)).await?;
        let request_id = reply.request_id().map(str::to_owned);
        Ok((serde_json::to_value(&*reply).unwrap(), request_id))
    }

    fn patient<R>(&self, call: Call<'static, R>) -> Call<'static, R> {
        match self.timeout {
            Some(timeout) => call.timeout(timeout),
            None => call,
        }
    }
}

/// The value as serde writes it, and the `request_id`.
type Answered = (Value, Option<String>);

impl Fails {
    fn compare(&self, error: &Error) -> Result<(), String> {
        same("kind", &error.kind(), &self.kind)?;
        same("outcome", &error.outcome(), &self.outcome)?;
        same("path", &error.path(), &self.path)?;
        same("code", &error.code(), &self.code)?;
        if let Some(retryable) = self.retryable {
            same("is_retryable", &error.is_retryable(), &retryable)?;
        }
        let text = error.to_string();
        if !text.contains(self.says) {
            return Err(format!("does not say {:?}: {text}", self.says));
        }
        if matches!(error.kind(), ErrorKind::Decode | ErrorKind::Api) && error.body().is_none() {
            return Err("the body is lost".into());
        }
        same("attempts", &error.attempts(), &1)
    }
}

/// An error is one line and tells no secret.
fn safe(error: &Error, server: &Canned) -> Result<(), String> {
    let sign = server.last_request().query().remove("sign").unwrap();
    let host = server.url();
    for text in [error.to_string(), format!("{error:?}")] {
        for secret in [APP_SECRET, &sign, &host] {
            if text.contains(secret) {
                return Err(format!("tells {secret:?}: {text}"));
            }
        }
    }
    let text = error.to_string();
    if text.contains('\n') || text.len() > 1500 {
        return Err(format!("is no line to read: {text}"));
    }
    if !text.starts_with("shop.order.") && !text.starts_with("taobao.shop.order.result") {
        return Err(format!("does not begin with the method: {text}"));
    }
    Ok(())
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, got: &T, wanted: &T) -> Result<(), String> {
    if got == wanted {
        return Ok(());
    }
    Err(format!("{what}: {got:?}, and not {wanted:?}"))
}

/// The usual envelope around the members of an answer.
pub(crate) fn root(members: &str) -> String {
    format!(r#"{{"shop_order_get_response":{{{members}}}}}"#)
}
