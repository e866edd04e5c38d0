//! Which lines of a table copied as text start a row: a line can also go on with the description above it.

use std::collections::HashSet;

use super::super::page::{Cells, Depth, Limit, Row};
use super::super::types::{Base, WireType};
use super::bullets::Known;
use super::sections::Line;
use super::words::{UNSTATED, is_name, leading_requirement, leading_type, limits};

/// The mark of a nested row.
const NESTED: char = '└';

/// What tells the lines that start a row from the others.
pub(super) struct Starts<'a> {
    is_request: bool,
    known: &'a Known<'a>,
    /// Whether nested rows are lines of the table too, and not bullets.
    has_nested_lines: bool,
    /// The names of lines that have a type.
    typed: HashSet<&'a str>,
}

impl<'a> Starts<'a> {
    pub(super) fn of(lines: &'a [Line<'a>], is_request: bool, known: &'a Known<'a>) -> Self {
        let typed = lines.iter().filter_map(|(_, line)| {
            let (name, rest) = line.trim().split_once(char::is_whitespace)?;
            leading_type(rest).map(|_| name)
        });
        Self {
            is_request,
            known,
            has_nested_lines: lines
                .iter()
                .any(|(_, line)| line.trim_start().starts_with(NESTED)),
            typed: typed.collect(),
        }
    }

    /// The row that a line starts. `is_first` says that none has started before, and something has to.
    pub(super) fn row(
        &self,
        line: usize,
        text: &str,
        is_first: bool,
        next_is_bullet: bool,
    ) -> Option<Row> {
        let unmarked = text.trim_start_matches([NESTED, ' ']);
        let is_marked = unmarked.len() < text.len();
        let (name, rest) = unmarked.split_once(char::is_whitespace)?;
        let (ty, rest) = match leading_type(rest) {
            Some((ty, rest)) => (WireType::parse(ty), rest),
            None => (WireType::missing(), rest.trim()),
        };
        let is_top = self.known.is_top(name);
        let is_nested = is_marked || self.has_nested_lines && self.opens_nested(name, &ty);
        let stated = self.is_request.then(|| leading_requirement(rest)).flatten();
        // A name can be odd where everything behind it shows that it is one.
        let is_stated = ty.is_plain() && stated.is_some();
        if !(is_name(name) || is_top || is_nested || is_stated) {
            return None;
        }
        let mut doubts = Vec::new();
        let (required, rest) = match stated {
            Some(stated) => stated,
            None if self.is_request && is_marked => {
                doubts.push(UNSTATED.to_owned());
                (false, rest)
            }
            None if self.is_request => return None,
            None if is_nested || self.is_answer(name, &ty, is_first, next_is_bullet) => {
                (false, rest)
            }
            None => return None,
        };
        let is_bare = rest.is_empty() && !next_is_bullet && ty.is_plain();
        if is_bare && self.known.is_complete() && !is_top && !is_nested {
            doubts.push(
                "it says nothing and the sample does not show it; it may be a part of the text above"
                    .to_owned(),
            );
        }
        let (cells, limits) = divided(rest, self.is_request);
        Some(Row {
            line,
            name: name.to_owned(),
            ty,
            depth: if is_nested { Depth::Nested } else { Depth::Top },
            required,
            cells,
            limits,
            doubts,
        })
    }

    /// Whether a line of an answer's table, which has no 必须 or 可选 to go by, starts a row.
    fn is_answer(&self, name: &str, ty: &WireType, is_first: bool, next_is_bullet: bool) -> bool {
        let is_top = self.known.is_top(name);
        if ty.written.is_empty() {
            return is_top && !self.typed.contains(name);
        }
        // A complete sample shows every object: what it does not show is no row, unless it leaves out the one object
        // around all parameters.
        let opens_bullets = is_first || next_is_bullet && !self.known.is_complete();
        ty.is_plain()
            || ty.lists > 0
            || ty.base == Base::Map
            || opens_bullets
            || is_top
            || self.known.shows_nothing()
    }

    /// Whether a line without a mark is the row of an object inside another one: objects have no mark.
    fn opens_nested(&self, name: &str, ty: &WireType) -> bool {
        ty.holds_fields()
            && !ty.written.is_empty()
            && !self.known.is_top(name)
            && self.known.is_complete()
            && self.known.holds(name)
    }
}

/// The cells behind the head of a row: tabs divide them, where a page has kept its tabs.
fn divided(rest: &str, is_request: bool) -> (Cells, Vec<Limit>) {
    if !rest.contains('\t') {
        return (Cells::Joined(rest.to_owned()), Vec::new());
    }
    let mut found = Vec::new();
    let mut texts = Vec::new();
    for cell in rest.split('\t').map(str::trim) {
        match limits(cell).filter(|_| is_request) {
            Some(limits) => found.extend(limits),
            None if cell.is_empty() => {}
            None => texts.push(cell.to_owned()),
        }
    }
    (Cells::Loose(texts), found)
}
