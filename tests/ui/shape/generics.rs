use top_runtime::top_model;

#[top_model]
pub struct Page<T> {
    pub items: Vec<T>,
}

fn main() {}
