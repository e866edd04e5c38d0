//! `#[top_api]` and `#[top_model]`, the declarations of [`top-runtime`](https://docs.rs/top-runtime).
//!
//! Depend on `top-runtime`, which re-exports both; what the macros write refers to it.

mod ast;
mod attr;
mod check;
mod ctxt;
mod expand;
mod plain;
mod read;
mod suggest;
#[cfg(test)]
mod tests;

use proc_macro2::TokenStream;
use quote::quote;

use crate::ast::{Item, without_top};
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
    let input = match read::item(item.clone()) {
        Ok(input) => input,
        Err(error) => {
            // Not a type, or one that is being typed: it stays in the editor's view, without our attributes.
            let item = without_top(item);
            let error = error.to_compile_error();
            return quote!(#item #error);
        }
    };
    let cx = Ctxt::default();
    let declared = Item::read(&cx, kind, args, &input);
    check::check(&cx, &declared);
    let head = [expand::derives(&declared), declared.stripped(item)];
    let impls = expand::expand(&declared);
    head.into_iter().chain(impls).chain([cx.finish()]).collect()
}
