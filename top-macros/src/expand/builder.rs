//! The builder: one small type for each required field, in declared order, then one for the optional fields.
//!
//! A stage holds the half-built value itself, so it is a move and an assignment, and nothing about it is generic. Its
//! name says what it asks for: the compiler's message about a forgotten field is "no method `build` found for
//! `OrderNeedsBuyerId`", underlined at the field.

use std::collections::BTreeSet;

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::ToTokens as _;
use syn::{Attribute, Type};

use super::source::{Source, at};
use super::{Target, api};
use crate::ast::{Field, all_of, bare, wrapped};
use crate::attr::item::Macro;

/// A required field with the type that asks for it.
struct Stage<'a> {
    field: &'a Field<'a>,
    name: String,
}

/// Everything that has to do with building and checking a value.
pub(super) fn items(target: &Target<'_>, fields: &[Field<'_>], out: &mut TokenStream) {
    let name = target.name.to_string();
    let last = format!("{}Builder", target.item.name);
    let stages = stages(&target.item.name, fields);
    out.extend(inherent(target, &name, &stages, &last));
    for (index, stage) in stages.iter().enumerate() {
        let next = stages.get(index + 1).map_or(&last, |next| &next.name);
        stage_items(target, fields, stage, next, out);
    }
    final_stage(target, fields, &last, out);
}

/// `builder`, `validate` and, for a request, `execute`.
fn inherent(target: &Target<'_>, name: &str, stages: &[Stage<'_>], last: &str) -> TokenStream {
    let mut source = Source::new(target);
    let private = source.private();
    let vis = source.text_of(&target.item.original.vis);
    let first = stages.first().map_or(last, |stage| &stage.name);
    let start = construct(first, &format!("{private}::Value::vacant()"));
    let text = match stages.first() {
        Some(_) => {
            " Starts a builder. It asks for the required fields in declared order, then takes the others."
        }
        None => " Starts a builder.",
    };
    // A direct list of a request travels in one text, which is one more thing to check.
    let check = match target.item.kind {
        Macro::Api => "validate_request",
        Macro::Model => "validate",
    };
    let private = private.as_str();
    // Whoever imports a hundred declarations to use one is not warned of the others.
    source
        .item()
        .write(&["#[allow(dead_code)]impl ", name, "{#[doc=\"", text, "\"]"])
        .write(&[
            "#[inline]",
            &vis,
            " fn builder()->",
            first,
            "{",
            &start,
            "}",
        ])
        .write(&["#[doc=\" Checks all rules at once, without sending anything.\\n\\n"])
        .write(&[" # Errors\\n Every violation, with the path of its field.\"]"])
        .write(&["#[inline]", &vis, " fn validate(&self)"])
        .write(&[
            "->::core::result::Result<(),",
            private,
            "::ValidationError>",
        ])
        .write(&["{", private, "::", check, "(self)}"]);
    api::execute(target, &mut source);
    source.write(&["}"]);
    source.finish()
}

fn stages<'a>(type_name: &str, fields: &'a [Field<'a>]) -> Vec<Stage<'a>> {
    let mut taken = BTreeSet::new();
    fields
        .iter()
        .filter(|field| field.optional.is_none())
        .map(|field| {
            let mut name = format!("{type_name}Needs{}", camel(&field.name));
            // `order_id` and `orderId` are different fields.
            while !taken.insert(name.clone()) {
                name.push('_');
            }
            Stage { field, name }
        })
        .collect()
}

/// A stage around a value.
fn construct(name: &str, value: &str) -> String {
    [name, "{value: ", value, "}"].concat()
}

fn stage_items(
    target: &Target<'_>,
    fields: &[Field<'_>],
    stage: &Stage<'_>,
    next: &str,
    out: &mut TokenStream,
) {
    let name = target.name.to_string();
    let field = stage.field;
    let text = format!(" Asks for `{}`, which is required.", field.name);
    let doc = ["#[doc=\"", &text, "\"]"].concat();
    let cfgs = field.cfgs();
    // All at the field: "method `build` not found for this struct" underlines the field.
    let mut source = Source::new(target);
    let vis = source.text_of(&target.item.original.vis);
    let under = conditions(&mut source, &cfgs);
    source.item().write(&[
        &under,
        &doc,
        "#[must_use]",
        &vis,
        " struct ",
        &stage.name,
        "{value: ",
        &name,
        "}",
    ]);
    out.extend(at(field.ident.span(), source.finish()));
    // Where a `cfg` removes the field, the name of its stage means the next one.
    if !cfgs.is_empty() {
        let mut source = Source::new(target);
        let vis = source.text_of(&target.item.original.vis);
        let condition = source.text_of(&all_of(&cfgs));
        let condition = ["#[cfg(not(", &condition, "))]"].concat();
        source.item().write(&[
            &condition,
            &doc,
            &vis,
            " type ",
            &stage.name,
            "=",
            next,
            ";",
        ]);
        out.extend(source.finish());
    }
    let result = construct(next, "self.value");
    let mut source = Source::new(target);
    setter(&mut source, target, field, next, &result);
    let mut header = Source::new(target);
    let under = conditions(&mut header, &cfgs);
    out.extend(header.item().write(&[&under, METHOD_LINTS]).finish());
    setters(&stage.name, &source, fields, &[field], out);
}

fn final_stage(target: &Target<'_>, fields: &[Field<'_>], last: &str, out: &mut TokenStream) {
    let name = target.name.to_string();
    let mut source = Source::new(target);
    let vis = source.text_of(&target.item.original.vis);
    source.item().write(&[
        "#[doc=\" Takes the optional fields of [`",
        &target.item.name,
        "`], in any order.\"]#[must_use]",
        &vis,
        " struct ",
        last,
        "{value: ",
        &name,
        "}",
    ]);
    source.item().write(&[METHOD_LINTS]);
    out.extend(source.finish());
    let optional: Vec<&Field<'_>> = fields
        .iter()
        .filter(|field| field.optional.is_some())
        .collect();
    let mut source = Source::new(target);
    for field in &optional {
        setter(&mut source, target, field, "Self", "self");
    }
    let vis = source.text_of(&target.item.original.vis);
    source.write(&[
        "#[doc=\" The finished value.\"]#[must_use]#[inline]",
        &vis,
        " fn build(self)->",
        &name,
        "{self.value}",
    ]);
    setters(last, &source, fields, &optional, out);
}

/// The `cfg`s of a field, as text.
fn conditions(source: &mut Source, cfgs: &[&Attribute]) -> String {
    cfgs.iter().map(|attr| source.text_of(attr)).collect()
}

/// `impl Builder { … }` around the setters of `own`, which get their documentation and the place of their names.
fn setters(
    builder: &str,
    source: &Source,
    fields: &[Field<'_>],
    own: &[&Field<'_>],
    out: &mut TokenStream,
) {
    let mut body = Vec::new();
    let mut own = own.iter().peekable();
    let mut begins = true;
    let mut is_name = false;
    for mut tree in source.finish() {
        if std::mem::take(&mut begins)
            && let Some(field) = own.peek()
        {
            body.extend(docs(field).flat_map(Attribute::to_token_stream));
        }
        let follows = std::mem::take(&mut is_name);
        match &mut tree {
            TokenTree::Ident(ident) if follows => {
                if let Some(field) = own.next() {
                    *ident = setter_name(field, fields);
                }
            }
            TokenTree::Ident(ident) => is_name = *ident == "fn",
            TokenTree::Group(group) => begins = group.delimiter() == Delimiter::Brace,
            _ => {}
        }
        body.push(tree);
    }
    out.extend([
        TokenTree::Ident(Ident::new("impl", Span::call_site())),
        TokenTree::Ident(Ident::new(builder, Span::call_site())),
        TokenTree::Group(Group::new(Delimiter::Brace, body.into_iter().collect())),
    ]);
}

/// `pub fn field(mut self, value: T) -> Next`; its name is put in its place later.
fn setter(source: &mut Source, target: &Target<'_>, field: &Field<'_>, next: &str, result: &str) {
    let private = source.private();
    let vis = source.text_of(&target.item.original.vis);
    let under = conditions(source, &field.cfgs());
    let ident = field.ident.to_string();
    let ty = field.value_type();
    let path = bare(ty);
    let last = path.and_then(|path| path.segments.last());
    let is_text = last.is_some_and(|last| last.ident == "String");
    let ty = known(ty).unwrap_or_else(|| source.hole(ty));
    source.write(&[&under]);
    // So that `missing_docs` has nothing to say.
    if docs(field).all(|attr| !attr.path().is_ident("doc")) {
        source.write(&["#[doc=\" Sets `", &field.name, "`.\"]"]);
    }
    // Compiled where it is called, and not at all where it is not; a generic function is that anyway.
    let (inline, before, after) = if is_text {
        ("", "impl ::core::convert::Into<", ">")
    } else {
        ("#[inline]", "", "")
    };
    source.write(&[
        inline,
        &vis,
        " fn f(mut self,value: ",
        before,
        &ty,
        after,
        ")->",
        next,
        "{",
    ]);
    let plain = last.is_some_and(|last| PLAIN.iter().any(|name| last.ident == name));
    match (is_text, field.optional.is_some()) {
        (true, true) => {
            source.write(&[&private, "::some_text(&mut self.value.", &ident, ",value);"])
        }
        (true, false) => source.write(&[&private, "::text(&mut self.value.", &ident, ",value);"]),
        // Nothing has to be dropped before it is replaced.
        (false, true) if plain => {
            source.write(&["self.value.", &ident, "=", &private, "::Some(value);"])
        }
        (false, true) => source.write(&[&private, "::some(&mut self.value.", &ident, ",value);"]),
        (false, false) => source.write(&["self.value.", &ident, "=value;"]),
    };
    source.write(&[result, "}"]);
}

/// The text of a type that is there for sure. Any other stands where the user wrote it, so that one that is not there is
/// one error of the compiler's.
fn known(ty: &Type) -> Option<String> {
    if let Some(element) = wrapped(ty, "Vec") {
        let alone = bare(ty).is_some_and(|path| path.segments.len() == 1);
        return Some(["Vec<", &known(element).filter(|_| alone)?, ">"].concat());
    }
    let ident = bare(ty)?.get_ident()?;
    let known = ident == "String" || PLAIN.iter().any(|name| ident == name);
    known.then(|| ident.to_string())
}

/// What a user's lints may say about setters: `is_paid(self, …)` and `add(self, …)` are names from the platform.
const METHOD_LINTS: &str = "#[allow(dead_code,deprecated,nonstandard_style,clippy::all)]";

/// Types without a destructor.
const PLAIN: [&str; 10] = [
    "bool", "i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64", "f64",
];

/// The field's name, unless it is `build`: that one finishes.
fn setter_name(field: &Field<'_>, fields: &[Field<'_>]) -> Ident {
    if field.name != "build" {
        return field.ident.clone();
    }
    let mut name = "build_".to_owned();
    while fields.iter().any(|other| other.name == name) {
        name.push('_');
    }
    Ident::new(&name, field.ident.span())
}

/// What the user wrote about the field that is true of its setter as well.
fn docs<'a>(field: &Field<'a>) -> impl Iterator<Item = &'a Attribute> {
    field
        .original
        .attrs
        .iter()
        .filter(|attr| attr.path().is_ident("doc") || attr.path().is_ident("deprecated"))
}

/// `tb_buyer_id` to `TbBuyerId`.
fn camel(name: &str) -> String {
    let mut camel = String::new();
    for word in name.split('_') {
        let mut letters = word.chars();
        if let Some(first) = letters.next() {
            camel.extend(first.to_uppercase());
            camel.push_str(letters.as_str());
        }
    }
    camel
}
