//! Answers of batches: split, and each read as the answer of a call.
#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::Value as Tree;
use top_fuzz::Shop;
use top_runtime::__private::{read_answer, split_answers};
use top_runtime::kernel::Value;

const SEPARATOR: &[u8] = b"\r\n-S-\r\n";

fuzz_target!(|text: &[u8]| {
    let pieces = split_answers(text);
    assert_eq!(pieces.join(SEPARATOR), text, "nothing is lost between two answers");
    for piece in pieces {
        for simplified in [false, true] {
            let mut shop = Shop::vacant();
            if let Err(error) = read_answer(&piece, &mut shop, simplified, "demo.shop.get") {
                assert!(!error.to_string().is_empty());
                assert_eq!(error.body(), Some(&piece[..]), "the body is kept");
            }
            let _ = read_answer(&piece, &mut Tree::Null, simplified, "demo.shop.get");
        }
    }
});
