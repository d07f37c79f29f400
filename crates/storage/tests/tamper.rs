//! Whoever may write the whole database, by raw SQL on either engine, cannot change what a checkpoint covers without
//! verification finding it and naming the matter and what was done to it.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

use casework::{GENESIS, MatterId, Recorded, link, replay};
use desk::ports::{Append, Commit, Ledger as _, Logged, MatterRow, Projection, Stored, recorded};
use desk::verify::{Finding, Options, Report, verify};
use desk::witness::Witness;
use serde_json::json;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use std::fmt::Write as _;
use std::path::PathBuf;
use storage::{Database, Location, testing};
use worktime::Instant;

const DISTRICT: u32 = 990_101;
const MATTERS: u32 = 6;
const VERSIONS: u32 = 8;
/// Events between two checkpoints.
const STEP: u32 = 12;

fn id(n: u32) -> MatterId {
    MatterId(format!("01900000-0000-7000-8000-{n:012}"))
}

/// An event as it would be written.
fn stored(matter: &MatterId, version: u32, previous: &str) -> Stored {
    let event = if version == 1 {
        json!({ "kind": "opened", "procedure": "appeal", "edition": "e1", "number": "N1", "home": "990101001",
            "parties": {} })
    } else {
        json!({ "kind": "acted", "ask": format!("step{version}"), "by": { "staff": { "account": "a1",
            "unit": "990101001", "posts": [] } }, "state": format!("state{version}"), "holder": "machine",
            "is_final": false })
    };
    let basis = json!([{ "force": "statute", "provision": "XX-1.1", "title": "条例", "rule": "appeals.accept" }]);
    let at = 1_790_000_000_000_i64 + i64::from(version);
    let whole = json!({ "version": version, "at": at, "basis": basis, "event": event });
    let recorded: Recorded = serde_json::from_value(whole).unwrap();
    let body = serde_json::to_string(&recorded).unwrap();
    let kind = if version == 1 { "opened" } else { "acted" }.to_owned();
    let hash = link(matter, previous, &body);
    Stored { version, at, kind, body, previous: previous.to_owned(), hash }
}

/// The views after so many events.
fn view(matter: &MatterId, events: &[Recorded]) -> Projection {
    let matter = replay(matter, DISTRICT, events).unwrap();
    let row = MatterRow {
        matter: matter.id.clone(),
        number: matter.number.clone(),
        procedure: matter.procedure.clone(),
        edition: matter.edition.clone(),
        state: matter.state.clone(),
        is_final: false,
        home: matter.home.clone(),
        holder: String::new(),
        holder_post: String::new(),
        category: String::new(),
        kind: String::new(),
        grade: String::new(),
        place: String::new(),
        channel: String::new(),
        round: 1,
        pending: 0,
        urged: 0,
        opened_at: matter.opened_at,
        changed_at: matter.changed_at,
        ended_at: None,
        due_at: None,
        due_provisional: false,
        version: matter.version,
    };
    Projection {
        row,
        units: Vec::new(),
        signatures: Vec::new(),
        timers: Vec::new(),
        rounds: Vec::new(),
        work: None,
        matter: std::sync::Arc::new(matter),
    }
}

/// A ledger with its checkpoints outside.
struct Office {
    name: &'static str,
    location: Location,
    database: Database,
    file: PathBuf,
    key: String,
}

/// Six matters of eight events each, mixed; a checkpoint after every twelve events.
async fn office(name: &'static str, location: Location) -> Office {
    let (database, folder) = (testing::open(&location).await, testing::folder());
    let file = folder.join("checkpoints.jsonl");
    let (witness, _) = Witness::open(&folder.join("witness.key"), &file).unwrap();
    for n in 0..MATTERS * VERSIONS {
        let (matter, version) = (id(n % MATTERS), n / MATTERS + 1);
        let history = database.history(DISTRICT, &matter).await.unwrap();
        let mut events: Vec<Recorded> = history.iter().map(|logged| recorded(logged).unwrap()).collect();
        let event = stored(&matter, version, history.last().map_or(GENESIS, |last| &last.stored.hash));
        events.push(serde_json::from_str(&event.body).unwrap());
        let append = Append { expected: version - 1, events: vec![event], view: view(&matter, &events) };
        database.commit(Commit { district: DISTRICT, appends: vec![append], ..Commit::default() }).await.unwrap();
        if (n + 1) % STEP == 0 {
            witness.checkpoint(&database, DISTRICT, Instant(i64::from(n))).await.unwrap().unwrap();
        }
    }
    let key = witness.public_key().to_owned();
    Office { name, location, database, file, key }
}

impl Office {
    /// Writes past the program, as the owner of the database may.
    async fn sql(&self, text: &str) {
        let changed = match &self.location {
            Location::Folder(folder) => {
                let connection = rusqlite::Connection::open(folder.join("huying.db")).unwrap();
                connection.execute_batch(text).unwrap();
                connection.total_changes()
            }
            Location::Url(url) => {
                let text = AssertSqlSafe(text.to_owned());
                let mut connection = PgConnection::connect(url).await.unwrap();
                sqlx::raw_sql(text).execute(&mut connection).await.unwrap().rows_affected()
            }
        };
        assert!(changed > 0, "{}: nothing was changed", self.name);
    }

    async fn check(&self) -> Report {
        let options = Options { key: Some(self.key.clone()), views: true };
        verify(&self.database, &self.file, &options, &mut |_, _| {}).await.unwrap()
    }

    /// The finding that must be there; every finding is printed if it is not.
    async fn must_find(&self, what: &str, wanted: impl Fn(&Finding) -> bool) -> Report {
        let report = self.check().await;
        assert!(report.findings().any(wanted), "{}, {what}: {report:#?}", self.name);
        report
    }

    async fn log(&self) -> Vec<Logged> {
        self.database.log(DISTRICT, 0, 1_000).await.unwrap()
    }

    /// Closes the gaps in the log's numbers, so that nothing seems to be missing.
    async fn renumber(&self) {
        let mut text = String::new();
        for (seq, logged) in (1_u64..).zip(self.log().await).filter(|(seq, logged)| *seq != logged.seq) {
            let (matter, version) = (&logged.matter.0, logged.stored.version);
            write!(text, "update events set seq = {seq} where district = {DISTRICT} and matter = '{matter}' and version = {version};").unwrap();
        }
        self.sql(&text).await;
    }
}

async fn offices() -> Vec<Office> {
    let mut offices = Vec::new();
    for (name, location) in testing::locations().await {
        offices.push(office(name, location).await);
    }
    offices
}

/// The condition of an event.
fn at(matter: &MatterId, version: u32) -> String {
    format!("where district = {DISTRICT} and matter = '{matter}' and version = {version}")
}

#[tokio::test]
async fn an_untouched_ledger_passes() {
    for office in offices().await {
        let report = office.check().await;
        assert!(report.is_clean(), "{}: {report:#?}", office.name);
        let counts = &report.districts[0];
        assert_eq!((counts.events, counts.matters, counts.checkpoints, counts.uncovered), (48, 6, 4, 0));
    }
}

#[tokio::test]
async fn one_changed_byte_of_a_body() {
    for office in offices().await {
        let (matter, at_four) = (id(2), at(&id(2), 4));
        office
            .sql(&format!("update events set body = replace(body, 'appeals.accept', 'appeals.accepu') {at_four}"))
            .await;
        let seq = u64::from(3 * MATTERS + 2 + 1);
        let wanted = Finding::Altered { district: DISTRICT, seq, matter, version: 4 };
        let report = office.must_find("one byte", |finding| *finding == wanted).await;
        assert_eq!(report.groups.len(), 1, "{}: {report:#?}", office.name);
    }
}

#[tokio::test]
async fn a_column_beside_the_body() {
    for office in offices().await {
        office.sql(&format!("update events set at = at - 86400000 {}", at(&id(1), 5))).await;
        let is = |finding: &Finding| matches!(finding, Finding::ColumnDiffers { matter, version: 5, column, .. } if *matter == id(1) && column == "at");
        office.must_find("back-dated", is).await;
    }
}

#[tokio::test]
async fn the_tail_of_a_matter_cut_off_with_and_without_closing_the_gaps() {
    for careful in [false, true] {
        for office in offices().await {
            office
                .sql(&format!(
                    "delete from events where district = {DISTRICT} and matter = '{}' and version > 5",
                    id(3)
                ))
                .await;
            if careful {
                office.renumber().await;
            }
            let wanted = Finding::MatterCut { district: DISTRICT, matter: id(3), have: 5, had: VERSIONS };
            office.must_find("tail of a matter", |finding| *finding == wanted).await;
        }
    }
}

#[tokio::test]
async fn the_tail_of_the_whole_log_cut_off() {
    for office in offices().await {
        office.sql(&format!("delete from events where district = {DISTRICT} and seq > 40")).await;
        let wanted = Finding::TailCut { district: DISTRICT, have: 40, had: 48 };
        let report = office.must_find("tail of the log", |finding| *finding == wanted).await;
        let named: Vec<&MatterId> = report.findings().filter_map(Finding::matter).collect();
        // Number 41 is of the matter 40 mod 6.
        assert!(named.contains(&&id(4)) && named.contains(&&id(5)) && named.contains(&&id(0)), "{named:?}");
    }
}

#[tokio::test]
async fn a_whole_matter_removed_with_all_its_traces() {
    for careful in [false, true] {
        for office in offices().await {
            for table in ["events", "matters"] {
                office.sql(&format!("delete from {table} where district = {DISTRICT} and matter = '{}'", id(4))).await;
            }
            if careful {
                office.renumber().await;
                // Even without the database's own checkpoints the ones outside remember.
                office.sql(&format!("delete from checkpoints where district = {DISTRICT}")).await;
            }
            let wanted = Finding::MatterRemoved { district: DISTRICT, matter: id(4), had: VERSIONS };
            office.must_find("whole matter", |finding| *finding == wanted).await;
        }
    }
}

#[tokio::test]
async fn an_event_rewritten_and_the_rest_of_its_chain_hashed_again() {
    for office in offices().await {
        let (matter, mut previous, mut text) = (id(1), String::new(), String::new());
        for logged in office.database.history(DISTRICT, &matter).await.unwrap() {
            let mut stored = logged.stored;
            if stored.version == 3 {
                stored.body = stored.body.replace("state3", "state9");
            }
            if stored.version >= 3 {
                stored.hash = link(&matter, &previous, &stored.body);
                let Stored { version, body, hash, .. } = &stored;
                let at = at(&matter, *version);
                write!(text, "update events set body = '{body}', previous = '{previous}', hash = '{hash}' {at};")
                    .unwrap();
            }
            previous = stored.hash;
        }
        office.sql(&text).await;
        // Two events of each matter lie between checkpoints: the third is witnessed with the fourth.
        let wanted = Finding::Rehashed { district: DISTRICT, matter, version: 4 };
        let report = office.must_find("hashed again", |finding| *finding == wanted).await;
        assert!(!report.findings().any(|finding| matches!(finding, Finding::Altered { .. })), "{report:#?}");
    }
}

#[tokio::test]
async fn numbers_of_the_log_changed() {
    for office in offices().await {
        // Two events of one matter change places.
        let (a, b) = (at(&id(0), 2), at(&id(0), 4));
        let (old_a, old_b) = (MATTERS + 1, 3 * MATTERS + 1);
        office.sql(&format!("update events set seq = 9999 {a}; update events set seq = {old_a} {b}; update events set seq = {old_b} {a};")).await;
        let is = |finding: &Finding| matches!(finding, Finding::OutOfOrder { matter, .. } | Finding::MatterHole { matter, .. } if *matter == id(0));
        office.must_find("two places exchanged", is).await;
    }
    for office in offices().await {
        // Two events of different matters change places: only the root can tell.
        let (a, b) = (at(&id(0), 2), at(&id(1), 2));
        let (old_a, old_b) = (MATTERS + 1, MATTERS + 2);
        office.sql(&format!("update events set seq = 9999 {a}; update events set seq = {old_a} {b}; update events set seq = {old_b} {a};")).await;
        let is = |finding: &Finding| matches!(finding, Finding::RootDiffers { after: 0, size: 12, .. });
        office.must_find("order between matters", is).await;
    }
    for office in offices().await {
        office.sql(&format!("update events set seq = 500 {}", at(&id(5), 6))).await;
        let is = |finding: &Finding| matches!(finding, Finding::Hole { seq: 36, to: 36, .. });
        office.must_find("a number taken away", is).await;
    }
}

#[tokio::test]
async fn an_event_put_in() {
    for office in offices().await {
        let stored = stored(&id(77), 1, GENESIS);
        let Stored { at, kind, body, previous, hash, .. } = &stored;
        // Everything behind it moves up by one, from the end.
        let mut text = String::new();
        for seq in (20..=48).rev() {
            write!(text, "update events set seq = {} where district = {DISTRICT} and seq = {seq};", seq + 1).unwrap();
        }
        write!(
            text,
            "insert into events (district, matter, version, seq, at, kind, body, previous, hash) values \
             ({DISTRICT}, '{}', 1, 20, {at}, '{kind}', '{body}', '{previous}', '{hash}');",
            id(77)
        )
        .unwrap();
        office.sql(&text).await;
        let is = |finding: &Finding| matches!(finding, Finding::RootDiffers { after: 12, size: 24, unknown, .. } if unknown.contains(&id(77)));
        office.must_find("an event put in", is).await;
    }
}

#[tokio::test]
async fn a_view_that_is_not_what_the_events_say() {
    for office in offices().await {
        let matter = id(2);
        office.sql(&format!("update matters set snapshot = replace(snapshot, 'state8', 'closed') where district = {DISTRICT} and matter = '{matter}'")).await;
        let wanted = Finding::SnapshotDiffers { district: DISTRICT, matter };
        office.must_find("a snapshot", |finding| *finding == wanted).await;
    }
}

type Edit = fn(Vec<String>) -> Vec<String>;
type Wanted = fn(&Finding) -> bool;

#[tokio::test]
async fn the_file_outside_edited() {
    let edits: [(&str, Edit, Wanted); 5] = [
        (
            "a digit of a root",
            |lines| edited(lines, 1, "root"),
            |finding| matches!(finding, Finding::BadSignature { line: 2, district: DISTRICT, size: 24 }),
        ),
        (
            "a digit of a head",
            |lines| edited(lines, 2, "hash"),
            |finding| matches!(finding, Finding::BadSignature { line: 3, .. }),
        ),
        (
            "the last line taken away",
            |lines| lines[..3].to_vec(),
            |finding| matches!(finding, Finding::OutsideBehind { district: DISTRICT, outside: 36, database: 48 }),
        ),
        (
            "everything taken away",
            |_| Vec::new(),
            |finding| matches!(finding, Finding::OutsideBehind { outside: 0, database: 48, .. }),
        ),
        (
            "a line of nonsense",
            |lines| [lines, vec!["{}".to_owned()]].concat(),
            |finding| matches!(finding, Finding::Unreadable { line: 5, .. }),
        ),
    ];
    for office in offices().await {
        let whole = std::fs::read_to_string(&office.file).unwrap();
        for (what, edit, wanted) in edits {
            let mut text = String::new();
            for line in edit(whole.lines().map(str::to_owned).collect()) {
                writeln!(text, "{line}").unwrap();
            }
            std::fs::write(&office.file, text).unwrap();
            office.must_find(what, wanted).await;
        }
        std::fs::write(&office.file, &whole).unwrap();
        assert!(office.check().await.is_clean(), "put back, it passes again");
    }
}

/// Changes one hexadecimal digit of a field in a line.
fn edited(mut lines: Vec<String>, line: usize, field: &str) -> Vec<String> {
    let start = lines[line].find(&format!("\"{field}\":\"")).unwrap() + field.len() + 4;
    let digit = if lines[line][start..].starts_with('0') { "1" } else { "0" };
    lines[line].replace_range(start..=start, digit);
    lines
}

#[tokio::test]
async fn checkpoints_signed_anew_by_a_key_of_the_forger() {
    for office in offices().await {
        // The forger rewrites history, throws the checkpoints away and makes new ones with a key of their own.
        for table in ["events", "matters"] {
            office.sql(&format!("delete from {table} where district = {DISTRICT} and matter = '{}'", id(4))).await;
        }
        office.renumber().await;
        office.sql(&format!("delete from checkpoints where district = {DISTRICT}")).await;
        let folder = testing::folder();
        let forged = folder.join("checkpoints.jsonl");
        let (witness, _) = Witness::open(&folder.join("witness.key"), &forged).unwrap();
        witness.checkpoint(&office.database, DISTRICT, Instant(1)).await.unwrap().unwrap();
        std::fs::copy(&forged, &office.file).unwrap();
        let is = |finding: &Finding| matches!(finding, Finding::OtherKey { line: 1, .. });
        office.must_find("another key, when the true one is pinned", is).await;
    }
}
