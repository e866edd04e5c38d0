//! JSON answers: against `serde_json`, and against our own writer.
#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::Value as Tree;
use top_fuzz::Shop;
use top_runtime::kernel::Value;
use top_runtime::wire::json_read::{Reader, read};
use top_runtime::wire::json_write::{write, write_wrapped};

fuzz_target!(|text: &[u8]| {
    let mut tree = Tree::Null;
    let ours = read(text, &mut tree);
    let skipped = Reader::new(text).and_then(|mut reader| {
        reader.skip()?;
        reader.end()
    });
    assert_eq!(ours.is_ok(), skipped.is_ok(), "{ours:?} {skipped:?}");
    if let Ok(theirs) = serde_json::from_slice::<Tree>(text) {
        assert!(ours.is_ok(), "{ours:?}");
        assert!(same(&tree, &theirs), "{tree} {theirs}");
    }
    if ours.is_ok() {
        let mut written = String::new();
        write(&tree, &mut written);
        let again: Tree = serde_json::from_str(&written).expect("what we write is JSON");
        assert!(same(&again, &tree), "{again} {tree}");
    }

    let mut shop = Shop::vacant();
    if read(text, &mut shop).is_ok() {
        assert!(ours.is_ok());
        for write in [write, write_wrapped] {
            let mut written = String::new();
            write(&shop, &mut written);
            serde_json::from_str::<Tree>(&written).expect("what we write is JSON");
            let mut again = Shop::vacant();
            read(written.as_bytes(), &mut again).expect("what we write is read");
            assert_eq!(again, shop, "{written}");
        }
    }
});

/// The same value, where a number that does not fit is a text in one of the two.
fn same(left: &Tree, right: &Tree) -> bool {
    match (left, right) {
        (Tree::Array(left), Tree::Array(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .zip(right)
                    .all(|(left, right)| same(left, right))
        }
        (Tree::Object(left), Tree::Object(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .zip(right)
                    .all(|((key, left), (other, right))| key == other && same(left, right))
        }
        (Tree::String(text), Tree::Number(number)) => text.parse().ok() == number.as_f64(),
        (Tree::Number(left), Tree::Number(right)) => {
            left == right || left.as_f64() == right.as_f64()
        }
        (left, right) => left == right,
    }
}
