//! Reads feature files: Chinese Gherkin into scenarios, outlines already filled in with each of their examples.

use crate::run::Failure;
use gherkin::{Feature, GherkinEnv, StepType, Table};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// A feature file of this name has only a background, with which every scenario of its folder and of the folders below
/// begins.
const COMMON: &str = "_common.feature";
/// The largest feature file that is read, in bytes.
const LARGEST: usize = 1024 * 1024;
/// How deep folders may lie within folders.
const DEEPEST: usize = 4;

/// One scenario, ready to run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scenario {
    /// The file, relative to the folder of scenarios.
    pub file: String,
    /// The feature's name.
    pub feature: String,
    /// Its name; with the values that tell the examples apart behind it if it comes from an outline.
    pub name: String,
    /// Where it stands.
    pub line: usize,
    /// The provisions that it is tagged with.
    pub tags: Vec<String>,
    /// Its steps, backgrounds first.
    pub steps: Vec<Line>,
}

/// One step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The file it stands in (a common background stands in another file).
    pub file: String,
    /// The line.
    pub line: usize,
    /// The word that it begins with (假如、当、那么、而且).
    pub keyword: String,
    /// Whether it says what must hold (那么), rather than what is given or happens.
    pub is_check: bool,
    /// Its words, without the keyword and a colon at the end.
    pub text: String,
    /// Its table.
    pub table: Vec<Vec<String>>,
}

impl Scenario {
    /// `file › name`, by which people find it.
    #[must_use]
    pub fn title(&self) -> String {
        format!("{} › {}", self.file, self.name)
    }
}

/// Reads every feature file below a folder.
///
/// # Errors
/// A failure per file that cannot be read or is no Gherkin.
pub fn read_folder(folder: &Path) -> Result<Vec<Scenario>, Vec<Failure>> {
    let mut files = BTreeMap::new();
    below(folder, "", DEEPEST, &mut files).map_err(|why| vec![Failure::of_file(&folder.display().to_string(), why)])?;
    read(&files)
}

fn below(folder: &Path, prefix: &str, depth: usize, files: &mut BTreeMap<String, String>) -> Result<(), String> {
    let entries = std::fs::read_dir(folder).map_err(|error| error.to_string())?;
    for entry in entries {
        let entry = entry.map_err(|error| error.to_string())?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = if prefix.is_empty() { name.clone() } else { format!("{prefix}/{name}") };
        if name.starts_with('.') {
            continue;
        }
        if entry.file_type().map_err(|error| error.to_string())?.is_dir() {
            if depth > 0 {
                below(&entry.path(), &path, depth - 1, files)?;
            }
        } else if path.ends_with(".feature") {
            let text = std::fs::read_to_string(entry.path()).map_err(|error| format!("{path}: {error}"))?;
            files.insert(path, text);
        }
    }
    Ok(())
}

/// Reads feature files: path → text.
///
/// # Errors
/// A failure per file that is no Gherkin, or too large.
pub fn read(files: &BTreeMap<String, String>) -> Result<Vec<Scenario>, Vec<Failure>> {
    let mut parsed: Vec<(&str, Feature)> = Vec::new();
    let mut failures = Vec::new();
    for (path, text) in files {
        match parse(text) {
            Ok(feature) => parsed.push((path, feature)),
            Err(why) => failures.push(Failure::of_file(path, why)),
        }
    }
    if !failures.is_empty() {
        return Err(failures);
    }
    let commons: Vec<_> = parsed.iter().filter(|(path, _)| path.ends_with(COMMON)).collect();
    let scenarios = parsed.iter().flat_map(|(path, feature)| {
        let above = commons.iter().filter(|(common, _)| path.starts_with(common.trim_end_matches(COMMON)));
        let before: Vec<Line> = above.flat_map(|(path, feature)| background(path, feature)).collect();
        scenarios_of(path, feature, &before)
    });
    Ok(scenarios.collect())
}

fn parse(text: &str) -> Result<Feature, String> {
    if text.len() > LARGEST {
        return Err("文件过大，最多 1 MiB / the file is too large: at most 1 MiB".to_owned());
    }
    let env = GherkinEnv::new("zh-CN").map_err(|error| error.to_string())?;
    Feature::parse(text, env).map_err(|error| error.to_string())
}

fn background(path: &str, feature: &Feature) -> Vec<Line> {
    feature.background.iter().flat_map(|background| &background.steps).map(|step| line_of(path, step)).collect()
}

fn line_of(path: &str, step: &gherkin::Step) -> Line {
    Line {
        file: path.to_owned(),
        line: step.position.line,
        keyword: step.keyword.trim().to_owned(),
        is_check: step.ty == StepType::Then,
        text: step.value.trim().trim_end_matches(['：', ':']).trim_end().to_owned(),
        table: step.table.as_ref().map(|table| table.rows.clone()).unwrap_or_default(),
    }
}

fn scenarios_of(path: &str, feature: &Feature, common: &[Line]) -> Vec<Scenario> {
    let mut made = Vec::new();
    let grouped =
        feature.rules.iter().flat_map(|rule| rule.scenarios.iter().map(move |scenario| (scenario, &rule.tags)));
    let none = Vec::new();
    let all = feature.scenarios.iter().map(|scenario| (scenario, &none)).chain(grouped);
    for (scenario, rule_tags) in all {
        let own = scenario.steps.iter().map(|step| line_of(path, step));
        let steps: Vec<Line> = common.iter().cloned().chain(background(path, feature)).chain(own).collect();
        let tags = feature.tags.iter().chain(rule_tags).chain(&scenario.tags);
        let plain = Scenario {
            file: path.to_owned(),
            feature: feature.name.clone(),
            name: scenario.name.clone(),
            line: scenario.position.line,
            tags: unique(tags),
            steps,
        };
        if scenario.examples.is_empty() {
            made.push(plain.clone());
        }
        let tables: Vec<_> =
            scenario.examples.iter().map(|one| (one, one.table.as_ref().map(rows).unwrap_or_default())).collect();
        let shown = telling(tables.iter().flat_map(|(_, rows)| rows));
        for (examples, rows) in &tables {
            made.extend(rows.iter().map(|(line, values)| filled(&plain, &examples.tags, *line, values, shown)));
        }
    }
    made
}

fn unique<'t>(tags: impl Iterator<Item = &'t String>) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for tag in tags {
        if !kept.contains(tag) {
            kept.push(tag.clone());
        }
    }
    kept
}

/// How many leading columns tell the rows apart.
fn telling<'r>(rows: impl Iterator<Item = &'r Row> + Clone) -> usize {
    let columns = rows.clone().map(|(_, values)| values.len()).max().unwrap_or(0);
    let all = rows.clone().count();
    let told_apart = |shown: &usize| {
        let heads: BTreeSet<String> = rows.clone().map(|(_, values)| head(values, *shown)).collect();
        heads.len() == all
    };
    (1..columns).find(told_apart).unwrap_or(columns)
}

/// The values of the leading columns.
fn head(values: &[(String, String)], shown: usize) -> String {
    values.iter().take(shown).map(|(_, value)| value.as_str()).collect::<Vec<_>>().join("，")
}

/// One row of examples: its line, and placeholder → value in the order of the columns.
type Row = (usize, Vec<(String, String)>);

/// Each row of a table of examples.
fn rows(table: &Table) -> Vec<Row> {
    let Some((header, rows)) = table.rows.split_first() else { return Vec::new() };
    let line = table.position.line;
    rows.iter()
        .enumerate()
        .map(|(n, row)| (line + n + 1, header.iter().cloned().zip(row.iter().cloned()).collect()))
        .collect()
}

fn filled(plain: &Scenario, tags: &[String], line: usize, values: &[(String, String)], shown: usize) -> Scenario {
    let fill = |text: &String| {
        values.iter().fold(text.clone(), |text, (name, value)| text.replace(&format!("<{name}>"), value))
    };
    let steps = plain.steps.iter().map(|step| Line {
        text: fill(&step.text),
        table: step.table.iter().map(|row| row.iter().map(fill).collect()).collect(),
        ..step.clone()
    });
    Scenario {
        name: format!("{}（{}）", fill(&plain.name), head(values, shown)),
        line,
        tags: unique(plain.tags.iter().chain(tags)),
        steps: steps.collect(),
        ..plain.clone()
    }
}
