//! What a saved page shows: lines of text, tables, code, in order.

use super::super::markup::{Piece, Pieces, attribute, decode_entities};

/// A part of a page.
pub(super) enum Block {
    /// A line of text outside tables and code.
    Line(String),
    /// A table; tables inside its cells come as rows of a deeper level.
    Table(Vec<TableRow>),
    /// Preformatted text.
    Code(String),
}

/// A row of a table.
#[derive(Default)]
pub(super) struct TableRow {
    /// The line of the source it starts on.
    pub(super) line: usize,
    /// How many tables it is inside of, the outermost being 0.
    pub(super) table_depth: usize,
    /// How far its first cell is indented, in whatever unit the page uses; 0 where it does not say.
    pub(super) indent: u32,
    /// Its cells.
    pub(super) cells: Vec<Cell>,
}

/// A cell.
#[derive(Default)]
pub(super) struct Cell {
    /// The text outside list items.
    pub(super) text: String,
    /// The texts of its list items.
    pub(super) items: Vec<String>,
    in_item: bool,
}

impl Cell {
    fn push(&mut self, text: &str) {
        let target = match self.items.last_mut() {
            Some(item) if self.in_item => item,
            _ => &mut self.text,
        };
        target.push_str(text);
    }
}

const BLOCKS: [&str; 24] = [
    "p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ul", "ol", "dl", "dt", "dd", "section",
    "article", "header", "footer", "nav", "title", "main", "form", "hr", "aside",
];

/// Divides a page into its blocks, and says whether it ends inside a table.
pub(super) fn blocks(html: &str) -> (Vec<Block>, bool) {
    let mut builder = Builder::default();
    let mut pieces = Pieces::new(html);
    let mut counted = (0, 1);
    while let Some((offset, piece)) = pieces.next() {
        counted = (
            offset,
            counted.1 + html[counted.0..offset].matches('\n').count(),
        );
        match piece {
            Piece::Open {
                name,
                attributes,
                closed,
            } => {
                let name = name.to_ascii_lowercase();
                if !closed && matches!(name.as_str(), "script" | "style" | "noscript") {
                    pieces.raw_until_close(&name);
                } else {
                    builder.open(&name, attributes, counted.1);
                }
            }
            Piece::Close { name } => builder.close(&name.to_ascii_lowercase()),
            Piece::Text(text) => builder.text(&decode_entities(text)),
        }
    }
    let ends_in_table = !builder.open_cells.is_empty();
    builder.end_line();
    builder.end_table();
    (builder.blocks, ends_in_table)
}

#[derive(Default)]
struct Builder {
    blocks: Vec<Block>,
    line: String,
    code: Option<String>,
    rows: Vec<TableRow>,
    /// For each open table, whether a cell is open.
    open_cells: Vec<bool>,
}

impl Builder {
    fn in_cell(&self) -> bool {
        self.open_cells.last().copied().unwrap_or(false)
    }

    fn cell(&mut self) -> Option<&mut Cell> {
        if !self.in_cell() {
            return None;
        }
        self.rows.last_mut()?.cells.last_mut()
    }

    fn open(&mut self, name: &str, attributes: &str, line: usize) {
        match name {
            "table" => {
                self.end_line();
                self.open_cells.push(false);
            }
            "tr" if !self.open_cells.is_empty() => self.open_row(attributes, line),
            "td" | "th" if !self.open_cells.is_empty() => self.open_cell(attributes),
            "pre" | "textarea" if self.open_cells.is_empty() => {
                self.end_line();
                self.code = Some(String::new());
            }
            "br" => self.text("\n"),
            "li" if self.in_cell() => {
                if let Some(cell) = self.cell() {
                    cell.items.push(String::new());
                    cell.in_item = true;
                }
            }
            "li" if self.open_cells.is_empty() && self.code.is_none() => {
                self.end_line();
                self.line.push_str("• ");
            }
            _ => {
                if self.in_cell() {
                    self.note_indent(attributes);
                }
                if BLOCKS.contains(&name) {
                    self.separate();
                }
            }
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "table" => {
                self.open_cells.pop();
                if self.open_cells.is_empty() {
                    self.end_table();
                }
            }
            "td" | "th" | "tr" => {
                if let Some(open) = self.open_cells.last_mut() {
                    *open = false;
                }
            }
            "pre" | "textarea" => {
                if let Some(code) = self.code.take() {
                    self.blocks.push(Block::Code(code));
                }
            }
            "li" if self.in_cell() => {
                if let Some(cell) = self.cell() {
                    cell.in_item = false;
                }
            }
            _ if BLOCKS.contains(&name) => self.separate(),
            _ => {}
        }
    }

    /// The end of a block: a new line outside tables, a break inside a cell or code.
    fn separate(&mut self) {
        if self.in_cell() || self.code.is_some() {
            self.text("\n");
        } else {
            self.end_line();
        }
    }

    fn open_row(&mut self, attributes: &str, line: usize) {
        if let Some(open) = self.open_cells.last_mut() {
            *open = false;
        }
        self.rows.push(TableRow {
            line,
            table_depth: self.open_cells.len().saturating_sub(1),
            indent: indent_of(attributes),
            cells: Vec::new(),
        });
    }

    fn open_cell(&mut self, attributes: &str) {
        if let Some(open) = self.open_cells.last_mut() {
            *open = true;
        }
        if let Some(row) = self.rows.last_mut() {
            row.cells.push(Cell::default());
        }
        self.note_indent(attributes);
    }

    fn note_indent(&mut self, attributes: &str) {
        if let Some(row) = self.rows.last_mut()
            && row.cells.len() == 1
        {
            row.indent = row.indent.max(indent_of(attributes));
        }
    }

    fn text(&mut self, text: &str) {
        if let Some(code) = &mut self.code {
            code.push_str(text);
        } else if let Some(cell) = self.cell() {
            cell.push(text);
        } else if self.open_cells.is_empty() {
            if text == "\n" {
                self.end_line();
            } else {
                self.line.push_str(&text.replace('\n', " "));
            }
        }
    }

    fn end_line(&mut self) {
        let line = squeeze(&self.line);
        self.line.clear();
        if !line.is_empty() {
            self.blocks.push(Block::Line(line));
        }
    }

    fn end_table(&mut self) {
        let rows = std::mem::take(&mut self.rows);
        if !rows.is_empty() {
            self.blocks.push(Block::Table(rows));
        }
    }
}

/// Text with its runs of white space made one space; line breaks stay.
pub(super) fn squeeze(text: &str) -> String {
    text.lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
        .filter(|line| !line.is_empty())
        .collect::<Vec<_>>()
        .join("\n")
}

/// How far attributes indent an element: a level they name, or a distance.
fn indent_of(attributes: &str) -> u32 {
    let number_after = |text: &str, label: &str| -> u32 {
        text.split(label)
            .nth(1)
            .map(|rest| rest.trim_start_matches([':', ' ', '-', '_']))
            .map(|rest| {
                rest.chars()
                    .take_while(char::is_ascii_digit)
                    .collect::<String>()
            })
            .and_then(|digits| digits.parse().ok())
            .unwrap_or(0)
    };
    let style = attribute(attributes, "style").unwrap_or_default();
    let class = attribute(attributes, "class").unwrap_or_default();
    let named = ["data-level", "data-depth", "aria-level"]
        .into_iter()
        .find_map(|name| attribute(attributes, name)?.trim().parse().ok())
        .unwrap_or(0);
    [
        named,
        number_after(style, "padding-left"),
        number_after(style, "margin-left"),
        number_after(style, "text-indent"),
        number_after(class, "level"),
        number_after(class, "indent"),
    ]
    .into_iter()
    .max()
    .unwrap_or(0)
}
