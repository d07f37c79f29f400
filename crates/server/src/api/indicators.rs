//! The figures of a month: worked out from indicator files, with what each counts in words and the matters behind it.

use super::registers::city;
use crate::extract::{Asked, At};
use crate::problem::{Problem, ProblemBody, echo};
use crate::signed_in::Staff;
use crate::state::AppState;
use crate::view::Keyed;
use crate::words::Words;
use axum::Json;
use axum::extract::State;
use desk::evaluate::{Dimension, Figure, Key, sentence};
use rulebook::model::{Indicator, Label, Rows};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use worktime::{Day, Lang};

/// Rounds listed behind a figure.
const BEHIND: usize = 500;

/// How to group.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Grouping {
    /// `city`, `district`, `office`, `community`, `category` or `month`, joined by commas; offices if not given.
    by: Option<String>,
    /// Only this indicator, with the rounds behind it.
    behind: Option<String>,
}

/// The figures of a month.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MonthBody {
    /// The month.
    month: String,
    /// Indicators in the rulebook's order.
    indicators: Vec<IndicatorBody>,
    /// Closed rounds looked at.
    rounds: u64,
    /// The rounds behind the indicator asked for.
    behind: Vec<BehindBody>,
    /// Whether that list was cut.
    cut: bool,
}

/// One indicator.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct IndicatorBody {
    /// Which.
    indicator: Keyed,
    /// What it counts, and of what, in words.
    counts: Words,
    /// The whole city.
    total: FigureBody,
    /// By group.
    groups: Vec<FigureBody>,
}

/// One figure. Rates and intervals are in hundredths of a percent.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FigureBody {
    /// Group by dimension.
    #[schema(value_type = Object)]
    group: serde_json::Value,
    /// Numerator.
    part: i64,
    /// Denominator.
    of: i64,
    /// Rate; `null` when nothing is counted.
    rate: Option<u32>,
    /// Lower end of the 95 % interval.
    low: Option<u32>,
    /// Upper end of it.
    high: Option<u32>,
}

/// A round behind a figure.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BehindBody {
    /// Matter.
    matter: String,
    /// Round.
    round: u32,
    /// Whether it is in the numerator too.
    part: bool,
}

/// The figures of a month of a city. Figures name no person and no matter unless the rounds behind one are asked for.
#[utoipa::path(get, path = "/indicators/{city}/{month}", tag = "evaluation",
    params(("city" = String, Path, description = "City key"), ("month" = String, Path, description = "Month, as in 2026-10"), Grouping),
    responses((status = 200, body = MonthBody), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn month(
    State(state): State<AppState>,
    _staff: Staff,
    At((key, month)): At<(String, String)>,
    Asked(wanted): Asked<Grouping>,
) -> Result<Json<MonthBody>, Problem> {
    let library = state.desk().library();
    let law = city(&library, &key)?;
    if format!("{month}-01").parse::<Day>().is_err() {
        return Err(bad("月份", "a month", &month, "2026-10"));
    }
    let by = dimensions(wanted.by.as_deref().unwrap_or("office"))?;
    let figures = state.desk().figures(law, &month).await?;
    let mut body = MonthBody { month, indicators: Vec::new(), rounds: figures.rounds, behind: Vec::new(), cut: false };
    for measured in &figures.indicators {
        let Some(indicator) = law.city.indicators.get(&measured.indicator) else { continue };
        body.indicators.push(IndicatorBody {
            indicator: Keyed::new(&measured.indicator, Some(Words::from(&measured.label))),
            counts: counts(law, indicator),
            total: figure(&measured.total)?,
            groups: measured.roll(&by).iter().map(figure).collect::<Result<_, _>>()?,
        });
    }
    if let Some(key) = &wanted.behind {
        let indicator = law.city.indicators.get(key).ok_or_else(|| bad("指标", "an indicator", key, "solved"))?;
        let drill = state.desk().behind(law, &body.month, indicator, &Key::default(), BEHIND).await?;
        body.cut = drill.cut;
        body.behind = drill
            .rounds
            .into_iter()
            .map(|counted| BehindBody { matter: counted.matter.0, round: counted.round, part: counted.is_part })
            .collect();
    }
    Ok(Json(body))
}

fn dimensions(by: &str) -> Result<Vec<Dimension>, Problem> {
    by.split(',')
        .map(|word| Dimension::from_word(word.trim()).ok_or_else(|| bad("分组", "a grouping", word, "office,month")))
        .collect()
}

fn figure(figure: &Figure) -> Result<FigureBody, Problem> {
    Ok(FigureBody {
        group: serde_json::to_value(&figure.key).map_err(|error| Problem::fault(&error.to_string()))?,
        part: figure.part,
        of: figure.of,
        rate: figure.rate,
        low: figure.interval.as_ref().map(|interval| interval.low),
        high: figure.interval.as_ref().map(|interval| interval.high),
    })
}

/// What an indicator counts, in words.
fn counts(law: &desk::CityLaw, indicator: &Indicator) -> Words {
    let (Rows::Rounds(key) | Rows::Matters(key)) = &indicator.rows else { return Words::from(&indicator.label) };
    let Some(procedure) = law.city.procedures.get(key) else { return Words::from(&indicator.label) };
    let words = sentence(indicator, &procedure.label, |guard| Label {
        zh: guard.sentence(Lang::Zh, procedure),
        en: guard.sentence(Lang::En, procedure),
    });
    Words::from(&words)
}

fn bad(zh: &str, en: &str, text: &str, example: &str) -> Problem {
    let shown = echo(text);
    Problem::bad(
        "bad-query",
        format!("“{shown}”不是{zh}，应如{example}。"),
        format!("`{shown}` is not {en} such as {example}."),
    )
}
