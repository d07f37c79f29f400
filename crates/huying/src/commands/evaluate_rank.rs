//! `huying evaluate rank`: who stands where by a formula of the rulebook, or would stand by other weights.

use crate::house::House;
use crate::options::{Common, Rank};
use crate::say;
use crate::telling::{Failure, json};
use desk::evaluate::{Dimension, Window};
use desk::ranking::{Change, How, Ranked, Score, Standing, Wish, earlier};
use desk::{CityLaw, Division, Library};
use rulebook::model::{CLASSES, Formula};
use worktime::{Day, Lang};

pub async fn run(common: &Common, options: &Rank) -> Result<(), Failure> {
    let period = Window::parse(&options.period).filter(|period| period.is_whole_months());
    let period = period.ok_or_else(|| no_months(common, &options.period))?;
    let class = CLASSES.contains(&options.class.as_str()).then(|| Dimension::from_word(&options.class)).flatten();
    let class = class.ok_or_else(|| no_class(common, &options.class))?;
    let house = House::open(common).await?;
    let library = house.desk.library();
    super::evaluate::known(common, &library, options.city.as_deref())?;
    let today = house.desk.now().day();
    super::evaluate::begun(common, period, today)?;
    // Of a period that runs, the months that have begun.
    let this_month = today.month_name();
    let months: Vec<String> = period.stretches().into_iter().filter(|month| *month <= this_month).collect();
    let length = i32::try_from(months.len()).unwrap_or(1);
    let within = options.district.as_ref().map(|code| division(common, &library, code)).transpose()?;
    let against = earlier(&months, if options.year_before { 12 } else { length });
    let day = options.as_of.unwrap_or_else(|| period.to.min(today));
    let mut all = Vec::new();
    for law in library.cities().filter(|law| options.city.as_ref().is_none_or(|key| *key == law.city.key)) {
        let is_here = |division: &Division| library.units.city_of(&division.code) == Some(law.city.division);
        if within.is_some_and(|division| !is_here(division)) {
            continue;
        }
        for formula in law.city.formulas.values().filter(|formula| formula.classes.contains_key(&options.class)) {
            let how = how(common, law, formula, options, day)?;
            let wish = Wish { formula, class, how: &how, months: &months, against: &against, within, day };
            let ranked = house.desk.ranking(law, &wish).await?;
            let is_simulation = how.tried || options.as_of.is_some();
            if !common.json {
                tell(common, &library, law, &wish, &ranked, is_simulation);
            }
            all.push(serde_json::json!({
                "city": law.city.key, "formula": formula.key, "class": options.class, "months": months,
                "against": against, "settings_of": day.to_string(), "simulation": is_simulation, "how": how,
                "ranking": ranked.after, "before_exclusion": ranked.before, "then": ranked.then, "changes": ranked.changes,
            }));
        }
    }
    if common.json { json(&all) } else { Ok(()) }
}

fn no_months(common: &Common, text: &str) -> Failure {
    Failure::said(match common.lang {
        Lang::Zh => format!("“{text}”不是月、季或者年，写作 2026-10、2026-Q3 或者 2026。"),
        Lang::En => format!("`{text}` is no month, quarter or year; write 2026-10, 2026-Q3 or 2026."),
    })
}

fn no_class(common: &Common, class: &str) -> Failure {
    let known = CLASSES.join(common.lang.pick("、", ", "));
    Failure::said(match common.lang {
        Lang::Zh => format!("“{class}”不是可以排名的一类单位。有：{known}。"),
        Lang::En => format!("`{class}` is no class of unit that can be ranked; there are: {known}."),
    })
}

fn division<'a>(common: &Common, library: &'a Library, code: &str) -> Result<&'a Division, Failure> {
    library.units.division(code).ok_or_else(|| {
        Failure::said(match common.lang {
            Lang::Zh => format!("没有区划代码“{code}”，区是六位数字。"),
            Lang::En => format!("there is no division `{code}`; a district has six digits."),
        })
    })
}

fn how(common: &Common, law: &CityLaw, formula: &Formula, options: &Rank, day: Day) -> Result<How, Failure> {
    let found = How::on(law, formula, &options.class, day).ok_or_else(|| {
        Failure::said(match common.lang {
            Lang::Zh => format!("{day} 还没有“{}”的权重设定，请换一天。", formula.label.zh),
            Lang::En => format!("no weights of “{}” were set on {day}; choose another day.", formula.label.en),
        })
    })?;
    match &options.weights {
        None => Ok(found),
        Some(text) => found
            .with(law, &options.class, text)
            .map_err(|fault| Failure::said(format!("--weights: {}", fault.label().of(common.lang)))),
    }
}

fn percent(points: u32) -> String {
    format!("{}.{:02}", points / 100, points % 100)
}

fn scored(score: Option<&Score>) -> String {
    score.map_or_else(
        || "—".to_owned(),
        |score| format!("{} [{}–{}]", percent(score.points), percent(score.interval.low), percent(score.interval.high)),
    )
}

fn tell(common: &Common, library: &Library, law: &CityLaw, wish: &Wish<'_>, ranked: &Ranked, is_simulation: bool) {
    let lang = common.lang;
    let months = wish.months.join(" ");
    say!("{} {months} {}", law.city.label.of(lang), wish.formula.label.of(lang));
    if is_simulation {
        say!("  {}", lang.pick("推演，不是公布的名次。", "A simulation: these are not the published ranks."));
    }
    for weight in &wish.how.weights {
        let label = law.city.indicators.get(&weight.indicator).map(|one| one.label.of(lang).to_owned());
        let fixed = &weight.fixed;
        let unverified = if fixed.verified { "" } else { lang.pick("，没有核实", ", not confirmed") };
        let (label, percent, number) = (label.unwrap_or_default(), weight.percent, fixed.value);
        say!(
            "  {}",
            match lang {
                Lang::Zh =>
                    format!("{label} {percent}%（设定{number}%，{}，{}{unverified}）", fixed.issuer, fixed.document),
                Lang::En =>
                    format!("{label} {percent} % (set: {number} %, {}, {}{unverified})", fixed.issuer, fixed.document),
            }
        );
    }
    let least = wish.how.at_least.value;
    for (standing, change) in ranked.after.standings.iter().zip(&ranked.changes) {
        let unit = library.units.unit(&standing.key).map(|unit| lang.pick(&unit.zh, &unit.en).to_owned());
        let name = unit.or_else(|| library.units.division(&standing.key).map(|one| one.name.clone()));
        let name = name.unwrap_or_else(|| standing.key.clone());
        say!("  {}", line(lang, &name, standing, change, ranked.before.of(&standing.key), least));
    }
    say!(
        "  {}",
        match lang {
            Lang::Zh => format!("排名{}个，共{}个。", ranked.after.ranked, ranked.after.standings.len()),
            Lang::En => format!("{} of {} are ranked.", ranked.after.ranked, ranked.after.standings.len()),
        }
    );
}

fn line(lang: Lang, name: &str, one: &Standing, change: &Change, before: Option<&Standing>, least: i64) -> String {
    let Some((rank, (best, worst))) = one.rank.zip(one.between) else {
        return match lang {
            Lang::Zh => format!("—  {name}：太少，不排名（{}，应有{least}）", one.smallest),
            Lang::En => format!("—  {name}: too few to rank ({} of {least})", one.smallest),
        };
    };
    let number = |rank: Option<u32>| rank.map_or_else(|| "—".to_owned(), |rank| rank.to_string());
    let raw = number(before.and_then(|before| before.rank));
    let (group, adjusted) = (number(one.group_rank), number(one.adjusted_rank));
    let moved = change.places.map_or_else(|| "—".to_owned(), |places| format!("{places:+}"));
    let score = scored(one.score.as_ref());
    match lang {
        Lang::Zh => format!(
            "{rank}  {name}：{score}，名次在{best}–{worst}之间；剔除前{raw}，校正后{adjusted}，组内{group}，比上期{moved}"
        ),
        Lang::En => format!(
            "{rank}  {name}: {score}, between {best} and {worst}; before exclusion {raw}, adjusted {adjusted}, in its group {group}, places gained {moved}"
        ),
    }
}
