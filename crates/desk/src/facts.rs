//! What a decision must know of other matters that a request names: loaded before it is judged, since judging reads nothing.

use crate::areas::Maps;
use crate::desk::{Desk, DeskFault};
use crate::library::Library;
use casework::{Family, Matter, MatterId, Value, Values};
use governance::appeals::{self, Earlier};
use governance::evaluation::{Ballot, Counted};
use governance::whistle::arrival;
use rulebook::model::{FieldKind, Procedure};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Other matters that are named, and by which contact each person in question is known.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// Matters by id.
    pub matters: BTreeMap<String, Arc<Matter>>,
    /// Keyed digest of the contact by person; a person without one cannot be recognised. It never leaves the desk.
    pub contacts: BTreeMap<String, String>,
    /// Earlier appeals by id of which only this is known: a simulation has no history of what was before it.
    pub told: BTreeMap<String, Earlier>,
    /// The maps of today, if a position is given.
    pub maps: Option<Arc<Maps>>,
    /// What was counted of a period, once it is asked for.
    pub counted: Option<Counted>,
    /// The ballots of an appraisal, once they are to be counted.
    pub ballots: Option<Vec<Ballot>>,
}

impl Facts {
    /// The earlier appeal beside what a calculation is shown of the new one; one that is not there is nobody's.
    pub(crate) fn earlier(&self, inputs: &Values) -> Earlier {
        let text = |key: &str| inputs.get(key).and_then(Value::text).unwrap_or_default();
        let Some(earlier) = self.matters.get(text("earlier")) else {
            let nobody = Earlier { same_person: None, answered: false };
            return self.told.get(text("earlier")).copied().unwrap_or(nobody);
        };
        let anonymous = |identity: Option<&str>| identity == Some("anonymous");
        let named =
            !anonymous(Some(text("identity"))) && !anonymous(earlier.values.get("identity").and_then(Value::text));
        let contact = |person: &str| self.contacts.get(person).filter(|contact| !contact.is_empty());
        let before = people(earlier).into_iter().find_map(contact);
        let same_person = contact(text("requester")).zip(before).filter(|_| named).map(|(now, before)| now == before);
        let answered =
            earlier.rounds.iter().any(|round| appeals::ANSWERS.iter().any(|ask| round.done.contains_key(*ask)));
        Earlier { same_person, answered }
    }
}

/// The persons who take part in a matter.
pub fn people(matter: &Matter) -> Vec<&str> {
    matter.parties.values().flat_map(|party| party.people()).collect()
}

/// The matters that values name.
pub fn named<'v>(procedure: &Procedure, values: &'v Values) -> Vec<&'v str> {
    let is_matter = |key: &str| procedure.fields.get(key).is_some_and(|field| field.kind == FieldKind::Matter);
    values.iter().filter(|(key, _)| is_matter(key)).flat_map(|(_, value)| value.texts()).collect()
}

impl Desk {
    /// What must be known of the matters that these values name, or that a proposal in the family does.
    pub(crate) async fn facts(
        &self,
        library: &Library,
        district: u32,
        family: &Family,
        (procedure, values): (Option<&str>, &Values),
    ) -> Result<Facts, DeskFault> {
        let mut facts = Facts::default();
        let Some(law) = library.city_of(&district.to_string()) else { return Ok(facts) };
        if values.contains_key(arrival::POSITION) {
            facts.maps = Some(self.maps(law.city.division).await?);
        }
        let of = |key: &str| law.city.procedures.get(key);
        let mut ids: BTreeSet<&str> = BTreeSet::new();
        ids.extend(procedure.and_then(of).into_iter().flat_map(|procedure| named(procedure, values)));
        for matter in family.values() {
            let Some(procedure) = of(&matter.procedure) else { continue };
            ids.extend(matter.pending().flat_map(|proposal| named(procedure, &proposal.values)));
        }
        if ids.is_empty() {
            return Ok(facts);
        }
        for id in ids {
            if let Some(matter) = self.matter(district, &MatterId(id.to_owned())).await? {
                facts.matters.insert(id.to_owned(), matter);
            }
        }
        let both = facts.matters.values().chain(family.values());
        let persons: BTreeSet<String> = both.flat_map(|matter| people(matter)).map(str::to_owned).collect();
        let persons: Vec<String> = persons.into_iter().collect();
        let subjects = self.ledger.subjects(district, &persons).await?;
        facts.contacts = subjects.into_iter().map(|subject| (subject.subject, subject.contact)).collect();
        Ok(facts)
    }
}
