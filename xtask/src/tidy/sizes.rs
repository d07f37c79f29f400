//! Files of at most 500 lines, functions of at most 70. Exceptions stand in a list that may only shrink.

use super::Finding;
use super::source::Source;
use std::collections::BTreeMap;

/// The list: `PATH LINES` for a file, `PATH NAME LINES` for a function.
pub(crate) const EXCEPTIONS: &str = "xtask/tidy-exceptions.txt";

const FILE_LINES_MAX: usize = 500;
const FUNCTION_LINES_MAX: usize = 70;

pub(crate) fn check(sources: &[Source], exceptions: &str) -> Vec<Finding> {
    let too_long: BTreeMap<String, (usize, usize)> = sources.iter().flat_map(too_long).collect();
    let mut findings = Vec::new();
    let mut listed = BTreeMap::new();
    for (index, line) in
        exceptions.lines().enumerate().filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'))
    {
        let entry = line.trim().rsplit_once(' ').and_then(|(what, lines)| Some((what, lines.parse::<usize>().ok()?)));
        let Some((what, lines)) = entry else {
            findings.push(Finding::new(EXCEPTIONS, index + 1, "reads `PATH LINES` or `PATH FUNCTION LINES`"));
            continue;
        };
        match too_long.get(what) {
            None => {
                findings.push(Finding::new(EXCEPTIONS, index + 1, format!("stale: {what} needs no exception any more")))
            }
            Some((now, _)) if *now < lines => {
                findings.push(Finding::new(
                    EXCEPTIONS,
                    index + 1,
                    format!("the list only shrinks: {what} is {now} now"),
                ));
            }
            Some(_) => {}
        }
        listed.insert(what, lines);
    }
    for (what, (now, line)) in &too_long {
        if listed.get(what.as_str()).is_none_or(|lines| now > lines) {
            let path = what.split(' ').next().unwrap_or_default();
            let name = what.split(' ').nth(1).map_or("the file".to_owned(), |name| format!("fn {name}"));
            let words = format!("{name} has {now} lines; files ≤ {FILE_LINES_MAX}, functions ≤ {FUNCTION_LINES_MAX}");
            findings.push(Finding::new(path, *line, words));
        }
    }
    findings
}

/// What is too long: its name in the list, its length, its line. Functions of one name in a file share the longest.
fn too_long(source: &Source) -> Vec<(String, (usize, usize))> {
    let mut found = Vec::new();
    if source.lines.len() > FILE_LINES_MAX {
        found.push((source.path.clone(), (source.lines.len(), 0)));
    }
    let mut functions = source.functions();
    functions.sort_by_key(|function| function.length);
    let long = functions.into_iter().filter(|function| function.length > FUNCTION_LINES_MAX);
    found.extend(long.map(|f| (format!("{} {}", source.path, f.name), (f.length, f.line))));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn long(lines: usize) -> Source {
        Source::new("a.rs", &format!("fn long() {{\n{}}}\n", "    go();\n".repeat(lines - 2)))
    }

    fn found(lines: usize, exceptions: &str) -> Vec<String> {
        check(&[long(lines)], exceptions).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_long_function_is_found_unless_listed() {
        assert!(found(70, "").is_empty());
        assert_eq!(found(71, "").len(), 1);
        assert!(found(71, "# why\na.rs long 71\n").is_empty());
        assert_eq!(found(72, "a.rs long 71\n").len(), 1);
    }

    #[test]
    fn a_long_file_is_found() {
        assert_eq!(found(501, "a.rs long 501\n").len(), 1);
        assert!(found(501, "a.rs long 501\na.rs 501\n").is_empty());
    }

    #[test]
    fn the_list_only_shrinks() {
        assert_eq!(found(60, "a.rs long 71\n").len(), 1);
        assert_eq!(found(75, "a.rs long 80\n").len(), 1);
        assert_eq!(found(60, "nonsense\n").len(), 1);
    }
}
