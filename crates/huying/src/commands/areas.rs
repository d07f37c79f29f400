//! `huying areas`: the editions of outlines, and where a position lies.

use crate::house::House;
use crate::options::{Areas, AreasAt, Common};
use crate::say;
use crate::telling::{Failure, json};
use desk::Library;
use desk::areas::{Certainty, Found, Whereabouts};
use desk::ports::AreaEdition;
use territory::{Level, Position};
use worktime::{Day, Lang};

pub async fn run(common: &Common, command: &Areas) -> Result<(), Failure> {
    match command {
        Areas::At(options) => at(common, options).await,
        Areas::List { city } => list(common, city.as_deref()).await,
    }
}

/// The division code of a city by its key.
pub fn city_of(common: &Common, library: &Library, key: &str) -> Result<u32, Failure> {
    let law = library.cities().find(|law| law.city.key == key);
    law.map(|law| law.city.division).ok_or_else(|| {
        let keys: Vec<&str> = library.cities().map(|law| law.city.key.as_str()).collect();
        Failure::said(match common.lang {
            Lang::Zh => format!("没有名为“{key}”的城市，现有：{}。", keys.join("、")),
            Lang::En => format!("There is no city `{key}`; there are: {}.", keys.join(", ")),
        })
    })
}

pub const fn level_name(level: Level, lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => level.zh(),
        Lang::En => level.word(),
    }
}

/// Metres, as exact as they mean something.
pub fn precise(metres: f64) -> String {
    if metres < 10.0 { format!("{metres:.2}") } else { format!("{metres:.0}") }
}

/// An edition as a document; `until` is told by the editions after it.
pub fn document(edition: &AreaEdition, until: Option<Day>) -> serde_json::Value {
    serde_json::json!({
        "number": edition.number, "level": edition.scope.level, "within": edition.scope.within,
        "since": edition.scope.since, "until": until, "sha256": edition.digest, "file": edition.file,
        "system": edition.system, "precision": edition.precision, "areas": edition.areas, "points": edition.points,
        "issuer": edition.issuer, "by": edition.importer, "at": edition.at,
    })
}

async fn list(common: &Common, city: Option<&str>) -> Result<(), Failure> {
    let house = House::open(common).await?;
    let library = house.desk.library();
    if let Some(key) = city {
        city_of(common, &library, key)?;
    }
    let (mut rows, mut total) = (Vec::new(), 0);
    for law in library.cities().filter(|law| city.is_none_or(|key| key == law.city.key)) {
        let editions = house.desk.areas().area_editions(law.city.division).await?;
        total += editions.len();
        for edition in &editions {
            let until = edition.until(&editions);
            rows.push(serde_json::json!({"city": law.city.key, "edition": document(edition, until)}));
            if !common.json {
                say!("{}", line(&law.city.key, edition, until, common.lang));
            }
        }
    }
    if common.json {
        return json(&rows);
    }
    say!(
        "{}",
        match common.lang {
            Lang::Zh => format!("共 {total} 版。"),
            Lang::En => format!("{total} edition(s)."),
        }
    );
    Ok(())
}

fn line(city: &str, edition: &AreaEdition, until: Option<Day>, lang: Lang) -> String {
    let AreaEdition { number, scope, file, areas, issuer, importer, at, digest, .. } = edition;
    let until = until.map_or_else(|| "—".to_owned(), |day| day.to_string());
    let (since, level) = (scope.since, level_name(scope.level, lang));
    let of = if scope.within.is_empty() { level.to_owned() } else { format!("{level} {}", scope.within) };
    let (exact, digest, day) = (precise(edition.precision), digest.get(..12).unwrap_or(digest), at.day());
    let words = match lang {
        Lang::Zh => format!("{city} 第 {number} 版 {of} {since}–{until}：{areas} 个，精度 {exact} 米"),
        Lang::En => {
            format!("{city} edition {number} {of} {since}–{until}: {areas} areas, exact to {exact} m")
        }
    };
    let parts = [words.as_str(), file, digest, issuer, importer];
    let said: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    format!("{} {day}", said.join(" · "))
}

async fn at(common: &Common, options: &AreasAt) -> Result<(), Failure> {
    let position = Position { lng: options.lon, lat: options.lat };
    if !position.in_china() {
        let swapped = Position { lng: options.lat, lat: options.lon }.in_china();
        return Err(Failure::said(match (swapped, common.lang) {
            (true, Lang::Zh) => "看来经度和纬度写反了：先写经度，再写纬度。".to_owned(),
            (true, Lang::En) => "Longitude and latitude seem to be exchanged: longitude comes first.".to_owned(),
            (false, Lang::Zh) => "不在我国境内：请核对坐标，单位是度。".to_owned(),
            (false, Lang::En) => "It lies outside the country: check the numbers, in degrees.".to_owned(),
        }));
    }
    let house = House::open(common).await?;
    let library = house.desk.library();
    let city = city_of(common, &library, &options.city)?;
    let position = position.to_wgs84(options.system);
    let found = match options.day {
        None => house.desk.whereabouts(city, position, options.accuracy).await?,
        Some(day) => {
            let maps = house.desk.maps_on(city, day).await?;
            Whereabouts::of(&maps, &library.units, position, options.accuracy)
        }
    };
    if common.json {
        return json(&found);
    }
    if found.found.is_empty() {
        say!(
            "{}",
            common.lang.pick(
                "这一天没有边界可查：先用 huying import areas 导入。",
                "There are no outlines on this day: import them first with huying import areas."
            )
        );
    }
    for one in &found.found {
        say!("{}", told(one, common.lang));
    }
    if let Some(suggestion) = &found.suggestion {
        let names: Vec<&str> = library.units.upwards(&suggestion.place).map(|one| one.name.as_str()).collect();
        let name = names.into_iter().rev().collect::<Vec<_>>().concat();
        let sure = match (suggestion.sure, common.lang) {
            (true, Lang::Zh) => "有把握",
            (true, Lang::En) => "sure",
            (false, Lang::Zh) => "没有把握",
            (false, Lang::En) => "not sure",
        };
        say!("{} {} {name} ({sure})", common.lang.pick("建议地点：", "Suggested place:"), suggestion.place);
    }
    Ok(())
}

fn told(found: &Found, lang: Lang) -> String {
    let (level, code, name) = (level_name(found.level, lang), &found.area.code, &found.area.name);
    let metres = found.metres;
    let others: Vec<String> = found.others.iter().map(|other| format!("{} {}", other.code, other.name)).collect();
    let others = others.join(lang.pick("、", ", "));
    match (found.certainty, lang) {
        (Certainty::Inside, Lang::Zh) => format!("{level}：{code} {name}，距边界 {metres:.0} 米"),
        (Certainty::Inside, Lang::En) => format!("{level}: {code} {name}, {metres:.0} m from its border"),
        (Certainty::NearBorder, Lang::Zh) if others.is_empty() => {
            format!("{level}：多半是 {code} {name}，但离外边界只有 {metres:.0} 米")
        }
        (Certainty::NearBorder, Lang::Zh) => {
            format!("{level}：多半是 {code} {name}，离边界只有 {metres:.0} 米，也可能是 {others}")
        }
        (Certainty::NearBorder, Lang::En) if others.is_empty() => {
            format!("{level}: probably {code} {name}, but only {metres:.0} m from the outer border")
        }
        (Certainty::NearBorder, Lang::En) => {
            format!("{level}: probably {code} {name}, only {metres:.0} m from a border; it may be {others}")
        }
        (Certainty::Outside, Lang::Zh) => {
            format!("{level}：不在任何一个之内，最近的是 {code} {name}，相距 {metres:.0} 米")
        }
        (Certainty::Outside, Lang::En) => format!("{level}: in none; the nearest is {code} {name}, {metres:.0} m away"),
    }
}
