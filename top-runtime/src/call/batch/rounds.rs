//! The way of a batch: its calls go in one request, and those that may be repeated go together in another.

use std::time::{Duration, SystemTime};

use bytes::Bytes;

use super::item::{End, Ended, Item};
use super::together::{Work, together};
use super::{METHOD, SEPARATOR, split};
use crate::call::attempt::{self, Answered, in_time, no_session, not_renewed, renewed};
use crate::call::plan::{Body, Plan, Together};
use crate::call::{Answer, Params, envelope};
use crate::client::{Client, Shared};
use crate::error::{Error, ErrorKind, Outcome};
use crate::observe;
use crate::session::SessionKey;

/// Brings all calls to their end and says how many requests that took.
pub(super) async fn run(
    client: &Client,
    calls: Vec<Plan>,
    timeout: Duration,
) -> Result<(u32, Vec<Ended>), Error> {
    let shared = client.shared();
    let mut rounds = Rounds {
        client,
        shared,
        deadline: shared.clock.monotonic().saturating_add(timeout),
        items: calls.into_iter().map(Item::new).collect(),
        requests: 0,
        answered: false,
        clock_set: false,
    };
    rounds.find_sessions().await;
    rounds.walk().await?;
    let requests = rounds.requests;
    if requests == 0 {
        // Nothing was sent, and the first reason is as good as any.
        let failed = rounds.items.iter_mut().find_map(|item| match &item.end {
            Some(End::Failed(error)) => Some(error.copy()),
            _ => None,
        });
        if let Some(error) = failed {
            return Err(error);
        }
    }
    Ok((
        requests,
        rounds.items.into_iter().map(Item::ended).collect(),
    ))
}

struct Rounds<'c> {
    client: &'c Client,
    shared: &'c Shared,
    deadline: Duration,
    items: Vec<Item>,
    requests: u32,
    /// Whether a call has been answered, be it with a refusal.
    answered: bool,
    clock_set: bool,
}

impl Rounds<'_> {
    async fn walk(&mut self) -> Result<(), Error> {
        loop {
            self.hold_back();
            let due = self.due();
            if due.is_empty() {
                return Ok(());
            }
            let error = match self.request(&due).await {
                Ok((answer, pieces)) => {
                    let date = answer.date;
                    let refused = self.receive(&due, &answer, pieces);
                    self.prepare_next(refused, date).await;
                    continue;
                }
                Err(error) => error,
            };
            if error.attempts() == 0 && error.kind() == ErrorKind::Api {
                // A ban that was met meanwhile: it need not be on all of them.
                self.hold_back();
                if self.due().len() < due.len() {
                    continue;
                }
            }
            match due[..] {
                // One call and one answer: it is the call that was refused.
                [only] if error.kind() == ErrorKind::Api && error.body().is_some() => {
                    self.answered = true;
                    self.clock_set |= error.is_clock();
                    let date = error.server_date();
                    self.prepare_next(vec![(only, error)], date).await;
                }
                _ if !self.answered => return Err(error),
                // Others have their answers already.
                _ => {
                    for index in due {
                        self.items[index].fail(error.copy());
                    }
                }
            }
        }
    }

    /// The calls that have not ended.
    fn due(&self) -> Vec<usize> {
        (0..self.items.len())
            .filter(|index| self.items[*index].end.is_none())
            .collect()
    }

    fn left(&self) -> Duration {
        self.deadline.saturating_sub(self.shared.clock.monotonic())
    }

    /// Asks for the keys of all sessions at once. A call without one ends here.
    async fn find_sessions(&mut self) {
        let left = self.left();
        let mut asked = Vec::new();
        let mut work: Vec<Work<'_, Result<SessionKey, Error>>> = Vec::new();
        for (index, item) in self.items.iter().enumerate() {
            if let Some(session) = &item.call.session {
                asked.push(index);
                work.push(Box::pin(in_time(left, session.current(), no_session)));
            }
        }
        for (index, key) in asked.into_iter().zip(together(work).await) {
            match key {
                Ok(key) => self.items[index].session = Some(key),
                Err(error) => self.items[index].fail(error),
            }
        }
    }

    /// Ends the calls whose method is under a ban that is not waited out.
    fn hold_back(&mut self) {
        let now = self.shared.clock.monotonic();
        let left = self.left();
        for item in self.items.iter_mut().filter(|item| item.end.is_none()) {
            let scope = std::iter::once(item.call.method.as_ref());
            if let Some(ban) = self.shared.ban(scope, now, Duration::ZERO)
                && self.shared.patience(&ban, now, left).is_none()
            {
                let error = item.refused.take().unwrap_or_else(|| ban.error(now));
                item.fail(error);
            }
        }
    }

    /// Sends these calls in one request and splits the answer.
    async fn request(&mut self, due: &[usize]) -> Result<(Answer, Vec<Bytes>), Error> {
        let items = || due.iter().map(|index| &self.items[*index]);
        let mut text = Vec::new();
        for (number, item) in items().enumerate() {
            if number > 0 {
                text.extend_from_slice(SEPARATOR.as_bytes());
            }
            text.extend_from_slice(&item.form());
        }
        let mut plan = Plan::new(METHOD.into(), Params::default(), None);
        plan.body = Body::Batch(Together {
            text: String::from_utf8(text).unwrap_or_default(),
            methods: items().map(|item| item.call.method.clone()).collect(),
            sessions: items().filter_map(|item| item.session.clone()).collect(),
        });
        plan.timeout = Some(self.left());
        plan.idempotent = items().all(|item| item.call.idempotent);
        let ran = attempt::run(self.client.clone(), plan).await;
        let attempts = match &ran {
            Ok(answered) => answered.attempts,
            Err(error) => error.attempts(),
        };
        self.requests += attempts;
        for index in due {
            self.items[*index].attempts += attempts;
        }
        let Answered {
            answer,
            left_open,
            observed,
            ..
        } = ran?;
        let mut pieces = split(&answer.body);
        if pieces.len() == due.len() + 1 {
            // Some write a separator behind the last answer as well.
            pieces.pop_if(|piece| piece.trim_ascii().is_empty());
        }
        if pieces.len() != due.len() {
            let error = miscounted(answer.body, pieces.len(), due.len());
            let error = error.with_raw(answer.raw).of_call(METHOD, attempts);
            observed.failed(&error);
            return Err(error);
        }
        observed.answered(answer.body.len(), attempts, None);
        for index in due {
            self.items[*index].left_open |= left_open;
        }
        Ok((answer, pieces))
    }

    /// Ends the calls that were answered and gives those that were refused. A ban that one has met holds back other
    /// calls of its method.
    fn receive(
        &mut self,
        due: &[usize],
        answer: &Answer,
        pieces: Vec<Bytes>,
    ) -> Vec<(usize, Error)> {
        let now = self.shared.clock.monotonic();
        self.answered = true;
        let mut refused = Vec::new();
        for (index, body) in due.iter().zip(pieces) {
            let item = &mut self.items[*index];
            let told = answer.told.with_session(item.session.as_ref());
            match envelope::refusal(&body) {
                Some(refusal) => {
                    let error = told.untold(Error::api(refusal, body));
                    let error = error.of_item(&item.call.method, item.attempts);
                    self.shared.limits.note(&item.call.method, &error, now);
                    observe::failed_in_batch(&error);
                    refused.push((*index, error));
                }
                None => {
                    item.end = Some(End::Answered(Answer {
                        body,
                        raw: None,
                        told,
                        date: None,
                    }));
                }
            }
        }
        refused
    }

    /// Removes the causes of refusals where they can be removed, waits where that may help, and ends the other calls.
    async fn prepare_next(&mut self, refused: Vec<(usize, Error)>, date: Option<SystemTime>) {
        let clock_is_right = self.correct_clock(&refused, date).await;
        let (for_session, others): (Vec<_>, Vec<_>) = refused
            .into_iter()
            .partition(|(index, error)| self.is_renewable(*index, error));
        let unrenewed = self.renew(for_session).await;
        let mut wait = Duration::ZERO;
        for (index, error) in others.into_iter().chain(unrenewed) {
            let delay = if clock_is_right && error.is_clock() {
                Some(Duration::ZERO)
            } else {
                self.delay(index, &error)
            };
            let item = &mut self.items[index];
            match delay {
                Some(delay) => {
                    wait = wait.max(delay);
                    item.left_open |= error.outcome() != Outcome::NotExecuted;
                    item.refused = Some(error);
                }
                None => item.fail(error),
            }
        }
        if !wait.is_zero() {
            observe::wait(METHOD, wait, "retry");
            self.shared.clock.sleep(wait).await;
        }
        if self.left().is_zero() {
            for item in &mut self.items {
                if item.end.is_none()
                    && let Some(error) = item.refused.take()
                {
                    item.fail(error);
                }
            }
        }
    }

    /// Sets the clock by the platform's, once, if one of the calls was refused for it.
    async fn correct_clock(
        &mut self,
        refused: &[(usize, Error)],
        date: Option<SystemTime>,
    ) -> bool {
        if self.clock_set || !refused.iter().any(|(_, error)| error.is_clock()) {
            return false;
        }
        self.clock_set = true;
        let time = match date {
            Some(time) => Some(time),
            None => attempt::time_of_platform(self.client, self.left()).await,
        };
        self.shared.set_clock(time)
    }

    fn is_renewable(&self, index: usize, error: &Error) -> bool {
        let item = &self.items[index];
        error.needs_authorization() && !item.renewed && item.session.is_some()
    }

    /// Gets new keys in place of those that were refused, all at once; calls that share a session share the refresh.
    /// Gives the calls for which there is none.
    async fn renew(&mut self, refused: Vec<(usize, Error)>) -> Vec<(usize, Error)> {
        let left = self.left();
        let mut work: Vec<Work<'_, Result<Option<SessionKey>, Error>>> = Vec::new();
        for (index, _) in &refused {
            let item = &self.items[*index];
            if let (Some(session), Some(key)) = (&item.call.session, &item.session) {
                work.push(Box::pin(in_time(left, session.renewed(key), not_renewed)));
            }
        }
        let keys = together(work).await;
        let mut unrenewed = Vec::new();
        for ((index, error), key) in refused.into_iter().zip(keys) {
            let item = &mut self.items[index];
            let again = error.copy();
            match renewed(error, key) {
                Ok(key) => {
                    item.renewed = true;
                    item.session = Some(key);
                    item.refused = Some(again);
                }
                Err(error) => {
                    // What may pass is tried again where the policy has another attempt.
                    item.renewed = !error.is_retryable();
                    unrenewed.push((index, error));
                }
            }
        }
        unrenewed
    }

    /// How long to wait before the call is repeated, `None` where it is not.
    fn delay(&self, index: usize, error: &Error) -> Option<Duration> {
        let (item, retry) = (&self.items[index], &self.shared.retry);
        let judgement = retry.judge(error);
        let delay = retry.delay(error, judgement, item.attempts, item.call.idempotent)?;
        let left = self.left();
        let now = self.shared.clock.monotonic();
        // Another call may have met a longer ban than this one.
        let scope = std::iter::once(item.call.method.as_ref());
        let ban = self.shared.ban(scope, now, Duration::ZERO);
        let banned = ban.is_some_and(|ban| self.shared.patience(&ban, now, left).is_none());
        (delay < left && !banned).then_some(delay)
    }
}

fn miscounted(body: Bytes, answers: usize, calls: usize) -> Error {
    Error::undecodable(
        format!("a batch of {calls} calls got {answers} answers, so none can be told whose it is"),
        body,
    )
}
