//! The rulebooks inside the executable, or those of a folder.

use rulebook::City;
use rulebook::read::{self, Files};
use rust_embed::RustEmbed;
use server::{Proof, ProofStep};
use std::path::Path;

/// The rulebooks as they were when the executable was built.
#[derive(RustEmbed)]
#[folder = "../../rulebooks"]
struct Inside;

/// The scenarios as they were when the executable was built.
#[derive(RustEmbed)]
#[folder = "../../scenarios"]
#[include = "*.feature"]
struct Shown;

/// The mappings as they were when the executable was built.
#[derive(RustEmbed)]
#[folder = "../../mappings"]
#[include = "*.toml"]
struct Mapped;

/// The mappings inside, by name.
pub fn mappings() -> Vec<(String, String)> {
    let text = |path: &str| Mapped::get(path).map(|file| String::from_utf8_lossy(&file.data).into_owned());
    Mapped::iter().filter_map(|path| Some((path.to_string(), text(&path)?))).collect()
}

/// The scenarios inside, for the pages of the provisions that they show. A common background is not repeated there.
pub fn proofs() -> Vec<Proof> {
    let text = |path: &str| Shown::get(path).map(|file| String::from_utf8_lossy(&file.data).into_owned());
    let files = Shown::iter().filter_map(|path| Some((path.to_string(), text(&path)?))).collect();
    // They were read when they were tested; one that is not readable is not shown.
    let scenarios = scenarios::read(&files).unwrap_or_default();
    let proof = |scenario: scenarios::Scenario| {
        let own = scenario.steps.into_iter().filter(|step| step.file == scenario.file);
        let steps = own.map(|step| ProofStep { keyword: step.keyword, text: step.text, table: step.table });
        Proof { provisions: scenario.tags, feature: scenario.feature, name: scenario.name, steps: steps.collect() }
    };
    scenarios.into_iter().map(proof).collect()
}

/// Where the list of divisions stands among the files.
pub const DIVISIONS: &str = "national/divisions.csv";

fn inside(path: &str) -> String {
    Inside::get(path).map(|file| String::from_utf8_lossy(&file.data).into_owned()).unwrap_or_default()
}

/// The template of a city inside.
pub fn template() -> Files {
    let all = Inside::iter().filter(|path| path.split('/').next() == Some(rulebook::template::FOLDER));
    all.map(|path| (path.to_string(), inside(&path))).collect()
}

/// The files of a folder, or those inside.
pub fn files(folder: Option<&Path>) -> std::io::Result<(Files, String)> {
    if let Some(folder) = folder {
        let divisions = std::fs::read_to_string(folder.join(DIVISIONS))?;
        return Ok((read::folder(folder)?, divisions));
    }
    let files = Inside::iter()
        .filter(|path| !path.starts_with('_') && path.as_ref() != DIVISIONS && !path.ends_with("LICENSE.md"))
        .filter(|path| path.contains('/'))
        .map(|path| (path.to_string(), inside(&path)))
        .collect();
    Ok((files, inside(DIVISIONS)))
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
