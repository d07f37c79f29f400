//! Faults planted where something sealed is asked for.

use crate::plants::{Plant, plant};

const BALLOT: &str = "national/procedures/ballot.toml";

/// Of conditions on what is secret.
pub(crate) const SEALED: &[Plant] = &[plant(
    BALLOT,
    "needs = [\"opinion\"]",
    "when  = [\"is(opinion, fair)\"]\nneeds = [\"opinion\"]",
    "wrong-kind",
    BALLOT,
    "is(opinion, fair)",
)];
