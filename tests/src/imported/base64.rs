//! The content of the files in a case.

/// The bytes of a text in base64.
pub(super) fn decode(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    for four in text.trim_end_matches('=').as_bytes().chunks(4) {
        let bits = four.iter().fold(0, |bits, byte| bits << 6 | digit(*byte));
        let bits = bits << (6 * (4 - four.len()));
        bytes.extend_from_slice(&bits.to_be_bytes()[1..four.len()]);
    }
    bytes
}

fn digit(byte: u8) -> u32 {
    match byte {
        b'A'..=b'Z' => u32::from(byte - b'A'),
        b'a'..=b'z' => u32::from(byte - b'a') + 26,
        b'0'..=b'9' => u32::from(byte - b'0') + 52,
        b'+' => 62,
        b'/' => 63,
        _ => panic!("no digit of base64: {byte}"),
    }
}

#[test]
fn texts_are_decoded() {
    for (text, wanted) in [
        ("", ""),
        ("cA==", "p"),
        ("cGU=", "pe"),
        ("cGVhcg==", "pear"),
    ] {
        assert_eq!(decode(text), wanted.as_bytes());
    }
}
