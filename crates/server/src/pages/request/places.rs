//! Where it is: city, district, street, community, each chosen from a list; the next list comes with the next answer.

use super::Filled;
use crate::extract::Asked;
use crate::pages::html::{Safe, html};
use crate::problem::Problem;
use crate::state::AppState;
use crate::words::pick;
use axum::Json;
use axum::extract::State;
use desk::{Division, Library};
use serde::{Deserialize, Serialize};
use worktime::Lang;

/// The levels in order.
pub(super) const LEVELS: [&str; 4] = ["city", "district", "street", "community"];
/// Places found at most.
const MOST: usize = 20;
/// Longest text that is searched for.
const LONGEST: usize = 30;

/// A chain of divisions, each below the one before it.
#[derive(Debug, Clone)]
pub(crate) struct Place<'a> {
    library: &'a Library,
    chain: Vec<&'a Division>,
}

impl<'a> Place<'a> {
    /// The chain down to a division.
    pub(crate) fn at(library: &'a Library, code: &str) -> Option<Self> {
        let lowest = library.units.division(code)?;
        let mut chain: Vec<&Division> = library.units.upwards(&lowest.code).collect();
        chain.reverse();
        chain.retain(|division| LEVELS.contains(&division.level.as_str()));
        library.city_of(&lowest.code).map(|_| Self { library, chain })
    }

    /// What the form chose: each level counts only if it lies in the one above, so that a changed city empties the rest.
    pub(crate) fn of(library: &'a Library, filled: &Filled) -> Self {
        let mut chain: Vec<&Division> = Vec::new();
        for level in LEVELS {
            let Some(chosen) = library.units.division(filled.get(level)) else { break };
            let above = chain.last().map_or("", |division| division.code.as_str());
            let is_city = level == "city" && library.cities().any(|law| law.city.division.to_string() == chosen.code);
            if !(is_city || (chosen.level == level && !above.is_empty() && chosen.parent == above)) {
                break;
            }
            chain.push(chosen);
        }
        Self { library, chain }
    }

    /// The fields of the form that say the same.
    pub(crate) fn fields(&self) -> impl Iterator<Item = (String, String)> {
        LEVELS.into_iter().zip(&self.chain).map(|(level, division)| (level.to_owned(), division.code.clone()))
    }

    fn level(&self, level: &str) -> Option<&'a Division> {
        self.chain.iter().copied().find(|division| division.level == level)
    }

    /// The community or street, once it is chosen.
    pub(crate) fn code(&self) -> Option<&'a str> {
        self.level("street")?;
        self.chain.last().map(|division| division.code.as_str())
    }

    /// The street.
    pub(crate) fn street(&self) -> Option<&'a Division> {
        self.level("street")
    }

    /// The names from the district down.
    pub(crate) fn names(&self) -> String {
        self.chain.iter().skip(1).map(|division| division.name.as_str()).collect::<Vec<_>>().join(" ")
    }

    /// The lists as far as they can be shown.
    pub(crate) fn lists(&self, lang: Lang) -> Vec<Safe> {
        let mut shown = Vec::new();
        for (index, level) in LEVELS.into_iter().enumerate() {
            let above = index.checked_sub(1).and_then(|above| self.chain.get(above));
            let options: Vec<(&str, &str)> = match (index, above) {
                (0, _) => self.cities(lang),
                (_, Some(above)) => {
                    let below = self.library.units.below(&above.code).filter(|division| division.level == level);
                    below.map(|division| (division.code.as_str(), division.name.as_str())).collect()
                }
                _ => break,
            };
            if options.is_empty() {
                break;
            }
            let chosen = self.chain.get(index).map_or("", |division| division.code.as_str());
            shown.push(list(level, &options, chosen, lang));
        }
        shown
    }

    fn cities(&self, lang: Lang) -> Vec<(&'a str, &'a str)> {
        let cities = self.library.cities().filter_map(|law| {
            let division = self.library.units.division(&law.city.division.to_string())?;
            Some((division.code.as_str(), pick(lang, &law.city.label.zh, &law.city.label.en)))
        });
        cities.collect()
    }
}

fn list(level: &str, options: &[(&str, &str)], chosen: &str, lang: Lang) -> Safe {
    let (name, none) = match level {
        "city" => (pick(lang, "城市", "City"), pick(lang, "请选", "Choose")),
        "district" => (pick(lang, "区", "District"), pick(lang, "请选", "Choose")),
        "street" => (pick(lang, "街道、乡镇", "Street or town"), pick(lang, "请选", "Choose")),
        _ => (pick(lang, "社区、村", "Community or village"), pick(lang, "说不准", "Not sure")),
    };
    let all: Vec<Safe> = options.iter().map(|(code, name)| super::form::option(code, name, chosen)).collect();
    html!(
        "<div class=\"field\"><label class=\"label\" for=\"{}\">{}</label><select class=\"input\" id=\"{}\" name=\"{}\"><option value=\"\">{}</option>{}</select></div>",
        level,
        name,
        level,
        level,
        none,
        all
    )
}

/// What to look for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Sought {
    /// A piece of a name.
    q: Option<String>,
    /// All streets of this city.
    city: Option<String>,
}

/// Places that fit.
#[derive(Debug, Serialize)]
pub(crate) struct Found {
    /// Code and name, from the district down.
    rows: Vec<(String, String)>,
    /// How many there are in all.
    total: usize,
}

/// Streets and communities by a piece of their name, for choosing with fewer taps.
pub(crate) async fn places(
    State(state): State<AppState>,
    Asked(sought): Asked<Sought>,
) -> Result<Json<Found>, Problem> {
    let library = state.desk().library();
    let named =
        |division: &Division| Place::at(&library, &division.code).map(|place| (division.code.clone(), place.names()));
    let fits = |division: &&Division| match (&sought.q, &sought.city) {
        (Some(q), None) if !q.is_empty() && q.chars().count() <= LONGEST => {
            matches!(division.level.as_str(), "street" | "community") && division.name.contains(q.as_str())
        }
        (None, Some(city)) => {
            division.level == "street"
                && library.units.city_of(&division.code).is_some_and(|of| of.to_string() == *city)
        }
        _ => false,
    };
    let all: Vec<&Division> = library.units.divisions().filter(fits).collect();
    let most = if sought.city.is_some() { usize::MAX } else { MOST };
    let rows = all.iter().take(most).filter_map(|division| named(division)).collect();
    Ok(Json(Found { rows, total: all.len() }))
}
