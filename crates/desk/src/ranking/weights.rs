//! How a class of unit is ranked: the weights of a formula as the settings of a day fix them, or as somebody tries them out.

use crate::library::CityLaw;
use governance::evaluation::ranking::{Formula as Counted, Term};
use rulebook::model::{Formula, Label, SettingValue};
use serde::Serialize;
use worktime::Day;

/// The weights of a class together.
const WHOLE: u32 = 100;

/// A number that a setting fixes, with where it comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fixed {
    /// The setting.
    pub setting: String,
    /// Its number.
    pub value: i64,
    /// From which day on.
    pub since: Day,
    /// Who fixed it.
    pub issuer: String,
    /// By which document.
    pub document: String,
    /// Whether the deploying office confirmed it.
    pub verified: bool,
}

/// What an indicator weighs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Weight {
    /// The indicator.
    pub indicator: String,
    /// Per cent.
    pub percent: u32,
    /// The setting in force on the day, whether or not its number is the one that is used.
    pub fixed: Fixed,
}

/// How a class is ranked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct How {
    /// Weights, in the formula's order.
    pub weights: Vec<Weight>,
    /// Smaller denominators are not ranked.
    pub at_least: Fixed,
    /// Whether these are weights that somebody tries out.
    pub tried: bool,
    /// Digest of everything that the score is made by: it changes when an indicator, a weight or the minimum does.
    pub version: String,
}

/// Why weights that were to be tried out cannot be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trial {
    /// Not written `indicator=number`.
    Form(String),
    /// No indicator of the formula, or one that is named twice.
    Unknown(String),
    /// They are not a hundred per cent in all.
    Sum(u32),
}

impl Trial {
    /// In words.
    #[must_use]
    pub fn label(&self) -> Label {
        let (zh, en) = match self {
            Self::Form(text) => (
                format!("“{text}”应写作 指标=百分数，如 responded=40，数字是0到100的整数"),
                format!("`{text}` must be written indicator=per cent, such as responded=40, a whole number up to 100"),
            ),
            Self::Unknown(key) => (
                format!("“{key}”不在这个公式的指标里，或者写了两次"),
                format!("`{key}` is no indicator of this formula, or is named twice"),
            ),
            Self::Sum(sum) => (
                format!("权重合计是{sum}，应为100；没写的指标按0算"),
                format!("the weights are {sum} in all and must be 100; an indicator that is not named weighs nothing"),
            ),
        };
        Label { zh, en }
    }
}

impl How {
    /// As the settings of a day fix it; `None` where one of them was not there yet, or the formula does not rank this class.
    #[must_use]
    pub fn on(law: &CityLaw, formula: &Formula, class: &str, day: Day) -> Option<Self> {
        let weight = |(indicator, setting): (&String, &String)| {
            let fixed = fixed(law, setting, day)?;
            Some(Weight { indicator: indicator.clone(), percent: u32::try_from(fixed.value).ok()?, fixed })
        };
        let weights = formula.classes.get(class)?.iter().map(weight).collect::<Option<Vec<_>>>()?;
        let how = Self { weights, at_least: fixed(law, &formula.at_least, day)?, tried: false, version: String::new() };
        Some(how.named(law, class))
    }

    /// The same with other weights, written `responded=40,solved=30,satisfied=30`.
    ///
    /// # Errors
    /// [`Trial`] if they cannot be understood or are not a hundred in all.
    pub fn with(mut self, law: &CityLaw, class: &str, text: &str) -> Result<Self, Trial> {
        let mut given: Vec<(&str, u32)> = Vec::new();
        for part in text.split([',', '，', ' ']).filter(|part| !part.is_empty()) {
            let read = part.split_once('=').and_then(|(key, number)| Some((key.trim(), number.trim().parse().ok()?)));
            let (key, number) =
                read.filter(|(_, number)| *number <= WHOLE).ok_or_else(|| Trial::Form(part.to_owned()))?;
            let is_known = self.weights.iter().any(|weight| weight.indicator == key);
            if !is_known || given.iter().any(|(other, _)| *other == key) {
                return Err(Trial::Unknown(key.to_owned()));
            }
            given.push((key, number));
        }
        let sum = given.iter().map(|(_, number)| number).sum();
        if sum != WHOLE {
            return Err(Trial::Sum(sum));
        }
        for weight in &mut self.weights {
            weight.percent = given.iter().find(|(key, _)| *key == weight.indicator).map_or(0, |(_, number)| *number);
        }
        self.tried = self.weights.iter().any(|weight| i64::from(weight.percent) != weight.fixed.value);
        Ok(self.named(law, class))
    }

    /// The formula as it is worked out.
    #[must_use]
    pub fn formula(&self) -> Counted {
        let term = |weight: &Weight| Term { indicator: weight.indicator.clone(), weight: weight.percent };
        Counted { terms: self.weights.iter().map(term).collect(), at_least: self.at_least.value }
    }

    /// With the digest of what it is.
    fn named(mut self, law: &CityLaw, class: &str) -> Self {
        let terms: Vec<_> = self
            .weights
            .iter()
            .map(|weight| {
                let one = law.city.indicators.get(&weight.indicator);
                (&weight.indicator, weight.percent, one.map(|one| (&one.rows, &one.of, &one.part)))
            })
            .collect();
        let text = serde_json::to_string(&(class, terms, self.at_least.value)).unwrap_or_default();
        self.version = crate::vault::sha256(text.as_bytes()).chars().take(12).collect();
        self
    }
}

fn fixed(law: &CityLaw, setting: &str, day: Day) -> Option<Fixed> {
    let row = law.settings.candidates(setting, day, None).into_iter().find(|row| row.when.is_empty())?;
    let SettingValue::Number(value) = row.value else { return None };
    Some(Fixed {
        setting: setting.to_owned(),
        value,
        since: row.since,
        issuer: row.issuer.clone(),
        document: row.document.clone(),
        verified: row.verified,
    })
}
