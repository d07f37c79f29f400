//! Live changes as server-sent events: first what was missed since `Last-Event-ID`, from the ledger's log, then live.

use super::presence::present;
use crate::problem::{Problem, ProblemBody};
use crate::signed_in::{Staff, by_digest};
use crate::state::AppState;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use casework::{Matter, MatterId};
use desk::see::access;
use desk::{Change, Library};
use hyper::body::Frame;
use rulebook::model::Reach;
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{OwnedSemaphorePermit, mpsc};

/// Events written ahead of a slow reader.
const AHEAD: usize = 64;
/// Log entries read at once.
const PAGE: u32 = 500;
/// Log entries read in all; who has missed more reads the lists again.
const MISSED: u64 = 20_000;

/// The body of a stream: whole lines, as they are written.
pub(super) struct Lines(pub(super) mpsc::Receiver<Bytes>);

impl hyper::body::Body for Lines {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.0.poll_recv(context).map(|bytes| bytes.map(|bytes| Ok(Frame::data(bytes))))
    }
}

/// The last position that a reader has seen in each district: `district:seq`, several joined by commas.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Position(BTreeMap<u32, u64>);

impl Position {
    fn parse(text: &str) -> Option<Self> {
        let pairs = text.split(',').take(500).map(|pair| {
            let (district, seq) = pair.trim().split_once(':')?;
            Some((district.parse().ok()?, seq.parse().ok()?))
        });
        pairs.collect::<Option<_>>().map(Self)
    }

    /// Whether this is news; notes it.
    fn advance(&mut self, district: u32, seq: u64) -> bool {
        let last = self.0.entry(district).or_default();
        let is_news = seq > *last;
        *last = seq.max(*last);
        is_news
    }

    fn text(&self) -> String {
        let pairs: Vec<String> = self.0.iter().map(|(district, seq)| format!("{district}:{seq}")).collect();
        pairs.join(",")
    }
}

/// Changes of matters that the viewer may see, as they happen.
#[utoipa::path(get, path = "/events", tag = "matters", security(("session" = []), ("token" = [])),
    params(("Last-Event-ID" = Option<String>, Header, description = "The id of the last event that was seen")),
    responses((status = 200, description = "Events `change`, `presence` and `resync`, a comment every 15 seconds", content_type = "text/event-stream", body = String),
        (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn events(
    State(state): State<AppState>,
    staff: Staff,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let last = match headers.get("last-event-id").map(|value| value.to_str()) {
        None => None,
        Some(Ok("")) => None,
        Some(text) => Some(text.ok().and_then(Position::parse).ok_or_else(|| {
            Problem::bad("bad-position", "Last-Event-ID 应为 区划:序号。", "Last-Event-ID must be district:seq.")
        })?),
    };
    let permit = state.streams().clone().try_acquire_owned().map_err(|_| Problem::unavailable())?;
    let (sender, receiver) = mpsc::channel(AHEAD);
    let live = state.desk().listen();
    let stream = Stream { state, staff, sender, position: last.unwrap_or_default(), _permit: permit };
    tokio::spawn(stream.run(live));
    let mut response = Response::new(Body::new(Lines(receiver)));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    Ok(response)
}

struct Stream {
    state: AppState,
    staff: Staff,
    sender: mpsc::Sender<Bytes>,
    position: Position,
    _permit: OwnedSemaphorePermit,
}

impl Stream {
    async fn run(mut self, live: tokio::sync::broadcast::Receiver<Change>) {
        // Whoever has gone away needs nothing more; every other end is an answer of the loop.
        let _ = self.serve(live).await;
    }

    async fn serve(&mut self, mut live: tokio::sync::broadcast::Receiver<Change>) -> Option<()> {
        self.send("retry: 2000\n\n".to_owned()).await?;
        self.catch_up().await?;
        let mut here = self.state.presence().listen();
        let mut closing = self.state.closing();
        let mut beat = tokio::time::interval(self.state.config().limits.heartbeat);
        beat.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        beat.tick().await;
        loop {
            tokio::select! {
                _ = closing.changed() => return None,
                () = self.sender.closed() => return None,
                _ = beat.tick() => {
                    // A session that has ended hears nothing more.
                    let still = by_digest(&self.state, &self.staff.session.digest, &self.staff.session.kind).await;
                    self.staff = still.ok()??;
                    self.send(": alive\n\n".to_owned()).await?;
                }
                moved = here.recv() => match moved {
                    Ok((district, matter)) => self.meet(district, &matter).await?,
                    // Whoever missed some asks again within twenty seconds.
                    Err(RecvError::Lagged(_)) => {}
                    Err(RecvError::Closed) => return None,
                },
                change = live.recv() => match change {
                    Ok(change) => self.tell(&change).await?,
                    Err(RecvError::Lagged(_)) => self.resync().await?,
                    Err(RecvError::Closed) => return None,
                },
            }
        }
    }

    async fn send(&self, text: String) -> Option<()> {
        self.sender.send(Bytes::from(text)).await.ok()
    }

    async fn resync(&self) -> Option<()> {
        self.send(format!("event: resync\nid: {}\ndata: {{}}\n\n", self.position.text())).await
    }

    async fn tell(&mut self, change: &Change) -> Option<()> {
        if !self.position.advance(change.district, change.seq) || !self.hears(&self.state.desk().library(), change) {
            return Some(());
        }
        let data = serde_json::json!({
            "district": change.district, "seq": change.seq, "matter": change.matter, "number": change.number,
            "state": change.state, "version": change.version, "units": change.units, "at": change.at.rfc3339(),
        });
        self.send(format!("event: change\nid: {}\ndata: {data}\n\n", self.position.text())).await
    }

    /// Tells who is in a matter now, if the viewer may see it. It is no event of the ledger, so it moves no position.
    async fn meet(&self, district: u32, matter: &MatterId) -> Option<()> {
        if self.visible(district, matter).await?.is_none() {
            return Some(());
        }
        let present = present(&self.state, district, matter, &self.staff.account.id);
        let data = serde_json::json!({ "district": district, "matter": matter, "rows": present.rows });
        self.send(format!("event: presence\ndata: {data}\n\n")).await
    }

    /// Whether a change is of a matter that this viewer may see: by units, or by a grant that reaches the district.
    fn hears(&self, library: &Library, change: &Change) -> bool {
        let account = &self.staff.account;
        if change.units.contains(&account.unit) {
            return true;
        }
        let Some(law) = library.city_of(&account.unit) else { return false };
        let own = account.unit.split('.').next().unwrap_or(&account.unit);
        let mut grants =
            law.city.grants.iter().filter(|grant| grant.post == "any" || account.posts.contains(&grant.post));
        grants.any(|grant| match grant.reach {
            Reach::All => true,
            Reach::Below => library.units.upwards(&change.district.to_string()).any(|division| division.code == own),
            _ => false,
        })
    }

    /// What was missed, from the log: of every district that the reader names.
    async fn catch_up(&mut self) -> Option<()> {
        let districts: Vec<(u32, u64)> = self.position.0.iter().map(|(district, seq)| (*district, *seq)).collect();
        for (district, mut seq) in districts {
            let begin = seq;
            loop {
                let page = self.state.desk().ledger().log(district, seq, PAGE).await.ok()?;
                let Some(last) = page.last() else { break };
                seq = last.seq;
                if seq - begin > MISSED {
                    self.position.advance(district, seq);
                    self.resync().await?;
                    break;
                }
                let mut seen: BTreeMap<MatterId, Option<Arc<Matter>>> = BTreeMap::new();
                for logged in &page {
                    if !seen.contains_key(&logged.matter) {
                        let matter = self.visible(district, &logged.matter).await?;
                        seen.insert(logged.matter.clone(), matter);
                    }
                    if let Some(Some(matter)) = seen.get(&logged.matter) {
                        let change = missed(district, logged.seq, logged.stored.version, logged.stored.at, matter);
                        self.tell(&change).await?;
                    }
                }
                self.position.advance(district, seq);
            }
        }
        Some(())
    }

    async fn visible(&self, district: u32, id: &MatterId) -> Option<Option<Arc<Matter>>> {
        let matter = self.state.desk().matter(district, id).await.ok()?;
        let library = self.state.desk().library();
        let law = library.city_of(&district.to_string())?;
        Some(matter.filter(|matter| access(&library, law, &self.staff.viewer(), matter).any()))
    }
}

/// A change as the log knows it, with the matter's state of now.
fn missed(district: u32, seq: u64, version: u32, at: i64, matter: &Matter) -> Change {
    let units = matter.parties.values().flat_map(|party| party.units()).map(str::to_owned);
    Change {
        district,
        seq,
        matter: matter.id.clone(),
        number: matter.number.clone(),
        state: matter.state.clone(),
        version,
        units: units.collect(),
        at: worktime::Instant(at),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_reads_back_and_only_goes_forward() {
        let mut position = Position::parse("110101:5,110102:9").unwrap();
        assert!(!position.advance(110_101, 5));
        assert!(position.advance(110_101, 6));
        assert_eq!(position.text(), "110101:6,110102:9");
        assert_eq!(Position::parse("x"), None);
        assert_eq!(Position::parse("110101"), None);
    }
}
