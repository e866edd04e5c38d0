//! Stand-ins for a shape that cannot be declared, so that the one error is not followed by ten about missing traits,
//! and the editor keeps completing.

use proc_macro2::TokenStream;
use quote::quote;

use super::source::Source;
use super::{Target, api};

pub(super) fn impls(target: &Target<'_>) -> Vec<TokenStream> {
    let Target {
        item,
        name,
        private,
        ..
    } = target;
    let vis = &item.original.vis;
    let mut execute = Source::new(target);
    api::execute(target, &mut execute);
    let execute = execute.finish();
    let mut impls = vec![
        quote! {
            impl #private::Value for #name {
                fn vacant() -> Self {
                    loop {}
                }
                fn shape() -> #private::Shape {
                    #private::Shape::Any
                }
                fn kind(&self) -> #private::Shape {
                    #private::Shape::Any
                }
                fn view(&self) -> #private::View<'_> {
                    #private::View::Null
                }
                fn fill(&mut self, _: #private::Input<'_>) -> ::core::result::Result<(), #private::Problem> {
                    loop {}
                }
                fn any(&self) -> &dyn #private::Any {
                    self
                }
                fn assign(&mut self, from: ::core::option::Option<&dyn #private::Value>) {}
            }
        },
        quote! {
            impl #private::Model for #name {
                fn show<'a>(&'a self, _: &mut dyn ::core::ops::FnMut(&[&'a dyn #private::Value])) {}
                fn show_mut<'a>(&'a mut self, _: &mut dyn ::core::ops::FnMut(&mut [&'a mut dyn #private::Value])) {}
            }
        },
        quote! {
            #[allow(dead_code, missing_docs)]
            impl #name {
                #vis fn validate(&self) -> ::core::result::Result<(), #private::ValidationError> {
                    loop {}
                }
                #execute
            }
        },
    ];
    if !item.derives("Clone") {
        impls.push(quote! {
            impl ::core::clone::Clone for #name {
                fn clone(&self) -> Self {
                    loop {}
                }
            }
        });
    }
    if !item.derives("Debug") {
        impls.push(quote! {
            impl ::core::fmt::Debug for #name {
                fn fmt(&self, _: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                    ::core::result::Result::Ok(())
                }
            }
        });
    }
    if !item.derives("PartialEq") {
        impls.push(quote! {
            impl ::core::cmp::PartialEq for #name {
                fn eq(&self, _: &Self) -> bool {
                    false
                }
            }
        });
    }
    impls
}
