//! Rows whose cells are known: Markdown, pipe tables and HTML.

use std::collections::BTreeSet;

use super::super::markup::decode_entities;
use super::super::page::{Cells, Depth, Limit, Row};
use super::super::sample::{Node, Sample};
use super::super::types::WireType;
use super::columns::{Column, Columns};
use super::words::{UNSTATED, column_limits, is_name, is_odd_name, is_type, limits, requirement};

/// Whether a line is the header of a table of parameters.
pub(super) fn is_header(line: &str) -> bool {
    Columns::of(&split_cells(line)).is_some()
}

/// The cells of a line with `|` between them; one at either end belongs to no cell.
pub(super) fn split_cells(line: &str) -> Vec<String> {
    let line = line.trim();
    let line = line.strip_prefix('|').unwrap_or(line);
    let line = line.strip_suffix('|').unwrap_or(line);
    line.replace("\\|", "\u{1}")
        .split('|')
        .map(|cell| {
            // Wide spaces in front of a name show how deep it stands.
            let cell = cell.trim_end().trim_start_matches([' ', '\t']);
            cell.replace('\u{1}', "|")
        })
        .collect()
}

/// The name in a cell and how many marks of nesting stand in front of it: `└ name`, `├── name`, or spaces that HTML
/// keeps.
fn name_cell(cell: &str) -> (String, usize) {
    let cell = decode_entities(cell);
    let is_mark = |c: char| {
        c.is_whitespace()
            || matches!(
                c,
                '\u{2500}'..='\u{257f}' | '↳' | '→' | '»' | '›' | '>' | '+' | '-' | '·' | '•'
            )
    };
    let name = cell.trim_matches('`').trim_start_matches(is_mark);
    let marks = cell.len() - cell.trim_start_matches(is_mark).len();
    let marks = cell[..marks].chars().count();
    (name.trim().trim_matches('`').to_owned(), marks)
}

/// Makes rows of lines with `|` between their cells. Where nested rows have marks of several lengths, those are levels.
pub(super) fn rows(
    lines: &[(usize, String)],
    columns: &Columns,
    sample: Option<&Sample>,
) -> Vec<Row> {
    let cells: Vec<Vec<String>> = lines.iter().map(|(_, text)| split_cells(text)).collect();
    let marks: Vec<usize> = cells
        .iter()
        .map(|cells| name_cell(&columns.cell(cells, Column::Name)).1)
        .collect();
    let lengths: BTreeSet<usize> = marks.iter().copied().collect();
    let mut rows: Vec<Row> = lines
        .iter()
        .zip(&cells)
        .map(|((line, _), cells)| row(*line, cells, columns, sample))
        .collect();
    if lengths.len() > 2 {
        for (row, marks) in rows.iter_mut().zip(marks) {
            row.depth = Depth::Level(lengths.range(..marks).count());
        }
    }
    rows
}

/// Whether the cells can be the start of a row.
pub(super) fn starts_row(cells: &[String], columns: &Columns) -> bool {
    let name = columns.cell(cells, Column::Name);
    let ty = columns.cell(cells, Column::Type);
    let (name, _) = name_cell(&name);
    // A name can be in any alphabet where a type stands beside it.
    let is_odd = is_odd_name(&name) && !ty.is_empty() && is_type(&ty);
    is_odd || is_name(&name) && (ty.is_empty() || is_type(&ty) || requirement(&ty).is_some())
}

/// Makes a row of its cells.
pub(super) fn row(
    line: usize,
    cells: &[String],
    columns: &Columns,
    sample: Option<&Sample>,
) -> Row {
    if columns.are_usual() {
        usual_row(line, cells, columns, sample)
    } else {
        row_by_header(line, cells, columns)
    }
}

/// Whether lines are a table of the parameters that every call has.
pub(super) fn is_of_protocol(lines: &[(usize, String)]) -> bool {
    let has = |name: &str| {
        lines
            .iter()
            .any(|(_, line)| split_cells(line).first().is_some_and(|cell| cell == name))
    };
    has("app_key") && has("sign_method")
}

fn depth(marks: usize) -> Depth {
    if marks == 0 {
        Depth::Top
    } else {
        Depth::Nested
    }
}

/// A row whose cells stand where the header says.
fn row_by_header(line: usize, cells: &[String], columns: &Columns) -> Row {
    let cell = |column| columns.cell(cells, column);
    let (name, marks) = name_cell(&cell(Column::Name));
    let required = requirement(&cell(Column::Required));
    let mut doubts = Vec::new();
    if columns.has(Column::Required) && required.is_none() {
        doubts.push(UNSTATED.to_owned());
    }
    Row {
        line,
        name,
        ty: WireType::parse(&cell(Column::Type)),
        depth: depth(marks),
        required: required.unwrap_or(false),
        cells: Cells::Exact(cell(Column::Example), cell(Column::Description)),
        limits: column_limits(&cell(Column::Limits)).unwrap_or_default(),
        doubts,
    }
}

/// A row of the platform's own columns.
fn usual_row(line: usize, cells: &[String], columns: &Columns, sample: Option<&Sample>) -> Row {
    let (name, marks) = name_cell(cells.first().map_or("", String::as_str));
    let mut rest = cells.get(1..).unwrap_or_default();
    let mut ty = WireType::missing();
    if let [first, tail @ ..] = rest
        && (first.is_empty() || is_type(first))
        && requirement(first).is_none()
    {
        ty = WireType::parse(first);
        rest = tail;
    }
    let mut required = false;
    let mut doubts = Vec::new();
    if columns.has(Column::Required) {
        let stated = rest
            .split_first()
            .map(|(first, tail)| (requirement(first), tail));
        match stated {
            Some((Some(is_required), tail)) => {
                required = is_required;
                rest = tail;
            }
            _ => doubts.push(UNSTATED.to_owned()),
        }
    }
    let has_limits = columns.has(Column::Limits);
    let examples = sample.map_or_else(Vec::new, |sample| examples_of(sample, &name));
    let (cells, limits) = if rest.len() < 2 + usize::from(has_limits) {
        loose(rest)
    } else {
        exact(rest, has_limits, &examples)
    };
    Row {
        line,
        name,
        ty,
        depth: depth(marks),
        required,
        cells,
        limits,
        doubts,
    }
}

/// Cells of which some are missing: the limits are known by their labels, the rest stays in order.
fn loose(cells: &[String]) -> (Cells, Vec<Limit>) {
    let mut found = Vec::new();
    let mut rest = Vec::new();
    for cell in cells {
        match limits(cell) {
            Some(limits) => found.extend(limits),
            None if cell.is_empty() => {}
            None => rest.push(cell.clone()),
        }
    }
    (Cells::Loose(rest), found)
}

/// All cells are there; more than that, where an example or a description holds the separator itself.
fn exact(cells: &[String], has_limits: bool, examples: &[String]) -> (Cells, Vec<Limit>) {
    let tail = 1 + usize::from(has_limits);
    let longest = cells.len() - tail;
    let same = |text: &str, sample: &str| {
        let squeeze = |text: &str| {
            text.split([' ', '|', '\t'])
                .filter(|word| !word.is_empty())
                .collect::<String>()
        };
        squeeze(text) == squeeze(sample)
    };
    let length = (1..=longest)
        .rev()
        .find(|length| {
            let text = cells[..*length].join("|");
            !text.is_empty() && examples.iter().any(|example| same(&text, example))
        })
        .unwrap_or(1);
    let example = cells[..length].join("|");
    let mut rest = &cells[length..];
    let mut found = Vec::new();
    if has_limits && let [first, tail @ ..] = rest {
        match column_limits(first) {
            Some(limits) => {
                found = limits;
                rest = tail;
            }
            None if first.is_empty() => rest = tail,
            None => {}
        }
    }
    (
        Cells::Exact(example, rest.join(" | ").trim().to_owned()),
        found,
    )
}

/// The values a sample gives a name anywhere.
fn examples_of(sample: &Sample, name: &str) -> Vec<String> {
    fn walk(nodes: &[Node], sample: &Sample, name: &str, out: &mut Vec<String>) {
        for node in nodes {
            if sample.same_name(name, &node.name) && !node.text.is_empty() {
                out.push(node.text.clone());
            }
            walk(&node.children, sample, name, out);
        }
    }
    let mut out = Vec::new();
    walk(&sample.nodes, sample, name, &mut out);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(line: &str) -> Vec<String> {
        split_cells(line)
    }

    #[test]
    fn a_separator_inside_a_description_stays_in_it() {
        let columns = Columns::of(&cells(
            "| 名称 | 类型 | 是否必须 | 示例值 | 更多限制 | 描述 |",
        ))
        .unwrap();
        let row = row(
            3,
            &cells("| a | String | 必须 | x | 最大长度：5 | one|two |"),
            &columns,
            None,
        );
        assert_eq!(
            row.cells,
            Cells::Exact("x".to_owned(), "one | two".to_owned())
        );
        assert_eq!(row.limits[0].value, "5");
        assert!(row.required);
    }

    #[test]
    fn a_missing_cell_shifts_the_rest() {
        let columns = Columns::of(&cells(
            "名称 | 类型 | 是否必须 | 示例值 | 更多限制 | 描述 |",
        ))
        .unwrap();
        let row = row(3, &cells("a | Number | 可选 | 1 | text |"), &columns, None);
        assert_eq!(
            row.cells,
            Cells::Loose(vec!["1".to_owned(), "text".to_owned()])
        );
    }
}
