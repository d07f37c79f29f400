//! Values that suit the rooms' calculations: where a guard looks at a calculated field, what the calculation looks at
//! is chosen so that the guard holds, as far as the form decides it.

use super::chance::Chance;
use super::values::{Scene, names};
use casework::{Question, Value, Values};
use governance::{CALCULATIONS, Calculation};
use rulebook::model::{FieldKind, PartyKind, Procedure};
use rulebook::words::{Amount, Guard, Test};

/// Most candidates that are tried for one value.
const TRIES: usize = 40;

impl Scene<'_> {
    /// Changes the values until the guards on calculated fields hold, one after the other, where it can. `rule` is that
    /// of the ask whose form this is.
    pub(super) fn suit(
        &self,
        procedure: &Procedure,
        rule: &str,
        guards: &[&Guard],
        values: &mut Values,
        chance: &mut Chance,
    ) {
        let mut held: Vec<&Guard> = Vec::new();
        for guard in guards {
            let Some(calculation) = calculation(procedure, guard) else { continue };
            let inputs = self.book.calculations.get(calculation);
            // A form without anything that it looks at cannot change it.
            if !inputs.into_iter().flatten().any(|input| values.contains_key(input)) {
                continue;
            }
            if self.holds(procedure, guard, values) == Some(false) {
                for input in self.book.calculations.get(calculation).into_iter().flatten() {
                    if self.choose(procedure, (rule, guards), (&held, guard), input, values, chance) {
                        break;
                    }
                }
            }
            held.push(guard);
        }
    }

    /// Tries other values for one input; answers whether the guard holds then, with those that held before.
    fn choose(
        &self,
        procedure: &Procedure,
        (rule, guards): (&str, &[&Guard]),
        (held, guard): (&[&Guard], &Guard),
        input: &str,
        values: &mut Values,
        chance: &mut Chance,
    ) -> bool {
        let Some(old) = values.get(input).cloned() else { return false };
        for candidate in self.candidates(procedure, rule, guards, input, values, chance).into_iter().take(TRIES) {
            values.insert(input.to_owned(), Value::Text(candidate));
            let all = held.iter().copied().chain([guard]);
            if all.into_iter().all(|guard| self.holds(procedure, guard, values) != Some(false)) {
                return true;
            }
        }
        values.insert(input.to_owned(), old);
        false
    }

    /// What an input could be, likelier ones first.
    fn candidates(
        &self,
        procedure: &Procedure,
        rule: &str,
        guards: &[&Guard],
        input: &str,
        values: &Values,
        chance: &mut Chance,
    ) -> Vec<String> {
        let own: Vec<&Guard> = guards.iter().copied().filter(|guard| names(&guard.test, input)).collect();
        let field = procedure.fields.get(input);
        let party = procedure.parties.get(input).map(|party| party.is);
        let mut found: Vec<(bool, String)> = match (field.map(|field| field.kind), party) {
            (Some(FieldKind::Choice), _) => {
                let choices = field.map(|field| self.choices(field, &own)).unwrap_or_default();
                choices.into_iter().map(|choice| (false, choice)).collect()
            }
            (Some(FieldKind::Unit), _) | (None, Some(PartyKind::Unit)) => {
                let likely = self.computed_units(procedure, values);
                self.pool(rule, &own)
                    .into_iter()
                    .map(|unit| (likely.iter().any(|l| l == unit), unit.to_owned()))
                    .collect()
            }
            (Some(FieldKind::Row), _) => {
                let register = field.and_then(|field| field.register.as_deref()).unwrap_or_default();
                // A row that speaks of a unit names it by its key, the part of its id after the dot.
                let keys: Vec<&str> =
                    values.values().flat_map(Value::texts).filter_map(|t| t.rsplit('.').next()).collect();
                let rows =
                    self.ground.rows(register, self.now.day(), |column, value| self.row_fits(&own, column, value));
                let likely =
                    |row: &&rulebook::model::RegisterRow| row.columns.values().any(|v| keys.contains(&v.as_str()));
                rows.iter().map(|row| (likely(row), row.key.clone())).collect()
            }
            // A text whose form matters is written as the calculations that look at it show.
            (Some(FieldKind::Text), _) => {
                let named = |one: &&Calculation| self.book.calculations.contains_key(one.name);
                let examples = CALCULATIONS.iter().filter(named).flat_map(|one| one.examples);
                let mut texts: Vec<&str> = examples.filter(|(of, _)| *of == input).map(|(_, text)| *text).collect();
                texts.sort_unstable();
                texts.dedup();
                texts.into_iter().map(|text| (false, text.to_owned())).collect()
            }
            _ => Vec::new(),
        };
        let turn = usize::try_from(chance.below(u64::try_from(found.len()).unwrap_or(0))).unwrap_or(0);
        found.rotate_left(turn);
        found.sort_by_key(|(likely, _)| !likely);
        found.into_iter().map(|(_, candidate)| candidate).collect()
    }

    /// The units in calculated fields, as they would be with these values.
    fn computed_units(&self, procedure: &Procedure, values: &Values) -> Vec<String> {
        let fields = procedure.fields.iter().filter(|(_, field)| field.kind == FieldKind::Units);
        fields
            .filter_map(|(_, field)| self.computed(field.calc.as_deref()?, values))
            .flat_map(|value| value.texts().into_iter().map(str::to_owned).collect::<Vec<_>>())
            .collect()
    }

    /// Whether a guard on a calculated field holds; `None` if that cannot be told yet.
    fn holds(&self, procedure: &Procedure, guard: &Guard, values: &Values) -> Option<bool> {
        let value = self.computed(calculation(procedure, guard)?, values)?;
        let count = i64::try_from(value.count()).unwrap_or(i64::MAX);
        let holds = match &guard.test {
            Test::Is(_, choices) => value.texts().iter().any(|text| choices.iter().any(|choice| choice == text)),
            Test::AtLeast(_, Amount::Number(number)) => count >= *number,
            Test::AtMost(_, Amount::Number(number)) => count <= *number,
            _ => return None,
        };
        Some(holds != guard.negated)
    }

    /// What a calculation gives with these values laid over the matter's; `None` while something it looks at is missing.
    fn computed(&self, calculation: &str, values: &Values) -> Option<Value> {
        let mut inputs = Values::new();
        for input in self.book.calculations.get(calculation)? {
            let value = values.get(input).or_else(|| self.known.get(input))?;
            inputs.insert(input.clone(), value.clone());
        }
        let (name, home, day) = (calculation.to_owned(), self.home.to_owned(), self.now.day());
        self.ground.computed(Question::Calculation { name, inputs, home, day })
    }
}

/// The calculation behind the field that a guard looks at.
pub(super) fn calculation<'p>(procedure: &'p Procedure, guard: &Guard) -> Option<&'p str> {
    match &guard.test {
        Test::Is(field, _) | Test::AtLeast(field, _) | Test::AtMost(field, _) => {
            procedure.fields.get(field)?.calc.as_deref()
        }
        _ => None,
    }
}
