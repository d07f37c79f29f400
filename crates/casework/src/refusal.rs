//! A lawful no: which provision, what else can be done, whom to ask.

use law::Basis;
use serde::{Deserialize, Serialize};

/// A refusal. Always says which provision it rests on, what else can be done, and whom to ask.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Refusal {
    /// The provisions; `None` only where no rule of this city holds on that day, which is itself the reason.
    pub basis: Option<Basis>,
    /// Every reason, in the order of judgement.
    pub reasons: Vec<Reason>,
    /// Steps that are possible now for this actor.
    pub what_else: Vec<Possible>,
    /// Who can help.
    pub whom_to_ask: Vec<Whom>,
}

/// One reason.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reason {
    /// Stable code, such as `not-here`, `invalid-value`, `not-yours`, `condition`, `gate`, `no-rule`.
    pub code: String,
    /// The field it concerns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

/// A step that is possible.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Possible {
    /// The ask.
    pub ask: String,
    /// Its Chinese label.
    pub zh: String,
    /// Its English label.
    pub en: String,
}

/// Whom to ask.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Whom {
    /// A unit, if one is known.
    pub unit: Option<String>,
    /// The post there.
    pub post: Option<String>,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}
