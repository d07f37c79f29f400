//! Says in words what an indicator counts: numerator and denominator, from its guards.

use rulebook::model::{Indicator, Label, Measure, Most, Quantity, Rows};
use rulebook::words::Guard;

/// The denominator and the numerator of an indicator, each in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// What is counted of.
    pub of: Label,
    /// What is counted of it.
    pub part: Label,
}

/// What an indicator counts, in Chinese and English. `of` names what is counted (the procedure or register); `words`
/// gives a guard's own words, such as "曾办过：回访评价" and "rate was done". Fields and steps are named by their keys.
#[must_use]
pub fn sentence(indicator: &Indicator, of: &Label, words: impl Fn(&Guard) -> Label) -> Label {
    sentence_with(indicator, of, words, |key| Label { zh: key.to_owned(), en: key.to_owned() })
}

/// The same with the names of fields and steps.
#[must_use]
pub fn sentence_with(
    indicator: &Indicator,
    of: &Label,
    words: impl Fn(&Guard) -> Label,
    name: impl Fn(&str) -> Label,
) -> Label {
    let said = said(indicator, of, words);
    let Label { zh, en } = &indicator.label;
    if let Some(taken) = taken(&indicator.measure, &name) {
        return Label {
            zh: format!("{zh}＝{}，{}。", said.of.zh, taken.zh),
            en: format!("{en} = {}, {}.", said.of.en, taken.en),
        };
    }
    let (zh_how, en_how) = match &indicator.sum {
        None => ("数".to_owned(), String::new()),
        Some(field) => (format!("的{}合计", name(field).zh), format!(", summing {}", name(field).en)),
    };
    let (zh_most, en_most) = match &indicator.most {
        None => (String::new(), String::new()),
        Some(Most::Number(most)) => {
            (format!("，分母每轮按满分{most}计"), format!(", {most} for each in the denominator"))
        }
        Some(Most::Field(field)) => {
            let Label { zh, en } = name(field);
            (format!("，分母为{zh}合计"), format!(", the sum of {en} in the denominator"))
        }
    };
    let (zh_rest, en_rest) = if indicator.part.is_empty() {
        (said.part.zh, said.part.en)
    } else {
        (format!("分子：{}", said.part.zh), format!("numerator: {}", said.part.en))
    };
    Label {
        zh: format!("{zh}＝分子÷分母。分母：{}{zh_how}{zh_most}；{zh_rest}。", said.of.zh),
        en: format!("{en} = numerator ÷ denominator. Denominator: {}{en_how}{en_most}; {en_rest}.", said.of.en),
    }
}

/// What is taken of the rows counted, in words; `None` for a share.
fn taken(measure: &Measure, name: &impl Fn(&str) -> Label) -> Option<Label> {
    let number = |of: &Quantity| match of {
        Quantity::Field(field) => name(field),
        Quantity::Span(from, to) => {
            let (from, to) = (name(from), name(to));
            Label {
                zh: format!("从“{}”到“{}”的分钟数", from.zh, to.zh),
                en: format!("minutes from `{}` to `{}`", from.en, to.en),
            }
        }
    };
    let rounded = |of: &Quantity| match of {
        Quantity::Field(_) => ("", ""),
        Quantity::Span(..) => {
            ("（满2天的按整小时、满60天的按整天计）", " (whole hours from 2 days on, whole days from 60 days on)")
        }
    };
    let (zh, en) = match measure {
        Measure::Share => return None,
        Measure::Count => ("计个数".to_owned(), "how many".to_owned()),
        Measure::Sum(of) => (format!("{}合计", number(of).zh), format!("the sum of {}", number(of).en)),
        Measure::Mean(of) => (format!("{}的平均", number(of).zh), format!("the mean of {}", number(of).en)),
        Measure::Median(of) => {
            let (zh, en) = rounded(of);
            (format!("{}的中位数{zh}", number(of).zh), format!("the median of {}{en}", number(of).en))
        }
        Measure::Percentile { of, percent } => {
            let (zh, en) = rounded(of);
            (
                format!("{}的第{percent}百分位数{zh}", number(of).zh),
                format!("the {percent}th percentile of {}{en}", number(of).en),
            )
        }
    };
    Some(Label { zh, en })
}

/// The same in two pieces.
#[must_use]
pub fn said(indicator: &Indicator, of: &Label, words: impl Fn(&Guard) -> Label) -> Said {
    let (zh_rows, en_rows) = match indicator.rows {
        Rows::Rounds(_) => (format!("已结束的{}轮次", of.zh), format!("closed rounds of {}", of.en)),
        Rows::Matters(_) => (format!("{}事项", of.zh), format!("matters of {}", of.en)),
        Rows::Register(_) => (format!("{}各行", of.zh), format!("rows of {}", of.en)),
    };
    let (zh_of, en_of) = listed(&indicator.of, &words);
    let (zh_part, en_part) = listed(&indicator.part, &words);
    let zh_that = if zh_of.is_empty() { String::new() } else { format!("中{zh_of}的") };
    let en_that = if en_of.is_empty() { String::new() } else { format!(" where {en_of}") };
    let part = if zh_part.is_empty() {
        Label { zh: "分子与分母相同".to_owned(), en: "the numerator is the same".to_owned() }
    } else {
        Label { zh: format!("其中又{zh_part}的"), en: format!("those of them where {en_part}") }
    };
    Said { of: Label { zh: format!("{zh_rows}{zh_that}"), en: format!("{en_rows}{en_that}") }, part }
}

/// Guards joined by "and".
fn listed(guards: &[Guard], words: &impl Fn(&Guard) -> Label) -> (String, String) {
    let labels: Vec<Label> = guards.iter().map(words).collect();
    let join = |part: fn(&Label) -> &str, by: &str| labels.iter().map(part).collect::<Vec<_>>().join(by);
    (join(|label| &label.zh, "、且"), join(|label| &label.en, " and "))
}
