//! What a run of walks found, and its words.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use worktime::Lang;

/// The result of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WalkReport {
    /// The city's division code.
    pub city: u32,
    /// The district's.
    pub district: u32,
    /// The seed.
    pub seed: u64,
    /// Matters opened by walks; their children are counted with their procedures.
    pub walks: u64,
    /// Events written, all matters together.
    pub events: u64,
    /// Per edition and procedure.
    pub procedures: Vec<ProcedureReport>,
    /// Refusals by the code of their first reason.
    pub refusals: BTreeMap<String, u64>,
    /// What went wrong.
    pub failures: Vec<WalkFailure>,
}

/// One procedure of one edition.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProcedureReport {
    /// The edition.
    pub edition: String,
    /// The procedure.
    pub procedure: String,
    /// Matters opened.
    pub matters: u64,
    /// How often each ask that exists there was taken, in the file's order.
    pub asks: Vec<(String, u64)>,
    /// States that exist there.
    pub states: usize,
    /// States entered.
    pub visited: BTreeSet<String>,
}

impl ProcedureReport {
    /// The asks that exist and were never taken.
    #[must_use]
    pub fn never_taken(&self) -> Vec<&str> {
        self.asks.iter().filter(|(_, times)| *times == 0).map(|(ask, _)| ask.as_str()).collect()
    }
}

/// One walk on which something was wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WalkFailure {
    /// The run's seed.
    pub seed: u64,
    /// The walk's number in the run, from 1: a run with this seed and this count ends with it.
    pub number: u64,
    /// The procedure it opened.
    pub procedure: String,
    /// What was wrong.
    pub what: String,
    /// Every step of the walk, with its moment.
    pub path: Vec<String>,
}

impl WalkReport {
    /// Asks of all procedures that exist and were never taken, as `edition procedure.ask`.
    #[must_use]
    pub fn never_taken(&self) -> Vec<String> {
        self.procedures
            .iter()
            .flat_map(|p| p.never_taken().into_iter().map(move |ask| format!("{} {}.{ask}", p.edition, p.procedure)))
            .collect()
    }

    /// Matters of all procedures, children included.
    #[must_use]
    pub fn matters(&self) -> u64 {
        self.procedures.iter().map(|p| p.matters).sum()
    }

    /// Asks taken at least once, and asks that exist, over all editions.
    #[must_use]
    pub fn coverage(&self) -> (usize, usize) {
        let all: usize = self.procedures.iter().map(|p| p.asks.len()).sum();
        (all - self.never_taken().len(), all)
    }
}

/// The report in words.
#[must_use]
pub fn report_text(report: &WalkReport, lang: Lang) -> String {
    let zh = lang == Lang::Zh;
    let mut text = String::new();
    let (taken, all) = report.coverage();
    // Writing into a string cannot fail.
    let _ = if zh {
        writeln!(
            text,
            "{}（{}）种子{}：随机走查{}件，连同子事项{}件，事件{}条；步骤{all}个，走到{taken}个；问题{}个。",
            report.city,
            report.district,
            report.seed,
            report.walks,
            report.matters(),
            report.events,
            report.failures.len(),
        )
    } else {
        writeln!(
            text,
            "{} ({}), seed {}: {} walks, {} matters with their children, {} events; {taken} of {all} steps taken; {} failures.",
            report.city,
            report.district,
            report.seed,
            report.walks,
            report.matters(),
            report.events,
            report.failures.len(),
        )
    };
    for row in &report.procedures {
        let never = row.never_taken();
        let (done, steps) = (row.asks.len() - never.len(), row.asks.len());
        let (edition, procedure, matters) = (&row.edition, &row.procedure, row.matters);
        let (seen, states) = (row.visited.len(), row.states);
        let _ = if zh {
            writeln!(text, "  {edition} {procedure}：{matters}件，步骤{done}/{steps}，状态{seen}/{states}")
        } else {
            writeln!(text, "  {edition} {procedure}: {matters} matters, steps {done}/{steps}, states {seen}/{states}")
        };
        if !never.is_empty() {
            let _ = writeln!(text, "    {}{}", if zh { "没有走到：" } else { "never taken: " }, never.join(", "));
        }
    }
    let refusals: Vec<String> = report.refusals.iter().map(|(code, times)| format!("{code} {times}")).collect();
    let _ = writeln!(text, "  {}{}", if zh { "拒绝：" } else { "refusals: " }, refusals.join(", "));
    for failure in &report.failures {
        let WalkFailure { seed, number, procedure, what, path } = failure;
        let _ = if zh {
            writeln!(text, "  问题：种子{seed}第{number}件（{procedure}）：{what}")
        } else {
            writeln!(text, "  failure: seed {seed}, walk {number} ({procedure}): {what}")
        };
        for step in path {
            let _ = writeln!(text, "    {step}");
        }
    }
    text
}
