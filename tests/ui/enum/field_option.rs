use top_runtime::top_model;

#[top_model]
pub enum Status {
    #[top(rename = "PAID")]
    Paid,
}

fn main() {}
