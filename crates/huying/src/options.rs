//! The command line: what stands here is also `--help` and the manual.

mod areas;
mod evaluate;
mod import;
mod lists;
mod outward;
mod serve;
mod understanding;

use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

pub use areas::{Areas, AreasAt, ImportAreas};
pub use evaluate::{BulletinsOptions, Evaluate, EvaluateWhat, Rank, Recompute, StockOptions};
pub use import::{Import, ImportAppeals};
pub use lists::{As, Export, ExportList, ImportList};
pub use outward::{Notices, Outward};
pub use serve::{Serve, Switch};
pub use understanding::{EvalModel, Rows, TrainModel, Understanding};

/// Huying (呼应): the platform on which a city's subdistricts run. 民有所呼，我有所应。
#[derive(Debug, Parser)]
#[command(name = "huying", version)]
pub struct Cli {
    #[command(flatten)]
    pub common: Common,
    #[command(subcommand)]
    pub command: Command,
}

/// What every command takes.
#[derive(Debug, Clone, Args)]
pub struct Common {
    /// Folder of the embedded database, the keys and the checkpoints.
    #[arg(long, global = true, env = "HUYING_DATA", default_value = "./huying-data", value_name = "DIR")]
    pub data: PathBuf,
    /// PostgreSQL instead of the embedded database (keys and checkpoints stay in --data).
    #[arg(long, global = true, env = "HUYING_DATABASE", value_name = "URL")]
    pub database: Option<String>,
    /// Folder of the search index, which can be made anew at any time; --data with the embedded database, memory with
    /// PostgreSQL.
    #[arg(long, global = true, env = "HUYING_INDEX", value_name = "DIR")]
    pub index: Option<PathBuf>,
    /// Folder of rulebooks instead of those inside the executable.
    #[arg(long, global = true, env = "HUYING_RULEBOOKS", value_name = "DIR")]
    pub rulebooks: Option<PathBuf>,
    /// Language of what is printed: zh or en.
    #[arg(long, global = true, env = "HUYING_LANG", default_value = "zh", value_name = "LANG", value_parser = lang)]
    pub lang: worktime::Lang,
    /// A stable JSON document instead of text for people.
    #[arg(long, global = true)]
    pub json: bool,
}

fn lang(text: &str) -> Result<worktime::Lang, String> {
    match text {
        "zh" | "zh-CN" => Ok(worktime::Lang::Zh),
        "en" => Ok(worktime::Lang::En),
        other => Err(format!("`{other}`: zh or en")),
    }
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the platform.
    Serve(Serve),
    /// Make a believable month in one district of each city, by asks only.
    Demo(Demo),
    /// Provisions: show one, what holds on a day, and what covers each.
    #[command(subcommand)]
    Law(Law),
    /// Rulebooks: check, compare, draw, explain.
    #[command(subcommand)]
    Rulebook(Rulebook),
    /// The clock alone: when something is due, and why.
    Deadline(Deadline),
    /// Import foreign tables, lists and outlines.
    #[command(subcommand)]
    Import(Import),
    /// Export lists.
    #[command(subcommand)]
    Export(Export),
    /// Outlines of areas: what was imported, and where a position lies.
    #[command(subcommand)]
    Areas(Areas),
    /// The figures of a month, from indicator files.
    Evaluate(Evaluate),
    /// What the machine suggests about requests: learn it from labelled rows, measure it.
    #[command(subcommand)]
    Understanding(Understanding),
    /// Prove that nothing in the ledger was altered, removed, cut off or back-dated.
    Verify(Verify),
    /// Throw the views away and make them anew from the ledger.
    Rebuild,
    /// Write a backup that either database can restore.
    Backup {
        /// An empty or new folder.
        to: PathBuf,
    },
    /// Restore a backup into an empty database.
    Restore {
        /// The backup's folder.
        from: PathBuf,
    },
    /// Bring the database's schema up to this program's.
    Migrate,
    /// Messages to persons: try the ways out.
    #[command(subcommand)]
    Notices(Notices),
    /// People: add, list, disable.
    #[command(subcommand)]
    User(User),
    /// Walk at random through every procedure of a city and check every invariant.
    Simulate(Simulate),
    /// Measure.
    #[command(subcommand)]
    Bench(Bench),
    /// Print the interface's OpenAPI document.
    Openapi,
}

/// `demo`.
#[derive(Debug, Clone, Args)]
pub struct Demo {
    /// Only this city (its folder's name in the rulebooks).
    #[arg(long)]
    pub city: Option<String>,
    /// District instead of the city's first, by division code.
    #[arg(long)]
    pub district: Option<u32>,
    /// Seed: the same seed makes the same month.
    #[arg(long, default_value_t = 8311)]
    pub seed: u64,
    /// First day; 30 days ago if not given.
    #[arg(long)]
    pub from: Option<worktime::Day>,
    /// Days, 1 to 366.
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u16).range(1..=366))]
    pub days: u16,
    /// Requests a day, on average, 1 to 10000.
    #[arg(long, default_value_t = 12, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub per_day: u32,
}

/// `law`.
#[derive(Debug, Clone, Subcommand)]
pub enum Law {
    /// Show a provision: gist, force, the rules it gives, the steps that rest on it.
    Show {
        /// Provision, such as the ids that a matter cites.
        id: String,
    },
    /// What a provision gives on a day.
    At {
        /// The day.
        day: worktime::Day,
        /// Provision.
        id: String,
    },
    /// Read an official text from a file (plain text, DOCX, HTML, PDF) and keep it as a version of an instrument. What
    /// was removed, repaired, uncertain or missing is printed.
    Import(ImportText),
    /// The versions of official texts, or the report of one.
    Texts {
        /// City and file of the rulebook, such as CITY/regulation.
        instrument: Option<String>,
        /// Version, or its first characters.
        version: Option<String>,
    },
    /// Say how the issues of a version were decided: all that are open, or some of them.
    Review {
        /// City and file of the rulebook.
        instrument: String,
        /// Version, or its first characters.
        version: String,
        /// Only these, by the number that the report gives them; may be given more than once.
        #[arg(long = "issue", value_name = "NUMBER")]
        issues: Vec<u32>,
        /// Login of who decided.
        #[arg(long, value_name = "LOGIN")]
        by: String,
        /// What was decided.
        #[arg(long, value_name = "WORDS")]
        note: String,
    },
    /// Make a version official: a second person than who imported or reviewed it.
    Approve {
        /// City and file of the rulebook.
        instrument: String,
        /// Version, or its first characters.
        version: String,
        /// Login of who approves.
        #[arg(long, value_name = "LOGIN")]
        by: String,
    },
    /// Per provision: rule, scenario, none-because, awaiting, missing.
    Coverage {
        /// Only this city.
        #[arg(long)]
        city: Option<String>,
        /// The scenarios folder.
        #[arg(long, default_value = "scenarios", value_name = "DIR")]
        scenarios: PathBuf,
    },
}

/// `law import`.
#[derive(Debug, Clone, Args)]
pub struct ImportText {
    /// The file.
    pub file: PathBuf,
    /// City and file of the rulebook whose official text it is, such as CITY/regulation.
    #[arg(long = "as", value_name = "CITY/INSTRUMENT")]
    pub instrument: String,
    /// Login of who imports it; a second person approves.
    #[arg(long, value_name = "LOGIN")]
    pub by: Option<String>,
    /// Print the report and write nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// Rules by which residue is told, instead of those inside the executable.
    #[arg(long, value_name = "FILE")]
    pub residue: Option<PathBuf>,
}

/// `rulebook`.
#[derive(Debug, Clone, Subcommand)]
pub enum Rulebook {
    /// Prove every city's rulebook, or one city's. Faults name file, line and column.
    Check {
        /// Only this city.
        city: Option<String>,
    },
    /// Begin a city: its folder from the template, proven, in --rulebooks or ./rulebooks; then what is still missing.
    New(NewCity),
    /// What a city still lacks: rules without a law, unverified settings, empty registers, instruments without an official
    /// text.
    Missing {
        /// The city.
        city: String,
    },
    /// What two cities have in common and where they differ, mechanism by mechanism: rules that hold or are awaited,
    /// steps, settings.
    Diff {
        /// First city.
        a: String,
        /// Second city.
        b: String,
        /// Only this mechanism, such as `M02`.
        #[arg(long, value_name = "MECHANISM")]
        mechanism: Option<String>,
        /// On this day; today if not given.
        #[arg(long)]
        day: Option<worktime::Day>,
    },
    /// Draw a procedure.
    Draw {
        /// Procedure, such as `appeal`.
        procedure: String,
        /// As this city has it.
        #[arg(long)]
        city: Option<String>,
        /// What it is drawn as.
        #[arg(long = "as", value_enum, default_value_t = Form::Mermaid, value_name = "FORM")]
        form: Form,
    },
    /// A procedure in sentences: who may do what, when, with what, on which basis.
    Guide {
        /// Procedure.
        procedure: String,
        /// As this city has it.
        #[arg(long)]
        city: Option<String>,
    },
    /// The closed vocabulary with its sentences.
    Words,
}

/// `rulebook new`.
#[derive(Debug, Clone, Args)]
pub struct NewCity {
    /// Its key, which names its folder: small letters, digits and `_`.
    pub city: String,
    /// Its name in Chinese.
    #[arg(long, value_name = "NAME")]
    pub zh: String,
    /// Its name in English.
    #[arg(long, value_name = "NAME")]
    pub en: String,
    /// Its division code, which stands in national/divisions.csv.
    #[arg(long, value_name = "CODE")]
    pub division: String,
}

/// What a procedure is drawn as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Form {
    /// A picture.
    Svg,
    /// Text for Mermaid.
    Mermaid,
    /// BPMN 2.0, which tools for processes open.
    Bpmn,
}

/// `deadline`.
#[derive(Debug, Clone, Args)]
pub struct Deadline {
    /// City whose calendar counts.
    #[arg(long)]
    pub city: String,
    /// Start: RFC 3339, or China's wall clock (`2026-09-30 15:00`).
    #[arg(long)]
    pub from: String,
    /// Budget, such as `5 workdays`.
    #[arg(long)]
    pub budget: worktime::Span,
    /// Say why.
    #[arg(long)]
    pub explain: bool,
}

/// `verify`.
#[derive(Debug, Clone, Args)]
pub struct Verify {
    /// The checkpoints kept outside; those in --data if not given.
    #[arg(long, value_name = "FILE")]
    pub checkpoints: Option<PathBuf>,
    /// The public key that must have signed them, hexadecimal.
    #[arg(long, value_name = "KEY")]
    pub key: Option<String>,
    /// Also compare every view with the replay of its events.
    #[arg(long)]
    pub views: bool,
    /// Also make every decision again, by the edition of the rulebook that its matter keeps.
    #[arg(long)]
    pub decisions: bool,
}

/// `user`.
#[derive(Debug, Clone, Subcommand)]
pub enum User {
    /// Add an account; prints a generated password once.
    Add {
        /// Login name.
        login: String,
        /// Name shown to colleagues.
        #[arg(long)]
        name: String,
        /// Unit, such as a subdistrict's code or `110101.housing`.
        #[arg(long)]
        unit: String,
        /// Posts, each once.
        #[arg(long = "post", required = true)]
        posts: Vec<String>,
    },
    /// Make a token for a client program that acts as this account; shown once.
    Token {
        /// Login name.
        login: String,
        /// What it is for.
        #[arg(long)]
        purpose: String,
        /// How long it holds, 1 to 365 days.
        #[arg(long, default_value_t = 90, value_parser = clap::value_parser!(u16).range(1..=365))]
        days: u16,
    },
    /// List accounts.
    List,
    /// Switch an account off, with its sessions.
    Disable {
        /// Login name.
        login: String,
    },
}

/// `simulate`.
#[derive(Debug, Clone, Args)]
pub struct Simulate {
    /// Only this city.
    #[arg(long)]
    pub city: Option<String>,
    /// Seed.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Matters.
    #[arg(long, default_value_t = 2_000)]
    pub matters: u32,
}

/// `bench`.
#[derive(Debug, Clone, Subcommand)]
pub enum Bench {
    /// Requests taken in over HTTP.
    Intake(Writes),
    /// Complaint lifecycles over HTTP, from registration to rating.
    Lifecycle(Writes),
    /// Whistles for five units each over HTTP, drafted and issued at once; their report-ins counted from the ledger.
    Whistle(Writes),
    /// A page of a clerk's queue over HTTP.
    Queue(Reads),
    /// A matter's page over HTTP.
    Matter(Reads),
    /// A search over HTTP.
    Search(Reads),
    /// The board of a city over HTTP.
    Board(Reads),
    /// The figures counted: the board of a month cold and warm, a year in one pass, the stock of a month.
    Evaluate(Prepared),
    /// A table of old requests, as `import appeals` takes it in.
    Import(Writes),
    /// What time brings about: none, some and many due matters among all that are open.
    Due(Prepared),
    /// The views made anew from the ledger.
    Rebuild(Prepared),
    /// The ledger proven.
    Verify(Prepared),
}

/// What a measure stands on.
#[derive(Debug, Clone, Args)]
pub struct Prepared {
    /// Matters that are there before. They are made by asks, kept in --data (or in the database of --database) and used
    /// again by the next measure of the same size.
    #[arg(long, default_value_t = 10_000)]
    pub size: u32,
}

/// Measures that write.
#[derive(Debug, Clone, Args)]
pub struct Writes {
    /// How many requests, lifecycles or rows.
    #[arg(long, default_value_t = 2_000, value_parser = clap::value_parser!(u32).range(1..))]
    pub count: u32,
    /// Clients at once.
    #[arg(long, default_value_t = 32, value_parser = clap::value_parser!(u16).range(1..))]
    pub clients: u16,
    /// Matters that are there before, as for the other measures; with none, the database is thrown away afterwards.
    #[arg(long, default_value_t = 0)]
    pub size: u32,
}

/// Measures that read: first in a closed loop (each client asks again when it is answered), then in an open one (at a
/// steady rate, whatever the answers take; time is counted from the moment at which a request was meant to begin).
#[derive(Debug, Clone, Args)]
pub struct Reads {
    #[command(flatten)]
    pub prepared: Prepared,
    /// Clients at once in the closed loop.
    #[arg(long, default_value_t = 32, value_parser = clap::value_parser!(u16).range(1..))]
    pub clients: u16,
    /// Requests a second in the open loop.
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..))]
    pub rate: u32,
    /// Seconds of each loop.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..))]
    pub seconds: u32,
}
