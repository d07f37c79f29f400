//! Lines that were read in a wrong encoding and written again: UTF-8 taken for GBK or Latin, GBK taken for Latin.
//!
//! Going back is certain where no byte was lost: by chance no Chinese line is UTF-8 when it is written in GBK.

use super::mojibake::Span;
use super::text::{Text, is_han};
use encoding_rs::{GB18030, GBK, UTF_8, WINDOWS_1252};

/// Fewer characters than these may be anything.
const ENOUGH: usize = 4;

/// Puts such lines back; what was done, with places in the text as it was.
pub(super) fn repair(text: &mut Text) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut read = Text::default();
    let mut at = 0;
    for line in text.lines() {
        let before = text.string(line.clone());
        let Some(after) = again(&before) else { continue };
        read.0.extend_from_slice(text.0.get(at..line.start).unwrap_or_default());
        let origin = text.origin(line.clone());
        read.push(&after, origin.start, origin.end);
        at = line.end;
        let candidates = vec![(after.clone(), 1.0)];
        spans.push(Span { place: line, before, after: Some(after), candidates, considered: 1 });
    }
    read.0.extend_from_slice(text.0.get(at..).unwrap_or_default());
    *text = read;
    spans
}

/// The line as it was before it was read wrongly.
fn again(line: &str) -> Option<String> {
    let strange = line.chars().filter(|c| !c.is_ascii()).count();
    if strange < ENOUGH {
        return None;
    }
    let latin = !line.chars().any(is_han);
    let ways: &[_] = if latin { &[(WINDOWS_1252, UTF_8), (WINDOWS_1252, GB18030)] } else { &[(GBK, UTF_8)] };
    ways.iter().find_map(|(wrong, right)| {
        let (bytes, _, lost) = wrong.encode(line);
        let words = right.decode_without_bom_handling_and_without_replacement(&bytes).filter(|_| !lost)?;
        let chinese = words.chars().filter(|c| is_han(*c)).count();
        let foreign = words.chars().filter(|c| !c.is_ascii()).count();
        (chinese >= ENOUGH.div_ceil(2) && chinese * 2 >= foreign).then(|| words.into_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOUND: &str = "第一条　街区应当受理居民的诉求，并在三日内反馈。";

    #[test]
    fn a_line_that_was_read_wrongly_is_read_again() {
        let wrong = |bytes: &[u8], as_if: &'static encoding_rs::Encoding| {
            as_if.decode_without_bom_handling(bytes).0.into_owned()
        };
        let even = "第一条　街区受理诉求。完";
        for (damaged, sound) in [
            (wrong(SOUND.as_bytes(), WINDOWS_1252), SOUND),
            (wrong(&GB18030.encode(SOUND).0, WINDOWS_1252), SOUND),
            (wrong(even.as_bytes(), GBK), even),
        ] {
            let mut text = Text::of(&format!("海港办法\n{damaged}\n第二条　完。\n"));
            let spans = repair(&mut text);
            assert_eq!(text.all(), format!("海港办法\n{sound}\n第二条　完。\n"));
            assert_eq!((spans.len(), spans[0].before.as_str()), (1, damaged.as_str()));
            assert_eq!(text.0[5].from, 13);
        }
    }

    #[test]
    fn sound_lines_stay() {
        for sound in [SOUND, "聯絡員每月走訪居民", "Straße à côté, naïve café über", "联通", "“—…·”"]
        {
            assert_eq!(again(sound), None, "{sound}");
        }
    }
}
