use proptest::prelude::*;
use serde_json::{Value as Tree, json};

use super::{MAX_DEPTH, Reader, read};
use crate::kernel::{Input, Problem, Value, What};

fn tree(text: &[u8]) -> Result<Tree, String> {
    let mut tree = Tree::Null;
    read(text, &mut tree).map_err(|problem| problem.to_string())?;
    Ok(tree)
}

/// Takes at most one child element and leaves the rest.
#[derive(Default)]
struct First(Vec<String>);

impl Value for First {
    crate::kernel::reader_only!();
    fn fill(&mut self, input: Input<'_>) -> Result<(), Problem> {
        match input {
            Input::Object(members) => {
                assert!(members.repeats());
                for _ in 0..2 {
                    if let Some(key) = members.key()? {
                        self.0.push(key.to_owned());
                    }
                }
                members.fill(self)?;
            }
            Input::Text(text) => self.0.push(format!("text {text}")),
            Input::Blank => self.0.push("blank".to_owned()),
            _ => {}
        }
        Ok(())
    }
}

#[test]
fn an_answer_of_the_platform() {
    let text = "<?xml version=\"1.0\" encoding=\"utf-8\" ?>\n<x_get_response>\n  <str>a</str>\n  <items list=\"true\">\
        <item><num_iid>1</num_iid></item><item><num_iid>2</num_iid></item></items><none></none><nil/>\
        </x_get_response><!--top010179031191.s.et2-->";
    let mut tree = Tree::Null;
    assert_eq!(read(text.as_bytes(), &mut tree).unwrap(), "x_get_response");
    let items = json!({"item": [{"num_iid": "1"}, {"num_iid": "2"}]});
    assert_eq!(
        tree,
        json!({"str": "a", "items": items, "none": "", "nil": ""})
    );
}

#[test]
fn texts() {
    for (text, wanted) in [
        ("plain", "plain"),
        ("  ", "  "),
        (" a\tb ", " a\tb "),
        ("a\r\nb\rc", "a\nb\nc"),
        ("&lt;&gt;&amp;&quot;&apos;", "<>&\"'"),
        ("a&#65;&#x4e2D;&#x1F600;b&#13;", "aA中😀b\r"),
        ("<![CDATA[<b> & ]] ]]>", "<b> & ]] "),
        ("a<![CDATA[b]]>c<!-- no -->d<?pi no?>e", "abcde"),
        ("<![CDATA[ ]]>", " "),
        ("<![CDATA[]]>", ""),
        ("&#32;", " "),
    ] {
        assert_eq!(
            tree(format!("<r>{text}</r>").as_bytes()),
            Ok(json!(wanted)),
            "{text}"
        );
    }
}

#[test]
fn what_stands_around_the_root_is_passed_over() {
    let text = b"\xEF\xBB\xBF<?xml version='1.0'?> <!-- a --> <?pi?>\n<r a=\"<>\" b='>'>1</r >\n<?pi?><!-- b --> ";
    assert_eq!(tree(text), Ok(json!("1")));
    assert_eq!(tree(b"<r/>"), Ok(json!("")));
    assert_eq!(tree(b"<r a='b' />"), Ok(json!("")));
    assert_eq!(
        tree(b"<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?><r/>"),
        Ok(json!(""))
    );
    assert_eq!(
        tree(b"<r> <!-- c --> <a>1</a> \r\n <?pi?> <b/> </r>"),
        Ok(json!({"a": "1", "b": ""}))
    );
}

#[test]
fn a_declaration_may_say_what_changes_nothing() {
    for text in [
        "<?xml version='1.0' encoding='utf8'?><r>梨</r>",
        " \r\n<?xml version='1.0'?><r>梨</r>",
        "\u{FEFF}\n<?xml version='1.0' encoding='UTF-8'?><r>梨</r>",
    ] {
        assert_eq!(tree(text.as_bytes()), Ok(json!("梨")), "{text}");
    }
    let ascii = b"<?xml version='1.0' encoding='UTF-16'?><r>a</r>";
    assert_eq!(tree(ascii), Ok(json!("a")));
}

#[test]
fn malformed_text_is_refused_with_its_place() {
    for (text, message) in [
        ("", "unexpected end of the text at byte 0"),
        (" ", "unexpected end of the text at byte 1"),
        ("<r", "unexpected end of the text at byte 0"),
        ("<r>", "unexpected end of the text at byte 3"),
        ("<r>a", "unexpected end of the text at byte 4"),
        ("<r><a>1</a>", "unexpected end of the text at byte 11"),
        ("<r></r", "unexpected end of the text at byte 3"),
        (
            "<r><![CDATA[a]]</r>",
            "unexpected end of the text at byte 3",
        ),
        ("<r><!-- a</r>", "unexpected end of the text at byte 3"),
        ("{\"a\":1}", "expected an element at byte 0"),
        ("</r>", "the end tag does not match the start tag at byte 0"),
        (
            "<r></s>",
            "the end tag does not match the start tag at byte 3",
        ),
        (
            "<r><a></r></a>",
            "the end tag does not match the start tag at byte 6",
        ),
        ("<r/><s/>", "trailing text at byte 4"),
        ("<r/>x", "trailing text at byte 4"),
        (
            "<r/></r>",
            "the end tag does not match the start tag at byte 4",
        ),
        ("<r>a<b/></r>", "text between elements at byte 4"),
        ("<r><b/>a</r>", "text between elements at byte 7"),
        ("<r><b/>&lt;</r>", "text between elements at byte 7"),
        (
            "<r><![CDATA[ ]]><b/></r>",
            "text between elements at byte 16",
        ),
        ("<r>&e;</r>", "unknown entity at byte 3"),
        ("<r>&nbsp;</r>", "unknown entity at byte 3"),
        ("<r>&#0;</r>", "not the number of a character at byte 3"),
        ("<r>&#xD800;</r>", "not the number of a character at byte 3"),
        ("<r>&#x;</r>", "not the number of a character at byte 3"),
        ("<r>a & b</r>", "`&` that starts no reference at byte 5"),
        ("<r>< a></r>", "expected the name of an element at byte 3"),
        ("<r><1/></r>", "expected the name of an element at byte 3"),
        ("<></>", "expected the name of an element at byte 0"),
        ("<!DOCTYPE r><r/>", "a DOCTYPE is not allowed at byte 0"),
        (
            "<!DOCTYPE a [<!ENTITY e \"x\">]><r>&e;</r>",
            "a DOCTYPE is not allowed at byte 0",
        ),
        (
            "<!doctype html><html/>",
            "a DOCTYPE is not allowed at byte 0",
        ),
        ("<r/><!DOCTYPE r>", "a DOCTYPE is not allowed at byte 4"),
        (
            "<r><?xml version='1.0'?></r>",
            "an XML declaration stands only at the beginning at byte 3",
        ),
        (
            "<?xml version='1.0' encoding='GBK'?><r>梨</r>",
            "an encoding other than UTF-8 at byte 0",
        ),
    ] {
        assert_eq!(tree(text.as_bytes()), Err(message.to_owned()), "{text}");
    }
    assert_eq!(
        tree(b"<r>a\xff</r>"),
        Err("invalid UTF-8 at byte 4".to_owned())
    );
    assert_eq!(
        tree(b"\xEF\xBB\xBF<r>"),
        Err("unexpected end of the text at byte 6".to_owned())
    );
}

#[test]
fn what_nobody_reads_is_held_to_the_same_rules() {
    for inner in [
        "<a>&e;</a>",
        "<a><b></a>",
        "<a><!DOCTYPE r></a>",
        "<a>\u{0}&",
        "<a>",
    ] {
        let text = format!("<r><first>1</first>{inner}</r>");
        assert!(
            read(text.as_bytes(), &mut First::default()).is_err(),
            "{inner}"
        );
    }
}

#[test]
fn the_depth_is_limited() {
    let nested = |depth: usize| format!("{}{}", "<a>".repeat(depth), "</a>".repeat(depth));
    assert!(tree(nested(MAX_DEPTH).as_bytes()).is_ok());
    let problem = read(nested(MAX_DEPTH + 1).as_bytes(), &mut Tree::Null).unwrap_err();
    assert_eq!(*problem.what(), What::TooDeep);
    // The same when the elements are passed over: `First` reads one branch only.
    let beside = |depth: usize| format!("<r><a>1</a>{}</r>", nested(depth));
    assert!(read(beside(MAX_DEPTH - 1).as_bytes(), &mut First::default()).is_ok());
    let problem = read(beside(MAX_DEPTH).as_bytes(), &mut First::default()).unwrap_err();
    assert_eq!(*problem.what(), What::TooDeep);
    // Siblings do not add up.
    assert!(tree(format!("<r>{}</r>", "<a></a><b><c/></b>".repeat(1000)).as_bytes()).is_ok());
    assert!(tree("<a>".repeat(100_000).as_bytes()).is_err());
}

#[test]
fn what_a_slot_leaves_unread_is_passed_over() {
    let text = b"<r><a><b><c>1</c><d>&amp;</d></b><e/></a><f>2<!-- --></f> <g><h/></g></r><!-- -->";
    let mut first = First::default();
    assert_eq!(read(text, &mut first).unwrap(), "r");
    assert_eq!(first.0, ["a", "a", "b", "b", "c", "c", "text 1"]);
}

#[test]
fn a_clone_reads_again() {
    let mut reader = Reader::new(b"<error_response><code>15</code></error_response>").unwrap();
    assert_eq!(reader.root_name(), "error_response");
    let mut again = reader.clone();
    for reader in [&mut reader, &mut again] {
        let mut tree = Tree::Null;
        reader.fill(&mut tree).unwrap();
        assert_eq!(tree, json!({"code": "15"}));
        reader.end().unwrap();
    }
    assert_eq!(reader.offset(), 48);
}

#[test]
fn a_cut_text_is_an_error_wherever_it_is_cut() {
    let text =
        "<?xml version=\"1.0\"?><r x='1'> <a>中&amp;<![CDATA[ü]]></a><b/><!-- c --><?pi?></r>";
    assert!(tree(text.as_bytes()).is_ok());
    for end in 0..text.len() {
        assert!(tree(&text.as_bytes()[..end]).is_err(), "{end}");
    }
}

/// XML that may or may not be well-formed.
fn any_xml() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just(b"<a>".to_vec()),
        Just(b"</a>".to_vec()),
        Just(b"<b/>".to_vec()),
        Just(b"<b x='>'>".to_vec()),
        Just(b"</b>".to_vec()),
        Just(b"<![CDATA[x]]>".to_vec()),
        Just(b"<!-- -->".to_vec()),
        Just(b"<?p?>".to_vec()),
        Just(b"&amp;".to_vec()),
        Just(b"&#x41;".to_vec()),
        prop::collection::vec(
            prop::sample::select(&b"<>/!?&;#[]-'\"=ax \r\n\xff"[..]),
            0..4
        ),
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn never_panics_and_passes_over_what_it_reads(inner in any_xml()) {
        let whole = [b"<r>", &inner[..], b"</r>"].concat();
        let tree = tree(&whole);
        let _ = read(&inner, &mut Tree::Null);
        // What can be read as a tree can be passed over.
        if tree.is_ok() {
            let beside = [b"<s><first/>", &whole[..], b"</s>"].concat();
            prop_assert!(read(&beside, &mut First::default()).is_ok());
        }
    }

    #[test]
    fn escaped_texts_come_back(text in "[^\u{0}-\u{8}\u{b}-\u{1f}\u{fffe}\u{ffff}]*") {
        let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('\r', "&#13;");
        let whole = format!("<r>{escaped}</r>");
        prop_assert_eq!(tree(whole.as_bytes()), Ok(Tree::String(text)));
    }
}
