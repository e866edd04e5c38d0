//! A page copied as text: one line a direct parameter, one bullet a cell of a nested one.

use std::collections::HashSet;

use super::super::error::ImportError;
use super::super::page::{Cells, Depth, Draft, Row, Session};
use super::super::sample::{Node, Sample, read_java, read_json_sample, read_xml_sample};
use super::super::types::WireType;
use super::bullets::{self, Bullet, Known};
use super::words::{
    Part, heading, is_name, leading_requirement, leading_type, limits, method_heading,
};

/// A line and its number.
type Line<'a> = (usize, &'a str);

/// Reads a page.
pub(super) fn read(text: &str) -> Result<Draft, ImportError> {
    let lines: Vec<Line<'_>> = text
        .lines()
        .enumerate()
        .map(|(index, line)| (index + 1, line))
        .collect();
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

/// The lines of a page by heading.
struct Sections<'a> {
    introduction: &'a [Line<'a>],
    parts: Vec<(Part, &'a [Line<'a>])>,
}

impl<'a> Sections<'a> {
    fn of(lines: &'a [Line<'a>]) -> Self {
        let mut heads: Vec<(Part, usize)> = Vec::new();
        for (index, (_, line)) in lines.iter().enumerate() {
            // A line of prose can read like a heading; headings come in one order, each once.
            if let Some(part) = heading(line)
                && heads.last().is_none_or(|(last, _)| *last < part)
                && (part != Part::Rest
                    || heads
                        .iter()
                        .any(|(known, _)| *known == Part::ResponseSample))
            {
                heads.push((part, index));
            }
        }
        let first = heads.first().map_or(lines.len(), |(_, index)| *index);
        let parts = heads
            .iter()
            .enumerate()
            .map(|(n, (part, start))| {
                let end = heads.get(n + 1).map_or(lines.len(), |(_, index)| *index);
                (*part, &lines[start + 1..end])
            })
            .collect();
        Self {
            introduction: &lines[..first],
            parts,
        }
    }

    fn get(&self, part: Part) -> Option<&'a [Line<'a>]> {
        self.parts
            .iter()
            .find(|(known, _)| *known == part)
            .map(|(_, lines)| *lines)
    }

    fn expect(&self, part: Part, label: &str, last: usize) -> Result<&'a [Line<'a>], ImportError> {
        self.get(part).ok_or_else(|| {
            let inside = match self.parts.last() {
                Some((Part::Request, _)) => " inside the table of request parameters",
                _ => "",
            };
            ImportError::at(
                last,
                format!("the page ends{inside}; expected the heading {label}"),
            )
        })
    }
}

/// Method, title and prose.
fn introduction(lines: &[Line<'_>]) -> Result<(String, String, Vec<String>), ImportError> {
    let found = lines
        .iter()
        .enumerate()
        .find_map(|(index, (_, line))| Some((index, method_heading(line)?)));
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

/// What a sample knows that helps to tell rows from the cells of other rows.
pub(super) fn known_names(sample: Option<&Sample>) -> Known {
    fn walk(nodes: &[Node], containers: &mut HashSet<String>) {
        for node in nodes {
            if !node.children.is_empty() {
                containers.insert(bullets::key(&node.name));
                walk(&node.children, containers);
            }
        }
    }
    let mut known = Known::default();
    if let Some(sample) = sample {
        known.complete = sample.complete;
        walk(&sample.nodes, &mut known.containers);
        known
            .top
            .extend(sample.nodes.iter().map(|node| bullets::key(&node.name)));
    }
    known
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
    let known = known_names(sample);
    let mut blocks: Vec<Block<'_>> = Vec::new();
    for (at, (number, raw)) in lines.iter().enumerate() {
        let line = raw.trim();
        if line.is_empty() || is_header(line) {
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
        if let Some(row) = flat_row(*number, line, is_request, next_is_bullet, &known) {
            blocks.push(Block {
                row,
                bullets: Vec::new(),
            });
        } else if let Some(block) = blocks.last_mut() {
            continue_text(block, line);
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

fn shortened(line: &str) -> String {
    let mut out: String = line.chars().take(40).collect();
    if out.len() < line.len() {
        out.push('…');
    }
    out
}

fn is_header(line: &str) -> bool {
    line.starts_with("名称 类型") || line.starts_with("参数名称 类型")
}

/// A line that starts a direct parameter; anything else continues the description above it.
fn flat_row(
    line: usize,
    text: &str,
    is_request: bool,
    next_is_bullet: bool,
    known: &Known,
) -> Option<Row> {
    let (name, rest) = text.split_once(char::is_whitespace)?;
    let (ty, rest) = match leading_type(rest) {
        Some((ty, rest)) => (WireType::parse(ty), rest),
        None => (WireType::missing(), rest.trim()),
    };
    // A name can be odd where everything behind it shows that it is one.
    let odd_but_sure = if is_request {
        ty.is_plain() && leading_requirement(rest).is_some()
    } else {
        known.top.contains(&bullets::key(name))
    };
    if !is_name(name) && !odd_but_sure {
        return None;
    }
    let (required, rest) = if is_request {
        leading_requirement(rest)?
    } else {
        let sure = ty.is_plain()
            || ty.lists > 0
            || next_is_bullet
            || known.top.contains(&bullets::key(name));
        let open_question = known.top.is_empty() && ty.holds_fields() && !ty.written.is_empty();
        if !sure && !open_question {
            return None;
        }
        (false, rest)
    };
    Some(Row {
        line,
        name: name.to_owned(),
        ty,
        depth: Depth::Top,
        required,
        cells: Cells::Joined(rest.to_owned()),
        limits: Vec::new(),
    })
}

/// A line that starts nothing belongs to the text before it.
fn continue_text(block: &mut Block<'_>, line: &str) {
    if let Some(bullet) = block.bullets.last_mut() {
        let cell = bullet.cell.to_mut();
        cell.push('\n');
        cell.push_str(line);
    } else if let Cells::Joined(text) = &mut block.row.cells {
        text.push('\n');
        text.push_str(line);
    }
}

/// Takes limits and description of the direct parameter off its bullets and reads the rest as nested rows.
fn finish(block: Block<'_>, is_request: bool, known: &Known, rows: &mut Vec<Row>) {
    let Block { mut row, bullets } = block;
    let mut rest = bullets.as_slice();
    let mut indent = None;
    while let [first, tail @ ..] = rest
        && let Some(found) = limits(&first.cell)
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
    if row.ty.is_plain() {
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
