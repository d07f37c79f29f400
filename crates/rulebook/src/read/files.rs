//! The rulebooks folder as a map from path to text, and reading it from disk.

use super::NATIONAL;
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::Path;

/// Every file of a rulebooks folder: path below the folder (`/` between parts) → text. Ordered by path.
pub type Files = BTreeMap<String, String>;

/// The largest file that is read, in bytes.
const LARGEST: u64 = 32 * 1024 * 1024;
/// How deep folders may lie within folders.
const DEEPEST: usize = 6;
/// How many files a rulebooks folder may have.
const MOST: usize = 20_000;

/// Reads every `.toml`, `.md` and `.csv` file below a rulebooks folder. Hidden files and links to folders are left out.
///
/// # Errors
/// What reading the folder answers; `InvalidData` for a file that is too large, not UTF-8, or one too many.
pub fn folder(dir: &Path) -> io::Result<Files> {
    let mut files = Files::new();
    below(dir, "", DEEPEST, &mut files)?;
    Ok(files)
}

fn below(dir: &Path, prefix: &str, depth: usize, files: &mut Files) -> io::Result<()> {
    for entry in std::fs::read_dir(dir)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') {
            continue;
        }
        let path = if prefix.is_empty() { name } else { format!("{prefix}/{name}") };
        let kind = entry.file_type()?;
        if kind.is_dir() {
            if depth == 0 {
                return Err(invalid(&path, "folders lie too deep within folders"));
            }
            below(&entry.path(), &path, depth - 1, files)?;
        } else if [".toml", ".md", ".csv"].iter().any(|ending| path.ends_with(ending)) {
            if entry.path().metadata()?.len() > LARGEST {
                return Err(invalid(&path, "the file is too large"));
            }
            let text = String::from_utf8(std::fs::read(entry.path())?);
            files.insert(path.clone(), text.map_err(|_| invalid(&path, "the file is not UTF-8"))?);
            if files.len() > MOST {
                return Err(invalid(&path, "the folder has too many files"));
            }
        }
    }
    Ok(())
}

fn invalid(path: &str, what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("{path}: {what}"))
}

/// The cities of a rulebooks folder: every folder with a `city.toml`, but what all share and templates (`_…`).
#[must_use]
pub fn cities(files: &Files) -> Vec<String> {
    let found: BTreeSet<&str> = files
        .keys()
        .filter_map(|path| path.strip_suffix("/city.toml"))
        .filter(|city| !city.contains('/') && !city.starts_with('_') && *city != NATIONAL)
        .collect();
    found.into_iter().map(str::to_owned).collect()
}
