//! The description of a struct, and the traits that are answered from it.

use proc_macro2::{Delimiter, Group, Ident, Punct, Spacing, Span, TokenStream, TokenTree};
use quote::{TokenStreamExt as _, quote};

use super::rules::detail;
use super::shown::{Shown, type_ends};
use super::source::Source;
use super::{COUNTED, Target, known, under};
use crate::ast::{Field, all_of};

pub(super) fn impls(target: &Target<'_>, fields: &[Field<'_>], out: &mut Vec<TokenStream>) {
    let item = target.item;
    out.push(describe(target, fields));
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
                "impl ::core::",
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
    out.push(source.finish());
}

/// The table and the fields; the runtime answers everything else from them.
///
/// Every use of a field's type as a `Value` stands in `show`, at one span, the whole of the type: the compiler
/// reports a missing bound once for a span and a body, so a type that cannot travel is one error.
fn describe(target: &Target<'_>, fields: &[Field<'_>]) -> TokenStream {
    let mut source = Source::new(target);
    let private = source.private();
    source.item();
    if fields
        .iter()
        .any(|field| !field.marks.deprecated.is_empty())
    {
        source.write(&["#[allow(deprecated)]"]);
    }
    let name = target.name.to_string();
    source.write(&["impl ", &private, "::Describe for ", &name, "{"]);
    constants(target, fields, &mut source);
    let own_vacant = own_vacant(&name, fields, &private);
    if let Some(own_vacant) = &own_vacant {
        source.write(&["fn own_vacant()->Self{", own_vacant, "}"]);
    }
    source
        .write(&["#[inline]fn show(__show: ", &private])
        .write(&["::Show<'_,'_,Self>){match __show{", &private])
        .write(&["::Show::Vacant("]);
    if own_vacant.is_some() {
        source.write(&["_)=>{}"]);
    } else {
        vacant(&name, fields, &mut source);
    }
    let shown = Shown::of(fields);
    source.write(&[&private, "::Show::Shared(__this,__look)=>"]);
    shown.write("look", "&", &mut source);
    source.write(&[",", &private, "::Show::Exclusive(__this,__look)=>"]);
    shown.write("look_mut", "&mut ", &mut source);
    source.write(&["}}}"]);
    source.finish()
}

/// A value to read into, where no type is used as a `Value` for it that may be none: that is for `show` alone.
fn own_vacant(name: &str, fields: &[Field<'_>], private: &str) -> Option<String> {
    let mut text = [name, "{"].concat();
    for field in fields {
        let vacant = known::vacant(field).filter(|_| field.cfgs().is_empty())?;
        let path = if vacant.starts_with(':') { private } else { "" };
        for piece in [&field.ident.to_string(), ": ", path, vacant, ","] {
            text.push_str(piece);
        }
    }
    text.push('}');
    Some(text)
}

/// The same in `show`: `field: None`, or a placeholder of its type, underlined at the type.
fn vacant(name: &str, fields: &[Field<'_>], source: &mut Source) {
    let private = source.private();
    source
        .write(&["__slot)=>{use ", &private, " as __top;"])
        .write(&["__top::put(__slot,", name, "{"]);
    for field in fields {
        let vacant = if field.optional.is_some() {
            "__top::None".to_owned()
        } else {
            let (first, last) = type_ends(field);
            let mut tokens = TokenStream::new();
            tokens.append(Ident::new("__top", first));
            tokens.append_all(colons(first));
            tokens.append(Ident::new("Value", first));
            tokens.append_all(colons(first));
            tokens.append(Ident::new("vacant", last));
            let mut nothing = Group::new(Delimiter::Parenthesis, TokenStream::new());
            nothing.set_span(last);
            tokens.append(nothing);
            source.hole(&tokens)
        };
        let under = source.texts_of(field.cfgs());
        source.write(&[&under, &field.ident.to_string(), ":", &vacant, ","]);
    }
    source.write(&["})}"]);
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
fn constants(target: &Target<'_>, fields: &[Field<'_>], source: &mut Source) {
    let private = source.private();
    let type_name = target.item.name.as_str();
    let names = fields
        .iter()
        .map(|field| (field.name.clone(), field.optional.is_none()));
    let names = pack(type_name, names);
    let count = fields.len() + 1;
    let names_of = if count <= COUNTED {
        format!("Packed{count}<Self>")
    } else {
        format!("Packed<Self,{count}>")
    };
    source
        .write(&["type Names=", &private, "::", &names_of, ";"])
        .write(&["const PACKED:&'static str=", &names, ";"]);
    if fields.iter().any(|field| field.name != field.wire()) {
        let is_escaped = |byte| byte < b' ' || matches!(byte, b'"' | b'\\');
        let wires = fields.iter().map(|field| {
            let wire = field.wire();
            let marked = wire.bytes().any(is_escaped);
            (wire, marked)
        });
        let wires = pack(type_name, wires);
        source.write(&["const PACKED_WIRES:&'static str=", &wires, ";"]);
    }
    let details: Vec<_> = fields
        .iter()
        .filter_map(|field| {
            let detail = detail(field, fields, target.private)?;
            Some(under(field.cfgs(), detail))
        })
        .collect();
    if !details.is_empty() {
        let details = source.hole(&quote!(&[#(#details),*]));
        source
            .write(&["const DETAILS:&'static[", &private])
            .write(&["::Detail]=", &details, ";"]);
    }
    if fields.iter().any(|field| !field.cfgs().is_empty()) {
        source.write(&["const REMOVED:&'static[bool]=&["]);
        for field in fields {
            let kept = source.text_of(&all_of(field.cfgs()));
            source.write(&["::core::cfg!(not(", &kept, ")),"]);
        }
        source.write(&["];"]);
    }
}

/// The names as the runtime unpacks them: first a character for each, whose value is twice its length, and one more where
/// it is marked; then all of them. As a literal.
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
    format!("{:?}", heads + &names)
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
    let conditions: Vec<_> = required.iter().map(|field| all_of(field.cfgs())).collect();
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
