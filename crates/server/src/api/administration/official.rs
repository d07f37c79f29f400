//! Official texts: versions of an instrument that are imported by one person, decided issue by issue, and approved by
//! another. What is done twice in the same words is done once, with a key or without.

pub(crate) mod changes;
pub(crate) mod course;
mod report;

use super::own_city;
use crate::extract::{Asked, At, Source};
use crate::problem::{Problem, ProblemBody};
use crate::signed_in::Staff;
use crate::state::AppState;
use crate::uploads;
use crate::view::Keyed;
use crate::view::left::post_words;
use crate::words::Words;
use ::law::import::carrier::{self, LARGEST, Unreadable};
use ::law::import::report::Report;
use ::law::import::residue::{Rules, SHIPPED};
use ::law::import::{Imported, Known, Options, import};
use ::law::{Force, Instrument};
use axum::Json;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use desk::CityLaw;
use desk::access_log::{self, Noted};
use desk::ports::TextStep;
use desk::texts::{self, Act, Course, NotYet, Standing};
use report::{ReportBody, report_body};
use rulebook::model::TextPosts;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::{IntoParams, ToSchema};

/// Longest name of a file that is kept.
const LONGEST_NAME: usize = 200;

/// A list of posts that deal with texts.
type Posts = fn(&TextPosts) -> &[String];

/// What one may do with texts here.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub(crate) struct MayBody {
    /// Import a file.
    import: bool,
    /// Decide issues.
    review: bool,
    /// Approve, as far as the post goes; whether it is a second person is another question.
    approve: bool,
}

impl MayBody {
    fn of(staff: &Staff, law: &CityLaw) -> Self {
        let has = |posts: Posts| may(staff, law, posts);
        Self { import: has(|of| &of.import), review: has(|of| &of.review), approve: has(|of| &of.approve) }
    }
}

fn holds(staff: &Staff, posts: &[String]) -> bool {
    staff.account.posts.iter().any(|post| posts.contains(post))
}

/// Whether one has a post for it in a unit of the city itself: its law is not a subdistrict's to import or approve.
fn may(staff: &Staff, law: &CityLaw, posts: Posts) -> bool {
    let place = staff.account.unit.split('.').next().unwrap_or_default();
    place == law.city.division.to_string() && holds(staff, posts(&law.city.texts))
}

/// Refuses whoever may not.
fn needs(staff: &Staff, law: &CityLaw, posts: Posts) -> Result<(), Problem> {
    if may(staff, law, posts) {
        return Ok(());
    }
    let names: Vec<Words> = posts(&law.city.texts).iter().map(|post| post_words(post)).collect();
    let join = |pick: fn(&Words) -> &str, by: &str| names.iter().map(pick).collect::<Vec<_>>().join(by);
    let (zh, en) = (join(|words| &words.zh, "、"), join(|words| &words.en, ", "));
    Err(Problem::forbidden(
        "post-needed",
        &format!("官方文本由市里的单位办，要有这些岗位之一：{zh}。"),
        &format!("Official texts are dealt with in a unit of the city itself, by one of these posts: {en}."),
    ))
}

/// The law of one's own city, if one may read its texts.
fn read<'l>(library: &'l desk::Library, staff: &Staff, city: &str) -> Result<&'l CityLaw, Problem> {
    let law = own_city(library, staff, city)?;
    if holds(staff, &law.city.texts.read) { Ok(law) } else { needs(staff, law, |of| &of.read).map(|()| law) }
}

/// The instruments that are published somewhere, each with its file: what its texts are kept under. What this deployment
/// fixed for itself has no other words than those of the rulebook.
fn published(law: &CityLaw) -> impl Iterator<Item = (&Instrument, &str)> {
    let published = law.city.instruments.iter().filter(|one| one.force != Force::Setting);
    published.filter_map(|one| Some((one, one.file()?)))
}

/// One of them by its code.
fn instrument<'l>(law: &'l CityLaw, code: &str) -> Result<(&'l Instrument, &'l str), Problem> {
    published(law).find(|(one, _)| one.code == code).ok_or_else(Problem::not_found)
}

/// Something that somebody did with a version.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TextStepBody {
    /// Its place, from 1.
    number: u32,
    /// The state that it led to.
    state: Keyed,
    /// Login of who did it; empty for whoever keeps the machine.
    by: String,
    /// When.
    at: String,
    /// What was decided.
    note: String,
    /// Issues that it decided; none in a review: all that were open.
    issues: Vec<u32>,
}

impl From<&TextStep> for TextStepBody {
    fn from(step: &TextStep) -> Self {
        Self {
            number: step.number,
            state: state_of(texts::State::after(std::slice::from_ref(step))),
            by: step.account.clone(),
            at: step.at.rfc3339(),
            note: step.note.clone(),
            issues: step.issues.clone(),
        }
    }
}

fn state_of(state: texts::State) -> Keyed {
    Keyed::new(state.word(), Some(Words::new(state.zh(), state.en())))
}

/// A version at a glance.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TextRow {
    /// SHA-256 of the file's bytes.
    version: String,
    /// As people call it.
    short: String,
    /// Name of the file.
    file: String,
    /// Title by its own words; empty if it does not say.
    title: String,
    /// Login of who imported it; empty for whoever keeps the machine.
    by: String,
    /// When.
    at: String,
    /// Where it stands.
    state: Keyed,
    /// Whether its words are the ones that the public sees.
    is_official: bool,
    /// How many issues its report has.
    issues: u32,
    /// How many of them nobody decided yet.
    open: usize,
    /// What people did with it, in order.
    steps: Vec<TextStepBody>,
}

fn row(standing: &Standing, issues: u32, official: Option<&str>) -> TextRow {
    let Standing { head, steps, state } = standing;
    TextRow {
        version: head.version.clone(),
        short: texts::short(&head.version).to_owned(),
        file: head.file.clone(),
        title: head.title.clone(),
        by: head.importer.clone(),
        at: head.at.rfc3339(),
        state: state_of(*state),
        is_official: official == Some(&head.version),
        issues,
        open: Course { importer: &head.importer, issues, steps }.open().len(),
        steps: steps.iter().map(TextStepBody::from).collect(),
    }
}

/// The version whose words the public sees: the newest approved one of these, which are the newest first.
fn official(all: &[Standing]) -> Option<&str> {
    all.iter().find(|one| one.state == texts::State::Approved).map(|one| one.head.version.as_str())
}

/// An instrument with its versions.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct InstrumentTexts {
    /// Its code.
    code: String,
    /// Its title in the rulebook.
    title: Words,
    /// How strongly it binds.
    force: Keyed,
    /// Whether it is the city's own, not one that all cities share.
    own: bool,
    /// The versions, the newest first.
    versions: Vec<TextRow>,
}

/// The instruments of a city with the versions of their texts.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TextsBody {
    /// The instruments, in the order of the rulebook.
    rows: Vec<InstrumentTexts>,
    /// How many.
    total: usize,
    /// What the viewer may do here.
    may: MayBody,
    /// Largest file, in bytes.
    largest: usize,
}

fn force_of(force: Force) -> Keyed {
    Keyed::new(force.en(), Some(Words::new(force.zh(), force.en())))
}

async fn versions(state: &AppState, file: &str) -> Result<Vec<Standing>, Problem> {
    Ok(texts::versions(state.desk().texts(), file, true).await?)
}

async fn report_of(state: &AppState, standing: &Standing) -> Result<Report, Problem> {
    texts::report(state.desk().texts(), &standing.head).await?.ok_or_else(Problem::not_found)
}

/// The instruments of the viewer's own city, each with the versions of its official text.
#[utoipa::path(get, path = "/administration/{city}/texts", operation_id = "administration_texts", tag = "administration", security(("session" = []), ("token" = [])),
    params(("city" = String, Path, description = "The city's key")),
    responses((status = 200, body = TextsBody), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn list(
    State(state): State<AppState>,
    staff: Staff,
    At(city): At<String>,
) -> Result<Json<TextsBody>, Problem> {
    let library = state.desk().library();
    let law = read(&library, &staff, &city)?;
    let mut rows = Vec::new();
    for (one, file) in published(law) {
        let all = versions(&state, file).await?;
        let mut shown = Vec::new();
        for standing in &all {
            let issues = texts::issues(&report_of(&state, standing).await?);
            shown.push(row(standing, issues, official(&all)));
        }
        rows.push(InstrumentTexts {
            code: one.code.clone(),
            title: Words::new(&one.title, one.title_in(worktime::Lang::En)),
            force: force_of(one.force),
            own: law.city.owns(one),
            versions: shown,
        });
    }
    Ok(Json(TextsBody { total: rows.len(), rows, may: MayBody::of(&staff, law), largest: LARGEST }))
}

/// What the file is called.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct FileName {
    /// Its name, for people: at most 200 characters.
    name: Option<String>,
}

impl FileName {
    fn kept(&self) -> String {
        let name = self.name.as_deref().unwrap_or_default().rsplit(['/', '\\']).next().unwrap_or_default();
        name.chars().filter(|c| !c.is_control()).take(LONGEST_NAME).collect()
    }
}

/// A file that somebody who may import has sent, as it was read.
struct Taken {
    /// Under which its text is kept.
    instrument: String,
    got: Imported,
    /// Its lines as they came.
    lines: Vec<String>,
    bytes: Vec<u8>,
    /// Whether the instrument has the same bytes already.
    known: bool,
}

impl Taken {
    fn version(&self) -> &str {
        &self.got.report.sha256
    }
}

/// Reads the file that a request brings, if its sender may import.
async fn taken(
    state: &AppState,
    staff: &Staff,
    (city, code): (&str, &str),
    name: String,
    source: &Source,
    request: Request,
) -> Result<Taken, Problem> {
    let library = state.desk().library();
    let law = read(&library, staff, city)?;
    needs(staff, law, |of| &of.import)?;
    let (_, instrument) = instrument(law, code)?;
    let files: BTreeSet<String> = published(law).map(|(_, file)| file.to_owned()).collect();
    let quotable = texts::quotable(state.desk().texts(), &files).await?;
    let body = (request.into_body(), LARGEST);
    let work = move |bytes: Vec<u8>| {
        let (got, lines) = imported(&bytes, &name, &quotable)?;
        Ok((got, lines, bytes))
    };
    let done: Result<(Imported, Vec<String>, Vec<u8>), Unread> =
        uploads::worked_on(state, staff, source, body, work).await?;
    let (got, lines, bytes) = done.map_err(|unread| match unread {
        Unread::File(why) => unreadable(&why),
        Unread::Rules(why) => Problem::fault(&why),
    })?;
    let known = versions(state, instrument).await?.iter().any(|one| one.head.version == got.report.sha256);
    Ok(Taken { instrument: instrument.to_owned(), got, lines, bytes, known })
}

/// Why nothing was read.
enum Unread {
    File(Unreadable),
    Rules(String),
}

fn imported(bytes: &[u8], name: &str, known: &[Known]) -> Result<(Imported, Vec<String>), Unread> {
    let rules = Rules::read(SHIPPED).map_err(|fault| Unread::Rules(fault.to_string()))?;
    let got = import(bytes, &Options { file: name, rules: &rules, known }).map_err(Unread::File)?;
    Ok((got, carrier::lines(bytes).map_err(Unread::File)?))
}

fn unreadable(why: &Unreadable) -> Problem {
    let (status, code) = match why {
        Unreadable::TooLarge { .. } | Unreadable::TooLong { .. } => (StatusCode::PAYLOAD_TOO_LARGE, "file-too-large"),
        _ => (StatusCode::UNPROCESSABLE_ENTITY, "unreadable"),
    };
    Problem::file(status, code, format!("{}。", why.zh()), sentence(&why.to_string()))
}

/// A sentence of its own.
fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| format!("{}{}.", first.to_uppercase(), chars.as_str()))
}

/// What an import would bring.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DryRun {
    /// The version that it would be.
    version: String,
    /// As people call it.
    short: String,
    /// Whether this instrument has the same bytes already: nothing would be written.
    known: bool,
    /// What would be done to the text.
    report: ReportBody,
}

/// Reads a file and says what an import would do with it; nothing is kept. The body is the file: DOCX, PDF, HTML or plain
/// text, at most 16 MiB.
#[utoipa::path(post, path = "/administration/{city}/texts/{code}/preview", operation_id = "administration_text_preview", tag = "administration", security(("session" = []), ("token" = [])),
    params(("city" = String, Path, description = "The city's key"), ("code" = String, Path, description = "The instrument's code"), FileName),
    request_body(content((Vec<u8> = "application/octet-stream"))),
    responses((status = 200, body = DryRun), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn preview(
    State(state): State<AppState>,
    staff: Staff,
    At((city, code)): At<(String, String)>,
    Asked(name): Asked<FileName>,
    source: Source,
    request: Request,
) -> Result<Json<DryRun>, Problem> {
    let taken = taken(&state, &staff, (&city, &code), name.kept(), &source, request).await?;
    Ok(Json(DryRun {
        version: taken.version().to_owned(),
        short: texts::short(taken.version()).to_owned(),
        known: taken.known,
        report: report_body(&taken.got.report, &taken.lines, None),
    }))
}

/// A version that is kept.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct KeptText {
    /// SHA-256 of the file's bytes.
    version: String,
    /// As people call it.
    short: String,
    /// Whether it was there already, the same byte for byte: then nothing was written.
    repeated: bool,
}

/// Reads a file and keeps it as a version of the instrument: a draft until a second person approves it. The body is the
/// file: DOCX, PDF, HTML or plain text, at most 16 MiB. The same bytes are the same version, kept once.
#[utoipa::path(post, path = "/administration/{city}/texts/{code}", operation_id = "administration_text_import", tag = "administration", security(("session" = []), ("token" = [])),
    params(("city" = String, Path, description = "The city's key"), ("code" = String, Path, description = "The instrument's code"), FileName),
    request_body(content((Vec<u8> = "application/octet-stream"))),
    responses((status = 201, body = KeptText), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn take(
    State(state): State<AppState>,
    staff: Staff,
    At((city, code)): At<(String, String)>,
    Asked(name): Asked<FileName>,
    source: Source,
    request: Request,
) -> Result<(StatusCode, Json<KeptText>), Problem> {
    let taken = taken(&state, &staff, (&city, &code), name.kept(), &source, request).await?;
    let is_new = !taken.known && {
        note(&state, &staff, access_log::TEXT_IMPORTED, &taken.instrument, taken.version()).await?;
        let who = (staff.account.login.as_str(), state.desk().now());
        texts::keep(state.desk().texts(), &taken.instrument, (&taken.got, &taken.bytes), who).await?
    };
    let (version, short) = (taken.version().to_owned(), texts::short(taken.version()).to_owned());
    Ok((StatusCode::CREATED, Json(KeptText { version, short, repeated: !is_new })))
}

async fn note(state: &AppState, staff: &Staff, kind: &str, file: &str, version: &str) -> Result<(), Problem> {
    let note = format!("{file} {}", texts::short(version));
    let noted = Noted { kind, account: Some(&staff.account), matter: "", note: &note };
    Ok(state.desk().note_access(staff.account.district, &noted).await?)
}

/// A version as a whole.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TextBody {
    /// The instrument's code.
    code: String,
    /// Its title in the rulebook.
    title: Words,
    /// At a glance.
    row: TextRow,
    /// What was done to the text, and what was decided of each issue.
    report: ReportBody,
    /// What the viewer may do here.
    may: MayBody,
    /// Why the viewer cannot approve it now; nothing if they can.
    not_yet: Option<Words>,
    /// The version that it is compared with: the official one before it, else the one imported before it.
    before: Option<String>,
}

/// The version before another: the newest older one that was approved, else the newest older one.
fn before<'s>(all: &'s [Standing], version: &str) -> Option<&'s Standing> {
    let at = all.iter().position(|one| one.head.version == version)?;
    let older = all.get(at + 1..).unwrap_or_default();
    older.iter().find(|one| one.state == texts::State::Approved).or(older.first())
}

/// One version: where it stands, its report, and what was decided of each issue.
#[utoipa::path(get, path = "/administration/{city}/texts/{code}/{version}", operation_id = "administration_text", tag = "administration", security(("session" = []), ("token" = [])),
    params(("city" = String, Path, description = "The city's key"), ("code" = String, Path, description = "The instrument's code"), ("version" = String, Path, description = "The version")),
    responses((status = 200, body = TextBody), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn one(
    State(state): State<AppState>,
    staff: Staff,
    At((city, code, version)): At<(String, String, String)>,
) -> Result<Json<TextBody>, Problem> {
    let library = state.desk().library();
    let law = read(&library, &staff, &city)?;
    let (instrument, file) = instrument(law, &code)?;
    let all = versions(&state, file).await?;
    let standing = all.iter().find(|one| one.head.version == version).ok_or_else(Problem::not_found)?;
    let report = report_of(&state, standing).await?;
    let original = state.desk().texts().text_original(&version).await?;
    let lines = tokio::task::spawn_blocking(move || carrier::lines(&original).unwrap_or_default());
    let lines = lines.await.map_err(|_| Problem::fault("the reading of a text has stopped"))?;
    let course = Course { importer: &standing.head.importer, issues: texts::issues(&report), steps: &standing.steps };
    let try_to = course.step(Act::Approve, &staff.account.login, "", state.desk().now());
    Ok(Json(TextBody {
        code,
        title: Words::new(&instrument.title, instrument.title_in(worktime::Lang::En)),
        row: row(standing, course.issues, official(&all)),
        report: report_body(&report, &lines, Some(&course)),
        may: MayBody::of(&staff, law),
        not_yet: try_to.err().map(words),
        before: before(&all, &version).map(|one| one.head.version.clone()),
    }))
}

fn words(why: NotYet) -> Words {
    Words::new(format!("{}。", why.zh()), sentence(&why.to_string()))
}
