//! What on the board is no share of rounds: counts, sums, means and ranks over rounds, and everything over registers; what
//! figures must reach, and how they changed.

use super::asked::{LEVELS, Wanted};
use super::body::{ChangeBody, GoalBody, NumberBody, NumberFigure, NumberRow, RankBody};
use super::view::{formula, place, spoken_names};
use crate::problem::{Cited, Problem};
use crate::state::AppState;
use crate::view::{Keyed, cited};
use crate::words::Words;
use desk::evaluate::{
    Dimension, Figure, Figures, Judged, Key, Measured, Tally, Window, change, judged, over_registers, settings, tally,
};
use desk::{CityLaw, Library};
use law::Parameter;
use rulebook::model::{Indicator, Measure, Quantity, Rows, SettingValue};

/// Rows of one indicator at most.
const ROWS: usize = 500;

/// A period that the one looked at is compared with, by its word, and its figures.
pub(super) type Earlier = (&'static str, Window, Figures);

/// The figures of the period before, of the same length, and of the same a year before; as a whole and by division.
pub(super) async fn earlier(state: &AppState, wanted: &Wanted<'_>) -> Result<Vec<Earlier>, Problem> {
    let periods = [("before", wanted.window.before()), ("year_before", wanted.window.year_before())];
    let mut earlier = Vec::new();
    for (against, window) in periods {
        let Some(window) = window else { continue };
        let figures =
            state.desk().board(wanted.law, &window.stretches(), &wanted.key(), &[wanted.dimension()], false).await?;
        earlier.push((against, window, figures));
    }
    Ok(earlier)
}

/// How an indicator's whole changed since the earlier periods.
pub(super) fn trend(now: &Measured, indicator: &Indicator, earlier: &[Earlier]) -> Vec<ChangeBody> {
    let changes = earlier.iter().filter_map(|(against, window, figures)| {
        let then = &figures.of(&now.indicator)?.total;
        let change = change(&now.total, then);
        let unit = if indicator.measure == Measure::Share { ("个百分点", " points") } else { ("", "") };
        let said = change.map_or_else(
            || Words::new("没有可比的数", "nothing to compare with"),
            |change| {
                let sign = if change > 0 { "+" } else { "" };
                let number = hundredths(change);
                Words::new(format!("{sign}{number}{}", unit.0), format!("{sign}{number}{}", unit.1))
            },
        );
        let was = figure_words(indicator, then);
        Some(ChangeBody { against: (*against).to_owned(), period: window.to_string(), was, change, said })
    });
    changes.collect()
}

/// What is no share of rounds, within what is looked at.
pub(super) fn numbers(
    library: &Library,
    wanted: &Wanted<'_>,
    figures: &Figures,
    earlier: &[Earlier],
) -> Result<Vec<NumberBody>, Problem> {
    let law = wanted.law;
    let mut numbers = Vec::new();
    for measured in figures.indicators.iter().filter(|one| one.measure != Measure::Share) {
        let Some(indicator) = law.city.indicators.get(&measured.indicator) else { continue };
        let dimension = wanted.dimension();
        let judge = |level: Dimension, figure: &Figure| judged(law, indicator, (level, figure), wanted.day, |_| true);
        let with_goal = |figure: Figure| {
            let goal = judge(dimension, &figure);
            (figure, goal)
        };
        let groups: Vec<_> = measured.roll(&[dimension]).into_iter().map(with_goal).collect();
        let total = judge(wanted.own_dimension(), &measured.total);
        let mut body = number(library, wanted, indicator, (&measured.total, total), &groups, dimension);
        body.trend = trend(measured, indicator, earlier);
        numbers.push(body);
    }
    for indicator in over_registers(law, wanted.day) {
        numbers.push(register(library, wanted, indicator)?);
    }
    Ok(numbers)
}

/// An indicator over a register: by the level looked at, or as near to it as the indicator goes.
fn register(library: &Library, wanted: &Wanted<'_>, indicator: &Indicator) -> Result<NumberBody, Problem> {
    let law = wanted.law;
    let dimension = finest(indicator, wanted.level);
    let within = within(wanted, indicator);
    let level = if within == Key::default() { Dimension::City } else { wanted.own_dimension() };
    let Tally { measured, total, groups } = tally(law, indicator, wanted.day, (level, &within), dimension)
        .map_err(|fault| Problem::fault(&fault.to_string()))?;
    let groups: Vec<(Figure, Option<Judged>)> = measured.groups.into_iter().zip(groups).collect();
    let mut body = number(library, wanted, indicator, (&measured.total, total), &groups, dimension);
    let Rows::Register(key) = &indicator.rows else { return Ok(body) };
    body.register = law.city.registers.get(key).map(|one| Keyed::new(&one.key, Some(Words::from(&one.label))));
    body.day = Some(wanted.day.to_string());
    let rows = law.rows.get(key).into_iter().flatten().filter(|row| row.holds_on(wanted.day));
    body.versions =
        rows.map(|row| row.version.clone()).collect::<std::collections::BTreeSet<_>>().into_iter().collect();
    Ok(body)
}

/// The group of rows that is looked at: rows that lie nowhere belong to the whole city.
pub(super) fn within(wanted: &Wanted<'_>, indicator: &Indicator) -> Key {
    let has_area = match &indicator.rows {
        Rows::Register(key) => wanted.law.city.registers.get(key).is_some_and(|register| register.area.is_some()),
        Rows::Rounds(_) | Rows::Matters(_) => true,
    };
    if has_area { wanted.key() } else { Key::default() }
}

/// What the rows of a register's indicator are grouped by: the level looked at, otherwise units, otherwise the next level
/// above that the indicator has.
fn finest(indicator: &Indicator, level: usize) -> Dimension {
    let has = |dimension: &Dimension| indicator.by.iter().any(|word| Dimension::from_word(word) == Some(*dimension));
    let mut levels: Vec<Dimension> = LEVELS.iter().take(level + 1).rev().map(|(_, dimension, ..)| *dimension).collect();
    levels.insert(1.min(levels.len()), Dimension::Unit);
    levels.iter().copied().find(has).unwrap_or(Dimension::City)
}

fn number(
    library: &Library,
    wanted: &Wanted<'_>,
    indicator: &Indicator,
    (total, goal): (&Figure, Option<Judged>),
    groups: &[(Figure, Option<Judged>)],
    dimension: Dimension,
) -> NumberBody {
    let law = wanted.law;
    let level = LEVELS.iter().position(|(_, found, ..)| *found == dimension).unwrap_or(0);
    let rows = groups.iter().filter_map(|(figure, goal)| {
        let code = figure.key.get(dimension)?;
        // What lies nowhere and was not counted says nothing.
        let is_anything = figure.of != 0 || !code.is_empty();
        let place = is_anything.then(|| place(library, code, level))?;
        Some(NumberRow { place, figure: figure_body(indicator, figure, goal.as_ref()) })
    });
    let rows: Vec<NumberRow> = rows.collect();
    let rows_total = rows.len();
    let spoken = spoken_names(law, indicator);
    NumberBody {
        indicator: Keyed::new(&indicator.key, Some(Words::from(&indicator.label))),
        register: None,
        measure: word(&indicator.measure).to_owned(),
        counts: spoken.counts,
        leaves: spoken.leaves,
        formula: formula(indicator),
        basis: basis(wanted, indicator),
        settings: settings(law, indicator, wanted.day)
            .into_iter()
            .filter_map(|row| {
                let SettingValue::Number(at_least) = row.value else { return None };
                let (issuer, document) = (Some(row.issuer.clone()), Some(row.document.clone()));
                Some(RankBody { at_least, issuer, document, verified: Some(row.verified) })
            })
            .collect(),
        dates: dates(indicator),
        day: None,
        versions: Vec::new(),
        total: figure_body(indicator, total, goal.as_ref()),
        trend: Vec::new(),
        rows: rows.into_iter().take(ROWS).collect(),
        rows_total,
    }
}

/// The provisions of an indicator's rule on the day.
pub(super) fn basis(wanted: &Wanted<'_>, indicator: &Indicator) -> Vec<Cited> {
    let rules = wanted.law.edition_on(wanted.day).map(|edition| &edition.rules);
    rules.and_then(|rules| rules.get(&indicator.rule)).map(|rule| cited(&rule.basis)).unwrap_or_default()
}

/// From which day to which an indicator counts, if it says so.
pub(super) fn dates(indicator: &Indicator) -> Option<Words> {
    match (indicator.since, indicator.until) {
        (None, None) => None,
        (Some(since), None) => Some(Words::new(format!("自{since}起计"), format!("counts from {since} on"))),
        (None, Some(until)) => Some(Words::new(format!("计到{until}"), format!("counts until {until}"))),
        (Some(since), Some(until)) => {
            Some(Words::new(format!("自{since}计到{until}"), format!("counts from {since} to {until}")))
        }
    }
}

const fn word(measure: &Measure) -> &'static str {
    match measure {
        Measure::Share => "share",
        Measure::Count => "count",
        Measure::Sum(_) => "sum",
        Measure::Mean(_) => "mean",
        Measure::Median(_) => "median",
        Measure::Percentile { .. } => "percentile",
    }
}

fn figure_body(indicator: &Indicator, figure: &Figure, goal: Option<&Judged>) -> NumberFigure {
    NumberFigure {
        part: figure.part,
        of: figure.of,
        rate: figure.rate,
        value: figure.value,
        said: figure_words(indicator, figure),
        left: figure.left.clone(),
        goal: goal.map(|goal| goal_body(indicator, goal)),
    }
}

/// What a figure must reach, in words.
pub(super) fn goal_body(indicator: &Indicator, goal: &Judged) -> GoalBody {
    let said = |pick: fn((&'static str, &'static str)) -> &'static str, by: &str| {
        let bounds = goal.bounds.iter().map(|(bound, wanted)| {
            let number = match indicator.measure {
                Measure::Share => percent(*wanted),
                _ => wanted.to_string(),
            };
            format!("{} {number}", pick(bound.label()))
        });
        bounds.collect::<Vec<_>>().join(by)
    };
    GoalBody { wanted: Words::new(said(|label| label.0, "，"), said(|label| label.1, " and ")), met: goal.met }
}

/// `84.9 %` from hundredths of a percent.
fn percent(basis_points: i64) -> String {
    format!("{} %", hundredths(basis_points))
}

/// `-12.5` from hundredths, without needless noughts.
fn hundredths(number: i64) -> String {
    Parameter::TenThousandths { ten_thousandths: number.saturating_mul(100) }
        .to_string()
        .trim_end_matches(".0")
        .to_owned()
}

/// A figure in words.
fn figure_words(indicator: &Indicator, figure: &Figure) -> Words {
    let (part, of) = (figure.part, figure.of);
    if let Some(rate) = figure.rate {
        let said = format!("{} ({part}/{of})", percent(i64::from(rate)));
        return Words::new(said.clone(), said);
    }
    let Some(value) = figure.value else { return Words::new("没有可计的", "nothing is counted") };
    let minutes = matches!(indicator.quantity(), Some(Quantity::Span(..)));
    let number = hundredths(value);
    let (zh, en) = if minutes { ("分钟", " minutes") } else { ("", "") };
    match indicator.measure {
        Measure::Count | Measure::Sum(_) | Measure::Share => {
            Words::new(format!("{number}{zh}"), format!("{number}{en}"))
        }
        Measure::Mean(_) | Measure::Median(_) | Measure::Percentile { .. } => {
            Words::new(format!("{number}{zh}（{of}个）"), format!("{number}{en} (of {of})"))
        }
    }
}

/// Where the indicator's target stands on shares of rounds.
pub(super) fn goal_of(law: &CityLaw, indicator: &Indicator, figure: &Figure, wanted: &Wanted<'_>) -> Option<GoalBody> {
    judged(law, indicator, (wanted.own_dimension(), figure), wanted.day, |_| true)
        .map(|goal| goal_body(indicator, &goal))
}
