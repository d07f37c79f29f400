//! `huying evaluate`: the figures of some days, and how they changed; what was published of a period is worked out anew by
//! `recompute`.

mod bulletins;
mod stock;

use crate::house::House;
use crate::options::{Common, Evaluate, EvaluateWhat};
use crate::say;
use crate::telling::{Failure, json};
use desk::evaluate::{
    Dimension, Figure, Figures, Judged, Key, Tally, Window, change, over_registers, sentence_with, tally,
};
use desk::{CityLaw, DeskFault, Library, Part, Sought};
use rulebook::model::{Indicator, Label, Rows};
use rulebook::words::Guard;
use worktime::{Day, Lang};

/// Matters listed behind a figure.
const DRILL: usize = 1_000;

pub async fn run(common: &Common, options: &Evaluate) -> Result<(), Failure> {
    match &options.what {
        Some(EvaluateWhat::Rank(options)) => return super::evaluate_rank::run(common, options).await,
        Some(EvaluateWhat::Recompute(options)) => return super::recompute::run(common, options).await,
        Some(EvaluateWhat::Bulletins(options)) => return bulletins::run(common, options).await,
        Some(EvaluateWhat::Stock(options)) => return stock::run(common, options).await,
        None => {}
    }
    let window = window(common, options)?;
    let house = House::open(common).await?;
    let library = house.desk.library();
    known(common, &library, options.city.as_deref())?;
    begun(common, window, house.desk.now().day())?;
    let mut all = Vec::new();
    for law in library.cities().filter(|law| options.city.as_ref().is_none_or(|key| *key == law.city.key)) {
        let figures = house.desk.figures_in(law, window).await?;
        let earlier = [window.before(), window.year_before()];
        let mut then = Vec::new();
        for window in earlier.into_iter().flatten() {
            then.push((window, house.desk.figures_in(law, window).await?));
        }
        let day = window.to.min(house.desk.now().day());
        let registers = registers(law, day)?;
        if !common.json {
            tell(common, &library, law, (window, &figures), &then);
            tell_registers(common, &library, law, day, &registers);
        }
        if options.drill {
            drill(common, &house, law, window, &figures).await?;
        }
        let rows: Vec<_> = registers.iter().map(|(_, tally)| &tally.measured).collect();
        all.push(serde_json::json!({
            "city": law.city.key, "period": window.to_string(), "figures": figures,
            "registers": { "day": day, "indicators": rows },
        }));
    }
    if common.json { json(&all) } else { Ok(()) }
}

/// Refuses a city that has no rulebook here.
pub fn known(common: &Common, library: &Library, city: Option<&str>) -> Result<(), Failure> {
    match city.filter(|key| library.cities().all(|law| law.city.key != **key)) {
        None => Ok(()),
        Some(key) => {
            let cities: Vec<_> = library.cities().map(|law| law.city.as_ref().clone()).collect();
            Err(super::rulebooks::no_city(&cities, key, common.lang))
        }
    }
}

/// Refuses days of which nothing can be there yet: a dash would look like a figure that is missing.
pub fn begun(common: &Common, window: Window, today: Day) -> Result<(), Failure> {
    if window.from <= today {
        return Ok(());
    }
    Err(Failure::said(match common.lang {
        Lang::Zh => format!("{window} 还没有开始（今天是 {today}），还没有可计的。请换一个已经开始的期间。"),
        Lang::En => {
            format!(
                "{window} has not begun (today is {today}): nothing is there to count yet. Choose a time that has begun."
            )
        }
    }))
}

/// The days asked for.
fn window(common: &Common, options: &Evaluate) -> Result<Window, Failure> {
    let read = |text: &str| {
        Window::parse(text).ok_or_else(|| {
            Failure::said(match common.lang {
                Lang::Zh => format!("“{text}”不是年、季、月或者日，写作 2026、2026-Q3、2026-10 或者 2026-10-05。"),
                Lang::En => {
                    format!("`{text}` is no year, quarter, month or day; write 2026, 2026-Q3, 2026-10 or 2026-10-05.")
                }
            })
        })
    };
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    if options.period.is_some() {
        return read(&text(&options.period));
    }
    let (from, to) = (read(&text(&options.from))?, read(&text(&options.to))?);
    from.through(to).ok_or_else(|| {
        Failure::said(match common.lang {
            Lang::Zh => format!("起日 {} 晚于止日 {}。", from.from, to.to),
            Lang::En => format!("The first day {} is after the last, {}.", from.from, to.to),
        })
    })
}

/// What is counted over registers on a day.
fn registers(law: &CityLaw, day: Day) -> Result<Vec<(&Indicator, Tally)>, Failure> {
    // By whom its target is for, otherwise by the first of its groups below the city.
    let by = |indicator: &Indicator| {
        let per = indicator.target.first().map(|goal| &goal.per).into_iter();
        let groups = per.chain(indicator.by.iter().filter(|by| *by != "city"));
        groups.filter_map(|word| Dimension::from_word(word)).next().unwrap_or(Dimension::City)
    };
    let whole = (Dimension::City, &Key::default());
    let tally = |indicator| {
        let tally = tally(law, indicator, day, whole, by(indicator)).map_err(DeskFault::from)?;
        Ok((indicator, tally))
    };
    over_registers(law, day).map(tally).collect()
}

/// A figure of any measure.
fn told(common: &Common, figure: &Figure) -> String {
    match figure.value {
        Some(value) => {
            let sign = if value < 0 { "-" } else { "" };
            let of = common.lang.pick("个", "counted");
            format!("{sign}{}.{:02} ({} {of})", value.unsigned_abs() / 100, value.unsigned_abs() % 100, figure.of)
        }
        None => percent(common, figure),
    }
}

fn percent(common: &Common, figure: &Figure) -> String {
    let Some(rate) = figure.rate else { return common.lang.pick("没有可计的", "nothing to count").to_owned() };
    let interval = figure.interval.as_ref().map_or_else(String::new, |i| {
        format!(" [{}.{:02}%–{}.{:02}%]", i.low / 100, i.low % 100, i.high / 100, i.high % 100)
    });
    format!("{}.{:02}%{interval} ({}/{})", rate / 100, rate % 100, figure.part, figure.of)
}

fn tell(
    common: &Common,
    library: &Library,
    law: &CityLaw,
    (window, figures): (Window, &Figures),
    then: &[(Window, Figures)],
) {
    say!("{} {window}", law.city.label.of(common.lang));
    for measured in &figures.indicators {
        let Some(indicator) = law.city.indicators.get(&measured.indicator) else { continue };
        say!("  {}：{}", measured.label.of(common.lang), told(common, &measured.total));
        for (window, then) in then {
            let Some(before) = then.of(&measured.indicator) else { continue };
            let Some(change) = change(&measured.total, &before.total) else { continue };
            let sign = if change < 0 { "−" } else { "+" };
            let change = change.unsigned_abs();
            say!("      {sign}{}.{:02} ({window}: {})", change / 100, change % 100, told(common, &before.total));
        }
        if let Rows::Rounds(procedure) = &indicator.rows
            && let Some(procedure) = law.city.procedures.get(procedure)
        {
            let rounds = procedure.label.clone();
            let guards = |guard: &Guard| Label {
                zh: guard.sentence(Lang::Zh, procedure),
                en: guard.sentence(Lang::En, procedure),
            };
            let name = |key: &str| {
                let ask = procedure.asks.get(key).map(|ask| ask.label.clone());
                let field = || procedure.fields.get(key).map(|field| field.label.clone());
                ask.or_else(field).unwrap_or_default()
            };
            let words = sentence_with(indicator, &rounds, guards, name);
            say!("      {}", words.of(common.lang));
        }
        for figure in measured.roll(&[desk::evaluate::Dimension::Office]) {
            let office = figure.key.office.clone().unwrap_or_default();
            let name =
                library.units.unit(&office).map_or(office, |unit| common.lang.pick(&unit.zh, &unit.en).to_owned());
            say!("      {name}：{}", told(common, &figure));
        }
    }
    say!(
        "  {}",
        match common.lang {
            Lang::Zh => format!("已办结轮次{}，在办不计。", figures.rounds),
            Lang::En => format!("{} closed rounds; open ones are counted nowhere.", figures.rounds),
        }
    );
}

/// What is counted over registers, with what it must reach.
fn tell_registers(common: &Common, library: &Library, law: &CityLaw, day: Day, registers: &[(&Indicator, Tally)]) {
    for (indicator, tally) in registers {
        let basis = law.edition_on(day).and_then(|edition| edition.rule(&indicator.rule));
        let basis = basis.map_or_else(String::new, |rule| rule.basis.to_string());
        say!("  {}（{day}）：{} {basis}", indicator.label.of(common.lang), told(common, &tally.measured.total));
        let verdict = |judged: &Option<Judged>| match judged.as_ref().map(|judged| judged.met) {
            None => "",
            Some(Some(true)) => common.lang.pick("，达到", ", met"),
            Some(Some(false)) => common.lang.pick("，没有达到", ", not met"),
            Some(None) => common.lang.pick("，没有可判的", ", nothing to judge"),
        };
        for (figure, judged) in tally.measured.groups.iter().zip(&tally.groups) {
            let Key { district, office, community, unit, .. } = &figure.key;
            let code = [unit, community, office, district].into_iter().flatten().find(|code| !code.is_empty());
            let Some(code) = code else { continue };
            let division = || library.units.division(code).map_or(code.clone(), |division| division.name.clone());
            let name = library.units.unit(code).map(|unit| common.lang.pick(&unit.zh, &unit.en).to_owned());
            say!("      {}：{}{}", name.unwrap_or_else(division), told(common, figure), verdict(judged));
        }
    }
}

async fn drill(
    common: &Common,
    house: &House,
    law: &CityLaw,
    window: Window,
    figures: &Figures,
) -> Result<(), Failure> {
    for measured in &figures.indicators {
        let Some(indicator) = law.city.indicators.get(&measured.indicator) else { continue };
        let (months, within) = (window.stretches(), &Key::default());
        let sought = Sought { indicator, months: &months, within, part: Part::All };
        // One more than is shown, to know whether there are more.
        let behind = house.desk.behind(law, &sought, None, DRILL + 1).await?;
        say!("  {}: {}/{}", measured.label.of(common.lang), measured.total.part, measured.total.of);
        for round in behind.iter().take(DRILL) {
            say!(
                "    {} {} {}",
                if round.counts == Ok(true) { "+" } else { "-" },
                round.place.matter,
                round.place.round
            );
        }
        if behind.len() > DRILL {
            say!("    …");
        }
    }
    Ok(())
}
