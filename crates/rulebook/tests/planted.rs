//! Faults planted one by one in the shipped rulebooks: each is found, under its code, in its file and line.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking; only functions marked as tests are exempt by configuration"
)]

use rulebook::{check, read};
use std::path::Path;

/// One planted fault.
struct Plant {
    /// The file that is spoilt.
    file: &'static str,
    /// What is replaced (first occurrence; must be there) …
    find: &'static str,
    /// … by this.
    by: &'static str,
    /// The code that must be reported.
    code: &'static str,
    /// The file in which it must be reported.
    at: &'static str,
    /// The first line that contains this is the line that must be reported; `a>>b` = the first with b from the first with a.
    line: &'static str,
}

const APPEAL: &str = "national/procedures/appeal.toml";
const WHISTLE: &str = "national/procedures/whistle.toml";
const REPORT: &str = "national/procedures/report_in.toml";
const REFUSAL: &str = "national/procedures/refusal.toml";
const NOTICES: &str = "national/notices.toml";
const GRANTS: &str = "national/permissions.toml";
const FIGURES: &str = "national/indicators/evaluation.toml";
const SETTINGS: &str = "beijing/settings.toml";
const SHARED: &str = "national/settings.toml";
const LABELS: &str = "national/lists/settings.toml";
const LAW: &str = "guiyang/regulation.md";
const CITY: &str = "guiyang/city.toml";
const DUTIES: &str = "beijing/registers/duties.csv";

const fn plant(
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
const NAMES: [Plant; 23] = [
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
    plant(APPEAL, "all(whistle, closed)", "all(whistle, colsed)", "unknown-name", APPEAL, "colsed"),
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
];

/// Proofs 1 to 6.
const COURSE: [Plant; 15] = [
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
    plant(REFUSAL, "when = [\"told(unit)\"]", "when = [\"told(parent)\"]", "no-way-out", REFUSAL, "open          ="),
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
const LAWFUL: [Plant; 26] = [
    plant(LAW, "appeals.proactive = {}", "appeals.proactive = { start = \"nextday\" }", "unknown-word", LAW, "{#4.2 "),
    plant(
        APPEAL,
        "[ask.register]",
        "[ask.register]\nevery = \"appeals.find_every\"",
        "setting-missing",
        APPEAL,
        "every = \"appeals.find_every\"",
    ),
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
        "from  = [\"fed_back\", \"rejected\", \"merged\", \"withdrawn\"]",
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
    plant(FIGURES, "\"evaluation.ranked_at_least\"", "\"evaluation.ranked\"", "setting-missing", FIGURES, "ranked\""),
];

/// Settings, notices, grants, registers.
const FILES: [Plant; 20] = [
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
        "[[setting]]\nkey = \"appeals.time_to_feed_back\"\nvalue = \"9 workdays\"\nunit = \"street:110101001\"\nsince = \"2024-01-01\"\nissuer = \"某街道\"\ndocument = \"x\"\n\n[[setting]]",
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
    plant(NOTICES, "[notice.hurry]", "[notice.hury]", "unknown-name", WHISTLE, "hurry"),
    plant(NOTICES, "{clock}", "{clok}", "bad-notice", NOTICES, "{clok}"),
    plant(NOTICES, "{clock}", "{clock", "bad-notice", NOTICES, "{clock已"),
    plant(GRANTS, "post    = \"dispatcher\"", "post    = \"dispacher\"", "unknown-name", GRANTS, "dispacher"),
    plant(GRANTS, "reach   = \"below\"", "reach   = \"above\"", "unknown-word", GRANTS, "above"),
    plant(DUTIES, "2026-1,street,", "2026-1,stret,", "bad-value", DUTIES, "stret,"),
    plant(DUTIES, ",holder,", ",holdr,", "unknown-column", DUTIES, "holdr"),
];

fn shipped() -> read::Files {
    read::folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rulebooks")).unwrap()
}

fn line_of(text: &str, mark: &str) -> u32 {
    let (after, mark) = mark.split_once(">>").unwrap_or(("", mark));
    let begin = text.lines().position(|line| line.contains(after)).unwrap_or(0);
    let index = text.lines().enumerate().skip(begin).find(|(_, line)| line.contains(mark)).map(|(index, _)| index);
    u32::try_from(index.unwrap_or_else(|| panic!("`{mark}` is not in the file")) + 1).unwrap()
}

fn run(plants: &[Plant]) {
    let files = shipped();
    let mut wrong = Vec::new();
    for plant in plants {
        let mut spoilt = files.clone();
        let text = spoilt.get_mut(plant.file).unwrap();
        assert!(text.contains(plant.find), "{}: `{}` is not there to be spoilt", plant.file, plant.find);
        *text = text.replacen(plant.find, plant.by, 1);
        let line = line_of(&spoilt[plant.at], plant.line);
        let hit = |f: &law::Fault| f.code == plant.code && f.place.file == plant.at && f.place.line == line;
        let mut found = Vec::new();
        // One city at a time, until one shows it: the proofs of a city look at nothing of another.
        for city in read::cities(&spoilt) {
            let alone = |path: &str| ["national", &city].iter().any(|folder| path.split('/').next() == Some(folder));
            let files = spoilt.iter().filter(|(path, _)| alone(path)).map(|(path, text)| (path.clone(), text.clone()));
            found.extend(check::all(&files.collect(), "2026-11-25".parse().unwrap()));
            if found.iter().any(hit) {
                break;
            }
        }
        if !found.iter().any(hit) {
            let list: Vec<String> = found.iter().map(ToString::to_string).collect();
            wrong.push(format!(
                "{} → {}:{line} [{}]; found:\n    {}",
                plant.by,
                plant.at,
                plant.code,
                list.join("\n    ")
            ));
        }
    }
    assert!(wrong.is_empty(), "{} of {} not found:\n{}", wrong.len(), plants.len(), wrong.join("\n"));
}

#[test]
fn faults_of_names_are_found() {
    run(&NAMES);
}

#[test]
fn faults_of_course_are_found() {
    run(&COURSE);
}

#[test]
fn faults_of_law_are_found() {
    run(&LAWFUL);
}

#[test]
fn faults_of_files_are_found() {
    run(&FILES);
}

#[test]
fn a_kind_of_unit_without_a_name_is_found() {
    let mut files = shipped();
    let text = files.get_mut("guiyang/units.toml").unwrap();
    *text = text.replacen("\"platform\"\n\n", "\"plattform\"\n\n", 1);
    let found = check::all(&files, "2026-11-25".parse().unwrap());
    let hit =
        |f: &law::Fault| f.code == "no-label" && f.place.file == "guiyang/units.toml" && f.en.contains("plattform");
    assert!(found.iter().any(hit), "{found:?}");
}

/// An older version of the regulation that ends on `until`, beside the one in force; the faults of its dates.
fn with_an_older_version(until: Option<&str>) -> Vec<String> {
    let mut files = shipped();
    let head = "instrument: 贵州省某条例\ncode: {code}\nforce: statute\nin_force: {since}\n{until}\n## 第一条 {#1 .M00}\n要点。\n```rules\nnone = \"目的\"\n```\n";
    let file = |code: &str, since: &str, until: &str| {
        head.replace("{code}", code).replace("{since}", since).replace("{until}", until)
    };
    let until = until.map_or_else(String::new, |day| format!("until: {day}\n"));
    files.insert("guiyang/older.md".to_owned(), file("OLD", "2010-01-01", &until));
    files.insert("guiyang/newer.md".to_owned(), file("NEW", "2020-05-01", ""));
    let found = check::all(&files, "2026-11-25".parse().unwrap());
    found.iter().map(|fault| format!("{} {}", fault.place, fault.code)).collect()
}

#[test]
fn versions_of_an_instrument_follow_each_other_day_on_day() {
    assert_eq!(with_an_older_version(Some("2020-04-30")), [""; 0]);
    assert_eq!(with_an_older_version(Some("2020-04-29")), ["guiyang/newer.md:4:11 dates-hole"]);
    assert_eq!(with_an_older_version(Some("2020-05-01")), ["guiyang/newer.md:4:11 dates-overlap"]);
    assert_eq!(with_an_older_version(None), ["guiyang/newer.md:4:11 dates-overlap"]);
}

#[test]
fn a_city_replaces_nothing() {
    let mut files = shipped();
    let text = "[ask.accept]\nzh = \"受理\"\nfrom = [\"registered\"]\nto = \"accepted\"\nby = [\"office\"]\nrule = \"appeals.accept\"\n";
    files.insert("guiyang/procedures/appeal.toml".to_owned(), text.to_owned());
    let found = check::all(&files, "2026-11-25".parse().unwrap());
    assert!(
        found
            .iter()
            .any(|f| f.code == "replaces" && f.place.file == "guiyang/procedures/appeal.toml" && f.place.line == 1)
    );
}

#[test]
fn a_city_adds_and_the_addition_is_its_own() {
    let mut files = shipped();
    let text = "[ask.note]\nzh = \"记一笔\"\nfrom = [\"own\"]\nby = [\"holder\"]\nrule = \"appeals.own\"\nneeds = [\"reason\"]\n";
    files.insert("guiyang/procedures/appeal.toml".to_owned(), text.to_owned());
    let day = "2026-11-25".parse().unwrap();
    assert_eq!(check::all(&files, day), []);
    let asks = |city: &str| {
        read::city(&files, city).unwrap().edition_on(day).unwrap().procedures["appeal"].asks.contains_key("note")
    };
    assert!(asks("guiyang") && !asks("beijing"));
}
