//! The types of the documentation: `String`, `Number []`, `byte[]`, `OrderDto []` and their misspellings.

/// What a documented type is, its lists taken off.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Base {
    /// `String`.
    Text,
    /// `Json`: a document inside a string.
    Json,
    /// `Number`, and `byte`, which is one of its sizes.
    Number,
    /// `Boolean`.
    Boolean,
    /// `Date`.
    Date,
    /// `Price` and `BigDecimal`.
    Decimal,
    /// `byte[]`: a file.
    Bytes,
    /// `Map`.
    Map,
    /// An object, by the name the page gives its type.
    Object(String),
    /// The page names no type.
    Missing,
}

/// A documented type.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct WireType {
    /// The type without its lists.
    pub base: Base,
    /// How many lists are around it.
    pub lists: usize,
    /// The name as written, without `[]`; the platform derives the element names of lists from it.
    pub written: String,
}

impl WireType {
    /// The type of a row that names none.
    #[must_use]
    pub fn missing() -> Self {
        Self {
            base: Base::Missing,
            lists: 0,
            written: String::new(),
        }
    }

    /// Reads a type as a page writes it: `String`, `String []`, `OrderDto{}`, a line break before `[]` included.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let mut name: String = text.split_whitespace().collect();
        let mut lists = 0;
        loop {
            if let Some(rest) = name.strip_suffix("[]") {
                name.truncate(rest.len());
                lists += 1;
            } else if let Some(rest) = name.strip_suffix("{}") {
                name.truncate(rest.len());
            } else {
                break;
            }
        }
        if let Some(element) = list_argument(&name) {
            name = element.to_owned();
            lists += 1;
        }
        let base = base_of(&name, lists);
        if base == Base::Bytes {
            lists -= 1;
        }
        Self {
            base,
            lists,
            written: name,
        }
    }

    /// Whether fields can follow beneath a row of this type.
    #[must_use]
    pub fn holds_fields(&self) -> bool {
        matches!(self.base, Base::Object(_) | Base::Map | Base::Missing)
    }

    /// Whether it is one of the platform's plain types.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        !self.holds_fields()
    }

    /// The element name the platform writes for a list of this type: its name in snake case.
    #[must_use]
    pub fn element_name(&self) -> String {
        element_name(&self.written)
    }
}

/// The platform's snake case: every capital but the first gets an underscore of its own (`OrderDTO` gives
/// `order_d_t_o`).
#[must_use]
pub fn element_name(type_name: &str) -> String {
    let mut out = String::with_capacity(type_name.len() + 4);
    for (index, c) in type_name.chars().enumerate() {
        if c.is_uppercase() && index > 0 {
            out.push('_');
        }
        out.extend(c.to_lowercase());
    }
    out
}

fn base_of(name: &str, lists: usize) -> Base {
    match name {
        "" | "null" => Base::Missing,
        "String" | "string" | "Text" => Base::Text,
        "Json" | "JSON" | "json" => Base::Json,
        "byte" if lists > 0 => Base::Bytes,
        "Number" | "number" | "Long" | "long" | "Integer" | "int" | "Byte" | "byte" => Base::Number,
        "Boolean" | "boolean" | "Bool" => Base::Boolean,
        "Date" | "date" => Base::Date,
        "Price" | "price" | "BigDecimal" | "Double" | "double" | "Float" | "float" => Base::Decimal,
        "Map" | "map" => Base::Map,
        _ if name.starts_with("Map<") => Base::Map,
        _ => Base::Object(name.to_owned()),
    }
}

fn list_argument(name: &str) -> Option<&str> {
    ["List<", "ArrayList<", "Set<"]
        .iter()
        .find_map(|prefix| name.strip_prefix(prefix)?.strip_suffix('>'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_spellings_of_a_list() {
        for text in [
            "OrderDto []",
            "OrderDto[]",
            "OrderDto\n\n      []",
            "List<OrderDto>",
        ] {
            let ty = WireType::parse(text);
            assert_eq!(ty.base, Base::Object("OrderDto".to_owned()), "{text}");
            assert_eq!(ty.lists, 1, "{text}");
        }
    }

    #[test]
    fn a_list_of_bytes_is_a_file() {
        assert_eq!(WireType::parse("byte[]").base, Base::Bytes);
        assert_eq!(WireType::parse("byte[]").lists, 0);
        assert_eq!(WireType::parse("byte[][]").lists, 1);
        assert_eq!(WireType::parse("byte").base, Base::Number);
    }

    #[test]
    fn every_capital_gets_an_underscore() {
        assert_eq!(element_name("TradeDTO"), "trade_d_t_o");
        assert_eq!(element_name("String"), "string");
        assert_eq!(element_name("orderLine2"), "order_line2");
    }
}
