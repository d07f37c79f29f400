//! The events of a unit's matters as lines of JSON: from a place onwards, waiting for what comes, each exactly once.

use super::{Places, Reading, districts};
use crate::api::matters::Purpose;
use crate::extract::{Asked, At};
use crate::problem::{Cited, Problem, ProblemBody};
use crate::signed_in::{Staff, by_digest};
use crate::state::AppState;
use crate::view::{self, ValueBody, cited};
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use casework::{Actor, Event, PartyValue, Values};
use desk::feed::Given;
use desk::ports::recorded;
use desk::{CityLaw, Library};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, mpsc};
use tokio::time::Instant;
use utoipa::{IntoParams, ToSchema};

/// Lines written ahead of a slow reader.
const AHEAD: usize = 64;
/// Events read at once.
const PAGE: usize = 200;
/// Lines of an answer if nobody says.
const LINES: usize = 1_000;
/// Lines of an answer at most.
const MOST: usize = 10_000;
/// Longest wait, in seconds.
const LONGEST: u64 = 60;
/// How often the log is looked at while waiting: another process may write to it.
const LOOK: Duration = Duration::from_secs(1);
/// What of an event is given beside its values: nothing in it says anything about a person.
const FACTS: [&str; 20] = [
    "procedure",
    "edition",
    "number",
    "home",
    "parent",
    "state",
    "is_final",
    "proposal",
    "round",
    "clock",
    "budget",
    "until",
    "span",
    "rung",
    "matter",
    "party",
    "notice",
    "register",
    "thing",
    "why",
];

/// From where, how much, how long.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// Continue after this place: the `cursor` of the last line that was read whole; from the beginning without it.
    after: Option<String>,
    /// At most so many events, 1 to 10,000; 1,000 without it.
    limit: Option<usize>,
    /// How many seconds to wait for more, 0 to 60; 0 without it.
    wait: Option<u64>,
    /// What personal data is needed for; without it, personal values are masked. It stands in the access log.
    purpose: Option<String>,
}

/// A line: an event of a matter to which the unit is party.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EventLine {
    /// Where to go on after this line.
    cursor: String,
    /// District.
    district: u32,
    /// Position in the district's log.
    seq: u64,
    /// The matter's id.
    matter: String,
    /// Its number for people.
    number: String,
    /// Position in the matter's history.
    version: u32,
    /// When.
    at: String,
    /// Kind, such as `acted`.
    kind: String,
    /// The ask, if one was done or proposed.
    ask: Option<String>,
    /// The unit that acted, if a member of staff did.
    unit: Option<String>,
    /// The provisions it rests on.
    basis: Vec<Cited>,
    /// What else the event says: state, clock, budget and the like.
    #[schema(value_type = Object)]
    facts: serde_json::Value,
    /// The units of the parties that it filled.
    parties: BTreeMap<String, Vec<String>>,
    /// Values given with it, as far as they may be seen.
    values: Vec<ValueBody>,
    /// Hash of the event before it in the matter's chain.
    previous: String,
    /// Its hash in the chain.
    hash: String,
}

/// The last line of an answer.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EndLine {
    /// Always true.
    end: bool,
    /// Where to go on.
    cursor: String,
    /// How many events were given.
    events: usize,
    /// Whether there is more already.
    more: bool,
}

/// The events of the matters to which a unit is party, one line of JSON each, in the order of the districts' logs; the last
/// line says where to go on. What a connection that broke did not bring comes again from the last cursor, and nothing else.
#[utoipa::path(get, path = "/units/{unit}/events", operation_id = "unit_events", tag = "returned", security(("session" = []), ("token" = [])),
    params(("unit" = String, Path, description = "Unit"), Wanted),
    responses((status = 200, description = "Lines of `EventLine`, then one of `EndLine`", content_type = "application/x-ndjson", body = EventLine),
        (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn events(
    State(state): State<AppState>,
    staff: Staff,
    At(unit): At<String>,
    Asked(wanted): Asked<Wanted>,
) -> Result<Response, Problem> {
    let (limit, wait) = (wanted.limit.unwrap_or(LINES), wanted.wait.unwrap_or(0));
    if !(1..=MOST).contains(&limit) || wait > LONGEST {
        return Err(Problem::bad(
            "bad-query",
            "limit 应为1至10000，wait 应为0至60秒。",
            "`limit` is 1 to 10,000, `wait` 0 to 60 seconds.",
        ));
    }
    let places = wanted.after.as_deref().map(Places::parse).transpose()?.unwrap_or_default();
    let permit = state.streams().clone().try_acquire_owned().map_err(|_| Problem::unavailable())?;
    let reading = Reading::of(&state, staff, unit, Purpose::of(wanted.purpose).given()).await?;
    let (sender, receiver) = mpsc::channel(AHEAD);
    let until = Instant::now() + Duration::from_secs(wait);
    let feed = Feed { state, reading, places, sender, left: limit, given: 0, until, _permit: permit };
    tokio::spawn(feed.run());
    let mut response = Response::new(Body::new(crate::api::stream::Lines(receiver)));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/x-ndjson"));
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    Ok(response)
}

struct Feed {
    state: AppState,
    reading: Reading,
    places: Places,
    sender: mpsc::Sender<Bytes>,
    /// Events that may still be given.
    left: usize,
    given: usize,
    until: Instant,
    _permit: OwnedSemaphorePermit,
}

/// Why no more is sent: the reader has gone, or a fault, after which the reader takes up at the last cursor.
type Gone = Option<()>;

impl Feed {
    async fn run(mut self) {
        if self.serve().await.is_none() {
            return;
        }
        let more = self.left == 0;
        let end = EndLine { end: true, cursor: self.places.text(), events: self.given, more };
        self.send(&end).await;
    }

    async fn serve(&mut self) -> Gone {
        // Heard before the log is read: what is written meanwhile wakes.
        let mut live = self.state.desk().listen();
        let mut closing = self.state.closing();
        loop {
            while self.left > 0 && self.some().await? {}
            if self.left == 0 || Instant::now() >= self.until {
                return Some(());
            }
            tokio::select! {
                _ = closing.changed() => return Some(()),
                () = self.sender.closed() => return None,
                () = tokio::time::sleep_until(self.until) => {}
                () = tokio::time::sleep(LOOK) => {
                    // A session that has ended gets nothing more.
                    let session = &self.reading.staff.session;
                    self.reading.staff = by_digest(&self.state, &session.digest, &session.kind).await.ok()??;
                }
                // Whoever lags behind reads the log anyway.
                _ = live.recv() => {}
            }
        }
    }

    /// Gives what there is next; answers whether there was anything.
    async fn some(&mut self) -> Option<bool> {
        let library = self.state.desk().library();
        let mut moved = false;
        for district in districts(&self.state, &library, &self.reading.unit).await.ok()? {
            if self.left == 0 {
                break;
            }
            let from = self.places.0.get(&district).copied().unwrap_or_default();
            let due = self.state.desk().due_to(district, &self.reading.unit, from, PAGE.min(self.left)).await;
            let (due, reached) = due.inspect_err(|fault| tracing::error!(%fault, "events of a unit")).ok()?;
            moved |= reached != from;
            for given in &due {
                self.places.0.insert(district, given.reached);
                if let Some(line) = self.line(&library, district, given).await? {
                    self.send(&line).await?;
                    self.left = self.left.saturating_sub(1);
                    self.given += 1;
                }
            }
            self.places.0.insert(district, reached);
        }
        Some(moved)
    }

    async fn send(&self, line: &impl Serialize) -> Gone {
        let mut text = serde_json::to_vec(line).ok()?;
        text.push(b'\n');
        self.sender.send(Bytes::from(text)).await.ok()
    }

    /// An event as a line; `None` inside if this reader may see nothing of its matter.
    async fn line(&self, library: &Library, district: u32, given: &Given) -> Option<Option<EventLine>> {
        let logged = &given.logged;
        let matter = self.state.desk().matter(district, &logged.matter).await.ok()??;
        let law: &CityLaw = library.city_of(&district.to_string())?;
        let access = self.reading.access(library, law, &matter);
        // A unit keeps what happened while it was party; whoever reads for it must see the matter itself.
        if !access.any() && !self.reading.is_own() {
            return Some(None);
        }
        let event = recorded(logged).ok()?;
        let (ask, by, values, parties) = parts(&event.event);
        let shown = match values {
            Some(values) => {
                self.state.desk().shown(district, &matter, values, &access, self.reading.purpose).await.ok()?
            }
            None => BTreeMap::new(),
        };
        Some(Some(EventLine {
            cursor: self.places.text(),
            district,
            seq: logged.seq,
            matter: logged.matter.to_string(),
            number: matter.number.clone(),
            version: event.version,
            at: event.at.rfc3339(),
            kind: event.event.kind().to_owned(),
            ask: ask.map(str::to_owned),
            unit: by.and_then(unit_of),
            basis: cited(&event.basis),
            facts: facts(&event.event)?,
            parties: parties.map(units).unwrap_or_default(),
            values: view::values(library, &matter, shown),
            previous: logged.stored.previous.clone(),
            hash: logged.stored.hash.clone(),
        }))
    }
}

type Said<'a> = (Option<&'a str>, Option<&'a Actor>, Option<&'a Values>, Option<&'a BTreeMap<String, PartyValue>>);

/// What was asked, by whom, with which values, and which parties it filled.
fn parts(event: &Event) -> Said<'_> {
    match event {
        Event::Acted { ask, by, values, parties, .. } => (Some(ask), Some(by), Some(values), Some(parties)),
        Event::Proposed { ask, by, values, .. } => (Some(ask), Some(by), Some(values), None),
        Event::Opened { parties, .. } => (None, None, None, Some(parties)),
        Event::Signed { by, .. } | Event::Declined { by, .. } => (None, Some(by), None, None),
        _ => (None, None, None, None),
    }
}

fn unit_of(by: &Actor) -> Option<String> {
    match by {
        Actor::Staff { unit, .. } => Some(unit.clone()),
        _ => None,
    }
}

fn units(parties: &BTreeMap<String, PartyValue>) -> BTreeMap<String, Vec<String>> {
    let units = |party: &PartyValue| party.units().into_iter().map(str::to_owned).collect();
    parties.iter().map(|(key, party)| (key.clone(), units(party))).collect()
}

fn facts(event: &Event) -> Option<serde_json::Value> {
    let serde_json::Value::Object(mut all) = serde_json::to_value(event).ok()? else { return None };
    all.retain(|key, _| FACTS.contains(&key.as_str()));
    Some(all.into())
}
