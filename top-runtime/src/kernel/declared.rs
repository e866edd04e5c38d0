//! What every declared struct is, answered from its description: once for all of them, so that a declaration costs the
//! compiler a table and a function and not a program.

use std::any::Any;
use std::mem::ManuallyDrop;

use super::{Describe, Input, Model, NoNames, Problem, Shape, Show, Table, Value, View};

impl<T: Describe> Value for T {
    fn vacant() -> Self {
        let mut slot = None;
        // The first round ends it: what the macros write always answers.
        loop {
            T::show(Show::Vacant(&mut slot));
            if let Some(vacant) = slot {
                return ManuallyDrop::into_inner(vacant);
            }
        }
    }

    fn shape() -> Shape {
        T::own_shape()
    }

    fn kind(&self) -> Shape {
        T::own_shape()
    }

    fn view(&self) -> View<'_> {
        self.own_view()
    }

    fn fill(&mut self, input: Input<'_>) -> Result<(), Problem> {
        self.own_fill(input)
    }

    fn clear(&mut self) {
        self.own_clear();
    }

    fn any(&self) -> &dyn Any {
        self
    }

    fn assign(&mut self, from: &dyn Value) {
        self.own_assign(from);
    }
}

impl<T: Describe> Model for T {
    fn table(&self) -> &'static Table {
        T::TABLE
    }

    fn show<'a>(&'a self, look: &mut dyn FnMut(&[&'a dyn Value])) {
        T::show(Show::Shared(self, look));
    }

    fn show_mut<'a>(&'a mut self, look: &mut dyn FnMut(&mut [&'a mut dyn Value])) {
        T::show(Show::Exclusive(self, look));
    }
}

/// A `Box` is what it holds. It is `Describe` and not a `Value` of its own, as all containers are: with one impl to look
/// at, the compiler follows it to the type inside that cannot travel, and names that one.
impl<T: Value + 'static> Describe for Box<T> {
    type Names = NoNames;

    fn show(show: Show<'_, '_, Self>) {
        if let Show::Vacant(slot) = show {
            *slot = Some(ManuallyDrop::new(Self::new(T::vacant())));
        }
    }

    fn own_shape() -> Shape {
        T::shape()
    }

    fn own_view(&self) -> View<'_> {
        T::view(self)
    }

    fn own_fill(&mut self, input: Input<'_>) -> Result<(), Problem> {
        T::fill(self, input)
    }

    fn own_clear(&mut self) {
        T::clear(self);
    }

    fn own_assign(&mut self, from: &dyn Value) {
        if let Some(from) = from.any().downcast_ref::<Self>() {
            T::assign(self, &**from);
        }
    }
}

/// `Clone` of a declared struct.
#[must_use]
pub fn clone_model<T: Describe>(from: &T) -> T {
    let mut new = T::vacant();
    new.own_assign(from);
    new
}

/// Copies the fields of a struct of the same type.
pub(super) fn assign_model(into: &mut dyn Model, from: &dyn Value) {
    let View::Object(from) = from.view() else {
        return;
    };
    if !std::ptr::eq(into.table(), from.table()) {
        return;
    }
    into.show_mut(&mut |into| {
        from.show(&mut |from| {
            for (into, from) in into.iter_mut().zip(from) {
                into.assign(*from);
            }
        });
    });
}
