//! Where exactly it is, if the resident says so: what the device or a map says, and the place that it suggests. The place is
//! set by nobody but the resident.

use super::Filled;
use super::places::Place;
use crate::extract::Source;
use crate::limits::Limit;
use crate::pages::html::{Safe, html};
use crate::problem::Problem;
use crate::state::AppState;
use crate::view::position::{PositionBody, body};
use crate::words::pick;
use casework::position_of;
use desk::Library;
use desk::areas::UNSAID;
use territory::{Crs, Position};
use worktime::Lang;

/// The fields of the form.
const POSITION: &str = "position";
const SYSTEM: &str = "position_system";

/// The system in which the position was written.
fn system(filled: &Filled) -> Crs {
    Crs::from_word(filled.get(SYSTEM)).unwrap_or(Crs::Wgs84)
}

/// What was written, in WGS-84; `None` if it is no position in the country.
fn read(filled: &Filled) -> Option<Position> {
    let (lng, lat) = position_of(filled.get(POSITION))?;
    let position = Position { lng, lat };
    position.in_china().then(|| position.to_wgs84(system(filled)))
}

/// The position as an appeal takes it; what is none goes as it was written, so that it is refused in words.
pub(super) fn given(filled: &Filled) -> Option<String> {
    let written = filled.given(POSITION)?;
    match read(filled) {
        Some(_) if system(filled) == Crs::Wgs84 => Some(written),
        Some(position) => Some(format!("{:.6},{:.6}", position.lng, position.lat)),
        None => Some(written),
    }
}

/// What the position says; nothing if there is none.
pub(super) async fn said(
    state: &AppState,
    library: &Library,
    source: &Source,
    filled: &Filled,
) -> Result<Option<PositionBody>, Problem> {
    let Some(position) = read(filled) else { return Ok(None) };
    Limit::Position.take(state, &source.0.to_string())?;
    let there = state.desk().whereabouts_anywhere(position, UNSAID).await?;
    let there = there.map(|(_, there)| there).unwrap_or_default();
    Ok(Some(body(library, &there, Place::of(library, filled).code())))
}

/// The line on which it is written, and below it what it says.
pub(super) fn part(
    said: Option<&PositionBody>,
    filled: &Filled,
    faults: (Option<Safe>, Option<Safe>),
    lang: Lang,
) -> Safe {
    let (ties, beside) = faults;
    let written = filled.get(POSITION);
    let is_wrong = !written.is_empty() && read(filled).is_none();
    let open = (!written.is_empty()).then(|| html!(" open"));
    let systems = [
        (Crs::Wgs84, pick(lang, "手机定位、卫星定位（WGS-84、CGCS2000）", "A device (WGS-84, CGCS2000)")),
        (Crs::Gcj02, pick(lang, "国内的地图（GCJ-02）", "Maps of the country (GCJ-02)")),
        (Crs::Bd09, pick(lang, "百度地图（BD-09）", "Baidu maps (BD-09)")),
    ];
    let chosen = system(filled).word();
    let options: Vec<Safe> = systems.iter().map(|(crs, name)| super::form::option(crs.word(), name, chosen)).collect();
    let wrong = (is_wrong && beside.is_none()).then(|| {
        html!(
            "<p class=\"fault\">{}</p>",
            pick(
                lang,
                "要先写经度，再写纬度，中间用逗号，单位是度。",
                "Longitude first, then latitude, in degrees, with a comma between them."
            )
        )
    });
    html!(
        "<div data-position></div><details class=\"exact\"{}><summary>{}</summary><div class=\"field\"><label class=\"label\" for=\"position\">{} <span class=\"muted\">{}</span></label><input class=\"input\" id=\"position\" name=\"position\" type=\"text\" maxlength=\"40\" autocomplete=\"off\" value=\"{}\"{}>{}</div><div class=\"field\"><label class=\"label\" for=\"position_system\">{}</label><select class=\"input\" id=\"position_system\" name=\"position_system\">{}</select></div></details><div class=\"says\" role=\"status\">{}{}</div>",
        open,
        pick(lang, "知道坐标的，可以写在这里", "Do you know the coordinates?"),
        pick(lang, "经度,纬度", "Longitude,latitude"),
        pick(lang, "可以不填；只给办这件事的人看", "optional; only those who handle it see it"),
        written,
        ties,
        beside,
        pick(lang, "从哪里看来的", "Where it was read"),
        options,
        wrong,
        said.map(|said| suggestion(said, lang))
    )
}

/// What a position says, and the button that chooses the place it suggests.
fn suggestion(said: &PositionBody, lang: Lang) -> Safe {
    let choose = said.choice().map(|(place, name)| {
        html!(
            " <button class=\"btn\" name=\"step\" value=\"{}\" data-here=\"{}\" formnovalidate>{}{}</button>",
            place,
            place,
            pick(lang, "选", "Choose "),
            name
        )
    });
    html!("<p class=\"note\">{}{}</p>", said.words(lang), choose)
}
