//! `cargo xtask endure`: the loops of the tests over faults, many more times, in pieces that can be interrupted and taken up
//! again.

use crate::process::{Stop, cargo, said};
use crate::tree;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// What the tests print before their counts.
const MARK: &str = "endured ";
/// What is called with a wrong word.
const USAGE: &str = "cargo xtask endure [LOOP…] [--times N] [--again]";

/// A test that repeats itself as often as it is told.
struct Loop {
    name: &'static str,
    package: &'static str,
    test: &'static str,
    /// Which tests of the file.
    filter: &'static str,
    /// Where it is told how often.
    variable: &'static str,
    /// How often in all if nobody says.
    times: u64,
    /// How often in one piece: a few minutes, and never more than half an hour.
    piece: u64,
}

const ROUNDS: &str = "HUYING_ROUNDS";

/// Every loop, in the order in which they run.
const LOOPS: &[Loop] = &[
    of("kill", "huying", "kill", "", "HUYING_KILLS", (500, 100)),
    of("full", "huying", "full", "", ROUNDS, (5, 1)),
    of("faults", "huying", "faults", "", ROUNDS, (1, 1)),
    of("again", "huying", "again", "", ROUNDS, (10, 5)),
    of("claims", "storage", "store", "claims", ROUNDS, (20, 10)),
    of("plans", "storage", "store", "plans_of_grown_tables", ROUNDS, (1, 1)),
    of("migrations", "storage", "store", "a_migration_that", ROUNDS, (1, 1)),
    of("naive", "simulator", "naive", "random_histories", ROUNDS, (20, 5)),
    of("twice", "server", "journeys", "twice", ROUNDS, (4, 2)),
    of("clockworks", "server", "journeys", "two_clockworks", ROUNDS, (10, 5)),
];

const fn of(
    name: &'static str,
    package: &'static str,
    test: &'static str,
    filter: &'static str,
    variable: &'static str,
    (times, piece): (u64, u64),
) -> Loop {
    Loop { name, package, test, filter, variable, times, piece }
}

/// What one kind of fault has been through: counts by name.
type Counts = BTreeMap<String, u64>;

/// Which loops, how often, and whether pieces done before are done again.
#[derive(Debug, Default, PartialEq, Eq)]
struct Wanted {
    loops: Vec<String>,
    times: Option<u64>,
    again: bool,
}

/// Runs what is missing of the pieces, and prints the counts of all.
pub(crate) fn endure(args: &[String]) -> Result<(), Stop> {
    let wanted = wanted(args)?;
    let (root, file) = (tree::root(), file());
    if wanted.again && file.exists() {
        std::fs::remove_file(&file).map_err(|error| Stop::wrong(format!("{}: {error}", file.display())))?;
    }
    for one in LOOPS.iter().filter(|one| wanted.loops.is_empty() || wanted.loops.iter().any(|name| name == one.name)) {
        pieces(one, wanted.times.unwrap_or(one.times), &root, &file)?;
    }
    let sums = sums(&kept(&file));
    print!("{}", table(&sums));
    let bad = |counts: &Counts| ["lost", "doubled", "holes"].iter().any(|name| counts.get(*name) != Some(&0));
    if sums.values().any(bad) { Err(Stop::wrong("something was lost or done twice")) } else { Ok(()) }
}

fn pieces(one: &Loop, times: u64, root: &Path, file: &Path) -> Result<(), Stop> {
    let pieces = times.div_ceil(one.piece);
    for piece in 1..=pieces {
        let part = one.piece.min(times - (piece - 1) * one.piece);
        let name = format!("{} piece={piece} of={part} ", one.name);
        if kept(file).lines().any(|line| line.starts_with(&name)) {
            println!("{}, piece {piece} of {pieces}: done before", one.name);
            continue;
        }
        println!("{}, piece {piece} of {pieces}: {part} times", one.name);
        let text = said(run(one, root).env(one.variable, part.to_string()).env("HUYING_SEED", piece.to_string()))?;
        let lines = marked(&text);
        if lines.is_empty() {
            return Err(Stop::wrong(format!("the tests printed no counts:\n{text}")));
        }
        lines.iter().for_each(|line| println!("  {line}"));
        keep(file, &name, &lines)?;
    }
    Ok(())
}

fn wanted(args: &[String]) -> Result<Wanted, Stop> {
    let mut wanted = Wanted::default();
    let mut words = args.iter();
    while let Some(word) = words.next() {
        match (word.as_str(), words.as_slice().first().map(|next| next.parse::<u64>())) {
            ("--times", Some(Ok(times))) if times > 0 => {
                wanted.times = Some(times);
                words.next();
            }
            ("--again", _) => wanted.again = true,
            (name, _) if LOOPS.iter().any(|one| one.name == name) => wanted.loops.push(name.to_owned()),
            _ => {
                let names: Vec<&str> = LOOPS.iter().map(|one| one.name).collect();
                return Err(Stop::called_wrongly(format!("{USAGE}\n\nLOOP: {}", names.join(", "))));
            }
        }
    }
    Ok(wanted)
}

/// A loop as the tests have it, over the program as it is delivered, and passing nothing over.
fn run(one: &Loop, root: &Path) -> std::process::Command {
    let mut command = cargo();
    command.current_dir(root).args(["test", "--release", "--locked", "--package", one.package, "--test", one.test]);
    command.args(["--", "--nocapture", one.filter]).env("HUYING_EVERY", "1");
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

/// The counts of all pieces, by what was done.
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

/// The sums as a table of a document; what a test does not count is a dash.
fn table(sums: &BTreeMap<String, Counts>) -> String {
    const COLUMNS: [&str; 8] =
        ["times", "acknowledged", "refused", "unknown", "unknown_but_written", "lost", "doubled", "slowest_start_ms"];
    let mut text = format!("| what | {} |\n|---|{}\n", COLUMNS.join(" | "), "---|".repeat(COLUMNS.len()));
    for (what, counts) in sums {
        let cell = |name: &str| counts.get(name).map_or_else(|| "–".to_owned(), u64::to_string);
        // Writing into a string cannot fail.
        let _ = writeln!(text, "| {what} | {} |", COLUMNS.map(cell).join(" | "));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINES: &str = "\
kill piece=1 of=2 endured sqlite: times=2 acknowledged=10 unknown=3 lost=0 doubled=0 holes=0 slowest_start_ms=900 answers={200: 9}
kill piece=2 of=2 endured sqlite: times=2 acknowledged=20 unknown=4 lost=1 doubled=0 holes=0 slowest_start_ms=800 answers={200: 9}
";

    #[test]
    fn counts_are_added_and_the_slowest_start_is_the_largest() {
        let sums = sums(LINES);
        let sqlite = &sums["sqlite"];
        assert_eq!((sqlite["times"], sqlite["acknowledged"], sqlite["lost"]), (4, 30, 1));
        assert_eq!(sqlite["slowest_start_ms"], 900);
        assert!(table(&sums).contains("| sqlite | 4 | 30 | – | 7 | – | 1 | 0 | 900 |"));
    }

    #[test]
    fn counts_are_found_behind_what_the_runner_wrote() {
        assert_eq!(marked("test a ... endured x: times=1\nok\n"), ["x: times=1"]);
    }

    #[test]
    fn words_are_understood_or_refused() {
        let words = |words: &[&str]| wanted(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>());
        assert_eq!(words(&[]).unwrap(), Wanted::default());
        let some = Wanted { loops: vec!["kill".to_owned(), "twice".to_owned()], times: Some(20), again: true };
        assert_eq!(words(&["kill", "--times", "20", "twice", "--again"]).unwrap(), some);
        for wrong in [&["--times"][..], &["--times", "0"], &["--times", "many"], &["20"], &["nothing"]] {
            assert_eq!(words(wrong).unwrap_err().code, 2);
        }
    }
}
