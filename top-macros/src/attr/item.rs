//! The options of `#[top_api(…)]`, `#[top_model(…)]` and, on the variants of an enum, `#[top(…)]`.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::parse::Parser as _;
use syn::{Attribute, LitStr, Path, Type};

use super::literal::Literal;
use super::{Entry, Given, once, split, top_entries};
use crate::ctxt::Ctxt;
use crate::suggest::nearest;

const API_OPTIONS: &[&str] = &["method", "session", "response", "idempotent", "crate"];
const VARIANT_OPTIONS: &[&str] = &["value", "other"];
const ELSEWHERE: &[(&str, &[&str])] = &[
    ("on a field, in `#[top(…)]`", super::field::OPTIONS),
    ("on a variant of an enum, in `#[top(…)]`", VARIANT_OPTIONS),
];

/// Which macro was called.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Macro {
    Api,
    Model,
}

impl Macro {
    /// The name of the attribute.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Macro::Api => "top_api",
            Macro::Model => "top_model",
        }
    }
}

/// Whether `execute` takes a session.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum SessionOption {
    None,
    Required,
    Optional,
}

/// What stands in the parentheses of the macro itself.
#[derive(Default)]
pub(crate) struct ItemOptions {
    pub(crate) method: Option<Given<LitStr>>,
    pub(crate) session: Option<Given<SessionOption>>,
    pub(crate) response: Option<Given<Type>>,
    pub(crate) idempotent: Option<Given<()>>,
    /// Whether the user tried to give a method, readable or not.
    pub(crate) method_attempted: bool,
    pub(crate) krate: Option<Given<Path>>,
}

impl ItemOptions {
    /// Reads the options; everything that is wrong is in `cx`.
    pub(crate) fn read(cx: &Ctxt, kind: Macro, args: TokenStream) -> Self {
        let mut options = Self::default();
        let args = match kind {
            Macro::Api => options.past_bare_method(cx, args),
            Macro::Model => args,
        };
        for entry in split(cx, args) {
            options.method_attempted |= nearest(&entry.name, API_OPTIONS) == Some("method");
            match (entry.name.as_str(), kind) {
                ("crate", _) => once(cx, &mut options.krate, crate_path(cx, entry)),
                ("method", Macro::Api) => {
                    let given = entry.parsed(cx, r#"method = "taobao.time.get""#);
                    once(cx, &mut options.method, given);
                }
                ("session", Macro::Api) => once(cx, &mut options.session, session(cx, entry)),
                ("response", Macro::Api) => {
                    let given = entry.parsed(cx, "response = TimeGetResponse");
                    once(cx, &mut options.response, given);
                }
                ("idempotent", Macro::Api) => {
                    once(cx, &mut options.idempotent, Some(entry.flag(cx)));
                }
                (_, Macro::Api) => entry.unknown(cx, "of `#[top_api]`", API_OPTIONS, ELSEWHERE),
                (name, Macro::Model) if API_OPTIONS.contains(&name) => {
                    let home = [("to `#[top_api]`", API_OPTIONS)];
                    entry.unknown(cx, "of `#[top_model]`", &["crate"], &home);
                }
                (_, Macro::Model) => entry.unknown(cx, "of `#[top_model]`", &["crate"], ELSEWHERE),
            }
        }
        options
    }

    /// What is behind a method that was given without its name, which is reported.
    fn past_bare_method(&mut self, cx: &Ctxt, args: TokenStream) -> TokenStream {
        let mut rest = args.clone().into_iter();
        let first = rest.next().map(TokenStream::from);
        match first.map(syn::parse2::<LitStr>) {
            Some(Ok(text)) => {
                self.method_attempted = true;
                cx.error(&text, format!("expected `method = {:?}`", text.value()));
                rest.collect()
            }
            _ => args,
        }
    }

    /// The path of the runtime's doc-hidden module, for everything that is emitted.
    pub(crate) fn private(&self) -> TokenStream {
        let Some(given) = &self.krate else {
            return quote!(::top_runtime::__private);
        };
        let path = &given.value;
        quote!(#path::__private)
    }
}

fn crate_path(cx: &Ctxt, entry: Entry) -> Option<Given<Path>> {
    let Given { key, value, tokens } = entry.assigned(cx, "crate = my_crate::top_runtime")?;
    if let Ok(value) = Path::parse_mod_style.parse2(value) {
        return Some(Given { key, value, tokens });
    }
    cx.error(
        tokens,
        "expected a path without quotes, as in `crate = my_crate::top_runtime`",
    );
    None
}

fn session(cx: &Ctxt, entry: Entry) -> Option<Given<SessionOption>> {
    let Given { key, value, tokens } = entry.assigned(cx, "session = true")?;
    let value = match value.to_string().as_str() {
        "false" => SessionOption::None,
        "true" => SessionOption::Required,
        "optional" => SessionOption::Optional,
        _ => {
            cx.error(
                tokens,
                "`session` is `true` (the call needs one), `false` (it takes none) or `optional`, without quotes",
            );
            return None;
        }
    };
    Some(Given { key, value, tokens })
}

/// What stands in the `#[top(…)]` of a variant.
#[derive(Default)]
pub(crate) struct VariantOptions {
    pub(crate) value: Option<Given<Literal>>,
    pub(crate) other: Option<Given<()>>,
    /// Whether there is a `value` that could not be read.
    pub(crate) unreadable: bool,
}

impl VariantOptions {
    /// Reads the options; everything that is wrong is in `cx`.
    pub(crate) fn read(cx: &Ctxt, attrs: &[Attribute]) -> Self {
        let mut options = Self::default();
        for entry in top_entries(cx, attrs, "#[top(value = 105)]") {
            match entry.name.as_str() {
                "value" => {
                    let given = entry.literal(cx, "value = 105");
                    options.unreadable |= given.is_none();
                    once(cx, &mut options.value, given);
                }
                "other" => once(cx, &mut options.other, Some(entry.flag(cx))),
                name => {
                    options.unreadable |= nearest(name, VARIANT_OPTIONS) == Some("value");
                    let home = [("on a field, in `#[top(…)]`", super::field::OPTIONS)];
                    entry.unknown(cx, "on a variant", VARIANT_OPTIONS, &home);
                }
            }
        }
        options
    }
}

/// Reports a `#[top(…)]` on the item itself.
pub(crate) fn refuse_on_item(cx: &Ctxt, attrs: &[Attribute], kind: Macro) {
    for attr in attrs.iter().filter(|attr| super::is_top(attr)) {
        // `span` of the whole attribute would do, but with the name alone the message stands where the eye is.
        let name = kind.name();
        cx.push(syn::Error::new(
            attr.path().get_ident().map_or_else(Span::call_site, proc_macro2::Ident::span),
            format!("`#[top(…)]` stands on fields and variants; options of the item go into `#[{name}(…)]`"),
        ));
    }
}
