//! What every declared struct is, answered from its description: once for all of them, so that a declaration costs the
//! compiler a table and a function and not a program.

use std::any::Any;

use super::{
    Describe, Input, Look, LookMut, Model, NoNames, Problem, Shape, Show, Value, View, fill_model,
};

/// Asks a container for what is its own. The condition is known where the type is, so that a declared struct gets no
/// code for it.
impl<T: Describe> Value for T {
    // Once for a type, and not wherever one is made.
    #[inline(never)]
    fn vacant() -> Self {
        T::own_vacant()
    }

    #[inline]
    fn shape() -> Shape {
        if T::IS_STRUCT {
            Shape::Object(T::TABLE)
        } else {
            T::own_shape()
        }
    }

    fn kind(&self) -> Shape {
        T::shape()
    }

    fn view(&self) -> View<'_> {
        if T::IS_STRUCT {
            View::Object(self)
        } else {
            self.own_view()
        }
    }

    fn fill(&mut self, input: Input<'_>) -> Result<(), Problem> {
        if T::IS_STRUCT {
            fill_model(self, input)
        } else {
            self.own_fill(input)
        }
    }

    fn any(&self) -> &dyn Any {
        if T::IS_STRUCT { &() } else { self }
    }

    fn assign(&mut self, from: Option<&dyn Value>) {
        if T::IS_STRUCT {
            assign_model(self, from);
        } else {
            assign_container(self, from);
        }
    }
}

impl<T: Describe> Model for T {
    fn show<'a>(&'a self, look: &mut dyn FnMut(&[&'a dyn Value])) {
        T::show(Show::Shared(self, Look(look)));
    }

    fn show_mut<'a>(&'a mut self, look: &mut dyn FnMut(&mut [&'a mut dyn Value])) {
        T::show(Show::Exclusive(self, LookMut(look)));
    }
}

/// A `Box` is what it holds. It is `Describe` and not a `Value` of its own, as all containers are: with one impl to look
/// at, the compiler follows it to the type inside that cannot travel, and names that one.
impl<T: Value + 'static> Describe for Box<T> {
    type Names = NoNames;
    const IS_STRUCT: bool = false;

    fn show(_: Show<'_, '_, Self>) {}

    fn own_vacant() -> Self {
        Self::new(T::vacant())
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

    fn own_assign(&mut self, from: Option<&Self>) {
        T::assign(self, from.map(|from| &**from as &dyn Value));
    }
}

/// Gives a container another of its type, or nothing; what is of another type changes nothing.
fn assign_container<T: Describe>(into: &mut T, from: Option<&dyn Value>) {
    match from.map(|from| from.any().downcast_ref()) {
        Some(None) => {}
        Some(from @ Some(_)) => into.own_assign(from),
        None => into.own_assign(None),
    }
}

/// Copies the fields of a struct of the same type, or forgets what was filled into them.
pub(super) fn assign_model(into: &mut dyn Model, from: Option<&dyn Value>) {
    let Some(from) = from else {
        return into.show_mut(&mut |fields| fields.iter_mut().for_each(|field| field.assign(None)));
    };
    let View::Object(from) = from.view() else {
        return;
    };
    if !std::ptr::eq(into.table(), from.table()) {
        return;
    }
    into.show_mut(&mut |into| {
        from.show(&mut |from| {
            for (into, from) in into.iter_mut().zip(from) {
                into.assign(Some(*from));
            }
        });
    });
}
