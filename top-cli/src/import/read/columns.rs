//! The columns of a table, by its header: which there are, in which order, in Chinese or in English.

use super::words::Part;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    Name,
    Type,
    Required,
    Example,
    Limits,
    Description,
    Other,
}

const LABELS: [(Column, &[&str]); 6] = [
    (
        Column::Name,
        &[
            "名称",
            "参数名称",
            "参数名",
            "参数",
            "字段",
            "字段名",
            "字段名称",
            "name",
            "parameter",
            "parameter name",
            "param",
            "field",
            "field name",
        ],
    ),
    (
        Column::Type,
        &[
            "类型",
            "参数类型",
            "字段类型",
            "数据类型",
            "type",
            "data type",
            "parameter type",
        ],
    ),
    (
        Column::Required,
        &[
            "是否必须",
            "是否必填",
            "是否必选",
            "是否必需",
            "必须",
            "必填",
            "必选",
            "required",
            "mandatory",
            "required?",
        ],
    ),
    (
        Column::Example,
        &[
            "示例值",
            "示例",
            "样例",
            "样例值",
            "参考值",
            "example",
            "example value",
            "sample",
            "sample value",
            "demo",
        ],
    ),
    (
        Column::Limits,
        &[
            "更多限制",
            "限制",
            "limits",
            "limit",
            "constraints",
            "more limits",
        ],
    ),
    (
        Column::Description,
        &[
            "描述",
            "说明",
            "参数描述",
            "参数说明",
            "字段描述",
            "字段说明",
            "description",
            "desc",
            "remark",
            "remarks",
        ],
    ),
];

impl Column {
    fn of(label: &str) -> Self {
        let label = label.trim().trim_matches('*').trim().to_lowercase();
        LABELS
            .iter()
            .find(|(_, labels)| labels.contains(&label.as_str()))
            .map_or(Self::Other, |(column, _)| *column)
    }
}

/// The columns of a table of parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Columns {
    columns: Vec<Column>,
}

impl Columns {
    /// Reads the header of a table; `None` for a table of something else.
    pub(super) fn of(header: &[String]) -> Option<Self> {
        let columns: Vec<Column> = header.iter().map(|label| Column::of(label)).collect();
        let columns = Self { columns };
        (columns.has(Column::Name) && columns.has(Column::Type)).then_some(columns)
    }

    pub(super) fn has(&self, column: Column) -> bool {
        self.columns.contains(&column)
    }

    /// Whether it is a table of request parameters, where no heading says so.
    pub(super) fn is_request(&self) -> bool {
        self.has(Column::Required)
    }

    /// Whether a table under a heading is one of request parameters (or, if not, of response fields); `None` for a table
    /// that is neither. The parameters of the protocol have no limits, nor has anything behind the tables.
    pub(super) fn side(&self, part: Option<Part>) -> Option<bool> {
        match part {
            Some(Part::Request) => Some(true),
            Some(Part::Response) => Some(false),
            Some(Part::Common) if !self.has(Column::Limits) => None,
            Some(Part::Rest) => None,
            _ => Some(self.is_request()),
        }
    }

    /// Whether they are the platform's own, in its order: then a cell that is missing, or one too many, can be told by
    /// what the others hold.
    pub(super) fn are_usual(&self) -> bool {
        let usual = [
            Column::Name,
            Column::Type,
            Column::Required,
            Column::Example,
            Column::Limits,
            Column::Description,
        ];
        let expected = usual.into_iter().filter(|column| {
            !matches!(column, Column::Required | Column::Limits) || self.has(*column)
        });
        self.columns.iter().copied().eq(expected)
    }

    /// The cell of a column; what is left over at the end belongs to the last one.
    pub(super) fn cell(&self, cells: &[String], column: Column) -> String {
        let Some(at) = self.columns.iter().position(|known| *known == column) else {
            return String::new();
        };
        if at + 1 == self.columns.len() {
            return cells.get(at..).unwrap_or_default().join(" | ");
        }
        cells.get(at).cloned().unwrap_or_default()
    }
}

/// Whether a line is the header of a table in a page copied as text.
pub(super) fn is_table_header(line: &str) -> bool {
    // A row can read `param Type …`; a header in English has capitals.
    let is_label = |word: &&str| !word.starts_with(|c: char| c.is_ascii_lowercase());
    let mut words = line.split_whitespace().take_while(is_label).map(Column::of);
    words.next() == Some(Column::Name) && words.next() == Some(Column::Type)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(labels: &[&str]) -> Option<Columns> {
        let header: Vec<String> = labels.iter().map(|label| (*label).to_owned()).collect();
        Columns::of(&header)
    }

    #[test]
    fn headers_are_known_in_any_order_and_in_english() {
        assert!(columns(&["名称", "类型", "示例值", "描述"]).is_some_and(|c| c.are_usual()));
        let moved = columns(&["**Name**", "Description", "Type", "Required"]).unwrap();
        assert!(moved.is_request() && !moved.are_usual());
        let cells: Vec<String> = ["a", "b", "c", "d"].map(str::to_owned).into();
        assert_eq!(moved.cell(&cells, Column::Type), "c");
        assert_eq!(moved.cell(&cells, Column::Example), "");
        assert_eq!(columns(&["错误码", "错误描述", "解决方案"]), None);
        assert!(is_table_header("名称 类型 示例值 描述"));
        assert!(!is_table_header("名称 描述"));
        assert!(is_table_header("Name Type Required"));
        assert!(!is_table_header("param Type [] 必须"));
    }
}
