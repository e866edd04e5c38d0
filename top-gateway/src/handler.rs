//! What answers a method.

use std::panic::{AssertUnwindSafe, catch_unwind};

use top_runtime::kernel::Value;
use top_runtime::{SessionPolicy, TopApi, is_blank};

use crate::answer::{Style, render};
use crate::context::Context;
use crate::params::Params;
use crate::{ApiError, decode, refusals};

/// A method that is served.
pub(crate) struct Method {
    pub(crate) session: SessionPolicy,
    handler: Box<Handler>,
}

/// Reads the parameters, runs the user's function and writes its answer.
type Handler = dyn Fn(&Params, &Context, &Style<'_>) -> Result<String, ApiError> + Send + Sync;

impl Method {
    /// A method answered by a function over declared types.
    pub(crate) fn typed<A, F>(handler: F) -> Self
    where
        A: TopApi + 'static,
        F: Fn(A, &Context) -> Result<A::Response, ApiError> + Send + Sync + 'static,
    {
        let handler = move |params: &Params, ctx: &Context, style: &Style<'_>| {
            let mut request = A::vacant();
            decode::fill(&mut request, params)?;
            let response = handler(request, ctx)?;
            Ok(render(style, &response))
        };
        Self {
            session: A::SESSION,
            handler: Box::new(handler),
        }
    }

    /// A method answered by a function over texts and trees.
    pub(crate) fn untyped<V, F>(method: Untyped, handler: F) -> Self
    where
        V: Value,
        F: Fn(&Params, &Context) -> Result<V, ApiError> + Send + Sync + 'static,
    {
        let Untyped {
            session, required, ..
        } = method;
        let handler = move |params: &Params, ctx: &Context, style: &Style<'_>| {
            let missing = |name: &&String| {
                params.get(name).is_none_or(is_blank) && params.file(name).is_none()
            };
            if let Some(name) = required.iter().find(missing) {
                return Err(refusals::missing_argument(name, "required, but not given"));
            }
            let response = handler(params, ctx)?;
            Ok(render(style, &response))
        };
        Self {
            session,
            handler: Box::new(handler),
        }
    }

    /// Runs the handler. One that panics is a refusal, so that the caller need not wait for nothing.
    pub(crate) fn run(
        &self,
        params: &Params,
        ctx: &Context,
        style: &Style<'_>,
    ) -> Result<String, ApiError> {
        catch_unwind(AssertUnwindSafe(|| (self.handler)(params, ctx, style))).unwrap_or_else(
            |panic| {
                let message = panic.downcast_ref::<String>().map(String::as_str);
                let message = message.or_else(|| panic.downcast_ref::<&str>().copied());
                Err(refusals::handler_panicked(
                    message.unwrap_or("without a message"),
                ))
            },
        )
    }
}

/// A method that is not declared: its name, its session policy, and the parameters that must be there.
///
/// A name alone takes a session or none, and no parameter for required.
///
/// ```
/// use top_gateway::Untyped;
/// use top_runtime::SessionPolicy;
///
/// let method = Untyped::new("taobao.item.seller.get").session(SessionPolicy::Required).required(["fields", "num_iid"]);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Untyped {
    pub(crate) method: String,
    session: SessionPolicy,
    required: Vec<String>,
}

impl Untyped {
    /// A method of this name.
    #[must_use]
    pub fn new(method: impl Into<String>) -> Self {
        Self {
            method: method.into(),
            session: SessionPolicy::Optional,
            required: Vec::new(),
        }
    }

    /// Whether callers must, may or must not give a session.
    #[must_use]
    pub fn session(mut self, policy: SessionPolicy) -> Self {
        self.session = policy;
        self
    }

    /// Adds parameters that must be there: code 40 without them.
    #[must_use]
    pub fn required<N: Into<String>>(mut self, names: impl IntoIterator<Item = N>) -> Self {
        self.required.extend(names.into_iter().map(Into::into));
        self
    }
}

impl From<&str> for Untyped {
    fn from(method: &str) -> Self {
        Self::new(method)
    }
}

impl From<String> for Untyped {
    fn from(method: String) -> Self {
        Self::new(method)
    }
}
