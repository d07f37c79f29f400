//! The pure parts, without a store: proving the rulebooks, deciding a request, working out a clock, running a scenario.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a bench that cannot be laid must fail at once"
)]

use casework::{Actor, Value, Values};
use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use desk::Library;
use scenarios::{Laws, read_folder, run};
use simulator::Town;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use worktime::{Day, Instant, Running, Suspension, Terms};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// An invented text of forty thousand bytes or so.
fn regulation() -> String {
    let article = |number: u32| {
        format!(
            "第{number}条　街区应当受理第{number}类诉求，并在三日内向当事人反馈处理情况，依照本条例第一条执行。\n有关部门应当协同办理。\n"
        )
    };
    std::iter::once("海港街区条例\n".to_owned()).chain((1..=200).map(article)).collect()
}

fn day() -> Day {
    "2026-10-20".parse().unwrap()
}

/// A city's district with an office, and what a resident reports there.
struct Place {
    library: Arc<Library>,
    city: u32,
    district: u32,
    street: String,
    values: Values,
}

impl Place {
    fn of(library: Arc<Library>) -> Self {
        let law = library.cities().next().unwrap();
        let city = law.city.division;
        let code = city.to_string();
        let district = library.units.below(&code).find(|division| division.level == "district").unwrap();
        let district: u32 = district.code.parse().unwrap();
        let street = library.units.streets(district).first().unwrap().code.clone();
        let place = library.units.below(&street).next().unwrap().code.clone();
        let category = law.rows["catalogue"][0].columns["category"].clone();
        let said = [
            ("place", place.as_str()),
            ("category", &category),
            ("kind", "help"),
            ("grade", "ordinary"),
            ("title", "楼道灯不亮"),
            ("text", "三单元楼道灯不亮已有一周，老人上下楼不方便。"),
            ("contact_name", "居民甲"),
            ("contact_phone", "00000000001"),
            ("channel", "hotline"),
        ];
        let values = said.iter().map(|(key, text)| ((*key).to_owned(), Value::Text((*text).to_owned()))).collect();
        Self { city, district, street, values, library: Arc::clone(&library) }
    }

    fn operator(&self) -> Actor {
        let law = self.library.city(self.city).unwrap();
        Actor::Staff {
            account: "a".to_owned(),
            unit: law.city.named["hotline"].clone(),
            posts: vec!["operator".to_owned()],
            on_behalf_of: None,
        }
    }
}

fn pure(criterion: &mut Criterion) {
    let files = rulebook::read::folder(&root().join("rulebooks")).unwrap();
    criterion.bench_function("check: every rulebook proven", |bench| {
        bench.iter(|| rulebook::check::all(black_box(&files), day()).len());
    });
    criterion.bench_function("load: every city read from its files", |bench| {
        bench.iter(|| Laws::of_files(black_box(&files)).map_or(0, |laws| laws.cities.len()));
    });
    // The limit beside both: what reading every byte once and taking its digest costs.
    criterion.bench_function("load: the digest of the same files alone", |bench| {
        bench.iter(|| files.values().map(|text| law::import::digest(black_box(text.as_bytes())).len()).sum::<usize>());
    });
    let text = regulation();
    let rules = law::import::residue::Rules::read(law::import::residue::SHIPPED).unwrap();
    let options = law::import::Options { file: "bench.txt", rules: &rules, known: &[] };
    criterion.bench_function("import: a regulation of two hundred articles, and its report", |bench| {
        bench.iter(|| law::import::import(black_box(text.as_bytes()), &options).unwrap().units.len());
    });
    // The limit beside it: what reading the bytes once and taking their digest costs.
    criterion.bench_function("import: the same bytes, their digest alone", |bench| {
        bench.iter(|| law::import::digest(black_box(text.as_bytes())));
    });
    let laws = Laws::of_files(&files).unwrap_or_else(|faults| panic!("{}", faults.join("\n")));
    let place = Place::of(laws.whole());
    let now = Instant::parse("2026-10-20T10:00:00+08:00").unwrap();
    let (town, actor) = (|| Town::new(Arc::clone(&place.library), place.city, place.district, now), place.operator());
    let mut values = place.values.clone();
    values.insert("requester".to_owned(), Value::Text("person-1".to_owned()));
    criterion.bench_function("decide: a request registered", |bench| {
        bench.iter_batched(
            town,
            |mut town| town.open("appeal", &place.street, "register", &actor, values.clone()).unwrap(),
            BatchSize::SmallInput,
        );
    });
    let calendar = &place.library.city(place.city).unwrap().calendar;
    let clock = Running {
        started: now,
        budget: "15 workdays".parse().unwrap(),
        extensions: vec!["10 workdays".parse().unwrap()],
        suspensions: vec![Suspension { from: Instant(now.0 + 86_400_000), to: Some(Instant(now.0 + 5 * 86_400_000)) }],
        terms: Terms::default(),
    };
    criterion.bench_function("clock: fifteen workdays, extended and suspended once", |bench| {
        bench.iter(|| worktime::due(black_box(&clock), calendar));
    });
    let long = Running {
        started: now,
        budget: "500 workdays".parse().unwrap(),
        extensions: Vec::new(),
        suspensions: Vec::new(),
        terms: Terms::default(),
    };
    criterion.bench_function("clock: five hundred workdays, two years of the calendar", |bench| {
        bench.iter(|| worktime::due(black_box(&long), calendar));
    });
    // The limit beside it: looking up each of these days once.
    criterion.bench_function("clock: the days of two years looked up alone", |bench| {
        bench.iter(|| (0..730).filter(|ahead| calendar.is_workday(black_box(now.day()).plus_days(*ahead)).0).count());
    });
    let scenario = read_folder(&root().join("scenarios")).unwrap_or_else(|_| panic!("scenarios")).remove(0);
    criterion.bench_function("scenario: the first one, whole", |bench| {
        bench.iter(|| run(&place.library, &scenario).is_ok());
    });
}

criterion_group!(benches, pure);
criterion_main!(benches);
