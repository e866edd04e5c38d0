//! What the fuzz targets read into.

use std::collections::BTreeMap;

use top_runtime::{DateTime, Decimal, Json, top_model};

/// A declared type with a field of each kind.
#[top_model]
pub struct Shop {
    /// A whole number.
    pub number: Option<i64>,
    /// A small whole number.
    pub small: Option<u8>,
    /// Text.
    pub text: Option<String>,
    /// A boolean.
    pub flag: Option<bool>,
    /// A floating-point number.
    pub float: Option<f64>,
    /// A decimal number.
    pub price: Option<Decimal>,
    /// A point in time.
    pub date: Option<DateTime>,
    /// A declared enum.
    pub kind: Option<Kind>,
    /// Declared structs.
    pub items: Option<Vec<Shop>>,
    /// Texts.
    pub names: Vec<String>,
    /// Numbers that may be missing.
    pub ids: Option<Vec<Option<u64>>>,
    /// Lists in a list.
    pub grid: Option<Vec<Vec<i64>>>,
    /// A declared struct of the same type.
    pub parent: Option<Box<Shop>>,
    /// A document inside a text.
    pub document: Option<Json<Vec<Shop>>>,
    /// A map.
    pub map: Option<BTreeMap<String, String>>,
    /// Any JSON value.
    pub tree: Option<serde_json::Value>,
}

/// What kind of shop.
#[top_model]
pub enum Kind {
    /// One.
    #[top(value = 1)]
    One,
    /// Two.
    #[top(value = 2)]
    Two,
    /// Any other.
    #[top(other)]
    Other(i64),
}
