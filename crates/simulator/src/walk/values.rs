//! Values for the forms of asks: right in type and limits; fitting the guards, or careless of them, or spoiled.

use super::chance::Chance;
use super::ground::Ground;
use crate::town::INVENTED;
use casework::{Book, Form, Sealed, Value, Values};
use rulebook::model::{Ask, Check, Class, Field, FieldKind, PartyKind, Procedure};
use rulebook::words::{Amount, Effect, Guard, Test};
use std::collections::BTreeMap;
use worktime::{Day, Instant};

/// The field that has the rows of a list.
const ROWS: &str = "rows";
/// The calculation of forms whose rows refine others.
const REFINES: &str = "strays";
/// The column that names the row which a row refines.
const PARENT: &str = "parent";

/// In how many rows of a whole list each choice of its longest column stands.
const ROWS_OF_A_CHOICE: u64 = 6;
/// By how many bits at most a number is kept smaller than it may be.
const BITS: u64 = 8;

/// How a form is filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mood {
    /// So that the ask's own guards hold, where its form decides that.
    Fitting,
    /// Lawful values, whatever the guards say.
    Careless,
}

/// What a form is filled in for.
pub(super) struct Scene<'a> {
    pub(super) ground: &'a Ground<'a>,
    pub(super) book: &'a Book<'a>,
    pub(super) home: &'a str,
    pub(super) now: Instant,
    /// What the matter has already, parties as their ids.
    pub(super) known: &'a Values,
    /// Guards on calculated fields that later steps will want.
    pub(super) wishes: &'a [Guard],
    /// The matter's id, or another word that makes invented persons its own.
    pub(super) mark: &'a str,
}

impl Scene<'_> {
    /// A form filled in: everything required, and some of what may be given.
    pub(super) fn fill(&self, procedure: &Procedure, name: &str, ask: &Ask, mood: Mood, chance: &mut Chance) -> Values {
        let gates = procedure.gates.values().filter(|gate| gate.on.iter().any(|on| on == name));
        let guards: Vec<&Guard> = match mood {
            Mood::Fitting => ask.when.iter().chain(gates.flat_map(|gate| gate.when.iter())).collect(),
            Mood::Careless => Vec::new(),
        };
        let mut values = Values::new();
        let Some(form) = Form::of(self.book, &procedure.key, name) else { return values };
        for entry in form.fields {
            let wanted = guards.iter().any(|guard| names(&guard.test, &entry.key));
            if entry.read_only || !(entry.required || wanted || chance.percent(40)) {
                continue;
            }
            let own: Vec<&Guard> = guards.iter().copied().filter(|guard| names(&guard.test, &entry.key)).collect();
            let value = match (&entry.field, &entry.party) {
                (Some(_), _) if entry.key == ROWS && published(procedure).is_some() => {
                    published(procedure).and_then(|register| self.sheet(procedure, register, chance)).map(Value::Text)
                }
                (Some(field), _) => self.field(&entry.key, field, &ask.rule, &own, chance),
                (None, Some(party)) => self.party(party.is, &ask.rule, &own, chance),
                (None, None) => None,
            };
            if let Some(value) = value {
                values.insert(entry.key, value);
            }
        }
        if chance.percent(70) {
            let wishes: Vec<&Guard> = self.wishes.iter().collect();
            self.suit(procedure, &ask.rule, &wishes, &mut values, chance);
        }
        self.suit(procedure, &ask.rule, &guards, &mut values, chance);
        values
    }

    /// Rows of a list that the procedure publishes: what must be there, as it may be; of a refinement, rows that say again
    /// what a row of the list says. Two of three lists are whole: each choice stands in several rows, nothing is left out.
    fn sheet(&self, procedure: &Procedure, register: &str, chance: &mut Chance) -> Option<String> {
        let refines = procedure.fields.values().any(|field| field.calc.as_deref() == Some(REFINES));
        let fields = &self.book.edition.registers.get(register)?.fields;
        let above = if refines { self.ground.rows(register, self.now.day(), |_, _| true) } else { Vec::new() };
        let choices: BTreeMap<&str, Vec<String>> =
            fields.iter().map(|(name, field)| (name.as_str(), self.choices(field, &[]))).collect();
        let longest =
            choices.iter().max_by_key(|(_, choices)| choices.len()).filter(|_| chance.percent(67) && !refines);
        let count = longest
            .map_or(1 + chance.below(3), |(_, choices)| ROWS_OF_A_CHOICE * u64::try_from(choices.len()).unwrap_or(1));
        let mut lines = vec![fields.keys().map(String::as_str).collect::<Vec<_>>().join(",")];
        for n in 0..count.max(1) {
            let refined = chance.pick(&above).copied();
            let cell = |(name, field): (&String, &Field)| match refined {
                _ if field.is_key => format!("w{n}-{:06}", chance.below(1_000_000)),
                Some(row) if name == PARENT => row.key.clone(),
                Some(row) => row.columns.get(name).cloned().unwrap_or_default(),
                None if !field.required
                    && (longest.is_none() || field.kind != FieldKind::Choice)
                    && chance.percent(50) =>
                {
                    String::new()
                }
                None => match (field.kind, longest) {
                    (FieldKind::Choice, Some((of, choices))) if of == name => {
                        let turn = usize::try_from(n).unwrap_or(0) % choices.len().max(1);
                        choices.get(turn).cloned().unwrap_or_default()
                    }
                    (FieldKind::Choice, _) => {
                        choices.get(name.as_str()).and_then(|of| chance.pick(of)).cloned().unwrap_or_default()
                    }
                    (FieldKind::Text, _) => "字".repeat(4),
                    _ => String::new(),
                },
            };
            lines.push(fields.iter().map(cell).collect::<Vec<_>>().join(","));
        }
        Some(lines.join("\n"))
    }

    fn party(&self, is: PartyKind, rule: &str, guards: &[&Guard], chance: &mut Chance) -> Option<Value> {
        match is {
            PartyKind::Person => Some(Value::Text(self.person(chance))),
            PartyKind::People => Some(texts((0..=chance.below(2)).map(|_| self.person(chance)))),
            PartyKind::Units => Some(texts(self.units(rule, guards, chance))),
            _ => self.unit(rule, guards, chance).map(Value::Text),
        }
    }

    fn field(&self, key: &str, field: &Field, rule: &str, guards: &[&Guard], chance: &mut Chance) -> Option<Value> {
        let short = key.rsplit('.').next().unwrap_or(key);
        Some(match field.kind {
            FieldKind::Text => self.text(short, field, chance),
            FieldKind::Number | FieldKind::Money => {
                let (from, upto) = (field.from.unwrap_or(0), field.upto.unwrap_or(1000));
                let from = least(guards).unwrap_or(from).clamp(from, upto);
                // The least there may be is what many conditions turn on, and small numbers are those of everyday life: a walk
                // that draws two hundred ballots at a time does little else.
                let upto = from.saturating_add(upto.saturating_sub(from) >> chance.below(BITS));
                Value::Number(if chance.percent(25) { from } else { chance.between(from, upto) })
            }
            FieldKind::YesNo => Value::Flag(chance.percent(50)),
            FieldKind::Choice => Value::Text(chance.pick(&self.choices(field, guards))?.clone()),
            FieldKind::Choices => {
                let choices = self.choices(field, guards);
                // As many as a condition wants, otherwise one.
                match least(guards).and_then(|least| usize::try_from(least).ok()).filter(|least| *least > 1) {
                    Some(least) => texts(choices.into_iter().take(least)),
                    None => texts(chance.pick(&choices).cloned()),
                }
            }
            FieldKind::Date => Value::Text(self.date(guards, chance).to_string()),
            FieldKind::Time => Value::Number(self.now.0 - chance.between(0, 7_200_000)),
            FieldKind::Span => {
                let spans = ["1 day", "3 workdays", "5 days", "8 workhours", "24 hours", "1 month"];
                Value::Text((*chance.pick(&spans)?).to_owned())
            }
            FieldKind::Place => Value::Text(self.place(chance)),
            FieldKind::Areas => texts([self.place(chance)]),
            FieldKind::Unit => Value::Text(self.unit(rule, guards, chance)?),
            FieldKind::Units => texts(self.units(rule, guards, chance)),
            FieldKind::Person => Value::Text(self.person(chance)),
            FieldKind::People => texts([self.person(chance)]),
            FieldKind::Row => Value::Text(self.row(field, guards, chance)?),
            FieldKind::Matter => Value::Text(format!("{INVENTED}{:020}", chance.below(1_000_000))),
            FieldKind::Files => Value::List((0..=chance.below(2)).map(|_| self.file(chance)).collect()),
            FieldKind::Table => Value::List(Vec::new()),
        })
    }

    /// A file as events see it: sealed, like every file.
    fn file(&self, chance: &mut Chance) -> Value {
        let (vault, digest) = (format!("{}/{:016x}", self.mark, chance.next()), format!("{:064x}", chance.next()));
        Value::Sealed(Sealed { vault, digest, length: 90_000 })
    }

    fn text(&self, key: &str, field: &Field, chance: &mut Chance) -> Value {
        let (min, max) = (field.min.unwrap_or(1).max(1), field.max.unwrap_or(2000));
        let longest = if chance.percent(3) { max } else { max.min(min.saturating_add(30)) };
        let length = u32::try_from(chance.between(i64::from(min), i64::from(longest))).unwrap_or(min);
        if field.class >= Class::Personal {
            let vault = format!("{}/{key}", self.mark);
            return Value::Sealed(Sealed { vault, digest: format!("{:064x}", chance.next()), length });
        }
        Value::Text(match field.check {
            None => "字".repeat(usize::try_from(length).unwrap_or(1)),
            Some(Check::Phone) => format!("000{:08}", chance.below(100_000_000)),
            Some(Check::Division) => self.place(chance),
            Some(Check::IdCard) => format!("{:017}X", chance.below(1_000_000)),
            Some(Check::Uscc) => format!("91{:016}", chance.below(1_000_000)),
            Some(Check::Mail) => format!("resident{}@example.invalid", chance.below(10_000)),
            Some(Check::Plate) => format!("京A{:05}", chance.below(100_000)),
            Some(Check::Position) => {
                format!("1{:02}.{:05},3{}.5", chance.below(30), chance.below(100_000), chance.below(9))
            }
        })
    }

    pub(super) fn choices(&self, field: &Field, guards: &[&Guard]) -> Vec<String> {
        let mut choices: Vec<String> = field.choices.keys().cloned().collect();
        if let Some(list) = &field.list {
            choices.extend(self.book.edition.list(list).unwrap_or_default());
        }
        for guard in guards {
            if let Test::Is(_, wanted) = &guard.test {
                choices.retain(|choice| wanted.contains(choice) != guard.negated);
            }
        }
        choices
    }

    fn date(&self, guards: &[&Guard], chance: &mut Chance) -> Day {
        let limit = guards.iter().find_map(|guard| match &guard.test {
            Test::NotOlder(_, amount) if !guard.negated => Some(amount),
            _ => None,
        });
        let days = match limit {
            // Nothing past will do: a date to come.
            Some(Amount::Number(0)) => chance.between(0, 45),
            Some(_) => chance.between(-60, 0),
            None => chance.between(-5, 45),
        };
        self.now.day().plus_days(i32::try_from(days).unwrap_or(0))
    }

    fn place(&self, chance: &mut Chance) -> String {
        chance.pick(self.ground.communities(self.home)).cloned().unwrap_or_else(|| self.home.to_owned())
    }

    fn person(&self, chance: &mut Chance) -> String {
        format!("p-{}-{}", self.mark, chance.below(3))
    }

    /// Units of the kinds that `kind_of` wants (or of others, where it is negated); of any kind without one.
    pub(super) fn pool(&self, rule: &str, guards: &[&Guard]) -> Vec<&str> {
        let kinds = self.book.edition.words(rule, "kinds");
        let wanted = guards.iter().find(|guard| matches!(guard.test, Test::KindOf(_)));
        let units = self.ground.units(self.home).iter();
        match (wanted, kinds) {
            (Some(guard), Some(kinds)) => {
                units.filter(|unit| kinds.contains(&unit.kind) != guard.negated).map(|unit| unit.id.as_str()).collect()
            }
            _ => units.map(|unit| unit.id.as_str()).collect(),
        }
    }

    fn unit(&self, rule: &str, guards: &[&Guard], chance: &mut Chance) -> Option<String> {
        chance.pick(&self.pool(rule, guards)).map(|unit| (*unit).to_owned())
    }

    fn units(&self, rule: &str, guards: &[&Guard], chance: &mut Chance) -> Vec<String> {
        let pool = self.pool(rule, guards);
        let picked = (0..=chance.below(3)).filter_map(|_| chance.pick(&pool));
        let mut chosen: Vec<String> = picked.map(|unit| (*unit).to_owned()).collect();
        chosen.sort_unstable();
        chosen.dedup();
        chosen
    }

    fn row(&self, field: &Field, guards: &[&Guard], chance: &mut Chance) -> Option<String> {
        let register = field.register.as_deref()?;
        let unlisted = guards.iter().any(|guard| matches!(guard.test, Test::Listed(..)) && guard.negated);
        if unlisted || (guards.is_empty() && chance.percent(25)) {
            return Some("no-such-row".to_owned());
        }
        let rows = self.ground.rows(register, self.now.day(), |column, value| self.row_fits(guards, column, value));
        chance.pick(&rows).map(|row| row.key.clone())
    }

    /// Whether a row's column is one that the guards on the row want.
    pub(super) fn row_fits(&self, guards: &[&Guard], column: &str, value: &str) -> bool {
        guards.iter().all(|guard| match &guard.test {
            Test::Row(_, looked, wanted) if looked == column => wanted.iter().any(|w| w == value) != guard.negated,
            _ => true,
        })
    }
}

/// The values with one thing wrong that no ask may accept; `None` if there is nothing to spoil.
pub(super) fn spoiled(mut values: Values, chance: &mut Chance) -> Values {
    let keys: Vec<String> = values.keys().cloned().collect();
    match chance.pick(&keys) {
        Some(key) if chance.percent(70) => {
            let wrong = match values.get(key) {
                Some(Value::Number(_)) => Value::Text("many".to_owned()),
                Some(Value::Flag(_)) => Value::Number(2),
                _ => Value::Number(-7),
            };
            values.insert(key.clone(), wrong);
        }
        _ => {
            values.insert("no_such_field".to_owned(), Value::Flag(true));
        }
    }
    values
}

/// The register into which a procedure publishes.
fn published(procedure: &Procedure) -> Option<&str> {
    procedure.asks.values().flat_map(|ask| &ask.then).find_map(|effect| match effect {
        Effect::Publish(register) => Some(register.as_str()),
        _ => None,
    })
}

fn texts(entries: impl IntoIterator<Item = String>) -> Value {
    Value::List(entries.into_iter().map(Value::Text).collect())
}

fn least(guards: &[&Guard]) -> Option<i64> {
    guards.iter().find_map(|guard| match &guard.test {
        Test::AtLeast(_, Amount::Number(number)) if !guard.negated => Some(*number),
        _ => None,
    })
}

/// Whether a guard looks at this field or party.
pub(super) fn names(test: &Test, key: &str) -> bool {
    match test {
        Test::Given(field)
        | Test::Is(field, _)
        | Test::AtLeast(field, _)
        | Test::AtMost(field, _)
        | Test::NotOlder(field, _)
        | Test::Listed(field, _)
        | Test::Row(field, ..)
        | Test::KindOf(field) => field == key,
        _ => false,
    }
}
