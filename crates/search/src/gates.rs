//! Whose words a viewer may search: the grants of the rulebook as conditions over documents, one per class.

use crate::clause::Clause;
use crate::index::name_of;
use desk::ports::Account;
use desk::{CityLaw, Library};
use rulebook::model::{Class, Reach};
use std::collections::BTreeMap;

/// What a viewer may search: which matters at all, and of which of them the words of each class.
#[derive(Debug, Clone)]
pub struct Gates {
    /// The matters that the viewer's lists show.
    pub within: Clause,
    /// Where the words of a class may be looked at.
    pub(crate) classes: BTreeMap<Class, Clause>,
}

impl Gates {
    /// By the grants of an account: the same that [`desk::see::access`] reads for one matter. What is granted for a
    /// purpose only is not searched: a search has none.
    #[must_use]
    pub fn of(library: &Library, account: &Account, within: Clause) -> Self {
        let mut classes = BTreeMap::from([(Class::Open, Clause::everything())]);
        let Some(law) = library.city_of(&account.unit) else { return Self { within, classes } };
        let internal = shown(law, account, Class::Internal);
        let sensitive = shown(law, account, Class::Sensitive);
        // Who asked for confidence has lifted what is personal to sensitive.
        let open_or_trusted = Clause::Any(vec![Clause::Not(Box::new(Clause::confidential())), sensitive.clone()]);
        let personal = Clause::All(vec![shown(law, account, Class::Personal), open_or_trusted]);
        classes.extend([(Class::Internal, internal), (Class::Personal, personal), (Class::Sensitive, sensitive)]);
        Self { within, classes }
    }

    /// Of everything, and of no matter a personal word.
    #[must_use]
    pub fn without_words(within: Clause) -> Self {
        Self { within, classes: BTreeMap::new() }
    }

    pub(crate) fn class(&self, class: Class) -> Clause {
        self.classes.get(&class).cloned().unwrap_or(Clause::Any(Vec::new()))
    }
}

/// The matters of the account's city of which it may see a class at once.
fn shown(law: &CityLaw, account: &Account, class: Class) -> Clause {
    let granted = law.city.grants.iter().filter(|grant| {
        let has_post = grant.post == "any" || account.posts.contains(&grant.post);
        has_post && !grant.purpose && grant.classes.contains(&class)
    });
    let reached: Vec<Clause> = granted.map(|grant| reached(grant.reach, account, class)).collect();
    if reached.is_empty() {
        return Clause::Any(reached);
    }
    Clause::All(vec![Clause::city(law.city.division), Clause::Any(reached)])
}

fn reached(reach: Reach, account: &Account, class: Class) -> Clause {
    let own = account.unit.split('.').next().unwrap_or(&account.unit);
    match reach {
        Reach::All => Clause::everything(),
        Reach::Unit => Clause::home(&account.unit),
        Reach::Party => name_of(class).map_or(Clause::Any(Vec::new()), |name| Clause::part_shows(&account.unit, name)),
        Reach::Own => Clause::Fact("done", account.id.clone()),
        Reach::Below => Clause::below(own),
        Reach::Area => Clause::place(own),
    }
}
