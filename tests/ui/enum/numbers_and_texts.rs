use top_runtime::top_model;

#[top_model]
pub enum Status {
    #[top(value = 1)]
    Paid,
    #[top(value = "SENT")]
    Sent,
}

fn main() {}
