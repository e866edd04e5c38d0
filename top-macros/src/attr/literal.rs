//! Literals in attributes.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::Lit;
use syn::parse::{Parse, ParseStream};

use super::{Entry, Given};
use crate::ctxt::Ctxt;

/// A literal with the tokens where it stands.
#[derive(Clone)]
pub(crate) struct Literal {
    pub(crate) value: LiteralValue,
    pub(crate) tokens: TokenStream,
}

/// What the runtime can compare with.
#[derive(Clone, PartialEq)]
pub(crate) enum LiteralValue {
    Bool(bool),
    Int(i128),
    Decimal(String),
    Text(String),
}

impl LiteralValue {
    /// The literal for the runtime's table.
    pub(crate) fn expand(&self, private: &impl ToTokens) -> TokenStream {
        let (variant, value) = match self {
            LiteralValue::Bool(value) => (quote!(Bool), value.to_token_stream()),
            LiteralValue::Int(value) => (quote!(Int), digits(*value)),
            LiteralValue::Decimal(text) => (quote!(Decimal), text.to_token_stream()),
            LiteralValue::Text(text) => (quote!(Text), text.to_token_stream()),
        };
        quote!(#private::Literal::#variant(#value))
    }
}

impl Literal {
    /// Whether the literal is a number.
    pub(crate) fn is_number(&self) -> bool {
        matches!(self.value, LiteralValue::Int(_) | LiteralValue::Decimal(_))
    }

    /// Orders two numbers; only for the check that a range is not empty.
    pub(crate) fn as_f64(&self) -> Option<f64> {
        match &self.value {
            #[allow(
                clippy::cast_precision_loss,
                reason = "close enough to tell an empty range"
            )]
            LiteralValue::Int(value) => Some(*value as f64),
            LiteralValue::Decimal(text) => text.parse().ok(),
            LiteralValue::Bool(_) | LiteralValue::Text(_) => None,
        }
    }
}

/// A number without a suffix.
pub(crate) fn digits(value: i128) -> TokenStream {
    let digits = proc_macro2::Literal::u128_unsuffixed(value.unsigned_abs());
    if value < 0 {
        quote!(-#digits)
    } else {
        quote!(#digits)
    }
}

impl Parse for Literal {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let minus: Option<syn::Token![-]> = input.parse()?;
        let literal: Lit = input.parse()?;
        let tokens = quote!(#minus #literal);
        let sign = if minus.is_some() { "-" } else { "" };
        let value = match &literal {
            Lit::Bool(value) if minus.is_none() => LiteralValue::Bool(value.value),
            Lit::Str(value) if minus.is_none() => LiteralValue::Text(value.value()),
            Lit::Int(value) if value.suffix().is_empty() => {
                match format!("{sign}{}", value.base10_digits()).parse() {
                    Ok(value) => LiteralValue::Int(value),
                    Err(_) => {
                        return Err(syn::Error::new_spanned(tokens, "this number is too large"));
                    }
                }
            }
            Lit::Float(value)
                if value.suffix().is_empty() && !value.base10_digits().contains(['e', 'E']) =>
            {
                LiteralValue::Decimal(format!("{sign}{}", value.base10_digits()))
            }
            Lit::Int(_) | Lit::Float(_) => {
                return Err(syn::Error::new_spanned(
                    tokens,
                    "write the number in plain digits, without a suffix",
                ));
            }
            _ => {
                return Err(syn::Error::new_spanned(
                    tokens,
                    "expected a text in double quotes, a number, `true` or `false`",
                ));
            }
        };
        Ok(Self { value, tokens })
    }
}

impl Entry {
    /// A literal behind `=`.
    pub(crate) fn literal(self, cx: &Ctxt, example: &str) -> Option<Given<Literal>> {
        let Given { key, value, tokens } = self.assigned(cx, example)?;
        let value = one_literal(cx, value, &tokens, example)?;
        Some(Given { key, value, tokens })
    }

    /// A number behind `=`.
    pub(crate) fn number(self, cx: &Ctxt, example: &str) -> Option<Given<Literal>> {
        let given = self.literal(cx, example)?;
        if !given.value.is_number() {
            let name = &given.key;
            cx.error(
                &given.tokens,
                format!("`{name}` wants a number: `{example}`"),
            );
            return None;
        }
        Some(given)
    }

    /// A count behind `=`: a whole number of at least one.
    pub(crate) fn count(self, cx: &Ctxt, example: &str) -> Option<Given<u64>> {
        let Given { key, value, tokens } = self.number(cx, example)?;
        match value.value {
            LiteralValue::Int(count) if count > 0 => {
                if let Ok(value) = u64::try_from(count) {
                    return Some(Given { key, value, tokens });
                }
                cx.error(&tokens, "this number is too large");
            }
            _ => cx.error(
                &tokens,
                format!("`{key}` wants a whole number of at least 1: `{example}`"),
            ),
        }
        None
    }
}

/// Parses exactly one literal; reports what stands behind it.
fn one_literal(
    cx: &Ctxt,
    value: TokenStream,
    tokens: &TokenStream,
    example: &str,
) -> Option<Literal> {
    let parser = |input: ParseStream<'_>| {
        let negative = input.peek(syn::Token![-]) && input.peek2(Lit);
        if !negative && !input.peek(Lit) {
            return Err(syn::Error::new_spanned(
                tokens,
                format!(
                    "expected a literal: a text in double quotes, a number, `true` or `false`, as in `{example}`"
                ),
            ));
        }
        let literal = input.parse::<Literal>()?;
        if input.is_empty() {
            return Ok(literal);
        }
        let rest: TokenStream = input.parse()?;
        Err(syn::Error::new_spanned(
            rest,
            format!("expected a comma here; one literal is enough: `{example}`"),
        ))
    };
    syn::parse::Parser::parse2(parser, value)
        .map_err(|error| cx.push(error))
        .ok()
}
