//! Which row of the table is which field of the sample.
//!
//! Platform and samples list fields in the same order, so the two are aligned like two versions of a text; a field
//! the sample leaves out is a gap. Names alone are not enough where one stands at two depths: whether something is
//! inside, and the example's value, decide.

use super::super::page::{Cells, Depth, Row};
use super::super::sample::Sample;
use super::slots::Slot;

/// For each row, the slot it is.
pub(super) fn align(rows: &[Row], slots: &[Slot], sample: &Sample) -> Vec<Option<usize>> {
    let scores = Scores::of(rows, slots, sample);
    let mut matched = vec![None; rows.len()];
    let (mut row, mut slot) = (0, 0);
    while row < rows.len() && slot < slots.len() {
        let here = scores.best(row, slot);
        let both = weight(&rows[row], &slots[slot], sample)
            .map(|weight| weight + scores.best(row + 1, slot + 1));
        // Of rows that fit equally well, the first one is it.
        if both == Some(here) {
            matched[row] = Some(slot);
            row += 1;
            slot += 1;
        } else if here == scores.best(row, slot + 1) {
            slot += 1;
        } else {
            row += 1;
        }
    }
    match_strays(rows, slots, sample, &mut matched);
    matched
}

/// How well rows and slots agree, to compare one way of laying out a sample with another.
pub(super) fn agreement(rows: &[Row], slots: &[Slot], sample: &Sample) -> u32 {
    Scores::of(rows, slots, sample).best(0, 0)
}

/// Rows and slots left over that can only mean each other: the table's order differs from the sample's.
fn match_strays(rows: &[Row], slots: &[Slot], sample: &Sample, matched: &mut [Option<usize>]) {
    for (index, row) in rows.iter().enumerate() {
        if matched[index].is_some() {
            continue;
        }
        let mut free = (0..slots.len())
            .filter(|slot| !matched.contains(&Some(*slot)))
            .filter(|slot| weight(row, &slots[*slot], sample).is_some());
        if let (Some(only), None) = (free.next(), free.next()) {
            matched[index] = Some(only);
        }
    }
}

/// Best total weight of aligning `rows[i..]` with `slots[j..]`.
struct Scores {
    width: usize,
    best: Vec<u32>,
}

impl Scores {
    fn of(rows: &[Row], slots: &[Slot], sample: &Sample) -> Self {
        let width = slots.len() + 1;
        let mut scores = Self {
            width,
            best: vec![0; (rows.len() + 1) * width],
        };
        for row in (0..rows.len()).rev() {
            for slot in (0..slots.len()).rev() {
                let mut best = scores.best(row + 1, slot).max(scores.best(row, slot + 1));
                if let Some(weight) = weight(&rows[row], &slots[slot], sample) {
                    best = best.max(weight + scores.best(row + 1, slot + 1));
                }
                scores.best[row * width + slot] = best;
            }
        }
        scores
    }

    fn best(&self, row: usize, slot: usize) -> u32 {
        self.best[row * self.width + slot]
    }
}

/// What speaks for a row and a slot being the same; `None` where they cannot be.
fn weight(row: &Row, slot: &Slot, sample: &Sample) -> Option<u32> {
    let depth_fits = match row.depth {
        Depth::Top => slot.depth == 0,
        Depth::Nested | Depth::Leaf => slot.depth > 0,
        Depth::Level(level) => slot.depth == level,
    };
    if !depth_fits || !sample.same_name(&row.name, &slot.name) {
        return None;
    }
    let mut weight = 8;
    if row.ty.holds_fields() == slot.holds {
        weight += 4;
    }
    if !slot.text.is_empty() && shows(&row.cells, &slot.text) {
        weight += 2;
    }
    Some(weight)
}

/// Whether the cells have a value as their example.
pub(super) fn shows(cells: &Cells, value: &str) -> bool {
    match cells {
        Cells::Joined(text) => strip_example(text, value).is_some(),
        Cells::Loose(cells) => cells.first().is_some_and(|cell| cell == value),
        Cells::Exact(example, _) => example == value,
    }
}

/// What follows an example at the start of a text.
pub(super) fn strip_example<'a>(text: &'a str, value: &str) -> Option<&'a str> {
    let rest = text.strip_prefix(value)?;
    (rest.is_empty() || rest.starts_with(char::is_whitespace)).then(|| rest.trim())
}
