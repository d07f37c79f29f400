//! Formulas (综合得分): which shares make a score, and by which settings each of them weighs, for each class of unit.

use super::Label;
use indexmap::IndexMap;
use law::Place;
use serde::{Deserialize, Serialize};

/// A formula. It holds no number: weights and the minimum are settings, which have an issuer, a document and a first day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Formula {
    /// Key.
    pub key: String,
    /// Label.
    pub label: Label,
    /// The rule it rests on.
    pub rule: String,
    /// The setting below which nobody is ranked.
    pub at_least: String,
    /// The register that says who is comparable with whom.
    pub groups: Option<String>,
    /// Class of unit that is ranked (`office`, `district`, `unit`) → indicator → the setting of its weight in per cent.
    pub classes: IndexMap<String, IndexMap<String, String>>,
    /// Where it stands.
    #[serde(skip)]
    pub place: Place,
}

/// The classes of unit that can be ranked, by the word that indicators are grouped by.
pub const CLASSES: [&str; 3] = ["office", "district", "unit"];

/// The column of a register of groups that names a district or a subdistrict by its division code.
pub const AREA: &str = "area";
/// The column of a register of groups that says its group.
pub const GROUP: &str = "group";
