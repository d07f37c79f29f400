//! Runs one scenario, and says where and why it fails.

use crate::feature::{Line, Scenario};
use crate::steps::{self, Verb};
use crate::world::World;
use desk::Library;
use serde::Serialize;
use std::fmt;
use std::sync::Arc;

/// Why a scenario, or a file of scenarios, is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
pub struct Failure {
    /// The file.
    pub file: String,
    /// The line; 0 when it concerns the file as a whole.
    pub line: usize,
    /// The scenario's name; empty when it concerns the file.
    pub scenario: String,
    /// The step as it is written; empty when it concerns no step.
    pub step: String,
    /// What is wrong.
    pub why: String,
}

impl Failure {
    pub(crate) fn of_file(file: &str, why: impl Into<String>) -> Self {
        Self { file: file.to_owned(), line: 0, scenario: String::new(), step: String::new(), why: why.into() }
    }

    pub(crate) fn of_scenario(scenario: &Scenario, why: impl Into<String>) -> Self {
        Self {
            file: scenario.file.clone(),
            line: scenario.line,
            scenario: scenario.name.clone(),
            step: String::new(),
            why: why.into(),
        }
    }

    fn of_step(scenario: &Scenario, line: &Line, why: String) -> Self {
        Self { file: line.file.clone(), line: line.line, scenario: scenario.name.clone(), step: line.text.clone(), why }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.scenario)?;
        if !self.step.is_empty() {
            write!(f, " ▸ {}", self.step)?;
        }
        write!(f, "：{}", self.why)
    }
}

/// Runs a scenario on a library. Answers the key of the city it ran in.
///
/// # Errors
/// The first step that does not hold, or a refusal that no step expected.
pub fn run(library: &Arc<Library>, scenario: &Scenario) -> Result<String, Failure> {
    run_on(library, scenario, true)
}

/// Runs a scenario; unless `strict`, on a law that is known not to be whole.
pub(crate) fn run_on(library: &Arc<Library>, scenario: &Scenario, strict: bool) -> Result<String, Failure> {
    let mut world = World::new(Arc::clone(library), strict);
    let mut last: Option<&Line> = None;
    for line in &scenario.steps {
        let step = steps::understood(line).and_then(|(verb, taken)| {
            // A no that nobody looks at would make every later step meaningless.
            if !verb.expects_refusal() {
                world.no_unseen_refusal()?;
            }
            world.step(verb, &taken, &line.table).map_err(|why| match steps::perhaps_meant(line) {
                Some(pattern) if verb == Verb::Ask => format!("{why}。或者本来要写：{pattern}"),
                _ => why,
            })
        });
        step.map_err(|why| Failure::of_step(scenario, line, why))?;
        last = Some(line);
    }
    if let Err(why) = world.no_unseen_refusal() {
        return Err(last.map_or_else(
            || Failure::of_scenario(scenario, why.clone()),
            |line| Failure::of_step(scenario, line, why.clone()),
        ));
    }
    if !scenario.steps.iter().any(|line| line.is_check) {
        return Err(Failure::of_scenario(scenario, "没有一步“那么”：什么也没有证明"));
    }
    if strict {
        world.decided_again().map_err(|why| Failure::of_scenario(scenario, why))?;
    }
    world.city().map_err(|why| Failure::of_scenario(scenario, why))
}
