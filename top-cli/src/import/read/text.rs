//! A page copied as text: one line a direct parameter, one bullet a cell of a nested one.

use super::super::error::ImportError;
use super::super::page::{Cells, Draft, Row, Session};
use super::super::sample::{Sample, read_java, read_json_sample, read_xml_sample};
use super::bullets::{self, Bullet, Known};
use super::columns::is_table_header;
use super::sections::{Line, Sections, second_page};
use super::starts::Starts;
use super::words::{Part, column_limits, method_heading};

/// Reads a page.
pub(super) fn read(text: &str) -> Result<Draft, ImportError> {
    let lines: Vec<Line<'_>> = text
        .lines()
        .enumerate()
        .map(|(index, line)| (index + 1, line))
        .collect();
    if let Some(line) = second_page(&lines) {
        return Err(ImportError::second_page(line));
    }
    let sections = Sections::of(&lines);
    let (method, title, prose) = introduction(sections.introduction)?;
    let request_lines = sections.expect(Part::Request, "请求参数", lines.len())?;
    let response_lines = sections.expect(Part::Response, "响应参数", lines.len())?;
    if sections.get(Part::RequestSample).is_none() {
        return Err(ImportError::at(
            lines.len(),
            "the page ends inside the table of response fields; expected the rest of it and the heading 请求示例",
        ));
    }
    let java = sections
        .get(Part::RequestSample)
        .and_then(|lines| read_java(&joined(lines)));
    let session = match java.as_ref().map(|java| java.session) {
        Some(Some(true)) => Session::Yes,
        Some(Some(false)) => Session::No,
        Some(None) => Session::Unknown("the request sample is cut off before its call of execute"),
        None => Session::Unknown("the page has no request sample"),
    };
    let request_sample = java.map(|java| java.sample);
    let response_sample = sections
        .get(Part::ResponseSample)
        .and_then(|lines| response_sample(&joined(lines)));
    Ok(Draft {
        method,
        title,
        prose,
        session,
        request: table(request_lines, true, request_sample.as_ref())?,
        response: table(response_lines, false, response_sample.as_ref())?,
        request_sample,
        response_sample,
        notes: Vec::new(),
    })
}

/// Method, title and prose.
fn introduction(lines: &[Line<'_>]) -> Result<(String, String, Vec<String>), ImportError> {
    let mut found = lines
        .iter()
        .enumerate()
        .filter_map(|(index, (_, line))| Some((index, method_heading(line)?)));
    let first = found.next();
    // The name of a site can read like a method; it has no title behind it.
    let found = match &first {
        Some((_, (_, title))) if title.is_empty() => {
            found.find(|(_, (_, title))| !title.is_empty()).or(first)
        }
        _ => first,
    };
    let Some((index, (method, title))) = found else {
        return Err(ImportError::at(
            lines.first().map_or(1, |(number, _)| *number),
            "expected a heading with the method and its title, such as `taobao.time.get (title)`, before 请求参数",
        ));
    };
    let prose = lines[index + 1..]
        .iter()
        .map(|(_, line)| line.trim().to_owned())
        .filter(|line| !line.is_empty())
        .collect();
    Ok((method, title, prose))
}

/// The text of a sample: its lines without the bullets that name its languages.
fn joined(lines: &[Line<'_>]) -> String {
    let mut out = String::new();
    for (_, line) in lines {
        if !line.trim_start().starts_with('•') {
            out.push_str(line);
            out.push('\n');
        }
    }
    out
}

fn response_sample(text: &str) -> Option<Sample> {
    match text.trim_start().chars().next()? {
        '{' => read_json_sample(text),
        _ => read_xml_sample(text),
    }
}

/// A direct parameter and the bullets beneath it.
struct Block<'a> {
    row: Row,
    bullets: Vec<Bullet<'a>>,
}

fn table(
    lines: &[Line<'_>],
    is_request: bool,
    sample: Option<&Sample>,
) -> Result<Vec<Row>, ImportError> {
    let known = Known::of(sample);
    let starts = Starts::of(lines, is_request, &known);
    let mut blocks: Vec<Block<'_>> = Vec::new();
    for (at, (number, raw)) in lines.iter().enumerate() {
        let line = raw.trim();
        if line.is_empty() || blocks.is_empty() && is_table_header(line) {
            continue;
        }
        if let Some(cell) = line.strip_prefix('•') {
            let Some(block) = blocks.last_mut() else {
                return Err(ImportError::at(
                    *number,
                    "expected a parameter (its name, its type) before the first bullet",
                ));
            };
            block.bullets.push(Bullet {
                line: *number,
                indent: raw.len() - raw.trim_start().len(),
                cell: cell.trim().into(),
            });
            continue;
        }
        let next_is_bullet = lines
            .get(at + 1)
            .is_some_and(|(_, next)| next.trim_start().starts_with('•'));
        if let Some(row) = starts.row(*number, line, blocks.is_empty(), next_is_bullet) {
            blocks.push(Block {
                row,
                bullets: Vec::new(),
            });
        } else if let Some(block) = blocks.last_mut() {
            continue_text(block, line);
        } else if NO_ROWS.contains(&line) || has_header(&lines[at..]) {
            // Buttons of the site, between a heading and its table.
        } else {
            let expected = if is_request {
                "expected a row: a name, a type and 必须 or 可选"
            } else {
                "expected a row: a name and a type"
            };
            return Err(ImportError::at(
                *number,
                format!("{expected}; found `{}`", shortened(line)),
            ));
        }
    }
    let mut rows = Vec::new();
    for block in blocks {
        finish(block, is_request, &known, &mut rows);
    }
    Ok(rows)
}

/// What stands in place of an empty table.
const NO_ROWS: [&str; 6] = ["无", "暂无", "没有", "空", "None", "-"];

fn has_header(lines: &[Line<'_>]) -> bool {
    lines.iter().any(|(_, line)| is_table_header(line))
}

fn shortened(line: &str) -> String {
    let mut out: String = line.chars().take(40).collect();
    if out.len() < line.len() {
        out.push('…');
    }
    out
}

/// A line that starts nothing belongs to the text before it.
fn continue_text(block: &mut Block<'_>, line: &str) {
    if let Some(bullet) = block.bullets.last_mut() {
        let cell = bullet.cell.to_mut();
        cell.push('\n');
        cell.push_str(line);
        return;
    }
    let text = match &mut block.row.cells {
        Cells::Joined(text) | Cells::Exact(_, text) => Some(text),
        Cells::Loose(cells) => cells.last_mut(),
    };
    if let Some(text) = text {
        text.push('\n');
        text.push_str(line);
    }
}

/// Takes limits and description of the direct parameter off its bullets and reads the rest as nested rows.
fn finish(block: Block<'_>, is_request: bool, known: &Known<'_>, rows: &mut Vec<Row>) {
    let Block { mut row, bullets } = block;
    let mut rest = bullets.as_slice();
    let mut indent = None;
    while let [first, tail @ ..] = rest
        && let Some(found) = column_limits(&first.cell).filter(|_| is_request)
    {
        row.limits.extend(found);
        indent = Some(first.indent);
        rest = tail;
    }
    if let [first, tail @ ..] = rest {
        let beside_limits = indent == Some(first.indent);
        let no_nested_row = !bullets::starts_row(rest, is_request, known);
        if beside_limits
            && (no_nested_row || tail.first().is_none_or(|next| next.indent > first.indent))
        {
            row.cells = described(row.cells, &first.cell);
            rest = tail;
        }
    }
    // A plain type with fields beneath it says less than its fields.
    let has_leaves = rest.iter().any(|bullet| bullets::is_leaf(&bullet.cell));
    if row.ty.is_plain() && !has_leaves {
        for bullet in rest {
            row.cells = described(row.cells, &bullet.cell);
        }
        rows.push(row);
        return;
    }
    rows.push(row);
    rows.extend(bullets::nested_rows(rest, is_request, known));
}

/// The cells with a description that stood in a bullet of its own.
fn described(cells: Cells, description: &str) -> Cells {
    match cells {
        Cells::Joined(example) => Cells::Exact(example, description.to_owned()),
        Cells::Exact(example, text) => Cells::Exact(example, format!("{text}\n{description}")),
        Cells::Loose(mut cells) => {
            cells.push(description.to_owned());
            Cells::Loose(cells)
        }
    }
}
