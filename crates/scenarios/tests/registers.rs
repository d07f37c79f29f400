//! What matters publish and write into registers holds: by its day, for its scope, over what was there before, refused
//! with the line where it cannot be read, and the same again when it is gathered from the events alone.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

use casework::{Actor, Answer, Answers, MatterId, Question, Value, Values, Wanted};
use desk::Library;
use desk::registers::Entries;
use scenarios::Laws;
use simulator::{Town, TownFault};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use worktime::Instant;

/// A procedure that is as short as can be, on a rule that the city has.
const LIST: &str = r#"
[procedure]
key  = "trial_list"
zh   = "试用清单"
en   = "Trial list"
room = "duties"

[party]
publisher = { zh = "发布者", en = "publisher", is = "home" }

[field]
rows   = { zh = "各行", en = "rows", type = "text", max = 100000, class = "open" }
from   = { zh = "生效日", en = "in force from", type = "date", class = "open" }
until  = { zh = "截止日", en = "until", type = "date", class = "open" }
key    = { zh = "编号", en = "key", type = "text", class = "open" }
item   = { zh = "事项", en = "item", type = "text", class = "open" }
holder = { zh = "承担者", en = "holder", type = "choice", class = "open", choices = { street = "街道", department = "部门或者单位", several = "多方共担" } }
basis  = { zh = "依据", en = "basis", type = "text", class = "open" }

[state]
drafted   = { zh = "草稿", en = "drafted", holder = "publisher", no_clock = "试用，没有期限" }
published = { zh = "已发布", en = "published", holder = "publisher", no_clock = "试用，没有期限" }
withdrawn = { zh = "已撤回", en = "withdrawn", final = true }

[ask.draft_trial]
zh    = "起草"
en    = "draft"
to    = "drafted"
by    = ["publisher"]
rule  = "duties.list"
needs = ["rows"]
may   = ["from"]

[ask.publish_trial]
zh    = "发布"
en    = "publish"
from  = ["drafted"]
to    = "published"
by    = ["publisher"]
rule  = "duties.list"
then  = ["publish(duties)"]

[ask.add_trial]
zh    = "补一行"
en    = "add a row"
from  = ["published"]
by    = ["publisher"]
rule  = "duties.list"
needs = ["key", "item", "holder", "basis"]
then  = ["write(duties)"]

[ask.withdraw_trial]
zh    = "撤回"
en    = "withdraw"
from  = ["published"]
to    = "withdrawn"
by    = ["publisher"]
rule  = "duties.list"
needs = ["until"]
then  = ["publish(duties)"]
"#;

const HEAD: &str = "key,item,holder,department,basis,note";

fn library() -> Arc<Library> {
    let mut files = rulebook::read::folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rulebooks")).unwrap();
    files.insert("national/procedures/trial_list.toml".to_owned(), LIST.to_owned());
    let laws = Laws::of_files(&files).unwrap_or_else(|faults| panic!("{}", faults.join("\n")));
    laws.whole()
}

fn town() -> Town {
    let now = Instant::parse("2026-03-02 09:00").unwrap();
    Town::new(library(), 110_000, 110_101, now)
}

fn values<const N: usize>(pairs: [(&str, &str); N]) -> Values {
    pairs.into_iter().map(|(key, value)| (key.to_owned(), Value::Text(value.to_owned()))).collect()
}

fn ask(town: &mut Town, id: &MatterId, ask: &str, home: &str, given: Values) -> Result<bool, TownFault> {
    town.ask(id, Wanted::Ask(ask.to_owned()), &Actor::staff("a", home, vec![]), given)
}

fn draft(town: &mut Town, home: &str, rows: &str, from: &str) -> Result<MatterId, TownFault> {
    let given = values([("rows", rows), ("from", from)]);
    town.open("trial_list", home, "draft_trial", &Actor::staff("a", home, vec![]), given)
}

fn publish(town: &mut Town, home: &str, rows: &str, from: &str) -> MatterId {
    let id = draft(town, home, rows, from).unwrap();
    ask(town, &id, "publish_trial", home, Values::new()).unwrap();
    id
}

/// Which of these keys the desk finds on a day.
fn found(town: &Town, keys: &[&str], day: &str) -> Vec<String> {
    let question = Question::Rows {
        register: "duties".to_owned(),
        keys: keys.iter().map(|key| (*key).to_owned()).collect(),
        day: day.parse().unwrap(),
        home: None,
    };
    let mut answers = Answers::default();
    assert!(
        desk::answer(&town.library, town.law().unwrap(), &desk::Facts::default(), vec![question], &mut answers)
            .is_empty()
    );
    match answers.0.pop().unwrap().1 {
        Answer::Rows { rows, .. } => rows.into_keys().collect(),
        other => panic!("{other:?}"),
    }
}

/// What the events alone give.
fn gathered(town: &Town) -> Entries {
    let mut entries = Entries::default();
    for (id, history) in &town.histories {
        entries.hear(town.city, id, town.district, history);
    }
    entries
}

#[test]
fn an_edition_holds_from_its_day_and_supersedes_the_one_before_in_its_scope() {
    let mut town = town();
    let keys = ["street_waste_sorting", "a1", "b1", "d1"];
    assert_eq!(found(&town, &keys, "2026-03-10"), ["street_waste_sorting"], "what ships with the rulebook");
    publish(&mut town, "110000", &format!("{HEAD}\na1,甲事项,street,,某文件,\n"), "2026-03-05");
    publish(&mut town, "110101", &format!("{HEAD}\nd1,区里细化,street,,某文件,\n"), "2026-03-06");
    publish(&mut town, "110000", &format!("{HEAD}\n\"b1\",\"乙，事项\",department,housing,某文件,\n\n"), "2026-04-01");
    assert_eq!(found(&town, &keys, "2026-03-04"), ["street_waste_sorting"]);
    assert_eq!(found(&town, &keys, "2026-03-05"), ["a1"]);
    assert_eq!(found(&town, &keys, "2026-03-31"), ["a1", "d1"]);
    assert_eq!(found(&town, &keys, "2026-04-01"), ["b1", "d1"], "the district's own list stays beside the city's");
    assert_eq!(gathered(&town), *town.library.entries(), "events alone give the same");
    let again = town.library.with_entries(gathered(&town));
    assert_eq!(again.city(town.city).unwrap().rows, town.law().unwrap().rows);
    assert_eq!(town.library.faults().count(), 0);
}

#[test]
fn an_edition_that_is_withdrawn_gives_way_to_the_one_before_and_nothing_holds_backwards() {
    let mut town = town();
    // A day that has passed: it holds from the day on which it is published.
    publish(&mut town, "110000", &format!("{HEAD}\na1,甲事项,street,,某文件,\n"), "2026-01-01");
    let second = publish(&mut town, "110000", &format!("{HEAD}\nb1,乙事项,street,,某文件,\n"), "2026-03-10");
    let keys = ["street_waste_sorting", "a1", "b1"];
    assert_eq!(found(&town, &keys, "2026-03-01"), ["street_waste_sorting"]);
    assert_eq!(found(&town, &keys, "2026-03-02"), ["a1"]);
    assert_eq!(found(&town, &keys, "2026-03-10"), ["b1"]);
    town.now = Instant::parse("2026-03-20 09:00").unwrap();
    // Asked to end in the past, it ends the day before it was asked.
    ask(&mut town, &second, "withdraw_trial", "110000", values([("until", "2026-03-12")])).unwrap();
    assert_eq!(found(&town, &keys, "2026-03-19"), ["b1"]);
    assert_eq!(found(&town, &keys, "2026-03-20"), ["a1"], "the one before counts again");
}

#[test]
fn a_row_that_is_written_holds_from_its_day_in_place_of_what_its_key_meant() {
    let mut town = town();
    let id = publish(&mut town, "110000", &format!("{HEAD}\na1,甲事项,street,,某文件,\n"), "2026-03-02");
    town.now = Instant::parse("2026-03-20 09:00").unwrap();
    let row = values([("key", "a1"), ("item", "改过的事项"), ("holder", "street"), ("basis", "某文件")]);
    ask(&mut town, &id, "add_trial", "110000", row).unwrap();
    let named = |town: &Town, day: &str| {
        let day = day.parse().unwrap();
        let rows = &town.law().unwrap().rows["duties"];
        let held: Vec<String> = rows
            .iter()
            .filter(|row| row.key == "a1" && row.holds_on(day))
            .map(|row| row.columns["item"].clone())
            .collect();
        held
    };
    assert_eq!(named(&town, "2026-03-19"), ["甲事项"]);
    assert_eq!(named(&town, "2026-03-20"), ["改过的事项"]);
    assert_eq!(gathered(&town), *town.library.entries());
}

#[test]
fn what_cannot_be_read_is_refused_with_line_and_column() {
    let mut town = town();
    let bad: BTreeMap<&str, &str> = BTreeMap::from([
        ("key,item,holder,departmnt,basis,note\na1,甲,street,,文件,", "departmnt"),
        ("key,item,holder,department,basis,note\na1,甲,stret,,文件,", "holder"),
        ("key,item,holder,department,basis,note\na1,甲,department,housng,文件,", "housng"),
        ("key,item,holder,department,basis,note\na1,甲,street,,文件,\na1,乙,street,,文件,", "第3行"),
        ("key,item,holder,department,basis,note\na1,,street,,文件,", "item"),
        ("key,item,holder,department,basis,note\na1,甲,street,,BJ-999,", "BJ-999"),
        ("item,key,holder,department,basis,note\n甲,a1,street,,文件,", "key"),
        ("key,item,holder,department,basis,note\na1,\"甲,street,,文件,", "引号"),
        ("key,item,holder,department,basis,note\na1,甲,street", "第2行"),
        ("key,item,holder,department,basis,note\n", "没有一行"),
    ]);
    for (rows, word) in bad {
        match draft(&mut town, "110000", rows, "2026-03-05") {
            Err(TownFault::Refused(refusal)) => {
                let said: String = refusal.reasons.iter().map(|reason| reason.zh.as_str()).collect();
                assert!(said.contains(word), "{word}: {said}");
                assert!(refusal.reasons.iter().all(|reason| reason.field.as_deref() == Some("rows")));
                assert!(refusal.basis.is_some());
            }
            other => panic!("{rows}: {other:?}"),
        }
    }
    // A key names one row in the whole city.
    publish(&mut town, "110000", &format!("{HEAD}\na1,甲事项,street,,某文件,\n"), "2026-03-02");
    let again = draft(&mut town, "110101", &format!("{HEAD}\na1,区里的,street,,某文件,\n"), "2026-03-05");
    assert!(matches!(again, Err(TownFault::Refused(refusal)) if refusal.reasons[0].code == "row-twice"));
}
