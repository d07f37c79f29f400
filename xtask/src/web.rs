//! `cargo xtask web`: builds the screens that the server embeds, and the browser that tests them.

use crate::process::{Stop, is_root, passes, said, works};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

const LEAST_NODE: (u32, u32) = (20, 19);
const INSTALL_NODE: &str = "apt-get update && apt-get install -y --no-install-recommends nodejs npm";
const INSTALL_BROWSER: &str = "apt-get update && apt-get install -y --no-install-recommends chromium fonts-noto-cjk";
/// Made last, so that its age is the build's.
const BUILT: &str = "web/dist/resident/resident.js.gz";
/// What the packages are installed from, and the mark that they are.
const LOCK: &str = "web/package-lock.json";
const INSTALLED: &str = "web/node_modules/.package-lock.json";

/// Builds the screens if something changed since they were built.
pub(crate) fn build(root: &Path) -> Result<(), Stop> {
    if is_fresh(root)? {
        return Ok(());
    }
    install(root)?;
    println!("== npm run build (web)");
    passes(npm(root).args(["run", "--silent", "build"]))
}

/// Formatter, linter, types and unit tests of the screens, and whether the generated client is fresh.
pub(crate) fn check(root: &Path) -> Result<(), Stop> {
    install(root)?;
    for script in ["lint", "types", "test"] {
        passes(npm(root).args(["run", "--silent", script]))?;
    }
    Ok(())
}

/// The generated client says what the interface says.
pub(crate) fn client_is_fresh(root: &Path) -> Result<(), Stop> {
    let file = root.join("web/src/api/schema.d.ts");
    let before = fs::read_to_string(&file).unwrap_or_default();
    passes(npm(root).args(["run", "--silent", "client"]))?;
    let after = fs::read_to_string(&file).unwrap_or_default();
    if before == after {
        return Ok(());
    }
    Err(Stop::wrong("web/src/api/schema.d.ts was stale; it has been written again. Look at it and commit it."))
}

/// The browser tests. `binary` is the program; `postgres` an empty database.
pub(crate) fn browse(root: &Path, binary: &Path, postgres: &str) -> Result<(), Stop> {
    install(root)?;
    let browser = browser()?;
    let mut command = npm(root);
    command.args(["run", "--silent", "browser"]).env("HUYING_BINARY", binary).env("HUYING_CHROMIUM", browser);
    // Never somebody's running server.
    command.env("CI", "true");
    passes(command.env("HUYING_BROWSER_POSTGRES", postgres))
}

/// Installs the packages of the lock file, if they are not there as it says.
fn install(root: &Path) -> Result<(), Stop> {
    node()?;
    let age = |path: &str| fs::metadata(root.join(path)).and_then(|data| data.modified()).ok();
    if age(INSTALLED).is_some_and(|installed| age(LOCK).is_some_and(|lock| installed >= lock)) {
        return Ok(());
    }
    println!("== npm ci (web)");
    // The browser comes from the system's packages.
    passes(
        npm(root)
            .args(["ci", "--no-audit", "--no-fund", "--loglevel=error"])
            .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"),
    )
}

fn npm(root: &Path) -> Command {
    let mut command = Command::new("npm");
    command.current_dir(root.join("web"));
    command
}

fn is_fresh(root: &Path) -> Result<bool, Stop> {
    let Ok(built) = fs::metadata(root.join(BUILT)).and_then(|data| data.modified()) else { return Ok(false) };
    let wrong = |error: std::io::Error| Stop::wrong(format!("web: {error}"));
    let mut folders: Vec<PathBuf> = vec![root.join("web")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).map_err(wrong)? {
            let entry = entry.map_err(wrong)?;
            let (name, data) = (entry.file_name(), entry.metadata().map_err(wrong)?);
            if data.is_dir() {
                if !["node_modules", "dist", "tests", "test-results", "styles"].iter().any(|other| name == *other) {
                    folders.push(entry.path());
                }
            } else if data.modified().unwrap_or(SystemTime::now()) > built {
                return Ok(false);
            }
        }
    }
    Ok(true)
}

/// Node.js is there and new enough; installs Debian's where there is none and we may.
fn node() -> Result<(), Stop> {
    let version = || said(Command::new("node").arg("--version")).ok().and_then(|text| parse(&text));
    if version().is_none() && is_root() && works(Command::new("apt-get").arg("--version")) {
        println!("== installing Node.js: {INSTALL_NODE}");
        passes(Command::new("sh").args(["-c", INSTALL_NODE]).env("DEBIAN_FRONTEND", "noninteractive"))?;
    }
    let (major, minor) = LEAST_NODE;
    match version() {
        Some(found) if found >= LEAST_NODE && works(Command::new("npm").arg("--version")) => Ok(()),
        Some((a, b)) => Err(Stop::called_wrongly(format!(
            "The screens need Node.js {major}.{minor} or newer with npm; here is {a}.{b}. See https://nodejs.org"
        ))),
        None => Err(Stop::called_wrongly(format!(
            "The screens need Node.js {major}.{minor} or newer with npm. On Debian 13, as root:\n  {INSTALL_NODE}\nelsewhere see https://nodejs.org"
        ))),
    }
}

fn parse(version: &str) -> Option<(u32, u32)> {
    let mut parts = version.trim().strip_prefix('v')?.split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

/// The browser for tests; installs Debian's with Chinese type if there is none and we may.
fn browser() -> Result<PathBuf, Stop> {
    if let Some(found) = find_browser() {
        return Ok(found);
    }
    if !(is_root() && works(Command::new("apt-get").arg("--version"))) {
        return Err(Stop::called_wrongly(format!("The browser tests need Chromium. As root:\n  {INSTALL_BROWSER}")));
    }
    println!("== installing Chromium: {INSTALL_BROWSER}");
    passes(Command::new("sh").args(["-c", INSTALL_BROWSER]).env("DEBIAN_FRONTEND", "noninteractive"))?;
    find_browser().ok_or_else(|| Stop::wrong("Chromium was installed, but is not in PATH"))
}

fn find_browser() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let names = ["chromium", "chromium-browser", "google-chrome"];
    std::env::split_paths(&path).flat_map(|folder| names.map(|name| folder.join(name))).find(|file| file.exists())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_as_numbers() {
        assert_eq!(parse("v20.19.1\n"), Some((20, 19)));
        assert!(parse("v20.9.0").unwrap() < LEAST_NODE && parse("v22.0.0").unwrap() > LEAST_NODE);
        assert_eq!(parse("node"), None);
    }
}
