use top_runtime::top_api;

#[top_api(method = "taobao.time.get", response = TimeAnswer)]
pub struct TimeGetRequest {}

fn main() {}
