//! From the fields of a page to declared types.

use super::super::conditions::conditional_requirement;
use super::super::name::{TypeNames, field_names, is_wire_name, snake_case, type_name};
use super::super::page::{Field, Page};
use super::super::rules::{Rule, Target, limit_rules};
use super::super::types::Base;
use super::resolve::resolve;
use super::roles::roles;
use super::{Member, Model, ModelRef, Plan, Value};

/// The parameters of the protocol; a business parameter cannot have their names.
const PROTOCOL: [&str; 11] = [
    "method",
    "app_key",
    "session",
    "timestamp",
    "format",
    "v",
    "sign",
    "sign_method",
    "partner_id",
    "target_app_key",
    "simplify",
];

/// Plans the module of a page.
#[must_use]
pub fn plan(page: &Page) -> Plan {
    let mut planner = Planner::default();
    let (reserved, request): (Vec<&Field>, Vec<&Field>) = page
        .request
        .iter()
        .partition(|field| PROTOCOL.contains(&field.name.as_str()));
    let request: Vec<Field> = request.into_iter().cloned().collect();
    planner.in_request = true;
    planner.plan.request = planner.members(&request);
    planner.in_request = false;
    planner.plan.response = planner.members(&page.response);
    planner.plan.reserved = reserved
        .into_iter()
        .map(|field| field.name.clone())
        .collect();
    planner.finish()
}

#[derive(Default)]
struct Planner {
    plan: Plan,
    in_request: bool,
    /// The page's names of the types around what is being planned.
    enclosing: Vec<String>,
}

impl Planner {
    fn members(&mut self, fields: &[Field]) -> Vec<Member> {
        let fields = self.declarable(unique(fields));
        let names = field_names(fields.iter().map(|field| field.name.as_str()));
        let roles = if self.in_request {
            vec![None; fields.len()]
        } else {
            roles(&fields)
        };
        let mut members: Vec<Member> = fields
            .iter()
            .zip(names)
            .zip(roles)
            .map(|((field, name), role)| {
                let (value, lists) = self.value(field);
                let limits = limit_rules(
                    &field.limits,
                    Target {
                        value: &value,
                        lists,
                    },
                );
                let element = (lists > 0).then(|| element_of(field)).flatten();
                let mut unsettled = field.unsettled.clone();
                if field.ty.base == Base::Missing && field.fields.is_empty() {
                    unsettled.push("the page names no type; it is taken as text".to_owned());
                }
                Member {
                    ident: name.ident,
                    rename: name.rename,
                    required: self.in_request && field.required,
                    element,
                    rules: limits.rules,
                    role,
                    doc: field.doc.clone(),
                    unsettled,
                    dropped: limits.dropped,
                    wire: field.name.clone(),
                    line: field.line,
                    value,
                    lists,
                }
            })
            .collect();
        if self.in_request {
            add_conditions(&fields, &mut members);
        }
        members
    }

    /// The fields whose names can travel; the others are kept for a note.
    fn declarable(&mut self, fields: Vec<Field>) -> Vec<Field> {
        let (fields, others): (Vec<Field>, Vec<Field>) = fields
            .into_iter()
            .partition(|field| is_wire_name(&field.name));
        let names = others.into_iter().map(|field| field.name);
        self.plan.undeclared.extend(names);
        fields
    }

    /// What a field holds.
    fn value(&mut self, field: &Field) -> (Value, usize) {
        let lists = field.ty.lists;
        if !field.fields.is_empty() {
            return (Value::Model(ModelRef::Declared(self.model(field))), lists);
        }
        let value = match &field.ty.base {
            Base::Text | Base::Json | Base::Missing => Value::Text,
            Base::Number => Value::Integer,
            Base::Boolean => Value::Boolean,
            Base::Date => Value::Date,
            Base::Decimal => Value::Decimal,
            // An answer brings bytes as text.
            Base::Bytes if !self.in_request => Value::Text,
            Base::Bytes => Value::File,
            Base::Map => Value::Map,
            Base::Object(name) if self.enclosing.contains(name) => {
                Value::Model(ModelRef::Enclosing(name.clone()))
            }
            Base::Object(name) => Value::Model(ModelRef::Elsewhere(name.clone())),
        };
        (value, lists)
    }

    /// The type of a field that has fields, declared once for all places where it looks the same.
    fn model(&mut self, field: &Field) -> usize {
        let page_name = match &field.ty.base {
            Base::Object(name) => name.clone(),
            _ => type_name(&snake_case(&field.name)),
        };
        self.enclosing.push(page_name.clone());
        let members = self.members(&field.fields);
        self.enclosing.pop();
        let same = |model: &Model| {
            model.page_name == page_name
                && model.members.len() == members.len()
                && model
                    .members
                    .iter()
                    .zip(&members)
                    .all(|(a, b)| a.same_declaration(b))
        };
        if let Some(known) = self.plan.models.iter().position(same) {
            return known;
        }
        self.plan.models.push(Model {
            name: String::new(),
            page_name,
            doc: field.doc.clone(),
            holder: field.name.clone(),
            members,
            in_request: self.in_request,
        });
        self.plan.models.len() - 1
    }

    /// Names the types, in the order they are written, and settles what refers to them by name.
    fn finish(mut self) -> Plan {
        let mut naming = Naming {
            names: TypeNames::beside(self.plan.imports()),
            order: Vec::new(),
        };
        let request: Vec<Member> = self.plan.request.clone();
        let response: Vec<Member> = self.plan.response.clone();
        naming.visit(&request, "Request", &mut self.plan.models);
        naming.visit(&response, "Response", &mut self.plan.models);
        self.plan.order = naming.order;
        resolve(&mut self.plan);
        self.plan
    }
}

/// The fields without those that repeat a name at the same place; the first counts.
fn unique(fields: &[Field]) -> Vec<Field> {
    let mut out: Vec<Field> = Vec::with_capacity(fields.len());
    for field in fields {
        match out.iter_mut().find(|known| known.name == field.name) {
            None => out.push(field.clone()),
            Some(known) => {
                let line = if field.line > 0 {
                    format!(" (line {})", field.line)
                } else {
                    String::new()
                };
                known.unsettled.push(format!(
                    "the page lists it twice{line}; the first row counts"
                ));
            }
        }
    }
    out
}

fn add_conditions(fields: &[Field], members: &mut [Member]) {
    for (index, field) in fields.iter().enumerate() {
        if field.required {
            continue;
        }
        let value_of = |decider: &Field| {
            let at = fields.iter().position(|other| other.name == decider.name)?;
            Some(members[at].value.clone())
        };
        if let Some((decider, literals)) = conditional_requirement(field, fields, value_of) {
            let ident = fields
                .iter()
                .position(|other| other.name == decider.name)
                .map_or_else(String::new, |at| members[at].ident.clone());
            members[index].rules.push(Rule::RequiredIf(ident, literals));
        }
    }
}

/// The name an element of a list has on the wire; `None` where what the page writes cannot be one.
fn element_of(field: &Field) -> Option<String> {
    let name = match &field.item {
        Some(item) => item.clone(),
        None => field.ty.element_name(),
    };
    is_wire_name(&name).then_some(name)
}

struct Naming {
    names: TypeNames,
    order: Vec<usize>,
}

impl Naming {
    fn visit(&mut self, members: &[Member], owner: &str, models: &mut [Model]) {
        for member in members {
            let Value::Model(ModelRef::Declared(at)) = &member.value else {
                continue;
            };
            if !models[*at].name.is_empty() {
                continue;
            }
            let model = &mut models[*at];
            model.name = self.names.claim(&model.page_name, owner, &model.holder);
            self.order.push(*at);
            let (inner, owner) = (model.members.clone(), model.page_name.clone());
            self.visit(&inner, &owner, models);
        }
    }
}
