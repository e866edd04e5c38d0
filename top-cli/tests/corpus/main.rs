//! The importer against a corpus of pages, descriptions and round-trip cases.
//!
//! The corpus is not part of the project: `TOP_SHARED` names the folder that holds `seeds/` and `corpus/`. Without it
//! these tests say so and pass.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod agreement;
mod cases;
mod code;
mod wild;

use std::path::{Path, PathBuf};

use top_cli::import::page::Page;
use top_cli::import::read_page;

/// The corpus, or `None` with a message.
fn corpus() -> Option<PathBuf> {
    let folder = std::env::var_os("TOP_SHARED").map(PathBuf::from);
    if folder.is_none() {
        eprintln!("TOP_SHARED is not set: the corpus tests are skipped");
    }
    folder
}

/// The files of a folder with an extension, by name.
fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|found| found == extension))
        .collect();
    files.sort();
    files
}

fn stem(path: &Path) -> String {
    path.file_stem().unwrap().to_string_lossy().into_owned()
}

fn load(path: &Path) -> Page {
    let text = std::fs::read_to_string(path).unwrap();
    read_page(&text, &stem(path)).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
