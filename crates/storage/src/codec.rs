//! Between rows and the types of the ports.

use crate::engine::{Broken, Row, V, args};
use casework::MatterId;
use desk::ports::{
    AccessEntry, Account, ClosedRound, Logged, MatterRow, Moved, OpenRounds, Projection, RoundRow, SealedItem,
    SecondFactor, Session, StockRow, StoreFault, Stored, Subject, WorkRow,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use worktime::Instant;

/// JSON as it is kept.
pub(crate) fn to_json<T: Serialize>(value: &T) -> Result<String, StoreFault> {
    serde_json::to_string(value).map_err(|error| StoreFault::Damaged(error.to_string()))
}

/// What a kept JSON text says.
pub(crate) fn from_json<T: DeserializeOwned>(text: &str) -> Result<T, Broken> {
    serde_json::from_str(text).map_err(|error| Broken::Damaged(error.to_string()))
}

/// Lowercase hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let digit = |digit: u8| char::from(if digit < 10 { b'0' + digit } else { b'a' - 10 + digit });
    bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]).map(digit).collect()
}

/// The bytes of a hexadecimal text.
pub(crate) fn unhex(text: &str) -> Result<Vec<u8>, Broken> {
    let damaged = || Broken::Damaged("not hexadecimal".to_owned());
    if !text.len().is_multiple_of(2) {
        return Err(damaged());
    }
    let pair = |at: usize| text.get(at..at + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok()).ok_or_else(damaged);
    (0..text.len()).step_by(2).map(pair).collect()
}

/// The place of a due moment in lists: without one, last.
pub(crate) fn due_sort(row: &MatterRow) -> i64 {
    row.due_at.map_or(i64::MAX, |due| due.0)
}

/// A row of `matters` whose columns start at `from` with the matter's id.
pub(crate) fn matter_row(row: &Row, from: usize) -> Result<MatterRow, Broken> {
    let text = |column: usize| row.text(from + column);
    let moment = |column: usize| row.int(from + column).map(Instant);
    let maybe = |column: usize| row.maybe_int(from + column).map(|moment| moment.map(Instant));
    Ok(MatterRow {
        matter: MatterId(text(0)?),
        number: text(1)?,
        procedure: text(2)?,
        edition: text(3)?,
        state: text(4)?,
        is_final: row.flag(from + 5)?,
        home: text(6)?,
        holder: text(7)?,
        holder_post: text(8)?,
        category: text(9)?,
        kind: text(10)?,
        grade: text(11)?,
        place: text(12)?,
        channel: text(13)?,
        round: row.u32(from + 14)?,
        pending: row.u32(from + 15)?,
        opened_at: moment(16)?,
        changed_at: moment(17)?,
        ended_at: maybe(18)?,
        due_at: maybe(19)?,
        due_provisional: row.flag(from + 20)?,
        version: row.u32(from + 21)?,
        urged: row.u32(from + 22)?,
    })
}

/// A row of `rounds` after its matter's id.
pub(crate) fn round_row(row: &Row) -> Result<RoundRow, Broken> {
    Ok(RoundRow {
        round: row.u32(1)?,
        procedure: row.text(2)?,
        home: row.text(3)?,
        place: row.text(4)?,
        category: row.text(5)?,
        month: row.text(6)?,
        facts: row.text(7)?,
        unit: row.text(8)?,
        opened_on: row.int(9)?,
        closed_on: row.int(10)?,
        late_on: row.int(11)?,
    })
}

/// A closed round with kind and channel of its matter.
pub(crate) fn closed_round(row: &Row) -> Result<ClosedRound, Broken> {
    let (matter, round) = (MatterId(row.text(0)?), round_row(row)?);
    Ok(ClosedRound { matter, row: round, kind: row.text(12)?, channel: row.text(13)? })
}

/// Open rounds, counted.
pub(crate) fn open_rounds(row: &Row) -> Result<OpenRounds, Broken> {
    Ok(OpenRounds { home: row.text(0)?, place: row.text(1)?, unit: row.text(2)?, rounds: row.u64(3)? })
}

/// A row of the stock: what moved, home, procedure, day, how many.
pub(crate) fn stock_row(row: &Row) -> Result<StockRow, Broken> {
    let moved = match row.int(0)? {
        0 => Moved::Began,
        1 => Moved::Ended,
        2 => Moved::Late,
        _ => Moved::EndedLate,
    };
    Ok(StockRow { moved, home: row.text(1)?, procedure: row.text(2)?, day: row.int(3)?, rounds: row.int(4)? })
}

/// The values of a row of `matters`.
pub(crate) fn matter_values(district: u32, view: &Projection) -> Result<Vec<V>, StoreFault> {
    let row = &view.row;
    let moment = |moment: Option<Instant>| V::maybe(moment.map(|moment| moment.0));
    let mut values = args![
        district,
        &row.matter.0,
        &row.number,
        &row.procedure,
        &row.edition,
        &row.state,
        i64::from(row.is_final),
        &row.home,
        &row.holder,
        &row.holder_post,
        &row.category,
        &row.kind,
        &row.grade,
        &row.place,
        &row.channel,
        row.round,
        row.pending,
        row.opened_at.0,
        row.changed_at.0,
    ];
    values.extend([moment(row.ended_at), moment(row.due_at), V::flag(row.due_provisional), V::from(row.version)]);
    values.extend([V::Int(due_sort(row)), V::Text(to_json(&view.matter)?), V::from(row.urged)]);
    Ok(values)
}

/// The values of a row of `worklist`.
pub(crate) fn work_values(work: &WorkRow) -> Result<Vec<V>, StoreFault> {
    let row = &work.row;
    let mut values = args![work.district, &row.matter.0, &work.unit, &work.post, work.home_district, row.version];
    values.extend([V::Int(due_sort(row)), V::Text(to_json(row)?)]);
    values.extend(args![&row.number, &row.state, &row.category, &row.kind, &row.grade, &row.place, row.opened_at.0]);
    Ok(values)
}

/// An event: seq, matter, version, at, kind, body, previous, hash.
pub(crate) fn logged(row: &Row) -> Result<Logged, Broken> {
    Ok(Logged {
        seq: row.u64(0)?,
        matter: MatterId(row.text(1)?),
        stored: Stored {
            version: row.u32(2)?,
            at: row.int(3)?,
            kind: row.text(4)?,
            body: row.text(5)?,
            previous: row.text(6)?,
            hash: row.text(7)?,
        },
    })
}

/// A vault subject: subject, wrapped, contact.
pub(crate) fn subject(row: &Row) -> Result<Subject, Broken> {
    let wrapped = row.maybe_text(1)?.map(|text| unhex(&text)).transpose()?;
    Ok(Subject { subject: row.text(0)?, wrapped, contact: row.text(2)? })
}

/// A sealed item: vault, subject, sealed.
pub(crate) fn sealed(row: &Row) -> Result<SealedItem, Broken> {
    Ok(SealedItem { vault: row.text(0)?, subject: row.text(1)?, sealed: unhex(row.str(2)?)? })
}

/// An account: id, login, name, unit, home district, posts, password, demo, disabled.
pub(crate) fn account(row: &Row) -> Result<Account, Broken> {
    Ok(Account {
        id: row.text(0)?,
        login: row.text(1)?,
        name: row.text(2)?,
        unit: row.text(3)?,
        district: row.u32(4)?,
        posts: from_json(row.str(5)?)?,
        password: row.text(6)?,
        demo: row.flag(7)?,
        disabled: row.flag(8)?,
    })
}

/// Columns of an account.
pub(crate) const ACCOUNT: usize = 9;

/// A session from a column on: digest, account, kind, purpose, created, used, ends.
pub(crate) fn session(row: &Row, from: usize) -> Result<Session, Broken> {
    Ok(Session {
        digest: row.text(from)?,
        account: row.text(from + 1)?,
        kind: row.text(from + 2)?,
        purpose: row.text(from + 3)?,
        created_at: Instant(row.int(from + 4)?),
        used_at: Instant(row.int(from + 5)?),
        ends_at: Instant(row.int(from + 6)?),
    })
}

/// A place in a log as the databases hold it.
pub(crate) fn whole(number: u64) -> Result<i64, StoreFault> {
    i64::try_from(number).map_err(|_| StoreFault::Damaged(format!("{number} is out of range")))
}

/// A row of the access log: seq, at, kind, account, unit, matter, note, previous, hash.
pub(crate) fn access(row: &Row) -> Result<AccessEntry, Broken> {
    Ok(AccessEntry {
        seq: row.u64(0)?,
        at: Instant(row.int(1)?),
        kind: row.text(2)?,
        account: row.text(3)?,
        unit: row.text(4)?,
        matter: row.text(5)?,
        note: row.text(6)?,
        previous: row.text(7)?,
        hash: row.text(8)?,
    })
}

/// A second factor: account, secret, confirmed, last step, recovery codes.
pub(crate) fn second_factor(row: &Row) -> Result<SecondFactor, Broken> {
    Ok(SecondFactor {
        account: row.text(0)?,
        secret: unhex(row.str(1)?)?,
        confirmed: row.flag(2)?,
        last_step: row.int(3)?,
        recovery: from_json(row.str(4)?)?,
    })
}
