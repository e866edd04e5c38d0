use top_runtime::top_model;

#[top_model]
pub enum Status {
    Paid = 1,
    Sent = 2,
}

fn main() {}
