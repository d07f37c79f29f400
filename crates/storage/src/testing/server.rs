//! A temporary PostgreSQL server on a free loopback port, with its files and the watcher that clears them away.

use std::fs;
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{self, Child, Command, Stdio};
use std::sync::OnceLock;

/// What to tell whoever has no PostgreSQL.
const MISSING: &str = "the storage tests need PostgreSQL: run `cargo xtask test`, which installs and starts it, or set \
                       HUYING_TEST_POSTGRES, or install the server package (postgresql-15)";

/// The process's folder, with the watcher that removes it.
struct Base {
    folder: PathBuf,
    /// Its standard input closes when this process ends, in whatever way; then it clears up.
    _watcher: Option<Child>,
}

static BASE: OnceLock<Base> = OnceLock::new();

/// The folder of this test process.
pub(super) fn base() -> &'static Path {
    let make = || {
        let folder = std::env::temp_dir().join(format!("huying-test-{}", process::id()));
        if let Err(error) = fs::create_dir_all(&folder) {
            panic!("{}: {error}", folder.display());
        }
        let watcher = watch(&folder);
        Base { folder, _watcher: watcher }
    };
    &BASE.get_or_init(make).folder
}

fn watch(folder: &Path) -> Option<Child> {
    let stop = bin().map(|bin| bin.join("pg_ctl").display().to_string()).unwrap_or_default();
    // Waits for the end of its input, stops every server under the folder, removes the folder.
    let script = "cat >/dev/null; for data in \"$1\"/server-*/data; do [ -f \"$data/postmaster.pid\" ] && \
                  $3 \"$2\" -D \"$data\" -m immediate stop; done; rm -rf \"$1\"";
    let as_user = if is_root() { "runuser -u postgres --" } else { "" };
    Command::new("sh")
        .args(["-c", script, "watcher", &folder.display().to_string(), &stop, as_user])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        // Not in our group: an interrupt at the keyboard must not end the watcher first.
        .process_group(0)
        .spawn()
        .ok()
}

/// A server of its own, for tests that stop it. Ends with the value.
#[derive(Debug)]
pub struct Server {
    folder: PathBuf,
    port: u16,
}

impl Server {
    /// Makes and starts a server, with its safety (fsync) on.
    ///
    /// # Panics
    /// If there is no PostgreSQL.
    #[must_use]
    pub fn start() -> Self {
        let folder = base().join(format!("server-{}", super::next()));
        let data = folder.join("data").display().to_string();
        let made = fs::create_dir_all(&folder).is_ok() && (!is_root() || run("chown", &["postgres", &path(&folder)]));
        let init = ["-D", &data, "-U", "huying", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"];
        assert!(made && pg("initdb", &init), "{MISSING}");
        for _ in 0..5 {
            let server = Self { folder: folder.clone(), port: free_port() };
            if server.resume() {
                return server;
            }
            std::mem::forget(server);
        }
        let log = fs::read_to_string(folder.join("log")).unwrap_or_default();
        panic!("PostgreSQL does not start: {log}\n{MISSING}");
    }

    /// The address of its maintenance database.
    #[must_use]
    pub fn address(&self) -> String {
        format!("postgres://huying@127.0.0.1:{}/postgres", self.port)
    }

    /// Stops it at once, as a crash would.
    pub fn stop(&self) {
        let _ = pg("pg_ctl", &["-D", &path(&self.folder.join("data")), "-m", "immediate", "-w", "stop"]);
    }

    /// Starts it again after [`Server::stop`]; answers whether it runs.
    #[must_use]
    pub fn resume(&self) -> bool {
        let settings = format!(
            "-p {} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections=200",
            self.port
        );
        let (data, log) = (path(&self.folder.join("data")), path(&self.folder.join("log")));
        pg("pg_ctl", &["-D", &data, "-l", &log, "-o", &settings, "-w", "start"])
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn path(path: &Path) -> String {
    path.display().to_string()
}

fn free_port() -> u16 {
    match TcpListener::bind(("127.0.0.1", 0)).and_then(|listener| listener.local_addr()) {
        Ok(address) => address.port(),
        Err(error) => panic!("no free port: {error}"),
    }
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

/// Where the server's programs are: the newest of the usual folders, or the path.
fn bin() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten().map(|entry| entry.path());
    let mut usual: Vec<PathBuf> = versions.map(|version| version.join("bin")).collect();
    usual.sort();
    usual.reverse();
    let paths = std::env::var_os("PATH").unwrap_or_default();
    usual.extend(std::env::split_paths(&paths));
    usual.into_iter().find(|bin| bin.join("initdb").is_file() && bin.join("pg_ctl").is_file())
}

/// Runs a program of the server; it refuses to run as root, so then as its own user.
fn pg(program: &str, args: &[&str]) -> bool {
    let Some(bin) = bin() else { return false };
    let program = path(&bin.join(program));
    if is_root() {
        let as_user = ["-u", "postgres", "--", &program];
        return run("runuser", &[&as_user, args].concat());
    }
    run(&program, args)
}

fn run(program: &str, args: &[&str]) -> bool {
    let command = Command::new(program)
        .args(args)
        .current_dir("/")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    command.is_ok_and(|status| status.success())
}
