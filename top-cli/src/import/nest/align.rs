//! Which row of the table is which field of the sample.
//!
//! Platform and samples list fields in the same order, so the two are aligned like two versions of a text; a field
//! the sample leaves out is a gap. Names alone are not enough where one stands at two depths: whether something is
//! inside, and the example's value, decide.

use std::collections::HashMap;

use super::super::page::{Cells, Depth, Row};
use super::super::sample::Sample;
use super::slots::Slot;

/// For each row, the slot it is.
pub(super) fn align(rows: &[Row], slots: &[Slot], sample: &Sample) -> Vec<Option<usize>> {
    let pairs = Pairs::of(rows, slots, sample);
    let scores = Scores::of(&pairs);
    let mut matched = vec![None; rows.len()];
    let (mut row, mut slot) = (0, 0);
    while row < rows.len() && slot < slots.len() {
        let here = scores.best(row, slot);
        let both = pairs
            .weight(row, slot)
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
    match_strays(&pairs, &mut matched);
    matched
}

/// How well rows and slots agree, to compare one way of laying out a sample with another.
pub(super) fn agreement(rows: &[Row], slots: &[Slot], sample: &Sample) -> u32 {
    Scores::of(&Pairs::of(rows, slots, sample)).best(0, 0)
}

/// Rows and slots left over that can only mean each other: the table's order differs from the sample's.
fn match_strays(pairs: &Pairs<'_>, matched: &mut [Option<usize>]) {
    let mut is_free = vec![true; pairs.slots.len()];
    for slot in matched.iter().flatten() {
        is_free[*slot] = false;
    }
    for (row, matched) in matched.iter_mut().enumerate() {
        if matched.is_some() {
            continue;
        }
        let mut free =
            (0..is_free.len()).filter(|slot| is_free[*slot] && pairs.weight(row, *slot).is_some());
        if let (Some(only), None) = (free.next(), free.next()) {
            *matched = Some(only);
            is_free[only] = false;
        }
    }
}

/// Rows and slots, their names as numbers: equal numbers are the same name.
struct Pairs<'a> {
    rows: &'a [Row],
    slots: &'a [Slot],
    row_names: Vec<usize>,
    slot_names: Vec<usize>,
}

impl<'a> Pairs<'a> {
    fn of(rows: &'a [Row], slots: &'a [Slot], sample: &Sample) -> Self {
        let mut known: HashMap<String, usize> = HashMap::new();
        let mut number = |name: &str| {
            let next = known.len();
            *known.entry(sample.spelling(name)).or_insert(next)
        };
        Self {
            row_names: rows.iter().map(|row| number(&row.name)).collect(),
            slot_names: slots.iter().map(|slot| number(&slot.name)).collect(),
            rows,
            slots,
        }
    }

    /// What speaks for a row and a slot being the same; `None` where they cannot be.
    fn weight(&self, row: usize, slot: usize) -> Option<u32> {
        if self.row_names[row] != self.slot_names[slot] {
            return None;
        }
        let (row, slot) = (&self.rows[row], &self.slots[slot]);
        let depth_fits = match row.depth {
            Depth::Top => slot.depth == 0,
            Depth::Nested | Depth::Leaf => slot.depth > 0,
            Depth::Level(level) => slot.depth == level,
        };
        if !depth_fits {
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
}

/// Best total weight of aligning `rows[i..]` with `slots[j..]`.
struct Scores {
    width: usize,
    best: Vec<u32>,
}

impl Scores {
    fn of(pairs: &Pairs<'_>) -> Self {
        let (rows, slots) = (pairs.rows.len(), pairs.slots.len());
        let width = slots + 1;
        let mut scores = Self {
            width,
            best: vec![0; (rows + 1) * width],
        };
        for row in (0..rows).rev() {
            for slot in (0..slots).rev() {
                let mut best = scores.best(row + 1, slot).max(scores.best(row, slot + 1));
                if let Some(weight) = pairs.weight(row, slot) {
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
