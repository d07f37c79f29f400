//! Which encoding a file is in, and its characters with the bytes that gave them.

use super::text::{Glyph, Text, is_han, is_mark};
use encoding_rs::{BIG5, CoderResult, Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};
use serde::{Deserialize, Serialize};

/// One undecodable place in so many characters is damage; more of them mean another encoding.
const DAMAGE: usize = 50;

/// One character in so many may be neither ASCII nor Chinese.
const FOREIGN: usize = 10;

/// What a file's bytes were found to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// Name of the encoding, such as `UTF-8`.
    pub name: String,
    /// Whether the file says so itself by a byte order mark.
    pub marked: bool,
    /// Bytes of the places that are no character in this encoding; they stand in the text as U+FFFD.
    pub undecodable: Vec<u32>,
}

/// Finds the encoding and decodes. `None` if it is no text in any of the encodings that are known here.
pub(super) fn decode(bytes: &[u8]) -> Option<(Found, Text)> {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        return Some(in_encoding(bytes, encoding, length));
    }
    // Among texts, only UTF-16 has bytes that are zero.
    if bytes.contains(&0) {
        return best(bytes, [UTF_16LE, UTF_16BE]);
    }
    let (found, text) = in_encoding(bytes, UTF_8, 0);
    if found.undecodable.len() * DAMAGE <= text.0.len() {
        return Some((found, text));
    }
    best(bytes, [GB18030, BIG5])
}

/// The better of two readings. The bytes of one are mostly characters of the other as well, but rarely such as are written.
fn best(bytes: &[u8], encodings: [&'static Encoding; 2]) -> Option<(Found, Text)> {
    let odd = |text: &Text| text.0.iter().filter(|glyph| is_odd(glyph.c)).count();
    let read = encodings.map(|encoding| in_encoding(bytes, encoding, 0)).map(|(found, text)| (odd(&text), found, text));
    let (odd, found, text) = read.into_iter().min_by_key(|(odd, _, _)| *odd)?;
    (odd * FOREIGN <= text.0.len()).then_some((found, text))
}

/// What a Chinese text does not hold: neither ASCII nor Chinese characters and marks.
fn is_odd(c: char) -> bool {
    !c.is_ascii() && !is_han(c) && !is_mark(c) && !c.is_whitespace()
}

/// Decodes byte by byte, so that each character knows its bytes.
fn in_encoding(bytes: &[u8], encoding: &'static Encoding, skip: usize) -> (Found, Text) {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut found = Found { name: encoding.name().to_owned(), marked: skip > 0, undecodable: Vec::new() };
    let mut text = Text::default();
    let mut from = place(skip);
    let mut buffer = [0_u8; 32];
    for (at, byte) in bytes.iter().enumerate().skip(skip) {
        let last = at + 1 == bytes.len();
        let (result, _, written, bad) = decoder.decode_to_utf8(std::slice::from_ref(byte), &mut buffer, last);
        debug_assert_eq!(result, CoderResult::InputEmpty, "a byte gives a few characters at most");
        if bad {
            found.undecodable.push(from);
        }
        let chars = buffer.get(..written).and_then(|written| std::str::from_utf8(written).ok()).unwrap_or_default();
        if !chars.is_empty() {
            let to = place(at + 1);
            text.0.extend(chars.chars().map(|c| Glyph { c, from, to }));
            from = to;
        }
    }
    (found, text)
}

fn place(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS: &str =
        "第一条 街道办事处应当及时受理居民的诉求，并将处理情况向当事人反馈。\n第二条 本办法自公布之日起施行。\n";
    const OTHER: &str =
        "第一條 街道辦事處應當及時受理居民的訴求，並將處理情況向當事人回饋。\n第二條 本辦法自公布之日起施行。\n";

    #[test]
    fn every_encoding_is_found_and_read() {
        let utf16 = |words: &str, big: bool| -> Vec<u8> {
            words.encode_utf16().flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
        };
        let marked = [b"\xFF\xFE".as_slice(), &utf16(WORDS, false)].concat();
        for (bytes, name, words) in [
            (WORDS.as_bytes().to_vec(), "UTF-8", WORDS),
            ([b"\xEF\xBB\xBF", WORDS.as_bytes()].concat(), "UTF-8", WORDS),
            (GB18030.encode(WORDS).0.into_owned(), "gb18030", WORDS),
            (BIG5.encode(OTHER).0.into_owned(), "Big5", OTHER),
            (marked, "UTF-16LE", WORDS),
            (utf16(WORDS, false), "UTF-16LE", WORDS),
            (utf16(WORDS, true), "UTF-16BE", WORDS),
        ] {
            let (found, text) = decode(&bytes).unwrap();
            assert_eq!((found.name.as_str(), text.all().as_str()), (name, words));
            assert!(found.undecodable.is_empty());
        }
    }

    #[test]
    fn every_character_knows_its_bytes() {
        let bytes = GB18030.encode("一a二").0;
        let (_, text) = in_encoding(&bytes, GB18030, 0);
        let places: Vec<(u32, u32)> = text.0.iter().map(|glyph| (glyph.from, glyph.to)).collect();
        assert_eq!(places, [(0, 2), (2, 3), (3, 5)]);
    }

    #[test]
    fn a_broken_byte_is_damage_and_a_binary_file_no_text() {
        let mut bytes = WORDS.repeat(5).into_bytes();
        bytes[1] = 0xFF;
        let (found, text) = decode(&bytes).unwrap();
        assert_eq!(found.name, "UTF-8");
        assert!(!found.undecodable.is_empty() && text.all().contains('\u{FFFD}'));
        assert!(decode(&[0, 1, 2, 3, 0xFF, 0xFE, 9, 9]).is_none());
        assert!(decode(&[0xC3, 0x28, 0xA0, 0xA1, 0xFE, 0x81, 0x30, 0xFF]).is_none());
    }
}
