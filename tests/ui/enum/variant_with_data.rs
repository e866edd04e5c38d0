use top_runtime::top_model;

#[top_model]
pub enum Status {
    #[top(value = 1)]
    Paid,
    #[top(value = 2)]
    Sent(i64),
}

fn main() {}
