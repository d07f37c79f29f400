//! Builds the document of a period and its two lists, one round after the other.

use super::formula::Weighing;
use super::{Formula, canonical, digest_of};
use crate::desk::DeskFault;
use crate::evaluate::{Dimension, Evaluation, Figure, Figures, counts, facts};
use crate::ports::RoundRow;
use casework::{Actor, Matter, MatterId, Outcome, Round};
use governance::evaluation::ranking::{Count, Entrant, Score, Standing, rank};
use governance::evaluation::{Counted, Lowest};
use indexmap::IndexMap;
use rulebook::model::{FieldKind, Indicator, Procedure};
use rulebook::words::Test;
use serde_json::{Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};

/// The form of the document.
const FORMAT: u32 = 1;

/// What a document is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// The city's key.
    pub city: String,
    /// The city's division code.
    pub division: String,
    /// The district.
    pub district: u32,
    /// Number of the period's matter.
    pub number: String,
    /// The month or year.
    pub period: String,
    /// Position of the freeze in the district's log: which rounds count.
    pub frozen: u64,
    /// Position up to which their facts are read.
    pub through: u64,
    /// Which edition of the period it is, from 1.
    pub edition: u32,
    /// Digest of the edition that it corrects.
    pub corrects: Option<String>,
    /// The edition of the rulebook that the period's matter keeps.
    pub rulebook: String,
}

/// A document with its lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publication {
    /// The document.
    pub document: String,
    /// The rounds, one JSON object a line.
    pub rounds: String,
    /// The exclusions, one JSON object a line.
    pub exclusions: String,
    /// What the ledger keeps of it.
    pub counted: Counted,
}

/// Counts rounds one by one.
pub struct Builder<'a> {
    frame: &'a Frame,
    formula: &'a Formula,
    indicators: &'a IndexMap<String, Indicator>,
    evaluation: Evaluation<'a>,
    rounds: BTreeMap<(MatterId, u32), String>,
    exclusions: BTreeMap<(MatterId, u32), String>,
}

impl<'a> Builder<'a> {
    /// Begins. `indicators` are those of the formula.
    #[must_use]
    pub fn new(frame: &'a Frame, formula: &'a Formula, indicators: &'a IndexMap<String, Indicator>) -> Self {
        let evaluation = Evaluation::new(indicators, &frame.division);
        Self { frame, formula, indicators, evaluation, rounds: BTreeMap::new(), exclusions: BTreeMap::new() }
    }

    /// Counts a round. Answers by which asks it is excluded; none if it is not: then [`Builder::exclude`] must be told
    /// of its matter.
    ///
    /// # Errors
    /// If its facts cannot be read or a sum overflows.
    pub fn add(&mut self, matter: &MatterId, row: &RoundRow) -> Result<Vec<String>, DeskFault> {
        let round = facts(matter, row)?;
        self.evaluation.add(matter, row)?;
        let mut rates = serde_json::Map::new();
        let mut excluded = BTreeSet::new();
        for (key, indicator) in self.indicators {
            let counted = counts(indicator, &round);
            let word = match counted {
                Ok(true) => "part".to_owned(),
                Ok(false) => "of".to_owned(),
                Err(guard) => format!("out {}", guard + 1),
            };
            rates.insert(key.clone(), word.into());
            let before = indicator.before.as_ref().and_then(|before| self.indicators.get(before));
            if let (Err(guard), Some(before)) = (counted, before)
                && counts(before, &round).is_ok()
            {
                excluded.extend(asks_at(indicator, guard));
            }
        }
        let line = json!({"matter": matter.0, "office": row.home, "rates": rates, "round": row.round});
        self.rounds.insert((matter.clone(), row.round), canonical(&line));
        Ok(excluded.into_iter().collect())
    }

    /// Whether a round was counted.
    pub(super) fn has(&self, matter: &MatterId, round: u32) -> bool {
        self.rounds.contains_key(&(matter.clone(), round))
    }

    /// Notes why a round is excluded, and who decided it: unit and post.
    ///
    /// # Errors
    /// If its facts cannot be read.
    pub fn exclude(
        &mut self,
        matter: &Matter,
        row: &RoundRow,
        asks: &[String],
        procedure: Option<&Procedure>,
    ) -> Result<(), DeskFault> {
        let round = facts(&matter.id, row)?;
        let line = json!({
            "by": deciders(matter, asks),
            "ground": asks.iter().find_map(|ask| ground(procedure?, ask, &round)),
            "matter": matter.id.0,
            "office": row.home,
            "round": row.round,
        });
        self.exclusions.insert((matter.id.clone(), row.round), canonical(&line));
        Ok(())
    }

    /// The document with its lists.
    #[must_use]
    pub fn finish(self) -> Publication {
        let Self { frame, formula, evaluation, rounds, exclusions, .. } = self;
        let count = |lines: &BTreeMap<_, String>| u64::try_from(lines.len()).unwrap_or(u64::MAX);
        let (many, out) = (count(&rounds), count(&exclusions));
        let (rounds, exclusions) = (lines(rounds), lines(exclusions));
        let figures = evaluation.finish();
        let version = formula.version();
        let mut written = formula.written().clone();
        if let Some(written) = written.as_object_mut() {
            written.insert("version".to_owned(), version.clone().into());
        }
        let digest = digest_of(exclusions.as_bytes());
        let document = json!({
            "city": frame.city,
            "corrects": frame.corrects,
            "counted_through": frame.through,
            "district": frame.district,
            "edition": frame.edition,
            "exclusions": {"count": out, "sha256": digest},
            "figures": figures.indicators.iter().map(measured).collect::<Vec<_>>(),
            "format": FORMAT,
            "formula": written,
            "frozen_at": frame.frozen,
            "number": frame.number,
            "period": frame.period,
            "ranking": ranking(formula, &figures),
            "rounds": {"count": many, "sha256": digest_of(rounds.as_bytes())},
            "rulebook": frame.rulebook,
        });
        let document = format!("{}\n", canonical(&document));
        let counted = Counted {
            version,
            through: frame.through,
            rounds: many,
            excluded: out,
            exclusions: digest,
            digest: digest_of(document.as_bytes()),
            lowest: Lowest::default(),
        };
        Publication { document, rounds, exclusions, counted }
    }
}

/// The ranks of the offices; nothing where the city has no formula. Who is too small to be ranked has no rank.
fn ranking(formula: &Formula, figures: &Figures) -> Json {
    let Some(Weighing { key, formula, groups }) = formula.weighing() else { return Json::Null };
    let mut entrants: BTreeMap<String, Entrant> = BTreeMap::new();
    for measured in &figures.indicators {
        for figure in measured.roll(&[Dimension::Office, Dimension::Category]) {
            let office = figure.key.office.unwrap_or_default();
            let area = office.split('.').next().unwrap_or_default();
            // Codes nest: the group of the smallest area that is named.
            let around = groups.iter().filter(|(code, _)| area.starts_with(code.as_str()));
            let group = around.max_by_key(|(code, _)| code.len()).map(|(_, group)| group.clone()).unwrap_or_default();
            let entrant = entrants.entry(office.clone()).or_insert_with(|| Entrant {
                key: office,
                group,
                counts: BTreeMap::new(),
            });
            let counts = entrant.counts.entry(measured.indicator.clone()).or_default();
            counts.insert(figure.key.category.unwrap_or_default(), Count { part: figure.part, of: figure.of });
        }
    }
    let ranking = rank(formula, &entrants.into_values().collect::<Vec<_>>());
    json!({
        "formula": key,
        "offices": ranking.standings.iter().map(standing).collect::<Vec<_>>(),
        "ranked": ranking.ranked,
    })
}

fn standing(standing: &Standing) -> Json {
    let score = |score: &Score| json!({"high": score.interval.high, "low": score.interval.low, "points": score.points});
    json!({
        "adjusted": standing.adjusted.as_ref().map(score),
        "adjusted_rank": standing.adjusted_rank,
        "best": standing.between.map(|(best, _)| best),
        "group": standing.group,
        "group_rank": standing.group_rank,
        "office": standing.key,
        "rank": standing.rank,
        "score": standing.score.as_ref().map(score),
        "smallest": standing.smallest,
        "worst": standing.between.map(|(_, worst)| worst),
    })
}

fn lines(lines: BTreeMap<(MatterId, u32), String>) -> String {
    lines.into_values().map(|line| line + "\n").collect()
}

fn measured(measured: &crate::evaluate::Measured) -> Json {
    let office = |figure: &Figure| {
        let mut said = figure_of(figure);
        if let Some(said) = said.as_object_mut() {
            said.insert("office".to_owned(), figure.key.office.clone().into());
        }
        said
    };
    json!({
        "indicator": measured.indicator,
        "offices": measured.roll(&[Dimension::Office]).iter().map(office).collect::<Vec<_>>(),
        "total": figure_of(&measured.total),
    })
}

/// A figure: the rate in basis points, and what fell out at each guard.
fn figure_of(figure: &Figure) -> Json {
    json!({"left": figure.left, "of": figure.of, "part": figure.part, "rate": figure.rate})
}

/// The asks that a guard of the denominator shuts out by.
fn asks_at(indicator: &Indicator, guard: usize) -> Vec<String> {
    match indicator.of.get(guard).map(|guard| (&guard.test, guard.negated)) {
        Some((Test::Done(asks), true)) => asks.clone(),
        _ => Vec::new(),
    }
}

/// The first choice of an ask's form as it was given in a round.
fn ground(procedure: &Procedure, ask: &str, round: &Round) -> Option<String> {
    let is_choice = |field: &&String| procedure.fields.get(*field).is_some_and(|field| field.kind == FieldKind::Choice);
    let field = procedure.asks.get(ask)?.needs.iter().find(is_choice)?;
    round.values.get(field)?.text().map(str::to_owned)
}

/// Who signed: unit and post, never a person.
fn deciders(matter: &Matter, asks: &[String]) -> Vec<Json> {
    let is_granted =
        |ask: &str, outcome: Option<Outcome>| asks.iter().any(|one| one == ask) && outcome == Some(Outcome::Granted);
    let proposal = matter.proposals.iter().rfind(|one| is_granted(&one.ask, one.outcome));
    let seats = proposal.into_iter().flat_map(|one| one.signers.iter().zip(&one.signed));
    let said = seats.map(|(seats, by)| {
        let unit = by.unit().unwrap_or_default();
        let holds = |post: &String| matches!(by, Actor::Staff { posts, .. } if posts.contains(post));
        let sat = seats.iter().find(|seat| seat.unit == unit && seat.post.as_ref().is_none_or(holds));
        json!({"post": sat.and_then(|seat| seat.post.clone()), "unit": unit})
    });
    said.collect()
}
