//! What makes a struct a call: its method, its session, its answer, and `execute`.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use super::Target;
use crate::attr::item::{Macro, SessionOption};

/// The trait that says what is called.
pub(super) fn top_api(target: &Target<'_>) -> Option<TokenStream> {
    let Target {
        item,
        name,
        private,
    } = target;
    if item.kind != Macro::Api {
        return None;
    }
    let options = &item.options;
    let method = method(target);
    let response = item.response();
    // The defaults of the trait are not repeated: a constant costs the compiler as much as a function.
    let idempotent = options.idempotent.is_some().then(|| {
        quote!(
            const IDEMPOTENT: bool = true;
        )
    });
    let policy = match session(target) {
        SessionOption::None => None,
        SessionOption::Required => Some(quote!(Required)),
        SessionOption::Optional => Some(quote!(Optional)),
    };
    let session = policy.map(
        |policy| quote!(const SESSION: #private::SessionPolicy = #private::SessionPolicy::#policy;),
    );
    Some(quote! {
        impl #private::TopApi for #name {
            const METHOD: &'static str = #method;
            #session
            #idempotent
            type Response = #response;
        }
    })
}

/// The method that calls it; its parameters say whether there is a session.
pub(super) fn execute(target: &Target<'_>) -> Option<TokenStream> {
    let Target { item, private, .. } = target;
    if item.kind != Macro::Api {
        return None;
    }
    let vis = &item.original.vis;
    let response = item.response();
    let client = Ident::new("client", Span::mixed_site());
    let given = Ident::new("session", Span::mixed_site());
    let (parameter, argument) = match session(target) {
        SessionOption::None => (None, quote!(::core::option::Option::None)),
        SessionOption::Required => (
            Some(quote!(&#private::Session)),
            quote!(::core::option::Option::Some(#given)),
        ),
        SessionOption::Optional => (
            Some(quote!(::core::option::Option<&#private::Session>)),
            quote!(#given),
        ),
    };
    let parameter = parameter.map(|ty| quote!(, #given: #ty));
    let text = format!(" Calls `{}`.", method(target));
    Some(quote! {
        #[doc = #text]
        #[inline]
        #vis fn execute(&self, #client: &#private::Client #parameter) -> #private::Call<'static, #response> {
            #private::execute(self, #client, #argument)
        }
    })
}

fn method(target: &Target<'_>) -> String {
    target
        .item
        .options
        .method
        .as_ref()
        .map_or_else(String::new, |given| given.value.value())
}

fn session(target: &Target<'_>) -> SessionOption {
    target
        .item
        .options
        .session
        .as_ref()
        .map_or(SessionOption::None, |given| given.value)
}
