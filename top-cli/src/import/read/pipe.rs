//! Pages scraped from other sites: `name | type | …` without a leading `|`, samples in one line behind the line
//! numbers of the site's code view. The nested rows are lost, and so is the method's name.

use super::super::error::ImportError;
use super::super::page::{Draft, Note, Session};
use super::super::sample::{Sample, read_java, read_json_sample, read_xml_sample};
use super::columns::Columns;
use super::grid;
use super::words::{is_method, method_heading};

/// Reads a page. `name` may hold the method.
pub(super) fn read(text: &str, name: &str) -> Result<Draft, ImportError> {
    let outline = Outline::of(text);
    let (Some(request), Some(response)) = (outline.table(true), outline.table(false)) else {
        return Err(ImportError::at(
            text.lines().count(),
            "the page ends; expected a table of parameters (with 是否必须) and one of response fields",
        ));
    };
    if let Some(second) = outline.tables_of(true).nth(1) {
        return Err(ImportError::second_page(second.line));
    }
    let java = outline.code.iter().find_map(|code| read_java(code));
    let response_sample = outline
        .code
        .iter()
        .filter_map(|code| response_sample(code))
        .find(|sample| sample.root != "error_response");
    let session = match java.as_ref().and_then(|java| java.session) {
        Some(true) => Session::Yes,
        Some(false) => Session::No,
        None => Session::Unknown("the page has no complete request sample"),
    };
    let mut notes = Vec::new();
    if outline.code.is_empty() && outline.ends_with_table {
        notes.push(Note::ends_with_table(text.lines().count()));
    }
    let root = response_sample.as_ref().map(|sample| sample.root.as_str());
    let (method, title) = outline
        .method
        .clone()
        .or_else(|| method(name, root, &mut notes).map(|method| (method, outline.title.clone())))
        .ok_or_else(|| {
            ImportError::at(
                1,
                "expected the method's name: the page has lost it, and neither the file's name nor a response sample shows it",
            )
        })?;
    let request_sample = java.map(|java| java.sample);
    Ok(Draft {
        request: grid::rows(&request.rows, &request.columns, request_sample.as_ref()),
        response: grid::rows(&response.rows, &response.columns, response_sample.as_ref()),
        method,
        title,
        prose: outline.prose.clone(),
        session,
        request_sample,
        response_sample,
        notes,
    })
}

/// A method in a file's name such as `23565-tmall.product.get`.
pub(super) fn method_in(name: &str) -> Option<String> {
    name.char_indices()
        .filter(|(at, _)| *at == 0 || !name[..*at].ends_with(|c: char| c.is_ascii_alphanumeric()))
        .map(|(at, _)| &name[at..])
        .find(|rest| {
            is_method(rest)
                && !rest
                    .split('.')
                    .next()
                    .is_some_and(|first| first.contains('-'))
        })
        .map(str::to_owned)
}

/// The name around a response, made from a method as the platform does.
pub(super) fn response_root(method: &str) -> String {
    let short = method.strip_prefix("taobao.").unwrap_or(method);
    format!("{}_response", short.replace('.', "_"))
}

/// Families of methods whose responses keep the first word; those of `taobao.` lose it.
const FAMILIES: [&str; 14] = [
    "alibaba",
    "alipay",
    "aliexpress",
    "alitrip",
    "aliyun",
    "cainiao",
    "tmall",
    "wdk",
    "xiami",
    "youku",
    "yunos",
    "tae",
    "openmall",
    "lazada",
];

fn method(name: &str, root: Option<&str>, notes: &mut Vec<Note>) -> Option<String> {
    let from_name = method_in(name);
    let Some(root) = root.filter(|root| root.ends_with("_response")) else {
        return from_name;
    };
    if let Some(method) =
        from_name.filter(|method| response_root(method).replace('-', "_") == root.replace('-', "_"))
    {
        return Some(method);
    }
    let words = root.strip_suffix("_response")?.replace('_', ".");
    let first = words.split('.').next().unwrap_or_default();
    let method = if FAMILIES.contains(&first) {
        words
    } else {
        format!("taobao.{words}")
    };
    notes.push(Note {
        line: None,
        unsettled: true,
        text: format!(
            "the page has lost the method's name; `{method}` is made from its response sample"
        ),
    });
    Some(method)
}

fn response_sample(code: &str) -> Option<Sample> {
    match code.chars().next()? {
        '<' => read_xml_sample(code),
        '{' => read_json_sample(code),
        _ => None,
    }
}

struct Table {
    line: usize,
    columns: Columns,
    rows: Vec<(usize, String)>,
}

#[derive(Default)]
struct Outline {
    title: String,
    method: Option<(String, String)>,
    prose: Vec<String>,
    tables: Vec<Table>,
    code: Vec<String>,
    /// Whether the last line is one of a table.
    ends_with_table: bool,
}

impl Outline {
    fn of(text: &str) -> Self {
        let mut outline = Self::default();
        let mut in_table = false;
        for (index, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() {
                continue;
            }
            let cells = grid::split_cells(line);
            if let Some(code) = numbered_code(line) {
                outline.code.push(code);
                in_table = false;
            } else if line.contains('|') && cells.iter().any(|cell| cell == "错误码") {
                in_table = false;
            } else if let Some(columns) = Columns::of(&cells) {
                outline.tables.push(Table {
                    line: index + 1,
                    columns,
                    rows: Vec::new(),
                });
                in_table = true;
            } else if in_table {
                outline.table_line(index + 1, line, &cells);
            } else if outline.tables.is_empty() {
                outline.introduce(line);
            }
        }
        outline.ends_with_table = in_table;
        outline
    }

    fn table(&self, is_request: bool) -> Option<&Table> {
        self.tables_of(is_request).next()
    }

    /// The tables of request parameters or of response fields; those of the protocol's parameters are neither.
    fn tables_of(&self, is_request: bool) -> impl Iterator<Item = &Table> {
        self.tables.iter().filter(move |table| {
            table.columns.is_request() == is_request && !grid::is_of_protocol(&table.rows)
        })
    }

    fn introduce(&mut self, line: &str) {
        if let Some(found) = method_heading(line).filter(|_| self.method.is_none()) {
            self.method = Some(found);
        } else if self.title.is_empty() {
            line.trim_start_matches('#')
                .trim()
                .clone_into(&mut self.title);
        } else {
            self.prose.push(line.to_owned());
        }
    }

    fn table_line(&mut self, number: usize, line: &str, cells: &[String]) {
        let Some(table) = self.tables.last_mut() else {
            return;
        };
        if line.chars().all(|c| matches!(c, '|' | '-' | ':' | ' ')) {
            return;
        }
        if line.contains('|') && grid::starts_row(cells, &table.columns) {
            table.rows.push((number, line.to_owned()));
        } else if let Some((_, row)) = table.rows.last_mut() {
            row.push(' ');
            row.push_str(line);
        }
    }
}

/// The code of `1 2 3 | code |`.
fn numbered_code(line: &str) -> Option<String> {
    let (numbers, code) = line.split_once('|')?;
    let mut count = 0;
    for word in numbers.split_whitespace() {
        count += 1;
        if word.parse() != Ok(count) {
            return None;
        }
    }
    let code = code.trim();
    (count > 0).then(|| code.strip_suffix('|').unwrap_or(code).trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_method_is_found_in_a_file_name() {
        assert_eq!(
            method_in("123-pipe-tmall.a.b").as_deref(),
            Some("tmall.a.b")
        );
        assert_eq!(method_in("tmall.a.b").as_deref(), Some("tmall.a.b"));
        assert_eq!(method_in("page"), None);
    }

    #[test]
    fn code_stands_behind_its_line_numbers() {
        assert_eq!(numbered_code("1 2 | a; b; |").as_deref(), Some("a; b;"));
        assert_eq!(numbered_code("a | b"), None);
        assert_eq!(numbered_code("2 | b"), None);
    }
}
