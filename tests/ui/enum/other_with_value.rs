use top_runtime::top_model;

#[top_model]
pub enum Status {
    #[top(value = 1)]
    Paid,
    #[top(other, value = 2)]
    Other(i64),
}

fn main() {}
