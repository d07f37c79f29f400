//! `cargo xtask test`: sets up what the tests need and runs everything.

use crate::postgres::{Cluster, binaries};
use crate::process::{Stop, cargo, passes, works};
use crate::steps::Steps;
use crate::{deny, glossary, tidy, tree};
use std::path::Path;
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
    steps.run("format", || passes(in_root(&root).args(["fmt", "--all", "--check"])));
    steps.run("dependencies", || deny::deny(&root));
    steps.run("tidy", || tidy::tidy(&root));
    steps.run("clippy", || {
        passes(in_root(&root).args(["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"]))
    });
    steps.run("tests", || {
        passes(in_root(&root).env(POSTGRES, server.url()).args(["test", "--workspace", "--locked", "--no-fail-fast"]))
    });
    steps.run("generated files", || glossary::fresh(&root));
    drop(server);
    steps.finish()
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
}
