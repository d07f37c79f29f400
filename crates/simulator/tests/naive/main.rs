//! The figures of random histories against a second, naive count of the same ledger: while they grow, after a restart and
//! after a rebuild, on both databases. `HUYING_SEED` and `HUYING_ROUNDS` (times as many walks) for longer runs.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail by panicking")]

mod count;
mod dimensions;
mod ground;
mod lived;

use count::{Counted, Group, Told};
use desk::Library;
use desk::evaluate::{Dimension, Figures, Key};
use desk::stock::{StockDay, StockOf};
use ground::{Ground, History, histories, library};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};
use worktime::Day;

const BEIJING: (u32, u32) = (110_000, 110_101);
const GUIYANG: (u32, u32) = (520_100, 520_102);
/// Walks for one history.
const WALKS: usize = 60;
/// Months looked at while a history grows, of each piece of it.
const LOOKS: usize = 3;

/// The product's figures of a month as the naive count has them; nothing counted and nothing out is left away.
fn own(figures: &Figures) -> BTreeMap<String, BTreeMap<Group, Counted>> {
    let group = |key: &Key| -> Group {
        let text = |of: &Option<String>| of.clone().unwrap_or_default();
        let Key { district, office, community, unit, category, month, .. } = key;
        (text(district), text(office), text(community), text(unit), text(category), text(month))
    };
    let mut all = BTreeMap::new();
    for measured in &figures.indicators {
        let mut groups = BTreeMap::new();
        for figure in &measured.groups {
            let counted = Counted { part: figure.part, of: figure.of, out: figure.left.iter().sum() };
            // Channels and kinds are counted together.
            let sum: &mut Counted = groups.entry(group(&figure.key)).or_default();
            *sum = Counted { part: sum.part + counted.part, of: sum.of + counted.of, out: sum.out + counted.out };
        }
        let sum = groups.values().fold(Counted::default(), |sum, one| Counted {
            part: sum.part + one.part,
            of: sum.of + one.of,
            out: sum.out + one.out,
        });
        let total = &measured.total;
        assert_eq!(sum, Counted { part: total.part, of: total.of, out: total.left.iter().sum() }, "groups add up");
        all.insert(measured.indicator.clone(), groups);
    }
    all
}

/// Compares a month; the difference in words.
async fn compare(ground: &Ground, told: &Told, month: &str) -> Result<usize, String> {
    let library = ground.desk.library();
    let law = library.city(ground.city).unwrap();
    let measured = ground.desk.figures(law, month).await.unwrap();
    let value = |indicator: &str| measured.of(indicator).and_then(|one| one.total.value);
    let (own_times, times) = ((value("time_to_answer"), value("time_to_answer_most")), told.times(month));
    if own_times != times {
        return Err(format!("{month} times: the product {own_times:?}, the naive count {times:?}"));
    }
    let figures = own(&measured);
    let mut groups = 0;
    let naive = told.figures(month);
    for (indicator, counted) in &figures {
        let Some(same) = naive.get(indicator.as_str()) else {
            if !counted.is_empty() {
                return Err(format!("{month}: nobody counts {indicator} naively, but it has {counted:?}"));
            }
            continue;
        };
        for group in same.keys().chain(counted.keys()) {
            let (one, other) = (counted.get(group), same.get(group));
            if one != other {
                return Err(format!("{month} {indicator} {group:?}: the product {one:?}, the naive count {other:?}"));
            }
        }
        groups += same.len();
    }
    match naive.keys().find(|indicator| !figures.contains_key(**indicator)) {
        Some(missing) => Err(format!("{month}: the product has no {missing}")),
        None => Ok(groups),
    }
}

/// Compares a month down to offices: as most screens ask for it, without anything finer being counted.
async fn compare_offices(ground: &Ground, told: &Told, month: &str) -> Result<(), String> {
    let library = ground.desk.library();
    let law = library.city(ground.city).unwrap();
    let by = [Dimension::District, Dimension::Office];
    let board = ground.desk.board(law, &[month.to_owned()], &Key::default(), &by, false).await.unwrap();
    let naive = told.figures(month);
    for (indicator, counted) in own(&board) {
        let mut same: BTreeMap<Group, Counted> = BTreeMap::new();
        for ((district, office, ..), one) in naive.get(indicator.as_str()).into_iter().flatten() {
            let none = String::new;
            let sum = same.entry((district.clone(), office.clone(), none(), none(), none(), none())).or_default();
            *sum = Counted { part: sum.part + one.part, of: sum.of + one.of, out: sum.out + one.out };
        }
        if same != counted {
            return Err(format!("{month} {indicator} by office: the product {counted:?}, the naive count {same:?}"));
        }
    }
    Ok(())
}

/// Compares the stock of some days, in all and by office.
async fn compare_stock(ground: &Ground, told: &Told, days: &[i64]) -> Result<(), String> {
    let library = ground.desk.library();
    let law = library.city(ground.city).unwrap();
    let within = Key::default();
    for number in days {
        // The day after the last one of a history may not have come yet.
        let (from, to) = (Day::from_number(number - 1), Day::from_number(number + 1).min(ground.desk.now().day()));
        let of = StockOf { from, to, within: &within, procedure: None, by: &[Dimension::Office] };
        let stock = ground.desk.stock(law, &of).await.unwrap();
        let four = |day: &StockDay| (day.open, day.opened, day.closed, day.overdue);
        for (at, day) in stock.total.iter().enumerate() {
            let naive = told.stock(day.day.number());
            let mut sum = (0, 0, 0, 0);
            for (office, naive) in &naive {
                sum = (sum.0 + naive.0, sum.1 + naive.1, sum.2 + naive.2, sum.3 + naive.3);
                let group = stock.groups.iter().find(|group| group.key.office.as_ref() == Some(office));
                let own = group.map_or((0, 0, 0, 0), |group| four(&group.days[at]));
                if own != *naive {
                    return Err(format!("{} {office}: the product {own:?}, the naive count {naive:?}", day.day));
                }
            }
            if four(day) != sum {
                return Err(format!("{}: the product {:?}, the naive count {sum:?}", day.day, four(day)));
            }
        }
    }
    Ok(())
}

/// Lets a history come in piece by piece and compares between the pieces, at the end, after a restart and a rebuild.
async fn held(name: &str, mut ground: Ground, histories: &[History], seed: u64) -> Result<usize, String> {
    let mut told = Told::default();
    let mut groups = 0;
    for piece in ground.pieces(histories, seed) {
        ground.write(&piece).await;
        ground.tell(&mut told).await;
        let months: Vec<String> = told.months().into_iter().collect();
        for look in 0..LOOKS.min(months.len()) {
            compare_offices(&ground, &told, &months[(piece.len() * 5 + look * 11) % months.len()]).await?;
            groups += compare(&ground, &told, &months[(piece.len() * 7 + look * 13) % months.len()]).await?;
        }
    }
    let (rounds, procedures, again) = told.size();
    println!(
        "{name}: seed={seed} rounds={rounds} procedures={procedures} reopened={again} months={}",
        told.months().len()
    );
    assert!(rounds > 60 && again > 3, "{name}: too little to compare: {rounds} rounds, {again} with several");
    let days: Vec<i64> = told.days().into_iter().step_by(9).collect();
    for state in ["grown", "restarted", "rebuilt"] {
        for month in told.months().iter().map(String::as_str).chain(["1999-01", "2099-12"]) {
            compare_offices(&ground, &told, month).await.map_err(|why| format!("{state}: {why}"))?;
            groups += compare(&ground, &told, month).await.map_err(|why| format!("{state}: {why}"))?;
        }
        compare_stock(&ground, &told, &days).await.map_err(|why| format!("{state}: {why}"))?;
        match state {
            "grown" => ground = ground.restarted().await,
            "restarted" => ground.rebuilt().await,
            _ => {}
        }
    }
    Ok(groups)
}

/// The rulebooks as they ship.
fn shipped() -> &'static Arc<Library> {
    static LIBRARY: OnceLock<Arc<Library>> = OnceLock::new();
    LIBRARY.get_or_init(|| library(|_| {}))
}

/// The histories that are compared and in which the plants must be found.
fn beijing() -> &'static [History] {
    static HISTORIES: OnceLock<Vec<History>> = OnceLock::new();
    HISTORIES.get_or_init(|| histories(shipped(), BEIJING, seed(), WALKS))
}

fn seed() -> u64 {
    storage::testing::number("HUYING_SEED", 12)
}

async fn every_database(place: (u32, u32)) {
    let library = shipped();
    let times = storage::testing::number("HUYING_ROUNDS", 1);
    let mut compared = 0;
    for seed in seed()..seed() + times {
        let made;
        let histories = if (place, seed) == (BEIJING, self::seed()) {
            beijing()
        } else {
            made = histories(library, place, seed, WALKS);
            &made
        };
        for (name, location) in storage::testing::locations().await {
            let ground = Ground::lay(library, place, location).await;
            let groups =
                held(name, ground, histories, seed).await.unwrap_or_else(|why| panic!("{name} seed {seed}: {why}"));
            assert!(groups > 100, "{name}: {groups}");
            compared += groups;
        }
    }
    println!("endured figures of {}: times={times} groups={compared} different=0", place.1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn random_histories_of_beijing_give_the_figures_of_a_naive_count() {
    every_database(BEIJING).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn random_histories_of_guiyang_give_the_figures_of_a_naive_count() {
    every_database(GUIYANG).await;
}

/// A comparison that cannot fail shows nothing: one guard altered, and it does.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_altered_guard_is_noticed() {
    const RATES: &str = "national/indicators/rates.toml";
    let plants: [(&str, &str, &str); 4] = [
        ("an exclusion is counted", r#", "not done(exclude)"]"#, "]"),
        ("partly solved is solved", r#"part = ["is(solved, yes)"]"#, r#"part = ["is(solved, yes, partly)"]"#),
        ("silence is satisfaction", r#", "not is(satisfied, none)"]"#, "]"),
        ("a round that was reopened is forgotten", "done(rate, reopen, close_unsolved)", "done(rate, close_unsolved)"),
    ];
    let mut noticed = BTreeSet::new();
    for (plant, old, new) in plants {
        let altered = library(|files| {
            let (_, text) = files.iter_mut().find(|(_, text)| text.contains("[indicator.responded]")).unwrap();
            assert!(text.contains(old), "{RATES}: {old}");
            *text = text.replace(old, new);
        });
        let ground = Ground::lay(&altered, BEIJING, storage::Location::Folder(storage::testing::folder())).await;
        match held(plant, ground, beijing(), seed()).await {
            Ok(_) => panic!("{plant}: not noticed"),
            Err(why) => noticed.insert(why),
        };
    }
    assert!(noticed.iter().all(|why| why.contains("the naive count")), "{noticed:?}");
}
