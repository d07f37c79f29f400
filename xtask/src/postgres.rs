//! A temporary PostgreSQL cluster: found or installed, started for one test run, gone afterwards.

use crate::process::{Stop, is_root, passes, said, works};
use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const INSTALL: &str = "apt-get update && apt-get install -y --no-install-recommends postgresql";
const PREFIX: &str = "huying-test-postgres-";
const POLICY: &str = "/usr/sbin/policy-rc.d";
const START_SECONDS_MAX: u64 = 60;

/// The folder with `initdb` and `postgres`; installs them first if they are missing and we may.
pub(crate) fn binaries() -> Result<PathBuf, Stop> {
    if let Some(folder) = find() {
        return Ok(folder);
    }
    let may = is_root() && works(Command::new("apt-get").arg("--version"));
    if !may {
        return Err(Stop::called_wrongly(format!(
            "The tests need the PostgreSQL server programs. As root:\n  {INSTALL}"
        )));
    }
    println!("== installing PostgreSQL: {INSTALL}");
    install()?;
    find().ok_or_else(|| Stop::wrong("PostgreSQL was installed, but initdb is not in /usr/lib/postgresql/*/bin"))
}

/// The newest packaged version, else what PATH has.
fn find() -> Option<PathBuf> {
    let packaged = fs::read_dir("/usr/lib/postgresql").ok().into_iter().flatten().flatten();
    let newest = packaged
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse::<u32>().ok()?, entry.path().join("bin"))))
        .filter(|(_, bin)| complete(bin))
        .max();
    let path = std::env::var_os("PATH").unwrap_or_default();
    newest.map(|(_, bin)| bin).or_else(|| std::env::split_paths(&path).find(|bin| complete(bin)))
}

fn complete(bin: &Path) -> bool {
    ["initdb", "postgres", "pg_ctl", "pg_isready"].iter().all(|program| bin.join(program).exists())
}

/// Installs the packages without starting the cluster that comes with them: its port may be somebody else's.
fn install() -> Result<(), Stop> {
    let ours = !Path::new(POLICY).exists();
    if ours {
        let written = fs::write(POLICY, "#!/bin/sh\nexit 101\n")
            .and_then(|()| fs::set_permissions(POLICY, fs::Permissions::from_mode(0o755)));
        written.map_err(|error| Stop::wrong(format!("{POLICY}: {error}")))?;
    }
    let outcome = passes(Command::new("sh").args(["-c", INSTALL]).env("DEBIAN_FRONTEND", "noninteractive"));
    if ours && let Err(error) = fs::remove_file(POLICY) {
        eprintln!("{POLICY} could not be removed again: {error}");
    }
    outcome
}

/// A running cluster. Dropping it stops the server and removes its files.
pub(crate) struct Cluster {
    bin: PathBuf,
    folder: PathBuf,
    port: u16,
    server: Child,
}

impl Cluster {
    /// Makes and starts one on a free port of the loopback interface.
    pub(crate) fn start(bin: &Path) -> Result<Self, Stop> {
        sweep();
        let folder = std::env::temp_dir().join(format!("{PREFIX}{}", std::process::id()));
        prepare(&folder)?;
        let data = folder.join("data");
        said(owned(&bin.join("initdb"), false).current_dir(&folder).arg("-D").arg(&data).args([
            "--username=postgres",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync",
        ]))?;
        let port = free_port()?;
        let log = fs::File::create(folder.join("log")).map_err(|error| Stop::wrong(format!("log: {error}")))?;
        let mut command = owned(&bin.join("postgres"), true);
        command.current_dir(&folder).arg("-D").arg(&data).arg("-p").arg(port.to_string());
        for setting in ["listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=200", "fsync=on"] {
            command.arg("-c").arg(setting);
        }
        let server = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log).spawn();
        let server = server.map_err(|error| Stop::wrong(format!("postgres: {error}")))?;
        let mut cluster = Self { bin: bin.to_path_buf(), folder, port, server };
        cluster.wait_until_ready()?;
        Ok(cluster)
    }

    /// How to reach it.
    pub(crate) fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    fn wait_until_ready(&mut self) -> Result<(), Stop> {
        let start = Instant::now();
        while start.elapsed() < Duration::from_secs(START_SECONDS_MAX) {
            let port = self.port.to_string();
            if works(Command::new(self.bin.join("pg_isready")).args(["-q", "-h", "127.0.0.1", "-p", &port])) {
                return Ok(());
            }
            if !matches!(self.server.try_wait(), Ok(None)) {
                break;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        let log = fs::read_to_string(self.folder.join("log")).unwrap_or_default();
        Err(Stop::wrong(format!("PostgreSQL did not start:\n{log}")))
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // Nobody reads this data again: an immediate stop is enough. The data folder is named, never a process by name.
        let mut stop = owned(&self.bin.join("pg_ctl"), false);
        stop.current_dir(&self.folder).arg("-D").arg(self.folder.join("data"));
        if !works(stop.args(["stop", "-m", "immediate", "-t", "20"])) {
            let _already_gone = self.server.kill();
        }
        let _status = self.server.wait();
        if let Err(error) = fs::remove_dir_all(&self.folder) {
            eprintln!("{} could not be removed: {error}", self.folder.display());
        }
    }
}

/// A program run by the user who may own a cluster: PostgreSQL refuses to run as root. `server` asks the kernel to
/// stop it should we be killed, so that nothing stays behind.
fn owned(program: &Path, server: bool) -> Command {
    let mut words: Vec<String> = Vec::new();
    if is_root() {
        words.extend(["--reuid=postgres", "--regid=postgres", "--init-groups"].map(str::to_owned));
    }
    if server {
        words.extend(["--pdeathsig=INT"].map(str::to_owned));
    }
    if words.is_empty() || !works(Command::new("setpriv").arg("--version")) {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command.args(words).arg("--").arg(program);
    command
}

fn prepare(folder: &Path) -> Result<(), Stop> {
    let stop = |error: std::io::Error| Stop::wrong(format!("{}: {error}", folder.display()));
    fs::create_dir_all(folder).map_err(stop)?;
    if !is_root() {
        return Ok(());
    }
    let id = |flag: &str| -> Result<u32, Stop> {
        let said = said(Command::new("id").args([flag, "postgres"]))?;
        said.trim().parse().map_err(|_| Stop::wrong(format!("id {flag} postgres said {said}")))
    };
    chown(folder, Some(id("-u")?), Some(id("-g")?)).map_err(stop)
}

fn free_port() -> Result<u16, Stop> {
    let port = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
    port.map(|address| address.port()).map_err(|error| Stop::wrong(format!("no free port: {error}")))
}

/// Removes what runs left behind that were killed: the folder's name ends in the id of the run.
fn sweep() {
    for entry in fs::read_dir(std::env::temp_dir()).ok().into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let Some(run) = name.strip_prefix(PREFIX) else { continue };
        let gone = Path::new("/proc/self").exists() && !Path::new("/proc").join(run).exists();
        if gone && !entry.path().join("data/postmaster.pid").exists() {
            let _next_time = fs::remove_dir_all(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `cargo xtask test` always has the server programs; a bare `cargo test` on a machine without them says so.
    #[test]
    fn a_cluster_starts_answers_and_leaves_nothing_behind() {
        let Some(bin) = find() else {
            eprintln!("no PostgreSQL server programs here: not tried");
            return;
        };
        let cluster = Cluster::start(&bin).unwrap();
        let (port, folder) = (cluster.port.to_string(), cluster.folder.clone());
        let mut ready = Command::new(bin.join("pg_isready"));
        ready.args(["-q", "-h", "127.0.0.1", "-p", &port]);
        assert!(works(&mut ready) && cluster.url().contains(&port));
        drop(cluster);
        assert!(!works(&mut ready) && !folder.exists());
    }
}
