//! Where a position lies, in words: level by level, the place it suggests, and whether a chosen place agrees.

use super::Seen;
use super::queue::place_name;
use crate::problem::Problem;
use crate::state::AppState;
use crate::words::Words;
use casework::{Value, position_of};
use desk::areas::{AreaRef, Certainty, Fit, Found, UNSAID, Whereabouts};
use desk::{DeskFault, Library};
use rulebook::model::{Check, Class};
use serde::Serialize;
use territory::Position;
use utoipa::ToSchema;
use worktime::Lang;

/// An area.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AreaBody {
    /// Code.
    code: String,
    /// Name in Chinese.
    name: String,
}

impl From<&AreaRef> for AreaBody {
    fn from(area: &AreaRef) -> Self {
        Self { code: area.code.clone(), name: area.name.clone() }
    }
}

/// Where a position lies on the map of one level.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FoundBody {
    /// `district`, `street`, `community` or `grid`.
    level: &'static str,
    /// `inside`, `near_border` (it may as well lie in one of the others) or `outside` (the area is the nearest).
    certainty: &'static str,
    /// The area.
    area: AreaBody,
    /// To its border, in whole metres.
    metres: u32,
    /// Near a border, the areas it may as well lie in, the nearest first.
    others: Vec<AreaBody>,
}

/// The place that a position suggests.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SuggestedBody {
    /// Division code.
    place: String,
    /// Its name, from the district down.
    name: String,
    /// Its level.
    level: &'static str,
    /// Whether it lies there further from every border than is uncertain.
    sure: bool,
}

/// Where a position lies, and whether a chosen place agrees.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PositionBody {
    /// The place it suggests; nothing is set by it.
    suggestion: Option<SuggestedBody>,
    /// `agrees`, `may_agree`, `differs` or `unknown`; none if no place was chosen.
    fit: Option<&'static str>,
    /// All of it in a sentence.
    words: Words,
}

impl PositionBody {
    /// The place to be offered, with its name: one that is a street at least, and not the one that was chosen.
    pub(crate) fn choice(&self) -> Option<(&str, &str)> {
        let suggestion = self.suggestion.as_ref().filter(|suggestion| suggestion.level != "district")?;
        (self.fit != Some("agrees")).then_some((&suggestion.place, &suggestion.name))
    }

    /// The sentence in a language.
    pub(crate) fn words(&self, lang: Lang) -> &str {
        self.words.pick(lang)
    }
}

/// Every level at which a position lies somewhere.
pub(crate) fn found(found: &Whereabouts) -> Vec<FoundBody> {
    let one = |found: &Found| FoundBody {
        level: found.level.word(),
        certainty: certainty(found.certainty),
        area: AreaBody::from(&found.area),
        metres: whole(found.metres),
        others: found.others.iter().map(AreaBody::from).collect(),
    };
    found.found.iter().map(one).collect()
}

/// Whole metres.
fn whole(metres: f64) -> u32 {
    format!("{metres:.0}").parse().unwrap_or(u32::MAX)
}

const fn certainty(certainty: Certainty) -> &'static str {
    match certainty {
        Certainty::Inside => "inside",
        Certainty::NearBorder => "near_border",
        Certainty::Outside => "outside",
    }
}

/// The place that a position suggests, with its name.
pub(crate) fn suggested(library: &Library, found: &Whereabouts) -> Option<SuggestedBody> {
    let suggestion = found.suggestion.as_ref()?;
    Some(SuggestedBody {
        name: place_name(library, &suggestion.place).unwrap_or_else(|| suggestion.place.clone()),
        place: suggestion.place.clone(),
        level: suggestion.level.word(),
        sure: suggestion.sure,
    })
}

/// What a position says, beside a place that may have been chosen.
pub(crate) fn body(library: &Library, found: &Whereabouts, chosen: Option<&str>) -> PositionBody {
    let fit = chosen.map(|place| found.fit(place, &library.units));
    let suggestion = suggested(library, found);
    let words = words(found, suggestion.as_ref(), fit);
    let fit = fit.map(|fit| match fit {
        Fit::Agrees => "agrees",
        Fit::MayAgree => "may_agree",
        Fit::Differs => "differs",
        Fit::Unknown => "unknown",
    });
    PositionBody { suggestion, fit, words }
}

fn words(found: &Whereabouts, suggestion: Option<&SuggestedBody>, fit: Option<Fit>) -> Words {
    let Some(suggestion) = suggestion else {
        return match found.version {
            None => Words::new(
                "还没有导入辖区边界，不能按位置判断是哪个街道。",
                "No outlines were imported, so the position does not tell which subdistrict it is in.",
            ),
            Some(_) => Words::new(
                "这个位置不在已导入的任何辖区之内，请核对坐标和坐标系。",
                "The position lies in none of the areas that were imported; check it and its system.",
            ),
        };
    };
    let name = &suggestion.name;
    match (fit, suggestion.sure) {
        (Some(Fit::Differs), true) => Words::new(
            format!("坐标落在{name}，与所选的地点不一致，请核对。"),
            format!("The position lies in {name}, which is not the place that was chosen; please check."),
        ),
        (Some(Fit::Differs), false) => Words::new(
            format!("坐标多半在{name}，与所选的地点不一致，请核对。"),
            format!("The position probably lies in {name}, which is not the place that was chosen; please check."),
        ),
        (Some(Fit::Agrees), _) => {
            Words::new("坐标与所选的地点一致。", "The position agrees with the place that was chosen.")
        }
        (Some(Fit::MayAgree), _) => Words::new(
            format!("坐标离边界很近，多半在{name}，与所选的地点不矛盾。"),
            format!(
                "The position is close to a border, probably in {name}; that does not contradict the place that was chosen."
            ),
        ),
        (_, true) => Words::new(format!("这个位置在{name}。"), format!("The position lies in {name}.")),
        (_, false) => Words::new(
            format!("这个位置多半在{name}，但离边界很近，请核对。"),
            format!("The position probably lies in {name}, but a border is close; please check."),
        ),
    }
}

/// What the position of a matter says beside its place, for whoever may read the position in clear.
pub(crate) async fn of_matter(state: &AppState, seen: &Seen, purpose: bool) -> Result<Option<PositionBody>, Problem> {
    let (library, matter) = (seen.library.as_ref(), &seen.matter);
    let Some(procedure) = super::procedure_of(library, matter) else { return Ok(None) };
    let field = procedure.fields.iter().find(|(_, field)| field.check == Some(Check::Position));
    let Some((key, _)) = field.filter(|(_, field)| seen.access.shows(field.class.max(Class::Personal), purpose)) else {
        return Ok(None);
    };
    let Some(Value::Sealed(sealed)) = matter.values.get(key) else { return Ok(None) };
    let opened = state.desk().open_sealed(matter.district, &[sealed]).await?;
    let Some((lng, lat)) = opened.get(&sealed.vault).and_then(|text| position_of(text)) else { return Ok(None) };
    let city = seen.law()?.city.division;
    let found = match state.desk().whereabouts(city, Position { lng, lat }, UNSAID).await {
        Ok(found) => found,
        // A matter can be handled without.
        Err(DeskFault::Fault(why)) => {
            tracing::error!(why, "the maps of a city cannot be made");
            return Ok(None);
        }
        Err(fault) => return Err(fault.into()),
    };
    if found.version.is_none() {
        return Ok(None);
    }
    let place = matter.values.get("place").and_then(Value::text);
    Ok(Some(body(library, &found, place)))
}
