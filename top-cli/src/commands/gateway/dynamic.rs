//! A value whose type is known only from a page.

use std::sync::Arc;

use top_runtime::kernel::{
    Detail, Input, ListView, Model, Name, Problem, Shape, Table, Value, View,
};

/// An object of a page.
pub(super) struct Object {
    table: &'static Table,
    values: Vec<Box<dyn Value>>,
}

/// A list of a page.
pub(super) struct List {
    items: Vec<Box<dyn Value>>,
    element: Shape,
}

static EMPTY: Table = Table::new(&[], &[], &[]);

impl Object {
    /// An object of type `name`. The description of its type is kept as long as the program runs; a page has few.
    pub(super) fn new(name: &str, members: Vec<(String, Option<String>, Box<dyn Value>)>) -> Self {
        // Nobody looks whether a name of a page holds something that JSON escapes: it is marked.
        let mut names = vec![called(name.to_owned(), false)];
        let mut wires = names.clone();
        let mut details = Vec::new();
        let mut values = Vec::with_capacity(members.len());
        for (slot, (wire, item, value)) in members.into_iter().enumerate() {
            let wire = called(wire, true);
            wires.push(wire);
            names.push(Name {
                marked: false,
                ..wire
            });
            if let Some(item) = item {
                details.push(Detail::new(slot).item(item.leak()));
            }
            values.push(value);
        }
        let table = Table::new(names.leak(), wires.leak(), details.leak());
        let table = Box::leak(Box::new(table));
        Self { table, values }
    }
}

fn called(name: String, marked: bool) -> Name {
    Name {
        text: name.leak(),
        marked,
    }
}

impl List {
    pub(super) fn new(items: Vec<Box<dyn Value>>) -> Self {
        let element = items.first().map_or(Shape::Any, |item| item.kind());
        Self { items, element }
    }
}

/// What is the same for everything that is only written.
macro_rules! written_only {
    () => {
        fn fill(&mut self, input: Input<'_>) -> Result<(), Problem> {
            Err(Problem::wrong(&input, "nothing: a sample is not read into"))
        }

        fn any(&self) -> &dyn std::any::Any {
            self
        }

        fn assign(&mut self, _: Option<&dyn Value>) {}
    };
}

impl Value for Object {
    fn vacant() -> Self {
        Self {
            table: &EMPTY,
            values: Vec::new(),
        }
    }

    fn shape() -> Shape {
        Shape::Object(&EMPTY)
    }

    fn kind(&self) -> Shape {
        Shape::Object(self.table)
    }

    fn view(&self) -> View<'_> {
        View::Object(self)
    }

    written_only!();
}

impl Model for Object {
    fn show<'a>(&'a self, look: &mut dyn FnMut(&[&'a dyn Value])) {
        look(&self.values.iter().map(AsRef::as_ref).collect::<Vec<_>>());
    }

    fn show_mut<'a>(&'a mut self, look: &mut dyn FnMut(&mut [&'a mut dyn Value])) {
        let mut values: Vec<_> = self
            .values
            .iter_mut()
            .map(|value| &mut **value as &mut dyn Value)
            .collect();
        look(&mut values);
    }
}

impl Value for List {
    fn vacant() -> Self {
        Self {
            items: Vec::new(),
            element: Shape::Any,
        }
    }

    fn shape() -> Shape {
        Shape::List(|| Shape::Any)
    }

    fn kind(&self) -> Shape {
        Self::shape()
    }

    fn view(&self) -> View<'_> {
        View::List(self)
    }

    written_only!();
}

impl ListView for List {
    fn len(&self) -> usize {
        self.items.len()
    }

    fn get(&self, index: usize) -> Option<&dyn Value> {
        self.items.get(index).map(AsRef::as_ref)
    }

    fn element(&self) -> Shape {
        self.element
    }
}

/// A sample that all answers share.
#[derive(Clone)]
pub(super) struct Shared(pub(super) Arc<Object>);

impl Value for Shared {
    fn vacant() -> Self {
        Self(Arc::new(Object::vacant()))
    }

    fn shape() -> Shape {
        Object::shape()
    }

    fn kind(&self) -> Shape {
        self.0.kind()
    }

    fn view(&self) -> View<'_> {
        self.0.view()
    }

    written_only!();
}
