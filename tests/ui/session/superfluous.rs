use top_runtime::{Client, Session, top_api, top_model};

#[top_api(method = "taobao.time.get", session = false)]
pub struct TimeGetRequest {
    pub zone: Option<String>,
}

#[top_model]
pub struct TimeGetResponse {}

fn call(client: &Client, session: &Session) {
    let request = TimeGetRequest::builder().build();
    drop(request.execute(client, session));
}

fn main() {}
