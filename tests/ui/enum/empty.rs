use top_runtime::top_model;

#[top_model]
pub enum Status {}

fn main() {}
