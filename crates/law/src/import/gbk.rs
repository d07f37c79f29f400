//! GBK bytes with the user areas: what a converter's byte stream held before it was read as characters.
//!
//! Characters of the private use area are how the user areas of GBK (AAA1–AFFE, F8A1–FEFE, A140–A7A0) and the row FE50 are
//! read; the shifted bytes of a damaged stream come out there, so they must be able to go back.

use encoding_rs::GBK;

const TRAIL_LOW: [u8; 2] = [0x40, 0x7E];

/// The two bytes of a character, or the one of ASCII; `None` if GBK has no such character.
pub(super) fn bytes(c: char) -> Option<Vec<u8>> {
    if c.is_ascii() {
        return u8::try_from(u32::from(c)).ok().map(|byte| vec![byte]);
    }
    if let Some(pair) = user(u32::from(c)) {
        return Some(pair.to_vec());
    }
    let mut buffer = [0; 4];
    let (bytes, _, failed) = GBK.encode(c.encode_utf8(&mut buffer));
    (!failed && bytes.len() == 2).then(|| bytes.into_owned())
}

/// The bytes of a character of the private use area.
fn user(code: u32) -> Option<[u8; 2]> {
    let high = |row: u32, column: u32, lead: u32| pair(lead + row, 0xA1 + column);
    match code {
        0xE000..=0xE233 => high((code - 0xE000) / 94, (code - 0xE000) % 94, 0xAA),
        0xE234..=0xE4C5 => high((code - 0xE234) / 94, (code - 0xE234) % 94, 0xF8),
        0xE4C6..=0xE765 => pair(0xA1 + (code - 0xE4C6) / 96, low((code - 0xE4C6) % 96)),
        0xE815..=0xE864 => pair(0xFE, low(0x10 + code - 0xE815)),
        // The holes of the rows A2, A6, A8 and A9 follow no rule and come out of no two halves of common characters.
        _ => None,
    }
}

/// The trail byte of the `column`th place of a low row: 7F is no trail byte.
fn low(column: u32) -> u32 {
    0x40 + column + u32::from(column >= 0x3F)
}

fn pair(lead: u32, trail: u32) -> Option<[u8; 2]> {
    Some([u8::try_from(lead).ok()?, u8::try_from(trail).ok()?])
}

/// Lead and trail byte of a character that has two.
pub(super) fn halves(c: char) -> Option<(u8, u8)> {
    match bytes(c)?.as_slice() {
        [lead, trail] => Some((*lead, *trail)),
        _ => None,
    }
}

/// The characters of a byte stream; `None` unless all of it decodes.
pub(super) fn decode(bytes: &[u8]) -> Option<String> {
    GBK.decode_without_bom_handling_and_without_replacement(bytes).map(std::borrow::Cow::into_owned)
}

/// Whether a byte can begin a character of two bytes.
pub(super) const fn leads(byte: u8) -> bool {
    matches!(byte, 0x81..=0xFE)
}

/// Whether an ASCII byte can end a character of two bytes.
pub(super) const fn trails(byte: u8) -> bool {
    byte >= TRAIL_LOW[0] && byte <= TRAIL_LOW[1]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_go_to_bytes_and_back() {
        for c in ['街', '區', '務', '。', '，', '保'] {
            let bytes = bytes(c).unwrap();
            assert_eq!(decode(&bytes).unwrap(), c.to_string());
        }
        assert_eq!(halves('聯'), Some((0xC2, 0x93)));
        assert_eq!(bytes('a'), Some(vec![b'a']));
        assert_eq!(bytes('😀'), None);
    }

    #[test]
    fn the_user_areas_have_their_bytes() {
        assert_eq!(user(0xE000), Some([0xAA, 0xA1]));
        assert_eq!(user(0xE233), Some([0xAF, 0xFE]));
        assert_eq!(user(0xE234), Some([0xF8, 0xA1]));
        assert_eq!(user(0xE4C5), Some([0xFE, 0xFE]));
        assert_eq!(user(0xE4C6), Some([0xA1, 0x40]));
        assert_eq!(user(0xE765), Some([0xA7, 0xA0]));
        assert_eq!(user(0xE815), Some([0xFE, 0x50]));
        assert_eq!(user(0xE848), Some([0xFE, 0x84]));
        assert_eq!(user(0xE864), Some([0xFE, 0xA0]));
    }
}
