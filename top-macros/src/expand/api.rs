//! What makes a struct a call: its method, its session, its answer, and `execute`.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use super::Target;
use crate::attr::item::{Macro, SessionOption};

pub(super) fn impls(target: &Target<'_>) -> Vec<TokenStream> {
    let Target { item, name, private } = target;
    if item.kind != Macro::Api {
        return Vec::new();
    }
    let options = &item.options;
    let vis = &item.original.vis;
    let method = options.method.as_ref().map_or_else(String::new, |given| given.value.value());
    let session = options.session.as_ref().map_or(SessionOption::None, |given| given.value);
    let idempotent = options.idempotent.is_some();
    let response = item.response();
    let given = Ident::new("session", Span::mixed_site());
    let client = Ident::new("client", Span::mixed_site());
    let (policy, parameter, argument) = match session {
        SessionOption::None => (quote!(None), None, quote!(::core::option::Option::None)),
        SessionOption::Required => {
            (quote!(Required), Some(quote!(#given: &#private::Session)), quote!(::core::option::Option::Some(#given)))
        }
        SessionOption::Optional => {
            let parameter = quote!(#given: ::core::option::Option<&#private::Session>);
            (quote!(Optional), Some(parameter), quote!(#given))
        }
    };
    let parameters = [Some(quote!(#client: &#private::Client)), parameter].into_iter().flatten();
    let text = format!("Calls `{method}`.");
    vec![
        quote! {
            #[automatically_derived]
            impl #private::TopApi for #name {
                const METHOD: &'static str = #method;
                const SESSION: #private::SessionPolicy = #private::SessionPolicy::#policy;
                const IDEMPOTENT: bool = #idempotent;
                type Response = #response;
            }
        },
        quote! {
            #[allow(dead_code)]
            impl #name {
                #[doc = #text]
                #vis fn execute(&self, #(#parameters),*) -> #private::Call<'static, #response> {
                    #private::execute(self, #client, #argument)
                }
            }
        },
    ]
}
