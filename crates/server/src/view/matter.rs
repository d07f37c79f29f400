//! A matter as staff see it: parties, values as far as access goes, proposals, children; and its row in lists.

use super::{ClockBody, Keyed, Named, Seen, ask_of, clocks, procedure_of, state_of};
use crate::problem::{PossibleBody, Problem};
use crate::state::AppState;
use crate::words::Words;
use casework::{Actor, Answers, Holder, Matter, PartyValue, Proposal, Value, possible, post_zh};
use desk::Library;
use desk::ports::MatterRow;
use desk::see::{Access, Shown};
use rulebook::Edition;
use rulebook::model::{Field, FieldKind};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;
use worktime::Instant;

/// What stands for a value of a confidential request.
const CONFIDENTIAL: &str = "［保密］";

/// A matter's row in lists.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct RowBody {
    /// District.
    pub district: u32,
    /// Id.
    pub matter: String,
    /// Number for people.
    pub number: String,
    /// Procedure.
    pub procedure: Keyed,
    /// State.
    pub state: Keyed,
    /// Whether it has ended.
    pub is_final: bool,
    /// Home unit.
    pub home: Named,
    /// The unit that holds it.
    pub holder: Option<Named>,
    /// The post that must act there.
    pub post: Option<String>,
    /// Category.
    pub category: Option<Keyed>,
    /// Kind.
    pub kind: String,
    /// Grade.
    pub grade: String,
    /// Division code of the place.
    pub place: String,
    /// Channel.
    pub channel: String,
    /// Round.
    pub round: u32,
    /// Proposals that wait for a signature.
    pub pending: u32,
    /// When it was opened.
    pub opened_at: String,
    /// When it changed last.
    pub changed_at: String,
    /// When it ended.
    pub ended_at: Option<String>,
    /// The earliest due moment.
    pub due: Option<String>,
    /// Whether that is provisional.
    pub due_provisional: bool,
    /// Whether it has passed.
    pub overdue: bool,
    /// Number of events.
    pub version: u32,
}

/// A row of a list. `district` is where the matter lives.
pub(crate) fn row(library: &Library, district: u32, row: &MatterRow, now: Instant) -> RowBody {
    let edition = library.edition(&row.edition);
    let procedure = edition.and_then(|edition| edition.procedures.get(&row.procedure));
    let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    RowBody {
        district,
        matter: row.matter.to_string(),
        number: row.number.clone(),
        procedure: Keyed::new(&row.procedure, procedure.map(|procedure| Words::from(&procedure.label))),
        state: state_of(procedure, &row.state),
        is_final: row.is_final,
        home: Named::of(library, &row.home),
        holder: given(&row.holder).map(|unit| Named::of(library, &unit)),
        post: given(&row.holder_post),
        category: given(&row.category).map(|key| category(edition.map(AsRef::as_ref), &key)),
        kind: row.kind.clone(),
        grade: row.grade.clone(),
        place: row.place.clone(),
        channel: row.channel.clone(),
        round: row.round,
        pending: row.pending,
        opened_at: row.opened_at.rfc3339(),
        changed_at: row.changed_at.rfc3339(),
        ended_at: row.ended_at.map(Instant::rfc3339),
        due: row.due_at.map(Instant::rfc3339),
        due_provisional: row.due_provisional,
        overdue: !row.is_final && row.due_at.is_some_and(|due| due < now),
        version: row.version,
    }
}

fn category(edition: Option<&Edition>, key: &str) -> Keyed {
    let entry = edition.and_then(|edition| edition.lists.values().find_map(|list| list.get(key)));
    Keyed::new(key, entry.map(|entry| Words::from(&entry.label)))
}

/// A matter.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct MatterBody {
    /// District.
    pub district: u32,
    /// Id.
    pub matter: String,
    /// Number for people.
    pub number: String,
    /// Procedure.
    pub procedure: Keyed,
    /// The edition of the rulebook that holds for it.
    pub edition: String,
    /// State.
    pub state: Keyed,
    /// Whether it has ended.
    pub is_final: bool,
    /// Home unit.
    pub home: Named,
    /// Units that hold it.
    pub holders: Vec<Named>,
    /// The post that must act there, in Chinese.
    pub post: Option<Keyed>,
    /// Since when they hold it.
    pub held_since: String,
    /// Round.
    pub round: u32,
    /// Number of events.
    pub version: u32,
    /// When it was opened.
    pub opened_at: String,
    /// When it changed last.
    pub changed_at: String,
    /// When it ended.
    pub ended_at: Option<String>,
    /// The matter that opened it.
    pub parent: Option<String>,
    /// Its children.
    pub children: Vec<ChildBody>,
    /// Its parties; of persons only how many.
    pub parties: Vec<PartyBody>,
    /// Its values as the viewer may see them.
    pub values: Vec<ValueBody>,
    /// Proposals.
    pub proposals: Vec<ProposalBody>,
    /// Clocks.
    pub clocks: Vec<ClockBody>,
    /// What the viewer can do now.
    pub asks: Vec<PossibleBody>,
}

/// A party of a matter.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct PartyBody {
    /// Which party.
    pub party: Keyed,
    /// Its units.
    pub units: Vec<Named>,
    /// How many persons it has.
    pub people: usize,
}

/// A child matter.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ChildBody {
    /// Id.
    pub matter: String,
    /// Procedure.
    pub procedure: String,
    /// State.
    pub state: String,
    /// Whether it has ended.
    pub is_final: bool,
}

/// A value as a viewer sees it.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct ValueBody {
    /// Which field.
    pub field: Keyed,
    /// Its value; masked unless granted, `null` once erased.
    #[schema(value_type = Object)]
    pub value: serde_json::Value,
    /// The value's label, of a choice.
    pub label: Option<Words>,
    /// Whether it is masked.
    pub masked: bool,
    /// Whether the person's data has been erased.
    pub erased: bool,
}

/// A proposal.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ProposalBody {
    /// Its number.
    pub number: u32,
    /// The ask.
    pub ask: Keyed,
    /// The unit that proposed it; `None` = a person outside.
    pub by: Option<Named>,
    /// When.
    pub at: String,
    /// Its values as the viewer may see them, calculated ones included.
    pub values: Vec<ValueBody>,
    /// The units and persons that it names.
    pub parties: Vec<PartyBody>,
    /// Who must sign, in order: each a list of unit and post.
    pub signers: Vec<Vec<SeatBody>>,
    /// How many have signed.
    pub signed: usize,
    /// When the time to sign ends.
    pub within: Option<String>,
    /// `granted`, `declined` or `lapsed`; `None` while it waits.
    pub outcome: Option<String>,
}

/// A place in a chain of signatures.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct SeatBody {
    /// The unit.
    pub unit: Named,
    /// The post in it.
    pub post: Option<String>,
}

/// A matter as a viewer sees it.
pub(crate) async fn matter(state: &AppState, seen: &Seen, actor: &Actor, purpose: bool) -> Result<MatterBody, Problem> {
    let (library, matter, now) = (seen.library.as_ref(), &seen.matter, state.desk().now());
    let book = seen.book(state)?;
    let procedure = procedure_of(library, matter);
    let (holders, post) = match &matter.holder {
        Holder::Units { units, post } => (units.iter().map(|unit| Named::of(library, unit)).collect(), post.as_deref()),
        _ => (Vec::new(), None),
    };
    let mut proposals = Vec::with_capacity(matter.proposals.len());
    for proposal in &matter.proposals {
        let values = state.desk().proposed_values(matter, proposal).await?;
        let shown = state.desk().shown(matter.district, matter, &values, &seen.access, purpose).await?;
        proposals.push(proposal_body(library, matter, proposal, shown));
    }
    Ok(MatterBody {
        district: matter.district,
        matter: matter.id.to_string(),
        number: matter.number.clone(),
        procedure: Keyed::new(&matter.procedure, procedure.map(|procedure| Words::from(&procedure.label))),
        edition: matter.edition.clone(),
        state: state_of(procedure, &matter.state),
        is_final: matter.is_final,
        home: Named::of(library, &matter.home),
        holders,
        post: post.map(|post| Keyed { key: post.to_owned(), zh: post_zh(post).to_owned(), en: post.to_owned() }),
        held_since: matter.held_since.rfc3339(),
        round: matter.round,
        version: matter.version,
        opened_at: matter.opened_at.rfc3339(),
        changed_at: matter.changed_at.rfc3339(),
        ended_at: matter.ended_at.map(Instant::rfc3339),
        parent: matter.parent.as_ref().map(ToString::to_string),
        children: matter.children.iter().map(child).collect(),
        parties: matter.parties.iter().map(|(key, party)| party_body(library, matter, key, party)).collect(),
        values: values(library, matter, state.desk().values(matter, &seen.access, purpose).await?),
        proposals,
        clocks: clocks(library, &book, matter, now),
        asks: possible(&book, matter, actor, &Answers::default(), now).into_iter().map(PossibleBody::from).collect(),
    })
}

fn child(child: &casework::Child) -> ChildBody {
    ChildBody {
        matter: child.matter.to_string(),
        procedure: child.procedure.clone(),
        state: child.state.clone(),
        is_final: child.is_final,
    }
}

fn party_body(library: &Library, matter: &Matter, key: &str, party: &PartyValue) -> PartyBody {
    let label = procedure_of(library, matter).and_then(|procedure| procedure.parties.get(key));
    PartyBody {
        party: Keyed::new(key, label.map(|party| Words::from(&party.label))),
        units: party.units().into_iter().map(|unit| Named::of(library, unit)).collect(),
        people: party.people().len(),
    }
}

fn proposal_body(
    library: &Library,
    matter: &Matter,
    proposal: &Proposal,
    shown: BTreeMap<String, Shown>,
) -> ProposalBody {
    let by = match &proposal.by {
        Actor::Staff { unit, .. } => Some(Named::of(library, unit)),
        _ => None,
    };
    let seat = |seat: &casework::Seat| SeatBody { unit: Named::of(library, &seat.unit), post: seat.post.clone() };
    ProposalBody {
        number: proposal.number,
        ask: ask_of(procedure_of(library, matter), &proposal.ask),
        by,
        at: proposal.at.rfc3339(),
        values: values(library, matter, shown),
        parties: proposal.parties.iter().map(|(key, party)| party_body(library, matter, key, party)).collect(),
        signers: proposal.signers.iter().map(|seats| seats.iter().map(seat).collect()).collect(),
        signed: proposal.signed.len(),
        within: proposal.within.as_ref().map(|within| within.due.rfc3339()),
        outcome: proposal.outcome.map(|outcome| super::form::word(&outcome)),
    }
}

/// Shown values in the procedure's order of fields, with the labels of choices.
pub(crate) fn values(library: &Library, matter: &Matter, mut shown: BTreeMap<String, Shown>) -> Vec<ValueBody> {
    let Some(edition) = library.edition(&matter.edition) else { return Vec::new() };
    let Some(procedure) = edition.procedures.get(&matter.procedure) else { return Vec::new() };
    // A mask tells a little; who asked for confidence gets a mask that tells nothing.
    let is_confidential = matter.values.get("identity").and_then(Value::text) == Some("confidential");
    let mut bodies = Vec::with_capacity(shown.len());
    for (key, field) in &procedure.fields {
        let Some(mut value) = shown.remove(key) else { continue };
        if value.masked && is_confidential {
            value.value = CONFIDENTIAL.into();
        }
        let label = if value.masked { None } else { spoken(library, edition, field, &value.value) };
        bodies.push(ValueBody {
            field: Keyed::new(key, Some(Words::from(&field.label))),
            value: value.value,
            label,
            masked: value.masked,
            erased: value.erased,
        });
    }
    bodies
}

/// A value in words, where its own form is not made for people: a choice, a moment, a unit, a place, a register's row.
fn spoken(library: &Library, edition: &Edition, field: &Field, value: &serde_json::Value) -> Option<Words> {
    match (field.kind, value) {
        (FieldKind::Time, value) => value.as_i64().map(|at| Instant(at).wall()).map(|at| Words::new(at.clone(), at)),
        (FieldKind::Place, serde_json::Value::String(code)) => {
            let mut names: Vec<&str> = library.units.upwards(code).map(|division| division.name.as_str()).collect();
            names.reverse();
            (!names.is_empty()).then(|| Words::new(names.concat(), names.join(" ")))
        }
        (FieldKind::Row, value) => {
            let key = value.get("row").unwrap_or(value).as_str()?;
            let law = library.cities().find(|law| law.city.key == edition.city)?;
            let row = law.rows.get(field.register.as_deref()?)?.iter().find(|row| row.key == key)?;
            row.columns.get("item").map(|item| Words::new(item, item))
        }
        (FieldKind::Files, serde_json::Value::Array(files)) => Some(files_spoken(files)),
        (_, serde_json::Value::Array(entries)) => {
            let named: Option<Vec<Words>> =
                entries.iter().map(|entry| one_spoken(library, edition, field, entry.as_str()?)).collect();
            let named = named.filter(|named| !named.is_empty())?;
            let join = |pick: fn(&Words) -> &str, by: &str| named.iter().map(pick).collect::<Vec<_>>().join(by);
            Some(Words::new(join(|w| &w.zh, "、"), join(|w| &w.en, ", ")))
        }
        (_, value) => one_spoken(library, edition, field, value.as_str()?),
    }
}

/// How many pictures and documents.
fn files_spoken(files: &[serde_json::Value]) -> Words {
    let is_picture = |file: &&serde_json::Value| file.get("kind").is_some_and(|kind| kind != "application/pdf");
    let pictures = files.iter().filter(is_picture).count();
    let documents = files.len() - pictures;
    let part = |count: usize, zh: &str, one: &str, more: &str| {
        (count > 0).then(|| (format!("{count}{zh}"), format!("{count} {}", if count == 1 { one } else { more })))
    };
    let parts = [part(pictures, "张图片", "picture", "pictures"), part(documents, "份PDF", "PDF", "PDFs")];
    let (zh, en): (Vec<String>, Vec<String>) = parts.into_iter().flatten().unzip();
    Words::new(zh.join("、"), en.join(", "))
}

fn one_spoken(library: &Library, edition: &Edition, field: &Field, choice: &str) -> Option<Words> {
    let fixed = field.choices.get(choice);
    // A list of the city, or what a rule's parameter enumerates, whose words stand in some list.
    let entry = |list: &str| match edition.lists.get(list) {
        Some(list) => list.get(choice),
        None => edition.lists.values().find_map(|list| list.get(choice)),
    };
    let listed = || entry(field.list.as_deref()?).map(|entry| &entry.label);
    let unit = || library.units.unit(choice).map(|unit| Words::new(unit.zh, unit.en));
    fixed.or_else(listed).map(Words::from).or_else(unit)
}

/// Nothing but what everybody of the staff may see.
pub(crate) fn open_and_internal() -> Access {
    use rulebook::model::Class;
    Access { classes: [Class::Open, Class::Internal].into(), with_purpose: std::collections::BTreeSet::new() }
}
