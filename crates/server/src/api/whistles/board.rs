//! What a board is made of: the open whistles and report-ins of a viewer's reach, read at once, filtered and counted.

use super::{BoardFilters, BoardTotals, BoardWanted, WhistleBody};
use crate::api::matters::{Cursor, Scope};
use crate::api::queues::CountBody;
use crate::problem::Problem;
use crate::signed_in::Staff;
use crate::state::AppState;
use crate::view::lane::{due, is_held_by, lane, refusal, shown, unit_of};
use crate::view::left::of_matter;
use crate::view::queue::place_name;
use crate::view::{Keyed, Named, Seen, procedure_of, seen_among, state_of};
use crate::words::Words;
use casework::{Book, Books, Matter, MatterId, Value};
use desk::Library;
use desk::ports::{MatterFilter, MatterRow, PageRequest};
use std::collections::BTreeMap;
use std::sync::Arc;
use worktime::Instant;

/// The procedures of the board.
pub(super) const WHISTLE: &str = "whistle";
pub(super) const REPORT_IN: &str = "report_in";
/// Matters of one procedure that are read for a list at most.
const OPEN: usize = 2_000;
/// Rows of a list read at once.
const PAGE: u32 = 500;
/// Values of one filter that are offered at most.
const VALUES: usize = 200;

/// A report-in with what is counted of it.
struct Lane {
    seen: Seen,
    due: Option<Instant>,
    refused: bool,
    silent: bool,
}

/// A whistle with the report-ins that the viewer sees.
pub(super) struct Whistle {
    district: u32,
    /// The whistle itself, if the viewer may see it.
    head: Option<Seen>,
    lanes: Vec<Lane>,
    /// The earliest due moment of all of it.
    due: Option<Instant>,
}

/// What narrows a board besides its plain filters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Only {
    Late,
    Refused,
    Silent,
    Mine,
}

/// The board of a viewer.
pub(super) struct Board {
    library: Arc<Library>,
    now: Instant,
    unit: String,
    wanted: BoardWanted,
    only: Option<Only>,
    whistles: Vec<Whistle>,
    at_least: bool,
    own: bool,
}

impl Whistle {
    /// Its matter, or the first report-in that stands for it.
    fn face(&self) -> Option<&Seen> {
        self.head.as_ref().or_else(|| self.lanes.first().map(|lane| &lane.seen))
    }

    /// Its place in the board.
    pub(super) fn cursor(&self) -> Cursor {
        let none = MatterId(String::new());
        let id = self.face().map_or(&none, |seen| &seen.matter.id);
        Cursor::at(self.due.unwrap_or(Instant(i64::MAX)), id)
    }

    fn text(&self, field: &str) -> Option<&str> {
        let seen = self.face()?;
        shown(procedure_of(&seen.library, &seen.matter), &seen.matter, &seen.access, field)?.text()
    }

    fn office(&self) -> &str {
        self.face().map(|seen| seen.matter.home.as_str()).unwrap_or_default()
    }

    fn is(&self, only: Only, unit: &str, now: Instant) -> bool {
        match only {
            Only::Late => self.due.is_some_and(|due| due < now),
            Only::Refused => self.lanes.iter().any(|lane| lane.refused),
            Only::Silent => self.lanes.iter().any(|lane| lane.silent),
            Only::Mine => {
                let all = self.lanes.iter().map(|lane| &lane.seen).chain(&self.head);
                all.into_iter().any(|seen| is_held_by(&seen.matter, unit))
            }
        }
    }

    /// A choice of one of its fields in words.
    fn choice(&self, field: &str) -> Option<Keyed> {
        let (seen, key) = (self.face()?, self.text(field)?);
        let edition = seen.library.edition(&seen.matter.edition)?;
        let definition = edition.procedures.get(&seen.matter.procedure)?.fields.get(field)?;
        let listed = || edition.lists.values().find_map(|list| list.get(key)).map(|entry| &entry.label);
        Some(Keyed::new(key, definition.choices.get(key).or_else(listed).map(Words::from)))
    }
}

fn only(text: &str) -> Result<Only, Problem> {
    match text {
        "late" => Ok(Only::Late),
        "refused" => Ok(Only::Refused),
        "silent" => Ok(Only::Silent),
        "mine" => Ok(Only::Mine),
        _ => Err(Problem::bad(
            "bad-query",
            "only 应为 late、refused、silent 或者 mine。",
            "`only` is late, refused, silent or mine.",
        )),
    }
}

/// The book of a matter of a city.
fn book_of<'a>(books: &Books<'a>, matter: &Matter) -> Book<'a> {
    books.of(&matter.edition)
}

/// The matters of a procedure in a scope, open or ended ones or all, and whether there are more than are read.
pub(crate) async fn matters_of(
    state: &AppState,
    scope: &Scope,
    procedure: &str,
    is_final: Option<bool>,
) -> Result<(Vec<(u32, MatterRow)>, bool), Problem> {
    let mut wanted = MatterFilter { procedure: Some(procedure.to_owned()), is_final, ..MatterFilter::default() };
    scope.narrow(&mut wanted);
    let mut found: Vec<(u32, MatterRow)> = Vec::new();
    for district in scope.districts() {
        let mut after = None;
        loop {
            let page = PageRequest { limit: PAGE, after: after.take() };
            let rows = state.desk().ledger().list(*district, &wanted, &page).await?.rows;
            let is_full = rows.len() >= usize::try_from(PAGE).unwrap_or(usize::MAX);
            after = rows.last().map(|row| Cursor::of(row).pair());
            found.extend(rows.into_iter().map(|row| (*district, row)));
            if found.len() > OPEN {
                found.truncate(OPEN);
                return Ok((found, true));
            }
            if !is_full {
                break;
            }
        }
    }
    Ok((found, false))
}

/// The matters of rows that the viewer may see.
pub(crate) async fn seen_rows(
    state: &AppState,
    staff: &Staff,
    rows: &[(u32, MatterRow)],
) -> Result<BTreeMap<(u32, MatterId), Seen>, Problem> {
    seen_among(state, &staff.viewer(), rows.iter().map(|(district, row)| (*district, &row.matter))).await
}

/// The report-ins that whistles opened.
fn called_by(heads: &BTreeMap<(u32, MatterId), Seen>) -> Vec<(u32, MatterId)> {
    let mut called = Vec::new();
    for ((district, _), seen) in heads {
        let children = seen.matter.children.iter().filter(|child| child.procedure == REPORT_IN);
        called.extend(children.map(|child| (*district, child.matter.clone())));
    }
    called
}

impl Board {
    /// Reads the whole board: the rows of lists, the whistles, then every report-in, each kind at once.
    pub(super) async fn read(state: &AppState, staff: &Staff, wanted: &BoardWanted) -> Result<Self, Problem> {
        let library = state.desk().library();
        let only = wanted.only.as_deref().map(only).transpose()?;
        let mut board = Self {
            now: state.desk().now(),
            unit: staff.account.unit.clone(),
            wanted: wanted.clone(),
            only,
            whistles: Vec::new(),
            at_least: false,
            own: false,
            library,
        };
        let Some(scope) = Scope::of(&board.library, &staff.account) else { return Ok(board) };
        let (heads, more) = matters_of(state, &scope, WHISTLE, Some(false)).await?;
        let heads = seen_rows(state, staff, &heads).await?;
        let called = called_by(&heads);
        let called = called.iter().map(|(district, matter)| (*district, matter));
        let mut lanes = seen_among(state, &staff.viewer(), called).await?;
        let mut groups: BTreeMap<(u32, MatterId), (Option<Seen>, Vec<Seen>)> =
            heads.into_iter().map(|(key, seen)| (key, (Some(seen), Vec::new()))).collect();
        let mut more_lanes = false;
        if scope.is_part() {
            // Whoever was called sees their own report-in, and not the whistle.
            let (mut rows, cut) = matters_of(state, &scope, REPORT_IN, Some(false)).await?;
            more_lanes = cut;
            rows.retain(|(district, row)| !lanes.contains_key(&(*district, row.matter.clone())));
            lanes.extend(seen_rows(state, staff, &rows).await?);
        }
        for ((district, _), seen) in lanes {
            let Some(parent) = seen.matter.parent.clone() else { continue };
            groups.entry((district, parent)).or_default().1.push(seen);
        }
        board.own = !groups.is_empty() && groups.values().all(|(head, _)| head.is_none());
        board.at_least = more || more_lanes;
        board.gather(groups)?;
        Ok(board)
    }

    fn gather(&mut self, groups: BTreeMap<(u32, MatterId), (Option<Seen>, Vec<Seen>)>) -> Result<(), Problem> {
        let (library, now) = (Arc::clone(&self.library), self.now);
        for ((district, _), (head, seen)) in groups {
            let law = library.city_of(&district.to_string()).ok_or_else(Problem::not_found)?;
            let books = library.books(law, now.day()).ok_or_else(Problem::not_found)?;
            let mut lanes: Vec<Lane> = seen
                .into_iter()
                .map(|seen| {
                    let (refused, silent) = refusal(&library, &seen.matter);
                    Lane { due: due(&book_of(&books, &seen.matter), &seen.matter), refused, silent, seen }
                })
                .collect();
            lanes.sort_by(|a, b| a.seen.matter.id.cmp(&b.seen.matter.id));
            let own = head.as_ref().and_then(|head| due(&book_of(&books, &head.matter), &head.matter));
            let due = lanes.iter().filter_map(|lane| lane.due).chain(own).min();
            self.whistles.push(Whistle { district, head, lanes, due });
        }
        self.whistles.sort_by_cached_key(Whistle::cursor);
        Ok(())
    }

    /// Whether a whistle passes the plain filters.
    fn passes(&self, one: &Whistle) -> bool {
        let is = |wanted: &Option<String>, found: Option<&str>| {
            wanted.as_deref().is_none_or(|wanted| wanted.is_empty() || found == Some(wanted))
        };
        let calls = |unit: &str| one.lanes.iter().any(|lane| unit_of(&lane.seen.matter) == unit);
        is(&self.wanted.street, Some(one.office()))
            && self.wanted.unit.as_deref().is_none_or(|unit| unit.is_empty() || calls(unit))
            && is(&self.wanted.topic, one.text("topic"))
            && is(&self.wanted.urgency, one.text("urgency"))
    }

    fn plain(&self) -> impl Iterator<Item = &Whistle> {
        self.whistles.iter().filter(|one| self.passes(one))
    }

    /// What is shown under every filter, in order.
    pub(super) fn found(&self) -> Vec<&Whistle> {
        let in_state = |one: &Whistle| {
            let state = self.wanted.state.as_deref().filter(|state| !state.is_empty());
            state.is_none_or(|state| one.lanes.iter().any(|lane| lane.seen.matter.state == state))
        };
        let narrowed = |one: &&Whistle| self.only.is_none_or(|only| one.is(only, &self.unit, self.now));
        self.plain().filter(|one| in_state(one)).filter(narrowed).collect()
    }

    pub(super) fn open(&self) -> usize {
        self.whistles.len()
    }

    pub(super) const fn at_least(&self) -> bool {
        self.at_least
    }

    pub(super) const fn is_own(&self) -> bool {
        self.own
    }

    /// Counts of what the plain filters leave.
    pub(super) fn totals(&self) -> BoardTotals {
        let mut totals = BoardTotals::default();
        let mut states: BTreeMap<&str, (u64, &Seen)> = BTreeMap::new();
        for one in self.plain() {
            totals.whistles += 1;
            totals.called += one.lanes.len();
            totals.late += usize::from(one.is(Only::Late, &self.unit, self.now));
            totals.mine += usize::from(one.is(Only::Mine, &self.unit, self.now));
            totals.refused += one.lanes.iter().filter(|lane| lane.refused).count();
            totals.silent += one.lanes.iter().filter(|lane| lane.silent).count();
            for lane in &one.lanes {
                states.entry(&lane.seen.matter.state).or_insert((0, &lane.seen)).0 += 1;
            }
        }
        let place = |key: &str, seen: &Seen| {
            procedure_of(&self.library, &seen.matter).and_then(|procedure| procedure.states.get_index_of(key))
        };
        let mut counted: Vec<(&str, (u64, &Seen))> = states.into_iter().collect();
        counted.sort_by_key(|(key, (_, seen))| place(key, seen));
        let words = |(key, (count, seen)): (&str, (u64, &Seen))| {
            CountBody::new(state_of(procedure_of(&self.library, &seen.matter), key), count)
        };
        totals.states = counted.into_iter().map(words).collect();
        totals
    }

    /// What can be filtered by, over everything that is open.
    pub(super) fn filters(&self) -> BoardFilters {
        let unit = |id: &str| {
            let Named { id, zh, en } = Named::of(&self.library, id);
            Keyed { key: id, zh, en }
        };
        let units = |one: &Whistle| {
            let called = one.lanes.iter().map(|lane| unit(unit_of(&lane.seen.matter)));
            let mut called: Vec<Keyed> = called.collect();
            called.sort_by(|a, b| a.key.cmp(&b.key));
            called.dedup();
            called
        };
        BoardFilters {
            street: self.tally(|one| vec![unit(one.office())]),
            unit: self.tally(units),
            topic: self.tally(|one| one.choice("topic").into_iter().collect()),
            urgency: self.tally(|one| one.choice("urgency").into_iter().collect()),
        }
    }

    fn tally(&self, of: impl Fn(&Whistle) -> Vec<Keyed>) -> Vec<CountBody> {
        let mut found: BTreeMap<String, (Keyed, u64)> = BTreeMap::new();
        for one in self.whistles.iter().flat_map(of) {
            found.entry(one.key.clone()).or_insert((one, 0)).1 += 1;
        }
        let mut rows: Vec<CountBody> = found.into_values().map(|(one, count)| CountBody::new(one, count)).collect();
        rows.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.key.cmp(&b.key)));
        rows.truncate(VALUES);
        rows
    }

    /// A whistle as it is sent.
    pub(super) fn body(&self, one: &Whistle) -> Result<WhistleBody, Problem> {
        let library = self.library.as_ref();
        let law = library.city_of(&one.district.to_string()).ok_or_else(Problem::not_found)?;
        let books = library.books(law, self.now.day()).ok_or_else(Problem::not_found)?;
        let face = one.face().ok_or_else(Problem::not_found)?;
        let head = one.head.as_ref().map(|head| &head.matter);
        let called = |head: &Arc<Matter>| head.children.iter().filter(|child| child.procedure == REPORT_IN).count();
        let lanes = one
            .lanes
            .iter()
            .map(|at| lane(library, &book_of(&books, &at.seen.matter), &at.seen.matter, &at.seen.access, self.now));
        let place = shown(procedure_of(library, &face.matter), &face.matter, &face.access, "place");
        Ok(WhistleBody {
            district: one.district,
            matter: head.map(|head| head.id.to_string()),
            number: head.map(|head| head.number.clone()),
            state: head.map(|head| state_of(procedure_of(library, head), &head.state)),
            office: Named::of(library, one.office()),
            from: head.and_then(|head| head.parent.as_ref()).map(ToString::to_string),
            topic: one.choice("topic"),
            urgency: one.choice("urgency"),
            task: one.text("task").map(str::to_owned),
            place: place.and_then(Value::text).and_then(|place| place_name(library, place)),
            opened_at: face.matter.opened_at.rfc3339(),
            due: one.due.map(Instant::rfc3339),
            late: one.due.is_some_and(|due| due < self.now),
            remaining: head.and_then(|head| of_matter(&book_of(&books, head), head, self.now)),
            hidden: head.map(|head| called(head).saturating_sub(one.lanes.len())),
            lanes: lanes.collect(),
        })
    }
}
