//! Bulletins of a month as files in a folder: made by the clockwork from the day of the month on that the city has set, and on
//! demand. Only what is published is made. The same edition is the same file, so what is there is not made again: a making
//! that was left goes on where it was.

use crate::api::periods::{OfPeriod, all, pdf_of, shown, xlsx_of};
use crate::problem::Problem;
use crate::state::AppState;
use desk::CityLaw;
use rulebook::model::SettingValue;
use std::io;
use std::path::{Path, PathBuf};
use worktime::{Day, Lang};

/// The setting that says from which day of the month on the bulletins of the month before are made; 0 = never.
const DAY: &str = "evaluation.bulletin_day";

/// What was made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bulletins {
    /// The files that were made now.
    pub made: Vec<PathBuf>,
    /// How many were there already.
    pub there: usize,
    /// Periods of the month of which nothing is published yet: nothing of them is made.
    pub unpublished: usize,
    /// Whether papers are missing for want of a font with Chinese characters; workbooks need none.
    pub no_font: bool,
}

/// The month whose bulletins the clockwork makes on a day; `None` before the day that the city has set, or if it set none.
#[must_use]
pub fn month_due(law: &CityLaw, today: Day) -> Option<String> {
    let rows = law.settings.candidates(DAY, today, None);
    let day = match rows.into_iter().find(|row| row.when.is_empty()).map(|row| &row.value) {
        Some(SettingValue::Number(day)) => *day,
        _ => 0,
    };
    // The last day of the month before is so many days back as this month has had.
    (day > 0 && i64::from(today.day()) >= day).then(|| today.plus_days(-i32::from(today.day())).month_name())
}

/// Makes the bulletins of a month or year of a city, in both languages; `told` hears how many files of how many are done.
///
/// # Errors
/// If the database does not answer or a file cannot be written; what was made before stays.
pub async fn bulletins(
    state: &AppState,
    (city, period): (&str, &str),
    folder: &Path,
    told: &(dyn Fn(usize, usize) + Sync),
) -> io::Result<Bulletins> {
    let listed = all(state, city).await.map_err(other)?;
    let of_it: Vec<_> = listed.rows.into_iter().filter(|row| row.period == period).collect();
    let mut done =
        Bulletins { unpublished: of_it.iter().filter(|row| row.editions == 0).count(), ..Bulletins::default() };
    let folder = folder.join(city).join(period);
    let editions = of_it.iter().flat_map(|row| (1..=row.editions).map(move |edition| (row.number.clone(), edition)));
    let wanted: Vec<(String, usize)> = editions.collect();
    for (index, (number, edition)) in wanted.iter().enumerate() {
        told(index, wanted.len());
        one(state, (city, number, *edition), &folder, &mut done).await?;
    }
    told(wanted.len(), wanted.len());
    Ok(done)
}

/// The files of one edition.
async fn one(
    state: &AppState,
    (city, number, edition): (&str, &str, usize),
    folder: &Path,
    done: &mut Bulletins,
) -> io::Result<()> {
    let file = |lang: Lang, kind: &str| folder.join(format!("{number}-{edition}.{}.{kind}", lang.pick("zh", "en")));
    let mut missing = Vec::new();
    for lang in [Lang::Zh, Lang::En] {
        for kind in ["pdf", "xlsx"] {
            let path = file(lang, kind);
            if tokio::fs::try_exists(&path).await? { done.there += 1 } else { missing.push((lang, kind, path)) }
        }
    }
    if missing.is_empty() {
        return Ok(());
    }
    let edition = u32::try_from(edition).map_err(io::Error::other)?;
    tokio::fs::create_dir_all(folder).await?;
    for (lang, kind, path) in missing {
        let body =
            shown(state, (city, number), &OfPeriod { edition: Some(edition), _lang: None }).await.map_err(other)?;
        let bytes = match kind {
            "pdf" => match pdf_of(state, body, lang).await.map_err(other)? {
                Some(bytes) => bytes,
                None => {
                    done.no_font = true;
                    continue;
                }
            },
            _ => xlsx_of(body, lang).await.map_err(other)?,
        };
        // Whole or not at all: whoever fetches files from the folder never meets half of one.
        let part = path.with_extension("part");
        tokio::fs::write(&part, bytes).await?;
        tokio::fs::rename(&part, &path).await?;
        done.made.push(path);
    }
    Ok(())
}

fn other(problem: Problem) -> io::Error {
    io::Error::other(problem.said())
}
