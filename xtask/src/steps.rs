//! A list of steps, each shown with its time, summed up at the end.

use crate::process::Stop;
use std::time::{Duration, Instant};

/// What has been run so far.
#[derive(Default)]
pub(crate) struct Steps {
    done: Vec<Step>,
}

struct Step {
    name: &'static str,
    took: Duration,
    failed: bool,
}

impl Steps {
    /// Runs one step. A failure is shown and kept, and the next step runs all the same: one run shows everything.
    pub(crate) fn run(&mut self, name: &'static str, work: impl FnOnce() -> Result<(), Stop>) {
        println!("\n== {name}");
        let start = Instant::now();
        let outcome = work();
        let took = start.elapsed();
        if let Err(stop) = &outcome {
            println!("{}", stop.words);
        }
        let failed = outcome.is_err();
        println!("== {name}: {} in {}", verdict(failed), readable(took));
        self.done.push(Step { name, took, failed });
    }

    /// Prints the summary; an error if any step failed.
    pub(crate) fn finish(&self) -> Result<(), Stop> {
        println!("\n== summary");
        for step in &self.done {
            println!("{:>9}  {:<6}  {}", readable(step.took), verdict(step.failed), step.name);
        }
        let total = self.done.iter().map(|step| step.took).sum();
        println!("{:>9}  in all", readable(total));
        let failed: Vec<&str> = self.done.iter().filter(|step| step.failed).map(|step| step.name).collect();
        if failed.is_empty() {
            println!("all steps passed");
            return Ok(());
        }
        Err(Stop::wrong(format!("failed: {}", failed.join(", "))))
    }
}

fn verdict(failed: bool) -> &'static str {
    if failed { "FAILED" } else { "ok" }
}

fn readable(took: Duration) -> String {
    let seconds = took.as_secs();
    if seconds < 60 {
        return format!("{}.{} s", seconds, took.subsec_millis() / 100);
    }
    format!("{} min {:02} s", seconds / 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_step_fails_the_whole_and_the_next_still_runs() {
        let mut steps = Steps::default();
        let mut ran = false;
        steps.run("first", || Err(Stop::wrong("no")));
        steps.run("second", || {
            ran = true;
            Ok(())
        });
        assert!(ran);
        assert_eq!(steps.finish().unwrap_err().words, "failed: first");
    }

    #[test]
    fn times_read_as_people_say_them() {
        assert_eq!(readable(Duration::from_millis(1_250)), "1.2 s");
        assert_eq!(readable(Duration::from_secs(605)), "10 min 05 s");
    }
}
