//! What there is to say of a field beyond its name: rules, its role in an answer, the name of an element.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::Flat;
use crate::ast::Field;

/// `Detail::new(3)` and what there is to say of the field beyond its name.
pub(super) fn detail(
    field: &Field<'_>,
    fields: &[Field<'_>],
    private: &Flat,
) -> Option<TokenStream> {
    let slot = Literal::usize_unsuffixed(field.slot);
    let mut said = TokenStream::new();
    let rules = rules(field, fields, private);
    if !rules.is_empty() {
        said.extend(quote!(.rules(&[#(#rules),*])));
    }
    if let Some(role) = role(field, private) {
        said.extend(quote!(.role(#role)));
    }
    if let Some(given) = &field.options.item {
        let item = &given.value;
        said.extend(quote!(.item(#item)));
    }
    (!said.is_empty()).then(|| quote!(#private::Detail::new(#slot)#said))
}

/// The rules; the type in the turbofish is where the compiler underlines a rule that does not fit.
fn rules(field: &Field<'_>, fields: &[Field<'_>], private: &Flat) -> Vec<TokenStream> {
    let options = &field.options;
    let ty = &field.original.ty;
    let mut rules = Vec::new();
    if let Some(given) = &options.max_len {
        let limit = Literal::u64_unsuffixed(given.value);
        rules.push(quote!(#private::max_len::<#ty>(#limit)));
    }
    if let Some(given) = &options.max_items {
        let limit = Literal::u64_unsuffixed(given.value);
        rules.push(quote!(#private::max_items::<#ty>(#limit)));
    }
    if let Some(given) = &options.min {
        let limit = given.value.value.expand(private);
        rules.push(quote!(#private::min::<#ty>(#limit)));
    }
    if let Some(given) = &options.max {
        let limit = given.value.value.expand(private);
        rules.push(quote!(#private::max::<#ty>(#limit)));
    }
    if options.required.is_some() {
        rules.push(quote!(#private::Rule::Required));
    }
    for given in &options.required_if {
        let condition = &given.value;
        let Some(decider) = fields.iter().find(|other| condition.field == *other.ident) else {
            continue;
        };
        let slot = Literal::usize_unsuffixed(decider.slot);
        let name = &decider.name;
        let any = condition
            .any
            .iter()
            .map(|literal| literal.value.expand(private));
        rules.push(
            quote!(#private::Rule::RequiredIf { slot: #slot, field: #name, any: &[#(#any),*] }),
        );
    }
    rules
}

fn role(field: &Field<'_>, private: &Flat) -> Option<TokenStream> {
    let ty = &field.original.ty;
    if let Some(given) = &field.options.success {
        let Some(literal) = &given.value else {
            return Some(quote!(#private::success_flag::<#ty>()));
        };
        let done = literal.value.expand(&quote!(#private));
        return Some(quote!(#private::success_value::<#ty>(#done)));
    }
    if field.options.error_code.is_some() {
        return Some(quote!(#private::Role::ErrorCode));
    }
    field
        .options
        .error_msg
        .is_some()
        .then(|| quote!(#private::Role::ErrorMsg))
}
