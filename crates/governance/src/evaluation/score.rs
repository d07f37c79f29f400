//! The score of an appraisal: what was counted, whether it can be, and every source by its weight.

use super::ballots::Tally;
use super::{HUNDRED, RESIDENTS, Row, because, is_named_twice, rows, text, words, written};
use crate::Calculation;
use casework::{Because, Value, Values};

/// Sources whose score is what the ballots of classes of evaluators say, where they were asked.
const ASKED: [(&str, &[&str]); 5] = [
    (RESIDENTS, &["residents"]),
    ("residents_committees", &["residents_committees"]),
    ("residents_representatives", &["residents_representatives"]),
    ("units", &["units"]),
    ("public_evaluation", &["units", "residents_representatives"]),
];

/// Scores that go with the schemes that are given as examples.
const SCORES: &[(&str, &str)] = &[
    ("scores", "居委会评价,90\n居民代表评价,88\n辖区单位评价,85\n部门评价,92\n监督检查,80\n第三方评估,86.5"),
    ("scores", "单位和居民代表评价,88\n吹哨报到督查,90\n履行职责,91"),
    ("scores", "公共服务,80\n城市管理,82\n生活品质,85\n环境卫生,90\n营商环境,88\n景观风貌,79"),
];

/// `count_faults` (票数的差错): rows that declare ballots void and name none that came back.
pub const COUNT_FAULTS: Calculation = Calculation {
    name: "count_faults",
    inputs: &["voided"],
    examples: &[("voided", "居民,1")],
    zh: "作废的票的差错：写法不对，或者没有这样一张收回的票",
    en: "what is wrong with the ballots declared void: the form of a row, or no such ballot came back",
};

/// `score_faults` (得分的差错): sources without a score, scores without a source.
pub const SCORE_FAULTS: Calculation = Calculation {
    name: "score_faults",
    inputs: &["sources", "scores", "voided"],
    examples: SCORES,
    zh: "得分的差错：写法不对、来源没有得分、得分没有来源（由票计分的不另写）、没有票却要按票计分",
    en: "what is wrong with the scores: their form, a source without one, one without a source or of a source that ballots \
         score, no ballots to count",
};

/// `appraisal_result` (考核得分): every source's score by its weight, in hundredths of a point.
pub const RESULT: Calculation = Calculation {
    name: "appraisal_result",
    inputs: &["sources", "scores", "voided"],
    examples: SCORES,
    zh: "各来源得分按权重合成，百分之一分；发了票的来源，得分是满意和基本满意的票占该类有效票的比例",
    en: "every source's score by its weight, in hundredths of a point; of a source that was asked by ballot, it is the share \
         of its valid ballots that say satisfied or fairly satisfied",
};

/// Part ÷ of in hundredths of a per cent, to the nearest.
fn share((part, of): (i64, i64)) -> i64 {
    let doubled = part.saturating_mul(2 * 100 * HUNDRED).saturating_add(of);
    doubled.checked_div(of.saturating_mul(2)).unwrap_or(0)
}

/// The ballots by which a source is scored, satisfied and all; `None` if its score is given. Residents are always asked.
fn ballots_of(tally: &Tally, row: &Row<'_>) -> Option<(i64, i64)> {
    let (key, classes) = ASKED.iter().find(|(key, _)| row.key() == Some(*key))?;
    (*key == RESIDENTS || tally.was_asked(classes)).then(|| tally.share(classes))
}

/// Gives [`COUNT_FAULTS`].
#[must_use]
pub fn count_faults(tally: &Tally) -> (Value, Because) {
    let is_sound = tally.is_sound();
    let because = if is_sound {
        because("作废的都是收回的票。".to_owned(), "What is declared void came back.".to_owned())
    } else {
        because("有的行没有对应的收回的票。".to_owned(), "A row names no ballot that came back.".to_owned())
    };
    (words((!is_sound).then_some("void")), because)
}

/// Gives [`SCORE_FAULTS`]. Without a scheme the ballots alone are the score.
#[must_use]
pub fn score_faults(tally: &Tally, inputs: &Values) -> (Value, Because) {
    let (scheme, _) = rows(text(inputs, "sources"));
    let written_scores = text(inputs, "scores");
    let (scores, whole) = rows(written_scores);
    let has = |rows: &[Row<'_>], row: &Row<'_>| rows.iter().any(|other| other.identity() == row.identity());
    let mut counts: Vec<(i64, i64)> = scheme.iter().filter_map(|row| ballots_of(tally, row)).collect();
    if scheme.is_empty() {
        counts.push(tally.share(&[]));
    }
    let faults = [
        ("form", (!whole && !written_scores.trim().is_empty()) || is_named_twice(&scores)),
        ("missing", scheme.iter().any(|row| ballots_of(tally, row).is_none() && !has(&scores, row))),
        ("stray", scores.iter().any(|row| ballots_of(tally, row).is_some() || !has(&scheme, row))),
        ("no_ballots", counts.iter().any(|(_, all)| *all == 0)),
    ];
    let because = because(
        format!("方案{}个来源，其中{}个按票计分，另写得分{}行。", scheme.len(), counts.len(), scores.len()),
        format!("{} sources in the scheme, {} by ballot, {} scores given.", scheme.len(), counts.len(), scores.len()),
    );
    (words(faults.into_iter().filter(|(_, is)| *is).map(|(fault, _)| fault)), because)
}

/// Gives [`RESULT`].
#[must_use]
pub fn result(tally: &Tally, inputs: &Values) -> (Value, Because) {
    let (good, all) = tally.share(&[]);
    let (scheme, _) = rows(text(inputs, "sources"));
    let (scores, _) = rows(text(inputs, "scores"));
    let of = |row: &Row<'_>| match ballots_of(tally, row) {
        Some(counts) => share(counts),
        None => scores.iter().find(|score| score.identity() == row.identity()).map_or(0, |score| score.hundredths),
    };
    let weighed: i64 = scheme.iter().map(|row| row.hundredths.saturating_mul(of(row))).sum();
    let result = if scheme.is_empty() { share((good, all)) } else { share((weighed, 100 * HUNDRED * 100 * HUNDRED)) };
    let because = because(
        format!("{good}张满意或者基本满意，有效共{all}张；得分{}。", written(result)),
        format!("{good} of {all} valid ballots satisfied or fairly so; the score is {}.", written(result)),
    );
    (Value::Number(result), because)
}

#[cfg(test)]
mod tests {
    use super::super::ballots::{Ballot, VOTES};
    use super::*;
    use proptest::prelude::*;

    /// Ballots of a class: so many of each vote.
    fn votes(class: &str, counts: [u64; 3]) -> Vec<Ballot> {
        let said = VOTES
            .into_iter()
            .zip(counts)
            .flat_map(|(vote, count)| std::iter::repeat_n(vote, usize::try_from(count).unwrap()));
        let ballot = |(order, vote): (u64, &str)| Ballot {
            order,
            class: class.to_owned(),
            frame: String::new(),
            number: order.to_string(),
            vote: Some(vote.to_owned()),
            no_answer: None,
        };
        (1..).zip(said).map(ballot).collect()
    }

    fn residents(counts: [u64; 3]) -> Tally {
        Tally::of(&votes("residents", counts), "")
    }

    fn inputs(sources: &str, scores: &str) -> Values {
        let texts = [("sources", sources), ("scores", scores)].into_iter().filter(|(_, text)| !text.is_empty());
        texts.map(|(name, text)| (name.to_owned(), Value::Text(text.to_owned()))).collect()
    }

    #[test]
    fn a_score_is_every_source_by_its_weight() {
        let both = inputs("居民满意度,60\n监督检查,40", "监督检查,80");
        assert_eq!(result(&residents([60, 30, 10]), &both).0, Value::Number(8600), "0.6 × 90 + 0.4 × 80");
        let thirds = inputs("甲,33.33\n乙,33.33\n丙,33.34", "甲,100\n乙,100\n丙,0");
        assert_eq!(result(&residents([0; 3]), &thirds).0, Value::Number(6666));
        assert_eq!(
            result(&residents([2, 0, 1]), &inputs("", "")).0,
            Value::Number(6667),
            "ballots alone, to the nearest"
        );
        assert_eq!(result(&residents([0; 3]), &inputs("", "")).0, Value::Number(0));
    }

    #[test]
    fn a_class_that_was_asked_scores_its_own_source_and_no_other() {
        let all = [votes("residents", [1, 0, 1]), votes("units", [3, 0, 1]), votes("deputies", [0, 0, 9])].concat();
        let tally = Tally::of(&all, "");
        let scheme = "居民满意度,50\n辖区单位评价,30\n居委会评价,20";
        assert_eq!(result(&tally, &inputs(scheme, "居委会评价,90")).0, Value::Number(6550), "25 + 22.5 + 18");
        let faults = |scores: &str| score_faults(&tally, &inputs(scheme, scores)).0;
        assert_eq!(faults("居委会评价,90"), words(Vec::<String>::new()));
        assert_eq!(faults("居委会评价,90\n辖区单位评价,99"), words(["stray"]), "what ballots say is written by nobody");
        let public = inputs("单位和居民代表评价,40\n履行职责,60", "履行职责,50");
        assert_eq!(result(&tally, &public).0, Value::Number(6000), "0.4 × 75 + 0.6 × 50");
    }

    #[test]
    fn what_cannot_be_scored_is_said() {
        let faults =
            |sources: &str, scores: &str, ballots| score_faults(&residents(ballots), &inputs(sources, scores)).0;
        let is = |faults: &[&str]| words(faults.iter().copied());
        assert_eq!(faults("居民满意度,60\n监督检查,40", "监督检查,80", [1, 0, 0]), is(&[]));
        assert_eq!(faults("居民满意度,60\n监督检查,40", "", [1, 0, 0]), is(&["missing"]));
        assert_eq!(faults("居民满意度,60\n监督检查,40", "监督检查,80\n居民满意度,99", [1, 0, 0]), is(&["stray"]));
        assert_eq!(faults("居民满意度,60\n监督检查,40", "监督检查,80", [0, 0, 0]), is(&["no_ballots"]));
        assert_eq!(faults("监督检查,100", "监督检查：80", [0, 0, 0]), is(&["form", "missing"]));
        assert_eq!(faults("监督检查,100", "监督检查,80\ninspection,90", [0, 0, 0]), is(&["form"]));
        assert_eq!(faults("", "", [0, 1, 0]), is(&[]));
        assert_eq!(faults("", "监督检查,80", [0, 1, 0]), is(&["stray"]));
    }

    #[test]
    fn a_row_that_voids_nothing_is_a_fault() {
        let ballots = votes("residents", [1, 0, 0]);
        assert_eq!(count_faults(&Tally::of(&ballots, "居民,1")).0.count(), 0);
        assert_eq!(count_faults(&Tally::of(&ballots, "居民,2")).0, words(["void"]));
    }

    #[test]
    fn every_example_goes_with_a_scheme() {
        for ((_, scheme), (_, scores)) in super::super::SCHEMES.iter().zip(SCORES) {
            assert_eq!(score_faults(&residents([1, 0, 0]), &inputs(scheme, scores)).0.count(), 0, "{scheme}");
        }
    }

    proptest! {
        /// The score is the exact sum of weight × share, rounded once: no two classes flow into each other.
        #[test]
        fn weights_are_exact(
            (first, second) in (any_votes(), any_votes()),
            weight in 0_u64..=100,
        ) {
            let all = [votes("residents", first), votes("units", second)].concat();
            let tally = Tally::of(&all, "");
            let scheme = inputs(&format!("居民满意度,{weight}\n辖区单位评价,{}", 100 - weight), "");
            let Value::Number(result) = result(&tally, &scheme).0 else { panic!("no number") };
            // Each share is rounded to a hundredth, and their weighed sum once more: never farther than a hundredth.
            let exact = |[a, b, c]: [u64; 3]| ratio(a + b, a + b + c);
            let due = ratio(weight, 100) * exact(first) + ratio(100 - weight, 100) * exact(second);
            prop_assert!((ratio(u64::try_from(result).unwrap(), 100) - due * 100.0).abs() <= 0.0101, "{result} {due}");
            // What the other class says moves nothing that has no weight.
            if weight == 100 {
                prop_assert_eq!(result, share((i64::try_from(first[0] + first[1]).unwrap(), i64::try_from(first.iter().sum::<u64>()).unwrap())));
            }
        }
    }

    fn any_votes() -> impl Strategy<Value = [u64; 3]> {
        [0_u64..40, 0_u64..40, 1_u64..40]
    }

    #[allow(clippy::cast_precision_loss, reason = "small counts in a test")]
    fn ratio(part: u64, of: u64) -> f64 {
        part as f64 / of as f64
    }
}
