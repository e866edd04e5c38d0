//! A consumer with strict lints: nothing that the macros write is worth a warning of the compiler or of clippy.

#![deny(
    warnings,
    missing_docs,
    missing_debug_implementations,
    unreachable_pub,
    unused_qualifications,
    clippy::all,
    clippy::pedantic
)]

use top_runtime::{Client, DateTime, Decimal, Session, top_api, top_model};

/// The declarations of a published crate.
pub mod declarations {
    use super::{DateTime, Decimal, top_api, top_model};

    /// Uploads an order.
    #[top_api(method = "taobao.order.upload", session = true, response = Answer, idempotent)]
    pub struct OrderUpload {
        /// The number of the order.
        pub order_id: i64,
        /// What the buyer is called.
        #[top(max_len = 64)]
        pub nick: String,
        /// What happened.
        pub event: Event,
        /// Whether it is paid.
        pub is_paid: Option<bool>,
        /// Whom it goes to.
        pub to_address: Option<String>,
        /// When it came from there.
        pub from_time: Option<DateTime>,
        /// The price.
        #[top(min = 0.01, max = 99_999_999, required_if(order_id = 1 | 2), default = 1.5)]
        pub price: Option<Decimal>,
        /// The lines.
        #[top(max_items = 20, item = "line", required)]
        pub lines: Option<Vec<Line>>,
        /// Named like a method of `std::ops::Add`.
        pub add: Option<i64>,
        /// Named like the method that finishes.
        pub build: Option<i64>,
        /// A keyword.
        pub r#type: Option<String>,
    }

    /// A line of the order.
    #[top_model]
    pub struct Line {
        /// What is sold.
        #[top(rename = "itemId")]
        pub item_id: i64,
        /// How many.
        pub into_quantity: Option<u32>,
    }

    /// What happened to an order.
    #[top_model]
    #[derive(Eq, Hash)]
    pub enum Event {
        /// It was paid.
        #[top(value = 12)]
        Paid,
        /// It was sent.
        #[top(value = 3)]
        Sent,
        /// Something that is not listed.
        #[top(other)]
        Other(i64),
    }

    /// The answer.
    #[top_model]
    pub struct Answer {
        /// Whether it is done.
        #[top(success)]
        pub is_success: Option<bool>,
        /// Why not.
        #[top(error_msg)]
        pub msg: Option<String>,
    }
}

/// Declared and never used.
#[top_model]
struct Unused {
    required: i64,
    optional: Option<String>,
}

#[test]
fn the_whole_is_usable() {
    use declarations::{Answer, Event, Line, OrderUpload};

    let line = Line::builder().item_id(1).into_quantity(2).build();
    let request = OrderUpload::builder()
        .order_id(1)
        .nick("nick")
        .event(Event::Paid)
        .is_paid(true)
        .lines(vec![line])
        .price(Decimal::ONE)
        .build();
    assert!(request.validate().is_ok());
    assert_eq!(Answer::default(), Answer::builder().build());
    let call = |client: &Client, session: &Session| drop(request.execute(client, session));
    let _ = call;
}
