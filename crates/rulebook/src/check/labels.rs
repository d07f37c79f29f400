//! Whether everything that is shown by a name has one: every setting, every kind of unit and every mechanism stands in
//! its list.

use super::Check;
use crate::diff::MECHANISMS;
use crate::settings::LABELS;
use law::Place;
use std::collections::BTreeMap;

/// The list of what kinds of unit are called.
const KINDS: &str = "unit_kinds";

pub(super) fn check(check: &mut Check<'_>) {
    let city = check.city;
    let units = Place { file: format!("{}/units.toml", city.key), line: 0, column: 0 };
    let settings = city.settings.iter().map(|row| ((LABELS, row.key.as_str()), &row.place));
    let kinds = city.units.iter().map(|unit| ((KINDS, unit.kind.as_str()), &units));
    let provisions = city.instruments.iter().flat_map(|instrument| &instrument.provisions);
    let mechanisms = provisions.flat_map(|provision| {
        let all = provision.mechanisms.iter().chain(provision.awaiting.keys());
        all.map(|mechanism| ((MECHANISMS, mechanism.as_str()), &provision.place))
    });
    let parties = city.procedures.values().flat_map(|procedure| procedure.parties.values());
    let homes = parties.flat_map(|party| party.kinds.iter().map(|kind| ((KINDS, kind.as_str()), &party.place)));
    // Each is told once, where it is first written.
    let shown: BTreeMap<_, _> =
        settings.chain(kinds).chain(homes).chain(mechanisms.collect::<Vec<_>>()).rev().collect();
    for ((list, key), place) in shown {
        if city.lists.get(list).is_none_or(|entries| !entries.contains_key(key)) {
            check.fault(
                place.clone(),
                "no-label",
                format!("`{key}` 还没有名称，写进 lists/{list}.toml"),
                format!("`{key}` has no label; write it into lists/{list}.toml"),
            );
        }
    }
}
