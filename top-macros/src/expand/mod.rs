//! Writes the impls of a declared type. What is written is small on purpose: tables, and one call into the runtime
//! for everything that can be done with them.

mod api;
mod builder;
mod choice;
mod fallback;
mod known;
mod rules;
mod shown;
mod source;
mod table;

use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, TokenStreamExt as _, quote};
use syn::{Attribute, Ident};

use crate::ast::{Body, Item, cfgs};
use source::Source;

/// Everything behind the item itself, in parts: to take a part apart and put it down token by token is dear.
pub(crate) fn expand(item: &Item<'_>) -> Vec<TokenStream> {
    let private = &Flat::from(item.options.private());
    let target = Target {
        item,
        name: &item.original.ident,
        private,
        vis: item.original.vis.to_token_stream().to_string(),
        // A `cfg` below our attribute is still on the item; what belongs to the item goes with it.
        cfgs: cfgs(&item.original.attrs),
    };
    let mut out = Vec::new();
    match &item.body {
        // A stand-in would need bounds that nobody has written; one that does not compile is worse than none.
        _ if !item.original.generics.params.is_empty() => {}
        Body::Struct(fields) => {
            table::impls(&target, fields, &mut out);
            builder::items(&target, fields, &mut out);
        }
        Body::Enum(variants) => {
            let impls = choice::impls(&target, variants);
            let impls = impls.unwrap_or_else(|| fallback::impls(&target));
            out.extend(impls.into_iter().map(|tokens| under(&target.cfgs, tokens)));
            out.push(target.shims());
        }
        Body::Other => {
            let impls = fallback::impls(&target);
            out.extend(impls.into_iter().map(|tokens| under(&target.cfgs, tokens)));
            out.push(target.shims());
        }
    }
    out.push(api::top_api(&target));
    out
}

/// Up to here the runtime has a name for lists of each length; a number inside a type is a body to the compiler. It has
/// functions that take as many fields, too.
const COUNTED: usize = 32;

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
    /// The text of the visibility.
    vis: String,
    /// The `cfg`s of the item.
    cfgs: Vec<&'a Attribute>,
}

impl Target<'_> {
    /// The trait impls that say nothing about the fields: one call into the runtime each.
    fn shims(&self) -> TokenStream {
        let mut source = Source::new(self);
        self.write_shims(&mut source);
        source.finish()
    }

    fn write_shims(&self, source: &mut Source) {
        let private = source.private();
        let p = private.as_str();
        let name = self.name.to_string();
        let name = name.as_str();
        source
            .item()
            .write(&["impl ", p, "::TopModel for ", name, "{}"]);
        if !self.item.derives("Serialize") {
            source.item().write(&[
                "impl ",
                p,
                "::Serialize for ",
                name,
                "{fn serialize<S: ",
                p,
                "::Serializer>(&self,serializer:S)->",
                p,
                "::Serialized<S>{",
                p,
                "::serialize(self,serializer)}}",
            ]);
        }
        if !self.item.derives("Deserialize") {
            source.item().write(&[
                "impl<'de>",
                p,
                "::Deserialize<'de> for ",
                name,
                "{fn deserialize<D: ",
                p,
                "::Deserializer<'de>>(deserializer:D)->::core::result::Result<Self,D::Error>{",
                p,
                "::deserialize(deserializer)}}",
            ]);
        }
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
fn under(cfgs: &[&Attribute], tokens: TokenStream) -> TokenStream {
    if cfgs.is_empty() {
        return tokens;
    }
    quote!(#(#cfgs)* #tokens)
}
