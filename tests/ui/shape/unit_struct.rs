use top_runtime::top_model;

#[top_model]
pub struct Order;

fn main() {}
