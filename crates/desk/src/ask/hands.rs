//! Before a decision: the matter with its family, and the hands by which the actor may act.

use super::{Asked, Target, decide_all};
use crate::administration;
use crate::ballots::wants_ballots;
use crate::desk::{Desk, DeskFault};
use crate::facts::Facts;
use crate::library::{CityLaw, Library};
use crate::publication;
use casework::{Actor, Changed, Family, MatterId, Opening, Request, Values, perform, tick};
use worktime::Instant;

/// What a decision is made by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trust {
    /// What is kept in memory: right unless another program has changed it. A yes is judged again where it is written; a no
    /// must be asked for again.
    Memory,
    /// What stands in the store.
    Store,
}

impl Desk {
    /// The matter with its family; of an administrative act also the right to be judged alone.
    pub(super) async fn family_asked(
        &self,
        asked: &Asked,
        trust: Trust,
    ) -> Result<(Family, Option<tokio::sync::MutexGuard<'_, ()>>), DeskFault> {
        let Target::Matter(id) = &asked.target else {
            let is_act =
                matches!(&asked.target, Target::New { procedure, .. } if procedure == administration::PROCEDURE);
            let acting = if is_act { Some(self.acting.lock().await) } else { None };
            return Ok((Family::new(), acting));
        };
        let family = self.family(asked.district, id, trust).await?;
        if family.get(id).is_none_or(|matter| matter.procedure != administration::PROCEDURE) {
            return Ok((family, None));
        }
        let acting = self.acting.lock().await;
        Ok((self.family(asked.district, id, Trust::Store).await?, Some(acting)))
    }

    /// Decides by the first of the actor's hands to which the step belongs: their own posts, then those of others whom
    /// they stand in for.
    pub(super) async fn decide_by_hands(
        &self,
        (library, law, facts): (&Library, &CityLaw, &Facts),
        family: &Family,
        target: Result<&MatterId, &Opening>,
        (asked, actor, values): (&Asked, Actor, Values),
        now: Instant,
    ) -> Result<Vec<Changed>, DeskFault> {
        let mut request = Request { wanted: asked.wanted.clone(), actor, values };
        let mut first = None;
        for actor in self.hands(&request.actor).await? {
            request.actor = actor;
            match decide_all(library, law, facts, now, |books, answers| {
                perform(books, family, target, &request, answers, now)
            }) {
                Err(DeskFault::Refused(refusal)) if refusal.reasons.iter().any(|reason| reason.code == "not-yours") => {
                    first = first.or(Some(refusal));
                }
                other => return other,
            }
        }
        match first {
            Some(refusal) => Err(DeskFault::Refused(refusal)),
            None => Err(DeskFault::Fault("nobody asked".to_owned())),
        }
    }

    /// Decides; where that needs what is counted for a period, counts first. Only for whoever may: it reads a month of
    /// the ledger. What was counted is kept before the step is written that names it.
    pub(super) async fn decide_counted(
        &self,
        (library, law, mut facts): (&Library, &CityLaw, Facts),
        family: &Family,
        target: Result<&MatterId, &Opening>,
        request: (&Asked, Actor, Values),
        now: Instant,
        is_trial: bool,
    ) -> Result<Vec<Changed>, DeskFault> {
        let wanted = request.0.wanted.clone();
        let first = self.decide_by_hands((library, law, &facts), family, target, request.clone(), now).await;
        let Some(matter) = target.ok().and_then(|id| family.get(id)) else { return first };
        if first.as_ref().is_err_and(wants_ballots) {
            facts.ballots = Some(self.ballots_of(matter).await?);
            return self.decide_by_hands((library, law, &facts), family, target, request, now).await;
        }
        if !first.as_ref().is_err_and(publication::wants_counting) {
            return first;
        }
        let Some(work) = self.counted_for(library, law, matter, Some(&wanted)).await? else { return first };
        facts.counted = Some(work.counted);
        let changed = self.decide_by_hands((library, law, &facts), family, target, request, now).await?;
        if let Some(publication) = work.publication.filter(|_| !is_trial) {
            self.keep_publication(matter, &publication).await?;
        }
        Ok(changed)
    }

    /// What time has brought about on one matter.
    pub(super) async fn ticked(
        &self,
        library: &Library,
        law: &CityLaw,
        family: &Family,
        id: &MatterId,
        now: Instant,
    ) -> Result<Vec<Changed>, DeskFault> {
        let district = family.get(id).map_or(0, |matter| matter.district);
        let mut facts = self.facts(library, district, family, (None, &Values::new())).await?;
        let decided = |facts: &Facts| {
            decide_all(library, law, facts, now, |books, answers| tick(books, family, id, answers, now))
        };
        let first = decided(&facts);
        let Some(matter) = family.get(id).filter(|_| first.as_ref().is_err_and(publication::wants_counting)) else {
            return first;
        };
        facts.counted = self.counted_for(library, law, matter, None).await?.map(|work| work.counted);
        decided(&facts)
    }

    /// A matter with its ancestors and open descendants.
    pub(crate) async fn family(&self, district: u32, id: &MatterId, trust: Trust) -> Result<Family, DeskFault> {
        // Whatever changes one matter is judged again where it is written; what a relative says is not.
        if trust == Trust::Memory
            && let Some(matter) = self.lately.of(district, id)
            && matter.parent.is_none()
            && matter.children.iter().all(|child| child.is_final)
        {
            return Ok(Family::from([(id.clone(), matter)]));
        }
        let mut family = Family::new();
        let mut wanted = vec![id.clone()];
        while let Some(next) = wanted.pop() {
            if family.contains_key(&next) {
                continue;
            }
            let Some(matter) = self.matter(district, &next).await? else {
                if next == *id {
                    return Err(DeskFault::NotFound);
                }
                continue;
            };
            wanted.extend(matter.parent.clone());
            wanted.extend(matter.children.iter().filter(|child| !child.is_final).map(|child| child.matter.clone()));
            family.insert(next, matter);
        }
        Ok(family)
    }
}
