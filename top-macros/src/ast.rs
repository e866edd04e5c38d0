//! What a declaration says, with the tokens where it says so.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote};
use syn::ext::IdentExt as _;
use syn::punctuated::Punctuated;
use syn::{
    Attribute, Data, DeriveInput, Fields, GenericArgument, Meta, Path, PathArguments, Token, Type,
};

use crate::attr::field::FieldOptions;
use crate::attr::item::{ItemOptions, Macro, VariantOptions, refuse_on_item};
use crate::attr::literal::LiteralValue;
use crate::attr::marks::Marks;
use crate::attr::{ends, is_conditional_top, is_top};
use crate::ctxt::Ctxt;

/// A declared type.
pub(crate) struct Item<'a> {
    pub(crate) original: &'a DeriveInput,
    pub(crate) kind: Macro,
    pub(crate) options: ItemOptions,
    /// The name of the type, without `r#`.
    pub(crate) name: String,
    /// The names of the traits that the user derives.
    derives: Vec<String>,
    pub(crate) body: Body<'a>,
}

/// What the type is made of.
pub(crate) enum Body<'a> {
    Struct(Vec<Field<'a>>),
    Enum(Vec<Variant<'a>>),
    /// A shape that cannot be declared; the error is reported, and the traits get stand-ins.
    Other,
}

/// A field of a declared struct.
pub(crate) struct Field<'a> {
    pub(crate) original: &'a syn::Field,
    pub(crate) marks: Marks<'a>,
    pub(crate) ident: &'a Ident,
    /// The position in the declaration.
    pub(crate) slot: usize,
    /// The Rust name, without `r#`.
    pub(crate) name: String,
    /// `T` of an `Option<T>`; a field that is something else is required.
    pub(crate) optional: Option<&'a Type>,
    /// Where the type begins and ends.
    pub(crate) type_ends: (Span, Span),
    pub(crate) options: FieldOptions,
}

/// A variant of a declared enum.
pub(crate) struct Variant<'a> {
    pub(crate) original: &'a syn::Variant,
    /// The name, without `r#`.
    pub(crate) name: String,
    pub(crate) options: VariantOptions,
}

impl<'a> Item<'a> {
    /// Reads the item and all attributes in it.
    pub(crate) fn read(
        cx: &Ctxt,
        kind: Macro,
        args: TokenStream,
        original: &'a DeriveInput,
    ) -> Self {
        let options = ItemOptions::read(cx, kind, args);
        refuse_on_item(cx, &original.attrs, kind);
        let body = match &original.data {
            Data::Struct(data) => match &data.fields {
                Fields::Named(fields) => Body::Struct(
                    fields
                        .named
                        .iter()
                        .enumerate()
                        .filter_map(|(slot, field)| Field::read(cx, slot, field))
                        .collect(),
                ),
                Fields::Unnamed(_) | Fields::Unit => Body::Other,
            },
            Data::Enum(data) if kind == Macro::Model => Body::Enum(
                data.variants
                    .iter()
                    .map(|variant| Variant::read(cx, variant))
                    .collect(),
            ),
            Data::Enum(_) | Data::Union(_) => Body::Other,
        };
        let name = original.ident.unraw().to_string();
        Self {
            original,
            kind,
            options,
            name,
            derives: derives(&original.attrs),
            body,
        }
    }

    /// The item as the user wrote it, without our attributes; `written` are its tokens.
    pub(crate) fn stripped(&self, written: TokenStream) -> TokenStream {
        let Body::Struct(fields) = &self.body else {
            return self.rebuilt();
        };
        let own = &self.original.attrs;
        let tops = || {
            fields
                .iter()
                .flat_map(|field| field.marks.tops.iter().copied())
        };
        if own.iter().any(|attr| macro_name(attr).is_some())
            || own.iter().chain(tops()).any(is_conditional_top)
            || fields.iter().any(|field| field.options.default.is_some())
        {
            return self.rebuilt();
        }
        if own.iter().chain(tops()).any(is_top) {
            return without_top(written);
        }
        written
    }

    fn rebuilt(&self) -> TokenStream {
        let mut item = self.original.clone();
        // A second macro of ours on the same item is reported; expanded as well, it would only repeat its impls.
        item.attrs
            .retain(|attr| is_foreign(attr) && macro_name(attr).is_none());
        match &mut item.data {
            Data::Struct(data) => data.fields.iter_mut().for_each(strip),
            Data::Enum(data) => {
                for variant in &mut data.variants {
                    variant.attrs.retain(is_foreign);
                    variant.fields.iter_mut().for_each(strip);
                }
            }
            Data::Union(data) => data.fields.named.iter_mut().for_each(strip),
        }
        if let (Body::Struct(fields), Data::Struct(data)) = (&self.body, &mut item.data) {
            for field in fields {
                if let (Some(default), Some(target)) = (
                    &field.options.default,
                    data.fields.iter_mut().nth(field.slot),
                ) {
                    let text = format!(" The platform's default is `{}`.", default.value.tokens);
                    target.attrs.push(syn::parse_quote!(#[doc = ""]));
                    target.attrs.push(syn::parse_quote!(#[doc = #text]));
                }
            }
        }
        item.into_token_stream()
    }

    /// Whether the user derives this trait, so that we must not implement it.
    pub(crate) fn derives(&self, name: &str) -> bool {
        self.derives.iter().any(|derived| derived == name)
    }

    /// The type that the platform's answer is read into.
    pub(crate) fn response(&self) -> TokenStream {
        if let Some(given) = &self.options.response {
            return given.value.to_token_stream();
        }
        let stem = self.name.strip_suffix("Request").unwrap_or(&self.name);
        format_ident!("{stem}Response", span = self.original.ident.span()).into_token_stream()
    }
}

impl<'a> Field<'a> {
    fn read(cx: &Ctxt, slot: usize, original: &'a syn::Field) -> Option<Self> {
        let marks = Marks::of(&original.attrs);
        let options = FieldOptions::read(cx, &marks.tops);
        let ident = original.ident.as_ref()?;
        let name = ident.unraw().to_string();
        Some(Self {
            original,
            marks,
            ident,
            slot,
            name,
            optional: wrapped(&original.ty, "Option"),
            type_ends: type_ends(&original.ty),
            options,
        })
    }

    /// The name on the wire.
    pub(crate) fn wire(&self) -> String {
        self.options
            .rename
            .as_ref()
            .map_or_else(|| self.name.clone(), |given| given.value.value())
    }

    /// The type of the value, without `Option`.
    pub(crate) fn value_type(&self) -> &'a Type {
        self.optional.unwrap_or(&self.original.ty)
    }

    /// The `#[cfg]` attributes.
    pub(crate) fn cfgs(&self) -> &[&'a Attribute] {
        &self.marks.cfgs
    }
}

impl<'a> Variant<'a> {
    fn read(cx: &Ctxt, original: &'a syn::Variant) -> Self {
        let options = VariantOptions::read(cx, &original.attrs);
        for field in &original.fields {
            for attr in field.attrs.iter().filter(|attr| is_top(attr)) {
                cx.error(attr, "`#[top(…)]` stands on the variant, not inside it");
            }
        }
        Self {
            original,
            name: original.ident.unraw().to_string(),
            options,
        }
    }

    /// Whether this is an `#[top(other)]` that can keep a value: `Other(i64)` or `Other(String)`.
    pub(crate) fn keeps_value(&self) -> bool {
        let Fields::Unnamed(fields) = &self.original.fields else {
            return false;
        };
        let Some(field) = fields.unnamed.first().filter(|_| fields.unnamed.len() == 1) else {
            return false;
        };
        let last = bare(&field.ty).and_then(|path| path.segments.last());
        self.options.other.is_some()
            && last.is_some_and(|last| last.ident == "i64" || last.ident == "String")
    }

    /// The value on the wire, `None` where it could not be read. Without `value` it is the name of the variant.
    pub(crate) fn value(&self) -> Option<LiteralValue> {
        match &self.options.value {
            Some(given) => Some(given.value.value.clone()),
            None if self.options.unreadable => None,
            None => Some(LiteralValue::Text(self.name.clone())),
        }
    }
}

/// Where a type begins and ends; one that is a path is not taken apart for it.
fn type_ends(ty: &Type) -> (Span, Span) {
    if let Type::Path(path) = ty
        && path.qself.is_none()
        && path.path.leading_colon.is_none()
        && let (Some(first), Some(last)) = (path.path.segments.first(), path.path.segments.last())
    {
        let end = match &last.arguments {
            PathArguments::None => Some(last.ident.span()),
            PathArguments::AngleBracketed(arguments) => Some(arguments.gt_token.span),
            PathArguments::Parenthesized(_) => None,
        };
        if let Some(end) = end {
            return (first.ident.span(), end);
        }
    }
    ends(ty)
}

/// `top_api` or `top_model`, where the attribute is one of these.
pub(crate) fn macro_name(attr: &Attribute) -> Option<&'static str> {
    let last = attr.path().segments.last()?.ident.to_string();
    ["top_api", "top_model"]
        .into_iter()
        .find(|name| last == *name)
}

/// The `#[cfg]` attributes among `attrs`.
pub(crate) fn cfgs(attrs: &[Attribute]) -> Vec<&Attribute> {
    attrs
        .iter()
        .filter(|attr| attr.path().is_ident("cfg"))
        .collect()
}

/// The condition under which none of these `#[cfg]`s removes anything.
pub(crate) fn all_of(cfgs: &[&Attribute]) -> TokenStream {
    let conditions = cfgs
        .iter()
        .filter_map(|attr| attr.meta.require_list().ok())
        .map(|list| &list.tokens);
    quote!(all(#(#conditions),*))
}

/// `T` where `ty` is written `Name<T>`, with any path before it.
pub(crate) fn wrapped<'a>(ty: &'a Type, name: &str) -> Option<&'a Type> {
    let last = bare(ty)?.segments.last()?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else {
        return None;
    };
    match arguments.args.first() {
        Some(GenericArgument::Type(inner)) if last.ident == name && arguments.args.len() == 1 => {
            Some(inner)
        }
        _ => None,
    }
}

/// The path of a type that is nothing but a path; looks through the invisible groups of `macro_rules!`.
pub(crate) fn bare(ty: &Type) -> Option<&Path> {
    match ty {
        Type::Path(path) if path.qself.is_none() => Some(&path.path),
        Type::Group(group) => bare(&group.elem),
        Type::Paren(paren) => bare(&paren.elem),
        _ => None,
    }
}

/// Removes every `#[top…]` from tokens.
pub(crate) fn without_top(tokens: TokenStream) -> TokenStream {
    let mut out = Vec::new();
    let mut rest = tokens.into_iter().peekable();
    while let Some(tree) = rest.next() {
        let is_hash = matches!(&tree, TokenTree::Punct(punct) if punct.as_char() == '#');
        if is_hash && rest.next_if(is_top_group).is_some() {
            continue;
        }
        out.push(match tree {
            TokenTree::Group(group) => {
                let mut inner = Group::new(group.delimiter(), without_top(group.stream()));
                inner.set_span(group.span());
                TokenTree::Group(inner)
            }
            other => other,
        });
    }
    out.into_iter().collect()
}

/// `[top(…)]`
fn is_top_group(tree: &TokenTree) -> bool {
    let TokenTree::Group(group) = tree else {
        return false;
    };
    if group.delimiter() != Delimiter::Bracket {
        return false;
    }
    let first = group.stream().into_iter().next();
    matches!(first, Some(TokenTree::Ident(ident)) if ident == "top")
}

fn strip(field: &mut syn::Field) {
    field.attrs.retain(is_foreign);
}

fn is_foreign(attr: &Attribute) -> bool {
    !is_top(attr) && !is_conditional_top(attr)
}

fn derives(attrs: &[Attribute]) -> Vec<String> {
    let mut names = Vec::new();
    for attr in attrs.iter().filter(|attr| attr.path().is_ident("derive")) {
        let Meta::List(list) = &attr.meta else {
            continue;
        };
        if let Ok(paths) = list.parse_args_with(Punctuated::<Path, Token![,]>::parse_terminated) {
            names.extend(
                paths
                    .iter()
                    .filter_map(|path| path.segments.last())
                    .map(|last| last.ident.to_string()),
            );
        }
    }
    names
}
