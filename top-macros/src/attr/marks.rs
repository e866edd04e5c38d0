//! Which attribute is which. To compare a token with a text is a call into the compiler, so each is looked at once.

use syn::{Attribute, Expr, ExprLit, Lit, Meta};

/// The attributes of a field that mean something here.
#[derive(Default)]
pub(crate) struct Marks<'a> {
    /// `#[top]`, and `#[cfg_attr]`, which may hold one.
    pub(crate) tops: Vec<&'a Attribute>,
    /// `#[cfg]`
    pub(crate) cfgs: Vec<&'a Attribute>,
    /// `///` and `#[doc]`
    pub(crate) docs: Vec<&'a Attribute>,
    /// `#[deprecated]`, after which the compiler warns of every use.
    pub(crate) deprecated: Vec<&'a Attribute>,
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
}

/// The literal of a `///` or `#[doc = "…"]`; `None` for what else a `#[doc]` can say.
pub(crate) fn doc_text(doc: &Attribute) -> Option<String> {
    let Meta::NameValue(meta) = &doc.meta else {
        return None;
    };
    match &meta.value {
        Expr::Lit(ExprLit { lit, .. }) => match lit {
            Lit::Str(text) => Some(text.token().to_string()),
            // As `read` leaves it.
            Lit::Verbatim(text) => Some(text.to_string()),
            _ => None,
        },
        _ => None,
    }
}
