//! The description of a struct, and the traits that are answered from it.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};

use super::{Target, under};
use crate::ast::Field;
use crate::attr::ends;

pub(super) fn impls(target: &Target<'_>, fields: &[Field<'_>]) -> Vec<TokenStream> {
    let Target {
        item,
        name,
        private,
    } = target;
    let mut impls = vec![describe(target, fields), value(target)];
    if !item.derives("Debug") {
        impls.push(quote! {
            #[automatically_derived]
            impl ::core::fmt::Debug for #name {
                fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                    #private::debug_model(self, f)
                }
            }
        });
    }
    if !item.derives("PartialEq") {
        impls.push(quote! {
            #[automatically_derived]
            impl ::core::cmp::PartialEq for #name {
                fn eq(&self, other: &Self) -> bool {
                    #private::equal(self, other)
                }
            }
        });
    }
    if !item.derives("Default") {
        impls.extend(default(target, fields));
    }
    impls.extend(target.shims());
    impls
}

/// The table and the access to the fields.
///
/// Every use of a field's type as a `Value` stands in `ACCESS`, at one span, the whole of the type: the compiler
/// reports a missing bound once for a span and a body, so a type that cannot travel is one error.
fn describe(target: &Target<'_>, fields: &[Field<'_>]) -> TokenStream {
    let Target {
        item,
        name,
        private,
    } = target;
    let alias = format_ident!("__top", span = Span::mixed_site());
    let rows = fields
        .iter()
        .map(|field| under(&field.cfgs(), row(field, fields, &alias)));
    let vacant = fields.iter().map(|field| {
        let (ident, (first, last)) = (field.ident, type_ends(field));
        let alias = Ident::new("__top", first);
        let call = quote_spanned!(last=> vacant());
        let value = quote_spanned!(first=> Value::);
        under(&field.cfgs(), quote!(#ident: #alias::#value #call))
    });
    let shared = accessor(fields, &TokenStream::new());
    let exclusive = accessor(fields, &quote!(mut));
    let table = constant(item.name.as_str(), fields, rows, &alias);
    let deprecated = fields.iter().any(|field| {
        field
            .original
            .attrs
            .iter()
            .any(|attr| attr.path().is_ident("deprecated"))
    });
    let allow = deprecated.then(|| quote!(#[allow(deprecated)]));
    quote! {
        #[automatically_derived]
        #allow
        impl #private::Describe for #name {
            const TABLE: &'static #private::Table = {
                use #private as #alias;
                #table
            };
            const ACCESS: #private::Access<Self> = {
                use #private as #alias;
                #alias::Access {
                    vacant: || #name { #(#vacant),* },
                    shared: #shared,
                    exclusive: #exclusive,
                }
            };
        }
    }
}

/// The table. Its rows stand in a constant of their own where their number is known: to promote an array to a
/// constant takes the compiler as long as all the rest.
fn constant(
    type_name: &str,
    fields: &[Field<'_>],
    rows: impl Iterator<Item = TokenStream>,
    alias: &Ident,
) -> TokenStream {
    if fields.iter().any(|field| !field.cfgs().is_empty()) {
        return quote!(&#alias::Table::new(#type_name, &[#(#rows),*]));
    }
    let count = proc_macro2::Literal::usize_unsuffixed(fields.len());
    quote! {
        const FIELDS: [#alias::Field; #count] = [#(#rows),*];
        &#alias::Table::new(#type_name, &FIELDS)
    }
}

/// The field in a slot, as a closure.
fn accessor(fields: &[Field<'_>], mutable: &TokenStream) -> TokenStream {
    if fields.is_empty() {
        return quote!(|_, _| ::core::option::Option::None);
    }
    let this = Ident::new("this", Span::mixed_site());
    let slot = Ident::new("slot", Span::mixed_site());
    let arms = fields.iter().map(|field| arm(field, mutable));
    quote!(|#this, #slot| ::core::option::Option::Some(match #slot {
        #(#arms,)*
        _ => return ::core::option::Option::None,
    }))
}

/// `3 => &mut this.field`, underlined at the field's type.
fn arm(field: &Field<'_>, mutable: &TokenStream) -> TokenStream {
    let (first, last) = type_ends(field);
    let slot = proc_macro2::Literal::usize_unsuffixed(field.slot);
    let mut ident = field.ident.clone();
    ident.set_span(last);
    let and = quote_spanned!(first=> &);
    let this = Ident::new("this", first);
    under(&field.cfgs(), quote!(#slot => #and #mutable #this.#ident))
}

fn type_ends(field: &Field<'_>) -> (Span, Span) {
    let (first, last) = ends(&field.original.ty);
    (
        Span::mixed_site().located_at(first),
        Span::mixed_site().located_at(last),
    )
}

/// `Field::new(0, "name", "wireName")` and what else there is to say.
fn row(field: &Field<'_>, fields: &[Field<'_>], alias: &Ident) -> TokenStream {
    let slot = proc_macro2::Literal::usize_unsuffixed(field.slot);
    let (name, wire) = (&field.name, field.wire());
    let new = if field.optional.is_some() {
        quote!(new)
    } else {
        quote!(needed)
    };
    let mut row = quote!(#alias::Field::#new(#slot, #name, #wire));
    if wire
        .bytes()
        .any(|byte| byte < b' ' || matches!(byte, b'"' | b'\\'))
    {
        row.extend(quote!(.escaped()));
    }
    let rules = rules(field, fields, alias);
    if !rules.is_empty() {
        row.extend(quote!(.rules(&[#(#rules),*])));
    }
    if let Some(role) = role(field, alias) {
        row.extend(quote!(.role(#role)));
    }
    if let Some(given) = &field.options.item {
        let item = &given.value;
        row.extend(quote!(.item(#item)));
    }
    row
}

/// The rules; the type in the turbofish is where the compiler underlines a rule that does not fit.
fn rules(field: &Field<'_>, fields: &[Field<'_>], alias: &Ident) -> Vec<TokenStream> {
    let options = &field.options;
    let ty = &field.original.ty;
    let private = &quote!(#alias);
    let mut rules = Vec::new();
    if let Some(given) = &options.max_len {
        let limit = proc_macro2::Literal::u64_unsuffixed(given.value);
        rules.push(quote!(#alias::max_len::<#ty>(#limit)));
    }
    if let Some(given) = &options.max_items {
        let limit = proc_macro2::Literal::u64_unsuffixed(given.value);
        rules.push(quote!(#alias::max_items::<#ty>(#limit)));
    }
    if let Some(given) = &options.min {
        let limit = given.value.value.expand(private);
        rules.push(quote!(#alias::min::<#ty>(#limit)));
    }
    if let Some(given) = &options.max {
        let limit = given.value.value.expand(private);
        rules.push(quote!(#alias::max::<#ty>(#limit)));
    }
    if options.required.is_some() {
        rules.push(quote!(#alias::Rule::Required));
    }
    for given in &options.required_if {
        let condition = &given.value;
        let Some(decider) = fields.iter().find(|other| condition.field == *other.ident) else {
            continue;
        };
        let slot = proc_macro2::Literal::usize_unsuffixed(decider.slot);
        let name = &decider.name;
        let any = condition
            .any
            .iter()
            .map(|literal| literal.value.expand(private));
        rules.push(
            quote!(#alias::Rule::RequiredIf { slot: #slot, field: #name, any: &[#(#any),*] }),
        );
    }
    rules
}

fn role(field: &Field<'_>, alias: &Ident) -> Option<TokenStream> {
    let ty = &field.original.ty;
    if let Some(given) = &field.options.success {
        let Some(literal) = &given.value else {
            return Some(quote!(#alias::success_flag::<#ty>()));
        };
        let done = literal.value.expand(&quote!(#alias));
        return Some(quote!(#alias::success_value::<#ty>(#done)));
    }
    if field.options.error_code.is_some() {
        return Some(quote!(#alias::Role::ErrorCode));
    }
    field
        .options
        .error_msg
        .is_some()
        .then(|| quote!(#alias::Role::ErrorMsg))
}

fn value(target: &Target<'_>) -> TokenStream {
    let Target { name, private, .. } = target;
    quote! {
        #[automatically_derived]
        impl #private::Value for #name {
            fn vacant() -> Self {
                (<Self as #private::Describe>::ACCESS.vacant)()
            }
            fn shape() -> #private::Shape {
                #private::Shape::Object(<Self as #private::Describe>::TABLE)
            }
            fn kind(&self) -> #private::Shape {
                <Self as #private::Value>::shape()
            }
            fn view(&self) -> #private::View<'_> {
                #private::View::Object(self)
            }
            fn fill(&mut self, input: #private::Input<'_>) -> ::core::result::Result<(), #private::Problem> {
                #private::fill_model(self, input)
            }
            fn clear(&mut self) {
                #private::clear_model(self)
            }
        }
    }
}

/// `Default` where nothing is required; where a `cfg` decides about what is required, it decides here too.
fn default(target: &Target<'_>, fields: &[Field<'_>]) -> Option<TokenStream> {
    let Target { name, private, .. } = target;
    let required: Vec<_> = fields
        .iter()
        .filter(|field| field.optional.is_none())
        .collect();
    if required.iter().any(|field| field.cfgs().is_empty()) {
        return None;
    }
    let conditions: Vec<_> = required
        .iter()
        .map(|field| crate::ast::all_of(&field.cfgs()))
        .collect();
    let cfg = (!conditions.is_empty()).then(|| quote!(#[cfg(not(any(#(#conditions),*)))]));
    Some(quote! {
        #cfg
        #[automatically_derived]
        impl ::core::default::Default for #name {
            fn default() -> Self {
                <Self as #private::Value>::vacant()
            }
        }
    })
}
