//! Coverage as people read it: a table for the terminal, and a page for the documentation.

use crate::coverage::{CoverageRow, Standing};
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

const STANDINGS: [Standing; 4] = [Standing::Shown, Standing::Missing, Standing::Awaiting, Standing::NoRule];

/// How many provisions stand how, in one line.
fn counts(rows: &[CoverageRow], lang: Lang) -> String {
    let each = STANDINGS.map(|one| {
        let count = rows.iter().filter(|row| row.standing == one).count();
        format!("{} {count}", standing(one, lang))
    });
    let (of, by) = (word(lang, "条文", "provisions"), word(lang, "，", ", "));
    format!("{of} {}{by}{}", rows.len(), each.join(by))
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

/// A table for the terminal; the number of scenarios, and each on its own line below.
#[must_use]
pub fn render(rows: &[CoverageRow], lang: Lang) -> String {
    let mut text = String::new();
    let id = rows.iter().map(|row| width(&row.provision)).max().unwrap_or(0);
    let state = STANDINGS.iter().map(|one| width(standing(*one, lang))).max().unwrap_or(0);
    let mut last = "";
    for row in rows {
        if row.instrument != last {
            let force = word(lang, row.force.zh(), row.force.en());
            let _ = writeln!(text, "{}{} · {force}", if last.is_empty() { "" } else { "\n" }, row.instrument);
            last = &row.instrument;
        }
        let parts = beside(row, lang);
        let words = if row.rules.is_empty() { parts.join(" ") } else { row.rules.join(" ") };
        let _ = writeln!(
            text,
            "  {}  {}  {words}",
            padded(&row.provision, id),
            padded(standing(row.standing, lang), state)
        );
        if row.rules.is_empty() {
            continue;
        }
        for part in parts {
            let _ = writeln!(text, "  {}    {part}", " ".repeat(id + state));
        }
    }
    let _ = writeln!(text, "\n{}", counts(rows, lang));
    text
}

/// The page of the documentation: one section per city, one table per instrument.
#[must_use]
pub fn markdown(cities: &[(String, Vec<CoverageRow>)]) -> String {
    let mut text = String::from(
        "# 条文覆盖表 / Coverage of provisions\n\n\
         <!-- Generated from rulebooks/ and scenarios/ by the tests of the crate `scenarios`; HUYING_UPDATE=1 renews it. -->\n\n\
         每一条文：它给出的规则，以及去掉这些规则就不再成立的场景；没有规则的写明理由；还没有做的写明由哪个机制来做。\n\n\
         Per provision: the rules that it gives and the scenarios that fail once those rules are taken away; a reason\n\
         where it gives none; the mechanism it waits for where that is not built yet.\n",
    );
    for (city, rows) in cities {
        let _ = write!(text, "\n## {city}\n\n{}\n", counts(rows, Lang::Zh));
        let mut last = "";
        for row in rows {
            if row.instrument != last {
                let _ = write!(
                    text,
                    "\n### {}（{}）\n\n| 条文 | 状态 | 规则 | 场景或者理由 |\n|---|---|---|---|\n",
                    row.instrument,
                    row.force.zh()
                );
                last = &row.instrument;
            }
            let rules: Vec<String> = row.rules.iter().map(|rule| format!("`{rule}`")).collect();
            let state = standing(row.standing, Lang::Zh);
            let beside = beside(row, Lang::Zh).join("<br>").replace('|', "\\|");
            let _ = writeln!(text, "| {} | {state} | {} | {beside} |", row.provision, rules.join("<br>"));
        }
    }
    text
}

/// How many columns a text takes in a terminal: Chinese characters take two.
fn width(text: &str) -> usize {
    text.chars().map(|character| if character.is_ascii() { 1 } else { 2 }).sum()
}

fn padded(text: &str, to: usize) -> String {
    format!("{text}{}", " ".repeat(to.saturating_sub(width(text))))
}
