//! One model of a documentation page, whatever form it came in.
//!
//! A reader gives a [`Draft`]: rows in the order of the page, and the samples. What nesting the form has lost is
//! still lost there. [`settle`](super::nest::settle) reads rows and samples together and gives the [`Page`].

use super::sample::Sample;
use super::types::WireType;

/// Whether an API is called with a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Session {
    /// The sample calls it without one.
    No,
    /// The sample calls it with one.
    Yes,
    /// The page does not show it; the reason is part of a sentence.
    Unknown(&'static str),
}

/// A page as its reader understood it.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The method, such as `taobao.time.get`.
    pub method: String,
    /// The title in brackets behind the method.
    pub title: String,
    /// The text before the tables, one paragraph a line.
    pub prose: Vec<String>,
    /// Whether the API takes a session.
    pub session: Session,
    /// The rows of the request table.
    pub request: Vec<Row>,
    /// The rows of the response table.
    pub response: Vec<Row>,
    /// The request sample.
    pub request_sample: Option<Sample>,
    /// The response sample.
    pub response_sample: Option<Sample>,
    /// What the reader wants the user to know.
    pub notes: Vec<Note>,
}

/// How deep a row stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// A direct parameter.
    Top,
    /// Inside an object, and the form does not show how deep.
    Nested,
    /// The same, and the form marks it as one that has nothing inside.
    Leaf,
    /// At this level, 0 being a direct parameter.
    Level(usize),
}

impl Depth {
    /// Whether it is inside an object, the form not showing how deep.
    #[must_use]
    pub fn is_nested(self) -> bool {
        matches!(self, Self::Nested | Self::Leaf)
    }
}

/// The cells of a row behind its name, type and requirement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cells {
    /// Example and description run into each other in one line.
    Joined(String),
    /// The cells in order; missing ones may have left no trace.
    Loose(Vec<String>),
    /// Example and description, surely.
    Exact(String, String),
}

/// What the platform writes where an object has no example of its own.
pub const PLACEHOLDERS: [&str; 6] = ["{}", "[]", "data", "null", "demo", "xxx"];

/// One row of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The line it starts on.
    pub line: usize,
    /// The name on the wire.
    pub name: String,
    /// The type.
    pub ty: WireType,
    /// How deep it stands.
    pub depth: Depth,
    /// Whether it says 必须.
    pub required: bool,
    /// Example and description.
    pub cells: Cells,
    /// The limits cell (更多限制).
    pub limits: Vec<Limit>,
    /// What its reader could not settle about it.
    pub doubts: Vec<String>,
}

/// What a limit bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LimitKind {
    /// 默认值.
    Default,
    /// 最大长度.
    MaxLength,
    /// 最大列表长度.
    MaxItems,
    /// 最小值.
    Min,
    /// 最大值.
    Max,
}

impl LimitKind {
    /// The label on the page.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Default => "默认值",
            Self::MaxLength => "最大长度",
            Self::MaxItems => "最大列表长度",
            Self::Min => "最小值",
            Self::Max => "最大值",
        }
    }
}

/// One entry of a limits cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limit {
    /// What is bounded.
    pub kind: LimitKind,
    /// The value as written.
    pub value: String,
}

/// A parameter or field, its nesting known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// The line it was read from.
    pub line: usize,
    /// The name on the wire.
    pub name: String,
    /// The type.
    pub ty: WireType,
    /// Whether it says 必须.
    pub required: bool,
    /// The description.
    pub doc: String,
    /// The example.
    pub example: String,
    /// The limits.
    pub limits: Vec<Limit>,
    /// The fields inside.
    pub fields: Vec<Field>,
    /// The element name the sample shows, where it is a list.
    pub item: Option<String>,
    /// What could not be settled about it.
    pub unsettled: Vec<String>,
}

/// Something the user should know about a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The line it is about.
    pub line: Option<usize>,
    /// Whether it is a doubt (`unsettled`) or only a remark (`note`).
    pub unsettled: bool,
    /// What there is to know.
    pub text: String,
}

impl Note {
    /// The doubt about a page that ends with its last table, no sample or heading behind it.
    #[must_use]
    pub fn ends_with_table(line: usize) -> Self {
        Self {
            line: Some(line),
            unsettled: true,
            text: "the page ends with the table of response fields; there may have been more of it"
                .to_owned(),
        }
    }
}

/// A page with its nesting recovered.
#[derive(Clone, Debug)]
pub struct Page {
    /// The method.
    pub method: String,
    /// The title.
    pub title: String,
    /// The text before the tables.
    pub prose: Vec<String>,
    /// Whether the API takes a session.
    pub session: Session,
    /// The parameters.
    pub request: Vec<Field>,
    /// The fields of the answer.
    pub response: Vec<Field>,
    /// What the user should know.
    pub notes: Vec<Note>,
}
