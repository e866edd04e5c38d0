//! What makes a struct a call: its method, its session, its answer, and `execute`.

use proc_macro2::TokenStream;

use super::Target;
use super::source::Source;
use crate::attr::item::{Macro, SessionOption};

/// The trait that says what is called.
pub(super) fn top_api(target: &Target<'_>) -> TokenStream {
    let item = target.item;
    if item.kind != Macro::Api || !item.original.generics.params.is_empty() {
        return TokenStream::new();
    }
    let mut source = Source::new(target);
    let private = source.private();
    let response = source.hole(&item.response());
    // The defaults of the trait are not repeated: a constant costs the compiler as much as a function.
    let idempotent = if item.options.idempotent.is_some() {
        "const IDEMPOTENT:bool=true;"
    } else {
        ""
    };
    let policy = match session(target) {
        SessionOption::None => "",
        SessionOption::Required => "Required",
        SessionOption::Optional => "Optional",
    };
    source.item().write(&[
        "impl ",
        &private,
        "::TopApi for ",
        &target.name.to_string(),
        "{const METHOD:&'static str=",
        &format!("{:?}", method(target)),
        ";",
        idempotent,
    ]);
    if !policy.is_empty() {
        source.write(&[
            "const SESSION: ",
            &private,
            "::SessionPolicy=",
            &private,
            "::SessionPolicy::",
            policy,
            ";",
        ]);
    }
    source.write(&["type Response=", &response, ";}"]);
    source.finish()
}

/// The method that calls it; its parameters say whether there is a session.
pub(super) fn execute(target: &Target<'_>) -> TokenStream {
    let item = target.item;
    if item.kind != Macro::Api {
        return TokenStream::new();
    }
    let mut source = Source::new(target);
    let private = source.private();
    let vis = source.text_of(&item.original.vis);
    let response = source.hole(&item.response());
    let (parameter, argument) = match session(target) {
        SessionOption::None => (String::new(), "::core::option::Option::None"),
        SessionOption::Required => (
            format!(",session:&{private}::Session"),
            "::core::option::Option::Some(session)",
        ),
        SessionOption::Optional => (
            format!(",session: ::core::option::Option<&{private}::Session>"),
            "session",
        ),
    };
    source.write(&[
        "#[doc=",
        &format!("{:?}", format!(" Calls `{}`.", method(target))),
        "]#[inline]",
        &vis,
        " fn execute(&self,client:&",
        &private,
        "::Client",
        &parameter,
        ")->",
        &private,
        "::Call<'static,",
        &response,
        ">{",
        &private,
        "::execute(self,client,",
        argument,
        ")}",
    ]);
    source.finish()
}

fn method(target: &Target<'_>) -> String {
    target
        .item
        .options
        .method
        .as_ref()
        .map_or_else(String::new, |given| given.value.value())
}

fn session(target: &Target<'_>) -> SessionOption {
    target
        .item
        .options
        .session
        .as_ref()
        .map_or(SessionOption::None, |given| given.value)
}
