//! Personal data in a text: found with its kind, and masked before anybody reads on.

use crate::text::{Span, Text};
use serde::Serialize;
use std::ops::Range;

/// What kind of personal data it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PersonalKind {
    /// 手机号.
    Mobile,
    /// 固定电话.
    Landline,
    /// 居民身份证号.
    IdCard,
    /// 银行卡号.
    BankCard,
    /// 电子邮箱.
    Email,
    /// 车牌号.
    Plate,
    /// 姓名.
    Name,
    /// 门牌号, to the door of a home.
    Home,
}

impl PersonalKind {
    /// The word in code and lists.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Mobile => "mobile",
            Self::Landline => "landline",
            Self::IdCard => "id_card",
            Self::BankCard => "bank_card",
            Self::Email => "email",
            Self::Plate => "plate",
            Self::Name => "name",
            Self::Home => "home",
        }
    }
}

/// Personal data in a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Personal {
    /// What it is.
    pub kind: PersonalKind,
    /// Where it stands in the original.
    pub span: Span,
    /// Whether its own check digit confirms it; `true` where the kind has none.
    pub checked: bool,
}

/// Weights of the check digit of an identity number (GB 11643).
const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECKS: [char; 11] = ['1', '0', 'x', '9', '8', '7', '6', '5', '4', '3', '2'];
const PROVINCES: &str = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼";
/// What a name follows.
const BEFORE_NAME: [&str; 8] = ["我叫", "姓名:", "姓名是", "姓名", "名字叫", "联系人:", "联系人", "本人叫"];
/// The commonest surnames: nearly nine of ten people have one of them.
const SURNAMES: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈\
姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤甲乙丙丁";
/// What a name does not contain: particles and words that begin the next clause.
const NOT_NAME: &str = "的是在有和与及或我你他她它们这那为了家住电话地址,。;:!?()、 ";
/// What follows the number of a home.
const HOME: [&str; 4] = ["室", "户", "房", "门"];

/// Everything personal in a text, in the order of the text, nothing twice.
#[must_use]
pub fn personal(original: &str) -> Vec<Personal> {
    let text = Text::read(original);
    let mut found: Vec<(Range<usize>, PersonalKind, bool)> = Vec::new();
    numbers(&text, &mut found);
    emails(&text, &mut found);
    plates(&text, &mut found);
    names(&text, &mut found);
    homes(&text, &mut found);
    found.sort_by_key(|(at, ..)| (at.start, std::cmp::Reverse(at.end)));
    let mut end = 0;
    found.retain(|(at, ..)| {
        let free = at.start >= end;
        if free {
            end = at.end;
        }
        free
    });
    found.into_iter().map(|(at, kind, checked)| Personal { kind, span: text.span(at), checked }).collect()
}

/// The original with everything personal masked: numbers keep their last two digits, names their first character.
#[must_use]
pub fn masked(original: &str, personal: &[Personal]) -> String {
    let mut masked = String::with_capacity(original.len());
    let mut at = 0;
    for one in personal.iter().filter(|one| one.span.to <= original.len()) {
        masked += original.get(at..one.span.from.max(at)).unwrap_or_default();
        let chars: Vec<char> = one.span.of(original).chars().collect();
        let shown = match one.kind {
            PersonalKind::Name => 0..1,
            PersonalKind::Email | PersonalKind::Home => 0..0,
            _ => chars.len().saturating_sub(2)..chars.len(),
        };
        masked.extend(chars.iter().enumerate().map(|(place, c)| if shown.contains(&place) { *c } else { '*' }));
        at = one.span.to.max(at);
    }
    masked + original.get(at..).unwrap_or_default()
}

/// Runs of digits that people write in groups, with the last sign of an identity number.
fn numbers(text: &Text, found: &mut Vec<(Range<usize>, PersonalKind, bool)>) {
    let chars = text.chars();
    let mut at = 0;
    while at < chars.len() {
        let is_digit = |at: usize| chars.get(at).is_some_and(char::is_ascii_digit);
        if !is_digit(at) {
            at += 1;
            continue;
        }
        let (mut end, mut digits) = (at, Vec::new());
        loop {
            match chars.get(end) {
                Some(c) if c.is_ascii_digit() => digits.push(*c),
                Some(' ' | '-') if is_digit(end + 1) => {}
                Some('x') if digits.len() == 17 => {
                    digits.push('x');
                    end += 1;
                    break;
                }
                _ => break,
            }
            end += 1;
        }
        if let Some((kind, checked)) = number_kind(&digits, chars.get(at..end).unwrap_or_default()) {
            found.push((at..end, kind, checked));
        }
        at = end.max(at + 1);
    }
}

fn number_kind(digits: &[char], written: &[char]) -> Option<(PersonalKind, bool)> {
    let first = digits.first().copied()?;
    let second = digits.get(1).copied()?;
    match digits.len() {
        18 if plausible_birth(digits) => Some((PersonalKind::IdCard, id_check(digits))),
        11 if first == '1' && second != '2' => Some((PersonalKind::Mobile, true)),
        13 if digits.starts_with(&['8', '6', '1']) => Some((PersonalKind::Mobile, true)),
        10..=12 if first == '0' && second != '0' => Some((PersonalKind::Landline, true)),
        7 | 8 if written.contains(&'-') && !matches!(first, '0' | '1') => Some((PersonalKind::Landline, true)),
        16..=19 if luhn(digits) => Some((PersonalKind::BankCard, true)),
        _ => None,
    }
}

fn value(digit: char) -> u32 {
    digit.to_digit(10).unwrap_or(0)
}

fn plausible_birth(digits: &[char]) -> bool {
    let number = |from: usize, to: usize| {
        digits.get(from..to).unwrap_or_default().iter().fold(0, |sum, digit| sum * 10 + value(*digit))
    };
    (1900..=2100).contains(&number(6, 10)) && (1..=12).contains(&number(10, 12)) && (1..=31).contains(&number(12, 14))
}

fn id_check(digits: &[char]) -> bool {
    let sum: u32 = digits.iter().zip(WEIGHTS).map(|(digit, weight)| value(*digit) * weight).sum();
    let check = usize::try_from(sum % 11).ok().and_then(|rest| CHECKS.get(rest));
    digits.last() == check
}

fn luhn(digits: &[char]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| {
            let doubled = value(*digit) * if place % 2 == 1 { 2 } else { 1 };
            if doubled > 9 { doubled - 9 } else { doubled }
        })
        .sum();
    sum.is_multiple_of(10) && digits.iter().any(|digit| *digit != '0')
}

fn emails(text: &Text, found: &mut Vec<(Range<usize>, PersonalKind, bool)>) {
    let chars = text.chars();
    let of_name = |c: &&char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '+');
    for (at, _) in chars.iter().enumerate().filter(|(_, c)| **c == '@') {
        let before = chars.get(..at).unwrap_or_default().iter().rev().take(64).take_while(of_name).count();
        let domain = chars.get(at + 1..).unwrap_or_default();
        let mut after = domain.iter().take(64).take_while(of_name).count();
        while after > 0 && domain.get(after - 1).is_some_and(|c| !c.is_ascii_alphanumeric()) {
            after -= 1;
        }
        if before > 0 && domain.get(..after).unwrap_or_default().contains(&'.') {
            found.push((at - before..at + 1 + after, PersonalKind::Email, true));
        }
    }
}

fn plates(text: &Text, found: &mut Vec<(Range<usize>, PersonalKind, bool)>) {
    let chars = text.chars();
    for (at, _) in chars.iter().enumerate().filter(|(_, c)| PROVINCES.contains(**c)) {
        let letter = chars.get(at + 1).is_some_and(char::is_ascii_alphabetic);
        let dot = usize::from(chars.get(at + 2).is_some_and(|c| matches!(c, '·' | '.' | ' ' | '-')));
        let from = at + 2 + dot;
        let rest = chars.get(from..).unwrap_or_default();
        let length = rest.iter().take(7).take_while(|c| c.is_ascii_alphanumeric()).count();
        let digits = rest.iter().take(length).filter(|c| c.is_ascii_digit()).count();
        // Five signs, or six for new energy.
        if letter && matches!(length, 5 | 6) && digits >= 2 {
            found.push((at..from + length, PersonalKind::Plate, true));
        }
    }
}

fn names(text: &Text, found: &mut Vec<(Range<usize>, PersonalKind, bool)>) {
    let chars = text.chars();
    for from in 0..chars.len() {
        let rest = chars.get(from..).unwrap_or_default();
        let Some(before) = BEFORE_NAME.iter().find(|before| starts_with(rest, before)) else { continue };
        let begin = before.chars().count();
        let name = rest.get(begin..).unwrap_or_default();
        let length = name.iter().take(3).take_while(|c| is_han(**c) && !NOT_NAME.contains(**c)).count();
        if length >= 2 && name.first().is_some_and(|first| SURNAMES.contains(*first)) {
            found.push((from + begin..from + begin + length, PersonalKind::Name, true));
        }
    }
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}')
}

fn starts_with(chars: &[char], word: &str) -> bool {
    let mut chars = chars.iter();
    word.chars().all(|c| chars.next() == Some(&c))
}

/// `3号楼2单元501室`, `3栋501`, `3-2-501`: a building and a door.
fn homes(text: &Text, found: &mut Vec<(Range<usize>, PersonalKind, bool)>) {
    let chars = text.chars();
    let digits =
        |at: usize| chars.get(at..).unwrap_or_default().iter().take(5).take_while(|c| c.is_ascii_digit()).count();
    let mut at = 0;
    while at < chars.len() {
        let is_start = at == 0 || !chars.get(at - 1).is_some_and(char::is_ascii_alphanumeric);
        let (mut end, mut parts, mut door) = (at, 0, false);
        while is_start && digits(end) > 0 {
            let number = digits(end);
            end += number;
            let rest = chars.get(end..).unwrap_or_default();
            let word = ["号楼", "号院", "单元", "栋", "幢", "座", "号", "-", "层", "楼"]
                .iter()
                .find(|word| starts_with(rest, word));
            let last = HOME.iter().find(|word| starts_with(rest, word));
            parts += 1;
            if let Some(last) = last {
                end += last.chars().count();
                door = parts >= 2 || number >= 3;
                break;
            }
            // A number of three or four digits behind a building is a door, with or without its word.
            door = parts >= 2 && number >= 3;
            let Some(word) = word.filter(|_| digits(end + word_length(rest)) > 0) else { break };
            end += word.chars().count();
        }
        if door {
            found.push((at..end, PersonalKind::Home, true));
        }
        at = end.max(at + 1);
    }
}

fn word_length(rest: &[char]) -> usize {
    let words = ["号楼", "号院", "单元", "栋", "幢", "座", "号", "-", "层", "楼"];
    words.iter().find(|word| starts_with(rest, word)).map_or(0, |word| word.chars().count())
}
