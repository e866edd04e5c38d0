//! A call without the type of its response: compiled once and not for each API.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use super::attempt::{self, Answered};
use super::{Plan, Prepared, read};
use crate::client::Client;
use crate::error::Error;
use crate::held::Held;
use crate::kernel::{ValidationError, Value};
use crate::reply::Around;

/// A call that has been written down, and then its way.
pub(crate) struct WrittenDown {
    state: Held<State>,
    /// There once it is polled.
    way: Option<Way>,
}

type Way = Pin<Box<dyn Future<Output = Result<Answered, Error>> + Send>>;

struct State {
    stage: Stage,
    client: Client,
    broken_rules: Result<(), ValidationError>,
}

enum Stage {
    Written(Plan),
    Refused(Error),
    Running { method: String },
    Answered { method: String, answered: Answered },
    Ended,
}

const ENDED: &str = "the call has already ended";

impl WrittenDown {
    pub(crate) fn new(
        client: Client,
        plan: Result<Plan, Error>,
        broken_rules: Result<(), ValidationError>,
    ) -> Self {
        let state = State {
            stage: plan.map_or_else(Stage::Refused, Stage::Written),
            client,
            broken_rules,
        };
        Self {
            state: Held::new(state),
            way: None,
        }
    }

    /// `Debug` of a call.
    pub(super) fn debug(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (method, stage) = match &self.state.stage {
            Stage::Written(plan) => (plan.method.as_ref(), "written"),
            Stage::Refused(error) => (error.method(), "ended"),
            Stage::Running { method } => (method.as_str(), "running"),
            Stage::Answered { method, .. } => (method.as_str(), "ended"),
            Stage::Ended => ("", "ended"),
        };
        f.debug_struct("Call")
            .field("method", &method)
            .field("stage", &stage)
            .finish()
    }

    /// What can be changed before it is sent.
    pub(super) fn plan(&mut self) -> Option<&mut Plan> {
        match &mut self.state.stage {
            Stage::Written(plan) => Some(plan),
            _ => None,
        }
    }

    /// Ends a call that was changed into one that cannot be sent.
    pub(super) fn refuse(&mut self, changed: Result<(), Error>) {
        if let (Stage::Written(plan), Err(error)) = (&self.state.stage, changed) {
            self.state.stage = Stage::Refused(error.of_call(&plan.method, 0));
        }
    }

    pub(super) fn skip_rules(&mut self) {
        self.state.broken_rules = Ok(());
    }

    pub(super) fn prepare(self) -> Result<Prepared, Error> {
        let client = self.state.client.clone();
        Prepared::new(client, self.into_plan()?)
    }

    pub(super) fn into_plan(self) -> Result<Plan, Error> {
        self.state.into_inner().into_plan()
    }

    /// Starts on the first poll, then drives the attempts until there is an answer to [`read`](Self::read).
    pub(super) fn poll(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        if let Some(way) = &mut self.way {
            let answered = std::task::ready!(way.as_mut().poll(context));
            self.way = None;
            return Poll::Ready(self.state.end(answered));
        }
        let plan = self.state.start()?;
        self.way = Some(Box::pin(attempt::run(self.state.client.clone(), plan)));
        self.poll(context)
    }

    /// Drives it to its end on this thread.
    #[cfg(feature = "blocking")]
    pub(super) fn wait(&mut self) -> Result<(), Error> {
        crate::blocking::wait(std::future::poll_fn(|context| self.poll(context)))
    }

    /// Fills the response with the answer.
    pub(super) fn read(&mut self, response: &mut dyn Value) -> Result<Held<Around>, Error> {
        let State { stage, client, .. } = &mut *self.state;
        let Stage::Answered { method, answered } = std::mem::replace(stage, Stage::Ended) else {
            return Err(Error::invalid(ENDED));
        };
        let Answered {
            answer,
            attempts,
            observed,
            ..
        } = answered;
        match read(client, &answer, attempts, &method, response) {
            Ok(request_id) => {
                observed.answered(answer.body.len(), attempts, request_id.as_deref());
                Ok(Around::new(request_id, answer, attempts, method))
            }
            Err(error) => {
                observed.failed(&error);
                Err(error)
            }
        }
    }
}

impl State {
    fn into_plan(self) -> Result<Plan, Error> {
        match self.stage {
            Stage::Written(plan) => {
                self.broken_rules
                    .map_err(|error| Error::violations(error).of_call(&plan.method, 0))?;
                plan.check()?;
                Ok(plan)
            }
            Stage::Refused(error) => Err(error),
            Stage::Running { .. } | Stage::Answered { .. } | Stage::Ended => Err(Error::invalid(
                "nothing was sent: the call was polled already",
            )),
        }
    }

    /// What is to be sent.
    fn start(&mut self) -> Result<Plan, Error> {
        if !matches!(self.stage, Stage::Written(_) | Stage::Refused(_)) {
            return Err(Error::invalid(ENDED));
        }
        let written = Self {
            stage: std::mem::replace(&mut self.stage, Stage::Ended),
            client: self.client.clone(),
            broken_rules: std::mem::replace(&mut self.broken_rules, Ok(())),
        };
        let plan = written.into_plan()?;
        on_runtime().map_err(|error| error.of_call(&plan.method, 0))?;
        let method = plan.method.to_string();
        self.stage = Stage::Running { method };
        Ok(plan)
    }

    /// Keeps the answer, if there is one.
    fn end(&mut self, answered: Result<Answered, Error>) -> Result<(), Error> {
        let running = std::mem::replace(&mut self.stage, Stage::Ended);
        let answered = answered?;
        if let Stage::Running { method } = running {
            self.stage = Stage::Answered { method, answered };
        }
        Ok(())
    }
}

/// Connections and timers live on a runtime, and panic where there is none.
pub(crate) fn on_runtime() -> Result<(), Error> {
    match tokio::runtime::Handle::try_current() {
        Ok(_) => Ok(()),
        Err(error) => Err(Error::invalid(
            "nothing was sent: a call needs a tokio runtime; await it on one, or use wait() with the feature `blocking`",
        )
        .with_source(error)),
    }
}
