//! The stock of open rounds, and what moves it.

/// The number of a day that never comes.
pub const NEVER: i64 = 9_999_999;

/// What happened to rounds on a day, for the stock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moved {
    /// They began.
    Began,
    /// They ended.
    Ended,
    /// A clock of theirs was due, the first.
    Late,
    /// They ended after one was.
    EndedLate,
}

/// Rounds of one home and procedure that began, ended or became overdue on one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StockRow {
    /// What happened.
    pub moved: Moved,
    /// Home unit.
    pub home: String,
    /// Procedure.
    pub procedure: String,
    /// The day ([`worktime::Day::number`]); of what happened before the first day asked for, the day before it.
    pub day: i64,
    /// How many.
    pub rounds: i64,
}

/// When rounds closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum During<'a> {
    /// In a month, `2026-10`.
    Month(&'a str),
    /// On a day ([`worktime::Day::number`]). Rows that do not say their day are not among them.
    Day(i64),
}

/// Open rounds of one procedure, home, place and unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenRounds {
    /// Home unit.
    pub home: String,
    /// Place (division code; empty if unknown).
    pub place: String,
    /// The unit that they concern.
    pub unit: String,
    /// How many.
    pub rounds: u64,
}
