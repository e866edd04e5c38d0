//! The options of `#[top(…)]` on a field.

use proc_macro2::Ident;
use syn::ext::IdentExt as _;
use syn::parse::{ParseStream, Parser as _};
use syn::{Attribute, LitStr, Token};

use super::literal::Literal;
use super::{Entry, Given, once, top_entries};
use crate::ctxt::Ctxt;

/// All options of a field.
pub(crate) const OPTIONS: &[&str] = &[
    "rename",
    "max_len",
    "max_items",
    "min",
    "max",
    "required",
    "required_if",
    "default",
    "item",
    "success",
    "error_code",
    "error_msg",
];

const ELSEWHERE: &[(&str, &[&str])] = &[
    (
        "in `#[top_api(…)]`",
        &["method", "session", "response", "idempotent", "crate"],
    ),
    ("on a variant of an enum", &["value", "other"]),
];

/// What stands in the `#[top(…)]` of a field.
#[derive(Default)]
pub(crate) struct FieldOptions {
    pub(crate) rename: Option<Given<LitStr>>,
    pub(crate) max_len: Option<Given<u64>>,
    pub(crate) max_items: Option<Given<u64>>,
    pub(crate) min: Option<Given<Literal>>,
    pub(crate) max: Option<Given<Literal>>,
    pub(crate) required: Option<Given<()>>,
    pub(crate) required_if: Vec<Given<Condition>>,
    pub(crate) default: Option<Given<Literal>>,
    pub(crate) item: Option<Given<LitStr>>,
    pub(crate) success: Option<Given<Option<Literal>>>,
    pub(crate) error_code: Option<Given<()>>,
    pub(crate) error_msg: Option<Given<()>>,
}

/// `field = literal | literal …`
pub(crate) struct Condition {
    /// The field that decides.
    pub(crate) field: Ident,
    /// The values that make the rule hold.
    pub(crate) any: Vec<Literal>,
}

impl FieldOptions {
    /// Reads the options; everything that is wrong is in `cx`.
    pub(crate) fn read(cx: &Ctxt, attrs: &[&Attribute]) -> Self {
        let mut options = Self::default();
        for entry in top_entries(cx, attrs.iter().copied(), "#[top(max_len = 20)]") {
            options.take(cx, entry);
        }
        options
    }

    fn take(&mut self, cx: &Ctxt, entry: Entry) {
        match entry.name.as_str() {
            "rename" => once(
                cx,
                &mut self.rename,
                entry.wire_name(cx, r#"rename = "wireName""#),
            ),
            "max_len" => once(cx, &mut self.max_len, entry.count(cx, "max_len = 20")),
            "max_items" => once(cx, &mut self.max_items, entry.count(cx, "max_items = 20")),
            "min" => once(cx, &mut self.min, entry.number(cx, "min = 1")),
            "max" => once(cx, &mut self.max, entry.number(cx, "max = 100")),
            "required" => once(cx, &mut self.required, Some(entry.flag(cx))),
            "required_if" => self.required_if.extend(condition(cx, entry)),
            "default" => once(cx, &mut self.default, entry.literal(cx, "default = 20")),
            "item" => once(cx, &mut self.item, entry.wire_name(cx, r#"item = "order""#)),
            "success" => once(cx, &mut self.success, success(cx, entry)),
            "error_code" => once(cx, &mut self.error_code, Some(entry.flag(cx))),
            "error_msg" => once(cx, &mut self.error_msg, Some(entry.flag(cx))),
            _ => entry.unknown(cx, "on a field", OPTIONS, ELSEWHERE),
        }
    }
}

/// `success`, or `success = literal`.
fn success(cx: &Ctxt, entry: Entry) -> Option<Given<Option<Literal>>> {
    if entry.is_assigned() {
        let Given { key, value, tokens } = entry.literal(cx, "success = 0")?;
        return Some(Given {
            key,
            value: Some(value),
            tokens,
        });
    }
    let Given { key, tokens, .. } = entry.flag(cx);
    Some(Given {
        key,
        value: None,
        tokens,
    })
}

fn condition(cx: &Ctxt, entry: Entry) -> Option<Given<Condition>> {
    const EXAMPLE: &str = "required_if(event_type = 3 | 12)";
    let Given { key, value, tokens } = entry.list(cx, EXAMPLE)?;
    let whole = tokens.clone();
    let parser = |input: ParseStream<'_>| {
        let misread = || {
            syn::Error::new_spanned(
                &whole,
                format!("expected a field and its values: `{EXAMPLE}`"),
            )
        };
        let field = input.call(Ident::parse_any).map_err(|_| misread())?;
        input.parse::<Token![=]>().map_err(|_| misread())?;
        let mut any = Vec::new();
        loop {
            if input.is_empty() {
                return Err(misread());
            }
            any.push(input.parse::<Literal>()?);
            if input.is_empty() {
                return Ok(Condition { field, any });
            }
            if input.parse::<Token![|]>().is_err() {
                let rest: proc_macro2::TokenStream = input.parse()?;
                return Err(syn::Error::new_spanned(
                    rest,
                    format!("several values are written with `|`: `{EXAMPLE}`"),
                ));
            }
        }
    };
    match parser.parse2(value) {
        Ok(value) => Some(Given { key, value, tokens }),
        Err(error) => {
            cx.push(error);
            None
        }
    }
}
