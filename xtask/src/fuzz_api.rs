//! `cargo xtask fuzz-api`: requests made up from the description of the interface, good and bad, against a real server
//! with a demonstration city; nothing may be answered with a fault of ours.

use crate::process::{Stop, cargo, passes, said, works};
use crate::tree;
use std::fs::{self, File};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// The program that makes the requests up, and its version: another one makes up others.
const FUZZER: &str = "schemathesis==4.32.5";
/// Requests per operation at most, if nobody says how many.
const EXAMPLES: u64 = 50;
/// Seed, if nobody says which.
const SEED: u64 = 1;
/// The server is there after this long at most.
const START_SECONDS_MAX: u64 = 120;
/// What counts as a fault: an answer that is our fault, one of a kind or type that is not described, or none in time.
const CHECKS: &str = "not_a_server_error,content_type_conformance,response_schema_conformance";
/// Who asks: nobody, then demonstration accounts by token.
const WHO: [&str; 7] = [
    "",
    "dispatcher-110101001",
    "operator-110000-hotline",
    "registrar-110101001",
    "auditor-110101",
    "confirmer-110000",
    "administrator-110000",
];
/// What is called with a wrong word.
const USAGE: &str = "cargo xtask fuzz-api [--examples N] [--seed N]";

#[derive(Debug, PartialEq, Eq)]
struct Wanted {
    examples: u64,
    seed: u64,
}

/// Builds and starts the server, and lets the fuzzer ask as each of those who ask.
pub(crate) fn fuzz_api(args: &[String]) -> Result<(), Stop> {
    let wanted = wanted(args)?;
    let folder = target().join("fuzz-api");
    let fuzzer = fuzzer(&folder)?;
    passes(cargo().current_dir(tree::root()).args(["build", "--locked", "--package", "huying"]))?;
    let server = Server::start(&target().join("debug/huying"), &folder)?;
    let mut faults = Vec::new();
    for who in WHO {
        println!("== as {}", if who.is_empty() { "nobody" } else { who });
        let mut run = Command::new(&fuzzer);
        run.current_dir(&folder).args(["run", "--checks", CHECKS, "--max-response-time", "10", "--phases"]);
        run.args(["examples,coverage,fuzzing,stateful", "--continue-on-failure", "--warnings", "off"]);
        // A stream of events has no end to wait for.
        run.args(["--exclude-path", "/api/v1/events", "--no-color"]);
        run.args(["--max-examples", &wanted.examples.to_string(), "--seed", &wanted.seed.to_string()]);
        let token = if who.is_empty() { None } else { Some(server.token(who)?) };
        if let Some(token) = &token {
            // Who signs out in the middle asks the rest as nobody.
            run.args(["--exclude-method", "DELETE", "-H"]).arg(format!("Authorization: Bearer {token}"));
        }
        if passes(run.arg(format!("{}/openapi.json", server.url()))).is_err() {
            faults.push(who);
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(Stop::wrong(format!("faults were found, asking as {faults:?}"))) }
}

fn wanted(args: &[String]) -> Result<Wanted, Stop> {
    let mut wanted = Wanted { examples: EXAMPLES, seed: SEED };
    let mut words = args.iter();
    while let Some(word) = words.next() {
        let number = words.next().and_then(|next| next.parse::<u64>().ok());
        match (word.as_str(), number) {
            ("--examples", Some(examples)) if examples > 0 => wanted.examples = examples,
            ("--seed", Some(seed)) => wanted.seed = seed,
            _ => return Err(Stop::called_wrongly(USAGE)),
        }
    }
    Ok(wanted)
}

fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| tree::root().join("target"), PathBuf::from)
}

/// The fuzzer in an environment of its own under the build folder.
fn fuzzer(folder: &Path) -> Result<PathBuf, Stop> {
    let bin = folder.join("bin");
    let (python, fuzzer) = (bin.join("python"), bin.join("schemathesis"));
    if !works(Command::new(&fuzzer).arg("--version")) {
        passes(Command::new("python3").args(["-m", "venv"]).arg(folder))?;
        passes(Command::new(&python).args(["-m", "pip", "install", "--quiet", FUZZER]))?;
    }
    Ok(fuzzer)
}

/// A demonstration server on a free port of loopback; dropping it ends it.
struct Server {
    program: PathBuf,
    data: PathBuf,
    port: u16,
    child: Child,
}

impl Server {
    fn start(program: &Path, folder: &Path) -> Result<Self, Stop> {
        let data = folder.join("data");
        let stop = |what: &str, error: std::io::Error| Stop::wrong(format!("{what}: {error}"));
        if data.exists() {
            fs::remove_dir_all(&data).map_err(|error| stop("data", error))?;
        }
        // A week of a few matters a day shows every kind of row, and is made in seconds.
        said(Command::new(program).args(["demo", "--days", "7", "--per-day", "4", "--data"]).arg(&data))?;
        let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
        let port = free.map_err(|error| stop("no free port", error))?.port();
        let log = File::create(folder.join("log")).map_err(|error| stop("log", error))?;
        let mut command = Command::new(program);
        command.args(["serve", "--demo", "--listen", &format!("127.0.0.1:{port}"), "--data"]).arg(&data);
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log).spawn();
        let child = child.map_err(|error| stop("huying", error))?;
        let mut server = Self { program: program.to_path_buf(), data, port, child };
        let start = Instant::now();
        while start.elapsed() < Duration::from_secs(START_SECONDS_MAX) {
            if std::net::TcpStream::connect(("127.0.0.1", port)).is_ok() {
                return Ok(server);
            }
            if !matches!(server.child.try_wait(), Ok(None)) {
                break;
            }
            std::thread::sleep(Duration::from_millis(200));
        }
        Err(Stop::wrong(format!("the server did not start; {} says why", folder.join("log").display())))
    }

    fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    fn token(&self, login: &str) -> Result<String, Stop> {
        let mut command = Command::new(&self.program);
        let said =
            said(command.args(["user", "token", login, "--purpose", "fuzz", "--days", "1", "--data"]).arg(&self.data))?;
        let secret = said.split_whitespace().next_back().unwrap_or_default();
        let secret = secret.rsplit(['：', ':']).next().unwrap_or_default();
        Ok(secret.to_owned())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _already_gone = self.child.kill();
        let _status = self.child.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_understood_or_refused() {
        let words = |words: &[&str]| wanted(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>());
        assert_eq!(words(&[]).unwrap(), Wanted { examples: EXAMPLES, seed: SEED });
        assert_eq!(words(&["--examples", "9", "--seed", "3"]).unwrap(), Wanted { examples: 9, seed: 3 });
        for wrong in [&["--examples"][..], &["--examples", "0"], &["--seed", "x"], &["3"]] {
            assert_eq!(words(wrong).unwrap_err().code, 2);
        }
    }
}
