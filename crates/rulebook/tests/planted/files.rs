//! Faults of whole files and of several at once: what is added, what is taken away, what two cities share.

use super::shipped;
use rulebook::{check, read};

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

/// The faults of formulas when a city writes one weight anew from a day on.
fn with_another_weight(value: i64, also: &str) -> Vec<String> {
    let mut files = shipped();
    let row = format!(
        "\n[[setting]]\nkey = \"evaluation.office_weight_solved\"\nvalue = {value}\nsince = \"2030-01-01\"\nissuer = \"x\"\ndocument = \"x\"\nverified = false\n"
    );
    let text = files.get_mut("guiyang/settings.toml").unwrap();
    text.push_str(&row);
    text.push_str(also);
    let found = check::all(&files, "2026-11-25".parse().unwrap());
    found.iter().map(|fault| format!("{} {}", fault.code, fault.en)).collect()
}

#[test]
fn weights_are_a_hundred_on_every_day_to_come() {
    assert_eq!(with_another_weight(35, ""), [""; 0]);
    let spoilt = with_another_weight(45, "");
    let says = "guiyang: from 2030-01-01 the weights of `office` are 110 in all and must be 100";
    assert_eq!(spoilt, [format!("weights-not-whole {says}")]);
    let other = "\n[[setting]]\nkey = \"evaluation.office_weight_responded\"\nvalue = 20\nsince = \"2030-01-01\"\nissuer = \"x\"\ndocument = \"x\"\nverified = false\n";
    assert_eq!(with_another_weight(45, other), [""; 0]);
}

#[test]
fn a_city_replaces_no_formula_and_may_add_one() {
    let mut files = shipped();
    let all = files.get("national/formulas/three_rates.toml").unwrap();
    let text = all.split("[formula.development]").next().unwrap().to_owned();
    files.insert(
        "guiyang/formulas/own.toml".to_owned(),
        text.replace("three_rates", "own").replace("evaluation.own", "evaluation.three_rates"),
    );
    let day = "2026-11-25".parse().unwrap();
    assert_eq!(check::all(&files, day), []);
    files.insert("guiyang/formulas/own.toml".to_owned(), text);
    assert!(
        check::all(&files, day).iter().any(|f| f.code == "replaces" && f.place.file == "guiyang/formulas/own.toml")
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

/// The codes found after something was done to the files, with the file of each.
fn found(spoil: impl FnOnce(&mut read::Files)) -> Vec<(String, String)> {
    let mut files = shipped();
    spoil(&mut files);
    let found = check::all(&files, "2026-11-25".parse().unwrap());
    found.into_iter().map(|fault| (fault.code, fault.place.file)).collect()
}

#[test]
fn faults_of_whole_files_are_found() {
    let has = |found: &[(String, String)], code: &str, file: &str| {
        assert!(found.iter().any(|(c, f)| c == code && f == file), "{code} {file}: {found:?}");
    };
    let added = |path: &'static str, text: String| {
        found(|files| {
            files.insert(path.to_owned(), text);
        })
    };
    has(&added("guiyang/notes.txt", String::new()), "unknown-file", "guiyang/notes.txt");
    let ask = "[ask.x]\nzh = \"某\"\nto = \"y\"\nby = [\"office\"]\nrule = \"appeals.accept\"\n";
    let path = "guiyang/procedures/nothing.toml";
    has(&added(path, ask.to_owned()), "unknown-procedure", path);
    let path = "beijing/registers/nothing.csv";
    has(&added(path, "key,since,until,version\n".to_owned()), "unknown-register", path);
    let head = |title: &str| format!("instrument: {title}\ncode: X\nforce: statute\nin_force: 2020-01-01\n");
    has(&added("guiyang/x.md", head("某条例")), "no-provision", "guiyang/x.md");
    let long = format!("{}\n## 第一条 {{#1 .M00}}\n要点。\n```rules\nnone = \"目的\"\n```\n", head(&"长".repeat(201)));
    has(&added("guiyang/x.md", long), "too-long", "guiyang/x.md");
    let mut files = shipped();
    files.remove("guiyang/city.toml");
    assert!(read::city(&files, "guiyang").unwrap_err().iter().any(|fault| fault.code == "missing-file"));
    let other_year = found(|files| {
        let text = files.get_mut("national/calendar/2026.toml").unwrap();
        *text = text.replacen("2026-01-01 =", "2025-01-01 =", 1);
    });
    has(&other_year, "calendar", "national/calendar/2026.toml");
}

#[test]
fn a_day_before_any_law_proves_nothing() {
    let beijing = read::city(&shipped(), "beijing").unwrap();
    let found = check::city(&beijing, "1990-01-01".parse().unwrap());
    assert!(found.iter().any(|fault| fault.code == "nothing-in-force"), "{found:?}");
}

/// An indicator of the evaluation that sums a field of money.
fn sums_money_of(room: &str) -> bool {
    let found = found(|files| {
        let text = files.get_mut("national/procedures/appeal.toml").unwrap();
        *text = text.replacen("room = \"appeals\"", &format!("room = \"{room}\""), 1);
        *text = text.replacen("\n[field]\n", "\n[field]\nfine = { zh = \"罚款\", type = \"money\" }\n", 1);
        let text = files.get_mut("national/indicators/evaluation.toml").unwrap();
        *text = text.replacen("rows = \"rounds of appeal\"", "rows = \"rounds of appeal\"\nsum = \"fine\"", 1);
    });
    found.iter().any(|(code, file)| code == "fine-assessed" && file == "national/indicators/evaluation.toml")
}

#[test]
fn a_fine_feeds_no_assessment() {
    assert!(sums_money_of("enforcement"));
    assert!(!sums_money_of("appeals"), "other money may be counted");
}

/// The files in which a fine is found, after a field of money was added to a procedure.
fn money_in(procedure: &str) -> Vec<String> {
    let path = format!("national/procedures/{procedure}.toml");
    let found = found(|files| {
        let text = files.get_mut(&path).unwrap();
        *text = text.replacen("\n[field]\n", "\n[field]\nfine = { zh = \"罚款\", type = \"money\" }\n", 1);
    });
    found.into_iter().filter(|(code, _)| code == "fine-assessed").map(|(_, file)| file).collect()
}

#[test]
fn no_money_stands_in_an_appraisal() {
    for procedure in ["scheme", "campaign", "period"] {
        let file = format!("national/procedures/{procedure}.toml");
        assert!(money_in(procedure).contains(&file), "{procedure}");
    }
    assert_eq!(money_in("common_problem"), Vec::<String>::new());
}

#[test]
fn a_fine_in_a_register_feeds_no_assessment() {
    let counted = |room: &str, rule: &str| {
        let found = found(|files| {
            let text = files.get_mut("national/registers/duties.toml").unwrap();
            *text = text.replacen("room = \"duties\"", &format!("room = \"{room}\""), 1);
            *text = text.replacen("\n[field]\n", "\n[field]\nfine = { zh = \"罚款\", type = \"money\" }\n", 1);
            let more = format!(
                "\n[indicator.fines]\nzh = \"罚款\"\nrule = \"{rule}\"\nrows = \"duties\"\nsum = \"fine\"\nby = [\"city\"]\nof = []\npart = []\n"
            );
            files.get_mut("national/indicators/evaluation.toml").unwrap().push_str(&more);
        });
        found.iter().any(|(code, _)| code == "fine-assessed")
    };
    assert!(counted("enforcement", "evaluation.three_rates") && counted("enforcement", "accountability.score"));
    assert!(!counted("duties", "evaluation.three_rates") && !counted("enforcement", "duties.list"));
}

#[test]
fn a_category_with_open_ones_below_is_not_closed() {
    let city = read::city(&shipped(), "guiyang").unwrap();
    let day = "2026-11-25".parse().unwrap();
    let close = |key: &str| {
        let label = city.lists["categories"][key].label.clone();
        let change = read::Change::Category { key: key.to_owned(), label, above: None, closed: true };
        let (issuer, document) = ("某单位".to_owned(), "某文件".to_owned());
        let act = read::Amendment { act: "a".to_owned(), from: day, until: None, issuer, document, change };
        let (_, faults) = city.amended(&[act], day);
        faults.into_iter().map(|fault| fault.code).collect::<Vec<_>>()
    };
    assert_eq!(close("sanitation"), ["has-children"]);
    assert_eq!(close("waste_site"), [""; 0]);
}

#[test]
fn a_prohibition_that_only_waits_is_listed_until_it_is_enforced() {
    let day = "2026-11-25".parse().unwrap();
    let waiting = |files: &read::Files| check::waiting(&read::city(files, "beijing").unwrap(), day);
    let mut files = shipped();
    let before = waiting(&files);
    let one = before.iter().find(|one| !one.national).unwrap();
    assert!(!one.mechanisms.is_empty() && before.iter().any(|one| one.national), "{before:?}");
    // A transfer asks whether the duty is listed: a prohibition that gives its rule is enforced by it.
    let text = files.get_mut("beijing/regulation.md").unwrap();
    let at = text.find("appeals.transfer").unwrap();
    let heading = text[..at].rfind("{#").unwrap() + text[text[..at].rfind("{#").unwrap()..].find(' ').unwrap();
    text.insert_str(heading, " .forbids");
    assert_eq!(check::all(&files, day), []);
    assert_eq!(waiting(&files), before);
}
