//! A month made by asks alone: matters in every kind of state, views that a rebuild makes again to the letter.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]
use channels::divisions::Divisions;
use desk::ports::{Ledger as _, MatterFilter, PageRequest};
use desk::time::HandClock;
use desk::vault::Vault;
use desk::{Desk, Library};
use simulator::{Plan, simulate};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use storage::{Database, Location, Options};

fn library() -> Library {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rulebooks");
    let files = rulebook::read::folder(&folder).unwrap();
    let cities: Vec<_> =
        rulebook::read::cities(&files).iter().map(|key| rulebook::read::city(&files, key).unwrap()).collect();
    let text = std::fs::read_to_string(folder.join("national/divisions.csv")).unwrap();
    let divisions = Divisions::from_csv(&text).unwrap();
    Library::over(cities, divisions.tree(), Vec::new())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_month_leaves_matters_in_many_states_and_can_be_rebuilt() {
    let mut reopened = false;
    for (district, city) in [(110_101, "110000"), (520_102, "520100")] {
        let location = Location::Folder(storage::testing::folder());
        let database = Database::open(&location, Options::default()).await.unwrap();
        let from = "2026-10-01".parse::<worktime::Day>().unwrap();
        let clock = Arc::new(HandClock::new(from.start()));
        let store = Arc::new(database.clone());
        let desk = Desk::open(store.clone(), store, library(), Vault::new([1; 32]), clock.clone()).await.unwrap();
        let plan = Plan { district, from, days: 31, per_day: 4, streets: 2, seed: 1 };
        let summary = simulate(&desk, &clock, &plan, &|_, _| {}).await.unwrap();
        assert!(summary.opened > 100, "{city}: {summary:?}");
        assert!(summary.refused * 10 < summary.asks, "{city}: {summary:?}");
        let page = PageRequest { limit: 500, after: None };
        let rows = database.list(district, &MatterFilter::default(), &page).await.unwrap().rows;
        let states: BTreeSet<&str> = rows.iter().map(|row| row.state.as_str()).collect();
        for state in ["closed", "rejected", "transferred", "fed_back"] {
            assert!(states.contains(state), "{city} has nothing in `{state}`: {states:?}");
        }
        let (mut signed, mut sent) = (0, 0);
        for row in &rows {
            let matter = desk.matter(district, &row.matter).await.unwrap().unwrap();
            for round in &matter.rounds {
                let did = |asks: &[&str]| asks.iter().any(|ask| round.done.contains_key(*ask));
                sent += u32::from(did(&["transfer", "dispatch"]));
                signed += u32::from(did(&["sign_for"]));
            }
        }
        assert!(sent > 20 && signed * 10 > sent * 7, "{city}: of {sent} dispatches {signed} were signed for");
        assert!(signed < sent, "{city}: every one of {sent} was signed for, which is too good to be true");
        reopened |= rows.iter().any(|row| row.round > 1);
        let began = |procedure: &str, district: u32| {
            let filter = MatterFilter { procedure: Some(procedure.to_owned()), ..MatterFilter::default() };
            let (database, page) = (database.clone(), page.clone());
            async move { database.list(district, &filter, &page).await.unwrap().rows }
        };
        for procedure in ["whistle", "report_in", "task", "community_item"] {
            let rows = began(procedure, district).await;
            assert!(rows.len() > 3, "{city}: {} of {procedure}", rows.len());
        }
        for procedure in ["task", "community_item"] {
            let states: BTreeSet<String> = began(procedure, district).await.into_iter().map(|row| row.state).collect();
            assert!(states.contains("refused") && states.len() > 1, "{city}, {procedure}: {states:?}");
        }
        let publisher = if city == "110000" { 110_000 } else { district };
        assert_eq!(began("duty_list", publisher).await.len(), 1, "{city} has published a list of duties");
        let before = database.digest_views(district).await.unwrap();
        let (events, matters) = desk.rebuild(district, &|_| {}).await.unwrap();
        assert!(events > matters);
        assert_eq!(database.digest_views(district).await.unwrap(), before, "{city}: a rebuild differs");
    }
    assert!(reopened, "nothing was reopened anywhere");
}
