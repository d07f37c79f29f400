//! Two cities side by side: how many rules of each mechanism stand how, and one mechanism rule by rule.

use super::provision::giver;
use super::rule::{parameters, value};
use super::{and_lang, city, styles};
use crate::extract::Asked;
use crate::pages::html::{Safe, html};
use crate::pages::layout::page;
use crate::pages::look::Look;
use crate::problem::Problem;
use crate::state::AppState;
use crate::words::pick;
use axum::extract::State;
use axum::response::Html;
use desk::CityLaw;
use rulebook::diff::{self, Bound, Comparison, Given, Only, Part, RuleRow, SettingRow, Value, Verdict};
use serde::Deserialize;
use std::collections::BTreeMap;
use worktime::{Day, Lang};

/// Which cities, and which mechanism.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Pair {
    /// The first city's key; the first of all without one.
    a: Option<String>,
    /// The second's; the first other one without one.
    b: Option<String>,
    /// A mechanism, such as `M02`; all of them without one.
    mechanism: Option<String>,
    /// Language.
    #[allow(dead_code, reason = "read by `Speaks`; listed here so that it is not unknown")]
    lang: Option<String>,
}

/// Two cities as they are shown.
#[derive(Clone, Copy)]
struct Two<'l> {
    a: &'l CityLaw,
    b: &'l CityLaw,
    lang: Lang,
}

impl<'l> Two<'l> {
    fn name(self, law: &'l CityLaw) -> &'l str {
        law.city.label.of(self.lang)
    }

    /// Where a mechanism of both is compared, or all of them.
    fn address(self, mechanism: Option<&str>) -> String {
        let mechanism = mechanism.map(|key| format!("&mechanism={key}")).unwrap_or_default();
        format!("/law/compare?a={}&b={}{mechanism}{}", self.a.city.key, self.b.city.key, and_lang(self.lang))
    }
}

/// The page.
pub(crate) async fn compare(
    State(state): State<AppState>,
    look: Look,
    Asked(pair): Asked<Pair>,
) -> Result<Html<String>, Problem> {
    let lang = look.lang;
    let library = state.desk().library();
    let a = match &pair.a {
        Some(key) => city(&library, key)?,
        None => library.cities().next().ok_or_else(Problem::not_found)?,
    };
    let b = match &pair.b {
        Some(key) => city(&library, key)?,
        None => library.cities().find(|law| law.city.key != a.city.key).ok_or_else(Problem::not_found)?,
    };
    let two = Two { a, b, lang };
    let day = state.desk().now().day();
    let edition = |law| CityLaw::edition_on(law, day).map(AsRef::as_ref).ok_or_else(Problem::not_found);
    let compared = diff::cities((&a.city, edition(a)?), (&b.city, edition(b)?), day);
    let title = match lang {
        Lang::Zh => format!("{}与{}并看", two.name(a), two.name(b)),
        Lang::En => format!("{} beside {}", two.name(a), two.name(b)),
    };
    let wanted = pair.mechanism.filter(|key| !key.is_empty());
    let shown = match &wanted {
        None => overview(two, &compared),
        Some(key) if compared.mechanisms.iter().any(|one| one.key == *key) => one(two, &compared, key),
        Some(_) => return Err(Problem::not_found()),
    };
    let content = html!(
        "{}<div class=\"lawbook\"><h1>{}</h1><p class=\"own\">{}</p>{}</div>",
        styles(),
        title,
        explained(day, lang),
        shown
    );
    // The switch of the language puts its own word behind this address.
    let path = Two { lang: Lang::Zh, ..two }.address(wanted.as_deref());
    Ok(page(look, &title, &path, &content))
}

fn explained(day: Day, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!(
            "按{day}施行的文本，逐个规则比较：由哪一条给出，效力多强，参数是什么。待建的规则还不作决定，但已参加比较。"
        ),
        Lang::En => format!(
            "By the texts in force on {day}, rule by rule: which provision gives it, how strongly it binds, with which \
             parameters. Awaited rules decide nothing yet but are compared already."
        ),
    }
}

fn verdict(two: Two<'_>, verdict: Verdict) -> String {
    let only = |law| match two.lang {
        Lang::Zh => format!("只有{}", two.name(law)),
        Lang::En => format!("only {}", two.name(law)),
    };
    match verdict {
        Verdict::Same => pick(two.lang, "相同", "the same").to_owned(),
        Verdict::Differs => pick(two.lang, "不同", "different").to_owned(),
        Verdict::OnlyA => only(two.a),
        Verdict::OnlyB => only(two.b),
    }
}

/// Every mechanism with how many of its rules stand how.
fn overview(two: Two<'_>, compared: &Comparison) -> Safe {
    let lang = two.lang;
    let cells = |totals: &BTreeMap<Verdict, usize>| {
        let cell = |one: Verdict| {
            let count = totals.get(&one).copied().unwrap_or_default();
            html!("<td data-name=\"{}\">{}</td>", verdict(two, one), count)
        };
        Verdict::ALL.map(cell).to_vec()
    };
    let rows = compared.mechanisms.iter().map(|one| {
        let (to, name) = (two.address(Some(&one.key)), one.label.of(lang));
        let cells = cells(&one.totals);
        html!("<tr><th scope=\"row\"><a href=\"{}\">{} {}</a></th>{}</tr>", to, one.key, name, cells)
    });
    let unnamed: Vec<&RuleRow> = compared.rules_of(None).collect();
    let unnamed = (!unnamed.is_empty()).then(|| {
        let name = pick(lang, "没有写明机制的规则", "Rules of no named mechanism");
        html!(
            "<section><h2>{} <span class=\"count\">{}</span></h2>{}</section>",
            name,
            unnamed.len(),
            rules(two, unnamed)
        )
    });
    let names = Verdict::ALL.map(|one| html!("<th scope=\"col\">{}</th>", verdict(two, one))).to_vec();
    html!(
        "<table class=\"cmp totals\"><thead><tr><th scope=\"col\">{}</th>{}</tr></thead><tbody>{}<tr><th scope=\"row\">{}</th>{}</tr></tbody></table>{}",
        pick(lang, "机制", "Mechanism"),
        names,
        rows.collect::<Vec<_>>(),
        pick(lang, "合计（属于几个机制的规则只算一次）", "All (a rule of several mechanisms counts once)"),
        cells(&compared.totals),
        unnamed
    )
}

/// One mechanism.
fn one(two: Two<'_>, compared: &Comparison, key: &str) -> Safe {
    let lang = two.lang;
    let place = compared.mechanisms.iter().position(|one| one.key == key).unwrap_or_default();
    let beside = |at: Option<usize>| at.and_then(|at| compared.mechanisms.get(at));
    let link = |one: &diff::Mechanism, rel: &str| {
        html!("<a rel=\"{}\" href=\"{}\">{} {}</a>", rel, two.address(Some(&one.key)), one.key, one.label.of(lang))
    };
    let around = html!(
        "<nav class=\"around\" aria-label=\"{}\">{}<a href=\"{}\">{}</a>{}</nav>",
        pick(lang, "别的机制", "Other mechanisms"),
        beside(place.checked_sub(1)).map(|one| link(one, "prev")),
        two.address(None),
        pick(lang, "全部机制", "All mechanisms"),
        beside(place.checked_add(1)).map(|one| link(one, "next"))
    );
    let compared = compared.clone().of(key);
    let label = two.a.city.mechanism_label(key);
    let totals = Verdict::ALL.map(|one| {
        let count = compared.totals.get(&one).copied().unwrap_or_default();
        html!("<span class=\"nowrap\">{} {}</span>　", verdict(two, one), count)
    });
    html!(
        "<h2>{} {}</h2><p class=\"counted\">{}</p>{}{}{}{}",
        key,
        label.of(lang),
        totals.to_vec(),
        rules(two, compared.rules.iter().collect()),
        only(two, &compared.only),
        settings(two, &compared.settings),
        around
    )
}

/// Rules in a table, those that differ first.
fn rules(two: Two<'_>, mut rows: Vec<&RuleRow>) -> Safe {
    let order = [Verdict::Differs, Verdict::OnlyA, Verdict::OnlyB, Verdict::Same];
    rows.sort_by_key(|row| order.iter().position(|one| *one == row.verdict));
    let rows = rows.into_iter().map(|row| {
        html!(
            "<tr id=\"{}\"><th scope=\"row\"><span class=\"code\">{}</span><br><span class=\"tag\">{}</span></th>{}{}</tr>",
            row.key,
            row.key,
            verdict(two, row.verdict),
            cell(two, two.a, &row.a, row),
            cell(two, two.b, &row.b, row)
        )
    });
    table(two, pick(two.lang, "规则", "Rule"), rows.collect())
}

fn table(two: Two<'_>, first: &str, rows: Vec<Safe>) -> Safe {
    let head = [first, two.name(two.a), two.name(two.b)].map(|name| html!("<th scope=\"col\">{}</th>", name)).to_vec();
    html!("<table class=\"cmp\"><thead><tr>{}</tr></thead><tbody>{}</tbody></table>", head, rows)
}

/// How a city has a rule.
fn cell(two: Two<'_>, law: &CityLaw, bound: &Bound, row: &RuleRow) -> Safe {
    let lang = two.lang;
    let muted = |words: String| html!("<p class=\"muted\">{}</p>", words);
    let inner = match bound {
        Bound::By { given, parameters: all, .. } => {
            let given: Vec<Safe> = given.iter().filter_map(|one| provision(law, one, lang)).collect();
            let differing = row.parameters.iter().map(|parameter| {
                let mine = all.get(&parameter.name);
                let mine = mine.map_or_else(|| pick(lang, "没有", "none").to_owned(), |one| value(law, one, lang));
                html!(
                    "<div><span class=\"code\">{}</span>{}<mark>{}</mark></div>",
                    parameter.name,
                    pick(lang, "：", ": "),
                    mine
                )
            });
            let differing: Vec<Safe> = differing.collect();
            let is_same = |name: &String| row.parameters.iter().all(|parameter| parameter.name != *name);
            let same = all.iter().filter(|(name, _)| is_same(name)).map(|(name, one)| (name.clone(), one.clone()));
            let same: law::Parameters = same.collect();
            let same = (!same.is_empty()).then(|| parameters(law, &same, lang));
            html!("{}{}{}", given, differing, same)
        }
        Bound::Absent(why) => muted(match lang {
            Lang::Zh => format!("没有这条规则：{why}"),
            Lang::En => format!("has no such rule: {why}"),
        }),
        Bound::No => muted(pick(lang, "没有这条规则", "has no such rule").to_owned()),
    };
    html!("<td data-name=\"{}\">{}</td>", two.name(law), inner)
}

fn provision(law: &CityLaw, given: &Given, lang: Lang) -> Option<Safe> {
    let mut all = law.city.instruments.iter().flat_map(|of| of.provisions.iter().map(move |provision| (of, provision)));
    let (instrument, provision) = all.find(|(_, provision)| provision.id == given.provision)?;
    let awaited = (!given.built).then(|| html!("<span class=\"tag\">{}</span>", pick(lang, "待建", "awaited")));
    Some(html!("{}{}", giver(law, instrument, provision, lang), awaited))
}

/// What only one of them has in its procedures.
fn only(two: Two<'_>, rows: &[Only]) -> Option<Safe> {
    let lang = two.lang;
    let of = |law: &CityLaw| {
        let mine = rows.iter().filter(|row| row.city == law.city.key).map(|row| {
            let procedure = law.city.procedures.get(&row.procedure).map(|found| found.label.of(lang));
            let part = match row.part {
                Part::Procedure => pick(lang, "程序", "procedure"),
                Part::Ask => pick(lang, "步骤", "step"),
                Part::Gate => pick(lang, "关口", "gate"),
                Part::Clock => pick(lang, "时限", "clock"),
                Part::State => pick(lang, "状态", "state"),
            };
            let procedure = procedure.filter(|_| row.part != Part::Procedure).map(|label| format!("{label} · "));
            html!(
                "<li><span class=\"kind\">{}</span> {}{} <span class=\"code\">{}</span></li>",
                part,
                procedure,
                row.label.of(lang),
                row.rules.join(pick(lang, "、", ", "))
            )
        });
        let mine: Vec<Safe> = mine.collect();
        let none = mine.is_empty().then(|| html!("<li class=\"muted\">{}</li>", pick(lang, "没有", "none")));
        html!("<td data-name=\"{}\"><ul>{}{}</ul></td>", two.name(law), none, mine)
    };
    (!rows.is_empty()).then(|| {
        let name =
            pick(lang, "只有一地有的步骤、关口、时限、状态", "Steps, gates, clocks and states that only one has");
        let only = pick(lang, "只在这里有", "Only here");
        let row = html!("<tr><th scope=\"row\">{}</th>{}{}</tr>", only, of(two.a), of(two.b));
        html!(
            "<section><h2>{} <span class=\"count\">{}</span></h2>{}</section>",
            name,
            rows.len(),
            table(two, pick(lang, "哪里有", "Where"), vec![row])
        )
    })
}

/// The settings that differ.
fn settings(two: Two<'_>, rows: &[SettingRow]) -> Option<Safe> {
    let lang = two.lang;
    let values = |law: &CityLaw, values: &[Value]| {
        let one = |value: &Value| {
            let when = value.when.of(lang);
            let when = (!when.is_empty()).then(|| html!("（{}）", when));
            let unverified = (!value.verified)
                .then(|| html!(" <span class=\"unverified\">{}</span>", pick(lang, "尚未核实", "not confirmed yet")));
            html!("<li><b>{}</b>{}{}</li>", value.label.of(lang), when, unverified)
        };
        let none = values.is_empty().then(|| html!("<li class=\"muted\">{}</li>", pick(lang, "没有", "none")));
        let values: Vec<Safe> = values.iter().map(one).collect();
        html!("<td data-name=\"{}\"><ul>{}{}</ul></td>", two.name(law), none, values)
    };
    (!rows.is_empty()).then(|| {
        let name = pick(lang, "不同的设定", "Settings that differ");
        let shown = rows.iter().map(|row| {
            let head = html!("{}<br><span class=\"code\">{}</span>", row.label.of(lang), row.key);
            html!("<tr><th scope=\"row\">{}</th>{}{}</tr>", head, values(two.a, &row.a), values(two.b, &row.b))
        });
        let shown = table(two, pick(lang, "设定", "Setting"), shown.collect());
        html!("<section><h2>{} <span class=\"count\">{}</span></h2>{}</section>", name, rows.len(), shown)
    })
}
