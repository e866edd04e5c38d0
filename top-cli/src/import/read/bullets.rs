//! Nested rows of a text page: bullets without a mark where a row ends.
//!
//! A leaf starts with `└`; an object's row does not, has one cell fewer, and cells that are empty leave no trace. So
//! the bullets between two leaves are divided in the way that fits best: rows of the usual number of cells, objects
//! whose names the sample has as objects.

use std::borrow::Cow;
use std::collections::HashSet;

use super::super::page::{Cells, Depth, PLACEHOLDERS, Row};
use super::super::sample::{Node, Sample};
use super::super::types::WireType;
use super::words::{
    UNSTATED, is_name, is_odd_name, is_type, limits, requirement, stated_requirement,
};

/// One bullet: a cell.
pub(super) struct Bullet<'a> {
    pub(super) line: usize,
    pub(super) indent: usize,
    pub(super) cell: Cow<'a, str>,
}

/// What the sample knows about names.
#[derive(Default)]
pub(super) struct Known<'a> {
    sample: Option<&'a Sample>,
    /// Names that have something inside.
    containers: HashSet<String>,
    /// Names of direct parameters.
    top: HashSet<String>,
}

impl<'a> Known<'a> {
    /// What helps to tell rows from the cells of other rows.
    pub(super) fn of(sample: Option<&'a Sample>) -> Self {
        let mut known = Self {
            sample,
            ..Self::default()
        };
        if let Some(sample) = sample {
            let names = sample.nodes.iter().map(|node| sample.spelling(&node.name));
            known.top.extend(names);
            known.add_containers(sample, &sample.nodes);
        }
        known
    }

    fn add_containers(&mut self, sample: &Sample, nodes: &[Node]) {
        // The elements of a list in JSON have no name.
        for node in nodes.iter().filter(|node| !node.children.is_empty()) {
            if !node.name.is_empty() {
                self.containers.insert(sample.spelling(&node.name));
            }
            self.add_containers(sample, &node.children);
        }
    }

    fn has(&self, names: &HashSet<String>, name: &str) -> bool {
        self.sample
            .is_some_and(|sample| names.contains(&sample.spelling(name)))
    }

    /// Whether the sample shows something inside this name.
    pub(super) fn holds(&self, name: &str) -> bool {
        self.has(&self.containers, name)
    }

    /// Whether the sample shows it as a direct parameter.
    pub(super) fn is_top(&self, name: &str) -> bool {
        self.has(&self.top, name)
    }

    /// Whether the sample shows no direct parameters.
    pub(super) fn shows_nothing(&self) -> bool {
        self.top.is_empty()
    }

    /// Whether there is a sample, to its end.
    pub(super) fn is_complete(&self) -> bool {
        self.sample.is_some_and(|sample| sample.complete)
    }
}

const LEAF: char = '└';

/// Whether a cell starts the row of a leaf.
pub(super) fn is_leaf(cell: &str) -> bool {
    cell.trim_start().starts_with(LEAF)
}

/// Whether a nested row starts at the first bullet.
pub(super) fn starts_row(bullets: &[Bullet<'_>], is_request: bool, known: &Known<'_>) -> bool {
    head(bullets, is_request, known).is_some()
}

/// The name, type and requirement at the start of a row.
struct Head {
    name: String,
    ty: WireType,
    required: bool,
    /// How many bullets they take.
    length: usize,
    /// What is unusual about them.
    cost: u32,
    is_leaf: bool,
    doubts: Vec<String>,
}

fn head(bullets: &[Bullet<'_>], is_request: bool, known: &Known<'_>) -> Option<Head> {
    let first = bullets.first()?.cell.trim();
    match first.strip_prefix(LEAF) {
        Some(name) => {
            // What continues a name belongs to nothing.
            let name = name.lines().next().unwrap_or_default();
            Some(leaf_head(name.trim(), bullets, is_request))
        }
        None => object_head(first, bullets, is_request, known),
    }
}

fn leaf_head(name: &str, bullets: &[Bullet<'_>], is_request: bool) -> Head {
    let cell = |index: usize| bullets.get(index).map_or("", |bullet| bullet.cell.trim());
    let mut length = 1;
    let mut ty = WireType::missing();
    if is_type(cell(1)) && !is_leaf(cell(1)) && requirement(cell(1)).is_none() {
        ty = WireType::parse(cell(1));
        length = 2;
    }
    let mut required = false;
    let mut doubts = Vec::new();
    if is_request {
        match stated_requirement(cell(length)) {
            Some(is_required) => {
                required = is_required;
                length += 1;
            }
            None => doubts.push(UNSTATED.to_owned()),
        }
    }
    Head {
        name: name.to_owned(),
        ty,
        required,
        length,
        cost: 0,
        is_leaf: true,
        doubts,
    }
}

fn object_head(
    name: &str,
    bullets: &[Bullet<'_>],
    is_request: bool,
    known: &Known<'_>,
) -> Option<Head> {
    let in_sample = known.holds(name);
    let names_something = is_name(name) || in_sample && is_odd_name(name);
    if !names_something {
        return None;
    }
    let type_cell = bullets.get(1)?.cell.trim();
    let ty = WireType::parse(type_cell);
    if is_leaf(type_cell) || !is_type(type_cell) {
        return None;
    }
    if ty.is_plain() && !in_sample {
        return None;
    }
    let mut cost = 0;
    let mut doubts = Vec::new();
    if !in_sample && known.is_complete() {
        cost += 6;
        doubts.push("the sample shows nothing of this name with fields inside".to_owned());
    } else if !in_sample && !known.containers.is_empty() {
        cost += 1;
    }
    let mut length = 2;
    let mut required = false;
    if is_request {
        match bullets
            .get(2)
            .and_then(|bullet| stated_requirement(bullet.cell.trim()))
        {
            Some(is_required) => {
                required = is_required;
                length = 3;
            }
            None if in_sample => {
                cost += 2;
                doubts.push(UNSTATED.to_owned());
            }
            None => return None,
        }
    }
    Some(Head {
        name: name.to_owned(),
        ty,
        required,
        length,
        cost,
        is_leaf: false,
        doubts,
    })
}

/// What speaks against these being the cells of a row behind its head: an object mostly has a description only, or one
/// behind an example in JSON or what the platform writes where there is none.
fn cells_cost(is_leaf: bool, count: usize, first: Option<&str>) -> u32 {
    let excess = u32::try_from(count.saturating_sub(2)).unwrap_or(u32::MAX);
    let has_placeholder =
        first.is_some_and(|cell| PLACEHOLDERS.contains(&cell) || cell.starts_with(['{', '[']));
    match (is_leaf, count) {
        (true, 2) | (false, 1) => 0,
        (false, 2) if has_placeholder => 0,
        (_, 1 | 2) | (false, 0) => 1,
        (true, 0) => 3,
        _ => excess.saturating_mul(4),
    }
}

/// Example and description; some pages break a description into two.
const MOST_CELLS: usize = 3;

/// The longest a row gets before it is certain that another one has started.
const MAX_CELLS: usize = 16;

/// Divides bullets into rows.
pub(super) fn nested_rows(bullets: &[Bullet<'_>], is_request: bool, known: &Known<'_>) -> Vec<Row> {
    let count = bullets.len();
    let heads: Vec<Option<Head>> = (0..count)
        .map(|at| head(&bullets[at..], is_request, known))
        .collect();
    // best[at]: the least cost of dividing bullets[at..], and where the row that starts at `at` ends.
    let mut best: Vec<(u32, usize)> = vec![(u32::MAX, count); count + 1];
    best[count] = (0, count);
    for at in (0..count).rev() {
        let Some(head) = &heads[at] else { continue };
        let mut cells = 0;
        let mut first = None;
        for end in at + 1..=count {
            let reached_next = end == count || heads[end].is_some();
            if end > at + head.length && !(is_request && limits(&bullets[end - 1].cell).is_some()) {
                cells += 1;
                first = first.or(Some(bullets[end - 1].cell.trim()));
            }
            if reached_next && end >= at + head.length && best[end].0 != u32::MAX {
                let cost = head.cost + cells_cost(head.is_leaf, cells, first);
                let total = cost.saturating_add(best[end].0);
                if total < best[at].0 {
                    best[at] = (total, end);
                }
            }
            if heads
                .get(end)
                .is_some_and(|head| head.as_ref().is_some_and(|head| head.is_leaf))
                && end >= at + head.length
            {
                break;
            }
            if cells > MAX_CELLS {
                break;
            }
        }
    }
    let mut rows = Vec::new();
    let mut at = heads.iter().position(Option::is_some).unwrap_or(count);
    while at < count {
        let (_, end) = best[at];
        if let Some(head) = &heads[at] {
            rows.push(row(head, &bullets[at..end], is_request));
        }
        at = end.max(at + 1);
    }
    rows
}

fn row(head: &Head, bullets: &[Bullet<'_>], is_request: bool) -> Row {
    let mut row = Row {
        line: bullets.first().map_or(0, |bullet| bullet.line),
        name: head.name.clone(),
        ty: head.ty.clone(),
        depth: if head.is_leaf {
            Depth::Leaf
        } else {
            Depth::Nested
        },
        required: head.required,
        cells: Cells::Loose(Vec::new()),
        limits: Vec::new(),
        doubts: head.doubts.clone(),
    };
    let mut cells = Vec::new();
    for bullet in bullets.iter().skip(head.length) {
        // Answers have no limits; what reads like one describes the field.
        match limits(&bullet.cell).filter(|_| is_request) {
            Some(found) => row.limits.extend(found),
            None => cells.push(bullet.cell.clone().into_owned()),
        }
    }
    if cells.len() > MOST_CELLS {
        row.doubts.push(format!(
            "it has {} cells where a row has an example and a description; a row may have lost its name",
            cells.len()
        ));
    }
    row.cells = Cells::Loose(cells);
    row
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bullets<'a>(cells: &[&'a str]) -> Vec<Bullet<'a>> {
        cells
            .iter()
            .enumerate()
            .map(|(index, cell)| Bullet {
                line: index + 1,
                indent: 2,
                cell: (*cell).into(),
            })
            .collect()
    }

    #[test]
    fn an_object_between_leaves_is_found() {
        let rows = nested_rows(
            &bullets(&[
                "└ a",
                "String",
                "x",
                "text",
                "b",
                "BDto",
                "an object",
                "└ c",
                "Number",
                "1",
                "n",
            ]),
            false,
            &Known::default(),
        );
        let names: Vec<&str> = rows.iter().map(|row| row.name.as_str()).collect();
        assert_eq!(names, ["a", "b", "c"]);
        assert_eq!(
            rows[0].cells,
            Cells::Loose(vec!["x".to_owned(), "text".to_owned()])
        );
        assert_eq!(rows[2].line, 8);
    }

    #[test]
    fn example_and_description_are_not_taken_for_an_object() {
        let rows = nested_rows(
            &bullets(&["└ a", "String", "success", "Ok", "└ c", "Number", "1", "n"]),
            false,
            &Known::default(),
        );
        assert_eq!(rows.len(), 2);
    }
}
