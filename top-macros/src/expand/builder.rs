//! The builder: one small type for each required field, in declared order, then one for the optional fields.
//!
//! A stage holds the half-built value itself, so it is a move and an assignment, and nothing about it is generic. Its
//! name says what it asks for: the compiler's message about a forgotten field is "no method `build` found for
//! `OrderNeedsBuyerId`", underlined at the field.

use std::collections::BTreeSet;

use proc_macro2::{Ident, Span, TokenStream, TokenTree};

use super::source::Source;
use super::{Target, api, known};
use crate::ast::{Field, all_of, bare};
use crate::attr::item::Macro;
use crate::attr::marks::doc_text;
use crate::plain::is_plain;

/// A required field with the type that asks for it.
struct Stage<'a> {
    field: &'a Field<'a>,
    name: String,
}

/// Everything that has to do with building and checking a value.
pub(super) fn items(target: &Target<'_>, fields: &[Field<'_>], out: &mut Vec<TokenStream>) {
    let name = target.name.to_string();
    let last = format!("{}Builder", target.item.name);
    let stages = stages(&target.item.name, fields);
    inherent(target, &name, &stages, &last, out);
    let mut builder = Builder {
        target,
        name,
        fields,
        out,
    };
    for (index, stage) in stages.iter().enumerate() {
        let next = stages.get(index + 1).map_or(&last, |next| &next.name);
        builder.stage(stage, next);
    }
    builder.last(&last);
}

/// `builder`, `validate` and, for a request, `execute`.
fn inherent(
    target: &Target<'_>,
    name: &str,
    stages: &[Stage<'_>],
    last: &str,
    out: &mut Vec<TokenStream>,
) {
    let mut source = Source::new(target);
    let private = source.private();
    let vis = source.vis();
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
        Macro::Api => "own_validate_request",
        Macro::Model => "own_validate",
    };
    let private = private.as_str();
    source
        .write(&["#[doc=\"", text, "\"]#[inline]", &vis, " fn builder()->"])
        .write(&[first, "{", &start, "}"])
        .write(&["#[doc=\" Checks all rules at once, without sending anything.\\n\\n"])
        .write(&[" # Errors\\n Every violation, with the path of its field.\"]"])
        .write(&["#[inline]", &vis, " fn validate(&self)"])
        .write(&["->::core::result::Result<(),", private])
        .write(&["::ValidationError>{<Self as ", private, "::Describe>::"])
        .write(&[check, "(self)}"]);
    api::execute(target, &mut source);
    // Whoever imports a hundred declarations to use one is not warned of the others.
    let mut item = Source::new(target);
    item.item()
        .write(&["#[allow(dead_code)]impl ", name])
        .braces(source.finish());
    out.push(item.finish());
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

/// The types of the builder: a `struct` and an `impl` each.
struct Builder<'a> {
    target: &'a Target<'a>,
    /// The name of the declared type.
    name: String,
    fields: &'a [Field<'a>],
    out: &'a mut Vec<TokenStream>,
}

impl Builder<'_> {
    /// What takes one required field and gives the next stage.
    fn stage(&mut self, stage: &Stage<'_>, next: &str) {
        let field = stage.field;
        let mut source = Source::new(self.target);
        let vis = source.vis();
        let under = source.texts_of(field.cfgs());
        let doc = [
            "#[doc=\" Asks for `",
            &field.name,
            "`, which is required.\"]",
        ]
        .concat();
        // Where a `cfg` removes the field, the name of its stage means the next one.
        if !field.cfgs().is_empty() {
            let condition = source.text_of(&all_of(field.cfgs()));
            source
                .item()
                .write(&["#[cfg(not(", &condition, "))]", &doc])
                .write(&[&vis, " type ", &stage.name, "=", next, ";"]);
        }
        // All at the field: "method `build` not found for this struct" underlines the field.
        let place = Span::call_site().located_at(field.ident.span());
        let structure = self.structure(&[&under, &doc], &stage.name);
        let placed = structure.into_iter().map(|mut tree| {
            tree.set_span(place);
            tree
        });
        source.tokens(placed.collect());
        let mut setters = Source::new(self.target);
        self.setter(field, next, &construct(next, "self.value"), &mut setters);
        source
            .item()
            .write(&[&under, &lints(&[field]), "impl ", &stage.name])
            .braces(setters.finish());
        self.out.push(source.finish());
    }

    /// What takes the optional fields and gives the value.
    fn last(&mut self, last: &str) {
        let doc = [
            "#[doc=\" Takes the optional fields of [`",
            &self.target.item.name,
            "`], in any order.\"]#[must_use]",
        ];
        let optional = self.fields.iter().filter(|field| field.optional.is_some());
        let optional: Vec<_> = optional.collect();
        let mut setters = Source::new(self.target);
        for field in &optional {
            self.setter(field, "Self", "self", &mut setters);
        }
        let vis = setters.vis();
        setters
            .write(&["#[doc=\" The finished value.\"]#[must_use]#[inline]", &vis])
            .write(&[" fn build(self)->", &self.name, "{self.value}"]);
        let mut source = Source::new(self.target);
        source
            .tokens(self.structure(&doc, last))
            .item()
            .write(&[&lints(&optional), "impl ", last])
            .braces(setters.finish());
        self.out.push(source.finish());
    }

    fn structure(&self, attributes: &[&str], name: &str) -> TokenStream {
        let mut source = Source::new(self.target);
        let vis = source.vis();
        source
            .item()
            .write(attributes)
            .write(&[&vis, " struct ", name])
            .write(&["{value: ", &self.name, "}"]);
        source.finish()
    }

    /// `pub fn field(mut self, value: T) -> Next`, its name where the user wrote it.
    fn setter(&self, field: &Field<'_>, next: &str, result: &str, source: &mut Source) {
        let under = source.texts_of(field.cfgs());
        let vis = source.vis();
        let private = source.private();
        let ident = field.ident.to_string();
        let ty = field.value_type();
        let last = bare(ty).and_then(|path| path.segments.last());
        let last = last.map(|last| last.ident.to_string()).unwrap_or_default();
        let is_text = known::is_string(ty);
        let ty = known::text_of(ty).unwrap_or_else(|| source.hole(ty));
        // What the user wrote about the field is true of its setter as well.
        for doc in &field.marks.docs {
            if let Some(text) = doc_text(doc) {
                source.write(&["#[doc=", &text, "]"]);
            } else {
                let text = source.text_of(doc);
                source.write(&[&text]);
            }
        }
        let deprecated = source.texts_of(&field.marks.deprecated);
        source.write(&[&deprecated]);
        // So that `missing_docs` has nothing to say.
        if field.marks.docs.is_empty() {
            source.write(&["#[doc=\" Sets `", &field.name, "`.\"]"]);
        }
        // Compiled where it is called, and not at all where it is not; a generic function is that anyway.
        let (inline, before, after) = if is_text {
            ("", "impl ::core::convert::Into<", ">")
        } else {
            ("#[inline]", "", "")
        };
        let name = TokenTree::Ident(setter_name(field, self.fields));
        source
            .write(&[&under, inline, &vis, " fn "])
            .tokens(name.into())
            .write(&["(mut self,value: ", before, &ty, after, ")->", next, "{"]);
        match (is_text, field.optional.is_some()) {
            (true, true) => {
                source.write(&[&private, "::some_text(&mut self.value.", &ident, ",value);"])
            }
            (true, false) => {
                source.write(&[&private, "::text(&mut self.value.", &ident, ",value);"])
            }
            // Nothing has to be dropped before it is replaced.
            (false, true) if is_plain(&last) => {
                source.write(&["self.value.", &ident, "=", &private, "::Some(value);"])
            }
            (false, true) => {
                source.write(&[&private, "::some(&mut self.value.", &ident, ",value);"])
            }
            (false, false) => source.write(&["self.value.", &ident, "=value;"]),
        };
        source.write(&[result, "}"]);
    }
}

/// What a user's lints would say of setters, whose names are the platform's, and of those that nobody calls. Each lint
/// that is named costs the compiler a little.
fn lints(fields: &[&Field<'_>]) -> String {
    let any = |is: fn(&Field<'_>) -> bool| fields.iter().any(|field| is(field));
    let mut lints = "#[allow(dead_code".to_owned();
    if any(|field| !field.marks.deprecated.is_empty()) {
        lints += ",deprecated";
    }
    if any(|field| !is_snake_case(&field.name)) {
        lints += ",nonstandard_style";
    }
    if any(|field| means_something(&field.name)) {
        lints += ",clippy::all";
    }
    lints + ")]"
}

/// Whether the compiler finds nothing to say of the name.
fn is_snake_case(name: &str) -> bool {
    let is_small = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    name.bytes().all(is_small) && !name.contains("__")
}

/// Whether clippy may have a view of a method of that name: `is_paid(self, …)`, `add(self, …)`, `as_mut(self, …)`.
fn means_something(name: &str) -> bool {
    const BEGINNINGS: [&str; 5] = ["as_", "from_", "into_", "is_", "to_"];
    !name.contains('_')
        || name.ends_with("_mut")
        || BEGINNINGS
            .iter()
            .any(|beginning| name.starts_with(beginning))
}

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
