//! Ballots counted: one number of one frame has one voice, what is void says why, and what leaves are sums alone.

use super::{because, text, words};
use crate::Calculation;
use casework::{Because, Value, Values};
use std::collections::{BTreeMap, BTreeSet};

/// The procedure whose matters are ballots.
pub const BALLOT: &str = "ballot";

/// What ballots say, as choices of the vote.
pub const VOTES: [&str; 3] = ["satisfied", "fair", "dissatisfied"];

/// Why there is no vote, as choices of the ballot; a ballot that says none of them has lapsed.
const NO_ANSWERS: [&str; 2] = ["unreachable", "unwilling"];

/// Classes of evaluators as rows name them.
const CLASSES: [(&str, &str); 7] = [
    ("residents", "居民"),
    ("residents_committees", "居民委员会"),
    ("residents_representatives", "居民代表"),
    ("units", "辖区单位"),
    ("organizations", "社会组织"),
    ("deputies", "人大代表"),
    ("political_advisers", "政协委员"),
];

/// The field that names ballots which do not count: rows `class,number`.
const VOIDED: &[&str] = &["voided"];

const fn counted(name: &'static str, zh: &'static str, en: &'static str) -> Calculation {
    Calculation { name, inputs: VOIDED, examples: &[("voided", "居民,1")], zh, en }
}

/// `ballots_satisfied` (满意票).
pub const SATISFIED: Calculation =
    counted("ballots_satisfied", "有效票里说满意的有多少", "how many of the valid ballots say satisfied");
/// `ballots_fair` (基本满意票).
pub const FAIR: Calculation =
    counted("ballots_fair", "有效票里说基本满意的有多少", "how many of the valid ballots say fairly satisfied");
/// `ballots_dissatisfied` (不满意票).
pub const DISSATISFIED: Calculation =
    counted("ballots_dissatisfied", "有效票里说不满意的有多少", "how many of the valid ballots say dissatisfied");

/// `ballots_by_class` (各类评价主体的票): a row for each class. What they say is written only where it gives nobody away.
pub const BY_CLASS: Calculation = counted(
    "ballots_by_class",
    "各类评价主体的票，一类一行：主体,发出,收回,有效,满意,基本满意,不满意,联系不上,不愿评价,过期；有一类有效票太少，各类怎么投的都不写",
    "a row for each class: class, sent, returned, valid, satisfied, fairly satisfied, dissatisfied, unreachable, \
     unwilling, lapsed; where one class has too few valid ballots, no class's votes are written",
);

/// `ballots_invalid` (无效票): each with its class, its number and why.
pub const INVALID: Calculation = counted(
    "ballots_invalid",
    "无效票，一张一行：主体,编号,原因",
    "the ballots that do not count, a row for each: class, number, why",
);

/// One ballot, as whoever holds the votes reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ballot {
    /// Which of the appraisal's ballots it is: of two with one number the earlier counts.
    pub order: u64,
    /// The class of evaluators for whom it was drawn.
    pub class: String,
    /// The frame that its number is of.
    pub frame: String,
    /// The number drawn.
    pub number: String,
    /// What it says; `None` if it did not come back.
    pub vote: Option<String>,
    /// Why it did not come back, if somebody said so.
    pub no_answer: Option<String>,
}

/// Why a ballot does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Void {
    /// The same number of the same frame had voted.
    Twice,
    /// Whoever decides said so, without seeing what it says.
    Voided,
    /// It says nothing that can be read.
    Unreadable,
}

impl Void {
    const fn words(self) -> &'static str {
        match self {
            Self::Twice => "同一编号重复 same number twice",
            Self::Voided => "裁定作废 declared void",
            Self::Unreadable => "读不出 unreadable",
        }
    }
}

/// How the ballots of one class stand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Class {
    sent: i64,
    returned: i64,
    votes: [i64; 3],
    /// For each reason of [`NO_ANSWERS`], and lapsed.
    missing: [i64; 3],
}

impl Class {
    fn valid(&self) -> i64 {
        self.votes.iter().sum()
    }
}

/// The ballots of an appraisal, counted. In whatever order they are given, it is the same.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    classes: BTreeMap<String, Class>,
    invalid: BTreeSet<(String, String, u64, &'static str)>,
    /// Rows of the field that name no ballot that came back.
    stray: usize,
}

impl Tally {
    /// Counts ballots, without those that `voided` names.
    #[must_use]
    pub fn of(ballots: &[Ballot], voided: &str) -> Self {
        let mut tally = Self::default();
        let voided: Option<Vec<(String, String)>> = rows(voided).collect();
        let (voided, is_read) = (voided.as_deref().unwrap_or_default(), voided.is_some());
        let is_named = |ballot: &Ballot, (class, number): &(String, String)| {
            ballot.vote.is_some() && ballot.class == *class && ballot.number == *number
        };
        let named = |row: &&(String, String)| ballots.iter().any(|ballot| is_named(ballot, row));
        tally.stray = voided.iter().filter(|row| !named(row)).count() + usize::from(!is_read);
        let mut sorted: Vec<&Ballot> = ballots.iter().collect();
        sorted.sort_by_key(|ballot| ballot.order);
        let mut heard = BTreeSet::new();
        for ballot in sorted {
            let class = tally.classes.entry(ballot.class.clone()).or_default();
            class.sent += 1;
            let Some(vote) = &ballot.vote else {
                let why = NO_ANSWERS.iter().position(|why| ballot.no_answer.as_deref() == Some(*why));
                if let Some(missing) = class.missing.get_mut(why.unwrap_or(NO_ANSWERS.len())) {
                    *missing += 1;
                }
                continue;
            };
            class.returned += 1;
            let is_first = heard.insert((&ballot.class, &ballot.frame, &ballot.number));
            let place = VOTES.iter().position(|known| known == vote).and_then(|place| class.votes.get_mut(place));
            let void = match place {
                _ if voided.iter().any(|row| is_named(ballot, row)) => Void::Voided,
                _ if !is_first => Void::Twice,
                None => Void::Unreadable,
                Some(votes) => {
                    *votes += 1;
                    continue;
                }
            };
            tally.invalid.insert((ballot.class.clone(), ballot.number.clone(), ballot.order, void.words()));
        }
        tally
    }

    /// Of the ballots of these classes, those that say satisfied or fairly so, and all that count. Without classes, of all.
    pub(super) fn share(&self, classes: &[&str]) -> (i64, i64) {
        let is_of = |class: &str| classes.is_empty() || classes.contains(&class);
        self.classes.iter().filter(|(class, _)| is_of(class)).fold((0, 0), |(good, all), (_, class)| {
            let [satisfied, fair, _] = class.votes;
            (good + satisfied + fair, all + class.valid())
        })
    }

    /// Whether ballots were sent to one of these classes.
    pub(super) fn was_asked(&self, classes: &[&str]) -> bool {
        self.classes.keys().any(|class| classes.contains(&class.as_str()))
    }

    /// Whether every row that declares a ballot void names one that came back.
    pub(super) const fn is_sound(&self) -> bool {
        self.stray == 0
    }

    fn votes(&self, place: usize) -> Value {
        Value::Number(self.classes.values().filter_map(|class| class.votes.get(place)).sum())
    }

    /// What a calculation of this file gives; `None` for a name that is none of them. Where a class has fewer valid
    /// ballots than `hidden_below`, what each class says is not written.
    #[must_use]
    pub fn give(&self, name: &str, hidden_below: i64) -> Option<(Value, Because)> {
        let value = match name {
            name if name == SATISFIED.name => self.votes(0),
            name if name == FAIR.name => self.votes(1),
            name if name == DISSATISFIED.name => self.votes(2),
            name if name == BY_CLASS.name => words(self.by_class(hidden_below)),
            name if name == INVALID.name => {
                let row =
                    |(class, number, _, why): &(String, String, u64, &str)| format!("{},{number},{why}", called(class));
                words(self.invalid.iter().map(row))
            }
            _ => return None,
        };
        let sum = |of: fn(&Class) -> i64| self.classes.values().map(of).sum::<i64>();
        let (sent, returned, valid) = (sum(|c| c.sent), sum(|c| c.returned), sum(Class::valid));
        let void = self.invalid.len();
        let why = because(
            format!("发出{sent}张，收回{returned}张，有效{valid}张，无效{void}张。"),
            format!("{sent} ballots sent, {returned} returned, {valid} valid, {void} void."),
        );
        Some((value, why))
    }

    fn by_class(&self, hidden_below: i64) -> Vec<String> {
        // Where one class alone were left out, the others would give it away.
        let hidden = self.classes.values().any(|class| class.valid() > 0 && class.valid() < hidden_below);
        let row = |(key, class): (&String, &Class)| {
            let votes = class.votes.map(|votes| if hidden { "-".to_owned() } else { votes.to_string() });
            let missing = class.missing.map(|missing| missing.to_string());
            let counts = [class.sent, class.returned, class.valid()].map(|count| count.to_string());
            let cells = std::iter::once(called(key)).chain(counts).chain(votes).chain(missing);
            cells.collect::<Vec<_>>().join(",")
        };
        self.classes.iter().map(row).collect()
    }
}

/// A class by both names.
fn called(class: &str) -> String {
    let known = CLASSES.iter().find(|(key, _)| *key == class);
    known.map_or_else(|| class.to_owned(), |(key, zh)| format!("{zh} {}", key.replace('_', " ")))
}

/// Reads rows `class,number`, the class by its Chinese name or its key; `None` for a line that is none.
fn rows(text: &str) -> impl Iterator<Item = Option<(String, String)>> + '_ {
    let lines = text.split(['\n', ';', '；']).map(str::trim).filter(|line| !line.is_empty());
    lines.map(|line| {
        let (class, number) = line.split_once([',', '，'])?;
        let (class, number) = (class.trim(), number.trim());
        let key = CLASSES.iter().find(|(key, zh)| *key == class || *zh == class)?.0;
        (!number.is_empty()).then(|| (key.to_owned(), number.to_owned()))
    })
}

/// The ballots counted as the values of an ask say.
#[must_use]
pub fn tally(ballots: &[Ballot], inputs: &Values) -> Tally {
    Tally::of(ballots, text(inputs, "voided"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ballot(order: u64, class: &str, number: u64, vote: &str) -> Ballot {
        let vote = (!vote.is_empty()).then(|| vote.to_owned());
        let (class, frame, number) = (class.to_owned(), "名册".to_owned(), number.to_string());
        Ballot { order, class, frame, number, vote, no_answer: None }
    }

    fn given(tally: &Tally, of: Calculation, hidden_below: i64) -> Vec<String> {
        let (value, _) = tally.give(of.name, hidden_below).unwrap();
        value.texts().into_iter().map(str::to_owned).collect()
    }

    #[test]
    fn every_ballot_stands_in_one_place_and_says_why_it_does_not_count() {
        let mut ballots = vec![
            ballot(1, "residents", 7, "satisfied"),
            ballot(2, "residents", 9, "dissatisfied"),
            ballot(3, "residents", 7, "dissatisfied"),
            ballot(4, "residents", 11, "fair"),
            ballot(5, "residents", 12, "excellent"),
            ballot(6, "residents", 13, ""),
            ballot(7, "units", 7, "fair"),
            ballot(8, "units", 8, ""),
        ];
        ballots[5].no_answer = Some("unwilling".to_owned());
        let tally = Tally::of(&ballots, "居民,11");
        assert!(tally.is_sound());
        assert_eq!((tally.share(&[]), tally.share(&["units"])), ((2, 3), (1, 1)));
        let rows = ["居民 residents,6,5,2,1,0,1,0,1,0", "辖区单位 units,2,1,1,0,1,0,0,0,1"];
        assert_eq!(given(&tally, BY_CLASS, 0), rows);
        let hidden = ["居民 residents,6,5,2,-,-,-,0,1,0", "辖区单位 units,2,1,1,-,-,-,0,0,1"];
        assert_eq!(given(&tally, BY_CLASS, 2), hidden, "one class alone would give the other away");
        let void = [
            "居民 residents,11,裁定作废 declared void",
            "居民 residents,12,读不出 unreadable",
            "居民 residents,7,同一编号重复 same number twice",
        ];
        assert_eq!(given(&tally, INVALID, 5), void);
        let numbers = [SATISFIED, FAIR, DISSATISFIED].map(|of| tally.give(of.name, 5).unwrap().0);
        assert_eq!(numbers, [1, 1, 1].map(Value::Number));
        assert!(tally.give("appraisal_result", 5).is_none());
    }

    #[test]
    fn one_number_of_two_frames_is_two_people() {
        let mut ballots = [ballot(1, "residents", 7, "fair"), ballot(2, "residents", 7, "fair")];
        assert_eq!(Tally::of(&ballots, "").share(&[]), (1, 1));
        ballots[1].frame = "另一份名册".to_owned();
        assert_eq!(Tally::of(&ballots, "").share(&[]), (2, 2));
    }

    #[test]
    fn what_is_declared_void_must_have_come_back() {
        let ballots = [ballot(1, "residents", 7, "fair"), ballot(2, "residents", 8, "")];
        let sound = |voided: &str| Tally::of(&ballots, voided).is_sound();
        assert!(sound("") && sound("居民,7") && sound("residents，7；") && !sound("居民,8") && !sound("居民,70"));
        assert!(!sound("辖区单位,7") && !sound("居民") && !sound("路人,7"));
    }

    fn any_ballots() -> impl Strategy<Value = Vec<Ballot>> {
        let one = (0_usize..3, 1_u64..9, 0_usize..5);
        proptest::collection::vec(one, 0..40).prop_map(|drawn| {
            let vote = |place: usize| VOTES.get(place).copied().unwrap_or_default();
            let class = |place: usize| CLASSES[place].0;
            (1..).zip(drawn).map(|(order, (of, number, said))| ballot(order, class(of), number, vote(said))).collect()
        })
    }

    proptest! {
        #[test]
        fn the_order_in_which_ballots_are_given_changes_nothing(
            (ballots, mixed) in any_ballots().prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle())),
        ) {
            prop_assert_eq!(Tally::of(&ballots, "居民,3"), Tally::of(&mixed, "居民,3"));
        }

        #[test]
        fn nobody_has_two_voices_and_nothing_is_lost(ballots in any_ballots()) {
            let tally = Tally::of(&ballots, "");
            let people: BTreeSet<_> = ballots
                .iter()
                .filter(|ballot| ballot.vote.is_some())
                .map(|ballot| (&ballot.class, &ballot.number))
                .collect();
            prop_assert_eq!(tally.share(&[]).1, i64::try_from(people.len()).unwrap());
            let classes = tally.classes.values();
            let all: i64 = classes.clone().map(|class| class.valid() + class.missing.iter().sum::<i64>()).sum();
            let void = i64::try_from(tally.invalid.len()).unwrap();
            prop_assert_eq!(all + void, i64::try_from(ballots.len()).unwrap());
            prop_assert_eq!(classes.map(|class| class.sent).sum::<i64>(), i64::try_from(ballots.len()).unwrap());
        }
    }
}
