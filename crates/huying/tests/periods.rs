//! `huying evaluate recompute` as people call it: a published period comes out the same, also after a backup came back in the
//! other database; a byte changed in what is kept is named, with exit code 1.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod ground;

use casework::{Actor, Value, Values, Wanted};
use desk::time::HandClock;
use desk::vault::Vault;
use desk::{Asked, Desk, Target};
use ground::city::{Site, library, sites};
use ground::process::{House, text};
use std::sync::Arc;
use storage::{Location, testing};
use worktime::Instant;

/// A published period of a city without exclusions; answers its number.
async fn published(house: &House, site: &Site) -> String {
    let database = testing::open(&house.location()).await;
    let clock = Arc::new(HandClock::new(Instant::parse("2026-10-12 09:00").unwrap()));
    let store = Arc::new(database);
    let desk = Desk::open(store.clone(), store, library(), Vault::new([7; 32]), clock.clone()).await.unwrap();
    let home = site.district.to_string();
    let staff = |name: &str, post: &str| Actor::staff(name, home.clone(), vec![post.to_owned()]);
    let asked = |target, wanted, actor, values| Asked {
        district: site.district,
        target,
        wanted,
        actor,
        values,
        version: None,
        key: None,
        imported: None,
    };
    let said = |text: &str| Value::Text(text.to_owned());
    let values: Values = [
        ("kind", said("monthly")),
        ("month", said("2026-10-01")),
        ("closes_on", said("2026-10-31")),
        ("ranked", Value::List(vec![said(&site.street)])),
    ]
    .map(|(key, value)| (key.to_owned(), value))
    .into();
    let new = Target::New { procedure: "period".to_owned(), home: home.clone() };
    let wanted = |ask: &str| Wanted::Ask(ask.to_owned());
    let done = desk.ask(&asked(new, wanted("open_period"), staff("a1", "assessor"), values)).await.unwrap();
    clock.set(Instant::parse("2026-11-02 09:00").unwrap());
    while desk.remind(site.district).await.unwrap().more {}
    let matter = || Target::Matter(done.matter.clone());
    let proposed = desk.ask(&asked(matter(), wanted("publish_rates"), staff("a1", "assessor"), Values::new())).await;
    let number = proposed.unwrap().proposal.unwrap();
    desk.ask(&asked(matter(), Wanted::Sign(number), staff("a2", "leader"), Values::new())).await.unwrap();
    done.number
}

#[tokio::test]
async fn a_period_is_recounted_by_one_command() {
    let site = sites(&library()).into_iter().find(|site| site.city == "guiyang").unwrap();
    for (name, location) in testing::locations().await {
        let url = match &location {
            Location::Url(url) => Some(url.clone()),
            Location::Folder(_) => None,
        };
        let house = House::new(url);
        let number = published(&house, &site).await;
        let out = testing::folder().join("document.json");
        let good = house.run(&["evaluate", "recompute", &number, "--out", &text(&out)]);
        assert!(good.code == 0 && good.out.contains("same") && !good.out.contains("DIFFERENT"), "{name}: {good:?}");
        let document = std::fs::read(&out).unwrap();
        assert!(good.out.contains(&desk::publication::digest_of(&document)), "{good:?}");
        let by_month = house.run(&["evaluate", "recompute", &site.city, &site.district.to_string(), "2026-10"]);
        assert_eq!((by_month.code, by_month.out.lines().next()), (0, good.out.lines().next()), "{by_month:?}");
        let none = house.run(&["evaluate", "recompute", &number, "--edition", "2"]);
        assert!(none.code == 1 && none.err.contains("no edition 2"), "{none:?}");
        let unknown = house.run(&["evaluate", "recompute", "no-such-number"]);
        assert!(unknown.code == 1 && unknown.err.contains("no period `no-such-number`"), "{unknown:?}");
        assert_eq!(house.run(&["evaluate", "recompute"]).code, 2);
        put_into_a_folder(&house, &site, &number);
        restored(&house, &number, &good.out).await;
    }
}

/// The bulletins of a month are files; what is there is not made again, and another month has none.
fn put_into_a_folder(house: &House, site: &Site, number: &str) {
    let folder = testing::folder();
    let out = text(&folder);
    let run = |period: &str| {
        let made = house.run(&["evaluate", "bulletins", period, "--city", &site.city, "--out", &out, "--json"]);
        assert_eq!(made.code, 0, "{made:?}");
        serde_json::from_str::<serde_json::Value>(&made.out).unwrap()[0].clone()
    };
    let first = run("2026-10");
    // Papers want a font of the machine; workbooks do not.
    let files = if first["no_font"] == true { 2 } else { 4 };
    assert_eq!(first["made"].as_array().unwrap().len(), files, "{first}");
    let workbook = folder.join(&site.city).join("2026-10").join(format!("{number}-1.zh.xlsx"));
    assert!(std::fs::read(&workbook).unwrap().starts_with(b"PK"));
    let again = run("2026-10");
    assert_eq!((again["made"].as_array().unwrap().len(), &again["there"]), (0, &serde_json::json!(files)), "{again}");
    let other = run("2026-09");
    assert_eq!((&other["there"], &other["unpublished"]), (&serde_json::json!(0), &serde_json::json!(0)), "{other}");
}

/// A backup into the embedded database holds the document as well; there a byte is changed.
async fn restored(house: &House, number: &str, before: &str) {
    let backup = testing::folder().join("backup");
    assert_eq!(house.run(&["backup", &text(&backup)]).code, 0);
    let other = House::new(None);
    let back = other.run(&["restore", &text(&backup)]);
    assert_eq!(back.code, 0, "{back:?}");
    let digests = |out: &str| -> Vec<String> {
        out.lines().filter(|line| line.contains("kept") || line.contains("recounted")).map(str::to_owned).collect()
    };
    let again = other.run(&["evaluate", "recompute", number]);
    assert_eq!((again.code, digests(&again.out)), (0, digests(before)), "{again:?}");
    let database = rusqlite::Connection::open(other.data.join("huying.db")).unwrap();
    let change = "update text_pieces set piece = 'f' || substr(piece, 2) where piece like 'eyJ%'";
    assert!(database.execute(change, []).unwrap() >= 1);
    let caught = other.run(&["evaluate", "recompute", number]);
    assert!(caught.code == 1 && caught.out.contains("differs from byte 0"), "{caught:?}");
    assert!(caught.err.contains("huying verify"), "{caught:?}");
}
