//! Reads the declared item. A macro is compiled without optimization, so the way through `syn` is long: what most
//! declarations are made of, a text, a name and a plain type to each field, is read in a few steps here. Whatever is not
//! like that, and every mistake, is left to `syn`.

use proc_macro2::{Delimiter, Ident, Punct, TokenStream};
use syn::buffer::Cursor;
use syn::parse::discouraged::Speculative as _;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{
    AngleBracketedGenericArguments, AttrStyle, Attribute, Data, DataStruct, DeriveInput, Expr,
    ExprLit, Field, FieldModifiers, Fields, FieldsNamed, GenericArgument, Generics, Lit, Meta,
    MetaNameValue, Path, PathArguments, PathSegment, Token, Type, TypePath, braced, token,
};

use crate::plain::is_plain;

/// The item that stands below our attribute.
pub(crate) fn item(tokens: TokenStream) -> syn::Result<DeriveInput> {
    let Declared(item) = syn::parse2(tokens)?;
    Ok(item)
}

struct Declared(DeriveInput);

impl Parse for Declared {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let ahead = input.fork();
        let item = match structure(&ahead) {
            Ok(item) => {
                input.advance_to(&ahead);
                item
            }
            Err(_) => input.parse()?,
        };
        Ok(Self(item))
    }
}

/// A struct with named fields and without parameters of its own.
fn structure(input: ParseStream<'_>) -> syn::Result<DeriveInput> {
    let attrs = attributes(input)?;
    let vis = input.parse()?;
    let struct_token = input.parse()?;
    let ident = input.parse()?;
    let content;
    let brace_token = braced!(content in input);
    let mut named = Punctuated::new();
    while !content.is_empty() {
        named.push_value(field(&content)?);
        if content.is_empty() {
            break;
        }
        named.push_punct(content.parse()?);
    }
    let fields = FieldsNamed { brace_token, named };
    Ok(DeriveInput {
        attrs,
        vis,
        ident,
        generics: Generics::default(),
        data: Data::Struct(DataStruct {
            struct_token,
            fields: Fields::Named(fields),
            semi_token: None,
        }),
    })
}

fn field(input: ParseStream<'_>) -> syn::Result<Field> {
    let attrs = attributes(input)?;
    let vis = input.parse()?;
    let ident = input.parse()?;
    let colon_token = input.parse()?;
    let plain = input.step(|cursor| {
        let plain = plain(*cursor).filter(|(_, rest)| rest.eof() || sign(*rest, ',').is_some());
        Ok(plain.map_or((None, *cursor), |(ty, rest)| (Some(ty), rest)))
    })?;
    let ty = match plain {
        Some(ty) => ty,
        None => input.parse()?,
    };
    Ok(Field {
        attrs,
        vis,
        modifiers: FieldModifiers::default(),
        ident: Some(ident),
        colon_token: Some(colon_token),
        ty,
        default: None,
    })
}

fn attributes(input: ParseStream<'_>) -> syn::Result<Vec<Attribute>> {
    let mut attrs = Vec::new();
    while input.peek(Token![#]) {
        let doc = input.step(|cursor| {
            Ok(doc(*cursor).map_or((None, *cursor), |(doc, rest)| (Some(doc), rest)))
        })?;
        match doc {
            Some(doc) => attrs.push(doc),
            None => attrs.extend(input.call(Attribute::parse_outer)?),
        }
    }
    Ok(attrs)
}

/// `#[doc = "…"]`, which is what a `///` is. The text stays as it is written.
fn doc(cursor: Cursor<'_>) -> Option<(Attribute, Cursor<'_>)> {
    let (pound, rest) = sign(cursor, '#')?;
    let (content, brackets, rest) = rest.group(Delimiter::Bracket)?;
    let (name, content) = content.ident()?;
    let (eq, content) = sign(content, '=')?;
    let (text, content) = content.literal()?;
    if name != "doc" || !content.eof() {
        return None;
    }
    let value = Expr::Lit(ExprLit {
        attrs: Vec::new(),
        lit: Lit::Verbatim(text),
    });
    let attribute = Attribute {
        pound_token: Token![#](pound.span()),
        style: AttrStyle::Outer,
        bracket_token: token::Bracket(brackets),
        meta: Meta::NameValue(MetaNameValue {
            path: Path::from(name),
            eq_token: Token![=](eq.span()),
            value,
        }),
    };
    Some((attribute, rest))
}

/// `Name` or `Name<Plain>`, where a name is one of the language's types or begins with a capital: a word of the
/// language's grammar does not.
fn plain(cursor: Cursor<'_>) -> Option<(Type, Cursor<'_>)> {
    let (ident, mut rest) = cursor.ident()?;
    if !names_a_type(&ident) {
        return None;
    }
    let mut arguments = PathArguments::None;
    if let Some((less, inner)) = sign(rest, '<') {
        let (inner, after) = plain(inner)?;
        let (greater, after) = sign(after, '>')?;
        arguments = PathArguments::AngleBracketed(AngleBracketedGenericArguments {
            colon2_token: None,
            lt_token: Token![<](less.span()),
            args: Punctuated::from_iter([GenericArgument::Type(inner)]),
            gt_token: Token![>](greater.span()),
        });
        rest = after;
    }
    let segment = PathSegment { ident, arguments };
    let ty = Type::Path(TypePath {
        attrs: Vec::new(),
        qself: None,
        path: Path::from(segment),
    });
    Some((ty, rest))
}

fn names_a_type(ident: &Ident) -> bool {
    let name = ident.to_string();
    name.starts_with(|first: char| first.is_ascii_uppercase()) || is_plain(&name)
}

fn sign(cursor: Cursor<'_>, character: char) -> Option<(Punct, Cursor<'_>)> {
    cursor
        .punct()
        .filter(|(punct, _)| punct.as_char() == character)
}
