//! What a request tells the platform and nobody else.

use crate::error::Error;
use crate::secret::Secret;
use crate::session::SessionKey;
use crate::sign::Hex;

/// The secrets of one request: some answers repeat them, and no text of ours may.
#[derive(Clone)]
pub(crate) struct Told {
    app: Secret,
    session: Option<SessionKey>,
    sign: Hex,
}

impl Told {
    pub(super) fn new(app: &Secret, session: Option<&SessionKey>, sign: Hex) -> Self {
        Self {
            app: app.clone(),
            session: session.cloned(),
            sign,
        }
    }

    /// The same for one call of a batch, whose session stands in the body.
    pub(super) fn with_session(&self, session: Option<&SessionKey>) -> Self {
        Self::new(&self.app, session, self.sign)
    }

    pub(crate) fn secrets(&self) -> impl Iterator<Item = &str> {
        let session = self.session.as_ref().map(SessionKey::expose);
        [self.app.expose(), self.sign.as_str()]
            .into_iter()
            .chain(session)
    }

    /// The error without what the answer has repeated.
    pub(crate) fn untold(&self, error: Error) -> Error {
        self.secrets().fold(error, Error::masking)
    }
}
