//! A month on a map: the streets, or the districts where no outline of streets is there, shaded by how many appeals came.
//!
//! A map that everybody may see needs a map approval number. Without the setting that names it there is no map.

use super::{address, kept, month_field};
use crate::api::open::{OpenGroup, StatisticsBody, Which, counted};
use crate::api::registers::city;
use crate::extract::{Asked, At, Source};
use crate::limits::Limit;
use crate::pages::html::{Safe, html};
use crate::pages::layout::page;
use crate::pages::look::Look;
use crate::problem::Problem;
use crate::state::AppState;
use crate::words::pick;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Html;
use desk::areas::Maps;
use rulebook::Settings;
use rulebook::model::SettingValue;
use serde_json::Value;
use std::fmt::Write as _;
use territory::{Area, Crs, Level};
use worktime::{Day, Lang};

/// The setting that holds the map approval number; `none` while there is none.
const APPROVAL: &str = "publishing.map_approval";
/// Width of the drawing, in its own units.
const WIDTH: f64 = 1_000.0;
/// Metres by which outlines are simplified: about what a unit of the drawing is in a large city.
const SIMPLIFIED: f64 = 100.0;
/// Areas up to which each carries its name on the map.
const NAMED: usize = 40;
/// Shades, the darkest last.
const SHADES: usize = 5;

/// The map approval number that this deployment has, if it has one.
pub(super) fn approval(settings: &Settings, day: Day) -> Option<String> {
    match &settings.find(APPROVAL, day, None, &mut |_| false)?.value {
        SettingValue::Word(number) if number != "none" && !number.trim().is_empty() => Some(number.clone()),
        _ => None,
    }
}

/// A ring of an outline, point by point.
type Ring = Vec<(f64, f64)>;

/// What is known of an area.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Known {
    /// So many came; of a district at least so many, where streets of it are withheld.
    Count(u64, bool),
    /// Something came, and how many is withheld.
    Withheld,
    /// Nothing came.
    Nothing,
}

/// An area as it is drawn.
struct Drawn {
    name: String,
    code: String,
    path: String,
    middle: (f64, f64),
    known: Known,
}

/// The map of a month.
pub(crate) async fn map(
    State(state): State<AppState>,
    Source(from): Source,
    look: Look,
    At(key): At<String>,
    Asked(which): Asked<Which>,
) -> Result<Html<String>, Problem> {
    Limit::Open.take(&state, &from.to_string())?;
    let by_street = Which { month: which.month, by: Some("street".to_owned()), _lang: None };
    let body = counted(&state, &key, &by_street).await?;
    let library = state.desk().library();
    let law = city(&library, &key)?;
    let Some(number) = approval(&law.settings, state.desk().now().day()) else { return Err(no_map()) };
    let maps = state.desk().maps(law.city.division).await?;
    let lang = look.lang;
    let title = match lang {
        Lang::Zh => format!("{}诉求分布图", body.city.zh),
        Lang::En => format!("Where the appeals of {} came from", body.city.en),
    };
    let (height, drawn) = drawn(&maps, &body.rows);
    let content = html!(
        "<div class=\"public\"><h1>{}</h1><p class=\"lead\">{}</p>{}{}<p>{}<a href=\"{}\">{}</a></p></div>",
        title,
        pick(
            lang,
            "颜色越深，这个月登记的诉求越多。人多的地方诉求也多，深浅不说明办得好坏。",
            "The darker, the more appeals were registered in the month. Where more people live more are told; it says nothing about how they were handled."
        ),
        choose(&body, lang),
        picture(height, &drawn, &number, lang),
        pick(lang, "同样的数，写成表格：", "The same as a table: "),
        address(&body, "street", lang),
        pick(lang, "按街道的统计", "by street")
    );
    Ok(page(look, &title, &format!("/open/{}/map?month={}", body.city.key, body.month), &content))
}

fn no_map() -> Problem {
    let detail = (
        "公开的地图要有审图号。这个部署还没有写审图号（设定 publishing.map_approval），所以不画地图；统计和列表照常公开。",
        "A public map needs a map approval number. This deployment has named none (setting publishing.map_approval), so no map is drawn; statistics and list are public all the same.",
    );
    Problem::new(StatusCode::NOT_FOUND, "no-map-approval", ("没有地图", "No map"), detail)
}

fn choose(body: &StatisticsBody, lang: Lang) -> Safe {
    html!(
        "<form class=\"choose\" action=\"/open/{}/map\">{}{}<button class=\"btn primary\">{}</button></form>",
        body.city.key,
        month_field(&body.months, &body.month, lang),
        kept(lang),
        pick(lang, "看这个月", "Show the month")
    )
}

/// What is known of an area with this code, from the rows of the streets that are or lie in it.
fn known(code: &str, rows: &[OpenGroup]) -> Known {
    let mut sum = 0_u64;
    let mut withheld = false;
    for row in rows.iter().filter(|row| row.group.key.starts_with(code)) {
        match row.received {
            Some(count) => sum = sum.saturating_add(count),
            None => withheld = true,
        }
    }
    match (sum, withheld) {
        (0, true) => Known::Withheld,
        (0, false) => Known::Nothing,
        (sum, withheld) => Known::Count(sum, withheld),
    }
}

/// The areas, drawn: the height of the drawing and each area's outline in it.
fn drawn(maps: &Maps, rows: &[OpenGroup]) -> (f64, Vec<Drawn>) {
    let level = [Level::Street, Level::District].into_iter().find_map(|level| maps.level(level));
    let Some(level) = level else { return (0.0, Vec::new()) };
    let areas: Vec<(&Area, Vec<Ring>)> = level.areas().map(|located| (&located.area, rings(&located.area))).collect();
    let every = || areas.iter().flat_map(|(_, rings)| rings.iter().flatten());
    let least = |of: fn(&(f64, f64)) -> f64| every().map(of).fold(f64::INFINITY, f64::min);
    let most = |of: fn(&(f64, f64)) -> f64| every().map(of).fold(f64::NEG_INFINITY, f64::max);
    let (west, east) = (least(|at| at.0), most(|at| at.0));
    let (south, north) = (least(|at| at.1), most(|at| at.1));
    // A degree of longitude is narrower than one of latitude, the more so the farther north.
    let narrower = ((south + north) / 2.0).to_radians().cos();
    let scale = WIDTH / ((east - west) * narrower).max(f64::EPSILON);
    let onto = |at: &(f64, f64)| ((at.0 - west) * narrower * scale, (north - at.1) * scale);
    let draw = |(area, rings): &(&Area, Vec<Ring>)| {
        let rings: Vec<Ring> = rings.iter().map(|ring| ring.iter().map(onto).collect()).collect();
        Drawn {
            name: area.name.clone(),
            code: area.code.clone(),
            path: path(&rings),
            middle: middle(&rings),
            known: known(&area.code, rows),
        }
    };
    ((north - south) * scale, areas.iter().map(draw).collect())
}

/// The rings of an area, simplified, as longitude and latitude.
fn rings(area: &Area) -> Vec<Ring> {
    let feature = area.feature(Crs::Wgs84, SIMPLIFIED);
    let polygons = feature.pointer("/geometry/coordinates").and_then(Value::as_array).cloned().unwrap_or_default();
    // A single polygon is a list of rings, several are a list of those.
    let single = feature.pointer("/geometry/type").and_then(Value::as_str) == Some("Polygon");
    let rings: Vec<Value> =
        if single { polygons } else { polygons.iter().filter_map(Value::as_array).flatten().cloned().collect() };
    let point = |at: &Value| Some((at.get(0)?.as_f64()?, at.get(1)?.as_f64()?));
    rings.iter().filter_map(Value::as_array).map(|ring| ring.iter().filter_map(point).collect()).collect()
}

fn path(rings: &[Ring]) -> String {
    let mut path = String::new();
    for ring in rings {
        for (place, (x, y)) in ring.iter().enumerate() {
            let _ = write!(path, "{}{x:.1} {y:.1}", if place == 0 { 'M' } else { 'L' });
        }
        path.push('Z');
    }
    path
}

/// The middle of the largest ring, where a name stands.
fn middle(rings: &[Ring]) -> (f64, f64) {
    let bounds = |ring: &Ring| {
        ring.iter().fold((f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY), |b, (x, y)| {
            (b.0.min(*x), b.1.min(*y), b.2.max(*x), b.3.max(*y))
        })
    };
    let size = |b: &(f64, f64, f64, f64)| (b.2 - b.0) * (b.3 - b.1);
    let largest = rings.iter().map(bounds).max_by(|a, b| size(a).total_cmp(&size(b)));
    largest.map_or((0.0, 0.0), |b| (f64::midpoint(b.0, b.2), f64::midpoint(b.1, b.3)))
}

/// The counts at which the shades begin: as many areas in each as can be.
fn steps(drawn: &[Drawn]) -> Vec<u64> {
    let count = |one: &Drawn| match one.known {
        Known::Count(count, _) => Some(count),
        _ => None,
    };
    let mut counts: Vec<u64> = drawn.iter().filter_map(count).collect();
    counts.sort_unstable();
    let mut steps: Vec<u64> =
        (0..SHADES).filter_map(|shade| counts.get(shade * counts.len() / SHADES).copied()).collect();
    steps.dedup();
    steps
}

fn class(known: Known, steps: &[u64]) -> String {
    match known {
        Known::Nothing => "shade-0".to_owned(),
        Known::Withheld => "shade-withheld".to_owned(),
        Known::Count(count, _) => {
            let shade = steps.iter().filter(|step| **step <= count).count();
            format!("shade-{}", shade + SHADES - steps.len())
        }
    }
}

fn told(known: Known, lang: Lang) -> String {
    match (known, lang) {
        (Known::Nothing, Lang::Zh) => "没有".to_owned(),
        (Known::Nothing, Lang::En) => "none".to_owned(),
        (Known::Withheld, Lang::Zh) => "不公开".to_owned(),
        (Known::Withheld, Lang::En) => "withheld".to_owned(),
        (Known::Count(count, true), Lang::Zh) => format!("至少{count}件"),
        (Known::Count(count, true), Lang::En) => format!("at least {count}"),
        (Known::Count(count, false), Lang::Zh) => format!("{count}件"),
        (Known::Count(count, false), Lang::En) => count.to_string(),
    }
}

fn picture(height: f64, drawn: &[Drawn], number: &str, lang: Lang) -> Safe {
    if drawn.is_empty() {
        let none = pick(
            lang,
            "还没有导入街道或者区县的边界，画不了地图。统计和列表照常公开。",
            "No outlines of streets or districts were imported yet, so no map can be drawn. Statistics and list are public.",
        );
        return html!("<p class=\"note\" role=\"status\">{}</p>", none);
    }
    let steps = steps(drawn);
    let area = |one: &Drawn| {
        html!(
            "<path class=\"{}\" d=\"{}\"><title>{}：{}</title></path>",
            class(one.known, &steps),
            one.path,
            one.name,
            told(one.known, lang)
        )
    };
    let named = drawn.len() <= NAMED;
    let name = |one: &Drawn| {
        html!(
            "<text x=\"{}\" y=\"{}\">{}</text>",
            format!("{:.0}", one.middle.0),
            format!("{:.0}", one.middle.1),
            one.name
        )
    };
    let label = match lang {
        Lang::Zh => format!("地图，{}个区域，数字在下面的表里", drawn.len()),
        Lang::En => format!("A map of {} areas; the numbers stand in the table below", drawn.len()),
    };
    html!(
        "<figure class=\"map\"><svg viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\"><defs><pattern id=\"few\" width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\"><rect width=\"8\" height=\"8\" class=\"shade-0\"/><rect width=\"3\" height=\"8\" class=\"line\"/></pattern></defs>{}{}</svg><figcaption>{}<p class=\"soft\">{}{}</p></figcaption></figure>{}",
        format!("{WIDTH:.0}"),
        format!("{height:.0}"),
        label,
        drawn.iter().map(area).collect::<Vec<_>>(),
        if named { drawn.iter().map(name).collect::<Vec<_>>() } else { Vec::new() },
        legend(&steps, lang),
        pick(lang, "审图号：", "Map approval number: "),
        number,
        table(drawn, lang)
    )
}

fn legend(steps: &[u64], lang: Lang) -> Safe {
    let from = |(place, step): (usize, &u64)| {
        let last = steps.get(place + 1).map(|next| next - 1);
        let text = match last {
            Some(last) if last > *step => format!("{step}–{last}"),
            Some(_) => step.to_string(),
            None => format!("≥{step}"),
        };
        html!("<li><span class=\"key shade-{}\"></span>{}</li>", place + 1 + SHADES - steps.len(), text)
    };
    html!(
        "<ul class=\"legend\"><li><span class=\"key shade-0\"></span>{}</li>{}<li><span class=\"key shade-withheld\"></span>{}</li></ul>",
        pick(lang, "没有", "none"),
        steps.iter().enumerate().map(from).collect::<Vec<_>>(),
        pick(lang, "太少，不公开", "too few, withheld")
    )
}

/// The areas with their numbers, most first: what the map shows, for whoever does not see it.
fn table(drawn: &[Drawn], lang: Lang) -> Safe {
    let rank = |one: &&Drawn| match one.known {
        Known::Count(count, _) => (0, std::cmp::Reverse(count)),
        Known::Withheld => (1, std::cmp::Reverse(0)),
        Known::Nothing => (2, std::cmp::Reverse(0)),
    };
    let mut sorted: Vec<&Drawn> = drawn.iter().collect();
    sorted.sort_by_key(|one| (rank(one), one.code.clone()));
    let row = |one: &&Drawn| {
        html!(
            "<tr><th scope=\"row\">{}</th><td class=\"num\" data-name=\"{}\">{}</td></tr>",
            one.name,
            pick(lang, "收到", "received"),
            told(one.known, lang)
        )
    };
    html!(
        "<details><summary>{}</summary><div class=\"wide\"><table><caption>{}</caption><thead><tr><th scope=\"col\">{}</th><th scope=\"col\" class=\"num\">{}</th></tr></thead><tbody>{}</tbody></table></div></details>",
        pick(lang, "每个区域的数", "The number of each area"),
        match lang {
            Lang::Zh => format!("共{}个区域", drawn.len()),
            Lang::En => format!("{} areas", drawn.len()),
        },
        pick(lang, "区域", "Area"),
        pick(lang, "收到", "received"),
        sorted.iter().map(row).collect::<Vec<_>>()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn area(known: Known) -> Drawn {
        Drawn {
            name: "某街道".to_owned(),
            code: "990101001".to_owned(),
            path: String::new(),
            middle: (0.0, 0.0),
            known,
        }
    }

    #[test]
    fn shades_hold_about_as_many_areas_each_and_the_darkest_is_always_used() {
        let drawn: Vec<Drawn> = (1..=10).map(|count| area(Known::Count(count * 10, false))).collect();
        let steps = steps(&drawn);
        assert_eq!(steps, [10, 30, 50, 70, 90]);
        assert_eq!(class(Known::Count(10, false), &steps), "shade-1");
        assert_eq!(class(Known::Count(100, false), &steps), "shade-5");
        assert_eq!(class(Known::Nothing, &steps), "shade-0");
        let one = [area(Known::Count(7, false)), area(Known::Withheld)];
        assert_eq!(class(Known::Count(7, false), &super::steps(&one)), "shade-5");
        assert!(super::steps(&[area(Known::Withheld)]).is_empty());
    }

    #[test]
    fn a_name_stands_in_the_largest_ring() {
        let square = |x: f64, size: f64| vec![(x, 0.0), (x + size, 0.0), (x + size, size), (x, size), (x, 0.0)];
        assert_eq!(middle(&[square(0.0, 1.0), square(10.0, 4.0)]), (12.0, 2.0));
        assert_eq!(path(&[square(0.0, 1.0)]), "M0.0 0.0L1.0 0.0L1.0 1.0L0.0 1.0L0.0 0.0Z");
    }
}
