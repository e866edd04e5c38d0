//! `Option`, `Vec`, `Box`, maps and documents inside a text.

use std::any::Any;
use std::collections::BTreeMap;
use std::ops::{Deref, DerefMut};

use super::table::element_name;
use super::{Input, Items, ListView, MapView, Members, Problem, Shape, Step, Token, Value, View};
use crate::wire::json_read;

impl<T: Value + 'static> Value for Option<T> {
    fn vacant() -> Self {
        None
    }

    fn shape() -> Shape {
        T::shape()
    }

    fn kind(&self) -> Shape {
        T::shape()
    }

    fn view(&self) -> View<'_> {
        match self {
            Some(value) => value.view(),
            None => View::Null,
        }
    }

    fn fill(&mut self, input: Input<'_>) -> Result<(), Problem> {
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

    fn clear(&mut self) {
        *self = None;
    }

    fn any(&self) -> &dyn Any {
        self
    }

    fn assign(&mut self, from: &dyn Value) {
        match from.any().downcast_ref::<Self>() {
            Some(Some(from)) => self.get_or_insert_with(T::vacant).assign(from),
            Some(None) => *self = None,
            None => {}
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

impl<T: Value + 'static> Value for Vec<T> {
    fn vacant() -> Self {
        Vec::new()
    }

    fn shape() -> Shape {
        Shape::List(T::shape)
    }

    fn kind(&self) -> Shape {
        Self::shape()
    }

    fn view(&self) -> View<'_> {
        View::List(self)
    }

    fn fill(&mut self, input: Input<'_>) -> Result<(), Problem> {
        fill_list(self, input)
    }

    fn clear(&mut self) {
        Vec::clear(self);
    }

    fn any(&self) -> &dyn Any {
        self
    }

    fn assign(&mut self, from: &dyn Value) {
        let Some(from) = from.any().downcast_ref::<Self>() else {
            return;
        };
        Vec::clear(self);
        self.reserve_exact(from.len());
        for value in from {
            self.push_mut(T::vacant()).assign(value);
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

/// A list that is being read, whatever its elements are.
trait Growing: Send + Sync {
    /// Appends a vacant element and gives its index and the element.
    fn grow(&mut self) -> (usize, &mut dyn Value);

    /// What an element is.
    fn element(&self) -> Shape;
}

impl<T: Value> Growing for Vec<T> {
    fn grow(&mut self) -> (usize, &mut dyn Value) {
        let index = self.len();
        (index, self.push_mut(T::vacant()))
    }

    fn element(&self) -> Shape {
        T::shape()
    }
}

/// A list in any of the shapes the platform gives it: `[…]`, `{"wrapper": […]}`, one bare element, `{}`, `null`,
/// and repeated XML elements with or without their wrapper.
fn fill_list(list: &mut dyn Growing, input: Input<'_>) -> Result<(), Problem> {
    match input {
        Input::Null | Input::Blank => Ok(()),
        Input::Text(text) if text.trim().is_empty() => Ok(()),
        Input::List(items) => append(list, items),
        Input::Object(members) => {
            if is_element(list.element(), members)? {
                return push(list, Input::Object(members));
            }
            while members.key()?.is_some() {
                members.fill(&mut Wrapper(Some(&mut *list)))?;
            }
            Ok(())
        }
        scalar => push(list, scalar),
    }
}

/// Whether an object in the place of a list is one bare element, and not the wrapper around the elements.
fn is_element(element: Shape, members: &mut dyn Members) -> Result<bool, Problem> {
    let repeats = members.repeats();
    let Some(key) = members.key()? else {
        return Ok(false);
    };
    let named_as_wrapper = key == element_name(element);
    let declared = match element {
        Shape::Object(table) => table.by_wire(key).is_some(),
        Shape::Map(_) | Shape::Any => return Ok(!repeats && members.peek() != Token::List),
        _ => return Ok(false),
    };
    Ok(declared && !(named_as_wrapper && (repeats || members.peek() == Token::List)))
}

fn append(list: &mut dyn Growing, items: &mut dyn Items) -> Result<(), Problem> {
    while items.more()? {
        let (index, slot) = list.grow();
        if let Err(problem) = items.fill(slot) {
            return Err(problem.at(Step::Index(index)));
        }
    }
    Ok(())
}

fn push(list: &mut dyn Growing, input: Input<'_>) -> Result<(), Problem> {
    let (index, slot) = list.grow();
    slot.fill(input)
        .map_err(|problem| problem.at(Step::Index(index)))
}

/// What stands inside a wrapper: the elements as a list (JSON) or one by one (XML).
#[derive(Default)]
struct Wrapper<'a>(Option<&'a mut dyn Growing>);

impl Value for Wrapper<'_> {
    super::reader_only!();

    fn fill(&mut self, input: Input<'_>) -> Result<(), Problem> {
        match (self.0.as_deref_mut(), input) {
            (None, _) | (_, Input::Null) => Ok(()),
            (Some(list), Input::List(items)) => append(list, items),
            (Some(list), element) => push(list, element),
        }
    }
}

impl<T: Value + 'static> Value for BTreeMap<String, T> {
    fn vacant() -> Self {
        BTreeMap::new()
    }

    fn shape() -> Shape {
        Shape::Map(T::shape)
    }

    fn kind(&self) -> Shape {
        Self::shape()
    }

    fn view(&self) -> View<'_> {
        View::Map(self)
    }

    fn fill(&mut self, input: Input<'_>) -> Result<(), Problem> {
        match input {
            Input::Null | Input::Blank => Ok(()),
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

    fn clear(&mut self) {
        BTreeMap::clear(self);
    }

    fn any(&self) -> &dyn Any {
        self
    }

    fn assign(&mut self, from: &dyn Value) {
        let Some(from) = from.any().downcast_ref::<Self>() else {
            return;
        };
        BTreeMap::clear(self);
        for (key, value) in from {
            let mut new = T::vacant();
            new.assign(value);
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

impl<T: Value + 'static> Value for Json<T> {
    fn vacant() -> Self {
        Self(T::vacant())
    }

    fn shape() -> Shape {
        Shape::Document(T::shape)
    }

    fn kind(&self) -> Shape {
        Self::shape()
    }

    fn view(&self) -> View<'_> {
        View::Document(&self.0)
    }

    /// Takes the text, and also the document itself: some answers hold it bare.
    fn fill(&mut self, input: Input<'_>) -> Result<(), Problem> {
        match input {
            Input::Text(text) => json_read::read(text.as_bytes(), &mut self.0),
            document => self.0.fill(document),
        }
    }

    fn clear(&mut self) {
        self.0.clear();
    }

    fn any(&self) -> &dyn Any {
        self
    }

    fn assign(&mut self, from: &dyn Value) {
        if let Some(Self(from)) = from.any().downcast_ref() {
            self.0.assign(from);
        }
    }
}
