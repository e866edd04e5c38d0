//! Lists, in all the shapes that the platform gives them.

use super::super::table::element_name;
use super::super::{Input, Items, Members, Problem, Shape, Step, Table, Token, Value, View, What};

/// A list that is being read, whatever its elements are.
pub(super) trait Growing: Send + Sync {
    /// Appends a vacant element and gives its index and the element.
    fn grow(&mut self) -> (usize, &mut dyn Value);

    /// Takes all elements back from `length` on.
    fn cut(&mut self, length: usize);

    /// How many elements there are.
    fn length(&self) -> usize;

    /// What an element is.
    fn element(&self) -> Shape;

    /// What the field in `slot` of an element is, where elements are declared structs.
    fn field(&self, slot: usize) -> Option<Shape>;
}

impl<T: Value> Growing for Vec<T> {
    fn grow(&mut self) -> (usize, &mut dyn Value) {
        let index = self.len();
        (index, self.push_mut(T::vacant()))
    }

    fn cut(&mut self, length: usize) {
        self.truncate(length);
    }

    fn length(&self) -> usize {
        self.len()
    }

    fn element(&self) -> Shape {
        T::shape()
    }

    fn field(&self, slot: usize) -> Option<Shape> {
        match T::vacant().view() {
            View::Object(model) => model.field(slot).map(Value::kind),
            _ => None,
        }
    }
}

/// Reads `[…]`, `{"wrapper": […]}`, one bare element, `{}`, `null`, and repeated XML elements with or without their
/// wrapper.
pub(super) fn fill(list: &mut dyn Growing, input: Input<'_>) -> Result<(), Problem> {
    match input {
        Input::Null | Input::Blank => Ok(()),
        Input::Text(text) if text.trim().is_empty() => Ok(()),
        Input::List(items) => append(list, items),
        Input::Object(members) => {
            if is_element(list, members)? {
                push(list, Input::Object(members))
            } else {
                unwrap(list, members)
            }
        }
        scalar => push(list, scalar),
    }
}

/// Whether an object in the place of a list is one bare element, and not the wrapper around the elements.
fn is_element(list: &dyn Growing, members: &mut dyn Members) -> Result<bool, Problem> {
    match list.element() {
        Shape::Object(table) => is_object(list, table, members),
        Shape::Map(value) => {
            let Some(token) = ahead(members)? else {
                return Ok(false);
            };
            // Wrapped maps are objects, in XML the members of a map may be.
            Ok(token == Token::Scalar || !members.repeats() && holds(value(), token))
        }
        Shape::Any => {
            Ok(!members.repeats() && !matches!(ahead(members)?, None | Some(Token::List)))
        }
        _ => Ok(false),
    }
}

/// [`is_element`] for declared structs. Passes over plain members in front that tell nothing, such as a count or a
/// member that is newer than the declaration.
fn is_object(
    list: &dyn Growing,
    table: &Table,
    members: &mut dyn Members,
) -> Result<bool, Problem> {
    let mut strange = None;
    while let Some(token) = ahead(members)? {
        let Some(key) = members.key()? else {
            break;
        };
        let Some(field) = table.by_wire(key) else {
            if token != Token::Scalar {
                return Ok(false);
            }
            let key = key.to_owned();
            let mut value = Told::default();
            members.fill(&mut value)?;
            strange = strange.or(value.0.then_some(key));
            continue;
        };
        if token == Token::Scalar {
            return Ok(true);
        }
        let wraps = members.repeats() || token == Token::List;
        let named = wraps && members.next_is(&element_name(list.element()))?;
        let fits = list.field(field.slot).is_none_or(|kind| holds(kind, token));
        return Ok(fits && !named);
    }
    match strange {
        Some(name) => Err(no_list(&format!("the member `{name}` and no element"))),
        None => Ok(false),
    }
}

/// What the next member starts like, `None` when there is none.
fn ahead(members: &mut dyn Members) -> Result<Option<Token>, Problem> {
    Ok(if members.key()?.is_some() {
        Some(members.peek())
    } else {
        None
    })
}

/// Whether a value of this shape is written like that.
fn holds(shape: Shape, token: Token) -> bool {
    match (token, shape) {
        (Token::List, Shape::List(_) | Shape::Any | Shape::Document(_))
        | (
            Token::Object,
            Shape::Object(_) | Shape::Map(_) | Shape::List(_) | Shape::Any | Shape::Document(_),
        )
        | (Token::Unknown, _) => true,
        (Token::List | Token::Object, _) => false,
        (Token::Scalar, shape) => !is_composed(shape),
    }
}

/// Whether a value of this shape is never a plain one.
fn is_composed(shape: Shape) -> bool {
    matches!(shape, Shape::Object(_) | Shape::Map(_) | Shape::List(_))
}

/// Reads the elements in their wrapper. Its name is of no account, but there is only one: another member is no
/// element.
fn unwrap(list: &mut dyn Growing, members: &mut dyn Members) -> Result<(), Problem> {
    let before = list.length();
    let repeats = members.repeats();
    let element = list.element();
    let mut wrapper: Option<Opened> = None;
    while let Some(key) = members.key()? {
        let is_next = repeats && wrapper.as_ref().is_some_and(|opened| opened.name == key);
        if !is_next {
            let is_field = matches!(element, Shape::Object(table) if table.by_wire(key).is_some());
            // Where it does not repeat, the name of the wrapper is never asked for.
            let name = if repeats || wrapper.is_some() {
                key.to_owned()
            } else {
                String::new()
            };
            let token = members.peek();
            if let Some(opened) = &wrapper {
                if is_field && !opened.is_field {
                    // The first was no wrapper but a member that is newer than the declaration.
                    list.cut(before);
                    return push(list, Input::Object(members));
                }
                if token == Token::Scalar && (is_composed(element) || opened.token == Token::List) {
                    members.skip()?;
                    continue;
                }
                return Err(no_list(&format!("`{name}` beside another member")));
            }
            wrapper = Some(Opened {
                name,
                is_field,
                token,
            });
        }
        members.fill(&mut Wrapper(Some(&mut *list)))?;
    }
    Ok(())
}

/// The wrapper, as far as it matters to what stands beside it.
struct Opened {
    name: String,
    is_field: bool,
    token: Token,
}

#[cold]
fn no_list(what: &str) -> Problem {
    Problem::new(What::Other(format!(
        "expected a list, found an object with {what}"
    )))
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
    super::super::reader_only!();

    fn fill(&mut self, input: Input<'_>) -> Result<(), Problem> {
        match (self.0.as_deref_mut(), input) {
            (None, _) | (_, Input::Null) => Ok(()),
            (Some(list), Input::List(items)) => append(list, items),
            (Some(list), element) => push(list, element),
        }
    }
}

/// Whether a member says anything but `null`.
#[derive(Default)]
struct Told(bool);

impl Value for Told {
    super::super::reader_only!();

    fn fill(&mut self, input: Input<'_>) -> Result<(), Problem> {
        self.0 = !matches!(input, Input::Null | Input::Blank);
        Ok(())
    }
}
