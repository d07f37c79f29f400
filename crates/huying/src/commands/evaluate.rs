//! `huying evaluate`: the figures of a month; what was published of a period is worked out anew by `recompute`.

use crate::house::House;
use crate::options::{Common, Evaluate, EvaluateWhat};
use crate::say;
use crate::telling::{Failure, json};
use desk::evaluate::{Figure, Figures, Key, sentence};
use desk::{CityLaw, Library, Part, Sought};
use rulebook::model::{Label, Rows};
use worktime::{Day, Lang};

/// Matters listed behind a figure.
const DRILL: usize = 1_000;

pub async fn run(common: &Common, options: &Evaluate) -> Result<(), Failure> {
    match &options.what {
        Some(EvaluateWhat::Rank(options)) => return super::evaluate_rank::run(common, options).await,
        Some(EvaluateWhat::Recompute(options)) => return super::recompute::run(common, options).await,
        None => {}
    }
    let month = options.month.as_deref().unwrap_or_default();
    if format!("{month}-01").parse::<Day>().is_err() {
        return Err(no_month(common, month));
    }
    let house = House::open(common).await?;
    let library = house.desk.library();
    let mut all = Vec::new();
    for law in library.cities().filter(|law| options.city.as_ref().is_none_or(|key| *key == law.city.key)) {
        let figures = house.desk.figures(law, month).await?;
        if !common.json {
            tell(common, &library, law, month, &figures);
        }
        if options.drill {
            drill(common, &house, law, month, &figures).await?;
        }
        all.push(serde_json::json!({ "city": law.city.key, "month": month, "figures": figures }));
    }
    if common.json { json(&all) } else { Ok(()) }
}

/// What is no month.
pub fn no_month(common: &Common, text: &str) -> Failure {
    Failure::said(match common.lang {
        Lang::Zh => format!("“{text}”不是月份，写作 2026-10。"),
        Lang::En => format!("`{text}` is no month; write 2026-10."),
    })
}

fn percent(figure: &Figure) -> String {
    let Some(rate) = figure.rate else { return "—".to_owned() };
    let interval = figure.interval.as_ref().map_or_else(String::new, |i| {
        format!(" [{}.{:02}%–{}.{:02}%]", i.low / 100, i.low % 100, i.high / 100, i.high % 100)
    });
    format!("{}.{:02}%{interval} ({}/{})", rate / 100, rate % 100, figure.part, figure.of)
}

fn tell(common: &Common, library: &Library, law: &CityLaw, month: &str, figures: &Figures) {
    say!("{} {month}", law.city.label.of(common.lang));
    for measured in &figures.indicators {
        let Some(indicator) = law.city.indicators.get(&measured.indicator) else { continue };
        say!("  {}：{}", measured.label.of(common.lang), percent(&measured.total));
        if let Rows::Rounds(procedure) = &indicator.rows
            && let Some(procedure) = law.city.procedures.get(procedure)
        {
            let rounds = procedure.label.clone();
            let words = sentence(indicator, &rounds, |guard| Label {
                zh: guard.sentence(Lang::Zh, procedure),
                en: guard.sentence(Lang::En, procedure),
            });
            say!("      {}", words.of(common.lang));
        }
        for figure in measured.roll(&[desk::evaluate::Dimension::Office]) {
            let office = figure.key.office.clone().unwrap_or_default();
            let name =
                library.units.unit(&office).map_or(office, |unit| common.lang.pick(&unit.zh, &unit.en).to_owned());
            say!("      {name}：{}", percent(&figure));
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

async fn drill(common: &Common, house: &House, law: &CityLaw, month: &str, figures: &Figures) -> Result<(), Failure> {
    for measured in &figures.indicators {
        let Some(indicator) = law.city.indicators.get(&measured.indicator) else { continue };
        let (months, within) = (&[month.to_owned()], &Key::default());
        let sought = Sought { indicator, months, within, part: Part::All };
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
