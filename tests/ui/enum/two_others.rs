use top_runtime::top_model;

#[top_model]
pub enum Status {
    #[top(value = 1)]
    Paid,
    #[top(other)]
    Other(i64),
    #[top(other)]
    Unknown(i64),
}

fn main() {}
