//! The path of a walk, kept as it is and put into words only when something went wrong.

use casework::{Actor, MatterId, Values, Wanted};
use std::fmt;

/// One step of a path.
pub(super) enum Note {
    Request { id: MatterId, wanted: Wanted, actor: Actor, values: Values },
    Became(String),
    Refused(String),
    Waited,
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Request { id, wanted, actor, values } => write!(f, "{id} {wanted:?} by {actor:?} with {values:?}"),
            Self::Became(state) => write!(f, "  -> {state}"),
            Self::Refused(code) => write!(f, "  refused: {code}"),
            Self::Waited => f.write_str("time passed"),
        }
    }
}
