//! Steps that say what must hold.

use crate::names;
use crate::pattern::Captured;
use crate::steps::Verb;
use crate::world::{World, actor, law, procedure, said, with_book};
use casework::{Actor, Event, Holder, Matter, Outcome, Proposal, Recorded, Refusal, Value, due_of};
use desk::evaluate::Evaluation;
use desk::{CityLaw, project};
use law::Basis;
use rulebook::model::{Indicator, Procedure};
use std::sync::Arc;
use worktime::Instant;

/// The kinds of reasons in a refusal, as scenarios name them.
const REASONS: [(&str, &str); 13] = [
    ("现在不能办", "not-here"),
    ("不由其办理", "not-yours"),
    ("条件不符", "condition"),
    ("未过关口", "gate"),
    ("缺少内容", "required"),
    ("没有这条规则", "no-rule"),
    ("不能签批自己的申请", "own-proposal"),
    ("已经签过", "signed-already"),
    ("没有等待签批的申请", "no-proposal"),
    ("没有这个选项", "not-a-choice"),
    ("内容太短", "too-short"),
    ("内容不对", "wrong-type"),
    ("没有这一项", "unknown-field"),
];

/// Checks a step that says what must hold.
pub(crate) fn check(world: &World, verb: Verb, taken: &Captured<'_>) -> Result<(), String> {
    let library = Arc::clone(&world.library);
    let law = law(&library, world.code())?;
    let slot = |n: usize| taken.get(n).copied().unwrap_or_default();
    if verb.expects_refusal() || matches!(verb, Verb::CanAlso | Verb::CanAskFor) {
        return refused(world, law, verb, slot(0), slot(1));
    }
    match verb {
        Verb::HasAsk | Verb::HasNoAsk => return has_ask(world, law, verb, slot(0), slot(1)),
        Verb::Basis | Verb::BasisWithForce => return cites(Some(last_basis(world)?), slot(0), slot(1)),
        Verb::BasisOnly => return only(last_basis(world)?, slot(0)),
        Verb::NoBasis => return not_cited(last_basis(world)?, slot(0)),
        Verb::BasisOf | Verb::BasisOfWithForce => {
            return cites(basis_of(world, law, slot(0))?.as_ref(), slot(1), slot(2));
        }
        Verb::Figure => return figure(world, law, slot(0), slot(1)),
        Verb::NotInLedger => return not_in_ledger(world, slot(0)),
        _ => {}
    }
    let matter = world.matter()?;
    let procedure = procedure(law, &matter.procedure)?;
    match verb {
        Verb::State => same("状态", names::state(procedure, slot(0))?, &matter.state),
        Verb::Holder => holder(world, law, procedure, matter, slot(0)),
        Verb::ToldJustNow => told_just_now(world, procedure, slot(0)),
        Verb::Told | Verb::NotTold => told(procedure, matter, slot(0), verb == Verb::Told),
        Verb::Due | Verb::Runs | Verb::RunsNot | Verb::Overdue | Verb::SetBy => {
            clock(world, law, verb, slot(0), slot(1), slot(2))
        }
        Verb::Round => same("轮次", slot(0), &matter.round.to_string()),
        Verb::Value => value(world, law, procedure, matter, slot(0), slot(1)),
        Verb::NotGiven => not_given(procedure, matter, slot(0)),
        Verb::NoParty => {
            let key = names::party(procedure, slot(0))?;
            holds(!matter.parties.contains_key(key), || format!("“{}”是{:?}", slot(0), matter.parties.get(key)))
        }
        Verb::Waits => waits(world, law, procedure, matter, slot(0), slot(1)),
        Verb::NotGranted => ended(procedure, matter, slot(0), Outcome::Declined),
        Verb::Lapsed => ended(procedure, matter, slot(0), Outcome::Lapsed),
        Verb::Count => count(world, law, slot(0), slot(1)),
        Verb::ChildState => child_state(world, law, slot(0), slot(1)),
        _ => Err("这一步不能用在“那么”里".to_owned()),
    }
}

fn holds(truth: bool, why: impl FnOnce() -> String) -> Result<(), String> {
    if truth { Ok(()) } else { Err(why()) }
}

fn same(what: &str, wanted: &str, have: &str) -> Result<(), String> {
    holds(wanted == have, || format!("{what}应是`{wanted}`，现为`{have}`"))
}

fn refused(world: &World, law: &CityLaw, verb: Verb, first: &str, second: &str) -> Result<(), String> {
    let refusal = world.refusal.as_ref().ok_or("上一步没有被拒绝")?;
    match verb {
        Verb::Refused => Ok(()),
        Verb::RefusedBecause => because(refusal, first),
        Verb::RefusedBecauseOn => because(refusal, first).and_then(|()| cites(refusal.basis.as_ref(), second, "")),
        Verb::RefusedSaying => {
            let says = refusal.reasons.iter().any(|reason| reason.zh.contains(first));
            holds(says, || said(refusal))
        }
        Verb::RefusedOn => cites(refusal.basis.as_ref(), first, ""),
        Verb::RefusedWithoutBasis => holds(refusal.basis.is_none(), || said(refusal)),
        Verb::CanAlso => {
            let known = refusal.what_else.iter().any(|possible| possible.zh == first);
            let all: Vec<&str> = refusal.what_else.iter().map(|possible| possible.zh.as_str()).collect();
            holds(known, || format!("还可以办的只有：{}", all.join("、")))
        }
        _ => {
            let matter = world.matter()?;
            let procedure = procedure(law, &matter.procedure)?;
            let (party, post) = names::role(procedure, first).ok_or_else(|| format!("没有“{first}”这一角色"))?;
            let label = procedure.parties.get(party).map(|party| party.label.zh.as_str()).unwrap_or_default();
            let found = refusal
                .whom_to_ask
                .iter()
                .any(|whom| post.map_or_else(|| whom.zh.starts_with(label), |post| whom.post.as_deref() == Some(post)));
            holds(found, || format!("可以找的是：{:?}", refusal.whom_to_ask))
        }
    }
}

fn because(refusal: &Refusal, word: &str) -> Result<(), String> {
    let code = REASONS.iter().find(|(zh, _)| *zh == word).map(|(_, code)| *code).ok_or_else(|| {
        let known: Vec<&str> = REASONS.iter().map(|(zh, _)| *zh).collect();
        format!("没有“{word}”这种原因；有：{}", known.join("、"))
    })?;
    holds(refusal.reasons.iter().any(|reason| reason.code == code), || said(refusal))
}

fn cites(basis: Option<&Basis>, provision: &str, force: &str) -> Result<(), String> {
    let basis = basis.ok_or("没有依据")?;
    let found = basis.citations().iter().find(|citation| citation.provision.0 == provision);
    match found {
        None => Err(format!("依据是：{basis}")),
        Some(citation) if !force.is_empty() => same("效力", force, citation.force.zh()),
        Some(_) => Ok(()),
    }
}

fn only(basis: &Basis, provisions: &str) -> Result<(), String> {
    let mut wanted: Vec<&str> = provisions.split('、').collect();
    let mut have: Vec<&str> = basis.citations().iter().map(|citation| citation.provision.0.as_str()).collect();
    wanted.sort_unstable();
    have.sort_unstable();
    have.dedup();
    holds(wanted == have, || format!("依据是：{basis}"))
}

fn not_cited(basis: &Basis, provision: &str) -> Result<(), String> {
    holds(cites(Some(basis), provision, "").is_err(), || format!("依据是：{basis}"))
}

/// The basis of what the last step did to the matter spoken of.
fn last_basis(world: &World) -> Result<&Basis, String> {
    let id = world.current.as_ref().ok_or("还没有事项")?;
    let mut steps = world.fresh.iter().filter(|(of, recorded)| of == id && is_step(recorded)).map(|(_, r)| &r.basis);
    // Of a request what was asked for, not what the machine did after it; of time passing what came last.
    let found = if world.by_time { steps.next_back() } else { steps.next() };
    found.ok_or_else(|| "上一步没有改变这一事项".to_owned())
}

const fn is_step(recorded: &Recorded) -> bool {
    matches!(
        recorded.event,
        Event::Acted { .. }
            | Event::Proposed { .. }
            | Event::Signed { .. }
            | Event::Declined { .. }
            | Event::Lapsed { .. }
    )
}

/// The basis of an ask that was taken, a clock that started, a register, or an indicator, by its name.
fn basis_of(world: &World, law: &CityLaw, word: &str) -> Result<Option<Basis>, String> {
    if let Ok(matter) = world.matter() {
        let procedure = procedure(law, &matter.procedure)?;
        let (ask, clock) = (names::ask(procedure, word), names::clock(procedure, word));
        let found = world.history().iter().rev().find(|recorded| match &recorded.event {
            Event::Acted { ask: acted, .. } => ask.as_deref() == Ok(acted),
            Event::ClockStarted { clock: started, .. } => clock.as_deref() == Ok(started),
            _ => false,
        });
        if found.is_some() {
            return Ok(found.map(|recorded| recorded.basis.clone()));
        }
        if ask.is_ok() || clock.is_ok() {
            return Err(format!("“{word}”没有发生过"));
        }
    }
    let registers = law.city.registers.values().map(|register| (&register.label, &register.rule));
    let indicators = law.city.indicators.values().map(|indicator| (&indicator.label, &indicator.rule));
    let (_, rule) = registers
        .chain(indicators)
        .find(|(label, _)| label.zh == word)
        .ok_or_else(|| format!("没有名为“{word}”的请求、期限、登记簿或者指标"))?;
    let edition = law.edition_on(world.time().day());
    Ok(edition.and_then(|edition| edition.rule(rule)).map(|rule| rule.basis.clone()))
}

/// What an indicator counts over the rounds of every matter, as the platform counts it.
fn figure(world: &World, law: &CityLaw, word: &str, wanted: &str) -> Result<(), String> {
    let edition = law.edition_on(world.time().day());
    let is_it = |indicator: &Indicator| {
        indicator.label.zh == word && edition.is_some_and(|edition| edition.rule(&indicator.rule).is_some())
    };
    let indicators = law.city.indicators.iter().filter(|(_, indicator)| is_it(indicator));
    let indicators = indicators.map(|(key, indicator)| (key.clone(), indicator.clone())).collect();
    let mut evaluation = Evaluation::new(&indicators, &law.city.key);
    let books = world.library.books(law, world.time().day()).ok_or("当日没有有效的规则")?;
    for matter in world.town.iter().flat_map(|town| town.matters.values()) {
        let projection = project(&books.of(&matter.edition), &world.library.units, matter);
        for row in projection.map_err(|fault| fault.to_string())?.rounds {
            evaluation.add(&matter.id, &row).map_err(|fault| fault.to_string())?;
        }
    }
    let figures = evaluation.finish();
    let measured = figures.indicators.first().ok_or_else(|| format!("当日没有按轮次数的指标“{word}”"))?;
    same(&format!("“{word}”"), wanted, &format!("{}/{}", measured.total.part, measured.total.of))
}

fn has_ask(world: &World, law: &CityLaw, verb: Verb, word: &str, provision: &str) -> Result<(), String> {
    let edition = law.edition_on(world.time().day());
    // Of the matter spoken of, if there is one and it knows the step; otherwise of the first procedure that does.
    let current = world.matter().ok().and_then(|matter| law.city.procedures.get(&matter.procedure));
    let (of, key) = current
        .into_iter()
        .chain(law.city.procedures.values())
        .find_map(|procedure| Some((&procedure.key, names::ask(procedure, word).ok()?)))
        .ok_or_else(|| format!("没有一个流程有名为“{word}”的请求"))?;
    let found = edition.and_then(|edition| {
        let ask = edition.procedures.get(of)?.asks.get(key)?;
        edition.rule(&ask.rule)
    });
    match (verb, found) {
        (Verb::HasNoAsk, None) => Ok(()),
        (Verb::HasNoAsk, Some(rule)) => Err(format!("有这一步，依据是：{}", rule.basis)),
        (_, None) => Err("没有这一步".to_owned()),
        (_, Some(rule)) => cites(Some(&rule.basis), provision, ""),
    }
}

fn holder(world: &World, law: &CityLaw, procedure: &Procedure, matter: &Matter, name: &str) -> Result<(), String> {
    let wanted = actor(&world.reading(law), procedure, &matter.parties, name)?;
    let fits = match (&wanted, &matter.holder) {
        (Actor::Staff { unit, posts, .. }, Holder::Units { units, post }) => {
            units.contains(unit) && (posts.is_empty() || post.as_ref().is_some_and(|post| posts.contains(post)))
        }
        (Actor::Person { subject }, Holder::People(people)) => people.contains(subject),
        _ => false,
    };
    holds(fits, || format!("持有者是{:?}", matter.holder))
}

fn told(procedure: &Procedure, matter: &Matter, word: &str, wanted: bool) -> Result<(), String> {
    let party = names::party(procedure, word)?;
    let told = matter.rounds.last().is_some_and(|round| round.told.contains_key(party));
    holds(told == wanted, || format!("本轮已告知：{:?}", matter.rounds.last().map(|round| &round.told)))
}

/// A letter of the last step itself, not of an earlier one of the round.
fn told_just_now(world: &World, procedure: &Procedure, word: &str) -> Result<(), String> {
    let wanted = names::party(procedure, word)?;
    let told = world.fresh.iter().filter(|(of, _)| world.current.as_ref() == Some(of));
    let told: Vec<&String> = told
        .filter_map(|(_, recorded)| match &recorded.event {
            Event::Told { party, .. } => Some(party),
            _ => None,
        })
        .collect();
    holds(told.iter().any(|party| *party == wanted), || format!("上一步告知的是：{told:?}"))
}

fn clock(world: &World, law: &CityLaw, verb: Verb, word: &str, second: &str, third: &str) -> Result<(), String> {
    let matter = world.matter()?;
    let key = names::clock(procedure(law, &matter.procedure)?, word)?;
    let state = matter.clocks.get(key);
    let stands = state.is_some_and(|state| state.suspensions.last().is_some_and(|suspension| suspension.to.is_none()));
    let runs = state.is_some_and(|state| state.ended.is_none()) && !stands;
    let due = with_book(&world.library, law, matter, world.time(), |book| due_of(book, matter, key))?;
    let due = due.map(|due| due.at);
    match verb {
        Verb::Runs => holds(runs, || format!("“{word}”没有在走")),
        Verb::RunsNot => holds(!runs, || format!("“{word}”正在走")),
        Verb::Overdue => holds(due.is_some_and(|due| due <= world.time()), || {
            format!("“{word}”到期于{}", due.map_or_else(|| "—".to_owned(), Instant::wall))
        }),
        Verb::Due => {
            let have = due.ok_or_else(|| format!("没有“{word}”"))?.wall();
            holds(have == second || have.starts_with(&format!("{second} ")), || format!("“{word}”到期于{have}"))
        }
        _ => {
            let budget =
                state.and_then(|state| state.budget.as_ref()).ok_or_else(|| format!("“{word}”没有设定的期限"))?;
            same("制定者", second, &budget.issuer)?;
            same("文件", third, &budget.document)?;
            holds(!budget.verified, || "这一设定已经核实".to_owned())
        }
    }
}

fn value(
    world: &World,
    law: &CityLaw,
    procedure: &Procedure,
    matter: &Matter,
    word: &str,
    text: &str,
) -> Result<(), String> {
    let reading = world.reading(law);
    if let Some((key, party)) = procedure.parties.iter().find(|(_, party)| party.label.zh == word) {
        let wanted = reading.party(party.is, text)?;
        let have = matter.parties.get(key);
        let mut texts = have.map(|value| [value.units(), value.people()].concat()).unwrap_or_default();
        texts.sort_unstable();
        let mut wanted = wanted.texts();
        wanted.sort_unstable();
        return holds(wanted == texts, || format!("“{word}”是{have:?}"));
    }
    let fields = procedure.fields.iter().map(|(key, field)| (key, &field.label));
    let key = names::key("内容", word, fields)?;
    let field = procedure.fields.get(key).ok_or("没有这一项")?;
    let (wanted, have) = (reading.field(field, text)?, matter.values.get(key));
    let fits = match (have, &wanted) {
        (Some(Value::Row(row)), Value::Text(key)) => row.row == *key,
        // A calculated list of units is compared as a list, whatever the order.
        (Some(have), wanted) => have == wanted || sorted(have) == sorted(wanted) && !have.texts().is_empty(),
        (None, _) => false,
    };
    holds(fits, || format!("“{word}”是{have:?}，应是{wanted:?}"))
}

fn sorted(value: &Value) -> Vec<&str> {
    let mut texts = value.texts();
    texts.sort_unstable();
    texts
}

fn not_given(procedure: &Procedure, matter: &Matter, word: &str) -> Result<(), String> {
    let fields = procedure.fields.iter().map(|(key, field)| (key, &field.label));
    let key = names::key("内容", word, fields)?;
    holds(!matter.values.contains_key(key), || format!("“{word}”是{:?}", matter.values.get(key)))
}

fn proposal<'m>(procedure: &Procedure, matter: &'m Matter, word: &str) -> Result<&'m Proposal, String> {
    let key = names::ask(procedure, word)?;
    let last = matter.proposals.iter().rev().find(|proposal| proposal.ask == key);
    last.ok_or_else(|| format!("没有人申请过“{word}”"))
}

fn waits(
    world: &World,
    law: &CityLaw,
    procedure: &Procedure,
    matter: &Matter,
    word: &str,
    name: &str,
) -> Result<(), String> {
    let proposal = proposal(procedure, matter, word)?;
    holds(proposal.outcome.is_none(), || format!("“{word}”已经有了结果：{:?}", proposal.outcome))?;
    let Actor::Staff { unit, posts, .. } = actor(&world.reading(law), procedure, &matter.parties, name)? else {
        return Err(format!("“{name}”不能签批"));
    };
    let seat = proposal.signers.get(proposal.signed.len());
    let fits = seat.is_some_and(|seat| {
        seat.iter().any(|seat| seat.unit == unit && seat.post.as_ref().is_none_or(|post| posts.contains(post)))
    });
    holds(fits, || format!("等待的是{seat:?}"))
}

fn ended(procedure: &Procedure, matter: &Matter, word: &str, wanted: Outcome) -> Result<(), String> {
    let proposal = proposal(procedure, matter, word)?;
    holds(proposal.outcome == Some(wanted), || format!("“{word}”的结果是{:?}", proposal.outcome))
}

fn count(world: &World, law: &CityLaw, number: &str, word: &str) -> Result<(), String> {
    let key = &names::procedure(&law.city, word)?.key;
    let matters = world.town.iter().flat_map(|town| town.matters.values());
    let have = matters.filter(|matter| matter.procedure == *key).count();
    same(&format!("“{word}”的件数"), number, &have.to_string())
}

fn child_state(world: &World, law: &CityLaw, word: &str, state: &str) -> Result<(), String> {
    let procedure = names::procedure(&law.city, word)?;
    let wanted = names::state(procedure, state)?;
    let mut matters = world.town.iter().flat_map(|town| town.matters.values());
    let last = matters.rfind(|matter| matter.procedure == procedure.key);
    same(&format!("“{word}”的状态"), wanted, &last.ok_or_else(|| format!("没有“{word}”"))?.state)
}

/// No event of any matter holds this text.
fn not_in_ledger(world: &World, text: &str) -> Result<(), String> {
    for (id, history) in world.town.iter().flat_map(|town| &town.histories) {
        let written = serde_json::to_string(history).map_err(|error| error.to_string())?;
        holds(!written.contains(text), || format!("{id}的账上有“{text}”"))?;
    }
    Ok(())
}
