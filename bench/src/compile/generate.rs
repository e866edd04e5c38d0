//! The text of the two crates that are compiled.

use std::fmt::Write as _;

/// Whose declarations.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    /// `#[top_api]` and `#[top_model]`.
    Top,
    /// `Serialize` on the request, `Deserialize` on the response.
    Serde,
}

/// Twelve fields: name, type, whether it is optional.
const FIELDS: [(&str, &str, bool); 12] = [
    ("order_id", "i64", false),
    ("buyer_nick", "String", false),
    ("title", "String", true),
    ("status", "String", true),
    ("price", "String", true),
    ("quantity", "i64", true),
    ("is_paid", "bool", true),
    ("seller_id", "i64", true),
    ("item_ids", "Vec<i64>", true),
    ("remark", "String", true),
    ("channel", "i64", true),
    ("trace_id", "String", true),
];

/// The library: a module an API, and one function that uses them all.
pub(crate) fn library(side: Side, apis: usize) -> String {
    let mut text = String::from("#![allow(missing_docs)]\n");
    for index in 0..apis {
        let module = match side {
            Side::Top => top(index),
            Side::Serde => serde(index),
        };
        // Writing to a String cannot fail.
        let _ = write!(text, "pub mod api_{index:04} {{\n{module}}}\n");
    }
    text
}

fn fields(index: usize, documented: bool) -> String {
    let mut text = String::new();
    for (name, ty, optional) in FIELDS {
        let ty = if optional {
            format!("Option<{ty}>")
        } else {
            ty.to_owned()
        };
        if documented {
            let _ = writeln!(text, "        /// The {name} of call {index}.");
        }
        let _ = writeln!(text, "        pub {name}: {ty},");
    }
    text
}

/// Declared, with everything on; built, compared, shown, called and read once.
fn top(index: usize) -> String {
    let fields = fields(index, true);
    format!(
        r#"    use top_runtime::{{Client, top_api, top_model}};

    #[top_api(method = "bench.generated.call{index}", session = false)]
    pub struct Request {{
{fields}    }}

    #[top_model]
    pub struct Response {{
{fields}    }}

    #[inline(never)]
    pub fn write(client: &Client, id: i64, text: &str) -> Option<usize> {{
        let request = Request::builder()
            .order_id(id)
            .buyer_nick(text)
            .title(text)
            .status(text)
            .price(text)
            .quantity(id)
            .is_paid(true)
            .seller_id(id)
            .item_ids(vec![id])
            .remark(text)
            .channel(id)
            .trace_id(text)
            .build();
        let same = request.clone() == request;
        let shown = format!("{{request:?}}").len();
        let prepared = client.prepare(&request, None).ok()?;
        Some(prepared.body()?.len() + shown + usize::from(same))
    }}

    #[inline(never)]
    pub fn read(text: &[u8]) -> Option<Response> {{
        let mut response = <Response as top_runtime::kernel::Value>::vacant();
        top_runtime::wire::json_read::read(text, &mut response).ok()?;
        (format!("{{response:?}}").len() > 1 && response.clone() == response).then_some(response)
    }}
"#
    )
}

/// The same with derives.
fn serde(index: usize) -> String {
    let fields = fields(index, true);
    format!(
        r#"    use serde::{{Deserialize, Serialize}};

    #[derive(Clone, Debug, PartialEq, Serialize)]
    pub struct Request {{
{fields}    }}

    #[derive(Clone, Debug, PartialEq, Deserialize)]
    pub struct Response {{
{fields}    }}

    #[inline(never)]
    pub fn write(id: i64, text: &str) -> Option<usize> {{
        let request = Request {{
            order_id: id,
            buyer_nick: text.into(),
            title: Some(text.into()),
            status: Some(text.into()),
            price: Some(text.into()),
            quantity: Some(id),
            is_paid: Some(true),
            seller_id: Some(id),
            item_ids: Some(vec![id]),
            remark: Some(text.into()),
            channel: Some(id),
            trace_id: Some(text.into()),
        }};
        let same = request.clone() == request;
        let shown = format!("{{request:?}}").len();
        Some(serde_json::to_string(&request).ok()?.len() + shown + usize::from(same))
    }}

    #[inline(never)]
    pub fn read(text: &[u8]) -> Option<Response> {{
        let response: Response = serde_json::from_slice(text).ok()?;
        (format!("{{response:?}}").len() > 1 && response.clone() == response).then_some(response)
    }}
"#
    )
}
