//! Faults planted one by one in the shipped rulebooks: each is found, under its code, in its file and line.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking; only functions marked as tests are exempt by configuration"
)]

mod codes;
mod files;
mod formulas;
mod measures;
mod notices;
mod plants;
mod secrets;
mod table;

use plants::{CIRCLES, COURSE, FILES, LAWFUL, NAMES, Plant, ROWS};
use rulebook::{check, read};
use std::path::Path;

fn shipped() -> read::Files {
    read::folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rulebooks")).unwrap()
}

fn line_of(text: &str, mark: &str) -> u32 {
    let (after, mark) = mark.split_once(">>").unwrap_or(("", mark));
    let begin = text.lines().position(|line| line.contains(after)).unwrap_or(0);
    let index = text.lines().enumerate().skip(begin).find(|(_, line)| line.contains(mark)).map(|(index, _)| index);
    u32::try_from(index.unwrap_or_else(|| panic!("`{mark}` is not in the file")) + 1).unwrap()
}

fn run(plants: &[Plant]) {
    let files = shipped();
    let mut wrong = Vec::new();
    for plant in plants {
        let mut spoilt = files.clone();
        let text = spoilt.get_mut(plant.file).unwrap();
        assert!(text.contains(plant.find), "{}: `{}` is not there to be spoilt", plant.file, plant.find);
        *text = text.replacen(plant.find, plant.by, 1);
        let line = line_of(&spoilt[plant.at], plant.line);
        let hit = |f: &law::Fault| f.code == plant.code && f.place.file == plant.at && f.place.line == line;
        let mut found = Vec::new();
        // One city at a time, until one shows it: the proofs of a city look at nothing of another.
        for city in read::cities(&spoilt) {
            let alone = |path: &str| ["national", &city].iter().any(|folder| path.split('/').next() == Some(folder));
            let files = spoilt.iter().filter(|(path, _)| alone(path)).map(|(path, text)| (path.clone(), text.clone()));
            found.extend(check::all(&files.collect(), "2026-11-25".parse().unwrap()));
            if found.iter().any(hit) {
                break;
            }
        }
        if !found.iter().any(hit) {
            let list: Vec<String> = found.iter().map(ToString::to_string).collect();
            wrong.push(format!(
                "{} → {}:{line} [{}]; found:\n    {}",
                plant.by,
                plant.at,
                plant.code,
                list.join("\n    ")
            ));
        }
    }
    assert!(wrong.is_empty(), "{} of {} not found:\n{}", wrong.len(), plants.len(), wrong.join("\n"));
}

#[test]
fn faults_of_names_are_found() {
    run(NAMES);
}

#[test]
fn faults_of_course_are_found() {
    run(COURSE);
}

#[test]
fn faults_of_law_are_found() {
    run(LAWFUL);
}

#[test]
fn faults_of_files_are_found() {
    run(FILES);
}

#[test]
fn circles_are_found() {
    run(CIRCLES);
}

#[test]
fn faults_of_notices_are_found() {
    run(notices::TOLD);
}

#[test]
fn faults_of_measures_are_found() {
    run(measures::MEASURED);
}

#[test]
fn faults_of_formulas_are_found() {
    run(formulas::WEIGHED);
}

#[test]
fn no_condition_looks_at_what_is_sealed() {
    run(secrets::SEALED);
}

#[test]
fn faults_of_rows_are_found() {
    run(ROWS);
}
