//! What can be wrong with the fields of a struct.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::Type;
use syn::ext::IdentExt as _;

use crate::ast::{Field, bare, wrapped};
use crate::attr::item::Macro;
use crate::attr::literal::{Literal, LiteralValue};
use crate::ctxt::Ctxt;
use crate::suggest::suggestion;

/// The parameters of the protocol: a business parameter of the same name would overwrite them.
const PROTOCOL: &[&str] = &[
    "method",
    "app_key",
    "session",
    "timestamp",
    "format",
    "v",
    "sign",
    "sign_method",
    "partner_id",
    "target_app_key",
    "simplify",
];

/// Required or not: said once, by the type or by one rule.
pub(super) fn presence(cx: &Ctxt, field: &Field<'_>) {
    let options = &field.options;
    if field.optional.is_none() {
        let superfluous = options
            .required
            .iter()
            .map(|given| ("required", &given.key));
        let superfluous = superfluous.chain(
            options
                .required_if
                .iter()
                .map(|given| ("required_if", &given.key)),
        );
        for (rule, key) in superfluous {
            let name = &field.name;
            cx.error(
                key,
                format!(
                    "`{name}` is not an `Option`, so it is always required; leave out `{rule}`"
                ),
            );
        }
    } else if options.required.is_some() {
        for given in &options.required_if {
            cx.error(
                &given.key,
                "`required` already asks for the field in every case; leave out one of the two",
            );
        }
    }
}

pub(super) fn rules(cx: &Ctxt, field: &Field<'_>) {
    let options = &field.options;
    let bounds = [("min", &options.min), ("max", &options.max)];
    for (rule, given) in bounds
        .into_iter()
        .filter_map(|(rule, given)| Some((rule, given.as_ref()?)))
    {
        if Plain::of(&field.original.ty) == Some(Plain::Integer)
            && !matches!(given.value.value, LiteralValue::Int(_))
        {
            cx.error(
                &given.tokens,
                format!(
                    "`{}` is a whole number, so `{rule}` must be one",
                    field.name
                ),
            );
        }
    }
    if let (Some(min), Some(max)) = (&options.min, &options.max)
        && let (Some(low), Some(high)) = (min.value.as_f64(), max.value.as_f64())
        && low > high
    {
        let (low, high) = (&min.value.tokens, &max.value.tokens);
        cx.error(
            &max.tokens,
            format!("no value is at least {low} and at most {high}"),
        );
    }
    if let Some(given) = &options.item
        && Plain::of(&field.original.ty).is_some()
    {
        cx.error(
            &given.key,
            format!(
                "`item` names the elements of a list; `{}` is none",
                field.name
            ),
        );
    }
}

/// What a field says about the answer as a whole.
pub(super) fn roles(cx: &Ctxt, field: &Field<'_>, kind: Macro) {
    let options = &field.options;
    let success = options
        .success
        .as_ref()
        .map(|given| ("success", &given.key));
    let code = options
        .error_code
        .as_ref()
        .map(|given| ("error_code", &given.key));
    let msg = options
        .error_msg
        .as_ref()
        .map(|given| ("error_msg", &given.key));
    let mut given = [success, code, msg].into_iter().flatten();
    let Some((first, first_key)) = given.next() else {
        return;
    };
    if kind == Macro::Api {
        cx.error(
            first_key,
            format!("`{first}` describes an answer; it belongs into the response type"),
        );
    }
    for (other, key) in given {
        cx.error(
            key,
            format!("the field is `{first}` already, it cannot be `{other}` as well"),
        );
    }
    if let Some(value) = options
        .success
        .as_ref()
        .and_then(|given| given.value.as_ref())
    {
        literal_fits(cx, value, field);
    }
}

pub(super) fn conditions(cx: &Ctxt, field: &Field<'_>, fields: &[Field<'_>]) {
    let mut seen = Vec::new();
    for given in &field.options.required_if {
        let name = given.value.field.unraw().to_string();
        if name == field.name {
            cx.error(
                &given.value.field,
                format!("`{name}` cannot depend on itself"),
            );
            continue;
        }
        if seen.contains(&name) {
            cx.error(
                &given.value.field,
                format!("`{name}` decides twice; several values are written `required_if({name} = 3 | 12)`"),
            );
            continue;
        }
        match fields.iter().find(|other| other.name == name) {
            Some(decider) => {
                for (index, literal) in given.value.any.iter().enumerate() {
                    if given.value.any[..index]
                        .iter()
                        .any(|earlier| earlier.value == literal.value)
                    {
                        cx.error(&literal.tokens, "this value is listed twice");
                    } else {
                        literal_fits(cx, literal, decider);
                    }
                }
            }
            None => unknown_decider(
                cx,
                &name,
                given.value.field.to_token_stream(),
                field,
                fields,
            ),
        }
        seen.push(name);
    }
}

fn unknown_decider(
    cx: &Ctxt,
    name: &str,
    tokens: TokenStream,
    field: &Field<'_>,
    fields: &[Field<'_>],
) {
    let hint = if let Some(other) = fields.iter().find(|other| other.wire() == name) {
        format!("rules use the Rust name, `{}`", other.name)
    } else {
        let others = fields.iter().filter(|other| other.slot != field.slot);
        suggestion(
            name,
            &others.map(|other| other.name.as_str()).collect::<Vec<_>>(),
        )
    };
    cx.error(tokens, format!("there is no field `{name}` here; {hint}"));
}

/// The description of a type holds the lengths of the names; none on the platform comes near.
const LONGEST_NAME: usize = 1000;

/// Reports a name that the description cannot hold.
pub(super) fn length(cx: &Ctxt, name: &str, tokens: &impl ToTokens) {
    if name.len() > LONGEST_NAME {
        let length = name.len();
        cx.error(
            tokens,
            format!("a name has at most {LONGEST_NAME} bytes, this one {length}"),
        );
    }
}

pub(super) fn wire_names(cx: &Ctxt, fields: &[Field<'_>], kind: Macro) {
    let mut taken: BTreeMap<String, &Field<'_>> = BTreeMap::new();
    for field in fields {
        let wire = field.wire();
        let tokens = match &field.options.rename {
            Some(given) => given.tokens.clone(),
            None => field.ident.to_token_stream(),
        };
        if kind == Macro::Api && PROTOCOL.contains(&wire.as_str()) {
            cx.error(
                &tokens,
                format!(
                    "`{wire}` is a parameter of the protocol; the client sets it, a request cannot"
                ),
            );
        }
        let longest = if wire.len() < field.name.len() {
            &field.name
        } else {
            &wire
        };
        length(cx, longest, &tokens);
        match taken.get(&wire) {
            // Two fields under `cfg`s are meant to replace each other.
            Some(first) if first.cfgs().is_empty() || field.cfgs().is_empty() => {
                cx.error(
                    &tokens,
                    format!(
                        "`{wire}` is the wire name of the field `{}` already",
                        first.name
                    ),
                );
            }
            Some(_) => {}
            None => drop(taken.insert(wire, field)),
        }
    }
}

/// Types whose literals can be told from how they are written.
#[derive(Clone, Copy, PartialEq)]
enum Plain {
    Bool,
    Integer,
    Number,
    Text,
}

impl Plain {
    fn of(ty: &Type) -> Option<Self> {
        if let Some(inner) = wrapped(ty, "Option").or_else(|| wrapped(ty, "Box")) {
            return Self::of(inner);
        }
        let name = bare(ty)?.segments.last()?.ident.to_string();
        Some(match name.as_str() {
            "bool" => Self::Bool,
            "i8" | "i16" | "i32" | "i64" | "u8" | "u16" | "u32" | "u64" => Self::Integer,
            "f64" | "Decimal" => Self::Number,
            "String" => Self::Text,
            _ => return None,
        })
    }
}

/// Reports a literal that the field can never be equal to.
fn literal_fits(cx: &Ctxt, literal: &Literal, field: &Field<'_>) {
    let Some(plain) = Plain::of(&field.original.ty) else {
        return;
    };
    let fits = match plain {
        Plain::Bool => matches!(literal.value, LiteralValue::Bool(_)),
        Plain::Integer => matches!(literal.value, LiteralValue::Int(_)),
        Plain::Number => literal.is_number(),
        Plain::Text => matches!(literal.value, LiteralValue::Text(_)),
    };
    if !fits {
        let ty = field.value_type();
        let ty = quote!(#ty).to_string();
        cx.error(
            &literal.tokens,
            format!(
                "`{}` is of type `{ty}`, so it never equals this literal",
                field.name
            ),
        );
    }
}
