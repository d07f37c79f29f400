//! Faults of what indicators take of their rows, and of what they must reach.

use crate::plants::{CALLED, Plant, plant};

const TIMES: &str = "national/indicators/times.toml";
const COUNTED: &str = "national/indicators/registers.toml";

/// Measures, spans, dates, groups, targets.
pub(crate) const MEASURED: &[Plant] = &[
    plant(CALLED, "most = 100", "most = \"scores\"", "unknown-name", CALLED, "most = \"scores\""),
    plant(TIMES, "\"feed_back\"]\nof", "\"fed_back\"]\nof", "unknown-name", TIMES, "fed_back"),
    plant(TIMES, "\"feed_back\"]\nof", "\"transfer\"]\nof", "bad-span", TIMES, "\"transfer\", \"transfer\""),
    plant(TIMES, "[\"transfer\", \"feed_back\"]", "[\"transfer\"]", "bad-span", TIMES, "[\"transfer\"]"),
    plant(TIMES, "percentile = 90", "percentile = 100", "bad-percentile", TIMES, "percentile = 100"),
    plant(TIMES, "percentile = 90\n", "", "missing", TIMES, "[indicator.time_to_answer_most]"),
    plant(TIMES, "= \"median\"", "= \"middle\"", "unknown-measure", TIMES, "\"middle\""),
    plant(TIMES, "= \"percentile\"", "= \"median\"", "measure-mixed", TIMES, "percentile = 90"),
    plant(TIMES, "= \"median\"", "= \"count\"", "measure-mixed", TIMES, "span ="),
    plant(TIMES, "span = [", "value = \"satisfied\"\nspan = [", "measure-mixed", TIMES, "span ="),
    plant(TIMES, "span = [\"transfer\", \"feed_back\"]", "value = \"nothing\"", "unknown-name", TIMES, "\"nothing\""),
    plant(TIMES, "span = [\"transfer\", \"feed_back\"]", "value = \"satisfied\"", "wrong-kind", TIMES, "\"satisfied\""),
    plant(TIMES, "span = [\"transfer\", \"feed_back\"]\n", "", "missing", TIMES, "[indicator.time_to_answer]"),
    plant(TIMES, "of   = [", "part = [\"done(rate)\"]\nof   = [", "measure-mixed", TIMES, "part ="),
    plant(TIMES, "\"done(feed_back)\"", "\"none_open(whistle)\"", "not-counted", TIMES, "none_open"),
    plant(
        TIMES,
        "\"done(feed_back)\"",
        "\"times(feed_back, evaluation.ranked_at_least)\"",
        "not-counted",
        TIMES,
        "times(",
    ),
    plant(TIMES, "rounds of appeal", "matters of appeal", "not-counted", TIMES, "matters of"),
    plant(TIMES, "\"channel\", \"month\"", "\"channels\", \"month\"", "unknown-name", TIMES, "\"channels\""),
    plant(TIMES, "of   = [", "since = \"2026-02-01\"\nuntil = \"2026-01-31\"\nof   = [", "bad-dates", TIMES, "until ="),
    plant(COUNTED, "sum  = \"number\"", "sum  = \"note\"", "wrong-kind", COUNTED, "sum  = \"note\""),
    plant(COUNTED, "most = \"total\"", "most = \"subject\"", "wrong-kind", COUNTED, "most = \"subject\""),
    plant(COUNTED, "rule.administrative_at_least", "rule.administrative", "parameter-missing", COUNTED, "target]]"),
    plant(COUNTED, "rule.administrative_at_least", "rule.by", "wrong-kind", COUNTED, "target]]"),
    plant(COUNTED, "\"rule.administrative_at_least\"", "4000", "number-here", COUNTED, "target]]"),
    plant(
        COUNTED,
        "\"rule.duty_count\"",
        "\"community.duties\"",
        "setting-missing",
        COUNTED,
        "community_tasks.target]]",
    ),
    plant(
        COUNTED,
        "per      = \"district\"",
        "per      = \"office\"",
        "unknown-name",
        COUNTED,
        "per      = \"office\"",
    ),
    plant(COUNTED, "rule.adjust_below_households", "rule.by", "wrong-kind", COUNTED, "rule.by"),
    plant(
        COUNTED,
        "by   = [\"city\"]",
        "by   = [\"city\", \"office\"]",
        "no-unit",
        COUNTED,
        "[indicator.community_tasks]>>\"office\"]",
    ),
    plant(
        COUNTED,
        "by   = [\"city\", \"district\"]",
        "by   = [\"city\", \"month\"]",
        "unknown-name",
        COUNTED,
        "\"month\"",
    ),
    plant(COUNTED, "measure = \"sum\"", "measure = \"median\"", "too-many-values", COUNTED, "value   = \"covered\""),
    plant(COUNTED, "is(level, office)", "is(levels, office)", "unknown-name", COUNTED, "is(levels"),
];
