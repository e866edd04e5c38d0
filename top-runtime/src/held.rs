//! A box whose destructor is compiled in this crate.
//!
//! The compiler writes the destructor of a type once more into every unit of every program that drops a value of it. For
//! a call or an error that was the destructor of headers, files, sessions and connections: a second of each program's
//! release build. Behind a trait object it is a call.

use std::fmt;
use std::ops::{Deref, DerefMut};

/// What can be reached through a pointer that does not know its destructor.
pub(crate) trait Hold<T> {
    fn held(&self) -> &T;

    fn held_mut(&mut self) -> &mut T;

    fn release(self: Box<Self>) -> T;
}

impl<T> Hold<T> for T {
    fn held(&self) -> &T {
        self
    }

    fn held_mut(&mut self) -> &mut T {
        self
    }

    fn release(self: Box<Self>) -> T {
        *self
    }
}

/// A box that does not know the destructor of what is in it.
pub(crate) struct Held<T>(Box<dyn Hold<T> + Send + Sync>);

impl<T: Send + Sync + 'static> Held<T> {
    pub(crate) fn new(value: T) -> Self {
        Self(Box::new(value))
    }
}

impl<T> Held<T> {
    pub(crate) fn into_inner(self) -> T {
        self.0.release()
    }
}

impl<T> Deref for Held<T> {
    type Target = T;

    fn deref(&self) -> &T {
        (*self.0).held()
    }
}

impl<T> DerefMut for Held<T> {
    fn deref_mut(&mut self) -> &mut T {
        (*self.0).held_mut()
    }
}

impl<T: Clone + Send + Sync + 'static> Clone for Held<T> {
    fn clone(&self) -> Self {
        Self::new(T::clone(self))
    }
}

impl<T: PartialEq> PartialEq for Held<T> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl<T: fmt::Debug> fmt::Debug for Held<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        T::fmt(self, f)
    }
}
