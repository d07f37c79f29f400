//! The project's own commands: `cargo xtask run`, `test`, `browse`, `web`, `endure`, `fuzz-api`, `tidy`, `deny`, `glossary`.

mod deny;
mod endure;
mod fonts;
mod fuzz_api;
mod glossary;
mod licence;
mod postgres;
mod process;
mod run;
mod steps;
mod test;
mod tidy;
mod tree;
mod web;

use process::Stop;
use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask COMMAND

  run [-- ARGS]   builds huying and serves a demonstration city at http://127.0.0.1:8311
  test            sets up what the tests need and runs everything
  browse          runs the browser tests over the real program, on both databases
  web             builds the screens in web/ that the server embeds
  endure          the tests of kills, faults, races and repeats, many times: [LOOP…] [--times N] [--again]
  fuzz-api        asks a real server what the description of the interface allows and forbids: [--examples N] [--seed N]
  tidy            checks the invariants that can be read from the files
  deny            checks licences, banned crates and sources of every dependency
  glossary        rewrites the generated part of GLOSSARY.md from the national procedures";

fn main() -> ExitCode {
    let mut given = std::env::args().skip(1);
    let command = given.next().unwrap_or_default();
    let rest: Vec<String> = given.skip_while(|word| word == "--").collect();
    let outcome = match command.as_str() {
        "run" => run::run(&rest),
        "test" if rest.is_empty() => test::test(),
        "browse" if rest.is_empty() => test::browse(),
        "web" if rest.is_empty() => web::build(&tree::root()),
        "endure" => endure::endure(&rest),
        "fuzz-api" => fuzz_api::fuzz_api(&rest),
        "tidy" if rest.is_empty() => tidy::tidy(&tree::root()),
        "deny" if rest.is_empty() => deny::deny(&tree::root()),
        "glossary" if rest.is_empty() => glossary::rewrite(&tree::root()),
        _ => Err(Stop::called_wrongly(USAGE)),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(stop) => {
            eprintln!("{}", stop.words);
            ExitCode::from(stop.code)
        }
    }
}
