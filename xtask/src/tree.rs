//! The repository's files.

use crate::process::Stop;
use std::path::{Path, PathBuf};

/// Folders that hold nothing of ours.
const FOREIGN: [&str; 5] = [".git", "target", "node_modules", "huying-data", "dist"];

/// The repository's root: cargo tells where our own manifest is.
pub(crate) fn root() -> PathBuf {
    let manifest = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from).unwrap_or_default();
    manifest.parent().map(Path::to_path_buf).unwrap_or_else(|| PathBuf::from("."))
}

/// Every file of ours below `root`, as paths from there with `/` between, in order.
pub(crate) fn files(root: &Path) -> Result<Vec<String>, Stop> {
    let mut found = Vec::new();
    walk(root, "", &mut found)?;
    found.sort();
    Ok(found)
}

/// Reads a text file of ours.
pub(crate) fn read(root: &Path, path: &str) -> Result<String, Stop> {
    std::fs::read_to_string(root.join(path)).map_err(|error| Stop::wrong(format!("{path}: {error}")))
}

fn walk(root: &Path, below: &str, found: &mut Vec<String>) -> Result<(), Stop> {
    let stop = |error: std::io::Error| Stop::wrong(format!("{}: {error}", root.join(below).display()));
    for entry in std::fs::read_dir(root.join(below)).map_err(stop)? {
        let entry = entry.map_err(stop)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = if below.is_empty() { name.clone() } else { format!("{below}/{name}") };
        let kind = entry.file_type().map_err(stop)?;
        if kind.is_file() {
            found.push(path);
        } else if kind.is_dir() && !FOREIGN.contains(&name.as_str()) {
            walk(root, &path, found)?;
        }
    }
    Ok(())
}
