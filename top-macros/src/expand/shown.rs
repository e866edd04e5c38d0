//! The fields of a struct as the runtime is shown them.

use proc_macro2::{Ident, Punct, Spacing, Span, TokenStream};
use quote::TokenStreamExt as _;

use super::source::Source;
use super::{COUNTED, known};
use crate::ast::{Field, all_of};

/// The fields as they are shown: each an argument of a call of the runtime, or as a list where a `cfg` decides about one.
pub(super) struct Shown<'a> {
    fields: Vec<ShownField<'a>>,
    is_counted: bool,
}

struct ShownField<'a> {
    field: &'a Field<'a>,
    /// The name in the text.
    ident: String,
    /// Whether it can be used without a thought for where an error would be underlined.
    travels: bool,
}

impl<'a> Shown<'a> {
    pub(super) fn of(fields: &'a [Field<'a>]) -> Self {
        let mut is_counted = (1..=COUNTED).contains(&fields.len());
        let mut shown = Vec::with_capacity(fields.len());
        for field in fields {
            is_counted &= field.cfgs().is_empty();
            shown.push(ShownField {
                field,
                ident: field.ident.to_string(),
                travels: known::travels(&field.original.ty),
            });
        }
        Self {
            fields: shown,
            is_counted,
        }
    }

    /// `look2(look, &this.a, &this.b)`. Something stands for a field that a `cfg` removes.
    pub(super) fn write(&self, name: &str, and: &str, source: &mut Source) {
        let count = self.fields.len().to_string();
        let [count, begin, end] = if self.is_counted {
            [count.as_str(), "", ")"]
        } else {
            ["", "[", "])"]
        };
        let private = source.private();
        source
            .write(&[&private, "::", name, count])
            .write(&["(__look,", begin]);
        for shown in &self.fields {
            let field = shown.field;
            let under = source.texts_of(field.cfgs());
            if shown.travels {
                source.write(&[&under, and, "__this.", &shown.ident, ","]);
            } else {
                let reference = source.hole(&reference(and, field));
                source.write(&[&under, &reference, ","]);
            }
            if !field.cfgs().is_empty() {
                let removed = source.text_of(&all_of(field.cfgs()));
                source.write(&["#[cfg(not(", &removed, "))]", and]).write(&[
                    "[",
                    &private,
                    "::Removed;0],",
                ]);
            }
        }
        source.write(&[end]);
    }
}

/// `&this.field`, underlined at the field's type.
fn reference(and: &str, field: &Field<'_>) -> TokenStream {
    let (first, last) = type_ends(field);
    let mut tokens = TokenStream::new();
    let mut sign = Punct::new('&', Spacing::Alone);
    sign.set_span(first);
    tokens.append(sign);
    if and != "&" {
        tokens.append(Ident::new("mut", first));
    }
    tokens.append(Ident::new("__this", first));
    tokens.append(Punct::new('.', Spacing::Alone));
    let mut ident = field.ident.clone();
    ident.set_span(last);
    tokens.append(ident);
    tokens
}

/// Where the field's type begins and ends, the macro's to the compiler's lints.
pub(super) fn type_ends(field: &Field<'_>) -> (Span, Span) {
    let (first, last) = field.type_ends;
    (
        Span::call_site().located_at(first),
        Span::call_site().located_at(last),
    )
}
