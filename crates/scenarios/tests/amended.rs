//! A rulebook that is amended: what arose before keeps its edition, is decided by it, and is decided again with the same
//! result; what arises afterwards is under the new one; and without its edition nothing is decided.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

use casework::{Actor, Event, How, MatterId, Question, Recorded, Value, Values, Wanted, decide_again};
use desk::Library;
use scenarios::Laws;
use simulator::{Town, TownFault};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use worktime::Instant;

type Files = BTreeMap<String, String>;

/// The procedures as they are, and with one more thing to be given when a matter is handled.
fn files() -> (Files, Files) {
    let files = rulebook::read::folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rulebooks")).unwrap();
    let mut amended = files.clone();
    let appeal = amended.get_mut("national/procedures/appeal.toml").unwrap();
    let (before, after) = ("needs = [\"result\", \"proof\"]", "needs = [\"result\", \"proof\", \"plan\"]");
    assert!(appeal.contains(before), "the step to be amended is not there any more");
    *appeal = appeal.replacen(before, after, 1);
    (files, amended)
}

fn library(files: &Files) -> Arc<Library> {
    Laws::of_files(files).unwrap_or_else(|faults| panic!("{}", faults.join("\n"))).whole()
}

/// The same law, with the editions that were kept of another.
fn over(files: &Files, kept: &Library) -> Arc<Library> {
    let new = library(files);
    let cities = new.cities().map(|law| law.city.as_ref().clone()).collect();
    let editions = kept.cities().flat_map(|law| law.editions().map(|edition| edition.as_ref().clone())).collect();
    Arc::new(Library::new(cities, new.units.as_ref().clone(), editions))
}

fn values<const N: usize>(pairs: [(&str, &str); N]) -> Values {
    pairs.into_iter().map(|(key, value)| (key.to_owned(), Value::Text(value.to_owned()))).collect()
}

fn clerk(street: &str, name: &str, post: &str) -> Actor {
    Actor::staff(name, street, vec![post.to_owned()])
}

/// A found matter, taken on by the street itself: who asks is nobody's business here.
fn taken(town: &mut Town, street: &str) -> MatterId {
    let library = Arc::clone(&town.library);
    let day = town.now.day();
    let law = town.law().unwrap().clone();
    // A duty of streets, and a category of which the catalogue says that it is the street's.
    let row = |register: &str, column: &str, wanted: &str| {
        let rows = &law.rows[register];
        let mut valid = rows.iter().filter(|row| row.since <= day && row.until.is_none_or(|until| day <= until));
        valid.find(|row| row.columns.get(column).is_some_and(|value| value == wanted)).unwrap()
    };
    let (duty, category) = (row("duties", "holder", "street"), row("catalogue", "level", "street"));
    let place = library.units.divisions().find(|one| one.code.starts_with(street) && one.level == "community").unwrap();
    let found = values([
        ("text", "单元门口堆着杂物"),
        ("category", &category.columns["category"]),
        ("grade", "ordinary"),
        ("place", &place.code),
    ]);
    let dispatcher = clerk(street, "派单员", "dispatcher");
    let id = town.open("appeal", street, "find", &dispatcher, found).unwrap();
    town.ask(&id, Wanted::Ask("take".to_owned()), &dispatcher, values([("duty", &duty.key)])).unwrap();
    id
}

fn handle(town: &mut Town, street: &str, id: &MatterId) -> Result<(), TownFault> {
    let done = values([("result", "杂物已经清走，地面冲洗"), ("proof", "现场照片两张，记录一份")]);
    town.ask(id, Wanted::Ask("handled".to_owned()), &clerk(street, "承办人", "worker"), done).map(|_| ())
}

/// A history as it was stored before questions about rows said the home of their matter.
fn before_homes(history: &[Recorded]) -> Vec<Recorded> {
    let (mut anywhere, mut homes) = (history.to_vec(), 0);
    for recorded in &mut anywhere {
        let Event::Acted { answers, .. } = &mut recorded.event else { continue };
        for kept in answers {
            if let Question::Rows { home, .. } = &mut kept.question {
                homes += u32::from(home.take().is_some());
            }
        }
    }
    let stored = serde_json::to_string(&anywhere).unwrap();
    assert!(homes > 0 && !stored.contains("\"home\":null"), "{stored}");
    serde_json::from_str(&stored).unwrap()
}

#[test]
fn what_arose_before_an_amendment_is_decided_by_what_held_then() {
    let (files, amended) = files();
    let old = library(&files);
    for law in old.cities() {
        let street = old
            .units
            .divisions()
            .find(|one| one.level == "street" && old.units.city_of(&one.code) == Some(law.city.division));
        let street = street.unwrap().code.clone();
        let district = old.units.district_of(&street).unwrap();
        let now = Instant::parse("2026-03-02 09:00").unwrap();
        let mut town = Town::new(Arc::clone(&old), law.city.division, district, now);
        let before = taken(&mut town, &street);

        town.library = over(&amended, &old);
        let after = taken(&mut town, &street);
        let edition = |town: &Town, id: &MatterId| town.matters.get(id).unwrap().edition.clone();
        assert_ne!(edition(&town, &before), edition(&town, &after), "the amendment made no new edition");

        handle(&mut town, &street, &before).unwrap();
        let refused = handle(&mut town, &street, &after).unwrap_err();
        let TownFault::Refused(refusal) = refused else { panic!("{refused}") };
        assert_eq!(refusal.reasons[0].field.as_deref(), Some("plan"), "{refusal:?}");

        // Decided again: the same by its own edition, not by another.
        let history = town.histories.get(&before).unwrap();
        let book = |id: &MatterId| town.library.book_of(district, &edition(&town, id)).unwrap();
        let again = decide_again(&book(&before), &before, district, history).unwrap();
        let acts = history.iter().filter(|recorded| matches!(recorded.event, Event::Acted { .. })).count();
        assert!(acts >= 3 && again.other.is_empty(), "{again:?}");
        assert_eq!(usize::try_from(again.same).unwrap(), acts, "{again:?}");
        let otherwise = decide_again(&book(&after), &before, district, history).unwrap();
        assert!(
            otherwise.other.iter().any(
                |other| matches!(&other.how, How::Refused(reasons) if reasons[0].field.as_deref() == Some("plan"))
            ),
            "{otherwise:?}"
        );

        // Written before its answers were kept: it cannot be decided again, which is another thing than otherwise.
        let mut bare = history.clone();
        for recorded in &mut bare {
            if let Event::Acted { answers, .. } = &mut recorded.event {
                answers.clear();
            }
        }
        let bare = decide_again(&book(&before), &before, district, &bare).unwrap();
        assert!(bare.unanswered > 0 && bare.other.is_empty(), "{bare:?}");

        // Written before a question about rows said where: judged again by the answer that it kept.
        let read = before_homes(history);
        assert_eq!(decide_again(&book(&before), &before, district, &read).unwrap(), again);

        // Without the edition that it keeps, it is not decided by another one.
        town.library = library(&amended);
        let third = clerk(&street, "派单员", "dispatcher");
        let refused = town.ask(&before, Wanted::Ask("close_found".to_owned()), &third, Values::new()).unwrap_err();
        let TownFault::Refused(refusal) = refused else { panic!("{refused}") };
        assert_eq!(refusal.reasons[0].code, "unknown-edition");
    }
}
