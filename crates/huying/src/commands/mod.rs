//! One file per command.

mod areas;
mod bench;
mod care;
mod deadline;
mod demo;
mod evaluate;
mod evaluate_rank;
mod export_list;
mod import;
mod import_areas;
mod import_list;
mod law;
mod law_report;
mod law_texts;
mod notices;
mod people;
mod recompute;
mod rulebook_diff;
mod rulebook_missing;
mod rulebook_new;
mod rulebooks;
mod serve;
mod simulate;
mod understanding;
mod understanding_own;

use crate::options::{Cli, Command, Export, Import};
use crate::say;
use crate::telling::Failure;

/// Runs a command.
pub async fn run(cli: Cli) -> Result<(), Failure> {
    let common = &cli.common;
    match cli.command {
        Command::Serve(options) => serve::run(common, &options).await,
        Command::Demo(options) => demo::run(common, &options).await,
        Command::Law(command) => law::run(common, &command).await,
        Command::Rulebook(command) => rulebooks::run(common, &command).await,
        Command::Deadline(options) => deadline::run(common, &options),
        Command::Import(Import::Appeals(options)) => import::run(common, &options).await,
        Command::Import(Import::Areas(options)) => import_areas::run(common, &options).await,
        Command::Import(Import::List(options)) => import_list::run(common, &options).await,
        Command::Export(Export::List(options)) => export_list::run(common, &options).await,
        Command::Areas(command) => areas::run(common, &command).await,
        Command::Evaluate(options) => evaluate::run(common, &options).await,
        Command::Understanding(command) => understanding::run(common, &command).await,
        Command::Verify(options) => care::verify(common, &options).await,
        Command::Rebuild => care::rebuild(common).await,
        Command::Backup { to } => care::backup(common, &to).await,
        Command::Restore { from } => care::restore(common, &from).await,
        Command::Migrate => care::migrate(common).await,
        Command::Notices(command) => notices::run(common, &command).await,
        Command::User(command) => people::run(common, &command).await,
        Command::Simulate(options) => simulate::run(common, &options),
        Command::Bench(work) => bench::run(common, &work).await,
        Command::Openapi => {
            say!("{}", server::openapi().to_pretty_json()?);
            Ok(())
        }
    }
}
