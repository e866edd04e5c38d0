use top_runtime::top_api;

#[top_api(method = "taobao.time.get", response = Zone)]
pub enum Zone {
    Asia,
}

fn main() {}
