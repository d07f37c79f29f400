//! Steps that are given or happen: places and times, asks, signatures, the passing of time.

use crate::names;
use crate::pattern::Captured;
use crate::steps::Verb;
use crate::world::{World, actor, law, procedure, with_book};
use casework::{Actor, Holder, MatterId, PartyValue, Values, Wanted, due_of};
use desk::{CityLaw, parties_at_start};
use rulebook::model::{Ask, FieldKind, PartyKind, Procedure, Who};
use rulebook::words::Effect;
use std::collections::BTreeMap;
use std::sync::Arc;
use worktime::Instant;

/// In a table, takes a default away.
const NOTHING: &str = "（空）";

/// Takes a step that is given or happens; `None` if it says what must hold.
pub(crate) fn act(
    world: &mut World,
    verb: Verb,
    taken: &Captured<'_>,
    table: &[Vec<String>],
) -> Option<Result<(), String>> {
    let slot = |n: usize| taken.get(n).copied().unwrap_or_default();
    let table = pairs(table);
    Some(match verb {
        Verb::Place => world.place(slot(0), slot(1)),
        Verb::Now => moment(slot(0)).map(|now| world.now = Some(now)),
        Verb::Defaults => table.map(|rows| world.defaults.extend(rows)),
        Verb::Already => table.and_then(|rows| already(world, slot(0), slot(1), &rows)),
        Verb::Ask => table.and_then(|rows| ask(world, Some(slot(0)), slot(1), &rows)),
        Verb::AskEach => table.and_then(|rows| ask_each(world, slot(0), (slot(1), slot(2)), &rows)),
        Verb::Agree => sign(world, slot(0), slot(1), None),
        Verb::Decline => sign(world, slot(0), slot(1), Some(slot(2))),
        Verb::TimePasses => moment(slot(0)).and_then(|until| world.pass(until)),
        Verb::ClockRunsOut => clock_runs_out(world, slot(0)),
        Verb::SigningRunsOut => signing_runs_out(world, slot(0)),
        Verb::TurnTo => turn(world, slot(0), None),
        Verb::TurnToNth => match slot(0).parse() {
            Ok(nth) => turn(world, slot(1), Some(nth)),
            Err(_) => Err(format!("“{}”不是数字", slot(0))),
        },
        _ => return None,
    })
}

/// A table of two columns, with or without the head “字段 | 值”.
fn pairs(table: &[Vec<String>]) -> Result<BTreeMap<String, String>, String> {
    let mut rows = BTreeMap::new();
    for row in table {
        let [name, value] = row.as_slice() else { return Err("表格应有两列：字段、值".to_owned()) };
        if (name.as_str(), value.as_str()) == ("字段", "值") {
            continue;
        }
        if rows.insert(name.clone(), value.clone()).is_some() {
            return Err(format!("“{name}”写了两次"));
        }
    }
    Ok(rows)
}

fn moment(text: &str) -> Result<Instant, String> {
    Instant::parse(text).map_err(|_| format!("“{text}”不是时间，应写作 2026-03-02 09:00"))
}

/// One ask by somebody; by nobody in particular, the first who may.
fn ask(world: &mut World, who: Option<&str>, word: &str, given: &BTreeMap<String, String>) -> Result<(), String> {
    world.town()?;
    let library = Arc::clone(&world.library);
    let law = law(&library, world.code())?;
    let opening = names::opening(&law.city, word);
    let of_current = match world.matter() {
        Ok(matter) => {
            let procedure = procedure(law, &matter.procedure)?;
            let found = procedure.asks.iter().find(|(_, ask)| ask.label.zh == word && !ask.from.is_empty());
            found.map(|(key, ask)| (procedure, key.as_str(), ask))
        }
        Err(_) => None,
    };
    let before = world.lengths();
    world.by_time = false;
    if let Some((procedure, key, definition)) = of_current {
        let id = world.matter()?.id.clone();
        let parties = world.matter()?.parties.clone();
        let values = values(world, law, procedure, definition, &parties, given)?;
        let actor = match who {
            Some(name) => actor(&world.reading(law), procedure, &parties, name)?,
            None => first_who_may(definition, &parties, &world.matter()?.holder)?,
        };
        let done = world.town()?.ask(&id, Wanted::Ask(key.to_owned()), &actor, values).map(|_| ());
        return world.note(&before, done);
    }
    let Some((procedure, key)) = opening else {
        let matter = world.matter()?;
        return names::ask(crate::world::procedure(law, &matter.procedure)?, word).map(|_| ());
    };
    let definition = procedure.asks.get(key).ok_or("没有这一请求")?;
    let (home, given) = home(world, law, procedure, given)?;
    // Who holds what part is known from the files even on a day on which nothing is in force.
    let parties = parties_at_start(&library, law, &procedure.key, &home, world.time());
    let parties = if parties.is_empty() { home_only(world, procedure) } else { parties };
    let mut values = values(world, law, procedure, definition, &parties, &given)?;
    let actor = match who {
        Some(name) => actor(&world.reading(law), procedure, &parties, name)?,
        None => first_who_may(definition, &parties, &Holder::Nobody)?,
    };
    if let (Actor::Person { subject }, Some(party)) = (&actor, person_who_asks(procedure, definition)) {
        values.insert(party.to_owned(), casework::Value::Text(subject.clone()));
    }
    let done = world.town()?.open(&procedure.key, &home, key, &actor, values).map(|_| ());
    world.note(&before, done)?;
    if let Some((id, _)) = world.fresh.first() {
        world.current = Some(id.clone());
    }
    Ok(())
}

/// The same ask on every matter of a kind that is still open; afterwards steps speak of the matter of before.
fn ask_each(
    world: &mut World,
    who: &str,
    (of, word): (&str, &str),
    given: &BTreeMap<String, String>,
) -> Result<(), String> {
    let library = Arc::clone(&world.library);
    let key = names::procedure(&law(&library, world.code())?.city, of)?.key.clone();
    let spoken_of = world.current.clone();
    let matters = world.town.iter().flat_map(|town| town.matters.values());
    let open = matters.filter(|matter| matter.procedure == key && !matter.is_final);
    let open: Vec<MatterId> = open.map(|matter| matter.id.clone()).collect();
    if open.is_empty() {
        return Err(format!("没有还开着的“{of}”"));
    }
    for id in open {
        world.current = Some(id);
        ask(world, Some(who), word, given)?;
        world.no_unseen_refusal()?;
    }
    world.current = spoken_of;
    Ok(())
}

/// Whose matter it will be: the unit that the table names under the home's own label, otherwise the street's office, or
/// the nearest unit above it of a kind that may be in charge; and the rest of the table.
fn home(
    world: &World,
    law: &CityLaw,
    procedure: &Procedure,
    given: &BTreeMap<String, String>,
) -> Result<(String, BTreeMap<String, String>), String> {
    let mut given = given.clone();
    let Some(party) = procedure.parties.values().find(|party| party.is == PartyKind::Home) else {
        return Ok((world.home.clone(), given));
    };
    if let Some(name) = given.remove(&party.label.zh) {
        return Ok((world.reading(law).unit(&name)?, given));
    }
    let units = &world.library.units;
    let may = |unit: &desk::Unit| party.kinds.is_empty() || party.kinds.contains(&unit.kind);
    let office = units.unit(&world.home).filter(|unit| may(unit));
    let above = || units.upwards(&world.street).find_map(|one| units.units_at(&one.code).into_iter().find(may));
    let home = office.or_else(above).map_or_else(|| world.home.clone(), |unit| unit.id);
    Ok((home, given))
}

fn home_only(world: &World, procedure: &Procedure) -> BTreeMap<String, PartyValue> {
    let units = procedure.parties.keys().map(|key| (key.clone(), PartyValue::Unit(world.home.clone())));
    units.collect()
}

/// The party that a person becomes who opens a matter by this ask.
fn person_who_asks<'p>(procedure: &Procedure, ask: &'p Ask) -> Option<&'p str> {
    ask.by.iter().find_map(|who| match who {
        Who::Party { party, post: None } => {
            procedure.parties.get(party).filter(|one| one.is == PartyKind::Person).map(|_| party.as_str())
        }
        _ => None,
    })
}

/// The first of those who may take the ask and have hands.
fn first_who_may(ask: &Ask, parties: &BTreeMap<String, PartyValue>, holder: &Holder) -> Result<Actor, String> {
    let staff = |unit: &str, post: Option<&String>| {
        let post = post.cloned();
        let name = post.as_deref().map_or("经办", casework::post_zh);
        Actor::Staff {
            account: format!("{name}@{unit}"),
            unit: unit.to_owned(),
            posts: post.into_iter().collect(),
            on_behalf_of: None,
        }
    };
    let found = ask.by.iter().find_map(|who| match who {
        Who::Party { party, post } => match parties.get(party)? {
            PartyValue::Person(subject) => Some(Actor::Person { subject: subject.clone() }),
            value => value.units().first().map(|unit| staff(unit, post.as_ref())),
        },
        Who::Holder => match holder {
            Holder::Units { units, post } => units.first().map(|unit| staff(unit, post.as_ref())),
            _ => None,
        },
        _ => None,
    });
    found.ok_or_else(|| format!("“{}”现在没有人可以办", ask.label.zh))
}

/// What an ask is given: the table, and for what it needs and the table does not mention, the defaults.
fn values(
    world: &World,
    law: &CityLaw,
    procedure: &Procedure,
    ask: &Ask,
    parties: &BTreeMap<String, PartyValue>,
    given: &BTreeMap<String, String>,
) -> Result<Values, String> {
    let reading = world.reading(law);
    let mut values = Values::new();
    let mut used = Vec::new();
    for (of, prefix) in forms(law, procedure, ask) {
        let (needs, may) = if prefix.is_empty() { (&ask.needs, &ask.may) } else { opening_form(of) };
        for (label, text) in given {
            let key = label_key(of, label).filter(|_| prefix.is_empty() || !used.contains(label));
            if let Some(key) = key.filter(|key| prefix.is_empty() || needs.contains(key) || may.contains(key)) {
                used.push(label.clone());
                if text != NOTHING {
                    values.insert(format!("{prefix}{key}"), read(&reading, of, &key, text)?);
                }
            }
        }
        for key in needs {
            let label = label_of(of, key);
            let calculated = of.fields.get(key).is_some_and(|field| field.calc.is_some());
            let filled = of.parties.contains_key(key) && parties.contains_key(key);
            if given.contains_key(label) || calculated || filled {
                continue;
            }
            if let Some(text) = world.defaults.get(label) {
                values.insert(format!("{prefix}{key}"), read(&reading, of, key, text)?);
            }
        }
    }
    match given.keys().find(|label| !used.contains(label)) {
        Some(label) => Err(format!("“{}”没有“{label}”这一项", ask.label.zh)),
        None => Ok(values),
    }
}

/// The procedure's own form, and those of the children that the ask opens.
fn forms<'l>(law: &'l CityLaw, procedure: &'l Procedure, ask: &'l Ask) -> Vec<(&'l Procedure, String)> {
    let children = ask.then.iter().filter_map(|effect| match effect {
        Effect::Open { procedure, .. } => Some((law.city.procedures.get(procedure)?, format!("{procedure}."))),
        _ => None,
    });
    std::iter::once((procedure, String::new())).chain(children).collect()
}

/// What the opening ask of a child needs and may be given.
fn opening_form(procedure: &Procedure) -> (&Vec<String>, &Vec<String>) {
    static NONE: Vec<String> = Vec::new();
    // A child that the machine opens gets everything from its parent: there is no form.
    let ask = procedure.asks.values().find(|ask| ask.from.is_empty() && !ask.by.contains(&Who::Machine));
    ask.map_or((&NONE, &NONE), |ask| (&ask.needs, &ask.may))
}

fn label_key(procedure: &Procedure, label: &str) -> Option<String> {
    let fields = procedure.fields.iter().find(|(_, field)| field.label.zh == label).map(|(key, _)| key.clone());
    fields.or_else(|| procedure.parties.iter().find(|(_, party)| party.label.zh == label).map(|(key, _)| key.clone()))
}

fn label_of<'p>(procedure: &'p Procedure, key: &'p str) -> &'p str {
    let field = procedure.fields.get(key).map(|field| field.label.zh.as_str());
    field.or_else(|| procedure.parties.get(key).map(|party| party.label.zh.as_str())).unwrap_or(key)
}

fn read(
    reading: &crate::values::Reading<'_>,
    procedure: &Procedure,
    key: &str,
    text: &str,
) -> Result<casework::Value, String> {
    match (procedure.fields.get(key), procedure.parties.get(key)) {
        (Some(field), _) => reading.field(field, text),
        (None, Some(party)) => reading.party(party.is, text),
        (None, None) => Err(format!("没有`{key}`这一项")),
    }
}

/// Several asks, one after the other, each by the first who may; what must be signed is signed.
fn already(world: &mut World, category: &str, asks: &str, given: &BTreeMap<String, String>) -> Result<(), String> {
    let mut left = given.clone();
    for word in asks.split('、') {
        world.town()?;
        let library = Arc::clone(&world.library);
        let law = law(&library, world.code())?;
        let opening = names::opening(&law.city, word).filter(|_| world.current.is_none() || word == first(asks));
        let (procedure, definition) = match opening {
            Some((procedure, key)) => (procedure, procedure.asks.get(key)),
            None => {
                let procedure = procedure(law, &world.matter()?.procedure)?;
                (procedure, procedure.asks.get(names::ask(procedure, word)?))
            }
        };
        let definition = definition.ok_or("没有这一请求")?;
        let asked: Vec<&str> =
            definition.needs.iter().chain(&definition.may).map(|key| label_of(procedure, key)).collect();
        let mut values: BTreeMap<String, String> = given
            .iter()
            .filter(|(label, _)| asked.contains(&label.as_str()))
            .map(|(k, v)| (k.clone(), v.clone()))
            .collect();
        left.retain(|label, _| !asked.contains(&label.as_str()));
        if word == first(asks)
            && let Some(label) = category_label(procedure, definition)
        {
            values.insert(label.to_owned(), category.to_owned());
        }
        ask(world, None, word, &values)?;
        sign_all(world)?;
        world.no_unseen_refusal().map_err(|why| format!("“{word}”：{why}"))?;
    }
    match left.keys().next() {
        Some(label) => Err(format!("这几步都没有“{label}”这一项")),
        None => Ok(()),
    }
}

/// The label of the field in which an ask takes the category: the first choice from a list of the city.
fn category_label<'p>(procedure: &'p Procedure, ask: &Ask) -> Option<&'p str> {
    let mut fields = ask.needs.iter().filter_map(|key| procedure.fields.get(key));
    let of_city = fields.find(|field| field.kind == FieldKind::Choice && field.list.is_some());
    of_city.map(|field| field.label.zh.as_str())
}

fn first(asks: &str) -> &str {
    asks.split('、').next().unwrap_or_default()
}

/// Signs everything that waits, each seat by its own person.
fn sign_all(world: &mut World) -> Result<(), String> {
    while let Some((number, seat)) = world.matter().ok().filter(|_| world.refusal.is_none()).and_then(|matter| {
        let proposal = matter.pending().next()?;
        Some((proposal.number, proposal.signers.get(proposal.signed.len())?.first()?.clone()))
    }) {
        let (account, posts) = (format!("签批人@{}", seat.unit), seat.post.into_iter().collect());
        let signer = Actor::Staff { account, unit: seat.unit, posts, on_behalf_of: None };
        let (before, id) = (world.lengths(), world.matter()?.id.clone());
        let done = world.town()?.ask(&id, Wanted::Sign(number), &signer, Values::new()).map(|_| ());
        world.note(&before, done)?;
    }
    Ok(())
}

/// Signs or declines the latest proposal of an ask.
fn sign(world: &mut World, who: &str, word: &str, why_not: Option<&str>) -> Result<(), String> {
    let library = Arc::clone(&world.library);
    let law = law(&library, world.code())?;
    let matter = world.matter()?;
    let procedure = procedure(law, &matter.procedure)?;
    let key = names::ask(procedure, word)?;
    let number = matter.proposals.iter().rev().find(|proposal| proposal.ask == key).map(|proposal| proposal.number);
    let number = number.ok_or_else(|| format!("没有人申请过“{word}”"))?;
    let (id, signer) = (matter.id.clone(), actor(&world.reading(law), procedure, &matter.parties, who)?);
    let wanted = why_not.map_or(Wanted::Sign(number), |why| Wanted::Decline(number, why.to_owned()));
    let before = world.lengths();
    world.by_time = false;
    let done = world.town()?.ask(&id, wanted, &signer, Values::new()).map(|_| ());
    world.note(&before, done)
}

fn clock_runs_out(world: &mut World, word: &str) -> Result<(), String> {
    let library = Arc::clone(&world.library);
    let law = law(&library, world.code())?;
    let matter = world.matter()?;
    let key = names::clock(procedure(law, &matter.procedure)?, word)?;
    let due = with_book(&library, law, matter, world.time(), |book| due_of(book, matter, key).map(|due| due.at))?;
    world.pass(due.ok_or_else(|| format!("“{word}”没有在走"))?)
}

fn signing_runs_out(world: &mut World, word: &str) -> Result<(), String> {
    let library = Arc::clone(&world.library);
    let matter = world.matter()?;
    let key = names::ask(procedure(law(&library, world.code())?, &matter.procedure)?, word)?;
    let within = matter.pending().find(|proposal| proposal.ask == key).and_then(|proposal| proposal.within.as_ref());
    let due = within.map(|within| within.due).ok_or_else(|| format!("“{word}”没有签批时限"))?;
    world.pass(due)
}

/// Speaks of another matter from now on: the latest of this kind, or the n-th.
fn turn(world: &mut World, word: &str, nth: Option<usize>) -> Result<(), String> {
    let library = Arc::clone(&world.library);
    let key = &names::procedure(&law(&library, world.code())?.city, word)?.key;
    let town = world.town.as_ref().ok_or("还没有事项")?;
    let mut all = town.matters.values().filter(|matter| matter.procedure == *key).map(|matter| &matter.id);
    let found: Option<&MatterId> = match nth {
        Some(nth) => nth.checked_sub(1).and_then(|skip| all.nth(skip)),
        None => all.next_back(),
    };
    world.current = Some(found.ok_or_else(|| format!("没有这一件“{word}”"))?.clone());
    Ok(())
}
