//! Sample changes for the tests of the store.

use casework::{GENESIS, Holder, Matter, MatterId};
use desk::ports::{
    Append, Commit, MatterRow, NEVER, Outgoing, Projection, RoundRow, SealedItem, Stored, Subject, Timer, WorkRow,
};
use std::collections::BTreeMap;
use worktime::Instant;

/// A district of the samples.
pub(crate) const DISTRICT: u32 = 110_108_001;

/// A matter's state after so many events.
pub(crate) fn matter(district: u32, id: &str, version: u32) -> Matter {
    Matter {
        id: MatterId(id.to_owned()),
        district,
        procedure: "complaint".to_owned(),
        edition: "e1".to_owned(),
        number: format!("沪应-{id}"),
        home: "街道办".to_owned(),
        parent: None,
        version,
        opened_at: Instant(1_000),
        changed_at: Instant(1_000 + i64::from(version)),
        ended_at: None,
        state: "open".to_owned(),
        previous: None,
        is_final: false,
        holder: Holder::Units { units: vec!["城管".to_owned()], post: None },
        held_since: Instant(1_000),
        parties: BTreeMap::new(),
        values: BTreeMap::new(),
        round: 1,
        rounds: Vec::new(),
        counts: BTreeMap::new(),
        clocks: BTreeMap::new(),
        proposals: Vec::new(),
        children: Vec::new(),
    }
}

/// Its row in lists.
pub(crate) fn row(matter: &Matter, due: Option<i64>) -> MatterRow {
    MatterRow {
        matter: matter.id.clone(),
        number: matter.number.clone(),
        procedure: matter.procedure.clone(),
        edition: matter.edition.clone(),
        state: matter.state.clone(),
        is_final: matter.is_final,
        home: matter.home.clone(),
        holder: "城管".to_owned(),
        holder_post: String::new(),
        category: "噪音".to_owned(),
        kind: String::new(),
        grade: String::new(),
        place: "110108001002".to_owned(),
        channel: "phone".to_owned(),
        round: 1,
        pending: 0,
        urged: 0,
        opened_at: matter.opened_at,
        changed_at: matter.changed_at,
        ended_at: None,
        due_at: due.map(Instant),
        due_provisional: false,
        version: matter.version,
    }
}

/// Its views.
pub(crate) fn view(district: u32, id: &str, version: u32, due: Option<i64>) -> Projection {
    let matter = matter(district, id, version);
    let row = row(&matter, due);
    let work =
        WorkRow { district, unit: "城管".to_owned(), post: String::new(), home_district: district, row: row.clone() };
    Projection {
        row,
        units: vec!["街道办".to_owned(), "城管".to_owned()],
        signatures: Vec::new(),
        timers: due.map(|due| Timer { name: "answer/1".to_owned(), at: Instant(due) }).into_iter().collect(),
        rounds: vec![RoundRow {
            round: 1,
            procedure: "complaint".to_owned(),
            home: "街道办".to_owned(),
            place: "110108001002".to_owned(),
            category: "噪音".to_owned(),
            unit: "城管".to_owned(),
            month: String::new(),
            opened_on: 20_000,
            closed_on: NEVER,
            late_on: NEVER,
            facts: format!("{{\"version\":{version}}}"),
        }],
        work: Some(work),
        matter: std::sync::Arc::new(matter),
    }
}

/// An event of it.
pub(crate) fn event(version: u32) -> Stored {
    let previous = if version == 1 { GENESIS.to_owned() } else { format!("{:064x}", version - 1) };
    Stored {
        version,
        at: 1_000 + i64::from(version),
        kind: "acted".to_owned(),
        body: format!("{{\"version\":{version},\"text\":\"投诉夜间施工噪音\"}}"),
        previous,
        hash: format!("{version:064x}"),
    }
}

/// One event appended to a matter.
pub(crate) fn append(district: u32, id: &str, expected: u32, due: Option<i64>) -> Append {
    Append { expected, events: vec![event(expected + 1)], view: view(district, id, expected + 1, due) }
}

/// A commit of that.
pub(crate) fn commit(district: u32, id: &str, expected: u32) -> Commit {
    Commit { district, appends: vec![append(district, id, expected, None)], ..Commit::default() }
}

/// A letter.
pub(crate) fn letter(id: &str, matter: &str, at: i64) -> Outgoing {
    Outgoing {
        id: id.to_owned(),
        matter: MatterId(matter.to_owned()),
        kind: "letter".to_owned(),
        to: "城管".to_owned(),
        body: "{\"notice\":\"due\"}".to_owned(),
        at: Instant(at),
    }
}

/// A vault subject.
pub(crate) fn subject(id: &str, key: &[u8]) -> Subject {
    Subject { subject: id.to_owned(), wrapped: Some(key.to_vec()), contact: format!("contact-{id}") }
}

/// A sealed item.
pub(crate) fn sealed(vault: &str, subject: &str, bytes: &[u8]) -> SealedItem {
    SealedItem { vault: vault.to_owned(), subject: subject.to_owned(), sealed: bytes.to_vec() }
}
