//! Every fault, met by the first attempt or by every one, for a plain call and for one that may be repeated: how many
//! requests reach the gateway, how many calls it executes, what comes back and how long the client waits.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::collections::BTreeSet;
use std::net::{Ipv4Addr, SocketAddr};
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use serde_json::json;
use tokio::net::TcpSocket;
use tokio::task::JoinSet;
use top_gateway::{ApiError, Fault, Gateway, GatewayBuilder};
use top_runtime::{Client, Clock, RetryPolicy};
use top_tests::Frozen;

/// `requests` have reached the gateway, which has executed so many of them; the client made `attempts`. `waits` are
/// what it slept, and all the time a case may take: `b1` the first back-off (200 to 400 ms), `b2` the second (400 to
/// 800 ms).
const TABLE: &str = "
    fault                | call       | when  | requests | executed | attempts | comes back              | waits
    connection refused   | plain      | first |        1 |        1 |        2 | value                   | b1
    connection refused   | plain      | every |        0 |        0 |        3 | Transport - NotExecuted | b1 b2
    connection refused   | idempotent | first |        1 |        1 |        2 | value                   | b1
    connection refused   | idempotent | every |        0 |        0 |        3 | Transport - NotExecuted | b1 b2
    reset before sending | plain      | first |        1 |        0 |        1 | Transport - Unknown     | -
    reset before sending | plain      | every |        1 |        0 |        1 | Transport - Unknown     | -
    reset before sending | idempotent | first |        2 |        1 |        2 | value                   | b1
    reset before sending | idempotent | every |        3 |        0 |        3 | Transport - Unknown     | b1 b2
    reset after sending  | plain      | first |        1 |        1 |        1 | Transport - Unknown     | -
    reset after sending  | plain      | every |        1 |        1 |        1 | Transport - Unknown     | -
    reset after sending  | idempotent | first |        2 |        2 |        2 | value                   | b1
    reset after sending  | idempotent | every |        3 |        3 |        3 | Transport - Unknown     | b1 b2
    time-out             | plain      | first |        1 |        1 |        1 | Timeout - Unknown       | -
    time-out             | plain      | every |        1 |        1 |        1 | Timeout - Unknown       | -
    time-out             | idempotent | first |        2 |        2 |        2 | value                   | b1
    time-out             | idempotent | every |        3 |        3 |        3 | Timeout - Unknown       | b1 b2
    cut body             | plain      | first |        1 |        1 |        1 | Transport - Unknown     | -
    cut body             | plain      | every |        1 |        1 |        1 | Transport - Unknown     | -
    cut body             | idempotent | first |        2 |        2 |        2 | value                   | b1
    cut body             | idempotent | every |        3 |        3 |        3 | Transport - Unknown     | b1 b2
    5xx                  | plain      | first |        1 |        0 |        1 | HttpStatus - Unknown    | -
    5xx                  | plain      | every |        1 |        0 |        1 | HttpStatus - Unknown    | -
    5xx                  | idempotent | first |        2 |        1 |        2 | value                   | b1
    5xx                  | idempotent | every |        3 |        0 |        3 | HttpStatus - Unknown    | b1 b2
    redirect             | plain      | first |        1 |        0 |        1 | HttpStatus - Unknown    | -
    redirect             | plain      | every |        1 |        0 |        1 | HttpStatus - Unknown    | -
    redirect             | idempotent | first |        2 |        1 |        2 | value                   | b1
    redirect             | idempotent | every |        3 |        0 |        3 | HttpStatus - Unknown    | b1 b2
    HTML                 | plain      | first |        1 |        0 |        1 | Decode - Executed       | -
    HTML                 | plain      | every |        1 |        0 |        1 | Decode - Executed       | -
    HTML                 | idempotent | first |        1 |        0 |        1 | Decode - Executed       | -
    HTML                 | idempotent | every |        1 |        0 |        1 | Decode - Executed       | -
    code 7, ban of 3 s   | plain      | first |        2 |        1 |        2 | value                   | 3s
    code 7, ban of 3 s   | plain      | every |        3 |        0 |        3 | Api 7 NotExecuted       | 3s 3s
    code 7, ban of 3 s   | idempotent | first |        2 |        1 |        2 | value                   | 3s
    code 7, ban of 3 s   | idempotent | every |        3 |        0 |        3 | Api 7 NotExecuted       | 3s 3s
    code 7, ban of 99 s  | plain      | first |        1 |        0 |        1 | Api 7 NotExecuted       | -
    code 7, ban of 99 s  | plain      | every |        1 |        0 |        1 | Api 7 NotExecuted       | -
    code 7, ban of 99 s  | idempotent | first |        1 |        0 |        1 | Api 7 NotExecuted       | -
    code 7, ban of 99 s  | idempotent | every |        1 |        0 |        1 | Api 7 NotExecuted       | -
    code 7, daily quota  | plain      | first |        1 |        0 |        1 | Api 7 NotExecuted       | -
    code 7, daily quota  | plain      | every |        1 |        0 |        1 | Api 7 NotExecuted       | -
    code 7, daily quota  | idempotent | first |        1 |        0 |        1 | Api 7 NotExecuted       | -
    code 7, daily quota  | idempotent | every |        1 |        0 |        1 | Api 7 NotExecuted       | -
    code 10              | plain      | first |        1 |        0 |        1 | Api 10 Unknown          | -
    code 10              | plain      | every |        1 |        0 |        1 | Api 10 Unknown          | -
    code 10              | idempotent | first |        2 |        1 |        2 | value                   | b1
    code 10              | idempotent | every |        3 |        0 |        3 | Api 10 Unknown          | b1 b2
    code 15 isv          | plain      | first |        1 |        0 |        1 | Api 15 NotExecuted      | -
    code 15 isv          | plain      | every |        1 |        0 |        1 | Api 15 NotExecuted      | -
    code 15 isv          | idempotent | first |        1 |        0 |        1 | Api 15 NotExecuted      | -
    code 15 isv          | idempotent | every |        1 |        0 |        1 | Api 15 NotExecuted      | -
    code 15 isp yes      | plain      | first |        2 |        1 |        2 | value                   | b1
    code 15 isp yes      | plain      | every |        3 |        0 |        3 | Api 15 NotExecuted      | b1 b2
    code 15 isp yes      | idempotent | first |        2 |        1 |        2 | value                   | b1
    code 15 isp yes      | idempotent | every |        3 |        0 |        3 | Api 15 NotExecuted      | b1 b2
    code 15 isp reads    | plain      | first |        1 |        0 |        1 | Api 15 Unknown          | -
    code 15 isp reads    | plain      | every |        1 |        0 |        1 | Api 15 Unknown          | -
    code 15 isp reads    | idempotent | first |        2 |        1 |        2 | value                   | b1
    code 15 isp reads    | idempotent | every |        3 |        0 |        3 | Api 15 Unknown          | b1 b2
    code 15 isp no       | plain      | first |        1 |        0 |        1 | Api 15 NotExecuted      | -
    code 15 isp no       | plain      | every |        1 |        0 |        1 | Api 15 NotExecuted      | -
    code 15 isp no       | idempotent | first |        1 |        0 |        1 | Api 15 NotExecuted      | -
    code 15 isp no       | idempotent | every |        1 |        0 |        1 | Api 15 NotExecuted      | -
    code 15 isp wait     | plain      | first |        2 |        1 |        2 | value                   | 1s
    code 15 isp wait     | plain      | every |        3 |        0 |        3 | Api 15 NotExecuted      | 1s 1s
    code 15 isp wait     | idempotent | first |        2 |        1 |        2 | value                   | 1s
    code 15 isp wait     | idempotent | every |        3 |        0 |        3 | Api 15 NotExecuted      | 1s 1s
    code 15 alone        | plain      | first |        1 |        0 |        1 | Api 15 Unknown          | -
    code 15 alone        | plain      | every |        1 |        0 |        1 | Api 15 Unknown          | -
    code 15 alone        | idempotent | first |        1 |        0 |        1 | Api 15 Unknown          | -
    code 15 alone        | idempotent | every |        1 |        0 |        1 | Api 15 Unknown          | -
    code 27              | plain      | first |        1 |        0 |        1 | Api 27 NotExecuted      | -
    code 27              | plain      | every |        1 |        0 |        1 | Api 27 NotExecuted      | -
    code 27              | idempotent | first |        1 |        0 |        1 | Api 27 NotExecuted      | -
    code 27              | idempotent | every |        1 |        0 |        1 | Api 27 NotExecuted      | -
    code 31              | plain      | first |        2 |        1 |        2 | value                   | -
    code 31              | plain      | every |        2 |        0 |        2 | Api 31 NotExecuted      | -
    code 31              | idempotent | first |        2 |        1 |        2 | value                   | -
    code 31              | idempotent | every |        2 |        0 |        2 | Api 31 NotExecuted      | -
";

const METHOD: &str = "taobao.fault.probe";
const SECRET: &str = "matrix-app-secret";

/// The time for an attempt where the gateway keeps some waiting: ample for those that it answers.
const ATTEMPT: Duration = Duration::from_secs(2);

#[tokio::test]
async fn every_fault_does_what_the_table_says() {
    let rows: Vec<Row> = TABLE.trim().lines().skip(1).map(Row::read).collect();
    let faults: BTreeSet<&str> = rows.iter().map(|row| row.fault).collect();
    let cases: BTreeSet<_> = rows
        .iter()
        .map(|row| (row.fault, row.idempotent, row.every))
        .collect();
    assert_eq!(
        cases.len(),
        faults.len() * 4,
        "each fault has each of its four rows"
    );
    assert_eq!(cases.len(), rows.len(), "each row once");

    let mut running = JoinSet::new();
    let mut wrong = Vec::new();
    let mut waiting = rows.into_iter();
    loop {
        while running.len() < 8
            && let Some(row) = waiting.next()
        {
            running.spawn(row.run());
        }
        match running.join_next().await {
            Some(found) => wrong.extend(found.unwrap()),
            None => break,
        }
    }
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

/// A line of the table.
struct Row {
    line: &'static str,
    fault: &'static str,
    idempotent: bool,
    every: bool,
    wanted: Seen,
}

/// What a case comes to.
#[derive(Debug, PartialEq)]
struct Seen {
    requests: u64,
    executed: u64,
    attempts: u32,
    comes_back: String,
    waits: String,
}

impl Row {
    fn read(line: &'static str) -> Self {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let [
            fault,
            call,
            when,
            requests,
            executed,
            attempts,
            comes_back,
            waits,
        ] = cells[..]
        else {
            panic!("not a row: {line}");
        };
        Self {
            line,
            fault,
            idempotent: call == "idempotent",
            every: when == "every",
            wanted: Seen {
                requests: requests.parse().unwrap(),
                executed: executed.parse().unwrap(),
                attempts: attempts.parse().unwrap(),
                comes_back: comes_back.to_owned(),
                waits: waits.to_owned(),
            },
        }
    }

    /// Plays the case; gives what was wrong.
    async fn run(self) -> Option<String> {
        let refused = self.fault == "connection refused";
        let place = Place::reserve();
        let mut gateway = Gateway::builder()
            .app("12345678", SECRET)
            .on_untyped(METHOD, |_, _| Ok(json!({ "done": true })))
            .port(place.address.port());
        if !refused {
            let fault = fault(self.fault);
            let rule = if self.every {
                fault.always()
            } else {
                fault.first(1)
            };
            gateway = gateway.fault(METHOD, rule);
        }
        let clock = Opening::new();
        let url = format!("http://{}/router/rest", place.address);
        match (refused, self.every) {
            (false, _) => clock.open(gateway).await,
            (true, false) => clock.open_later(gateway),
            (true, true) => {}
        }
        let mut policy = RetryPolicy::default();
        if self.fault == "time-out" {
            policy = policy.attempt_timeout(ATTEMPT);
        }
        let client = Client::builder("12345678", SECRET)
            .gateway(url)
            .clock(clock.clone())
            .retry(policy)
            .build()
            .unwrap();
        let call = client.call_untyped(METHOD, [("id", "1")], None);
        let call = if self.idempotent {
            call.idempotent()
        } else {
            call
        };
        let (attempts, comes_back) = match call.await {
            Ok(reply) => {
                assert_eq!(reply["done"], true, "{}", self.line);
                (reply.attempts(), "value".to_owned())
            }
            Err(error) => {
                let code = error.code().map_or("-".to_owned(), |code| code.to_string());
                let what = format!("{:?} {code} {:?}", error.kind(), error.outcome());
                (error.attempts(), what)
            }
        };
        let counters = clock.gateway().map(|gateway| gateway.counters_of(METHOD));
        let seen = Seen {
            requests: counters.map_or(0, |counters| counters.requests),
            executed: counters.map_or(0, |counters| counters.executed),
            attempts,
            comes_back,
            waits: waits(&clock.time.slept()),
        };
        // Whatever the table says.
        assert!(
            self.idempotent || seen.executed <= 1,
            "{}: done twice",
            self.line
        );
        (seen != self.wanted).then(|| format!("{}\n  {seen:?}", self.line))
    }
}

fn fault(name: &str) -> Fault {
    let code = |code, sub_code: &str, sub_msg: &str| {
        let error = ApiError::new(code, "refused");
        let error = if sub_code.is_empty() {
            error
        } else {
            error.sub_code(sub_code)
        };
        Fault::Code(if sub_msg.is_empty() {
            error
        } else {
            error.sub_msg(sub_msg)
        })
    };
    let ban = |seconds: u32| {
        let text = format!("This ban will last for {seconds} more seconds");
        code(7, "accesscontrol.limited-by-api-access-count", &text)
    };
    match name {
        "reset before sending" => Fault::ResetBeforeRead,
        "reset after sending" => Fault::ResetBeforeAnswer,
        "time-out" => Fault::Delay(Duration::from_hours(1)),
        "cut body" => Fault::CutBody,
        "5xx" => Fault::Status(502),
        "redirect" => Fault::Redirect(302),
        "HTML" => Fault::Html,
        "code 7, ban of 3 s" => ban(3),
        "code 7, ban of 99 s" => ban(99),
        "code 7, daily quota" => code(7, "accesscontrol.limited-by-app-access-count", ""),
        "code 10" => code(10, "", ""),
        "code 15 isv" => code(15, "isv.item-not-exist", ""),
        "code 15 isp yes" => code(15, "isp.top-remote-service-unavailable", ""),
        "code 15 isp reads" => code(15, "isp.remote-service-timeout", ""),
        "code 15 isp no" => code(15, "isp.null-pointer-exception", ""),
        "code 15 isp wait" => code(15, "isp.call-limited", ""),
        "code 15 alone" => code(15, "", ""),
        "code 27" => code(27, "invalid-sessionkey", ""),
        "code 31" => code(31, "", ""),
        _ => panic!("no such fault: {name}"),
    }
}

/// The sleeps in the words of the table.
fn waits(slept: &[Duration]) -> String {
    let first = Duration::from_millis(200)..=Duration::from_millis(400);
    let second = Duration::from_millis(400)..=Duration::from_millis(800);
    let words: Vec<String> = slept
        .iter()
        .enumerate()
        .map(|(index, wait)| match index {
            _ if wait.subsec_nanos() == 0 => format!("{}s", wait.as_secs()),
            0 if first.contains(wait) => "b1".to_owned(),
            1 if second.contains(wait) => "b2".to_owned(),
            _ => format!("{wait:?}"),
        })
        .collect();
    if words.is_empty() {
        "-".to_owned()
    } else {
        words.join(" ")
    }
}

/// A port that is taken and where nobody listens, until the gateway does.
struct Place {
    address: SocketAddr,
    _socket: TcpSocket,
}

impl Place {
    fn reserve() -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_reuseaddr(true).unwrap();
        socket.bind((Ipv4Addr::LOCALHOST, 0).into()).unwrap();
        Self {
            address: socket.local_addr().unwrap(),
            _socket: socket,
        }
    }
}

/// A clock that takes no time, and opens the gateway in the first pause.
#[derive(Clone, Debug)]
struct Opening {
    time: Frozen,
    closed: Arc<Mutex<Option<GatewayBuilder>>>,
    open: Arc<Mutex<Option<Arc<Gateway>>>>,
}

impl Opening {
    fn new() -> Self {
        Self {
            time: Frozen::at_now(),
            closed: Arc::default(),
            open: Arc::default(),
        }
    }

    async fn open(&self, gateway: GatewayBuilder) {
        let gateway = gateway.start().await.unwrap();
        *self.open.lock().unwrap() = Some(Arc::new(gateway));
    }

    fn open_later(&self, gateway: GatewayBuilder) {
        *self.closed.lock().unwrap() = Some(gateway);
    }

    fn gateway(&self) -> Option<Arc<Gateway>> {
        self.open.lock().unwrap().clone()
    }
}

impl Clock for Opening {
    fn now(&self) -> SystemTime {
        self.time.now()
    }

    fn monotonic(&self) -> Duration {
        self.time.monotonic()
    }

    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        let (this, slept) = (self.clone(), self.time.sleep(duration));
        Box::pin(async move {
            let gateway = this.closed.lock().unwrap().take();
            if let Some(gateway) = gateway {
                this.open(gateway).await;
            }
            slept.await;
        })
    }
}
