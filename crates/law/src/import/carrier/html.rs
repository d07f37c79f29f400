//! The words of an HTML page: blocks become lines, what is not shown is left out.

use crate::import::text::{Glyph, Text};
use html5gum::emitters::default::DefaultEmitter;
use html5gum::{Token, Tokenizer};

/// Elements that begin and end a line.
const BLOCKS: [&str; 30] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "br",
    "center",
    "dd",
    "div",
    "dl",
    "dt",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "li",
    "main",
    "ol",
    "p",
    "section",
    "table",
    "tr",
    "ul",
    "pre",
];
/// Elements whose content is not shown as text.
const HIDDEN: [&str; 8] = ["script", "style", "head", "noscript", "template", "svg", "select", "button"];

/// Whether a text is a page.
pub(super) fn is_html(text: &Text) -> bool {
    let start = text.string(0..text.0.len().min(2000)).trim_start_matches('\u{FEFF}').trim_start().to_ascii_lowercase();
    let opens = ["<!doctype html", "<html", "<head", "<body", "<div", "<p>", "<p ", "<meta", "<table"];
    opens.iter().any(|open| start.starts_with(open)) || (start.contains("<html") && start.starts_with('<'))
}

/// The words with their places.
pub(super) fn words(page: &Text) -> Text {
    let source = page.all();
    let places: Vec<usize> = source.char_indices().map(|(at, _)| at).collect();
    let mut words = Words { page, places, source: &source, text: Text::default(), hidden: Vec::new() };
    let mut emitter = DefaultEmitter::<usize>::new_with_span();
    emitter.naively_switch_states(true);
    for token in Tokenizer::new_with_emitter(&source, emitter).flatten() {
        words.take(&token);
    }
    words.text
}

struct Words<'p> {
    page: &'p Text,
    /// The byte in `source` at which each character of the page begins.
    places: Vec<usize>,
    source: &'p str,
    text: Text,
    /// The elements that hide what is in them, from outside in.
    hidden: Vec<String>,
}

impl Words<'_> {
    fn take(&mut self, token: &Token<usize>) {
        match token {
            Token::StartTag(tag) => {
                let name = String::from_utf8_lossy(&tag.name).into_owned();
                self.line(&name, tag.span.end);
                if HIDDEN.contains(&name.as_str()) && !tag.self_closing {
                    self.hidden.push(name);
                }
            }
            Token::EndTag(tag) => {
                let name = String::from_utf8_lossy(&tag.name).into_owned();
                if let Some(at) = self.hidden.iter().rposition(|open| *open == name) {
                    self.hidden.truncate(at);
                }
                self.line(&name, tag.span.end);
            }
            Token::String(string) if self.hidden.is_empty() => {
                let shown = String::from_utf8_lossy(&string.value).into_owned();
                self.say(&shown, string.span.start, string.span.end);
            }
            _ => {}
        }
    }

    fn line(&mut self, name: &str, at: usize) {
        if BLOCKS.contains(&name) && self.text.0.last().is_some_and(|last| last.c != '\n') {
            let place = self.origin(at, at);
            self.text.0.push(Glyph { c: '\n', ..place });
        }
    }

    /// Adds text. Line ends within it are spaces, and several spaces are one, as a browser shows them.
    fn say(&mut self, shown: &str, start: usize, end: usize) {
        let literal = self.source.get(start..end) == Some(shown);
        for (at, c) in shown.char_indices() {
            let place =
                if literal { self.origin(start + at, start + at + c.len_utf8()) } else { self.origin(start, end) };
            let space = c.is_ascii_whitespace();
            if !space {
                self.text.0.push(Glyph { c, ..place });
            } else if self.text.0.last().is_some_and(|last| !last.c.is_ascii_whitespace()) {
                self.text.0.push(Glyph { c: ' ', ..place });
            }
        }
    }

    /// The bytes of the file behind bytes of the decoded page.
    fn origin(&self, start: usize, end: usize) -> Glyph {
        let first = self.places.partition_point(|place| *place < start);
        let last = self.places.partition_point(|place| *place < end).max(first);
        let origin = self.page.origin(first..last);
        let from = if origin.start == 0 { self.page.0.get(first).map_or(0, |glyph| glyph.from) } else { origin.start };
        Glyph { c: ' ', from, to: origin.end.max(from) }
    }
}
