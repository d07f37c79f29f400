//! The words of a DOCX: paragraphs become lines, deleted text and the doubles for old readers are left out.

use super::{Carried, Carrier, LONGEST, Unreadable, unicode};
use crate::import::text::Text;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::io::{Cursor, Read};

/// The most bytes that the document part may unpack to.
const UNPACKED: u64 = 64 * 1024 * 1024;

fn broken(what: impl ToString) -> Unreadable {
    Unreadable::Docx { what: what.to_string() }
}

pub(super) fn read(bytes: &[u8]) -> Result<Carried, Unreadable> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|fault| broken(format!("archive: {fault}")))?;
    let part = archive.by_name("word/document.xml").map_err(|fault| broken(format!("word/document.xml: {fault}")))?;
    let mut xml = String::new();
    part.take(UNPACKED + 1).read_to_string(&mut xml).map_err(|fault| broken(format!("word/document.xml: {fault}")))?;
    if u64::try_from(xml.len()).is_ok_and(|length| length > UNPACKED) {
        return Err(Unreadable::TooLong { characters: LONGEST + 1 });
    }
    let mut words = Words::default();
    let mut reader = Reader::from_str(&xml);
    loop {
        let from = place(reader.buffer_position());
        let event = reader
            .read_event()
            .map_err(|fault| broken(format!("word/document.xml, byte {}: {fault}", reader.error_position())))?;
        let to = place(reader.buffer_position());
        match event {
            Event::Eof => break,
            event => words.take(&event, from, to),
        }
    }
    if words.open > 0 {
        return Err(broken(format!("word/document.xml ends within {} elements", words.open)));
    }
    Ok(Carried { carrier: Carrier::Docx, encoding: unicode(), text: words.text, automatic: words.automatic })
}

fn place(at: u64) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

#[derive(Default)]
struct Words {
    text: Text,
    /// Whether the reader is within a run's text.
    within: bool,
    /// How deep within an element that stands for another one.
    double: usize,
    open: usize,
    automatic: usize,
}

impl Words {
    fn take(&mut self, event: &Event<'_>, from: u32, to: u32) {
        match event {
            Event::Start(tag) => {
                self.open += 1;
                self.enter(tag);
                self.mark(tag, from, to);
            }
            Event::Empty(tag) => self.mark(tag, from, to),
            Event::End(tag) => {
                self.open = self.open.saturating_sub(1);
                match tag.local_name().as_ref() {
                    "t" => self.within = false,
                    "Fallback" => self.double = self.double.saturating_sub(1),
                    "p" => self.say("\n", from, to),
                    _ => {}
                }
            }
            Event::Text(text) if self.within => self.say_in_place(&text.xml10_content(), from, to),
            Event::CData(text) if self.within => self.say(&text.xml10_content(), from, to),
            Event::GeneralRef(name) if self.within => {
                let number = name.resolve_char_ref().ok().flatten().map(String::from);
                let named = || quick_xml::escape::resolve_predefined_entity(name).map(str::to_owned);
                self.say(&number.or_else(named).unwrap_or_default(), from, to);
            }
            _ => {}
        }
    }

    fn enter(&mut self, tag: &BytesStart<'_>) {
        match tag.local_name().as_ref() {
            "t" => self.within = true,
            "Fallback" => self.double += 1,
            _ => {}
        }
    }

    fn mark(&mut self, tag: &BytesStart<'_>, from: u32, to: u32) {
        match tag.local_name().as_ref() {
            "tab" => self.say(" ", from, to),
            "br" | "cr" => self.say("\n", from, to),
            "numPr" => self.automatic += 1,
            _ => {}
        }
    }

    fn say(&mut self, words: &str, from: u32, to: u32) {
        if self.double == 0 {
            self.text.push(words, from, to);
        }
    }

    /// Text that stands in the part as it is shown.
    fn say_in_place(&mut self, words: &str, from: u32, to: u32) {
        if words.len() == usize::try_from(to.saturating_sub(from)).unwrap_or(0) && self.double == 0 {
            self.text.0.extend(Text::of(words).0.into_iter().map(|mut glyph| {
                glyph.from += from;
                glyph.to += from;
                glyph
            }));
        } else {
            self.say(words, from, to);
        }
    }
}
