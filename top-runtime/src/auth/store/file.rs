//! Tokens in a file.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use serde_json::{Map, Value as Tree};

use super::{StoreFuture, TokenStore};
use crate::auth::Token;
use crate::session::SessionError;

/// Keeps the tokens of all users of an app in one JSON file.
///
/// - On Unix only the owner can read and write the file (mode 0600); elsewhere it has the rights of its folder.
/// - It is replaced whole: the new content is written beside it, brought to the disk, and renamed over it. A program
///   that is killed in the middle leaves the old tokens or the new ones.
/// - A file that cannot be read is an error and is never overwritten.
/// - Several programs on one machine can share it: writers wait for each other by a lock on the file `….lock` beside
///   it. On a network file system that is as good as its locks are.
///
/// The tokens stand in the file in the clear, as the file is the safe: put it where backups and other users do not go.
///
/// ```no_run
/// use top_runtime::auth::{FileStore, TokenStore as _};
///
/// # async fn example() -> Result<(), top_runtime::SessionError> {
/// let store = FileStore::new("/var/lib/shop/tokens.json");
/// let token = store.load("seller-17").await?;
/// # let _ = token;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct FileStore {
    path: PathBuf,
}

/// What the file is marked with, so that another program's JSON is not taken for tokens.
const FORMAT: &str = "top-tokens-1";

impl FileStore {
    /// The store in the file at `path`, which is made when the first token is saved; its folder must exist.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    fn read(&self) -> Result<Map<String, Tree>, SessionError> {
        let text = match fs::read(&self.path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Map::new()),
            Err(error) => return Err(self.failed("read", error)),
        };
        let Ok(Tree::Object(mut file)) = serde_json::from_slice(&text) else {
            return Err(self.corrupt("it is not a JSON object"));
        };
        if file.get("format").and_then(Tree::as_str) != Some(FORMAT) {
            return Err(self.corrupt("its `format` is unknown"));
        }
        match file.remove("tokens") {
            Some(Tree::Object(tokens)) => Ok(tokens),
            _ => Err(self.corrupt("it has no `tokens`")),
        }
    }

    fn load_now(&self, user: &str) -> Result<Option<Token>, SessionError> {
        match self.read()?.get(user) {
            None => Ok(None),
            Some(Tree::Object(stored)) => Token::of_stored(stored)
                .map(Some)
                .map_err(|error| self.corrupt(&error.to_string())),
            Some(_) => Err(self.corrupt("a token is not a JSON object")),
        }
    }

    fn save_now(&self, user: &str, token: &Token) -> Result<(), SessionError> {
        let _lock = self.lock().map_err(|error| self.failed("lock", error))?;
        // Read inside the lock, so that the token of another user that was saved meanwhile is kept.
        let mut tokens = self.read()?;
        tokens.insert(user.to_owned(), Tree::Object(token.to_stored()));
        let mut file = Map::new();
        file.insert("format".to_owned(), FORMAT.into());
        file.insert("tokens".to_owned(), Tree::Object(tokens));
        self.replace(Tree::Object(file).to_string().as_bytes())
            .map_err(|error| self.failed("write", error))
    }

    /// Waits until no other writer holds the lock; it ends with the file handle, also when the program is killed.
    fn lock(&self) -> io::Result<File> {
        let lock =
            private(OpenOptions::new().write(true).create(true)).open(self.beside("lock"))?;
        lock.lock()?;
        Ok(lock)
    }

    /// Only under the lock.
    fn replace(&self, content: &[u8]) -> io::Result<()> {
        let path = self.beside("tmp");
        // What a program that was killed has left; never opened, because it may be a link to somewhere else.
        match fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut file = private(OpenOptions::new().write(true).create_new(true)).open(&path)?;
        file.write_all(content)?;
        file.sync_all()?;
        drop(file);
        fs::rename(&path, &self.path)?;
        self.sync_folder()
    }

    /// Brings the renaming itself to the disk.
    #[cfg(unix)]
    fn sync_folder(&self) -> io::Result<()> {
        let folder = match self.path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        File::open(folder)?.sync_all()
    }

    #[cfg(not(unix))]
    fn sync_folder(&self) -> io::Result<()> {
        Ok(())
    }

    fn beside(&self, suffix: &str) -> PathBuf {
        let mut path = OsString::from(&self.path);
        path.push(".");
        path.push(suffix);
        path.into()
    }

    fn failed(&self, what: &str, error: io::Error) -> SessionError {
        SessionError::passing(format!(
            "cannot {what} the token store {}: {error}",
            self.path.display()
        ))
        .with_source(error)
    }

    fn corrupt(&self, why: &str) -> SessionError {
        SessionError::new(format!(
            "the token store {} is corrupt ({why}) and is left as it is; restore it, or move it away and let the users \
             authorise again",
            self.path.display()
        ))
    }

    /// Runs `work` where it may block.
    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Self) -> Result<T, SessionError> + Send + 'static,
    ) -> Result<T, SessionError> {
        let this = self.clone();
        tokio::task::spawn_blocking(move || work(&this))
            .await
            .unwrap_or_else(|error| {
                Err(SessionError::passing("the token store was stopped").with_source(error))
            })
    }
}

impl TokenStore for FileStore {
    fn load<'a>(&'a self, user: &'a str) -> StoreFuture<'a, Option<Token>> {
        let user = user.to_owned();
        Box::pin(self.blocking(move |this| this.load_now(&user)))
    }

    fn save<'a>(&'a self, user: &'a str, token: &'a Token) -> StoreFuture<'a, ()> {
        let (user, token) = (user.to_owned(), token.clone());
        Box::pin(self.blocking(move |this| this.save_now(&user, &token)))
    }
}

#[cfg(unix)]
fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    use std::os::unix::fs::OpenOptionsExt as _;
    options.mode(0o600)
}

#[cfg(not(unix))]
fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    options
}
