//! Who calls: app key, secret and session, from the environment or from a profile in a private file. Never from the
//! command line, which other users of the machine can read.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use top_runtime::{Client, ClientBuilder, Format, Session, SignMethod};

/// A secret out of a file or the environment, without a readable `Debug`.
#[derive(Clone, Deserialize)]
#[serde(transparent)]
pub struct Hidden(String);

impl Hidden {
    /// The text.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// One way to call the platform.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// The app key.
    pub app_key: String,
    /// The app secret.
    pub app_secret: Hidden,
    /// The session of a user.
    pub session: Option<Hidden>,
    /// The gateway, where it is not production.
    pub gateway: Option<String>,
    /// `md5`, `hmac` or `hmac-sha256`.
    pub sign_method: Option<String>,
}

/// What is wrong with the settings.
#[derive(Debug, thiserror::Error)]
pub enum ProfileError {
    /// Nothing names an app.
    #[error(
        "no app: set TOP_APP_KEY and TOP_APP_SECRET (and TOP_SESSION for APIs that need a session), or write a profile into {} and name it with --profile",
        .0.display()
    )]
    NoApp(PathBuf),
    /// The environment has one half of an app.
    #[error("{0} is set and {1} is not; set both, or neither to use a profile")]
    Half(&'static str, &'static str),
    /// The file has no such profile.
    #[error("{}: there is no profile `{name}`; there are: {known}", file.display())]
    Unknown {
        /// The file.
        file: PathBuf,
        /// The profile asked for.
        name: String,
        /// The profiles in it.
        known: String,
    },
    /// The file cannot be read.
    #[error("{}: {source}", file.display())]
    Read {
        /// The file.
        file: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file is not what it should be. The text of the parser is left out: it repeats the line, secret and all.
    #[error(
        "{}: not a file of profiles{}; each is a table `[name]` with app_key, app_secret and, if needed, session, gateway and sign_method",
        file.display(),
        line.map(|line| format!(" (line {line})")).unwrap_or_default()
    )]
    Malformed {
        /// The file.
        file: PathBuf,
        /// The line.
        line: Option<usize>,
    },
    /// Others can read the file.
    #[error("{}: holds secrets and can be read by others; run `chmod 600` on it", .0.display())]
    Open(PathBuf),
    /// A setting has a value that does not exist.
    #[error("`{0}` is not a sign method; there are md5, hmac and hmac-sha256")]
    SignMethod(String),
    /// No place for the file.
    #[error("no home directory, so no file of profiles; name one with TOPAPI_CONFIG")]
    NoHome,
}

/// Reads the profile `name`; where none is named, the environment, or the profile `default` with what else the
/// environment says. `TOP_GATEWAY` counts for a profile that names no gateway too: a call that is meant for a gateway on
/// this machine must not go to the platform.
///
/// # Errors
/// Neither gives an app, or the file is missing, malformed or readable by others.
pub fn load(name: Option<&str>) -> Result<Profile, ProfileError> {
    let var = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let gateway = var("TOP_GATEWAY");
    if let Some(name) = name {
        let mut profile = from_file(&config_file()?, name)?;
        profile.gateway = profile.gateway.or(gateway);
        return Ok(profile);
    }
    let session = var("TOP_SESSION").map(Hidden);
    let sign_method = var("TOP_SIGN_METHOD");
    match (var("TOP_APP_KEY"), var("TOP_APP_SECRET")) {
        (Some(app_key), Some(app_secret)) => Ok(Profile {
            app_key,
            app_secret: Hidden(app_secret),
            session,
            gateway,
            sign_method,
        }),
        (Some(_), None) => Err(ProfileError::Half("TOP_APP_KEY", "TOP_APP_SECRET")),
        (None, Some(_)) => Err(ProfileError::Half("TOP_APP_SECRET", "TOP_APP_KEY")),
        (None, None) => {
            let file = config_file()?;
            if !file.exists() {
                return Err(ProfileError::NoApp(file));
            }
            let mut profile = from_file(&file, "default")?;
            profile.session = session.or(profile.session);
            profile.gateway = gateway.or(profile.gateway);
            profile.sign_method = sign_method.or(profile.sign_method);
            Ok(profile)
        }
    }
}

/// Where the profiles are: `TOPAPI_CONFIG`, or `topapi/config.toml` below the user's configuration.
fn config_file() -> Result<PathBuf, ProfileError> {
    if let Some(file) = std::env::var_os("TOPAPI_CONFIG") {
        return Ok(file.into());
    }
    let base = std::env::var_os("XDG_CONFIG_HOME")
        .map(PathBuf::from)
        .or_else(|| std::env::home_dir().map(|home| home.join(".config")))
        .ok_or(ProfileError::NoHome)?;
    Ok(base.join("topapi").join("config.toml"))
}

fn from_file(file: &Path, name: &str) -> Result<Profile, ProfileError> {
    let read = |source| ProfileError::Read {
        file: file.to_owned(),
        source,
    };
    if is_open(file).map_err(read)? {
        return Err(ProfileError::Open(file.to_owned()));
    }
    let text = std::fs::read_to_string(file).map_err(read)?;
    let mut profiles: BTreeMap<String, Profile> = toml::from_str(&text).map_err(|error| {
        let line = error
            .span()
            .map(|span| text[..span.start].lines().count().max(1));
        ProfileError::Malformed {
            file: file.to_owned(),
            line,
        }
    })?;
    profiles.remove(name).ok_or_else(|| ProfileError::Unknown {
        file: file.to_owned(),
        name: name.to_owned(),
        known: profiles.keys().cloned().collect::<Vec<_>>().join(", "),
    })
}

/// Whether anyone but the owner can read the file.
#[cfg(unix)]
fn is_open(file: &Path) -> std::io::Result<bool> {
    use std::os::unix::fs::PermissionsExt as _;
    Ok(std::fs::metadata(file)?.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn is_open(_file: &Path) -> std::io::Result<bool> {
    Ok(false)
}

impl Profile {
    /// A client's settings.
    ///
    /// # Errors
    /// The sign method does not exist.
    pub fn client(&self, format: Format) -> Result<ClientBuilder, ProfileError> {
        let mut builder = Client::builder(&self.app_key, self.app_secret.expose()).format(format);
        if let Some(gateway) = &self.gateway {
            builder = builder.gateway(gateway);
        }
        if let Some(name) = &self.sign_method {
            let method = SignMethod::from_wire(name)
                .ok_or_else(|| ProfileError::SignMethod(name.clone()))?;
            builder = builder.sign_method(method);
        }
        Ok(builder)
    }

    /// The session.
    #[must_use]
    pub fn session(&self) -> Option<Session> {
        self.session
            .as_ref()
            .map(|session| Session::new(session.expose()))
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    fn file(text: &str, mode: u32) -> (tempfile::TempDir, PathBuf) {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("config.toml");
        std::fs::write(&file, text).unwrap();
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).unwrap();
        (dir, file)
    }

    const TWO: &str = "[default]\napp_key = \"1\"\napp_secret = \"hush\"\n[shop]\napp_key = \"2\"\napp_secret = \"hush\"\nsession = \"s\"\n";

    #[test]
    fn a_profile_is_read_from_a_private_file() {
        let (_dir, file) = file(TWO, 0o600);
        let shop = from_file(&file, "shop").unwrap();
        assert_eq!(
            (shop.app_key.as_str(), shop.session().is_some()),
            ("2", true)
        );
        let error = from_file(&file, "none").unwrap_err().to_string();
        assert!(
            error.ends_with("there is no profile `none`; there are: default, shop"),
            "{error}"
        );
    }

    #[test]
    fn a_file_that_others_can_read_is_refused() {
        let (_dir, file) = file(TWO, 0o644);
        assert!(matches!(
            from_file(&file, "shop"),
            Err(ProfileError::Open(_))
        ));
    }

    #[test]
    fn no_error_repeats_a_secret() {
        let (_dir, file) = file(
            "[default]\napp_key = \"1\"\napp_secret = \"hush\" oops\n",
            0o600,
        );
        let error = from_file(&file, "default").unwrap_err();
        assert!(!format!("{error} {error:?}").contains("hush"), "{error}");
        assert!(
            error.to_string().contains("(line 3)") || error.to_string().contains("(line 2)"),
            "{error}"
        );
    }
}
