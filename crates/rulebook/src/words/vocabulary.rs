//! The vocabulary as a table, for `huying rulebook words`: each word, how it is written, and when it holds.

use serde::Serialize;

/// What kind of word it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum WordKind {
    /// A condition.
    Guard,
    /// Something that happens.
    Effect,
}

/// One word of the vocabulary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct WordDoc {
    /// Guard or effect.
    pub kind: WordKind,
    /// The word.
    pub word: &'static str,
    /// How it is written, with its arguments.
    pub form: &'static str,
    /// When it holds, or what it does, in Chinese.
    pub zh: &'static str,
    /// The same in English.
    pub en: &'static str,
    /// Whether it asks the world a question instead of looking at the matter.
    pub asks_a_question: bool,
}

const fn guard(word: &'static str, form: &'static str, zh: &'static str, en: &'static str) -> WordDoc {
    WordDoc { kind: WordKind::Guard, word, form, zh, en, asks_a_question: false }
}

const fn question(word: &'static str, form: &'static str, zh: &'static str, en: &'static str) -> WordDoc {
    WordDoc { kind: WordKind::Guard, word, form, zh, en, asks_a_question: true }
}

const fn effect(word: &'static str, form: &'static str, zh: &'static str, en: &'static str) -> WordDoc {
    WordDoc { kind: WordKind::Effect, word, form, zh, en, asks_a_question: false }
}

const ALL: [WordDoc; 29] = [
    guard("given", "given(field)", "这一项已经填写", "it has a value"),
    guard("is", "is(field, choice…)", "这一项为所列之一", "it is one of these"),
    guard("was", "was(field, choice…)", "这一步之前，这一项为所列之一", "before this step it was one of these"),
    guard("at_least", "at_least(field, n)", "数值或条数不少于 n", "the number, or the count of entries, is at least n"),
    guard("at_most", "at_most(field, n)", "数值或条数不超过 n", "the number, or the count of entries, is at most n"),
    guard("not_older", "not_older(date, n)", "日期距今不超过 n 年", "the date is at most n years before now"),
    guard("done", "done(ask…)", "本轮已办过所列步骤之一", "one of these happened in this round"),
    guard("times", "times(ask, n)", "本轮办过该步骤不少于 n 次", "it happened at least n times in this round"),
    guard(
        "told",
        "told(party)",
        "本轮已告知该方，或者本件没有该方",
        "told in this round, or there is none in this matter",
    ),
    guard(
        "under",
        "under(ask, n)",
        "全件之中，该步骤办理或提请未满 n 次",
        "done or proposed fewer than n times in this matter",
    ),
    guard("running", "running(clock)", "时限尚未届满", "the clock is not yet due"),
    guard("passed", "passed(clock)", "时限已届满", "the clock is due"),
    guard(
        "not_by",
        "not_by(party | ask)",
        "经办人不属该方，或没有办过该步骤",
        "the actor is not of that party, or did not do that ask",
    ),
    guard(
        "clear_of",
        "clear_of(party, ask)",
        "该方的单位在本件中没有经同意的该项申请",
        "no unit of that party has proposed that ask with success in this matter",
    ),
    guard(
        "apart",
        "apart(party, party | field)",
        "两方没有同一个单位；后一项也可以是单位字段",
        "no unit is in both; the second may be a field of units",
    ),
    guard(
        "all",
        "all(child, state…)",
        "本轮的（和更早还没有了的）子事项至少一件，且全部处于所列状态",
        "there is a child that this round opened or that is still open, and every such one is in one of these states",
    ),
    guard(
        "any",
        "any(child, state…)",
        "本轮的（和更早还没有了的）子事项有处于所列状态的",
        "some child that this round opened, or that is still open, is in one of these states",
    ),
    guard(
        "none_open",
        "none_open(child)",
        "没有未了的子事项，不论哪一轮",
        "no child is open, whichever round opened it",
    ),
    guard("none_pending", "none_pending", "没有待签批的申请", "nothing waits for a signature"),
    question(
        "listed",
        "listed(field[, date])",
        "所选各行当日在其台账之内（查验事实）",
        "the chosen rows exist in their register on that day (a question of fact)",
    ),
    question(
        "row",
        "row(field, column, value…)",
        "所选一行的某列为所列之一（查验事实）",
        "a column of the chosen row is one of these (a question of fact)",
    ),
    question(
        "kind_of",
        "kind_of(field | party)",
        "单位属于条文所列的种类（查验事实）",
        "the units are of kinds that the rule names (a question of fact)",
    ),
    effect(
        "tell",
        "tell(party[, notice])",
        "发出通知，也是已反馈的证明",
        "sends a notice, which is also the proof of feedback",
    ),
    effect(
        "open",
        "open(procedure[, field])",
        "开启一件子事项，或按该项逐条开启",
        "opens a child matter, or one per entry of the field",
    ),
    effect("withdraw", "withdraw(procedure)", "撤回未了的子事项", "withdraws the open children"),
    effect("round", "round", "另起一轮", "begins a new round"),
    effect("extend", "extend(clock, field)", "时限加上该项所填的时长", "adds the span to the clock's budget"),
    effect(
        "write",
        "write(register)",
        "以同名各项写入台账的新版本",
        "writes a new version of a row from the fields of the same name",
    ),
    effect(
        "publish",
        "publish(register)",
        "以 rows 各行发布台账的新一版，从 from 那天起取代前一版",
        "publishes the rows as an edition of the register, which supersedes the one before from the day `from`",
    ),
];

/// Every word, guards first.
#[must_use]
pub const fn all() -> &'static [WordDoc] {
    &ALL
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::{EFFECT_WORDS, GUARD_WORDS};

    #[test]
    fn the_table_has_every_word_of_the_language_once() {
        let of = |kind| ALL.iter().filter(move |doc| doc.kind == kind).map(|doc| doc.word).collect::<Vec<_>>();
        assert_eq!(of(WordKind::Guard), GUARD_WORDS);
        assert_eq!(of(WordKind::Effect), EFFECT_WORDS);
    }
}
