//! Works out indicators over closed rounds and rows of registers: shares, counts, sums, means and ranks, by the indicator's
//! own guards, in the groups that it names.
//!
//! No figure has a formula here. What is counted, and of what, is the rulebook's data; [`Figures`] carries it to the
//! screen and [`counts`] says of every round whether it is in a figure, and why not.

mod goal;
mod judge;
mod measure;
mod place;
mod registers;
mod sentence;
mod window;

pub use goal::{Judged, judged, settings};
pub use governance::evaluation::rate::{Interval, basis_points, wilson};
pub use judge::{LeftOut, Why, counts, is_dated};
pub use measure::quantity;
pub use place::{Dimension, Key};
pub use registers::{RowBehind, Tally, over_registers, rows_behind, tally};
pub use sentence::{Said, said, sentence, sentence_with};
pub use window::Window;
pub(crate) use window::{days_of, month_of};

use crate::ports::{ClosedRound, OpenRounds, RoundRow};
use casework::{MatterId, Round, Value};
use indexmap::IndexMap;
use rulebook::model::{Indicator, Label, Measure, Rows};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};

/// The field that says what a matter is about.
const CATEGORY: &str = "category";

/// Why figures could not be worked out at all: leaving a round out unseen would make every figure false.
#[derive(Debug, thiserror::Error)]
pub enum EvaluateFault {
    /// The stored facts of a round cannot be read.
    #[error("round {round} of matter {matter}: {why}")]
    Facts {
        /// The matter.
        matter: MatterId,
        /// The round.
        round: u32,
        /// Why.
        why: String,
    },
    /// A sum is larger than can be held.
    #[error("the sum of indicator {0} is too large")]
    Overflow(String),
    /// The indicator cannot be worked out over rounds.
    #[error("indicator {0} cannot be worked out over rounds")]
    LeftOut(String),
}

/// One figure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figure {
    /// Whose.
    pub key: Key,
    /// Numerator.
    pub part: i64,
    /// Denominator.
    pub of: i64,
    /// Part ÷ of in basis points (hundredths of a percent), rounded to the nearest; `None` when nothing is counted.
    pub rate: Option<u32>,
    /// Where the rate may truly lie: Wilson's 95 % interval. `None` for sums and when nothing is counted.
    pub interval: Option<Interval>,
    /// What fell out at each guard of the denominator, in the order of the file, and last, where a number is taken, what
    /// has none: with `of` it adds up to everything.
    #[serde(default)]
    pub left: Vec<i64>,
    /// Of what is no share: the figure in hundredths (of one, of a minute); `None` when there is nothing to take it of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<i64>,
    /// For a rank: how often each value occurs.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<i64, i64>,
}

/// How much a figure changed: a share in hundredths of a percentage point, anything else in its own hundredths. `None` if
/// either is of nothing.
#[must_use]
pub fn change(now: &Figure, then: &Figure) -> Option<i64> {
    let of = |figure: &Figure| figure.rate.map(i64::from).or(figure.value);
    of(now)?.checked_sub(of(then)?)
}

/// The figures of one indicator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measured {
    /// Its key.
    pub indicator: String,
    /// Its label.
    pub label: Label,
    /// The rule it rests on.
    pub rule: String,
    /// Whether a field is summed instead of rounds counted.
    pub summed: bool,
    /// What is taken of what is counted.
    #[serde(default)]
    pub measure: Measure,
    /// The whole city.
    pub total: Figure,
    /// By the indicator's groups, in the order of their keys.
    pub groups: Vec<Figure>,
}

/// All figures, and what could not be worked out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    /// In the rulebook's order.
    pub indicators: Vec<Measured>,
    /// Indicators over something else than rounds, or with words that a round cannot answer.
    pub left_out: Vec<LeftOut>,
    /// Closed rounds looked at.
    pub rounds: u64,
    /// Rounds still open: counted in no rate.
    pub open: u64,
    /// The same by district, office, community and unit.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub waiting: Vec<Waiting>,
}

/// Rounds still open somewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    /// Where.
    pub key: Key,
    /// Of which procedure.
    #[serde(default)]
    pub procedure: String,
    /// How many.
    pub rounds: u64,
}

/// Numerator, denominator, what fell out so far, and how often each value occurred.
#[derive(Debug, Clone, Default)]
struct Count {
    part: i64,
    of: i64,
    left: Vec<i64>,
    values: BTreeMap<i64, i64>,
}

impl Count {
    /// Adds one round, counted or fallen out at a guard, with its value for a rank; `None` if a sum overflows.
    fn add(&mut self, (amount, most): (i64, i64), value: Option<i64>, counts: Result<bool, usize>) -> Option<()> {
        let place = match counts {
            Ok(is_part) => {
                if is_part {
                    self.part = self.part.checked_add(amount)?;
                }
                if let Some(value) = value {
                    *self.values.entry(value).or_default() += 1;
                }
                &mut self.of
            }
            Err(guard) => {
                self.left.resize(self.left.len().max(guard.checked_add(1)?), 0);
                self.left.get_mut(guard)?
            }
        };
        *place = place.checked_add(most)?;
        // The figure itself is given in hundredths.
        self.part.checked_mul(measure::HUNDRED).map(|_| ())
    }

    /// Adds a figure that was counted before; `None` if a sum overflows.
    fn take(&mut self, figure: &Figure) -> Option<()> {
        self.part = self.part.checked_add(figure.part)?;
        self.of = self.of.checked_add(figure.of)?;
        self.left.resize(self.left.len().max(figure.left.len()), 0);
        for (have, more) in self.left.iter_mut().zip(&figure.left) {
            *have = have.checked_add(*more)?;
        }
        for (value, more) in &figure.values {
            let have = self.values.entry(*value).or_default();
            *have = have.checked_add(*more)?;
        }
        self.part.checked_mul(measure::HUNDRED).map(|_| ())
    }

    fn figure(self, key: Key, summed: bool, measure: &Measure) -> Figure {
        let Self { part, of, left, values } = self;
        let value = measure::value(measure, part, of, &values);
        let is_share = *measure == Measure::Share;
        let interval = if summed || !is_share { None } else { wilson(part, of) };
        let rate = if is_share { basis_points(part, of) } else { None };
        Figure { key, part, of, rate, interval, left, value, values }
    }
}

impl Measured {
    /// Coarser groups: the same counts added up by fewer dimensions. Dimensions that the indicator is not grouped by
    /// stay empty.
    #[must_use]
    pub fn roll(&self, by: &[Dimension]) -> Vec<Figure> {
        let mut counts: BTreeMap<Key, Count> = BTreeMap::new();
        for figure in &self.groups {
            // Never larger than the total, which was checked.
            let _ = counts.entry(figure.key.only(by)).or_default().take(figure);
        }
        counts.into_iter().map(|(key, count)| count.figure(key, self.summed, &self.measure)).collect()
    }
}

impl Figures {
    /// The figures of an indicator.
    #[must_use]
    pub fn of(&self, indicator: &str) -> Option<&Measured> {
        self.indicators.iter().find(|measured| measured.indicator == indicator)
    }
}

/// One indicator while rounds or rows are counted.
struct Counting<'a> {
    indicator: &'a Indicator,
    by: Vec<Dimension>,
    total: Count,
    groups: HashMap<Key, Count>,
}

impl<'a> Counting<'a> {
    fn new(indicator: &'a Indicator) -> Result<Self, Why> {
        judge::answerable(indicator)?;
        let dimension = |word: &String| Dimension::from_word(word).ok_or_else(|| Why::Group(word.clone()));
        let by = indicator.by.iter().map(dimension).collect::<Result<_, _>>()?;
        Ok(Self { indicator, by, total: Count::default(), groups: HashMap::new() })
    }

    /// Adds a round, or a row read as one, to the group that it lies in.
    fn add(&mut self, group: &Key, round: &Round) -> Result<(), EvaluateFault> {
        let counts = judge::counts(self.indicator, round);
        let amount = measure::amount(self.indicator, round);
        let value = measure::kept(self.indicator, amount.0);
        let group = match self.groups.get_mut(group) {
            Some(group) => group,
            None => self.groups.entry(group.clone()).or_default(),
        };
        let added = group.add(amount, value, counts).and_then(|()| self.total.add(amount, value, counts));
        added.ok_or_else(|| EvaluateFault::Overflow(self.indicator.key.clone()))
    }

    fn measured(self, whole: Key) -> Measured {
        let Self { indicator, total, groups, .. } = self;
        let summed = indicator.sum.is_some();
        // A guard at which nothing fell out is said as well.
        let guards = indicator.of.len() + usize::from(indicator.quantity().is_some());
        let figure = |key: Key, mut count: Count| {
            count.left.resize(guards, 0);
            count.figure(key, summed, &indicator.measure)
        };
        Measured {
            indicator: indicator.key.clone(),
            label: indicator.label.clone(),
            rule: indicator.rule.clone(),
            summed,
            measure: indicator.measure.clone(),
            total: figure(whole, total),
            groups: BTreeMap::from_iter(groups).into_iter().map(|(key, count)| figure(key, count)).collect(),
        }
    }
}

/// Counts rounds one by one, so that a month of a large city never lies in memory.
pub struct Evaluation<'a> {
    city: &'a str,
    counting: Vec<(&'a str, Counting<'a>)>,
    left_out: Vec<LeftOut>,
    rounds: u64,
    open: u64,
    waiting: BTreeMap<(Key, String), u64>,
}

/// Where open rounds are counted.
const PLACES: [Dimension; 4] = [Dimension::District, Dimension::Office, Dimension::Community, Dimension::Unit];

impl<'a> Evaluation<'a> {
    /// Begins. `city` is the division code of the city, which every group lies in.
    #[must_use]
    pub fn new(indicators: &'a IndexMap<String, Indicator>, city: &'a str) -> Self {
        Self::by(indicators, city, &Dimension::ALL)
    }

    /// The same, grouped by these dimensions at most.
    #[must_use]
    pub fn by(indicators: &'a IndexMap<String, Indicator>, city: &'a str, dimensions: &[Dimension]) -> Self {
        let mut evaluation =
            Self { city, counting: Vec::new(), left_out: Vec::new(), rounds: 0, open: 0, waiting: BTreeMap::new() };
        // What is over registers is worked out on a day, not over rounds.
        for indicator in indicators.values().filter(|one| !matches!(one.rows, Rows::Register(_))) {
            match counting(indicator) {
                Ok((procedure, mut counting)) => {
                    counting.by.retain(|dimension| dimensions.contains(dimension));
                    evaluation.counting.push((procedure, counting));
                }
                Err(why) => evaluation.left_out.push(LeftOut { indicator: indicator.key.clone(), why }),
            }
        }
        evaluation
    }

    /// Counts one round of which only its row is known: it has no kind and no channel. An open one is only counted as such.
    ///
    /// # Errors
    /// [`EvaluateFault`] if its facts cannot be read or a sum overflows.
    pub fn add(&mut self, matter: &MatterId, row: &RoundRow) -> Result<(), EvaluateFault> {
        let key = Key::of(row, self.city);
        if row.month.is_empty() {
            self.wait(&key, &row.procedure, 1);
            return Ok(());
        }
        if !self.counting.iter().any(|(procedure, _)| *procedure == row.procedure) {
            self.rounds += 1;
            return Ok(());
        }
        self.count(&row.procedure, &facts(matter, row)?, &key)
    }

    /// Counts one closed round with what its matter says of itself.
    ///
    /// # Errors
    /// [`EvaluateFault`] if its facts cannot be read or a sum overflows.
    pub fn add_closed(&mut self, closed: &ClosedRound) -> Result<(), EvaluateFault> {
        self.add_read(closed, &facts(&closed.matter, &closed.row)?)
    }

    /// The same, when its facts have been read.
    pub(crate) fn add_read(&mut self, closed: &ClosedRound, round: &Round) -> Result<(), EvaluateFault> {
        self.count(&closed.row.procedure, round, &Key::of_closed(closed, self.city))
    }

    /// Counts open rounds of a procedure, which are in no figure.
    pub(crate) fn add_open(&mut self, procedure: &str, open: &OpenRounds) {
        self.wait(&Key::of_open(open, self.city), procedure, open.rounds);
    }

    fn wait(&mut self, key: &Key, procedure: &str, rounds: u64) {
        self.open += rounds;
        *self.waiting.entry((key.only(&PLACES), procedure.to_owned())).or_default() += rounds;
    }

    fn count(&mut self, procedure: &str, round: &Round, key: &Key) -> Result<(), EvaluateFault> {
        self.rounds += 1;
        let of_it = self.counting.iter_mut().filter(|(counted, _)| *counted == procedure);
        // Indicators one after another are often grouped alike.
        let mut narrowed: Option<(Vec<Dimension>, Key)> = None;
        for (_, counting) in of_it.filter(|(_, counting)| is_dated(counting.indicator, round)) {
            let group = match narrowed {
                Some(group) if group.0 == counting.by => group,
                _ => (counting.by.clone(), key.only(&counting.by)),
            };
            counting.add(&group.1, round)?;
            narrowed = Some(group);
        }
        Ok(())
    }

    /// Adds figures that were worked out before, such as those of one district and month: of each indicator the groups
    /// that lie in `within`, as coarse as `by` says.
    ///
    /// # Errors
    /// [`EvaluateFault::Overflow`] if a sum overflows.
    pub fn take(&mut self, piece: &Figures, within: &Key, by: &[Dimension]) -> Result<(), EvaluateFault> {
        self.rounds += piece.rounds;
        for waiting in piece.waiting.iter().filter(|waiting| within.holds(&waiting.key)) {
            self.open += waiting.rounds;
            *self.waiting.entry((waiting.key.only(by), waiting.procedure.clone())).or_default() += waiting.rounds;
        }
        for (_, counting) in &mut self.counting {
            let Some(measured) = piece.of(&counting.indicator.key) else { continue };
            for figure in measured.groups.iter().filter(|figure| within.holds(&figure.key)) {
                let group = counting.groups.entry(figure.key.only(by)).or_default();
                let taken = group.take(figure).and_then(|()| counting.total.take(figure));
                taken.ok_or_else(|| EvaluateFault::Overflow(counting.indicator.key.clone()))?;
            }
        }
        Ok(())
    }

    /// The figures.
    #[must_use]
    pub fn finish(self) -> Figures {
        let city = Key { city: Some(self.city.to_owned()), ..Key::default() };
        Figures {
            indicators: self.counting.into_iter().map(|(_, counting)| counting.measured(city.clone())).collect(),
            left_out: self.left_out,
            rounds: self.rounds,
            open: self.open,
            waiting: self
                .waiting
                .into_iter()
                .map(|((key, procedure), rounds)| Waiting { key, procedure, rounds })
                .collect(),
        }
    }
}

/// Works out every indicator over some rounds. `city` is the city's division code.
///
/// # Errors
/// [`EvaluateFault`] if the facts of a round cannot be read or a sum overflows.
pub fn evaluate(
    rounds: impl IntoIterator<Item = (MatterId, RoundRow)>,
    indicators: &IndexMap<String, Indicator>,
    city: &str,
) -> Result<Figures, EvaluateFault> {
    let mut evaluation = Evaluation::new(indicators, city);
    for (matter, row) in rounds {
        evaluation.add(&matter, &row)?;
    }
    Ok(evaluation.finish())
}

fn counting(indicator: &Indicator) -> Result<(&str, Counting<'_>), Why> {
    let Rows::Rounds(procedure) = &indicator.rows else { return Err(Why::NotRounds) };
    Ok((procedure, Counting::new(indicator)?))
}

/// The procedure whose rounds an indicator counts, if it can be worked out over rounds.
///
/// # Errors
/// [`EvaluateFault::LeftOut`] if it cannot.
pub fn procedure_of(indicator: &Indicator) -> Result<&str, EvaluateFault> {
    counting(indicator).map(|(procedure, _)| procedure).map_err(|_| EvaluateFault::LeftOut(indicator.key.clone()))
}

/// Reads what a round holds. Of what its matter is about says the row: it is given once, in whichever round.
///
/// # Errors
/// [`EvaluateFault::Facts`] if it cannot be read.
pub fn facts(matter: &MatterId, row: &RoundRow) -> Result<Round, EvaluateFault> {
    let read = serde_json::from_str(&row.facts);
    let mut round: Round = read.map_err(|error| EvaluateFault::Facts {
        matter: matter.clone(),
        round: row.round,
        why: error.to_string(),
    })?;
    if !row.category.is_empty() {
        round.values.insert(CATEGORY.to_owned(), Value::Text(row.category.clone()));
    }
    Ok(round)
}
