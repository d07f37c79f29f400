//! A paper as words: head, title, parts, signature.

/// A paper. Empty texts leave no gap.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Paper {
    /// Who issues it, in red above the line.
    pub issuer: String,
    /// Its number or issue, such as `2026年第10期`.
    pub number: String,
    /// Beside the number, at the right: the day or the state, such as `统计截至2026年11月3日`.
    pub beside: String,
    /// Title; a line of its own for what follows a line break.
    pub title: String,
    /// What it says.
    pub parts: Vec<Part>,
    /// Lines at the right below everything: who signs and the day.
    pub signed: Vec<String>,
    /// BCP 47 language, such as `zh-CN`.
    pub language: String,
    /// Year, month and day of the file: an archive demands one. The paper's own day, so that the same paper is the same
    /// bytes.
    pub day: (u16, u8, u8),
}

/// A part of a paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// A heading of its own line.
    Heading(String),
    /// A paragraph, indented by two characters.
    Text(String),
    /// A small remark, such as what a table counts.
    Note(String),
    /// A table.
    Table(Table),
}

/// A table; its head stands on every page that it reaches.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// Above it.
    pub caption: String,
    /// Columns.
    pub columns: Vec<Column>,
    /// Rows; a short row has empty cells at its end, a longer one loses what has no column.
    pub rows: Vec<Vec<String>>,
}

/// A column.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Column {
    /// Its head.
    pub title: String,
    /// How wide it is beside the others.
    pub share: u16,
    /// Where its cells stand.
    pub align: Align,
}

/// Where a text stands in its cell.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Align {
    /// At the left.
    #[default]
    Left,
    /// In the middle.
    Middle,
    /// At the right, as numbers do.
    Right,
}
