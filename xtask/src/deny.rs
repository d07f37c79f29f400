//! `cargo xtask deny`: licences, banned crates and sources of every dependency, as `deny.toml` allows them.
//!
//! `cargo deny` does this where it is installed. It takes many minutes to compile, so without it the same three
//! questions are asked of `cargo metadata`, from the same file: the check always runs.

use crate::licence;
use crate::process::{Stop, cargo, passes, said, works};
use crate::tree;
use serde_json::Value;
use std::path::Path;

/// Checks everything in the lock file.
pub(crate) fn deny(root: &Path) -> Result<(), Stop> {
    let policy = Policy::read(&tree::read(root, "deny.toml")?)?;
    if works(cargo().args(["deny", "--version"])) {
        return passes(cargo().current_dir(root).args(["deny", "check", "licenses", "bans", "sources"]));
    }
    let mut command = cargo();
    command.current_dir(root).args(["metadata", "--locked", "--format-version", "1"]);
    for target in &policy.targets {
        command.args(["--filter-platform", target]);
    }
    let metadata: Value =
        serde_json::from_str(&said(&mut command)?).map_err(|error| Stop::wrong(format!("cargo metadata: {error}")))?;
    let packages = packages(&metadata);
    let wrong: Vec<String> = packages.iter().flat_map(|package| policy.faults(package)).collect();
    if !wrong.is_empty() {
        return Err(Stop::wrong(wrong.join("\n")));
    }
    println!("{} packages: licences, bans and sources as deny.toml allows", packages.len());
    Ok(())
}

/// What `deny.toml` says, in the words of `cargo deny`.
struct Policy {
    targets: Vec<String>,
    licences: Vec<String>,
    exceptions: Vec<(String, Vec<String>)>,
    banned: Vec<String>,
    registries: Vec<String>,
}

struct Package {
    name: String,
    version: String,
    licence: String,
    source: Option<String>,
}

impl Policy {
    fn read(text: &str) -> Result<Self, Stop> {
        let file: toml::Table = text.parse().map_err(|error| Stop::wrong(format!("deny.toml: {error}")))?;
        let part = |name: &str| file.get(name).and_then(toml::Value::as_table).cloned().unwrap_or_default();
        let (graph, licences, bans, sources) = (part("graph"), part("licenses"), part("bans"), part("sources"));
        let exceptions = licences.get("exceptions").and_then(toml::Value::as_array).into_iter().flatten();
        let exceptions =
            exceptions.filter_map(|row| Some((row.get("crate")?.as_str()?.to_owned(), words(row.get("allow")))));
        let denied = bans.get("deny").and_then(toml::Value::as_array).into_iter().flatten();
        let policy = Self {
            targets: words(graph.get("targets")),
            licences: words(licences.get("allow")),
            exceptions: exceptions.collect(),
            banned: denied.filter_map(|row| Some(row.get("crate")?.as_str()?.to_owned())).collect(),
            registries: words(sources.get("allow-registry")),
        };
        if policy.licences.is_empty() || policy.registries.is_empty() || policy.banned.is_empty() {
            return Err(Stop::wrong("deny.toml: licences, bans or registries are missing"));
        }
        Ok(policy)
    }

    fn faults(&self, package: &Package) -> Vec<String> {
        let Package { name, version, licence, source } = package;
        let mut faults = Vec::new();
        if !licence::allowed(licence, &|one| self.licence(name, one)) {
            faults.push(format!("{name} {version}: licence `{licence}` is not allowed by deny.toml"));
        }
        if self.banned.contains(name) {
            faults.push(format!("{name} {version}: banned by deny.toml"));
        }
        if let Some(source) = source
            && !self.registries.iter().any(|registry| source.strip_prefix("registry+") == Some(registry))
        {
            faults.push(format!("{name} {version}: comes from {source}"));
        }
        faults
    }

    fn licence(&self, name: &str, licence: &str) -> bool {
        let excepted = self.exceptions.iter().any(|(one, allow)| one == name && allow.iter().any(|a| a == licence));
        excepted || self.licences.iter().any(|allow| allow == licence)
    }
}

fn words(value: Option<&toml::Value>) -> Vec<String> {
    let entries = value.and_then(toml::Value::as_array).into_iter().flatten();
    entries.filter_map(|entry| entry.as_str().map(str::to_owned)).collect()
}

/// The packages that the resolved graph really uses: the lock file also lists those of other platforms.
fn packages(metadata: &Value) -> Vec<Package> {
    let nodes = metadata.pointer("/resolve/nodes").and_then(Value::as_array).into_iter().flatten();
    let used: Vec<&str> = nodes.filter_map(|node| node.get("id")?.as_str()).collect();
    let all = metadata.get("packages").and_then(Value::as_array).into_iter().flatten();
    let text = |package: &Value, key: &str| package.get(key).and_then(Value::as_str).map(str::to_owned);
    all.filter(|package| package.get("id").and_then(Value::as_str).is_some_and(|id| used.contains(&id)))
        .map(|package| Package {
            name: text(package, "name").unwrap_or_default(),
            version: text(package, "version").unwrap_or_default(),
            licence: text(package, "license").unwrap_or_default(),
            source: text(package, "source"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLICY: &str = r#"
        [licenses]
        allow = ["MIT"]
        exceptions = [{ crate = "odd", allow = ["MPL-2.0"] }]
        [bans]
        deny = [{ crate = "openssl-sys", reason = "C" }]
        [sources]
        allow-registry = ["https://example.org/index"]
    "#;

    fn package(name: &str, licence: &str, source: &str) -> Package {
        Package {
            name: name.to_owned(),
            version: "1.0.0".to_owned(),
            licence: licence.to_owned(),
            source: Some(source.to_owned()),
        }
    }

    #[test]
    fn each_of_licence_ban_and_source_is_found() {
        let policy = Policy::read(POLICY).unwrap();
        let home = "registry+https://example.org/index";
        assert!(policy.faults(&package("good", "MIT OR Apache-2.0", home)).is_empty());
        assert!(policy.faults(&package("odd", "MPL-2.0", home)).is_empty());
        assert_eq!(policy.faults(&package("other", "MPL-2.0", home)).len(), 1);
        assert_eq!(policy.faults(&package("openssl-sys", "MIT", home)).len(), 1);
        assert_eq!(policy.faults(&package("good", "MIT", "git+https://example.org/x")).len(), 1);
        assert_eq!(policy.faults(&package("good", "", home)).len(), 1);
    }

    #[test]
    fn an_empty_policy_is_a_fault_not_a_pass() {
        assert!(Policy::read("").is_err());
    }
}
