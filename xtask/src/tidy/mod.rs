//! `cargo xtask tidy`: the invariants that can be read from the files, as a command and as a test.

mod arrows;
mod documents;
mod places;
mod pure;
mod shape;
mod sizes;
mod source;

use crate::process::Stop;
use crate::tree;
use source::Source;
use std::fmt;
use std::path::Path;

/// One thing found wrong, and where.
pub(crate) struct Finding {
    path: String,
    line: usize,
    words: String,
}

impl Finding {
    fn new(path: &str, line: usize, words: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line, words: words.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, line, words } = self;
        if *line == 0 { write!(f, "{path}: {words}") } else { write!(f, "{path}:{line}: {words}") }
    }
}

/// Checks the whole repository; an error lists everything found.
pub(crate) fn tidy(root: &Path) -> Result<(), Stop> {
    let files = tree::files(root)?;
    let mut sources = Vec::new();
    for path in files.iter().filter(|path| path.ends_with(".rs")) {
        sources.push(Source::new(path, &tree::read(root, path)?));
    }
    let mut findings = arrows::check(root, &files)?;
    findings.extend(sources.iter().flat_map(pure::check));
    findings.extend(sources.iter().flat_map(shape::check));
    findings.extend(sources.iter().flat_map(places::in_source));
    findings.extend(sizes::check(&sources, &tree::read(root, sizes::EXCEPTIONS)?));
    findings.extend(documents::check(root, &files, &sources)?);
    findings.extend(places::in_texts(root, &files));
    if findings.is_empty() {
        println!("tidy: {} files, {} of them Rust", files.len(), sources.len());
        return Ok(());
    }
    let lines: Vec<String> = findings.iter().map(ToString::to_string).collect();
    Err(Stop::wrong(format!("{}\ntidy: {} findings", lines.join("\n"), findings.len())))
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_repository_is_tidy() {
        if let Err(stop) = super::tidy(&crate::tree::root()) {
            panic!("\n{}", stop.words);
        }
    }
}
