//! Who ranks last in what is published: the units that a notice to the low-ranked is made from.

use super::formula::number;
use super::read::{Document, Ranked};
use crate::library::{CityLaw, Library};
use governance::evaluation::Lowest;
use worktime::Day;

/// The setting that says how many ranks from the last count.
const UNITS: &str = "evaluation.low_rank_units";

/// The lowest by the setting of a day; nobody where it is not set or where nobody is ranked.
pub(super) fn lowest(
    (library, law): (&Library, &CityLaw),
    document: &str,
    day: Day,
) -> Result<Lowest, serde_json::Error> {
    let most = number(law, UNITS, day).and_then(|most| usize::try_from(most).ok()).unwrap_or(0);
    let last = last(&Document::read(document)?.ranking, most);
    let standing: Vec<String> = last.iter().map(|one| said(library, one)).collect();
    Ok(Lowest { units: last.into_iter().map(|one| one.office).collect(), standing: standing.join("；") })
}

/// The lowest of a document worked out anew, as many as were kept: what was kept if they are the same units.
pub(super) fn again(document: &str, kept: &Lowest) -> Result<Lowest, serde_json::Error> {
    let units: Vec<String> =
        last(&Document::read(document)?.ranking, kept.units.len()).into_iter().map(|one| one.office).collect();
    Ok(if units == kept.units { kept.clone() } else { Lowest { units, standing: String::new() } })
}

/// So many from the last, and whoever shares a rank with one of them. The first is never among them, and who is too small
/// to be ranked has no rank to be last by.
fn last(ranking: &[Ranked], most: usize) -> Vec<Ranked> {
    let mut ranked: Vec<&Ranked> = ranking.iter().filter(|one| one.rank > Some(1)).collect();
    ranked.sort_by(|one, other| (other.rank, &one.office).cmp(&(one.rank, &other.office)));
    let Some(border) = most.checked_sub(1).and_then(|at| ranked.get(at).or(ranked.last())).map(|one| one.rank) else {
        return Vec::new();
    };
    ranked.into_iter().filter(|one| one.rank >= border).cloned().collect()
}

fn said(library: &Library, one: &Ranked) -> String {
    let name = library.units.unit(&one.office).map_or_else(|| one.office.clone(), |unit| unit.zh);
    let points = |points: u32| format!("{}.{:02}", points / 100, points % 100);
    let score = one.score.map_or_else(String::new, |score| {
        format!("，{}分（95%区间{}–{}）", points(score.points), points(score.low), points(score.high))
    });
    let rank = one.rank.map_or_else(String::new, |rank| rank.to_string());
    format!("{name}：第{rank}名{score}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ranked(office: &str, rank: Option<u32>) -> Ranked {
        Ranked {
            office: office.to_owned(),
            group: String::new(),
            rank,
            best: rank,
            worst: rank,
            group_rank: None,
            score: None,
            adjusted: None,
            adjusted_rank: None,
            smallest: 0,
        }
    }

    #[test]
    fn the_last_are_those_with_a_rank_and_all_who_share_it() {
        let ranking = [
            ranked("a", Some(1)),
            ranked("b", Some(2)),
            ranked("d", Some(3)),
            ranked("c", Some(3)),
            ranked("e", Some(5)),
            ranked("f", None),
        ];
        let names = |most: usize| last(&ranking, most).into_iter().map(|one| one.office).collect::<Vec<_>>();
        assert_eq!(names(0), Vec::<String>::new());
        assert_eq!(names(1), ["e"]);
        assert_eq!(names(2), ["e", "c", "d"], "two share the third rank");
        assert_eq!(names(4), ["e", "c", "d", "b"]);
        assert_eq!(names(9), ["e", "c", "d", "b"], "the first is never low");
        assert!(last(&[ranked("a", Some(1)), ranked("b", Some(1))], 3).is_empty(), "all are first");
        assert!(last(&[ranked("a", None)], 3).is_empty());
    }
}
