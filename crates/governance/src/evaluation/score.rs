//! The score of an appraisal: what was counted, whether it can be, and every source by its weight.

use super::sample::number;
use super::{HUNDRED, RESIDENTS, Row, because, is_named_twice, rows, text, words, written};
use crate::Calculation;
use casework::{Because, Value, Values};

/// Scores that go with the schemes that are given as examples.
const SCORES: &[(&str, &str)] = &[
    ("scores", "居委会评价,90\n居民代表评价,88\n辖区单位评价,85\n部门评价,92\n监督检查,80\n第三方评估,86.5"),
    ("scores", "单位和居民代表评价,88\n吹哨报到督查,90\n履行职责,91"),
    ("scores", "公共服务,80\n城市管理,82\n生活品质,85\n环境卫生,90\n营商环境,88\n景观风貌,79"),
];

/// `count_faults` (票数的差错): ballots that cannot be.
pub const COUNT_FAULTS: Calculation = Calculation {
    name: "count_faults",
    inputs: &["satisfied", "fair", "dissatisfied", "drawn_so_far"],
    examples: &[],
    zh: "票数的差错：比抽出的还多",
    en: "what is wrong with the ballots counted: more than were drawn",
};

/// `score_faults` (得分的差错): sources without a score, scores without a source.
pub const SCORE_FAULTS: Calculation = Calculation {
    name: "score_faults",
    inputs: &["sources", "scores", "satisfied", "fair", "dissatisfied"],
    examples: SCORES,
    zh: "得分的差错：写法不对、来源没有得分、得分没有来源、没有票却要算居民满意度",
    en: "what is wrong with the scores: their form, a source without one, one without a source, no ballots to count",
};

/// `appraisal_result` (考核得分): every source's score by its weight, in hundredths of a point.
pub const RESULT: Calculation = Calculation {
    name: "appraisal_result",
    inputs: &["sources", "scores", "satisfied", "fair", "dissatisfied"],
    examples: SCORES,
    zh: "各来源得分按权重合成，百分之一分；居民满意度是满意和基本满意的票占全部票的比例",
    en: "every source's score by its weight, in hundredths of a point; residents' satisfaction is the share of ballots \
         that say satisfied or fairly satisfied",
};

/// Ballots: those that are satisfied, and all.
fn ballots(inputs: &Values) -> (i64, i64) {
    let [satisfied, fair, other] = ["satisfied", "fair", "dissatisfied"].map(|name| number(inputs, name).max(0));
    let good = satisfied.saturating_add(fair);
    (good, good.saturating_add(other))
}

/// Part ÷ of in hundredths of a per cent, to the nearest.
fn share(part: i64, of: i64) -> i64 {
    let doubled = part.saturating_mul(2 * 100 * HUNDRED).saturating_add(of);
    doubled.checked_div(of.saturating_mul(2)).unwrap_or(0)
}

/// Gives [`COUNT_FAULTS`].
#[must_use]
pub fn count_faults(inputs: &Values) -> (Value, Because) {
    let ((_, all), drawn) = (ballots(inputs), number(inputs, "drawn_so_far"));
    let because = because(format!("抽出{drawn}个，计票{all}张。"), format!("{all} ballots of {drawn} drawn."));
    (words((all > drawn).then_some("too_many")), because)
}

/// Gives [`SCORE_FAULTS`]. Without a scheme the ballots alone are the score.
#[must_use]
pub fn score_faults(inputs: &Values) -> (Value, Because) {
    let (scheme, _) = rows(text(inputs, "sources"));
    let written_scores = text(inputs, "scores");
    let (scores, whole) = rows(written_scores);
    let has = |rows: &[Row<'_>], row: &Row<'_>| rows.iter().any(|other| other.identity() == row.identity());
    let by_ballot = |row: &&Row<'_>| row.key() == Some(RESIDENTS);
    let counts_ballots = scheme.is_empty() || scheme.iter().any(|row| by_ballot(&row));
    let faults = [
        ("form", (!whole && !written_scores.trim().is_empty()) || is_named_twice(&scores)),
        ("missing", scheme.iter().filter(|row| !by_ballot(row)).any(|row| !has(&scores, row))),
        ("stray", scores.iter().any(|row| by_ballot(&row) || !has(&scheme, row))),
        ("no_ballots", counts_ballots && ballots(inputs).1 == 0),
    ];
    let because = because(
        format!("方案{}个来源，得分{}行。", scheme.len(), scores.len()),
        format!("{} sources in the scheme, {} scores.", scheme.len(), scores.len()),
    );
    (words(faults.into_iter().filter(|(_, is)| *is).map(|(fault, _)| fault)), because)
}

/// Gives [`RESULT`].
#[must_use]
pub fn result(inputs: &Values) -> (Value, Because) {
    let (good, all) = ballots(inputs);
    let satisfaction = share(good, all);
    let (scheme, _) = rows(text(inputs, "sources"));
    let (scores, _) = rows(text(inputs, "scores"));
    let of = |row: &Row<'_>| {
        let given = scores.iter().find(|score| score.identity() == row.identity());
        if row.key() == Some(RESIDENTS) { satisfaction } else { given.map_or(0, |score| score.hundredths) }
    };
    let weighed: i64 = scheme.iter().map(|row| row.hundredths.saturating_mul(of(row))).sum();
    let result = if scheme.is_empty() { satisfaction } else { share(weighed, 100 * HUNDRED * 100 * HUNDRED) };
    let because = because(
        format!("{good}张满意或者基本满意，共{all}张；得分{}。", written(result)),
        format!("{good} of {all} ballots satisfied or fairly so; the score is {}.", written(result)),
    );
    (Value::Number(result), because)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inputs(sources: &str, scores: &str, ballots: [i64; 3]) -> Values {
        let texts = [("sources", sources), ("scores", scores)];
        let texts = texts.into_iter().filter(|(_, text)| !text.is_empty());
        let names = ["satisfied", "fair", "dissatisfied"];
        let numbers = names.into_iter().zip(ballots).map(|(name, n)| (name.to_owned(), Value::Number(n)));
        texts.map(|(name, text)| (name.to_owned(), Value::Text(text.to_owned()))).chain(numbers).collect()
    }

    #[test]
    fn a_score_is_every_source_by_its_weight() {
        let both = inputs("居民满意度,60\n监督检查,40", "监督检查,80", [60, 30, 10]);
        assert_eq!(result(&both).0, Value::Number(8600), "0.6 × 90 + 0.4 × 80");
        let thirds = inputs("甲,33.33\n乙,33.33\n丙,33.34", "甲,100\n乙,100\n丙,0", [0; 3]);
        assert_eq!(result(&thirds).0, Value::Number(6666));
        assert_eq!(result(&inputs("", "", [2, 0, 1])).0, Value::Number(6667), "ballots alone, to the nearest");
        assert_eq!(result(&inputs("", "", [0; 3])).0, Value::Number(0));
    }

    #[test]
    fn what_cannot_be_scored_is_said() {
        let faults = |sources: &str, scores: &str, ballots| score_faults(&inputs(sources, scores, ballots)).0;
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
    fn no_more_ballots_than_were_drawn() {
        let mut inputs = inputs("", "", [3, 3, 4]);
        inputs.insert("drawn_so_far".to_owned(), Value::Number(10));
        assert_eq!(count_faults(&inputs).0.count(), 0);
        inputs.insert("drawn_so_far".to_owned(), Value::Number(9));
        assert_eq!(count_faults(&inputs).0, words(["too_many"]));
    }

    #[test]
    fn every_example_goes_with_a_scheme() {
        for ((_, scheme), (_, scores)) in super::super::SCHEMES.iter().zip(SCORES) {
            assert_eq!(score_faults(&inputs(scheme, scores, [1, 0, 0])).0.count(), 0, "{scheme}");
        }
    }
}
