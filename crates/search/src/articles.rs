//! Articles of the knowledge base: those whose question is most nearly asked by what somebody says.

use crate::alike::{is_said, term};
use crate::clause::Clause;
use crate::fault::SearchFault;
use crate::gates::Gates;
use crate::index::{Inner, Search};
use crate::seek::{Hit, Seek, hit};
use crate::words;
use std::collections::BTreeSet;
use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, ConstScoreQuery, Occur, Query};
use tantivy::{DocId, Score, SegmentReader};

/// The procedure of articles, the field with the question, and the states in which the public may read it.
pub(crate) const ARTICLE: &str = "knowledge_article";
pub(crate) const QUESTION: &str = "question";
const READABLE: [&str; 2] = ["published", "stale"];
/// So much of an article's question must be in what is said.
const ENOUGH: f32 = 0.2;
/// So many pairs and words at least.
const LEAST: usize = 2;
/// Articles that are compared at most.
const MOST: usize = 200;

/// Articles that were found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Articles {
    /// The best first.
    pub hits: Vec<Hit>,
    /// How many there are in all.
    pub total: u64,
}

impl Search {
    /// The published articles of a city, with words those that answer them, the best first; without words the newest.
    /// Everybody may read them, so that there are no gates.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub async fn articles(
        &self,
        city: u32,
        text: &str,
        category: Option<&str>,
        limit: usize,
    ) -> Result<Articles, SearchFault> {
        let mut all = vec![
            Clause::city(city),
            Clause::procedure(ARTICLE),
            Clause::Any(READABLE.into_iter().map(Clause::state).collect()),
        ];
        all.extend(category.map(Clause::category));
        if text.trim().is_empty() {
            let seek = Seek { filter: all, ..Seek::new("", Gates::without_words(Clause::everything()), limit) };
            let found = self.find(seek).await?;
            return Ok(Articles { hits: found.hits, total: found.total });
        }
        let (within, said) = (Clause::All(all), words::of_said(text));
        self.blocking(move |inner| asked(inner, &within, &said, limit)).await
    }
}

fn asked(inner: &Inner, within: &Clause, said: &BTreeSet<String>, limit: usize) -> Result<Articles, SearchFault> {
    let searcher = inner.reader.searcher();
    let terms: Vec<Box<dyn Query>> = said.iter().map(|word| is_said(term(inner, word))).collect();
    if terms.is_empty() {
        return Ok(Articles::default());
    }
    let least = LEAST.min(terms.len());
    let query = BooleanQuery::new(vec![
        (Occur::Must, Box::new(ConstScoreQuery::new(within.query(&inner.fields), 0.0)) as Box<dyn Query>),
        (Occur::Must, Box::new(BooleanQuery::union_with_minimum_required_clauses(terms, least))),
    ]);
    let by_share = TopDocs::with_limit(MOST).tweak_score(move |segment: &SegmentReader| {
        let sizes = segment.fast_fields().u64("size").ok().map(|column| column.first_or_default_col(0));
        move |document: DocId, shared: Score| {
            let size = sizes.as_ref().map_or(0, |sizes| sizes.get_val(document));
            shared / u16::try_from(size).map_or(f32::MAX, f32::from).max(1.0)
        }
    });
    let found = searcher.search(&query, &by_share)?;
    let near: Vec<_> = found.into_iter().take_while(|(share, _)| *share >= ENOUGH).collect();
    let total = u64::try_from(near.len()).unwrap_or(u64::MAX);
    let hits = near.into_iter().take(limit).map(|(_, address)| hit(inner, &searcher, address, 0));
    Ok(Articles { hits: hits.collect::<Result<_, _>>()?, total })
}
