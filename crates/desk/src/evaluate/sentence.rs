//! Says in words what an indicator counts: numerator and denominator, from its guards.

use rulebook::model::{Indicator, Label, Rows};
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
/// gives a guard's own words, such as "曾办过：回访评价" and "rate was done".
#[must_use]
pub fn sentence(indicator: &Indicator, of: &Label, words: impl Fn(&Guard) -> Label) -> Label {
    let said = said(indicator, of, words);
    let Label { zh, en } = &indicator.label;
    let (zh_how, en_how) = match &indicator.sum {
        None => ("数", String::new()),
        Some(field) => ("合计", format!(", summing {field}")),
    };
    let (zh_most, en_most) = match indicator.most {
        None => (String::new(), String::new()),
        Some(most) => (format!("，分母每轮按满分{most}计"), format!(", {most} for each in the denominator")),
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
