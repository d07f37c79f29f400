//! The events of a matter: past tense, versioned, only ever added. Each carries a basis that cannot be empty.

use crate::value::{Actor, Holder, MatterId, PartyValue, Values};
use law::{Basis, Force};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use worktime::{Day, Instant, Span, Terms};

/// Why a proposal lapsed: at its last signature its conditions did not hold any more.
pub(crate) const CONDITIONS: &str = "conditions";

/// One event as it stands in the ledger.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Recorded {
    /// Position in the matter's history, from 1 without holes.
    pub version: u32,
    /// When it happened.
    pub at: Instant,
    /// The provisions it rests on.
    pub basis: Basis,
    /// What happened.
    pub event: Event,
}

/// What can happen to a matter. Closed: new kinds are added, old ones never change their meaning.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Event {
    /// A matter was opened; always the first event.
    Opened {
        /// Its procedure.
        procedure: String,
        /// The edition of the rulebook that holds for it.
        edition: String,
        /// Its number for people.
        number: String,
        /// The subdistrict or other unit whose ledger this is.
        home: String,
        /// Parties known from the start: home, parent, named ones, and those carried over from the opening matter.
        parties: BTreeMap<String, PartyValue>,
        /// The matter that opened it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        parent: Option<MatterId>,
    },
    /// An ask was carried out.
    Acted {
        /// The ask.
        ask: String,
        /// By whom.
        by: Actor,
        /// Values given with it, calculated ones included.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        values: Values,
        /// Parties it filled.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        parties: BTreeMap<String, PartyValue>,
        /// Questions it met, with the answers and their versions.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        answers: Vec<Answered>,
        /// The state after it.
        state: String,
        /// The holder after it.
        holder: Holder,
        /// Whether that state is an end.
        is_final: bool,
        /// The proposal that led to it, if it was signed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        proposal: Option<u32>,
    },
    /// A new round began.
    RoundBegan {
        /// Its number, from 2.
        round: u32,
    },
    /// A clock started.
    ClockStarted {
        /// The clock.
        clock: String,
        /// Its budget as it was then; a later setting never moves it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        budget: Option<Budget>,
        /// A moment instead of a budget.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Instant>,
    },
    /// A clock was suspended.
    ClockPaused {
        /// The clock.
        clock: String,
    },
    /// A clock went on.
    ClockResumed {
        /// The clock.
        clock: String,
    },
    /// A span was added to a clock's budget.
    ClockExtended {
        /// The clock.
        clock: String,
        /// What was added.
        span: Span,
    },
    /// A clock ended.
    ClockEnded {
        /// The clock.
        clock: String,
    },
    /// A rung was reached: what it says was said once.
    RungReached {
        /// The clock.
        clock: String,
        /// Index of the rung in the procedure.
        rung: u32,
    },
    /// Somebody asked for a step that another must sign.
    Proposed {
        /// Number of the proposal in this matter, from 1.
        proposal: u32,
        /// The ask.
        ask: String,
        /// By whom.
        by: Actor,
        /// Values given with it.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        values: Values,
        /// Parties it would fill.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        parties: BTreeMap<String, PartyValue>,
        /// Who must sign, in order; any of each entry's alternatives.
        signers: Vec<Vec<Seat>>,
        /// When the time to sign ends, and what silence means then.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        within: Option<Within>,
        /// Questions it met, with the answers and their versions.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        answers: Vec<Answered>,
    },
    /// One signature was given.
    Signed {
        /// The proposal.
        proposal: u32,
        /// By whom.
        by: Actor,
    },
    /// A signer declined; the proposal has ended.
    Declined {
        /// The proposal.
        proposal: u32,
        /// By whom; [`Actor::Machine`] when silence means refusal.
        by: Actor,
        /// Why, in the signer's words (internal).
        reason: String,
    },
    /// At the last signature its conditions no longer held, or the matter ended first.
    Lapsed {
        /// The proposal.
        proposal: u32,
        /// Why, as a stable code: `conditions`, `matter_ended`, `round_began`.
        why: String,
        /// Questions that its conditions met, with the answers and their versions.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        answers: Vec<Answered>,
    },
    /// A child matter was opened.
    ChildOpened {
        /// Its id.
        matter: MatterId,
        /// Its procedure.
        procedure: String,
    },
    /// A child matter changed.
    ChildMoved {
        /// Its id.
        matter: MatterId,
        /// Its state.
        state: String,
        /// Whether that is an end.
        is_final: bool,
    },
    /// Somebody was told: a letter lies in the outbox.
    Told {
        /// The party.
        party: String,
        /// Units or persons.
        to: PartyValue,
        /// The notice's name.
        notice: String,
        /// The clock it speaks of, if it comes from a rung.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        clock: Option<String>,
    },
    /// A register row was written.
    Wrote {
        /// The register.
        register: String,
        /// Its columns.
        columns: Values,
    },
    /// An edition of a register was published.
    Published {
        /// The register.
        register: String,
        /// Its rows, days and version, and the documents that it rests on.
        edition: Values,
    },
    /// Another edition of the rulebook was adopted.
    EditionAdopted {
        /// Its id.
        edition: String,
    },
}

/// One place in a chain of signatures, resolved to the units and posts of this matter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seat {
    /// The unit that signs.
    pub unit: String,
    /// The post in it; `None` = anybody there.
    pub post: Option<String>,
}

/// The time to sign.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Within {
    /// When it ends.
    pub due: Instant,
    /// What silence means: `refused`, `granted`, or nothing but a reminder.
    pub silent: Option<rulebook::model::Silence>,
}

/// A clock's budget as it was when the clock started, with the setting it came from, or the text of the law itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Budget {
    /// The span.
    pub span: Span,
    /// Start and roll rules.
    #[serde(default)]
    pub terms: Terms,
    /// The setting's key; `rule.` and a parameter's name where the text itself gives the time.
    pub setting: String,
    /// Who issued it; the instrument, where the text gives it.
    pub issuer: String,
    /// By which document; the provision, where the text gives it.
    pub document: String,
    /// Its force: a setting, or that of the provision that gives it.
    pub force: Force,
    /// Whether the deploying office confirmed it; what the text gives needs no confirming.
    pub verified: bool,
    /// Since when it holds; the day on which the clock started, where the text gives it.
    pub since: Day,
}

/// A question that a step met, and its answer; kept so that a decision can be explained later.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Answered {
    /// The question.
    pub question: crate::question::Question,
    /// The answer.
    pub answer: crate::question::Answer,
}

impl Event {
    /// The kind as it stands in the ledger's text.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Opened { .. } => "opened",
            Self::Acted { .. } => "acted",
            Self::RoundBegan { .. } => "round_began",
            Self::ClockStarted { .. } => "clock_started",
            Self::ClockPaused { .. } => "clock_paused",
            Self::ClockResumed { .. } => "clock_resumed",
            Self::ClockExtended { .. } => "clock_extended",
            Self::ClockEnded { .. } => "clock_ended",
            Self::RungReached { .. } => "rung_reached",
            Self::Proposed { .. } => "proposed",
            Self::Signed { .. } => "signed",
            Self::Declined { .. } => "declined",
            Self::Lapsed { .. } => "lapsed",
            Self::ChildOpened { .. } => "child_opened",
            Self::ChildMoved { .. } => "child_moved",
            Self::Told { .. } => "told",
            Self::Wrote { .. } => "wrote",
            Self::Published { .. } => "published",
            Self::EditionAdopted { .. } => "edition_adopted",
        }
    }
}
