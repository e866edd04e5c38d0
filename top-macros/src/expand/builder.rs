//! The builder: one small type for each required field, in declared order, then one for the optional fields.
//!
//! A stage holds the half-built value itself, so it is a move and an assignment, and nothing about it is generic. Its
//! name says what it asks for: the compiler's message about a forgotten field is "no method `build` found for
//! `OrderNeedsBuyerId`", underlined at the field.

use std::collections::BTreeSet;

use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote};
use syn::Attribute;

use super::{Target, api, under};
use crate::ast::{Field, all_of, bare};
use crate::attr::item::Macro;

/// A required field with the type that asks for it.
struct Stage<'a> {
    field: &'a Field<'a>,
    name: Ident,
}

pub(super) fn items(target: &Target<'_>, fields: &[Field<'_>]) -> Vec<TokenStream> {
    let Target {
        item,
        name,
        private,
    } = target;
    let vis = &item.original.vis;
    let last = format_ident!("{}Builder", item.name, span = name.span());
    let stages = stages(&item.name, fields);
    let first = stages.first().map_or(&last, |stage| &stage.name);
    let start = construct(&stages, first, &quote!(#private::Value::vacant()));
    let text = match stages.first() {
        Some(_) => {
            " Starts a builder. It asks for the required fields in declared order, then takes the others."
        }
        None => " Starts a builder.",
    };
    let execute = api::execute(target);
    // A direct list of a request travels in one text, which is one more thing to check.
    let check = match item.kind {
        Macro::Api => quote!(validate_request),
        Macro::Model => quote!(validate),
    };
    let mut items = vec![quote! {
        #[allow(dead_code)]
        impl #name {
            #[doc = #text]
            #[inline]
            #vis fn builder() -> #first {
                #start
            }
            #[doc = " Checks all rules at once, without sending anything.\n\n # Errors\n Every violation, with the path of its field."]
            #[inline]
            #vis fn validate(&self) -> ::core::result::Result<(), #private::ValidationError> {
                #private::#check(self)
            }
            #execute
        }
    }];
    for (index, stage) in stages.iter().enumerate() {
        let next = stages.get(index + 1).map_or(&last, |next| &next.name);
        let result = construct(&stages, next, &quote!(self.0));
        items.extend(self::stage(target, fields, stage, next, &result));
    }
    items.extend(final_stage(target, fields, &last));
    items
}

fn stages<'a>(type_name: &str, fields: &'a [Field<'a>]) -> Vec<Stage<'a>> {
    let mut taken = BTreeSet::new();
    fields
        .iter()
        .filter(|field| field.optional.is_none())
        .map(|field| {
            let mut name = format!("{type_name}Needs{}", camel(&field.name));
            // `order_id` and `orderId` are different fields.
            while !taken.insert(name.clone()) {
                name.push('_');
            }
            Stage {
                field,
                name: Ident::new(&name, field.ident.span()),
            }
        })
        .collect()
}

/// A stage around a value. Where a `cfg` may have made the name of a stage an alias, only the braces work.
fn construct(stages: &[Stage<'_>], name: &Ident, value: &TokenStream) -> TokenStream {
    if stages.iter().all(|stage| stage.field.cfgs().is_empty()) {
        quote!(#name(#value))
    } else {
        quote!(#name { 0: #value })
    }
}

fn stage(
    target: &Target<'_>,
    fields: &[Field<'_>],
    stage: &Stage<'_>,
    next: &Ident,
    result: &TokenStream,
) -> Vec<TokenStream> {
    let Target { item, name, .. } = target;
    let vis = &item.original.vis;
    let stage_name = &stage.name;
    let text = format!(" Asks for `{}`, which is required.", stage.field.name);
    let setter = setter(target, fields, stage.field, next, result);
    let (type_lints, method_lints) = (type_lints(), method_lints());
    let cfgs = stage.field.cfgs();
    // Where a `cfg` removes the field, the name of its stage means the next one.
    let removed = (!cfgs.is_empty()).then(|| {
        let condition = all_of(&cfgs);
        quote! {
            #[cfg(not(#condition))]
            #[doc = #text]
            #[allow(dead_code)]
            #vis type #stage_name = #next;
        }
    });
    // All at the field's span: "method `build` not found for this struct" underlines the field.
    let declaration = at(
        stage.field.ident.span(),
        quote!(#vis struct #stage_name(#name);),
    );
    let declared = under(
        &cfgs,
        quote! {
            #[doc = #text]
            #[must_use]
            #type_lints
            #declaration
        },
    );
    let methods = under(&cfgs, quote! { #method_lints impl #stage_name { #setter } });
    [declared, methods].into_iter().chain(removed).collect()
}

/// The tokens, all at one span.
fn at(span: Span, tokens: TokenStream) -> TokenStream {
    tokens
        .into_iter()
        .map(|mut tree| {
            if let TokenTree::Group(group) = &tree {
                tree = TokenTree::Group(Group::new(group.delimiter(), at(span, group.stream())));
            }
            tree.set_span(span);
            tree
        })
        .collect()
}

fn final_stage(target: &Target<'_>, fields: &[Field<'_>], last: &Ident) -> Vec<TokenStream> {
    let Target { item, name, .. } = target;
    let vis = &item.original.vis;
    let [this_type, this] = ["Self", "self"].map(|name| Ident::new(name, Span::call_site()));
    let setters = fields
        .iter()
        .filter(|field| field.optional.is_some())
        .map(|field| {
            under(
                &field.cfgs(),
                setter(target, fields, field, &this_type, &this),
            )
        });
    let text = format!(
        " Takes the optional fields of [`{}`], in any order.",
        item.name
    );
    let (type_lints, method_lints) = (type_lints(), method_lints());
    let declared = quote! {
        #[doc = #text]
        #[must_use]
        #type_lints
        #vis struct #last(#name);
    };
    let methods = quote! {
        #method_lints
        impl #last {
            #(#setters)*
            /// The finished value.
            #[must_use]
            #[inline]
            #vis fn build(self) -> #name {
                self.0
            }
        }
    };
    vec![declared, methods]
}

/// `pub fn field(mut self, value: T) -> Next`
fn setter(
    target: &Target<'_>,
    fields: &[Field<'_>],
    field: &Field<'_>,
    next: &impl ToTokens,
    result: &impl ToTokens,
) -> TokenStream {
    let vis = &target.item.original.vis;
    let ident = field.ident;
    let method = setter_name(field, fields);
    let ty = field.value_type();
    let value = Ident::new("value", Span::mixed_site());
    let last = bare(ty).and_then(|path| path.segments.last());
    let is_text = last.is_some_and(|last| last.ident == "String");
    let private = target.private;
    let (docs, own_doc) = docs(field);
    // Compiled where it is called, and not at all where it is not; a generic function is that anyway.
    match (is_text, field.optional.is_some()) {
        (true, true) => quote! {
            #own_doc #(#docs)*
            #vis fn #method(mut self, #value: impl ::core::convert::Into<#ty>) -> #next {
                #private::set_optional_text(&mut self.0.#ident, #value);
                #result
            }
        },
        (true, false) => quote! {
            #own_doc #(#docs)*
            #vis fn #method(mut self, #value: impl ::core::convert::Into<#ty>) -> #next {
                #private::set_text(&mut self.0.#ident, #value);
                #result
            }
        },
        // Nothing has to be dropped before it is replaced.
        (false, true) if last.is_some_and(|last| PLAIN.iter().any(|name| last.ident == name)) => {
            quote! {
                #own_doc #(#docs)*
                #[inline]
                #vis fn #method(mut self, #value: #ty) -> #next {
                    self.0.#ident = #private::Some(#value);
                    #result
                }
            }
        }
        (false, true) => quote! {
            #own_doc #(#docs)*
            #[inline]
            #vis fn #method(mut self, #value: #ty) -> #next {
                #private::set_optional(&mut self.0.#ident, #value);
                #result
            }
        },
        (false, false) => quote! {
            #own_doc #(#docs)*
            #[inline]
            #vis fn #method(mut self, #value: #ty) -> #next {
                self.0.#ident = #value;
                #result
            }
        },
    }
}

/// Types without a destructor.
const PLAIN: [&str; 10] = [
    "bool", "i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64", "f64",
];

/// The field's name, unless it is `build`: that one finishes.
fn setter_name(field: &Field<'_>, fields: &[Field<'_>]) -> Ident {
    if field.name != "build" {
        return field.ident.clone();
    }
    let mut name = "build_".to_owned();
    while fields.iter().any(|other| other.name == name) {
        name.push('_');
    }
    Ident::new(&name, field.ident.span())
}

/// What the user wrote about the field, and its name where that is nothing, so that `missing_docs` has nothing to say.
fn docs<'a>(field: &Field<'a>) -> (Vec<&'a Attribute>, Option<TokenStream>) {
    let attrs = &field.original.attrs;
    let forwarded =
        |attr: &&Attribute| attr.path().is_ident("doc") || attr.path().is_ident("deprecated");
    let documented = attrs.iter().any(|attr| attr.path().is_ident("doc"));
    let own = (!documented).then(|| {
        let text = format!(" Sets `{}`.", field.name);
        quote!(#[doc = #text])
    });
    (attrs.iter().filter(forwarded).collect(), own)
}

/// What a user's lints may say about a builder's type: nobody need call it, and its name comes from the declaration.
fn type_lints() -> TokenStream {
    quote!(#[allow(dead_code, missing_debug_implementations, nonstandard_style)])
}

/// What a user's lints may say about setters: `is_paid(self, …)` and `add(self, …)` are names from the platform.
fn method_lints() -> TokenStream {
    quote!(#[allow(dead_code, deprecated, nonstandard_style, clippy::all)])
}

/// `tb_buyer_id` to `TbBuyerId`.
fn camel(name: &str) -> String {
    let mut camel = String::new();
    for word in name.split('_') {
        let mut letters = word.chars();
        if let Some(first) = letters.next() {
            camel.extend(first.to_uppercase());
            camel.push_str(letters.as_str());
        }
    }
    camel
}
