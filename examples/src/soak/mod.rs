//! Very many calls against a gateway that fails now and then: nothing lost, nothing done twice, nothing left over.

mod ledger;
mod memory;
mod report;
mod time;

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tokio::runtime::Handle;
use tokio::task::JoinSet;
use top_gateway::{ApiError, Fault, Gateway, GatewayBuilder, StartError};
use top_runtime::{Client, Error, RetryPolicy, TopApi as _, top_api, top_model};

use ledger::Ledger;
pub use memory::Growth;
use memory::Memory;
pub use report::Report;

/// Creates an order; twice is twice.
#[top_api(method = "taobao.soak.order.create", session = false)]
pub struct CreateRequest {
    /// The order's own number.
    pub id: i64,
}

/// The order that was created.
#[top_model]
pub struct CreateResponse {
    /// Its number.
    pub id: i64,
}

const APP_KEY: &str = "12345678";
const APP_SECRET: &str = "an-app-secret-for-the-soak";

/// The share of requests that meet a fault.
const SHARE: f64 = 0.05;

/// An attempt that takes longer is given up.
const ATTEMPT: Duration = Duration::from_secs(2);

/// How long tasks and connections have to end when all calls have.
const END: Duration = Duration::from_secs(10);

/// What to run.
#[derive(Clone, Copy, Debug)]
pub struct Soak {
    /// Calls in all; every second one may be repeated.
    pub calls: u64,
    /// How many are in flight at a time.
    pub in_flight: u64,
    /// What the faults are drawn from.
    pub seed: u64,
}

/// Why a soak could not be run at all.
#[derive(Debug)]
pub enum NotRun {
    /// The gateway cannot be started.
    Gateway(StartError),
    /// The client cannot be built.
    Client(Error),
}

impl Soak {
    /// Makes all calls and says what became of them; `progress` is told how many have ended.
    ///
    /// # Errors
    /// The gateway or the client cannot be set up.
    pub async fn run(self, progress: impl Fn(u64)) -> Result<Report, NotRun> {
        let tasks = Handle::current().metrics().num_alive_tasks();
        let ledger = Arc::new(Ledger::new(self.calls));
        let gateway = self
            .gateway(&ledger)
            .start()
            .await
            .map_err(NotRun::Gateway)?;
        let client = Client::builder(APP_KEY, APP_SECRET)
            .gateway(gateway.url())
            // The time of the waits is shortened, that of the call is not to end before them.
            .timeout(Duration::from_hours(1))
            .clock(time::Fast::start())
            .retry(RetryPolicy::default().attempt_timeout(ATTEMPT))
            .build()
            .map_err(NotRun::Client)?;

        let started = Instant::now();
        let mut memory = Memory::default();
        let next = Arc::new(AtomicU64::new(0));
        let mut workers = JoinSet::new();
        for _ in 0..self.in_flight {
            workers.spawn(work(
                client.clone(),
                next.clone(),
                ledger.clone(),
                self.calls,
            ));
        }
        let mut tick = tokio::time::interval(Duration::from_millis(100));
        let mut died = 0;
        while !workers.is_empty() {
            tokio::select! {
                ended = workers.join_next() => died += u64::from(matches!(ended, Some(Err(_)))),
                _ = tick.tick() => {
                    progress(ledger.ended());
                    memory.sample(ledger.ended());
                }
            }
        }
        let elapsed = started.elapsed();
        progress(ledger.ended());
        memory.sample(ledger.ended());
        drop(client);

        // The connections of the client end with it, each in a task of its own.
        let deadline = Instant::now() + END;
        while gateway.open_connections() > 0 && Instant::now() < deadline {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let connections_left = gateway.open_connections();
        let counters = gateway.counters_of(CreateRequest::METHOD);
        gateway.shutdown().await;
        let tasks_now = || Handle::current().metrics().num_alive_tasks();
        while tasks_now() > tasks && Instant::now() < deadline {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        Ok(Report {
            soak: self,
            elapsed,
            counters,
            results: ledger.results(),
            attempts: ledger.attempts(),
            repeated: ledger.repeated(),
            again: ledger.again(),
            wrong: ledger.wrong(),
            died,
            memory: memory.verdict(),
            connections_left,
            tasks_left: tasks_now().saturating_sub(tasks),
        })
    }

    fn gateway(self, ledger: &Arc<Ledger>) -> GatewayBuilder {
        let (done, seen) = (ledger.clone(), ledger.clone());
        let mut gateway = Gateway::builder()
            .app(APP_KEY, APP_SECRET)
            .keep_records(0)
            .on::<CreateRequest>(move |request, _| {
                done.execute(request.id);
                Ok(CreateResponse { id: request.id })
            })
            .observe(move |record| seen.observe(record));
        let faults = faults();
        // Each rule is asked only about what those before it have left over.
        let mut asked = 1.0;
        let each = SHARE / f64::from(u32::try_from(faults.len()).unwrap_or(u32::MAX));
        for (seed, fault) in (self.seed..).zip(faults) {
            // A late request is to meet its handler only if the caller still waits.
            let late = matches!(fault, Fault::Delay(_));
            let rule = fault.with_probability(each / asked, seed);
            let rule = if late { rule.before_handler() } else { rule };
            gateway = gateway.fault(CreateRequest::METHOD, rule);
            asked -= each;
        }
        gateway
    }
}

/// All that can go wrong.
fn faults() -> Vec<Fault> {
    let code = |code, sub_code: &str, sub_msg: &str| {
        Fault::Code(
            ApiError::new(code, "refused")
                .sub_code(sub_code)
                .sub_msg(sub_msg),
        )
    };
    vec![
        Fault::ResetBeforeRead,
        Fault::ResetBeforeAnswer,
        Fault::ResetInBody,
        Fault::CutBody,
        Fault::CutChunked,
        Fault::Delay(2 * ATTEMPT),
        Fault::Status(502),
        Fault::Status(503),
        Fault::Html,
        Fault::Empty,
        Fault::Redirect(302),
        code(
            7,
            "accesscontrol.limited-by-api-access-count",
            "This ban will last for 1 more seconds",
        ),
        code(10, "", ""),
        code(15, "isv.item-not-exist", ""),
        code(15, "isp.top-remote-service-unavailable", ""),
        code(15, "isp.remote-service-timeout", ""),
        code(15, "isp.null-pointer-exception", ""),
        code(15, "isp.call-limited", ""),
        code(27, "invalid-sessionkey", ""),
        code(31, "", ""),
    ]
}

/// Makes one call after the other until all are made.
async fn work(client: Client, next: Arc<AtomicU64>, ledger: Arc<Ledger>, calls: u64) {
    loop {
        let number = next.fetch_add(1, Ordering::Relaxed);
        if number >= calls {
            return;
        }
        let id = i64::try_from(number).unwrap_or(i64::MAX);
        let mut call = CreateRequest { id }.execute(&client);
        if ledger::may_be_repeated(number) {
            call = call.idempotent();
        }
        ledger.end(number, &call.await);
    }
}

impl fmt::Display for NotRun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Gateway(error) => write!(f, "the gateway cannot be started: {error}"),
            Self::Client(error) => write!(f, "the client cannot be built: {error}"),
        }
    }
}

impl std::error::Error for NotRun {}
