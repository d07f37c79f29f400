//! The report of an import in words for people.

use law::import::reference::Target;
use law::import::report::{Form, Report};
use law::import::unit::Severity;
use std::collections::BTreeMap;
use worktime::Lang;

/// How many lines of one kind are printed; all of them stand in the JSON.
const SHOWN: usize = 40;

/// The report, line by line.
pub fn lines(report: &Report, lang: Lang) -> Vec<String> {
    let mut lines = head(report, lang);
    lines.extend(changes(report, lang));
    lines.extend(links(report, lang));
    lines.extend(findings(report, lang));
    lines
}

/// A sentence in the language that is asked for.
fn say(lang: Lang, zh: String, en: String) -> String {
    match lang {
        Lang::Zh => zh,
        Lang::En => en,
    }
}

/// Private characters by their codes: no letter shows them.
fn visible(text: &str) -> String {
    let private = |c: char| matches!(c, '\u{E000}'..='\u{F8FF}');
    text.chars().map(|c| if private(c) { format!("⟨{:04X}⟩", u32::from(c)) } else { c.to_string() }).collect()
}

fn counted(map: &BTreeMap<String, usize>) -> String {
    let mut all: Vec<(&String, &usize)> = map.iter().collect();
    all.sort_by_key(|(name, count)| (std::cmp::Reverse(**count), (*name).clone()));
    let more = if all.len() > SHOWN { " …" } else { "" };
    let shown: Vec<String> = all.iter().take(SHOWN).map(|(name, count)| format!("{name} {count}")).collect();
    format!("{}{more}", shown.join(", "))
}

fn head(report: &Report, lang: Lang) -> Vec<String> {
    let counts = &report.counts;
    let title = report.front.title.as_deref().unwrap_or(lang.pick("（没有标题）", "(no title)"));
    let (zh, en) = match report.form {
        Form::Regulation => (
            format!(
                "{} 章，{} 条，{} 款，{} 项，{} 目",
                counts.chapters, counts.articles, counts.paragraphs, counts.items, counts.subitems
            ),
            format!(
                "{} chapters, {} articles, {} paragraphs, {} items, {} sub-items",
                counts.chapters, counts.articles, counts.paragraphs, counts.items, counts.subitems
            ),
        ),
        Form::Outline => (
            format!("{} 点，可引用的段落 {} 个", counts.points, counts.addressable),
            format!("{} points, {} paragraphs that can be cited", counts.points, counts.addressable),
        ),
        Form::Passages => (format!("{} 段", counts.passages), format!("{} paragraphs", counts.passages)),
    };
    let mut lines = vec![title.to_owned(), format!("  {}", say(lang, zh, en))];
    let (name, bytes, lines_in) = (&report.encoding.name, report.bytes, counts.lines_in);
    let (from, to) = (counts.characters_in, counts.characters_out);
    lines.push(say(
        lang,
        format!(
            "  {}：{name}，{bytes} 字节，{lines_in} 行；{from} 字整理为 {to} 字；清除规则第 {} 版",
            report.file, report.rules
        ),
        format!(
            "  {}: {name}, {bytes} bytes, {lines_in} lines; {from} characters became {to}; residue rules version {}",
            report.file, report.rules
        ),
    ));
    for act in &report.front.acts {
        lines.push(format!("  {} {} {} {}", act.date, act.body, act.meeting.as_deref().unwrap_or_default(), act.act));
    }
    if let Some(day) = report.front.in_force {
        lines.push(say(lang, format!("  自 {day} 起施行"), format!("  in force since {day}")));
    }
    let force = report.force.map(|force| lang.pick(force.zh(), force.en()));
    lines.push(force.map_or_else(
        || {
            say(
                lang,
                "  效力：文本没有说明，请指定".to_owned(),
                "  force: the text does not say; a person must".to_owned(),
            )
        },
        |force| say(lang, format!("  效力：{force}"), format!("  force: {force}")),
    ));
    lines
}

fn changes(report: &Report, lang: Lang) -> Vec<String> {
    let mut lines = Vec::new();
    for (list, zh, en) in
        [(&report.removed, "删除", "removed"), (&report.suspected, "存疑，另列", "suspect, kept apart")]
    {
        if !list.is_empty() {
            lines.push(say(lang, format!("{zh} {} 处", list.len()), format!("{en}: {}", list.len())));
        }
        for removal in list.iter().take(SHOWN) {
            let (line, rule, text) = (removal.line, &removal.rule, &removal.text);
            lines.push(say(lang, format!("  第 {line} 行 [{rule}] {text}"), format!("  line {line} [{rule}] {text}")));
        }
    }
    if !report.repairs.is_empty() {
        lines.push(say(lang, format!("乱码 {} 处", report.repairs.len()), format!("damage: {}", report.repairs.len())));
    }
    for repair in report.repairs.iter().take(SHOWN) {
        let (line, before) = (repair.line, visible(&repair.before));
        let after = repair.after.as_deref().unwrap_or("—");
        let how = say(lang, repair.zh(), repair.en());
        lines.push(say(
            lang,
            format!("  第 {line} 行 {before} → {after}（{how}）"),
            format!("  line {line} {before} → {after} ({how})"),
        ));
    }
    let (removed, kinds) = (report.readings.removed, report.readings.by_character.len());
    if removed > 0 {
        let all = counted(&report.readings.by_character);
        lines.push(say(
            lang,
            format!("去掉机械注音 {removed} 处，{kinds} 个字：{all}"),
            format!("readings taken away: {removed}, of {kinds} characters: {all}"),
        ));
    }
    if !report.normalised.is_empty() {
        let all = counted(&report.normalised);
        lines.push(say(lang, format!("空格与标点：{all}"), format!("spaces and marks: {all}")));
    }
    lines.push(script(report, lang));
    lines
}

fn script(report: &Report, lang: Lang) -> String {
    let scripts = &report.scripts;
    let which = lang.pick(scripts.script.zh(), scripts.script.en());
    let (t, s) = (scripts.traditional, scripts.simplified);
    let line = say(
        lang,
        format!("字体：{which}（繁体字 {t}，简体字 {s}）"),
        format!("script: {which} (traditional {t}, simplified {s})"),
    );
    if scripts.doubtful.is_empty() {
        return line;
    }
    let all = counted(&scripts.doubtful);
    format!("{line}{}{all}", lang.pick("；转换存疑：", "; doubtful conversions: "))
}

fn links(report: &Report, lang: Lang) -> Vec<String> {
    let mut lines = Vec::new();
    let count = |target: Target| report.references.iter().filter(|reference| reference.target == target).count();
    let (here, elsewhere, lost) = (count(Target::Here), count(Target::Elsewhere), count(Target::Lost));
    if !report.references.is_empty() {
        lines.push(say(
            lang,
            format!("引用：本文 {here} 处，其他文件 {elsewhere} 处，落空 {lost} 处"),
            format!("references: {here} within the text, {elsewhere} to other documents, {lost} lead nowhere"),
        ));
    }
    for quote in report.quotes.iter().take(SHOWN) {
        let verdict = lang.pick(quote.verdict.zh(), quote.verdict.en());
        let (title, provision, text) = (&quote.title, &quote.provision, &quote.text);
        lines.push(say(
            lang,
            format!("引文：《{title}》{provision}“{text}”：{verdict}"),
            format!("quote: {title} {provision} “{text}”: {verdict}"),
        ));
    }
    lines
}

fn findings(report: &Report, lang: Lang) -> Vec<String> {
    let count = |severity: Severity| report.count(severity);
    let (errors, warnings, notes) = (count(Severity::Error), count(Severity::Warning), count(Severity::Note));
    let mut lines = vec![say(
        lang,
        format!("问题：错误 {errors}，提醒 {warnings}，说明 {notes}"),
        format!("findings: {errors} error(s), {warnings} warning(s), {notes} note(s)"),
    )];
    let issues = report.issues().len();
    for (place, finding) in report.findings.iter().enumerate().take(SHOWN) {
        let mark = if finding.severity == Severity::Error { "✗" } else { "·" };
        // The number by which `law review --issue` decides it.
        let number = if place < issues { format!("{} ", place + 1) } else { String::new() };
        let line = match finding.line {
            0 => String::new(),
            line => say(lang, format!("第 {line} 行 "), format!("line {line} ")),
        };
        lines.push(format!("  {mark} {number}{line}[{}] {}", finding.code, lang.pick(&finding.zh, &finding.en)));
    }
    let more = report.findings.len().saturating_sub(SHOWN);
    if more > 0 {
        lines.push(say(lang, format!("  另有 {more} 条，见 --json"), format!("  and {more} more, see --json")));
    }
    lines
}
