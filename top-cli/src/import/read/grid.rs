//! Rows whose cells are known: Markdown, pipe tables and HTML.

use super::super::page::{Cells, Depth, Limit, Row};
use super::super::sample::{Node, Sample};
use super::super::types::WireType;
use super::words::{NAME_LABELS, TYPE_LABELS, UNSTATED, is_name, is_type, limits, requirement};

/// Which columns a table has besides name and type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Columns {
    /// 是否必须.
    pub(super) required: bool,
    /// 更多限制.
    pub(super) limits: bool,
    /// How many in all.
    pub(super) count: usize,
}

impl Columns {
    /// Reads the header of a table; `None` for a table of something else.
    pub(super) fn of(header: &[String]) -> Option<Self> {
        let has = |labels: &[&str]| {
            header
                .iter()
                .any(|cell| labels.contains(&cell.trim().trim_matches('*')))
        };
        let is_parameters = has(&NAME_LABELS) && has(&TYPE_LABELS);
        is_parameters.then(|| Self {
            required: has(&["是否必须", "是否必填", "必须", "必填"]),
            limits: has(&["更多限制"]),
            count: header.len(),
        })
    }
}

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
        .map(|cell| cell.trim().replace('\u{1}', "|"))
        .collect()
}

/// The name in a first cell and how deep its row stands.
pub(super) fn name_cell(cell: &str) -> (String, Depth) {
    let cell = cell.trim().trim_matches('`');
    match cell.strip_prefix('└') {
        Some(name) => (name.trim().trim_matches('`').to_owned(), Depth::Nested),
        None => (cell.to_owned(), Depth::Top),
    }
}

/// Whether the cells can be the start of a row.
pub(super) fn starts_row(cells: &[String]) -> bool {
    let Some(first) = cells.first() else {
        return false;
    };
    is_name(&name_cell(first).0)
        && cells
            .get(1)
            .is_none_or(|ty| ty.is_empty() || is_type(ty) || requirement(ty).is_some())
}

/// Makes a row of its cells.
pub(super) fn row(line: usize, cells: &[String], columns: Columns, sample: Option<&Sample>) -> Row {
    let (name, depth) = name_cell(cells.first().map_or("", String::as_str));
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
    if columns.required {
        match rest
            .split_first()
            .map(|(first, tail)| (requirement(first), tail))
        {
            Some((Some(is_required), tail)) => {
                required = is_required;
                rest = tail;
            }
            _ => doubts.push(UNSTATED.to_owned()),
        }
    }
    let expected = 2 + usize::from(columns.limits);
    let examples = sample.map_or_else(Vec::new, |sample| examples_of(sample, &name));
    let (cells, found) = if rest.len() < expected {
        loose(rest)
    } else {
        exact(rest, columns, &examples)
    };
    Row {
        line,
        name,
        ty,
        depth,
        required,
        cells,
        limits: found,
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
fn exact(cells: &[String], columns: Columns, examples: &[String]) -> (Cells, Vec<Limit>) {
    let tail = 1 + usize::from(columns.limits);
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
    if columns.limits
        && let [first, tail @ ..] = rest
    {
        match limits(first) {
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
            columns,
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
        let row = row(3, &cells("a | Number | 可选 | 1 | text |"), columns, None);
        assert_eq!(
            row.cells,
            Cells::Loose(vec!["1".to_owned(), "text".to_owned()])
        );
    }
}
