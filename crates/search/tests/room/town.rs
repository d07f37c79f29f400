//! A few streets and what people there said.

use casework::{Holder, Matter, MatterId, PartyValue, Round, Sealed, Value};
use channels::divisions::Divisions;
use desk::Library;
use desk::ports::Account;
use desk::vault::Vault;
use search::{Clause, Gates, Paper, Search, Seek, Shelf};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, OnceLock};
use worktime::Instant;

pub const DISTRICT: u32 = 110_101;
pub const STREET: &str = "110101001";
pub const OTHER: &str = "110101002";
pub const COMMUNITY: &str = "110101001001";
/// 2026-11-25 09:30.
pub const NOW: i64 = 1_795_570_200_000;

pub fn library() -> Arc<Library> {
    static LIBRARY: OnceLock<Arc<Library>> = OnceLock::new();
    let make = || {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rulebooks");
        let files = rulebook::read::folder(&folder).unwrap();
        let keys = rulebook::read::cities(&files);
        let cities: Vec<_> = keys.iter().map(|key| rulebook::read::city(&files, key).unwrap()).collect();
        let divisions = Divisions::from_csv(&files["national/divisions.csv"]).unwrap();
        Arc::new(Library::over(cities, divisions.tree(), Vec::new()))
    };
    Arc::clone(LIBRARY.get_or_init(make))
}

pub fn vault() -> Vault {
    Vault::new([7; 32])
}

pub fn memory() -> Search {
    Search::open(&Shelf::Memory, &vault()).unwrap()
}

/// A request: its id, home, and what was said.
pub fn paper(id: &str, home: &str, text: &str) -> Paper {
    let library = library();
    let law = library.city_of(home).unwrap();
    let edition = law.editions().next_back().unwrap().id.clone();
    let opened = Instant(NOW);
    let mut paper = Paper {
        matter: Arc::new(Matter {
            id: MatterId(id.to_owned()),
            district: DISTRICT,
            procedure: "appeal".to_owned(),
            edition,
            number: format!("{home}-2026-{id}"),
            home: home.to_owned(),
            parent: None,
            version: 1,
            opened_at: opened,
            changed_at: opened,
            ended_at: None,
            state: "registered".to_owned(),
            previous: None,
            is_final: false,
            holder: Holder::Nobody,
            held_since: opened,
            parties: BTreeMap::from([("office".to_owned(), PartyValue::Unit(home.to_owned()))]),
            values: BTreeMap::new(),
            round: 1,
            rounds: vec![Round::default()],
            counts: BTreeMap::new(),
            clocks: BTreeMap::new(),
            proposals: Vec::new(),
            children: Vec::new(),
        }),
        texts: BTreeMap::new(),
        cites: ["BJ-17.1(2)".to_owned()].into(),
        due: None,
    };
    seal(&mut paper, "text", text);
    set(&mut paper, "category", "house_quality");
    set(&mut paper, "place", &format!("{home}001"));
    paper
}

pub fn set(paper: &mut Paper, field: &str, value: &str) {
    Arc::make_mut(&mut paper.matter).values.insert(field.to_owned(), Value::Text(value.to_owned()));
}

pub fn seal(paper: &mut Paper, field: &str, text: &str) {
    let vault = format!("{}-{field}", paper.matter.id);
    let sealed = Sealed { vault: vault.clone(), digest: String::new(), length: 1 };
    Arc::make_mut(&mut paper.matter).values.insert(field.to_owned(), Value::Sealed(sealed));
    paper.texts.insert(vault, text.to_owned());
}

/// What somebody with this post in this unit may search, within a clause.
pub fn gates(unit: &str, post: &str, within: Clause) -> Gates {
    let account = Account {
        id: "a".to_owned(),
        login: "a".to_owned(),
        name: "张三".to_owned(),
        unit: unit.to_owned(),
        district: DISTRICT,
        posts: vec![post.to_owned()],
        password: String::new(),
        demo: false,
        disabled: false,
    };
    Gates::of(&library(), &account, within)
}

/// A dispatcher of the first street.
pub fn dispatcher() -> Gates {
    gates(STREET, "dispatcher", Clause::All(vec![Clause::district(DISTRICT), Clause::home(STREET)]))
}

/// An assessor of the district, who sees every matter and no personal word.
pub fn assessor() -> Gates {
    gates("110101", "assessor", Clause::district(DISTRICT))
}

/// The ids found, sorted, with the total.
pub async fn found(search: &Search, gates: Gates, text: &str) -> (Vec<String>, u64) {
    let found = search.find(Seek::new(text, gates, 50)).await.unwrap();
    let mut ids: Vec<String> = found.hits.into_iter().map(|hit| hit.matter.0).collect();
    ids.sort();
    (ids, found.total)
}
