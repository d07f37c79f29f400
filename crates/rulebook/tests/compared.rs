//! Two small invented cities are compared mechanism by mechanism; then the shipped ones.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use law::{Force, Parameter};
use rulebook::diff::{self, Bound, Comparison, Part, Verdict};
use rulebook::read::{self, Files};
use std::path::Path;
use worktime::Day;

const PROCEDURE: &str = r#"
[procedure]
key = "plea"
zh = "请求"
en = "plea"
room = "appeals"
[party]
office = { zh = "办事处", en = "office", is = "home" }
[state]
new  = { zh = "新收", en = "new", holder = "office" }
sent = { zh = "已转", en = "sent", holder = "office" }
done = { zh = "办结", en = "done", final = true }
[clock]
wait = { zh = "时限", en = "time", rule = "appeals.open", runs = ["new"], budget = "appeals.time_to_wait" }
[ask.open]
zh = "收下"
en = "take in"
to = "new"
by = ["office"]
rule = "appeals.open"
[ask.send]
zh = "转出"
en = "send on"
from = ["new"]
to = "sent"
by = ["office"]
rule = "appeals.send"
[ask.end]
zh = "办结"
en = "end"
from = ["new", "sent"]
to = "done"
by = ["office"]
rule = "appeals.open"
"#;

const NORTH: &str = r#"
instrument: 北城条例
code: N
force: statute
in_force: 2020-01-01

## 第一条 {#1 .obliges .M01}
收下。

```rules
appeals.open = { kinds = ["agency", "utility"], days = 3 }
```

## 第二条 {#2 .obliges .M01 .M03}
转出；将来走网格。

```rules
appeals.send = {}
[awaiting.M03]
grid.walk = { times = 2, floor = 0.5 }
```

## 第三条 {#3 .forbids .M05}
不得派清单外的事。

```rules
[awaiting.M05]
duties.admit = { approvers = ["city", "district"] }
```
"#;

const SOUTH: &str = r#"
instrument: 南城条例
code: S
force: statute
in_force: 2021-01-01

## 第七条 {#7 .obliges .M01}
收下。

```rules
appeals.open = { kinds = ["agency"], days = 3, publisher = "county" }
```

## 第八条 {#8 .obliges .M03}
网格。

```rules
[awaiting.M03]
grid.walk = { times = 2, floor = 0.5 }
```
"#;

const POLICY: &str = r#"
instrument: 南城意见
code: P
force: policy
in_force: 2021-01-01

## 第一点 {#1 .obliges .M05}
派清单外的事要批准。

```rules
[awaiting.M05]
duties.admit = { approvers = ["city", "district"] }
```
"#;

fn setting(value: &str) -> String {
    format!(
        "[[setting]]\nkey = \"appeals.time_to_wait\"\nvalue = \"{value}\"\nsince = \"2020-01-01\"\nissuer = \"x\"\ndocument = \"y\"\n"
    )
}

fn city(key: &str, zh: &str, absent: &str) -> String {
    format!("[city]\nkey = \"{key}\"\nzh = \"{zh}\"\nen = \"{key}\"\ndivision = 110000\n[absent]\n{absent}\n")
}

fn shipped() -> Files {
    read::folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rulebooks")).unwrap()
}

fn invented() -> Files {
    let mechanisms = shipped()["national/lists/mechanisms.toml"].clone();
    [
        ("national/lists/mechanisms.toml", mechanisms),
        ("national/procedures/plea.toml", PROCEDURE.to_owned()),
        ("north/city.toml", city("north", "北城", "")),
        ("north/law.md", NORTH.to_owned()),
        ("north/settings.toml", setting("2 days")),
        ("south/city.toml", city("south", "南城", "\"appeals.send\" = \"这里不转\"")),
        ("south/law.md", SOUTH.to_owned()),
        ("south/policy.md", POLICY.to_owned()),
        ("south/settings.toml", setting("3 days")),
    ]
    .map(|(path, text)| (path.to_owned(), text))
    .into()
}

fn compared(files: &Files, a: &str, b: &str, day: &str) -> Comparison {
    let day: Day = day.parse().unwrap();
    let read = |key| read::city(files, key).unwrap_or_else(|faults| panic!("{faults:?}"));
    let (a, b) = (read(a), read(b));
    diff::cities((&a, &a.edition_on(day).unwrap()), (&b, &b.edition_on(day).unwrap()), day)
}

fn ours() -> Comparison {
    compared(&invented(), "north", "south", "2026-01-01")
}

fn rule<'c>(compared: &'c Comparison, key: &str) -> &'c diff::RuleRow {
    compared.rules.iter().find(|row| row.key == key).unwrap()
}

#[test]
fn given_one_rule_in_both_texts_the_parameters_that_differ_are_named_with_both_values() {
    let compared = ours();
    let row = rule(&compared, "appeals.open");
    assert_eq!((row.verdict, row.mechanisms.as_slice()), (Verdict::Differs, ["M01".to_owned()].as_slice()));
    let names: Vec<&str> = row.parameters.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["kinds", "publisher"], "days are 3 in both");
    let words = |words: &[&str]| Some(Parameter::Words(words.iter().map(|word| (*word).to_owned()).collect()));
    assert_eq!((&row.parameters[0].a, &row.parameters[0].b), (&words(&["agency", "utility"]), &words(&["agency"])));
    assert_eq!(row.parameters[1].a, None);
    assert_eq!(row.parameters[1].b, Some(Parameter::Word("county".to_owned())));
    let Bound::By { given, .. } = &row.b else { panic!("{row:?}") };
    assert_eq!((given[0].provision.0.as_str(), given[0].force, given[0].built), ("S-7", Force::Statute, true));
}

#[test]
fn given_awaited_rules_they_are_compared_under_their_mechanism_as_if_they_were_built() {
    let compared = ours();
    let same = rule(&compared, "grid.walk");
    assert_eq!((same.verdict, same.mechanisms.as_slice()), (Verdict::Same, ["M03".to_owned()].as_slice()));
    let Bound::By { given, .. } = &same.a else { panic!("{same:?}") };
    assert!(!given[0].built);
    let weaker = rule(&compared, "duties.admit");
    assert_eq!(weaker.verdict, Verdict::Differs, "a policy is weaker than a statute");
    assert!(weaker.parameters.is_empty());
}

#[test]
fn given_a_rule_of_one_city_the_other_says_why_it_has_none_and_what_falls_away_is_listed() {
    let compared = ours();
    let row = rule(&compared, "appeals.send");
    assert_eq!((row.verdict, &row.b), (Verdict::OnlyA, &Bound::Absent("这里不转".to_owned())));
    assert_eq!(row.mechanisms, ["M01"], "what is awaited for M03 gave no rule that binds already");
    let only: Vec<(Part, &str)> = compared.only.iter().map(|row| (row.part, row.name.as_str())).collect();
    assert_eq!(only, [(Part::Ask, "send"), (Part::State, "sent")]);
    assert!(compared.only.iter().all(|row| row.city == "north" && row.rules == ["appeals.send"]));
}

#[test]
fn given_a_mechanism_only_its_rows_are_left_and_the_totals_are_theirs() {
    let all = ours();
    assert_eq!(all.totals.values().sum::<usize>(), all.rules.len());
    assert_eq!(all.totals[&Verdict::OnlyB], 0);
    let grid = all.clone().of("M03");
    assert_eq!(grid.rules.len(), 1);
    assert!(grid.only.is_empty() && grid.settings.is_empty());
    assert_eq!((grid.mechanisms.len(), grid.totals[&Verdict::Same]), (1, 1));
    let appeals = all.clone().of("M01");
    assert_eq!(appeals.settings[0].key, "appeals.time_to_wait", "a clock of M01 reads it");
    assert_eq!(
        (appeals.settings[0].a[0].value.as_str(), appeals.settings[0].b[0].value.as_str()),
        ("2 days", "3 days")
    );
    assert!(all.of("M19").rules.is_empty());
}

#[test]
fn given_a_day_before_one_law_only_the_other_is_there() {
    let files = invented();
    let north = read::city(&files, "north").unwrap();
    let south = read::city(&files, "south").unwrap();
    let day: Day = "2020-06-01".parse().unwrap();
    assert!(south.edition_on(day).is_err());
    let edition = north.edition_on(day).unwrap();
    let compared = diff::cities((&north, &edition), (&south, &edition), day);
    assert!(compared.rules.iter().all(|row| row.verdict == Verdict::OnlyA), "{:?}", compared.totals);
}

#[test]
fn given_a_mechanism_without_a_name_the_check_says_so() {
    let mut files = shipped();
    let city = read::cities(&files)[0].clone();
    let list = files.get_mut("national/lists/mechanisms.toml").unwrap();
    *list = list.replace("M01 = ", "M99 = ");
    let law = format!("{city}/added.md");
    files.insert(law.clone(), NORTH.replace("force: statute", "force: draft").replace("code: N", "code: ADDED"));
    let faults = rulebook::check::city(&read::city(&files, &city).unwrap(), "2026-01-01".parse().unwrap());
    let found = faults.iter().find(|fault| fault.code == "no-label").unwrap();
    assert!(found.en.contains("`M01`") && found.en.contains("lists/mechanisms.toml"), "{found:?}");
}

#[test]
fn the_shipped_cities_are_compared_and_a_city_equals_itself() {
    let files = shipped();
    let names = read::cities(&files);
    let same = compared(&files, &names[0], &names[0], "2026-11-25");
    assert!(!same.rules.is_empty() && same.only.is_empty() && same.settings.is_empty());
    assert!(same.rules.iter().all(|row| row.verdict == Verdict::Same));
    let compared = compared(&files, &names[0], &names[1], "2026-11-25");
    assert!(compared.only.iter().any(|row| row.part == Part::Ask));
    assert!(compared.rules.iter().any(|row| !row.parameters.is_empty()));
    assert_eq!(compared.totals.values().sum::<usize>(), compared.rules.len());
    for mechanism in &compared.mechanisms {
        assert_ne!(mechanism.label.zh, mechanism.key, "a mechanism without a name");
        assert_eq!(mechanism.totals.values().sum::<usize>(), compared.rules_of(Some(&mechanism.key)).count());
    }
    let json = serde_json::to_value(&compared).unwrap();
    for key in ["a", "b", "day", "mechanisms", "rules", "only", "settings", "totals"] {
        assert!(json.get(key).is_some(), "{key}");
    }
    assert!(json["totals"].get("only_a").is_some());
}
