//! How a gateway is set up.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::net::Ipv4Addr;
use std::sync::atomic::{AtomicU64, AtomicUsize};
use std::sync::{Arc, RwLock};
use std::time::SystemTime;

use tokio::net::TcpListener;
use tokio::sync::watch;
use top_runtime::kernel::Value;
use top_runtime::{TopApi, is_blank};

use crate::context::Context;
use crate::fault::FaultRule;
use crate::gateway::Gateway;
use crate::handler::{Method, Untyped};
use crate::oauth::Grants;
use crate::params::Params;
use crate::record::{Book, Observer, Record};
use crate::request::Limits;
use crate::sessions::Sessions;
use crate::shared::{Clock, Shared};
use crate::start_error::{StartError, check_fault};
use crate::{ApiError, server};

/// Records kept unless set otherwise.
const KEEP_RECORDS: usize = 10_000;

/// A gateway that is being set up; see [`Gateway::builder`].
#[must_use]
pub struct GatewayBuilder {
    apps: Vec<(String, String)>,
    sessions: BTreeSet<String>,
    any_session: bool,
    grants: Grants,
    methods: Vec<(String, Method)>,
    faults: Vec<(String, FaultRule)>,
    observers: Vec<Observer>,
    keep_records: usize,
    limits: Limits,
    gzip: bool,
    clock: Clock,
    port: u16,
}

impl GatewayBuilder {
    pub(crate) fn new() -> Self {
        Self {
            apps: Vec::new(),
            sessions: BTreeSet::new(),
            any_session: false,
            grants: Grants::default(),
            methods: Vec::new(),
            faults: Vec::new(),
            observers: Vec::new(),
            keep_records: KEEP_RECORDS,
            limits: Limits::default(),
            gzip: true,
            clock: Arc::new(SystemTime::now),
            port: 0,
        }
    }

    /// Adds an app: its key and its secret.
    pub fn app(mut self, key: impl Into<String>, secret: impl Into<String>) -> Self {
        self.apps.push((key.into(), secret.into()));
        self
    }

    /// Adds a session that is valid. Without one, every session is refused with code 27.
    pub fn session(mut self, session: impl Into<String>) -> Self {
        self.sessions.insert(session.into());
        self
    }

    /// Takes every session for valid.
    pub fn any_session(mut self) -> Self {
        self.any_session = true;
        self
    }

    /// Adds a code that can be changed once for a token with this session, which is valid from then on: at `/token`, as
    /// at `oauth.taobao.com`. The token can be refreshed, each refresh token once: that gives a new session and ends the
    /// one before.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use top_gateway::Gateway;
    /// use top_runtime::Client;
    /// use top_runtime::auth::OAuth;
    ///
    /// let gateway = Gateway::builder()
    ///     .app("12345678", "app-secret")
    ///     .code("code-of-alice", "session-of-alice")
    ///     .start()
    ///     .await?;
    /// let client = Client::builder("12345678", "app-secret").gateway(gateway.url()).build()?;
    /// let oauth = OAuth::at(&client, gateway.oauth_url())?;
    /// let token = oauth.token("code-of-alice", "https://shop.example/authorized").await?;
    /// assert_eq!(token.session_key().expose(), "session-of-alice");
    /// // … RefreshingProvider::new(oauth, store, "alice") …
    /// # Ok(())
    /// # }
    /// ```
    pub fn code(self, code: &str, session: &str) -> Self {
        self.grants.add_code(code, session);
        self
    }

    /// Adds a refresh token for this session, for a test that begins with a stored token. The session is valid if it is
    /// added as one, and no longer when the token has been used.
    pub fn refresh_token(self, refresh_token: &str, session: &str) -> Self {
        self.grants.add_refresh_token(refresh_token, session);
        self
    }

    /// Answers a declared API. The handler gets the request by value, read and checked against its rules, and what it
    /// returns is written in the format that the caller asked for.
    ///
    /// ```
    /// # async fn run() -> Result<(), top_gateway::StartError> {
    /// use top_gateway::{ApiError, Gateway};
    /// use top_runtime::{top_api, top_model};
    ///
    /// #[top_api(method = "taobao.item.title.get", session = true)]
    /// pub struct ItemTitleGetRequest {
    ///     /// The item.
    ///     pub num_iid: i64,
    /// }
    ///
    /// #[top_model]
    /// pub struct ItemTitleGetResponse {
    ///     /// Its title.
    ///     pub title: Option<String>,
    /// }
    ///
    /// let gateway = Gateway::builder()
    ///     .app("12345678", "app-secret")
    ///     .session("session-key")
    ///     .on::<ItemTitleGetRequest>(|request, ctx| match request.num_iid {
    ///         1 => Ok(ItemTitleGetResponse { title: Some(format!("seen by {}", ctx.app_key())) }),
    ///         _ => Err(ApiError::new(15, "Remote service error").sub_code("isv.item-not-exist")),
    ///     })
    ///     .start()
    ///     .await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn on<A>(
        mut self,
        handler: impl Fn(A, &Context) -> Result<A::Response, ApiError> + Send + Sync + 'static,
    ) -> Self
    where
        A: TopApi + 'static,
    {
        self.methods
            .push((A::METHOD.to_owned(), Method::typed(handler)));
        self
    }

    /// Answers a method that is not declared. The handler gets the parameters as they are on the wire and returns the
    /// answer: a JSON tree as it is when simplified (lists are plain arrays, and there is no root), or anything else
    /// that the kernel can look at. See [`Untyped`] for the session policy and required parameters.
    pub fn on_untyped<V: Value>(
        mut self,
        method: impl Into<Untyped>,
        handler: impl Fn(&Params, &Context) -> Result<V, ApiError> + Send + Sync + 'static,
    ) -> Self {
        let method = method.into();
        self.methods
            .push((method.method.clone(), Method::untyped(method, handler)));
        self
    }

    /// Adds a fault to a method; `*` stands for every method, `/router/batch` for batches as a whole, `/token` for
    /// requests for tokens, where a code is an `error` of this text. See
    /// [`Fault`](crate::Fault).
    ///
    /// A method needs no handler for a fault other than a delay: what breaks an answer has an empty one to break, and
    /// a request that no fault happens to is refused as one of an unknown method.
    pub fn fault(mut self, method: impl Into<String>, fault: impl Into<FaultRule>) -> Self {
        self.faults.push((method.into(), fault.into()));
        self
    }

    /// Tells the time, for tests of timestamps. The machine's clock unless set.
    pub fn clock(mut self, clock: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Is told of every request once its verdict is known and before its answer is sent: for logs, and for books of
    /// one's own over more requests than are kept. It must not block.
    pub fn observe(mut self, observer: impl Fn(&Record) + Send + Sync + 'static) -> Self {
        self.observers.push(Arc::new(observer));
        self
    }

    /// How many records are kept, the newest; 10,000 unless set. Old ones go earlier where they are large.
    pub fn keep_records(mut self, records: usize) -> Self {
        self.keep_records = records;
        self
    }

    /// Files up to this size are kept in memory for handlers, 1 MiB unless set; larger ones are only described.
    pub fn keep_files(mut self, bytes: u64) -> Self {
        self.limits.keep_file = bytes;
        self
    }

    /// How many bytes of text a request may have, 32 MiB unless set.
    pub fn max_text(mut self, bytes: u64) -> Self {
        self.limits.text = bytes;
        self
    }

    /// How many bytes of files a request may have, 1 GiB unless set.
    pub fn max_files(mut self, bytes: u64) -> Self {
        self.limits.files = bytes;
        self
    }

    /// Whether answers are compressed for those who ask; they are unless set.
    pub fn gzip(mut self, gzip: bool) -> Self {
        self.gzip = gzip;
        self
    }

    /// Listens on this port; on a free one unless set.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Starts the gateway on the loopback address. Needs a Tokio runtime.
    ///
    /// # Errors
    /// What was set up makes no sense, or the port is taken.
    pub async fn start(self) -> Result<Gateway, StartError> {
        let mut apps = BTreeMap::new();
        for (key, secret) in self.apps {
            if is_blank(&key) || is_blank(&secret) {
                return Err(StartError::BlankApp);
            }
            apps.insert(key, secret);
        }
        if apps.is_empty() {
            return Err(StartError::NoApp);
        }
        let mut methods = BTreeMap::new();
        for (name, method) in self.methods {
            if methods.insert(name.clone(), method).is_some() {
                return Err(StartError::DuplicateMethod(name));
            }
        }
        for (method, rule) in &self.faults {
            check_fault(&methods, method, rule)?;
        }
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, self.port))
            .await
            .map_err(|source| StartError::Listen {
                port: self.port,
                source,
            })?;
        let address = listener.local_addr().map_err(|source| StartError::Listen {
            port: self.port,
            source,
        })?;
        let secrets = apps.values().cloned().collect();
        let (stop, stopped) = watch::channel(false);
        let shared = Arc::new(Shared {
            apps,
            sessions: Arc::new(Sessions::new(self.sessions, self.any_session)),
            grants: self.grants,
            methods,
            faults: RwLock::default(),
            book: Arc::new(Book::new(self.keep_records, self.observers, secrets)),
            limits: self.limits,
            gzip: self.gzip,
            clock: self.clock,
            stop: stopped.clone(),
            answers: AtomicU64::new(0),
            open: Arc::new(AtomicUsize::new(0)),
        });
        for (method, rule) in self.faults {
            shared.add_fault(&method, rule);
        }
        let task = tokio::spawn(server::serve(listener, Arc::clone(&shared), stopped));
        Ok(Gateway::new(address, shared, stop, task))
    }
}

impl fmt::Debug for GatewayBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let methods: Vec<_> = self.methods.iter().map(|(name, _)| name).collect();
        f.debug_struct("GatewayBuilder")
            .field("methods", &methods)
            .field("port", &self.port)
            .finish_non_exhaustive()
    }
}
