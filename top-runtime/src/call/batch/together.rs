//! Several things at once.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::Poll;

pub(super) type Work<'w, T> = Pin<Box<dyn Future<Output = T> + Send + 'w>>;

/// Does all of it at once.
pub(super) async fn together<T>(mut work: Vec<Work<'_, T>>) -> Vec<T> {
    let mut done: Vec<Option<T>> = work.iter().map(|_| None).collect();
    poll_fn(|context| {
        let mut pending = false;
        for (work, done) in work.iter_mut().zip(&mut done) {
            if done.is_none() {
                match work.as_mut().poll(context) {
                    Poll::Ready(result) => *done = Some(result),
                    Poll::Pending => pending = true,
                }
            }
        }
        if pending {
            Poll::Pending
        } else {
            Poll::Ready(())
        }
    })
    .await;
    done.into_iter().flatten().collect()
}
