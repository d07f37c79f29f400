//! `huying evaluate recompute`: a published period, worked out anew from the ledger alone and compared byte for byte.

use crate::house::House;
use crate::options::{Common, Recompute};
use crate::say;
use crate::telling::{Failure, json};
use casework::Matter;
use desk::publication::{Compared, Difference, Recomputed, Sheet, period_of};
use desk::{CityLaw, Library};
use std::sync::Arc;
use std::time::Instant;
use worktime::Lang;

pub async fn run(common: &Common, options: &Recompute) -> Result<(), Failure> {
    let house = House::open(common).await?;
    let library = house.desk.library();
    let (law, matter) = found(common, &house, &library, &options.period).await?;
    let start = Instant::now();
    let again = match house.desk.recompute(law, &matter, options.edition).await {
        Err(desk::DeskFault::NotFound) => return Err(unpublished(common, &matter, options.edition)),
        other => other?,
    };
    let milliseconds = start.elapsed().as_millis().max(1);
    if let Some(file) = &options.out {
        std::fs::write(file, &again.publication.document)?;
    }
    let speed = u128::from(again.events) * 1_000 / milliseconds;
    if common.json {
        json(&body(&matter, &again))?;
    } else {
        tell(common, &matter, &again, speed);
    }
    if again.is_same() {
        return Ok(());
    }
    Err(Failure::said(common.lang.pick(
        "与公布的不一致：有人改过公布件或者台账，请用 huying verify 查是哪一处。",
        "It differs from what was published: somebody changed the document or the ledger; huying verify says where.",
    )))
}

/// The period that is meant, with its city.
async fn found<'l>(
    common: &Common,
    house: &House,
    library: &'l Library,
    named: &[String],
) -> Result<(&'l CityLaw, Arc<Matter>), Failure> {
    let said = named.join(" ");
    for law in library.cities() {
        for district in house.desk.districts_of(law).await? {
            let (periods, _) = house.desk.periods(district).await?;
            let is_it = |matter: &&Arc<Matter>| match named {
                [number] => matter.number == *number || matter.id.0 == *number,
                [city, at, period] => {
                    law.city.key == *city && district.to_string() == *at && period_of(matter).as_ref() == Some(period)
                }
                _ => false,
            };
            // The list is ordered by period and number: of several of one month, the last that was opened.
            if let Some(matter) = periods.iter().find(is_it) {
                return Ok((law, Arc::clone(matter)));
            }
        }
    }
    Err(Failure::said(match common.lang {
        Lang::Zh => format!("没有“{said}”这个考核期。写事项编号，或者写：城市 区 月份，例如 CITY 990101 2026-10。"),
        Lang::En => {
            format!("There is no period `{said}`. Give its number, or city, district and month: CITY 990101 2026-10.")
        }
    }))
}

fn unpublished(common: &Common, matter: &Matter, edition: Option<u32>) -> Failure {
    let number = &matter.number;
    Failure::said(match (common.lang, edition) {
        (Lang::Zh, None) => format!("考核期{number}还没有公布，没有可以核对的。"),
        (Lang::En, None) => format!("The period {number} is not published yet: there is nothing to compare with."),
        (Lang::Zh, Some(edition)) => format!("考核期{number}没有第{edition}版。"),
        (Lang::En, Some(edition)) => format!("The period {number} has no edition {edition}."),
    })
}

fn name(sheet: Sheet, lang: Lang) -> &'static str {
    match sheet {
        Sheet::Document => lang.pick("公布件", "document"),
        Sheet::Rounds => lang.pick("轮次清单", "list of rounds"),
        Sheet::Exclusions => lang.pick("剔除清单", "list of exclusions"),
    }
}

fn tell(common: &Common, matter: &Matter, again: &Recomputed, speed: u128) {
    let (lang, counted) = (common.lang, &again.publication.counted);
    let period = period_of(matter).unwrap_or_default();
    match lang {
        Lang::Zh => say!("考核期{}（{period}），第{}版", matter.number, again.issue.edition),
        Lang::En => say!("Period {} ({period}), edition {}", matter.number, again.issue.edition),
    }
    for sheet in &again.sheets {
        let verdict = if sheet.is_same() { lang.pick("一致", "same") } else { lang.pick("不一致", "DIFFERENT") };
        let kept = sheet.kept.as_deref().unwrap_or_else(|| lang.pick("没有留存", "nothing is kept"));
        say!("  {}：{verdict}", name(sheet.sheet, lang));
        say!("    {} {}", lang.pick("应为", "expected "), sheet.expected);
        say!("    {} {kept}", lang.pick("留存", "kept     "));
        say!("    {} {}", lang.pick("重算", "recounted"), sheet.again);
        if let Some(difference) = &sheet.difference {
            differ(lang, difference);
        }
    }
    if counted != &again.issue.counted {
        say!("  {}", lang.pick("重算的数与事件里记的不一致。", "What comes out is not what the event says."));
    }
    for matter in &again.broken {
        match lang {
            Lang::Zh => say!("  事项{matter}的事件被改动过：哈希链断了。"),
            Lang::En => say!("  The events of matter {matter} were changed: its chain of hashes is broken."),
        }
    }
    let (rounds, excluded, events) = (counted.rounds, counted.excluded, again.events);
    match lang {
        Lang::Zh => say!("  计入{rounds}轮，剔除{excluded}轮；读了{events}条事件，每秒{speed}条。"),
        Lang::En => say!("  {rounds} rounds, {excluded} excluded; {events} events read, {speed} a second."),
    }
}

fn differ(lang: Lang, difference: &Difference) {
    let Difference { at, kept, again } = difference;
    match lang {
        Lang::Zh => say!("    从第{at}字节起不同：留存“{kept}”，重算“{again}”"),
        Lang::En => say!("    differs from byte {at} on: kept `{kept}`, recounted `{again}`"),
    }
}

fn body(matter: &Matter, again: &Recomputed) -> serde_json::Value {
    let sheet = |sheet: &Compared| {
        serde_json::json!({
            "sheet": sheet.sheet.file(),
            "same": sheet.is_same(),
            "expected": sheet.expected,
            "kept": sheet.kept,
            "again": sheet.again,
            "differs_at": sheet.difference.as_ref().map(|difference| difference.at),
        })
    };
    serde_json::json!({
        "number": matter.number,
        "edition": again.issue.edition,
        "same": again.is_same(),
        "sheets": again.sheets.iter().map(sheet).collect::<Vec<_>>(),
        "broken": again.broken.iter().map(|matter| &matter.0).collect::<Vec<_>>(),
        "rounds": again.publication.counted.rounds,
        "excluded": again.publication.counted.excluded,
        "events": again.events,
    })
}
