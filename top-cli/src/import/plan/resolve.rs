//! References by name: a page describes a type once and names it elsewhere, or a type holds itself.

use std::collections::HashMap;

use super::{Member, ModelRef, Plan, Value};

/// Turns references by name into references to types.
pub(super) fn resolve(plan: &mut Plan) {
    let mut by_name: HashMap<(String, bool), usize> = HashMap::new();
    for at in plan.order.iter().rev() {
        let model = &plan.models[*at];
        by_name.insert((model.page_name.clone(), model.in_request), *at);
    }
    let models = plan.models.clone();
    let find = |member: &mut Member, in_request: bool, enclosing: Option<usize>| {
        let Value::Model(reference) = &member.value else {
            return;
        };
        let name = match reference {
            ModelRef::Declared(_) => return,
            ModelRef::Enclosing(name) | ModelRef::Elsewhere(name) => name.clone(),
        };
        let own = enclosing.filter(|at| models[*at].page_name == name);
        let found = own.or_else(|| by_name.get(&(name.clone(), in_request)).copied());
        // A request must not ask for fields that the page does not list at this place.
        let usable = found
            .filter(|at| !in_request || models[*at].members.iter().all(|member| !member.required));
        if let Some(at) = usable {
            member.value = Value::Model(ModelRef::Declared(at));
        } else {
            member.value = Value::Map;
            member.unsettled.push(format!(
                "the page lists no fields of `{name}`; any are taken"
            ));
        }
    };
    for member in &mut plan.request {
        find(member, true, None);
    }
    for member in &mut plan.response {
        find(member, false, None);
    }
    for at in 0..plan.models.len() {
        let in_request = plan.models[at].in_request;
        for member in &mut plan.models[at].members {
            find(member, in_request, Some(at));
        }
    }
}
