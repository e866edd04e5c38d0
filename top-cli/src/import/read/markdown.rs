//! Markdown: tables with a leading `|`, samples in fences.

use super::super::error::ImportError;
use super::super::page::{Draft, Note, Session};
use super::super::sample::{Sample, read_java, read_json_sample, read_xml_sample};
use super::columns::Columns;
use super::grid;
use super::words::{Part, heading, is_method, method_heading};

/// Reads a page.
pub(super) fn read(text: &str, name: &str) -> Result<Draft, ImportError> {
    let outline = Outline::of(text);
    if let Some(line) = outline.second_page {
        return Err(ImportError::second_page(line));
    }
    let samples = Samples::of(&outline.fences);
    let (method, title) = outline
        .title
        .clone()
        .or_else(|| samples.called.clone().map(|method| (method, String::new())))
        .or_else(|| super::pipe::method_in(name).map(|method| (method, String::new())))
        .ok_or_else(|| {
            ImportError::at(1, "expected a heading with the method and its title, such as `## taobao.time.get (title)`")
        })?;
    let ends_with_table = samples.response.is_none()
        && outline
            .parts
            .last()
            .is_none_or(|part| *part <= Part::Response);
    let notes = ends_with_table.then(|| Note::ends_with_table(text.lines().count()));
    let notes = notes.into_iter().collect();
    let table = |is_request: bool, label: &str, sample: Option<&Sample>| {
        let found = outline
            .tables
            .iter()
            .find(|table| table.is_request == is_request);
        match found {
            Some(table) => Ok(grid::rows(&table.rows, &table.columns, sample)),
            None if outline.names_part(is_request) => Ok(Vec::new()),
            None => Err(ImportError::at(
                text.lines().count(),
                format!("the page ends; expected a table under the heading {label}"),
            )),
        }
    };
    Ok(Draft {
        request: table(true, "请求参数", samples.request.as_ref())?,
        response: table(false, "响应参数", samples.response.as_ref())?,
        method,
        title,
        prose: outline.prose.clone(),
        session: samples.session,
        request_sample: samples.request,
        response_sample: samples.response,
        notes,
    })
}

/// A table, its rows still text: rows may be broken over lines.
struct Table {
    is_request: bool,
    columns: Columns,
    rows: Vec<(usize, String)>,
}

/// A fenced sample: the part it stands in, its language, its text.
struct Fence {
    part: Option<Part>,
    language: String,
    text: String,
}

#[derive(Default)]
struct Outline {
    title: Option<(String, String)>,
    prose: Vec<String>,
    parts: Vec<Part>,
    tables: Vec<Table>,
    fences: Vec<Fence>,
    /// The line on which another page starts.
    second_page: Option<usize>,
}

impl Outline {
    fn of(text: &str) -> Self {
        let mut outline = Self::default();
        let mut fence: Option<Fence> = None;
        let mut in_table = false;
        for (index, line) in text.lines().enumerate() {
            let number = index + 1;
            let trimmed = line.trim();
            if let Some(language) = trimmed.strip_prefix("```") {
                match fence.take() {
                    Some(done) => outline.fences.push(done),
                    None => {
                        fence = Some(Fence {
                            part: outline.parts.last().copied(),
                            language: language.trim().to_lowercase(),
                            text: String::new(),
                        });
                    }
                }
                in_table = false;
            } else if let Some(open) = &mut fence {
                open.text.push_str(line);
                open.text.push('\n');
            } else if trimmed.starts_with('#') || heading(trimmed).is_some() {
                outline.heading(number, trimmed);
                in_table = false;
            } else if trimmed.starts_with('|') && !in_table {
                in_table = outline.open_table(trimmed);
            } else if in_table {
                outline.table_line(number, trimmed);
            } else if outline.parts.is_empty() && !trimmed.is_empty() {
                outline.introduce(trimmed);
            }
        }
        // A page cut off inside a fence still has the start of its sample.
        outline.fences.extend(fence);
        outline
    }

    fn names_part(&self, is_request: bool) -> bool {
        let part = if is_request {
            Part::Request
        } else {
            Part::Response
        };
        self.parts.contains(&part)
    }

    fn heading(&mut self, number: usize, line: &str) {
        if self.names_part(false) && line.starts_with('#') && method_heading(line).is_some() {
            self.second_page = self.second_page.or(Some(number));
        }
        if let Some(part) = heading(line) {
            self.parts.push(part);
        } else if self.title.is_none() {
            self.title = method_heading(line);
        } else if line.starts_with('#') && !self.parts.is_empty() {
            self.parts.push(Part::Rest);
        }
    }

    fn introduce(&mut self, line: &str) {
        if self.title.is_none() {
            self.title = method_heading(line);
        } else {
            self.prose.push(line.to_owned());
        }
    }

    fn open_table(&mut self, line: &str) -> bool {
        let Some(columns) = Columns::of(&grid::split_cells(line)) else {
            return false;
        };
        let Some(is_request) = columns.side(self.parts.last().copied()) else {
            return false;
        };
        self.tables.push(Table {
            is_request,
            columns,
            rows: Vec::new(),
        });
        true
    }

    fn table_line(&mut self, number: usize, line: &str) {
        let Some(table) = self.tables.last_mut() else {
            return;
        };
        if line.is_empty() || line.chars().all(|c| matches!(c, '|' | '-' | ':' | ' ')) {
            return;
        }
        if line.starts_with('|') && grid::starts_row(&grid::split_cells(line), &table.columns) {
            table.rows.push((number, line.to_owned()));
        } else if let Some((_, row)) = table.rows.last_mut() {
            row.push(' ');
            row.push_str(line);
        }
    }
}

/// The samples of a page, whatever their language.
struct Samples {
    request: Option<Sample>,
    response: Option<Sample>,
    session: Session,
    /// The method a sample calls.
    called: Option<String>,
}

impl Samples {
    fn of(fences: &[Fence]) -> Self {
        let mut samples = Self {
            request: None,
            response: None,
            session: Session::Unknown("the page has no request sample"),
            called: None,
        };
        for fence in fences {
            samples.take(fence);
        }
        samples
    }

    fn take(&mut self, fence: &Fence) {
        let text = fence.text.trim();
        if let Some(java) = read_java(text).filter(|java| java.session.is_some()) {
            self.session = if java.session == Some(true) {
                Session::Yes
            } else {
                Session::No
            };
            self.request = Some(java.sample);
        } else if let Some((method, parameters)) = node_call(text) {
            let with_session =
                parameters.contains("'session'") || parameters.contains("\"session\"");
            self.session = if with_session {
                Session::Yes
            } else {
                Session::Unknown("the request sample is in JavaScript, which does not show it")
            };
            self.called = Some(method.to_owned());
        } else if fence.part == Some(Part::ResponseSample)
            || fence.language == "json"
            || fence.language == "xml"
        {
            self.take_response(text);
        }
    }

    fn take_response(&mut self, text: &str) {
        if self.response.is_some() {
            return;
        }
        let sample = if text.starts_with('<') {
            read_xml_sample(text)
        } else {
            read_json_sample(text)
        };
        self.response = sample.filter(|sample| sample.root != "error_response");
    }
}

/// The method and the parameters of `client.execute('method', {…}`.
fn node_call(text: &str) -> Option<(&str, &str)> {
    let (_, call) = text.split_once(".execute(")?;
    let quote = call.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
    let (method, rest) = call[1..].split_once(quote)?;
    is_method(method).then(|| {
        (
            method,
            rest.split_once("function")
                .map_or(rest, |(parameters, _)| parameters),
        )
    })
}
