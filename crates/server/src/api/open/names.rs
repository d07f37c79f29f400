//! What the groups of published numbers are called, and in which order they stand.

use crate::view::{Keyed, unit_name};
use crate::words::Words;
use desk::published::{APPEAL, By};
use desk::{CityLaw, Library};
use rulebook::model::{Field, Label};

/// The field that says it.
fn field(law: &CityLaw, by: By) -> Option<&Field> {
    let key = match by {
        By::Category => "category",
        By::Channel => "channel",
        By::Kind => "kind",
        By::Street => return None,
    };
    law.city.procedures.get(APPEAL)?.fields.get(key)
}

/// The name of a group.
pub(super) fn name(library: &Library, law: &CityLaw, by: By, key: &str) -> Keyed {
    if key.is_empty() {
        return Keyed::new(key, Some(Words::new("没写", "not given")));
    }
    if by == By::Street {
        return Keyed::new(key, Some(unit_name(library, key)));
    }
    let field = field(law, by);
    let listed = || law.city.lists.get(field?.list.as_deref()?)?.get(key).map(|entry| &entry.label);
    let label: Option<&Label> = field.and_then(|field| field.choices.get(key)).or_else(listed);
    Keyed::new(key, label.map(Words::from))
}

/// Where a group stands: as the rulebook lists them, streets by code, what is not given last.
pub(super) fn place(law: &CityLaw, by: By, key: &str) -> usize {
    let field = field(law, by);
    let listed = || law.city.lists.get(field?.list.as_deref()?)?.get_index_of(key);
    let place = field.and_then(|field| field.choices.get_index_of(key)).or_else(listed);
    place.unwrap_or(if key.is_empty() { usize::MAX } else { usize::MAX - 1 })
}

/// The state in which an appeal ended.
pub(super) fn state(law: &CityLaw, key: &str) -> Keyed {
    crate::view::state_of(law.city.procedures.get(APPEAL), key)
}
