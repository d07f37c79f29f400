//! `huying rulebook`: check, begin, compare, draw, explain.

use super::{rulebook_diff, rulebook_missing, rulebook_new};
use crate::house;
use crate::options::{Common, Form, Rulebook};
use crate::say;
use crate::shelf;
use crate::telling::{Failure, json};
use desk::time::Clock as _;
use rulebook::model::Label;
use rulebook::{City, Edition, check, diff, draw, guide, words};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use worktime::{Day, Lang};

pub async fn run(common: &Common, command: &Rulebook) -> Result<(), Failure> {
    match command {
        Rulebook::Check { city } => prove(common, city.as_deref()),
        Rulebook::New(new) => rulebook_new::run(common, new).await,
        Rulebook::Missing { city } => rulebook_missing::run(common, city).await,
        Rulebook::Diff { a, b, day, mechanism } => {
            compare(common, (a, b), day.unwrap_or_else(today), mechanism.as_deref())
        }
        Rulebook::Draw { procedure, city, form } => {
            let edition = edition(common, city.as_deref(), today())?;
            let procedure =
                edition.procedures.get(procedure).ok_or_else(|| no_procedure(&edition, procedure, common.lang))?;
            let drawn = match form {
                Form::Svg => draw::svg(procedure, common.lang),
                Form::Mermaid => draw::mermaid(procedure, common.lang),
                Form::Bpmn => draw::bpmn(procedure, common.lang),
            };
            say!("{}", drawn.trim_end());
            Ok(())
        }
        Rulebook::Guide { procedure, city } => {
            let edition = edition(common, city.as_deref(), today())?;
            let lines = guide::procedure(&edition, procedure, common.lang)
                .ok_or_else(|| no_procedure(&edition, procedure, common.lang))?;
            for line in lines {
                say!("{line}");
            }
            Ok(())
        }
        Rulebook::Words => {
            if common.json {
                return json(&words::all());
            }
            for word in words::all() {
                say!("{:<28} {}", word.form, common.lang.pick(word.zh, word.en));
            }
            Ok(())
        }
    }
}

pub fn today() -> Day {
    desk::time::SystemClock.now().day()
}

/// The named city does not exist; these do.
pub fn no_city(cities: &[City], key: &str, lang: Lang) -> Failure {
    let keys: Vec<&str> = cities.iter().map(|city| city.key.as_str()).collect();
    Failure::said(match lang {
        Lang::Zh => format!("没有名为“{key}”的城市，现有：{}。", keys.join("、")),
        Lang::En => format!("There is no city `{key}`; there are: {}.", keys.join(", ")),
    })
}

/// The named procedure does not exist; these do.
pub fn no_procedure(edition: &Edition, key: &str, lang: Lang) -> Failure {
    let keys: Vec<&str> = edition.procedures.keys().map(String::as_str).collect();
    Failure::said(match lang {
        Lang::Zh => format!("没有名为“{key}”的流程，现有：{}。", keys.join("、")),
        Lang::En => format!("There is no procedure `{key}`; there are: {}.", keys.join(", ")),
    })
}

fn edition(common: &Common, city: Option<&str>, day: Day) -> Result<Edition, Failure> {
    let (cities, _) = house::law(common)?;
    let city = match city {
        Some(key) => cities.iter().find(|c| c.key == key).ok_or_else(|| no_city(&cities, key, common.lang))?,
        None => cities.first().ok_or_else(|| Failure::said("no city"))?,
    };
    Ok(city.edition_on(day)?)
}

fn prove(common: &Common, only: Option<&str>) -> Result<(), Failure> {
    let (mut files, _) = shelf::files(common.rulebooks.as_deref())?;
    let keys = rulebook::read::cities(&files);
    if let Some(only) = only {
        if !keys.iter().any(|key| key == only) {
            return Err(Failure::said(format!("{only}: {}", keys.join(", "))));
        }
        files.retain(|path, _| path.starts_with("national/") || path.starts_with(&format!("{only}/")));
    }
    let faults = check::all(&files, today());
    // A city that cannot be read has faults, which are told.
    let cities: Vec<City> =
        rulebook::read::cities(&files).iter().filter_map(|key| rulebook::read::city(&files, key).ok()).collect();
    if common.json {
        let waiting = cities.iter().map(|city| (city.key.as_str(), check::waiting(city, today())));
        json(&Checked { faults: &faults, waiting: waiting.collect() })?;
        return if faults.is_empty() { Ok(()) } else { Err(Failure::said(format!("{}", faults.len()))) };
    }
    if !faults.is_empty() {
        return Err(Failure::faults(&faults, common.lang));
    }
    let mut everywhere = BTreeSet::new();
    for city in &cities {
        proven(city, common.lang)?;
        let (national, own): (Vec<_>, Vec<_>) = check::waiting(city, today()).into_iter().partition(|one| one.national);
        everywhere.extend(national);
        prohibitions(&city.label, &own, common.lang);
    }
    prohibitions(&Label { zh: "全国".to_owned(), en: "Whole country".to_owned() }, &everywhere, common.lang);
    Ok(())
}

/// What the check found, as data.
#[derive(Serialize)]
struct Checked<'c> {
    faults: &'c [law::Fault],
    /// Prohibitions that nothing enforces yet, by city.
    waiting: BTreeMap<&'c str, Vec<check::Waiting>>,
}

/// That a city is proven, and how much it is.
fn proven(city: &City, lang: Lang) -> Result<(), Failure> {
    let edition = city.edition_on(today())?;
    let asks: usize = edition.procedures.values().map(|procedure| procedure.asks.len()).sum();
    let (rules, absent, settings) = (edition.rules.len(), city.absent.len(), city.settings().0.len());
    let unverified = city.settings().0.iter().filter(|setting| !setting.verified).count();
    let (id, procedures) = (&edition.id, edition.procedures.len());
    say!(
        "{}",
        match lang {
            Lang::Zh => format!(
                "{}：通过。版本 {id}，流程{procedures}个、步骤{asks}个，规则{rules}条已绑定、{absent}条有意不设，设定{settings}项（其中{unverified}项待核实）。",
                city.label.zh
            ),
            Lang::En => format!(
                "{}: proven. Edition {id}, {procedures} procedures with {asks} steps, {rules} rules bound, {absent} deliberately absent, {settings} settings ({unverified} unverified).",
                city.label.en
            ),
        }
    );
    Ok(())
}

/// The prohibitions that nothing enforces yet, in a line; none, no line.
fn prohibitions<'w>(whose: &Label, waiting: impl IntoIterator<Item = &'w check::Waiting>, lang: Lang) {
    let waiting: Vec<String> = waiting
        .into_iter()
        .map(|one| match one.mechanisms.as_slice() {
            [] => format!("{} (none)", one.provision),
            mechanisms => format!("{} ({})", one.provision, mechanisms.join(" ")),
        })
        .collect();
    if !waiting.is_empty() {
        say!(
            "{}",
            match lang {
                Lang::Zh => format!("{}：尚待落实的禁止性条款{}条：{}。", whose.zh, waiting.len(), waiting.join("、")),
                Lang::En => format!("{}: {} prohibitions that wait: {}.", whose.en, waiting.len(), waiting.join(", ")),
            }
        );
    }
}

fn compare(common: &Common, (a, b): (&str, &str), day: Day, mechanism: Option<&str>) -> Result<(), Failure> {
    let (cities, _) = house::law(common)?;
    let find = |key: &str| cities.iter().find(|c| c.key == key).ok_or_else(|| no_city(&cities, key, common.lang));
    let (a, b) = (find(a)?, find(b)?);
    let mut compared = diff::cities((a, &a.edition_on(day)?), (b, &b.edition_on(day)?), day);
    if let Some(mechanism) = mechanism.map(str::to_uppercase) {
        let known: Vec<&str> = a.mechanisms().collect();
        if !known.contains(&mechanism.as_str()) {
            return Err(Failure::said(match common.lang {
                Lang::Zh => format!("没有名为“{mechanism}”的机制，现有：{}。", known.join("、")),
                Lang::En => format!("There is no mechanism `{mechanism}`; there are: {}.", known.join(", ")),
            }));
        }
        compared = compared.of(&mechanism);
    }
    if common.json {
        return json(&compared);
    }
    rulebook_diff::print(&compared, a, b, common.lang);
    Ok(())
}
