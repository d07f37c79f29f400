//! Who may see what: grants of the rulebook, resolved for one viewer and one matter; personal values masked by default.

use crate::desk::{Desk, DeskFault};
use crate::files::references;
use crate::library::{CityLaw, Library};
use crate::ports::{Account, StoredFile};
use casework::{Actor, Matter, Reason, Refusal, Sealed, Value};
use rulebook::model::{Class, Label, Reach};
use std::collections::{BTreeMap, BTreeSet};
use worktime::Day;

/// Who looks.
#[derive(Debug, Clone)]
pub enum Viewer {
    /// A member of staff.
    Staff(Account),
    /// A person outside, by the receipt of their own matter.
    Person {
        /// Vault subject.
        subject: String,
    },
}

/// What a viewer may see of a matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Access {
    /// Classes shown at once.
    pub classes: BTreeSet<Class>,
    /// Classes shown after a purpose is given, which is logged.
    pub with_purpose: BTreeSet<Class>,
}

impl Access {
    /// Whether anything may be seen at all.
    #[must_use]
    pub fn any(&self) -> bool {
        !self.classes.is_empty() || !self.with_purpose.is_empty()
    }

    /// Whether values of a class are shown, with a purpose given or not.
    #[must_use]
    pub fn shows(&self, class: Class, purpose: bool) -> bool {
        class == Class::Open || self.classes.contains(&class) || purpose && self.with_purpose.contains(&class)
    }
}

/// A value as a viewer sees it.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Shown {
    /// The value; personal texts in clear only where granted, otherwise masked.
    pub value: serde_json::Value,
    /// Whether it is masked.
    pub masked: bool,
    /// Whether the person's data has been erased.
    pub erased: bool,
}

impl Viewer {
    /// Whoever looks with the hands by which a member of staff acts.
    #[must_use]
    pub(crate) fn of(actor: &Actor) -> Option<Self> {
        let Actor::Staff { account, unit, posts, .. } = actor else { return None };
        Some(Self::Staff(Account {
            id: account.clone(),
            login: String::new(),
            name: String::new(),
            unit: unit.clone(),
            district: 0,
            posts: posts.clone(),
            password: String::new(),
            demo: false,
            disabled: true,
        }))
    }

    /// The actor that this viewer is.
    #[must_use]
    pub fn actor(&self) -> Actor {
        match self {
            Self::Staff(account) => Actor::staff(account.id.clone(), account.unit.clone(), account.posts.clone()),
            Self::Person { subject } => Actor::Person { subject: subject.clone() },
        }
    }
}

/// The access of a viewer to a matter.
#[must_use]
pub fn access(library: &Library, law: &CityLaw, viewer: &Viewer, matter: &Matter) -> Access {
    let mut access = Access::default();
    match viewer {
        Viewer::Person { subject } => {
            let own = matter.parties.values().any(|party| party.people().contains(&subject.as_str()));
            if own {
                access.classes.extend([Class::Open, Class::Internal, Class::Personal]);
            }
        }
        Viewer::Staff(account) => {
            for grant in &law.city.grants {
                let has_post = grant.post == "any" || account.posts.contains(&grant.post);
                if has_post && reaches(library, grant.reach, account, matter) {
                    let shown = |class: &Class| {
                        *class != Class::Secret
                            && (grant.reach != Reach::Party || part_shows(law, matter, &account.unit, *class))
                    };
                    let classes = if grant.purpose { &mut access.with_purpose } else { &mut access.classes };
                    classes.extend(grant.classes.iter().copied().filter(shown));
                }
            }
            // A confidential request lifts personal to sensitive.
            let confidential = matter.values.get("identity").and_then(Value::text) == Some("confidential");
            if confidential && !access.classes.contains(&Class::Sensitive) {
                access.classes.remove(&Class::Personal);
            }
        }
    }
    access
}

/// Whether the part that a unit has in a matter lets it see values of a class: being in charge lets it see everything
/// that its posts are granted, being consulted only what the procedure says of that party.
#[must_use]
pub fn part_shows(law: &CityLaw, matter: &Matter, unit: &str, class: Class) -> bool {
    let parties = law.city.procedures.get(&matter.procedure).map(|procedure| &procedure.parties);
    let lets_see = |name: &String| parties.and_then(|all| all.get(name)).is_none_or(|party| party.lets_see(class));
    matter.home == unit || matter.parties.iter().any(|(name, party)| party.units().contains(&unit) && lets_see(name))
}

fn reaches(library: &Library, reach: Reach, account: &Account, matter: &Matter) -> bool {
    let takes_part = || matter.parties.values().any(|party| party.units().contains(&account.unit.as_str()));
    match reach {
        Reach::All => true,
        Reach::Unit => matter.home == account.unit,
        Reach::Party => matter.home == account.unit || takes_part(),
        Reach::Own => {
            matter.rounds.iter().any(|round| round.done.values().flatten().any(|identity| *identity == account.id))
        }
        Reach::Below => is_below(library, account, matter),
        Reach::Area => {
            let place = matter.values.get("place").and_then(Value::text).unwrap_or_default();
            !place.is_empty() && place.starts_with(account.unit.split('.').next().unwrap_or(&account.unit))
        }
    }
}

/// Whether the matter's home lies below the unit's own division.
fn is_below(library: &Library, account: &Account, matter: &Matter) -> bool {
    let own = account.unit.split('.').next().unwrap_or(&account.unit);
    let home = matter.home.split('.').next().unwrap_or(&matter.home);
    library.units.upwards(home).any(|division| division.code == own)
}

/// The widest reach that a member of staff has over lists.
#[must_use]
pub fn list_reach(law: &CityLaw, account: &Account) -> Option<Reach> {
    let rank = |reach: Reach| match reach {
        Reach::All => 5,
        Reach::Below => 4,
        // What one's unit has a part in includes what it is in charge of.
        Reach::Party => 3,
        Reach::Unit => 2,
        Reach::Area => 1,
        Reach::Own => 0,
    };
    law.city
        .grants
        .iter()
        .filter(|grant| grant.post == "any" || account.posts.contains(&grant.post))
        .map(|grant| grant.reach)
        .max_by_key(|reach| rank(*reach))
}

impl Desk {
    /// The values of a matter as a viewer with this access sees them. `purpose` opens what is granted for a purpose.
    ///
    /// # Errors
    /// As the store says.
    pub async fn values(
        &self,
        matter: &Matter,
        access: &Access,
        purpose: bool,
    ) -> Result<BTreeMap<String, Shown>, DeskFault> {
        self.shown(matter.district, matter, &matter.values, access, purpose).await
    }

    /// The same for the values of one event.
    ///
    /// # Errors
    /// As the store says.
    pub async fn shown(
        &self,
        district: u32,
        matter: &Matter,
        values: &casework::Values,
        access: &Access,
        purpose: bool,
    ) -> Result<BTreeMap<String, Shown>, DeskFault> {
        let library = self.library();
        let procedure = library.edition(&matter.edition).and_then(|edition| edition.procedures.get(&matter.procedure));
        let class_of =
            |key: &str| procedure.and_then(|p| p.fields.get(key)).map_or(Class::Internal, |field| field.class);
        let may = |class: Class| access.shows(class, purpose);
        let sealed: Vec<&Sealed> = values
            .values()
            .filter_map(|value| match value {
                Value::Sealed(sealed) => Some(sealed),
                _ => None,
            })
            .collect();
        let texts = self.open_sealed(district, &sealed).await?;
        let files = self.files_of(district, values).await?;
        let mut shown = BTreeMap::new();
        for (key, value) in values {
            let class = class_of(key);
            // Not even that there is something is shown of what is secret.
            if class == Class::Secret {
                continue;
            }
            let entry = match value {
                Value::Sealed(sealed) => match texts.get(&sealed.vault) {
                    None => Shown { value: serde_json::Value::Null, masked: false, erased: true },
                    Some(text) if may(class) => Shown { value: text.clone().into(), masked: false, erased: false },
                    Some(text) => Shown { value: mask(text).into(), masked: true, erased: false },
                },
                Value::List(_) if !references(value).is_empty() => shown_files(&references(value), &files, may(class)),
                _ if may(class) => Shown { value: serde_json::to_value(value)?, masked: false, erased: false },
                _ => continue,
            };
            shown.insert(key.clone(), entry);
        }
        Ok(shown)
    }

    /// Opens sealed values; those whose key was erased are missing from the answer.
    ///
    /// # Errors
    /// As the store says.
    pub async fn open_sealed(&self, district: u32, sealed: &[&Sealed]) -> Result<BTreeMap<String, String>, DeskFault> {
        let ids: Vec<String> = sealed.iter().map(|sealed| sealed.vault.clone()).collect();
        self.open_vaults(district, &ids).await
    }

    /// The same by the ids of vault items.
    ///
    /// # Errors
    /// As the store says.
    pub async fn open_vaults(&self, district: u32, ids: &[String]) -> Result<BTreeMap<String, String>, DeskFault> {
        if ids.is_empty() {
            return Ok(BTreeMap::new());
        }
        let items = self.ledger.sealed(district, ids).await?;
        let mut subjects: Vec<String> = items.iter().map(|item| item.subject.clone()).collect();
        subjects.sort();
        subjects.dedup();
        let mut keys = BTreeMap::new();
        for subject in self.ledger.subjects(district, &subjects).await? {
            if let Some(key) = self.vault.open_subject(&subject)? {
                keys.insert(subject.subject, key);
            }
        }
        let mut texts = BTreeMap::new();
        for item in items {
            if let Some(key) = keys.get(&item.subject) {
                texts.insert(item.vault.clone(), key.open(&item)?);
            }
        }
        Ok(texts)
    }
}

/// Files: what they are, or only how many.
fn shown_files(references: &[&Sealed], files: &BTreeMap<String, StoredFile>, may: bool) -> Shown {
    let there: Vec<&StoredFile> = references.iter().filter_map(|sealed| files.get(&sealed.vault)).collect();
    if there.is_empty() {
        return Shown { value: serde_json::Value::Null, masked: false, erased: true };
    }
    if !may {
        return Shown { value: there.len().into(), masked: true, erased: false };
    }
    let body = |file: &&StoredFile| {
        let sides = file.sides.unzip();
        serde_json::json!({"file": file.file, "kind": file.kind, "size": file.size, "width": sides.0, "height": sides.1})
    };
    Shown { value: there.iter().map(body).collect(), masked: false, erased: false }
}

/// A masked text: of long ones nothing, of short ones the first and last characters.
#[must_use]
pub fn mask(text: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    let digits = characters.iter().all(|c| c.is_ascii_digit() || *c == '-');
    match (characters.as_slice(), digits) {
        ([], _) => String::new(),
        ([a, b, c, .., w, x, y, z], true) if characters.len() >= 8 => {
            format!("{a}{b}{c}****{w}{x}{y}{z}")
        }
        ([first, ..], false) if characters.len() <= 4 => {
            format!("{first}{}", "*".repeat(characters.len() - 1))
        }
        // Neither words nor length: the same in every language.
        _ => "***".to_owned(),
    }
}

/// The refusal of a day on which no instrument of the city holds.
#[must_use]
pub fn nothing_in_force(city: &Label, day: Day) -> Refusal {
    Refusal {
        basis: None,
        reasons: vec![Reason {
            code: "no-rule".to_owned(),
            field: None,
            zh: format!("{day}{}没有有效的规则，不能受理。", city.zh),
            en: format!("No rule of {} is in force on {day}.", city.en),
        }],
        what_else: Vec::new(),
        whom_to_ask: Vec::new(),
    }
}
