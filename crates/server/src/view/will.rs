//! What happens when a step is taken, in sentences: the state, whose hands, clocks, letters, matters opened. From the
//! procedure's effects before a form is filled in, and from the events themselves when a step is tried.

use super::left::post_words;
use super::{clock_of, procedure_of, state_of, unit_name};
use crate::words::Words;
use casework::{Actor, Book, Event, Holder, Matter, PartyValue, due_of, foresee};
use desk::Library;
use rulebook::model::{Ask, Procedure, Signer, Target, Until, Who};
use rulebook::words::Effect;
use serde::Serialize;
use utoipa::ToSchema;
use worktime::Instant;

/// One thing that happens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Will {
    /// `sign`, `state`, `hands`, `clock_starts`, `clock_stops`, `clock_pauses`, `clock_resumes`, `extends`, `told`,
    /// `opens`, `withdraws`, `round`, `written` or `published`.
    pub kind: &'static str,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
    /// When the clock that starts would be due.
    pub due: Option<String>,
}

fn will(kind: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Will {
    Will { kind, zh: zh.into(), en: en.into(), due: None }
}

/// What a matter is shown with.
struct Teller<'a> {
    library: &'a Library,
    book: &'a Book<'a>,
    procedure: &'a Procedure,
    before: &'a Matter,
    after: &'a Matter,
}

/// What an ask would bring about in the matter's present state, whatever its form will say.
pub(crate) fn of_ask(
    library: &Library,
    book: &Book<'_>,
    matter: &Matter,
    ask: &str,
    actor: &Actor,
    now: Instant,
) -> Vec<Will> {
    let Some(procedure) = book.edition.procedures.get(&matter.procedure) else { return Vec::new() };
    let Some((definition, (events, after))) = procedure.asks.get(ask).zip(foresee(book, matter, ask, actor, now))
    else {
        return Vec::new();
    };
    let teller = Teller { library, book, procedure, before: matter, after: &after };
    let mut all = teller.signatures(definition);
    for event in &events {
        let is_blank =
            matches!(event, Event::ClockStarted { clock, .. } if teller.waits_for_field(definition, clock).is_some());
        if !is_blank {
            teller.event(event, definition, &mut all);
        }
    }
    for clock in procedure.clocks.keys().filter(|clock| starts(&events, clock)) {
        if let Some(field) = teller.waits_for_field(definition, clock) {
            let (name, label) =
                (clock_of(Some(procedure), clock), &procedure.fields.get(field).map(|field| &field.label));
            let (zh, en) = label.map_or((field, field), |label| (label.zh.as_str(), label.en.as_str()));
            all.push(will(
                "clock_starts",
                format!("“{}”开始计时，到您填的“{zh}”为止", name.zh),
                format!("“{}” starts and runs until the {en} that you give", name.en),
            ));
        }
    }
    for effect in &definition.then {
        teller.effect(effect, &events, &mut all);
    }
    all
}

fn starts(events: &[Event], name: &str) -> bool {
    events.iter().any(|event| matches!(event, Event::ClockStarted { clock, .. } if clock == name))
}

/// What the events of a step that was tried would have brought about.
pub(crate) fn of_events(
    library: &Library,
    book: &Book<'_>,
    before: &Matter,
    after: &Matter,
    events: &[Event],
) -> Vec<Will> {
    let Some(procedure) = procedure_of(library, after) else { return Vec::new() };
    let teller = Teller { library, book, procedure, before, after };
    let mut all = Vec::new();
    for event in events {
        let ask = match event {
            Event::Acted { ask, .. } => procedure.asks.get(ask),
            _ => None,
        };
        match (event, ask) {
            (Event::Proposed { signers, .. }, _) => all.push(teller.proposed(signers)),
            (Event::Acted { .. }, Some(ask)) => teller.event(event, ask, &mut all),
            (Event::Acted { .. }, None) => {}
            (event, _) => teller.after(event, &mut all),
        }
    }
    all
}

impl Teller<'_> {
    fn signatures(&self, ask: &Ask) -> Vec<Will> {
        if ask.sign.is_empty() {
            return Vec::new();
        }
        let mut zh = Vec::new();
        let mut en = Vec::new();
        for signer in &ask.sign {
            let Signer::OneOf(alternatives) = signer else {
                zh.push("规定的各级签批人".to_owned());
                en.push("the signers that the rule names".to_owned());
                continue;
            };
            let named: Vec<Words> = alternatives.iter().filter_map(|who| self.who(who)).collect();
            zh.push(named.iter().map(|words| words.zh.as_str()).collect::<Vec<_>>().join("或者"));
            en.push(named.iter().map(|words| words.en.as_str()).collect::<Vec<_>>().join(" or "));
        }
        let (zh, en) = (zh.join("，再由"), en.join(", then "));
        vec![will(
            "sign",
            format!("先由{zh}签批，签批以后才发生下面的事"),
            format!("{en} must sign first; only then the following happens"),
        )]
    }

    fn proposed(&self, signers: &[Vec<casework::Seat>]) -> Will {
        let seats = signers.first().map(Vec::as_slice).unwrap_or_default();
        let named: Vec<Words> = seats
            .iter()
            .map(|seat| {
                let unit = unit_name(self.library, &seat.unit);
                let post = seat.post.as_deref().map(post_words).unwrap_or_default();
                Words::new(format!("{}{}", unit.zh, post.zh), format!("{} {}", unit.en, post.en))
            })
            .collect();
        let zh = named.iter().map(|words| words.zh.as_str()).collect::<Vec<_>>().join("或者");
        let en = named.iter().map(|words| words.en.as_str()).collect::<Vec<_>>().join(" or ");
        will(
            "sign",
            format!("成为申请，等{zh}签批"),
            format!("It becomes a request that waits for the signature of {en}"),
        )
    }

    /// Who is meant, by the units of this matter where they are known.
    fn who(&self, who: &Who) -> Option<Words> {
        let Who::Party { party, post } = who else { return None };
        let name = self.party(party, self.after.parties.get(party));
        Some(match post.as_deref().map(post_words) {
            Some(post) => Words::new(format!("{}{}", name.zh, post.zh), format!("{} {}", name.en, post.en)),
            None => name,
        })
    }

    /// A party in words: its units, or what it is called.
    fn party(&self, party: &str, value: Option<&PartyValue>) -> Words {
        let units = value.map(PartyValue::units).unwrap_or_default();
        if units.is_empty() {
            let label = self.procedure.parties.get(party).map(|party| Words::from(&party.label));
            let label = label.or_else(|| self.procedure.fields.get(party).map(|field| Words::from(&field.label)));
            return label.unwrap_or_else(|| match party {
                "holder" => Words::new("现在的承办单位", "whoever holds it"),
                other => Words::new(other, other),
            });
        }
        let names: Vec<Words> = units.into_iter().map(|unit| unit_name(self.library, unit)).collect();
        let join = |pick: fn(&Words) -> &str, by: &str| names.iter().map(pick).collect::<Vec<_>>().join(by);
        Words::new(join(|words| &words.zh, "、"), join(|words| &words.en, ", "))
    }

    fn event(&self, event: &Event, ask: &Ask, all: &mut Vec<Will>) {
        let Event::Acted { state, is_final, holder, .. } = event else { return self.after(event, all) };
        let moves = ask.to.is_some() && (*state != self.before.state || ask.to == Some(Target::Back));
        if moves {
            let state = state_of(Some(self.procedure), state);
            let (zh, en) = if *is_final { ("，这件事到此了结", "; with that it ends") } else { ("", "") };
            all.push(will("state", format!("转为“{}”{zh}", state.zh), format!("It becomes “{}”{en}", state.en)));
        }
        if *holder != self.before.holder && !*is_final {
            let named = match holder {
                Holder::Units { .. } | Holder::People(_) => {
                    Some(super::left::hands(self.library, &Matter { holder: holder.clone(), ..self.after.clone() }))
                }
                Holder::Machine | Holder::Nobody => {
                    self.procedure.states.get(state).and_then(|state| self.who(state.holder.as_ref()?))
                }
            };
            if let Some(named) = named {
                all.push(will(
                    "hands",
                    format!("交到{}手里", named.zh),
                    format!("It passes into the hands of {}", named.en),
                ));
            }
        }
    }

    /// What follows from a step.
    fn after(&self, event: &Event, all: &mut Vec<Will>) {
        let clock = |name: &str| clock_of(Some(self.procedure), name);
        match event {
            Event::ClockStarted { clock: name, .. } => {
                let (name, due) = (clock(name), due_of(self.book, self.after, name));
                let (zh, en) = due.as_ref().map_or_else(Default::default, |due| {
                    (format!("，{}到期", due.at.wall()), format!(", due {}", due.at.wall()))
                });
                let mut one =
                    will("clock_starts", format!("“{}”开始计时{zh}", name.zh), format!("“{}” starts{en}", name.en));
                one.due = due.map(|due| due.at.rfc3339());
                all.push(one);
            }
            Event::ClockEnded { clock: name } => {
                let name = clock(name);
                all.push(will("clock_stops", format!("“{}”停止计时", name.zh), format!("“{}” stops", name.en)));
            }
            Event::ClockPaused { clock: name } => {
                let name = clock(name);
                all.push(will("clock_pauses", format!("“{}”暂停计时", name.zh), format!("“{}” is held", name.en)));
            }
            Event::ClockResumed { clock: name } => {
                let name = clock(name);
                all.push(will("clock_resumes", format!("“{}”恢复计时", name.zh), format!("“{}” goes on", name.en)));
            }
            Event::ClockExtended { clock: name, span } => {
                let name = clock(name);
                all.push(will(
                    "extends",
                    format!("“{}”延长{}", name.zh, span.zh()),
                    format!("“{}” is extended by {span}", name.en),
                ));
            }
            Event::RoundBegan { round } => {
                all.push(will(
                    "round",
                    format!("开始第{round}轮，各时限重新计算"),
                    format!("Round {round} begins; every clock starts anew"),
                ));
            }
            Event::Told { party, to, .. } => all.push(self.told(party, Some(to))),
            Event::ChildOpened { procedure, .. } => all.push(self.opens(procedure, None)),
            Event::Wrote { register, .. } => {
                let label = self.register(register);
                let (zh, en) = (format!("记入“{}”", label.zh), format!("It is written into “{}”", label.en));
                all.push(will("written", zh, en));
            }
            Event::Published { register, .. } => {
                let label = self.register(register);
                let (zh, en) =
                    (format!("发布“{}”新一版", label.zh), format!("A new edition of “{}” is published", label.en));
                all.push(will("published", zh, en));
            }
            _ => {}
        }
    }

    fn told(&self, party: &str, to: Option<&PartyValue>) -> Will {
        let is_person = to.is_some_and(|to| !to.people().is_empty());
        let name = if is_person { Words::new("诉求人", "the requester") } else { self.party(party, to) };
        will("told", format!("告知{}", name.zh), format!("{} is told", name.en))
    }

    fn register(&self, register: &str) -> Words {
        let found = self.book.edition.registers.get(register);
        found.map_or_else(|| Words::new(register, register), |register| Words::from(&register.label))
    }

    fn opens(&self, procedure: &str, field: Option<&str>) -> Will {
        let label = self.book.edition.procedures.get(procedure).map(|procedure| Words::from(&procedure.label));
        let label = label.unwrap_or_else(|| Words::new(procedure, procedure));
        match field {
            Some(field) => {
                let each = self.party(field, None);
                will(
                    "opens",
                    format!("给每个{}各发起一件“{}”", each.zh, label.zh),
                    format!("One “{}” is opened for each of the {}", label.en, each.en),
                )
            }
            None => will("opens", format!("发起“{}”", label.zh), format!("“{}” is opened", label.en)),
        }
    }

    /// Effects that make no event before the form is filled in.
    fn effect(&self, effect: &Effect, events: &[Event], all: &mut Vec<Will>) {
        match effect {
            Effect::Tell { party, .. } => {
                let is_told =
                    events.iter().any(|event| matches!(event, Event::Told { party: told, .. } if told == party));
                // A person who is not there is told nothing; a unit that the form names is.
                let is_unit = self.procedure.parties.get(party).is_some_and(|party| {
                    matches!(party.is, rulebook::model::PartyKind::Unit | rulebook::model::PartyKind::Units)
                });
                if !is_told && is_unit {
                    all.push(self.told(party, None));
                }
            }
            Effect::Open { procedure, field } if self.book.edition.procedures.contains_key(procedure) => {
                all.push(self.opens(procedure, field.as_deref()))
            }
            Effect::Withdraw(procedure) => {
                let one = self.opens(procedure, None);
                all.push(will(
                    "withdraws",
                    one.zh.replace("发起", "撤回"),
                    one.en.replace("is opened", "is withdrawn"),
                ));
            }
            Effect::Extend { clock, field } => {
                let name = clock_of(Some(self.procedure), clock);
                let label = self.procedure.fields.get(field).map(|field| Words::from(&field.label)).unwrap_or_default();
                all.push(will(
                    "extends",
                    format!("“{}”按您填的“{}”延长", name.zh, label.zh),
                    format!("“{}” is extended by the {} that you give", name.en, label.en),
                ));
            }
            Effect::Open { .. } | Effect::Round | Effect::Write(_) | Effect::Publish(_) => {}
        }
    }

    /// The field of the ask's form that gives a clock its end.
    fn waits_for_field(&self, ask: &Ask, clock: &str) -> Option<&str> {
        match self.procedure.clocks.get(clock)?.until.as_ref()? {
            Until::Field(field) if ask.needs.contains(field) || ask.may.contains(field) => Some(field.as_str()),
            _ => None,
        }
    }
}
