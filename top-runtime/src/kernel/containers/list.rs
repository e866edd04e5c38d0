//! Lists, in all the shapes that the platform gives them.

use super::super::document::Text;
use super::super::table::element_name;
use super::super::{Input, Items, Members, Problem, Shape, Step, Table, Token, Value, View, What};
use crate::wire::json_read;

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
        Input::Object(members) => match look(list, members)? {
            Look::Element => push(list, Input::Object(members)),
            Look::Wrapper => unwrap(list, members),
            Look::Either { named } => settle(list, members, named),
        },
        scalar => push(list, scalar),
    }
}

/// What an object in the place of a list is.
enum Look {
    /// One bare element.
    Element,
    /// The wrapper around the elements.
    Wrapper,
    /// Its first member may be both; `named`: it is called as the wrapper is by rule.
    Either { named: bool },
}

impl Look {
    fn element(is_element: bool) -> Self {
        if is_element {
            Self::Element
        } else {
            Self::Wrapper
        }
    }
}

fn look(list: &dyn Growing, members: &mut dyn Members) -> Result<Look, Problem> {
    Ok(match list.element() {
        Shape::Object(table) => return look_at_object(list, table, members),
        Shape::Map(value) => {
            let Some(token) = ahead(members)? else {
                return Ok(Look::Wrapper);
            };
            // Wrapped maps are objects, in XML the members of a map may be.
            Look::element(token == Token::Scalar || !members.repeats() && holds(value(), token))
        }
        Shape::Any => {
            let token = ahead(members)?;
            Look::element(!members.repeats() && !matches!(token, None | Some(Token::List)))
        }
        _ => Look::Wrapper,
    })
}

/// [`look`] for declared structs. Passes over plain members in front that tell nothing, such as a count or a
/// member that is newer than the declaration.
fn look_at_object(
    list: &dyn Growing,
    table: &'static Table,
    members: &mut dyn Members,
) -> Result<Look, Problem> {
    let mut strange = None;
    while let Some(token) = ahead(members)? {
        let Some(key) = members.key()? else {
            break;
        };
        let Some(field) = table.by_wire(key) else {
            if token != Token::Scalar {
                return Ok(Look::Wrapper);
            }
            let key = key.to_owned();
            let mut value = Told::default();
            members.fill(&mut value)?;
            strange = strange.or(value.0.then_some(key));
            continue;
        };
        let named = members.next_is(&element_name(list.element()))?;
        if token == Token::Scalar {
            // Only `null` may still be that of a wrapper.
            return Ok(if named && !members.repeats() {
                Look::Either { named }
            } else {
                Look::Element
            });
        }
        let fits = list.field(field.slot).is_none_or(|kind| holds(kind, token));
        return Ok(match token {
            _ if !fits => Look::Wrapper,
            Token::List if !named => Look::Either { named },
            Token::Object if named && !members.repeats() => Look::Either { named },
            _ => Look::element(!(named && (members.repeats() || token == Token::List))),
        });
    }
    match strange {
        Some(name) => Err(no_list(&format!("the member `{name}` and no element"))),
        None => Ok(Look::Wrapper),
    }
}

/// Reads an object whose first member may be a wrapper or a member of a bare element: what stands alone and holds
/// objects is a wrapper, whatever it is called.
fn settle(list: &mut dyn Growing, members: &mut dyn Members, named: bool) -> Result<(), Problem> {
    let Some(key) = members.key()?.map(str::to_owned) else {
        return Ok(());
    };
    let mut text = Text(String::new());
    members.fill(&mut text)?;
    let text = text.0;
    let holds_objects = text == "[]"
        || text.starts_with("[{")
        || named && (text == "null" || text.starts_with('{'));
    if holds_objects && members.key()?.is_none() {
        return json_read::read(text.as_bytes(), &mut Wrapper(Some(list)));
    }
    let mut element = Replayed {
        first: Some((key, text)),
        rest: members,
    };
    push(list, Input::Object(&mut element))
}

/// The members of an object whose first has been read ahead as its JSON text.
struct Replayed<'m> {
    first: Option<(String, String)>,
    rest: &'m mut dyn Members,
}

impl Members for Replayed<'_> {
    fn key(&mut self) -> Result<Option<&str>, Problem> {
        match &self.first {
            Some((key, _)) => Ok(Some(key)),
            None => self.rest.key(),
        }
    }

    fn fill(&mut self, slot: &mut dyn Value) -> Result<(), Problem> {
        match self.first.take() {
            Some((_, text)) => json_read::read(text.as_bytes(), slot),
            None => self.rest.fill(slot),
        }
    }

    fn skip(&mut self) -> Result<(), Problem> {
        match self.first.take() {
            Some(_) => Ok(()),
            None => self.rest.skip(),
        }
    }

    fn peek(&self) -> Token {
        match &self.first {
            Some((_, text)) if text.starts_with('[') => Token::List,
            Some((_, text)) if text.starts_with('{') => Token::Object,
            Some(_) => Token::Scalar,
            None => self.rest.peek(),
        }
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
