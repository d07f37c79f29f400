//! What carries the text: a plain file, HTML, DOCX or PDF; and the text that it carries, with its places.

mod docx;
mod html;
mod pdf;

use super::encoding::{self, Found};
use super::text::Text;
use serde::{Deserialize, Serialize};

/// The largest file that is read, in bytes. The longest code of the country, as DOCX with pictures, stays below.
pub const LARGEST: usize = 16 * 1024 * 1024;
/// The most characters that are read. The longest code of the country has about a tenth of it.
pub const LONGEST: usize = 2 * 1024 * 1024;

/// What carries a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Carrier {
    /// A file of nothing but text: places are bytes of the file.
    Plain,
    /// HTML: places are bytes of the file.
    Html,
    /// DOCX: places are bytes of its `word/document.xml`.
    Docx,
    /// PDF: places are bytes of the text taken from it, as UTF-8.
    Pdf,
}

/// Why a file cannot be read, with the place where there is one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// Nothing in it.
    #[error("the file is empty")]
    Empty,
    /// More bytes than [`LARGEST`].
    #[error("the file has {bytes} bytes; at most {LARGEST} are read")]
    TooLarge {
        /// How many it has.
        bytes: usize,
    },
    /// More characters than [`LONGEST`].
    #[error("the text has {characters} characters; at most {LONGEST} are read")]
    TooLong {
        /// How many it has, or has at least.
        characters: usize,
    },
    /// No text in an encoding that is known here.
    #[error("not a text in UTF-8, GB18030, Big5 or UTF-16: byte {at} is the first that fits none")]
    Binary {
        /// Offset of the first byte that no reading explains.
        at: usize,
    },
    /// A word processor's old format.
    #[error("an old .doc file: open it and save it as .docx")]
    OldWord,
    /// A DOCX that is truncated or broken.
    #[error("the DOCX cannot be read: {what}")]
    Docx {
        /// What is wrong, and where.
        what: String,
    },
    /// A PDF that is broken, locked, or a mere picture.
    #[error("the PDF cannot be read: {what}")]
    Pdf {
        /// What is wrong, and where.
        what: String,
    },
}

impl Unreadable {
    /// The same in Chinese.
    #[must_use]
    pub fn zh(&self) -> String {
        match self {
            Self::Empty => "文件是空的".to_owned(),
            Self::TooLarge { bytes } => format!("文件有 {bytes} 字节，最多读 {LARGEST} 字节"),
            Self::TooLong { characters } => format!("文本有 {characters} 字，最多读 {LONGEST} 字"),
            Self::Binary { at } => format!("不是 UTF-8、GB18030、Big5 或 UTF-16 文本：第 {at} 字节起无法解读"),
            Self::OldWord => "这是旧的 .doc 文件：请打开后另存为 .docx".to_owned(),
            Self::Docx { what } => format!("DOCX 读不出来：{what}"),
            Self::Pdf { what } => format!("PDF 读不出来：{what}"),
        }
    }
}

/// A text as it was carried.
#[derive(Debug)]
pub(super) struct Carried {
    pub(super) carrier: Carrier,
    pub(super) encoding: Found,
    pub(super) text: Text,
    /// Paragraphs whose numbers the word processor makes: they are not in the text.
    pub(super) automatic: usize,
}

/// Reads whatever it is.
pub(super) fn read(bytes: &[u8]) -> Result<Carried, Unreadable> {
    if bytes.len() > LARGEST {
        return Err(Unreadable::TooLarge { bytes: bytes.len() });
    }
    let carried = if bytes.starts_with(b"PK\x03\x04") {
        docx::read(bytes)?
    } else if bytes.starts_with(b"%PDF-") {
        let text = Text::of(&pdf::read(bytes)?);
        Carried { carrier: Carrier::Pdf, encoding: unicode(), text, automatic: 0 }
    } else if bytes.starts_with(b"\xD0\xCF\x11\xE0") {
        return Err(Unreadable::OldWord);
    } else {
        plain(bytes)?
    };
    if carried.text.0.len() > LONGEST {
        return Err(Unreadable::TooLong { characters: carried.text.0.len() });
    }
    if carried.text.0.iter().all(|glyph| glyph.c.is_whitespace()) {
        return Err(Unreadable::Empty);
    }
    Ok(carried)
}

/// The lines of a file as it was carried, before anything was done to them: what a finding's line, from 1, names.
///
/// # Errors
/// [`Unreadable`] if there is no text in it.
pub fn lines(bytes: &[u8]) -> Result<Vec<String>, Unreadable> {
    let text = read(bytes)?.text.all();
    Ok(text.split('\n').map(|line| line.trim_end_matches('\r').to_owned()).collect())
}

fn plain(bytes: &[u8]) -> Result<Carried, Unreadable> {
    let Some((encoding, text)) = encoding::decode(bytes) else {
        let control = bytes.iter().position(|byte| *byte == 0);
        let at = control.or_else(|| std::str::from_utf8(bytes).err().map(|fault| fault.valid_up_to()));
        return Err(Unreadable::Binary { at: at.unwrap_or(0) });
    };
    if html::is_html(&text) {
        return Ok(Carried { carrier: Carrier::Html, encoding, text: html::words(&text), automatic: 0 });
    }
    Ok(Carried { carrier: Carrier::Plain, encoding, text, automatic: 0 })
}

/// The encoding of carriers that say it themselves.
fn unicode() -> Found {
    Found { name: "UTF-8".to_owned(), marked: true, undecodable: Vec::new() }
}

#[cfg(test)]
#[path = "carrier_tests.rs"]
mod tests;
