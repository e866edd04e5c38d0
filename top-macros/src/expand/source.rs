//! What is written, as text: the compiler reads a text faster than it takes tokens one by one from a macro, which is
//! compiled without optimization. Only what has a place in the user's file, or no text, stays tokens.

use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::Attribute;

use super::Target;

/// A text under way.
pub(super) struct Source {
    /// What is written up to where tokens were put down.
    parts: Vec<TokenStream>,
    text: String,
    /// The path of the runtime's doc-hidden module.
    private: String,
    /// The visibility of the declared type.
    vis: String,
    /// What goes before each item.
    attributes: String,
    /// Tokens that have no text, or whose place in the user's file matters.
    holes: Vec<TokenStream>,
}

/// How the name of a hole begins.
const HOLE: &str = "__top_hole_";

impl Source {
    pub(super) fn new(target: &Target<'_>) -> Self {
        let mut source = Self {
            parts: Vec::new(),
            text: String::with_capacity(4096),
            private: "::top_runtime::__private".to_owned(),
            vis: target.vis.clone(),
            attributes: String::new(),
            holes: Vec::new(),
        };
        if target.item.options.krate.is_some() {
            source.private = source.hole(target.private);
        }
        if source.vis.contains('$') {
            source.vis = source.hole(&target.item.original.vis);
        }
        for attr in &target.cfgs {
            let attribute = source.text_of(attr);
            source.attributes += &attribute;
        }
        source
    }

    /// The path of the runtime's doc-hidden module.
    pub(super) fn private(&self) -> String {
        self.private.clone()
    }

    /// The visibility of the declared type.
    pub(super) fn vis(&self) -> String {
        self.vis.clone()
    }

    /// Begins an item, with the `cfg`s of the declaration.
    pub(super) fn item(&mut self) -> &mut Self {
        self.text.push_str(&self.attributes);
        self
    }

    pub(super) fn write(&mut self, pieces: &[&str]) -> &mut Self {
        for piece in pieces {
            self.text.push_str(piece);
        }
        self
    }

    /// What stands for tokens of the user's in the text: their own text where it means the same.
    pub(super) fn text_of(&mut self, tokens: &impl ToTokens) -> String {
        let tokens = tokens.to_token_stream();
        let text = tokens.to_string();
        // `$crate` has no text.
        if text.contains('$') {
            self.hole(&tokens)
        } else {
            text
        }
    }

    /// The same of attributes, one behind the other.
    pub(super) fn texts_of(&mut self, attrs: &[&Attribute]) -> String {
        attrs.iter().map(|attr| self.text_of(attr)).collect()
    }

    /// A name that stands for tokens in the text.
    pub(super) fn hole(&mut self, tokens: &impl ToTokens) -> String {
        let name = format!("{HOLE}{}", self.holes.len());
        self.holes.push(tokens.to_token_stream());
        name
    }

    /// Puts down tokens where no parenthesis is open: cheaper than a hole, for which a text is searched.
    pub(super) fn tokens(&mut self, tokens: TokenStream) -> &mut Self {
        self.cut();
        self.parts.push(tokens);
        self
    }

    /// The same of what stands in braces.
    pub(super) fn braces(&mut self, tokens: TokenStream) -> &mut Self {
        let group = Group::new(Delimiter::Brace, tokens);
        self.tokens(TokenTree::Group(group).into())
    }

    /// The tokens.
    pub(super) fn finish(mut self) -> TokenStream {
        self.cut();
        self.parts.into_iter().collect()
    }

    /// Reads the text so far.
    fn cut(&mut self) {
        let text = std::mem::take(&mut self.text);
        if text.is_empty() {
            return;
        }
        self.parts.push(match read(&text) {
            Ok(tokens) if self.holes.is_empty() || !text.contains(HOLE) => tokens,
            Ok(tokens) => self.filled(tokens),
            Err(error) => {
                let message = format!("what the macro has written cannot be read: {error}");
                quote!(::core::compile_error!(#message);)
            }
        });
    }

    /// What is put in the place of this name.
    fn hole_of(&self, ident: &Ident) -> Option<&TokenStream> {
        let number = ident.to_string().strip_prefix(HOLE)?.parse::<usize>();
        self.holes.get(number.ok()?)
    }

    fn filled(&self, tokens: TokenStream) -> TokenStream {
        let mut out = TokenStream::new();
        for tree in tokens {
            match tree {
                TokenTree::Group(group) => {
                    let inner = self.filled(group.stream());
                    out.extend([TokenTree::Group(Group::new(group.delimiter(), inner))]);
                }
                TokenTree::Ident(ident) => match self.hole_of(&ident) {
                    Some(tokens) => out.extend(tokens.clone()),
                    None => out.extend([TokenTree::Ident(ident)]),
                },
                other => out.extend([other]),
            }
        }
        out
    }
}

/// Asks the compiler itself where there is one: `proc_macro2` reads every text a second time, with a parser of its own.
fn read(text: &str) -> Result<TokenStream, String> {
    if proc_macro::is_available() {
        let tokens = text.parse::<proc_macro::TokenStream>();
        return tokens.map(Into::into).map_err(|error| error.to_string());
    }
    text.parse::<TokenStream>()
        .map_err(|error| error.to_string())
}
