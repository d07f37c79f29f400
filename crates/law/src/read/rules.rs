//! The rules block of a provision: rule keys with their parameters, or `none`, or `awaiting`.

use super::Source;
use crate::{Parameter, Parameters, Rules};
use indexmap::IndexMap;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The last mechanism of the requirements, M26.
const LAST_MECHANISM: u8 = 26;

/// What a rules block says.
#[derive(Default)]
pub(super) struct Block {
    pub(super) rules: Rules,
    pub(super) none: Option<String>,
    pub(super) awaiting: IndexMap<String, Rules>,
}

/// Reads the block at `range` of the source. `heading` is where its provision starts.
pub(super) fn read(source: &mut Source<'_>, range: Range<usize>, heading: usize) -> Block {
    let base = range.start;
    let (table, errors) = DeTable::parse_recoverable(source.text.get(range).unwrap_or_default());
    for error in &errors {
        let offset = base + error.span().map_or(0, |span| span.start);
        let message = error.message();
        source.fault(offset, "bad-toml", format!("不是正确的 TOML：{message}"), format!("not correct TOML: {message}"));
    }
    let mut block = Block::default();
    if !errors.is_empty() {
        return block;
    }
    let mut reader = Reader { source, base };
    let mut none_at = 0;
    for (key, value) in table.get_ref() {
        let at = key.span().start;
        match key.get_ref().as_ref() {
            "none" => {
                none_at = at;
                block.none = reader.reason(value);
            }
            "awaiting" => reader.awaiting(value, &mut block.awaiting),
            room => reader.room(room, at, value, &mut block.rules),
        }
    }
    if table.get_ref().is_empty() {
        let zh = "规则块是空的：写规则、none = \"理由\" 或 awaiting = \"M02\"";
        let en = "the rules block is empty: give rules, none = \"reason\" or awaiting = \"M02\"";
        reader.source.fault(heading, "silent-provision", zh, en);
    }
    if block.none.is_some() && table.get_ref().len() > 1 {
        let (zh, en) = ("`none` 不能与规则或 `awaiting` 同时写", "`none` cannot stand beside rules or `awaiting`");
        reader.fault(none_at, "none-with-rules", zh, en);
    }
    block
}

/// Whether a word is the number of a mechanism, `M00` to `M26`.
pub(super) fn is_mechanism(word: &str) -> bool {
    let digits =
        word.strip_prefix('M').filter(|digits| digits.len() == 2 && digits.bytes().all(|b| b.is_ascii_digit()));
    digits.and_then(|digits| digits.parse::<u8>().ok()).is_some_and(|number| number <= LAST_MECHANISM)
}

struct Reader<'s, 't> {
    source: &'s mut Source<'t>,
    base: usize,
}

impl Reader<'_, '_> {
    /// A fault at a byte of the block.
    fn fault(&mut self, offset: usize, code: &str, zh: impl Into<String>, en: impl Into<String>) {
        self.source.fault(self.base + offset, code, zh, en);
    }

    fn reason(&mut self, value: &Spanned<DeValue<'_>>) -> Option<String> {
        let reason = value.get_ref().as_str().map(str::trim).filter(|reason| !reason.is_empty());
        if reason.is_none() {
            let (zh, en) = ("`none` 应写一句理由", "`none` must give a reason in words");
            self.fault(value.span().start, "empty-reason", zh, en);
        }
        reason.map(str::to_owned)
    }

    /// Reads `awaiting = "M02"`, or `[awaiting.M02]` with the rules that it will bind once that is built.
    fn awaiting(&mut self, value: &Spanned<DeValue<'_>>, awaiting: &mut IndexMap<String, Rules>) {
        match value.get_ref() {
            DeValue::String(word) if is_mechanism(word) => {
                awaiting.insert(word.to_string(), Rules::new());
            }
            DeValue::Table(mechanisms) if !mechanisms.is_empty() => {
                for (key, value) in mechanisms {
                    let mut rules = Rules::new();
                    match value.get_ref().as_table() {
                        Some(rooms) if is_mechanism(key.get_ref()) => {
                            for (room, value) in rooms {
                                self.room(room.get_ref(), room.span().start, value, &mut rules);
                            }
                            awaiting.insert(key.get_ref().to_string(), rules);
                        }
                        _ => self.no_mechanism(key.span().start),
                    }
                }
            }
            _ => self.no_mechanism(value.span().start),
        }
    }

    fn no_mechanism(&mut self, offset: usize) {
        let zh = "`awaiting` 应为机制编号 \"M00\" 至 \"M26\"，或者写作 [awaiting.M02]，下面是建成后的规则";
        let en =
            "`awaiting` must be a mechanism, \"M00\" to \"M26\", or [awaiting.M02] with the rules to come below it";
        self.fault(offset, "bad-mechanism", zh, en);
    }

    /// Reads the rules of one room: `room.name = { … }`.
    fn room(&mut self, room: &str, at: usize, value: &Spanned<DeValue<'_>>, rules: &mut Rules) {
        let names = value.get_ref().as_table().filter(|names| !names.is_empty());
        let Some(names) = names.filter(|_| is_word(room)) else {
            let zh = format!("`{room}` 不是规则；规则写作 room.name = {{ … }}，另有 none 和 awaiting");
            let en = format!("`{room}` is no rule; a rule is written room.name = {{ … }}, besides none and awaiting");
            self.fault(at, "not-a-rule", zh, en);
            return;
        };
        for (key, value) in names {
            let name = key.get_ref().as_ref();
            let at = key.span().start;
            if !is_word(name) {
                let (zh, en) = ("规则名用小写字母、数字和下划线", "a rule's name has small letters, digits and _");
                self.fault(at, "bad-name", zh, en);
            } else if let Some(parameters) = value.get_ref().as_table() {
                let read = self.parameters(parameters);
                rules.insert(format!("{room}.{name}"), read);
            } else {
                let found = value.get_ref().type_str();
                let zh = format!("`{room}.{name}` 应为参数表，如 {{}}，不是 {found}");
                let en = format!("`{room}.{name}` must be a table of parameters, such as {{}}, not {found}");
                self.fault(value.span().start, "not-a-rule", zh, en);
            }
        }
    }

    fn parameters(&mut self, table: &DeTable<'_>) -> Parameters {
        let mut parameters = Parameters::new();
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            if !is_word(name) {
                let (zh, en) = ("参数名用小写字母、数字和下划线", "a parameter's name has small letters, digits and _");
                self.fault(key.span().start, "bad-name", zh, en);
            }
            if let Some(parameter) = self.parameter(value) {
                parameters.insert(name.to_owned(), parameter);
            }
        }
        parameters
    }

    fn parameter(&mut self, value: &Spanned<DeValue<'_>>) -> Option<Parameter> {
        let at = value.span().start;
        match value.get_ref() {
            DeValue::String(word) if !word.trim().is_empty() => Some(Parameter::Word(word.to_string())),
            DeValue::Integer(number) => {
                let read = i64::from_str_radix(number.as_str(), number.radix()).ok().map(Parameter::Number);
                if read.is_none() {
                    self.fault(at, "number-too-large", "数字过大", "the number is too large");
                }
                read
            }
            DeValue::Float(fraction) => {
                let read = ten_thousandths(fraction.as_str());
                if read.is_none() {
                    let (zh, en) = ("小数最多四位，不用指数", "a fraction has at most four decimals and no exponent");
                    self.fault(at, "inexact-fraction", zh, en);
                }
                read.map(|ten_thousandths| Parameter::TenThousandths { ten_thousandths })
            }
            DeValue::Array(entries) if !entries.is_empty() => {
                let words: Vec<Option<String>> = entries.iter().map(|entry| self.entry(entry)).collect();
                let words: Option<Vec<String>> = words.into_iter().collect();
                words.map(|words| self.distinct(at, words))
            }
            other => {
                let found = match other {
                    DeValue::String(_) => "空字 (empty)",
                    DeValue::Array(_) => "空列表 (empty list)",
                    other => other.type_str(),
                };
                self.wrong_type(at, found);
                None
            }
        }
    }

    fn entry(&mut self, entry: &Spanned<DeValue<'_>>) -> Option<String> {
        let word = entry.get_ref().as_str().filter(|word| !word.trim().is_empty());
        if word.is_none() {
            self.wrong_type(entry.span().start, entry.get_ref().type_str());
        }
        word.map(str::to_owned)
    }

    fn wrong_type(&mut self, at: usize, found: &str) {
        let zh = format!("参数应为整数、四位以内小数、一个词或词的列表，不是 {found}");
        let en = format!("a parameter is a whole number, a fraction, a word or a list of words, not {found}");
        self.fault(at, "parameter-type", zh, en);
    }

    fn distinct(&mut self, at: usize, words: Vec<String>) -> Parameter {
        let twice =
            words.iter().enumerate().find(|(index, word)| words.iter().take(*index).any(|other| other == *word));
        if let Some((_, word)) = twice {
            self.fault(at, "word-twice", format!("列表里 `{word}` 写了两次"), format!("`{word}` is in the list twice"));
        }
        Parameter::Words(words)
    }
}

/// `snake_case`: a small letter, then small letters, digits and `_`.
fn is_word(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

/// A decimal fraction in ten-thousandths, exactly; `None` if it has more places, an exponent, or is too large.
fn ten_thousandths(written: &str) -> Option<i64> {
    let bare = written.replace('_', "");
    let (negative, digits) = match bare.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, bare.strip_prefix('+').unwrap_or(&bare)),
    };
    let (whole, places) = digits.split_once('.')?;
    let places = places.trim_end_matches('0');
    if places.len() > 4 || !places.chars().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let value: i64 = format!("{whole}{places:0<4}").parse().ok()?;
    Some(if negative { -value } else { value })
}
