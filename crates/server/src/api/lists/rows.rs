//! One edition of a published list: its rows, sought and page by page, and what changed from the edition before.

use super::{EditionRowBody, listed};
use crate::api::registers::{ColumnBody, city};
use crate::extract::{Asked, At, Source};
use crate::limits::Limit;
use crate::problem::{Problem, ProblemBody};
use crate::state::AppState;
use crate::view::Keyed;
use crate::words::Words;
use axum::Json;
use axum::extract::State;
use desk::registers::editions::{Difference, Edition, compare, editions, rows_before, rows_of};
use desk::{CityLaw, Library};
use rulebook::model::{Field, FieldKind, Register, RegisterRow};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};
use worktime::Day;

/// Rows of a page if nobody says.
const ROWS: usize = 100;
/// Rows of a page at most.
const MOST: usize = 500;
/// Letters of a search at most.
const LETTERS: usize = 100;

/// Which rows of an edition.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct OfEdition {
    /// Only rows that have this word somewhere.
    pub q: Option<String>,
    /// Only rows under this head of duties.
    pub head: Option<String>,
    /// Only rows of this holder.
    pub holder: Option<String>,
    /// At most this many rows, 1 to 500; 100 without it.
    pub limit: Option<usize>,
    /// Continue after so many rows: `next` of the page before.
    pub after: Option<usize>,
    /// `zh` or `en`; as the browser prefers without it.
    #[serde(default, rename = "lang")]
    #[param(rename = "lang")]
    pub _lang: Option<String>,
}

/// An edition with its rows.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ListEditionBody {
    /// City.
    pub city: Keyed,
    /// The register.
    pub register: Keyed,
    /// The edition.
    pub edition: EditionRowBody,
    /// Columns in order.
    pub columns: Vec<ColumnBody>,
    /// Heads of duties that can be chosen.
    pub heads: Vec<Keyed>,
    /// Holders that can be chosen.
    pub holders: Vec<Keyed>,
    /// The rows, in the list's order.
    pub rows: Vec<EditionLineBody>,
    /// How many rows are sought.
    pub total: usize,
    /// Where the next page begins.
    pub next: Option<usize>,
    /// What changed from the edition before.
    pub changes: ListChangesBody,
}

/// A row of an edition.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EditionLineBody {
    /// Its key.
    pub key: String,
    /// Its columns as they are written.
    pub columns: BTreeMap<String, String>,
    /// Columns in words, where they are not made for people.
    pub named: BTreeMap<String, Words>,
}

/// What changed from the edition before. The lists are cut like pages.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ListChangesBody {
    /// Rows that were not there.
    pub added: Vec<ChangedRowBody>,
    /// How many.
    pub added_total: usize,
    /// Rows that are gone.
    pub removed: Vec<ChangedRowBody>,
    /// How many.
    pub removed_total: usize,
    /// Columns that are others than before.
    pub changed: Vec<ChangedColumnBody>,
    /// How many.
    pub changed_total: usize,
}

/// A row that came or went.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ChangedRowBody {
    /// Its key.
    pub key: String,
    /// What it says.
    pub item: String,
}

/// A column that is another than before.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ChangedColumnBody {
    /// The row's key.
    pub key: String,
    /// The column.
    pub column: Keyed,
    /// As it was; empty = nothing.
    pub old: String,
    /// As it is; empty = nothing.
    pub new: String,
}

/// What is looked at: the law, the register and its editions, of which one is meant.
pub(super) struct Found<'l> {
    pub(super) law: &'l CityLaw,
    pub(super) register: &'l Register,
    all: Vec<Edition<'l>>,
    at: usize,
}

impl<'l> Found<'l> {
    pub(super) fn of(library: &'l Library, key: &str, register: &str, number: &str) -> Result<Self, Problem> {
        let law = city(library, key)?;
        let register = law.city.registers.get(register).ok_or_else(Problem::not_found)?;
        let all = editions(library, law, &register.key);
        let at = all.iter().position(|one| one.issued.entry.number == number).ok_or_else(Problem::not_found)?;
        Ok(Self { law, register, all, at })
    }

    pub(super) fn edition(&self) -> Result<&Edition<'l>, Problem> {
        self.all.get(self.at).ok_or_else(Problem::not_found)
    }
}

/// A column's value in words, if it is not made for people.
fn spoken(law: &CityLaw, field: &Field, value: &str) -> Option<Words> {
    let fixed = field.choices.get(value).map(Words::from);
    let listed = || {
        // A list that a rule gives has its labels in one of the shared lists.
        let named = field.list.as_ref()?;
        let mut lists = law.city.lists.get(named).into_iter().chain(law.city.lists.values());
        lists.find_map(|list| list.get(value)).map(|entry| Words::from(&entry.label))
    };
    let unit = || {
        let is_unit = field.kind == FieldKind::Unit;
        let template = law.city.units.iter().find(|unit| is_unit && unit.key == value)?;
        Some(Words::from(&template.label))
    };
    fixed.or_else(listed).or_else(unit)
}

pub(super) fn line(law: &CityLaw, register: &Register, row: &RegisterRow) -> EditionLineBody {
    let named = row
        .columns
        .iter()
        .filter_map(|(name, value)| Some((name.clone(), spoken(law, register.fields.get(name)?, value)?)));
    EditionLineBody {
        key: row.key.clone(),
        columns: row.columns.iter().map(|(name, value)| (name.clone(), value.clone())).collect(),
        named: named.collect(),
    }
}

/// The words that stand in a column of an edition, once each.
pub(super) fn choices(law: &CityLaw, register: &Register, rows: &[RegisterRow], column: &str) -> Vec<Keyed> {
    let Some(field) = register.fields.get(column) else { return Vec::new() };
    let mut found: Vec<&String> = rows.iter().filter_map(|row| row.columns.get(column)).collect();
    found.sort_unstable();
    found.dedup();
    found.into_iter().map(|value| Keyed::new(value, spoken(law, field, value))).collect()
}

pub(super) fn is_sought(law: &CityLaw, register: &Register, row: &RegisterRow, sought: &OfEdition) -> bool {
    let is = |column: &str, wanted: Option<&String>| {
        wanted.filter(|wanted| !wanted.is_empty()).is_none_or(|wanted| row.columns.get(column) == Some(wanted))
    };
    let word = sought.q.as_deref().unwrap_or_default().trim().to_lowercase();
    let says = |text: &str| text.to_lowercase().contains(&word);
    let speaks = |(name, value): (&String, &String)| {
        let words = register.fields.get(name).and_then(|field| spoken(law, field, value));
        says(value) || words.is_some_and(|words| says(&words.zh) || says(&words.en))
    };
    is("head", sought.head.as_ref())
        && is("holder", sought.holder.as_ref())
        && (word.is_empty() || says(&row.key) || row.columns.iter().any(speaks))
}

fn changes(register: &Register, found: Difference) -> ListChangesBody {
    let of = |rows: &[RegisterRow]| -> Vec<ChangedRowBody> {
        let item = |row: &RegisterRow| row.columns.get("item").cloned().unwrap_or_default();
        rows.iter().take(MOST).map(|row| ChangedRowBody { key: row.key.clone(), item: item(row) }).collect()
    };
    let (added_total, removed_total, changed_total) = (found.added.len(), found.removed.len(), found.changed.len());
    let label = |column: &str| register.fields.get(column).map(|field| Words::from(&field.label));
    let (added, removed) = (of(&found.added), of(&found.removed));
    let changed = found.changed.into_iter().take(MOST).map(|one| ChangedColumnBody {
        column: Keyed::new(&one.column, label(&one.column)),
        key: one.key,
        old: one.old,
        new: one.new,
    });
    ListChangesBody { added, added_total, removed, removed_total, changed: changed.collect(), changed_total }
}

/// How many rows a page has, if what is sought stays within its limits.
pub(super) fn within(sought: &OfEdition) -> Result<usize, Problem> {
    let limit = sought.limit.unwrap_or(ROWS);
    if !(1..=MOST).contains(&limit) || sought.q.as_ref().is_some_and(|q| q.chars().count() > LETTERS) {
        return Err(Problem::bad(
            "bad-query",
            "每页1到500行，查找的字不超过100个。",
            "A page has 1 to 500 rows; a search has at most 100 letters.",
        ));
    }
    Ok(limit)
}

/// One page of the rows that are sought, and where the next one begins.
pub(super) fn paged<T, B>(
    fits: &[T],
    sought: &OfEdition,
    tell: impl Fn(&T) -> B,
) -> Result<(Vec<B>, Option<usize>), Problem> {
    let (limit, after) = (within(sought)?, sought.after.unwrap_or(0));
    let page: Vec<B> = fits.iter().skip(after).take(limit).map(tell).collect();
    let seen = after.saturating_add(page.len());
    let next = (seen < fits.len() && !page.is_empty()).then_some(seen);
    Ok((page, next))
}

/// An edition as the page and the interface show it.
pub(crate) fn shown(
    library: &Library,
    (key, register, number): (&str, &str, &str),
    sought: &OfEdition,
    day: Day,
) -> Result<ListEditionBody, Problem> {
    let found = Found::of(library, key, register, number)?;
    let (law, register, edition) = (found.law, found.register, found.edition()?);
    let rows = rows_of(library, law, &edition.issued);
    let names: Vec<&str> = register.fields.keys().map(String::as_str).collect();
    let before = rows_before(library, law, &found.all, edition);
    let fits: Vec<&RegisterRow> = rows.iter().filter(|row| is_sought(law, register, row, sought)).collect();
    let (page, next) = paged(&fits, sought, |row| line(law, register, row))?;
    let columns = register.fields.iter().map(|(key, field)| ColumnBody::new(key, &field.label));
    Ok(ListEditionBody {
        city: Keyed::new(&law.city.key, Some(Words::from(&law.city.label))),
        register: Keyed::new(&register.key, Some(Words::from(&register.label))),
        edition: listed(library, law, edition, day),
        columns: columns.collect(),
        heads: choices(law, register, &rows, "head"),
        holders: choices(law, register, &rows, "holder"),
        total: fits.len(),
        next,
        rows: page,
        changes: changes(register, compare(&before, &rows, &names)),
    })
}

/// One edition of a published list under its permanent address, with what changed from the one before; no sign-in.
#[utoipa::path(get, path = "/lists/{city}/{register}/{edition}", operation_id = "published_edition", tag = "open",
    params(("city" = String, Path, description = "City key"), ("register" = String, Path, description = "Register, such as duties"), ("edition" = String, Path, description = "Number of the edition"), OfEdition),
    responses((status = 200, body = ListEditionBody), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn edition(
    State(state): State<AppState>,
    Source(from): Source,
    At((key, register, number)): At<(String, String, String)>,
    Asked(sought): Asked<OfEdition>,
) -> Result<Json<ListEditionBody>, Problem> {
    Limit::Open.take(&state, &from.to_string())?;
    let library = state.desk().library();
    shown(&library, (&key, &register, &number), &sought, state.desk().now().day()).map(Json)
}
