//! What can be wrong with the variants of an enum.

use proc_macro2::TokenStream;
use quote::ToTokens as _;
use syn::Fields;

use crate::ast::{Item, Variant};
use crate::attr::literal::LiteralValue;
use crate::ctxt::Ctxt;

pub(super) fn choices(cx: &Ctxt, item: &Item<'_>, variants: &[Variant<'_>]) {
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
