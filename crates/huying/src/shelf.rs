//! The rulebooks inside the executable, or those of a folder.

use rulebook::City;
use rulebook::read::{self, Files};
use rust_embed::RustEmbed;
use std::path::Path;

/// The rulebooks as they were when the executable was built.
#[derive(RustEmbed)]
#[folder = "../../rulebooks"]
struct Inside;

/// Where the list of divisions stands among the files.
const DIVISIONS: &str = "national/divisions.csv";

/// The files of a folder, or those inside.
pub fn files(folder: Option<&Path>) -> std::io::Result<(Files, String)> {
    if let Some(folder) = folder {
        let divisions = std::fs::read_to_string(folder.join(DIVISIONS))?;
        return Ok((read::folder(folder)?, divisions));
    }
    let text =
        |path: &str| Inside::get(path).map(|file| String::from_utf8_lossy(&file.data).into_owned()).unwrap_or_default();
    let files = Inside::iter()
        .filter(|path| !path.starts_with('_') && path.as_ref() != DIVISIONS && !path.ends_with("LICENSE.md"))
        .filter(|path| path.contains('/'))
        .map(|path| (path.to_string(), text(&path)))
        .collect();
    Ok((files, text(DIVISIONS)))
}

/// Every city, or the faults that keep one from being read.
pub fn cities(files: &Files) -> Result<Vec<City>, Vec<law::Fault>> {
    let mut cities = Vec::new();
    let mut faults = Vec::new();
    for key in read::cities(files) {
        match read::city(files, &key) {
            Ok(city) => cities.push(city),
            Err(found) => faults.extend(found),
        }
    }
    if faults.is_empty() { Ok(cities) } else { Err(faults) }
}
