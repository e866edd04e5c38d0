//! Saved HTML of a documentation page.

use super::super::error::ImportError;
use super::super::page::{Depth, Draft, Note, Row, Session};
use super::super::sample::{JavaSample, Sample, read_java, read_json_sample, read_xml_sample};
use super::bullets::{self, Bullet, Known};
use super::columns::Columns;
use super::grid;
use super::html_outline::{Block, TableRow, blocks, squeeze};
use super::text;
use super::words::{Part, heading, limits, method_heading};

/// Whether a text is HTML.
pub(super) fn looks_like_html(text: &str) -> bool {
    let start: String = text
        .chars()
        .take(4096)
        .collect::<String>()
        .to_ascii_lowercase();
    start.starts_with("<!doctype html")
        || start.starts_with('<')
            && [
                "<html", "<table", "<div", "<body", "<head", "<h1", "<h2", "<p", "<section",
            ]
            .iter()
            .any(|tag| start.contains(tag))
}

/// Reads a page. A page without tables is read as the text it shows.
pub(super) fn read(html: &str, name: &str) -> Result<Draft, ImportError> {
    let (blocks, ends_in_table) = blocks(html);
    let outline = Outline::of(&blocks);
    let (Some(request), Some(response)) = (outline.table(true), outline.table(false)) else {
        if outline.tables.is_empty() {
            return text::read(&shown_text(&blocks));
        }
        let missing = if outline.table(true).is_none() {
            "request parameters (请求参数)"
        } else {
            "response fields (响应参数)"
        };
        return Err(ImportError::at(
            html.lines().count(),
            format!("expected a table of {missing}; the HTML has none"),
        ));
    };
    let (method, title) = outline
        .title
        .clone()
        .or_else(|| super::pipe::method_in(name).map(|method| (method, String::new())))
        .ok_or_else(|| {
            ImportError::at(1, "expected a heading with the method and its title, such as `taobao.time.get (title)`")
        })?;
    let session = match outline.java.as_ref().and_then(|java| java.session) {
        Some(true) => Session::Yes,
        Some(false) => Session::No,
        None => Session::Unknown("the page has no complete Java sample"),
    };
    let may_go_on = ends_in_table && outline.response.is_none();
    let notes = may_go_on.then(|| Note::ends_with_table(html.lines().count()));
    let request_sample = outline.java.as_ref().map(|java| java.sample.clone());
    Ok(Draft {
        request: request.rows(true, request_sample.as_ref()),
        response: response.rows(false, outline.response.as_ref()),
        method,
        title,
        prose: outline.prose.clone(),
        session,
        request_sample,
        response_sample: outline.response.clone(),
        notes: notes.into_iter().collect(),
    })
}

fn push_line(code: &mut String, line: &str) {
    if !line.starts_with('•') {
        code.push_str(line);
        code.push('\n');
    }
}

/// The page as text: what copying it would give.
fn shown_text(blocks: &[Block]) -> String {
    let mut out = String::new();
    for block in blocks {
        if let Block::Line(line) | Block::Code(line) = block {
            out.push_str(line);
            out.push('\n');
        }
    }
    out
}

struct Table<'a> {
    is_request: bool,
    columns: Columns,
    rows: &'a [TableRow],
}

#[derive(Default)]
struct Outline<'a> {
    title: Option<(String, String)>,
    prose: Vec<String>,
    tables: Vec<Table<'a>>,
    java: Option<JavaSample>,
    response: Option<Sample>,
}

impl<'a> Outline<'a> {
    fn of(blocks: &'a [Block]) -> Self {
        let mut outline = Self::default();
        let mut part = None;
        // Code that stands in no element for code: the lines under the headings of the samples.
        let (mut request_code, mut response_code) = (String::new(), String::new());
        for block in blocks {
            match block {
                Block::Line(line) => match (heading(line), part) {
                    (Some(found), _) => part = Some(found),
                    (None, None) => outline.introduce(line),
                    (None, Some(Part::RequestSample)) => push_line(&mut request_code, line),
                    (None, Some(Part::ResponseSample)) => push_line(&mut response_code, line),
                    (None, Some(_)) => {}
                },
                Block::Table(rows) => outline.table_block(rows, part),
                Block::Code(code) => outline.code(code.trim()),
            }
        }
        outline.code(request_code.trim());
        if outline.response.is_none() {
            outline.code(response_code.trim());
        }
        outline
    }

    fn introduce(&mut self, line: &str) {
        match (&self.title, method_heading(line)) {
            (None, Some(found)) => self.title = Some(found),
            // The document's <title> names the method too; the heading with the title in brackets counts.
            (Some((_, title)), Some(found)) if title.is_empty() || *title == found.1 => {
                self.title = Some(found);
                self.prose.clear();
            }
            (Some(_), _) => self.prose.push(line.to_owned()),
            (None, None) => {}
        }
    }

    fn table_block(&mut self, rows: &'a [TableRow], part: Option<Part>) {
        let [header, rest @ ..] = rows else { return };
        let cells: Vec<String> = header
            .cells
            .iter()
            .map(|cell| squeeze(&cell.text))
            .collect();
        let Some(columns) = Columns::of(&cells) else {
            self.numbered_code(rows);
            return;
        };
        let Some(is_request) = columns.side(part) else {
            return;
        };
        self.tables.push(Table {
            is_request,
            columns,
            rows: rest,
        });
    }

    /// Code that a page shows in a table, numbers of its lines beside it.
    fn numbered_code(&mut self, rows: &[TableRow]) {
        for row in rows {
            if let [numbers, code] = row.cells.as_slice()
                && numbers
                    .text
                    .split_whitespace()
                    .all(|word| word.parse::<usize>().is_ok())
                && !numbers.text.trim().is_empty()
            {
                self.code(code.text.trim());
            }
        }
    }

    fn table(&self, is_request: bool) -> Option<&Table<'a>> {
        self.tables
            .iter()
            .find(|table| table.is_request == is_request)
    }

    fn code(&mut self, code: &str) {
        if self.java.is_none()
            && let Some(java) = read_java(code).filter(|java| java.session.is_some())
        {
            self.java = Some(java);
        } else if code.starts_with('<') {
            let sample = read_xml_sample(code).filter(|sample| sample.root != "error_response");
            if sample.is_some() {
                self.response = sample;
            }
        } else if code.starts_with('{') && self.response.is_none() {
            self.response = read_json_sample(code).filter(|sample| sample.root != "error_response");
        }
    }
}

impl Table<'_> {
    fn rows(&self, is_request: bool, sample: Option<&Sample>) -> Vec<Row> {
        let levels = self.levels();
        let known = Known::of(sample);
        let mut out: Vec<Row> = Vec::new();
        for source in self.rows {
            let nested = nested_bullets(source);
            if nested.is_empty() {
                let cells: Vec<String> = source.cells.iter().map(cell_text).collect();
                if grid::starts_row(&cells, &self.columns) {
                    let mut row = grid::row(source.line, &cells, &self.columns, sample);
                    row.depth = self.depth(source, row.depth, &levels);
                    out.push(row);
                }
            } else {
                out.extend(bullets::nested_rows(&nested, is_request, &known));
            }
        }
        out
    }

    /// The indents nested rows use, if they use several: their order gives the levels.
    fn levels(&self) -> Vec<u32> {
        let mut indents: Vec<u32> = self.rows.iter().map(|row| row.indent).collect();
        indents.sort_unstable();
        indents.dedup();
        indents
    }

    fn depth(&self, source: &TableRow, written: Depth, levels: &[u32]) -> Depth {
        let base = self.rows.first().map_or(0, |row| row.table_depth);
        if source.table_depth > base {
            return Depth::Level(source.table_depth - base);
        }
        let has_inner_tables = self.rows.iter().any(|row| row.table_depth > base);
        let rank = levels.iter().position(|indent| *indent == source.indent);
        match (written, rank) {
            (_, Some(0)) if has_inner_tables => Depth::Level(0),
            (_, Some(rank)) if levels.len() > 2 => Depth::Level(rank),
            (Depth::Top, Some(rank)) if rank > 0 => Depth::Nested,
            (written, _) => written,
        }
    }
}

/// A cell's text; the entries of a limits list stand one behind the other.
fn cell_text(cell: &super::html_outline::Cell) -> String {
    let mut out = squeeze(&cell.text);
    for item in &cell.items {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(&squeeze(item));
    }
    out
}

/// Nested rows that stand as lists inside one row of the table: each item is a cell.
fn nested_bullets(row: &TableRow) -> Vec<Bullet<'static>> {
    let items: Vec<String> = row
        .cells
        .iter()
        .flat_map(|cell| &cell.items)
        .map(|item| squeeze(item))
        .collect();
    let is_nested = row.cells.iter().all(|cell| cell.text.trim().is_empty())
        && items.iter().any(|item| limits(item).is_none());
    if !is_nested {
        return Vec::new();
    }
    items
        .into_iter()
        .map(|item| Bullet {
            line: row.line,
            indent: 0,
            cell: item.into(),
        })
        .collect()
}
