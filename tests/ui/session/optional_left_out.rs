use top_runtime::{Client, top_api, top_model};

#[top_api(method = "taobao.time.get", session = optional)]
pub struct TimeGetRequest {
    pub zone: Option<String>,
}

#[top_model]
pub struct TimeGetResponse {}

fn call(client: &Client) {
    let request = TimeGetRequest::builder().build();
    drop(request.execute(client));
}

fn main() {}
