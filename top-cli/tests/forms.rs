//! One made-up API in every form a page comes in: the declarations are the same.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fmt::Write as _;

use top_cli::import::{Form, Module, Style, import, recognise};

fn fixture(name: &str) -> String {
    let path = format!("{}/tests/fixtures/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).unwrap()
}

fn imported(name: &str) -> Module {
    let stem = name.rsplit_once('.').unwrap().0;
    import(&fixture(name), stem, &Style::default())
        .unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The code without comments.
fn declarations(source: &str) -> Vec<&str> {
    source
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect()
}

const EXPECTED: &str = r#"//! 新增茶单
//!
//! 在演示茶馆里新增一张茶单

use top_runtime::{top_api, top_model};

use top_runtime::{Attachment, DateTime, Decimal};

/// 新增茶单
#[top_api(method = "demo.tea.order.add", session = true)]
pub struct Request {
    /// 茶单
    pub tea_order: TeaOrderDTO,
    /// 备注
    #[top(max_len = 20, default = "none")]
    pub note: Option<String>,
    /// 标签
    #[top(max_items = 5)]
    pub tags: Option<Vec<String>>,
    /// 茶单照片
    pub photo: Option<Attachment>,
}

/// 茶单
#[top_model]
pub struct TeaOrderDTO {
    /// 茶单类型:3-外带
    pub order_kind: i64,
    /// 客人
    pub buyer: Option<Guest>,
    /// 杯子
    pub cups: Vec<Cup>,
    /// 打包费,当`order_kind`传3时必填
    #[top(required_if(order_kind = 3))]
    pub take_away_fee: Option<String>,
}

/// 客人
#[top_model]
pub struct Guest {
    /// 客人姓名
    #[top(rename = "guestName")]
    pub guest_name: Option<String>,
    /// 出生时间
    pub born_at: Option<DateTime>,
}

/// 杯子
#[top_model]
pub struct Cup {
    /// 茶的品种
    pub r#type: String,
    /// 单价(元)
    pub price: Option<Decimal>,
}

/// Answer of `demo.tea.order.add`.
#[top_model]
pub struct Response {
    /// 结果
    pub result: Option<Outcome>,
}

/// 结果
#[top_model]
pub struct Outcome {
    /// 单号
    pub order_no: Option<ResponseData>,
    /// 是否成功
    #[top(success)]
    pub success: Option<bool>,
    /// 错误码
    #[top(error_code)]
    pub error_code: Option<String>,
}

/// 单号
#[top_model]
pub struct ResponseData {
    /// 号码
    pub number: Option<i64>,
}
"#;

#[test]
fn text_gives_the_expected_module() {
    let module = imported("demo.tea.order.add.txt");
    assert_eq!(module.name, "demo_tea_order_add");
    assert_eq!(module.source, EXPECTED);
    assert_eq!(module.notes, []);
}

#[test]
fn html_and_markdown_give_the_same_module() {
    for name in ["demo.tea.order.add.html", "demo.tea.order.add.md"] {
        let module = imported(name);
        assert_eq!(
            declarations(&module.source),
            declarations(EXPECTED),
            "{name}"
        );
        assert_eq!(module.notes, [], "{name}");
    }
}

/// The rows of the request table: level, cells. A limit stands in a list of its own.
const ROWS: [(usize, [&str; 6]); 12] = [
    (0, ["tea_order", "TeaOrderDTO", "必须", "", "", "茶单"]),
    (
        1,
        ["order_kind", "Number", "必须", "3", "", "茶单类型:3-外带"],
    ),
    (1, ["buyer", "Guest", "可选", "", "", "客人"]),
    (2, ["guestName", "String", "可选", "Li Lei", "", "客人姓名"]),
    (
        2,
        [
            "born_at",
            "Date",
            "可选",
            "2001-02-03 04:05:06",
            "",
            "出生时间",
        ],
    ),
    (1, ["cups", "Cup []", "必须", "", "", "杯子"]),
    (2, ["type", "String", "必须", "oolong", "", "茶的品种"]),
    (2, ["price", "Price", "可选", "12.50", "", "单价(元)"]),
    (
        1,
        [
            "take_away_fee",
            "String",
            "可选",
            "1.00",
            "",
            "打包费,当order_kind传3时必填",
        ],
    ),
    (
        0,
        [
            "note",
            "String",
            "可选",
            "less sugar",
            "<ul><li>最大长度:20</li><li>默认值:none</li></ul>",
            "备注",
        ],
    ),
    (
        0,
        [
            "tags",
            "String []",
            "可选",
            "hot,big",
            "<ul><li>最大列表长度:5</li></ul>",
            "标签",
        ],
    ),
    (0, ["photo", "byte[]", "可选", "照片", "", "茶单照片"]),
];

fn cells(cells: &[&str]) -> String {
    format!("<td>{}</td>", cells.join("</td><td>"))
}

/// Rows of several levels as lists inside a table, as levels of indentation, as tables inside tables.
fn written_rows(style: &str) -> String {
    let mut out = String::new();
    let mut depth = 0;
    for (level, row) in ROWS {
        match style {
            "lists" if level > 0 => {
                let is_object = row[3].is_empty();
                let mark = if is_object { "" } else { "└ " };
                let items: Vec<&str> = row[1..]
                    .iter()
                    .copied()
                    .filter(|cell| !cell.is_empty())
                    .collect();
                let items = items.join("</li><li>");
                let name = row[0];
                writeln!(
                    out,
                    "<tr><td colspan=6><ul><li>{mark}{name}</li><li>{items}</li></ul></td></tr>"
                )
                .unwrap();
            }
            "indents" => {
                let indent = format!(
                    "<td style=\"padding-left: {}px\">{}</td>",
                    level * 20,
                    row[0]
                );
                writeln!(out, "<tr>{indent}{}</tr>", cells(&row[1..])).unwrap();
            }
            "tables" => {
                for _ in depth..level {
                    out.push_str("<tr><td colspan=6><table>");
                }
                for _ in level..depth {
                    out.push_str("</table></td></tr>\n");
                }
                depth = level;
                writeln!(out, "<tr>{}</tr>", cells(&row)).unwrap();
            }
            _ => writeln!(out, "<tr>{}</tr>", cells(&row)).unwrap(),
        }
    }
    out
}

#[test]
fn html_can_show_its_levels_in_many_ways() {
    let html = fixture("demo.tea.order.add.html");
    let start = html.find("<tbody>").unwrap() + "<tbody>".len();
    let end = html.find("</tbody>").unwrap();
    for style in ["lists", "indents", "tables"] {
        let page = format!(
            "{}\n{}{}",
            &html[..start],
            written_rows(style),
            &html[end..]
        );
        let module = import(&page, "page", &Style::default()).unwrap();
        assert_eq!(
            declarations(&module.source),
            declarations(EXPECTED),
            "{style}"
        );
    }
}

#[test]
fn html_without_tables_is_read_as_its_text() {
    let mut html = String::from("<html><body>");
    for line in fixture("demo.tea.order.add.txt").lines() {
        let text = line.trim().replace('&', "&amp;").replace('<', "&lt;");
        match text.strip_prefix('•') {
            Some(item) => writeln!(html, "<li>{item}</li>").unwrap(),
            None => writeln!(html, "<p>{text}</p>").unwrap(),
        }
    }
    let module = import(&html, "page", &Style::default()).unwrap();
    assert_eq!(declarations(&module.source), declarations(EXPECTED));
}

#[test]
fn a_description_gives_the_same_types_and_leaves_the_session_open() {
    let module = imported("demo.tea.order.add.json");
    let expected = EXPECTED.replace("session = true", "session = optional");
    assert_eq!(declarations(&module.source), declarations(&expected));
    assert_eq!(module.notes.len(), 1);
    assert!(module.notes[0].text.starts_with("session: "));
    assert!(module.source.contains("// unsettled: session: "));
}

#[test]
fn a_pipe_table_finds_its_method_and_its_cells() {
    let module = imported("taobao.tea.order.remove.txt");
    assert_eq!(module.method, "taobao.tea.order.remove");
    assert!(module.source.contains("session = false"));
    assert!(
        module
            .source
            .contains("    #[top(max_len = 50)]\n    pub reason: Option<String>,")
    );
    assert!(
        module.source.contains("/// 原因,可写 a | b"),
        "{}",
        module.source
    );
    let nameless = import(
        &fixture("taobao.tea.order.remove.txt"),
        "page",
        &Style::default(),
    )
    .unwrap();
    assert_eq!(nameless.method, "taobao.tea.order.remove");
    assert!(nameless.notes[0].unsettled);
}

#[test]
fn forms_are_recognised() {
    for (name, form) in [
        ("demo.tea.order.add.txt", Form::Text),
        ("demo.tea.order.add.html", Form::Html),
        ("demo.tea.order.add.md", Form::Markdown),
        ("demo.tea.order.add.json", Form::Json),
        ("taobao.tea.order.remove.txt", Form::Pipe),
    ] {
        assert_eq!(recognise(&fixture(name)), form, "{name}");
    }
}

#[test]
fn windows_line_ends_and_a_byte_order_mark_change_nothing() {
    let text = format!(
        "\u{feff}{}",
        fixture("demo.tea.order.add.txt").replace('\n', "\r\n")
    );
    let module = import(&text, "page", &Style::default()).unwrap();
    assert_eq!(module.source, EXPECTED);
}

#[test]
fn the_runtime_can_have_another_path() {
    let style = Style {
        runtime: "crate::vendor::top".to_owned(),
    };
    let module = import(&fixture("demo.tea.order.add.txt"), "page", &style).unwrap();
    assert!(
        module
            .source
            .contains("use crate::vendor::top::{top_api, top_model};")
    );
    assert!(
        module
            .source
            .contains("session = true, crate = crate::vendor::top)]")
    );
    assert!(
        module
            .source
            .contains("#[top_model(crate = crate::vendor::top)]")
    );
}

#[test]
fn a_page_cut_anywhere_fails_with_a_line_or_says_what_is_open() {
    let text = fixture("demo.tea.order.add.txt");
    let lines: Vec<&str> = text.lines().collect();
    for end in 0..lines.len() {
        match import(&lines[..end].join("\n"), "page", &Style::default()) {
            Err(error) => assert!(error.line().is_some() || end == 0, "{end}: {error}"),
            Ok(module) if module.source != EXPECTED => {
                assert!(
                    module.notes.iter().any(|note| note.unsettled),
                    "cut at line {end}"
                );
            }
            Ok(_) => {}
        }
    }
}

#[test]
fn errors_name_the_line_and_what_was_expected() {
    for (text, expected) in [
        ("", "the page is empty: expected a documentation page"),
        (
            "hello\n请求参数\n响应参数\n请求示例\n",
            "line 1: expected a heading with the method and its title, such as `taobao.time.get (title)`, before 请求参数",
        ),
        (
            "demo.a.b (x)\n请求参数\n",
            "line 2: the page ends inside the table of request parameters; expected the heading 响应参数",
        ),
        (
            "demo.a.b (x)\n请求参数\n名称 类型 是否必须 示例值 更多限制 描述\nx y\n响应参数\n请求示例\n",
            "line 4: expected a row: a name, a type and 必须 or 可选; found `x y`",
        ),
        (
            "{\"data\": 1",
            "line 1: this starts like JSON, but is not: EOF while parsing an object at line 1 column 10",
        ),
        (
            "{}",
            "expected the description under `data`, with `name`, `requestParams` and `responseParams`",
        ),
        (
            "<html><body><h1>demo.a.b (x)</h1></body></html>",
            "line 1: the page ends; expected the heading 请求参数",
        ),
    ] {
        let error = import(text, "page", &Style::default()).unwrap_err();
        assert_eq!(error.to_string(), expected);
    }
}

/// The Markdown page with each row's cells put into another order, and its columns named so.
fn reordered(order: &[usize], labels: &[&str]) -> String {
    let text = fixture("demo.tea.order.add.md").replace("Cup\n\n         []", "Cup []");
    let mut out = String::new();
    let mut is_request = false;
    for line in text.lines() {
        is_request = match line {
            "### 请求参数" => true,
            "### 响应参数" => false,
            _ => is_request,
        };
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        if !(is_request && line.starts_with('|')) {
            writeln!(out, "{line}").unwrap();
            continue;
        }
        let cells: Vec<&str> = match cells[0] {
            "参数名称" => labels.to_vec(),
            _ => order.iter().map(|at| cells[*at]).collect(),
        };
        writeln!(out, "| {} |", cells.join(" | ")).unwrap();
    }
    out
}

#[test]
fn columns_are_found_by_their_names() {
    for (order, labels) in [
        (
            [0, 1, 2, 3, 4, 5],
            [
                "Name",
                "Type",
                "Required",
                "Example",
                "Limits",
                "Description",
            ],
        ),
        (
            [5, 0, 2, 1, 4, 3],
            [
                "描述",
                "参数名",
                "是否必填",
                "参数类型",
                "更多限制",
                "示例值",
            ],
        ),
    ] {
        let page = reordered(&order, &labels);
        let module = import(&page, "page", &Style::default()).unwrap();
        assert_eq!(declarations(&module.source), declarations(EXPECTED));
        assert_eq!(module.notes, []);
    }
}

#[test]
fn a_translated_page_is_read_as_well() {
    let page = reordered(
        &[0, 1, 2, 3, 4, 5],
        &[
            "Name",
            "Type",
            "Required",
            "Example",
            "Limits",
            "Description",
        ],
    );
    let page = page
        .replace("### 请求参数", "### Request Parameters")
        .replace("### 响应参数", "### Response Parameters:")
        .replace("| 必须 |", "| Required |")
        .replace("| 可选 |", "| Optional |")
        .replace("最大长度：20 默认值：none", "Max length: 20; Default: none")
        .replace("最大列表长度：5", "Max list size: 5");
    let module = import(&page, "page", &Style::default()).unwrap();
    assert_eq!(declarations(&module.source), declarations(EXPECTED));
    assert_eq!(module.notes, []);
}

#[test]
fn marks_of_several_lengths_are_levels() {
    for mark in ["&nbsp;&nbsp;", "　", "└", "-"] {
        let mut page = String::from(
            "## demo.a.b (x)\n### 请求参数\n### 响应参数\n| 名称 | 类型 | 示例值 | 描述 |\n|---|---|---|---|\n",
        );
        for (level, name, ty) in [
            (0, "a", "A"),
            (1, "b", "B"),
            (2, "c", "String"),
            (1, "d", "Number"),
            (0, "e", "Number"),
        ] {
            let marks = mark.repeat(level);
            writeln!(page, "| {marks}{name} | {ty} |  | text |").unwrap();
        }
        let module = import(&page, "page", &Style::default()).unwrap();
        let source = declarations(&module.source).join("\n");
        assert!(
            source.contains("pub struct A {\n    pub b: Option<B>,\n    pub d: Option<i64>,\n}"),
            "{mark}: {source}"
        );
        assert!(source.contains("pub e: Option<i64>"), "{source}");
    }
}

#[test]
fn what_cannot_be_seen_changes_nothing() {
    let text = fixture("demo.tea.order.add.txt")
        .replace("• ", "•\u{a0}")
        .replace("guestName", "guest\u{200b}Name")
        .replace("note String", "note\u{a0}String");
    let module = import(&text, "page", &Style::default()).unwrap();
    assert_eq!(module.source, EXPECTED);
}

#[test]
fn a_pipe_table_of_an_api_with_one_object_around_it_all_finds_what_is_inside() {
    let page = "查询\n名称 | 类型 | 是否必须 | 示例值 | 更多限制 | 描述 |\n---|---|---|---|---|---|\n\
        名称 | 类型 | 示例值 | 描述 |\n---|---|---|---|\nresponse | OrderResponse | 回应 |\n\
        1 2 | <response> <flag>success</flag> </response> |\n";
    let module = import(page, "taobao.qimen.order.ask", &Style::default()).unwrap();
    assert!(
        module.source.contains("pub flag: Option<String>"),
        "{}",
        module.source
    );
}

#[test]
fn names_that_cannot_travel_are_left_out_and_said() {
    let page = r#"{"data": {"name": "demo.a.b", "requestParams": [
        {"name": "a b", "type": "String"}, {"name": "m²", "type": "String"},
        {"name": "rows", "type": "Map<String,String>[]", "subParams": []}
    ], "responseParams": []}}"#;
    let module = import(page, "page", &Style::default()).unwrap();
    let text = "`a b` cannot be a name on the wire and is left out";
    assert!(
        module
            .notes
            .iter()
            .any(|note| note.text == text && note.unsettled)
    );
    assert!(module.source.contains(&format!("// unsettled: {text}\n")));
    assert!(
        module
            .source
            .contains("#[top(rename = \"m²\")]\n    pub m: Option<String>,")
    );
    assert!(!module.source.contains("map<"), "{}", module.source);
}

#[test]
fn nested_rows_can_be_lines_of_the_table() {
    let bullets = fixture("demo.tea.order.add.txt");
    let start = bullets.find("tea_order TeaOrderDTO").unwrap();
    let end = bullets.find("响应参数").unwrap();
    let lines: String = ROWS
        .iter()
        .map(|(level, row)| {
            let mark = if *level > 0 && !row[3].is_empty() {
                "└ "
            } else {
                ""
            };
            let limits = row[4].replace("<ul><li>", "").replace("</li></ul>", "");
            let row = [row[0], row[1], row[2], row[3], "", row[5]].join("\t");
            match limits.replace("</li><li>", "\n  • ").as_str() {
                "" => format!("{mark}{row}\n"),
                limits => {
                    let (row, description) = row.rsplit_once('\t').unwrap();
                    format!("{row}\n  • {limits}\n  • {description}\n")
                }
            }
        })
        .collect();
    let page = format!("{}{lines}\n{}", &bullets[..start], &bullets[end..]);
    let module = import(&page, "page", &Style::default()).unwrap();
    assert_eq!(module.source, EXPECTED);
}

#[test]
fn a_file_with_two_pages_is_refused_where_the_second_one_starts() {
    for (name, start) in [
        ("demo.tea.order.add.txt", "\n请求参数"),
        ("demo.tea.order.add.md", "## demo"),
        ("taobao.tea.order.remove.txt", "名称 |"),
    ] {
        let text = fixture(name);
        let first = text.lines().count();
        let second = text[..text.find(start).unwrap()].lines().count() + 1;
        let second = second + usize::from(start.starts_with('\n'));
        let error = import(
            &format!("{}\n{text}", text.trim_end()),
            "page",
            &Style::default(),
        );
        let expected = format!(
            "line {}: expected one page a file; another one starts here",
            first + second
        );
        assert_eq!(error.unwrap_err().to_string(), expected, "{name}");
    }
}

#[test]
fn parameters_of_the_protocol_are_not_those_of_the_api() {
    let common = "| 名称 | 类型 | 是否必须 | 描述 |\n|---|---|---|---|\n| method | String | 是 | API |\n\
                  | app_key | String | 是 | AppKey |\n| sign_method | String | 是 | 签名 |\n\n";
    let page = fixture("demo.tea.order.add.md").replace(
        "### 请求参数",
        &format!("### 公共参数\n\n{common}### 请求参数"),
    );
    let module = import(&page, "page", &Style::default()).unwrap();
    assert_eq!(declarations(&module.source), declarations(EXPECTED));
    let page = fixture("taobao.tea.order.remove.txt");
    let common = common
        .replace("\n| ", "\n")
        .trim_start_matches("| ")
        .to_owned();
    let (title, rest) = page.split_once('\n').unwrap();
    let module = import(
        &format!("{title}\n{common}{rest}"),
        "page",
        &Style::default(),
    )
    .unwrap();
    assert!(
        module.source.contains("pub reason: Option<String>"),
        "{}",
        module.source
    );
}

#[test]
fn a_page_that_ends_with_its_last_table_may_have_gone_on() {
    for (name, end) in [
        ("demo.tea.order.add.md", "\n### 请求示例"),
        ("taobao.tea.order.remove.txt", "\n1 2 3 4 |"),
        ("demo.tea.order.add.html", "是否成功"),
    ] {
        let text = fixture(name);
        let end = text.find(end).unwrap();
        let module = import(&text[..end], "taobao.tea.order.remove", &Style::default()).unwrap();
        assert!(
            module
                .notes
                .iter()
                .any(|note| note.text.starts_with("the page ends with the table")),
            "{name}: {:?}",
            module.notes
        );
    }
}

#[test]
fn code_can_stand_in_a_table_beside_its_line_numbers() {
    let mut page = fixture("demo.tea.order.add.html");
    while let Some(start) = page.find("<pre") {
        let end = start + page[start..].find("</pre>").unwrap();
        let code = page[start..end].split_once('>').unwrap().1;
        let lines: String = code
            .lines()
            .flat_map(|line| ["<div class=\"line\"><code>", line, "</code></div>"])
            .collect();
        let table = format!(
            "<table><tbody><tr><td class=\"gutter\"><div>1</div><div>2</div></td>\
             <td class=\"code\">{lines}</td></tr></tbody></table>"
        );
        page.replace_range(start..end + "</pre>".len(), &table);
    }
    let module = import(&page, "page", &Style::default()).unwrap();
    assert_eq!(declarations(&module.source), declarations(EXPECTED));
    assert_eq!(module.notes, []);
}

#[test]
fn a_translated_page_can_be_text_too() {
    let words = [
        ("公共参数", "Common Parameters"),
        ("请求参数", "Request Parameters"),
        ("响应参数", "Response Parameters"),
        ("请求示例", "Request Example"),
        ("响应示例", "Response Example"),
        ("异常示例", "Error Example"),
        (
            "名称 类型 是否必须 示例值 更多限制 描述",
            "Name Type Required Example Limits Description",
        ),
        ("名称 类型 示例值 描述", "Name Type Example Description"),
        ("必须", "Required"),
        ("可选", "Optional"),
        ("最大长度:", "Max length: "),
        ("最大列表长度:", "Max list size: "),
        ("默认值:", "Default: "),
    ];
    let page = words
        .iter()
        .fold(fixture("demo.tea.order.add.txt"), |page, (from, to)| {
            page.replace(from, to)
        });
    let module = import(&page, "page", &Style::default()).unwrap();
    assert_eq!(module.source, EXPECTED);
    assert_eq!(module.notes, []);
}

#[test]
fn names_of_other_alphabets_are_names_in_tables() {
    let page = "## demo.a.b (x)\n### 请求参数\n### 响应参数\n| 名称 | 类型 | 示例值 | 描述 |\n|---|---|---|---|\n\
                | 书名 | String | a | 名 |\n| kind | Number | 1 | 类 |\n### 异常示例\n";
    let module = import(page, "page", &Style::default()).unwrap();
    assert!(
        module.source.contains("pub 书名: Option<String>"),
        "{}",
        module.source
    );
    assert!(
        module.source.contains("pub kind: Option<i64>"),
        "{}",
        module.source
    );
}
