//! `cargo xtask run`: from a fresh clone to a demonstration city in the browser.

use crate::process::{Stop, cargo, passes, works};
use crate::{tree, web};
use std::os::unix::process::CommandExt;
use std::process::Command;

const ADDRESS: &str = "127.0.0.1:8311";
const DATA: &str = "./huying-data";

/// Checks what is needed, builds, and becomes the server.
pub(crate) fn run(arguments: &[String]) -> Result<(), Stop> {
    println!("This builds huying (the first time takes some minutes) and serves a demonstration city");
    println!("on the embedded database in {DATA}, which is made on the first start.");
    println!("It will be at http://{ADDRESS} ; stop it with Ctrl-C.\n");
    prerequisites()?;
    web::build(&tree::root())?;
    println!("== cargo build --profile quick");
    passes(huying("build").args(["--bin", "huying"]))?;
    println!("\n== http://{ADDRESS}\n");
    let mut serve = huying("run");
    serve.args(["--quiet", "--bin", "huying", "--", "serve", "--demo", "--data", DATA, "--listen", ADDRESS]);
    // Becoming the server, instead of starting it, hands it every signal directly.
    let error = serve.args(arguments).exec();
    Err(Stop::wrong(format!("cargo run: {error}")))
}

fn huying(verb: &str) -> Command {
    let mut command = cargo();
    command.current_dir(tree::root()).args([verb, "--locked", "--profile", "quick", "--package", "huying"]);
    command
}

/// The Rust compiler is there, or we would not be: what else the build needs is a C compiler for the embedded database.
fn prerequisites() -> Result<(), Stop> {
    if !works(Command::new("rustc").arg("--version")) {
        return Err(Stop::called_wrongly("There is no rustc in PATH. Install Rust from https://rustup.rs"));
    }
    let compiler = std::env::var("CC").unwrap_or_else(|_| "cc".to_owned());
    if !works(Command::new(&compiler).arg("--version")) {
        return Err(Stop::called_wrongly(format!(
            "There is no C compiler ({compiler}). On Debian:\n  apt-get update && apt-get install -y --no-install-recommends gcc libc6-dev"
        )));
    }
    Ok(())
}
