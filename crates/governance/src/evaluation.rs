//! Room `evaluation` (考核评价): what a scheme of appraisal weighs, a sample that anybody can draw again, the score, and
//! a fair ranking.
//!
//! A scheme is written as rows `source,weight`, one a line (or with a semicolon between), weights in per cent with at most two decimals. Everything
//! is counted in hundredths of a per cent, so that one third is no whole number of anything.

mod ballots;
mod low;
mod period;
pub mod ranking;
pub mod rate;
mod sample;
mod score;

pub use ballots::{BALLOT, BY_CLASS, Ballot, DISSATISFIED, FAIR, INVALID, SATISFIED, Tally, VOTES, tally};
pub use low::{LOW_COMPARED, low_compared};
pub use period::{
    Counted, Lowest, PERIOD_DIGEST, PERIOD_EXCLUDED, PERIOD_EXCLUSIONS, PERIOD_LOWEST, PERIOD_ROUNDS, PERIOD_STANDING,
    PERIOD_THROUGH, PERIOD_VERSION,
};
pub use sample::{DRAWN, DRAWN_SO_FAR, SHORT_FRAME, draw, drawn_so_far, short_frame};
pub use score::{COUNT_FAULTS, RESULT, SCORE_FAULTS, count_faults, result, score_faults};

use crate::Calculation;
use casework::{Because, Value, Values};

/// A source of an appraisal that rules speak of: its key, and its names.
pub struct Source {
    /// Key.
    pub key: &'static str,
    /// Chinese, as a row names it.
    pub zh: &'static str,
    /// English; a row may name it so as well.
    pub en: &'static str,
}

const fn source(key: &'static str, zh: &'static str, en: &'static str) -> Source {
    Source { key, zh, en }
}

/// The source whose score is what residents' ballots say.
pub(crate) const RESIDENTS: &str = "residents_satisfaction";

/// The sources that rules speak of. Any other name is a source as well, and none of these.
pub const SOURCES: [Source; 15] = [
    source(RESIDENTS, "居民满意度", "residents' satisfaction"),
    source("residents_committees", "居委会评价", "residents' committees"),
    source("residents_representatives", "居民代表评价", "residents' representatives"),
    source("units", "辖区单位评价", "units of the area"),
    source("district_departments", "部门评价", "departments"),
    source("inspection", "监督检查", "inspection"),
    source("third_party", "第三方评估", "third party"),
    source("public_evaluation", "单位和居民代表评价", "units and residents' representatives"),
    source("whistle_inspection", "吹哨报到督查", "inspection of whistle work"),
    source("public_services", "公共服务", "public services"),
    source("city_management", "城市管理", "city management"),
    source("quality_of_life", "生活品质", "quality of life"),
    source("hygiene", "环境卫生", "hygiene"),
    source("business_environment", "营商环境", "business environment"),
    source("appearance", "景观风貌", "appearance"),
];

/// Words that no source may have in its name: what fines bring in can feed no appraisal, whatever it is called.
const FINES: [&str; 9] = ["罚款", "罚没", "没收", "拍卖", "处罚金额", "收缴", "fine amount", "fines", "confiscat"];

/// What a scheme may look like: an appraisal of offices where residents come first, one where committees, representatives
/// and units are invited, an appraisal of a department, and the six dimensions of development.
const SCHEMES: &[(&str, &str)] = &[
    (
        "sources",
        "居民满意度,40\n居委会评价,10\n居民代表评价,5\n辖区单位评价,5\n部门评价,10\n监督检查,15\n第三方评估,15",
    ),
    ("sources", "单位和居民代表评价,40\n吹哨报到督查,20\n履行职责,40"),
    ("sources", "公共服务,20\n城市管理,20\n生活品质,15\n环境卫生,15\n营商环境,15\n景观风貌,15"),
];

/// `source_faults` (方案的差错): what is wrong with the rows of a scheme.
pub const SOURCE_FAULTS: Calculation = Calculation {
    name: "source_faults",
    inputs: &["sources"],
    examples: SCHEMES,
    zh: "方案各行的差错：写法不对、同一来源写了两次、权重合计不是100",
    en: "what is wrong with the rows of a scheme: their form, a source named twice, weights that are not 100 in all",
};

/// `heaviest_source` (权重最大的来源): the one source whose weight is larger than every other.
pub const HEAVIEST_SOURCE: Calculation = Calculation {
    name: "heaviest_source",
    inputs: &["sources"],
    examples: SCHEMES,
    zh: "权重比其他每个来源都大的来源",
    en: "the source whose weight is larger than that of every other",
};

/// `present_sources` (方案里的来源): those that rules speak of and the scheme gives a weight.
pub const PRESENT_SOURCES: Calculation = Calculation {
    name: "present_sources",
    inputs: &["sources"],
    examples: SCHEMES,
    zh: "方案里有权重的来源",
    en: "the sources to which the scheme gives a weight",
};

/// `weight_of_the_public` (公众评价的权重): of what units and residents' representatives say, in hundredths of a per cent.
pub const WEIGHT_OF_THE_PUBLIC: Calculation = Calculation {
    name: "weight_of_the_public",
    inputs: &["sources"],
    examples: SCHEMES,
    zh: "单位和居民代表评价的权重，万分之几",
    en: "the weight of what units and residents' representatives say, in hundredths of a per cent",
};

/// `fine_sources` (罚没来源): sources whose name speaks of fines or of what was confiscated.
pub const FINE_SOURCES: Calculation = Calculation {
    name: "fine_sources",
    inputs: &["sources"],
    examples: SCHEMES,
    zh: "名称说的是罚款、没收的来源",
    en: "sources whose name speaks of fines or of what was confiscated",
};

/// How a calculation gives its value.
type Give = fn(&Values) -> (Value, Because);

/// What a calculation of this room gives; `None` for a name that is none of its.
#[must_use]
pub fn calculate(name: &str, inputs: &Values) -> Option<(Value, Because)> {
    let all: [(Calculation, Give); 9] = [
        (SOURCE_FAULTS, source_faults),
        (HEAVIEST_SOURCE, heaviest_source),
        (PRESENT_SOURCES, present_sources),
        (WEIGHT_OF_THE_PUBLIC, weight_of_the_public),
        (FINE_SOURCES, fine_sources),
        (DRAWN, draw),
        (SHORT_FRAME, short_frame),
        (DRAWN_SO_FAR, drawn_so_far),
        (LOW_COMPARED, low_compared),
    ];
    all.iter().find(|(calculation, _)| calculation.name == name).map(|(_, give)| give(inputs))
}

/// Whether a calculation looks at ballots.
#[must_use]
pub fn counts_ballots(name: &str) -> bool {
    let all = [COUNT_FAULTS, SCORE_FAULTS, RESULT, SATISFIED, FAIR, DISSATISFIED, BY_CLASS, INVALID];
    all.iter().any(|calculation| calculation.name == name)
}

/// What a calculation that looks at ballots gives; `None` for a name that is none of them.
#[must_use]
pub fn calculate_with(ballots: &[Ballot], name: &str, inputs: &Values, hidden_below: i64) -> Option<(Value, Because)> {
    let tally = tally(ballots, inputs);
    match name {
        name if name == COUNT_FAULTS.name => Some(count_faults(&tally)),
        name if name == SCORE_FAULTS.name => Some(score_faults(&tally, inputs)),
        name if name == RESULT.name => Some(result(&tally, inputs)),
        name => tally.give(name, hidden_below),
    }
}

/// One row of a scheme, or of its scores: a name, and hundredths.
pub(crate) struct Row<'t> {
    pub(crate) name: &'t str,
    pub(crate) hundredths: i64,
}

impl Row<'_> {
    /// The key of a source that rules speak of.
    pub(crate) fn key(&self) -> Option<&'static str> {
        let named = |source: &&Source| {
            self.name == source.zh || self.name == source.key || self.name.eq_ignore_ascii_case(source.en)
        };
        SOURCES.iter().find(named).map(|source| source.key)
    }

    /// What tells it from the others.
    pub(crate) fn identity(&self) -> &str {
        self.key().unwrap_or(self.name)
    }
}

/// Reads rows of a name and a number from 0 to 100; says whether every line was one.
pub(crate) fn rows(text: &str) -> (Vec<Row<'_>>, bool) {
    let mut whole = true;
    let lines = text.split(['\n', ';', '；']).map(str::trim).filter(|line| !line.is_empty());
    let rows: Vec<Row<'_>> = lines
        .filter_map(|line| {
            let row = line.rsplit_once([',', '，']).and_then(|(name, number)| {
                let name = name.trim();
                let hundredths = hundredths(number.trim().trim_end_matches(['%', '％']))?;
                (!name.is_empty()).then_some(Row { name, hundredths })
            });
            whole &= row.is_some();
            row
        })
        .collect();
    whole &= !rows.is_empty();
    (rows, whole)
}

/// `33.34` as 3334; nothing above 100, no more than two decimals.
fn hundredths(text: &str) -> Option<i64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || whole.len() > 3 || part.len() > 2 || !digits(whole) || !digits(part) {
        return None;
    }
    let all = format!("{whole}{part:0<2}").parse().ok()?;
    (0..=100 * HUNDRED).contains(&all).then_some(all)
}

/// Hundredths in one.
pub(crate) const HUNDRED: i64 = 100;

/// Hundredths as people write them: `33.34`, `40`.
pub(crate) fn written(hundredths: i64) -> String {
    let (whole, part) = (hundredths / HUNDRED, hundredths % HUNDRED);
    match part {
        0 => whole.to_string(),
        part => format!("{whole}.{part:02}").trim_end_matches('0').to_owned(),
    }
}

pub(crate) fn text<'v>(inputs: &'v Values, name: &str) -> &'v str {
    inputs.get(name).and_then(Value::text).unwrap_or_default()
}

pub(crate) fn because(zh: String, en: String) -> Because {
    Because { zh, en, version: String::new() }
}

pub(crate) fn words(words: impl IntoIterator<Item = impl Into<String>>) -> Value {
    Value::List(words.into_iter().map(|word| Value::Text(word.into())).collect())
}

/// Whether a source is named twice.
pub(crate) fn is_named_twice(rows: &[Row<'_>]) -> bool {
    let mut seen: Vec<&str> = Vec::new();
    rows.iter().any(|row| {
        let again = seen.contains(&row.identity());
        seen.push(row.identity());
        again
    })
}

/// Gives [`SOURCE_FAULTS`].
#[must_use]
pub fn source_faults(inputs: &Values) -> (Value, Because) {
    let (rows, whole) = rows(text(inputs, "sources"));
    let sum: i64 = rows.iter().map(|row| row.hundredths).sum();
    let faults = [("form", !whole), ("twice", is_named_twice(&rows)), ("sum", sum != 100 * HUNDRED)];
    let because = because(
        format!("{}个来源，权重合计{}%。", rows.len(), written(sum)),
        format!("{} sources; their weights are {} % in all.", rows.len(), written(sum)),
    );
    (words(faults.into_iter().filter(|(_, is)| *is).map(|(fault, _)| fault)), because)
}

/// Gives [`HEAVIEST_SOURCE`]: the key of a source that rules speak of, `other`, or `none` where two weigh the same.
#[must_use]
pub fn heaviest_source(inputs: &Values) -> (Value, Because) {
    let (rows, _) = rows(text(inputs, "sources"));
    let most = rows.iter().map(|row| row.hundredths).max().unwrap_or(0);
    let mut heaviest = rows.iter().filter(|row| row.hundredths == most);
    let (key, name) = match (heaviest.next(), heaviest.next()) {
        (Some(row), None) => (row.key().unwrap_or("other"), row.name),
        _ => ("none", ""),
    };
    let because = if key == "none" {
        because("没有一个来源的权重比其他的都大。".to_owned(), "No source weighs more than every other.".to_owned())
    } else {
        because(
            format!("权重最大的是“{name}”，{}%。", written(most)),
            format!("“{name}” weighs most: {} %.", written(most)),
        )
    };
    (Value::Text(key.to_owned()), because)
}

/// Gives [`PRESENT_SOURCES`].
#[must_use]
pub fn present_sources(inputs: &Values) -> (Value, Because) {
    let (rows, _) = rows(text(inputs, "sources"));
    let given = |source: &&Source| rows.iter().any(|row| row.key() == Some(source.key) && row.hundredths > 0);
    let present: Vec<&Source> = SOURCES.iter().filter(given).collect();
    let names = |pick: fn(&&Source) -> &'static str, by: &str| present.iter().map(pick).collect::<Vec<_>>().join(by);
    let because = because(
        format!("方案里有：{}。", names(|source| source.zh, "、")),
        format!("The scheme has: {}.", names(|source| source.en, ", ")),
    );
    (words(present.iter().map(|source| source.key)), because)
}

/// Gives [`WEIGHT_OF_THE_PUBLIC`].
#[must_use]
pub fn weight_of_the_public(inputs: &Values) -> (Value, Because) {
    let (rows, _) = rows(text(inputs, "sources"));
    let public = rows.iter().filter(|row| row.key() == Some("public_evaluation"));
    let weight: i64 = public.map(|row| row.hundredths).sum();
    let because = because(
        format!("单位和居民代表评价占{}%。", written(weight)),
        format!("What units and residents' representatives say weighs {} %.", written(weight)),
    );
    (Value::Number(weight), because)
}

/// Gives [`FINE_SOURCES`].
#[must_use]
pub fn fine_sources(inputs: &Values) -> (Value, Because) {
    let (rows, _) = rows(text(inputs, "sources"));
    let speaks = |name: &str| FINES.iter().any(|word| name.to_lowercase().contains(word));
    let found: Vec<&str> = rows.iter().map(|row| row.name).filter(|name| speaks(name)).collect();
    let because = because(
        format!("说到罚没的来源：{}个。", found.len()),
        format!("Sources that speak of fines: {}.", found.len()),
    );
    (words(found), because)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scheme(text: &str) -> Values {
        [("sources".to_owned(), Value::Text(text.to_owned()))].into()
    }

    fn faults(text: &str) -> Vec<String> {
        source_faults(&scheme(text)).0.texts().into_iter().map(str::to_owned).collect()
    }

    #[test]
    fn a_scheme_is_rows_of_which_each_is_named_once_and_that_weigh_a_hundred() {
        assert_eq!(faults("居民满意度,60\n监督检查，20%；\n第三方评估, 20"), Vec::<String>::new());
        assert_eq!(faults("居民满意度,60\n监督检查,40.01"), ["sum"]);
        assert_eq!(faults("居民满意度,33.33\n监督检查,33.33\n第三方评估,33.34"), Vec::<String>::new());
        assert_eq!(faults("居民满意度,50\nresidents' satisfaction,50"), ["twice"], "one source by two names");
        assert_eq!(faults("别的,50\n别的,50"), ["twice"]);
        for bad in ["", "居民满意度", "居民满意度,百", ",100", "居民满意度,-1", "居民满意度,1.234", "居民满意度,101"]
        {
            assert!(faults(bad).contains(&"form".to_owned()), "{bad}");
        }
    }

    #[test]
    fn the_heaviest_is_one_alone() {
        let of = |text: &str| heaviest_source(&scheme(text)).0;
        let is = |key: &str| Value::Text(key.to_owned());
        assert_eq!(of("居民满意度,34\n监督检查,33\n第三方评估,33"), is("residents_satisfaction"));
        assert_eq!(of("居民满意度,50\n监督检查,50"), is("none"));
        assert_eq!(of("领导评价,60\n居民满意度,40"), is("other"));
        assert_eq!(of(""), is("none"));
    }

    #[test]
    fn a_source_without_weight_is_not_there() {
        let present = |text: &str| present_sources(&scheme(text)).0;
        assert_eq!(present("第三方评估,100\n监督检查,0"), words(["third_party"]));
        assert_eq!(present("领导评价,100"), words(Vec::<String>::new()));
    }

    #[test]
    fn one_third_is_counted_in_hundredths() {
        let weight = |text: &str| weight_of_the_public(&scheme(text)).0;
        assert_eq!(weight("单位和居民代表评价,33.33\n其他,66.67"), Value::Number(3333));
        assert_eq!(weight("单位和居民代表评价,33.34\n其他,66.66"), Value::Number(3334));
        assert_eq!(weight("其他,100"), Value::Number(0));
    }

    #[test]
    fn fines_are_no_source_whatever_they_are_called() {
        let found = |text: &str| fine_sources(&scheme(text)).0.count();
        assert_eq!(found("居民满意度,60\n监督检查,40"), 0);
        assert_eq!(found("罚款数额,60\n罚没收入完成率,30\nTotal Fines,10"), 3);
    }

    #[test]
    fn every_example_has_no_fault() {
        for (_, text) in SCHEMES {
            assert_eq!(faults(text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn hundredths_are_written_as_people_do() {
        assert_eq!([4000, 3334, 3330, 5].map(written), ["40", "33.34", "33.3", "0.05"]);
    }
}
