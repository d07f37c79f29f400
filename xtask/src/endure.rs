//! `cargo xtask endure`: the kill loops of the tests, many more times, in pieces that can be interrupted and taken up again.

use crate::process::{Stop, cargo, said};
use crate::tree;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Kills of the program, on each database, if nobody says how many.
const KILLS: u64 = 500;
/// Kills in one piece: a few minutes, and never more than half an hour.
const PIECE: u64 = 100;
/// What the tests print before their counts.
const MARK: &str = "endured ";
/// What is called with a wrong word.
const USAGE: &str = "cargo xtask endure [--kills N] [--again]";

/// What one kind of fault has been through: counts by name.
type Counts = BTreeMap<String, u64>;

/// How often, and whether pieces done before are done again.
#[derive(Debug, PartialEq, Eq)]
struct Wanted {
    kills: u64,
    again: bool,
}

/// Runs what is missing of the pieces, and prints the counts of all.
pub(crate) fn endure(args: &[String]) -> Result<(), Stop> {
    let wanted = wanted(args)?;
    let (root, file) = (tree::root(), file());
    if wanted.again && file.exists() {
        std::fs::remove_file(&file).map_err(|error| Stop::wrong(format!("{}: {error}", file.display())))?;
    }
    let pieces = wanted.kills.div_ceil(PIECE);
    for piece in 1..=pieces {
        let kills = PIECE.min(wanted.kills - (piece - 1) * PIECE);
        let name = format!("piece={piece} of={kills} ");
        if kept(&file).lines().any(|line| line.starts_with(&name)) {
            println!("piece {piece} of {pieces}: done before");
            continue;
        }
        println!("piece {piece} of {pieces}: {kills} kills on each database");
        let text = said(run(&root).env("HUYING_KILLS", kills.to_string()).env("HUYING_SEED", piece.to_string()))?;
        let lines = marked(&text);
        if lines.is_empty() {
            return Err(Stop::wrong(format!("the tests printed no counts:\n{text}")));
        }
        lines.iter().for_each(|line| println!("  {line}"));
        keep(&file, &name, &lines)?;
    }
    let sums = sums(&kept(&file));
    print!("{}", table(&sums));
    let bad = |counts: &Counts| ["lost", "doubled", "holes"].iter().any(|name| counts.get(*name) != Some(&0));
    if sums.values().any(bad) { Err(Stop::wrong("something was lost or done twice")) } else { Ok(()) }
}

fn wanted(args: &[String]) -> Result<Wanted, Stop> {
    let mut wanted = Wanted { kills: KILLS, again: false };
    let mut words = args.iter();
    while let Some(word) = words.next() {
        match (word.as_str(), words.as_slice().first().map(|next| next.parse::<u64>())) {
            ("--kills", Some(Ok(kills))) if kills > 0 => {
                wanted.kills = kills;
                words.next();
            }
            ("--again", _) => wanted.again = true,
            _ => return Err(Stop::called_wrongly(USAGE)),
        }
    }
    Ok(wanted)
}

/// The kill loops as the tests have them.
fn run(root: &Path) -> std::process::Command {
    let mut command = cargo();
    command.current_dir(root).args(["test", "--locked", "--package", "huying", "--test", "kill", "--", "--nocapture"]);
    command
}

/// Where the counts of finished pieces are kept.
fn file() -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| tree::root().join("target"), PathBuf::from);
    target.join("endured.txt")
}

fn kept(file: &Path) -> String {
    std::fs::read_to_string(file).unwrap_or_default()
}

/// A piece is kept whole or not at all.
fn keep(file: &Path, name: &str, lines: &[String]) -> Result<(), Stop> {
    let mut text = kept(file);
    for line in lines {
        // Writing into a string cannot fail.
        let _ = writeln!(text, "{name}{MARK}{line}");
    }
    let new = file.with_extension("new");
    let written = std::fs::write(&new, text).and_then(|()| std::fs::rename(&new, file));
    written.map_err(|error| Stop::wrong(format!("{}: {error}", file.display())))
}

/// The lines with counts; the test runner may have written before them on the same line.
fn marked(text: &str) -> Vec<String> {
    text.lines().filter_map(|line| line.split_once(MARK)).map(|(_, counts)| counts.to_owned()).collect()
}

/// The counts of all pieces, by what was killed.
fn sums(text: &str) -> BTreeMap<String, Counts> {
    let mut sums: BTreeMap<String, Counts> = BTreeMap::new();
    for line in marked(text) {
        let Some((what, counts)) = line.split_once(": ") else { continue };
        let sum = sums.entry(what.to_owned()).or_default();
        for (name, count) in counts.split(' ').filter_map(|pair| pair.split_once('=')) {
            let Ok(count) = count.parse::<u64>() else { continue };
            let entry = sum.entry(name.to_owned()).or_default();
            *entry = if name == "slowest_start_ms" { count.max(*entry) } else { count + *entry };
        }
    }
    sums
}

/// The sums as a table of a document.
fn table(sums: &BTreeMap<String, Counts>) -> String {
    const COLUMNS: [&str; 7] =
        ["kills", "acknowledged", "unknown", "unknown_but_written", "lost", "doubled", "slowest_start_ms"];
    let mut text = format!("| killed | {} |\n|---|{}\n", COLUMNS.join(" | "), "---|".repeat(COLUMNS.len()));
    for (what, counts) in sums {
        let cells = COLUMNS.map(|name| counts.get(name).copied().unwrap_or_default().to_string());
        // Writing into a string cannot fail.
        let _ = writeln!(text, "| {what} | {} |", cells.join(" | "));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINES: &str = "\
piece=1 of=2 endured sqlite: kills=2 acknowledged=10 unknown=3 lost=0 doubled=0 holes=0 slowest_start_ms=900 answers={200: 9}
piece=2 of=2 endured sqlite: kills=2 acknowledged=20 unknown=4 lost=1 doubled=0 holes=0 slowest_start_ms=800 answers={200: 9}
";

    #[test]
    fn counts_are_added_and_the_slowest_start_is_the_largest() {
        let sums = sums(LINES);
        let sqlite = &sums["sqlite"];
        assert_eq!((sqlite["kills"], sqlite["acknowledged"], sqlite["lost"]), (4, 30, 1));
        assert_eq!(sqlite["slowest_start_ms"], 900);
        assert!(table(&sums).contains("| sqlite | 4 | 30 | 7 | 0 | 1 | 0 | 900 |"));
    }

    #[test]
    fn counts_are_found_behind_what_the_runner_wrote() {
        assert_eq!(marked("test a ... endured x: kills=1\nok\n"), ["x: kills=1"]);
    }

    #[test]
    fn words_are_understood_or_refused() {
        let words = |words: &[&str]| wanted(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>());
        assert_eq!(words(&[]).unwrap(), Wanted { kills: KILLS, again: false });
        assert_eq!(words(&["--kills", "20", "--again"]).unwrap(), Wanted { kills: 20, again: true });
        for wrong in [&["--kills"][..], &["--kills", "0"], &["--kills", "many"], &["20"]] {
            assert_eq!(words(wrong).unwrap_err().code, 2);
        }
    }
}
