//! A sample in the order of its page's table: one slot a field, list elements merged, wrappers taken off.

use std::cell::Cell;
use std::collections::{HashMap, HashSet};

use super::super::page::{Depth, Row};
use super::super::sample::{Node, NodeKind, Sample, merge_children};
use super::super::types::WireType;
use super::align;

/// One field as the sample shows it.
#[derive(Clone, Debug)]
pub(super) struct Slot {
    pub(super) name: String,
    pub(super) kind: NodeKind,
    pub(super) text: String,
    pub(super) parent: Option<usize>,
    pub(super) depth: usize,
    /// Whether it has something inside.
    pub(super) holds: bool,
    /// Whether it is a list.
    pub(super) list: bool,
    /// The element name, where it is a list whose form names elements.
    pub(super) item: Option<String>,
    /// The class a Java sample gives it.
    pub(super) class: Option<String>,
}

/// What the table says about the fields of one name, all levels together.
#[derive(Default)]
struct Hint {
    rows: usize,
    plain: usize,
    list: bool,
    object: bool,
    elements: HashSet<String>,
}

/// The most nodes that are laid out both ways, and the largest table (rows times fields of the sample) for it.
const MAX_TURNS: usize = 16;
const MAX_CELLS: usize = 250_000;

/// Lays out a sample along a table.
///
/// A node whose name stands for a list at one place of the table and for an object at another can be read both ways;
/// the reading is taken in which table and sample agree best.
pub(super) fn lay_out(sample: &Sample, rows: &[Row]) -> Vec<Slot> {
    let mut turned = Vec::new();
    let (mut best, mut open) = lay_out_turned(sample, rows, &turned);
    if open == 0 || rows.len() * best.len() > MAX_CELLS {
        return best;
    }
    let mut agreement = align::agreement(rows, &best, sample);
    while turned.len() < open.min(MAX_TURNS) {
        turned.push(true);
        let (other, still_open) = lay_out_turned(sample, rows, &turned);
        let other_agreement = align::agreement(rows, &other, sample);
        if other_agreement > agreement {
            (best, open, agreement) = (other, still_open, other_agreement);
        } else if let Some(last) = turned.last_mut() {
            *last = false;
        }
    }
    best
}

/// Lays out a sample, of the nodes that can be read both ways those turned round that `turned` says, and tells how
/// many of them there are.
fn lay_out_turned(sample: &Sample, rows: &[Row], turned: &[bool]) -> (Vec<Slot>, usize) {
    let mut layout = Layout {
        sample,
        hints: hints(rows, sample),
        turned,
        open: Cell::new(0),
        slots: Vec::new(),
    };
    match omitted_wrapper(sample, rows) {
        Some(row) => {
            layout.slots.push(Slot {
                name: row.name.clone(),
                kind: NodeKind::Object,
                text: String::new(),
                parent: None,
                depth: 0,
                holds: true,
                list: false,
                item: None,
                class: None,
            });
            layout.walk(&sample.nodes, Some(0), 1);
        }
        None => layout.walk(&sample.nodes, None, 0),
    }
    (layout.slots, layout.open.get())
}

/// The one object around all parameters, where the sample starts with what is inside it.
fn omitted_wrapper<'a>(sample: &Sample, rows: &'a [Row]) -> Option<&'a Row> {
    let is_top = |row: &&Row| matches!(row.depth, Depth::Top | Depth::Level(0));
    let mut tops = rows.iter().filter(is_top);
    let (Some(only), None) = (tops.next(), tops.next()) else {
        return None;
    };
    if !only.ty.holds_fields() {
        return None;
    }
    let named = |name: &str| {
        sample
            .nodes
            .iter()
            .any(|node| sample.same_name(name, &node.name))
    };
    let shows_inside = rows.iter().any(|row| !is_top(&row) && named(&row.name));
    let is_root = !sample.root.is_empty() && sample.root == only.name;
    (!named(&only.name) && (shows_inside || is_root)).then_some(only)
}

fn hints(rows: &[Row], sample: &Sample) -> HashMap<String, Hint> {
    let mut hints: HashMap<String, Hint> = HashMap::new();
    for row in rows {
        let hint = hints.entry(sample.spelling(&row.name)).or_default();
        hint.rows += 1;
        hint.plain += usize::from(row.ty.is_plain());
        hint.list |= row.ty.lists > 0;
        hint.object |= row.ty.lists == 0 && row.ty.holds_fields();
        hint.elements.insert(row.ty.element_name());
    }
    hints
}

/// What is inside a node, as fields.
struct Opened {
    children: Vec<Node>,
    list: bool,
    item: Option<String>,
    text: String,
}

struct Layout<'a> {
    sample: &'a Sample,
    hints: HashMap<String, Hint>,
    /// For the nodes that can be read both ways, in order, whether to take the other one.
    turned: &'a [bool],
    /// How many of them there have been.
    open: Cell<usize>,
    slots: Vec<Slot>,
}

impl Layout<'_> {
    fn walk(&mut self, nodes: &[Node], parent: Option<usize>, depth: usize) {
        for node in nodes {
            let opened = self.open(node);
            let index = self.slots.len();
            self.slots.push(Slot {
                name: node.name.clone(),
                kind: node.kind,
                text: opened.text,
                parent,
                depth,
                holds: !opened.children.is_empty(),
                list: opened.list,
                item: opened.item,
                class: node.class.clone(),
            });
            self.walk(&opened.children, Some(index), depth + 1);
        }
    }

    fn open(&self, node: &Node) -> Opened {
        let hint = self.hints.get(&self.sample.spelling(&node.name));
        let plain = hint.is_some_and(|hint| hint.plain == hint.rows);
        if node.children.is_empty() {
            return Opened {
                children: Vec::new(),
                list: node.kind == NodeKind::List,
                item: None,
                text: node.text.clone(),
            };
        }
        if !self.sample.wire_names {
            // Java: elements are merged already, and no element is named.
            return Opened {
                children: node.children.clone(),
                list: node.kind == NodeKind::List,
                item: None,
                text: String::new(),
            };
        }
        let (list, item, elements) = match self.elements(node, hint) {
            Some((item, elements)) => (true, item, elements),
            None => (false, None, vec![node.clone()]),
        };
        let mut children = merge_children(&elements);
        // Markup inside a plain value is its text, unless the table knows it.
        if plain
            && !children
                .iter()
                .any(|child| self.hints.contains_key(&child.name))
        {
            children.clear();
        }
        Opened {
            children,
            list,
            item,
            text: if list {
                texts(&elements)
            } else {
                String::new()
            },
        }
    }

    /// The elements of a node that is a list, and their name.
    fn elements(&self, node: &Node, hint: Option<&Hint>) -> Option<(Option<String>, Vec<Node>)> {
        if node.kind == NodeKind::List {
            return Some((None, node.children.clone()));
        }
        let first = node.children.first()?;
        if node.children.iter().any(|child| child.name != first.name) {
            return None;
        }
        let is_row = self.hints.contains_key(&first.name);
        let (list, named) = hint.map_or((false, false), |hint| {
            (hint.list, hint.elements.contains(&first.name))
        });
        let inner_list = node.children.len() == 1 && first.kind == NodeKind::List;
        let is_wrapper = if list {
            named || !is_row
        } else {
            named && !is_row
        } || (inner_list && !is_row);
        let both_ways = is_row && hint.is_some_and(|hint| hint.list && hint.object);
        if is_wrapper == (both_ways && self.turns()) {
            return None;
        }
        let elements = if inner_list {
            first.children.clone()
        } else {
            node.children.clone()
        };
        Some((Some(first.name.clone()), elements))
    }

    /// Whether the next node that can be read both ways is to be turned round.
    fn turns(&self) -> bool {
        let at = self.open.get();
        self.open.set(at + 1);
        self.turned.get(at).copied().unwrap_or(false)
    }
}

/// The texts of plain elements as a table writes them: with commas between.
fn texts(elements: &[Node]) -> String {
    if elements.iter().any(|element| !element.children.is_empty()) {
        return String::new();
    }
    let texts: Vec<&str> = elements
        .iter()
        .map(|element| element.text.as_str())
        .collect();
    texts.join(",")
}

/// The type a slot shows, for a field the table does not have.
pub(super) fn shown_type(slot: &Slot) -> WireType {
    let name = match slot.kind {
        _ if slot.holds => slot
            .class
            .clone()
            .unwrap_or_else(|| camel(&slot.item.clone().unwrap_or_else(|| slot.name.clone()))),
        NodeKind::Number if !slot.text.contains('.') => "Number".to_owned(),
        NodeKind::Boolean => "Boolean".to_owned(),
        NodeKind::Date => "Date".to_owned(),
        NodeKind::File => "byte[]".to_owned(),
        _ => "String".to_owned(),
    };
    let mut ty = WireType::parse(&name);
    if slot.list {
        ty.lists += 1;
    }
    ty
}

fn camel(name: &str) -> String {
    let mut out = String::new();
    for word in name
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
    {
        let mut chars = word.chars();
        out.extend(chars.next().into_iter().flat_map(char::to_uppercase));
        out.push_str(chars.as_str());
    }
    out
}
