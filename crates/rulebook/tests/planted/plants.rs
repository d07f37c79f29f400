//! The faults that are planted: what is replaced where, and the code and line that must be reported.

/// One planted fault.
pub(crate) struct Plant {
    /// The file that is spoilt.
    pub(crate) file: &'static str,
    /// What is replaced (first occurrence; must be there) …
    pub(crate) find: &'static str,
    /// … by this.
    pub(crate) by: &'static str,
    /// The code that must be reported.
    pub(crate) code: &'static str,
    /// The file in which it must be reported.
    pub(crate) at: &'static str,
    /// The first line that contains this is the line that must be reported; `a>>b` = the first with b from the first with a.
    pub(crate) line: &'static str,
}

const APPEAL: &str = "national/procedures/appeal.toml";
pub(crate) const WHISTLE: &str = "national/procedures/whistle.toml";
const REPORT: &str = "national/procedures/report_in.toml";
const SUIT: &str = "national/procedures/litigation.toml";
const REFUSAL: &str = "national/procedures/refusal.toml";
const GRANTS: &str = "national/permissions.toml";
const FIGURES: &str = "national/indicators/evaluation.toml";
pub(crate) const CALLED: &str = "national/indicators/whistle.toml";
const SETTINGS: &str = "beijing/settings.toml";
pub(crate) const SHARED: &str = "national/settings.toml";
const LABELS: &str = "national/lists/settings.toml";
const LAW: &str = "guiyang/regulation.md";
const CITY: &str = "guiyang/city.toml";
const DUTIES: &str = "beijing/registers/duties.csv";
const CATALOGUE: &str = "beijing/registers/catalogue.csv";
const CATEGORIES: &str = "national/lists/categories.toml";
const OWN: &str = "guiyang/deployment.md";

pub(crate) const fn plant(
    file: &'static str,
    find: &'static str,
    by: &'static str,
    code: &'static str,
    at: &'static str,
    line: &'static str,
) -> Plant {
    Plant { file, find, by, code, at, line }
}

/// Spelling, types and names.
pub(crate) const NAMES: &[Plant] = &[
    plant(APPEAL, "[ask.accept]", "[ask.accept", "syntax", APPEAL, "[ask.accept"),
    plant(APPEAL, "\"at_least(owners, 2)\"", "\"at_leats(owners, 2)\"", "unknown-word", APPEAL, "at_leats"),
    plant(APPEAL, "\"at_least(owners, 2)\"", "\"at_least(owners)\"", "wrong-arguments", APPEAL, "at_least(owners)"),
    plant(
        APPEAL,
        "\"at_least(owners, 2)\"",
        "\"at_least(owners, 2\"",
        "malformed-call",
        APPEAL,
        "at_least(owners, 2\"",
    ),
    plant(APPEAL, "\"at_least(owners, 2)\"", "\"at_least(ownres, 2)\"", "unknown-name", APPEAL, "ownres"),
    plant(APPEAL, "\"at_least(owners, 2)\"", "\"at_least(text, 2)\"", "wrong-kind", APPEAL, "at_least(text"),
    plant(APPEAL, "needs = [\"twin\"]", "needs = [\"twni\"]", "unknown-name", APPEAL, "twni"),
    plant(APPEAL, "\"child.whistle\"", "\"child.whistel\"", "unknown-name", APPEAL, "child.whistel"),
    plant(APPEAL, "any(whistle, closed)", "any(whistle, colsed)", "unknown-name", APPEAL, "colsed"),
    plant(APPEAL, "runs = [\"handled\"]", "runs = [\"handeld\"]", "unknown-name", APPEAL, "handeld"),
    plant(APPEAL, "to    = \"merged\"", "to    = \"mergd\"", "unknown-name", APPEAL, "mergd\""),
    plant(APPEAL, "bulk  = true", "bluk  = true", "unknown-key", APPEAL, "bluk"),
    plant(APPEAL, "bulk  = true", "bulk  = \"yes\"", "wrong-type", APPEAL, "bulk  = \"yes\""),
    plant(APPEAL, "is = \"parent\"", "is = \"parnet\"", "unknown-word", APPEAL, "parnet"),
    plant(APPEAL, "room = \"appeals\"", "room = \"appaels\"", "unknown-name", APPEAL, "appaels"),
    plant(APPEAL, "register = \"duties\"", "register = \"dutys\"", "unknown-name", APPEAL, "dutys"),
    plant(APPEAL, "list = \"categories\"", "list = \"categoris\"", "unknown-name", APPEAL, "categoris"),
    plant(APPEAL, "is(kind, advice)", "is(kind, advise)", "unknown-name", APPEAL, "advise"),
    plant(APPEAL, "row(duty, holder, street)", "row(duty, holder, stret)", "unknown-name", APPEAL, "stret)"),
    plant(APPEAL, "not_by(handler)", "not_by(handlr)", "unknown-name", APPEAL, "handlr"),
    plant(APPEAL, "at = \"50%\"", "at = \"150%\"", "bad-rung", APPEAL, "150%"),
    plant(
        APPEAL,
        "\"extend(handle, extra)\"",
        "\"extend(handle, reason)\"",
        "wrong-kind",
        APPEAL,
        "extend(handle, reason)",
    ),
    plant(WHISTLE, "withdraw(report_in)", "withdraw(refusal)", "never-opened", WHISTLE, "withdraw(refusal)"),
    plant(WHISTLE, "key  = \"whistle\"", "key  = \"whistles\"", "file-name", WHISTLE, "whistles"),
    plant(WHISTLE, "to    = \"drafted\"\n", "", "opens-nowhere", WHISTLE, "[ask.draft]"),
    plant(WHISTLE, "by    = [\"office\"]", "by    = [\"child\"]", "bad-who", WHISTLE, "[\"child\"]"),
    plant(WHISTLE, "min = 5, max = 2000", "min = 5, max = 2", "bad-limit", WHISTLE, "max = 2 }"),
    plant(WHISTLE, "min = 5, max = 2000", "min = -5, max = 2000", "out-of-range", WHISTLE, "min = -5"),
    plant(
        WHISTLE,
        "at_least(recipients, 1)",
        "at_least(recipients, some)",
        "wrong-amount",
        WHISTLE,
        "recipients, some",
    ),
    plant(REPORT, "holder = \"unit\"", "holder = \"clock.accept\"", "bad-holder", REPORT, "clock.accept\" }"),
    plant(
        REFUSAL,
        "[field]",
        "[field]\nleader = { zh = \"包保责任人\", type = \"text\" }",
        "ambiguous",
        REFUSAL,
        "[field]>>leader = ",
    ),
    plant(APPEAL, "to   = [\"to_rate\"]\n", "", "gate-nowhere", APPEAL, "[gate.platform_before_call_back]"),
];

/// What refers to itself by way of others.
pub(crate) const CIRCLES: &[Plant] = &[
    plant(
        CATEGORIES,
        "sanitation = { zh = \"环境卫生\" }",
        "sanitation = { zh = \"环境卫生\", parent = \"waste_site\" }",
        "circle",
        CATEGORIES,
        "parent = \"waste_site\"",
    ),
    plant(
        APPEAL,
        "budget = \"appeals.time_to_handle\"",
        "until = \"waiting\"",
        "circle",
        APPEAL,
        "until = \"waiting\"",
    ),
    plant(
        WHISTLE,
        "room = \"whistle\"",
        "room = \"whistle\"\nchild_of = \"refusal\"",
        "circle",
        WHISTLE,
        "child_of = \"refusal\"",
    ),
    plant(
        REPORT,
        "then  = [\"tell(unit, called)\"]",
        "then  = [\"tell(unit, called)\", \"open(report_in)\"]",
        "circle",
        REPORT,
        "[procedure]",
    ),
    plant(
        APPEAL,
        "[ask.start_call_back]",
        "[ask.turn]\nzh = \"转\"\nfrom = [\"fed_back\"]\nby = [\"machine\"]\nrule = \"appeals.call_back\"\n\n[ask.start_call_back]",
        "circle",
        APPEAL,
        "[ask.turn]",
    ),
    plant(
        FIGURES,
        "\"solved_before_exclusion\"\nrank",
        "\"solved\"\nrank",
        "not-before",
        FIGURES,
        "before = \"solved\"",
    ),
];

/// Proofs 1 to 6.
pub(crate) const COURSE: &[Plant] = &[
    plant(
        APPEAL,
        "\n[clock]",
        "lost = { zh = \"无\", holder = \"office\", no_clock = \"无\" }\n\n[clock]",
        "unreached",
        APPEAL,
        "lost = ",
    ),
    plant(
        APPEAL,
        "\"handled here\", holder = \"office.worker\"",
        "\"handled here\"",
        "no-holder",
        APPEAL,
        "own         =",
    ),
    plant(
        APPEAL,
        "\"being co-ordinated\", holder = \"office.dispatcher\"",
        "\"being co-ordinated\", holder = \"helpers\"",
        "holder-not-there",
        APPEAL,
        "[ask.coordinate]",
    ),
    plant(APPEAL, "final = true }", "final = true, holder = \"office\" }", "holder-at-end", APPEAL, "closed      ="),
    plant(APPEAL, "runs = [\"handled\"]", "runs = [\"accepted\"]", "no-clock", APPEAL, "handled     ="),
    plant(
        WHISTLE,
        "en = \"issued\", holder = \"office.dispatcher\"",
        "en = \"issued\", holder = \"office.dispatcher\", no_clock = \"无\"",
        "clock-and-none",
        WHISTLE,
        "issued  =",
    ),
    plant(REPORT, "runs = [\"done\"]", "runs = [\"done\", \"refused\"]", "clock-at-end", REPORT, "refused   ="),
    plant(APPEAL, ", budget = \"appeals.time_to_accept\"", "", "budget-or-date", APPEAL, "accept   ="),
    plant(
        APPEAL,
        "\"office.dispatcher\", \"clock.resume\"",
        "\"office.dispatcher\"",
        "no-consequence",
        APPEAL,
        "resume   =",
    ),
    plant(
        APPEAL,
        "\"clock.waiting\"",
        "\"clock.calling\"",
        "clock-acts-elsewhere",
        APPEAL,
        "by    = [\"clock.calling\"]",
    ),
    plant(
        APPEAL,
        "needs = [\"plan\", \"review_on\"]",
        "needs = [\"plan\"]",
        "clock-without-date",
        APPEAL,
        "review   =",
    ),
    plant(APPEAL, "pauses = [\"suspended\"]", "pauses = [\"own\"]", "runs-and-pauses", APPEAL, "handle   ="),
    plant(REFUSAL, "[ask.score]", "[ask.score]\nwhen = [\"done(score)\"]", "no-way-out", REFUSAL, "to_score      ="),
    plant(
        APPEAL,
        "needs = [\"twin\"]",
        "needs = [\"twin\"]\nwhen  = [\"done(accept)\"]",
        "never-possible",
        APPEAL,
        "[ask.merge]",
    ),
    plant(
        REPORT,
        "\"50%\", then = [\"tell(holder, hurry)\"]",
        "\"50%\", then = [\"round\"]",
        "rung-acts",
        REPORT,
        "accept  =",
    ),
];

/// Proofs 9 to 15, and what acts without hands.
pub(crate) const LAWFUL: &[Plant] = &[
    plant(LAW, "appeals.proactive = {}", "appeals.proactive = { start = \"nextday\" }", "unknown-word", LAW, "{#4.2 "),
    plant(
        APPEAL,
        "[ask.register]",
        "[ask.register]\nevery = \"appeals.find_every\"",
        "setting-missing",
        APPEAL,
        "every = \"appeals.find_every\"",
    ),
    plant(APPEAL, "[ask.register]", "[ask.register]\nevery = \"appeals.find_every\"", "not-run", APPEAL, "every = "),
    plant(APPEAL, "\"tell(requester, progress)\"", "\"write(duties)\"", "missing-field", APPEAL, "write(duties)"),
    plant(APPEAL, "\"tell(requester, progress)\"", "\"write(dutys)\"", "unknown-name", APPEAL, "write(dutys)"),
    plant(APPEAL, "\"tell(requester, progress)\"", "\"publish(answers)\"", "unknown-name", APPEAL, "publish(answers)"),
    plant(APPEAL, "\"tell(requester, progress)\"", "\"publish(duties)\"", "missing-field", APPEAL, "publish(duties)"),
    plant(
        APPEAL,
        "rule  = \"appeals.coordinate\"",
        "rule  = \"appeals.cordinate\"",
        "not-bound",
        APPEAL,
        "appeals.cordinate",
    ),
    plant(LAW, "appeals.proactive = {}", "appeals.proactive = {}\nappeals.nothing = {}", "unused", LAW, "{#4.2 "),
    plant(
        CITY,
        "\"appeals.answer\"",
        "\"appeals.accept\" = \"无\"\n\"appeals.answer\"",
        "bound-and-absent",
        CITY,
        "\"appeals.accept\"",
    ),
    plant(
        CITY,
        "\"appeals.answer\"",
        "\"appeals.anser\" = \"无\"\n\"appeals.answer\"",
        "unused",
        CITY,
        "\"appeals.anser\"",
    ),
    plant(CITY, "hotline  = \"520100.hotline\"", "", "not-named", APPEAL, "hotline   ="),
    plant(LAW, "{#8(2) ", "{#8(2) .forbids ", "not-enforced", LAW, "{#8(2) .forbids "),
    plant(LAW, "{#1 .declares ", "{#1 .forbids ", "forbids-nothing", LAW, "{#1 .forbids "),
    plant(OWN, "code: GYD", "code: GY", "code-twice", LAW, "# 贵阳市街道办事处工作条例"),
    plant(CITY, "division = 520100", "division = 52", "bad-division", CITY, "division = 52"),
    plant(CITY, "\"520100.hotline\"", "\"520100.hotlin\"", "unknown-name", CITY, "520100.hotlin\""),
    plant(CITY, "\"520100.hotline\"", "\"110000.hotline\"", "unknown-name", CITY, "110000.hotline"),
    plant(WHISTLE, "[ask.issue]", "[ask.issue]\nsign = [\"topics\"]", "unknown-signer", WHISTLE, "sign = [\"topics\"]"),
    plant(
        APPEAL,
        "when = [\"told(requester)\"]",
        "when = [\"done(hang)\"]",
        "never-holds",
        APPEAL,
        "when = [\"done(hang)\"]",
    ),
    plant(LAW, "[awaiting.M13]", "[awaiting.M13]\nwhistle.blow = {}", "already-built", LAW, "{#4.3 "),
    plant(
        APPEAL,
        "sign  = [\"office.leader\"]",
        "sign  = [\"chain\"]",
        "list-not-given",
        APPEAL,
        "sign  = [\"chain\"]",
    ),
    plant(WHISTLE, "whistle.blow.topics", "whistle.blow.topisc", "list-not-given", WHISTLE, "topisc"),
    plant(
        LAW,
        "\"emergency\"], kinds = [",
        "\"emergency\"], sorts = [",
        "list-not-given",
        WHISTLE,
        "kind_of(recipients)",
    ),
    plant(APPEAL, "under(exclude, 1)", "under(exclude, rule.most)", "parameter-missing", APPEAL, "rule.most"),
    plant(SUIT, "\"rule.answer_days\"", "\"rule.answer_time\"", "parameter-missing", SUIT, "rule.answer_time"),
    plant(
        APPEAL,
        "under(exclude, 1)",
        "under(exclude, whistle.blow.most)",
        "foreign-parameter",
        APPEAL,
        "whistle.blow.most",
    ),
    plant(
        APPEAL,
        "from  = [\"fed_back\", \"rejected\", \"directed\", \"merged\", \"withdrawn\"]",
        "from  = [\"rejected\", \"merged\", \"withdrawn\"]",
        "stopped-unseen",
        APPEAL,
        "[ask.start_call_back]",
    ),
    plant(
        APPEAL,
        "by    = [\"clock.waiting\"]",
        "by    = [\"clock.waiting\"]\nneeds = [\"review_on\"]",
        "handless-form",
        APPEAL,
        "needs = [\"review_on\"]",
    ),
    plant(
        APPEAL,
        "by    = [\"clock.waiting\"]",
        "by    = [\"clock.waiting\"]\nsign  = [\"parent.leader\"]",
        "handless-proposes",
        APPEAL,
        "sign  = [\"parent.leader\"]",
    ),
    plant(
        REPORT,
        "by    = [\"clock.accept\"]",
        "by    = [\"clock.accept\"]\nwhen  = [\"kind_of(unit)\"]",
        "handless-question",
        REPORT,
        "when  = [\"kind_of(unit)\"]",
    ),
    plant(
        REPORT,
        "needs = [\"unit\", ",
        "needs = [\"unit\", \"score\", ",
        "child-incomplete",
        WHISTLE,
        "open(report_in, recipients)",
    ),
    plant(
        REFUSAL,
        "needs = [\"unit\"]",
        "needs = [\"unit\", \"facts\"]",
        "child-incomplete",
        REPORT,
        "[ask.silence]>>open(refusal)",
    ),
    plant(APPEAL, "when  = [\"none_open(whistle)\"]        #", "#", "child-open-at-end", APPEAL, "[ask.withdraw]"),
    plant(FIGURES, "\"not done(exclude)\"", "\"listed(duty)\"", "asks-a-question", FIGURES, "listed(duty)"),
    plant(FIGURES, "is(responded, yes)", "is(respond, yes)", "unknown-name", FIGURES, "is(respond, yes)"),
    plant(FIGURES, "\"solved_before_exclusion\"", "\"solvd\"", "unknown-name", FIGURES, "\"solvd\""),
    plant(FIGURES, "\"solved_before_exclusion\"", "\"satisfied\"", "not-before", FIGURES, "= \"satisfied\""),
    plant(CALLED, "\"office\", \"month\"", "\"unit\", \"month\"", "no-unit", CALLED, "whistles_solved>>\"unit\""),
    plant(CALLED, "most = 100", "most = 0", "most-of-nothing", CALLED, "most = 0"),
    plant(FIGURES, "\"evaluation.ranked_at_least\"", "\"evaluation.ranked\"", "setting-missing", FIGURES, "ranked\""),
];

/// Settings, notices, grants, registers.
pub(crate) const FILES: &[Plant] = &[
    plant(GRANTS, "[\"open\", \"internal\"]", "[\"secret\"]", "secret-granted", GRANTS, "[\"secret\"]"),
    plant(
        GRANTS,
        "[\"open\", \"internal\"]",
        "[\"sensitive\"]",
        "sensitive-without-purpose",
        GRANTS,
        "[\"sensitive\"]",
    ),
    plant(SETTINGS, "issuer   = ", "issued   = ", "unknown-key", SETTINGS, "issued   ="),
    plant(SETTINGS, "issuer   = ", "# ", "missing", SETTINGS, "[[setting]]"),
    plant(SETTINGS, "since    = \"2", "since    = \"x2", "bad-date", SETTINGS, "\"x2"),
    plant(
        SETTINGS,
        "\"appeals.time_to_feed_back\"",
        "\"appeals.time_to_fed_back\"",
        "setting-missing",
        APPEAL,
        "feedback =",
    ),
    plant(
        SETTINGS,
        "key      = \"appeals.rounds_at_most\"\nvalue    = 2",
        "key      = \"appeals.rounds_at_most\"\nvalue    = \"soon\"",
        "setting-kind",
        SETTINGS,
        "\"appeals.rounds_at_most\"",
    ),
    plant(
        SETTINGS,
        "key      = \"appeals.time_suspended_at_most\"",
        "when = [\"is(grade, urgent)\"]\nkey      = \"appeals.time_suspended_at_most\"",
        "setting-incomplete",
        APPEAL,
        "resume   =",
    ),
    plant(LABELS, "\"worktime.at_risk\"", "\"worktime.at_rest\"", "no-label", SHARED, "\"worktime.at_risk\""),
    plant(SETTINGS, "is(grade, emergency)", "is(grade, emergncy)", "unknown-name", SETTINGS, "key      ="),
    plant(
        SETTINGS,
        "[[setting]]",
        "[[setting]]\nkey = \"appeals.time_to_feed_back\"\nvalue = \"9 workdays\"\nunit = \"110101001\"\nsince = \"2024-01-01\"\nissuer = \"某街道\"\ndocument = \"x\"\n\n[[setting]]",
        "unit-setting-looser",
        SETTINGS,
        "key = \"appeals.time_to_feed_back\"",
    ),
    plant(
        SETTINGS,
        "[[setting]]",
        "[[setting]]\nkey = \"appeals.time_to_feed_back\"\nvalue = \"9 workdays\"\nsince = \"1990-01-01\"\nuntil = \"1990-12-31\"\nissuer = \"某\"\ndocument = \"x\"\n\n[[setting]]",
        "setting-hole",
        SETTINGS,
        "key = \"appeals.time_to_feed_back\"",
    ),
    plant(
        SETTINGS,
        "[[setting]]",
        "[[setting]]\nkey = \"appeals.time_to_feed_back\"\nvalue = \"9 workdays\"\nsince = \"1990-01-01\"\nissuer = \"某\"\ndocument = \"x\"\n\n[[setting]]\nkey = \"appeals.time_to_feed_back\"\nvalue = \"8 workdays\"\nsince = \"1990-01-01\"\nissuer = \"某\"\ndocument = \"x\"\n\n[[setting]]",
        "setting-twice",
        SETTINGS,
        "\"9 workdays\">>key = \"appeals.time_to_feed_back\"",
    ),
    plant(
        SETTINGS,
        "[[setting]]",
        "[[setting]]\nkey = \"grid.patrol_every\"\nvalue = \"9 workdays\"\nunit = \"110101001\"\nsince = \"2024-01-01\"\nissuer = \"某街道\"\ndocument = \"x\"\n\n[[setting]]",
        "unit-setting-alone",
        SETTINGS,
        "key = \"grid.patrol_every\"",
    ),
    plant(
        SETTINGS,
        "[[setting]]",
        "[[setting]]\nkey = \"appeals.time_to_feed_back\"\nvalue = \"1 days\"\nunit = \"110101001.office\"\nsince = \"2024-01-01\"\nissuer = \"某街道\"\ndocument = \"x\"\n\n[[setting]]",
        "unknown-name",
        SETTINGS,
        "key = \"appeals.time_to_feed_back\"",
    ),
    plant(GRANTS, "post    = \"dispatcher\"", "post    = \"dispacher\"", "unknown-name", GRANTS, "dispacher"),
    plant(
        GRANTS,
        "review  = [\"administrator\"]",
        "review  = [\"administrater\"]",
        "unknown-name",
        GRANTS,
        "administrater",
    ),
    plant(GRANTS, "review  = [", "revise  = [", "unknown-key", GRANTS, "revise"),
    plant(GRANTS, "reach   = \"below\"", "reach   = \"above\"", "unknown-word", GRANTS, "above"),
];

/// Rows of registers.
pub(crate) const ROWS: &[Plant] = &[
    plant(DUTIES, "2026-1,street,", "2026-1,stret,", "bad-value", DUTIES, "stret,"),
    plant(DUTIES, ",holder,", ",holdr,", "unknown-column", DUTIES, "holdr"),
    plant(DUTIES, ",note,head\n", ",note,note\n", "column-twice", DUTIES, "key,since"),
    plant(DUTIES, ",BJ-10.1(2),示例", "", "malformed-csv", DUTIES, "street_waste_sorting"),
    plant(DUTIES, "street_back_alleys,", "street_waste_sorting,", "row-twice", DUTIES, "street,背街小巷环境整治"),
    plant(DUTIES, ",housing,", ",huosing,", "unknown-name", DUTIES, ",huosing,"),
    plant(DUTIES, ",BJ-10.1(2),", ",BJ-10.1(22),", "unknown-name", DUTIES, "BJ-10.1(22)"),
    plant(
        CATALOGUE,
        ",urban_management,district,",
        ",urban_management,street,",
        "unknown-name",
        CATALOGUE,
        "urban_management,street",
    ),
    plant(CATALOGUE, ",waste_site,", ",waste_sight,", "unknown-name", CATALOGUE, "waste_sight,"),
];
