//! What is wrong with a request.

use std::fmt;

use crate::held::Held;

/// Everything that is wrong with a request, found before anything was sent.
///
/// ```
/// use top_runtime::{top_model};
///
/// #[top_model]
/// pub struct Line {
///     /// What was bought.
///     #[top(max_len = 5)]
///     pub title: String,
/// }
///
/// let error = Line::builder().title("too long a title").build().validate().unwrap_err();
/// assert_eq!(error.violations()[0].path(), "title");
/// assert_eq!(error.to_string(), "`title`: 16 characters, at most 5 are allowed");
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct ValidationError {
    violations: Held<Vec<Violation>>,
}

impl ValidationError {
    /// All violations, in the order of the fields.
    #[must_use]
    pub fn violations(&self) -> &[Violation] {
        &self.violations
    }

    /// One violation found outside the tables.
    pub(crate) fn of(violation: Violation) -> Self {
        Self {
            violations: Held::new(vec![violation]),
        }
    }

    /// An error, where there is any violation.
    pub(super) fn of_any(violations: Vec<Violation>) -> Result<(), Self> {
        if violations.is_empty() {
            Ok(())
        } else {
            Err(Self {
                violations: Held::new(violations),
            })
        }
    }
}

impl fmt::Display for ValidationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, violation) in self.violations.iter().enumerate() {
            if index > 0 {
                f.write_str("; ")?;
            }
            fmt::Display::fmt(violation, f)?;
        }
        Ok(())
    }
}

impl std::error::Error for ValidationError {}

/// One broken rule.
#[derive(Clone, Debug, PartialEq)]
pub struct Violation {
    path: String,
    rule: BrokenRule,
}

/// Which rule is broken, with its limit and what was found.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum BrokenRule {
    /// A required text is empty or white space; the platform drops such a parameter.
    Blank,
    /// A required list or map has no element; the platform drops such a parameter.
    Empty,
    /// The field is an `Option` that must be given all the same.
    Required,
    /// Another field has a value that makes this one required.
    RequiredIf {
        /// The field that decides.
        field: &'static str,
        /// Its value.
        value: String,
    },
    /// Too long.
    MaxLen {
        /// Characters (bytes of an attachment) allowed.
        limit: u64,
        /// Characters (bytes of an attachment) found.
        actual: u64,
        /// Whether the length counts bytes.
        bytes: bool,
    },
    /// Too many elements.
    MaxItems {
        /// Elements allowed.
        limit: u64,
        /// Elements found.
        actual: u64,
    },
    /// Too small.
    Min {
        /// The smallest value allowed.
        limit: String,
        /// The value found.
        actual: String,
    },
    /// Too large.
    Max {
        /// The largest value allowed.
        limit: String,
        /// The value found.
        actual: String,
    },
    /// Not a number, or infinite: there is no such number on the wire.
    NotFinite,
    /// A comma in an element of a list that travels joined by commas: the platform would read two elements.
    CommaInElement,
    /// A file where the wire has no place for one: files are direct fields of a request, or elements of a list
    /// that is one.
    FileInside,
}

impl Violation {
    pub(crate) fn new(path: impl Into<String>, rule: BrokenRule) -> Self {
        Self {
            path: path.into(),
            rule,
        }
    }

    /// Where, in Rust field names: `order.lines[1].quantity`.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Which rule, with its limit.
    #[must_use]
    pub fn rule(&self) -> &BrokenRule {
        &self.rule
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`: ", self.path)?;
        match &self.rule {
            BrokenRule::Blank => f.write_str("required, but blank"),
            BrokenRule::Empty => f.write_str("required, but without elements"),
            BrokenRule::Required => f.write_str("required, but not given"),
            BrokenRule::RequiredIf { field, value } => {
                write!(f, "required when `{field}` is {value}, but not given")
            }
            BrokenRule::MaxLen { limit, actual, bytes } => {
                let unit = if *bytes { "bytes" } else { "characters" };
                write!(f, "{actual} {unit}, at most {limit} are allowed")
            }
            BrokenRule::MaxItems { limit, actual } => {
                write!(f, "{actual} elements, at most {limit} are allowed")
            }
            BrokenRule::Min { limit, actual } => write!(f, "{actual} is less than {limit}"),
            BrokenRule::Max { limit, actual } => write!(f, "{actual} is more than {limit}"),
            BrokenRule::NotFinite => f.write_str("not a finite number"),
            BrokenRule::CommaInElement => f.write_str(
                "an element holds a comma; the platform joins these elements by commas and would read two",
            ),
            BrokenRule::FileInside => {
                f.write_str("a file can only be a direct field of a request or an element of a list that is one")
            }
        }
    }
}
