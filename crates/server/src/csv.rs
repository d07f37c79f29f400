//! Comma-separated values to take away: every text quoted, and none that a spreadsheet takes for a formula.

/// A byte order mark: spreadsheets take a file without one for another encoding.
pub(crate) const START: &str = "\u{feff}";

/// A text that no spreadsheet takes for a formula.
pub(crate) fn harmless(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}

/// A whole number as a workbook keeps it: exact up to 2⁵³, which no count comes near.
pub(crate) fn number(number: i64) -> f64 {
    i32::try_from(number).map_or_else(|_| number.to_string().parse().unwrap_or(f64::NAN), f64::from)
}

/// A text as a cell.
pub(crate) fn cell(text: &str) -> String {
    format!("\"{}\"", harmless(text).replace('"', "\"\""))
}

/// Adds a line of cells.
pub(crate) fn line(text: &mut String, cells: impl IntoIterator<Item = String>) {
    text.push_str(&cells.into_iter().collect::<Vec<_>>().join(","));
    text.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_looks_like_a_formula_is_a_text() {
        for text in ["=1+1", "+86", "-2", "@SUM(A1)", "\t=1", "\r=1"] {
            assert!(cell(text).starts_with("\"'"), "{text:?}");
        }
        let mut text = String::new();
        line(&mut text, ["=1+1", "a\"b", "@x", "好"].map(cell));
        assert_eq!(text, "\"'=1+1\",\"a\"\"b\",\"'@x\",\"好\"\r\n");
    }
}
