//! One question to the provider at a time, and one answer for everybody who waits.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::runtime::Handle;
use tokio::sync::watch;

use super::{SessionError, SessionKey, SessionProvider};
use crate::types::is_blank;

type Landed = Result<SessionKey, SessionError>;

/// What the clones of a refreshing session share.
pub(super) struct Refreshing {
    provider: Box<dyn SessionProvider>,
    state: Mutex<State>,
}

/// Never locked across an await.
#[derive(Default)]
struct State {
    /// The key that the platform has not refused yet.
    key: Option<SessionKey>,
    /// The question that is under way; there is no `key` while there is one.
    flight: Option<Flight>,
}

/// A question to the provider, and its answer once there is one.
type Flight = watch::Receiver<Option<Landed>>;

impl Refreshing {
    pub(super) fn new(provider: impl SessionProvider) -> Self {
        Self {
            provider: Box::new(provider),
            state: Mutex::default(),
        }
    }

    pub(super) fn known(&self) -> Option<SessionKey> {
        let key = self.state().key.clone();
        key.filter(|key| !self.provider.is_stale(key))
    }

    pub(super) async fn current(self: &Arc<Self>) -> Landed {
        self.join(None)?.landing().await
    }

    pub(super) async fn renewed(self: &Arc<Self>, refused: &SessionKey) -> Landed {
        loop {
            let key = self.join(Some(refused))?.landing().await?;
            // Equal only if the question under way was not about this key: now it can be asked.
            if key != *refused {
                return Ok(key);
            }
        }
    }

    /// The key, or the question under way, or a new question.
    fn join(self: &Arc<Self>, refused: Option<&SessionKey>) -> Result<Joined, SessionError> {
        let mut state = self.state();
        match &state.key {
            // Somebody else was refused before and has renewed it already.
            Some(key) if Some(key) != refused && !self.provider.is_stale(key) => {
                return Ok(Joined::Key(key.clone()));
            }
            _ => {}
        }
        if let Some(flight) = &state.flight {
            return Ok(Joined::Flight(flight.clone()));
        }
        let runtime = Handle::try_current().map_err(|error| {
            SessionError::new("the provider can be asked only inside a tokio runtime")
                .with_source(error)
        })?;
        let (sender, flight) = watch::channel(None);
        state.key = None;
        state.flight = Some(flight.clone());
        // A runtime that is shutting down drops the task at once, and with it the guard, which takes the lock.
        drop(state);
        let guard = Guard {
            shared: Arc::clone(self),
            sender,
        };
        runtime.spawn(guard.ask(refused.cloned()));
        Ok(Joined::Flight(flight))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing in here panics; a poisoned lock would still hold a whole state.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

enum Joined {
    Key(SessionKey),
    Flight(Flight),
}

impl Joined {
    async fn landing(self) -> Landed {
        match self {
            Self::Key(key) => Ok(key),
            Self::Flight(mut flight) => match flight.wait_for(Option::is_some).await {
                Ok(landed) => landed.clone().unwrap_or_else(|| Err(cut_off())),
                Err(_) => Err(cut_off()),
            },
        }
    }
}

fn cut_off() -> SessionError {
    SessionError::passing(
        "the provider was stopped before it had an answer (its runtime was shut down, or it panicked)",
    )
}

/// Ends the flight, also when the task is dropped or the provider panics.
struct Guard {
    shared: Arc<Refreshing>,
    sender: watch::Sender<Option<Landed>>,
}

impl Guard {
    async fn ask(self, refused: Option<SessionKey>) {
        let provider = &self.shared.provider;
        let landed = match &refused {
            None => provider.current().await,
            Some(refused) => provider.renew(refused).await,
        };
        self.land(landed.and_then(|key| match &refused {
            Some(refused) if *refused == key => Err(SessionError::new(
                "the provider gave the key again that the platform refused",
            )),
            _ if is_blank(key.expose()) => Err(SessionError::new("the provider gave a blank key")),
            _ => Ok(key),
        }));
    }

    fn land(self, landed: Landed) {
        // Key and end of the flight in one step, so that nobody asks again between the two.
        let mut state = self.shared.state();
        state.key = landed.as_ref().ok().cloned();
        state.flight = None;
        drop(state);
        self.sender.send_replace(Some(landed));
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        if self.sender.borrow().is_none() {
            self.shared.state().flight = None;
        }
    }
}

#[cfg(test)]
mod tests;
