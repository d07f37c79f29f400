//! `huying law`: provisions, and what covers each.

use super::law_texts;
use crate::house;
use crate::options::{Common, Law};
use crate::say;
use crate::telling::{Failure, json};
use desk::texts::{self, Act, State, short};
use law::import::Body;
use law::{Instrument, Provision};
use rulebook::City;
use worktime::{Day, Lang};

pub async fn run(common: &Common, command: &Law) -> Result<(), Failure> {
    match command {
        Law::Show { id } => show(common, id, None).await,
        Law::At { day, id } => show(common, id, Some(*day)).await,
        Law::Import(options) => law_texts::take(common, options).await,
        Law::Texts { instrument, version } => law_texts::list(common, instrument.as_deref(), version.as_deref()).await,
        Law::Review { instrument, version, issues, by, note } => {
            let act = if issues.is_empty() { Act::Review } else { Act::Decide(issues) };
            law_texts::act(common, act, (instrument, version), by, note).await
        }
        Law::Approve { instrument, version, by } => {
            law_texts::act(common, Act::Approve, (instrument, version), by, "").await
        }
        Law::Coverage { city, scenarios } => coverage(common, city.as_deref(), scenarios),
    }
}

fn find<'a>(cities: &'a [City], id: &str) -> Option<(&'a City, &'a Instrument, &'a Provision)> {
    cities.iter().find_map(|city| {
        city.instruments.iter().find_map(|instrument| {
            let provision = instrument.provisions.iter().find(|provision| provision.id.0 == id)?;
            Some((city, instrument, provision))
        })
    })
}

async fn show(common: &Common, id: &str, day: Option<Day>) -> Result<(), Failure> {
    let (cities, _) = house::law(common)?;
    let (city, instrument, provision) = find(&cities, id).ok_or_else(|| {
        Failure::said(match common.lang {
            Lang::Zh => format!("没有条款{id}。"),
            Lang::En => format!("There is no provision {id}."),
        })
    })?;
    let on = day.unwrap_or_else(super::rulebooks::today);
    let holds = instrument.holds_on(on);
    let steps: Vec<String> = city
        .procedures
        .values()
        .flat_map(|p| p.asks.iter().map(move |(name, ask)| (p, name, ask)))
        .filter(|(_, _, ask)| provision.rules.contains_key(&ask.rule))
        .map(|(p, name, ask)| format!("{}.{name} {}", p.key, common.lang.pick(&ask.label.zh, &ask.label.en)))
        .collect();
    let official = official(common, instrument, provision).await?;
    if common.json {
        return json(&serde_json::json!({
            "provision": provision, "instrument": instrument.title, "force": instrument.force, "city": city.key,
            "day": on, "holds": holds, "steps": steps,
            "official": official.map(|(version, state, body)| serde_json::json!({
                "version": version, "state": state.word(),
                "text": body.provision(instrument.number(provision)).into_iter().map(|(_, unit)| unit).collect::<Vec<_>>(),
            })),
        }));
    }
    let force = common.lang.pick(instrument.force.zh(), instrument.force.en());
    say!("{} {} {}（{force}）", provision.id, instrument.title_in(common.lang), provision.heading);
    say!("  {}", provision.gist_in(common.lang).replace('\n', "\n  "));
    let kinds: Vec<&str> = provision.modalities.iter().map(|kind| common.lang.pick(kind.zh(), kind.en())).collect();
    if !kinds.is_empty() || !provision.mechanisms.is_empty() {
        say!("  {}　{}", kinds.join(common.lang.pick("、", ", ")), provision.mechanisms.join(" "));
    }
    if let Some((version, state, body)) = official {
        let said = common.lang.pick("官方文本", "official text");
        say!("  {said}（{} {}）", short(&version), common.lang.pick(state.zh(), state.en()));
        for (depth, unit) in body.provision(instrument.number(provision)) {
            let text = unit.text.replace('\n', "\n    ");
            say!("  │ {}{}{text}", "  ".repeat(depth), unit.label);
        }
    }
    say!(
        "  {}",
        match (holds, common.lang) {
            (true, Lang::Zh) => format!("{on}有效（自{}起）", instrument.in_force),
            (true, Lang::En) => format!("holds on {on} (since {})", instrument.in_force),
            (false, Lang::Zh) => format!("{on}不生效：自{}起施行，不产生任何规则", instrument.in_force),
            (false, Lang::En) =>
                format!("does not hold on {on}: in force since {}; it gives no rule", instrument.in_force),
        }
    );
    if holds {
        for (rule, parameters) in &provision.rules {
            say!("  {rule} {}", serde_json::to_string(parameters)?);
        }
        for step in steps {
            say!("    → {step}");
        }
    }
    without(city, provision, common.lang)
}

/// Why a provision gives no rule, and what it waits for.
fn without(city: &City, provision: &Provision, lang: Lang) -> Result<(), Failure> {
    if let Some(reason) = &provision.none {
        say!("  {}{reason}", lang.pick("无需规则：", "nothing to implement: "));
    }
    for (mechanism, rules) in &provision.awaiting {
        say!("  {}{mechanism} {}", lang.pick("待建：", "awaiting "), city.mechanism_label(mechanism).of(lang));
        for (rule, parameters) in rules {
            say!("    {rule} {}", serde_json::to_string(parameters)?);
        }
    }
    Ok(())
}

/// The official text that was imported for a provision's instrument, if one was.
async fn official(
    common: &Common,
    instrument: &Instrument,
    provision: &Provision,
) -> Result<Option<(String, State, Body)>, Failure> {
    let Some(name) = instrument.file() else { return Ok(None) };
    let Some(database) = law_texts::database(common).await? else { return Ok(None) };
    let Some(best) = law_texts::best(&database, name).await? else { return Ok(None) };
    let Some(body) = texts::body(&database, &best.head).await? else { return Ok(None) };
    let has = !body.provision(instrument.number(provision)).is_empty();
    Ok(has.then_some((best.head.version, best.state, body)))
}

fn coverage(common: &Common, only: Option<&str>, folder: &std::path::Path) -> Result<(), Failure> {
    let (cities, divisions) = house::law(common)?;
    let laws = scenarios::Laws::new(cities, divisions.tree());
    let read = scenarios::read_folder(folder)
        .map_err(|failures| Failure::said(failures.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")))?;
    let pairs = scenarios::weigh(&laws, &read);
    let mut all = Vec::new();
    for city in laws.cities.iter().filter(|city| only.is_none_or(|key| key == city.key)) {
        let rows = scenarios::coverage(city, &pairs);
        if !common.json {
            say!("{}", city.label.of(common.lang));
            say!("{}", scenarios::render(&rows, common.lang));
        }
        all.push(serde_json::json!({ "city": city.key, "summary": scenarios::summaries(&rows), "provisions": rows }));
    }
    if common.json { json(&all) } else { Ok(()) }
}
