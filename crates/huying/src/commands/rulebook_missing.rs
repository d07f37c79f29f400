//! `huying rulebook missing`: what a city still lacks, in the law's own terms.

use super::law_texts;
use super::rulebook_diff::bound;
use crate::house;
use crate::options::Common;
use crate::say;
use crate::telling::{Failure, json};
use channels::divisions::Divisions;
use desk::texts::State;
use law::Force;
use rulebook::City;
use rulebook::missing::{self, Listed, Missing, RuleGap};
use serde::Serialize;
use worktime::Lang;

/// What a city lacks.
#[derive(Debug, Serialize)]
pub struct Report {
    #[serde(flatten)]
    missing: Missing,
    /// How many districts and streets it has.
    districts: usize,
    streets: usize,
    /// Instruments of which no official text was imported and approved.
    texts: Vec<Text>,
}

/// An instrument without an approved official text.
#[derive(Debug, Serialize)]
struct Text {
    #[serde(flatten)]
    instrument: Listed,
    /// How far its import is; `None` = nothing was imported.
    state: Option<&'static str>,
}

pub async fn run(common: &Common, key: &str) -> Result<(), Failure> {
    let (cities, divisions) = house::law(common)?;
    let city = cities.iter().find(|city| city.key == key);
    let city = city.ok_or_else(|| super::rulebooks::no_city(&cities, key, common.lang))?;
    let report = report(common, city, &cities, &divisions).await?;
    if common.json {
        return json(&report);
    }
    print(&report, city, common.lang);
    Ok(())
}

/// What a city lacks, seen beside the others.
pub async fn report(common: &Common, city: &City, others: &[City], divisions: &Divisions) -> Result<Report, Failure> {
    let districts: Vec<&str> = divisions.below(&city.division.to_string()).map(|one| one.code.as_str()).collect();
    let streets = districts.iter().map(|code| divisions.below(code).count()).sum();
    let database = law_texts::database(common).await?;
    let mut texts = Vec::new();
    for instrument in missing::listed(city).into_iter().filter(|one| one.force != Force::Setting) {
        let best = match &database {
            Some(database) => law_texts::best(database, &instrument.file).await?.map(|best| best.state),
            None => None,
        };
        if best != Some(State::Approved) {
            texts.push(Text { instrument, state: best.map(State::word) });
        }
    }
    let missing = missing::missing(city, others, super::rulebooks::today());
    Ok(Report { missing, districts: districts.len(), streets, texts })
}

/// Prints what a city lacks.
pub fn print(report: &Report, city: &City, lang: Lang) {
    say!("{}{}", city.label.of(lang), lang.pick("还缺什么", ": what is missing"));
    law(report, city, lang);
    rules(&report.missing.rules, city, lang);
    settings(report, lang);
    registers(report, lang);
    let Report { missing: Missing { rules, settings, registers, .. }, texts, .. } = report;
    let (rules, settings, registers, texts) = (rules.len(), settings.len(), registers.len(), texts.len());
    say!(
        "\n{}",
        match lang {
            Lang::Zh => format!(
                "合计：规则 {rules} 条，待核实的设定 {settings} 项，空的台账 {registers} 个，没有官方文本的文件 {texts} 件。"
            ),
            Lang::En => format!(
                "In all: rules {rules}, unverified settings {settings}, empty registers {registers}, instruments without an \
                 official text {texts}."
            ),
        }
    );
}

fn law(report: &Report, city: &City, lang: Lang) {
    if !report.missing.has_statute {
        let (zh, en) =
            ("没有生效的法规：所有步骤只凭设定。", "No statute of its own is in force: every step is a setting.");
        say!("\n{}", lang.pick(zh, en));
    }
    for draft in &report.missing.drafts {
        say!(
            "{}",
            match lang {
                Lang::Zh =>
                    format!("  草案“{}”（{}.md，条文 {}）不产生规则。", draft.title, draft.file, draft.provisions),
                Lang::En => format!(
                    "  The draft {} ({}.md, {} provisions) gives no rule.",
                    draft.title, draft.file, draft.provisions
                ),
            }
        );
    }
    if report.districts == 0 || report.streets == 0 {
        let code = city.division;
        say!(
            "\n{}",
            match lang {
                Lang::Zh => format!("national/divisions.csv 里 {code} 下面没有区或者街道，没有地方可以登记。"),
                Lang::En => format!(
                    "national/divisions.csv has no district or no street below {code}: nothing can be registered."
                ),
            }
        );
    }
    if !report.texts.is_empty() {
        say!("\n{}", lang.pick("没有官方文本的文件", "Instruments without an official text"));
    }
    for Text { instrument: Listed { file, title, .. }, state } in &report.texts {
        let far = match (state, lang) {
            (Some(_), Lang::Zh) => "已导入，还没有批准".to_owned(),
            (Some(state), Lang::En) => format!("imported ({state}), not approved"),
            (None, _) => format!("huying law import FILE --as {file}"),
        };
        say!("  {title}　{far}");
    }
}

fn rules(rules: &[RuleGap], city: &City, lang: Lang) {
    if rules.is_empty() {
        return;
    }
    let (zh, en) = ("本市法规还没有的规则，按机制", "Rules that no statute here gives, mechanism by mechanism");
    say!("\n{}", lang.pick(zh, en));
    for mechanism in city.mechanisms() {
        let of: Vec<&RuleGap> = rules.iter().filter(|gap| gap.mechanisms.iter().any(|one| one == mechanism)).collect();
        section(&format!("{mechanism} {}", city.mechanism_label(mechanism).of(lang)), &of, lang);
    }
    let of: Vec<&RuleGap> = rules.iter().filter(|gap| gap.mechanisms.is_empty()).collect();
    section(lang.pick("不属于任何机制", "Of no mechanism"), &of, lang);
}

fn section(title: &str, gaps: &[&RuleGap], lang: Lang) {
    if gaps.is_empty() {
        return;
    }
    say!("\n{title}　{}", gaps.len());
    for gap in gaps {
        let here = bound(&gap.here, lang);
        let elsewhere: Vec<String> = gap
            .elsewhere
            .iter()
            .map(|other| {
                let ids: Vec<&str> = other.given.iter().map(|given| given.provision.0.as_str()).collect();
                format!("{} {}", other.label.of(lang), ids.join(" "))
            })
            .collect();
        let statutes = if elsewhere.is_empty() {
            lang.pick("别处也没有法规", "no statute elsewhere either").to_owned()
        } else {
            format!("{}{}", lang.pick("别处法规：", "statutes elsewhere: "), elsewhere.join(lang.pick("、", ", ")))
        };
        say!("  {}　{}{here}{}{statutes}", gap.key, lang.pick("本市：", "here: "), lang.pick("；", "; "));
    }
}

fn settings(report: &Report, lang: Lang) {
    let rows = &report.missing.settings;
    if rows.is_empty() {
        return;
    }
    say!("\n{}　{}", lang.pick("待核实的设定", "Unverified settings"), rows.len());
    for row in rows {
        let when = row.when.of(lang);
        let when = if when.is_empty() { String::new() } else { format!("{}{when}", lang.pick("，", ", ")) };
        let (label, value) = (row.label.of(lang), row.value.of(lang));
        let (issuer, document) = (&row.issuer, &row.document);
        say!("  {} {label}{}{value}{when}　{issuer}，{document}", row.key, lang.pick("：", ": "));
    }
}

fn registers(report: &Report, lang: Lang) {
    let rows = &report.missing.registers;
    if rows.is_empty() {
        return;
    }
    say!("\n{}　{}", lang.pick("空的台账", "Empty registers"), rows.len());
    for (key, label) in rows {
        say!("  {key} {}　{}/registers/{key}.csv", label.of(lang), report.missing.city);
    }
}
