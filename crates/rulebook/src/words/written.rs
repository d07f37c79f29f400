//! Guards and effects as files write them.

use super::{Amount, Effect, Guard, PartyOrAsk, Test};
use std::fmt;

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Setting(key) => f.write_str(key),
            Self::Parameter(name) => write!(f, "rule.{name}"),
        }
    }
}

impl fmt::Display for Guard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let arguments: Vec<String> = match &self.test {
            Test::Given(name) | Test::Told(name) | Test::Running(name) | Test::Passed(name) => vec![name.clone()],
            Test::NoneOpen(name) | Test::KindOf(name) => vec![name.clone()],
            Test::NotBy(PartyOrAsk::Party(name) | PartyOrAsk::Ask(name)) => vec![name.clone()],
            Test::Is(first, rest) | Test::Was(first, rest) | Test::All(first, rest) | Test::Any(first, rest) => {
                std::iter::once(first).chain(rest).cloned().collect()
            }
            Test::AtLeast(name, n)
            | Test::AtMost(name, n)
            | Test::NotOlder(name, n)
            | Test::Under(name, n)
            | Test::Times(name, n) => vec![name.clone(), n.to_string()],
            Test::ClearOf(party, other) | Test::Apart(party, other) => vec![party.clone(), other.clone()],
            Test::Done(asks) => asks.clone(),
            Test::Listed(name, date) => std::iter::once(name).chain(date).cloned().collect(),
            Test::Row(name, column, values) => [name, column].into_iter().chain(values).cloned().collect(),
            Test::NonePending => Vec::new(),
        };
        let not = if self.negated { "not " } else { "" };
        call(f, &format!("{not}{}", self.test.word()), &arguments)
    }
}

impl fmt::Display for Effect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (word, arguments): (&str, Vec<String>) = match self {
            Self::Tell { party, notice } => ("tell", std::iter::once(party).chain(notice).cloned().collect()),
            Self::Open { procedure, field } => ("open", std::iter::once(procedure).chain(field).cloned().collect()),
            Self::Withdraw(child) => ("withdraw", vec![child.clone()]),
            Self::Round => ("round", Vec::new()),
            Self::Extend { clock, field } => ("extend", vec![clock.clone(), field.clone()]),
            Self::Write(register) => ("write", vec![register.clone()]),
            Self::Publish(thing) => ("publish", vec![thing.clone()]),
        };
        call(f, word, &arguments)
    }
}

fn call(f: &mut fmt::Formatter<'_>, word: &str, arguments: &[String]) -> fmt::Result {
    f.write_str(word)?;
    if arguments.is_empty() { Ok(()) } else { write!(f, "({})", arguments.join(", ")) }
}
