//! Single facts of a row: the resident's words, the next step, what changes how a matter is handled.

use super::{TakenBody, UrgedBody};
use crate::view::{Keyed, Seen, procedure_of};
use casework::{Actor, Matter, Value};
use desk::ports::MatterRow;
use desk::see::Access;
use desk::{ANSWER_URGE, CityLaw, Library, URGE};
use rulebook::model::{Class, Field, FieldKind, Procedure};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;
use worktime::Instant;

/// The fields in which something was said, the first one given is shown.
const SAID: [&str; 3] = ["text", "task", "reason"];
/// The procedure of whistles.
const WHISTLE: &str = "whistle";
/// The field in which a step is justified.
const REASON: &str = "reason";
/// The words of an urging.
const URGING: &str = "urging";
/// The answer's words.
const URGE_ANSWER: &str = "urge_answer";

/// What somebody said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct SaidBody {
    /// The words, or a mask.
    pub text: String,
    /// Whether it is a mask.
    pub masked: bool,
    /// Whether the person's data has been erased.
    pub erased: bool,
    /// Whether there is more of it.
    pub cut: bool,
}

/// The field in which something was said, with its value.
pub(crate) fn said_field(seen: &Seen) -> Option<(&'static str, &Field, &Value)> {
    let procedure = procedure_of(&seen.library, &seen.matter)?;
    SAID.into_iter().find_map(|key| Some((key, procedure.fields.get(key)?, seen.matter.values.get(key)?)))
}

/// What was said, from texts that were opened before.
pub(crate) fn said(seen: &Seen, texts: &BTreeMap<(u32, String), String>, most: usize) -> Option<SaidBody> {
    let (_, field, value) = said_field(seen)?;
    let is_granted = seen.access.classes.contains(&field.class);
    match value {
        Value::Sealed(_) if !is_granted => {
            let is_confidential = seen.matter.values.get("identity").and_then(Value::text) == Some("confidential");
            let text = if is_confidential { "［保密］".to_owned() } else { "***".to_owned() };
            Some(SaidBody { text, masked: true, erased: false, cut: false })
        }
        Value::Sealed(sealed) => match texts.get(&(seen.matter.district, sealed.vault.clone())) {
            Some(text) => Some(short(text, most)),
            None => Some(SaidBody { text: String::new(), masked: false, erased: true, cut: false }),
        },
        value if is_granted => value.text().map(|text| short(text, most)),
        _ => None,
    }
}

/// A text on one line, cut after so many characters.
fn short(text: &str, most: usize) -> SaidBody {
    let mut characters = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    let shown: String = characters.by_ref().take(most).collect();
    SaidBody { cut: characters.next().is_some(), text: shown, masked: false, erased: false }
}

/// The most likely next step of an actor: one that ends a running clock, else the first that moves the matter on.
pub(crate) fn next(library: &Library, law: &CityLaw, matter: &Matter, actor: &Actor, now: Instant) -> Option<String> {
    let procedure = procedure_of(library, matter)?;
    let open = desk::outlook::open_asks(library, law, matter, actor, now);
    let ends_clock = |ask: &&String| {
        let clocks = matter.running_clocks().filter_map(|(clock, _)| procedure.clocks.get(clock));
        clocks.flat_map(|clock| &clock.ends).any(|ends| ends == *ask)
    };
    let moves = |ask: &&String| {
        let ask = procedure.asks.get(*ask);
        ask.is_some_and(|ask| {
            ask.to.is_some() && ask.sign.is_empty() && !ask.needs.iter().any(|n| points(procedure, n))
        })
    };
    // What must be justified, such as a refusal, is not what one is most likely to do.
    let is_plain = |ask: &&String| {
        moves(ask) && !procedure.asks.get(*ask).is_some_and(|ask| ask.needs.iter().any(|need| need == REASON))
    };
    let urges = |ask: &&String| *ask == URGE || *ask == ANSWER_URGE;
    let answers = |ask: &&String| *ask == ANSWER_URGE && matter_is_urged(matter);
    let found = open.iter().find(answers).or_else(|| open.iter().find(ends_clock));
    let onwards = || open.iter().find(is_plain).or_else(|| open.iter().find(moves));
    found.or_else(onwards).or_else(|| open.iter().find(urges)).cloned()
}

/// Whether a field names another matter.
fn points(procedure: &Procedure, field: &str) -> bool {
    procedure.fields.get(field).is_some_and(|field| field.kind == FieldKind::Matter)
}

fn count(matter: &Matter, ask: &str) -> u32 {
    matter.counts.get(ask).copied().unwrap_or(0)
}

fn matter_is_urged(matter: &Matter) -> bool {
    count(matter, URGE) > count(matter, ANSWER_URGE)
}

/// An urging and its answer.
pub(crate) fn urged(matter: &Matter, row: &MatterRow, access: &Access) -> Option<UrgedBody> {
    let times = count(matter, URGE);
    if times == 0 || !access.classes.contains(&Class::Internal) {
        return None;
    }
    let text = |field: &str| matter.values.get(field).and_then(Value::text).map(str::to_owned);
    let waiting = row.urged > 0;
    let answer = text(URGE_ANSWER).filter(|_| !waiting);
    Some(UrgedBody { times, text: text(URGING).unwrap_or_default(), answer, waiting })
}

/// A place in words, from its district down.
pub(crate) fn place_name(library: &Library, place: &str) -> Option<String> {
    let above = library.units.upwards(place).filter(|division| division.level != "city");
    let mut names: Vec<&str> = above.map(|division| division.name.as_str()).collect();
    names.reverse();
    (!names.is_empty()).then(|| names.join(" "))
}

/// Facts that change how a matter is handled.
pub(crate) fn tags(matter: &Matter, row: &MatterRow, taken: Option<&TakenBody>) -> Vec<Keyed> {
    let text = |field: &str| matter.values.get(field).and_then(Value::text).unwrap_or_default();
    let tag = |key: &str, zh: String, en: String| Keyed { key: key.to_owned(), zh, en };
    let plain = |key: &str, zh: &str, en: &str| tag(key, zh.to_owned(), en.to_owned());
    let is_held = |clock: &casework::ClockState| clock.suspensions.last().is_some_and(|one| one.to.is_none());
    let whistles = matter.children.iter().filter(|child| !child.is_final && child.procedure == WHISTLE).count();
    let mut tags = Vec::new();
    if row.urged > 0 {
        tags.push(tag("urged", format!("督办{}", row.urged), format!("urged {}", row.urged)));
    }
    if row.round > 1 {
        tags.push(tag("round", format!("第{}轮", row.round), format!("round {}", row.round)));
    }
    match text("grade") {
        "emergency" => tags.push(plain("emergency", "突发", "emergency")),
        "urgent" => tags.push(plain("urgent", "紧急", "urgent")),
        _ => {}
    }
    match text("identity") {
        "confidential" => tags.push(plain("confidential", "保密", "confidential")),
        "anonymous" => tags.push(plain("anonymous", "匿名", "anonymous")),
        _ => {}
    }
    if matter.values.contains_key("more") {
        tags.push(plain("more", "有补充", "something was added"));
    }
    if whistles > 0 {
        tags.push(tag("whistle", format!("吹哨{whistles}"), format!("whistles {whistles}")));
    }
    if row.pending > 0 {
        tags.push(tag("sign", format!("待签批{}", row.pending), format!("to be signed {}", row.pending)));
    }
    if matter.running_clocks().any(|(_, clock)| is_held(clock)) {
        tags.push(plain("held", "时钟暂停", "clock held"));
    }
    if row.due_provisional {
        tags.push(plain("provisional", "到期暂定", "due provisionally"));
    }
    if count(matter, "find") > 0 {
        tags.push(plain("found", "主动发现", "found"));
    }
    if let Some(taken) = taken.filter(|taken| !taken.mine) {
        tags.push(tag("taken", format!("{}在办", taken.name), format!("{} has it", taken.name)));
    }
    tags
}
