//! The words of a PDF: what is shown on one height is a line, and lines that end within a sentence go on.

use super::Unreadable;
use crate::import::text::is_han;
use lopdf::content::{Content, Operation};
use lopdf::{Dictionary, Document, Encoding, LoadOptions, Object, ObjectId};
use std::collections::BTreeMap;

/// The most bytes that one stream may unpack to.
const UNPACKED: usize = 64 * 1024 * 1024;
/// One letter in so many at least is a Chinese character, or the fonts show others than their codes say.
const READABLE: usize = 4;
/// A step down of this share of the size of the letters is a new line.
const STEP: f32 = 0.4;

fn broken(what: impl ToString) -> Unreadable {
    Unreadable::Pdf { what: what.to_string() }
}

pub(super) fn read(bytes: &[u8]) -> Result<String, Unreadable> {
    let options = LoadOptions { max_decompressed_size: Some(UNPACKED), ..LoadOptions::default() };
    let document = Document::load_mem_with_options(bytes, options).map_err(broken)?;
    if document.is_encrypted() {
        return Err(broken("it is locked with a password / 文件有密码"));
    }
    let mut lines = Vec::new();
    for (number, page) in document.get_pages() {
        let shown = page_lines(&document, page).map_err(|fault| broken(format!("page {number}: {fault}")))?;
        lines.extend(shown.into_iter().filter(|line| !line.trim().is_empty()));
    }
    if lines.is_empty() {
        return Err(broken("there is no text in it, only pictures / 没有文字，只有图片"));
    }
    let letters = || lines.iter().flat_map(|line| line.chars()).filter(|c| !c.is_whitespace());
    if letters().filter(|c| is_han(*c)).count() * READABLE < letters().count() {
        return Err(broken("its fonts do not say which characters they show / 字体没有字符对照表"));
    }
    Ok(joined(&lines))
}

/// A font by its own table of characters, if it has one: names of glyphs may be anything.
fn saying(font: &Dictionary) -> Dictionary {
    let mut font = font.clone();
    if font.has(b"ToUnicode") {
        font.remove(b"Encoding");
    }
    font
}

/// Where a page's text stands while it is read.
struct Pen<'d> {
    fonts: BTreeMap<Vec<u8>, Encoding<'d>>,
    font: Vec<u8>,
    size: f32,
    scale: f32,
    leading: f32,
    y: f32,
    shown_at: Option<f32>,
    lines: Vec<String>,
}

fn page_lines(document: &Document, page: ObjectId) -> lopdf::Result<Vec<String>> {
    let named = document.get_page_fonts(page)?;
    let named: Vec<(Vec<u8>, Dictionary)> = named.into_iter().map(|(name, font)| (name, saying(font))).collect();
    let mut fonts = BTreeMap::new();
    for (name, font) in &named {
        if let Ok(encoding) = font.get_font_encoding_with_limit(document, UNPACKED) {
            fonts.insert(name.clone(), encoding);
        }
    }
    let content = Content::decode(&document.get_page_content_with_limit(page, UNPACKED)?)?;
    let mut pen =
        Pen { fonts, font: Vec::new(), size: 1.0, scale: 1.0, leading: 0.0, y: 0.0, shown_at: None, lines: Vec::new() };
    for operation in &content.operations {
        pen.take(operation);
    }
    Ok(pen.lines)
}

impl Pen<'_> {
    fn take(&mut self, operation: &Operation) {
        let number = |at: usize| operation.operands.get(at).and_then(|o| o.as_float().ok()).unwrap_or(0.0);
        match operation.operator.as_str() {
            "BT" => (self.y, self.scale) = (0.0, 1.0),
            "Tf" => {
                self.font = operation.operands.first().and_then(|o| o.as_name().ok()).unwrap_or_default().to_vec();
                self.size = number(1);
            }
            "TL" => self.leading = number(0),
            "Tm" => (self.y, self.scale) = (number(5), number(3)),
            "Td" => self.y += number(1) * self.scale,
            "TD" => {
                self.leading = -number(1);
                self.y += number(1) * self.scale;
            }
            "T*" => self.y -= self.leading * self.scale,
            "Tj" | "TJ" => self.show(&operation.operands),
            "'" | "\"" => {
                self.y -= self.leading * self.scale;
                self.show(operation.operands.last().map(std::slice::from_ref).unwrap_or_default());
            }
            _ => {}
        }
    }

    fn show(&mut self, operands: &[Object]) {
        let Some(font) = self.fonts.get(&self.font) else { return };
        let mut words = String::new();
        spell(&mut words, font, operands);
        let step = (self.size * self.scale).abs().max(1.0) * STEP;
        let same = self.shown_at.is_some_and(|y| (y - self.y).abs() < step);
        self.shown_at = Some(self.y);
        match self.lines.last_mut().filter(|_| same) {
            Some(line) => line.push_str(&words),
            None => self.lines.push(words),
        }
    }
}

fn spell(words: &mut String, font: &Encoding<'_>, operands: &[Object]) {
    for operand in operands {
        match operand {
            Object::String(bytes, _) => words.push_str(&Document::decode_text(font, bytes).unwrap_or_default()),
            Object::Array(inner) => spell(words, font, inner),
            _ => {}
        }
    }
}

/// Joins lines that were broken by the width of the page: full lines whose sentence goes on.
fn joined(lines: &[String]) -> String {
    let width = lines.iter().map(|line| line.trim_end().chars().count()).max().unwrap_or(0);
    let mut text = String::new();
    for (index, line) in lines.iter().enumerate() {
        let line = if index == 0 { line.as_str() } else { line.trim_end() };
        text.push_str(line);
        let full = line.chars().count() * 10 >= width * 8;
        let next = lines.get(index + 1).map_or("", |next| next.as_str());
        let indented = next.starts_with(['\u{3000}', ' ']);
        if !full || indented || begins_anew(next.trim_start()) {
            text.push('\n');
        }
    }
    text
}

/// Whether a line begins a provision, an item or a part.
fn begins_anew(line: &str) -> bool {
    let numeral = |c: char| "零〇一二三四五六七八九十百千0123456789".contains(c);
    let after = |rest: &str| rest.trim_start_matches(numeral).chars().next();
    let numbered = line.starts_with(numeral) && matches!(after(line), Some('、' | '.' | '．'));
    let bracketed = line
        .strip_prefix(['（', '('])
        .is_some_and(|rest| rest.starts_with(numeral) && matches!(after(rest), Some('）' | ')')));
    let headed = line.strip_prefix('第').is_some_and(|rest| {
        rest.starts_with(numeral)
            && matches!(after(rest), Some('编' | '編' | '章' | '节' | '節' | '条' | '條'))
            && rest.trim_start_matches(numeral).chars().nth(1).is_none_or(char::is_whitespace)
    });
    numbered || bracketed || headed
}
