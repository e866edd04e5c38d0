//! Answers in XML, asked for or not.

use serde_json::{Value, json};
use top_runtime::{ErrorKind, Outcome};
use top_tests::Answer;

use crate::situation::{Situation, fails, reads, root, unreadable};

pub(crate) fn situations() -> Vec<Situation> {
    [forms(), values(), lists(), broken()]
        .into_iter()
        .flatten()
        .collect()
}

fn xml(inside: &str) -> Answer {
    Answer::xml(format!(
        "<shop_order_get_response>{inside}</shop_order_get_response>"
    ))
}

fn read(name: &'static str, inside: &str, wanted: Value) -> Situation {
    reads(name, xml(inside), wanted).xml()
}

const ERROR: &str = "<?xml version=\"1.0\"?>\n<error_response>\n  <args list=\"true\"><arg><key>a</key></arg></args>\n  \
    <code>27</code><msg>Invalid session</msg><sub_code>invalid-sessionkey</sub_code></error_response>\n<!--top-->";

fn forms() -> Vec<Situation> {
    let refused = |name| {
        fails(
            name,
            Answer::xml(ERROR),
            ErrorKind::Api,
            Outcome::NotExecuted,
            "invalid-sessionkey",
        )
    };
    vec![
        read("xml", "<id>1</id>", json!({"id": 1})),
        reads("xml-where-json-was-asked", xml("<id>1</id>"), json!({"id": 1})),
        reads("xml-where-simplified-json-was-asked", xml("<id>1</id>"), json!({"id": 1})).simplified(),
        reads("json-where-xml-was-asked", root(r#""id":1"#), json!({"id": 1})).xml(),
        reads("simplified-json-where-xml-was-asked", r#"{"id":1}"#, json!({"id": 1})).xml(),
        reads("xml-said-to-be-json", Answer::json("<response><id>1</id></response>"), json!({"id": 1})),
        refused("xml-error").xml().code(27),
        refused("xml-error-where-json-was-asked").code(27),
        reads(
            "xml-with-all-around-it",
            Answer::xml(
                "\u{FEFF}<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n<!-- a --><?p i?><response a=\"1\"><!-- b --><id>1</id>\n\
                 </response>\n<!--top0101.et2-->\n",
            ),
            json!({"id": 1}),
        )
        .xml(),
        reads(
            "xml-declared-behind-a-line-break",
            Answer::xml("\n<?xml version=\"1.0\"?><response><id>1</id></response>"),
            json!({"id": 1}),
        )
        .xml(),
        reads(
            "xml-declared-gbk",
            Answer::xml(b"<?xml version=\"1.0\" encoding=\"GBK\"?><response><title>\xC0\xE6</title></response>"),
            json!({"title": "梨"}),
        )
        .xml(),
        reads(
            "xml-declared-gbk-in-vain",
            Answer::xml("<?xml version=\"1.0\" encoding=\"GBK\"?><response><title>梨</title></response>"),
            json!({"title": "梨"}),
        )
        .xml(),
        reads(
            "xml-declared-otherwise-and-nothing-but-ascii",
            Answer::xml("<?xml version=\"1.0\" encoding=\"GBK\"?><response><id>1</id></response>"),
            json!({"id": 1}),
        )
        .xml(),
        read("xml-request-id", "<id>1</id><request_id>r-17</request_id>", json!({"id": 1})).request_id("r-17"),
        read("xml-field-too-many", "<new><a>1</a><a/></new><id>1</id>", json!({"id": 1})),
        read("xml-empty", "", json!({})),
        reads("xml-empty-root", Answer::xml("<response/>"), json!({})).xml(),
    ]
}

fn values() -> Vec<Situation> {
    vec![
        read(
            "xml-entities",
            "<title>a &lt;b&gt; &amp;&quot;&apos;</title>",
            json!({"title": "a <b> &\"'"}),
        ),
        read(
            "xml-character-references",
            "<title>&#26792;&#x1F350;</title>",
            json!({"title": "梨🍐"}),
        ),
        read(
            "xml-cdata",
            "<title>x<![CDATA[<b>&amp;]]>y</title>",
            json!({"title": "x<b>&amp;y"}),
        ),
        read(
            "xml-comment-in-a-text",
            "<title>a<!-- x -->b</title>",
            json!({"title": "ab"}),
        ),
        read(
            "xml-beyond-the-basic-plane",
            "<title>🍐𠮷</title>",
            json!({"title": "🍐𠮷"}),
        ),
        read(
            "xml-spaces-stay",
            "<title> a b </title>",
            json!({"title": " a b "}),
        ),
        read("xml-blank-text", "<title></title>", json!({"title": ""})),
        read(
            "xml-blank-values",
            "<id/><paid></paid><at/><price/><kind/><document/><parent/><any/>",
            json!({"parent": {}, "any": ""}),
        ),
        read(
            "xml-values",
            "<id>9223372036854775807</id><price>1.10</price><paid>true</paid><at>2031-07-09 08:05:00</at>\
             <level>105</level><rate>0.5</rate><document>{\"sku\":\"a\"}</document>",
            json!({
                "id": i64::MAX, "price": "1.10", "paid": true, "at": "2031-07-09 08:05:00", "level": 105, "rate": 0.5,
                "document": "{\"sku\":\"a\"}"
            }),
        ),
        read(
            "xml-numbers-with-spaces",
            "<id>\n  12\n</id>",
            json!({"id": 12}),
        ),
        read(
            "xml-objects",
            "<parent><parent><id>1</id></parent></parent>",
            json!({"parent": {"parent": {"id": 1}}}),
        ),
        read(
            "xml-map",
            "<extra><b>2</b><a>1</a></extra>",
            json!({"extra": {"a": "1", "b": "2"}}),
        ),
        unreadable(
            "xml-wrong-value",
            xml("<lines list=\"true\"><line/><line><quantity>x</quantity></line></lines>"),
            "whole number",
        )
        .xml()
        .at("lines[1].quantity"),
    ]
}

fn lists() -> Vec<Situation> {
    let two = || json!({"lines": [{"sku": "a"}, {"sku": "b"}]});
    vec![
        read(
            "xml-list",
            "<lines list=\"true\"><line><sku>a</sku></line><line><sku>b</sku></line></lines>",
            two(),
        ),
        read(
            "xml-list-in-an-odd-wrapper",
            "<lines><dto><sku>a</sku></dto><dto><sku>b</sku></dto></lines>",
            two(),
        ),
        read(
            "xml-list-without-a-wrapper",
            "<lines><sku>a</sku></lines><lines><sku>b</sku></lines>",
            two(),
        ),
        read(
            "xml-list-of-one",
            "<lines><line><sku>a</sku></line></lines>",
            json!({"lines": [{"sku": "a"}]}),
        ),
        read(
            "xml-list-empty",
            "<lines list=\"true\"/>",
            json!({"lines": []}),
        ),
        read(
            "xml-bare-object-with-a-new-member-first",
            "<lines><new>1</new><sku>a</sku></lines>",
            json!({"lines": [{"sku": "a"}]}),
        ),
        read(
            "xml-list-and-its-length",
            "<lines><line><sku>a</sku></line><total>1</total></lines>",
            json!({"lines": [{"sku": "a"}]}),
        ),
        read(
            "xml-list-whose-wrapper-is-a-field",
            "<lines list=\"true\"><sku><sku>a</sku></sku><sku><sku>b</sku></sku></lines>",
            two(),
        ),
        read(
            "xml-list-that-says-so-of-empty-elements-called-as-a-field",
            "<lines list='true'><sku/><sku><quantity>2</quantity></sku></lines>",
            json!({"lines": [{}, {"quantity": 2}]}),
        ),
        read(
            "xml-list-that-says-so-whose-wrapper-is-a-list-of-the-element",
            "<trees a=\"b\" list=\"true\" ><branches><number>1</number></branches></trees>",
            json!({"trees": [{"number": 1}]}),
        ),
        read(
            "xml-bare-object-with-the-wrapper's-name",
            "<nodes><node>7</node><name>b</name></nodes>",
            json!({"nodes": [{"node": 7, "name": "b"}]}),
        ),
        unreadable(
            "xml-texts-and-their-number",
            xml("<tags><string>a</string><total>1</total></tags>"),
            "`total` beside another member",
        )
        .xml()
        .at("tags"),
        read(
            "xml-texts",
            "<tags><string>a,b</string><string/></tags>",
            json!({"tags": ["a,b", ""]}),
        ),
        read(
            "xml-numbers",
            "<ids list=\"true\"><number>1</number><number>2</number></ids>",
            json!({"ids": [1, 2]}),
        ),
        read(
            "xml-lists-of-lists",
            "<grid><list><number>1</number><number>2</number></list><list><number>3</number></list></grid>",
            json!({"grid": [[1, 2], [3]]}),
        ),
    ]
}

fn broken() -> Vec<Situation> {
    let raw = |name, text: &str, says| unreadable(name, Answer::xml(text), says).xml();
    let bomb = "<!DOCTYPE r [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]>\
                <response><title>&b;</title></response>";
    let include = "<!DOCTYPE r [<!ENTITY f SYSTEM \"file:///etc/hostname\">]><response><title>&f;</title></response>";
    vec![
        raw("xml-cut", "<response><id>1</id><title>a", "unexpected end").at("title"),
        raw("xml-cut-in-a-tag", "<response><id>1</id", "cannot be read").at("id"),
        raw(
            "xml-cut-before-the-end",
            "<response><id>1</id>",
            "unexpected end",
        ),
        raw("xml-trailing-text", "<response/>x", "trailing text"),
        raw("xml-two-roots", "<response/><response/>", "trailing text"),
        raw(
            "xml-tags-crossed",
            "<response><id>1</title></response>",
            "cannot be read",
        )
        .at("id"),
        raw("xml-doctype", bomb, "DOCTYPE"),
        raw("xml-external-entity", include, "DOCTYPE"),
        raw(
            "xml-unknown-entity",
            "<response><title>&pear;</title></response>",
            "entity",
        )
        .at("title"),
        raw(
            "xml-text-between",
            "<response>x<id>1</id></response>",
            "text",
        ),
        raw(
            "xml-of-something-else",
            "<order><id>1</id></order>",
            "does not end in `response`",
        ),
        raw("xml-nothing-but-a-comment", "<!-- x -->", "unexpected end"),
        unreadable(
            "xml-too-deep",
            Answer::xml(format!(
                "<response><any>{}{}</any></response>",
                "<a>".repeat(10_000),
                "</a>".repeat(10_000)
            )),
            "nested deeper than",
        )
        .xml()
        .at("any"),
    ]
}
