//! serde for declared types: thin shims over the same questions, so that nothing is generated per type.

use std::borrow::Cow;
use std::cell::Cell;
use std::fmt;

use serde::de::{
    DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor,
};
use serde::ser::{Error as _, Serialize, SerializeMap as _, SerializeSeq as _, Serializer};

use super::{Input, Items, Members, Problem, Value, View, What};
use crate::wire::json_write;

/// What a serializer gives. One name in each declaration is less to find than four.
pub type Serialized<S> = Result<<S as Serializer>::Ok, <S as Serializer>::Error>;

/// `Serialize` of a declared type: wire names, fields that are `None` left out.
///
/// # Errors
/// Those of the serializer, and an attachment: a file has no serde form.
pub fn serialize<S: Serializer>(value: &dyn Value, serializer: S) -> Serialized<S> {
    Shown(value).serialize(serializer)
}

struct Shown<'a>(&'a dyn Value);

impl Serialize for Shown<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0.view() {
            View::Null => serializer.serialize_none(),
            View::Bool(value) => serializer.serialize_bool(value),
            View::Int(value) => serializer.serialize_i64(value),
            View::UInt(value) => serializer.serialize_u64(value),
            View::Float(value) => serializer.serialize_f64(value),
            View::Text(value) => serializer.serialize_str(value),
            View::Decimal(value) => serializer.collect_str(value),
            View::Date(value) => serializer.collect_str(value),
            View::Tree(value) => value.serialize(serializer),
            View::File(_) => Err(S::Error::custom(
                "an attachment has no serde form; send it with execute",
            )),
            View::Document(value) => {
                let mut text = String::new();
                json_write::write(value, &mut text);
                serializer.serialize_str(&text)
            }
            View::List(list) => {
                let mut seq = serializer.serialize_seq(Some(list.len()))?;
                for item in (0..list.len()).filter_map(|index| list.get(index)) {
                    seq.serialize_element(&Shown(item))?;
                }
                seq.end()
            }
            View::Map(entries) => {
                let mut map = serializer.serialize_map(Some(entries.len()))?;
                let mut result = Ok(());
                entries.each(&mut |key, value| {
                    if result.is_ok() {
                        result = map.serialize_entry(key, &Shown(value));
                    }
                });
                result?;
                map.end()
            }
            View::Object(model) => {
                let mut map = serializer.serialize_map(None)?;
                let mut result = Ok(());
                model.show(&mut |values| {
                    for field in model.table().fields() {
                        match values.get(field.slot) {
                            // What must be there to be read is written: a required tree may be null.
                            Some(value)
                                if field.required || !matches!(value.view(), View::Null) =>
                            {
                                result = map.serialize_entry(field.wire, &Shown(*value));
                                if result.is_err() {
                                    return;
                                }
                            }
                            _ => {}
                        }
                    }
                });
                result?;
                map.end()
            }
        }
    }
}

/// `Deserialize` of a declared type, as lenient as an answer of the platform.
///
/// # Errors
/// Those of the deserializer, and a value that does not fit, with its path.
pub fn deserialize<'de, T: Value, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let mut value = T::vacant();
    fill(&mut value, deserializer)?;
    Ok(value)
}

fn fill<'de, D: Deserializer<'de>>(value: &mut dyn Value, deserializer: D) -> Result<(), D::Error> {
    let problem = Cell::new(None);
    match (Slot {
        value,
        problem: &problem,
    })
    .deserialize(deserializer)
    {
        Ok(()) => Ok(()),
        Err(error) => match problem.take() {
            Some(problem) => Err(D::Error::custom(problem)),
            None => Err(error),
        },
    }
}

/// A place to read into. The problem of a refusal waits beside it, since serde's errors cannot carry a path.
struct Slot<'a> {
    value: &'a mut dyn Value,
    problem: &'a Cell<Option<Problem>>,
}

impl Slot<'_> {
    fn take<E: serde::de::Error>(self, input: Input<'_>) -> Result<(), E> {
        self.value.fill(input).map_err(|problem| {
            self.problem.set(Some(problem));
            E::custom("refused")
        })
    }
}

impl<'de> DeserializeSeed<'de> for Slot<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Slot<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value of the platform")
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<(), E> {
        self.take(Input::Null)
    }

    fn visit_none<E: serde::de::Error>(self) -> Result<(), E> {
        self.take(Input::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<(), E> {
        self.take(Input::Bool(value))
    }

    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<(), E> {
        self.take(Input::Number(itoa::Buffer::new().format(value)))
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<(), E> {
        self.take(Input::Number(itoa::Buffer::new().format(value)))
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<(), E> {
        // With its point, so that a tree does not take it for a whole number.
        self.take(Input::Number(&format!("{value:?}")))
    }

    fn visit_str<E: serde::de::Error>(self, value: &str) -> Result<(), E> {
        self.take(Input::Text(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<(), A::Error> {
        let problem = self.problem;
        let mut items = Sequence {
            seq: Some(seq),
            waiting: None,
            problem,
        };
        self.take(Input::List(&mut items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let key = map.next_key::<Cow<'_, str>>()?.map(Cow::into_owned);
        if key.as_deref() == Some(ARBITRARY_PRECISION) {
            let number: String = map.next_value()?;
            return self.take(Input::Number(&number));
        }
        let problem = self.problem;
        let mut members = Entries {
            map,
            key,
            taken: false,
            problem,
        };
        self.take(Input::Object(&mut members))?;
        members.drain()
    }
}

/// The name under which `serde_json` hides a number when another crate has switched on `arbitrary_precision`.
const ARBITRARY_PRECISION: &str = "$serde_json::private::Number";

/// A sequence of serde as [`Items`]. serde cannot say whether there is more without reading it, so an element
/// is read ahead into a tree only where somebody asks twice.
struct Sequence<'a, A> {
    seq: Option<A>,
    waiting: Option<serde_json::Value>,
    problem: &'a Cell<Option<Problem>>,
}

impl<'de, A: SeqAccess<'de>> Items for Sequence<'_, A> {
    fn more(&mut self) -> Result<bool, Problem> {
        if self.waiting.is_some() {
            return Ok(true);
        }
        let Some(seq) = self.seq.as_mut() else {
            return Ok(false);
        };
        let mut tree = serde_json::Value::Null;
        let slot = Slot {
            value: &mut tree,
            problem: self.problem,
        };
        match seq.next_element_seed(slot) {
            Ok(Some(())) => {
                self.waiting = Some(tree);
                Ok(true)
            }
            Ok(None) => {
                self.seq = None;
                Ok(false)
            }
            Err(error) => Err(said(&error, self.problem)),
        }
    }

    fn fill(&mut self, slot: &mut dyn Value) -> Result<(), Problem> {
        match self.waiting.take() {
            Some(tree) => Slot {
                value: slot,
                problem: self.problem,
            }
            .deserialize(tree)
            .map_err(|error| said(&error, self.problem)),
            None => Ok(()),
        }
    }
}

struct Entries<'a, A> {
    map: A,
    key: Option<String>,
    taken: bool,
    problem: &'a Cell<Option<Problem>>,
}

impl<'de, A: MapAccess<'de>> Entries<'_, A> {
    /// Reads what nobody asked for, so that the deserializer stands behind the object.
    fn drain(mut self) -> Result<(), A::Error> {
        loop {
            if !self.taken && self.key.is_some() {
                self.map.next_value::<IgnoredAny>()?;
            }
            self.taken = true;
            if self.key.is_none() {
                return Ok(());
            }
            self.key = self.map.next_key::<String>()?;
            self.taken = false;
        }
    }
}

impl<'de, A: MapAccess<'de>> Members for Entries<'_, A> {
    fn key(&mut self) -> Result<Option<&str>, Problem> {
        if self.taken {
            self.key = self
                .map
                .next_key::<String>()
                .map_err(|error| said(&error, self.problem))?;
            self.taken = false;
        }
        Ok(self.key.as_deref())
    }

    fn fill(&mut self, slot: &mut dyn Value) -> Result<(), Problem> {
        self.taken = true;
        let slot = Slot {
            value: slot,
            problem: self.problem,
        };
        self.map
            .next_value_seed(slot)
            .map_err(|error| said(&error, self.problem))
    }

    fn skip(&mut self) -> Result<(), Problem> {
        self.taken = true;
        self.map
            .next_value::<IgnoredAny>()
            .map(drop)
            .map_err(|error| said(&error, self.problem))
    }
}

/// The problem behind an error of serde: the one set aside by a refusal, or what serde says.
fn said<E: fmt::Display>(error: &E, problem: &Cell<Option<Problem>>) -> Problem {
    problem
        .take()
        .unwrap_or_else(|| Problem::new(What::Other(error.to_string())))
}
