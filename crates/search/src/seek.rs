//! One search: words and filters in, matters and their total out, newest first.

use crate::clause::Clause;
use crate::fault::SearchFault;
use crate::gates::Gates;
use crate::index::{CLASSES, Inner, Search};
use crate::words;
use casework::MatterId;
use std::ops::Bound;
use tantivy::collector::{Count, TopDocs};
use tantivy::query::{BooleanQuery, Occur, Query, RangeQuery, TermQuery};
use tantivy::schema::{IndexRecordOption, Value as _};
use tantivy::{DocAddress, Order, Searcher, TantivyDocument, Term};
use worktime::Instant;

/// What is sought.
#[derive(Debug, Clone)]
pub struct Seek {
    /// Words, numbers, initials; empty = whatever the filters let through.
    pub text: String,
    /// What the viewer may search.
    pub gates: Gates,
    /// Filters.
    pub filter: Vec<Clause>,
    /// Only opened at or after this moment.
    pub opened_from: Option<Instant>,
    /// Only opened before this moment.
    pub opened_before: Option<Instant>,
    /// Only due before this moment.
    pub due_before: Option<Instant>,
    /// At most so many.
    pub limit: usize,
    /// Continue after this place: `place` of the last hit.
    pub after: Option<u64>,
}

impl Seek {
    /// A search within a viewer's reach.
    #[must_use]
    pub fn new(text: &str, gates: Gates, limit: usize) -> Self {
        Self {
            text: text.to_owned(),
            gates,
            filter: Vec::new(),
            opened_from: None,
            opened_before: None,
            due_before: None,
            limit,
            after: None,
        }
    }
}

/// A matter that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// District.
    pub district: u32,
    /// Id.
    pub matter: MatterId,
    /// The version that is in the index.
    pub version: u32,
    /// Its place in the list.
    pub place: u64,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The matters, newest first.
    pub hits: Vec<Hit>,
    /// How many there are in all.
    pub total: u64,
    /// Whether the query has anything to search by: words of it that can be looked up.
    pub has_words: bool,
}

impl Search {
    /// Finds matters.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub async fn find(&self, seek: Seek) -> Result<Found, SearchFault> {
        self.blocking(move |inner| find(inner, &seek)).await
    }
}

fn find(inner: &Inner, seek: &Seek) -> Result<Found, SearchFault> {
    let fields = &inner.fields;
    let searcher = inner.reader.searcher();
    let asked = words::asked(&seek.text);
    let mut musts: Vec<Box<dyn Query>> = Vec::new();
    for any in &asked {
        musts.push(part(inner, &seek.gates, any));
    }
    if !seek.gates.within.is_everything() {
        musts.push(seek.gates.within.query(fields));
    }
    musts.extend(seek.filter.iter().map(|clause| clause.query(fields)));
    let moment = |field, instant: Instant| Term::from_field_i64(field, instant.0);
    let range = |from, to| Box::new(RangeQuery::new(from, to)) as Box<dyn Query>;
    musts.extend(seek.opened_from.map(|at| range(Bound::Included(moment(fields.opened, at)), Bound::Unbounded)));
    musts.extend(seek.opened_before.map(|at| range(Bound::Unbounded, Bound::Excluded(moment(fields.opened, at)))));
    musts.extend(seek.due_before.map(|at| range(Bound::Unbounded, Bound::Excluded(moment(fields.due, at)))));
    let all: Box<dyn Query> = Clause::everything().query(fields);
    let whole: Box<dyn Query> = if musts.is_empty() { all } else { Box::new(BooleanQuery::intersection(musts)) };
    let total = searcher.search(&whole, &Count)?;
    let hits = if seek.limit == 0 { Vec::new() } else { page(inner, &searcher, whole, seek)? };
    Ok(Found { hits, total: u64::try_from(total).unwrap_or(u64::MAX), has_words: !asked.is_empty() })
}

/// One condition of the query: one of its alternatives, in a field that the viewer may look into.
fn part(inner: &Inner, gates: &Gates, any: &[String]) -> Box<dyn Query> {
    let fields = &inner.fields;
    let prints: Vec<Vec<u8>> = any.iter().map(|word| inner.keyed.of(word)).collect();
    let mut ways: Vec<Box<dyn Query>> = Vec::new();
    for (class, _) in CLASSES {
        let gate = gates.class(class);
        let (Some(field), false) = (fields.words.get(&class), gate.is_nothing()) else { continue };
        for print in &prints {
            let term = TermQuery::new(Term::from_field_bytes(*field, print), IndexRecordOption::Basic);
            let term: Box<dyn Query> = Box::new(term);
            ways.push(match gate.is_everything() {
                true => term,
                false => Box::new(BooleanQuery::intersection(vec![term, gate.query(fields)])),
            });
        }
    }
    Box::new(BooleanQuery::union(ways))
}

fn page(inner: &Inner, searcher: &Searcher, whole: Box<dyn Query>, seek: &Seek) -> Result<Vec<Hit>, SearchFault> {
    let fields = &inner.fields;
    let query = match seek.after {
        None => whole,
        Some(after) => {
            let older = RangeQuery::new(Bound::Unbounded, Bound::Excluded(Term::from_field_u64(fields.order, after)));
            Box::new(BooleanQuery::new(vec![(Occur::Must, whole), (Occur::Must, Box::new(older))]))
        }
    };
    let sorted = TopDocs::with_limit(seek.limit).order_by_fast_field::<u64>("order", Order::Desc);
    let found = searcher.search(&query, &sorted)?;
    found.into_iter().map(|(place, address)| hit(inner, searcher, address, place.unwrap_or(0))).collect()
}

pub(crate) fn hit(inner: &Inner, searcher: &Searcher, address: DocAddress, place: u64) -> Result<Hit, SearchFault> {
    let document: TantivyDocument = searcher.doc(address)?;
    let number = |field| document.get_first(field).and_then(|value| value.as_u64()).unwrap_or(0);
    let id = document.get_first(inner.fields.id).and_then(|value| value.as_str().map(str::to_owned));
    Ok(Hit {
        district: u32::try_from(number(inner.fields.district)).unwrap_or(0),
        matter: MatterId(id.unwrap_or_default()),
        version: u32::try_from(number(inner.fields.version)).unwrap_or(0),
        place,
    })
}
