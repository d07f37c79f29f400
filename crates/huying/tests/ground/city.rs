//! A city of the shipped rulebooks with one street at work: its people, their tokens, what they may register and take.

use channels::divisions::Divisions;
use desk::ports::{Account, Accounts as _, Session};
use desk::time::{Clock as _, SystemClock};
use desk::vault::sha256;
use desk::{CityLaw, Library};
use std::path::{Path, PathBuf};
use storage::Database;
use worktime::Instant;

const DAY: i64 = 86_400_000;

/// The folder of the shipped rulebooks.
pub fn rulebooks() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rulebooks")
}

/// The shipped rulebooks with the unit tree.
pub fn library() -> Library {
    let folder = rulebooks();
    let files = rulebook::read::folder(&folder).unwrap();
    let cities: Vec<_> =
        rulebook::read::cities(&files).iter().map(|key| rulebook::read::city(&files, key).unwrap()).collect();
    let text = std::fs::read_to_string(folder.join("national/divisions.csv")).unwrap();
    let divisions = Divisions::from_csv(&text).unwrap();
    Library::over(cities, divisions.tree(), Vec::new())
}

/// One street at work.
#[derive(Debug, Clone)]
pub struct Site {
    /// The city's key.
    pub city: String,
    /// District.
    pub district: u32,
    /// Street, which is also its office.
    pub street: String,
    /// A community of it.
    pub place: String,
    /// A category that the street alone owns.
    pub category: String,
    /// A duty of the street.
    pub duty: String,
    /// The hotline's unit.
    pub hotline: String,
}

/// One site for each city.
pub fn sites(library: &Library) -> Vec<Site> {
    library.cities().map(|law| site(library, law)).collect()
}

fn site(library: &Library, law: &CityLaw) -> Site {
    let city = law.city.division.to_string();
    let district = library.units.below(&city).find(|division| division.level == "district").unwrap();
    let district: u32 = district.code.parse().unwrap();
    let street = library.units.streets(district)[0].code.clone();
    let place = library.units.below(&street).next().map_or_else(|| street.clone(), |community| community.code.clone());
    let duties = law.rows.get("duties").unwrap();
    let duty = duties.iter().find(|row| row.columns.get("holder").is_some_and(|holder| holder == "street")).unwrap();
    Site {
        city: law.city.key.clone(),
        district,
        street,
        place,
        category: own_category(law),
        duty: duty.key.clone(),
        hotline: law.city.named.get("hotline").unwrap().clone(),
    }
}

fn own_category(law: &CityLaw) -> String {
    let rows = law.rows.get("catalogue").unwrap();
    let category = |row: &rulebook::model::RegisterRow| row.columns.get("category").cloned();
    rows.iter()
        .filter(|row| row.columns.get("unit").is_some_and(|unit| unit == "street"))
        .filter_map(category)
        .find(|wanted| rows.iter().filter(|row| category(row).as_ref() == Some(wanted)).count() == 1)
        .unwrap()
}

/// Posts at work, and whether they sit at the hotline.
pub const POSTS: [(&str, bool); 5] =
    [("operator", true), ("caller", true), ("dispatcher", false), ("worker", false), ("leader", false)];

/// The token of a post. Known to the test only by being made from its name.
pub fn token(post: &str) -> String {
    format!("token-of-the-{post}")
}

/// Puts the people of a site into a database, each with a token.
pub async fn people(database: &Database, library: &Library, site: &Site) {
    let now = SystemClock.now();
    for (post, at_hotline) in POSTS {
        let unit = if at_hotline { site.hotline.clone() } else { site.street.clone() };
        let account = Account {
            id: format!("a-{post}"),
            login: post.to_owned(),
            name: post.to_owned(),
            district: library.units.district_of(&unit).unwrap_or(0),
            unit,
            posts: vec![post.to_owned()],
            password: String::new(),
            demo: false,
            disabled: false,
        };
        database.put_account(&account).await.unwrap();
        let session = Session {
            digest: sha256(token(post).as_bytes()),
            account: account.id,
            kind: "token".to_owned(),
            purpose: "test".to_owned(),
            created_at: now,
            used_at: now,
            ends_at: Instant(now.0 + DAY),
        };
        database.put_session(&session).await.unwrap();
    }
}
