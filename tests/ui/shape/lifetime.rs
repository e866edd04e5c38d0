use top_runtime::top_model;

#[top_model]
pub struct Order<'a> {
    pub memo: Option<&'a str>,
}

fn main() {}
