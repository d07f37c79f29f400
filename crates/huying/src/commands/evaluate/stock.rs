//! `huying evaluate stock`: what lay open at the end of each day.

use crate::house::House;
use crate::options::{Common, StockOptions};
use crate::say;
use crate::telling::{Failure, json};
use desk::evaluate::{Dimension, Key};
use desk::stock::{Stock, StockDay, StockOf};
use desk::{CityLaw, Library};
use rulebook::model::Label;
use worktime::{Day, Lang};

pub async fn run(common: &Common, options: &StockOptions) -> Result<(), Failure> {
    let house = House::open(common).await?;
    let (library, today) = (house.desk.library(), house.desk.now().day());
    let to = options.to.as_deref().map_or(Ok(today), |text| day(common, text))?;
    let from = options.from.as_deref().map_or_else(|| Ok(to.plus_days(-30)), |text| day(common, text))?;
    let by: &[Dimension] = match options.by.as_deref() {
        None => &[],
        Some("district") => &[Dimension::District],
        Some("office") => &[Dimension::Office],
        Some(other) => return Err(Failure::said(unknown(common, other))),
    };
    let within = Key::default();
    let of = StockOf { from, to, within: &within, procedure: options.procedure.as_deref(), by };
    of.judge(today).map_err(|why| Failure::said(why.label().of(common.lang)))?;
    super::known(common, &library, options.city.as_deref())?;
    let mut all = Vec::new();
    for law in library.cities().filter(|law| options.city.as_ref().is_none_or(|key| *key == law.city.key)) {
        if let Some(procedure) = of.procedure.filter(|key| !law.city.procedures.contains_key(*key)) {
            return Err(Failure::said(no_procedure(common, law, procedure)));
        }
        let stock = house.desk.stock(law, &of).await?;
        if !common.json {
            tell(common, &library, law, &of, &stock);
        }
        all.push(serde_json::json!({ "city": law.city.key, "stock": stock }));
    }
    if common.json { json(&all) } else { Ok(()) }
}

fn day(common: &Common, text: &str) -> Result<Day, Failure> {
    text.parse().map_err(|_| {
        Failure::said(match common.lang {
            Lang::Zh => format!("“{text}”不是日期，写作 2026-10-31。"),
            Lang::En => format!("`{text}` is no day; write 2026-10-31."),
        })
    })
}

fn unknown(common: &Common, word: &str) -> String {
    match common.lang {
        Lang::Zh => format!("不能按“{word}”分，写 district（区）或者 office（街道）。"),
        Lang::En => format!("cannot group by `{word}`; write district or office."),
    }
}

fn no_procedure(common: &Common, law: &CityLaw, key: &str) -> String {
    let city = law.city.label.of(common.lang);
    match common.lang {
        Lang::Zh => format!("{city}没有“{key}”这个办事流程。"),
        Lang::En => format!("{city} has no procedure `{key}`."),
    }
}

fn tell(common: &Common, library: &Library, law: &CityLaw, of: &StockOf<'_>, stock: &Stock) {
    say!("{} {}—{}", law.city.label.of(common.lang), of.from, of.to);
    let days = |days: &[StockDay]| {
        for StockDay { day, open, opened, closed, overdue } in days {
            say!(
                "    {}",
                match common.lang {
                    Lang::Zh => format!("{day}：日终在办{open}，其中超过时限{overdue}；当日新增{opened}，办结{closed}"),
                    Lang::En => {
                        format!(
                            "{day}: {open} open at its end, {overdue} of them overdue; {opened} begun, {closed} ended"
                        )
                    }
                }
            );
        }
    };
    days(&stock.total);
    for group in &stock.groups {
        let Key { district, office, .. } = &group.key;
        let code = office.as_ref().or(district.as_ref()).cloned().unwrap_or_default();
        let division = || library.units.division(&code).map(|division| division.name.clone());
        let unit = library.units.unit(&code).map(|unit| common.lang.pick(&unit.zh, &unit.en).to_owned());
        say!("  {}", unit.or_else(division).unwrap_or(code));
        days(&group.days);
    }
    if let Some(words) = dayless(stock.dayless) {
        say!("  {}", words.of(common.lang));
    }
}

/// What is said of rounds that do not say their days.
fn dayless(rounds: u64) -> Option<Label> {
    (rounds > 0).then(|| Label {
        zh: format!("有{rounds}个以上轮次是升级前写下的，还没有日子，没有计入：请运行 huying rebuild。"),
        en: format!(
            "{rounds} rounds or more were written before days were kept and are not counted: run huying rebuild."
        ),
    })
}
