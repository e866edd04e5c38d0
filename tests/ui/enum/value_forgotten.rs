use top_runtime::top_model;

#[top_model]
pub enum Status {
    #[top(value = 1)]
    Paid,
    Sent,
}

fn main() {}
