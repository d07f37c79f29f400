//! The rows of a batch, gathered per table and written by statements of many rows.

use super::judge::Accepted;
use super::standing::Standing;
use super::views::{Changes, View};
use crate::codec::hex;
use crate::engine::{Broken, Many, Session, V, args};
use crate::sql::{ledger, post, vault};
use desk::ports::{Commit, Projection, StoreFault, StoredFile};
use std::collections::BTreeMap;

/// Everything that one transaction writes.
#[derive(Default)]
pub(super) struct Batch<'a> {
    events: Vec<Vec<V>>,
    outbox: Vec<Vec<V>>,
    subjects: Vec<Vec<V>>,
    sealed: Vec<Vec<V>>,
    receipts: Vec<Vec<V>>,
    replays: Vec<Vec<V>>,
    imports: Vec<Vec<V>>,
    claims: Vec<(u32, &'a StoredFile)>,
    /// The last state of each matter: what stood in between is never written.
    views: BTreeMap<u32, BTreeMap<&'a str, View<'a>>>,
}

impl<'a> Batch<'a> {
    /// Adds an accepted commit; answers the seq of each append's last event.
    pub(super) fn add(&mut self, commit: &'a Commit, accepted: &[Accepted]) -> Result<Vec<u64>, StoreFault> {
        let district = commit.district;
        let mut seqs = Vec::with_capacity(accepted.len());
        for (append, accepted) in commit.appends.iter().zip(accepted) {
            let mut seq = accepted.seq;
            for event in &append.events {
                seq += 1;
                let place = i64::try_from(seq).map_err(|_| StoreFault::Damaged(format!("seq {seq}")))?;
                self.events.push(args![
                    district,
                    &append.view.matter.id.0,
                    event.version,
                    place,
                    event.at,
                    &event.kind,
                    &event.body,
                    &event.previous,
                    &event.hash,
                ]);
            }
            seqs.push(seq);
            self.view(district, &append.view, accepted.is_new);
        }
        for letter in &commit.outbox {
            let mut values = args![district, &letter.id, &letter.matter.0, &letter.kind, &letter.to, &letter.body];
            values.extend([V::Int(letter.at.0), V::Int(0), V::Int(letter.at.0), V::NullInt]);
            self.outbox.push(values);
        }
        for subject in &commit.subjects {
            let wrapped = V::maybe_text(subject.wrapped.as_deref().map(hex));
            self.subjects.push(vec![district.into(), V::from(&subject.subject), wrapped, V::from(&subject.contact)]);
        }
        for item in &commit.sealed {
            self.sealed.push(args![district, &item.vault, &item.subject, &hex(&item.sealed)]);
        }
        self.claims.extend(commit.claims.iter().map(|file| (district, file)));
        if let Some(receipt) = &commit.receipt {
            self.receipts.push(args![district, &receipt.digest, &receipt.matter.0, &receipt.subject]);
        }
        if let Some(replay) = &commit.replay {
            self.replays.push(args![district, &replay.key, &replay.digest, &replay.answer, replay.at.0]);
        }
        if let Some(imported) = &commit.imported {
            self.imports.push(args![district, &imported.source, &imported.original, &imported.matter.0]);
        }
        Ok(seqs)
    }

    /// Adds the views of a matter, in place of older ones of the same batch.
    pub(super) fn view(&mut self, district: u32, projection: &'a Projection, is_new: bool) {
        let views = self.views.entry(district).or_default();
        views
            .entry(&projection.matter.id.0)
            .and_modify(|view| view.projection = projection)
            .or_insert(View { projection, is_new });
    }

    /// Writes everything. What a matter's views differ from is in `standing`; of a matter that is not new and a district
    /// that is not there, nothing stands.
    pub(super) async fn write(self, session: &mut Session, standing: &BTreeMap<u32, Standing>) -> Result<(), Broken> {
        let mut rows = vec![
            Many::Rows(ledger::INSERT_EVENTS, self.events),
            Many::Rows(ledger::INSERT_REPLAYS, self.replays),
            Many::Rows(ledger::INSERT_IMPORTS, self.imports),
            Many::Rows(ledger::INSERT_RECEIPTS, self.receipts),
            Many::Rows(vault::INSERT_SUBJECTS, self.subjects),
            Many::Rows(vault::INSERT_SEALED, self.sealed),
            Many::Rows(post::INSERT_OUTBOX, self.outbox),
        ];
        let changes = Changes::of(&self.views, standing)?;
        rows.extend(changes.rows);
        session.execute_many(rows).await?;
        if !self.claims.is_empty() {
            crate::files::claim(session, &self.claims).await?;
        }
        session.execute_many(changes.gone).await?;
        session.execute_many(changes.parts).await
    }
}
