//! Samples that anybody can draw again: the same seed, class, frame and size give the same numbers.

use super::{because, text, words};
use crate::Calculation;
use casework::{Because, Value, Values};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

/// What a draw looks at.
const DRAW: &[&str] = &["voters", "evaluators", "seed", "frame_size", "sample_size"];
/// Most numbers of one draw; more ballots than that are several draws.
const MOST: i64 = 200;

/// `draw_sample` (抽出的编号): numbers of the frame, drawn by the seed.
pub const DRAWN: Calculation = Calculation {
    name: "draw_sample",
    inputs: DRAW,
    examples: &[],
    zh: "按随机种子从名单编号中抽出的号码，谁都可以照样再抽一遍",
    en: "the numbers of the frame that the seed draws; anybody can draw them again",
};

/// `short_frame` (名单不够): whether the sample is larger than the frame it is drawn from.
pub const SHORT_FRAME: Calculation = Calculation {
    name: "short_frame",
    inputs: &["frame_size", "sample_size"],
    examples: &[],
    zh: "要抽的比名单上的还多",
    en: "whether more are to be drawn than the frame has",
};

/// `drawn_so_far` (先后抽出多少): how many were drawn in all draws of the matter, this one among them.
pub const DRAWN_SO_FAR: Calculation = Calculation {
    name: "drawn_so_far",
    inputs: &["drawn_so_far", "sample_size"],
    examples: &[],
    zh: "先后几次一共抽出多少个",
    en: "how many were drawn in all draws so far",
};

pub(super) fn number(inputs: &Values, name: &str) -> i64 {
    match inputs.get(name) {
        Some(Value::Number(number)) => *number,
        _ => 0,
    }
}

/// Gives [`DRAWN`]: for 0, 1, 2 … the first eight bytes of SHA-256 of `SEED:CLASS:COUNT` as a number, modulo the frame,
/// plus one; a number that was drawn already is passed over.
#[must_use]
pub fn draw(inputs: &Values) -> (Value, Because) {
    let seed = text(inputs, "seed");
    // Who is drawn stands in the field of the kind of appraisal that it is.
    let voters = ["voters", "evaluators"].into_iter().map(|name| text(inputs, name)).find(|t| !t.is_empty());
    let voters = voters.unwrap_or_default();
    let frame = number(inputs, "frame_size").max(0);
    let size = number(inputs, "sample_size").clamp(0, frame.min(MOST));
    let mut drawn = BTreeSet::new();
    let mut count = 0_u64;
    while i64::try_from(drawn.len()).is_ok_and(|have| have < size) {
        let hash = Sha256::digest(format!("{seed}:{voters}:{count}"));
        let first = hash.iter().take(8).fold(0_u64, |number, byte| (number << 8) | u64::from(*byte));
        let place = u64::try_from(frame).ok().and_then(|frame| first.checked_rem(frame)).unwrap_or(0);
        drawn.insert(place.saturating_add(1));
        count += 1;
    }
    let because = because(
        format!("名单{frame}个编号，种子“{seed}”，抽出{}个。", drawn.len()),
        format!("{} of {frame} numbers, drawn by the seed “{seed}”.", drawn.len()),
    );
    (words(drawn.into_iter().map(|number| number.to_string())), because)
}

/// Gives [`SHORT_FRAME`]: `yes` or `no`.
#[must_use]
pub fn short_frame(inputs: &Values) -> (Value, Because) {
    let (frame, size) = (number(inputs, "frame_size"), number(inputs, "sample_size"));
    let word = if size > frame { "yes" } else { "no" };
    let because = because(format!("名单{frame}个，要抽{size}个。"), format!("{size} are to be drawn of {frame}."));
    (Value::Text(word.to_owned()), because)
}

/// Gives [`DRAWN_SO_FAR`].
#[must_use]
pub fn drawn_so_far(inputs: &Values) -> (Value, Because) {
    let all = number(inputs, "drawn_so_far").saturating_add(number(inputs, "sample_size"));
    (Value::Number(all), because(format!("先后抽出{all}个。"), format!("{all} were drawn so far.")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inputs(seed: &str, frame: i64, size: i64) -> Values {
        let numbers = [("frame_size", frame), ("sample_size", size)].map(|(k, n)| (k.to_owned(), Value::Number(n)));
        let texts = [("seed", seed), ("voters", "residents")].map(|(k, t)| (k.to_owned(), Value::Text(t.to_owned())));
        numbers.into_iter().chain(texts).collect()
    }

    fn drawn(seed: &str, frame: i64, size: i64) -> Vec<i64> {
        draw(&inputs(seed, frame, size)).0.texts().iter().map(|number| number.parse().unwrap()).collect()
    }

    #[test]
    fn the_same_seed_draws_the_same_and_another_seed_others() {
        assert_eq!(drawn("20260301", 5000, 20), drawn("20260301", 5000, 20));
        assert_ne!(drawn("20260301", 5000, 20), drawn("20260302", 5000, 20));
        assert_eq!(drawn("20260301", 5000, 20).len(), 20);
        assert_eq!(drawn("20260301", 7, 7), [1, 2, 3, 4, 5, 6, 7], "each once, none beyond the frame");
        assert_eq!(drawn("20260301", 3, 9), [1, 2, 3]);
        assert_eq!(drawn("20260301", 0, 9), Vec::<i64>::new());
    }

    #[test]
    fn the_rule_is_one_that_others_can_follow() {
        // printf '1234:residents:0' | sha256sum, first sixteen digits, modulo 100, plus one.
        let hash = Sha256::digest("1234:residents:0");
        let first = u64::from_be_bytes(hash[..8].try_into().unwrap());
        assert_eq!(drawn("1234", 100, 1), [i64::try_from(first % 100).unwrap() + 1]);
    }

    #[test]
    fn draws_are_even() {
        // Of 100 numbers 10 are drawn 500 times: each is due about 50 times, and none strays beyond five deviations.
        let mut times = [0_i64; 100];
        for seed in 0..500 {
            for number in drawn(&seed.to_string(), 100, 10) {
                times[usize::try_from(number - 1).unwrap()] += 1;
            }
        }
        assert!(times.iter().all(|n| (16..=84).contains(n)), "{times:?}");
    }

    #[test]
    fn a_frame_is_short_only_where_more_are_wanted_than_it_has() {
        let word = |frame, size| short_frame(&inputs("s", frame, size)).0;
        assert_eq!(word(10, 10), Value::Text("no".to_owned()));
        assert_eq!(word(10, 11), Value::Text("yes".to_owned()));
        let mut more = inputs("s", 10, 4);
        assert_eq!(drawn_so_far(&more).0, Value::Number(4));
        more.insert("drawn_so_far".to_owned(), Value::Number(4));
        assert_eq!(drawn_so_far(&more).0, Value::Number(8));
    }
}
