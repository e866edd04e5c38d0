//! What is written by the macros compiles wherever a user may put it.

/// The runtime under another name: `crate = …` says where it is.
mod renamed {
    pub(crate) extern crate top_runtime as platform;
    use platform::{top_api, top_model};

    #[top_api(method = "taobao.time.get", session = true, crate = crate::renamed::platform)]
    pub(crate) struct TimeGetRequest {
        pub(crate) zone: String,
        #[top(required_if(zone = "Asia"), max_len = 20)]
        pub(crate) city: Option<String>,
    }

    #[top_model(crate = crate::renamed::platform)]
    pub(crate) struct TimeGetResponse {
        #[top(success)]
        pub(crate) done: Option<bool>,
        pub(crate) zone: Option<Zone>,
    }

    #[top_model(crate = platform)]
    pub(crate) enum Zone {
        #[top(value = "Asia")]
        Asia,
        #[top(other)]
        Other(String),
    }
}

/// No prelude, and the names of the prelude taken.
#[allow(dead_code)]
mod shadowed {
    #![no_implicit_prelude]

    struct Option;
    struct Result;
    struct String;
    struct Vec;
    struct Some;
    struct None;
    struct Ok;
    struct Err;
    trait Clone {}
    trait Default {}
    trait Into {}
    trait Value {}
    mod core {}
    mod std {}

    #[::top_runtime::top_api(method = "taobao.order.add", session = optional)]
    pub(crate) struct OrderAddRequest {
        #[top(max_len = 20)]
        pub(crate) title: ::std::string::String,
        #[top(max_items = 3)]
        pub(crate) lines: ::std::option::Option<::std::vec::Vec<Line>>,
        #[top(min = 1, max = 9, required_if(title = "a" | "b"))]
        pub(crate) count: ::core::option::Option<i64>,
    }

    #[::top_runtime::top_model]
    pub(crate) struct OrderAddResponse {
        #[top(success = 0)]
        pub(crate) status: ::core::option::Option<i64>,
    }

    #[::top_runtime::top_model]
    pub(crate) struct Line {
        pub(crate) kind: Kind,
    }

    #[::top_runtime::top_model]
    pub(crate) enum Kind {
        #[top(value = 1)]
        Goods,
        #[top(value = -1)]
        Refund,
        #[top(other)]
        Other(i64),
    }
}

/// Fields named like what the macros use inside.
mod familiar_names {
    #[top_runtime::top_api(method = "taobao.order.get", session = true)]
    pub(crate) struct OrderGetRequest {
        pub(crate) value: i64,
        pub(crate) slot: Option<i64>,
        pub(crate) this: Option<String>,
    }

    #[top_runtime::top_model]
    pub(crate) struct OrderGetResponse {
        pub(crate) choice: Option<Choice>,
    }

    #[top_runtime::top_model]
    pub(crate) enum Choice {
        Yes,
        No,
    }
}

/// A declaration out of `macro_rules!`, through `$crate`.
mod generated {
    #[expect(
        clippy::single_component_path_imports,
        reason = "the macro below finds it here"
    )]
    pub(crate) use top_runtime;

    macro_rules! declare {
        ($name:ident, $field:ident: $ty:ty, $limit:literal) => {
            #[top_runtime::top_model(crate = $crate::generated::top_runtime)]
            pub(crate) struct $name {
                #[top(max_len = $limit)]
                pub(crate) $field: $ty,
                pub(crate) count: Option<i64>,
            }
        };
    }

    declare!(Title, text: Option<String>, 20);
    declare!(Name, text: String, 20);
}

#[test]
fn a_renamed_runtime_is_found() {
    let request = renamed::TimeGetRequest::builder().zone("Asia").build();
    let violations = request.validate().expect_err("the city is missing");
    assert_eq!(violations.violations().len(), 1);
    let zone = renamed::Zone::Other("Mars".to_owned());
    let answer = renamed::TimeGetResponse::builder()
        .done(true)
        .zone(zone.clone())
        .build();
    assert_eq!((answer.done, answer.zone), (Some(true), Some(zone)));
    assert_ne!(renamed::Zone::Asia, renamed::Zone::Other("Asia".to_owned()));
}

#[test]
fn a_shadowed_prelude_is_not_in_the_way() {
    let line = shadowed::Line::builder()
        .kind(shadowed::Kind::Refund)
        .build();
    let request = shadowed::OrderAddRequest::builder()
        .title("c")
        .lines(vec![line])
        .count(10)
        .build();
    assert!(request.validate().is_err());
    let text = serde_json::to_string(&request).expect("it has a serde form");
    assert_eq!(text, r#"{"title":"c","lines":[{"kind":-1}],"count":10}"#);
}

#[test]
fn fields_are_not_taken_for_locals() {
    let request = familiar_names::OrderGetRequest::builder()
        .value(1)
        .this("that")
        .build();
    assert_eq!(
        (request.value, request.slot, request.this.as_deref()),
        (1, None, Some("that"))
    );
    let answer: familiar_names::OrderGetResponse =
        serde_json::from_str(r#"{"choice":"No"}"#).expect("a variant without a value has its name");
    assert_eq!(answer.choice, Some(familiar_names::Choice::No));
}

#[test]
fn macro_rules_can_declare() {
    assert!(
        generated::Title::builder()
            .text("x".repeat(21))
            .build()
            .validate()
            .is_err()
    );
    assert!(
        generated::Name::builder()
            .text("x")
            .count(3)
            .build()
            .validate()
            .is_ok()
    );
}

#[test]
fn a_function_body_can_declare() {
    #[top_runtime::top_model]
    struct Local {
        id: i64,
        memo: Option<String>,
    }
    let local = Local::builder().id(1).memo("here").build();
    assert_eq!(local.clone(), local);
    assert_eq!((local.id, local.memo.as_deref()), (1, Some("here")));
}
