//! What is alike: the same said nearly in the same words; the same kind of thing at the same place; how often somebody
//! in a community asked for something similar.

use crate::clause::Clause;
use crate::document::{Paper, compared, root};
use crate::fault::SearchFault;
use crate::gates::Gates;
use crate::index::{Inner, Search};
use crate::seek::{Hit, Seek, hit};
use crate::words;
use casework::Value;
use rulebook::model::Class;
use std::collections::BTreeSet;
use std::ops::Bound;
use tantivy::collector::{Count, TopDocs};
use tantivy::query::{BooleanQuery, ConstScoreQuery, Occur, Query, RangeQuery, TermQuery};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, Score, SegmentReader, Term};
use worktime::Instant;

/// Two texts are the same if they share this much of all that either says.
const SAME: f32 = 0.6;
/// Fewer pairs and words than this say too little to be the same.
const ENOUGH: usize = 6;
/// Same ones that are counted at most.
const MOST: usize = 200;
/// A word that fewer matters use may be a name; the public cannot ask for it.
const COMMON: u64 = 3;

/// A matter that resembles another.
#[derive(Debug, Clone, PartialEq)]
pub struct Resemblance {
    /// The matter.
    pub hit: Hit,
    /// Hundredths that both share of all that either says; `None` for what is only near.
    pub share: Option<u32>,
}

/// What resembles a matter.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Alike {
    /// The same, said nearly in the same words; most alike first.
    pub equal: Vec<Resemblance>,
    /// How many of these there are.
    pub equal_total: u64,
    /// Whether counting stopped: there are at least so many.
    pub equal_at_least: bool,
    /// The same category at the same place, newest first, without those that are equal.
    pub near: Vec<Resemblance>,
    /// How many matters of the same category there are at the same place.
    pub near_total: u64,
    /// How many of these are open.
    pub near_open: u64,
}

impl Search {
    /// What resembles a matter, within a viewer's reach: `since` bounds what counts as near, `limit` each list.
    /// `may_compare` = the viewer may read what was said in this matter.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub async fn alike(
        &self,
        paper: Paper,
        gates: Gates,
        may_compare: bool,
        since: Instant,
        limit: usize,
    ) -> Result<Alike, SearchFault> {
        let mut alike = Alike::default();
        let kin = Clause::Not(Box::new(Clause::root(root(&paper.matter.id.0))));
        let others = Clause::All(vec![kin, Clause::procedure(&paper.matter.procedure)]);
        let text = |key: &str| paper.matter.values.get(key).and_then(Value::text).map(str::to_owned);
        if let (Some(place), Some(category)) = (text("place"), text("category")) {
            let filter = vec![Clause::at(&place), Clause::category(&category), others.clone()];
            let mut seek = Seek { filter, opened_from: Some(since), ..Seek::new("", gates.clone(), limit) };
            let found = self.find(seek.clone()).await?;
            alike.near = found.hits.into_iter().map(|hit| Resemblance { hit, share: None }).collect();
            alike.near_total = found.total;
            seek.filter.push(Clause::ended(false));
            alike.near_open = self.find(Seek { limit: 0, ..seek }).await?.total;
        }
        let said = paper.said();
        if may_compare && said.len() >= ENOUGH {
            let equal = self.blocking(move |inner| equal(inner, &said, &gates, &others)).await?;
            alike.equal_total = u64::try_from(equal.len()).unwrap_or(u64::MAX);
            alike.equal_at_least = equal.len() >= MOST;
            alike.equal = equal.into_iter().take(limit).collect();
        }
        let same: BTreeSet<String> = alike.equal.iter().map(|equal| equal.hit.matter.0.clone()).collect();
        alike.near.retain(|near| !same.contains(&near.hit.matter.0));
        Ok(alike)
    }

    /// What was said nearly in these words, within a viewer's reach, most alike first, `limit` at most; and how many there are,
    /// with whether counting stopped. The words are kept nowhere.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub async fn resembling(
        &self,
        texts: &[&str],
        gates: Gates,
        limit: usize,
    ) -> Result<(Vec<Resemblance>, u64, bool), SearchFault> {
        let said = compared(texts.iter().copied());
        if said.len() < ENOUGH {
            return Ok((Vec::new(), 0, false));
        }
        let mut equal = self.blocking(move |inner| equal(inner, &said, &gates, &Clause::everything())).await?;
        let (total, at_least) = (u64::try_from(equal.len()).unwrap_or(u64::MAX), equal.len() >= MOST);
        equal.truncate(limit);
        Ok((equal, total, at_least))
    }

    /// How many matters cited a provision; everybody may know that.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub async fn count(&self, clauses: Vec<Clause>) -> Result<u64, SearchFault> {
        let seek = Seek { filter: clauses, ..Seek::new("", Gates::without_words(Clause::everything()), 0) };
        Ok(self.find(seek).await?.total)
    }

    /// How many people asked for something similar at a place since a moment. Only words that several matters use are
    /// looked at, and nobody who asked for confidence is counted, so that nobody can be looked for.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub async fn nearby(&self, place: &str, text: &str, since: Instant) -> Result<u64, SearchFault> {
        let (place, text) = (place.to_owned(), text.to_owned());
        self.blocking(move |inner| nearby(inner, &place, &text, since)).await
    }
}

pub(crate) fn term(inner: &Inner, word: &str) -> Term {
    Term::from_field_bytes(inner.fields.said, &inner.keyed.of(word))
}

pub(crate) fn is_said(term: Term) -> Box<dyn Query> {
    Box::new(ConstScoreQuery::new(Box::new(TermQuery::new(term, IndexRecordOption::Basic)), 1.0))
}

fn equal(
    inner: &Inner,
    said: &BTreeSet<String>,
    gates: &Gates,
    others: &Clause,
) -> Result<Vec<Resemblance>, SearchFault> {
    let searcher = inner.reader.searcher();
    let terms: Vec<Box<dyn Query>> = said.iter().map(|word| is_said(term(inner, word))).collect();
    let own = u16::try_from(said.len()).map_or(f32::MAX, f32::from);
    // Who shares less than this of the own words cannot share enough of both.
    let least = said.len() * 6 / 10;
    let reach = Clause::All(vec![gates.within.clone(), gates.class(Class::Personal), others.clone()]);
    let query = BooleanQuery::new(vec![
        (Occur::Must, Box::new(ConstScoreQuery::new(reach.query(&inner.fields), 0.0)) as Box<dyn Query>),
        (Occur::Must, Box::new(BooleanQuery::union_with_minimum_required_clauses(terms, least.max(1)))),
    ]);
    let by_share = TopDocs::with_limit(MOST).tweak_score(move |segment: &SegmentReader| {
        let sizes = segment.fast_fields().u64("size").ok().map(|column| column.first_or_default_col(0));
        move |document: DocId, shared: Score| {
            let size = sizes.as_ref().map_or(0, |sizes| sizes.get_val(document));
            let size = u16::try_from(size).map_or(f32::MAX, f32::from);
            shared / (own + size - shared).max(1.0)
        }
    });
    let found = searcher.search(&query, &by_share)?;
    let alike = found.into_iter().take_while(|(share, _)| *share >= SAME);
    alike
        .map(|(share, address)| {
            let hundredths = (0..=100_u8).rev().find(|n| f32::from(*n) <= share * 100.0 + 0.01).unwrap_or(0);
            Ok(Resemblance { hit: hit(inner, &searcher, address, 0)?, share: Some(u32::from(hundredths)) })
        })
        .collect()
}

fn nearby(inner: &Inner, place: &str, text: &str, since: Instant) -> Result<u64, SearchFault> {
    let searcher = inner.reader.searcher();
    let mut terms = Vec::new();
    for word in words::topics(text) {
        let term = term(inner, &word);
        if searcher.doc_freq(&term)? >= COMMON {
            terms.push(is_said(term));
        }
    }
    if terms.is_empty() {
        return Ok(0);
    }
    let least = terms.len().div_ceil(3);
    let not = |clause: Clause| Clause::Not(Box::new(clause));
    let here = Clause::All(vec![Clause::place(place), not(Clause::confidential()), not(Clause::child())]);
    let opened = Bound::Included(Term::from_field_i64(inner.fields.opened, since.0));
    let query = BooleanQuery::intersection(vec![
        here.query(&inner.fields),
        Box::new(RangeQuery::new(opened, Bound::Unbounded)),
        Box::new(BooleanQuery::union_with_minimum_required_clauses(terms, least)),
    ]);
    Ok(u64::try_from(searcher.search(&query, &Count)?).unwrap_or(u64::MAX))
}
