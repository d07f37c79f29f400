//! The groups of an indicator: where and when a round belongs, from division codes (GB/T 2260 and its extension).

use crate::ports::{ClosedRound, OpenRounds, RoundRow};
use serde::{Deserialize, Serialize};

/// What figures can be grouped by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dimension {
    /// The city.
    City,
    /// The district: first six digits of the home unit.
    District,
    /// The office: the home unit.
    Office,
    /// The community: first twelve digits of the place.
    Community,
    /// The unit that the round concerns: the procedure's own unit as it stood when the round ended.
    Unit,
    /// The category.
    Category,
    /// The kind of the matter.
    Kind,
    /// The channel by which the matter came in.
    Channel,
    /// The month in which the round closed.
    Month,
}

impl Dimension {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::City,
        Self::District,
        Self::Office,
        Self::Community,
        Self::Unit,
        Self::Category,
        Self::Kind,
        Self::Channel,
        Self::Month,
    ];

    /// Reads the word of a rulebook file.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Some(match word {
            "city" => Self::City,
            "district" => Self::District,
            "office" => Self::Office,
            "community" => Self::Community,
            "unit" => Self::Unit,
            "category" => Self::Category,
            "kind" => Self::Kind,
            "channel" => Self::Channel,
            "month" => Self::Month,
            _ => return None,
        })
    }
}

/// A group: `None` where it is not grouped by that; empty text where it is, but the round does not say.
///
/// Groups are ordered by city, district, office, community, unit, category, kind, channel, month, whatever order a file names them in.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Key {
    /// Division code of the city.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub city: Option<String>,
    /// Division code of the district.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub district: Option<String>,
    /// Unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub office: Option<String>,
    /// Division code of the community.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub community: Option<String>,
    /// Unit that the round concerns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Category.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// Kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Channel.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
    /// Month, `2026-10`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub month: Option<String>,
}

impl Key {
    /// Everything that a round says about where and when it belongs.
    pub(crate) fn of(row: &RoundRow, city: &str) -> Self {
        Self {
            city: Some(city.to_owned()),
            district: Some(digits(&row.home, 6)),
            office: Some(row.home.clone()),
            community: Some(digits(&row.place, 12)),
            unit: Some(row.unit.clone()),
            category: Some(row.category.clone()),
            kind: Some(String::new()),
            channel: Some(String::new()),
            month: Some(row.month.clone()),
        }
    }

    /// What open rounds say of where they belong.
    pub(crate) fn of_open(open: &OpenRounds, city: &str) -> Self {
        Self {
            community: Some(digits(&open.place, 12)),
            unit: Some(open.unit.clone()),
            ..Self::of_home(&open.home, city)
        }
    }

    /// The same of a round with what its matter says of itself.
    pub(crate) fn of_closed(closed: &ClosedRound, city: &str) -> Self {
        let ClosedRound { row, kind, channel, .. } = closed;
        Self { kind: Some(kind.clone()), channel: Some(channel.clone()), ..Self::of(row, city) }
    }

    /// What a row of a register says by the code of its area and the unit that it concerns.
    pub(crate) fn of_area(area: &str, unit: &str, city: &str) -> Self {
        Self {
            city: Some(city.to_owned()),
            district: Some(digits(area, 6)),
            office: Some(digits(area, 9)),
            community: Some(digits(area, 12)),
            unit: Some(unit.to_owned()),
            ..Self::default()
        }
    }

    /// What a home unit says of where its matters belong.
    pub(crate) fn of_home(home: &str, city: &str) -> Self {
        let (city, district) = (Some(city.to_owned()), Some(digits(home, 6)));
        Self { city, district, office: Some(home.to_owned()), ..Self::default() }
    }

    /// What it says of one dimension.
    #[must_use]
    pub fn get(&self, dimension: Dimension) -> Option<&str> {
        let value = match dimension {
            Dimension::City => &self.city,
            Dimension::District => &self.district,
            Dimension::Office => &self.office,
            Dimension::Community => &self.community,
            Dimension::Unit => &self.unit,
            Dimension::Category => &self.category,
            Dimension::Kind => &self.kind,
            Dimension::Channel => &self.channel,
            Dimension::Month => &self.month,
        };
        value.as_deref()
    }

    /// The same with only these dimensions.
    #[must_use]
    pub fn only(&self, by: &[Dimension]) -> Self {
        let keep = |dimension, value: &Option<String>| if by.contains(&dimension) { value.clone() } else { None };
        Self {
            city: keep(Dimension::City, &self.city),
            district: keep(Dimension::District, &self.district),
            office: keep(Dimension::Office, &self.office),
            community: keep(Dimension::Community, &self.community),
            unit: keep(Dimension::Unit, &self.unit),
            category: keep(Dimension::Category, &self.category),
            kind: keep(Dimension::Kind, &self.kind),
            channel: keep(Dimension::Channel, &self.channel),
            month: keep(Dimension::Month, &self.month),
        }
    }

    /// Whether another key lies in this group: every dimension named here is the same there.
    #[must_use]
    pub fn holds(&self, other: &Self) -> bool {
        let pairs = [
            (&self.city, &other.city),
            (&self.district, &other.district),
            (&self.office, &other.office),
            (&self.community, &other.community),
            (&self.unit, &other.unit),
            (&self.category, &other.category),
            (&self.kind, &other.kind),
            (&self.channel, &other.channel),
            (&self.month, &other.month),
        ];
        pairs.into_iter().all(|(mine, theirs)| mine.is_none() || mine == theirs)
    }
}

/// The first `n` characters, if they all are digits; otherwise nothing: the code does not reach that far down.
fn digits(code: &str, n: usize) -> String {
    match code.get(..n) {
        Some(start) if start.bytes().all(|byte| byte.is_ascii_digit()) => start.to_owned(),
        _ => String::new(),
    }
}
