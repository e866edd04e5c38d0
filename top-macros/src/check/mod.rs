//! Rules that need more than one attribute, or an attribute and the thing it stands on.

mod choices;
mod fields;

use proc_macro2::Span;
use syn::{Data, Fields};

use crate::ast::{Body, Item, macro_name};
use crate::attr::item::Macro;
use crate::ctxt::Ctxt;

use choices::choices;
use fields::{conditions, length, presence, roles, rules, wire_names};

/// Checks the whole item; everything that is wrong is in `cx`.
pub(crate) fn check(cx: &Ctxt, item: &Item<'_>) {
    other_macro(cx, item);
    shape(cx, item);
    if item.kind == Macro::Api {
        method(cx, item);
    }
    match &item.body {
        Body::Struct(fields) => {
            length(cx, &item.name, &item.original.ident);
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
