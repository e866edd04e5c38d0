use proptest::prelude::*;
use serde_json::{Value as Tree, json};

use super::{MAX_DEPTH, Reader, read};
use crate::kernel::{Input, Items as _, Members as _, Problem, Token, Value, What};

fn tree(text: &[u8]) -> Result<Tree, String> {
    let mut tree = Tree::Null;
    read(text, &mut tree).map_err(|problem| problem.to_string())?;
    Ok(tree)
}

/// Declares the parts of a slot that only reads.
macro_rules! slot {
    ($ty:ty, |$this:ident, $input:ident| $fill:expr) => {
        impl Value for $ty {
            crate::kernel::reader_only!();
            fn fill(&mut self, $input: Input<'_>) -> Result<(), Problem> {
                let $this = self;
                $fill
            }
        }
    };
}

/// Keeps the text of a number or string, and nothing of a list or object.
#[derive(Default)]
struct Kept(String);

slot!(Kept, |this, input| {
    this.0 = match input {
        Input::Text(text) => format!("text {text}"),
        Input::Number(text) => format!("number {text}"),
        Input::Bool(value) => format!("bool {value}"),
        Input::Null => "null".to_owned(),
        Input::List(_) => "list".to_owned(),
        Input::Object(_) => "object".to_owned(),
        Input::Blank | Input::File(_) => "other".to_owned(),
    };
    Ok(())
});

fn kept(text: &str) -> String {
    let mut kept = Kept::default();
    read(text.as_bytes(), &mut kept).unwrap();
    kept.0
}

#[test]
fn numbers_keep_their_text() {
    for text in [
        "0",
        "-0",
        "1.10",
        "1E400",
        "-12.50e-3",
        "123456789012345678901234567890123456789",
    ] {
        assert_eq!(kept(text), format!("number {text}"));
    }
}

#[test]
fn what_stands_around_the_value_is_passed_over() {
    assert_eq!(
        tree(b"\xEF\xBB\xBF \r\n\t{ \"a\" : [ 1 , 2 ] , \"b\" : { } } \n"),
        Ok(json!({"a": [1, 2], "b": {}}))
    );
    assert_eq!(tree(b" null "), Ok(Tree::Null));
    assert_eq!(tree(b"[[],{},\"\"]"), Ok(json!([[], {}, ""])));
}

#[test]
fn strings_may_hold_raw_control_characters() {
    assert_eq!(
        tree(b"\"a\tb\rc\nd\x00\x1fe\""),
        Ok(json!("a\tb\rc\nd\0\u{1f}e"))
    );
    assert_eq!(tree(b"{\"a\tb\":1}"), Ok(json!({"a\tb": 1})));
}

#[test]
fn escapes() {
    assert_eq!(
        tree(br#""\"\\\/\b\f\n\r\t""#),
        Ok(json!("\"\\/\u{8}\u{c}\n\r\t"))
    );
    assert_eq!(
        tree(br#""x\u4e2D\u00e9\uD83d\ude00 and more than eight""#),
        Ok(json!("x中é😀 and more than eight"))
    );
    assert_eq!(
        tree(br#"{"\u4e2d\"":1,"plain":2}"#),
        Ok(json!({"中\"": 1, "plain": 2}))
    );
}

#[test]
fn half_of_a_surrogate_pair_is_replaced() {
    assert_eq!(tree(br#""a\ud83d""#), Ok(json!("a\u{FFFD}")));
    assert_eq!(tree(br#""\ud83dx""#), Ok(json!("\u{FFFD}x")));
    assert_eq!(tree(br#""\ud83d\n""#), Ok(json!("\u{FFFD}\n")));
    assert_eq!(tree(br#""\ude00\ud83d""#), Ok(json!("\u{FFFD}\u{FFFD}")));
    assert_eq!(tree(br#""\ud83d\u4e2d""#), Ok(json!("\u{FFFD}中")));
    assert_eq!(tree(br#""\ud83d\ud83d\ude00""#), Ok(json!("\u{FFFD}😀")));
}

#[test]
fn malformed_text_is_refused_with_its_place() {
    for (text, message) in [
        ("", "unexpected end of the text at byte 0"),
        ("  ", "unexpected end of the text at byte 2"),
        ("{", "unexpected end of the text at byte 1"),
        (r#"{"a"#, "unexpected end of the text at byte 3"),
        (r#"{"a""#, "unexpected end of the text at byte 4"),
        (r#"{"a":"#, "unexpected end of the text at byte 5"),
        (r#"{"a":1"#, "unexpected end of the text at byte 6"),
        (r#"{"a":1,"#, "unexpected end of the text at byte 7"),
        ("[1,", "unexpected end of the text at byte 3"),
        ("-", "unexpected end of the text at byte 1"),
        ("1.", "unexpected end of the text at byte 2"),
        ("tru", "unexpected end of the text at byte 3"),
        (r#""\"#, "unexpected end of the text at byte 2"),
        (r#""\u12"#, "unexpected end of the text at byte 5"),
        ("<html>", "expected a value at byte 0"),
        ("NaN", "expected a value at byte 0"),
        ("Infinity", "expected a value at byte 0"),
        ("nul1", "expected a value at byte 0"),
        ("+1", "expected a value at byte 0"),
        (".5", "expected a value at byte 0"),
        ("-a", "expected a digit at byte 1"),
        ("1.e5", "expected a digit at byte 2"),
        ("1ex", "expected a digit at byte 2"),
        ("[012]", "leading zero at byte 1"),
        ("[-012]", "leading zero at byte 1"),
        ("[1 2]", "expected `,` or `]` at byte 3"),
        ("[1}", "expected `,` or `]` at byte 2"),
        ("[,1]", "expected a value at byte 1"),
        ("[1,]", "trailing comma at byte 3"),
        (r#"{"a":1,}"#, "trailing comma at byte 7"),
        (r#"{"a":1 "b":2}"#, "expected `,` or `}` at byte 7"),
        (r#"{"a" 1}"#, "expected `:` at byte 5"),
        ("{'a':1}", "expected a name in double quotes at byte 1"),
        ("{1:1}", "expected a name in double quotes at byte 1"),
        ("{a:1}", "expected a name in double quotes at byte 1"),
        (r#""\x41""#, "unknown escape at byte 1"),
        (r#""\u12g4""#, "expected four hexadecimal digits at byte 1"),
        (
            r#""\ud83d\u+123""#,
            "expected four hexadecimal digits at byte 7",
        ),
        ("{} x", "trailing text at byte 3"),
        ("1 2", "trailing text at byte 2"),
        ("0x10", "trailing text at byte 1"),
    ] {
        assert_eq!(tree(text.as_bytes()), Err(message.to_owned()), "{text}");
        // What nobody reads is held to the same rules.
        let whole = Reader::new(text.as_bytes()).and_then(|mut reader| {
            reader.skip()?;
            reader.end()
        });
        assert!(whole.is_err(), "{text}");
    }
}

#[test]
fn invalid_utf_8_is_named_with_its_place() {
    assert_eq!(
        tree(b"{\"a\":\"\xff\"}"),
        Err("invalid UTF-8 at byte 6".to_owned())
    );
    assert_eq!(
        tree(b"\"\xe4\xb8\""),
        Err("invalid UTF-8 at byte 1".to_owned())
    );
}

#[test]
fn the_depth_is_limited() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let nested = |depth: usize| {
            let inner = if open == "[" { "" } else { "1" };
            format!("{}{inner}{}", open.repeat(depth), close.repeat(depth))
        };
        assert!(tree(nested(MAX_DEPTH).as_bytes()).is_ok());
        let mut deep = Tree::Null;
        let problem = read(nested(MAX_DEPTH + 1).as_bytes(), &mut deep).unwrap_err();
        assert_eq!(*problem.what(), What::TooDeep);
        let text = nested(MAX_DEPTH + 1);
        assert_eq!(
            *Reader::new(text.as_bytes())
                .unwrap()
                .skip()
                .unwrap_err()
                .what(),
            What::TooDeep
        );
        let text = nested(MAX_DEPTH);
        Reader::new(text.as_bytes()).unwrap().skip().unwrap();
    }
    // Siblings do not add up.
    let wide = format!("[{}[]]", "[],".repeat(1000));
    assert!(tree(wide.as_bytes()).is_ok());
    assert_eq!(kept(&wide), "list");
    // Far too deep is no trouble either.
    assert!(tree("[".repeat(100_000).as_bytes()).is_err());
    assert!(
        Reader::new("[".repeat(100_000).as_bytes())
            .unwrap()
            .skip()
            .is_err()
    );
}

#[test]
fn what_a_slot_leaves_unread_is_passed_over() {
    #[derive(Default)]
    struct First(Vec<String>);
    slot!(First, |this, input| {
        match input {
            // Looks at what is there, reads one and leaves the rest.
            Input::List(items) => {
                let more = items.more()?;
                assert_eq!(items.more()?, more);
                if more {
                    let mut kept = Kept::default();
                    items.fill(&mut kept)?;
                    this.0.push(kept.0);
                }
            }
            Input::Object(members) => {
                if let Some(key) = members.key()? {
                    this.0.push(key.to_owned());
                }
            }
            _ => {}
        }
        Ok(())
    });
    let text = br#"[[[1,{"x":[2]}],3,{"y":"\"]"}],{"k":{"z":[]},"l":1},[],{},"last"]"#;
    let mut reader = Reader::new(text).unwrap();
    let mut list = reader.list().unwrap();
    let mut first = First::default();
    for _ in 0..4 {
        list.fill(&mut first).unwrap();
    }
    let mut kept = Kept::default();
    list.fill(&mut kept).unwrap();
    assert_eq!(first.0, ["list", "k"]);
    assert_eq!(kept.0, "text last");
    assert!(!list.more().unwrap());
    assert!(!list.more().unwrap());
    assert!(list.fill(&mut kept).is_err());
    reader.end().unwrap();
}

#[test]
fn an_object_can_be_looked_at_and_read_again() {
    let text = br#" {"request_id":"r","x_response" : {"items":[1]},"n":[] } "#;
    let mut reader = Reader::new(text).unwrap();
    assert_eq!(reader.peek(), Token::Object);
    let root = reader.mark();
    let mut object = reader.object().unwrap();
    assert_eq!(object.peek(), Token::Unknown);
    assert_eq!(object.key().unwrap(), Some("request_id"));
    assert_eq!(object.key().unwrap(), Some("request_id"));
    assert_eq!(object.peek(), Token::Scalar);
    object.skip().unwrap();
    assert_eq!(object.key().unwrap(), Some("x_response"));
    assert_eq!(object.peek(), Token::Object);
    let answer = object.mark();
    object.skip().unwrap();
    assert_eq!(object.key().unwrap(), Some("n"));
    assert_eq!(object.peek(), Token::List);
    object.finish().unwrap();
    assert_eq!(object.key().unwrap(), None);
    assert!(object.skip().is_err());
    reader.end().unwrap();

    let mut tree = Tree::Null;
    reader.rewind(answer);
    reader.fill(&mut tree).unwrap();
    assert_eq!(tree, json!({"items": [1]}));
    assert!(reader.end().is_err());
    reader.rewind(root);
    reader.fill(&mut tree).unwrap();
    assert_eq!(
        tree,
        json!({"request_id": "r", "x_response": {"items": [1]}, "n": []})
    );
    assert_eq!(reader.offset(), text.len() - 1);
    reader.end().unwrap();
}

#[test]
fn an_expected_name_stands_behind_a_comma() {
    let mut reader = Reader::new(br#"{"a":1{"b":2}"#).unwrap();
    let mut object = reader.object().unwrap();
    assert!(object.next_is("a").unwrap());
    object.skip().unwrap();
    let problem = object.next_is("b").unwrap_err();
    assert_eq!(problem.to_string(), "expected `,` or `}` at byte 6");
}

#[test]
fn the_last_of_equal_names_counts() {
    assert_eq!(tree(br#"{"a":1,"a":[2]}"#), Ok(json!({"a": [2]})));
}

#[test]
fn a_cut_text_is_an_error_wherever_it_is_cut() {
    let text = r#" {"a":[1.5e+3,-2,"x\n\u4e2d\ud83d\ude00",true,false,null],"名字":{"b":{},"c":[]},"d":"长长长长长长长"}"#;
    assert!(tree(text.as_bytes()).is_ok());
    for end in 0..text.len() {
        let cut = &text.as_bytes()[..end];
        let message = tree(cut).unwrap_err();
        assert!(
            message.starts_with("unexpected end of the text")
                || message.starts_with("invalid UTF-8"),
            "{message}"
        );
        if let Ok(mut reader) = Reader::new(cut) {
            assert!(reader.skip().is_err());
        }
    }
}

/// Any JSON value whose numbers are exact.
fn any_tree() -> impl Strategy<Value = Tree> {
    let leaf = prop_oneof![
        Just(Tree::Null),
        any::<bool>().prop_map(Tree::from),
        any::<i64>().prop_map(Tree::from),
        any::<u64>().prop_map(Tree::from),
        any::<String>().prop_map(Tree::from),
        "[ -~\u{0}-\u{1f}]{0,20}".prop_map(Tree::from),
    ];
    leaf.prop_recursive(6, 64, 8, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..8).prop_map(Tree::from),
            prop::collection::btree_map(any::<String>(), inner, 0..8)
                .prop_map(|map| Tree::Object(map.into_iter().collect())),
        ]
    })
}

/// The tree as read by us, checked against what passing over it says.
fn consistently(text: &[u8]) -> Option<Tree> {
    let read = tree(text).ok();
    let skipped = Reader::new(text).and_then(|mut reader| {
        reader.skip()?;
        reader.end()
    });
    assert_eq!(
        read.is_some(),
        skipped.is_ok(),
        "{}",
        String::from_utf8_lossy(text)
    );
    read
}

proptest! {
    #[test]
    fn reads_what_serde_json_writes(tree in any_tree(), pretty: bool) {
        let text = if pretty { serde_json::to_vec_pretty(&tree) } else { serde_json::to_vec(&tree) }.unwrap();
        prop_assert_eq!(consistently(&text), Some(tree));
    }

    #[test]
    fn takes_whatever_serde_json_takes(tree in any_tree(), edits in prop::collection::vec((any::<prop::sample::Index>(), edit()), 1..4)) {
        let mut text = serde_json::to_vec(&tree).unwrap();
        for (index, edit) in edits {
            let at = index.index(text.len() + 1);
            match edit {
                Edit::Insert(byte) => text.insert(at, byte),
                Edit::Remove if at < text.len() => { text.remove(at); }
                Edit::Remove => {}
                Edit::Cut => text.truncate(at),
            }
        }
        let ours = consistently(&text);
        if let Ok(theirs) = serde_json::from_slice::<Tree>(&text) && integers_only(&theirs) {
            prop_assert_eq!(ours, Some(theirs));
        }
    }

    #[test]
    fn never_panics(text in prop::collection::vec(prop_oneof![any::<u8>(), prop::sample::select(&b"{}[]\",:\\u0123eE+-.tfn "[..])], 0..64)) {
        consistently(&text);
    }
}

#[derive(Clone, Debug)]
enum Edit {
    Insert(u8),
    Remove,
    Cut,
}

fn edit() -> impl Strategy<Value = Edit> {
    prop_oneof![
        prop::sample::select(&b"{}[]\",:\\u0123eE+-.tfn \xff"[..]).prop_map(Edit::Insert),
        Just(Edit::Remove),
        Just(Edit::Cut),
    ]
}

/// Whether no number in the tree has lost digits on its way into an `f64`.
fn integers_only(tree: &Tree) -> bool {
    match tree {
        Tree::Number(number) => !number.is_f64(),
        Tree::Array(list) => list.iter().all(integers_only),
        Tree::Object(map) => map.values().all(integers_only),
        _ => true,
    }
}
