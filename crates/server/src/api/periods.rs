//! Periods of the rates: which there are, what was published of each, edition by edition, and the document itself. Before
//! it is published nothing of it is here, save to those who keep the period.

mod body;
mod bulletin;
mod own;

pub(crate) use body::{
    FiguredBody, PeriodBody, PeriodChangeBody, PeriodEditionBody, PeriodFigureBody, PeriodRowBody, PeriodsBody,
    PublishedRankBody, PublishedScoreBody,
};
pub(crate) use bulletin::{__path_paper, __path_workbook, paper, pdf_of, workbook, xlsx_of};
pub(crate) use own::{__path_draft, __path_rounds, draft, rounds};

use crate::api::registers::city;
use crate::extract::{Asked, At, Source};
use crate::limits::Limit;
use crate::problem::{Problem, ProblemBody};
use crate::state::AppState;
use crate::view::{Keyed, Named, procedure_of, state_of};
use crate::words::Words;
use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use casework::Matter;
use channels::away;
use desk::Library;
use desk::publication::{Document, Issue, MOST, period_of};
use serde::Deserialize;
use std::sync::Arc;
use utoipa::IntoParams;
use worktime::Lang;

/// Which edition.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct OfPeriod {
    /// Edition, from 1; the last one without it.
    pub edition: Option<u32>,
    /// `zh` or `en`; as the browser prefers without it.
    #[serde(default, rename = "lang")]
    #[param(rename = "lang")]
    pub _lang: Option<String>,
}

/// A period with what was published of it.
pub(crate) struct Found {
    pub(crate) matter: Arc<Matter>,
    pub(crate) issues: Vec<Issue>,
}

impl Found {
    pub(crate) async fn of(state: &AppState, key: &str, number: &str) -> Result<Self, Problem> {
        let library = state.desk().library();
        let law = city(&library, key)?;
        let matter = state.desk().period(law, number).await?.ok_or_else(Problem::not_found)?;
        let issues = state.desk().issues(&matter).await?;
        Ok(Self { matter, issues })
    }

    /// An edition; the last, if none is named. `None` before anything is published.
    pub(crate) fn issue(&self, edition: Option<u32>) -> Result<Option<&Issue>, Problem> {
        match edition {
            None => Ok(self.issues.last()),
            Some(wanted) => {
                let found = self.issues.iter().find(|issue| issue.edition == wanted);
                found.map(Some).ok_or_else(Problem::not_found)
            }
        }
    }

    /// The document of an edition, as it is kept.
    pub(crate) async fn text(&self, state: &AppState, issue: &Issue) -> Result<String, Problem> {
        let kept = state.desk().sheet(&self.matter, &issue.counted.digest).await?;
        kept.ok_or_else(|| Problem::fault("the document of a published period is not there"))
    }

    async fn document(&self, state: &AppState, issue: &Issue) -> Result<Document, Problem> {
        let text = self.text(state, issue).await?;
        Document::read(&text).map_err(|error| Problem::fault(&error.to_string()))
    }
}

fn row(library: &Library, matter: &Matter, issues: &[Issue]) -> PeriodRowBody {
    let last = issues.last();
    PeriodRowBody {
        number: matter.number.clone(),
        district: Named::of(library, &matter.home),
        period: period_of(matter).unwrap_or_default(),
        state: state_of(procedure_of(library, matter), &matter.state),
        is_final: matter.is_final,
        editions: issues.len(),
        published_at: last.map(|issue| issue.at.rfc3339()),
        digest: last.map(|issue| issue.counted.digest.clone()),
    }
}

/// Every period of a city that is listed.
pub(crate) async fn all(state: &AppState, key: &str) -> Result<PeriodsBody, Problem> {
    let library = state.desk().library();
    let law = city(&library, key)?;
    let (mut rows, mut total) = (Vec::new(), 0);
    for district in state.desk().districts_of(law).await? {
        let (matters, there) = state.desk().periods(district).await?;
        total += there;
        for matter in matters {
            rows.push(row(&library, &matter, &state.desk().issues(&matter).await?));
        }
    }
    rows.sort_by(|one, other| (&other.period, &one.number).cmp(&(&one.period, &other.number)));
    rows.truncate(usize::try_from(MOST).unwrap_or(usize::MAX));
    let cut = u64::try_from(rows.len()).unwrap_or(u64::MAX) < total;
    Ok(PeriodsBody { city: Keyed::new(&law.city.key, Some(Words::from(&law.city.label))), rows, total, cut })
}

/// One period as the page and the interface show it.
pub(crate) async fn shown(
    state: &AppState,
    (key, number): (&str, &str),
    sought: &OfPeriod,
) -> Result<PeriodBody, Problem> {
    let found = Found::of(state, key, number).await?;
    let library = state.desk().library();
    let law = city(&library, key)?;
    let shown = found.issue(sought.edition)?;
    let (mut indicators, mut ranking, mut changes) = (Vec::new(), Vec::new(), Vec::new());
    if let Some(issue) = shown {
        let document = found.document(state, issue).await?;
        indicators = body::figured(&library, &document);
        ranking = body::ranking(&library, &document);
        let before = found.issues.iter().find(|one| one.edition.checked_add(1) == Some(issue.edition));
        if let Some(before) = before {
            let earlier = found.document(state, before).await?;
            changes = body::changes(&library, &document, &earlier);
        }
    }
    Ok(PeriodBody {
        city: Keyed::new(&law.city.key, Some(Words::from(&law.city.label))),
        period: row(&library, &found.matter, &found.issues),
        editions: found.issues.iter().map(PeriodEditionBody::of).collect(),
        shown: shown.map(PeriodEditionBody::of),
        indicators,
        ranking,
        changes,
        withheld: Words::new(
            "公布的只有各办事处的数和清单的件数、摘要；轮次编号只给参加排名的单位看自己的。",
            "Published are the figures of the offices and the number and digest of the lists; the rounds themselves are shown to the units ranked, each its own.",
        ),
    })
}

/// The periods of a city; no sign-in.
#[utoipa::path(get, path = "/periods/{city}", operation_id = "periods", tag = "open",
    params(("city" = String, Path, description = "City key")),
    responses((status = 200, body = PeriodsBody), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn periods(
    State(state): State<AppState>,
    Source(from): Source,
    At(key): At<String>,
) -> Result<Json<PeriodsBody>, Problem> {
    Limit::Open.take(&state, &from.to_string())?;
    all(&state, &key).await.map(Json)
}

/// What was published of a period; no sign-in. Before publication it has neither editions nor figures.
#[utoipa::path(get, path = "/periods/{city}/{number}", operation_id = "period", tag = "open",
    params(("city" = String, Path, description = "City key"), ("number" = String, Path, description = "Number of the period"), OfPeriod),
    responses((status = 200, body = PeriodBody), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn period(
    State(state): State<AppState>,
    Source(from): Source,
    At((key, number)): At<(String, String)>,
    Asked(sought): Asked<OfPeriod>,
) -> Result<Json<PeriodBody>, Problem> {
    Limit::Open.take(&state, &from.to_string())?;
    shown(&state, (&key, &number), &sought).await.map(Json)
}

/// A month or year as people call it.
pub(crate) fn named(period: &str, lang: Lang) -> String {
    match (period.split_once('-'), lang) {
        (Some((year, month)), Lang::Zh) => format!("{year}年{}月", month.trim_start_matches('0')),
        (None, Lang::Zh) => format!("{period}年"),
        (_, Lang::En) => period.to_owned(),
    }
}

fn file(kind: &'static str, name: &str, content: impl Into<axum::body::Body>) -> Response {
    let name = format!("attachment; filename=\"{name}\"");
    ([(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, name)], content.into()).into_response()
}

/// The document of an edition, byte for byte as its digest says; no sign-in.
#[utoipa::path(get, path = "/periods/{city}/{number}/{edition}/document.json", operation_id = "period_document", tag = "open",
    params(("city" = String, Path, description = "City key"), ("number" = String, Path, description = "Number of the period"), ("edition" = u32, Path, description = "Edition, from 1")),
    responses((status = 200, body = Object, content_type = "application/json"), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn document(
    State(state): State<AppState>,
    Source(from): Source,
    At((key, number, edition)): At<(String, String, u32)>,
) -> Result<Response, Problem> {
    Limit::Open.take(&state, &from.to_string())?;
    let found = Found::of(&state, &key, &number).await?;
    let issue = found.issue(Some(edition))?.ok_or_else(Problem::not_found)?;
    let text = found.text(&state, issue).await?;
    Ok(file("application/json", &format!("{}-{edition}.json", found.matter.number), text))
}

/// The figures of an edition as CSV (UTF-8 with a mark, so that spreadsheets read it); no sign-in.
#[utoipa::path(get, path = "/periods/{city}/{number}/{edition}/figures.csv", operation_id = "period_csv", tag = "open",
    params(("city" = String, Path, description = "City key"), ("number" = String, Path, description = "Number of the period"), ("edition" = u32, Path, description = "Edition, from 1")),
    responses((status = 200, body = String, content_type = "text/csv"), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn figures(
    State(state): State<AppState>,
    Source(from): Source,
    At((key, number, edition)): At<(String, String, u32)>,
) -> Result<Response, Problem> {
    Limit::Open.take(&state, &from.to_string())?;
    let body = shown(&state, (&key, &number), &OfPeriod { edition: Some(edition), _lang: None }).await?;
    let mut text = String::from(away::START);
    away::line(
        &mut text,
        ["indicator", "indicator_zh", "office", "office_zh", "part", "of", "rate_bp"].map(str::to_owned),
    );
    for one in &body.indicators {
        for figure in std::iter::once(&one.total).chain(&one.offices) {
            let office = figure.office.as_ref();
            let cells = [
                away::cell(&one.indicator.key),
                away::cell(&one.indicator.zh),
                away::cell(office.map_or("", |office| &office.id)),
                away::cell(office.map_or("", |office| &office.zh)),
                figure.part.to_string(),
                figure.of.to_string(),
                figure.rate.map(|rate| rate.to_string()).unwrap_or_default(),
            ];
            away::line(&mut text, cells);
        }
    }
    Ok(file("text/csv; charset=utf-8", &format!("{}-{edition}.csv", body.period.number), text))
}
