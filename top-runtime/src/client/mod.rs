//! The client: what all calls of a program share.

mod builder;
mod gateway;
#[cfg(feature = "tls")]
mod tls;

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime};

use reqwest::Url;
use serde_json::Value as Tree;

use crate::api::TopApi;
use crate::call::{Batch, Call, Params, Plan, Prepared, Protocol, Stamp, WrittenDown};
use crate::clock::Clock;
use crate::error::{Error, ErrorKind, Outcome};
use crate::held::Hold;
use crate::kernel;
use crate::limit::Limits;
use crate::retry::RetryPolicy;
use crate::secret::{MASK, Secret};
use crate::session::{Session, SessionPolicy};
use crate::sign::{SignMethod, Signer};

pub use builder::ClientBuilder;
pub(crate) use builder::connections;

/// The form in which the gateway is asked to answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Format {
    /// JSON.
    #[default]
    Json,
    /// XML.
    Xml,
}

impl Format {
    /// The value of the parameter `format`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Xml => "xml",
        }
    }
}

/// A client of the gateway: app key, secret, connections.
///
/// Cheap to clone; all clones share the connections. Build one for a program, not one for a call: building reads the
/// machine's certificates.
///
/// ```
/// use top_runtime::Client;
///
/// let client = Client::builder("12345678", "app-secret").build()?;
/// # Ok::<(), top_runtime::Error>(())
/// ```
#[derive(Clone)]
pub struct Client(Arc<dyn Hold<Shared> + Send + Sync>);

/// What the clones of a client share.
pub(crate) struct Shared {
    pub(crate) http: reqwest::Client,
    /// Whether `http` reaches this machine without a proxy of the environment, or is the user's own affair.
    pub(crate) http_is_direct: bool,
    /// Without its query, to be shown.
    pub(crate) gateway: String,
    /// The gateway with the parameters that every call has.
    pub(crate) address: Url,
    /// The same for the place where many calls travel in one request.
    pub(crate) batch_address: Url,
    pub(crate) app_key: String,
    /// Kept for what is signed by other rules than calls.
    pub(crate) secret: Secret,
    pub(crate) signer: Signer,
    pub(crate) sign_method: SignMethod,
    pub(crate) format: Format,
    pub(crate) simplify: bool,
    pub(crate) timeout: Duration,
    pub(crate) retry: RetryPolicy,
    pub(crate) partner_id: Option<String>,
    pub(crate) target_app_key: Option<String>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) limits: Limits,
    /// What the platform's clock is ahead of this machine's, in milliseconds.
    pub(crate) skew: AtomicI64,
    /// Whether events hold what is sent and received.
    pub(crate) log_payloads: bool,
}

impl Shared {
    /// The time of the platform, as far as it is known.
    pub(crate) fn now(&self) -> SystemTime {
        let skew = self.skew.load(Ordering::Relaxed);
        let by = Duration::from_millis(skew.unsigned_abs());
        let now = self.clock.now();
        let corrected = if skew < 0 {
            now.checked_sub(by)
        } else {
            now.checked_add(by)
        };
        corrected.unwrap_or(now)
    }

    /// Takes over the platform's clock; `false` where it is not known.
    pub(crate) fn set_clock(&self, server: Option<SystemTime>) -> bool {
        let Some(server) = server else { return false };
        let now = self.clock.now();
        let millis = |by: Duration| i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
        let skew = match server.duration_since(now) {
            Ok(ahead) => millis(ahead),
            Err(behind) => -millis(behind.duration()),
        };
        self.skew.store(skew, Ordering::Relaxed);
        true
    }

    /// The protocol parameters that do not depend on the call.
    pub(crate) fn protocol<'a>(&'a self, stamp: &'a Stamp) -> Protocol<'a> {
        Protocol {
            method: None,
            app_key: &self.app_key,
            session: None,
            timestamp: stamp.as_str(),
            format: self.format.as_str(),
            sign_method: self.sign_method.as_str(),
            partner_id: self.partner_id.as_deref(),
            target_app_key: None,
            simplify: self.simplify && self.format == Format::Json,
        }
    }
}

impl Client {
    /// Starts a client for an app: key and secret are in its console.
    ///
    /// With the feature `tls`, a process that has no provider of cryptography gets ring; see
    /// [`http_client`](ClientBuilder::http_client).
    pub fn builder(app_key: impl Into<String>, app_secret: impl Into<String>) -> ClientBuilder {
        ClientBuilder::new(app_key.into(), app_secret.into())
    }

    /// Starts an HTTP client of your own for [`ClientBuilder::http_client`], with the TLS of this crate and without
    /// redirects. Roots of your own come with `tls_backend_preconfigured`.
    ///
    /// # Errors
    /// TLS cannot be set up.
    ///
    /// ```
    /// use top_runtime::{Client, reqwest};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let http = Client::http_builder()?.proxy(reqwest::Proxy::https("http://proxy.shop.example:3128")?).build()?;
    /// let client = Client::builder("12345678", "app-secret").http_client(http).build()?;
    /// # let _ = client;
    /// # Ok(())
    /// # }
    /// ```
    pub fn http_builder() -> Result<reqwest::ClientBuilder, Error> {
        builder::http_builder()
    }

    /// A client by the environment: `TOP_APP_KEY`, `TOP_APP_SECRET`, and `TOP_GATEWAY` where it is not production.
    ///
    /// # Errors
    /// [`ErrorKind::Invalid`] that names the variable that is missing or wrong.
    pub fn from_env() -> Result<Self, Error> {
        let read = |name: &str| match std::env::var(name) {
            Ok(value) => Ok(Some(value).filter(|value| !value.is_empty())),
            Err(std::env::VarError::NotPresent) => Ok(None),
            Err(std::env::VarError::NotUnicode(_)) => Err(Error::invalid(format!(
                "the environment variable {name} is not UTF-8"
            ))),
        };
        let must = |name: &str| {
            read(name)?.ok_or_else(|| {
                Error::invalid(format!("the environment variable {name} is not set"))
            })
        };
        let builder = Self::builder(must("TOP_APP_KEY")?, must("TOP_APP_SECRET")?);
        match read("TOP_GATEWAY")? {
            Some(gateway) => builder.gateway(gateway),
            None => builder,
        }
        .build()
    }

    /// Calls a declared API: what `execute` does, for code that is generic over the API.
    ///
    /// A session that is missing, or given to an API that takes none, is an error before anything is sent.
    pub fn call<A: TopApi>(
        &self,
        request: &A,
        session: Option<&Session>,
    ) -> Call<'static, A::Response> {
        Call::of(self.written_down(request, &Facts::of::<A>(), session))
    }

    /// Calls any API, declared or not. `params` is a JSON object, or pairs of name and value; in an object, lists of
    /// plain values travel joined by commas and everything nested as JSON.
    ///
    /// ```no_run
    /// # async fn example(client: top_runtime::Client) -> Result<(), top_runtime::Error> {
    /// let seller = client
    ///     .call_untyped("taobao.item.seller.get", [("fields", "num_iid,title"), ("num_iid", "11223344")], None)
    ///     .await?;
    /// println!("{}", *seller);
    /// # Ok(())
    /// # }
    /// ```
    pub fn call_untyped(
        &self,
        method: impl Into<Cow<'static, str>>,
        params: impl Into<UntypedParams>,
        session: Option<&Session>,
    ) -> Call<'static, Tree> {
        let method = method.into();
        let checked = check_method(&method).and_then(|()| check_key(session));
        let written = match checked.and_then(|()| Params::of_tree(params.into().0)) {
            Ok(params) => Ok(Plan::new(method, params, session.cloned())),
            Err(error) => Err(error.of_call(&method, 0)),
        };
        Call::of(WrittenDown::new(self.clone(), written, Ok(())))
    }

    /// Everything up to sending, rules included.
    ///
    /// # Errors
    /// What `execute` would refuse before sending.
    pub fn prepare<A: TopApi>(
        &self,
        request: &A,
        session: Option<&Session>,
    ) -> Result<Prepared, Error> {
        self.prepared(request, &Facts::of::<A>(), session)
    }

    /// What the platform's clock is ahead of this machine's, in milliseconds (negative: behind), as learnt when it last
    /// refused a timestamp; 0 before that. Timestamps are corrected by it.
    #[must_use]
    pub fn clock_skew_millis(&self) -> i64 {
        self.shared().skew.load(Ordering::Relaxed)
    }

    /// Starts a batch: many calls, of different APIs and sessions, in one HTTP request.
    ///
    /// ```no_run
    /// # use top_runtime::{Client, top_api, top_model};
    /// # #[top_api(method = "taobao.time.get", session = false)]
    /// # pub struct TimeGetRequest {}
    /// # #[top_model]
    /// # pub struct TimeGetResponse {}
    /// # async fn example(client: Client) -> Result<(), top_runtime::Error> {
    /// let mut batch = client.batch();
    /// let first = batch.push(&TimeGetRequest {}, None)?;
    /// let second = batch.push(&TimeGetRequest {}, None)?;
    /// let mut replies = batch.send().await?;
    /// println!("{:?} {:?}", replies.take(first), replies.take(second));
    /// # Ok(())
    /// # }
    /// ```
    pub fn batch(&self) -> Batch {
        Batch::new(self.clone())
    }

    fn of(shared: Shared) -> Self {
        Self(Arc::new(shared))
    }

    pub(crate) fn shared(&self) -> &Shared {
        (*self.0).held()
    }

    fn written(
        request: &dyn kernel::Model,
        api: &Facts,
        session: Option<&Session>,
    ) -> Result<Plan, Error> {
        let of_call = |error: Error| error.of_call(api.method, 0);
        check_session(api.session, session).map_err(of_call)?;
        let params = Params::of_model(request).map_err(of_call)?;
        let mut plan = Plan::new(api.method.into(), params, session.cloned());
        plan.idempotent = api.idempotent;
        Ok(plan)
    }

    fn written_down(
        &self,
        request: &dyn kernel::Model,
        api: &Facts,
        session: Option<&Session>,
    ) -> WrittenDown {
        let written = Self::written(request, api, session);
        WrittenDown::new(self.clone(), written, kernel::validate_request(request))
    }

    fn prepared(
        &self,
        request: &dyn kernel::Model,
        api: &Facts,
        session: Option<&Session>,
    ) -> Result<Prepared, Error> {
        let plan = Self::written(request, api, session)?;
        kernel::validate_request(request)
            .map_err(|error| Error::violations(error).of_call(api.method, 0))?;
        plan.check()?;
        Prepared::new(self.clone(), plan)
    }
}

/// What a declared API says of itself, for code that is compiled once and not for each API.
struct Facts {
    method: &'static str,
    session: SessionPolicy,
    idempotent: bool,
}

impl Facts {
    const fn of<A: TopApi>() -> Self {
        Self {
            method: A::METHOD,
            session: A::SESSION,
            idempotent: A::IDEMPOTENT,
        }
    }
}

fn check_session(policy: SessionPolicy, session: Option<&Session>) -> Result<(), Error> {
    let message = match (policy, session) {
        (SessionPolicy::Required, None) => {
            "nothing was sent: the API needs the session of a user; pass one"
        }
        (SessionPolicy::None, Some(_)) => {
            "nothing was sent: the API takes no session; leave it out, or declare session = optional"
        }
        (_, session) => return check_key(session),
    };
    Err(missing_session(message))
}

fn check_key(session: Option<&Session>) -> Result<(), Error> {
    if session.is_some_and(Session::is_blank) {
        return Err(missing_session(
            "nothing was sent: the session is empty; was it read from where it is kept?",
        ));
    }
    if session.is_some_and(Session::is_untidy) {
        return Err(Error::invalid(
            "nothing was sent: the session begins or ends with white space; was it read with the end of its line?",
        ));
    }
    Ok(())
}

fn missing_session(message: &str) -> Error {
    Error::new(ErrorKind::MissingSession, Outcome::NotExecuted, message)
}

fn check_method(method: &str) -> Result<(), Error> {
    let good = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
    };
    if method.contains('.') && method.split('.').all(good) {
        return Ok(());
    }
    Err(Error::invalid(format!(
        "nothing was sent: {method:?} is not a method; methods look like `taobao.item.seller.get`"
    )))
}

/// The parameters of [`Client::call_untyped`]. Their `Debug` shows names: a value may be a refresh token.
#[derive(Clone)]
pub struct UntypedParams(Tree);

impl fmt::Debug for UntypedParams {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.0.as_object().map(|pairs| pairs.keys());
        f.debug_set().entries(names.into_iter().flatten()).finish()
    }
}

impl From<Tree> for UntypedParams {
    fn from(tree: Tree) -> Self {
        Self(tree)
    }
}

impl<N: Into<String>, V: Into<Tree>> FromIterator<(N, V)> for UntypedParams {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(pairs: I) -> Self {
        Self(Tree::Object(
            pairs
                .into_iter()
                .map(|(name, value)| (name.into(), value.into()))
                .collect(),
        ))
    }
}

impl<N: Into<String>, V: Into<Tree>, const COUNT: usize> From<[(N, V); COUNT]> for UntypedParams {
    fn from(pairs: [(N, V); COUNT]) -> Self {
        pairs.into_iter().collect()
    }
}

impl<N: Into<String>, V: Into<Tree>> From<Vec<(N, V)>> for UntypedParams {
    fn from(pairs: Vec<(N, V)>) -> Self {
        pairs.into_iter().collect()
    }
}

impl<N: Clone + Into<String>, V: Clone + Into<Tree>> From<&[(N, V)]> for UntypedParams {
    fn from(pairs: &[(N, V)]) -> Self {
        pairs.iter().cloned().collect()
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shared = self.shared();
        f.debug_struct("Client")
            .field("gateway", &shared.gateway)
            .field("app_key", &shared.app_key)
            .field("app_secret", &MASK)
            .field("sign_method", &shared.sign_method)
            .field("format", &shared.format)
            .field("simplify", &shared.simplify)
            .field("timeout", &shared.timeout)
            .field("retry", &shared.retry)
            .finish_non_exhaustive()
    }
}
