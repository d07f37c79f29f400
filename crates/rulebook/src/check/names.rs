//! Whether every name that a procedure uses exists: states, parties, fields, asks, clocks, registers, lists, children.

use super::Check;
use super::guards::{self, Subject};
use crate::model::{Ask, FieldKind, Procedure, Signer, Target, Who};
use crate::words::Effect;
use law::Place;

/// The rooms of the house; a procedure belongs to one of them.
const ROOMS: [&str; 21] = [
    "appeals",
    "whistle",
    "grid",
    "enforcement",
    "duties",
    "community",
    "counter",
    "streets",
    "evaluation",
    "accountability",
    "consultation",
    "council",
    "partners",
    "renewal",
    "facilities",
    "care",
    "safety",
    "support",
    "registry",
    "publication",
    "law",
];

/// The word of a field kind, as files write it.
pub(super) fn word_of(kind: FieldKind) -> String {
    serde_json::to_value(kind).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

/// Checks the names of every procedure, nothing pruned.
pub(super) fn check(check: &mut Check<'_>) {
    let city = check.city;
    for procedure in city.procedures.values() {
        let mut names = Names { check, procedure };
        names.head();
        names.fields();
        names.fillers();
        names.states();
        names.clocks();
        names.asks();
        names.gates();
    }
}

/// Whether a room exists; a fault with the nearest if not.
pub(super) fn room(check: &mut Check<'_>, room: &str, place: Place) {
    if !ROOMS.contains(&room) {
        let known: Vec<String> = ROOMS.iter().map(|room| (*room).to_owned()).collect();
        check.unknown(place, "房间", "room", room, &known);
    }
}

struct Names<'a, 'c> {
    check: &'a mut Check<'c>,
    procedure: &'c Procedure,
}

impl Names<'_, '_> {
    fn at(&self, path: &str, otherwise: &Place) -> Place {
        self.check.at(&format!("procedures/{}/{path}", self.procedure.key), otherwise)
    }

    fn state(&mut self, name: &str, path: &str, otherwise: &Place) {
        if !self.procedure.states.contains_key(name) {
            let place = self.at(path, otherwise);
            self.check.unknown(place, "状态", "state", name, self.procedure.states.keys());
        }
    }

    fn ask(&mut self, name: &str, path: &str, otherwise: &Place) {
        if !self.procedure.asks.contains_key(name) {
            let place = self.at(path, otherwise);
            self.check.unknown(place, "步骤", "ask", name, self.procedure.asks.keys());
        }
    }

    fn head(&mut self) {
        let (city, procedure) = (self.check.city, self.procedure);
        let place = self.at("procedure/room", &procedure.place);
        room(self.check, &procedure.room, place);
        if let Some(parent) = &procedure.child_of {
            let place = self.at("procedure/child_of", &procedure.place);
            match city.procedures.get(parent) {
                None => self.check.unknown(place, "办事流程", "procedure", parent, city.procedures.keys()),
                Some(opener) if !guards::opens(opener, &procedure.key) => {
                    let (zh, en) = (format!("`{parent}` 没有开启它的步骤"), format!("no ask of `{parent}` opens it"));
                    self.check.fault(place, "never-opened", zh, en);
                }
                Some(_) => {}
            }
        }
    }

    /// What fills a party is a field of units.
    fn fillers(&mut self) {
        let procedure = self.procedure;
        let is_units = |name: &String| procedure.fields.get(name).is_some_and(|field| field.kind == FieldKind::Units);
        for (name, party) in &procedure.parties {
            if let Some(from) = party.from.as_ref().filter(|from| !is_units(from)) {
                let place = self.at(&format!("party/{name}/from"), &party.place);
                let known: Vec<&String> = procedure.fields.keys().filter(|name| is_units(name)).collect();
                self.check.unknown(place, "多个单位的字段", "field of units", from, known);
            }
        }
    }

    fn fields(&mut self) {
        let (city, procedure) = (self.check.city, self.procedure);
        for (name, field) in &procedure.fields {
            let path = format!("field/{name}");
            if procedure.parties.contains_key(name) {
                let (zh, en) = (
                    format!("`{name}` 既是字段又是当事方，请改名"),
                    format!("`{name}` is both a field and a party; rename one"),
                );
                self.check.fault(field.place.clone(), "ambiguous", zh, en);
            }
            if let Some(register) = field.register.as_ref().filter(|name| !city.registers.contains_key(*name)) {
                let place = self.at(&format!("{path}/register"), &field.place);
                self.check.unknown(place, "台账", "register", register, city.registers.keys());
            }
            if let Some(of) = field.of.as_ref().filter(|name| !city.procedures.contains_key(*name)) {
                let place = self.at(&format!("{path}/of"), &field.place);
                self.check.unknown(place, "办事流程", "procedure", of, city.procedures.keys());
            }
            if let Some(list) =
                field.list.as_ref().filter(|name| !name.contains('.') && !city.lists.contains_key(*name))
            {
                let place = self.at(&format!("{path}/list"), &field.place);
                self.check.unknown(place, "清单", "list", list, city.lists.keys());
            }
        }
    }

    fn who(&mut self, who: &Who, path: &str, otherwise: &Place) {
        let (city, procedure) = (self.check.city, self.procedure);
        let place = self.at(path, otherwise);
        match who {
            Who::Party { party, .. } if !procedure.parties.contains_key(party) => {
                self.check.unknown(place, "当事方", "party", party, procedure.parties.keys());
            }
            Who::Clock(clock) if !procedure.clocks.contains_key(clock) => {
                self.check.unknown(place, "时限", "clock", clock, procedure.clocks.keys());
            }
            Who::Child(child) => match city.procedures.contains_key(child) {
                false => self.check.unknown(place, "办事流程", "procedure", child, city.procedures.keys()),
                true if !guards::opens(procedure, child) => {
                    let (zh, en) =
                        (format!("本流程从不开启 `{child}`"), format!("this procedure never opens `{child}`"));
                    self.check.fault(place, "never-opened", zh, en);
                }
                true => {}
            },
            _ => {}
        }
    }

    fn states(&mut self) {
        let procedure = self.procedure;
        let reached = crate::edition::reached(procedure);
        for (name, state) in &procedure.states {
            let path = format!("state/{name}");
            if !reached.contains(name) {
                let (zh, en) = ("没有步骤通向这个状态", "no ask leads to this state");
                self.check.fault(state.place.clone(), "unreached", zh, en);
            }
            match (&state.holder, state.is_final) {
                (Some(holder), false) => self.who(holder, &format!("{path}/holder"), &state.place),
                (None, true) => {}
                (None, false) => {
                    let (zh, en) = ("未了的状态须有持有者 `holder`", "an open state needs a `holder`");
                    self.check.fault(state.place.clone(), "no-holder", zh, en);
                }
                (Some(_), true) => {
                    let (zh, en) = ("终了的状态没有持有者", "a final state has no holder");
                    self.check.fault(state.place.clone(), "holder-at-end", zh, en);
                }
            }
        }
    }

    fn clocks(&mut self) {
        let procedure = self.procedure;
        for (name, clock) in &procedure.clocks {
            let path = format!("clock/{name}");
            for (key, states) in [("runs", &clock.runs), ("pauses", &clock.pauses)] {
                for (index, state) in states.iter().enumerate() {
                    self.state(state, &format!("{path}/{key}/{index}"), &clock.place);
                }
            }
            for (index, state) in clock.pauses.iter().enumerate() {
                if clock.runs.contains(state) {
                    let place = self.at(&format!("{path}/pauses/{index}"), &clock.place);
                    let (zh, en) = ("同一状态不能既走又停", "a clock cannot run and pause in the same state");
                    self.check.fault(place, "runs-and-pauses", zh, en);
                }
            }
            for (index, ask) in clock.ends.iter().enumerate() {
                self.ask(ask, &format!("{path}/ends/{index}"), &clock.place);
            }
            for (rung, entry) in clock.rungs.iter().enumerate() {
                for (index, effect) in entry.then.iter().enumerate() {
                    let place = self.at(&format!("{path}/rungs/{rung}/then/{index}"), &clock.place);
                    if matches!(effect, Effect::Tell { .. }) {
                        guards::effect(self.check, procedure, effect, &place);
                    } else {
                        let (zh, en) = ("时限的提醒只能用 tell", "a rung can only tell");
                        self.check.fault(place, "rung-acts", zh, en);
                    }
                }
            }
        }
    }

    fn asks(&mut self) {
        for (name, ask) in &self.procedure.asks {
            let path = format!("ask/{name}");
            for (index, state) in ask.from.iter().enumerate() {
                self.state(state, &format!("{path}/from/{index}"), &ask.place);
            }
            if let Some(Target::State(to)) = &ask.to {
                self.state(to, &format!("{path}/to"), &ask.place);
            }
            for (index, who) in ask.by.iter().enumerate() {
                self.who(who, &format!("{path}/by/{index}"), &ask.place);
            }
            for (index, signer) in ask.sign.iter().enumerate() {
                if let Signer::OneOf(alternatives) = signer {
                    for who in alternatives {
                        self.who(who, &format!("{path}/sign/{index}"), &ask.place);
                    }
                }
            }
            self.form(&path, ask);
            self.calls(&path, ask);
            self.signing(&path, ask);
        }
    }

    fn form(&mut self, path: &str, ask: &Ask) {
        let (city, procedure) = (self.check.city, self.procedure);
        for (key, names) in [("needs", &ask.needs), ("may", &ask.may)] {
            for (index, name) in names.iter().enumerate() {
                if !procedure.fields.contains_key(name) && !procedure.parties.contains_key(name) {
                    let place = self.at(&format!("{path}/{key}/{index}"), &ask.place);
                    let known = procedure.fields.keys().chain(procedure.parties.keys());
                    self.check.unknown(place, "字段或当事方", "field or party", name, known);
                }
            }
        }
        if let Some(register) = ask.for_each.as_ref().filter(|name| !city.registers.contains_key(*name)) {
            let place = self.at(&format!("{path}/for_each"), &ask.place);
            self.check.unknown(place, "台账", "register", register, city.registers.keys());
        }
        if ask.every.is_some() {
            let place = self.at(&format!("{path}/every"), &ask.place);
            let (zh, en) = (
                "还没有程序按时开启事项，`every` 不会发生",
                "nothing opens matters by the calendar yet: `every` would never happen",
            );
            self.check.fault(place, "not-run", zh, en);
        }
        if ask.for_each.is_some() && ask.every.is_none() {
            let place = self.at(&format!("{path}/for_each"), &ask.place);
            let (zh, en) = ("`for_each` 须与 `every` 同用", "`for_each` goes together with `every`");
            self.check.fault(place, "missing", zh, en);
        }
    }

    fn calls(&mut self, path: &str, ask: &Ask) {
        let procedure = self.procedure;
        for (index, guard) in ask.when.iter().enumerate() {
            let place = self.at(&format!("{path}/when/{index}"), &ask.place);
            guards::guard(self.check, Subject::Matter(procedure), guard, &place);
        }
        for (index, effect) in ask.then.iter().enumerate() {
            let place = self.at(&format!("{path}/then/{index}"), &ask.place);
            guards::effect(self.check, procedure, effect, &place);
        }
    }

    fn signing(&mut self, path: &str, ask: &Ask) {
        if ask.within.is_some() && ask.sign.is_empty() {
            let place = self.at(&format!("{path}/within"), &ask.place);
            let (zh, en) = ("没有签批人，`within` 无所指", "`within` means nothing without `sign`");
            self.check.fault(place, "missing", zh, en);
        }
        if ask.silent.is_some() && ask.within.is_none() {
            let place = self.at(&format!("{path}/silent"), &ask.place);
            let (zh, en) = ("没有签批期限 `within`，`silent` 无所指", "`silent` means nothing without `within`");
            self.check.fault(place, "missing", zh, en);
        }
    }

    fn gates(&mut self) {
        let procedure = self.procedure;
        for (name, gate) in &procedure.gates {
            let path = format!("gate/{name}");
            for (index, ask) in gate.on.iter().enumerate() {
                self.ask(ask, &format!("{path}/on/{index}"), &gate.place);
            }
            for (index, state) in gate.to.iter().enumerate() {
                self.state(state, &format!("{path}/to/{index}"), &gate.place);
            }
            for (key, list) in [("if", &gate.only_if), ("when", &gate.when)] {
                for (index, guard) in list.iter().enumerate() {
                    let place = self.at(&format!("{path}/{key}/{index}"), &gate.place);
                    guards::guard(self.check, Subject::Matter(procedure), guard, &place);
                }
            }
        }
    }
}
