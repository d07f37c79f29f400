//! Whether the arguments of guards and effects name things that exist and are of the right kind.

use super::Check;
use crate::city::City;
use crate::model::{Class, Field, FieldKind, Party, PartyKind, Procedure, Register};
use crate::words::{Effect, Guard, PartyOrAsk, Test};
use indexmap::IndexMap;
use law::{Parameter, Place};

/// What a guard can look at: a matter of a procedure, or a row of a register.
#[derive(Clone, Copy)]
pub(super) enum Subject<'s> {
    /// A matter.
    Matter(&'s Procedure),
    /// A row.
    Row(&'s Register),
}

impl<'s> Subject<'s> {
    fn fields(self) -> &'s IndexMap<String, Field> {
        match self {
            Self::Matter(procedure) => &procedure.fields,
            Self::Row(register) => &register.fields,
        }
    }

    fn party(self, name: &str) -> Option<&'s Party> {
        match self {
            Self::Matter(procedure) => procedure.parties.get(name),
            Self::Row(_) => None,
        }
    }
}

/// Field kinds that can be counted.
const COUNTED: [FieldKind; 10] = [
    FieldKind::Number,
    FieldKind::Money,
    FieldKind::Choices,
    FieldKind::Areas,
    FieldKind::Units,
    FieldKind::People,
    FieldKind::Files,
    FieldKind::Table,
    FieldKind::Row,
    FieldKind::Span,
];
/// Field kinds whose entries can each open a child.
const MANY: [FieldKind; 6] =
    [FieldKind::Choices, FieldKind::Areas, FieldKind::Units, FieldKind::People, FieldKind::Row, FieldKind::Table];
const LISTED: [FieldKind; 7] = [
    FieldKind::Row,
    FieldKind::Choice,
    FieldKind::Choices,
    FieldKind::Unit,
    FieldKind::Units,
    FieldKind::Person,
    FieldKind::People,
];
const UNITS: [FieldKind; 2] = [FieldKind::Unit, FieldKind::Units];

struct Argument<'a, 'c> {
    check: &'a mut Check<'c>,
    subject: Subject<'a>,
    place: &'a Place,
}

impl<'a> Argument<'a, '_> {
    fn wrong_kind(&mut self, name: &str, zh: &str, en: &str) {
        let (zh, en) = (format!("`{name}` 应为{zh}"), format!("`{name}` must be {en}"));
        self.check.fault(self.place.clone(), "wrong-kind", zh, en);
    }

    fn unknown<'n>(&mut self, zh: &str, en: &str, name: &str, known: impl IntoIterator<Item = &'n String>) {
        self.check.unknown(self.place.clone(), zh, en, name, known);
    }

    /// A field of one of these kinds.
    fn field(&mut self, name: &str, kinds: &[FieldKind]) -> Option<&'a Field> {
        let fields = self.subject.fields();
        let Some(field) = fields.get(name) else {
            self.unknown("字段", "field", name, fields.keys());
            return None;
        };
        if !kinds.is_empty() && !kinds.contains(&field.kind) {
            let list: Vec<String> = kinds.iter().map(|kind| super::names::word_of(*kind)).collect();
            let list = list.join(" / ");
            self.wrong_kind(name, &format!(" {list}"), &format!("a field of type {list}"));
        }
        Some(field)
    }

    /// A party of one of these kinds, or a field of one of those.
    fn party_or_field(&mut self, name: &str, parties: &[PartyKind], fields: &[FieldKind]) {
        match self.subject.party(name) {
            Some(party) if !parties.is_empty() && !parties.contains(&party.is) => {
                self.wrong_kind(name, "另一类当事方", "another kind of party");
            }
            Some(_) => {}
            None => {
                self.field(name, fields);
            }
        }
    }

    fn procedure(&mut self) -> Option<&'a Procedure> {
        if let Subject::Matter(procedure) = self.subject {
            return Some(procedure);
        }
        self.check.fault(
            self.place.clone(),
            "wrong-kind",
            "台账的行没有步骤、当事方和时限",
            "a register's row has no asks, parties or clocks",
        );
        None
    }

    fn asks(&mut self, names: &[String]) {
        let Some(procedure) = self.procedure() else { return };
        for name in names {
            if !procedure.asks.contains_key(name) {
                self.unknown("步骤", "ask", name, procedure.asks.keys());
            }
        }
    }

    fn clock(&mut self, name: &str) {
        let Some(procedure) = self.procedure() else { return };
        if !procedure.clocks.contains_key(name) {
            self.unknown("时限", "clock", name, procedure.clocks.keys());
        }
    }

    fn party(&mut self, name: &str) {
        let Some(procedure) = self.procedure() else { return };
        if !procedure.parties.contains_key(name) {
            self.unknown("当事方", "party", name, procedure.parties.keys());
        }
    }

    /// A child procedure, which some ask of this one opens, and its states.
    fn child(&mut self, name: &str, states: &[String]) {
        let Some(procedure) = self.procedure() else { return };
        let city = self.check.city;
        let Some(child) = city.procedures.get(name) else {
            self.unknown("办事流程", "procedure", name, city.procedures.keys());
            return;
        };
        for state in states {
            if !child.states.contains_key(state) {
                self.unknown("状态", "state", state, child.states.keys());
            }
        }
        if !opens(procedure, name) {
            let (zh, en) = (format!("本流程从不开启 `{name}`"), format!("this procedure never opens `{name}`"));
            self.check.fault(self.place.clone(), "never-opened", zh, en);
        }
    }

    fn choices(&mut self, field: &Field, name: &str, values: &[String]) {
        // Sealed before anything is judged: a condition on it would never hold.
        if field.class == Class::Secret {
            self.wrong_kind(
                name,
                "没有封存的内容，不能是密级 secret 的",
                "a field that is not sealed, so not of class secret",
            );
        }
        let Some(known) = choices_of(self.check.city, field) else { return };
        for value in values {
            if !known.contains(value) {
                let (zh, en) = (format!("`{name}` 的选项"), format!("choice of `{name}`"));
                self.unknown(&zh, &en, value, &known);
            }
        }
    }

    /// A field that an effect takes its content from.
    fn wanted(&mut self, procedure: &Procedure, effect: &str, name: &str, kinds: &[FieldKind], must: bool) {
        match procedure.fields.get(name) {
            Some(field) if kinds.is_empty() || kinds.contains(&field.kind) => {}
            Some(_) => {
                let list: Vec<String> = kinds.iter().map(|kind| super::names::word_of(*kind)).collect();
                let list = list.join(" / ");
                self.wrong_kind(name, &format!(" {list}"), &format!("a field of type {list}"));
            }
            None if must => {
                let (zh, en) = (format!("`{effect}` 要有 `{name}` 一项"), format!("`{effect}` needs a field `{name}`"));
                self.check.fault(self.place.clone(), "missing-field", zh, en);
            }
            None => {}
        }
    }

    /// An edition is made from the matter's rows, its days and its version.
    fn publish(&mut self, procedure: &Procedure, name: &str) {
        let registers = &self.check.city.registers;
        if !registers.contains_key(name) {
            self.unknown("台账", "register", name, registers.keys());
            return;
        }
        let effect = format!("publish({name})");
        self.wanted(procedure, &effect, "rows", &[FieldKind::Text], true);
        self.wanted(procedure, &effect, "from", &[FieldKind::Date], false);
        self.wanted(procedure, &effect, "until", &[FieldKind::Date], false);
        self.wanted(procedure, &effect, "version", &[FieldKind::Text], false);
    }

    /// A row is made from the fields of the same name: its key and whatever the register requires must be there.
    fn write(&mut self, procedure: &Procedure, name: &str) {
        let registers = &self.check.city.registers;
        let Some(register) = registers.get(name) else {
            self.unknown("台账", "register", name, registers.keys());
            return;
        };
        let effect = format!("write({name})");
        for (column, field) in &register.fields {
            let kinds: &[FieldKind] = if field.is_key { &[] } else { std::slice::from_ref(&field.kind) };
            self.wanted(procedure, &effect, column, kinds, field.required || field.is_key);
        }
        self.wanted(procedure, &effect, "until", &[FieldKind::Date], false);
    }

    fn row(&mut self, name: &str, column: &str, values: &[String]) {
        let city = self.check.city;
        let Some(field) = self.field(name, &[FieldKind::Row]) else { return };
        let Some(register) = field.register.as_ref().and_then(|register| city.registers.get(register)) else { return };
        match register.fields.get(column) {
            None => self.unknown("列", "column", column, register.fields.keys()),
            Some(column_field) => self.choices(column_field, column, values),
        }
    }
}

/// The choices of a field, if they are known in this city.
pub(super) fn choices_of(city: &City, field: &Field) -> Option<Vec<String>> {
    if field.kind == FieldKind::YesNo {
        return Some(vec!["yes".to_owned(), "no".to_owned()]);
    }
    if !field.choices.is_empty() {
        return Some(field.choices.keys().cloned().collect());
    }
    let list = field.list.as_deref()?;
    match list.rsplit_once('.') {
        None => city.lists.get(list).map(|entries| entries.keys().cloned().collect()),
        Some((rule, parameter)) => {
            let provisions =
                city.instruments.iter().flat_map(|one| one.provisions.iter().map(|provision| (one.force, provision)));
            let given =
                provisions.filter_map(|(force, provision)| match provision.rules.get(rule)?.get(parameter)? {
                    Parameter::Words(words) => Some((force, words)),
                    _ => None,
                });
            // The strongest provision gives a parameter that several have.
            given.min_by_key(|(force, _)| *force).map(|(_, words)| words.clone())
        }
    }
}

/// Whether an ask of the procedure opens the child.
pub(super) fn opens(procedure: &Procedure, child: &str) -> bool {
    procedure
        .asks
        .values()
        .flat_map(|ask| &ask.then)
        .any(|effect| matches!(effect, Effect::Open { procedure, .. } if procedure == child))
}

/// Checks the arguments of a guard.
pub(super) fn guard(check: &mut Check<'_>, subject: Subject<'_>, guard: &Guard, place: &Place) {
    use FieldKind as K;
    use PartyKind as P;
    let mut argument = Argument { check, subject, place };
    match &guard.test {
        Test::Given(name) => argument.party_or_field(name, &[], &[]),
        Test::Is(name, values) | Test::Was(name, values) => {
            if let Some(field) = argument.field(name, &[K::Choice, K::Choices, K::YesNo, K::Text]) {
                argument.choices(field, name, values);
            }
        }
        Test::AtLeast(name, _) | Test::AtMost(name, _) => {
            argument.party_or_field(name, &[P::Units, P::People], &COUNTED);
        }
        Test::NotOlder(name, _) => {
            argument.field(name, &[K::Date, K::Time]);
        }
        Test::Done(asks) => argument.asks(asks),
        Test::Under(ask, _) | Test::Times(ask, _) => argument.asks(std::slice::from_ref(ask)),
        Test::Told(party) | Test::NotBy(PartyOrAsk::Party(party)) => argument.party(party),
        Test::NotBy(PartyOrAsk::Ask(ask)) => argument.asks(std::slice::from_ref(ask)),
        Test::ClearOf(party, ask) => {
            argument.party(party);
            argument.asks(std::slice::from_ref(ask));
        }
        Test::Apart(one, other) => {
            argument.party(one);
            argument.party_or_field(other, &[P::Home, P::Parent, P::Named, P::Unit, P::Units], &UNITS);
        }
        Test::Running(clock) | Test::Passed(clock) => argument.clock(clock),
        Test::All(child, states) | Test::Any(child, states) => argument.child(child, states),
        Test::NoneOpen(child) => argument.child(child, &[]),
        Test::NonePending => {
            argument.procedure();
        }
        Test::Listed(name, date) => {
            argument.party_or_field(name, &[P::Unit, P::Units, P::Person, P::People], &LISTED);
            if let Some(date) = date {
                argument.field(date, &[K::Date, K::Time]);
            }
        }
        Test::Row(name, column, values) => argument.row(name, column, values),
        Test::KindOf(name) => argument.party_or_field(name, &[P::Home, P::Parent, P::Named, P::Unit, P::Units], &UNITS),
    }
}

/// Checks the arguments of an effect.
pub(super) fn effect(check: &mut Check<'_>, procedure: &Procedure, effect: &Effect, place: &Place) {
    let mut argument = Argument { check, subject: Subject::Matter(procedure), place };
    match effect {
        Effect::Tell { party, .. } if party == "holder" => {}
        Effect::Tell { party, .. } => argument.party(party),
        Effect::Open { procedure: child, field } => {
            argument.child(child, &[]);
            if let Some(field) = field {
                argument.party_or_field(field, &[PartyKind::Units, PartyKind::People], &MANY);
            }
        }
        Effect::Withdraw(child) => argument.child(child, &[]),
        Effect::Round => {}
        Effect::Publish(register) => argument.publish(procedure, register),
        Effect::Extend { clock, field } => {
            argument.clock(clock);
            argument.field(field, &[FieldKind::Span]);
        }
        Effect::Write(register) => argument.write(procedure, register),
    }
}
