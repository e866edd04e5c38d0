//! The folder of modules: what is in it, what is written, what has drifted.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use super::pages::about;
use crate::import::check::drift;

/// What became of a module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It is new, or was replaced.
    Written,
    /// It was there already, just so.
    Unchanged,
    /// It differs from its page and was left as it is.
    Kept,
}

/// The folder of modules.
pub(super) struct Folder {
    path: PathBuf,
}

impl Folder {
    pub(super) fn new(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
        }
    }

    fn file(&self, module: &str) -> PathBuf {
        self.path.join(format!("{module}.rs"))
    }

    /// Writes a module, unless another text is there that is not to be overwritten.
    pub(super) fn write(&self, module: &str, source: &str, overwrite: bool) -> io::Result<Outcome> {
        let path = self.file(module);
        match read(&path)? {
            Some(text) if text == source => return Ok(Outcome::Unchanged),
            Some(_) if !overwrite => return Ok(Outcome::Kept),
            _ => {}
        }
        std::fs::create_dir_all(&self.path).map_err(|error| about(&self.path, &error))?;
        std::fs::write(&path, source).map_err(|error| about(&path, &error))?;
        Ok(Outcome::Written)
    }

    /// What differs between a module on disk and its source now.
    pub(super) fn drift(&self, module: &str, source: &str) -> io::Result<Option<String>> {
        let path = self.file(module);
        let text = read(&path)?.unwrap_or_default();
        Ok(drift(&path.display().to_string(), &text, source))
    }

    /// Adds the modules to `mod.rs` that it does not have; what else stands in it stays.
    pub(super) fn list(&self, modules: &BTreeSet<String>) -> io::Result<()> {
        let path = self.path.join("mod.rs");
        let before = read(&path)?;
        let after = listing(before.as_deref(), modules);
        if before.as_ref() == Some(&after) || modules.is_empty() {
            return Ok(());
        }
        std::fs::create_dir_all(&self.path).map_err(|error| about(&self.path, &error))?;
        std::fs::write(&path, after).map_err(|error| about(&path, &error))
    }

    /// What `mod.rs` lacks.
    pub(super) fn listing_drift(&self, modules: &BTreeSet<String>) -> io::Result<Option<String>> {
        let path = self.path.join("mod.rs");
        let before = read(&path)?;
        let after = listing(before.as_deref(), modules);
        Ok(drift(
            &path.display().to_string(),
            before.as_deref().unwrap_or_default(),
            &after,
        ))
    }
}

fn read(path: &Path) -> io::Result<Option<String>> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(about(path, &error)),
    }
}

const HEADER: &str = "//! Calls of the Taobao Open Platform, one module a method.\n\n";

/// `mod.rs` with these modules as well.
fn listing(before: Option<&str>, modules: &BTreeSet<String>) -> String {
    let before = before.unwrap_or(HEADER);
    let declared: BTreeSet<String> = before.lines().filter_map(declared_module).collect();
    let is_ours = before.strip_prefix(HEADER).is_some_and(|rest| {
        rest.lines()
            .all(|line| declared_module(line).is_some() || line == ALLOW)
    });
    if is_ours {
        let all: BTreeSet<&String> = declared.union(modules).collect();
        return HEADER.to_owned()
            + &all
                .into_iter()
                .map(|module| declaration(module))
                .collect::<String>();
    }
    let missing: String = modules
        .difference(&declared)
        .map(|module| declaration(module))
        .collect();
    let separator = if before.ends_with('\n') || before.is_empty() {
        ""
    } else {
        "\n"
    };
    format!("{before}{separator}{missing}")
}

const ALLOW: &str = "#[allow(non_snake_case)]";

fn declaration(module: &str) -> String {
    let allow = if is_snake_case(module) {
        String::new()
    } else {
        format!("{ALLOW}\n")
    };
    format!("{allow}pub mod {module};\n")
}

fn is_snake_case(module: &str) -> bool {
    !module.contains(char::is_uppercase) && !module.contains("__")
}

fn declared_module(line: &str) -> Option<String> {
    let name = line.trim().strip_prefix("pub mod ")?.strip_suffix(';')?;
    Some(name.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn modules_are_listed_in_order() {
        let text = listing(None, &names(&["b_c", "a_B"]));
        assert_eq!(
            text,
            format!("{HEADER}#[allow(non_snake_case)]\npub mod a_B;\npub mod b_c;\n")
        );
        let more = listing(Some(&text), &names(&["a_c"]));
        assert!(
            more.contains("pub mod a_B;\npub mod a_c;\npub mod b_c;\n"),
            "{more}"
        );
    }

    #[test]
    fn what_a_user_wrote_stays() {
        let text = listing(
            Some("//! Mine.\npub mod a;\nuse a::b;"),
            &names(&["a", "c"]),
        );
        assert_eq!(text, "//! Mine.\npub mod a;\nuse a::b;\npub mod c;\n");
    }
}
