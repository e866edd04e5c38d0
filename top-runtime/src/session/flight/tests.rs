use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::Semaphore;

use crate::error::{Error, ErrorKind, Outcome};
use crate::session::{Session, SessionError, SessionFuture, SessionKey, SessionProvider};

/// Gives `key-0`, `key-1`, …; each question waits for a permit.
#[derive(Clone)]
struct Counting(Arc<Inner>);

struct Inner {
    asked: AtomicUsize,
    gate: Semaphore,
    answer: fn(usize) -> Result<String, SessionError>,
}

impl Counting {
    fn new(permits: usize, answer: fn(usize) -> Result<String, SessionError>) -> Self {
        Self(Arc::new(Inner {
            asked: AtomicUsize::new(0),
            gate: Semaphore::new(permits),
            answer,
        }))
    }

    fn asked(&self) -> usize {
        self.0.asked.load(Ordering::SeqCst)
    }
}

impl SessionProvider for Counting {
    fn current(&self) -> SessionFuture<'_> {
        Box::pin(async {
            let number = self.0.asked.fetch_add(1, Ordering::SeqCst);
            if let Ok(permit) = self.0.gate.acquire().await {
                permit.forget();
            }
            (self.0.answer)(number).map(SessionKey::new)
        })
    }

    fn renew<'a>(&'a self, _refused: &'a SessionKey) -> SessionFuture<'a> {
        self.current()
    }
}

#[allow(
    clippy::unnecessary_wraps,
    reason = "one of the answers a provider is made with"
)]
fn numbered(number: usize) -> Result<String, SessionError> {
    Ok(format!("key-{number}"))
}

fn run<T>(test: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap()
        .block_on(test)
}

fn key(text: &str) -> SessionKey {
    SessionKey::new(text)
}

#[test]
fn a_fixed_session_cannot_be_renewed() {
    run(async {
        let session = Session::new("a");
        assert_eq!(session.known(), Some(key("a")));
        assert_eq!(session.current().await.unwrap(), key("a"));
        assert_eq!(session.renewed(&key("a")).await.unwrap(), None);
    });
}

#[test]
fn calls_refused_with_the_same_key_share_one_question() {
    run(async {
        let provider = Counting::new(1, numbered);
        let session = Session::refreshing(provider.clone());
        assert_eq!(session.known(), None);
        let first = session.current().await.unwrap();
        assert_eq!(session.known(), Some(first.clone()));

        let waiting: Vec<_> = (0..64)
            .map(|_| {
                let (session, refused) = (session.clone(), first.clone());
                tokio::spawn(async move { session.renewed(&refused).await })
            })
            .collect();
        // A call that starts now must not take the refused key.
        tokio::task::yield_now().await;
        assert_eq!(session.known(), None);
        let started = tokio::spawn({
            let session = session.clone();
            async move { session.current().await }
        });
        provider.0.gate.add_permits(1);
        for call in waiting {
            assert_eq!(call.await.unwrap().unwrap(), Some(key("key-1")));
        }
        assert_eq!(started.await.unwrap().unwrap(), key("key-1"));
        assert_eq!(provider.asked(), 2);
        // Too late, refused with the first key: the second one is there.
        assert_eq!(session.renewed(&first).await.unwrap(), Some(key("key-1")));
        assert_eq!(provider.asked(), 2);
    });
}

#[test]
fn a_waiter_that_is_dropped_stops_nothing() {
    run(async {
        let provider = Counting::new(0, numbered);
        let session = Session::refreshing(provider.clone());
        let asking = tokio::spawn({
            let session = session.clone();
            async move { session.current().await }
        });
        while provider.asked() == 0 {
            tokio::task::yield_now().await;
        }
        asking.abort();
        assert!(asking.await.unwrap_err().is_cancelled());
        provider.0.gate.add_permits(1);
        assert_eq!(session.current().await.unwrap(), key("key-0"));
        assert_eq!(provider.asked(), 1);
    });
}

#[test]
fn a_failure_reaches_everybody_and_the_next_call_asks_again() {
    run(async {
        let provider = Counting::new(0, |number| match number {
            0 => Err(SessionError::authorize("the shop is frozen")),
            _ => numbered(number),
        });
        let session = Session::refreshing(provider.clone());
        let waiting: Vec<_> = (0..8)
            .map(|_| {
                let session = session.clone();
                tokio::spawn(async move { session.renewed(&key("old")).await })
            })
            .collect();
        tokio::task::yield_now().await;
        provider.0.gate.add_permits(2);
        for call in waiting {
            let error = call.await.unwrap().unwrap_err();
            assert!(error.needs_authorization());
            assert_eq!(error.kind(), ErrorKind::MissingSession);
            assert_eq!(error.outcome(), Outcome::NotExecuted);
            assert!(error.to_string().contains("the shop is frozen"), "{error}");
        }
        assert_eq!(provider.asked(), 1);
        assert_eq!(
            session.renewed(&key("old")).await.unwrap(),
            Some(key("key-1"))
        );
    });
}

#[test]
fn the_refused_key_is_no_answer() {
    run(async {
        let provider = Counting::new(9, |_| Ok("same".into()));
        let session = Session::refreshing(provider.clone());
        let refused = session.current().await.unwrap();
        let error = session.renewed(&refused).await.unwrap_err();
        assert!(!error.needs_authorization() && !error.is_retryable());
        assert!(error.to_string().contains("gave the key again"), "{error}");
        assert_eq!(provider.asked(), 2);
        assert_eq!(session.known(), None);
    });
}

#[test]
fn a_provider_that_panics_or_a_runtime_that_ends_is_an_error_and_not_a_hang() {
    let session = Session::refreshing(Counting::new(9, |number| {
        assert!(number > 0, "the first question panics");
        numbered(number)
    }));
    let error = run(session.current()).unwrap_err();
    assert!(error.is_retryable(), "{error}");
    assert_eq!(run(session.current()).unwrap(), key("key-1"));

    let provider = Counting::new(0, numbered);
    let session = Session::refreshing(provider.clone());
    run(async {
        let asked = session.clone();
        tokio::spawn(async move { asked.current().await });
        while provider.asked() == 0 {
            tokio::task::yield_now().await;
        }
    });
    // That runtime is gone, and the question with it.
    provider.0.gate.add_permits(1);
    assert_eq!(run(session.current()).unwrap(), key("key-1"));
}

#[test]
fn without_a_runtime_there_is_an_error() {
    let session = Session::refreshing(Counting::new(1, numbered));
    let waker = std::task::Waker::noop();
    let mut asked = Box::pin(session.current());
    let polled: std::task::Poll<Result<_, Error>> = asked
        .as_mut()
        .poll(&mut std::task::Context::from_waker(waker));
    let std::task::Poll::Ready(Err(error)) = polled else {
        panic!("{polled:?}")
    };
    assert!(error.to_string().contains("tokio runtime"), "{error}");
}
