//! The laws of a ranking: whoever comes first in the list, however large the city, whatever is missing.

use governance::evaluation::ranking::{Count, Entrant, Formula, Ranking, Term, changes, rank};
use proptest::prelude::*;

const TERMS: [&str; 3] = ["responded", "solved", "satisfied"];

fn formula(weights: [u32; 3], at_least: i64) -> Formula {
    let terms = TERMS.iter().zip(weights).map(|(key, weight)| Term { indicator: (*key).to_owned(), weight });
    Formula { terms: terms.collect(), at_least }
}

/// Somebody with the same counts in every term: `(category, part, of)`.
fn office(key: &str, group: &str, counts: &[(&str, i64, i64)]) -> Entrant {
    let counts = counts.iter().map(|(category, part, of)| ((*category).to_owned(), Count { part: *part, of: *of }));
    let counts: std::collections::BTreeMap<_, _> = counts.collect();
    let terms = TERMS.iter().map(|term| ((*term).to_owned(), counts.clone()));
    Entrant { key: key.to_owned(), group: group.to_owned(), counts: terms.collect() }
}

fn ranks(ranking: &Ranking) -> Vec<(&str, Option<u32>)> {
    ranking.standings.iter().map(|one| (one.key.as_str(), one.rank)).collect()
}

#[test]
fn one_quick_case_tops_no_list_and_is_not_last_either() {
    let offices = [
        office("quick", "", &[("noise", 3, 3)]),
        office("good", "", &[("noise", 90, 100)]),
        office("poor", "", &[("noise", 40, 100)]),
    ];
    let ranking = rank(&formula([30, 35, 35], 30), &offices);
    assert_eq!(ranks(&ranking), [("good", Some(1)), ("poor", Some(2)), ("quick", None)]);
    let quick = ranking.of("quick").unwrap();
    assert_eq!((quick.smallest, quick.between, quick.adjusted_rank), (3, None, None));
    assert_eq!(quick.score.map(|score| score.points), Some(10_000), "its score is still told");
    assert_eq!(ranking.ranked, 2);
}

#[test]
fn equal_scores_share_a_rank_and_the_next_stands_lower() {
    let offices = [
        office("c", "", &[("noise", 50, 100)]),
        office("a", "", &[("noise", 90, 100)]),
        office("b", "", &[("noise", 45, 50)]),
    ];
    let ranking = rank(&formula([30, 35, 35], 30), &offices);
    assert_eq!(ranks(&ranking), [("a", Some(1)), ("b", Some(1)), ("c", Some(3))]);
}

#[test]
fn the_score_is_exact_and_rounded_once() {
    let mut one = office("a", "", &[]);
    for (term, (part, of)) in TERMS.iter().zip([(1, 3), (2, 3), (5, 7)]) {
        one.counts.insert((*term).to_owned(), [("x".to_owned(), Count { part, of })].into());
    }
    let score = |weights| rank(&formula(weights, 0), std::slice::from_ref(&one)).standings[0].score.unwrap().points;
    // (30/3 + 35·2/3 + 35·5/7) % = 58.3333…
    assert_eq!(score([30, 35, 35]), 5_833);
    // A third and two thirds are a whole, whatever thirds are in decimals: exactly 50 %.
    assert_eq!(score([50, 50, 0]), 5_000);
    assert_eq!(score([0, 0, 1]), 7_143);
}

#[test]
fn who_has_only_the_hard_matters_is_compared_with_what_the_city_makes_of_them() {
    // The city solves 90 % of noise and 30 % of illegal building. `hard` is better than the city at both, and stands
    // below `easy` only because of what it is given.
    let offices = [
        office("easy", "core", &[("noise", 880, 1000), ("building", 2, 10)]),
        office("hard", "core", &[("noise", 98, 100), ("building", 320, 1000)]),
        office("rest", "outer", &[("noise", 922, 1000), ("building", 285, 1000)]),
    ];
    let ranking = rank(&formula([30, 35, 35], 30), &offices);
    let of = |key| ranking.of(key).unwrap();
    assert!(of("easy").rank < of("hard").rank);
    assert!(of("hard").adjusted_rank < of("easy").adjusted_rank);
    assert_eq!((of("easy").group_rank, of("hard").group_rank, of("rest").group_rank), (Some(1), Some(2), Some(1)));
    // Expected of `hard`: 100·1900/2100 + 1000·607/2010, in millionths.
    assert_eq!(of("hard").rates[0].expected, Some(90_476_190 + 301_990_050));
}

#[test]
fn categories_below_the_minimum_fall_together() {
    let rare = |part| office("a", "", &[("noise", 50, 100), ("rare", part, 2), ("odd", 2 - part, 2)]);
    let expected = |one: Entrant| rank(&formula([1, 0, 0], 30), &[one]).standings[0].rates[0].expected;
    assert_eq!(expected(rare(0)), expected(rare(2)), "both are among the four others");
    assert_eq!(expected(rare(0)), Some(52_000_000));
}

#[test]
fn a_rare_category_is_compared_with_the_one_above_it() {
    let offices = [
        office("a", "", &[("home/noise", 10, 20), ("home/leak", 0, 15), ("road/hole", 9, 10)]),
        office("b", "", &[("home/noise", 20, 20), ("home/damp", 15, 15), ("road/lamp", 1, 2)]),
    ];
    let ranking = rank(&formula([1, 0, 0], 30), &offices);
    let expected = |key: &str| ranking.of(key).unwrap().rates[0].expected;
    // Noise stands alone (30 of 40); leak and damp are 15 of 30 of the home; what is left of the road is 10 of 12.
    assert_eq!(expected("a"), Some(15_000_000 + 7_500_000 + 8_333_333));
    assert_eq!(expected("b"), Some(15_000_000 + 7_500_000 + 1_666_667));
}

#[test]
fn ranks_whose_intervals_overlap_cannot_be_told_apart() {
    let offices = [
        office("a", "", &[("noise", 9_000, 10_000)]),
        office("b", "", &[("noise", 51, 100)]),
        office("c", "", &[("noise", 50, 100)]),
    ];
    let ranking = rank(&formula([30, 35, 35], 30), &offices);
    let between = |key| ranking.of(key).unwrap().between;
    assert_eq!([between("a"), between("b"), between("c")], [Some((1, 1)), Some((2, 3)), Some((2, 3))]);
}

#[test]
fn where_nothing_is_counted_there_is_no_figure() {
    let offices =
        [office("none", "", &[]), office("zero", "", &[("noise", 0, 0)]), office("bad", "", &[("noise", 0, 40)])];
    let ranking = rank(&formula([30, 35, 35], 0), &offices);
    for key in ["none", "zero"] {
        let one = ranking.of(key).unwrap();
        assert_eq!((one.score, one.rank, one.adjusted, one.rates[0].expected), (None, None, None, None));
    }
    let bad = ranking.of("bad").unwrap();
    assert_eq!((bad.rank, bad.score.map(|score| score.points)), (Some(1), Some(0)));
    assert_eq!((bad.adjusted, bad.adjusted_rank), (None, None), "nothing was to be expected of it");
    let nobody = rank(&formula([30, 35, 35], 30), &[]);
    assert_eq!((nobody.standings.len(), nobody.score), (0, None));
    let weightless = rank(&formula([0, 0, 0], 30), &[office("a", "", &[("noise", 9, 40)])]);
    assert_eq!((weightless.standings[0].score, weightless.ranked), (None, 0));
    let negative = rank(&formula([1, 1, 1], 0), &[office("a", "", &[("noise", -1, -2)])]);
    assert_eq!(negative.standings[0].score, None);
}

#[test]
fn a_change_says_places_and_whether_it_is_sure() {
    let ranking = |a: i64, b: i64, of: i64| {
        rank(&formula([30, 35, 35], 30), &[office("a", "", &[("noise", a, of)]), office("b", "", &[("noise", b, of)])])
    };
    let moved = changes(&ranking(900, 800, 1_000), &ranking(700, 800, 1_000));
    assert_eq!((moved[0].key.as_str(), moved[0].places, moved[0].points), ("a", Some(1), Some(2_000)));
    assert!(moved[0].is_sure());
    assert_eq!((moved[1].places, moved[1].points, moved[1].is_sure()), (Some(-1), Some(0), false));
    let unsure = changes(&ranking(36, 30, 40), &ranking(35, 30, 40));
    assert!(unsure[0].points > Some(0) && !unsure[0].is_sure());
    let was_small = changes(&ranking(36, 30, 40), &ranking(3, 4, 4));
    assert_eq!((was_small[0].places, was_small[0].points), (None, Some(9_000 - 7_500)));
}

fn any_office() -> impl Strategy<Value = Vec<(usize, i64, i64)>> {
    let one = (0..4_usize, 0..200_i64).prop_flat_map(|(category, of)| (Just(category), 0..=of, Just(of)));
    prop::collection::vec(one, 0..4)
}

const CATEGORIES: [&str; 4] = ["noise", "building", "heat", "parking"];
const GROUPS: [&str; 3] = ["", "core", "outer"];

fn city(counts: &[Vec<(usize, i64, i64)>], by: i64) -> Vec<Entrant> {
    let offices = counts.iter().enumerate().map(|(index, counts)| {
        let mut merged = std::collections::BTreeMap::<&str, (i64, i64)>::new();
        for (category, part, of) in counts {
            let sum = merged.entry(CATEGORIES.get(*category).copied().unwrap_or("other")).or_default();
            *sum = (sum.0 + part * by, sum.1 + of * by);
        }
        let counts: Vec<_> = merged.into_iter().map(|(category, (part, of))| (category, part, of)).collect();
        office(&format!("office{index:02}"), GROUPS.get(index % 3).copied().unwrap_or_default(), &counts)
    });
    offices.collect()
}

proptest! {
    #[test]
    fn the_order_of_the_list_changes_nothing(counts in prop::collection::vec(any_office(), 0..12), turn in 0..12_usize) {
        let offices = city(&counts, 1);
        let mut turned = offices.clone();
        turned.reverse();
        if !turned.is_empty() {
            let by = turn % turned.len();
            turned.rotate_left(by);
        }
        let formula = formula([30, 35, 35], 30);
        prop_assert_eq!(rank(&formula, &offices), rank(&formula, &turned));
    }

    #[test]
    fn ten_times_as_much_of_everything_keeps_scores_and_narrows_intervals(counts in prop::collection::vec(any_office(), 1..12)) {
        let (once, often) = (rank(&formula([30, 35, 35], 0), &city(&counts, 1)), rank(&formula([30, 35, 35], 0), &city(&counts, 10)));
        for one in &once.standings {
            let other = often.of(&one.key).unwrap();
            prop_assert_eq!(one.score.map(|score| score.points), other.score.map(|score| score.points));
            prop_assert_eq!(one.rank, other.rank);
            if let Some((small, large)) = one.score.zip(other.score) {
                prop_assert!(large.interval.high - large.interval.low <= small.interval.high - small.interval.low);
            }
        }
    }

    #[test]
    fn twice_the_weights_are_the_same_weights(counts in prop::collection::vec(any_office(), 1..8), by in 1..50_u32) {
        let offices = city(&counts, 1);
        let (one, two) = (rank(&formula([30, 35, 35], 30), &offices), rank(&formula([30, 35, 35].map(|w| w * by), 30), &offices));
        let scores = |ranking: &Ranking| ranking.standings.iter().map(|one| (one.key.clone(), one.rank, one.score, one.adjusted)).collect::<Vec<_>>();
        prop_assert_eq!(scores(&one), scores(&two));
    }

    #[test]
    fn ranks_follow_scores_and_lie_where_intervals_allow(counts in prop::collection::vec(any_office(), 0..12), at_least in 0..100_i64) {
        let ranking = rank(&formula([30, 35, 35], at_least), &city(&counts, 1));
        let ranked: Vec<_> = ranking.standings.iter().filter(|one| one.rank.is_some()).collect();
        prop_assert_eq!(ranked.len(), ranking.ranked as usize);
        for (index, one) in ranked.iter().enumerate() {
            let (rank, (best, worst), score) = (one.rank.unwrap(), one.between.unwrap(), one.score.unwrap());
            prop_assert!(best <= rank && rank <= worst && worst <= ranking.ranked);
            prop_assert!(score.interval.low <= score.points && score.points <= score.interval.high);
            prop_assert!(score.points <= 10_000 && one.smallest >= at_least);
            prop_assert!(one.group_rank.is_none_or(|group| group <= rank) && (one.group_rank.is_none() == one.group.is_empty()));
            let better = ranked.iter().filter(|other| other.score.unwrap().points > score.points).count();
            prop_assert_eq!(rank as usize, better + 1);
            prop_assert!(index == 0 || ranked[index - 1].rank <= one.rank);
        }
        prop_assert!(ranking.standings.iter().all(|one| one.rank.is_some() || one.smallest < at_least || one.score.is_none()));
    }

    #[test]
    fn what_is_expected_of_all_is_what_all_made(counts in prop::collection::vec(any_office(), 1..12)) {
        let ranking = rank(&formula([1, 0, 0], 30), &city(&counts, 1));
        let expected: u64 = ranking.standings.iter().filter_map(|one| one.rates[0].expected).sum();
        let made = u64::try_from(ranking.whole[0].count.part).unwrap() * 1_000_000;
        // Each category of each office is rounded to a millionth.
        prop_assert!(expected.abs_diff(made) <= 4 * 12);
    }
}
