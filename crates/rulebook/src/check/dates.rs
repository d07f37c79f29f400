//! Dates: the versions of one instrument follow each other day on day, and so do the rows of a setting.

use super::Check;
use crate::model::Setting;
use law::{Force, Instrument};
use std::collections::BTreeMap;

pub(super) fn check(check: &mut Check<'_>) {
    versions(check);
    rows(check);
}

/// Of instruments with one title, each begins on the day after the one before it ended. Drafts hold on no day.
fn versions(check: &mut Check<'_>) {
    let mut titles: BTreeMap<&str, Vec<&Instrument>> = BTreeMap::new();
    for instrument in check.city.instruments.iter().filter(|instrument| instrument.force != Force::Draft) {
        titles.entry(&instrument.title).or_default().push(instrument);
    }
    for (title, mut versions) in titles {
        versions.sort_by_key(|instrument| instrument.in_force);
        for (earlier, later) in versions.iter().zip(versions.iter().skip(1)) {
            let (before, begins) = (&earlier.code, later.in_force);
            let next = earlier.until.map(|until| until.plus_days(1));
            if next.is_none_or(|next| next > begins) {
                check.fault(
                    later.place.clone(),
                    "dates-overlap",
                    format!("《{title}》自 {begins} 起施行时，旧版（{before}）仍在施行：旧版的 until 应为前一日"),
                    format!("“{title}” begins on {begins} while the version before ({before}) still holds: end that one the day before"),
                );
            } else if let Some(next) = next.filter(|next| *next < begins) {
                check.fault(
                    later.place.clone(),
                    "dates-hole",
                    format!("《{title}》在 {next} 至 {begins} 之间没有施行的版本：旧版为 {before}"),
                    format!("no version of “{title}” holds from {next} until {begins}: {before} ended before"),
                );
            }
        }
    }
}

/// A setting that ends and begins again has no day between on which none counts; of two rows for the same case that
/// begin on one day the second would never count.
fn rows(check: &mut Check<'_>) {
    let settings = check.city.settings();
    let mut faults = Vec::new();
    for (index, row) in settings.0.iter().enumerate() {
        let same = |other: &&Setting| {
            other.key == row.key && other.unit == row.unit && other.when == row.when && other.since == row.since
        };
        if settings.0.iter().take(index).any(|other| same(&other)) {
            let (key, since) = (&row.key, row.since);
            let zh = format!("设定 `{key}` 自 {since} 起已有同样条件的一行，这一行永远用不上");
            let en =
                format!("setting `{key}` has a row for the same case since {since} already; this one never counts");
            faults.push((row.place.clone(), "setting-twice", zh, en));
        }
        let Some(next) = row.until.filter(|_| row.unit.is_none()).map(|until| until.plus_days(1)) else { continue };
        let goes_on = settings.0.iter().any(|other| other.key == row.key && other.unit.is_none() && other.since > next);
        let counts = settings.candidates(&row.key, next, None).iter().any(|other| other.when.is_empty());
        if goes_on && !counts {
            let key = &row.key;
            let zh = format!("设定 `{key}` 自 {next} 起没有一行有效，此后却又有");
            let en = format!("no row of setting `{key}` counts from {next} on, but one does later");
            faults.push((row.place.clone(), "setting-hole", zh, en));
        }
    }
    for (place, code, zh, en) in faults {
        check.fault(place, code, zh, en);
    }
}
