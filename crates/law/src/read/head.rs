//! The head of an instrument's file: title, code, force, issuer, and the days between which it holds.

use super::lines::Line;
use super::{Source, is_note};
use crate::{Force, Instrument, Place, Provision};
use std::collections::HashMap;
use worktime::Day;

/// The head lines that are known; all but `instrument_en`, `issuer`, `until` and `articles` must be there.
const KNOWN: [&str; 8] = ["instrument", "instrument_en", "code", "force", "issuer", "in_force", "until", "articles"];
/// The longest code.
const CODE_MAX: usize = 12;
/// The longest title or issuer, in characters.
const TITLE_MAX: usize = 200;
/// The most articles; the longest code of the country has a quarter of it.
const ARTICLES_MAX: u32 = 5_000;

/// What the head says.
pub(super) struct Head {
    pub(super) code: String,
    title: String,
    title_en: String,
    force: Force,
    issuer: String,
    in_force: Day,
    until: Option<Day>,
    pub(super) articles: Option<u32>,
    place: Place,
}

impl Head {
    /// The instrument with this head and these provisions.
    pub(super) fn with(self, provisions: Vec<Provision>) -> Instrument {
        let Self { code, title, title_en, force, issuer, in_force, until, articles, place } = self;
        Instrument { code, title, title_en, force, issuer, in_force, until, articles, provisions, place }
    }
}

/// A value with the byte at which it starts.
type Value<'t> = (&'t str, usize);

/// Reads the lines before the first provision. `None` if something that must be there is missing or wrong.
pub(super) fn read<'t>(source: &mut Source<'t>, lines: &[Line<'t>]) -> Option<Head> {
    let mut values: HashMap<&'t str, Value<'t>> = HashMap::new();
    for line in lines {
        let written = line.text.trim();
        if written.is_empty() || is_note(line.text) || line.text.starts_with("# ") {
            continue;
        }
        head_line(source, *line, &mut values);
    }
    let title = title(source, values.get("instrument"), "instrument");
    let code = code(source, values.get("code"));
    let force = force(source, values.get("force"));
    let in_force = day(source, values.get("in_force"), "in_force");
    let until = values.get("until").map(|until| day(source, Some(until), "until"));
    let articles = values.get("articles").map(|articles| count(source, articles));
    let mut or_empty = |key| match values.get(key) {
        None | Some(("", _)) => String::new(),
        written => title_or_empty(source, written),
    };
    let (title_en, issuer) = (or_empty("instrument_en"), or_empty("issuer"));
    if let (Some(first), Some(Some(last)), Some((_, offset))) = (in_force, until, values.get("until"))
        && last < first
    {
        let (zh, en) = ("until 早于 in_force", "`until` is before `in_force`");
        source.fault(*offset, "bad-date", zh, en);
    }
    let place = source.place(values.get("in_force").map_or(0, |(_, offset)| *offset));
    Some(Head {
        title: title?,
        title_en,
        code: code?,
        force: force?,
        issuer,
        in_force: in_force?,
        until: until.map_or(Some(None), |day| day.map(Some))?,
        articles: articles.map_or(Some(None), |count| count.map(Some))?,
        place,
    })
}

fn head_line<'t>(source: &mut Source<'t>, line: Line<'t>, values: &mut HashMap<&'t str, Value<'t>>) {
    let Some((key, value)) = line.text.split_once(':') else {
        let zh = "此处只能写 `键: 值`；说明文字以 > 开头";
        source.fault(line.start, "stray-text", zh, "only `key: value` may stand here; begin a note with >");
        return;
    };
    let name = key.trim();
    if !KNOWN.contains(&name) {
        let list = KNOWN.join("、");
        let zh = format!("不认识文件头的 `{name}`；可以写 {list}");
        let en = format!("unknown head line `{name}`; known are {}", KNOWN.join(", "));
        source.fault(line.start, "unknown-head", zh, en);
        return;
    }
    let start = line.start + key.len() + 1 + (value.len() - value.trim_start().len());
    if values.contains_key(name) {
        let (zh, en) = (format!("`{name}` 写了两次"), format!("`{name}` is written twice"));
        source.fault(line.start, "head-twice", zh, en);
        return;
    }
    values.insert(name, (value.trim(), start));
}

fn missing(source: &mut Source<'_>, key: &str) {
    source.whole("missing-head", format!("文件头缺少 `{key}:`"), format!("the head lacks `{key}:`"));
}

fn title(source: &mut Source<'_>, value: Option<&Value<'_>>, key: &str) -> Option<String> {
    if value.is_none_or(|(text, _)| text.is_empty()) {
        missing(source, key);
        return None;
    }
    Some(title_or_empty(source, value))
}

fn title_or_empty(source: &mut Source<'_>, value: Option<&Value<'_>>) -> String {
    let (text, offset) = value.copied().unwrap_or_default();
    if text.chars().count() > TITLE_MAX {
        let (zh, en) = (format!("最长 {TITLE_MAX} 字"), format!("at most {TITLE_MAX} characters"));
        source.fault(offset, "too-long", zh, en);
    }
    text.to_owned()
}

fn code(source: &mut Source<'_>, value: Option<&Value<'_>>) -> Option<String> {
    let Some((text, offset)) = value.copied() else {
        missing(source, "code");
        return None;
    };
    let good = (1..=CODE_MAX).contains(&text.len()) && text.chars().all(|c| c.is_ascii_alphanumeric());
    if !good {
        let zh = format!("代号 `{text}` 应为 1 至 {CODE_MAX} 个英文字母或数字");
        source.fault(offset, "bad-code", zh, format!("the code `{text}` must be 1 to {CODE_MAX} letters or digits"));
    }
    good.then(|| text.to_owned())
}

fn force(source: &mut Source<'_>, value: Option<&Value<'_>>) -> Option<Force> {
    let Some((text, offset)) = value.copied() else {
        missing(source, "force");
        return None;
    };
    let force = Force::from_word(text);
    if force.is_none() {
        let words = Force::ALL.map(Force::en).join(", ");
        let zh = format!("不认识效力 `{text}`；可以写 {words}");
        source.fault(offset, "bad-force", zh, format!("unknown force `{text}`; known are {words}"));
    }
    force
}

fn day(source: &mut Source<'_>, value: Option<&Value<'_>>, key: &str) -> Option<Day> {
    let Some((text, offset)) = value.copied() else {
        missing(source, key);
        return None;
    };
    let day = text.parse().ok();
    if day.is_none() {
        let zh = format!("`{key}` 应写作 2026-11-25，不是 `{text}`");
        source.fault(offset, "bad-date", zh, format!("`{key}` is written 2026-11-25, not `{text}`"));
    }
    day
}

fn count(source: &mut Source<'_>, (text, offset): &Value<'_>) -> Option<u32> {
    let count = text.parse().ok().filter(|count| (1..=ARTICLES_MAX).contains(count));
    if count.is_none() {
        let zh = format!("`articles` 应为条数，1 至 {ARTICLES_MAX}，不是 `{text}`");
        let en = format!("`articles` is how many articles there are, 1 to {ARTICLES_MAX}, not `{text}`");
        source.fault(*offset, "bad-count", zh, en);
    }
    count
}
