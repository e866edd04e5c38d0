use top_runtime::top_api;

#[top_api(method = "taobao.time.get")]
pub struct TimeGetRequest {}

fn main() {}
