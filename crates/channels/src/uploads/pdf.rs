//! Documents: refused when encrypted, or when they can do more than be read.
//!
//! A plain search for the words of the format, escapes undone. What is hidden in compressed objects is not seen; that is
//! why documents are only ever handed out to be saved, never shown inside a page.

use super::Unfit;

/// Words that make a document more than a document.
const ACTIVE: &[&str] = &["/JavaScript", "/EmbeddedFile", "/EmbeddedFiles", "/Launch", "/RichMedia", "/XFA", "/GoToE"];
/// So close to its end a document must say that it ends.
const TAIL: usize = 2048;

/// Whether a document can be taken.
pub(super) fn check(bytes: &[u8]) -> Result<(), Unfit> {
    let tail = bytes.get(bytes.len().saturating_sub(TAIL)..).unwrap_or(bytes);
    if find(tail, b"%%EOF", 0).is_none() {
        return Err(Unfit::Damaged);
    }
    let plain = unescaped(bytes);
    if has_name(&plain, "/Encrypt") {
        return Err(Unfit::Encrypted);
    }
    if let Some(word) = ACTIVE.iter().find(|word| has_name(&plain, word)) {
        return Err(Unfit::Active(word));
    }
    if runs_script(&plain) { Err(Unfit::Active("/JS")) } else { Ok(()) }
}

/// The bytes with `#xx` replaced by what it stands for, as names may be written.
fn unescaped(bytes: &[u8]) -> Vec<u8> {
    let digit = |at: usize| bytes.get(at).and_then(|byte| char::from(*byte).to_digit(16));
    let mut plain = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match (byte, digit(at + 1), digit(at + 2)) {
            (b'#', Some(high), Some(low)) => {
                plain.push(u8::try_from(high * 16 + low).unwrap_or(b'#'));
                at += 3;
            }
            _ => {
                plain.push(*byte);
                at += 1;
            }
        }
    }
    plain
}

fn find(bytes: &[u8], word: &[u8], from: usize) -> Option<usize> {
    let first = word.first()?;
    let mut at = from;
    loop {
        at += bytes.get(at..)?.iter().position(|byte| byte == first)?;
        if bytes.get(at..).is_some_and(|rest| rest.starts_with(word)) {
            return Some(at);
        }
        at += 1;
    }
}

/// Whether a name stands there whole: what follows it ends it.
fn has_name(bytes: &[u8], name: &str) -> bool {
    let mut from = 0;
    while let Some(at) = find(bytes, name.as_bytes(), from) {
        from = at + name.len();
        if bytes.get(from).is_none_or(|next| !next.is_ascii_alphanumeric()) {
            return true;
        }
    }
    false
}

/// `/JS` followed by a text or a reference. Three bytes alone occur by chance in every long picture.
fn runs_script(bytes: &[u8]) -> bool {
    let mut from = 0;
    while let Some(at) = find(bytes, b"/JS", from) {
        from = at + 3;
        let rest = bytes.get(from..).unwrap_or_default();
        let rest = rest.trim_ascii_start();
        let number = |text: &[u8]| text.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let is_text = matches!(rest.first(), Some(b'(' | b'<'));
        let (object, after) = rest.split_at(number(rest));
        let (generation, last) = after.trim_ascii_start().split_at(number(after.trim_ascii_start()));
        let is_reference = !object.is_empty() && !generation.is_empty() && last.trim_ascii_start().starts_with(b"R");
        if is_text || is_reference {
            return true;
        }
    }
    false
}
