use top_runtime::top_api;

#[top_api(method = "taobao.time.get")]
pub struct TimeGetRequest {}

pub struct TimeGetResponse {
    pub time: Option<String>,
}

fn main() {}
