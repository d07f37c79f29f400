//! Following the ledger: what changed is read again and written anew, district by district, from where it was left.

use crate::clause::Clause;
use crate::document::{Paper, root};
use crate::fault::SearchFault;
use crate::index::{Keeper, Mark, Search};
use casework::{Matter, MatterId, Sealed, Value};
use desk::ports::{Logged, StoreFault, recorded};
use desk::{Desk, DeskFault, Library, list_row};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};
use tantivy::Term;

/// Events of a district read at once.
const PAGE: u32 = 2_000;
/// Matters written at once.
const BATCH: usize = 100;
/// While much waits, what was written is shown once in this time.
const SHOWN: Duration = Duration::from_secs(1);
/// Versions remembered while catching up.
const REMEMBERED: usize = 500_000;

fn store(fault: StoreFault) -> SearchFault {
    SearchFault::Desk(DeskFault::from(fault))
}

impl Search {
    /// One pass over every district; answers whether more waits.
    ///
    /// # Errors
    /// As the store says; the next pass goes on where this one stopped.
    pub async fn follow(&self, desk: &Desk) -> Result<bool, SearchFault> {
        let mut more = false;
        for district in desk.ledger().districts().await.map_err(store)? {
            // District 0 is the installation itself: it has no matters. Between two, whoever erases has their turn.
            if district != 0 {
                let mut keeper = self.0.keeper.lock().await;
                more |= self.follow_district(desk, district, &mut keeper).await?;
            }
        }
        let mut keeper = self.0.keeper.lock().await;
        self.finish_erasing(desk, &mut keeper).await?;
        if keeper.waiting_since.is_some_and(|since| !more || since.elapsed() >= SHOWN) {
            self.commit(&keeper.marks).await?;
            keeper.waiting_since = None;
        }
        if !more {
            keeper.written.clear();
            self.0.caught_up.store(true, Ordering::Release);
        }
        Ok(more)
    }

    async fn follow_district(&self, desk: &Desk, district: u32, keeper: &mut Keeper) -> Result<bool, SearchFault> {
        let ledger = desk.ledger();
        if keeper.compared.insert(district)
            && let Some(mark) = keeper.marks.followed.get(&district)
        {
            let last = ledger.log(district, mark.seq.saturating_sub(1), 1).await.map_err(store)?;
            if last.first().is_none_or(|logged| logged.seq != mark.seq || logged.stored.hash != mark.hash) {
                // Another ledger than the one that was followed, as after a restore: begin anew.
                tracing::info!(district, "the search index is of another ledger and is made anew");
                self.remove(Clause::district(district)).await?;
                keeper.marks.followed.remove(&district);
                keeper.waiting_since.get_or_insert_with(Instant::now);
            }
        }
        let after = keeper.marks.followed.get(&district).map_or(0, |mark| mark.seq);
        let page = ledger.log(district, after, PAGE).await.map_err(store)?;
        let Some(last) = page.last() else { return Ok(false) };
        let changed = changed(&page, keeper);
        for batch in changed.chunks(BATCH) {
            let papers = self.papers(desk, district, batch).await?;
            if keeper.written.len() < REMEMBERED {
                keeper.written.extend(papers.iter().map(|paper| (paper.matter.id.0.clone(), paper.matter.version)));
            }
            self.write(desk.library(), papers).await?;
        }
        keeper.marks.followed.insert(district, Mark { seq: last.seq, hash: last.stored.hash.clone() });
        keeper.waiting_since.get_or_insert_with(Instant::now);
        Ok(page.len() >= usize::try_from(PAGE).unwrap_or(usize::MAX))
    }

    /// What the documents of these matters are made from, as they are now.
    async fn papers(&self, desk: &Desk, district: u32, ids: &[MatterId]) -> Result<Vec<Paper>, SearchFault> {
        let ledger = desk.ledger();
        let mut papers = Vec::with_capacity(ids.len());
        for id in ids {
            let Some(matter) = desk.matter(district, id).await.map_err(store)? else { continue };
            let mut cites = BTreeSet::new();
            for logged in ledger.history(district, id).await.map_err(store)? {
                let event = recorded(&logged).map_err(store)?;
                cites.extend(event.basis.citations().iter().map(|citation| citation.provision.to_string()));
            }
            papers.push(Paper { due: due(desk, &matter), matter, texts: BTreeMap::new(), cites });
        }
        let sealed: Vec<&Sealed> = papers.iter().flat_map(|paper| sealed(&paper.matter)).collect();
        let texts = desk.open_sealed(district, &sealed).await?;
        for paper in &mut papers {
            let own: Vec<String> = sealed_ids(&paper.matter);
            paper.texts = own.into_iter().filter_map(|id| Some((id.clone(), texts.get(&id)?.clone()))).collect();
        }
        Ok(papers)
    }

    /// A matter with what was said in it, to be compared with others.
    ///
    /// # Errors
    /// As the store says.
    pub async fn paper(&self, desk: &Desk, matter: Arc<Matter>) -> Result<Paper, SearchFault> {
        let texts = desk.open_sealed(matter.district, &sealed(&matter).collect::<Vec<_>>()).await?;
        Ok(Paper { matter, texts, cites: BTreeSet::new(), due: None })
    }

    /// Writes documents anew and shows them.
    ///
    /// # Errors
    /// If the index cannot be written.
    pub async fn put(&self, library: Arc<Library>, papers: Vec<Paper>) -> Result<(), SearchFault> {
        let keeper = self.0.keeper.lock().await;
        self.write(library, papers).await?;
        self.commit(&keeper.marks).await
    }

    async fn write(&self, library: Arc<Library>, papers: Vec<Paper>) -> Result<(), SearchFault> {
        self.blocking(move |inner| {
            for paper in papers {
                let document = paper.document(&library, &inner.fields, &inner.keyed);
                let writer = inner.writer.lock().unwrap_or_else(PoisonError::into_inner);
                writer.delete_term(Term::from_field_text(inner.fields.id, &paper.matter.id.0));
                writer.add_document(document)?;
            }
            Ok(())
        })
        .await
    }

    async fn remove(&self, clause: Clause) -> Result<(), SearchFault> {
        self.blocking(move |inner| {
            let writer = inner.writer.lock().unwrap_or_else(PoisonError::into_inner);
            writer.delete_query(clause.query(&inner.fields))?;
            Ok(())
        })
        .await
    }

    /// Throws everything away, to be followed from the beginning.
    ///
    /// # Errors
    /// If the index cannot be written.
    pub async fn begin_anew(&self) -> Result<(), SearchFault> {
        let mut keeper = self.0.keeper.lock().await;
        self.0.caught_up.store(false, Ordering::Release);
        self.remove(Clause::everything()).await?;
        keeper.marks.followed.clear();
        keeper.written.clear();
        self.commit(&keeper.marks).await
    }

    /// Erases a person, and the words of their matters with them: afterwards no search finds them, whatever happens
    /// in between.
    ///
    /// # Errors
    /// As the store says; asking again is safe.
    pub async fn erase(
        &self,
        desk: &Desk,
        district: u32,
        subject: &str,
        matter: &MatterId,
    ) -> Result<bool, SearchFault> {
        let mut keeper = self.0.keeper.lock().await;
        // The words go first: should the process end here, they are gone and the next pass writes what remains.
        for root in [root(&matter.0), subject.strip_prefix("s-").unwrap_or_default()] {
            self.remove(Clause::All(vec![Clause::district(district), Clause::root(root)])).await?;
            keeper.marks.again.insert((district, root.to_owned()));
        }
        self.commit(&keeper.marks).await?;
        let erased = desk.erase(district, subject).await?;
        self.finish_erasing(desk, &mut keeper).await?;
        drop(keeper);
        let search = self.clone();
        tokio::spawn(async move {
            if let Err(fault) = search.sweep().await {
                tracing::warn!(%fault, "removed documents stay in the search index until it is merged");
            }
        });
        Ok(erased)
    }

    /// Writes what remains of matters whose person was erased.
    async fn finish_erasing(&self, desk: &Desk, keeper: &mut Keeper) -> Result<(), SearchFault> {
        if keeper.marks.again.is_empty() {
            return Ok(());
        }
        for (district, root) in keeper.marks.again.clone() {
            let family = family(desk, district, &root).await?;
            let papers = self.papers(desk, district, &family).await?;
            self.write(desk.library(), papers).await?;
        }
        keeper.marks.again.clear();
        self.commit(&keeper.marks).await?;
        keeper.waiting_since = None;
        Ok(())
    }

    /// Writes the parts that hold removed documents anew, so that nothing of them stays on disk.
    ///
    /// # Errors
    /// If the index cannot be written.
    pub async fn sweep(&self) -> Result<(), SearchFault> {
        self.blocking(|inner| {
            let segments = inner.index.searchable_segment_metas()?;
            let holding: Vec<_> = segments.iter().filter(|meta| meta.has_deletes()).map(|meta| meta.id()).collect();
            if holding.is_empty() {
                return Ok(());
            }
            let merging = inner.writer.lock().unwrap_or_else(PoisonError::into_inner).merge(&holding);
            merging.wait()?;
            inner.reader.reload()?;
            let collecting = inner.writer.lock().unwrap_or_else(PoisonError::into_inner).garbage_collect_files();
            collecting.wait()?;
            Ok(())
        })
        .await
    }
}

/// The matters that a page of the log changed and that are not written at that version yet, each once.
fn changed(page: &[Logged], keeper: &Keeper) -> Vec<MatterId> {
    let mut newest: BTreeMap<&MatterId, u32> = BTreeMap::new();
    for logged in page {
        newest.insert(&logged.matter, logged.stored.version);
    }
    let is_old = |id: &MatterId, version: u32| keeper.written.get(&id.0).is_some_and(|written| *written >= version);
    newest.into_iter().filter(|(id, version)| !is_old(id, *version)).map(|(id, _)| id.clone()).collect()
}

/// A matter and every one that was opened from it in its district.
async fn family(desk: &Desk, district: u32, root: &str) -> Result<Vec<MatterId>, SearchFault> {
    let mut family = vec![MatterId(root.to_owned())];
    let mut next = 0;
    while let Some(id) = family.get(next).cloned() {
        next += 1;
        let Some(matter) = desk.matter(district, &id).await.map_err(store)? else { continue };
        for child in &matter.children {
            if !family.contains(&child.matter) {
                family.push(child.matter.clone());
            }
        }
    }
    Ok(family)
}

/// The earliest due moment, as lists show it.
fn due(desk: &Desk, matter: &Matter) -> Option<i64> {
    let library = desk.library();
    let law = library.city_of(&matter.district.to_string())?;
    let books = library.books(law, desk.now().day())?;
    list_row(&books.of(&matter.edition), matter).due_at.map(|due| due.0)
}

fn sealed(matter: &Matter) -> impl Iterator<Item = &Sealed> {
    let rounds = matter.rounds.iter().flat_map(|round| round.values.values());
    matter.values.values().chain(rounds).filter_map(|value| match value {
        Value::Sealed(sealed) => Some(sealed),
        _ => None,
    })
}

fn sealed_ids(matter: &Matter) -> Vec<String> {
    sealed(matter).map(|sealed| sealed.vault.clone()).collect()
}
