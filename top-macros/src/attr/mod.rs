//! Reads attributes: splits them into options, leniently, so that one half-typed option does not hide the others.

pub(crate) mod field;
pub(crate) mod item;
pub(crate) mod literal;
pub(crate) mod marks;

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt as _;
use syn::parse::Parse;
use syn::{Attribute, LitStr, Meta};

use crate::ctxt::Ctxt;
use crate::suggest::suggestion;

/// An option that was given, with the tokens where it stands.
pub(crate) struct Given<T> {
    /// The name of the option.
    pub(crate) key: Ident,
    /// What it was set to.
    pub(crate) value: T,
    /// What to underline when the value is wrong: the value, or the name where there is none.
    pub(crate) tokens: TokenStream,
}

/// One `key`, `key = value` or `key(…)`.
pub(crate) struct Entry {
    pub(crate) key: Ident,
    pub(crate) name: String,
    value: EntryValue,
}

enum EntryValue {
    None,
    Assigned(TokenStream),
    List(Group),
}

impl Entry {
    /// The option is a flag: it has no value.
    pub(crate) fn flag(self, cx: &Ctxt) -> Given<()> {
        let name = &self.name;
        match &self.value {
            EntryValue::None => {}
            EntryValue::Assigned(tokens) => {
                cx.error(
                    or_key(tokens, &self.key),
                    format!("`{name}` takes no value: write `{name}` alone"),
                );
            }
            EntryValue::List(group) => {
                cx.error(
                    group,
                    format!("`{name}` takes no value: write `{name}` alone"),
                );
            }
        }
        Given {
            tokens: self.key.to_token_stream(),
            key: self.key,
            value: (),
        }
    }

    /// The tokens behind `=`; `example` is how the option is written.
    pub(crate) fn assigned(self, cx: &Ctxt, example: &str) -> Option<Given<TokenStream>> {
        let Entry { key, name, value } = self;
        match value {
            EntryValue::Assigned(tokens) if !tokens.is_empty() => {
                return Some(Given {
                    key,
                    value: tokens.clone(),
                    tokens,
                });
            }
            EntryValue::List(group) => {
                cx.error(
                    group,
                    format!("`{name}` takes its value behind `=`: `{example}`"),
                );
            }
            EntryValue::None | EntryValue::Assigned(_) => {
                cx.error(&key, format!("`{name}` wants a value: `{example}`"));
            }
        }
        None
    }

    /// The tokens between parentheses; `example` is how the option is written.
    pub(crate) fn list(self, cx: &Ctxt, example: &str) -> Option<Given<TokenStream>> {
        let Entry { key, name, value } = self;
        match value {
            EntryValue::List(group) if !group.stream().is_empty() => {
                return Some(Given {
                    key,
                    value: group.stream(),
                    tokens: group.to_token_stream(),
                });
            }
            EntryValue::Assigned(tokens) => {
                cx.error(
                    or_key(&tokens, &key),
                    format!("`{name}` takes parentheses: `{example}`"),
                );
            }
            EntryValue::None | EntryValue::List(_) => {
                cx.error(&key, format!("`{name}` wants a condition: `{example}`"));
            }
        }
        None
    }

    /// Whether there is a value behind `=`.
    pub(crate) fn is_assigned(&self) -> bool {
        !matches!(self.value, EntryValue::None)
    }

    /// A value that parses as `T`.
    pub(crate) fn parsed<T: Parse>(self, cx: &Ctxt, example: &str) -> Option<Given<T>> {
        let name = self.name.clone();
        let Given { key, value, tokens } = self.assigned(cx, example)?;
        if let Ok(value) = syn::parse2(value) {
            return Some(Given { key, value, tokens });
        }
        cx.error(
            tokens,
            format!("this is not a value for `{name}`; it is written `{example}`"),
        );
        None
    }

    /// A text that is a name on the wire.
    pub(crate) fn wire_name(self, cx: &Ctxt, example: &str) -> Option<Given<LitStr>> {
        let given = self.parsed::<LitStr>(cx, example)?;
        let text = given.value.value();
        if text.is_empty() {
            cx.error(&given.tokens, "a name on the wire is not empty");
            return None;
        }
        if let Some(bad) = text
            .chars()
            .find(|c| c.is_whitespace() || c.is_control() || "<>&\"'".contains(*c))
        {
            cx.error(
                &given.tokens,
                format!("{bad:?} cannot stand in a name on the wire"),
            );
            return None;
        }
        Some(given)
    }

    /// Reports an option that does not exist here.
    pub(crate) fn unknown(
        self,
        cx: &Ctxt,
        place: &str,
        known: &[&str],
        elsewhere: &[(&str, &[&str])],
    ) {
        let name = &self.name;
        let home = elsewhere
            .iter()
            .find(|(_, keys)| keys.contains(&name.as_str()));
        let hint = match home {
            Some((home, _)) => format!("it belongs {home}"),
            None => suggestion(name, known),
        };
        cx.error(
            &self.key,
            format!("there is no option `{name}` {place}; {hint}"),
        );
    }
}

/// Remembers the first value of an option and reports the second, at the second.
pub(crate) fn once<T>(cx: &Ctxt, slot: &mut Option<Given<T>>, given: Option<Given<T>>) {
    let Some(given) = given else { return };
    if slot.is_some() {
        let name = given.key.unraw();
        cx.error(&given.key, format!("`{name}` is given twice"));
        return;
    }
    *slot = Some(given);
}

/// The options of all `#[top(…)]` among `attrs`.
pub(crate) fn top_entries<'a>(
    cx: &Ctxt,
    attrs: impl IntoIterator<Item = &'a Attribute>,
    example: &str,
) -> Vec<Entry> {
    let mut entries = Vec::new();
    for attr in attrs {
        if is_conditional_top(attr) {
            cx.error(
                attr,
                "`#[top(…)]` cannot depend on a `cfg`; put the `cfg` on the field itself",
            );
        }
        if !is_top(attr) {
            continue;
        }
        match &attr.meta {
            Meta::List(list) => entries.extend(split(cx, list.tokens.clone())),
            Meta::Path(_) | Meta::NameValue(_) => {
                cx.error(attr, format!("options stand in parentheses: `{example}`"));
            }
        }
    }
    entries
}

/// Whether this is our `#[top]`.
pub(crate) fn is_top(attr: &Attribute) -> bool {
    attr.path().is_ident("top")
}

/// `#[cfg_attr(…, top(…))]`, which the macro sees before the compiler has decided the condition.
pub(crate) fn is_conditional_top(attr: &Attribute) -> bool {
    let Meta::List(list) = &attr.meta else {
        return false;
    };
    list.path.is_ident("cfg_attr")
        && list
            .tokens
            .clone()
            .into_iter()
            .any(|tree| matches!(tree, TokenTree::Ident(ident) if ident == "top"))
}

/// Splits `key, key = value, key(…)` at its commas; what is not an option is reported and passed over.
pub(crate) fn split(cx: &Ctxt, tokens: TokenStream) -> Vec<Entry> {
    let mut entries = Vec::new();
    let mut rest = tokens.into_iter().peekable();
    while let Some(tree) = rest.next() {
        if is_punct(&tree, ',') {
            continue;
        }
        let value = until_comma(&mut rest);
        let TokenTree::Ident(key) = tree else {
            cx.error(tree, "expected the name of an option");
            continue;
        };
        let name = key.unraw().to_string();
        let mut value = value.into_iter();
        let value = match (value.next(), value.next()) {
            (None, _) => EntryValue::None,
            (Some(eq), next) if is_punct(&eq, '=') => {
                EntryValue::Assigned(next.into_iter().chain(value).collect())
            }
            (Some(TokenTree::Group(group)), next)
                if group.delimiter() == Delimiter::Parenthesis =>
            {
                if let Some(next) = next {
                    cx.error(next, format!("expected a comma behind `{name}(…)`"));
                }
                EntryValue::List(group)
            }
            (Some(other), _) => {
                cx.error(
                    other,
                    format!("expected `=`, `(` or a comma behind `{name}`"),
                );
                continue;
            }
        };
        entries.push(Entry { key, name, value });
    }
    entries
}

/// The tokens up to the next comma that is not inside `<…>`.
fn until_comma(rest: &mut std::iter::Peekable<impl Iterator<Item = TokenTree>>) -> Vec<TokenTree> {
    let mut depth = 0_u32;
    let mut taken = Vec::new();
    while let Some(tree) = rest.next_if(|tree| depth > 0 || !is_punct(tree, ',')) {
        if is_punct(&tree, '<') {
            depth += 1;
        } else if is_punct(&tree, '>') {
            depth = depth.saturating_sub(1);
        }
        taken.push(tree);
    }
    taken
}

fn is_punct(tree: &TokenTree, wanted: char) -> bool {
    matches!(tree, TokenTree::Punct(punct) if punct.as_char() == wanted)
}

fn or_key(tokens: &TokenStream, key: &Ident) -> TokenStream {
    if tokens.is_empty() {
        key.to_token_stream()
    } else {
        tokens.clone()
    }
}

/// The first and the last span of `tokens`: stable Rust cannot join them, but an expression whose first token has
/// the one and whose last token has the other is underlined from end to end.
pub(crate) fn ends(tokens: impl ToTokens) -> (Span, Span) {
    let mut spans = tokens
        .into_token_stream()
        .into_iter()
        .map(|tree| tree.span());
    let first = spans.next().unwrap_or_else(Span::call_site);
    (first, spans.last().unwrap_or(first))
}
