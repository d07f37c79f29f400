//! `huying`: one executable with the law inside. Exits 0 (done), 1 (refused or found wrong, and said why), 2 (called wrongly).

mod commands;
mod house;
mod models;
mod options;
mod shelf;
mod telling;

use clap::Parser;
use options::{Cli, Command};
use std::io::IsTerminal as _;
use std::process::ExitCode;

/// A page of a queue is tens of thousands of small texts, taken and given back: the system's own allocator spends a fifth of
/// the processor's time on them.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Threads for each processor: SQLite is read where it is asked, so one thread may wait for the disk while others work.
const THREADS_EACH: usize = 3;

fn main() -> ExitCode {
    let cli = Cli::parse();
    start_log(matches!(cli.command, Command::Serve(_)));
    let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let threads = processors.saturating_mul(THREADS_EACH);
    let runtime = match tokio::runtime::Builder::new_multi_thread().worker_threads(threads).enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(commands::run(cli)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}

/// Logs to the error stream: what `HUYING_LOG` asks for, otherwise warnings, and the server's own life when it serves.
fn start_log(serves: bool) {
    let default = if serves { "warn,server=info,huying=info,access=info" } else { "warn" };
    let filter = tracing_subscriber::EnvFilter::try_from_env("HUYING_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new(default));
    tracing_subscriber::fmt()
        // A log that cannot be written (its disk is full) must not stop what is being logged.
        .log_internal_errors(false)
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr)
        .init();
}
