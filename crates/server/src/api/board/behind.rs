//! The rounds behind a number. A matter is named only to whoever may see it; the others are counted, and that is said.

use super::asked::{Period, Wanted, bad};
use super::body::PlaceBody;
use super::view::{leaves, of_division};
use crate::api::matters::limit;
use crate::extract::{Asked, At};
use crate::problem::{Problem, ProblemBody};
use crate::signed_in::Staff;
use crate::state::AppState;
use crate::view::{Keyed, Named, ValueBody, ask_of, procedure_of, values};
use crate::words::Words;
use axum::Json;
use axum::extract::State;
use casework::{Event, Matter, MatterId};
use desk::evaluate::{Key, counts};
use desk::ports::recorded;
use desk::see::{Access, Viewer, access};
use desk::{Behind, CityLaw, Library, Part, Place, Sought};
use rulebook::model::Indicator;
use rulebook::words::{Guard, Test};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use worktime::Instant;

/// Rounds looked at for one page at most.
const LOOKED: usize = 1_000;
/// Rounds read at once.
const STRIDE: usize = 100;

/// Behind which number.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Behinds {
    /// The indicator.
    indicator: String,
    /// First day, month, quarter or year; the last one without it.
    from: Option<String>,
    /// Last day, month, quarter or year; this month without it.
    to: Option<String>,
    /// Code of the division; one's own without it.
    within: Option<String>,
    /// The unit that the rounds concern; any without it.
    unit: Option<String>,
    /// `yes` = in the numerator, `no` = in the denominator alone, `all` = in the denominator, `out` = fell out before it.
    part: Option<String>,
    /// At most this many rows, 1 to 500; 50 without it.
    limit: Option<u32>,
    /// Continue after this place: `next` of the page before.
    after: Option<String>,
}

/// Rounds behind a number.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BehindPage {
    /// Indicator.
    indicator: Keyed,
    /// The division looked at.
    within: PlaceBody,
    /// Which part was asked for.
    part: String,
    /// How many there are in all: the number itself. `null` for sums.
    total: Option<i64>,
    /// The rounds of this page that may be named.
    rows: Vec<BehindRow>,
    /// Rounds of this page that are out of the viewer's reach: counted, not named.
    unnamed: u64,
    /// The same in words.
    said: Words,
    /// Where the next page begins; none on the last.
    next: Option<String>,
}

/// A round behind a number.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BehindRow {
    /// District.
    district: u32,
    /// Matter.
    matter: String,
    /// Number for people.
    number: String,
    /// Round.
    round: u32,
    /// Home unit.
    home: Named,
    /// When the round ended.
    closed_at: Option<String>,
    /// Whether it is in the denominator.
    counted: bool,
    /// Whether it is in the numerator.
    part: bool,
    /// Why it is not in the denominator, if it is not.
    why: Option<Words>,
    /// Why it does not count after exclusion, if it counts before.
    excluded: Option<ExcludedBody>,
}

/// An exclusion.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ExcludedBody {
    /// The condition that it fails, in words.
    why: Words,
    /// The step that brought it about.
    ask: Option<Keyed>,
    /// When.
    at: Option<String>,
    /// What was said with it, as far as the viewer may see.
    values: Vec<ValueBody>,
}

/// The rounds behind a number of the board.
#[utoipa::path(get, path = "/board/{city}/behind", operation_id = "behind", tag = "evaluation", security(("session" = []), ("token" = [])),
    params(("city" = String, Path, description = "City key"), Behinds),
    responses((status = 200, body = BehindPage), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn behind(
    State(state): State<AppState>,
    staff: Staff,
    At(city): At<String>,
    Asked(asked): Asked<Behinds>,
) -> Result<Json<BehindPage>, Problem> {
    let library = state.desk().library();
    let to = asked.to.clone().unwrap_or_else(|| state.desk().now().day().month_name());
    let from = Some(asked.from.clone().unwrap_or_else(|| to.clone()));
    let period = Period { from, to: Some(to), level: None, within: asked.within.clone(), procedure: None, _lang: None };
    let wanted = Wanted::of(&state, &library, &staff.account, &city, &period)?;
    let indicators = &wanted.law.city.indicators;
    let indicator = indicators.get(&asked.indicator);
    let indicator = indicator.ok_or_else(|| bad("indicator", "指标", "an indicator", &asked.indicator, "solved"))?;
    let (word, part) = part(asked.part.as_deref().unwrap_or("all"))?;
    let within = Key { unit: asked.unit.clone(), ..wanted.key() };
    let sought = Sought { indicator, months: &wanted.stretches, within: &within, part };
    let after = asked.after.as_deref().map(place).transpose()?;
    let limit = usize::try_from(limit(asked.limit)?).unwrap_or(usize::MAX);
    let reader = Reader { state: &state, library: &library, law: wanted.law, viewer: staff.viewer() };
    let (rows, unnamed, next) = reader.page(&sought, after, limit).await?;
    let total = reader.total(&sought).await?;
    Ok(Json(BehindPage {
        indicator: Keyed::new(&indicator.key, Some(Words::from(&indicator.label))),
        within: of_division(wanted.within),
        part: word.to_owned(),
        total,
        said: said(rows.len(), unnamed, total),
        rows,
        unnamed,
        next: next.map(|place| format!("{}_{}_{}_{}", place.month, place.district, place.matter, place.round)),
    }))
}

fn said(named: usize, unnamed: u64, total: Option<i64>) -> Words {
    let (mut zh, mut en) = match total {
        Some(total) => (format!("共{total}轮。"), format!("{total} rounds in all. ")),
        None => (String::new(), String::new()),
    };
    if unnamed > 0 {
        zh.push_str(&format!("这一页列出{named}轮，另有{unnamed}轮不在您的范围内，只计数。"));
        en.push_str(&format!("{named} are listed here; {unnamed} more are out of your reach and only counted."));
    } else {
        zh.push_str(&format!("这一页列出{named}轮。"));
        en.push_str(&format!("{named} are listed here."));
    }
    Words::new(zh, en)
}

fn part(word: &str) -> Result<(&str, Part), Problem> {
    Ok(match word {
        "yes" => (word, Part::Yes),
        "no" => (word, Part::No),
        "all" => (word, Part::All),
        "out" => (word, Part::Out),
        _ => return Err(bad("part", "yes、no、all、out 之一", "one of yes, no, all, out", word, "all")),
    })
}

/// A place as `next` writes it.
fn place(text: &str) -> Result<Place, Problem> {
    let mut pieces = text.split('_');
    let mut read = || {
        let (month, district) = (pieces.next()?.to_owned(), pieces.next()?.parse().ok()?);
        let (matter, round) = (pieces.next()?.to_owned(), pieces.next()?.parse().ok()?);
        let holds = month.len() == 7 && !matter.is_empty() && matter.len() <= 80 && pieces.next().is_none();
        holds.then_some(Place { month, district, matter: MatterId(matter), round })
    };
    read().ok_or_else(|| {
        Problem::bad("bad-query", "after 应是上一页的 next。", "`after` must be `next` of the page before.")
    })
}

/// Who reads the list.
struct Reader<'a> {
    state: &'a AppState,
    library: &'a Library,
    law: &'a CityLaw,
    viewer: Viewer,
}

impl Reader<'_> {
    async fn total(&self, sought: &Sought<'_>) -> Result<Option<i64>, Problem> {
        if sought.indicator.sum.is_some() {
            return Ok(None);
        }
        let figures = self.state.desk().board(self.law, sought.months, sought.within, &[], false).await?;
        Ok(figures.of(&sought.indicator.key).map(|measured| sought.part.of(measured, &Key::default())))
    }

    /// A page: those that may be named, how many may not, and where the next begins.
    async fn page(
        &self,
        sought: &Sought<'_>,
        mut after: Option<Place>,
        limit: usize,
    ) -> Result<(Vec<BehindRow>, u64, Option<Place>), Problem> {
        let (mut rows, mut unnamed, mut looked) = (Vec::new(), 0, 0);
        loop {
            let stride = STRIDE.min(limit - rows.len());
            let found = self.state.desk().behind(self.law, sought, after.as_ref(), stride).await?;
            let is_last = found.len() < stride;
            looked += found.len();
            for behind in found {
                after = Some(behind.place.clone());
                let matter = self.state.desk().matter(behind.place.district, &behind.place.matter).await?;
                let seen = matter.map(|matter| (access(self.library, self.law, &self.viewer, &matter), matter));
                match seen.filter(|(access, _)| access.any()) {
                    Some((access, matter)) => rows.push(self.row(sought, behind, &matter, &access).await?),
                    None => unnamed += 1,
                }
            }
            if is_last {
                return Ok((rows, unnamed, None));
            }
            if rows.len() >= limit || looked >= LOOKED {
                return Ok((rows, unnamed, after));
            }
        }
    }

    async fn row(
        &self,
        sought: &Sought<'_>,
        behind: Behind,
        matter: &Matter,
        access: &Access,
    ) -> Result<BehindRow, Problem> {
        let Behind { place, row, facts, counts: is_in } = behind;
        let procedure = procedure_of(self.library, matter).or_else(|| self.law.city.procedures.get(&row.procedure));
        let why = |indicator: &Indicator, guard: usize| match indicator.of.get(guard) {
            Some(guard) => Some(leaves(guard, procedure?)),
            None => Some(Words::new("没有这个数", "has no such number")),
        };
        let mut excluded = None;
        if let Some((before, after)) = pair(self.law, sought.indicator)
            && counts(before, &facts).is_ok()
            && let Err(guard) = counts(after, &facts)
        {
            let (ask, at, values) = self.act(matter, place.district, after.of.get(guard), access).await?;
            excluded = Some(ExcludedBody { why: why(after, guard).unwrap_or_default(), ask, at, values });
        }
        Ok(BehindRow {
            district: place.district,
            matter: place.matter.0,
            number: matter.number.clone(),
            round: place.round,
            home: Named::of(self.library, &row.home),
            closed_at: facts.ended.map(Instant::rfc3339),
            counted: is_in.is_ok(),
            part: is_in == Ok(true),
            why: is_in.err().and_then(|guard| why(sought.indicator, guard)),
            excluded,
        })
    }

    /// The step because of which a condition on steps does not hold: which, when, and what was said with it.
    async fn act(
        &self,
        matter: &Matter,
        district: u32,
        guard: Option<&Guard>,
        access: &Access,
    ) -> Result<(Option<Keyed>, Option<String>, Vec<ValueBody>), Problem> {
        let Some(Guard { negated: true, test: Test::Done(asks) }) = guard else { return Ok((None, None, Vec::new())) };
        let desk = self.state.desk();
        for logged in desk.ledger().history(district, &matter.id).await?.iter().rev() {
            let event = recorded(logged)?;
            let Event::Acted { ask, values: given, .. } = &event.event else { continue };
            if asks.contains(ask) {
                let shown = desk.shown(district, matter, given, access, false).await?;
                let ask = ask_of(procedure_of(self.library, matter), ask);
                return Ok((Some(ask), Some(event.at.rfc3339()), values(self.library, matter, shown)));
            }
        }
        Ok((None, None, Vec::new()))
    }
}

/// An indicator before and after exclusion, whichever of the two it is.
fn pair<'a>(law: &'a CityLaw, indicator: &'a Indicator) -> Option<(&'a Indicator, &'a Indicator)> {
    let indicators = &law.city.indicators;
    if let Some(before) = &indicator.before {
        return Some((indicators.get(before)?, indicator));
    }
    let after = indicators.values().find(|after| after.before.as_ref() == Some(&indicator.key))?;
    Some((indicator, after))
}
