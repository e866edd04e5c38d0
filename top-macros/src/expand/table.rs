//! The description of a struct, and the traits that are answered from it.

use proc_macro2::{Delimiter, Group, Ident, Literal, Punct, Spacing, Span, TokenStream, TokenTree};
use quote::{TokenStreamExt as _, format_ident, quote};

use super::source::Source;
use super::{Flat, Target, known, under};
use crate::ast::{Field, all_of};

pub(super) fn impls(target: &Target<'_>, fields: &[Field<'_>], out: &mut TokenStream) {
    let item = target.item;
    out.extend(under(&target.cfgs, describe(target, fields)));
    if !item.derives("Default") {
        out.extend(default(target, fields).map(|tokens| under(&target.cfgs, tokens)));
    }
    let mut source = Source::new(target);
    let private = source.private();
    let name = target.name.to_string();
    for (derive, before, after) in [
        (
            "Clone",
            "clone::Clone for ",
            ["{#[inline]fn clone(&self)->Self{", "own_clone(self)}}"],
        ),
        (
            "Debug",
            "fmt::Debug for ",
            [
                "{#[inline]fn fmt(&self,f:&mut ::core::fmt::Formatter<'_>)->::core::fmt::Result{",
                "own_fmt(self,f)}}",
            ],
        ),
        (
            "PartialEq",
            "cmp::PartialEq for ",
            [
                "{#[inline]fn eq(&self,other:&Self)->bool{",
                "own_eq(self,other)}}",
            ],
        ),
    ] {
        if !item.derives(derive) {
            let [signature, call] = after;
            source.item().write(&[
                "#[automatically_derived]impl ::core::",
                before,
                &name,
                signature,
                "<Self as ",
                &private,
                "::Describe>::",
                call,
            ]);
        }
    }
    target.write_shims(&mut source);
    out.extend(source.finish());
}

/// The table and the fields; the runtime answers everything else from them.
///
/// Every use of a field's type as a `Value` stands in `show`, at one span, the whole of the type: the compiler
/// reports a missing bound once for a span and a body, so a type that cannot travel is one error.
fn describe(target: &Target<'_>, fields: &[Field<'_>]) -> TokenStream {
    let Target {
        item,
        name,
        private,
        ..
    } = target;
    let alias = format_ident!("__top", span = Span::mixed_site());
    let own_vacant = own_vacant(target, fields);
    let [this, look, slot, show] =
        ["this", "look", "slot", "show"].map(|name| Ident::new(name, Span::mixed_site()));
    let vacant = if own_vacant.is_some() {
        quote!(#alias::Show::Vacant(_) => {})
    } else {
        let fields = vacant(fields, &alias);
        quote!(#alias::Show::Vacant(#slot) => #alias::put(#slot, #name { #fields }),)
    };
    let shared = shown(fields, "look", &look, references(fields, false));
    let exclusive = shown(fields, "look_mut", &look, references(fields, true));
    let constants = constants(item.name.as_str(), fields, private);
    let deprecated = fields
        .iter()
        .any(|field| !field.marks.deprecated.is_empty());
    let allow = deprecated.then(|| quote!(#[allow(deprecated)]));
    quote! {
        #allow
        impl #private::Describe for #name {
            #constants
            #own_vacant
            #[inline]
            fn show(#show: #private::Show<'_, '_, Self>) {
                use #private as #alias;
                match #show {
                    #vacant
                    #alias::Show::Shared(#this, #look) => #alias::#shared,
                    #alias::Show::Exclusive(#this, #look) => #alias::#exclusive,
                }
            }
        }
    }
}

/// A value to read into, where no type is used as a `Value` for it that may be none: that is for `show` alone.
fn own_vacant(target: &Target<'_>, fields: &[Field<'_>]) -> Option<TokenStream> {
    let mut source = Source::new(target);
    let private = source.private();
    source
        .write(&["fn own_vacant()->Self{use ", &private, " as __top;"])
        .write(&[&target.name.to_string(), "{"]);
    for field in fields {
        let vacant = known::vacant(field).filter(|_| field.cfgs().is_empty())?;
        source.write(&[&field.ident.to_string(), ":", vacant, ","]);
    }
    source.write(&["}}"]);
    Some(source.finish())
}

/// `field: None`, or a placeholder of its type, underlined at the type.
///
/// Here and below the tokens are put down one by one: a stream inside a stream is a call into the compiler.
fn vacant(fields: &[Field<'_>], alias: &Ident) -> TokenStream {
    let none = [TokenTree::from(alias.clone())]
        .into_iter()
        .chain(colons(Span::mixed_site()))
        .chain([Ident::new("None", Span::mixed_site()).into()]);
    let none: Vec<TokenTree> = none.collect();
    let mut out = TokenStream::new();
    for field in fields {
        out.append_all(field.cfgs());
        out.append(field.ident.clone());
        out.append(Punct::new(':', Spacing::Alone));
        if field.optional.is_some() {
            out.append_all(&none);
        } else {
            let (first, last) = type_ends(field);
            out.append(Ident::new("__top", first));
            out.append_all(colons(first));
            out.append(Ident::new("Value", first));
            out.append_all(colons(first));
            out.append(Ident::new("vacant", last));
            let mut nothing = Group::new(Delimiter::Parenthesis, TokenStream::new());
            nothing.set_span(last);
            out.append(nothing);
        }
        out.append(Punct::new(',', Spacing::Alone));
    }
    out
}

/// `::`
fn colons(span: Span) -> [TokenTree; 2] {
    [Spacing::Joint, Spacing::Alone].map(|spacing| {
        let mut colon = Punct::new(':', spacing);
        colon.set_span(span);
        colon.into()
    })
}

/// The constants of the description, without those that say nothing.
fn constants(type_name: &str, fields: &[Field<'_>], private: &Flat) -> TokenStream {
    let names = fields
        .iter()
        .map(|field| (field.name.clone(), field.optional.is_none()));
    let names = pack(type_name, names);
    let count = fields.len() + 1;
    let names_of = if count <= COUNTED {
        let alias = format_ident!("Packed{count}");
        quote!(#alias<Self>)
    } else {
        let count = Literal::usize_unsuffixed(count);
        quote!(Packed<Self, #count>)
    };
    let mut out = quote! {
        type Names = #private::#names_of;
        const PACKED: &'static str = #names;
    };
    if fields.iter().any(|field| field.name != field.wire()) {
        let is_escaped = |byte| byte < b' ' || matches!(byte, b'"' | b'\\');
        let wires = fields.iter().map(|field| {
            let wire = field.wire();
            let marked = wire.bytes().any(is_escaped);
            (wire, marked)
        });
        let wires = pack(type_name, wires);
        out.extend(quote!(const PACKED_WIRES: &'static str = #wires;));
    }
    let details: Vec<_> = fields
        .iter()
        .filter_map(|field| Some(under(field.cfgs(), detail(field, fields, private)?)))
        .collect();
    if !details.is_empty() {
        out.extend(quote!(const DETAILS: &'static [#private::Detail] = &[#(#details),*];));
    }
    if fields.iter().any(|field| !field.cfgs().is_empty()) {
        let removed = fields.iter().map(|field| {
            let kept = all_of(field.cfgs());
            quote!(::core::cfg!(not(#kept)))
        });
        out.extend(quote!(const REMOVED: &'static [bool] = &[#(#removed),*];));
    }
    out
}

/// Up to here the runtime has a name for lists of each length; a number inside a type is a body to the compiler. It has
/// functions that take as many fields, too.
const COUNTED: usize = 32;

/// The names as the runtime unpacks them: first a character for each, whose value is twice its length, and one more where
/// it is marked; then all of them.
fn pack(type_name: &str, fields: impl Iterator<Item = (String, bool)>) -> String {
    let mut heads = String::new();
    let mut names = String::new();
    for (name, marked) in std::iter::once((type_name.to_owned(), false)).chain(fields) {
        let head = u32::try_from(name.len() << 1 | usize::from(marked)).map(char::from_u32);
        // `check` has refused a name that is too long.
        if let Ok(Some(head)) = head {
            heads.push(head);
            names.push_str(&name);
        }
    }
    heads + &names
}

/// `&this.a, &this.b`, each underlined at the field's type. Something stands for a field that a `cfg` removes.
fn references(fields: &[Field<'_>], exclusive: bool) -> TokenStream {
    let mutable = exclusive.then(|| Ident::new("mut", Span::mixed_site()));
    let mut out = TokenStream::new();
    for field in fields {
        let (first, last) = type_ends(field);
        let cfgs = field.cfgs();
        out.append_all(cfgs);
        let mut and = Punct::new('&', Spacing::Alone);
        and.set_span(first);
        out.append(and);
        out.append_all(&mutable);
        out.append(Ident::new("this", first));
        out.append(Punct::new('.', Spacing::Alone));
        let mut ident = field.ident.clone();
        ident.set_span(last);
        out.append(ident);
        out.append(Punct::new(',', Spacing::Alone));
        if !cfgs.is_empty() {
            let alias = Ident::new("__top", first);
            let kept = all_of(cfgs);
            out.extend(quote!(#[cfg(not(#kept))] &#mutable [#alias::Removed; 0],));
        }
    }
    out
}

/// A call of the runtime that shows the fields: each an argument, or as a list where a `cfg` decides about one.
fn shown(fields: &[Field<'_>], name: &str, look: &Ident, references: TokenStream) -> TokenStream {
    let count = fields.len();
    if (1..=COUNTED).contains(&count) && fields.iter().all(|field| field.cfgs().is_empty()) {
        let name = format_ident!("{name}{count}");
        return quote!(#name(#look, #references));
    }
    let name = format_ident!("{name}");
    quote!(#name(#look, [#references]))
}

fn type_ends(field: &Field<'_>) -> (Span, Span) {
    let (first, last) = field.type_ends;
    (
        Span::mixed_site().located_at(first),
        Span::mixed_site().located_at(last),
    )
}

/// `Detail::new(3)` and what there is to say of the field beyond its name.
fn detail(field: &Field<'_>, fields: &[Field<'_>], private: &Flat) -> Option<TokenStream> {
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
        .map(|field| crate::ast::all_of(field.cfgs()))
        .collect();
    let cfg = (!conditions.is_empty()).then(|| quote!(#[cfg(not(any(#(#conditions),*)))]));
    Some(quote! {
        #cfg
        impl ::core::default::Default for #name {
            fn default() -> Self {
                <Self as #private::Value>::vacant()
            }
        }
    })
}
