//! Reads one instrument from its markdown file: head lines, then provisions with gist and rules.
//!
//! The shape is strict, because a line that nobody understands would be law that nobody applies. Head lines come
//! first, a provision begins with `## heading {#number}`, a line that begins with `>` is a note and is skipped.

mod head;
mod heading;
mod lines;
mod rules;

use crate::{Fault, Instrument, LineStarts, Place, Provision, ProvisionId};
use lines::Line;
use std::collections::{HashMap, HashSet};

/// The largest file that is read, in bytes. The longest code of the country has less than a tenth of it.
const LARGEST: usize = 4 * 1024 * 1024;
/// Begins the gist in English.
const ENGLISH: &str = "en:";

/// Reads an instrument. `file` is the name used in faults.
///
/// # Errors
/// Every fault found, each with line and column, in the order of the file.
pub fn instrument(file: &str, text: &str) -> Result<Instrument, Vec<Fault>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut source = Source { file, text, lines: LineStarts::of(text), faults: Vec::new() };
    if text.len() > LARGEST {
        let (zh, en) = ("文件过大，最多 4 MiB", "the file is too large: at most 4 MiB");
        source.whole("too-large", zh, en);
        return Err(source.faults);
    }
    let lines = lines::of(text);
    let first = lines.iter().position(|line| is_heading(line.text)).unwrap_or(lines.len());
    let (before, after) = lines.split_at(first);
    let head = head::read(&mut source, before);
    let drafts = provisions(&mut source, after);
    let provisions = finish(&mut source, drafts, head.as_ref().map_or("", |head| head.code.as_str()));
    if let Some(articles) = head.as_ref().and_then(|head| head.articles) {
        complete(&mut source, &provisions, articles);
    }
    match head {
        Some(head) if source.faults.is_empty() => Ok(head.with(provisions)),
        _ => {
            source.faults.sort();
            Err(source.faults)
        }
    }
}

/// Every article has a provision: its own, or those of its paragraphs and items.
fn complete(source: &mut Source<'_>, provisions: &[Provision], articles: u32) {
    let article = |provision: &Provision| {
        let (_, number) = provision.id.0.split_once('-')?;
        number.split(['.', '(']).next()?.parse::<u32>().ok()
    };
    let there: HashSet<u32> = provisions.iter().filter_map(article).collect();
    for missing in (1..=articles).filter(|number| !there.contains(number)) {
        let zh = format!("全文 {articles} 条，缺第 {missing} 条");
        source.whole("article-missing", zh, format!("article {missing} of {articles} has no provision"));
    }
}

/// The file being read and the faults found in it so far.
struct Source<'t> {
    file: &'t str,
    text: &'t str,
    lines: LineStarts,
    faults: Vec<Fault>,
}

impl Source<'_> {
    fn place(&self, offset: usize) -> Place {
        self.lines.place(self.file, self.text, offset)
    }

    /// A fault at a byte of the text.
    fn fault(&mut self, offset: usize, code: &str, zh: impl Into<String>, en: impl Into<String>) {
        let place = self.place(offset);
        self.faults.push(Fault::new(place, code, zh, en));
    }

    /// A fault of the file as a whole.
    fn whole(&mut self, code: &str, zh: impl Into<String>, en: impl Into<String>) {
        let place = Place { file: self.file.to_owned(), line: 0, column: 0 };
        self.faults.push(Fault::new(place, code, zh, en));
    }
}

fn is_heading(line: &str) -> bool {
    line.starts_with("##")
}

fn is_note(line: &str) -> bool {
    line.starts_with('>')
}

/// A provision while its lines are read.
struct Draft<'t> {
    heading: heading::Heading<'t>,
    gist: String,
    /// The paragraph that begins with `en:`, and whatever follows it.
    gist_en: String,
    /// Whether a blank line or a note came after the gist so far: the next line begins a new paragraph.
    paragraph: bool,
    /// Byte range of what stands in the rules block.
    block: Option<std::ops::Range<usize>>,
}

/// Groups the lines into provisions; what belongs to none is a fault.
fn provisions<'t>(source: &mut Source<'t>, lines: &[Line<'t>]) -> Vec<Draft<'t>> {
    let mut drafts: Vec<Draft<'t>> = Vec::new();
    let mut rest = lines.iter();
    while let Some(line) = rest.next() {
        if is_heading(line.text) {
            let heading = heading::read(source, *line);
            drafts.push(Draft { heading, gist: String::new(), gist_en: String::new(), paragraph: false, block: None });
            continue;
        }
        let Some(draft) = drafts.last_mut() else { continue };
        if line.text.trim().is_empty() || is_note(line.text) {
            draft.paragraph = true;
        } else if line.text.starts_with("```") {
            fence(source, draft, *line, &mut rest);
        } else if draft.block.is_some() {
            let (zh, en) = ("规则块之后不应再有文字", "no text may follow the rules block");
            source.fault(line.start, "stray-text", zh, en);
        } else {
            add(draft, line.text.trim());
        }
    }
    drafts
}

/// Adds one line to a gist: to the English one from the line on that begins with `en:`. Lines of a paragraph join without
/// a space where Chinese meets Chinese.
fn add(draft: &mut Draft<'_>, line: &str) {
    let latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii());
    let english = line.strip_prefix(ENGLISH);
    let gist = if english.is_some() || !draft.gist_en.is_empty() { &mut draft.gist_en } else { &mut draft.gist };
    let line = english.map_or(line, str::trim);
    if gist.is_empty() {
    } else if draft.paragraph {
        gist.push('\n');
    } else if latin(gist.chars().last()) && latin(line.chars().next()) {
        gist.push(' ');
    }
    draft.paragraph = false;
    gist.push_str(line);
}

/// Reads a fenced block up to its closing fence.
fn fence<'a, 't: 'a>(
    source: &mut Source<'t>,
    draft: &mut Draft<'t>,
    open: Line<'t>,
    rest: &mut impl Iterator<Item = &'a Line<'t>>,
) {
    let word = open.text.trim_start_matches('`').trim();
    if word != "rules" {
        let zh = format!("只认识 ```rules 块，没有 `{word}`");
        source.fault(open.start, "unknown-block", zh, format!("only a ```rules block is known, not `{word}`"));
    } else if draft.block.is_some() {
        let (zh, en) = ("一条只能有一个规则块", "a provision has one rules block at most");
        source.fault(open.start, "second-block", zh, en);
    }
    let start = open.end;
    let Some(close) = rest.find(|line| line.text.starts_with("```")) else {
        let (zh, en) = ("规则块没有以 ``` 关闭", "the block is never closed with ```");
        source.fault(open.start, "unclosed-block", zh, en);
        draft.block.get_or_insert(start..start);
        return;
    };
    if word == "rules" && draft.block.is_none() {
        draft.block = Some(start..close.start);
    }
}

/// Makes the provisions, reading each rules block.
fn finish(source: &mut Source<'_>, drafts: Vec<Draft<'_>>, code: &str) -> Vec<Provision> {
    let mut seen: HashMap<String, u32> = HashMap::new();
    let mut made = Vec::with_capacity(drafts.len());
    if drafts.is_empty() {
        let (zh, en) = ("没有任何条文（`## 标题 {#编号}`）", "there is no provision (`## heading {#number}`)");
        source.whole("no-provision", zh, en);
    }
    for draft in drafts {
        let heading = draft.heading;
        let place = source.place(heading.start);
        if let Some((number, offset)) = heading.number {
            if let Some(line) = seen.get(number) {
                let zh = format!("编号 `{number}` 在第 {line} 行已用过");
                source.fault(offset, "duplicate-provision", zh, format!("`{number}` is on line {line} already"));
            }
            seen.entry(number.to_owned()).or_insert(place.line);
        }
        if draft.gist.is_empty() {
            let (zh, en) = ("缺少要点：用自己的话写一两句", "the gist is missing: say it in a sentence of our own");
            source.fault(heading.start, "empty-gist", zh, en);
        }
        let read = if let Some(range) = draft.block {
            rules::read(source, range, heading.start)
        } else {
            let zh = "没有规则块：写规则、none = \"理由\" 或 awaiting = \"M02\"";
            let en = "no rules block: give rules, none = \"reason\" or awaiting = \"M02\"";
            source.fault(heading.start, "silent-provision", zh, en);
            rules::Block::default()
        };
        made.push(Provision {
            id: ProvisionId::new(code, heading.number.map_or("", |(number, _)| number)),
            heading: heading.text.to_owned(),
            gist: draft.gist,
            gist_en: draft.gist_en,
            modalities: heading.modalities,
            mechanisms: heading.mechanisms,
            rules: read.rules,
            none: read.none,
            awaiting: read.awaiting,
            place,
        });
    }
    made
}
