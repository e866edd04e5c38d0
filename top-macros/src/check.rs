//! Rules that need more than one attribute, or an attribute and the thing it stands on.

use std::collections::BTreeMap;

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use syn::ext::IdentExt as _;
use syn::{Data, Fields, Type};

use crate::ast::{Body, Field, Item, Variant, bare, macro_name, wrapped};
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

/// Checks the whole item; everything that is wrong is in `cx`.
pub(crate) fn check(cx: &Ctxt, item: &Item<'_>) {
    other_macro(cx, item);
    shape(cx, item);
    if item.kind == Macro::Api {
        method(cx, item);
    }
    match &item.body {
        Body::Struct(fields) => {
            for field in fields {
                presence(cx, field);
                rules(cx, field);
                roles(cx, field, item.kind);
                conditions(cx, field, fields);
            }
            wire_names(cx, fields, item.kind);
        }
        Body::Enum(variants) => choices(cx, item, variants),
        Body::Other => {}
    }
}

fn other_macro(cx: &Ctxt, item: &Item<'_>) {
    for attr in &item.original.attrs {
        if let Some(name) = macro_name(attr) {
            let message = if name == item.kind.name() {
                format!("`#[{name}]` is given twice")
            } else {
                "a type is declared with `#[top_api]` or `#[top_model]`, not with both; a request is `#[top_api]`"
                    .to_owned()
            };
            cx.error(attr, message);
        }
    }
}

fn shape(cx: &Ctxt, item: &Item<'_>) {
    let name = item.kind.name();
    match &item.original.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(_) => {}
            Fields::Unnamed(fields) => {
                cx.error(
                    fields,
                    format!("`#[{name}]` needs named fields: a parameter is found by its name"),
                );
            }
            Fields::Unit => {
                let ident = &item.original.ident;
                cx.error(
                    ident,
                    format!("a type without parameters is written `struct {ident} {{}}`"),
                );
            }
        },
        Data::Enum(data) if item.kind == Macro::Api => {
            cx.error(
                data.enum_token,
                "`#[top_api]` stands on a struct: its fields are the parameters of the call",
            );
        }
        Data::Enum(_) => {}
        Data::Union(data) => {
            cx.error(
                data.union_token,
                format!("`#[{name}]` does not stand on a union"),
            );
        }
    }
    let generics = &item.original.generics;
    if !generics.params.is_empty() {
        cx.error(
            generics,
            "a declared type has no generics and no lifetimes: it is described once, and its values are owned",
        );
    } else if let Some(clause) = &generics.where_clause {
        cx.error(clause, "a declared type has no `where` clause");
    }
}

fn method(cx: &Ctxt, item: &Item<'_>) {
    let Some(given) = &item.options.method else {
        // Where it is given but cannot be read, or is misspelt, that is reported already.
        if !item.options.method_attempted {
            cx.push(syn::Error::new(
                Span::call_site(),
                "the method is missing: `#[top_api(method = \"taobao.time.get\")]`",
            ));
        }
        return;
    };
    let text = given.value.value();
    let wrong = text
        .chars()
        .find(|c| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-')));
    let problem = if text.is_empty() {
        "there is no method between the quotes".to_owned()
    } else if let Some(wrong) = wrong {
        format!(
            "{wrong:?} cannot stand in a method, which is words of letters, digits, `_` and `-` with dots between"
        )
    } else if !text.contains('.') {
        "a method has at least two words with a dot between them".to_owned()
    } else if text.split('.').any(str::is_empty) {
        "a dot stands between two words".to_owned()
    } else {
        return;
    };
    cx.error(
        &given.value,
        format!("{problem}; a method reads like `taobao.trade.fullinfo.get`"),
    );
}

/// Required or not: said once, by the type or by one rule.
fn presence(cx: &Ctxt, field: &Field<'_>) {
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

fn rules(cx: &Ctxt, field: &Field<'_>) {
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
fn roles(cx: &Ctxt, field: &Field<'_>, kind: Macro) {
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

fn conditions(cx: &Ctxt, field: &Field<'_>, fields: &[Field<'_>]) {
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

fn wire_names(cx: &Ctxt, fields: &[Field<'_>], kind: Macro) {
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
        for name in [&wire, &field.name] {
            if name.len() > LONGEST_NAME {
                cx.error(
                    &tokens,
                    format!(
                        "a name has at most {LONGEST_NAME} bytes, this one {}",
                        name.len()
                    ),
                );
            }
        }
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

fn choices(cx: &Ctxt, item: &Item<'_>, variants: &[Variant<'_>]) {
    let mut other: Option<&Variant<'_>> = None;
    let mut taken: Vec<(&Variant<'_>, LiteralValue)> = Vec::new();
    for variant in variants {
        if let Some(given) = &variant.options.other {
            other_variant(cx, variant);
            match other {
                Some(first) => cx.error(
                    &given.key,
                    format!("`{}` keeps the values not listed already", first.name),
                ),
                None => other = Some(variant),
            }
            continue;
        }
        if !matches!(variant.original.fields, Fields::Unit) {
            cx.error(
                &variant.original.fields,
                "a variant stands for one value and has no data; only `#[top(other)]` keeps some",
            );
            continue;
        }
        let Some(value) = variant.value() else {
            continue;
        };
        if let (Some((_, number)), None) = (&variant.original.discriminant, &variant.options.value)
        {
            let number = number.to_token_stream();
            cx.error(
                &number,
                format!("a discriminant does not travel; write `#[top(value = {number})]`"),
            );
            continue;
        }
        let tokens = match &variant.options.value {
            Some(given) => given.tokens.clone(),
            None => variant.original.ident.to_token_stream(),
        };
        if !matches!(value, LiteralValue::Int(_) | LiteralValue::Text(_)) {
            cx.error(
                &tokens,
                "the value of a variant is a whole number or a text",
            );
            continue;
        }
        if let LiteralValue::Int(number) = value
            && i64::try_from(number).is_err()
        {
            cx.error(&tokens, "the value of a variant must fit an i64");
        }
        if let Some((first, _)) = taken.iter().find(|(_, earlier)| *earlier == value) {
            cx.error(&tokens, format!("`{}` has this value already", first.name));
        } else if let Some((first, earlier)) = taken.first()
            && std::mem::discriminant(earlier) != std::mem::discriminant(&value)
        {
            mixed(
                cx,
                variant,
                &tokens,
                &first.name,
                matches!(earlier, LiteralValue::Int(_)),
            );
        } else {
            taken.push((variant, value));
        }
    }
    if taken.is_empty() && cx.is_empty() {
        cx.error(&item.original.ident, "an enum lists at least one value");
    }
}

fn mixed(cx: &Ctxt, variant: &Variant<'_>, tokens: &TokenStream, first: &str, numbers: bool) {
    let kind = if numbers { "number" } else { "text" };
    let message = match &variant.options.value {
        Some(_) => {
            format!("the values of one enum are all numbers or all texts; `{first}` is a {kind}")
        }
        None => format!("`{first}` is a {kind}; say which one this is: `#[top(value = 105)]`"),
    };
    cx.error(tokens, message);
}

fn other_variant(cx: &Ctxt, variant: &Variant<'_>) {
    let name = &variant.original.ident;
    if let Some(given) = &variant.options.value {
        cx.error(
            &given.key,
            "`other` keeps every value that is not listed, so it has no value of its own",
        );
    }
    if !variant.keeps_value() {
        let tokens = match &variant.original.fields {
            Fields::Unit => name.to_token_stream(),
            fields => fields.to_token_stream(),
        };
        cx.error(
            tokens,
            format!("`#[top(other)]` keeps the value: `{name}(i64)` or `{name}(String)`"),
        );
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
