//! Events in one sentence each, in both languages.

use super::letter::sentences;
use super::{ask_of, clock_of, procedure_of, state_of, unit_name};
use crate::words::Words;
use casework::{Actor, Event, Matter, PartyValue, Recorded, Value};
use desk::notices::Blanks;
use desk::{CityLaw, Library};
use rulebook::model::Label;

/// What an event is told with.
pub(crate) struct Teller<'a> {
    /// The library.
    pub library: &'a Library,
    /// The law of the matter's city.
    pub law: &'a CityLaw,
    /// The matter as it is now.
    pub matter: &'a Matter,
    /// The state at the event that is told.
    state: String,
    /// The open answer at that event.
    answer: String,
}

impl<'a> Teller<'a> {
    pub(crate) fn new(library: &'a Library, law: &'a CityLaw, matter: &'a Matter) -> Self {
        Self { library, law, matter, state: String::new(), answer: String::new() }
    }

    /// Takes note of an event, before it is told: a letter speaks of the moment at which it was written.
    pub(crate) fn hear(&mut self, recorded: &Recorded) {
        if let Event::Acted { state, values, .. } = &recorded.event {
            self.state.clone_from(state);
            if let Some(answer) = values.get("answer").and_then(Value::text) {
                answer.clone_into(&mut self.answer);
            }
        }
    }

    /// Who acted, in words: a unit, the person who asked, a clock, another matter, the platform. Never a name.
    pub(crate) fn actor(&self, actor: &Actor) -> Words {
        let procedure = procedure_of(self.library, self.matter);
        match actor {
            Actor::Staff { unit, on_behalf_of: None, .. } => unit_name(self.library, unit),
            Actor::Staff { unit, .. } => {
                let unit = unit_name(self.library, unit);
                Words::new(format!("{}（代理）", unit.zh), format!("{} (deputy)", unit.en))
            }
            Actor::Person { .. } => Words::new("诉求人", "the requester"),
            Actor::Clock(clock) => {
                let clock = clock_of(procedure, clock);
                Words::new(format!("{}届满", clock.zh), format!("the end of {}", clock.en))
            }
            Actor::Child { .. } => Words::new("下级事项", "a matter opened from this one"),
            Actor::ParentMatter => Words::new("上级事项", "the matter that opened this one"),
            Actor::Machine => Words::new("平台", "the platform"),
        }
    }

    /// The sentence of an event.
    pub(crate) fn sentence(&self, recorded: &Recorded) -> Words {
        let procedure = procedure_of(self.library, self.matter);
        let ask = |ask: &str| ask_of(procedure, ask);
        let clock = |clock: &str| clock_of(procedure, clock);
        match &recorded.event {
            Event::Opened { number, home, .. } => {
                let home = unit_name(self.library, home);
                Words::new(
                    format!("立案，编号{number}，由{}负责", home.zh),
                    format!("Opened as {number}, in charge: {}", home.en),
                )
            }
            Event::Acted { ask: name, by, state, .. } => {
                let (by, ask, state) = (self.actor(by), ask(name), state_of(procedure, state));
                Words::new(
                    format!("{}：{}，现为“{}”", by.zh, ask.zh, state.zh),
                    format!("{}: {}; now “{}”", by.en, ask.en, state.en),
                )
            }
            Event::RoundBegan { round } => Words::new(format!("开始第{round}轮办理"), format!("Round {round} began")),
            Event::ClockStarted { clock: name, budget, until } => {
                let clock = clock(name);
                let (zh, en) = match (budget, until) {
                    (Some(budget), _) => (budget.span.zh(), budget.span.to_string()),
                    (None, Some(until)) => (format!("至{}", until.wall()), format!("until {}", until.wall())),
                    (None, None) => (String::new(), String::new()),
                };
                Words::new(format!("“{}”开始计时：{zh}", clock.zh), format!("“{}” starts: {en}", clock.en))
            }
            Event::ClockPaused { clock: name } => self.of_clock(name, "暂停计时", "is paused"),
            Event::ClockResumed { clock: name } => self.of_clock(name, "恢复计时", "goes on"),
            Event::ClockExtended { clock: name, span } => {
                self.of_clock(name, &format!("延长{}", span.zh()), &format!("is extended by {span}"))
            }
            Event::ClockEnded { clock: name } => self.of_clock(name, "结束计时", "ends"),
            Event::RungReached { clock: name, .. } => self.of_clock(name, "到了提醒时点", "reached a reminder"),
            Event::Proposed { .. } | Event::Signed { .. } | Event::Declined { .. } | Event::Lapsed { .. } => {
                self.of_proposal(&recorded.event)
            }
            Event::ChildOpened { procedure: child, .. } => {
                let label = self.label_of(child);
                Words::new(format!("发起“{}”", label.zh), format!("“{}” was opened", label.en))
            }
            Event::ChildMoved { matter, state, .. } => {
                let child = self.matter.children.iter().find(|child| child.matter == *matter);
                let child = child.map_or("", |child| child.procedure.as_str());
                let edition = self.library.edition(&self.matter.edition);
                let state = state_of(edition.and_then(|edition| edition.procedures.get(child)), state);
                let label = self.label_of(child);
                Words::new(format!("“{}”现为“{}”", label.zh, state.zh), format!("“{}” is now “{}”", label.en, state.en))
            }
            Event::Told { to, notice, .. } => self.told(to, notice, recorded),
            Event::Wrote { register, .. } => {
                let label = self.register(register);
                Words::new(format!("记入“{}”", label.zh), format!("Written into “{}”", label.en))
            }
            Event::Published { register, .. } => {
                let label = self.register(register);
                Words::new(
                    format!("发布“{}”新一版", label.zh),
                    format!("A new edition of “{}” was published", label.en),
                )
            }
            Event::EditionAdopted { edition } => Words::new(
                format!("改按规则版本{edition}办理"),
                format!("Edition {edition} of the rulebook was adopted"),
            ),
        }
    }

    /// The sentence of an event about a proposal.
    fn of_proposal(&self, event: &Event) -> Words {
        match event {
            Event::Proposed { ask: name, by, .. } => {
                let (by, ask) = (self.actor(by), ask_of(procedure_of(self.library, self.matter), name));
                Words::new(
                    format!("{}申请“{}”，等待签批", by.zh, ask.zh),
                    format!("{} asks for “{}”; it waits for a signature", by.en, ask.en),
                )
            }
            Event::Signed { proposal, by } => {
                let by = self.actor(by);
                Words::new(format!("{}签批了第{proposal}号申请", by.zh), format!("{} signed request {proposal}", by.en))
            }
            Event::Declined { proposal, by, .. } => {
                let by = self.actor(by);
                Words::new(
                    format!("{}没有同意第{proposal}号申请", by.zh),
                    format!("{} declined request {proposal}", by.en),
                )
            }
            Event::Lapsed { proposal, .. } => {
                Words::new(format!("第{proposal}号申请失效"), format!("Request {proposal} lapsed"))
            }
            other => Words::new(other.kind(), other.kind()),
        }
    }

    fn of_clock(&self, name: &str, zh: &str, en: &str) -> Words {
        let clock = clock_of(procedure_of(self.library, self.matter), name);
        Words::new(format!("“{}”{zh}", clock.zh), format!("“{}” {en}", clock.en))
    }

    fn label_of(&self, procedure: &str) -> Words {
        let edition = self.library.edition(&self.matter.edition);
        let found = edition.and_then(|edition| edition.procedures.get(procedure));
        found.map_or_else(|| Words::new(procedure, procedure), |procedure| Words::from(&procedure.label))
    }

    fn register(&self, register: &str) -> Words {
        let found = self.law.city.registers.get(register);
        found.map_or_else(|| Words::new(register, register), |register| Words::from(&register.label))
    }

    fn told(&self, to: &PartyValue, notice: &str, recorded: &Recorded) -> Words {
        let units: Vec<Words> = to.units().into_iter().map(|unit| unit_name(self.library, unit)).collect();
        let (mut zh, mut en): (Vec<String>, Vec<String>) = units.into_iter().map(|words| (words.zh, words.en)).unzip();
        if !to.people().is_empty() {
            zh.push("诉求人".to_owned());
            en.push("the requester".to_owned());
        }
        let text = self.notice(notice, recorded);
        Words::new(format!("已告知{}：{}", zh.join("、"), text.zh), format!("Told {}: {}", en.join(", "), text.en))
    }

    /// The sentences of the notice that an event sent.
    pub(crate) fn notice(&self, notice: &str, recorded: &Recorded) -> Words {
        let clock = match &recorded.event {
            Event::Told { clock, .. } => clock.as_deref(),
            _ => None,
        };
        let blanks = Blanks {
            matter: Some(self.matter),
            number: &self.matter.number,
            state: &self.state,
            answer: &self.answer,
            clock,
            basis: recorded.basis.citations(),
            link: Label::default(),
            rate: Label::default(),
        };
        sentences(self.library, self.law, notice, &blanks)
    }
}
