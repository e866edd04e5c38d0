//! What can be set on a client.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::AtomicI64;
use std::time::Duration;

use reqwest::Url;

use super::{Client, Format, Shared, gateway};
use crate::address;
use crate::call::{self, Stamp};
use crate::clock::{Clock, Machine};
use crate::error::Error;
use crate::limit::{Limits, RateLimit};
use crate::retry::RetryPolicy;
use crate::secret::{MASK, Secret};
use crate::sign::{SignMethod, Signer};
use crate::types::is_blank;

/// The time to make a connection, unless set.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(15);

/// Settings of a [`Client`], from [`Client::builder`].
#[must_use = "a builder does nothing until build()"]
pub struct ClientBuilder {
    app_key: String,
    secret: Secret,
    gateway: String,
    http_allowed: bool,
    sign_method: SignMethod,
    format: Format,
    simplify: bool,
    timeout: Duration,
    connect_timeout: Duration,
    retry: RetryPolicy,
    partner_id: Option<String>,
    target_app_key: Option<String>,
    rate_limit: Option<RateLimit>,
    http: Option<reqwest::Client>,
    clock: Option<Arc<dyn Clock>>,
    log_payloads: bool,
}

impl ClientBuilder {
    pub(super) fn new(app_key: String, secret: String) -> Self {
        #[cfg(feature = "tls")]
        super::tls::ensure_provider();
        Self {
            app_key,
            secret: Secret::new(secret),
            gateway: gateway::PRODUCTION.to_owned(),
            http_allowed: false,
            sign_method: SignMethod::default(),
            format: Format::default(),
            simplify: false,
            timeout: Duration::from_secs(30),
            connect_timeout: CONNECT_TIMEOUT,
            retry: RetryPolicy::default(),
            partner_id: None,
            target_app_key: None,
            rate_limit: None,
            http: None,
            clock: None,
            log_payloads: false,
        }
    }

    /// The address of the gateway; production unless set. Anything but https needs
    /// [`allow_http`](Self::allow_http), loopback excepted.
    pub fn gateway(mut self, url: impl Into<String>) -> Self {
        self.gateway = url.into();
        self
    }

    /// The sandbox. The platform's current documentation no longer lists it.
    pub fn sandbox(self) -> Self {
        self.gateway(gateway::SANDBOX)
    }

    /// The gateway for callers outside China.
    pub fn overseas(self) -> Self {
        self.gateway(gateway::OVERSEAS)
    }

    /// Allows a gateway without TLS outside this machine: sessions and signatures are readable on the way.
    pub fn allow_http(mut self) -> Self {
        self.http_allowed = true;
        self
    }

    /// How requests are signed; [`SignMethod::HmacSha256`] unless set.
    pub fn sign_method(mut self, method: SignMethod) -> Self {
        self.sign_method = method;
        self
    }

    /// The form of the answers; [`Format::Json`] unless set. Both are read whatever was asked for.
    pub fn format(mut self, format: Format) -> Self {
        self.format = format;
        self
    }

    /// Asks for JSON answers without roots and wrappers: shorter, and the same response.
    pub fn simplify(mut self, simplify: bool) -> Self {
        self.simplify = simplify;
        self
    }

    /// The time for a call, waits and repetitions included; 30 s unless set.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// The time to make a connection; 15 s unless set. Not used with a client of your own.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// When a call is repeated; [`RetryPolicy::default`] unless set.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// How often calls are made at most; without a limit unless set.
    pub fn rate_limit(mut self, limit: RateLimit) -> Self {
        self.rate_limit = Some(limit);
        self
    }

    /// The parameter `partner_id`: a name for the caller that the platform takes note of.
    pub fn partner_id(mut self, partner_id: impl Into<String>) -> Self {
        self.partner_id = Some(partner_id.into());
        self
    }

    /// The app key of the third party that provides the APIs, for all calls of the client.
    pub fn target_app_key(mut self, app_key: impl Into<String>) -> Self {
        self.target_app_key = Some(app_key.into());
        self
    }

    /// A client of your own: a proxy, other roots. [`Client::http_builder`] starts one that is set up like the usual.
    ///
    /// ```
    /// use top_runtime::{Client, reqwest};
    ///
    /// let client = Client::builder("12345678", "app-secret").http_client(reqwest::Client::new()).build()?;
    /// # let _ = client;
    /// # Ok::<(), top_runtime::Error>(())
    /// ```
    ///
    /// A client that you start with `reqwest::Client::builder()` needs `redirect(Policy::none())`: a redirect that it
    /// follows is out of reach here and would carry a signed request elsewhere.
    ///
    /// The re-exported reqwest has no provider of cryptography of its own and panics where the process has none.
    /// [`Client::builder`] sets ring as the provider of the process (with the feature `tls`, and unless there is one), so
    /// that what is written behind it, as above, has one. A program that builds such a client before its first
    /// `Client::builder` uses [`Client::http_builder`], or sets a provider itself, as one that wants another must: first
    /// thing in `main`, since it can be set once.
    pub fn http_client(mut self, http: reqwest::Client) -> Self {
        self.http = Some(http);
        self
    }

    /// Whether `tracing` events of the target `top_runtime::payload`, level `DEBUG`, hold the parameters and the answer
    /// of each attempt; they do not unless set. Secrets are masked and long texts cut; what else stands there, such as
    /// names and addresses of buyers, is shown.
    pub fn log_payloads(mut self, log: bool) -> Self {
        self.log_payloads = log;
        self
    }

    /// Another clock, for tests.
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Some(Arc::new(clock));
        self
    }

    /// The client.
    ///
    /// # Errors
    /// [`ErrorKind::Invalid`](crate::ErrorKind::Invalid) that names the setting that is wrong: an empty key or
    /// secret, a gateway that is no URL or not https, a time of zero; or TLS that cannot be set up.
    pub fn build(self) -> Result<Client, Error> {
        for (value, name) in [
            (self.app_key.as_str(), "app key"),
            (self.secret.expose(), "app secret"),
        ] {
            if is_blank(value) {
                return Err(Error::invalid(format!("the {name} is empty")));
            }
            if value.trim() != value {
                return Err(Error::invalid(format!(
                    "the {name} begins or ends with white space; was it read with the end of its line?"
                )));
            }
        }
        if self.timeout.is_zero() || self.connect_timeout.is_zero() {
            return Err(Error::invalid(
                "a timeout of zero leaves no time for any call",
            ));
        }
        let gateway = gateway::check(&self.gateway, self.http_allowed)?;
        let local = address::stays_here(&gateway);
        let http_is_direct = local || self.http.is_some();
        let http = match self.http {
            Some(http) => http,
            None => connections(self.connect_timeout, local)?,
        };
        let clock = self.clock.unwrap_or_else(|| Arc::new(Machine::start()));
        let batch = gateway::batch(&gateway);
        let mut shared = Shared {
            http,
            http_is_direct,
            address: gateway.clone(),
            batch_address: batch,
            gateway: without_query(gateway),
            app_key: self.app_key,
            signer: Signer::new(self.sign_method, self.secret.expose()),
            secret: self.secret,
            sign_method: self.sign_method,
            format: self.format,
            simplify: self.simplify,
            timeout: self.timeout,
            retry: self.retry,
            partner_id: self.partner_id,
            target_app_key: self.target_app_key,
            limits: Limits::new(self.rate_limit.as_ref(), &clock),
            clock,
            skew: AtomicI64::new(0),
            log_payloads: self.log_payloads,
        };
        let stamp = Stamp::of(shared.now());
        let protocol = shared.protocol(&stamp);
        let addresses =
            [&shared.address, &shared.batch_address].map(|url| call::address(url, &protocol));
        [shared.address, shared.batch_address] = addresses;
        Ok(Client::of(shared))
    }
}

fn without_query(mut url: Url) -> String {
    url.set_query(None);
    url.into()
}

/// The connections of a client: through the proxies that the environment names, unless they are to places on this
/// machine that need no TLS because nothing leaves it.
pub(crate) fn connections(
    connect_timeout: Duration,
    local: bool,
) -> Result<reqwest::Client, Error> {
    let mut builder = http_builder()?.connect_timeout(connect_timeout);
    if local {
        builder = builder.no_proxy();
    }
    builder.build().map_err(|error| {
        Error::invalid(format!("the HTTP client cannot be set up: {error}"))
            .with_source(error.without_url())
    })
}

#[cfg_attr(
    not(feature = "tls"),
    expect(clippy::unnecessary_wraps, reason = "TLS may fail to be set up")
)]
pub(super) fn http_builder() -> Result<reqwest::ClientBuilder, Error> {
    let builder = reqwest::Client::builder()
        .connect_timeout(CONNECT_TIMEOUT)
        .redirect(reqwest::redirect::Policy::none())
        .tcp_nodelay(true)
        .user_agent(concat!("top-runtime/", env!("CARGO_PKG_VERSION")));
    #[cfg(feature = "tls")]
    let builder = builder.tls_backend_preconfigured(super::tls::config()?);
    Ok(builder)
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("app_key", &self.app_key)
            .field("app_secret", &MASK)
            .finish_non_exhaustive()
    }
}
