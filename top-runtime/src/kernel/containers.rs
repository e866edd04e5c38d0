//! `Option`, `Vec`, `Box`, maps and documents inside a text.

use std::collections::BTreeMap;
use std::ops::{Deref, DerefMut};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{
    Describe, Input, ListView, MapView, NoNames, Problem, Shape, Show, Step, Value, View,
    deserialize, serialize,
};
use crate::wire::json_read;

mod list;

impl<T: Value + 'static> Describe for Option<T> {
    type Names = NoNames;
    const IS_STRUCT: bool = false;

    fn show(_: Show<'_, '_, Self>) {}

    fn own_vacant() -> Self {
        None
    }

    fn own_shape() -> Shape {
        T::shape()
    }

    fn own_view(&self) -> View<'_> {
        match self {
            Some(value) => value.view(),
            None => View::Null,
        }
    }

    fn own_fill(&mut self, input: Input<'_>) -> Result<(), Problem> {
        if says_nothing(&input, T::shape()) {
            *self = None;
            return Ok(());
        }
        let blank = match input {
            Input::Blank => true,
            Input::Text(text) => matches!(T::shape(), Shape::Choice(_)) && text.trim().is_empty(),
            _ => false,
        };
        match self.get_or_insert_with(T::vacant).fill(input) {
            Err(_) if blank => {
                *self = None;
                Ok(())
            }
            result => result,
        }
    }

    fn own_assign(&mut self, from: Option<&Self>) {
        match from {
            Some(Some(from)) => self.get_or_insert_with(T::vacant).assign(Some(from)),
            Some(None) | None => *self = None,
        }
    }
}

/// Whether the platform says "nothing" to an optional value: `null`, an empty text where no text is wanted, the zero
/// date of its databases, or a document without content.
fn says_nothing(input: &Input<'_>, shape: Shape) -> bool {
    match input {
        Input::Null => true,
        Input::Blank => matches!(shape, Shape::Document(_)),
        Input::Text(text) => match shape {
            Shape::Document(_) => matches!(text.trim(), "" | "null"),
            Shape::Text | Shape::Any | Shape::Choice(_) => false,
            Shape::Date => text.trim().is_empty() || text.starts_with("0000-00-00"),
            _ => text.trim().is_empty(),
        },
        _ => false,
    }
}

impl<T: Value + 'static> Describe for Vec<T> {
    type Names = NoNames;
    const IS_STRUCT: bool = false;

    fn show(_: Show<'_, '_, Self>) {}

    fn own_vacant() -> Self {
        Vec::new()
    }

    fn own_shape() -> Shape {
        Shape::List(T::shape)
    }

    fn own_view(&self) -> View<'_> {
        View::List(self)
    }

    fn own_fill(&mut self, input: Input<'_>) -> Result<(), Problem> {
        list::fill(self, input)
    }

    fn own_assign(&mut self, from: Option<&Self>) {
        self.clear();
        let from = from.map_or(&[][..], Vec::as_slice);
        self.reserve_exact(from.len());
        for value in from {
            self.push_mut(T::vacant()).assign(Some(value));
        }
    }
}

impl<T: Value> ListView for Vec<T> {
    fn len(&self) -> usize {
        Vec::len(self)
    }

    fn get(&self, index: usize) -> Option<&dyn Value> {
        self.as_slice().get(index).map(|value| value as &dyn Value)
    }

    fn element(&self) -> Shape {
        T::shape()
    }
}

impl<T: Value + 'static> Describe for BTreeMap<String, T> {
    type Names = NoNames;
    const IS_STRUCT: bool = false;

    fn show(_: Show<'_, '_, Self>) {}

    fn own_vacant() -> Self {
        BTreeMap::new()
    }

    fn own_shape() -> Shape {
        Shape::Map(T::shape)
    }

    fn own_view(&self) -> View<'_> {
        View::Map(self)
    }

    fn own_fill(&mut self, input: Input<'_>) -> Result<(), Problem> {
        match input {
            Input::Null | Input::Blank => Ok(()),
            Input::Text(text) if text.trim().is_empty() => Ok(()),
            Input::Object(members) => {
                while let Some(key) = members.key()? {
                    let key = key.to_owned();
                    let mut value = T::vacant();
                    members
                        .fill(&mut value)
                        .map_err(|problem| problem.at(Step::Key(key.clone())))?;
                    self.insert(key, value);
                }
                Ok(())
            }
            Input::List(items) => {
                if items.more()? {
                    return Err(Problem::wrong(&Input::List(items), "an object"));
                }
                Ok(())
            }
            other => Err(Problem::wrong(&other, "an object")),
        }
    }

    fn own_assign(&mut self, from: Option<&Self>) {
        self.clear();
        for (key, value) in from.into_iter().flatten() {
            let mut new = T::vacant();
            new.assign(Some(value));
            self.insert(key.clone(), new);
        }
    }
}

impl<T: Value> MapView for BTreeMap<String, T> {
    fn len(&self) -> usize {
        BTreeMap::len(self)
    }

    fn each(&self, each: &mut dyn FnMut(&str, &dyn Value)) {
        for (key, value) in self {
            each(key, value);
        }
    }

    fn get(&self, key: &str) -> Option<&dyn Value> {
        BTreeMap::get(self, key).map(|value| value as _)
    }
}

/// A document that travels inside a text: the platform's `Json` parameters and answers, typed.
///
/// ```
/// use top_runtime::{Json, top_model};
///
/// #[top_model]
/// pub struct Extension {
///     /// Charged first, in cents.
///     pub first_charge_amount: Option<i64>,
/// }
///
/// let extension = Json(Extension::builder().first_charge_amount(100).build());
/// assert_eq!(extension.first_charge_amount, Some(100));
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Json<T>(pub T);

impl<T> Deref for Json<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> DerefMut for Json<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

impl<T> From<T> for Json<T> {
    fn from(document: T) -> Self {
        Self(document)
    }
}

impl<T: Value + 'static> Describe for Json<T> {
    type Names = NoNames;
    const IS_STRUCT: bool = false;

    fn show(_: Show<'_, '_, Self>) {}

    fn own_vacant() -> Self {
        Self(T::vacant())
    }

    fn own_shape() -> Shape {
        Shape::Document(T::shape)
    }

    fn own_view(&self) -> View<'_> {
        View::Document(&self.0)
    }

    /// Takes the text, and also the document itself: some answers hold it bare.
    fn own_fill(&mut self, input: Input<'_>) -> Result<(), Problem> {
        match input {
            Input::Text(text) => json_read::read(text.as_bytes(), &mut self.0),
            document => self.0.fill(document),
        }
    }

    fn own_assign(&mut self, from: Option<&Self>) {
        self.0.assign(from.map(|Self(from)| from as &dyn Value));
    }
}

/// A text that holds the document, as on the wire.
impl<T: Value + 'static> Serialize for Json<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize(self, serializer)
    }
}

impl<'de, T: Value + 'static> Deserialize<'de> for Json<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize(deserializer)
    }
}
