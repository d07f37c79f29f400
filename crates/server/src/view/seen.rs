//! A matter as one viewer may see it. What may not be seen is not there.

use crate::problem::Problem;
use crate::state::AppState;
use casework::{Book, Matter, MatterId};
use desk::see::{Access, Viewer, access};
use desk::{CityLaw, Library};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A matter, the law it stands under, and what the viewer may see of it.
#[derive(Debug)]
pub(crate) struct Seen {
    /// The library of this moment.
    pub library: Arc<Library>,
    /// The matter.
    pub matter: Arc<Matter>,
    /// What may be seen.
    pub access: Access,
}

/// Longest id of a matter.
const LONGEST: usize = 80;

/// A matter's id as it may stand in a path.
pub(crate) fn id_of(text: &str) -> Result<MatterId, Problem> {
    let holds = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.');
    if text.is_empty() || text.len() > LONGEST || !text.chars().all(holds) {
        return Err(Problem::not_found());
    }
    Ok(MatterId(text.to_owned()))
}

/// The matter as a viewer sees it; not found if nothing of it may be seen.
pub(crate) async fn seen(state: &AppState, viewer: &Viewer, district: u32, id: &str) -> Result<Seen, Problem> {
    let id = id_of(id)?;
    let matter = state.desk().matter(district, &id).await?.ok_or_else(Problem::not_found)?;
    let library = state.desk().library();
    let law = library.city_of(&district.to_string()).ok_or_else(Problem::not_found)?;
    let access = access(&library, law, viewer, &matter);
    if access.any() { Ok(Seen { library, matter, access }) } else { Err(Problem::not_found()) }
}

/// Of these matters the ones of which the viewer may see something, read at once per district.
pub(crate) async fn seen_among(
    state: &AppState,
    viewer: &Viewer,
    wanted: impl Iterator<Item = (u32, &MatterId)>,
) -> Result<BTreeMap<(u32, MatterId), Seen>, Problem> {
    let mut ids: BTreeMap<u32, Vec<MatterId>> = BTreeMap::new();
    for (district, matter) in wanted {
        ids.entry(district).or_default().push(matter.clone());
    }
    let library = state.desk().library();
    let mut found = BTreeMap::new();
    for (district, ids) in ids {
        let Some(law) = library.city_of(&district.to_string()) else { continue };
        for matter in state.desk().matters(district, &ids).await? {
            let access = access(&library, law, viewer, &matter);
            if access.any() {
                let seen = Seen { library: Arc::clone(&library), matter, access };
                found.insert((district, seen.matter.id.clone()), seen);
            }
        }
    }
    Ok(found)
}

impl Seen {
    /// The law of the matter's city.
    pub(crate) fn law(&self) -> Result<&CityLaw, Problem> {
        self.library.city_of(&self.matter.district.to_string()).ok_or_else(Problem::not_found)
    }

    /// The book by which the matter is judged now.
    pub(crate) fn book(&self, state: &AppState) -> Result<Book<'_>, Problem> {
        let books = self.library.books(self.law()?, state.desk().now().day());
        books.map(|books| books.of(&self.matter.edition)).ok_or_else(Problem::not_found)
    }
}
