use top_runtime::top_model;

#[top_model]
pub union Order {
    pub id: i64,
    pub code: u32,
}

fn main() {}
