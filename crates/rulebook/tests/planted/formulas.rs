//! Faults planted in formulas, their weights, the groups of comparable offices, and who is told of a low rank.

use crate::plants::{Plant, SHARED, plant};

const SCORES: &str = "national/formulas/three_rates.toml";
const PERIOD: &str = "national/procedures/period.toml";
const COMPARABLE: &str = "beijing/registers/comparable_offices.csv";

/// Of formulas.
pub(crate) const WEIGHED: &[Plant] = &[
    plant(SCORES, "solved    =", "solvd     =", "unknown-name", SCORES, "solvd"),
    plant(PERIOD, "from = \"lowest\"", "from = \"lowset\"", "unknown-name", PERIOD, "lowset"),
    plant(PERIOD, "from = \"lowest\"", "from = \"standing\"", "unknown-name", PERIOD, "from = \"standing\""),
    plant(SCORES, "solved    =", "whistle_score =", "no-share", SCORES, "whistle_score"),
    plant(SCORES, "solved    =", "answered =", "no-share", SCORES, "answered"),
    plant(SCORES, "solved    =", "whistles_solved =", "not-grouped", SCORES, "whistles_solved"),
    plant(SCORES, "office_weight_solved", "office_weight_solvd", "setting-missing", SCORES, "solvd"),
    plant(SCORES, "office_weight_solved", "office_weight_responded", "weights-not-whole", SCORES, "three_rates.office"),
    plant(
        SCORES,
        "[formula.three_rates.district]",
        "[formula.three_rates.unit]\n\n[formula.three_rates.district]",
        "no-weights",
        SCORES,
        "three_rates.unit",
    ),
    plant(
        SCORES,
        "[formula.three_rates.district]",
        "[formula.three_rates.ward]",
        "unknown-key",
        SCORES,
        "three_rates.ward",
    ),
    plant(SCORES, "\"comparable_offices\"", "\"comparable\"", "unknown-name", SCORES, "groups   ="),
    plant(SCORES, "\"comparable_offices\"", "\"duties\"", "unknown-name", SCORES, "groups   ="),
    plant(SCORES, "\"evaluation.ranked_at_least\"", "\"evaluation.ranked\"", "setting-missing", SCORES, "at_least ="),
    plant(
        SHARED,
        "key      = \"evaluation.district_weight_solved\"\nvalue    = 35",
        "key      = \"evaluation.district_weight_solved\"\nvalue    = 36",
        "weights-not-whole",
        SCORES,
        "three_rates.district",
    ),
    plant(
        SHARED,
        "key      = \"evaluation.development_weight_appearance\"\nvalue    = 16",
        "key      = \"evaluation.development_weight_appearance\"\nvalue    = 17",
        "weights-not-whole",
        "national/formulas/three_rates.toml",
        "development.office",
    ),
    plant(COMPARABLE, ",110102,", ",520102,", "unknown-name", COMPARABLE, ",520102,"),
    plant(COMPARABLE, ",core,", ",centre,", "unknown-name", COMPARABLE, ",centre,"),
];
