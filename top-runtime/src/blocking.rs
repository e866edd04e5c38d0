//! Calls for programs without a runtime of their own.

use std::sync::{OnceLock, PoisonError};

use tokio::runtime::{Builder, Handle, Runtime};

use crate::error::Error;

/// Drives a call to its end on this thread.
///
/// One runtime serves the whole process, since the connections of a client live on the runtime that opened them.
pub(crate) fn wait<T>(call: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    if Handle::try_current().is_ok() {
        return Err(Error::invalid(
            "nothing was sent: wait() was called inside an async runtime, which it would block; use .await",
        ));
    }
    runtime()?.block_on(call)
}

fn runtime() -> Result<&'static Runtime, Error> {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    static STARTING: std::sync::Mutex<()> = std::sync::Mutex::new(());
    let _starting = STARTING.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(runtime) = RUNTIME.get() {
        return Ok(runtime);
    }
    let runtime = Builder::new_multi_thread()
        .worker_threads(1)
        .thread_name("top-blocking")
        .enable_all()
        .build()
        .map_err(|error| {
            Error::invalid("nothing was sent: no thread can be started").with_source(error)
        })?;
    Ok(RUNTIME.get_or_init(|| runtime))
}
