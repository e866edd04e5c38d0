//! The macros on tokens: half-typed input, the size of what is written, the paths in it.

#![allow(clippy::expect_used, reason = "a test may fail")]

use quote::quote;
use syn::{File, Item as Written};

use super::*;

fn parsed(tokens: TokenStream) -> File {
    syn::parse2(tokens).expect("what the macros write is a list of items")
}

/// Whether the item that was declared is among what was written.
fn keeps_item(file: &File) -> bool {
    let own = |ident: &syn::Ident| ident == "Order";
    file.items.iter().any(|item| match item {
        Written::Struct(item) => own(&item.ident),
        Written::Enum(item) => own(&item.ident),
        Written::Union(item) => own(&item.ident),
        _ => false,
    })
}

fn errors(file: &File) -> usize {
    file.items
        .iter()
        .filter(|item| matches!(item, Written::Macro(call) if call.mac.path.segments.last().is_some_and(|last| last.ident == "compile_error")))
        .count()
}

/// What is in a file while somebody types: attribute arguments of the item, then of a field.
const HALF_TYPED: &[&str] = &[
    "",
    ",",
    ",,",
    "=",
    "(",
    "m",
    "max_len",
    "max_len =",
    "max_len = ,",
    "max_len = -",
    "max_len = - ,",
    "max_len = 3 4",
    "max_len(3)",
    "max_len()",
    "min = 1, max =",
    "required_if",
    "required_if()",
    "required_if(",
    "required_if(a",
    "required_if(a =",
    "required_if(a = )",
    "required_if(a = |)",
    "required_if(a = 3 |)",
    "required_if(= 3)",
    "required_if(3 = 3)",
    "required_if(a = 3) required",
    "rename = ",
    "rename = wire",
    "rename = \"",
    "success =",
    "success = x",
    "default = 'c'",
    "default = b\"x\"",
    "default = 99999999999999999999999999999999999999999999",
    "min = 1e999",
    "item = \"\"",
    "# [top]",
    "<",
    "a < b, c",
    "method",
    "method =",
    "method = \"a.b\", session",
    "session =",
    "session = o",
    "session = true false",
    "response =",
    "response = Vec <",
    "response = Vec<Order",
    "response = dyn",
    "crate",
    "crate =",
    "crate = ::",
    "crate = a::<b>",
    "crate = \"x\"",
    "idempotent()",
    "r#crate = x",
    "'a",
    "a::b = 3",
    "value = ",
    "other = 3",
    "other()",
    "value = 3.5",
    "value = true",
];

/// Declarations with the same text as arguments of the macro and of the `#[top(…)]` inside.
fn declarations(text: &str) -> Vec<(Macro, TokenStream, TokenStream)> {
    // What the compiler's own lexer refuses never reaches a macro.
    let Ok(text) = text.parse::<TokenStream>() else {
        return Vec::new();
    };
    let field = quote! { #[top(#text)] };
    let mut cases = Vec::new();
    for kind in [Macro::Api, Macro::Model] {
        for args in [quote!(), text.clone(), quote!(method = "a.b", #text)] {
            for item in [
                quote! { pub struct Order { #field pub a: Option<i64>, b: String } },
                quote! { pub struct Order { #field pub a: i64, #[top] #field b: Option<Vec<u8>> } },
                quote! { #field struct Order(#field i64); },
                quote! { struct Order; },
                quote! { struct Order<'a, T> { #field a: &'a T } },
                quote! { enum Order { #field A, #field B(i64), #[top(other)] Other(i64), #[top(other)] C { d: i64 } } },
                quote! { enum Order { #field A, #[top(value = 3)] B } },
                quote! { enum Order {} },
                quote! { union Order { #field a: i64 } },
            ] {
                cases.push((kind, args.clone(), item));
            }
        }
    }
    cases
}

#[test]
fn half_typed_input_keeps_the_item_and_never_panics() {
    let mut count = 0;
    for text in HALF_TYPED {
        for (kind, args, item) in declarations(text) {
            let described = format!("#[{}({args})] {item}", kind.name());
            let written = declare(kind, args, item);
            assert!(
                !written.to_string().contains("# [top"),
                "an attribute of ours is left: {described}"
            );
            assert!(keeps_item(&parsed(written)), "{described}");
            count += 1;
        }
    }
    assert!(count > 2_000, "{count} cases are fewer than there were");
}

#[test]
fn what_is_no_type_is_kept_without_our_attributes() {
    for item in [
        quote! { pub fn order() {} },
        quote! { pub struct Order { pub name } },
        quote! { pub struct Order { #[top(max_len = 3)] pub name: } },
        quote! { pub struct },
        quote! {},
    ] {
        let written = declare(Macro::Model, quote!(), item.clone()).to_string();
        let kept = item.to_string().replace("# [top (max_len = 3)] ", "");
        assert!(written.starts_with(&kept), "{written}");
        assert!(written.contains("compile_error"), "{written}");
    }
}

#[test]
fn one_mistake_is_one_error() {
    for (kind, args, item) in [
        (Macro::Api, quote!(), quote! { struct Order {} }),
        (
            Macro::Api,
            quote!(metod = "a.b"),
            quote! { struct Order {} },
        ),
        (Macro::Api, quote!(method = 3), quote! { struct Order {} }),
        (Macro::Model, quote!(), quote! { struct Order(i64); }),
        (Macro::Model, quote!(), quote! { struct Order<T> { a: T } }),
        (
            Macro::Model,
            quote!(),
            quote! { enum Order { #[top(value = )] A, #[top(value = 3)] B } },
        ),
        (
            Macro::Model,
            quote!(),
            quote! { enum Order { #[top(valeu = 2)] A, #[top(value = 3)] B } },
        ),
        (
            Macro::Model,
            quote!(),
            quote! { struct Order { #[top(max_len = 3, max_len = 4)] a: String } },
        ),
    ] {
        let described = item.to_string();
        assert_eq!(errors(&parsed(declare(kind, args, item))), 1, "{described}");
    }
}

/// A request with rules and its answer, 12 fields each.
fn pair() -> (TokenStream, TokenStream) {
    let request = quote! {
        /// Uploads an order.
        pub struct OrderUploadRequest {
            /// When it was paid, seconds since the epoch.
            pub trade_timestamp: i64,
            /// The number of the request.
            #[top(max_len = 64)]
            pub request_id: String,
            /// Where it came from.
            pub channel_id: i64,
            /// What happened.
            pub event_type: EventType,
            /// Who bought it.
            pub buyer_id: Option<i64>,
            /// The price.
            #[top(required_if(channel_id = 3 | 4), min = 3, max = 5)]
            pub total_price: Option<Decimal>,
            /// The lines.
            #[top(max_items = 20, item = "line")]
            pub lines: Option<Vec<OrderLine>>,
            /// What the buyer says.
            #[top(rename = "buyerMemo", max_len = 200)]
            pub buyer_memo: Option<String>,
            /// What the seller says.
            pub seller_memo: Option<String>,
            /// Whether it is a test.
            #[top(default = false)]
            pub is_test: Option<bool>,
            /// When it was made.
            pub created: Option<DateTime>,
            /// Anything else.
            pub extra: Option<Json<Extra>>,
        }
    };
    let response = quote! {
        /// The answer.
        pub struct OrderUploadResponse {
            /// Whether it is done.
            #[top(success)]
            pub is_success: Option<bool>,
            /// Why not.
            #[top(error_code)]
            pub code: Option<String>,
            /// Why not, for people.
            #[top(error_msg)]
            pub message: Option<String>,
            /// The number of the order.
            pub order_id: Option<i64>,
            /// The number for people.
            pub order_no: Option<String>,
            /// The price.
            pub price: Option<Decimal>,
            /// What it is less.
            pub discount: Option<Decimal>,
            /// The lines.
            pub lines: Option<Vec<OrderLine>>,
            /// When it was made.
            pub created: Option<DateTime>,
            /// When it was changed.
            pub modified: Option<DateTime>,
            /// What it is marked with.
            pub tags: Option<Vec<String>>,
            /// How many there are.
            pub total: Option<i64>,
        }
    };
    (request, response)
}

#[test]
fn the_expansion_stays_small() {
    let (request, response) = pair();
    let request = declare(
        Macro::Api,
        quote!(method = "taobao.order.upload", session = true),
        request,
    );
    let response = declare(Macro::Model, quote!(), response);
    let lines =
        [request, response].map(|tokens| prettyplease::unparse(&parsed(tokens)).lines().count());
    println!("request {}, response {}", lines[0], lines[1]);
    assert!(lines.iter().sum::<usize>() <= LINES, "{lines:?}");
}

/// A held number: what is written costs every user compile time, once a declaration.
const LINES: usize = 610;

#[test]
fn a_renamed_runtime_is_the_only_one_named() {
    let (request, response) = pair();
    for (kind, args, item) in [
        (
            Macro::Api,
            quote!(method = "a.b", session = optional, crate = renamed::here),
            request,
        ),
        (Macro::Model, quote!(crate = renamed::here), response),
        (
            Macro::Model,
            quote!(crate = renamed::here),
            quote! { enum Order { A, #[top(other)] B(i64) } },
        ),
        (
            Macro::Model,
            quote!(crate = renamed::here),
            quote! { struct Order; },
        ),
    ] {
        let written = declare(kind, args, item).to_string();
        assert!(!written.contains("top_runtime"), "{written}");
        assert!(
            written.contains("renamed :: here :: __private"),
            "{written}"
        );
    }
}

#[test]
fn the_default_of_the_platform_is_documented() {
    let item =
        quote! { struct Order { #[doc = " How many."] #[top(default = 20)] a: Option<i64> } };
    let written = declare(Macro::Model, quote!(), item).to_string();
    assert!(
        written.contains("The platform's default is `20`."),
        "{written}"
    );
}

/// The runtime reads lengths of up to a thousand bytes, and no longer ones.
#[test]
fn a_name_that_the_description_cannot_hold_is_refused() {
    for (length, wanted) in [(1000, 0), (1001, 1)] {
        let long = quote::format_ident!("{}", "x".repeat(length));
        let name = long.to_string();
        for item in [
            quote!(struct Order { #long: i64 }),
            quote!(
                struct Order {
                    #[top(rename = #name)]
                    id: i64,
                }
            ),
            quote!(struct #long { id: i64 }),
        ] {
            let written = declare(Macro::Model, TokenStream::new(), item);
            assert_eq!(errors(&parsed(written)), wanted, "{length}");
        }
    }
}

/// Items with what is read in a few steps, and with what only looks like it.
const READ: &[&str] = &[
    "struct Order {}",
    "pub(crate) struct Order { a: i64 }",
    "/// One.\n/// Two.\n#[derive(Eq)] struct Order { #[doc = \"a\"] #[top(required)] /// b\n pub a: Option<String>, b: u8, }",
    "#[doc(hidden)] struct Order { #[doc = include_str!(\"a\")] a: Vec<Option<bool>>, #[doc = concat!(\"a\")] b: f64 }",
    "struct Order { r#type: Box<Self>, map: BTreeMap<String, i64>, json: serde_json::Value, at: ::std::string::String }",
    "struct Order { a: &'static str, b: [u8; 2], c: (i64, i64), d: fn(i64) -> i64, e: dyn Any, f: impl Any, g: _ }",
    "struct Order { a: Option<Vec<i64>>, b: Vec<Vec<Vec<Line>>>, c: Vec<u8>>, }",
    "struct Order { a: Option<i64>::Some, b: Fn(i64), c: Line!(), d: Line + Send, e: Option<'a>, f: Option<3> }",
    "struct Order<T> { a: T }",
    "struct Order where i64: Copy { a: i64 }",
    "struct Order(i64);",
    "struct Order;",
    "enum Order { A, B(i64) }",
    "union Order { a: i64 }",
    "struct Order { a: i64 = 3 }",
    "struct Order { a: i64, ",
    "struct Order { a i64 }",
    "struct Order { a: }",
    "struct { a: i64 }",
    "fn order() {}",
];

#[test]
fn what_is_read_in_a_few_steps_is_what_syn_reads() {
    use quote::ToTokens as _;

    for text in READ {
        let Ok(tokens) = text.parse::<TokenStream>() else {
            continue;
        };
        let wanted = syn::parse2::<syn::DeriveInput>(tokens.clone());
        let read = read::item(tokens);
        let [read, wanted] = [read, wanted].map(|item| match item {
            Ok(item) => item.into_token_stream().to_string(),
            Err(error) => format!("error: {error}"),
        });
        assert_eq!(read, wanted, "{text}");
    }
}
