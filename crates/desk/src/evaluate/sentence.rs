//! Says in words what an indicator counts: numerator and denominator, from its guards.

use rulebook::model::{Indicator, Label, Rows};
use rulebook::words::Guard;

/// What an indicator counts, in Chinese and English. `of` names what is counted (the procedure or register); `words`
/// gives a guard's own words, such as "曾办过：回访评价" and "rate was done".
#[must_use]
pub fn sentence(indicator: &Indicator, of: &Label, words: impl Fn(&Guard) -> Label) -> Label {
    let (zh_rows, en_rows) = match indicator.rows {
        Rows::Rounds(_) => (format!("已结束的{}轮次", of.zh), format!("closed rounds of {}", of.en)),
        Rows::Matters(_) => (format!("{}事项", of.zh), format!("matters of {}", of.en)),
        Rows::Register(_) => (format!("{}各行", of.zh), format!("rows of {}", of.en)),
    };
    let (zh_of, en_of) = listed(&indicator.of, &words);
    let (zh_part, en_part) = listed(&indicator.part, &words);
    let zh_that = if zh_of.is_empty() { String::new() } else { format!("中{zh_of}的") };
    let en_that = if en_of.is_empty() { String::new() } else { format!(" where {en_of}") };
    let (zh_rest, en_rest) = if zh_part.is_empty() {
        ("分子与分母相同".to_owned(), "the numerator is the same".to_owned())
    } else {
        (format!("分子：其中又{zh_part}的"), format!("numerator: those of them where {en_part}"))
    };
    let (zh_how, en_how) = match &indicator.sum {
        None => ("数", String::new()),
        Some(field) => ("合计", format!(", summing {field}")),
    };
    Label {
        zh: format!("{}＝分子÷分母。分母：{zh_rows}{zh_that}{zh_how}；{zh_rest}。", indicator.label.zh),
        en: format!(
            "{} = numerator ÷ denominator. Denominator: {en_rows}{en_that}{en_how}; {en_rest}.",
            indicator.label.en
        ),
    }
}

/// Guards joined by "and".
fn listed(guards: &[Guard], words: &impl Fn(&Guard) -> Label) -> (String, String) {
    let labels: Vec<Label> = guards.iter().map(words).collect();
    let join = |part: fn(&Label) -> &str, by: &str| labels.iter().map(part).collect::<Vec<_>>().join(by);
    (join(|label| &label.zh, "、且"), join(|label| &label.en, " and "))
}
