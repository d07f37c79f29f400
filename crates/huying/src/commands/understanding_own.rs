//! `huying understanding` over a city's own data: learning from its matters, and what people made of the suggestions.

use super::rulebooks::no_city;
use crate::house::House;
use crate::models;
use crate::options::Common;
use crate::say;
use crate::telling::{Failure, json};
use desk::ports::VerdictCount;
use desk::reading::Own;
use serde_json::{Value, json};
use std::path::PathBuf;
use understanding::{Example, Model};
use worktime::{Instant, Lang};

/// The labelled requests of a city, with how many each category has.
pub async fn examples(common: &Common, city: &str) -> Result<Vec<Example>, Failure> {
    let house = House::open(common).await?;
    let own = house.desk.own(division(&house, city, common.lang)?).await?;
    house.database.close().await;
    tell(common, &own);
    Ok(own.examples)
}

/// What will be learnt from, on the way: what is printed for machines is the model alone.
fn tell(common: &Common, own: &Own) {
    let Own { examples, rows, scarce, silent } = own;
    let (total, used) = (rows.values().sum::<usize>(), examples.len());
    match common.lang {
        Lang::Zh => eprintln!("本市有分类的诉求{total}件，可用{used}件："),
        Lang::En => eprintln!("{total} requests of the city with a category, {used} of use:"),
    }
    for (label, rows) in rows {
        let few =
            if scarce.contains(label) { common.lang.pick("  太少，不学", "  too few, left out") } else { "" };
        eprintln!("{rows:>8}  {label}{few}");
    }
    if *silent > 0 {
        match common.lang {
            Lang::Zh => eprintln!("{silent}件的原话已经删除，未用。"),
            Lang::En => eprintln!("{silent} whose words have been erased were left out."),
        }
    }
}

/// Puts a model where the city's server finds it.
pub fn install(common: &Common, city: &str, model: &Model) -> Result<PathBuf, Failure> {
    let (cities, _) = crate::house::law(common)?;
    if !cities.iter().any(|one| one.key == city) {
        return Err(no_city(&cities, city, common.lang));
    }
    models::install(common, city, &model.to_json()?).map_err(|fault| {
        let place = models::place(common, city).display().to_string();
        Failure::said(match common.lang {
            Lang::Zh => format!("{place}：写不了（{fault}）。"),
            Lang::En => format!("{place}: it cannot be written ({fault})."),
        })
    })
}

/// How often people chose what was suggested.
pub async fn verdicts(common: &Common, city: Option<&str>) -> Result<(), Failure> {
    use desk::ports::Ledger as _;
    let house = House::open(common).await?;
    let wanted = city.map(|city| division(&house, city, common.lang)).transpose()?;
    let library = house.desk.library();
    let mut districts = house.database.districts().await?;
    districts.retain(|district| {
        let own = library.units.city_of(&district.to_string());
        *district != 0 && wanted.is_none_or(|wanted| own == Some(wanted))
    });
    let tally = house.desk.tally(&districts, Instant(i64::MIN), Instant(i64::MAX)).await?;
    house.database.close().await;
    let totals = tally.totals();
    if common.json {
        let rows = |counts: &[VerdictCount]| counts.iter().map(row).collect::<Vec<_>>();
        return json(&json!({"totals": rows(&totals), "rows": rows(&tally.rows)}));
    }
    if totals.is_empty() {
        say!("{}", common.lang.pick("还没有人选过。", "Nobody has chosen yet."));
    }
    for total in &totals {
        say!("{}", line(common.lang, total));
        let own = tally.rows.iter().filter(|row| row.model == total.model && row.field == total.field);
        for row in own.filter(|row| !row.suggested.is_empty()) {
            say!("    {}", line(common.lang, row));
        }
    }
    Ok(())
}

fn row(count: &VerdictCount) -> Value {
    let VerdictCount { model, field, suggested, total, taken, sure, sure_taken } = count;
    json!({
        "model": model, "field": field, "suggested": suggested, "total": total, "taken": taken, "sure": sure,
        "sure_taken": sure_taken,
    })
}

fn line(lang: Lang, count: &VerdictCount) -> String {
    let VerdictCount { model, field, suggested, total, taken, sure, sure_taken } = count;
    let what =
        if suggested.is_empty() { format!("{field} ({})", model.get(..8).unwrap_or(model)) } else { suggested.clone() };
    match lang {
        Lang::Zh => format!("{what}：建议{total}次，采用{taken}次；有把握的{sure}次，采用{sure_taken}次"),
        Lang::En => format!("{what}: suggested {total} times, taken {taken}; sure {sure} times, taken {sure_taken}"),
    }
}

fn division(house: &House, city: &str, lang: Lang) -> Result<u32, Failure> {
    let library = house.desk.library();
    let found = library.cities().find(|law| law.city.key == city).map(|law| law.city.division);
    found.ok_or_else(|| {
        let cities: Vec<_> = library.cities().map(|law| law.city.as_ref().clone()).collect();
        no_city(&cities, city, lang)
    })
}
