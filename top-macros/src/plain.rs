//! The types of the language that travel as they are.

/// Types without a destructor, with a value to read into.
pub(crate) const PLAIN: [(&str, &str); 10] = [
    ("bool", "false"),
    ("i8", "0"),
    ("i16", "0"),
    ("i32", "0"),
    ("i64", "0"),
    ("u8", "0"),
    ("u16", "0"),
    ("u32", "0"),
    ("u64", "0"),
    ("f64", "0.0"),
];

/// Whether this is the name of one of them.
pub(crate) fn is_plain(name: &str) -> bool {
    PLAIN.iter().any(|(plain, _)| *plain == name)
}
