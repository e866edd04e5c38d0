//! Where pages come from: files, folders, standard input.

use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

/// The endings a page's file can have when it is found in a folder.
const ENDINGS: [&str; 6] = ["txt", "md", "markdown", "html", "htm", "json"];

/// Where a page is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// A file.
    File(PathBuf),
    /// Standard input.
    Input,
}

impl Source {
    /// What to call it in messages.
    pub(super) fn label(&self) -> String {
        match self {
            Self::File(path) => path.display().to_string(),
            Self::Input => "standard input".to_owned(),
        }
    }

    /// Its name without its ending, in which some pages have the only trace of their method.
    pub(super) fn name(&self) -> String {
        match self {
            Self::File(path) => {
                let file = path.file_name().unwrap_or_default().to_string_lossy();
                let stem = ENDINGS
                    .iter()
                    .find_map(|ending| file.strip_suffix(&format!(".{ending}")))
                    .unwrap_or(&file);
                stem.to_owned()
            }
            Self::Input => String::new(),
        }
    }

    /// Its text.
    pub(super) fn text(&self) -> Result<String, String> {
        let bytes = match self {
            Self::File(path) => std::fs::read(path).map_err(|error| error.to_string())?,
            Self::Input => {
                let mut bytes = Vec::new();
                io::stdin()
                    .read_to_end(&mut bytes)
                    .map_err(|error| error.to_string())?;
                bytes
            }
        };
        String::from_utf8(bytes).map_err(|error| {
            let valid = String::from_utf8_lossy(&error.as_bytes()[..error.utf8_error().valid_up_to()]);
            let line = 1 + valid.matches('\n').count();
            format!("line {line}: expected UTF-8; convert the page first, for instance with `iconv -f GB18030 -t UTF-8`")
        })
    }
}

/// The pages that arguments name, those of folders in the order of their names.
pub(super) fn find(arguments: &[PathBuf]) -> io::Result<Vec<Source>> {
    let mut sources = Vec::new();
    for argument in arguments {
        if argument.as_os_str() == "-" {
            sources.push(Source::Input);
        } else if argument.is_dir() {
            walk(argument, &mut sources).map_err(|error| about(argument, &error))?;
        } else {
            sources.push(Source::File(argument.clone()));
        }
    }
    Ok(sources)
}

fn walk(folder: &Path, sources: &mut Vec<Source>) -> io::Result<()> {
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        paths.push(entry?.path());
    }
    paths.sort();
    for path in paths {
        if path.is_dir() {
            walk(&path, sources)?;
        } else if path
            .extension()
            .and_then(|ending| ending.to_str())
            .is_some_and(|ending| ENDINGS.contains(&ending.to_ascii_lowercase().as_str()))
        {
            sources.push(Source::File(path));
        }
    }
    Ok(())
}

/// An error with the path it is about.
pub(super) fn about(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}
