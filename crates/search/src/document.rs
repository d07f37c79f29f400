//! From a matter to its document: words by class as fingerprints, and plain facts.

use crate::articles::{ARTICLE, QUESTION};
use crate::clause::fact;
use crate::fingerprint::Fingerprints;
use crate::index::{CLASSES, Fields};
use crate::words;
use casework::{Matter, Value};
use desk::Library;
use desk::see::part_shows;
use rulebook::Edition;
use rulebook::model::{Class, Field, FieldKind, Procedure};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use tantivy::TantivyDocument;

/// The fields in which a person says what it is about.
const SAID: [&str; 3] = ["title", "text", "more"];
/// Pairs and words of what was said that are compared at most.
const COMPARED: usize = 300;
/// Bits of a document's place in lists that tell documents of one second apart.
const WITHIN_A_SECOND: u32 = 30;

/// What a document is made from. Lives only while it is made.
#[derive(Debug)]
pub struct Paper {
    /// The matter.
    pub matter: Arc<Matter>,
    /// Its sealed texts in clear, by vault id; what was erased is missing.
    pub texts: BTreeMap<String, String>,
    /// The provisions that its steps cited.
    pub cites: BTreeSet<String>,
    /// The earliest due moment, in milliseconds.
    pub due: Option<i64>,
}

/// The first matter of a family: what a person is known by.
pub(crate) fn root(id: &str) -> &str {
    id.split('.').next().unwrap_or(id)
}

/// The pairs and words of texts by which they are compared.
pub(crate) fn compared<'a>(texts: impl Iterator<Item = &'a str>) -> BTreeSet<String> {
    let said: BTreeSet<String> = texts.flat_map(words::of_said).collect();
    said.into_iter().take(COMPARED).collect()
}

/// A place in lists, newest first; a pure function of when and what.
pub(crate) fn order(opened: i64, id: &str) -> u64 {
    let seconds = u64::try_from(opened / 1000).unwrap_or(0);
    let tail = id.bytes().fold(u64::MAX, |sum, byte| (sum ^ u64::from(byte)).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    seconds << WITHIN_A_SECOND | tail >> (64 - WITHIN_A_SECOND)
}

/// The words of a paper by class, and what was said.
struct Words {
    by_class: BTreeMap<Class, BTreeSet<String>>,
    said: BTreeSet<String>,
}

impl Paper {
    /// What the person said, or what an article answers, to be compared with others.
    pub(crate) fn said(&self) -> BTreeSet<String> {
        let fields: &[&str] = if self.matter.procedure == ARTICLE { &[QUESTION] } else { &SAID };
        compared(fields.iter().filter_map(|key| self.text(self.matter.values.get(*key)?)))
    }

    fn text<'a>(&'a self, value: &'a Value) -> Option<&'a str> {
        match value {
            Value::Sealed(sealed) => self.texts.get(&sealed.vault).map(String::as_str),
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    fn words(&self, library: &Library) -> Words {
        let mut by_class: BTreeMap<Class, BTreeSet<String>> = BTreeMap::new();
        let open = by_class.entry(Class::Open).or_default();
        words::of_text(&self.matter.number, open);
        let units = self.matter.parties.values().flat_map(|party| party.units()).chain([self.matter.home.as_str()]);
        for unit in units.collect::<BTreeSet<_>>().into_iter().filter_map(|unit| library.units.unit(unit)) {
            words::of_name(&unit.zh, open);
            words::of_name(&unit.en, open);
        }
        if let Some(place) = self.matter.values.get("place").and_then(Value::text) {
            library.units.upwards(place).for_each(|division| words::of_name(&division.name, open));
        }
        let edition = library.edition(&self.matter.edition).map(AsRef::as_ref);
        if let Some((edition, procedure)) =
            edition.and_then(|edition| Some((edition, edition.procedures.get(&self.matter.procedure)?)))
        {
            words::of_name(&procedure.label.zh, open);
            self.given(edition, procedure, &mut by_class);
        }
        Words { by_class, said: self.said() }
    }

    /// The words of every value given, in this round and those before.
    fn given(&self, edition: &Edition, procedure: &Procedure, by_class: &mut BTreeMap<Class, BTreeSet<String>>) {
        let rounds = self.matter.rounds.iter().flat_map(|round| &round.values);
        for (key, value) in self.matter.values.iter().chain(rounds) {
            let Some(field) = procedure.fields.get(key).filter(|field| field.class != Class::Secret) else { continue };
            match field.kind {
                FieldKind::Text => {
                    if let Some(text) = self.text(value) {
                        words::of_text(text, by_class.entry(field.class).or_default());
                    }
                }
                FieldKind::Choice | FieldKind::Choices => {
                    // What rows of lists show to everybody in reach is found by everybody in reach.
                    let class = if key == "category" { Class::Open } else { field.class };
                    for choice in value.texts() {
                        chosen(edition, field, choice, by_class.entry(class).or_default());
                    }
                }
                _ => {}
            }
        }
    }

    fn facts(&self, library: &Library) -> Vec<String> {
        let matter = &self.matter;
        let mut facts = vec![
            fact("district", &matter.district.to_string()),
            fact("root", root(&matter.id.0)),
            fact("procedure", &matter.procedure),
            fact("state", &matter.state),
            fact("final", &matter.is_final.to_string()),
            fact("home", &matter.home),
        ];
        let home = matter.home.split('.').next().unwrap_or(&matter.home);
        facts.extend(library.units.upwards(home).map(|division| fact("below", &division.code)));
        let units = matter.parties.values().flat_map(|party| party.units()).chain([matter.home.as_str()]);
        let units: BTreeSet<&str> = units.collect();
        if let Some(law) = library.city_of(&matter.home) {
            for (class, name) in CLASSES {
                let seeing = units.iter().filter(|unit| part_shows(law, matter, unit, class));
                facts.extend(seeing.map(|unit| fact("sees", &format!("{name}:{unit}"))));
            }
        }
        facts.extend(units.into_iter().map(|unit| fact("unit", unit)));
        facts.extend(library.units.city_of(&matter.district.to_string()).map(|city| fact("city", &city.to_string())));
        let text = |key: &str| matter.values.get(key).and_then(Value::text);
        if let Some(place) = text("place") {
            facts.push(fact("at", place));
            facts.extend((1..=place.len()).filter_map(|to| Some(fact("place", place.get(..to)?))));
        }
        facts.extend(text("category").map(|category| fact("category", category)));
        if text("identity") == Some("confidential") {
            facts.push(fact("confidential", "true"));
        }
        if matter.parent.is_some() {
            facts.push(fact("child", "true"));
        }
        facts.extend(self.cites.iter().map(|provision| fact("cites", provision)));
        let hands = matter.rounds.iter().flat_map(|round| round.done.values().flatten());
        facts.extend(hands.filter(|identity| !identity.is_empty()).map(|identity| fact("done", identity)));
        facts.sort();
        facts.dedup();
        facts
    }

    pub(crate) fn document(&self, library: &Library, fields: &Fields, keyed: &Fingerprints) -> TantivyDocument {
        let matter = &self.matter;
        let mut document = TantivyDocument::default();
        document.add_text(fields.id, &matter.id.0);
        document.add_u64(fields.district, u64::from(matter.district));
        document.add_u64(fields.version, u64::from(matter.version));
        document.add_u64(fields.order, order(matter.opened_at.0, &matter.id.0));
        document.add_i64(fields.opened, matter.opened_at.0);
        document.add_i64(fields.due, self.due.unwrap_or(i64::MAX));
        for fact in self.facts(library) {
            document.add_text(fields.facts, fact);
        }
        let words = self.words(library);
        for (class, of_class) in &words.by_class {
            let Some(field) = fields.words.get(class) else { continue };
            for word in of_class {
                document.add_bytes(*field, &keyed.of(word));
            }
        }
        for word in &words.said {
            document.add_bytes(fields.said, &keyed.of(word));
        }
        document.add_u64(fields.size, u64::try_from(words.said.len()).unwrap_or(u64::MAX));
        document
    }
}

fn chosen(edition: &Edition, field: &Field, choice: &str, words: &mut BTreeSet<String>) {
    let listed = || edition.lists.get(field.list.as_deref()?)?.get(choice).map(|entry| &entry.label);
    if let Some(label) = field.choices.get(choice).or_else(listed) {
        words::of_name(&label.zh, words);
        words::of_name(&label.en, words);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn later_matters_stand_before_earlier_ones_and_no_two_of_a_second_at_one_place() {
        assert!(order(2_000, "a") > order(1_999, "b"));
        assert_ne!(order(2_000, "0199-1"), order(2_000, "0199-2"));
    }
}
