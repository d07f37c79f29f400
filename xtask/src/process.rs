//! Calling other programs: what they print, whether they pass, and how a command of ours stops.

use std::process::{Command, Stdio};

/// Why a command stops before its end: what to say and the exit code to leave with.
#[derive(Debug)]
pub(crate) struct Stop {
    pub(crate) words: String,
    pub(crate) code: u8,
}

impl Stop {
    /// Something was found wrong.
    pub(crate) fn wrong(words: impl Into<String>) -> Self {
        Self { words: words.into(), code: 1 }
    }

    /// The command was called wrongly, or lacks something that only the caller can supply.
    pub(crate) fn called_wrongly(words: impl Into<String>) -> Self {
        Self { words: words.into(), code: 2 }
    }
}

/// The cargo that runs us, so that a toolchain chosen with `cargo +…` stays chosen.
pub(crate) fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// Runs a program with our own input and output; anything but success stops.
pub(crate) fn passes(command: &mut Command) -> Result<(), Stop> {
    let shown = shown(command);
    let status = command.status().map_err(|error| Stop::wrong(format!("{shown}: {error}")))?;
    if status.success() { Ok(()) } else { Err(Stop::wrong(format!("{shown}: {status}"))) }
}

/// Runs a program and answers what it printed; anything but success stops with what it complained of.
pub(crate) fn said(command: &mut Command) -> Result<String, Stop> {
    let shown = shown(command);
    let output = command
        .stdin(Stdio::null())
        .stderr(Stdio::piped())
        .output()
        .map_err(|error| Stop::wrong(format!("{shown}: {error}")))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let complaint = String::from_utf8_lossy(&output.stderr);
    Err(Stop::wrong(format!("{shown}: {}\n{}", output.status, complaint.trim_end())))
}

/// Whether a program can be started and succeeds, quietly.
pub(crate) fn works(command: &mut Command) -> bool {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|s| s.success())
}

/// Whether we are root, who may install packages and must not run a database server.
pub(crate) fn is_root() -> bool {
    said(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}

fn shown(command: &Command) -> String {
    let program = command.get_program().to_string_lossy();
    let name = program.rsplit('/').next().unwrap_or_default();
    command.get_args().fold(name.to_owned(), |line, word| format!("{line} {}", word.to_string_lossy()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failing_program_says_its_name_and_status() {
        let stop = passes(&mut Command::new("false")).unwrap_err();
        assert!(stop.words.starts_with("false: exit status: 1"), "{}", stop.words);
        assert_eq!(stop.code, 1);
    }

    #[test]
    fn a_missing_program_is_an_answer_not_a_panic() {
        assert!(!works(&mut Command::new("no-such-program-here")));
        assert!(said(&mut Command::new("no-such-program-here")).is_err());
    }
}
