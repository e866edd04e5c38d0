//! Enums: a value out of a list.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::Fields;

use super::{Target, under};
use crate::ast::{Variant, cfgs};
use crate::attr::literal::{LiteralValue, digits};

/// Whether all variants have a shape that can be expanded; the others are reported.
pub(super) fn is_expandable(variants: &[Variant<'_>]) -> bool {
    let others = variants
        .iter()
        .filter(|variant| variant.options.other.is_some());
    let well_formed = variants.iter().all(|variant| match variant.options.other {
        Some(_) => variant.keeps_value(),
        None => matches!(variant.original.fields, Fields::Unit),
    });
    others.count() < 2
        && well_formed
        && variants
            .iter()
            .any(|variant| variant.options.other.is_none())
}

pub(super) fn impls(target: &Target<'_>, variants: &[Variant<'_>]) -> Option<Vec<TokenStream>> {
    if !is_expandable(variants) {
        return None;
    }
    let Target {
        item,
        name,
        private,
        ..
    } = target;
    let type_name = &item.name;
    let listed = || {
        variants
            .iter()
            .filter(|variant| variant.options.other.is_none())
    };
    let other = variants
        .iter()
        .find(|variant| variant.options.other.is_some())
        .map(|variant| &variant.original.ident);
    // A variant under a `cfg` may be gone; one that is always there is a better placeholder.
    let vacant = listed()
        .find(|variant| cfgs(&variant.original.attrs).is_empty())
        .or_else(|| listed().next())?;
    let vacant = &vacant.original.ident;
    let table = listed().map(|variant| {
        let (name, value) = (&variant.name, value_of(variant).expand(private));
        under(
            &cfgs(&variant.original.attrs),
            quote!(#private::Variant { name: #name, value: #value }),
        )
    });
    let values = listed().map(|variant| {
        let ident = &variant.original.ident;
        under(&cfgs(&variant.original.attrs), quote!(#name::#ident))
    });
    let local = Ident::new("value", Span::mixed_site());
    let choice = Ident::new("choice", Span::mixed_site());
    let input = Ident::new("input", Span::mixed_site());
    let views = variants.iter().map(|variant| {
        let ident = &variant.original.ident;
        let view = match (&variant.options.other, value_of(variant)) {
            (Some(_), _) => quote!(Self::#ident(#local) => #private::OtherValue::to_view(#local)),
            (None, LiteralValue::Int(number)) => {
                let number = digits(number);
                quote!(Self::#ident => #private::View::Int(#number))
            }
            (None, LiteralValue::Text(text)) => quote!(Self::#ident => #private::View::Text(#text)),
            (None, _) => quote!(Self::#ident => #private::View::Null),
        };
        under(&cfgs(&variant.original.attrs), view)
    });
    let unlisted = other.map_or_else(
        || quote!(return ::core::result::Result::Err(#choice.refuse())),
        |ident| quote!(Self::#ident(#choice.other()?)),
    );
    Some(vec![
        quote! {
            impl #private::Value for #name {
                fn vacant() -> Self {
                    Self::#vacant
                }
                fn shape() -> #private::Shape {
                    #private::Shape::Choice(#type_name)
                }
                fn kind(&self) -> #private::Shape {
                    #private::Shape::Choice(#type_name)
                }
                fn view(&self) -> #private::View<'_> {
                    match self { #(#views,)* }
                }
                fn fill(&mut self, #input: #private::Input<'_>) -> ::core::result::Result<(), #private::Problem> {
                    const LISTED: &[#private::Variant] = &[#(#table),*];
                    const VALUES: &[#name] = &[#(#values),*];
                    let #choice = #private::fill_choice(#type_name, LISTED, #input)?;
                    *self = match #choice.index().and_then(|#local| VALUES.get(#local)) {
                        ::core::option::Option::Some(#local) => ::core::clone::Clone::clone(#local),
                        ::core::option::Option::None => #unlisted,
                    };
                    ::core::result::Result::Ok(())
                }
                fn any(&self) -> &dyn #private::Any {
                    self
                }
                fn assign(&mut self, from: ::core::option::Option<&dyn #private::Value>) {
                    if let ::core::option::Option::Some(from) = from.and_then(|from| from.any().downcast_ref::<Self>()) {
                        ::core::clone::Clone::clone_from(self, from);
                    }
                }
            }
        },
        quote! {
            impl #private::TellsDone<false> for #name {}
        },
    ])
}

fn value_of(variant: &Variant<'_>) -> LiteralValue {
    variant
        .value()
        .unwrap_or_else(|| LiteralValue::Text(variant.name.clone()))
}
