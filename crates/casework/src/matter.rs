//! A matter: what its events add up to. [`crate::apply`] builds it; it holds no rulebook and no judgement.

use crate::event::{Budget, Seat, Within};
use crate::value::{Actor, Holder, MatterId, PartyValue, Values};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use worktime::{Instant, Span, Suspension};

/// The state of a matter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Matter {
    /// Its id.
    pub id: MatterId,
    /// The district it lives in, by division code; never changes.
    pub district: u32,
    /// Its procedure.
    pub procedure: String,
    /// The edition that holds for it.
    pub edition: String,
    /// Its number for people.
    pub number: String,
    /// Its home unit.
    pub home: String,
    /// The matter that opened it.
    pub parent: Option<MatterId>,
    /// Number of events so far.
    pub version: u32,
    /// When it was opened.
    pub opened_at: Instant,
    /// When the last event happened.
    pub changed_at: Instant,
    /// When it ended.
    pub ended_at: Option<Instant>,
    /// Its state.
    pub state: String,
    /// The state before the current one, for `back`.
    pub previous: Option<String>,
    /// Whether the state is an end.
    pub is_final: bool,
    /// Who holds it.
    pub holder: Holder,
    /// Since when that holder holds it.
    pub held_since: Instant,
    /// Who fills its parties.
    pub parties: BTreeMap<String, PartyValue>,
    /// Its values.
    pub values: Values,
    /// Number of the round, from 1.
    pub round: u32,
    /// What happened in each round, the current one last.
    pub rounds: Vec<Round>,
    /// How often each ask was done or proposed, over the whole matter.
    pub counts: BTreeMap<String, u32>,
    /// Its clocks by name; ended ones stay until the same clock starts again.
    pub clocks: BTreeMap<String, ClockState>,
    /// Its proposals.
    pub proposals: Vec<Proposal>,
    /// Its children.
    pub children: Vec<Child>,
}

/// One round: what was done and told in it, and the values as they stood.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Round {
    /// When it began.
    pub began: Instant,
    /// Who did each ask in it, by identity (`""` for those without hands).
    pub done: BTreeMap<String, Vec<String>>,
    /// When each ask was done in it for the first time; rounds of before this was kept say it after a rebuild.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub first: BTreeMap<String, Instant>,
    /// Parties told in it, with the first moment.
    pub told: BTreeMap<String, Instant>,
    /// When it ended: by a new round or by the matter's end.
    pub ended: Option<Instant>,
    /// Values given in it.
    pub values: Values,
    /// Clocks that were due before they ended in it.
    pub overdue: Vec<String>,
    /// When the first of its clocks was due before it ended; rounds of before this was kept say it after a rebuild.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub late: Option<Instant>,
    /// Each step taken in it, in order; rounds of before this was kept say them after a rebuild.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<Taken>,
    /// The state in which it ended.
    pub state: String,
    /// Parties that were one unit when it ended.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub units: BTreeMap<String, String>,
}

/// A step taken in a round: by whom stands beside its ask in [`Round::done`], what its event said in the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    /// The ask.
    pub ask: String,
    /// When.
    pub at: Instant,
    /// The unit that took it; `None` if none did: a person, a clock, the machine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// The posts held there by whoever took it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub posts: Vec<String>,
}

impl Round {
    /// The unit that a party was in this round of a matter: as it stood at the round's end, or stands now.
    #[must_use]
    pub fn unit<'a>(&'a self, matter: &'a Matter, party: &str) -> Option<&'a str> {
        match (self.ended, matter.parties.get(party)) {
            (Some(_), _) => self.units.get(party).map(String::as_str),
            (None, Some(PartyValue::Unit(unit))) => Some(unit),
            (None, _) => None,
        }
    }
}

/// A clock of a matter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClockState {
    /// When it started.
    pub started: Instant,
    /// Its budget.
    pub budget: Option<Budget>,
    /// Or its fixed moment.
    pub until: Option<Instant>,
    /// What was added.
    pub extensions: Vec<Span>,
    /// When it stood still.
    pub suspensions: Vec<Suspension>,
    /// When it ended.
    pub ended: Option<Instant>,
    /// Rungs already reached.
    pub rungs: Vec<u32>,
}

/// A proposal waiting for signatures, or its end.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Proposal {
    /// Its number, from 1.
    pub number: u32,
    /// The ask.
    pub ask: String,
    /// By whom.
    pub by: Actor,
    /// When.
    pub at: Instant,
    /// Values given with it.
    pub values: Values,
    /// Parties it would fill.
    pub parties: BTreeMap<String, PartyValue>,
    /// Who must sign.
    pub signers: Vec<Vec<Seat>>,
    /// Who signed so far.
    pub signed: Vec<Actor>,
    /// Time to sign.
    pub within: Option<Within>,
    /// How it ended; `None` while it waits.
    pub outcome: Option<Outcome>,
}

/// How a proposal ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Every signature was given and the step was taken.
    Granted,
    /// A signer declined.
    Declined,
    /// Its conditions no longer held.
    Lapsed,
}

/// A child matter as its parent sees it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Child {
    /// Its id.
    pub matter: MatterId,
    /// Its procedure.
    pub procedure: String,
    /// Its state, as last heard.
    pub state: String,
    /// Whether that is an end.
    pub is_final: bool,
    /// The round in which it was opened.
    pub round: u32,
}

impl Matter {
    /// The current round. There is always one.
    #[must_use]
    pub fn this_round(&self) -> Option<&Round> {
        self.rounds.last()
    }

    /// Proposals that wait for a signature.
    pub fn pending(&self) -> impl Iterator<Item = &Proposal> {
        self.proposals.iter().filter(|proposal| proposal.outcome.is_none())
    }

    /// Clocks that have started and not ended.
    pub fn running_clocks(&self) -> impl Iterator<Item = (&str, &ClockState)> {
        self.clocks.iter().filter(|(_, clock)| clock.ended.is_none()).map(|(name, clock)| (name.as_str(), clock))
    }
}
