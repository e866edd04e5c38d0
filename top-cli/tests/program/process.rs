//! The program as a process, with settings of its own and none of the user's.

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Output, Stdio};

use tempfile::TempDir;

/// What the environment of these tests says.
pub(crate) const KEY: &str = "12345678";
pub(crate) const SECRET: &str = "secret-of-the-app";
pub(crate) const SESSION: &str = "session-of-a-user";

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

pub(crate) fn code(output: &Output) -> i32 {
    output.status.code().expect("an exit code")
}

/// A page of the fixtures.
pub(crate) fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures")
        .join(name)
}

/// The program without any settings, in an empty home.
pub(crate) fn bare(home: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_topapi"));
    command.env_clear().env("HOME", home).stdin(Stdio::null());
    command
}

/// A home for the program, with files.
pub(crate) struct Home {
    folder: TempDir,
    gateway: String,
    secret: String,
}

impl Home {
    /// With settings for a gateway.
    pub(crate) fn new(gateway: &str) -> Self {
        Self::with_secret(gateway, SECRET)
    }

    pub(crate) fn with_secret(gateway: &str, secret: &str) -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            gateway: gateway.to_owned(),
            secret: secret.to_owned(),
        }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    pub(crate) fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    /// The program with these settings.
    pub(crate) fn command<I: IntoIterator<Item = S>, S: AsRef<std::ffi::OsStr>>(
        &self,
        arguments: I,
    ) -> Command {
        let mut command = bare(self.folder.path());
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .env("TOP_APP_KEY", KEY)
            .env("TOP_APP_SECRET", &self.secret)
            .env("TOP_SESSION", SESSION)
            .env("TOP_GATEWAY", &self.gateway);
        command
    }

    /// Runs it to its end. Whatever it does, it tells no secret.
    pub(crate) fn run<I: IntoIterator<Item = S>, S: AsRef<std::ffi::OsStr>>(
        &self,
        arguments: I,
    ) -> Output {
        let output = self.command(arguments).output().unwrap();
        for said in [&output.stdout, &output.stderr] {
            let said = text(said);
            for secret in [self.secret.as_str(), SESSION] {
                assert!(!said.contains(secret), "{secret}: {said}");
            }
        }
        output
    }
}

/// `topapi gateway` as a process, ended when it is dropped.
pub(crate) struct Served {
    child: Ended,
    lines: BufReader<ChildStdout>,
    /// Where it listens.
    pub(crate) url: String,
    /// The lines before that.
    pub(crate) greeting: String,
}

impl Served {
    pub(crate) fn start(mut command: Command) -> Self {
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = Ended(command.spawn().unwrap());
        let mut lines = BufReader::new(child.0.stdout.take().unwrap());
        let mut greeting = String::new();
        loop {
            let mut line = String::new();
            let read = lines.read_line(&mut line).unwrap();
            assert!(read > 0, "the gateway did not start: {}", child.errors());
            greeting.push_str(&line);
            if let Some(at) = line.find("http://") {
                let url = line[at..].split(' ').next().unwrap().to_owned();
                return Self {
                    child,
                    lines,
                    url,
                    greeting,
                };
            }
        }
    }

    /// Of the fixtures.
    pub(crate) fn of_fixtures() -> Self {
        let folder = tempfile::tempdir().unwrap();
        for name in ["demo.tea.order.add.txt", "taobao.tea.order.remove.txt"] {
            std::fs::copy(fixture(name), folder.path().join(name)).unwrap();
        }
        let mut command = bare(folder.path());
        command.args(["gateway", "--docs"]).arg(folder.path());
        Self::start(command)
    }

    /// The next lines that it prints, up to and with one that holds `end`.
    pub(crate) fn until(&mut self, end: &str) -> String {
        let mut said = String::new();
        loop {
            let mut line = String::new();
            assert!(self.lines.read_line(&mut line).unwrap() > 0, "{said}");
            said.push_str(&line);
            if line.contains(end) {
                return said;
            }
        }
    }

    /// Ends it and gives what it said on standard error.
    pub(crate) fn errors(mut self) -> String {
        self.child.errors()
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.0.id()
    }

    pub(crate) fn wait(&mut self) -> i32 {
        self.child.0.wait().unwrap().code().expect("an exit code")
    }
}

/// A process that does not outlive its test.
struct Ended(Child);

impl Ended {
    fn errors(&mut self) -> String {
        let _ = self.0.kill();
        let mut said = String::new();
        let mut stderr = self.0.stderr.take().unwrap();
        stderr.read_to_string(&mut said).unwrap();
        said
    }
}

impl Drop for Ended {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Interrupts a process, as Ctrl-C does.
pub(crate) fn interrupt(id: u32) {
    let id = id.to_string();
    let status = Command::new("kill").args(["-INT", &id]).status().unwrap();
    assert!(status.success());
}
