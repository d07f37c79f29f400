//! The port `Verdicts` on both databases.

use crate::database::Database;
use crate::engine::{Row, V, args};
use crate::sql::suggestions;
use crate::writer::Step;
use async_trait::async_trait;
use desk::ports::{Correction, StoreFault, Verdict, VerdictCount, Verdicts};
use worktime::Instant;

fn step(district: u32, verdict: &Verdict) -> Step {
    let Verdict { matter, version, field, suggested, confidence, unsure, chosen, taken, model, at } = verdict;
    let mut values = args![district, &matter.0, *version, field, suggested];
    values.push(confidence.map_or(V::NullInt, |confidence| V::from(u32::from(confidence))));
    values.extend(args![u32::from(*unsure), chosen, u32::from(*taken), model, at.0]);
    Step::new(suggestions::INSERT_SUGGESTION, values)
}

fn count(row: &Row) -> Result<VerdictCount, StoreFault> {
    Ok(VerdictCount {
        model: row.text(0)?,
        field: row.text(1)?,
        suggested: row.text(2)?,
        total: row.u64(3)?,
        taken: row.u64(4)?,
        sure: row.u64(5)?,
        sure_taken: row.u64(6)?,
    })
}

#[async_trait]
impl Verdicts for Database {
    async fn put_verdicts(&self, district: u32, verdicts: &[Verdict]) -> Result<(), StoreFault> {
        let steps = verdicts.iter().map(|verdict| step(district, verdict)).collect();
        self.writer.steps(district, steps).await.map(drop)
    }

    async fn verdict_counts(
        &self,
        district: u32,
        from: Instant,
        until: Instant,
    ) -> Result<Vec<VerdictCount>, StoreFault> {
        let rows = self.rows(suggestions::SUGGESTIONS_TAKEN, args![district, from.0, until.0]).await?;
        rows.iter().map(count).collect()
    }

    async fn corrections(
        &self,
        district: u32,
        from: Instant,
        until: Instant,
        limit: u32,
    ) -> Result<Vec<Correction>, StoreFault> {
        let rows = self.rows(suggestions::SUGGESTIONS_CORRECTED, args![district, from.0, until.0, limit]).await?;
        let correction = |row: &Row| {
            let (field, suggested, chosen) = (row.text(0)?, row.text(1)?, row.text(2)?);
            Ok(Correction { field, suggested, chosen, total: row.u64(3)? })
        };
        rows.iter().map(correction).collect()
    }
}
