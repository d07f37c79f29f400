//! The structure of a regulation: 编, 章, 节, 条, 款, 项, 目, and its table of contents.

use super::line::Line;
use super::numeral;
use super::text::Lines;
use super::unit::{Finding, Kind, Unit};
use regex::Regex;
use serde::{Deserialize, Serialize};
use std::ops::Range;
use std::sync::LazyLock;

const NUMERAL: &str = "[零〇一二三四五六七八九十百千两0-9０-９]{1,7}";

fn pattern(text: &str) -> Regex {
    let text = text.replace("NUMERAL", NUMERAL);
    Regex::new(&text).unwrap_or_else(|fault| unreachable!("a pattern of this file: {fault}"))
}

static HEADING: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^第\s?(NUMERAL)\s?(编|章|节)(?:\s+(.{0,40})|([^。；，]{0,20}))$"));
static ARTICLE: LazyLock<Regex> = LazyLock::new(|| pattern(r"^第\s?(NUMERAL)\s?条(之NUMERAL)?(\s*)(.*)$"));
static ITEM: LazyLock<Regex> = LazyLock::new(|| pattern(r"^[（(]\s?(NUMERAL)\s?[）)]\s?"));
static SUBITEM: LazyLock<Regex> = LazyLock::new(|| pattern(r"^([0-9０-９]{1,2})[.．、]\s?"));
static INNER_ITEM: LazyLock<Regex> = LazyLock::new(|| pattern(r"[：；。，]\s?([（(]\s?(NUMERAL)\s?[）)])"));
static INNER_ARTICLE: LazyLock<Regex> = LazyLock::new(|| pattern(r"[。；”）\]]\s?(第(NUMERAL)条\s)"));
static CONTENTS: LazyLock<Regex> = LazyLock::new(|| pattern(r"^目\s*(录|次)$"));
static ANNEX: LazyLock<Regex> = LazyLock::new(|| pattern(r"^附\s?(件|表|录)\s?(NUMERAL)?\s?[：:]?.{0,30}$"));
static REFERRING: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(规定|所列|所称|的|和|或|至|、|，|第|以及|中|款|项)"));

/// Whether a text is a regulation: a line that begins an article.
pub(super) fn is_regulation(lines: &[Line]) -> bool {
    lines.iter().filter(|line| article(&line.simple, None).is_some()).count() > 1
}

/// The table of contents as it stood before the body.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contents {
    /// Its first line in the original.
    pub line: usize,
    /// The headings that it lists, without spaces.
    pub headings: Vec<String>,
}

/// What was found in a text.
#[derive(Debug, Default)]
pub(super) struct Structure {
    pub(super) front: Vec<Line>,
    pub(super) contents: Option<Contents>,
    pub(super) units: Vec<Unit>,
    pub(super) findings: Vec<Finding>,
}

/// An article's heading: its number, that of one inserted behind it, and the characters at which its number ends and its
/// words begin.
fn article(simple: &str, last: Option<u32>) -> Option<(u32, Option<u32>, [usize; 2])> {
    let found = ARTICLE.captures(simple)?;
    let number = numeral::read(found.get(1)?.as_str())?;
    let (inserted, space, rest) = (found.get(2), found.get(3)?, found.get(4)?);
    let next = last.is_some_and(|last| last + 1 == number) || inserted.is_some();
    let heads = !space.is_empty() || rest.is_empty() || next || !REFERRING.is_match(rest.as_str());
    let chars = |at: usize| simple.get(..at).unwrap_or_default().chars().count();
    let inserted = inserted.and_then(|inserted| numeral::read(inserted.as_str().trim_start_matches('之')));
    heads.then(|| (number, inserted, [chars(space.start()), chars(rest.start())]))
}

/// Reads a regulation.
pub(super) fn read(all: Vec<Line>, lines: &Lines) -> Structure {
    let (all, mut findings) = split(all, lines);
    let (start, body, contents) = contents(&all, &mut findings);
    let mut reader = Reader { lines, structure: Structure::default(), heads: Vec::new(), last: None, deepest: None };
    reader.structure.findings = findings;
    reader.structure.front = all.get(..start).unwrap_or_default().to_vec();
    for line in all.get(body..).unwrap_or_default() {
        reader.take(line);
    }
    reader.paragraphs();
    let mut structure = reader.structure;
    structure.contents = contents;
    structure
}

/// Parts lines whose ends were lost: articles within a line, and items within one.
fn split(all: Vec<Line>, lines: &Lines) -> (Vec<Line>, Vec<Finding>) {
    let mut parts = Vec::new();
    let mut findings = Vec::new();
    for line in all {
        let mut cuts = vec![0];
        cuts.extend(inner_articles(&line));
        cuts.extend(inner_items(&line));
        cuts.sort_unstable();
        if let [_, _, ..] = cuts.as_slice() {
            let (zh, en) = ("一行里有几条或几项，已拆开", "several provisions stood in one line and were parted");
            findings.push(Finding::note("glued", line.number, zh, en));
        }
        cuts.push(line.length());
        for pair in cuts.windows(2) {
            if let [from, to] = *pair {
                parts.push(if to - from == line.length() { line.clone() } else { line.part(from..to, lines) });
            }
        }
    }
    (parts, findings)
}

fn inner_articles(line: &Line) -> Vec<usize> {
    INNER_ARTICLE.captures_iter(&line.simple).filter_map(|found| Some(line.char_at(found.get(1)?.start()))).collect()
}

/// Items within a line count on from its own, or from one.
fn inner_items(line: &Line) -> Vec<usize> {
    let number = |text: &str| numeral::read(text);
    let own = ITEM.captures(&line.simple).and_then(|found| number(found.get(1)?.as_str()));
    let mut expected = own.map_or(1, |own| own + 1);
    let mut cuts = Vec::new();
    for found in INNER_ITEM.captures_iter(&line.simple) {
        let (Some(mark), Some(digits)) = (found.get(1), found.get(2)) else { continue };
        if number(digits.as_str()) == Some(expected) {
            cuts.push(line.char_at(mark.start()));
            expected += 1;
        }
    }
    // A single （一） within a sentence may be quoted; a line that goes on from its own item may not.
    if own.is_none() && cuts.len() < 2 { Vec::new() } else { cuts }
}

/// A heading of a chapter or another part above the articles.
fn heading(line: &Line) -> Option<(Kind, u32, String)> {
    let found = HEADING.captures(&line.simple)?;
    let number = numeral::read(found.get(1)?.as_str())?;
    let kind = match found.get(2)?.as_str() {
        "编" => Kind::Book,
        "章" => Kind::Chapter,
        _ => Kind::Section,
    };
    let title = found.get(3).or_else(|| found.get(4)).map_or("", |title| title.as_str());
    Some((kind, number, title.replace(' ', "")))
}

/// Where the front matter ends, where the body begins, and the table of contents between them.
fn contents(all: &[Line], findings: &mut Vec<Finding>) -> (usize, usize, Option<Contents>) {
    let named = all.iter().position(|line| CONTENTS.is_match(&line.simple));
    let is_article = |line: &Line| article(&line.simple, None).is_some();
    let first = all.iter().position(|line| heading(line).is_some() || is_article(line)).unwrap_or(all.len());
    let start = named.map_or(first, |named| named.min(first));
    let Some((kind, number, _)) = all.get(first).and_then(heading) else { return (start, first, None) };
    let again = |line: &Line| heading(line).is_some_and(|(k, n, _)| (k, n) == (kind, number));
    let body = all.iter().skip(first + 1).position(again).map(|found| first + 1 + found);
    let body = body.filter(|body| !all.iter().take(*body).skip(first).any(is_article));
    let Some(body) = body else {
        if let Some(line) = named.and_then(|named| all.get(named)) {
            let (zh, en) =
                ("有“目录”字样，但没有与正文相符的目录", "a table of contents is announced, but none matches the body");
            findings.push(Finding::warning("contents-lost", line.number, zh, en));
        }
        return (start, first, None);
    };
    let headings = |range: Range<usize>| all.get(range).unwrap_or_default().iter().filter_map(heading);
    let full =
        |(kind, number, title): (Kind, u32, String)| format!("第{}{}{title}", numeral::chinese(number), kind.zh());
    let listed: Vec<String> = headings(first..body).map(full).collect();
    let found: Vec<String> = headings(body..all.len()).map(full).collect();
    let line = all.get(first).map_or(0, |line| line.number);
    for heading in listed.iter().filter(|heading| !found.contains(heading)) {
        let (zh, en) = (
            format!("目录中的“{heading}”在正文里没有"),
            format!("the body lacks “{heading}” of the table of contents"),
        );
        findings.push(Finding::error("contents-mismatch", line, zh, en));
    }
    for heading in found.iter().filter(|heading| !listed.contains(heading)) {
        let (zh, en) = (format!("正文中的“{heading}”在目录里没有"), format!("the table of contents lacks “{heading}”"));
        findings.push(Finding::error("contents-mismatch", line, zh, en));
    }
    (start, body, Some(Contents { line, headings: listed }))
}

struct Reader<'l> {
    lines: &'l Lines,
    structure: Structure,
    /// The headings that are open, from outside in: kind and id.
    heads: Vec<(Kind, String)>,
    /// The article before.
    last: Option<u32>,
    /// What an item's own numbers belong to: the id of the last item.
    deepest: Option<String>,
}

impl Reader<'_> {
    fn take(&mut self, line: &Line) {
        if let Some((kind, number, title)) = heading(line) {
            return self.head(kind, number, &title, line);
        }
        if let Some((number, inserted, [label, words])) = article(&line.simple, self.last) {
            let label = line.part(0..label, self.lines).words.replace(' ', "");
            return self.article(number, inserted, &label, &line.part(words..line.length(), self.lines));
        }
        if self.last.is_none() {
            let (zh, en) = ("首条之前有不属于任何条的文字", "text before the first article belongs to none");
            self.structure.findings.push(Finding::warning("stray-text", line.number, zh, en));
            self.structure.units.push(Unit::new("0".to_owned(), Kind::Preamble, None, "", line));
            return;
        }
        if ANNEX.is_match(&line.simple) || self.structure.units.last().is_some_and(|unit| unit.kind == Kind::Closing) {
            let id = format!("annex{}", self.count(Kind::Closing) + 1);
            self.structure.units.push(Unit::new(id, Kind::Closing, None, "", line));
        } else if let Some(found) = ITEM.find(&line.simple) {
            self.item(line, found.end());
        } else if let Some(found) = SUBITEM.captures(&line.simple).filter(|_| self.deepest.is_some()) {
            let number = found.get(1).and_then(|number| numeral::read(number.as_str())).unwrap_or(0);
            let parent = self.deepest.clone();
            let id = format!("{}.{number}", parent.as_deref().unwrap_or_default());
            let skip = line.char_at(found.get(0).map_or(0, |all| all.end()));
            self.push(id, Kind::Subitem, parent.as_deref(), line, skip);
        } else {
            self.paragraph(line);
        }
    }

    fn count(&self, kind: Kind) -> usize {
        self.structure.units.iter().filter(|unit| unit.kind == kind).count()
    }

    fn push(&mut self, id: String, kind: Kind, parent: Option<&str>, line: &Line, skip: usize) {
        let label = line.part(0..skip, self.lines).words;
        let words = line.part(skip..line.length(), self.lines);
        self.structure.units.push(Unit::new(id, kind, parent, &label, &words));
    }

    fn head(&mut self, kind: Kind, number: u32, title: &str, line: &Line) {
        let rank = |kind: Kind| match kind {
            Kind::Book => 0,
            Kind::Chapter => 1,
            _ => 2,
        };
        self.heads.retain(|(open, _)| rank(*open) < rank(kind));
        let letter = ["b", "c", "s"].get(rank(kind)).copied().unwrap_or_default();
        let parent = self.heads.last().map(|(_, id)| id.clone());
        let id = match &parent {
            Some(parent) => format!("{parent}.{letter}{number}"),
            None => format!("{letter}{number}"),
        };
        let label = format!("第{}{}", numeral::chinese(number), kind.zh());
        let mut unit = Unit::new(id.clone(), kind, parent.as_deref(), &label, line);
        let skip = line.words.chars().take_while(|c| *c != '编' && *c != '編' && !"章节節".contains(*c)).count() + 1;
        unit.text = line.part(skip..line.length(), self.lines).words.replace(' ', "");
        title.clone_into(&mut unit.simplified);
        self.structure.units.push(unit);
        self.heads.push((kind, id));
        self.deepest = None;
    }

    fn article(&mut self, number: u32, inserted: Option<u32>, label: &str, words: &Line) {
        let id = inserted.map_or_else(|| number.to_string(), |inserted| format!("{number}_{inserted}"));
        let parent = self.heads.last().map(|(_, id)| id.clone());
        self.structure.units.push(Unit::new(id, Kind::Article, parent.as_deref(), label, words));
        self.last = Some(number);
        self.deepest = None;
    }

    /// The article that is open.
    fn open(&self) -> String {
        self.structure
            .units
            .iter()
            .rev()
            .find(|unit| unit.kind == Kind::Article)
            .map_or(String::new(), |u| u.id.clone())
    }

    fn paragraph(&mut self, line: &Line) {
        let article = self.open();
        if let Some(unit) = self.structure.units.last_mut().filter(|u| u.kind == Kind::Article && u.text.is_empty()) {
            // The heading stood alone in its line: this is its first paragraph.
            unit.add(line);
            return;
        }
        self.structure.units.push(Unit::new(article.clone(), Kind::Paragraph, Some(&article), "", line));
        self.deepest = None;
    }

    fn item(&mut self, line: &Line, end: usize) {
        let number = ITEM.captures(&line.simple).and_then(|found| numeral::read(found.get(1)?.as_str())).unwrap_or(0);
        let article = self.open();
        let id = format!("{article}({number})");
        self.push(id.clone(), Kind::Item, Some(&article), line, line.char_at(end));
        self.deepest = Some(id);
    }

    /// Numbers the paragraphs, now that it is known which articles have several: the first one's words leave the article.
    fn paragraphs(&mut self) {
        let units = std::mem::take(&mut self.structure.units);
        let several: std::collections::HashSet<String> =
            units.iter().filter(|unit| unit.kind == Kind::Paragraph).map(|unit| unit.id.clone()).collect();
        let mut current = 0;
        for mut unit in units {
            let article = unit.id.split('(').next().unwrap_or_default().to_owned();
            match unit.kind {
                Kind::Article if several.contains(&unit.id) => {
                    current = 1;
                    let mut first = unit.clone();
                    first.id = format!("{article}.1");
                    first.kind = Kind::Paragraph;
                    first.parent = Some(article);
                    first.label.clear();
                    unit.text.clear();
                    unit.simplified.clear();
                    self.structure.units.extend([unit, first]);
                    continue;
                }
                Kind::Paragraph => {
                    current += 1;
                    unit.id = format!("{article}.{current}");
                }
                Kind::Item | Kind::Subitem if several.contains(&article) => {
                    let within = |id: &str| id.replacen(&article, &format!("{article}.{current}"), 1);
                    unit.parent = unit.parent.as_deref().map(within);
                    unit.id = within(&unit.id);
                }
                _ => {}
            }
            self.structure.units.push(unit);
        }
    }
}

impl Kind {
    /// The Chinese word of a heading's kind.
    pub(super) const fn zh(self) -> &'static str {
        match self {
            Self::Book => "编",
            Self::Chapter => "章",
            Self::Section => "节",
            _ => "条",
        }
    }
}
