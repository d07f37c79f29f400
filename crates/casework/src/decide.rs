//! `decide` may refuse but not act: what happens, why not, or what must be known first.
//!
//! Order of judgement: is the step here → are the values valid → is it yours → `when` → gates → signatures. All
//! unanswered questions come back at once.

use crate::check;
use crate::effects::{self, Step};
use crate::event::Event;
use crate::forms;
use crate::guard::{Sight, Truth};
use crate::matter::Matter;
use crate::proposal;
use crate::question::{Answers, Question};
use crate::refusal::{Reason, Refusal, Whom};
use crate::value::{Actor, Holder, PartyValue, Value, Values};
use law::Basis;
use rulebook::model::{Ask, Gate, PartyKind, Procedure, Target, Who};
use rulebook::{Edition, Settings};
use std::collections::{BTreeMap, BTreeSet};
use worktime::{Calendar, Instant, Lang};

/// The law that a decision is made by: the matter's edition, today's settings, the calendar, and which inputs each
/// calculation of the rooms needs.
#[derive(Debug, Clone, Copy)]
pub struct Book<'a> {
    /// The edition of the day the matter arose.
    pub edition: &'a Edition,
    /// Settings; read when a clock starts or a count is judged.
    pub settings: &'a Settings,
    /// Working calendar.
    pub calendar: &'a Calendar,
    /// Calculation → the fields it looks at.
    pub calculations: &'a BTreeMap<String, Vec<String>>,
}

/// What is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// An ask of the procedure.
    Ask(String),
    /// To sign a proposal.
    Sign(u32),
    /// To decline a proposal, with a reason.
    Decline(u32, String),
}

/// One request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// What.
    pub wanted: Wanted,
    /// By whom; from a session, token, receipt or the platform itself.
    pub actor: Actor,
    /// Values by field, parties by key, `procedure.field` for a child that the ask opens. Personal ones are sealed.
    pub values: Values,
}

/// The three answers.
#[derive(Debug, Clone, PartialEq)]
pub enum Decision {
    /// It happens: events with their bases, in order, and the children to be opened.
    Decided(Step),
    /// It does not, and why.
    Refused(Box<Refusal>),
    /// These must be known first.
    Unknown(Vec<Question>),
}

/// Decides one request on one matter. A matter about to be opened is one to which only `Opened` was applied.
#[must_use]
pub fn decide(book: &Book<'_>, matter: &Matter, request: &Request, answers: &Answers, now: Instant) -> Decision {
    let Some(procedure) = book.edition.procedures.get(&matter.procedure) else {
        return refused_without_rule("procedure");
    };
    match &request.wanted {
        Wanted::Ask(name) => match procedure.asks.get(name) {
            Some(ask) => {
                Case { book, procedure, matter, name, ask, actor: &request.actor, answers, now }.decide(&request.values)
            }
            None => not_bound(book, procedure, matter, request, name),
        },
        Wanted::Sign(number) => proposal::sign(book, procedure, matter, *number, request, answers, now),
        Wanted::Decline(number, reason) => proposal::decline(book, procedure, matter, *number, reason, request, now),
    }
}

/// One ask on one matter by one actor.
#[derive(Clone, Copy)]
pub(crate) struct Case<'a> {
    pub book: &'a Book<'a>,
    pub procedure: &'a Procedure,
    pub matter: &'a Matter,
    pub name: &'a str,
    pub ask: &'a Ask,
    pub actor: &'a Actor,
    pub answers: &'a Answers,
    pub now: Instant,
}

/// What a request gives: field values and parties, told apart.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Given {
    pub values: Values,
    pub parties: BTreeMap<String, PartyValue>,
    /// Values for children: `procedure.field`.
    pub for_children: Values,
}

impl<'a> Case<'a> {
    fn decide(self, values: &Values) -> Decision {
        if !self.is_here() {
            return self.refuse(vec![self.not_here()]);
        }
        let given = match check::sort(self.procedure, self.ask, self.matter, values) {
            Ok(given) => given,
            Err(reasons) => return self.refuse(reasons),
        };
        let invalid = check::invalid(self.book, self.procedure, self.name, self.ask, self.matter, &given, self.now);
        if !invalid.is_empty() {
            return self.refuse(invalid);
        }
        if !self.is_yours(&given.parties) {
            return self.refuse(vec![self.not_yours()]);
        }
        let signed = !self.ask.sign.is_empty();
        match self.judge(&given) {
            Judged::Unknown(questions) => Decision::Unknown(questions),
            Judged::Refused(basis, reasons) => self.refuse_on(basis, reasons),
            Judged::Holds(step) if !signed => Decision::Decided(step),
            Judged::Holds(_) => match proposal::propose(&self, &given) {
                Ok(step) => Decision::Decided(step),
                Err(reason) => self.refuse(vec![reason]),
            },
        }
    }

    /// Whether the ask is possible in the matter's state at all.
    pub(crate) fn is_here(&self) -> bool {
        if self.matter.state.is_empty() { self.ask.from.is_empty() } else { self.ask.from.contains(&self.matter.state) }
    }

    /// Whether this actor may.
    pub(crate) fn is_yours(&self, parties: &BTreeMap<String, PartyValue>) -> bool {
        self.ask.by.iter().any(|who| is_who(who, self.actor, self.matter, parties))
    }

    pub(crate) fn sight<'b>(
        &'b self,
        matter: &'b Matter,
        values: &'b Values,
        parties: &'b BTreeMap<String, PartyValue>,
        rule: &'b str,
    ) -> Sight<'b> {
        Sight {
            book: self.book,
            procedure: self.procedure,
            matter,
            before: self.matter,
            values,
            parties,
            actor: self.actor,
            answers: self.answers,
            now: self.now,
            rule,
        }
    }

    /// Judges `when` on the matter before the step and the gates on the matter after it.
    pub(crate) fn judge(&self, given: &Given) -> Judged {
        let mut questions = Vec::new();
        let mut reasons = Vec::new();
        let mut basis = self.basis();
        let sight = self.sight(self.matter, &given.values, &given.parties, &self.ask.rule);
        for guard in &self.ask.when {
            match sight.judge(guard) {
                Truth::Yes => {}
                Truth::No => reasons.push(reason_of("condition", guard, self.procedure, &sight)),
                Truth::Ask(question) => questions.push(question),
            }
        }
        let laid = match self.laid(given, &sight) {
            Ok(laid) => laid,
            Err(more) => {
                questions.extend(more);
                given.clone()
            }
        };
        if !questions.is_empty() {
            return Judged::Unknown(unique(questions));
        }
        let Some(own) = basis.clone() else {
            return Judged::Refused(None, vec![no_rule(&self.ask.rule)]);
        };
        if !reasons.is_empty() {
            return Judged::Refused(Some(own), reasons);
        }
        let step = match effects::step(self, &laid, &own, None) {
            Ok(step) => step,
            Err(reason) => return Judged::Refused(Some(own), vec![reason]),
        };
        self.gates(&step, &laid, &mut questions, &mut reasons, &mut basis);
        if !questions.is_empty() {
            return Judged::Unknown(unique(questions));
        }
        if reasons.is_empty() { Judged::Holds(step) } else { Judged::Refused(basis, reasons) }
    }

    /// The given values with calculated ones added and chosen rows pinned to the version that was shown.
    fn laid(&self, given: &Given, sight: &Sight<'_>) -> Result<Given, Vec<Question>> {
        let mut laid = given.clone();
        let mut questions = Vec::new();
        for field in self.calculated_fields() {
            match sight.calculated(&field) {
                Some(Ok(value)) => {
                    laid.values.insert(field, value);
                }
                Some(Err(question)) => questions.push(question),
                None => {}
            }
        }
        check::pin_rows(sight, &mut laid.values);
        if questions.is_empty() { Ok(laid) } else { Err(questions) }
    }

    pub(crate) fn calculated_fields(&self) -> BTreeSet<String> {
        let asked = self.ask.when.iter().filter_map(|guard| check::field_of(&guard.test));
        let listed = self.ask.needs.iter().chain(&self.ask.may).map(String::as_str);
        asked
            .chain(listed)
            .filter(|name| self.procedure.fields.get(*name).is_some_and(|field| field.calc.is_some()))
            .map(str::to_owned)
            .collect()
    }

    fn gates(
        &self,
        step: &Step,
        laid: &Given,
        questions: &mut Vec<Question>,
        reasons: &mut Vec<Reason>,
        basis: &mut Option<Basis>,
    ) {
        let after = step.applied_to(self.matter, self.now);
        for gate in self.procedure.gates.values() {
            if !self.stands(gate) {
                continue;
            }
            let sight = self.sight(&after, &laid.values, &laid.parties, &gate.rule);
            let truths: Vec<Truth> = gate.only_if.iter().map(|guard| sight.judge(guard)).collect();
            if truths.contains(&Truth::No) {
                continue;
            }
            questions.extend(truths.into_iter().filter_map(question_of));
            for guard in &gate.when {
                match sight.judge(guard) {
                    Truth::Yes => {}
                    Truth::Ask(question) => questions.push(question),
                    Truth::No => {
                        let mut reason = reason_of("gate", guard, self.procedure, &sight);
                        reason.zh = format!("{}：{}", gate.label.zh, reason.zh);
                        reason.en = format!("{}: {}", gate.label.en, reason.en);
                        reasons.push(reason);
                        if let Some(rule) = self.book.edition.rule(&gate.rule) {
                            *basis = Some(basis.as_ref().map_or_else(|| rule.basis.clone(), |b| b.with(&rule.basis)));
                        }
                    }
                }
            }
        }
    }

    /// The state that the ask enters; `None` if it leads nowhere.
    pub(crate) fn entered(&self) -> Option<&str> {
        match self.ask.to.as_ref()? {
            Target::State(state) => Some(state),
            Target::Back => Some(self.matter.previous.as_ref().unwrap_or(&self.matter.state)),
        }
    }

    /// Whether a gate stands before this ask, or before the state that it enters.
    pub(crate) fn stands(&self, gate: &Gate) -> bool {
        gate.on.iter().any(|ask| ask == self.name)
            || self.entered().is_some_and(|state| gate.to.iter().any(|to| to == state))
    }

    pub(crate) fn basis(&self) -> Option<Basis> {
        self.book.edition.rule(&self.ask.rule).map(|rule| rule.basis.clone())
    }

    pub(crate) fn not_here(&self) -> Reason {
        let label = |state: &str| {
            self.procedure
                .states
                .get(state)
                .map_or_else(|| (state.to_owned(), state.to_owned()), |s| (s.label.zh.clone(), s.label.en.clone()))
        };
        let (zh, en) = label(&self.matter.state);
        let froms: Vec<_> = self.ask.from.iter().map(|state| label(state)).collect();
        let join = |pick: fn(&(String, String)) -> &String, by: &str| {
            froms.iter().map(|names| pick(names).as_str()).collect::<Vec<_>>().join(by)
        };
        Reason {
            code: "not-here".to_owned(),
            field: None,
            zh: format!("现在是【{zh}】，“{}”只能在【{}】时办理。", self.ask.label.zh, join(|n| &n.0, "、")),
            en: format!("The matter is “{en}”; “{}” is possible only in: {}.", self.ask.label.en, join(|n| &n.1, ", ")),
        }
    }

    pub(crate) fn not_yours(&self) -> Reason {
        let whom = forms::whom(self.procedure, &self.ask.by, self.matter);
        let join = |pick: fn(&Whom) -> &String, by: &str| {
            whom.iter().map(|who| pick(who).as_str()).collect::<Vec<_>>().join(by)
        };
        Reason {
            code: "not-yours".to_owned(),
            field: None,
            zh: format!("“{}”由{}办理。", self.ask.label.zh, join(|w| &w.zh, "、")),
            en: format!("“{}” is for: {}.", self.ask.label.en, join(|w| &w.en, ", ")),
        }
    }

    pub(crate) fn refuse(&self, reasons: Vec<Reason>) -> Decision {
        self.refuse_on(self.basis(), reasons)
    }

    fn refuse_on(&self, basis: Option<Basis>, reasons: Vec<Reason>) -> Decision {
        let what_else = forms::possible(self.book, self.matter, self.actor, self.answers, self.now)
            .into_iter()
            .filter(|possible| possible.ask != self.name)
            .collect();
        let mut whom = forms::whom(self.procedure, &self.ask.by, self.matter);
        whom.extend(forms::holder(self.procedure, self.matter));
        whom.dedup();
        Decision::Refused(Box::new(Refusal { basis, reasons, what_else, whom_to_ask: whom }))
    }
}

/// The result of judging `when` and the gates.
pub(crate) enum Judged {
    Holds(Step),
    Refused(Option<Basis>, Vec<Reason>),
    Unknown(Vec<Question>),
}

/// Whether an actor is the one that `who` means in this matter. A form may name a party that the matter lacks; nobody takes
/// the place of one that is there by naming themselves.
pub(crate) fn is_who(who: &Who, actor: &Actor, matter: &Matter, laid: &BTreeMap<String, PartyValue>) -> bool {
    match (who, actor) {
        (Who::Party { party, post }, Actor::Staff { unit, posts, .. }) => {
            let value = matter.parties.get(party).or_else(|| laid.get(party));
            value.is_some_and(|value| value.units().contains(&unit.as_str()))
                && post.as_ref().is_none_or(|post| posts.contains(post))
        }
        (Who::Party { party, post: None }, Actor::Person { subject }) => {
            let value = matter.parties.get(party).or_else(|| laid.get(party));
            value.is_some_and(|value| value.people().contains(&subject.as_str()))
        }
        (Who::Holder, Actor::Staff { unit, posts, .. }) => match &matter.holder {
            Holder::Units { units, post } => {
                units.contains(unit) && post.as_ref().is_none_or(|post| posts.contains(post))
            }
            _ => false,
        },
        (Who::Holder, Actor::Person { subject }) => {
            matches!(&matter.holder, Holder::People(people) if people.contains(subject))
        }
        (Who::Clock(name), Actor::Clock(clock)) => name == clock,
        (Who::Child(name), Actor::Child { procedure, .. }) => name == procedure,
        (Who::ParentMatter, Actor::ParentMatter) | (Who::Machine, Actor::Machine) => true,
        _ => false,
    }
}

pub(crate) fn reason_of(
    code: &str,
    guard: &rulebook::words::Guard,
    procedure: &Procedure,
    sight: &Sight<'_>,
) -> Reason {
    let field = check::field_of(&guard.test).map(str::to_owned);
    // A refusal shows the computed value, not just "no".
    let shown = field.as_deref().and_then(|name| match sight.calculated(name) {
        Some(Ok(value)) => Some(value),
        _ => None,
    });
    let (zh, en) = match shown {
        Some(Value::Number(number)) => {
            // A number says how many, and not which.
            let because = field.as_deref().and_then(|name| sight.because(name));
            let (zh, en) = because.map_or(("", ""), |because| (because.zh.as_str(), because.en.as_str()));
            (format!("（现为：{number}。{zh}）"), format!(" (it is: {number}. {en})"))
        }
        Some(value) => {
            let choices = field.as_ref().and_then(|name| procedure.fields.get(name)).map(|field| &field.choices);
            let said = |lang: Lang, between: &str| {
                let texts = value.texts();
                let said = texts
                    .iter()
                    .map(|text| choices.and_then(|choices| choices.get(*text)).map_or(*text, |label| label.of(lang)));
                let said = said.collect::<Vec<_>>().join(between);
                if said.is_empty() { "0".to_owned() } else { said }
            };
            (format!("（现为：{}）", said(Lang::Zh, "、")), format!(" (it is: {})", said(Lang::En, ", ")))
        }
        None => (String::new(), String::new()),
    };
    Reason {
        code: code.to_owned(),
        field,
        zh: format!("须满足：{}{zh}。", guard.sentence(Lang::Zh, procedure)),
        en: format!("Required: {}{en}.", guard.sentence(Lang::En, procedure)),
    }
}

fn no_rule(rule: &str) -> Reason {
    Reason {
        code: "no-rule".to_owned(),
        field: None,
        zh: format!("当日有效的规则中没有“{rule}”，本步骤不存在。"),
        en: format!("No rule in force on that day binds `{rule}`: this step does not exist."),
    }
}

fn refused_without_rule(rule: &str) -> Decision {
    Decision::Refused(Box::new(Refusal {
        basis: None,
        reasons: vec![no_rule(rule)],
        what_else: Vec::new(),
        whom_to_ask: Vec::new(),
    }))
}

fn not_bound(book: &Book<'_>, procedure: &Procedure, matter: &Matter, request: &Request, name: &str) -> Decision {
    Decision::Refused(Box::new(Refusal {
        basis: forms::any_basis(book, procedure),
        reasons: vec![no_rule(&format!("{}.{name}", procedure.key))],
        what_else: forms::possible(book, matter, &request.actor, &Answers::default(), matter.changed_at),
        whom_to_ask: forms::holder(procedure, matter),
    }))
}

fn question_of(truth: Truth) -> Option<Question> {
    match truth {
        Truth::Ask(question) => Some(question),
        Truth::Yes | Truth::No => None,
    }
}

fn unique(questions: Vec<Question>) -> Vec<Question> {
    let mut seen: Vec<Question> = Vec::new();
    for question in questions {
        if !seen.contains(&question) {
            seen.push(question);
        }
    }
    seen
}

/// The party value that a request's value means; `None` if it has the wrong form.
pub(crate) fn party_of(kind: PartyKind, value: &Value) -> Option<PartyValue> {
    let one = || value.text().map(str::to_owned);
    // Every entry must be a text: a party with an entry dropped would be another party.
    let several = || {
        let entries: Vec<String> = value.texts().into_iter().map(str::to_owned).collect();
        (matches!(value, Value::Text(_) | Value::List(_)) && entries.len() == value.count()).then_some(entries)
    };
    match kind {
        PartyKind::Unit | PartyKind::Home | PartyKind::Parent | PartyKind::Named => one().map(PartyValue::Unit),
        PartyKind::Units => several().map(PartyValue::Units),
        PartyKind::Person => one().map(PartyValue::Person),
        PartyKind::People => several().map(PartyValue::People),
    }
}

impl Step {
    /// The matter after the step's events.
    pub(crate) fn applied_to(&self, matter: &Matter, now: Instant) -> Matter {
        let mut after = matter.clone();
        for (basis, event) in &self.events {
            advance(&mut after, basis, event, now);
        }
        after
    }
}

/// Applies one more event to a matter that exists.
pub(crate) fn advance(matter: &mut Matter, basis: &Basis, event: &Event, now: Instant) {
    let recorded =
        crate::event::Recorded { version: matter.version + 1, at: now, basis: basis.clone(), event: event.clone() };
    crate::apply::onward(matter, &recorded);
}
