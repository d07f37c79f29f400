//! The executable as a process: run to its end, or serving until it is killed.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};
use storage::{Location, testing};

/// The longest that a start is waited for.
const START: Duration = Duration::from_secs(60);

/// The executable with nothing of the caller's settings.
pub fn huying() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_huying"));
    for variable in ["HUYING_DATA", "HUYING_DATABASE", "HUYING_RULEBOOKS", "HUYING_LANG", "HUYING_LOG"] {
        command.env_remove(variable);
    }
    command.stdin(Stdio::null());
    command
}

/// What a finished run said.
#[derive(Debug)]
pub struct Run {
    /// Exit code; -1 if a signal ended it.
    pub code: i32,
    /// Standard output.
    pub out: String,
    /// Error stream.
    pub err: String,
}

/// Runs the executable to its end.
pub fn run(args: &[&str]) -> Run {
    let output = huying().args(args).output().unwrap();
    Run {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// Where a house stands: data folder, and a database of its own if not in that folder.
#[derive(Debug, Clone)]
pub struct House {
    /// Folder of keys, checkpoints and the embedded database.
    pub data: PathBuf,
    /// PostgreSQL.
    pub url: Option<String>,
    /// Where it logs while it serves.
    pub log: PathBuf,
}

impl House {
    /// A new empty one.
    pub fn new(url: Option<String>) -> Self {
        Self { data: testing::folder(), url, log: testing::folder().join("serve.log") }
    }

    /// Where its database is.
    pub fn location(&self) -> Location {
        match &self.url {
            Some(url) => Location::Url(url.clone()),
            None => Location::Folder(self.data.clone()),
        }
    }

    /// The options that say where.
    pub fn options(&self) -> Vec<String> {
        let mut options = vec!["--data".to_owned(), text(&self.data), "--lang".to_owned(), "en".to_owned()];
        if let Some(url) = &self.url {
            options.extend(["--database".to_owned(), url.clone()]);
        }
        options
    }

    /// Runs a command on it to its end.
    pub fn run(&self, args: &[&str]) -> Run {
        let options = self.options();
        let all: Vec<&str> = options.iter().map(String::as_str).chain(args.iter().copied()).collect();
        run(&all)
    }

    /// Serves it.
    pub fn serve(&self) -> Serving {
        Serving::start(self, huying())
    }
}

/// A path as text.
pub fn text(path: &Path) -> String {
    path.display().to_string()
}

/// The executable at work.
pub struct Serving {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
    /// How long it took to be ready.
    pub started: Duration,
}

impl Serving {
    /// Starts it through a command, on a free port, and waits until it says that it is ready.
    pub fn start(house: &House, mut command: Command) -> Self {
        let began = Instant::now();
        command.args(house.options()).args(["serve", "--listen", "127.0.0.1:0"]);
        let log = std::fs::File::options().create(true).append(true).open(&house.log).unwrap();
        let mut child = command.stdout(Stdio::piped()).stderr(log).spawn().unwrap();
        let address = ready(child.stdout.take().unwrap());
        let Some(address) = address else {
            let _ = child.kill();
            let _ = child.wait();
            let log = std::fs::read_to_string(&house.log).unwrap_or_default();
            panic!("it does not get ready:\n{log}");
        };
        Self { child, address, started: began.elapsed() }
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Kills it as `kill -9` does, and waits until it is gone.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to end; answers whether it ended well.
    pub fn end(mut self) -> bool {
        let asked = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        assert!(asked.success());
        self.child.wait().unwrap().success()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The address from the line that says it is ready; what comes after it is read and dropped.
fn ready(out: ChildStdout) -> Option<SocketAddr> {
    let (tell, told) = mpsc::channel();
    std::thread::spawn(move || {
        for line in BufReader::new(out).lines().map_while(Result::ok) {
            if let Some((_, address)) = line.split_once("http://") {
                let _ = tell.send(address.trim().parse().ok());
            }
        }
    });
    told.recv_timeout(START).ok().flatten()
}
