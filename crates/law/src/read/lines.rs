//! The lines of a text with their byte offsets; both line endings are understood.

/// One line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line<'t> {
    /// Byte at which it starts.
    pub(super) start: usize,
    /// Byte after its line ending.
    pub(super) end: usize,
    /// Its text without the line ending.
    pub(super) text: &'t str,
}

/// Splits a text into lines.
pub(super) fn of(text: &str) -> Vec<Line<'_>> {
    let mut start = 0;
    let mut lines = Vec::new();
    for whole in text.split_inclusive('\n') {
        let end = start + whole.len();
        let bare = whole.strip_suffix('\n').unwrap_or(whole);
        lines.push(Line { start, end, text: bare.strip_suffix('\r').unwrap_or(bare) });
        start = end;
    }
    lines
}
