//! `#[top_api]` and `#[top_model]`, the declarations of [`top-runtime`](https://docs.rs/top-runtime).
//!
//! Depend on `top-runtime`, which re-exports both; what the macros write refers to it.

mod ast;
mod attr;
mod check;
mod ctxt;
mod expand;
mod suggest;
#[cfg(test)]
mod tests;

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::quote;
use syn::DeriveInput;

use crate::ast::Item;
use crate::attr::item::Macro;
use crate::ctxt::Ctxt;

// The reference is one text for each macro. Its examples need the runtime, which depends on this crate, so they are
// compiled where both are at hand, in the tests of the workspace, and left out of the doc tests here.

#[cfg_attr(not(doctest), doc = include_str!("top_api.md"))]
#[cfg_attr(doctest, doc = "Declares an API.")]
#[proc_macro_attribute]
pub fn top_api(
    args: proc_macro::TokenStream,
    item: proc_macro::TokenStream,
) -> proc_macro::TokenStream {
    declare(Macro::Api, args.into(), item.into()).into()
}

#[cfg_attr(not(doctest), doc = include_str!("top_model.md"))]
#[cfg_attr(
    doctest,
    doc = "Declares a type that travels inside a request or an answer."
)]
#[proc_macro_attribute]
pub fn top_model(
    args: proc_macro::TokenStream,
    item: proc_macro::TokenStream,
) -> proc_macro::TokenStream {
    declare(Macro::Model, args.into(), item.into()).into()
}

/// The item, its impls, and an error for everything that is wrong.
fn declare(kind: Macro, args: TokenStream, item: TokenStream) -> TokenStream {
    let input: DeriveInput = match syn::parse2(item.clone()) {
        Ok(input) => input,
        Err(error) => {
            // Not a type, or one that is being typed: it stays in the editor's view, without our attributes.
            let item = without_top(item);
            let error = error.to_compile_error();
            return quote!(#item #error);
        }
    };
    let cx = Ctxt::default();
    let item = Item::read(&cx, kind, args, &input);
    check::check(&cx, &item);
    let derives = expand::derives(&item);
    let declared = item.stripped();
    let impls = expand::expand(&item);
    let errors = cx.finish();
    quote!(#derives #declared #impls #errors)
}

/// Removes every `#[top…]` from tokens that could not be parsed.
fn without_top(tokens: TokenStream) -> TokenStream {
    let mut out = Vec::new();
    let mut rest = tokens.into_iter().peekable();
    while let Some(tree) = rest.next() {
        let is_hash = matches!(&tree, TokenTree::Punct(punct) if punct.as_char() == '#');
        if is_hash && rest.next_if(is_top_group).is_some() {
            continue;
        }
        out.push(match tree {
            TokenTree::Group(group) => {
                let mut inner = Group::new(group.delimiter(), without_top(group.stream()));
                inner.set_span(group.span());
                TokenTree::Group(inner)
            }
            other => other,
        });
    }
    out.into_iter().collect()
}

/// `[top(…)]`
fn is_top_group(tree: &TokenTree) -> bool {
    let TokenTree::Group(group) = tree else {
        return false;
    };
    let first = group.stream().into_iter().next();
    group.delimiter() == Delimiter::Bracket
        && matches!(first, Some(TokenTree::Ident(ident)) if ident == "top")
}
