//! A period of the rates as it was counted: values that the desk works out over the ledger, since a room reads nothing.

use super::{because, words};
use crate::Calculation;
use casework::{Because, Value};

const fn counted(name: &'static str, zh: &'static str, en: &'static str) -> Calculation {
    Calculation { name, inputs: &[], examples: &[], zh, en }
}

/// `period_version` (计算办法版本): the digest of what the rates are counted by.
pub const PERIOD_VERSION: Calculation = counted(
    "period_version",
    "计算办法的摘要：指标的定义和用到的设定",
    "the digest of what is counted by: the indicators as they are defined, and the settings that they use",
);

/// `period_through` (计到哪里): the position of the district's log up to which the rounds' facts were read.
pub const PERIOD_THROUGH: Calculation = counted(
    "period_through",
    "各轮次的情况读到本区台账的第几条",
    "the position of the district's log up to which the facts of the rounds were read",
);

/// `period_rounds` (计入轮次).
pub const PERIOD_ROUNDS: Calculation =
    counted("period_rounds", "封存时已结束的轮次有多少", "how many rounds had closed when the period was frozen");

/// `period_excluded` (剔除件数).
pub const PERIOD_EXCLUDED: Calculation = counted(
    "period_excluded",
    "其中剔除前计入、剔除后不计的有多少",
    "how many of them count before exclusion and not after it",
);

/// `period_exclusions` (剔除清单摘要).
pub const PERIOD_EXCLUSIONS: Calculation =
    counted("period_exclusions", "剔除清单的SHA-256", "SHA-256 of the list of exclusions");

/// `period_digest` (公布件摘要).
pub const PERIOD_DIGEST: Calculation = counted("period_digest", "公布件的SHA-256", "SHA-256 of what is published");

/// `period_lowest` (名次最后的单位).
pub const PERIOD_LOWEST: Calculation = counted(
    "period_lowest",
    "公布的名次里排在最后的单位，有几个按设定，并列的都算",
    "the units that rank last in what is published, as many as the setting says, and whoever shares their rank",
);

/// `period_standing` (最后几名的得分).
pub const PERIOD_STANDING: Calculation = counted(
    "period_standing",
    "排在最后的单位各在第几名、多少分、区间从多少到多少",
    "the rank, score and interval of each unit that ranks last",
);

/// Who ranks last in what is published.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lowest {
    /// The units, the last first.
    pub units: Vec<String>,
    /// Rank, score and interval of each, for people.
    pub standing: String,
}

/// What was counted of a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// Digest of what it was counted by.
    pub version: String,
    /// Position of the log up to which facts were read.
    pub through: u64,
    /// Rounds.
    pub rounds: u64,
    /// Of these excluded.
    pub excluded: u64,
    /// Digest of the list of exclusions.
    pub exclusions: String,
    /// Digest of the document.
    pub digest: String,
    /// Who ranks last.
    pub lowest: Lowest,
}

impl Counted {
    /// What a calculation gives; `None` for a name that is none of a period's.
    #[must_use]
    pub fn give(&self, name: &str) -> Option<(Value, Because)> {
        let number = |number: u64| Value::Number(i64::try_from(number).unwrap_or(i64::MAX));
        let value = match name {
            name if name == PERIOD_VERSION.name => Value::Text(self.version.clone()),
            name if name == PERIOD_THROUGH.name => number(self.through),
            name if name == PERIOD_ROUNDS.name => number(self.rounds),
            name if name == PERIOD_EXCLUDED.name => number(self.excluded),
            name if name == PERIOD_EXCLUSIONS.name => Value::Text(self.exclusions.clone()),
            name if name == PERIOD_DIGEST.name => Value::Text(self.digest.clone()),
            name if name == PERIOD_LOWEST.name => words(&self.lowest.units),
            name if name == PERIOD_STANDING.name => Value::Text(self.lowest.standing.clone()),
            _ => return None,
        };
        let (rounds, excluded, through) = (self.rounds, self.excluded, self.through);
        let why = because(
            format!("封存时已结束{rounds}轮，剔除{excluded}轮，情况读到台账第{through}条。"),
            format!("{rounds} rounds had closed at the freeze, {excluded} are excluded, read up to event {through}."),
        );
        Some((value, why))
    }

    /// What was counted, from the values of calculations by their names; `None` if one is missing.
    #[must_use]
    pub fn from_values<'v>(value: impl Fn(&str) -> Option<&'v Value>) -> Option<Self> {
        let text = |of: Calculation| value(of.name).and_then(Value::text).map(str::to_owned);
        let number = |of: Calculation| match value(of.name) {
            Some(Value::Number(number)) => u64::try_from(*number).ok(),
            _ => None,
        };
        Some(Self {
            version: text(PERIOD_VERSION).unwrap_or_default(),
            through: number(PERIOD_THROUGH)?,
            rounds: number(PERIOD_ROUNDS).unwrap_or_default(),
            excluded: number(PERIOD_EXCLUDED).unwrap_or_default(),
            exclusions: text(PERIOD_EXCLUSIONS).unwrap_or_default(),
            digest: text(PERIOD_DIGEST).unwrap_or_default(),
            lowest: Lowest {
                units: value(PERIOD_LOWEST.name).map(Value::texts).into_iter().flatten().map(str::to_owned).collect(),
                standing: text(PERIOD_STANDING).unwrap_or_default(),
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_counted_is_read_back_from_what_was_given() {
        let counted = Counted {
            version: "v".repeat(64),
            through: 42,
            rounds: 7,
            excluded: 2,
            exclusions: "e".repeat(64),
            digest: "d".repeat(64),
            lowest: Lowest { units: vec!["a".to_owned(), "b".to_owned()], standing: "第2名".to_owned() },
        };
        let all = [
            PERIOD_VERSION,
            PERIOD_THROUGH,
            PERIOD_ROUNDS,
            PERIOD_EXCLUDED,
            PERIOD_EXCLUSIONS,
            PERIOD_DIGEST,
            PERIOD_LOWEST,
            PERIOD_STANDING,
        ];
        let given: Vec<(&str, Value)> = all.iter().map(|of| (of.name, counted.give(of.name).unwrap().0)).collect();
        let value = |name: &str| given.iter().find(|(key, _)| *key == name).map(|(_, value)| value);
        assert_eq!(Counted::from_values(value), Some(counted.clone()));
        assert_eq!(Counted::from_values(|_| None), None, "what was read up to nowhere was not counted");
        assert!(counted.give("appraisal_result").is_none());
    }
}
