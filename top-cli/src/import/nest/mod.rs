//! Rows and samples, read together: a page's tables have lost where an object ends, its samples have not.

mod align;
mod parents;
mod slots;

use super::page::{Cells, Draft, Field, Note, PLACEHOLDERS, Page, Row, Session};
use super::sample::{NodeKind, Sample};
use super::types::Base;
use parents::Place;
use slots::{Slot, lay_out, shown_type};

/// Recovers the nesting of a page. What rows and samples do not settle is marked at the field and noted.
#[must_use]
pub fn settle(draft: Draft) -> Page {
    let mut notes = draft.notes;
    let request = settle_table(&draft.request, draft.request_sample.as_ref());
    let response = settle_table(&draft.response, draft.response_sample.as_ref());
    for (rows, sample, label) in [
        (&draft.request, &draft.request_sample, "request"),
        (&draft.response, &draft.response_sample, "response"),
    ] {
        notes.extend(
            sample
                .iter()
                .filter_map(|sample| unbalanced(rows, sample, label)),
        );
    }
    if let Session::Unknown(reason) = &draft.session {
        notes.push(Note {
            line: None,
            unsettled: true,
            text: format!("session: {reason}; it is taken as optional"),
        });
    }
    Page {
        method: draft.method,
        title: draft.title,
        prose: draft.prose,
        session: draft.session,
        request,
        response,
        notes,
    }
}

/// A sample that leaves a field of the table open, or closes one that is not, shows a nesting that may be wrong.
fn unbalanced(rows: &[Row], sample: &Sample, label: &str) -> Option<Note> {
    let is_field = |name: &&String| rows.iter().any(|row| row.name == **name);
    let name = sample.unbalanced.iter().find(is_field)?;
    Some(Note {
        line: None,
        unsettled: true,
        text: format!(
            "what opens and what closes `{name}` in the {label} sample does not match; the nesting may be wrong"
        ),
    })
}

fn settle_table(rows: &[Row], sample: Option<&Sample>) -> Vec<Field> {
    let slots = sample.map_or_else(Vec::new, |sample| lay_out(sample, rows));
    let matched = match sample {
        Some(sample) => align::align(rows, &slots, sample),
        None => vec![None; rows.len()],
    };
    let places = parents::places(
        rows,
        &slots,
        &matched,
        sample.is_some_and(|sample| sample.complete),
    );
    let tree = Tree {
        rows,
        sample,
        slots: &slots,
        matched: &matched,
        places: &places,
    };
    tree.fields(None, None)
}

struct Tree<'a> {
    rows: &'a [Row],
    sample: Option<&'a Sample>,
    slots: &'a [Slot],
    matched: &'a [Option<usize>],
    places: &'a [Place],
}

impl Tree<'_> {
    /// The fields inside a row; `None` for the direct ones.
    fn fields(&self, parent: Option<usize>, slot: Option<usize>) -> Vec<Field> {
        let mut fields: Vec<Field> = (0..self.rows.len())
            .filter(|row| self.places[*row].parent == parent)
            .map(|row| self.field(row))
            .collect();
        if parent.is_none() || slot.is_some() {
            fields.extend(self.lost_fields(slot));
        }
        fields
    }

    fn field(&self, index: usize) -> Field {
        let row = &self.rows[index];
        let slot = self.matched[index].map(|slot| &self.slots[slot]);
        let (example, doc) = in_their_places(row, settle_cells(row, slot));
        let mut field = Field {
            line: row.line,
            name: row.name.clone(),
            ty: row.ty.clone(),
            required: row.required,
            doc,
            example,
            limits: row.limits.clone(),
            fields: self.fields(Some(index), self.matched[index]),
            item: slot.and_then(|slot| slot.item.clone()),
            unsettled: self.doubts(index),
        };
        if let Some(slot) = slot {
            agree(&mut field, slot);
        }
        field
    }

    fn doubts(&self, index: usize) -> Vec<String> {
        let place = &self.places[index];
        let mut doubts = self.rows[index].doubts.clone();
        if place.others.is_empty() {
            return doubts;
        }
        let others: Vec<String> = place
            .others
            .iter()
            .map(|row| format!("`{}`", self.rows[*row].name))
            .collect();
        let chosen = place.parent.map_or("", |row| self.rows[row].name.as_str());
        let reason = match self.sample {
            None => "there is no sample that shows the nesting",
            Some(_) if self.matched[index].is_some() => "the table has it right behind that one",
            Some(sample) if !sample.complete => "the sample is cut off before it",
            Some(_) => "the sample leaves it out",
        };
        doubts.push(format!(
            "it is taken to belong to `{chosen}`, but could belong to {} as well: {reason}",
            others.join(" or ")
        ));
        doubts
    }

    /// Fields that the sample has inside a slot and the table has not.
    fn lost_fields(&self, parent: Option<usize>) -> Vec<Field> {
        let Some(sample) = self.sample else {
            return Vec::new();
        };
        (0..self.slots.len())
            .filter(|slot| {
                self.slots[*slot].parent == parent && !self.matched.contains(&Some(*slot))
            })
            .filter(|slot| is_field_name(&self.slots[*slot].name))
            .filter(|slot| parent.is_some() || self.slots[*slot].name != "request_id")
            .map(|slot| self.lost_field(slot, sample))
            .collect()
    }

    fn lost_field(&self, index: usize, sample: &Sample) -> Field {
        let slot = &self.slots[index];
        let name = if sample.wire_names {
            slot.name.clone()
        } else {
            super::name::snake_case(&slot.name)
        };
        Field {
            line: 0,
            name,
            ty: shown_type(slot),
            required: false,
            doc: String::new(),
            example: slot.text.clone(),
            limits: Vec::new(),
            fields: self.lost_fields(Some(index)),
            item: slot.item.clone(),
            unsettled: vec![
                "the table does not have it; name and type are read from the sample".to_owned(),
            ],
        }
    }
}

fn is_field_name(name: &str) -> bool {
    !name.is_empty()
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.'))
}

/// Makes a field's type agree with the sample, or says that it does not.
fn agree(field: &mut Field, slot: &Slot) {
    if slot.list && field.ty.lists == 0 && !field.ty.is_plain() {
        // A list whose `[]` the page forgot.
        field.ty.lists = 1;
    }
    if let (Base::Object(name), Some(class)) = (&field.ty.base, &slot.class)
        && name != class
    {
        field.unsettled.push(format!(
            "the table calls its type `{name}`, the sample `{class}`"
        ));
    }
    let says_text = matches!(slot.kind, NodeKind::Text) && slot.text.parse::<f64>().is_err();
    if field.ty.base == Base::Number && field.ty.lists == 0 && slot.text.parse::<i64>().is_err() {
        if slot.text.parse::<f64>().is_ok() {
            field.unsettled.push(format!(
                "the page calls it a Number, and its example is {}",
                slot.text
            ));
        } else if says_text && slot.holds {
            field
                .unsettled
                .push("the page calls it a Number, the sample has fields in it".to_owned());
        }
    }
}

/// Tells example and description apart.
fn settle_cells(row: &Row, slot: Option<&Slot>) -> (String, String) {
    let shown = slot
        .map(|slot| slot.text.as_str())
        .filter(|text| !text.is_empty());
    match &row.cells {
        Cells::Exact(example, doc) => (example.clone(), doc.clone()),
        Cells::Loose(cells) => match cells.as_slice() {
            [] => (String::new(), String::new()),
            [only] if shown == Some(only.as_str()) => (only.clone(), String::new()),
            [only] => (String::new(), only.clone()),
            [first, rest @ ..] => (first.clone(), rest.join("\n")),
        },
        Cells::Joined(text) => split_joined(row, text, shown),
    }
}

/// Example and description where a page has mixed them up: a number's example is a number.
fn in_their_places(row: &Row, (example, doc): (String, String)) -> (String, String) {
    let is_value = |text: &str| match row.ty.base {
        Base::Number | Base::Decimal => text
            .split(',')
            .all(|part| part.trim().parse::<f64>().is_ok()),
        Base::Boolean => matches!(text, "true" | "false"),
        _ => true,
    };
    if example.is_empty() || is_value(&example) {
        return (example, doc);
    }
    if !doc.is_empty() && is_value(&doc) {
        return (doc, example);
    }
    // What stands in for the example is prose, the first half of the description.
    let is_prose = !example.is_ascii();
    match (is_prose, doc.is_empty()) {
        (true, true) => (String::new(), example),
        (true, false) if doc != example && !doc.contains(&example) => {
            (String::new(), format!("{example}：{doc}"))
        }
        _ => (example, doc),
    }
}

fn split_joined(row: &Row, text: &str, shown: Option<&str>) -> (String, String) {
    if let Some(value) = shown
        && let Some(rest) = align::strip_example(text, value)
    {
        return (value.to_owned(), rest.to_owned());
    }
    let whole = (String::new(), text.trim().to_owned());
    let Some((first, rest)) = text.split_once(' ') else {
        return whole;
    };
    if first == rest {
        return (first.to_owned(), rest.to_owned());
    }
    let is_example = match &row.ty.base {
        Base::Number => {
            first.parse::<f64>().is_ok()
                || row.ty.lists > 0 && first.contains(|c: char| c.is_ascii_digit())
        }
        Base::Boolean => first == "true" || first == "false",
        Base::Object(_) | Base::Map | Base::Missing => PLACEHOLDERS.contains(&first),
        // A file has no example in text; what stands there stands in for it.
        Base::Bytes => true,
        _ => first.is_ascii() && !rest.is_ascii(),
    };
    if is_example {
        (first.to_owned(), rest.trim().to_owned())
    } else {
        whole
    }
}
