//! What pages hold besides clean tables: lines that read like something else, marks that are missing, names that stand
//! for two things. Each page here is made up, and small enough to see what it must give.

#![allow(clippy::unwrap_used, clippy::panic)]

use top_cli::import::page::{Field, Page};
use top_cli::import::read_page;

/// A page as text; `samples` are the statements between the construction of the request and `execute`, and the XML
/// inside the response.
fn page(prose: &str, request: &str, response: &str, samples: (&str, &str)) -> String {
    let (java, xml) = samples;
    format!(
        "demo.shelf.sort (Sorts)\n\n{prose}\n\n公共参数\n\n请求参数\n\n名称 类型 是否必须 示例值 更多限制 描述\n\
         {request}\n\n响应参数\n\n名称 类型 示例值 描述\n{response}\n\n请求示例\n\n  • JAVA\n  • .NET\n\
         TaobaoClient client = new DefaultTaobaoClient(url, appkey, secret);\n\
         DemoShelfSortRequest req = new DemoShelfSortRequest();\n{java}\n\
         DemoShelfSortResponse rsp = client.execute(req);\n\n响应示例\n\n  • XML示例\n\
         <demo_shelf_sort_response>\n{xml}\n</demo_shelf_sort_response>\n\n异常示例\n"
    )
}

fn read(text: &str) -> Page {
    read_page(text, "page").unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// The page of an answer.
fn answer(response: &str, xml: &str) -> Page {
    read(&page("Sorts.", "", response, ("", xml)))
}

/// The fields as `name:type` with those inside in brackets; `?` marks a doubt.
fn shown(fields: &[Field]) -> String {
    let texts: Vec<String> = fields
        .iter()
        .map(|field| {
            let doubt = if field.unsettled.is_empty() { "" } else { "?" };
            let lists = "[]".repeat(field.ty.lists);
            let inner = if field.fields.is_empty() {
                String::new()
            } else {
                format!("({})", shown(&field.fields))
            };
            format!("{}:{}{lists}{inner}{doubt}", field.name, field.ty.written)
        })
        .collect();
    texts.join(" ")
}

/// Bullets of cells.
fn bullets(cells: &[&str]) -> String {
    cells.iter().flat_map(|cell| ["\n  • ", cell]).collect()
}

#[test]
fn lines_of_prose_that_read_like_headings_are_prose() {
    let page = read(&page(
        "返回结果：\n1. Sorts.\n请求参数\nas below\n公共参数",
        "key String 可选 a first line\n响应参数\nlast line",
        "data String a text\n请求示例\nmore",
        ("req.setKey(\"a\");", "<data>a</data>"),
    ));
    assert_eq!(shown(&page.request), "key:String");
    assert_eq!(page.request[0].doc, "first line\n响应参数\nlast line");
    assert_eq!(shown(&page.response), "data:String");
    assert_eq!(page.response[0].doc, "text\n请求示例\nmore");
    assert_eq!(page.prose[..2], ["返回结果：", "1. Sorts."]);
}

#[test]
fn the_name_of_a_site_is_no_method() {
    let text = page("Sorts.", "", "data String a text", ("", "<data>a</data>"));
    let page = read(&format!("open.example.com\nDocs > Shelves\n\n{text}"));
    assert_eq!(page.method, "demo.shelf.sort");
}

#[test]
fn a_line_in_front_of_bullets_can_belong_to_the_text_above() {
    let cells = ["└ kind", "String", "a", "1st"];
    let more = ["└ size", "Number", "2", "Size"];
    let response = format!(
        "result Shelf the shelf{}\n    BATCH second of two{}",
        bullets(&cells),
        bullets(&more)
    );
    let page = answer(&response, "<result><kind>a</kind><size>2</size></result>");
    assert_eq!(
        shown(&page.response),
        "result:Shelf(kind:String size:Number)"
    );
    assert_eq!(page.response[0].fields[0].doc, "1st\nBATCH second of two");
}

#[test]
fn an_object_whose_description_is_a_name_is_not_the_next_object() {
    let response = format!(
        "result Shelf the shelf{}",
        bullets(&[
            "model", "Board", "{}", "model", "list", "Plank []", "model", "└ size", "Number", "2",
            "Size", "data", "Other", "data", "data", "Last", "data", "└ kind", "String", "a",
            "Kind",
        ])
    );
    let page = answer(
        &response,
        "<result><model><list><plank><size>2</size></plank></list></model>\
         <data><data><kind>a</kind></data></data></result>",
    );
    assert_eq!(
        shown(&page.response),
        "result:Shelf(model:Board(list:Plank[](size:Number)) data:Other(data:Last(kind:String)))"
    );
}

#[test]
fn nothing_is_inside_a_row_that_is_marked_as_a_leaf() {
    let response = format!(
        "result Shelf the shelf{}",
        bullets(&[
            "board",
            "Board",
            "The board",
            "└ label",
            "Label",
            "Its label",
            "└ extra",
            "Map",
            "More",
            "└ size",
            "Number",
            "2",
            "Size",
        ])
    );
    let page = answer(
        &response,
        "<result><board><label></label><size>2</size></board></result>",
    );
    assert_eq!(
        shown(&page.response),
        "result:Shelf(board:Board(label:Label extra:Map size:Number))"
    );
}

#[test]
fn a_name_can_stand_for_a_list_here_and_for_an_object_there() {
    let response = format!(
        "result RpcResult the result{}",
        bullets(&[
            "result",
            "InnerResult",
            "Inner",
            "└ result",
            "Boolean",
            "true",
            "Done",
            "page",
            "Page",
            "Page",
            "result",
            "Result []",
            "Rows",
            "└ size",
            "Number",
            "2",
            "Size",
        ])
    );
    let page = answer(
        &response,
        "<result><result><result>true</result></result>\
         <page><result><result><size>2</size></result></result></page></result>",
    );
    assert_eq!(
        shown(&page.response),
        "result:RpcResult(result:InnerResult(result:Boolean) page:Page(result:Result[](size:Number)))"
    );
}

#[test]
fn a_class_can_be_called_like_the_client() {
    let request = format!(
        "buyer ShopClient 可选{}",
        bullets(&[
            "address",
            "Address",
            "可选",
            "Where",
            "└ town",
            "String",
            "可选",
            "a",
            "Town",
            "└ since",
            "Number",
            "可选",
            "1",
            "Since",
        ])
    );
    let java = "DemoShelfSortRequest.ShopClient obj1 = new DemoShelfSortRequest.ShopClient();\n\
                DemoShelfSortRequest.Address obj2 = new DemoShelfSortRequest.Address();\n\
                obj2.setTown(\"a\");\nobj1.setAddress(obj2);\nobj1.setSince(1L);\nreq.setBuyer(obj1);";
    let page = read(&page(
        "Sorts.",
        &request,
        "data String a text",
        (java, "<data>a</data>"),
    ));
    assert_eq!(
        shown(&page.request),
        "buyer:ShopClient(address:Address(town:String) since:Number)"
    );
}

#[test]
fn a_plain_type_with_fields_beneath_it_has_fields() {
    let response = format!(
        "coupon Json [] coupons{}",
        bullets(&["└ size", "Number", "2", "Size"])
    );
    let page = answer(&response, "<coupon><json><size>2</size></json></coupon>");
    assert_eq!(shown(&page.response), "coupon:Json[](size:Number)");
}

#[test]
fn a_map_that_no_sample_shows_is_a_row() {
    let page = answer(
        "key String a Key\nextra Map more\nsize Number 2 Size",
        "<key>a</key><size>2</size>",
    );
    assert_eq!(shown(&page.response), "key:String extra:Map size:Number");
}

#[test]
fn a_map_says_nothing_by_its_absence_from_the_sample() {
    let response = format!(
        "result Shelf the shelf{}",
        bullets(&[
            "first",
            "Board",
            "First",
            "└ size",
            "Number",
            "2",
            "Size",
            "second",
            "Board",
            "Second",
            "└ size",
            "Number",
            "2",
            "Size",
            "└ extra",
            "Map",
            "More",
            "└ kind",
            "String",
            "a",
            "Kind",
        ])
    );
    let page = answer(
        &response,
        "<result><first><size>2</size></first><second><size>2</size></second><kind>a</kind></result>",
    );
    assert_eq!(
        shown(&page.response),
        "result:Shelf(first:Board(size:Number) second:Board(size:Number) extra:Map? kind:String)"
    );
}

#[test]
fn a_row_that_is_listed_twice_is_not_a_new_field_of_the_object_before_it() {
    let response = format!(
        "result Shelf the shelf{}",
        bullets(&[
            "└ error",
            "String",
            "a",
            "Error",
            "board",
            "Board",
            "Board",
            "└ size",
            "Number",
            "2",
            "Size",
            "└ error",
            "String",
            "b",
            "Error",
        ])
    );
    let page = answer(
        &response,
        "<result><error>a</error><board><size>2</size></board></result>",
    );
    assert_eq!(
        shown(&page.response),
        "result:Shelf(error:String board:Board(size:Number) error:String)"
    );
}

#[test]
fn names_of_other_alphabets_are_names_where_the_sample_has_them() {
    let response = format!(
        "书架 Shelf 书架{}",
        bullets(&["隔板", "Board", "隔板", "└ 尺寸", "Number", "2", "尺寸"])
    );
    let page = answer(&response, "<书架><隔板><尺寸>2</尺寸></隔板></书架>");
    assert_eq!(shown(&page.response), "书架:Shelf(隔板:Board(尺寸:Number))");
    let page = answer(
        "2d_code Code Code\n  • └ size\n  • Number\n  • 2\n  • Size",
        "<2d_code><size>2</size></2d_code>",
    );
    assert_eq!(shown(&page.response), "2d_code:Code(size:Number)");
}

#[test]
fn answers_have_no_limits() {
    let page = answer(
        "result Shelf the shelf\n  • └ kind\n  • String\n  • a\n  • 最大长度:20",
        "<result><kind>a</kind></result>",
    );
    let kind = &page.response[0].fields[0];
    assert!(kind.limits.is_empty());
    assert_eq!(kind.doc, "最大长度:20");
}

#[test]
fn a_sample_whose_tags_do_not_match_is_not_trusted_in_silence() {
    let response = format!(
        "result Shelf the shelf{}",
        bullets(&[
            "board", "Board", "Board", "└ size", "Number", "2", "Size", "└ kind", "String", "a",
            "Kind",
        ])
    );
    let xml = "<result><board><size>2</size></board><kind>a</kind></result>";
    assert_eq!(answer(&response, xml).notes, []);
    let page = answer(&response, &xml.replace("</board>", ""));
    assert!(page.notes[0].unsettled && page.notes[0].text.contains("`board`"));
    // Markup inside a text is no field of the table.
    let page = answer(
        &response,
        &xml.replace('a', "x<br>y").replace("bo<br>yrd", "board"),
    );
    assert_eq!(page.notes, []);
}

#[test]
fn table_and_sample_can_disagree_about_the_first_field_of_an_object() {
    let response = format!(
        "result Shelf the shelf{}",
        bullets(&[
            "board", "Board", "Board", "└ size", "Number", "2", "Size", "└ kind", "String", "a",
            "Kind",
        ])
    );
    let page = answer(
        &response,
        "<result><size>2</size><board><kind>a</kind></board></result>",
    );
    let size = &page.response[0].fields[1];
    assert_eq!(
        size.unsettled,
        [
            "it is taken to belong to `result`, but could belong to `board` as well: the table has it right behind that one"
        ]
    );
}

#[test]
fn cells_too_many_or_too_few_are_said() {
    let request = "shelf Shelf 必须\n  • └ kind\n  • String\n  • a\n  • Kind";
    let java = "DemoShelfSortRequest.Shelf obj1 = new DemoShelfSortRequest.Shelf();\n\
                obj1.setKind(\"a\");\nreq.setShelf(obj1);";
    let page = read(&page(
        "Sorts.",
        request,
        "data String a text",
        (java, "<data>a</data>"),
    ));
    let kind = &page.request[0].fields[0];
    assert_eq!(
        kind.unsettled,
        ["the page does not say whether it must be given; it is taken as optional"]
    );
    let response = format!(
        "result Shelf the shelf{}",
        bullets(&["└ kind", "String", "a", "Kind", "size", "2", "Size"])
    );
    let page = answer(&response, "<result><kind>a</kind></result>");
    assert_eq!(
        shown(&page.response),
        "result:Shelf(kind:String Kind:size?)"
    );
    let response = response.replace("size", "12").replace("• 2", "• 13");
    let page = answer(&response, "<result><kind>a</kind></result>");
    assert_eq!(shown(&page.response), "result:Shelf(kind:String?)");
}

#[test]
fn what_is_needed_at_times_is_optional() {
    let page = read(&page(
        "Sorts.",
        "key String 特殊可选 a Key",
        "data String a text",
        ("req.setKey(\"a\");", "<data>a</data>"),
    ));
    assert_eq!(shown(&page.request), "key:String");
    assert!(!page.request[0].required);
}

#[test]
fn a_line_without_a_type_is_no_row_where_another_has_one() {
    let page = answer(
        "data String a 其一\ncode 号码\ncode Number 7 Code\nodd 没有类型",
        "<data>a</data><code>7</code><odd>x</odd>",
    );
    assert_eq!(shown(&page.response), "data:String code:Number odd:");
    assert_eq!(page.response[0].doc, "其一\ncode 号码");
}

#[test]
fn two_types_of_one_name_say_nothing_about_each_other() {
    let response = format!(
        "result Result the result{}",
        bullets(&[
            "└ done",
            "Boolean",
            "true",
            "Done",
            "page",
            "Page",
            "Page",
            "list",
            "Result []",
            "Rows",
            "└ size",
            "Number",
            "2",
            "Size",
            "└ total",
            "Number",
            "7",
            "Total",
            "└ hint",
            "String",
            "a",
            "Hint",
        ])
    );
    let xml = "<result><done>true</done><page><list><result><size>2</size></result></list>\
               <total>7</total></page><hint>a</hint></result>";
    let text = page("Sorts.", "", &response, ("", xml));
    let cut = &text[..text.find("<total>").unwrap()];
    assert_eq!(
        shown(&read(cut).response),
        "result:Result(done:Boolean page:Page(list:Result[](size:Number total:Number? hint:String?)))"
    );
}

#[test]
fn an_object_that_is_listed_twice_has_its_fields_twice() {
    let board = [
        "board", "Board", "Board", "└ kind", "String", "a", "Kind", "└ size", "Number", "2", "Size",
    ];
    let kind = ["└ kind", "String", "b", "Kind"];
    let response = format!(
        "result Shelf the shelf{}{}{}",
        bullets(&board),
        bullets(&kind),
        bullets(&board)
    );
    let page = answer(
        &response,
        "<result><board><kind>a</kind><size>2</size></board><kind>b</kind></result>",
    );
    let board = "board:Board(kind:String size:Number)";
    assert_eq!(
        shown(&page.response),
        format!("result:Shelf({board} kind:String {board})")
    );
}

#[test]
fn a_table_can_be_empty_or_start_behind_a_button() {
    let page = read(&page(
        "Sorts.",
        "无",
        "data String a text",
        ("", "<data>a</data>"),
    ));
    assert_eq!(
        (shown(&page.request), shown(&page.response)),
        (String::new(), "data:String".into())
    );
    let text = self::page(
        "Sorts.",
        "key String 可选 a Key",
        "",
        ("req.setKey(\"a\");", ""),
    );
    let text = text.replacen("名称 类型 是", "展开全部\n\n名称 类型 是", 1);
    assert_eq!(shown(&read(&text).request), "key:String");
}

#[test]
fn a_row_that_nothing_speaks_for_is_doubtful() {
    let page = read(&page(
        "Sorts.",
        "key String 可选 a Key, such as\ny String 可选\nor z\nsize Number 可选 Size",
        "data String a text",
        ("req.setKey(\"a\");", "<data>a</data>"),
    ));
    assert_eq!(shown(&page.request), "key:String y:String? size:Number");
}
