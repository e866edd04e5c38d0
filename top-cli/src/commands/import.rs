//! `topapi import`.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, IsTerminal as _, Write as _};
use std::process::ExitCode;

use super::modules::{Folder, Outcome};
use super::pages::{Source, find};
use super::progress::Progress;
use super::{heard, say};
use crate::cli::Import;
use crate::import::page::Page;
use crate::import::{Module, Style, module, read_page};

/// Runs the command.
pub(super) fn run(options: &Import) -> io::Result<ExitCode> {
    let sources = find(&options.pages)?;
    let mut session = Session::new(options, sources.len());
    if sources.is_empty() {
        session.fail("no pages found: expected files ending in .txt, .md, .html or .json");
    }
    for source in &sources {
        session.page(source)?;
        session.progress.step();
    }
    session.finish()
}

/// One run over all pages.
struct Session<'a> {
    options: &'a Import,
    style: Style,
    folder: Option<Folder>,
    /// The modules that have been made, and of which page.
    made: BTreeMap<String, String>,
    progress: Progress,
    counts: Counts,
}

#[derive(Default)]
struct Counts {
    written: usize,
    unchanged: usize,
    kept: usize,
    drifted: usize,
    failed: usize,
    doubts: usize,
}

impl<'a> Session<'a> {
    fn new(options: &'a Import, pages: usize) -> Self {
        let style = options
            .runtime
            .clone()
            .map_or_else(Style::default, |runtime| Style { runtime });
        Self {
            options,
            style,
            folder: options.out.as_deref().map(Folder::new),
            made: BTreeMap::new(),
            progress: Progress::new(pages),
            counts: Counts::default(),
        }
    }

    fn say(&self, line: &str) {
        self.progress.suspend(|| say(line));
    }

    fn fail(&mut self, line: &str) {
        self.counts.failed += 1;
        self.say(line);
    }

    fn page(&mut self, source: &Source) -> io::Result<()> {
        let label = source.label();
        let page = match source
            .text()
            .and_then(|text| read_page(&text, &source.name()).map_err(|error| error.to_string()))
        {
            Ok(page) => page,
            Err(error) => {
                self.fail(&format!("{label}: {error}"));
                return Ok(());
            }
        };
        if self.is_wanted(&page) {
            let module = module(&page, &self.style);
            self.module(&label, &module)?;
        }
        Ok(())
    }

    fn is_wanted(&self, page: &Page) -> bool {
        self.options.only.is_empty() || self.options.only.contains(&page.method)
    }

    fn module(&mut self, label: &str, module: &Module) -> io::Result<()> {
        if let Some(first) = self.made.get(&module.name) {
            let line = format!(
                "{label}: `{}` is imported from {first} already; leave one of the two out",
                module.method
            );
            self.fail(&line);
            return Ok(());
        }
        for note in &module.notes {
            let line = note
                .line
                .map_or_else(String::new, |line| format!(":{line}"));
            let kind = if note.unsettled { "unsettled" } else { "note" };
            self.counts.doubts += usize::from(note.unsettled);
            self.say(&format!("{label}{line}: {kind}: {}", note.text));
        }
        match &self.folder {
            None => heard(self.show(module))?,
            Some(folder) if self.options.check => {
                if let Some(diff) = folder.drift(&module.name, &module.source)? {
                    self.counts.drifted += 1;
                    heard(self.progress.suspend(|| print_diff(&diff)))?;
                }
            }
            Some(folder) => {
                match folder.write(&module.name, &module.source, self.options.overwrite)? {
                    Outcome::Written => self.counts.written += 1,
                    Outcome::Unchanged => self.counts.unchanged += 1,
                    Outcome::Kept => {
                        self.counts.kept += 1;
                        self.say(&format!(
                        "{label}: kept {}.rs, which differs from the page (--check shows how, --overwrite replaces it)",
                        module.name
                    ));
                    }
                }
            }
        }
        self.made.insert(module.name.clone(), label.to_owned());
        Ok(())
    }

    fn show(&self, module: &Module) -> io::Result<()> {
        let mut out = io::stdout().lock();
        if !self.made.is_empty() {
            writeln!(out)?;
        }
        if self.progress.total() > 1 {
            writeln!(out, "// {}.rs", module.name)?;
        }
        out.write_all(module.source.as_bytes())
    }

    fn finish(mut self) -> io::Result<ExitCode> {
        for method in &self.options.only {
            let name = crate::import::name::module_name(method);
            if !self.made.contains_key(&name) {
                self.counts.failed += 1;
                self.say(&format!(
                    "--only {method}: no page of this method was imported"
                ));
            }
        }
        let modules: BTreeSet<String> = self.made.keys().cloned().collect();
        if let Some(folder) = &self.folder {
            if self.options.check {
                if let Some(diff) = folder.listing_drift(&modules)? {
                    self.counts.drifted += 1;
                    heard(self.progress.suspend(|| print_diff(&diff)))?;
                }
            } else {
                folder.list(&modules)?;
            }
        }
        self.progress.clear();
        say(self.summary());
        let is_good = self.counts.failed == 0 && self.counts.drifted == 0;
        Ok(if is_good {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        })
    }

    fn summary(&self) -> String {
        let counts = &self.counts;
        let mut parts = Vec::new();
        let mut part = |count: usize, text: &str| {
            if count > 0 {
                parts.push(format!("{count} {text}"));
            }
        };
        if self.options.check {
            part(self.made.len(), "compared");
            part(counts.drifted, "differ");
        } else if self.options.stdout {
            part(self.made.len(), "imported");
        } else {
            part(counts.written, "written");
            part(counts.unchanged, "unchanged");
            part(counts.kept, "kept");
        }
        part(counts.failed, "failed");
        part(counts.doubts, "unsettled");
        if parts.is_empty() {
            "nothing to import".to_owned()
        } else {
            parts.join(", ")
        }
    }
}

/// Prints a diff, in colour on a terminal.
fn print_diff(diff: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    let colour = out.is_terminal() && std::env::var_os("NO_COLOR").is_none();
    for line in diff.lines() {
        let code = match line.as_bytes().first() {
            Some(b'+') => "32",
            Some(b'-') => "31",
            Some(b'@') => "36",
            _ => "",
        };
        if colour && !code.is_empty() {
            writeln!(out, "\x1b[{code}m{line}\x1b[0m")?;
        } else {
            writeln!(out, "{line}")?;
        }
    }
    Ok(())
}
