use top_runtime::top_model;

#[top_model]
pub fn order() {}

fn main() {}
