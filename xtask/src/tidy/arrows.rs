//! Who may import whom: the arrows between crates never turn back, and each outside technology has one home.

use super::Finding;
use crate::process::Stop;
use crate::tree;
use std::path::Path;

/// Each crate with those of ours that it may use. The order is the river's: nothing uses what stands below it.
const ARROWS: [(&str, &[&str]); 17] = [
    ("worktime", &[]),
    ("law", &["worktime"]),
    ("rulebook", &["law", "worktime"]),
    ("casework", &["law", "worktime", "rulebook"]),
    ("governance", &["law", "worktime", "rulebook", "casework"]),
    ("territory", &["law", "worktime", "rulebook"]),
    ("understanding", &["law", "worktime", "rulebook"]),
    ("desk", &["law", "worktime", "rulebook", "casework", "governance", "territory", "understanding"]),
    ("storage", &["law", "worktime", "rulebook", "casework", "governance", "territory", "desk"]),
    ("channels", &["law", "worktime", "rulebook", "casework", "governance", "desk"]),
    ("documents", &[]),
    ("simulator", &["law", "worktime", "rulebook", "casework", "governance", "desk"]),
    ("scenarios", &["law", "worktime", "rulebook", "casework", "governance", "desk", "channels", "simulator"]),
    ("search", &["law", "worktime", "rulebook", "casework", "governance", "desk"]),
    (
        "server",
        &[
            "law",
            "worktime",
            "rulebook",
            "casework",
            "governance",
            "territory",
            "desk",
            "storage",
            "channels",
            "documents",
            "search",
        ],
    ),
    (
        "huying",
        &[
            "law",
            "worktime",
            "rulebook",
            "casework",
            "governance",
            "territory",
            "understanding",
            "desk",
            "storage",
            "channels",
            "documents",
            "simulator",
            "scenarios",
            "search",
            "server",
        ],
    ),
    ("xtask", &[]),
];

/// Outside crates that only one crate of ours may know.
const HOMES: [(&str, &str); 12] = [
    ("sqlx", "storage"),
    ("rusqlite", "storage"),
    ("axum", "server"),
    ("tower-http", "server"),
    ("calamine", "channels"),
    ("jiff", "worktime"),
    ("tantivy", "search"),
    ("geo", "territory"),
    ("geojson", "territory"),
    ("rstar", "territory"),
    ("krilla", "documents"),
    ("fontdb", "server"),
];

pub(crate) fn check(root: &Path, files: &[String]) -> Result<Vec<Finding>, Stop> {
    let mut findings = Vec::new();
    let manifests = files.iter().filter(|path| path.starts_with("crates/") || path.starts_with("xtask/"));
    for path in manifests.filter(|path| path.ends_with("/Cargo.toml")) {
        let manifest: toml::Table =
            tree::read(root, path)?.parse().map_err(|error| Stop::wrong(format!("{path}: {error}")))?;
        findings.extend(check_manifest(path, &manifest));
    }
    Ok(findings)
}

fn check_manifest(path: &str, manifest: &toml::Table) -> Vec<Finding> {
    let name = manifest.get("package").and_then(|package| package.get("name")).and_then(toml::Value::as_str);
    let name = name.unwrap_or_default();
    let Some((_, may)) = ARROWS.iter().find(|(from, _)| *from == name) else {
        return vec![Finding::new(path, 0, format!("crate `{name}` has no place in xtask/src/tidy/arrows.rs"))];
    };
    let tables = ["dependencies", "build-dependencies"].iter().filter_map(|key| manifest.get(*key)?.as_table());
    let used: Vec<&String> = tables.flat_map(toml::Table::keys).collect();
    let ours = |used: &str| ARROWS.iter().any(|(name, _)| *name == used);
    let back = used.iter().filter(|used| ours(used) && !may.contains(&used.as_str()));
    let back = back.map(|used| Finding::new(path, 0, format!("`{name}` may not use `{used}`: arrows never turn back")));
    let astray = HOMES.iter().filter(|(outside, home)| *home != name && used.iter().any(|used| used == outside));
    let astray = astray.map(|(outside, home)| Finding::new(path, 0, format!("only `{home}` may use {outside}")));
    back.chain(astray).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        check_manifest("Cargo.toml", &text.parse().unwrap()).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn an_arrow_back_is_found() {
        assert!(found("[package]\nname = \"desk\"\n[dependencies]\ncasework = {}\n").is_empty());
        assert_eq!(found("[package]\nname = \"casework\"\n[dependencies]\ndesk = {}\n").len(), 1);
        assert_eq!(found("[package]\nname = \"casework\"\n[build-dependencies]\ndesk = {}\n").len(), 1);
    }

    #[test]
    fn technologies_stay_at_home() {
        assert_eq!(found("[package]\nname = \"desk\"\n[dependencies]\nsqlx = {}\n").len(), 1);
        assert!(found("[package]\nname = \"storage\"\n[dependencies]\nsqlx = {}\n").is_empty());
    }

    #[test]
    fn a_new_crate_must_take_its_place() {
        assert_eq!(found("[package]\nname = \"novelty\"\n").len(), 1);
    }

    #[test]
    fn no_arrow_in_the_table_turns_back() {
        for (index, (name, may)) in ARROWS.iter().enumerate() {
            let above: Vec<&str> = ARROWS.iter().take(index).map(|(name, _)| *name).collect();
            assert!(may.iter().all(|used| above.contains(used)), "{name}");
        }
    }
}
