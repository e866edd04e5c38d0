//! A server of canned answers on loopback.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};
use top_runtime::{Client, ClientBuilder, RetryPolicy};

use crate::answer::{Answer, Ending};
use crate::received::Received;

/// The app key of [`Canned::builder`].
pub const APP_KEY: &str = "12345678";
/// The app secret of [`Canned::builder`].
pub const APP_SECRET: &str = "canned-app-secret";

/// A server that sends what it is told to and remembers what it got. It ends when it is dropped.
#[derive(Debug)]
pub struct Canned {
    address: SocketAddr,
    state: Arc<State>,
    task: JoinHandle<()>,
}

#[derive(Debug)]
struct State {
    answers: Mutex<VecDeque<Answer>>,
    requests: Mutex<Vec<Received>>,
}

impl Canned {
    /// Sends the same answer for every request.
    pub async fn always(answer: Answer) -> Self {
        Self::in_turn([answer]).await
    }

    /// Sends the answers in turn, and the last one from then on.
    pub async fn in_turn(answers: impl IntoIterator<Item = Answer>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::new(State {
            answers: Mutex::new(answers.into_iter().collect()),
            requests: Mutex::default(),
        });
        let task = tokio::spawn(accept(listener, state.clone()));
        Self {
            address,
            state,
            task,
        }
    }

    /// Replaces the answers that are still to be sent.
    pub fn now(&self, answer: Answer) {
        *self.state.answers.lock().unwrap() = VecDeque::from([answer]);
    }

    /// Ends the server: from then on nobody listens at its address.
    pub async fn stop(mut self) {
        self.task.abort();
        // The listener is closed when its task has ended.
        let _ = (&mut self.task).await;
    }

    /// The address for `ClientBuilder::gateway`.
    pub fn url(&self) -> String {
        format!("http://{}/router/rest", self.address)
    }

    /// A client of this server: every call is tried once, unless the test says otherwise.
    pub fn builder(&self) -> ClientBuilder {
        Client::builder(APP_KEY, APP_SECRET)
            .gateway(self.url())
            .retry(RetryPolicy::none())
    }

    /// [`builder`](Canned::builder), built.
    pub fn client(&self) -> Client {
        self.builder().build().unwrap()
    }

    /// All requests so far, in order.
    pub fn requests(&self) -> Vec<Received> {
        self.state.requests.lock().unwrap().clone()
    }

    /// The last request.
    pub fn last_request(&self) -> Received {
        let requests = self.state.requests.lock().unwrap();
        requests.last().expect("no request was sent").clone()
    }
}

impl Drop for Canned {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn accept(listener: TcpListener, state: Arc<State>) {
    let mut connections = JoinSet::new();
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        stream.set_nodelay(true).unwrap();
        connections.spawn(serve(stream, state.clone()));
    }
}

/// Serves one connection until an answer ends it or the other side goes away.
async fn serve(mut stream: TcpStream, state: Arc<State>) {
    let mut buffer = Vec::new();
    while let Some(request) = read(&mut stream, &mut buffer).await {
        state.requests.lock().unwrap().push(request);
        let answer = {
            let mut answers = state.answers.lock().unwrap();
            match answers.len() {
                0 => panic!("a server without an answer"),
                1 => answers.front().cloned(),
                _ => answers.pop_front(),
            }
        };
        let Some(answer) = answer else { return };
        for piece in &answer.pieces {
            // The client may have gone away in the middle: that is what some tests are about.
            if stream.write_all(piece).await.is_err() {
                return;
            }
            tokio::task::yield_now().await;
        }
        match answer.ending {
            Ending::KeepAlive => {}
            Ending::Close => {
                let _ = stream.shutdown().await;
                return;
            }
            Ending::Reset => {
                stream.set_zero_linger().unwrap();
                return;
            }
            Ending::Silence => {
                let mut rest = Vec::new();
                let _ = stream.read_to_end(&mut rest).await;
                return;
            }
        }
    }
}

/// The next request; `None` at the end of the connection.
async fn read(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> Option<Received> {
    loop {
        if let Some((request, used)) = Received::parse(buffer) {
            buffer.drain(..used);
            return Some(request);
        }
        let mut piece = [0; 8192];
        match stream.read(&mut piece).await {
            Ok(0) | Err(_) => return None,
            Ok(length) => buffer.extend_from_slice(&piece[..length]),
        }
    }
}
