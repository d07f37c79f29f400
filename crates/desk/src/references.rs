//! What a request names must exist: units, places and other matters. The engine cannot know; the desk can.

use crate::ask::Asked;
use crate::desk::{Desk, DeskFault};
use crate::library::Library;
use crate::see::{Viewer, access};
use casework::{Actor, MatterId, Reason, Refusal, Wanted, Whom};
use rulebook::model::{FieldKind, PartyKind};

/// What a value names.
enum Named {
    Unit,
    Place,
    Matter,
}

impl Desk {
    /// Refuses a request that names what does not exist, a matter as its own twin, or one that the actor may not see: to them
    /// there is none.
    pub(crate) async fn check_references(
        &self,
        library: &Library,
        procedure: Option<&str>,
        root: &MatterId,
        asked: &Asked,
    ) -> Result<(), DeskFault> {
        let law = library.city_of(&asked.district.to_string());
        let Some(procedure) = law.and_then(|law| law.city.procedures.get(procedure?)) else { return Ok(()) };
        let mut reasons = Vec::new();
        for (key, value) in &asked.values {
            let party = procedure.parties.get(key).map(|party| (party.is, &party.label));
            let (named, label) = match (procedure.fields.get(key), party) {
                (Some(field), _) => match field.kind {
                    FieldKind::Unit | FieldKind::Units => (Named::Unit, &field.label),
                    FieldKind::Place | FieldKind::Areas => (Named::Place, &field.label),
                    FieldKind::Matter => (Named::Matter, &field.label),
                    _ => continue,
                },
                (None, Some((PartyKind::Unit | PartyKind::Units, label))) => (Named::Unit, label),
                _ => continue,
            };
            for id in value.texts() {
                let exists = match named {
                    Named::Unit => library.units.unit(id).is_some() && !library.units.is_closed(id),
                    Named::Place => library.units.division(id).is_some(),
                    Named::Matter => {
                        let other = MatterId(id.to_owned());
                        other != *root && self.is_seen(library, asked, &other).await?
                    }
                };
                if !exists {
                    reasons.push(unknown(key, &label.zh, &label.en, id));
                }
            }
        }
        if reasons.is_empty() {
            return Ok(());
        }
        Err(DeskFault::Refused(Box::new(refusal(library, asked, &procedure.key, reasons))))
    }

    /// Whether a matter is there and its existence known to whoever asks. What acts without hands names what it opened.
    async fn is_seen(&self, library: &Library, asked: &Asked, id: &MatterId) -> Result<bool, DeskFault> {
        let Some(matter) = self.matter(asked.district, id).await? else { return Ok(false) };
        let Some(law) = library.city_of(&asked.district.to_string()) else { return Ok(false) };
        let seen = |viewer: &Viewer| access(library, law, viewer, &matter).any();
        match &asked.actor {
            Actor::Staff { .. } => {
                let hands = self.hands(&asked.actor).await?;
                Ok(hands.iter().filter_map(Viewer::of).any(|viewer| seen(&viewer)))
            }
            Actor::Person { subject } => Ok(seen(&Viewer::Person { subject: subject.clone() })),
            _ => Ok(true),
        }
    }
}

/// A refusal by the desk itself: the step's own provisions, and the office whose step it is.
pub(crate) fn refusal(library: &Library, asked: &Asked, procedure: &str, reasons: Vec<Reason>) -> Refusal {
    let law = library.city_of(&asked.district.to_string());
    let rule = law.and_then(|law| {
        let Wanted::Ask(name) = &asked.wanted else { return None };
        let edition = law.editions().next_back()?;
        let ask = edition.procedures.get(procedure)?.asks.get(name)?;
        edition.rule(&ask.rule)
    });
    let whom = law.and_then(|law| library.units.unit(law.city.named.get("hotline")?)).map(|unit| Whom {
        unit: Some(unit.id),
        post: None,
        zh: unit.zh,
        en: unit.en,
    });
    Refusal {
        basis: rule.map(|rule| rule.basis.clone()),
        reasons,
        what_else: Vec::new(),
        whom_to_ask: whom.into_iter().collect(),
    }
}

fn unknown(key: &str, zh: &str, en: &str, id: &str) -> Reason {
    let short: String = id.chars().take(60).collect();
    Reason {
        code: "unknown-reference".to_owned(),
        field: Some(key.to_owned()),
        zh: format!("“{zh}”里的“{short}”不存在，或者不能用在这里，请核对。"),
        en: format!("“{en}” names `{short}`, which does not exist or cannot be used here."),
    }
}
