//! Names in Rust for names on the wire.

use std::collections::HashSet;

/// Words that are an identifier only as `r#word`.
const KEYWORDS: [&str; 49] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let",
    "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return",
    "static", "struct", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use",
    "virtual", "where", "while", "yield", "Self",
];

/// Words that are no identifier in any spelling.
const NEVER: [&str; 5] = ["self", "Self", "super", "crate", "_"];

/// Names of types that every generated module declares or uses.
const TAKEN_TYPES: [&str; 9] = [
    "Request",
    "Response",
    "RequestBuilder",
    "ResponseBuilder",
    "Option",
    "Vec",
    "String",
    "Box",
    "Self",
];

/// A field's name in Rust.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldName {
    /// As it stands in the code, `r#` included.
    pub ident: String,
    /// The name on the wire, where the identifier does not give it.
    pub rename: Option<String>,
}

/// Whether a name can stand in a declaration and in every form of the wire.
#[must_use]
pub fn is_wire_name(name: &str) -> bool {
    !name.is_empty()
        && !name
            .chars()
            .any(|c| c.is_whitespace() || c.is_control() || "<>&\"'".contains(c))
}

/// Whether a character can stand in a name in Rust: letters and digits of ASCII, and the letters of the languages whose
/// pages these are. Others are no part of an identifier, or set off lints.
fn belongs_in_name(c: char) -> bool {
    let eastern =
        matches!(c, '\u{3041}'..='\u{30fa}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}');
    c.is_ascii_alphanumeric() || eastern && c.is_alphabetic()
}

/// The snake case of a name: `warehouseCode` and `WarehouseCode` give `warehouse_code`, `is_3D` gives `is_3d`.
#[must_use]
pub fn snake_case(name: &str) -> String {
    let chars: Vec<char> = name.chars().collect();
    let mut out = String::with_capacity(name.len() + 4);
    for (index, c) in chars.iter().copied().enumerate() {
        if !belongs_in_name(c) {
            separate(&mut out);
            continue;
        }
        let before = index.checked_sub(1).map(|before| chars[before]);
        let after_lower = chars.get(index + 1).is_some_and(|next| next.is_lowercase());
        let starts_word = c.is_uppercase()
            && before.is_some_and(|before| {
                before.is_lowercase() || (before.is_alphanumeric() && after_lower)
            });
        if starts_word {
            separate(&mut out);
        }
        out.extend(c.to_lowercase());
    }
    out.trim_matches('_').to_owned()
}

fn separate(out: &mut String) {
    if !out.is_empty() && !out.ends_with('_') {
        out.push('_');
    }
}

/// Names the fields of one struct, in order; the same name twice gets a number.
#[must_use]
pub fn field_names<'a>(wire_names: impl IntoIterator<Item = &'a str>) -> Vec<FieldName> {
    let wire_names: Vec<&str> = wire_names.into_iter().collect();
    // A name that needs no change keeps it, whatever stands before it.
    let mut taken: HashSet<String> = wire_names
        .iter()
        .filter(|wire| plain_name(wire) == **wire)
        .map(|wire| (*wire).to_owned())
        .collect();
    wire_names
        .into_iter()
        .map(|wire| {
            let plain = plain_name(wire);
            let name = if plain == wire {
                plain
            } else {
                numbered(&plain, &taken)
            };
            taken.insert(name.clone());
            let rename = (name != wire).then(|| wire.to_owned());
            let ident = if KEYWORDS.contains(&name.as_str()) {
                format!("r#{name}")
            } else {
                name
            };
            FieldName { ident, rename }
        })
        .collect()
}

/// The name of a field, without `r#`.
fn plain_name(wire: &str) -> String {
    let name = snake_case(wire);
    if name.is_empty() {
        "field".to_owned()
    } else if name.starts_with(|c: char| c.is_numeric()) {
        format!("field_{name}")
    } else if NEVER.contains(&name.as_str()) {
        format!("{name}_")
    } else {
        name
    }
}

fn numbered(name: &str, taken: &HashSet<String>) -> String {
    if !taken.contains(name) {
        return name.to_owned();
    }
    // One more number than there are names is enough.
    (2..=taken.len() + 2)
        .map(|number| format!("{name}_{number}"))
        .find(|candidate| !taken.contains(candidate))
        .unwrap_or_else(|| name.to_owned())
}

/// The name of a type in Rust for one of the page, not yet unique.
#[must_use]
pub fn type_name(page_name: &str) -> String {
    let mut out = String::new();
    let words: Vec<&str> = page_name
        .split(|c: char| !belongs_in_name(c))
        .filter(|word| !word.is_empty())
        .collect();
    for word in words {
        let shouted = word.chars().count() > 2
            && !word.chars().any(char::is_lowercase)
            && word.chars().any(char::is_uppercase);
        let mut chars = word.chars();
        out.extend(chars.next().into_iter().flat_map(char::to_uppercase));
        // `SKU` and `ORDER_DTO` are written `Sku` and `OrderDto`; a word in one case has no other word in it.
        if shouted {
            out.extend(chars.flat_map(char::to_lowercase));
        } else {
            out.push_str(chars.as_str());
        }
    }
    if out.starts_with(|c: char| c.is_numeric()) {
        out.insert_str(0, "Type");
    }
    out
}

/// The longest that a name gets by what is put in front of it.
const MAX_NAME: usize = 60;

/// The type names of one module.
#[derive(Debug, Default)]
pub struct TypeNames {
    taken: HashSet<String>,
    imported: HashSet<&'static str>,
}

impl TypeNames {
    /// The names of a module that imports these.
    #[must_use]
    pub fn beside(imported: impl IntoIterator<Item = &'static str>) -> Self {
        Self {
            taken: HashSet::new(),
            imported: imported.into_iter().collect(),
        }
    }

    /// Gives a type a name nobody has: its own, else with the type it stands in or the field that holds it in front,
    /// else with a number.
    pub fn claim(&mut self, page_name: &str, owner: &str, holder: &str) -> String {
        let own = match type_name(page_name) {
            name if name.is_empty() => "Object".to_owned(),
            name => name,
        };
        let owner = type_name(owner);
        let holder = type_name(&snake_case(holder));
        let mut candidates = vec![own.clone()];
        if owner != own {
            candidates.push(format!("{owner}{own}"));
        }
        if holder != own && holder != owner {
            candidates.push(format!("{holder}{own}"));
        }
        let suffix = if self.is_in_use(&own) { "Data" } else { "" };
        let name = candidates
            .into_iter()
            .map(|name| format!("{name}{suffix}"))
            .find(|name| self.is_free(name) && (name.len() <= MAX_NAME || *name == own))
            .or_else(|| self.numbered(&own))
            .unwrap_or(own);
        self.taken.insert(name.clone());
        name
    }

    fn is_in_use(&self, name: &str) -> bool {
        TAKEN_TYPES.contains(&name) || self.imported.contains(name)
    }

    fn numbered(&self, own: &str) -> Option<String> {
        (2..=2 * self.taken.len() + 2)
            .map(|number| format!("{own}{number}"))
            .find(|name| self.is_free(name))
    }

    /// Whether a name clashes with nothing; the builders of declared types have names too.
    fn is_free(&self, name: &str) -> bool {
        let built = name.strip_suffix("Builder").unwrap_or_default();
        let stage = |other: &String| {
            name.strip_prefix(other.as_str())
                .is_some_and(|rest| rest.starts_with("Needs"))
        };
        let is_stage_of = |other: &String| {
            other
                .strip_prefix(name)
                .is_some_and(|rest| rest.starts_with("Needs"))
        };
        !self.taken.contains(name)
            && !self.is_in_use(name)
            && !self.taken.contains(built)
            && !self.taken.contains(&format!("{name}Builder"))
            && !name.starts_with("RequestNeeds")
            && !name.starts_with("ResponseNeeds")
            && !self
                .taken
                .iter()
                .any(|other| stage(other) || is_stage_of(other))
    }
}

/// The module of a method: its name with `.` and `-` turned to `_`.
#[must_use]
pub fn module_name(method: &str) -> String {
    method.replace(['.', '-'], "_")
}

/// Words for a name, for a doc comment where the page has none: `sub_order_no` gives `Sub order no`.
#[must_use]
pub fn spoken(name: &str) -> String {
    let words = snake_case(name).replace('_', " ");
    let mut chars = words.chars();
    let mut out: String = chars
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .collect();
    out.push_str(chars.as_str());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn snake_case_of_every_style() {
        for (name, expected) in [
            ("warehouseCode", "warehouse_code"),
            ("itemIDList", "item_id_list"),
            ("is_3D", "is_3d"),
            ("dimission.employee", "dimission_employee"),
            ("a__b", "a_b"),
            ("SubOrderNo", "sub_order_no"),
            ("md5Value", "md5_value"),
            ("价格①", "价格"),
            ("m²/ａ", "m"),
        ] {
            assert_eq!(snake_case(name), expected, "{name}");
        }
    }

    #[test]
    fn fields_are_unique_and_never_keywords() {
        let names = field_names(["itemId", "item_id", "type", "self", "3d", "build"]);
        let idents: Vec<&str> = names.iter().map(|name| name.ident.as_str()).collect();
        assert_eq!(
            idents,
            [
                "item_id_2",
                "item_id",
                "r#type",
                "self_",
                "field_3d",
                "build"
            ]
        );
        assert_eq!(names[2].rename, None);
        assert_eq!(names[3].rename.as_deref(), Some("self"));
        assert_eq!(names[5].rename, None);
    }

    #[test]
    fn types_are_in_camel_case() {
        for (name, expected) in [
            ("TripartiteOrderInfoDTO", "TripartiteOrderInfoDTO"),
            ("openapiResponse", "OpenapiResponse"),
            ("SKU", "Sku"),
            ("ORDER_DTO", "OrderDto"),
            ("DO", "DO"),
            ("Outer$Inner", "OuterInner"),
        ] {
            assert_eq!(type_name(name), expected, "{name}");
        }
    }

    #[test]
    fn type_names_do_not_clash() {
        let mut names = TypeNames::beside(["Decimal"]);
        let mut claim = |name, owner, holder| names.claim(name, owner, holder);
        assert_eq!(claim("Response", "Request", "rsp"), "ResponseData");
        assert_eq!(claim("Decimal", "Request", "price"), "DecimalData");
        assert_eq!(claim("DateTime", "Request", "at"), "DateTime");
        assert_eq!(claim("Item", "Request", "item"), "Item");
        assert_eq!(claim("Item", "Response", "item"), "ResponseItem");
        assert_eq!(claim("Item", "Item", "sub_item"), "SubItemItem");
        assert_eq!(claim("Item", "Item", "item"), "Item2");
        assert_eq!(claim("ItemBuilder", "Item", "item"), "ItemItemBuilder");
    }
}
