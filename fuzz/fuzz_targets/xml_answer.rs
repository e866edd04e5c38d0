//! XML answers: against our own writer.
#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::Value as Tree;
use top_fuzz::Shop;
use top_runtime::kernel::Value;
use top_runtime::wire::xml_read::read;
use top_runtime::wire::xml_write::write;

fuzz_target!(|text: &[u8]| {
    let mut tree = Tree::Null;
    if read(text, &mut tree).is_ok() {
        let mut written = String::new();
        write("r", &tree, Some("id"), &mut written);
        read(written.as_bytes(), &mut Tree::Null).expect("what we write is XML");
    }

    let mut shop = Shop::vacant();
    if read(text, &mut shop).is_ok() {
        let mut written = String::new();
        write("r", &shop, None, &mut written);
        let mut again = Shop::vacant();
        read(written.as_bytes(), &mut again).expect("what we write is read");
        if is_writable(text) && is_plain(&shop) {
            assert_eq!(again, shop, "{written}");
        }
    }
});

/// Whether the text neither holds nor refers to a character that XML 1.0 cannot carry: those are read, and not
/// written.
fn is_writable(text: &[u8]) -> bool {
    let control = |byte: &u8| *byte < b' ' && !b"\t\n\r".contains(byte);
    let not_a_character = |three: &[u8]| matches!(three, [0xEF, 0xBF, 0xBE | 0xBF]);
    !text.iter().any(control)
        && !text.windows(2).any(|two| two == b"&#")
        && !text.windows(3).any(not_a_character)
}

/// Whether nothing in the value has names or types of its own: XML does not keep all of those.
fn is_plain(shop: &Shop) -> bool {
    shop.map.is_none()
        && shop.tree.is_none()
        && shop.parent.as_deref().is_none_or(is_plain)
        && shop
            .items
            .as_deref()
            .unwrap_or_default()
            .iter()
            .all(is_plain)
}
