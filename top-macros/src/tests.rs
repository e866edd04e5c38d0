//! tests
use super::*;
use quote::quote;
pub(crate) fn expanded(kind: Macro, args: TokenStream, item: TokenStream) -> String {
    let tokens = declare(kind, args, item);
    let file = syn::parse2::<syn::File>(tokens).unwrap();
    prettyplease::unparse(&file)
}
#[test]
fn show() {
    let text = expanded(
        Macro::Api,
        quote!(method = "taobao.order.upload", session = true),
        quote! {
            /// Uploads an order.
            pub struct OrderUploadRequest {
                /// When it was paid, seconds since the epoch.
                pub trade_timestamp: i64,
                /// The number of the request.
                #[top(max_len = 64)]
                pub request_id: String,
                /// Where it came from.
                pub channel_id: i64,
                /// What happened.
                pub event_type: EventType,
                /// Who bought it.
                pub buyer_id: Option<i64>,
                /// The price.
                #[top(required_if(channel_id = 3 | 4), min = 3, max = 5)]
                pub total_price: Option<Decimal>,
                /// The lines.
                #[top(max_items = 20, item = "line")]
                pub lines: Option<Vec<OrderLine>>,
                /// What the buyer says.
                #[top(rename = "buyerMemo", max_len = 200)]
                pub buyer_memo: Option<String>,
                /// What the seller says.
                pub seller_memo: Option<String>,
                /// Whether it is a test.
                #[top(default = false)]
                pub is_test: Option<bool>,
                /// When it was made.
                pub created: Option<DateTime>,
                /// Anything else.
                pub extra: Option<Json<Extra>>,
            }
        },
    );
    let mut lines = text.lines().count();
    println!("{text}\n{lines}");
    let text = expanded(
        Macro::Model,
        quote!(),
        quote! {
            /// The answer.
            pub struct OrderUploadResponse {
                /// Done.
                #[top(success)]
                pub is_success: Option<bool>,
                /// Code.
                #[top(error_code)]
                pub code: Option<String>,
                /// Text.
                #[top(error_msg)]
                pub message: Option<String>,
                /// The order.
                pub order_id: Option<i64>,
                /// The order.
                pub order_no: Option<String>,
                /// The price.
                pub price: Option<Decimal>,
                /// The discount.
                pub discount: Option<Decimal>,
                /// The lines.
                pub lines: Option<Vec<OrderLine>>,
                /// When it was made.
                pub created: Option<DateTime>,
                /// When it was changed.
                pub modified: Option<DateTime>,
                /// The tags.
                pub tags: Option<Vec<String>>,
                /// The total.
                pub total: Option<i64>,
            }
        },
    );
    println!("{text}");
    println!("{} {}", lines, text.lines().count());
}
