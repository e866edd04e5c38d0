//! Which attribute is which. To compare a token with a text is a call into the compiler, so each is looked at once.

use quote::ToTokens as _;
use syn::{Attribute, Expr, ExprLit, Lit, Meta};

/// The attributes of a field that mean something here.
#[derive(Default)]
pub(crate) struct Marks<'a> {
    /// `#[top]`, and `#[cfg_attr]`, which may hold one.
    pub(crate) tops: Vec<&'a Attribute>,
    /// `#[cfg]`
    pub(crate) cfgs: Vec<&'a Attribute>,
    /// `///`
    docs: Vec<&'a Attribute>,
    /// `#[deprecated]`
    deprecated: Vec<&'a Attribute>,
}

impl<'a> Marks<'a> {
    pub(crate) fn of(attrs: &'a [Attribute]) -> Self {
        let mut marks = Self::default();
        for attr in attrs {
            let name = attr.path().get_ident().map(ToString::to_string);
            let list = match name.as_deref() {
                Some("doc") => &mut marks.docs,
                Some("top" | "cfg_attr") => &mut marks.tops,
                Some("cfg") => &mut marks.cfgs,
                Some("deprecated") => &mut marks.deprecated,
                _ => continue,
            };
            list.push(attr);
        }
        marks
    }

    /// Whether the field is documented.
    pub(crate) fn is_documented(&self) -> bool {
        !self.docs.is_empty()
    }

    /// Whether using the field is something that the compiler warns of.
    pub(crate) fn is_deprecated(&self) -> bool {
        !self.deprecated.is_empty()
    }

    /// What the user wrote about the field that is true of its setter as well.
    pub(crate) fn about(&self) -> impl Iterator<Item = &'a Attribute> {
        self.docs.iter().chain(&self.deprecated).copied()
    }
}

/// The text of a doc comment, as a literal; `None` for any other attribute.
pub(crate) fn doc_literal(attr: &Attribute) -> Option<String> {
    let Meta::NameValue(meta) = &attr.meta else {
        return None;
    };
    match &meta.value {
        Expr::Lit(ExprLit {
            lit: Lit::Str(text),
            ..
        }) if meta.path.is_ident("doc") => Some(text.to_token_stream().to_string()),
        _ => None,
    }
}
