//! Random histories of many matters in one district, and a database with a desk over them.

use crate::count::{Told, day};
use casework::{Event, GENESIS, Matter, MatterId, Recorded, link, replay};
use channels::divisions::Divisions;
use desk::ports::{Append, Commit, Ledger as _, Stored};
use desk::time::HandClock;
use desk::vault::Vault;
use desk::{Desk, Library};
use simulator::Chance;
use simulator::walk::walk_before;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use storage::{Database, Location};
use worktime::Instant;

/// What a correction of a rating that came too late looks like; no city's law has it, any ledger may hold it.
const CORRECTION: &str = r#"
[ask.correct_rating]
zh    = "更正评价"
en    = "correct the rating"
from  = ["closed"]
by    = ["hotline"]
rule  = "appeals.call_back"
needs = ["solved", "satisfied", "responded"]
"#;
/// The procedures whose rounds are counted, and those that such matters hang from.
const COUNTED: [&str; 7] =
    ["appeal", "report_in", "whistle", "refusal", "meeting_task", "finding", "implementation_task"];
/// What a run of histories must have in it, as it stands in the ledger's text: chance alone may leave it out.
const NEEDED: [&str; 6] = [
    r#""kind":"acted","ask":"exclude""#,
    r#""kind":"acted","ask":"correct_rating""#,
    r#""kind":"acted","ask":"reopen""#,
    r#""kind":"acted","ask":"object""#,
    r#""solved":"partly""#,
    r#""satisfied":"none""#,
];
/// Events of a piece at most.
const PIECE: u64 = 900;

/// The events of the matters of one walk.
pub(crate) type History = BTreeMap<MatterId, Vec<Recorded>>;
/// Some events of some matters, in order.
pub(crate) type Piece = BTreeMap<MatterId, Vec<Recorded>>;

/// The rulebooks that ship, with figures by unit and category too, and their texts changed.
pub(crate) fn library(change: impl Fn(&mut BTreeMap<String, String>)) -> Arc<Library> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rulebooks");
    let mut files = rulebook::read::folder(&folder).unwrap();
    change(&mut files);
    for (name, text) in &mut files {
        if name.starts_with("national/indicators/") {
            let plain =
                text.replace(r#""unit", "month"]"#, r#""month"]"#).replace(r#""community", "month"]"#, r#""month"]"#);
            *text = plain.replace(r#""month"]"#, r#""community", "unit", "category", "month"]"#);
        }
        if name == "national/procedures/appeal.toml" {
            text.push_str(CORRECTION);
        }
    }
    let cities: Vec<_> =
        rulebook::read::cities(&files).iter().map(|key| rulebook::read::city(&files, key).unwrap()).collect();
    let divisions = Divisions::from_csv(&files["national/divisions.csv"]).unwrap();
    Arc::new(Library::over(cities, divisions.tree(), Vec::new()))
}

/// Walks that ended a round of something that is counted, and one at least with each that is needed; some of them moved in
/// time, so that a round ends around midnight at the end of a month in China.
pub(crate) fn histories(library: &Arc<Library>, place: (u32, u32), seed: u64, walks: usize) -> Vec<History> {
    let mut all: Vec<History> = Vec::new();
    // A city whose law knows no exclusion has none.
    let law = library.city(place.0).unwrap();
    let excludes = law.editions().any(|edition| edition.rule("appeals.exclude").is_some());
    let mut needed: Vec<&str> = NEEDED.into_iter().filter(|word| excludes || !word.contains("exclude")).collect();
    for part in 1.. {
        assert!(part < 60, "walks from seed {seed} never come to {needed:?}");
        let report = walk_before(library, place, seed * 1_000 + part, 20, &mut |town| {
            let counts = |matter: &Arc<Matter>| COUNTED.contains(&matter.procedure.as_str()) && was_sent(matter);
            let (known, text) = renamed(&town.histories, all.len());
            let is_needed = needed.iter().any(|word| text.contains(word));
            if is_needed || (all.len() < walks && town.matters.values().any(counts)) {
                needed.retain(|word| !text.contains(word));
                all.push(known);
            }
        });
        assert!(report.failures.is_empty(), "{:?}", report.failures);
        if needed.is_empty() && all.len() >= walks {
            break;
        }
    }
    let mut chance = Chance::new(seed);
    for history in &mut all {
        if chance.percent(40) {
            to_midnight(history, &mut chance);
        }
    }
    all
}

/// Whether a matter came so far that its rounds say something: of appeals, few do by chance.
fn was_sent(matter: &Arc<Matter>) -> bool {
    let far = ["transfer", "dispatch", "direct", "rate", "reopen", "close_unsolved"];
    matter.procedure != "appeal" || far.iter().any(|ask| matter.counts.contains_key(*ask))
}

/// The same under ids that no other walk has.
fn renamed(history: &History, number: usize) -> (History, String) {
    let text = serde_json::to_string(&history.iter().collect::<Vec<_>>()).unwrap();
    let text = text.replace("\"m0000000000000000", &format!("\"w{number:016}"));
    let pairs: Vec<(MatterId, Vec<Recorded>)> = serde_json::from_str(&text).unwrap();
    (pairs.into_iter().collect(), text)
}

fn to_midnight(history: &mut History, chance: &mut Chance) {
    let ends =
        |recorded: &&Recorded| matches!(recorded.event, Event::RoundBegan { .. } | Event::Acted { is_final: true, .. });
    let ends: Vec<i64> = history.values().flatten().filter(ends).map(|recorded| recorded.at.0).collect();
    let Some(end) = chance.pick(&ends).copied() else { return };
    let today = Instant(end).day();
    let first = today.plus_days(1 - i32::from(today.day())).start().0;
    let to = first + *chance.pick(&[-1, 0, 1, -60_000]).unwrap();
    for recorded in history.values_mut().flatten() {
        recorded.at = Instant(recorded.at.0 + to - end);
    }
}

/// A database, a desk over it, and what stands in it.
pub(crate) struct Ground {
    pub(crate) desk: Desk,
    pub(crate) city: u32,
    pub(crate) database: Database,
    library: Arc<Library>,
    pub(crate) clock: Arc<HandClock>,
    pub(crate) district: u32,
    heads: BTreeMap<MatterId, (Matter, String)>,
    heard: BTreeMap<u32, u64>,
}

impl Ground {
    pub(crate) async fn lay(library: &Arc<Library>, (city, district): (u32, u32), location: Location) -> Self {
        let database = storage::testing::open(&location).await;
        let clock = Arc::new(HandClock::new(Instant(0)));
        let desk = open(&database, library, &clock).await;
        let library = Arc::clone(library);
        Self { desk, city, database, library, clock, district, heads: BTreeMap::new(), heard: BTreeMap::new() }
    }

    /// Histories as they come in side by side, cut into pieces.
    pub(crate) fn pieces(&self, histories: &[History], seed: u64) -> Vec<Piece> {
        let mut chance = Chance::new(seed);
        let mut events: Vec<(i64, &MatterId, &Recorded)> = Vec::new();
        for (id, history) in histories.iter().flatten() {
            events.extend(history.iter().map(|recorded| (recorded.at.0, id, recorded)));
        }
        events.sort_by_key(|(at, id, recorded)| (*at, *id, recorded.version));
        let mut pieces = Vec::new();
        while !events.is_empty() {
            let size = usize::try_from(1 + chance.below(PIECE)).unwrap().min(events.len());
            let mut piece = Piece::new();
            for (_, id, recorded) in events.drain(..size) {
                piece.entry(id.clone()).or_default().push(recorded.clone());
            }
            pieces.push(piece);
        }
        pieces
    }

    /// Writes a piece as the desk does: events chained by hash, with the views that follow from them.
    pub(crate) async fn write(&mut self, piece: &Piece) {
        let library = Arc::clone(&self.library);
        let law = library.city(self.city).unwrap();
        let mut commit = Commit { district: self.district, ..Commit::default() };
        for (id, events) in piece {
            let (before, mut previous) =
                self.heads.remove(id).map_or((None, GENESIS.to_owned()), |(m, p)| (Some(m), p));
            let expected = before.as_ref().map_or(0, |matter| matter.version);
            let mut stored = Vec::new();
            let mut after = before;
            for recorded in events {
                let body = serde_json::to_string(recorded).unwrap();
                let hash = link(id, &previous, &body);
                let kind = recorded.event.kind().to_owned();
                let (version, at) = (recorded.version, recorded.at.0);
                let previous = std::mem::replace(&mut previous, hash.clone());
                stored.push(Stored { version, at, kind, body, previous, hash });
                after = casework::apply(after, id, self.district, recorded);
            }
            let (after, last) = (after.unwrap(), events.last().unwrap().at);
            self.clock.set(last.max(desk::time::Clock::now(self.clock.as_ref())));
            let books = library.books(law, last.day()).unwrap();
            let view = desk::project(&books.of(&after.edition), &library.units, &Arc::new(after.clone())).unwrap();
            self.heads.insert(id.clone(), (after, previous));
            commit.appends.push(Append { expected, events: stored, view });
        }
        self.database.commit(commit).await.unwrap();
    }

    /// Tells the naive count what has come into the logs since it was told last: the city's own as well.
    pub(crate) async fn tell(&mut self, told: &mut Told) {
        for district in self.database.districts().await.unwrap() {
            let heard = self.heard.entry(district).or_default();
            loop {
                let page = self.database.log(district, *heard, 1_000).await.unwrap();
                let Some(last) = page.last() else { break };
                *heard = last.seq;
                for logged in &page {
                    told.hear(&logged.matter.0, &logged.stored.body);
                }
            }
        }
    }

    /// Another desk over the same database, as after a restart; days pass meanwhile.
    pub(crate) async fn restarted(mut self) -> Self {
        let now = desk::time::Clock::now(self.clock.as_ref());
        self.clock.set(Instant(now.0 + 3 * 86_400_000));
        assert_eq!(day(now.0), now.day().number(), "two ways to count days");
        self.desk = open(&self.database, &self.library, &self.clock).await;
        self
    }

    /// The number of the day on which the clock stands.
    pub(crate) fn today(&self) -> i64 {
        desk::time::Clock::now(self.clock.as_ref()).day().number()
    }

    /// The same views, made anew from the ledger.
    pub(crate) async fn rebuild(&self) {
        let before = self.database.digest_views(self.district).await.unwrap();
        self.desk.rebuild(self.district, &|_| {}).await.unwrap();
        assert_eq!(self.database.digest_views(self.district).await.unwrap(), before, "a rebuild differs");
    }

    /// The same, and the states that the histories add up to.
    pub(crate) async fn rebuilt(&self) {
        self.rebuild().await;
        for (id, (matter, _)) in &self.heads {
            let history = self.database.history(self.district, id).await.unwrap();
            let events: Vec<Recorded> = history.iter().map(|one| desk::ports::recorded(one).unwrap()).collect();
            assert_eq!(replay(id, self.district, events.iter()).as_ref(), Some(matter));
        }
    }
}

async fn open(database: &Database, library: &Arc<Library>, clock: &Arc<HandClock>) -> Desk {
    let store = Arc::new(database.clone());
    let library = library.as_ref().clone();
    Desk::open(store.clone(), store, library, Vault::new([1; 32]), clock.clone()).await.unwrap()
}
