//! Coverage as people read it: a table for the terminal, and a page for the documentation.

use crate::coverage::{CoverageRow, Standing};
use crate::summary::{Count, Summary, summaries};
use std::fmt::Write as _;
use worktime::Lang;

/// A word in one of the two languages.
const fn word(lang: Lang, zh: &'static str, en: &'static str) -> &'static str {
    match lang {
        Lang::Zh => zh,
        Lang::En => en,
    }
}

const fn standing(standing: Standing, lang: Lang) -> &'static str {
    match standing {
        Standing::Shown => word(lang, "有场景", "shown"),
        Standing::Missing => word(lang, "缺场景", "missing"),
        Standing::Awaiting => word(lang, "待做", "awaiting"),
        Standing::NoRule => word(lang, "无规则", "no rule"),
    }
}

/// How many provisions stand how, in one line.
fn counts(rows: &[CoverageRow], lang: Lang) -> String {
    counted(&Count::of(rows.iter()), lang)
}

fn counted(count: &Count, lang: Lang) -> String {
    let each = count.standing.iter().map(|(one, count)| format!("{} {count}", standing(*one, lang)));
    let (of, by) = (word(lang, "条文", "provisions"), word(lang, "，", ", "));
    format!("{of} {}{by}{}", count.all, each.collect::<Vec<_>>().join(by))
}

/// The kinds and mechanisms of a provision.
fn marks(row: &CoverageRow, lang: Lang) -> (String, String) {
    let kinds: Vec<&str> = row.kinds.iter().map(|kind| word(lang, kind.zh(), kind.en())).collect();
    (kinds.join(word(lang, "、", ", ")), row.mechanisms.join(" "))
}

/// The lines of an instrument's figures: all that obliges or forbids, then each kind.
fn lines(summary: &Summary, lang: Lang) -> Vec<(&'static str, &Count)> {
    let binding = (word(lang, "应当或者不得", "obliges or forbids"), &summary.binding);
    let kinds = summary.kinds.iter().map(|(kind, count)| (word(lang, kind.zh(), kind.en()), count));
    std::iter::once(binding).filter(|(_, count)| count.all > 0).chain(kinds).collect()
}

fn share(count: &Count) -> String {
    let per_mille = count.no_rule_per_mille();
    format!("{}.{}%", per_mille / 10, per_mille % 10)
}

/// What stands beside a provision: its scenarios, or the reason for none.
fn beside(row: &CoverageRow, lang: Lang) -> Vec<String> {
    match row.standing {
        Standing::Shown | Standing::Missing => {
            let unshown = (!row.unshown.is_empty()).then(|| {
                format!("{} {}", word(lang, "没有场景的规则", "rules without a scenario"), row.unshown.join(" "))
            });
            let waits = (!row.awaiting.is_empty())
                .then(|| format!("{} {}", word(lang, "另待", "also awaiting"), row.awaiting.join(" ")));
            unshown.into_iter().chain(row.scenarios.iter().cloned()).chain(waits).collect()
        }
        Standing::Awaiting => vec![row.awaiting.join(" ")],
        Standing::NoRule => row.none.iter().cloned().collect(),
    }
}

/// A table for the terminal; the number of scenarios, and each on its own line below. The figures come last.
#[must_use]
pub fn render(rows: &[CoverageRow], lang: Lang) -> String {
    let mut text = String::new();
    let id = rows.iter().map(|row| width(&row.provision)).max().unwrap_or(0);
    let state = Standing::ALL.iter().map(|one| width(standing(*one, lang))).max().unwrap_or(0);
    let mut last = "";
    for row in rows {
        if row.instrument != last {
            let force = word(lang, row.force.zh(), row.force.en());
            let _ = writeln!(text, "{}{} · {force}", if last.is_empty() { "" } else { "\n" }, row.instrument);
            last = &row.instrument;
        }
        let parts = beside(row, lang);
        let words = if row.rules.is_empty() { parts.join(" ") } else { row.rules.join(" ") };
        let (kinds, mechanisms) = marks(row, lang);
        let marks = [kinds, mechanisms].into_iter().filter(|mark| !mark.is_empty()).collect::<Vec<_>>().join(" ");
        let marks = if marks.is_empty() { marks } else { format!("[{marks}]  ") };
        let (id, standing) = (padded(&row.provision, id), padded(standing(row.standing, lang), state));
        let _ = writeln!(text, "  {id}  {standing}  {marks}{words}");
        if row.rules.is_empty() {
            continue;
        }
        for part in parts {
            let _ = writeln!(text, "  {}    {part}", " ".repeat(width(&id) + state));
        }
    }
    for summary in summaries(rows) {
        let _ = writeln!(text, "\n{} · {}", summary.instrument, counted(&summary.provisions, lang));
        for (kind, count) in lines(&summary, lang) {
            let without = word(lang, "无规则占", "share without a rule");
            let _ = writeln!(text, "  {}  {}  {without} {}", padded(kind, 18), counted(count, lang), share(count));
        }
    }
    let _ = writeln!(text, "\n{}", counts(rows, lang));
    text
}

/// The page of the documentation: the figures, then one section per city with one table per instrument; what is the same
/// in every city stands once.
#[must_use]
pub fn markdown(cities: &[(String, Vec<CoverageRow>)]) -> String {
    let mut text = String::from(
        "# 条文覆盖表 / Coverage of provisions\n\n\
         <!-- Generated from rulebooks/ and scenarios/ by the tests of the crate `scenarios`; HUYING_UPDATE=1 renews it. -->\n\n\
         每一条文：它给出的规则，以及去掉这些规则就不再成立的场景；没有规则的写明理由；还没有做的写明由哪个机制来做。\n\n\
         Per provision: the rules that it gives and the scenarios that fail once those rules are taken away; a reason\n\
         where it gives none; the mechanism it waits for where that is not built yet.\n",
    );
    let shared = shared(cities);
    let is_shared = |row: &&CoverageRow| shared.iter().any(|other| other.instrument == row.instrument);
    for (city, rows) in cities {
        let own: Vec<CoverageRow> = rows.iter().filter(|row| !is_shared(row)).cloned().collect();
        section(city, &own, &mut text);
    }
    if !shared.is_empty() {
        section("各城市共用 / Shared by all cities", &shared, &mut text);
    }
    text
}

/// The instruments that every city has and in which every provision stands the same.
fn shared(cities: &[(String, Vec<CoverageRow>)]) -> Vec<CoverageRow> {
    let Some(((_, first), others)) = cities.split_first() else { return Vec::new() };
    let same = |mine: &[CoverageRow], theirs: &[CoverageRow]| {
        let bare = |row: &CoverageRow| CoverageRow { city: String::new(), ..row.clone() };
        mine.len() == theirs.len() && mine.iter().zip(theirs).all(|(mine, theirs)| bare(mine) == bare(theirs))
    };
    let chunks = |rows: &[CoverageRow]| -> Vec<Vec<CoverageRow>> {
        rows.chunk_by(|a, b| a.instrument == b.instrument).map(<[CoverageRow]>::to_vec).collect()
    };
    let others: Vec<_> = others.iter().map(|(_, rows)| chunks(rows)).collect();
    let everywhere = |mine: &Vec<CoverageRow>| others.iter().all(|all| all.iter().any(|theirs| same(mine, theirs)));
    if others.is_empty() { Vec::new() } else { chunks(first).into_iter().filter(everywhere).flatten().collect() }
}

fn section(title: &str, rows: &[CoverageRow], text: &mut String) {
    let _ = write!(text, "\n## {title}\n\n{}\n", counts(rows, Lang::Zh));
    let _ = write!(
        text,
        "\n| 文件 | 效力 | 种类 | 条文 | 有场景 | 缺场景 | 待做 | 无规则 | 无规则占 |\n|---|---|---|---|---|---|---|---|---|\n"
    );
    for summary in summaries(rows) {
        let Summary { instrument, force, provisions, .. } = &summary;
        for (kind, count) in std::iter::once(("全部", provisions)).chain(lines(&summary, Lang::Zh)) {
            let each: Vec<String> = count.standing.values().map(ToString::to_string).collect();
            let (force, all, each, share) = (force.zh(), count.all, each.join(" | "), share(count));
            let _ = writeln!(text, "| {instrument} | {force} | {kind} | {all} | {each} | {share} |");
        }
    }
    let mut last = "";
    for row in rows {
        if row.instrument != last {
            let (title, force) = (&row.instrument, row.force.zh());
            let _ = write!(
                text,
                "\n### {title}（{force}）\n\n| 条文 | 种类 | 机制 | 状态 | 规则 | 场景或者理由 |\n|---|---|---|---|---|---|\n"
            );
            last = &row.instrument;
        }
        let rules: Vec<String> = row.rules.iter().map(|rule| format!("`{rule}`")).collect();
        let (state, (kinds, mechanisms)) = (standing(row.standing, Lang::Zh), marks(row, Lang::Zh));
        let beside = beside(row, Lang::Zh).join("<br>").replace('|', "\\|");
        let (id, rules) = (&row.provision, rules.join("<br>"));
        let _ = writeln!(text, "| {id} | {kinds} | {mechanisms} | {state} | {rules} | {beside} |");
    }
}

/// How many columns a text takes in a terminal: Chinese characters take two.
fn width(text: &str) -> usize {
    text.chars().map(|character| if character.is_ascii() { 1 } else { 2 }).sum()
}

fn padded(text: &str, to: usize) -> String {
    format!("{text}{}", " ".repeat(to.saturating_sub(width(text))))
}
