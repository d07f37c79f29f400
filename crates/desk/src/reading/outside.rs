//! A second opinion from a model outside, where an office has set one up: asked for a draft that a person is writing, shown beside
//! what is read here, and never looked at by a decision. What leaves is the text with everything personal masked, and the names
//! of what may be chosen; an answer is taken only so far as it names one of these.

use super::CATEGORIES;
use crate::desk::Desk;
use async_trait::async_trait;
use rulebook::Edition;
use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use tokio::sync::Semaphore;

/// Questions under way at once.
const AT_ONCE: usize = 2;
/// Opinions remembered until somebody has chosen.
const REMEMBERED: usize = 1_000;

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The text, everything personal masked.
    pub text: String,
    /// Categories that may be chosen: key and Chinese name.
    pub categories: Vec<(String, String)>,
    /// Kinds that may be chosen: key and Chinese name.
    pub kinds: Vec<(String, String)>,
}

/// What is thought.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Opinion {
    /// The category.
    pub category: Option<String>,
    /// The kind.
    pub kind: Option<String>,
}

/// A model outside.
#[async_trait]
pub trait Outsider: fmt::Debug + Send + Sync {
    /// Its name.
    fn name(&self) -> &str;

    /// What it thinks; nothing where it does not answer, or not in time, or not as it should.
    async fn opinion(&self, question: &Question) -> Option<Opinion>;
}

/// The model outside, and what it thought of drafts by the keyed digest of their words.
#[derive(Debug, Default)]
pub(super) struct Outside {
    outsider: OnceLock<Arc<dyn Outsider>>,
    room: OnceLock<Semaphore>,
    opinions: Mutex<VecDeque<(String, Opinion)>>,
}

impl Outside {
    fn room(&self) -> &Semaphore {
        self.room.get_or_init(|| Semaphore::new(AT_ONCE))
    }

    fn remember(&self, digest: String, opinion: &Opinion) {
        let mut opinions = self.opinions.lock().unwrap_or_else(PoisonError::into_inner);
        opinions.retain(|(known, _)| *known != digest);
        if opinions.len() >= REMEMBERED {
            opinions.pop_front();
        }
        opinions.push_back((digest, opinion.clone()));
    }

    fn take(&self, digest: &str) -> Option<Opinion> {
        let mut opinions = self.opinions.lock().unwrap_or_else(PoisonError::into_inner);
        let at = opinions.iter().position(|(known, _)| known == digest)?;
        opinions.remove(at).map(|(_, opinion)| opinion)
    }
}

impl Desk {
    /// Sets up the model outside, once.
    pub fn put_outsider(&self, outsider: Arc<dyn Outsider>) {
        // A second one is not taken: what was suggested stays under one name.
        let _ = self.readers.outside.outsider.set(outsider);
    }

    /// The name of the model outside, if there is one.
    #[must_use]
    pub fn outsider(&self) -> Option<&str> {
        self.readers.outside.outsider.get().map(|outsider| outsider.name())
    }

    /// What a model outside thinks of a draft; nothing if there is none, if it is busy, or if it says nothing of use.
    pub async fn second_opinion(&self, edition: &Edition, title: &str, text: &str) -> Option<Opinion> {
        let outside = &self.readers.outside;
        let outsider = outside.outsider.get()?;
        let _room = outside.room().try_acquire().ok()?;
        let whole = whole(title, text);
        let question = Question {
            text: understanding::masked(&whole, &understanding::personal(&whole)),
            categories: categories(edition),
            kinds: kinds(edition),
        };
        let Opinion { category, kind } = outsider.opinion(&question).await?;
        let known =
            |named: Option<String>, all: &[(String, String)]| named.filter(|key| all.iter().any(|(k, _)| k == key));
        let opinion = Opinion { category: known(category, &question.categories), kind: known(kind, &question.kinds) };
        if opinion == Opinion::default() {
            return None;
        }
        outside.remember(self.digest_of(&whole), &opinion);
        Some(opinion)
    }

    /// What was thought of a draft in these words, once.
    pub(super) fn thought_of(&self, title: &str, text: &str) -> Option<(String, Opinion)> {
        let name = self.outsider()?.to_owned();
        let opinion = self.readers.outside.take(&self.digest_of(&whole(title, text)))?;
        Some((name, opinion))
    }

    fn digest_of(&self, whole: &str) -> String {
        self.vault.keyed("opinion", whole)
    }
}

fn whole(title: &str, text: &str) -> String {
    format!("{}\n{}", title.trim(), text.trim()).trim().to_owned()
}

fn categories(edition: &Edition) -> Vec<(String, String)> {
    let entries = edition.lists.get(CATEGORIES).into_iter().flatten();
    entries.filter(|(_, entry)| !entry.closed).map(|(key, entry)| (key.clone(), entry.label.zh.clone())).collect()
}

fn kinds(edition: &Edition) -> Vec<(String, String)> {
    let field = edition.procedures.get(super::verdicts::PROCEDURE).and_then(|procedure| procedure.fields.get("kind"));
    let choices = field.into_iter().flat_map(|field| &field.choices);
    choices.map(|(key, label)| (key.clone(), label.zh.clone())).collect()
}
