//! The module of a page as Rust source, laid out as rustfmt would.

use super::docs::doc_lines;
use super::name::spoken;
use super::page::{Page, Session};
use super::plan::{Member, ModelRef, Plan, Value};
use super::rules::{Literal, Rule};

/// How the code is to be written.
#[derive(Clone, Debug)]
pub struct Style {
    /// The path to top-runtime in the user's crate.
    pub runtime: String,
}

/// The name under which top-runtime is found unless the user says otherwise.
pub const RUNTIME: &str = "top_runtime";

impl Default for Style {
    fn default() -> Self {
        Self {
            runtime: RUNTIME.to_owned(),
        }
    }
}

/// The widest line rustfmt leaves as it is.
const MAX_WIDTH: usize = 100;

/// The widest arguments of an attribute that rustfmt leaves on one line.
const MAX_ATTRIBUTE_WIDTH: usize = 70;

/// Writes the module.
#[must_use]
pub fn emit(page: &Page, plan: &Plan, style: &Style) -> String {
    let mut writer = Writer {
        out: String::new(),
        plan,
        style,
    };
    writer.module_docs(page);
    writer.imports();
    writer.request(page);
    for at in plan.order.iter().filter(|at| plan.models[**at].in_request) {
        writer.model(*at);
    }
    writer.response(page);
    for at in plan.order.iter().filter(|at| !plan.models[**at].in_request) {
        writer.model(*at);
    }
    writer.out
}

struct Writer<'a> {
    out: String,
    plan: &'a Plan,
    style: &'a Style,
}

impl Writer<'_> {
    fn line(&mut self, indent: usize, text: &str) {
        if !text.is_empty() {
            self.out.push_str(&" ".repeat(indent));
            self.out.push_str(text);
        }
        self.out.push('\n');
    }

    fn module_docs(&mut self, page: &Page) {
        let title = if page.title.is_empty() {
            &page.method
        } else {
            &page.title
        };
        let mut lines = doc_lines(title);
        let prose = doc_lines(&page.prose.join("\n"));
        if !prose.is_empty() && prose != lines {
            lines.push(String::new());
            lines.extend(prose);
        }
        for line in lines {
            self.line(0, format!("//! {line}").trim_end());
        }
        self.line(0, "");
    }

    fn imports(&mut self) {
        let runtime = &self.style.runtime;
        let mut names = self.plan.imports();
        let uses_map = names.remove("BTreeMap") && names.remove("Value");
        // Groups of their own: rustfmt orders names of different cases differently from edition to edition.
        let mut groups = Vec::new();
        if uses_map {
            groups.push("use std::collections::BTreeMap;".to_owned());
        }
        groups.push(format!("use {runtime}::{{top_api, top_model}};"));
        if uses_map {
            groups.push(format!("use {runtime}::serde_json::Value;"));
        }
        let names: Vec<&str> = names.into_iter().collect();
        match names.as_slice() {
            [] => {}
            [only] => groups.push(format!("use {runtime}::{only};")),
            several => groups.push(format!("use {runtime}::{{{}}};", several.join(", "))),
        }
        let text = groups.join("\n\n");
        self.line(0, &text);
    }

    /// `crate = path`, where top-runtime is not found by its own name.
    fn crate_option(&self) -> Option<String> {
        (self.style.runtime != RUNTIME).then(|| format!("crate = {}", self.style.runtime))
    }

    fn request(&mut self, page: &Page) {
        self.line(0, "");
        let summary = doc_lines(&page.title).into_iter().next();
        match summary {
            Some(title) => self.line(0, &format!("/// {title}")),
            None => self.line(0, &format!("/// Parameters of `{}`.", page.method)),
        }
        let session = match &page.session {
            Session::No => "false",
            Session::Yes => "true",
            Session::Unknown(reason) => {
                self.line(0, &format!("// unsettled: session: {reason}"));
                "optional"
            }
        };
        let mut options = vec![
            format!("method = \"{}\"", page.method),
            format!("session = {session}"),
        ];
        options.extend(self.crate_option());
        // rustfmt lays out only attributes whose values are literals.
        let is_plain = session != "optional" && options.len() == 2;
        self.attribute(0, "top_api", &options, is_plain);
        let comments: Vec<String> = self
            .plan
            .left_out()
            .iter()
            .map(|text| format!("// unsettled: {}", one_line(text)))
            .collect();
        let members = self.plan.request.clone();
        self.body("Request", &members, &comments, None);
    }

    fn response(&mut self, page: &Page) {
        self.line(0, "");
        self.line(0, &format!("/// Answer of `{}`.", page.method));
        self.model_attribute();
        let members = self.plan.response.clone();
        self.body("Response", &members, &[], None);
    }

    fn model(&mut self, at: usize) {
        let model = self.plan.models[at].clone();
        self.line(0, "");
        let docs = doc_lines(&model.doc);
        if docs.is_empty() {
            self.line(0, &format!("/// {}.", spoken(&model.holder)));
        }
        for line in docs {
            self.line(0, format!("/// {line}").trim_end());
        }
        self.model_attribute();
        self.body(&model.name, &model.members, &[], Some(at));
    }

    fn model_attribute(&mut self) {
        match self.crate_option() {
            Some(option) => self.line(0, &format!("#[top_model({option})]")),
            None => self.line(0, "#[top_model]"),
        }
    }

    fn body(&mut self, name: &str, members: &[Member], comments: &[String], at: Option<usize>) {
        for allow in allowed_lints(name, members) {
            self.line(0, &format!("#[allow(clippy::{allow})]"));
        }
        if members.is_empty() && comments.is_empty() {
            self.line(0, &format!("pub struct {name} {{}}"));
            return;
        }
        self.line(0, &format!("pub struct {name} {{"));
        for comment in comments {
            self.line(4, comment);
        }
        for member in members {
            self.member(member, at);
        }
        self.line(0, "}");
    }

    fn member(&mut self, member: &Member, owner: Option<usize>) {
        let docs = doc_lines(&member.doc);
        if docs.is_empty() {
            self.line(4, &format!("/// {}.", spoken(&member.wire)));
        }
        for line in docs {
            self.line(4, format!("/// {line}").trim_end());
        }
        for doubt in &member.unsettled {
            self.line(4, &format!("// unsettled: {}", one_line(doubt)));
        }
        for dropped in &member.dropped {
            self.line(4, &format!("// note: {}", one_line(dropped)));
        }
        let (options, is_plain) = self.options(member);
        if !options.is_empty() {
            self.attribute(4, "top", &options, is_plain);
        }
        let ty = self.rust_type(member, owner);
        let line = format!("pub {}: {ty},", member.ident);
        if 4 + line.chars().count() > MAX_WIDTH {
            self.line(4, &format!("pub {}:", member.ident));
            self.line(8, &format!("{ty},"));
        } else {
            self.line(4, &line);
        }
    }

    /// The options of a field's attribute, and whether all of them are literals.
    fn options(&self, member: &Member) -> (Vec<String>, bool) {
        let mut options = Vec::new();
        let mut is_plain = true;
        if let Some(rename) = &member.rename {
            options.push(format!("rename = {}", quoted(rename)));
        }
        if let Some(element) = &member.element
            && *element != self.plan.default_element(member)
        {
            options.push(format!("item = {}", quoted(element)));
        }
        for rule in &member.rules {
            let (option, plain) = rule_option(rule);
            is_plain &= plain;
            options.push(option);
        }
        options.extend(member.role.clone());
        (options, is_plain)
    }

    fn attribute(&mut self, indent: usize, name: &str, options: &[String], is_plain: bool) {
        let joined = options.join(", ");
        let line = format!("#[{name}({joined})]");
        let too_wide = joined.chars().count() > MAX_ATTRIBUTE_WIDTH
            || indent + line.chars().count() > MAX_WIDTH;
        if !is_plain || !too_wide {
            self.line(indent, &line);
            return;
        }
        self.line(indent, &format!("#[{name}("));
        for (index, option) in options.iter().enumerate() {
            let comma = if index + 1 < options.len() { "," } else { "" };
            self.line(indent + 4, &format!("{option}{comma}"));
        }
        self.line(indent, ")]");
    }

    fn rust_type(&self, member: &Member, owner: Option<usize>) -> String {
        let mut ty = match &member.value {
            Value::Text => "String".to_owned(),
            Value::Integer => "i64".to_owned(),
            Value::Boolean => "bool".to_owned(),
            Value::Date => "DateTime".to_owned(),
            Value::Decimal => "Decimal".to_owned(),
            Value::File => "Attachment".to_owned(),
            Value::Model(ModelRef::Declared(at)) => {
                let name = &self.plan.models[*at].name;
                let is_recursive = owner.is_some_and(|owner| self.plan.contains(*at, owner));
                if member.lists == 0 && is_recursive {
                    format!("Box<{name}>")
                } else {
                    name.clone()
                }
            }
            Value::Map | Value::Model(_) => "BTreeMap<String, Value>".to_owned(),
        };
        for _ in 0..member.lists {
            ty = format!("Vec<{ty}>");
        }
        if member.required {
            ty
        } else {
            format!("Option<{ty}>")
        }
    }
}

fn rule_option(rule: &Rule) -> (String, bool) {
    match rule {
        Rule::MaxLen(limit) => (format!("max_len = {limit}"), true),
        Rule::MaxItems(limit) => (format!("max_items = {limit}"), true),
        Rule::Min(limit) => (format!("min = {limit}"), !limit.starts_with('-')),
        Rule::Max(limit) => (format!("max = {limit}"), !limit.starts_with('-')),
        Rule::Default(value) => {
            let text = literal(value);
            let plain = !text.starts_with('-');
            (format!("default = {text}"), plain)
        }
        Rule::RequiredIf(field, values) => {
            let literals: Vec<String> = values.iter().map(literal).collect();
            let plain = literals.len() == 1 && !literals[0].starts_with('-');
            (
                format!("required_if({field} = {})", literals.join(" | ")),
                plain,
            )
        }
    }
}

fn literal(literal: &Literal) -> String {
    match literal {
        Literal::Number(text) => text.clone(),
        Literal::Boolean(value) => value.to_string(),
        Literal::Text(text) => quoted(text),
    }
}

/// A text as a literal of Rust.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            c if c.is_control() => out.extend(c.escape_default()),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Lints that the platform's own way of naming and flagging would set off.
fn allowed_lints(name: &str, members: &[Member]) -> Vec<&'static str> {
    let mut out = Vec::new();
    let plain_flags = members
        .iter()
        .filter(|member| member.value == Value::Boolean && member.required && member.lists == 0)
        .count();
    if plain_flags > 3 {
        out.push("struct_excessive_bools");
    }
    if shares_a_word(name, members) {
        out.push("struct_field_names");
    }
    out
}

/// Whether all fields start or end with the same word, or one repeats the name of its type, as clippy counts it.
fn shares_a_word(name: &str, members: &[Member]) -> bool {
    if members.len() < 3 {
        return false;
    }
    let words: Vec<Vec<&str>> = members
        .iter()
        .map(|member| member.ident.trim_start_matches("r#").split('_').collect())
        .collect();
    let all_same = |word: fn(&Vec<&str>) -> Option<String>| {
        let first = word(&words[0]);
        first.is_some() && words.iter().all(|words| word(words) == first)
    };
    let type_name = super::name::snake_case(name);
    let repeats = members.iter().any(|member| {
        let ident = member.ident.trim_start_matches("r#");
        ident.starts_with(&format!("{type_name}_")) || ident.ends_with(&format!("_{type_name}"))
    });
    repeats
        || all_same(|words| words.first().map(ToString::to_string))
        || all_same(|words| words.last().map(ToString::to_string))
}
