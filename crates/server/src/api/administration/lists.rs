//! What holds on a day, each row with issuer, document, mark, and the act it comes from: settings, calendar, catalogue,
//! categories, notices, units.

use super::{ActBody, act_body, day, own_city};
use crate::extract::{Asked, At};
use crate::problem::{Problem, ProblemBody};
use crate::signed_in::Staff;
use crate::state::AppState;
use crate::view::unit_name;
use crate::words::Words;
use axum::Json;
use axum::extract::State;
use desk::administration::{Act, owner};
use desk::{CityLaw, Library};
use rulebook::model::Setting;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};
use worktime::Day;

/// Rows of a list at most.
const MOST: usize = 2_000;

/// On which day.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct On {
    /// The day, today without it.
    on: Option<String>,
}

/// A row of any list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HoldingBody {
    /// Key: of the setting, year, category, notice or unit.
    key: String,
    /// What it says, in both languages.
    words: Words,
    /// More of it by name: a setting's `value`, `condition`, `unit`; a category's `parent`, `closed`; a catalogue row's columns; a
    /// unit's `kind`, `closed`.
    #[schema(value_type = Object)]
    more: BTreeMap<String, String>,
    /// What of it has words: a setting's `value`, `condition`, `unit`; a catalogue row's `unit`, `level`.
    named: BTreeMap<&'static str, Words>,
    /// First day, if it has one.
    since: Option<String>,
    /// Last day.
    until: Option<String>,
    /// Who issued it; empty = the rulebook as shipped.
    issuer: String,
    /// In which document.
    document: String,
    /// Whether the office confirmed it.
    verified: bool,
    /// Number of the act that it comes from; empty = the rulebook's files.
    act: String,
}

/// A list on a day.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HoldingsBody {
    /// The day.
    on: String,
    /// The rows that hold on it.
    rows: Vec<HoldingBody>,
    /// How many.
    total: usize,
    /// Whether there are more than shown.
    cut: bool,
    /// Every act that changed or would change the list, latest first: what was, what is, what is proposed.
    history: Vec<ActBody>,
}

/// The act's number in a place of the rulebook.
fn act_of(place: &str) -> String {
    place.strip_prefix("acts/").and_then(|path| path.split('/').next()).unwrap_or_default().to_owned()
}

fn history(library: &Library, law: &CityLaw, kinds: &[&str], on: Day) -> Vec<ActBody> {
    let acts = library.acts().of(law.city.division);
    let ours = acts.into_iter().rev().filter(|act| kinds.contains(&act.kind.as_str()));
    ours.take(MOST).map(|act| act_body(library, law, act, on)).collect()
}

fn more(pairs: &[(&str, String)]) -> BTreeMap<String, String> {
    pairs.iter().filter(|(_, value)| !value.is_empty()).map(|(key, value)| ((*key).to_owned(), value.clone())).collect()
}

/// The last act of a kind that holds on the day and speaks of this key.
fn speaks<'l>(library: &'l Library, law: &CityLaw, kinds: &[&str], field: &str, key: &str, on: Day) -> Option<&'l Act> {
    let acts = library.acts().of(law.city.division);
    acts.into_iter().rev().find(|act| kinds.contains(&act.kind.as_str()) && act.holds_on(on) && act.text(field) == key)
}

/// A row with its origin.
fn row(key: &str, words: Words, more: BTreeMap<String, String>, act: Option<&Act>) -> HoldingBody {
    HoldingBody {
        key: key.to_owned(),
        words,
        more,
        named: BTreeMap::new(),
        since: act.map(|act| act.from().to_string()),
        until: act.and_then(Act::until).map(|day| day.to_string()),
        issuer: act.map(|act| act.text("issuer").to_owned()).unwrap_or_default(),
        document: act.map(|act| act.text("document").to_owned()).unwrap_or_default(),
        verified: act.is_some(),
        act: act.map(|act| act.number.clone()).unwrap_or_default(),
    }
}

fn setting_row(library: &Library, law: &CityLaw, row: &Setting) -> HoldingBody {
    let condition: Vec<String> = row.when.iter().map(ToString::to_string).collect();
    let mut named = BTreeMap::from([
        ("value", Words::from(&row.value.label())),
        ("condition", Words::from(&law.city.condition(row))),
    ]);
    named.extend(row.unit.as_ref().map(|unit| ("unit", unit_name(library, unit))));
    HoldingBody {
        key: row.key.clone(),
        words: Words::from(&law.city.setting_label(&row.key)),
        more: more(&[
            ("value", row.value.to_string()),
            ("condition", condition.join("; ")),
            ("unit", row.unit.clone().unwrap_or_default()),
        ]),
        named,
        since: Some(row.since.to_string()),
        until: row.until.map(|until| until.to_string()),
        issuer: row.issuer.clone(),
        document: row.document.clone(),
        verified: row.verified,
        act: act_of(&row.place.file),
    }
}

/// The rows of a list, and the kinds of act that change it.
fn rows(library: &Library, law: &CityLaw, list: &str, on: Day) -> Option<(Vec<HoldingBody>, &'static [&'static str])> {
    Some(match list {
        "settings" => (settings(library, law, on), &["issue_setting"]),
        "calendar" => (calendar(library, law), &["issue_calendar"]),
        "catalogue" => (catalogue(library, law, on), &["issue_catalogue"]),
        "categories" => (categories(library, law, on), &["issue_category"]),
        "notices" => (notices(library, law, on), &["issue_notice"]),
        "units" => (units(library, law, on), &["open_unit", "change_unit", "close_unit"]),
        _ => return None,
    })
}

fn settings(library: &Library, law: &CityLaw, on: Day) -> Vec<HoldingBody> {
    let mut rows: Vec<&Setting> = law
        .settings
        .0
        .iter()
        .filter(|row| row.since <= on && row.until.is_none_or(|until| on <= until))
        // A row that an unconditional later one hides does not hold any more.
        .filter(|row| {
            let later = |other: &&Setting| {
                other.key == row.key
                    && other.unit == row.unit
                    && other.since <= on
                    && other.until.is_none_or(|until| on <= until)
                    && (other.when.is_empty() || other.when == row.when)
                    && (other.since > row.since || (other.since == row.since && other.verified && !row.verified))
            };
            !law.settings.0.iter().any(|other| later(&other))
        })
        .collect();
    rows.sort_by(|a, b| a.key.cmp(&b.key));
    rows.into_iter().map(|row| setting_row(library, law, row)).collect()
}

fn calendar(library: &Library, law: &CityLaw) -> Vec<HoldingBody> {
    let acts = library.acts().of(law.city.division);
    let of = |year: i16| {
        let wanted = casework::Value::Number(i64::from(year));
        acts.iter().rev().find(|act| {
            act.kind == "issue_calendar" && act.state == "in_force" && act.values.get("year") == Some(&wanted)
        })
    };
    law.calendar
        .known_years()
        .map(|year| {
            let days = |wanted: fn(&worktime::DayKind) -> Option<&str>| {
                let first = Day::new(year, 1, 1).ok();
                let days =
                    (0..366).filter_map(|n| first.map(|first| first.plus_days(n))).filter(|day| day.year() == year);
                let lines = days.filter_map(|day| {
                    let kind = law.calendar.kind(day)?;
                    wanted(&kind).map(|name| format!("{day} {name}"))
                });
                lines.collect::<Vec<_>>().join("\n")
            };
            let off = days(|kind| match kind {
                worktime::DayKind::Holiday(name) => Some(name),
                _ => None,
            });
            let make_up = days(|kind| match kind {
                worktime::DayKind::MakeUp(name) => Some(name),
                _ => None,
            });
            let notice = law.calendar.notice(year).unwrap_or_default();
            let more = more(&[
                ("off", off),
                ("make_up", make_up),
                ("source", law.calendar.source(year).unwrap_or_default().to_owned()),
            ]);
            let mut row = row(&year.to_string(), Words::new(notice, notice), more, of(year).copied());
            if row.act.is_empty() {
                row.document = notice.to_owned();
                // The year files are those of the State Council's published notices.
                row.verified = true;
            }
            row
        })
        .collect()
}

fn catalogue(library: &Library, law: &CityLaw, on: Day) -> Vec<HoldingBody> {
    let rows = law.rows.get("catalogue").map(Vec::as_slice).unwrap_or_default();
    let levels = law.city.registers.get("catalogue").and_then(|it| it.fields.get("level")).map(|field| &field.choices);
    rows.iter()
        .filter(|row| row.since <= on && row.until.is_none_or(|until| on <= until))
        .map(|one| {
            let act = speaks(library, law, &["issue_catalogue"], "version", &one.version, on);
            let category = one.columns.get("category").cloned().unwrap_or_default();
            let label = law.city.lists.get("categories").and_then(|list| list.get(&category));
            let words = label.map_or_else(|| Words::new(&category, &category), |entry| Words::from(&entry.label));
            let mut pairs: Vec<(&str, String)> =
                one.columns.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
            pairs.push(("version", one.version.clone()));
            let mut row = row(&one.key, words, more(&pairs), act);
            let level = one.columns.get("level").map(String::as_str).unwrap_or_default();
            row.named.insert("unit", Words::from(&owner(&law.city, one)));
            row.named.insert(
                "level",
                levels.and_then(|it| it.get(level)).map_or_else(|| Words::new(level, level), Words::from),
            );
            row.since = Some(one.since.to_string());
            row.until = one.until.map(|until| until.to_string());
            row
        })
        .collect()
}

fn categories(library: &Library, law: &CityLaw, on: Day) -> Vec<HoldingBody> {
    let list = law.city.lists.get("categories").into_iter().flatten();
    list.map(|(key, entry)| {
        let act = speaks(library, law, &["issue_category"], "category", key, on);
        let closed = if entry.closed { "yes" } else { "" };
        let more = more(&[("parent", entry.parent.clone().unwrap_or_default()), ("closed", closed.to_owned())]);
        row(key, Words::from(&entry.label), more, act)
    })
    .collect()
}

fn notices(library: &Library, law: &CityLaw, on: Day) -> Vec<HoldingBody> {
    let notices = law.city.notices.iter();
    notices
        .map(|(name, notice)| {
            let act = speaks(library, law, &["issue_notice"], "notice", name, on);
            row(name, Words::from(&notice.label), more(&[]), act)
        })
        .collect()
}

fn units(library: &Library, law: &CityLaw, on: Day) -> Vec<HoldingBody> {
    let acts = library.acts().of(law.city.division);
    let mut ids: Vec<String> = acts
        .iter()
        .filter(|act| act.counts())
        .map(|act| match act.kind.as_str() {
            "open_unit" => format!("{}.{}", act.text("division"), act.text("unit_key")),
            "change_unit" | "close_unit" => act.text("unit").to_owned(),
            _ => String::new(),
        })
        .filter(|id| !id.is_empty())
        .collect();
    ids.extend(library.units.units_at(&law.city.division.to_string()).into_iter().map(|unit| unit.id));
    let city = law.city.division.to_string();
    for district in library.units.below(&city) {
        ids.extend(library.units.units_at(&district.code).into_iter().map(|unit| unit.id));
    }
    ids.sort();
    ids.dedup();
    ids.iter()
        .filter_map(|id| {
            let unit = library.units.unit(id)?;
            let act = speaks(library, law, &["change_unit", "close_unit"], "unit", id, on).or_else(|| {
                let opened = |act: &&&Act| {
                    act.kind == "open_unit" && format!("{}.{}", act.text("division"), act.text("unit_key")) == *id
                };
                acts.iter().find(opened).copied()
            });
            let closed = if library.units.is_closed(id) { "yes" } else { "" };
            let more = more(&[("kind", unit.kind), ("division", unit.division), ("closed", closed.to_owned())]);
            Some(row(id, Words::new(unit.zh, unit.en), more, act))
        })
        .collect()
}

/// A list as it holds on a day: `settings`, `calendar`, `catalogue`, `categories`, `notices`, `units`.
#[utoipa::path(get, path = "/administration/{city}/lists/{list}", operation_id = "administration_list", tag = "administration", security(("session" = []), ("token" = [])),
    params(("city" = String, Path, description = "The city's key"), ("list" = String, Path, description = "Which list"), On),
    responses((status = 200, body = HoldingsBody), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn list(
    State(state): State<AppState>,
    staff: Staff,
    At((city, list)): At<(String, String)>,
    Asked(when): Asked<On>,
) -> Result<Json<HoldingsBody>, Problem> {
    let today = state.desk().now().day();
    let on = day(when.on.as_ref(), today)?;
    let library = state.desk().library();
    // Lists of another day are those that the acts make on it.
    let library = if on == today || library.acts().is_empty() {
        library
    } else {
        std::sync::Arc::new(library.with_acts(library.acts().clone(), on))
    };
    let law = own_city(&library, &staff, &city)?;
    let (mut rows, kinds) = rows(&library, law, &list, on).ok_or_else(Problem::not_found)?;
    let total = rows.len();
    rows.truncate(MOST);
    let history = history(&library, law, kinds, on);
    Ok(Json(HoldingsBody { on: on.to_string(), rows, total, cut: total > MOST, history }))
}
