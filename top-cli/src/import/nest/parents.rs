//! Which object each row belongs to.

use std::collections::{HashMap, HashSet};

use super::super::page::{Depth, Row};
use super::super::types::Base;
use super::slots::Slot;

/// Where a row belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// The row of the object it is inside; `None` for a direct parameter.
    pub(super) parent: Option<usize>,
    /// Other rows that could be its object as well.
    pub(super) others: Vec<usize>,
}

/// Finds the object of every row.
pub(super) fn places(
    rows: &[Row],
    slots: &[Slot],
    matched: &[Option<usize>],
    complete: bool,
) -> Vec<Place> {
    let mut finder = Finder::new(rows, slots, matched, complete);
    for row in 0..rows.len() {
        let place = finder.place(row);
        finder.enter(row, place.parent);
        finder.places.push(place);
    }
    finder.places
}

struct Finder<'a> {
    rows: &'a [Row],
    slots: &'a [Slot],
    matched: &'a [Option<usize>],
    /// Whether there is a sample, to its end.
    complete: bool,
    row_of_slot: HashMap<usize, usize>,
    /// The names of the fields of types that the sample shows, one set an occurrence: (row, names).
    shapes: HashMap<&'a str, Vec<(usize, HashSet<&'a str>)>>,
    /// The objects that are open, outermost first.
    chain: Vec<usize>,
    places: Vec<Place>,
}

impl<'a> Finder<'a> {
    fn new(
        rows: &'a [Row],
        slots: &'a [Slot],
        matched: &'a [Option<usize>],
        complete: bool,
    ) -> Self {
        let row_of_slot = matched
            .iter()
            .enumerate()
            .filter_map(|(row, slot)| Some(((*slot)?, row)))
            .collect();
        let mut finder = Self {
            rows,
            slots,
            matched,
            complete,
            row_of_slot,
            shapes: HashMap::new(),
            chain: Vec::new(),
            places: Vec::with_capacity(rows.len()),
        };
        finder.shapes = finder.shown_shapes();
        finder
    }

    fn shown_shapes(&self) -> HashMap<&'a str, Vec<(usize, HashSet<&'a str>)>> {
        let mut members: HashMap<usize, HashSet<&'a str>> = HashMap::new();
        for row in 0..self.rows.len() {
            if let Some(parent) = self.shown_parent(row) {
                members
                    .entry(parent)
                    .or_default()
                    .insert(self.rows[row].name.as_str());
            }
        }
        let mut shapes: HashMap<&'a str, Vec<(usize, HashSet<&'a str>)>> = HashMap::new();
        let mut members: Vec<_> = members.into_iter().collect();
        members.sort_unstable_by_key(|(row, _)| *row);
        for (row, names) in members {
            if let Base::Object(name) = &self.rows[row].ty.base {
                shapes.entry(name).or_default().push((row, names));
            }
        }
        shapes
    }

    /// The row of the object that the sample has around a row.
    fn shown_parent(&self, row: usize) -> Option<usize> {
        let mut slot = self.slots[self.matched[row]?].parent;
        while let Some(parent) = slot {
            if let Some(found) = self
                .row_of_slot
                .get(&parent)
                .copied()
                .filter(|found| *found < row)
            {
                return Some(found);
            }
            slot = self.slots[parent].parent;
        }
        None
    }

    fn place(&self, row: usize) -> Place {
        let settled = |parent| Place {
            parent,
            others: Vec::new(),
        };
        match self.rows[row].depth {
            Depth::Top | Depth::Level(0) => return settled(None),
            Depth::Level(level) => {
                let at = level.min(self.chain.len());
                return settled(at.checked_sub(1).map(|at| self.chain[at]));
            }
            Depth::Nested | Depth::Leaf => {}
        }
        if let Some(parent) = self.shown_parent(row) {
            let others = self.opened_before(row).filter(|other| *other != parent);
            return Place {
                parent: Some(parent),
                others: others.into_iter().collect(),
            };
        }
        if let Some(candidates) = self.unshown(row) {
            return candidates;
        }
        let mut candidates = self.candidates(row);
        // A sample shows no `Map` anywhere, so it says nothing about which types have one.
        if !(self.complete && self.rows[row].ty.base == Base::Map) {
            self.keep_repeated(row, &mut candidates);
            self.weigh_by_type(row, &mut candidates);
        }
        // A field that a whole sample leaves out (it leaves out every `Map`) mostly stands behind the objects of its
        // own object; without a sample, a row mostly goes on with the object of the row before it.
        if !self.complete {
            candidates.reverse();
        }
        let mut candidates = candidates.into_iter();
        Place {
            parent: candidates.next(),
            others: candidates.collect(),
        }
    }

    /// The object whose row stands right before a row: what follows is the object's own, unless the sample shows the
    /// object to be empty.
    fn opened_before(&self, row: usize) -> Option<usize> {
        let last = self.chain.last().copied().filter(|last| last + 1 == row)?;
        self.matched[last]
            .is_none_or(|slot| self.slots[slot].holds)
            .then_some(last)
    }

    /// The open objects a row can belong to, outermost first.
    fn candidates(&self, row: usize) -> Vec<usize> {
        if let Some(last) = self.opened_before(row) {
            return vec![last];
        }
        let next_parent = (row + 1..self.rows.len())
            .take_while(|next| self.rows[*next].depth.is_nested())
            .find_map(|next| self.shown_parent(next))
            .and_then(|parent| self.chain.iter().position(|open| *open == parent))
            .unwrap_or(0);
        self.chain[next_parent..].to_vec()
    }

    /// Where a row belongs behind the row of an object that a whole sample does not show, such as one that the table
    /// lists twice: the sample shows nothing inside it either.
    fn unshown(&self, row: usize) -> Option<Place> {
        let is_unshown = |open: &usize| self.matched[*open].is_none();
        let first = self.chain.iter().position(is_unshown)?;
        if !self.complete || self.rows[row].ty.base == Base::Map {
            return None;
        }
        let mut candidates = self.chain[first..].to_vec();
        self.weigh_by_type(row, &mut candidates);
        candidates.reverse();
        let mut candidates = candidates.into_iter();
        Some(Place {
            parent: candidates.next(),
            others: candidates.collect(),
        })
    }

    /// A whole sample shows every field; what it leaves out is a second row of a field it has shown.
    fn keep_repeated(&self, row: usize, candidates: &mut Vec<usize>) {
        if !self.complete {
            return;
        }
        let has = |candidate: &usize| {
            (0..row).any(|known| {
                self.places[known].parent == Some(*candidate)
                    && self.rows[known].name == self.rows[row].name
            })
        };
        if candidates.iter().any(has) {
            candidates.retain(has);
        }
    }

    /// Keeps the candidates whose type is known, from elsewhere on the page, to have such a field.
    fn weigh_by_type(&self, row: usize, candidates: &mut Vec<usize>) {
        if candidates.len() < 2 {
            return;
        }
        let name = self.rows[row].name.as_str();
        let knows = |candidate: usize| -> Option<bool> {
            let Base::Object(ty) = &self.rows[candidate].ty.base else {
                return None;
            };
            let shapes = self.shapes.get(ty.as_str())?;
            if shapes
                .iter()
                .any(|(owner, names)| *owner == candidate && names.contains(name))
            {
                return Some(false);
            }
            // A name can stand for two types; those that share no field are two.
            let own = shapes.iter().find(|(owner, _)| *owner == candidate);
            let is_same = |names: &HashSet<&str>| {
                own.is_none_or(|(_, own)| own.iter().any(|name| names.contains(name)))
            };
            let mut elsewhere = shapes
                .iter()
                .filter(|(owner, names)| *owner != candidate && is_same(names))
                .peekable();
            elsewhere.peek()?;
            Some(elsewhere.any(|(_, names)| names.contains(name)))
        };
        let sure: Vec<usize> = candidates
            .iter()
            .copied()
            .filter(|c| knows(*c) == Some(true))
            .collect();
        if let [only] = sure.as_slice() {
            *candidates = vec![*only];
            return;
        }
        let possible: Vec<usize> = candidates
            .iter()
            .copied()
            .filter(|c| knows(*c) != Some(false))
            .collect();
        if !possible.is_empty() {
            *candidates = possible;
        }
    }

    /// Closes what a row is not inside of, and opens the row if fields can follow in it.
    fn enter(&mut self, row: usize, parent: Option<usize>) {
        let keep = parent.map_or(0, |parent| {
            self.chain
                .iter()
                .position(|open| *open == parent)
                .map_or_else(|| self.chain.len(), |at| at + 1)
        });
        self.chain.truncate(keep);
        let shown_inside = self.matched[row].is_some_and(|slot| self.slots[slot].holds);
        let opens = match self.rows[row].depth {
            // Where the form has the levels, it also says what is inside.
            Depth::Level(_) => true,
            Depth::Leaf => shown_inside,
            _ => self.can_open(row) || shown_inside,
        };
        if opens {
            self.chain.push(row);
        }
    }

    /// `Map` and a missing type hold fields only where the sample says so.
    fn can_open(&self, row: usize) -> bool {
        matches!(self.rows[row].ty.base, Base::Object(_))
    }
}
