//! Judging guards: each sees the matter, what the step lays over it, who acts, and the answers known so far.

use crate::decide::Book;
use crate::matter::{Matter, Outcome};
use crate::question::{Answer, Answers, Because, Question};
use crate::timing;
use crate::value::{Actor, PartyValue, Value, Values};
use rulebook::model::{Field, Procedure, SettingValue};
use rulebook::words::{Amount, Guard, PartyOrAsk, Test};
use std::collections::BTreeMap;
use worktime::{Day, Instant};

/// What a guard looks at.
pub(crate) struct Sight<'a> {
    pub book: &'a Book<'a>,
    pub procedure: &'a Procedure,
    pub matter: &'a Matter,
    /// The matter before the step: `under` counts what came before it, so that a gate does not count its own step.
    pub before: &'a Matter,
    /// Values that the step lays over the matter's.
    pub values: &'a Values,
    /// Parties that the step lays over the matter's.
    pub parties: &'a BTreeMap<String, PartyValue>,
    pub actor: &'a Actor,
    pub answers: &'a Answers,
    pub now: Instant,
    /// The rule whose parameters `rule.x` means.
    pub rule: &'a str,
}

/// The result of judging.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Truth {
    Yes,
    No,
    Ask(Question),
}

impl From<bool> for Truth {
    fn from(holds: bool) -> Self {
        if holds { Self::Yes } else { Self::No }
    }
}

impl<'a> Sight<'a> {
    pub(crate) fn value(&self, field: &str) -> Option<&'a Value> {
        self.values.get(field).or_else(|| self.matter.values.get(field))
    }

    pub(crate) fn party(&self, party: &str) -> Option<&'a PartyValue> {
        self.parties.get(party).or_else(|| self.matter.parties.get(party))
    }

    /// Judges one guard.
    pub(crate) fn judge(&self, guard: &Guard) -> Truth {
        match (self.test(&guard.test), guard.negated) {
            (Truth::Ask(question), _) => Truth::Ask(question),
            (truth, false) => truth,
            (Truth::Yes, true) => Truth::No,
            (Truth::No, true) => Truth::Yes,
        }
    }

    fn test(&self, test: &Test) -> Truth {
        match test {
            Test::Given(field) => (self.value(field).is_some() || self.party(field).is_some()).into(),
            Test::Is(field, choices) => match self.calculated(field) {
                Some(Ok(value)) => one_of(&value, choices).into(),
                Some(Err(question)) => Truth::Ask(question),
                None => self.value(field).is_some_and(|value| one_of(value, choices)).into(),
            },
            Test::Was(field, choices) => {
                self.before.values.get(field).is_some_and(|value| one_of(value, choices)).into()
            }
            Test::AtLeast(field, amount) => self.compare(field, amount, |have, bound| have >= bound),
            Test::AtMost(field, amount) => self.compare(field, amount, |have, bound| have <= bound),
            Test::NotOlder(field, amount) => self.not_older(field, amount).into(),
            Test::Done(asks) => self.done(asks).into(),
            Test::Times(ask, amount) => {
                let times = self.matter.this_round().and_then(|round| round.done.get(ask)).map_or(0, Vec::len);
                self.amount(amount).is_some_and(|bound| count(times) >= bound).into()
            }
            Test::Told(party) => self.told(party).into(),
            Test::Under(ask, amount) => {
                let times = i64::from(self.before.counts.get(ask).copied().unwrap_or(0));
                self.amount(amount).is_some_and(|bound| times < bound).into()
            }
            Test::Running(clock) => (!self.passed(clock) && self.is_running(clock)).into(),
            Test::Passed(clock) => self.passed(clock).into(),
            Test::NotBy(who) => self.not_by(who).into(),
            Test::ClearOf(party, ask) => self.clear_of(party, ask).into(),
            Test::Apart(one, other) => self.apart(one, other).into(),
            Test::All(child, states) => {
                let mut of = self.children(child).peekable();
                (of.peek().is_some() && of.all(|state| states.iter().any(|s| s == state))).into()
            }
            Test::Any(child, states) => self.children(child).any(|state| states.iter().any(|s| s == state)).into(),
            Test::NoneOpen(child) => {
                (!self.matter.children.iter().any(|c| c.procedure == *child && !c.is_final)).into()
            }
            Test::NonePending => self.matter.pending().next().is_none().into(),
            Test::Listed(field, date) => self.listed(field, date.as_deref()),
            Test::Row(field, column, values) => self.row(field, column, values),
            Test::KindOf(name) => self.kind_of(name),
        }
    }

    /// A number, or the count of entries; a field that is calculated asks for its calculation first.
    fn compare(&self, field: &str, amount: &Amount, holds: impl Fn(i64, i64) -> bool) -> Truth {
        let Some(bound) = self.amount(amount) else {
            return Truth::No;
        };
        let have = match self.calculated(field) {
            Some(Ok(value)) => size(Some(&value)),
            Some(Err(question)) => return Truth::Ask(question),
            None => match self.party(field) {
                Some(party) => count(party.units().len() + party.people().len()),
                None => size(self.value(field)),
            },
        };
        holds(have, bound).into()
    }

    /// For a calculated field: its value, or the question that gives it.
    pub(crate) fn calculated(&self, field: &str) -> Option<Result<Value, Question>> {
        let question = self.calculation(field)?;
        Some(match self.answers.to(&question) {
            Some(Answer::Value { value, .. }) => Ok(value.clone()),
            _ => Err(question),
        })
    }

    /// How a calculated field came to its value, once that is known.
    pub(crate) fn because(&self, field: &str) -> Option<&'a Because> {
        match self.answers.to(&self.calculation(field)?)? {
            Answer::Value { because, .. } => Some(because),
            _ => None,
        }
    }

    fn calculation(&self, field: &str) -> Option<Question> {
        let name = self.procedure.fields.get(field)?.calc.as_ref()?;
        let inputs: Values = self
            .book
            .calculations
            .get(name)
            .into_iter()
            .flatten()
            .filter_map(|input| Some((input.clone(), self.input(input)?)))
            .collect();
        let (home, day) = (self.matter.home.clone(), self.now.day());
        Some(Question::Calculation { name: name.clone(), inputs, home, day })
    }

    /// What a calculation is shown of a field or party.
    fn input(&self, name: &str) -> Option<Value> {
        let ids = |ids: Vec<&str>| Value::List(ids.into_iter().map(|id| Value::Text(id.to_owned())).collect());
        self.value(name).cloned().or_else(|| match self.party(name)? {
            PartyValue::Unit(one) | PartyValue::Person(one) => Some(Value::Text(one.clone())),
            several => Some(ids(several.units().into_iter().chain(several.people()).collect())),
        })
    }

    pub(crate) fn amount(&self, amount: &Amount) -> Option<i64> {
        match amount {
            Amount::Number(number) => Some(*number),
            Amount::Parameter(name) => match self.book.edition.rule(self.rule)?.parameters.get(name)? {
                law::Parameter::Number(number) => Some(*number),
                law::Parameter::Words(words) => Some(count(words.len())),
                law::Parameter::TenThousandths { ten_thousandths } => Some(*ten_thousandths),
                _ => None,
            },
            Amount::Setting(key) => match &self.setting(key)?.value {
                SettingValue::Number(number) => Some(*number),
                SettingValue::Word(word) => word.parse().ok(),
                _ => None,
            },
        }
    }

    /// The setting that holds for this matter today. Its guards may look at the matter only, so they ask nothing.
    pub(crate) fn setting(&self, key: &str) -> Option<&'a rulebook::model::Setting> {
        let day = self.now.day();
        self.book.settings.find(key, day, Some(&self.matter.home), &mut |guard| self.judge(guard) == Truth::Yes)
    }

    fn not_older(&self, field: &str, amount: &Amount) -> bool {
        let day = self.value(field).and_then(Value::text).and_then(|text| text.parse::<Day>().ok());
        match (day, self.amount(amount)) {
            (Some(day), Some(years)) => day >= timing::years_before(self.now, years, self.book.calendar).day(),
            _ => false,
        }
    }

    fn done(&self, asks: &[String]) -> bool {
        self.matter.this_round().is_some_and(|round| asks.iter().any(|ask| round.done.contains_key(ask)))
    }

    fn told(&self, party: &str) -> bool {
        let nobody = match self.party(party) {
            None => true,
            Some(value) => value.units().is_empty() && value.people().is_empty(),
        };
        nobody || self.matter.this_round().is_some_and(|round| round.told.contains_key(party))
    }

    fn is_running(&self, clock: &str) -> bool {
        self.matter.clocks.get(clock).is_some_and(|state| state.ended.is_none())
    }

    fn passed(&self, clock: &str) -> bool {
        timing::due_of(self.book, self.matter, clock).is_some_and(|due| due.at <= self.now)
    }

    fn not_by(&self, who: &PartyOrAsk) -> bool {
        match who {
            PartyOrAsk::Party(party) => match (self.party(party), self.actor) {
                (Some(value), Actor::Staff { unit, .. }) => !value.units().contains(&unit.as_str()),
                (Some(value), Actor::Person { subject }) => !value.people().contains(&subject.as_str()),
                _ => true,
            },
            PartyOrAsk::Ask(ask) => {
                let hands = self.actor.hands();
                !self
                    .matter
                    .rounds
                    .iter()
                    .filter_map(|round| round.done.get(ask))
                    .flatten()
                    .any(|who| !who.is_empty() && hands.contains(&who.as_str()))
            }
        }
    }

    /// Whether none of the party's units had that proposal granted, in any round.
    fn clear_of(&self, party: &str, ask: &str) -> bool {
        let units = self.party(party).map(PartyValue::units).unwrap_or_default();
        !self.before.proposals.iter().any(|proposal| {
            let by = matches!(&proposal.by, Actor::Staff { unit, .. } if units.contains(&unit.as_str()));
            by && proposal.ask == ask && proposal.outcome == Some(Outcome::Granted)
        })
    }

    /// Whether no unit stands in both: parties, or a field of units.
    fn apart(&self, one: &str, other: &str) -> bool {
        let units = |name: &str| -> Vec<&str> {
            let party = self.party(name).map(PartyValue::units);
            party.or_else(|| self.value(name).map(Value::texts)).unwrap_or_default()
        };
        let others = units(other);
        !units(one).iter().any(|unit| others.contains(unit))
    }

    /// The states of the children that this round opened, and of those still open: what an earlier round opened and ended
    /// says nothing of this one.
    fn children(&self, procedure: &str) -> impl Iterator<Item = &'a str> {
        let round = self.matter.round;
        let these = self.matter.children.iter().filter(move |child| child.round == round || !child.is_final);
        these.filter(move |child| child.procedure == procedure).map(|child| child.state.as_str())
    }

    fn listed(&self, field: &str, date: Option<&str>) -> Truth {
        let Some(question) = self.rows_question(field, date) else {
            return Truth::No;
        };
        match self.answers.to(&question) {
            Some(Answer::Rows { rows, .. }) => {
                let Question::Rows { keys, .. } = &question else { return Truth::No };
                (!keys.is_empty() && keys.iter().all(|key| rows.contains_key(key))).into()
            }
            _ => Truth::Ask(question),
        }
    }

    fn row(&self, field: &str, column: &str, values: &[String]) -> Truth {
        let Some(question) = self.rows_question(field, None) else {
            return Truth::No;
        };
        match self.answers.to(&question) {
            Some(Answer::Rows { rows, .. }) => {
                let holds = |row: &BTreeMap<String, String>| {
                    row.get(column).is_some_and(|have| values.iter().any(|value| value == have))
                };
                (!rows.is_empty() && rows.values().all(holds)).into()
            }
            _ => Truth::Ask(question),
        }
    }

    /// The question about the rows chosen in a field; `None` if nothing is chosen or the field has no register.
    pub(crate) fn rows_question(&self, field: &str, date: Option<&str>) -> Option<Question> {
        let definition: &Field = self.procedure.fields.get(field)?;
        let register = definition.register.clone()?;
        let keys: Vec<String> = match self.value(field)? {
            Value::Row(row) => vec![row.row.clone()],
            other => other.texts().into_iter().map(str::to_owned).collect(),
        };
        let day = match date {
            Some(date) => self.value(date).and_then(Value::text)?.parse().ok()?,
            None => self.now.day(),
        };
        if keys.is_empty() {
            return None;
        }
        let asked = |home| Question::Rows { register: register.clone(), keys: keys.clone(), day, home };
        // A decision that was made before the home was asked is judged again by the answer that was kept with it.
        let anywhere = asked(None);
        let kept = self.answers.to(&anywhere).is_some();
        Some(if kept { anywhere } else { asked(Some(self.matter.home.clone())) })
    }

    fn kind_of(&self, name: &str) -> Truth {
        let units: Vec<String> = match self.party(name) {
            Some(party) => party.units().into_iter().map(str::to_owned).collect(),
            None => self.value(name).map(|v| v.texts().into_iter().map(str::to_owned).collect()).unwrap_or_default(),
        };
        let Some(allowed) = self.book.edition.words(self.rule, "kinds") else {
            // A rule without a list of kinds restricts nothing: the enumeration is open in that text.
            return Truth::Yes;
        };
        if units.is_empty() {
            return Truth::No;
        }
        let question = Question::Kinds { units };
        match self.answers.to(&question) {
            Some(Answer::Kinds { kinds }) => {
                let Question::Kinds { units } = &question else { return Truth::No };
                units.iter().all(|unit| kinds.get(unit).is_some_and(|kind| allowed.contains(kind))).into()
            }
            _ => Truth::Ask(question),
        }
    }
}

fn one_of(value: &Value, choices: &[String]) -> bool {
    match value {
        Value::Flag(flag) => choices.iter().any(|choice| choice == if *flag { "yes" } else { "no" }),
        value => value.texts().iter().any(|text| choices.iter().any(|choice| choice == text)),
    }
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

fn size(value: Option<&Value>) -> i64 {
    match value {
        None => 0,
        Some(Value::Number(number)) => *number,
        Some(value) => count(value.count()),
    }
}
