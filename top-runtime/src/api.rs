//! What a declaration promises.

use std::fmt::Debug;

use crate::kernel::{Model, Value};
use crate::session::SessionPolicy;

/// A type declared with [`top_model`](macro@crate::top_model) or [`top_api`](macro@crate::top_api).
///
/// Implemented by the macros.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not declared with #[top_model]",
    label = "not a declared type"
)]
pub trait TopModel: Value + Clone + Debug + PartialEq {}

/// Any JSON value: the answer of an API that is not declared.
impl TopModel for serde_json::Value {}

/// An API declared with [`top_api`](macro@crate::top_api): the type is the request.
///
/// ```
/// use top_runtime::{TopApi, top_api, top_model};
///
/// #[top_api(method = "taobao.time.get", session = false, idempotent)]
/// pub struct TimeGetRequest {}
///
/// #[top_model]
/// pub struct TimeGetResponse {
///     /// The time of the platform.
///     pub time: Option<top_runtime::DateTime>,
/// }
///
/// assert_eq!(TimeGetRequest::METHOD, "taobao.time.get");
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not declared with #[top_api]",
    label = "not an API"
)]
pub trait TopApi: TopModel + Model {
    /// The method, such as `taobao.time.get`.
    const METHOD: &'static str;
    /// Whether a session is needed.
    const SESSION: SessionPolicy = SessionPolicy::None;
    /// Whether doing it twice is the same as doing it once.
    const IDEMPOTENT: bool = false;
    /// What the platform answers.
    type Response: TopModel;
}
