//! Forms, as the gateway and inbound calls read them.
#![no_main]

use libfuzzer_sys::fuzz_target;
use top_runtime::wire::form::{decode, encode, pairs, push_pair};

fuzz_target!(|text: &[u8]| {
    if let Ok(decoded) = decode(text) {
        let mut encoded = Vec::new();
        encode(&decoded, &mut encoded);
        assert_eq!(
            decode(&encoded).expect("what we encode is decoded"),
            decoded
        );
    }
    if let Ok(form) = pairs(text).collect::<Result<Vec<_>, _>>() {
        let mut encoded = Vec::new();
        for (name, value) in &form {
            push_pair(name, value, &mut encoded);
        }
        let again = pairs(&encoded).collect::<Result<Vec<_>, _>>();
        assert_eq!(again.expect("what we encode is decoded"), form);
    }
});
