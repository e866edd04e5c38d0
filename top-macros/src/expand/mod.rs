//! Writes the impls of a declared type. What is written is small on purpose: tables, and one call into the runtime
//! for everything that can be done with them.

mod api;
mod builder;
mod choice;
mod fallback;
mod table;

use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, TokenStreamExt as _, quote};
use syn::Ident;

use crate::ast::{Body, Item, cfgs};

/// Everything behind the item itself.
pub(crate) fn expand(item: &Item<'_>) -> TokenStream {
    let private = &Flat::from(item.options.private());
    let target = Target {
        item,
        name: &item.original.ident,
        private,
    };
    let impls = match &item.body {
        // A stand-in would need bounds that nobody has written; one that does not compile is worse than none.
        _ if !item.original.generics.params.is_empty() => Vec::new(),
        Body::Struct(fields) => {
            let mut impls = table::impls(&target, fields);
            impls.extend(builder::items(&target, fields));
            impls.extend(api::top_api(&target));
            impls
        }
        Body::Enum(variants) => {
            choice::impls(&target, variants).unwrap_or_else(|| fallback::impls(&target))
        }
        Body::Other => fallback::impls(&target),
    };
    // A `cfg` below our attribute is still on the item; what belongs to the item goes with it.
    let cfgs = cfgs(&item.original.attrs);
    impls
        .into_iter()
        .map(|tokens| under(&cfgs, tokens))
        .collect()
}

/// Tokens that are put down one by one where they are used: a stream inside a stream is a call into the compiler.
struct Flat(Vec<TokenTree>);

impl From<TokenStream> for Flat {
    fn from(tokens: TokenStream) -> Self {
        Self(tokens.into_iter().collect())
    }
}

impl ToTokens for Flat {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.append_all(&self.0);
    }
}

/// What all parts of the expansion need.
struct Target<'a> {
    item: &'a Item<'a>,
    name: &'a Ident,
    /// The path of the runtime's doc-hidden module.
    private: &'a Flat,
}

impl Target<'_> {
    /// The trait impls that say nothing about the fields: one call into the runtime each.
    fn shims(&self) -> Vec<TokenStream> {
        let Self {
            item,
            name,
            private,
        } = self;
        let mut impls = vec![quote! {
            impl #private::TopModel for #name {}
        }];
        if !item.derives("Serialize") {
            impls.push(quote! {
                #[automatically_derived]
                impl #private::Serialize for #name {
                    fn serialize<S: #private::Serializer>(
                        &self,
                        serializer: S,
                    ) -> ::core::result::Result<S::Ok, S::Error> {
                        #private::serialize(self, serializer)
                    }
                }
            });
        }
        if !item.derives("Deserialize") {
            impls.push(quote! {
                #[automatically_derived]
                impl<'de> #private::Deserialize<'de> for #name {
                    fn deserialize<D: #private::Deserializer<'de>>(
                        deserializer: D,
                    ) -> ::core::result::Result<Self, D::Error> {
                        #private::deserialize(deserializer)
                    }
                }
            });
        }
        impls
    }
}

/// The derives of an enum: as cheap as a call into the runtime. Without those that the user derives.
pub(crate) fn derives(item: &Item<'_>) -> TokenStream {
    if !item.original.generics.params.is_empty() {
        return TokenStream::new();
    }
    if !matches!(&item.body, Body::Enum(variants) if choice::is_expandable(variants)) {
        return TokenStream::new();
    }
    // By variant and not by wire value, so that a `Hash` of the user's agrees with it.
    let paths: Vec<_> = [
        ("Clone", quote!(::core::clone::Clone)),
        ("Debug", quote!(::core::fmt::Debug)),
        ("PartialEq", quote!(::core::cmp::PartialEq)),
    ]
    .into_iter()
    .filter(|(name, _)| !item.derives(name))
    .map(|(_, path)| path)
    .collect();
    if paths.is_empty() {
        TokenStream::new()
    } else {
        quote!(#[derive(#(#paths),*)])
    }
}

/// Tokens with the attributes of the user's that have to go where the field goes.
fn under(cfgs: &[&syn::Attribute], tokens: TokenStream) -> TokenStream {
    if cfgs.is_empty() {
        return tokens;
    }
    quote!(#(#cfgs)* #tokens)
}
