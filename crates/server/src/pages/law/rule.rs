//! The rules of a provision with their parameters, uses and numbers; and the scenarios that show them.

use super::uses::{self, Used};
use crate::pages::html::{Safe, html};
use crate::state::{AppState, Proof, ProofStep};
use crate::words::{Words, pick};
use ::law::{Parameter, Parameters, Provision};
use desk::CityLaw;
use rulebook::model::{Procedure, Setting};
use worktime::Lang;

/// Scenarios shown at most.
const SHOWN: usize = 100;

/// The rules that a provision gives.
pub(crate) fn rules(law: &CityLaw, provision: &Provision, lang: Lang) -> Safe {
    let rows: Vec<Safe> = provision.rules.iter().map(|(rule, given)| row(law, rule, given, lang)).collect();
    let names = [
        pick(lang, "规则", "Rule"),
        pick(lang, "条文里的参数", "Parameters in its text"),
        pick(lang, "哪里用", "Used by"),
        pick(lang, "数从哪来", "Where numbers come from"),
    ];
    html!(
        "<section id=\"rules\"><h2>{} <span class=\"count\">{}</span></h2><table class=\"rules\"><thead><tr>{}</tr></thead><tbody>{}</tbody></table></section>",
        pick(lang, "给出的规则", "Rules it gives"),
        rows.len(),
        names.map(|name| html!("<th scope=\"col\">{}</th>", name)).to_vec(),
        rows
    )
}

fn row(law: &CityLaw, rule: &str, given: &Parameters, lang: Lang) -> Safe {
    let used = uses::of(law, rule);
    let uses: Vec<Safe> = used
        .iter()
        .map(|used| html!("<li><span class=\"kind\">{}</span> {}</li>", used.kind.pick(lang), used.name.pick(lang)))
        .collect();
    let unused = || html!("<li class=\"muted\">{}</li>", pick(lang, "还没有哪一步用它", "no step uses it yet"));
    html!(
        "<tr id=\"{}\"><td class=\"code\">{}</td><td data-name=\"{}\">{}</td><td data-name=\"{}\"><ul>{}</ul></td><td data-name=\"{}\">{}</td></tr>",
        rule,
        rule,
        pick(lang, "条文里的参数", "Parameters in its text"),
        parameters(law, given, lang),
        pick(lang, "哪里用", "Used by"),
        if uses.is_empty() { vec![unused()] } else { uses },
        pick(lang, "数从哪来", "Where numbers come from"),
        numbers(law, &used, lang)
    )
}

/// Parameters, in the words of the city's lists where these have them.
pub(super) fn parameters(law: &CityLaw, given: &Parameters, lang: Lang) -> Safe {
    if given.is_empty() {
        return html!("<span class=\"muted\">{}</span>", pick(lang, "没有", "none"));
    }
    let one = |(name, parameter): (&String, &Parameter)| {
        html!(
            "<div><span class=\"code\">{}</span>{}{}</div>",
            name,
            pick(lang, "：", ": "),
            value(law, parameter, lang)
        )
    };
    html!("{}", given.iter().map(one).collect::<Vec<_>>())
}

/// A parameter's value.
pub(super) fn value(law: &CityLaw, parameter: &Parameter, lang: Lang) -> String {
    match parameter {
        Parameter::TenThousandths { ten_thousandths } => {
            format!("{}.{:02}%", ten_thousandths / 100, ten_thousandths % 100)
        }
        _ => law.city.parameter_label(parameter).of(lang).to_owned(),
    }
}

/// The rules that a provision will give once the mechanisms are built that it waits for.
pub(super) fn awaited(law: &CityLaw, provision: &Provision, lang: Lang) -> Safe {
    let names = [pick(lang, "规则", "Rule"), pick(lang, "条文里的参数", "Parameters in its text")];
    let parts = provision.awaiting.iter().map(|(mechanism, rules)| {
        let rows = rules.iter().map(|(rule, given)| {
            html!(
                "<tr id=\"{}\"><td class=\"code\">{}</td><td data-name=\"{}\">{}</td></tr>",
                rule.as_str(),
                rule.as_str(),
                names[1],
                parameters(law, given, lang)
            )
        });
        html!(
            "<h3><span class=\"tag\">{}</span> {}</h3><table class=\"rules\"><thead><tr>{}</tr></thead><tbody>{}</tbody></table>",
            mechanism.as_str(),
            law.city.mechanism_label(mechanism).of(lang),
            names.map(|name| html!("<th scope=\"col\">{}</th>", name)).to_vec(),
            rows.collect::<Vec<_>>()
        )
    });
    html!(
        "<section id=\"awaiting\"><h2>{} <span class=\"count\">{}</span></h2><p class=\"own\">{}</p>{}</section>",
        pick(lang, "待建：机制建成后给出的规则", "Awaited: rules it will give once the mechanism is built"),
        provision.awaiting.values().map(|rules| rules.len()).sum::<usize>(),
        pick(lang, "现在还不据此作任何决定。", "Nothing is decided by them yet."),
        parts.collect::<Vec<_>>()
    )
}

/// The settings behind a rule's clocks and signatures; the law is never credited with a number it does not contain.
fn numbers(law: &CityLaw, used: &[Used<'_>], lang: Lang) -> Safe {
    let mut keys: Vec<(&str, Option<&Procedure>)> = Vec::new();
    for used in used {
        for key in &used.budgets {
            if !keys.iter().any(|(known, _)| known == key) {
                keys.push((key, used.procedure));
            }
        }
    }
    if keys.is_empty() {
        return html!("<span class=\"muted\">{}</span>", pick(lang, "没有时限，不起钟", "no number, no clock"));
    }
    let of_key = |(key, procedure): &(&str, Option<&Procedure>)| {
        let rows = uses::settings(law, key);
        let rows: Vec<Safe> = rows.into_iter().map(|setting| number(setting, *procedure, lang)).collect();
        html!(
            "<details open><summary><span class=\"force setting\">{}</span>{} <span class=\"code\">{}</span></summary><ul class=\"numbers\">{}</ul></details>",
            pick(lang, "设定", "setting"),
            Words::from(&law.city.setting_label(key)).pick(lang),
            *key,
            rows
        )
    };
    html!("{}", keys.iter().map(of_key).collect::<Vec<_>>())
}

fn number(setting: &Setting, procedure: Option<&Procedure>, lang: Lang) -> Safe {
    let condition = uses::conditions(&setting.when, procedure, lang);
    let condition = (!condition.is_empty()).then(|| html!("（{}）", condition));
    let unverified = (!setting.verified)
        .then(|| html!(" <span class=\"unverified\">{}</span>", pick(lang, "尚未核实", "not confirmed yet")));
    let until = setting.until.map(|until| match lang {
        Lang::Zh => format!("，至{until}"),
        Lang::En => format!(", until {until}"),
    });
    let unit = setting.unit.as_ref().map(|unit| html!(" <span class=\"tag\">{}</span>", unit));
    html!(
        "<li><b>{}</b>{}{}<br><span class=\"muted\">{} · {} · {}{}{}</span>{}</li>",
        Words::from(&setting.value.label()).pick(lang),
        condition,
        unit,
        setting.issuer,
        setting.document,
        setting.since.to_string(),
        pick(lang, "起", " on"),
        until,
        unverified
    )
}

/// The scenarios that a provision is shown by.
pub(crate) fn proofs<'a>(state: &'a AppState, provision: &'a str) -> impl Iterator<Item = &'a Proof> {
    let is_tagged = move |proof: &&Proof| proof.provisions.iter().any(|tag| tag == provision);
    state.hooks().proofs.iter().filter(is_tagged)
}

/// Scenarios with their steps, each folded in.
pub(crate) fn scenarios(state: &AppState, provision: &str, lang: Lang) -> Safe {
    let all: Vec<&Proof> = proofs(state, provision).collect();
    if all.is_empty() {
        return Safe::default();
    }
    let shown: Vec<Safe> = all.iter().take(SHOWN).map(|proof| scenario(proof)).collect();
    let cut = (all.len() > SHOWN).then(|| {
        let words = match lang {
            Lang::Zh => format!("共{}个场景，显示{SHOWN}个。", all.len()),
            Lang::En => format!("{} scenarios, {SHOWN} shown.", all.len()),
        };
        html!("<p class=\"muted\">{}</p>", words)
    });
    html!(
        "<section id=\"scenarios\"><h2>{} <span class=\"count\">{}</span></h2><p class=\"own\">{}</p><div lang=\"zh-CN\">{}</div>{}</section>",
        pick(lang, "证明它的场景", "Scenarios that show it"),
        all.len(),
        pick(
            lang,
            "每个场景都是可以运行的例子；拿掉这一条给出的规则，它就不再成立。",
            "Each is an example that runs (in Chinese); without the rules that this provision gives, it fails."
        ),
        shown,
        cut
    )
}

fn scenario(proof: &Proof) -> Safe {
    let steps: Vec<Safe> = proof.steps.iter().map(step).collect();
    html!(
        "<details class=\"scenario\"><summary>{} <span class=\"muted\">{}</span></summary><div class=\"steps\">{}</div></details>",
        proof.name,
        proof.feature,
        steps
    )
}

fn step(step: &ProofStep) -> Safe {
    let cells = |row: &Vec<String>| {
        html!("<tr>{}</tr>", row.iter().map(|cell| html!("<td>{}</td>", *cell)).collect::<Vec<_>>())
    };
    let table =
        (!step.table.is_empty()).then(|| html!("<table>{}</table>", step.table.iter().map(cells).collect::<Vec<_>>()));
    html!("<p><b>{}</b>{}</p>{}", step.keyword, step.text, table)
}

/// Which provisions give a rule in a city, or why none does.
pub(crate) fn givers<'a>(law: &'a CityLaw, rule: &str) -> Vec<(&'a ::law::Instrument, &'a Provision)> {
    let all = law.city.instruments.iter().flat_map(|of| of.provisions.iter().map(move |provision| (of, provision)));
    all.filter(|(_, provision)| provision.rules.contains_key(rule)).collect()
}

/// Why a city deliberately has not a rule.
pub(crate) fn absent(law: &CityLaw, rule: &str, lang: Lang) -> Words {
    match law.city.absent.get(rule) {
        Some((why, _)) => Words::new(format!("没有这条规则：{why}"), format!("has no such rule: {why}")),
        None => {
            let plain = pick(lang, "没有这条规则", "has no such rule").to_owned();
            Words::new(plain.clone(), plain)
        }
    }
}
