//! Texts of our own, damaged on their bytes the same way: the search finds the places and gives the text back.

use super::*;

/// Invented, with every character annotated wherever it occurs, as a converter leaves it.
const SOUND: &str = "轄區應當設立服務站，聯絡員每月走訪居民，確保基本服務到位。服務站聯絡志願者，下撥各區的經費單列，確保及時到賬。\
    志願者的服務區域由街區聯絡員劃定，確保老人有人照料，確保困難家庭有人上門。停車困難。科學設置車位，由各區統籌。\
    解決上學困難。各區確保學位充足。服務站應當公開區域名單。";
const ANNOTATED: [(&str, &str); 3] = [("區", "(qū)"), ("聯", "(lián)"), ("務", "(wù)")];

/// Replaces bytes without looking where characters begin, as the converter did, and reads the stream again.
fn converted(text: &str, marks: &[char]) -> String {
    let mut bytes = encoding_rs::GBK.encode(text).0.into_owned();
    for mark in marks {
        let full = encoding_rs::GBK.encode(&mark.to_string()).0.into_owned();
        bytes = replaced(&bytes, &full, &[full[1] & 0x7F]);
    }
    for (c, reading) in ANNOTATED {
        let found = encoding_rs::GBK.encode(c).0.into_owned();
        bytes = replaced(&bytes, &found, &[&found, reading_bytes(reading).as_slice()].concat());
    }
    read(&bytes)
}

/// Readings are written with letters that stand for themselves here: a private mark keeps them whole in the stream.
fn reading_bytes(reading: &str) -> Vec<u8> {
    reading.bytes().collect()
}

fn replaced(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut result = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at..].starts_with(from) {
            result.extend_from_slice(to);
            at += from.len();
        } else {
            result.push(bytes[at]);
            at += 1;
        }
    }
    result
}

/// Reads the stream as the converter's reader did: a lead byte that is not followed by a trail byte becomes `?`, and an
/// opening bracket behind it is taken with it. UTF-8 of tone marks passes through.
fn read(bytes: &[u8]) -> String {
    let mut text = String::new();
    let mut at = 0;
    while at < bytes.len() {
        let byte = bytes[at];
        if byte == b'(' {
            let end = at + bytes[at..].iter().position(|b| *b == b')').unwrap() + 1;
            text.push_str(std::str::from_utf8(&bytes[at..end]).unwrap());
            at = end;
        } else if byte < 0x80 {
            text.push(char::from(byte));
            at += 1;
        } else if let Some(word) = bytes.get(at..at + 2).and_then(gbk::decode) {
            text.push_str(&word);
            at += 2;
        } else if bytes.get(at + 1) == Some(&b'(') {
            let end = at + bytes[at..].iter().position(|b| *b == b')').unwrap() + 1;
            text.push('?');
            text.push_str(std::str::from_utf8(&bytes[at + 2..end]).unwrap());
            at = end;
        } else {
            text.push('?');
            at += 1;
        }
    }
    text
}

fn repaired(damaged: &str) -> (String, Vec<Span>) {
    let mut text = Text::of(damaged);
    let spans = repair(&mut text);
    pinyin::strip(&mut text);
    (text.all(), spans)
}

#[test]
fn a_character_met_across_two_is_found_and_put_back() {
    let damaged = converted(SOUND, &[]);
    assert!(damaged.contains("?lián)"), "the text must be damaged: {damaged}");
    let (text, spans) = repaired(&damaged);
    assert_eq!(text, SOUND);
    assert!(!spans.is_empty() && spans.iter().all(|span| span.considered == 1));
}

#[test]
fn a_mark_met_across_two_is_found_and_ranked() {
    let damaged = converted(SOUND, &['；', '？']);
    assert!(damaged.contains("確?;"), "the text must be damaged: {damaged}");
    let (text, spans) = repaired(&damaged);
    assert_eq!(text, SOUND);
    assert!(spans.iter().any(|span| span.considered > 1));
}

#[test]
fn a_question_in_sound_text_is_no_damage() {
    let sound = "居民問:什麼時候辦好?聯絡員答:三天之內。(是嗎?)還有疑問?請來電。";
    let (text, spans) = repaired(sound);
    assert_eq!(text, sound);
    assert_eq!(spans, []);
}

#[test]
fn what_cannot_be_told_stays_and_is_listed() {
    let damaged = "經費下?lián)\u{E2A2}\u{E076}各處";
    let (text, spans) = repaired(damaged);
    assert_eq!(text, damaged);
    assert_eq!(spans.len(), 1);
    assert_eq!(spans[0].after, None);
}

#[test]
fn a_text_of_nothing_but_damage_is_given_up_in_time() {
    let mut text = Text::of(&"街區?lián)街?;經費".repeat(MOST));
    assert_eq!(repair(&mut text).len(), MOST);
}

#[test]
fn repaired_characters_know_the_bytes_of_the_damage() {
    let damaged = converted(SOUND, &[]);
    let mut text = Text::of(&damaged);
    let spans = repair(&mut text);
    let first = &spans[0];
    let origin = text.origin(first.place.start..first.place.start + 1);
    let bytes = &damaged.as_bytes()[usize::try_from(origin.start).unwrap()..usize::try_from(origin.end).unwrap()];
    assert_eq!(std::str::from_utf8(bytes).unwrap(), first.before);
}
