//! `cargo xtask test`: sets up what the tests need and runs everything.

use crate::postgres::{Cluster, binaries};
use crate::process::{Stop, cargo, passes, said, works};
use crate::steps::Steps;
use crate::{deny, fonts, glossary, tidy, tree, web};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where tests find the server on which they may create databases.
const POSTGRES: &str = "HUYING_TEST_POSTGRES";

/// Runs every check; an error if one failed.
pub(crate) fn test() -> Result<(), Stop> {
    let root = tree::root();
    components()?;
    let server = Server::ready()?;
    println!("{POSTGRES}={}", server.url());
    let mut steps = Steps::default();
    steps.run("fonts", fonts::ready);
    // First, because what it builds is embedded: building it later would compile the server twice.
    steps.run("screens", || web::build(&root));
    steps.run("screens: lint, types, tests", || web::check(&root));
    steps.run("format", || passes(in_root(&root).args(["fmt", "--all", "--check"])));
    steps.run("dependencies", || deny::deny(&root));
    steps.run("tidy", || tidy::tidy(&root));
    steps.run("clippy", || {
        passes(in_root(&root).args(["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"]))
    });
    steps.run("tests", || {
        passes(in_root(&root).env(POSTGRES, server.url()).args(["test", "--workspace", "--locked", "--no-fail-fast"]))
    });
    steps.run("browser", || browse_on(&root, &server));
    steps.run("generated files", || glossary::fresh(&root).and_then(|()| web::client_is_fresh(&root)));
    drop(server);
    steps.finish()
}

/// `cargo xtask browse`: the browser tests over the real program, on both databases.
pub(crate) fn browse() -> Result<(), Stop> {
    let root = tree::root();
    web::build(&root)?;
    browse_on(&root, &Server::ready()?)
}

fn browse_on(root: &Path, server: &Server) -> Result<(), Stop> {
    web::browse(root, &program(root)?, &server.database("huying_browser")?)
}

/// The program as the tests have built it.
fn program(root: &Path) -> Result<PathBuf, Stop> {
    // With the features that the whole workspace asks for: of the program alone much would be compiled a second time.
    passes(in_root(root).args(["build", "--quiet", "--locked", "--workspace", "--bin", "huying"]))?;
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    Ok(target.join("debug/huying"))
}

fn in_root(root: &Path) -> Command {
    let mut command = cargo();
    command.current_dir(root);
    command
}

/// Formatter and linter come with the usual toolchain, but a minimal one lacks them.
fn components() -> Result<(), Stop> {
    let there = |name: &str| works(cargo().args([name, "--version"]));
    if there("fmt") && there("clippy") {
        return Ok(());
    }
    Err(Stop::called_wrongly("The toolchain lacks rustfmt or clippy:\n  rustup component add rustfmt clippy"))
}

/// The PostgreSQL that the tests use: one of the caller's, or one of ours for the length of this run.
enum Server {
    Given(String),
    Ours(Cluster),
}

impl Server {
    fn ready() -> Result<Self, Stop> {
        match std::env::var(POSTGRES) {
            Ok(url) if !url.is_empty() => Ok(Self::Given(url)),
            _ => Ok(Self::Ours(Cluster::start(&binaries()?)?)),
        }
    }

    fn url(&self) -> String {
        match self {
            Self::Given(url) => url.clone(),
            Self::Ours(cluster) => cluster.url(),
        }
    }

    /// The address of a new, empty database on it. One of the same name from an earlier run is thrown away.
    fn database(&self, name: &str) -> Result<String, Stop> {
        let url = self.url();
        let psql = || Command::new("psql");
        for statement in [
            format!("drop database if exists {name} with (force)"),
            format!("create database {name} template template0 encoding 'UTF8' lc_collate 'C' lc_ctype 'C'"),
        ] {
            said(psql().args(["--no-psqlrc", "--quiet", "--dbname", &url, "--command", &statement]))?;
        }
        let (server, _) = url.rsplit_once('/').unwrap_or((&url, ""));
        Ok(format!("{server}/{name}"))
    }
}
