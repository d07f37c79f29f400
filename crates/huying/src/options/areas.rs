//! Options of `import areas` and `areas`.

use clap::{Args, Subcommand};
use std::path::PathBuf;
use territory::{Crs, Level};
use worktime::Day;

/// `import areas`.
#[derive(Debug, Clone, Args)]
pub struct ImportAreas {
    /// GeoJSON (RFC 7946), at most 32 MB and a million points; each area with its code and name.
    pub file: PathBuf,
    /// Whose areas they are (the city's folder in the rulebooks).
    #[arg(long)]
    pub city: String,
    /// district, street, community or grid; told by the codes if not given.
    #[arg(long, value_name = "LEVEL", value_parser = level)]
    pub level: Option<Level>,
    /// The division under which the file is complete; the whole city if not given.
    #[arg(long, value_name = "CODE", default_value = "")]
    pub within: String,
    /// The system of its coordinates: wgs84 (also cgcs2000), gcj02 or bd09.
    #[arg(long, value_name = "SYSTEM", default_value = "wgs84", value_parser = system)]
    pub system: Crs,
    /// How exact its outlines are, in metres; the grid of its coordinates if not given.
    #[arg(long, value_name = "METRES", value_parser = metres)]
    pub precision: Option<f64>,
    /// The day from which they hold; today if not given.
    #[arg(long, value_name = "DATE")]
    pub since: Option<Day>,
    /// Who issued them.
    #[arg(long, value_name = "WORDS", default_value = "", value_parser = words)]
    pub issuer: String,
    /// Login of who imports them.
    #[arg(long, value_name = "LOGIN")]
    pub by: Option<String>,
    /// Print the report and write nothing.
    #[arg(long)]
    pub dry_run: bool,
}

/// `areas`.
#[derive(Debug, Clone, Subcommand)]
pub enum Areas {
    /// Where a position lies, level by level, and how sure that is.
    At(AreasAt),
    /// The editions that were imported.
    List {
        /// Only of this city.
        #[arg(long)]
        city: Option<String>,
    },
}

/// `areas at`.
#[derive(Debug, Clone, Args)]
pub struct AreasAt {
    /// Longitude in degrees.
    pub lon: f64,
    /// Latitude in degrees.
    pub lat: f64,
    /// The city.
    #[arg(long)]
    pub city: String,
    /// The system of the position: wgs84 (also cgcs2000), gcj02 or bd09.
    #[arg(long, value_name = "SYSTEM", default_value = "wgs84", value_parser = system)]
    pub system: Crs,
    /// How exact the position is, in metres.
    #[arg(long, value_name = "METRES", default_value_t = 10.0, value_parser = metres)]
    pub accuracy: f64,
    /// By the maps of this day; today if not given.
    #[arg(long)]
    pub day: Option<Day>,
}

fn level(text: &str) -> Result<Level, String> {
    Level::from_word(text).ok_or_else(|| format!("`{text}`: district, street, community or grid"))
}

fn system(text: &str) -> Result<Crs, String> {
    Crs::from_word(text).ok_or_else(|| format!("`{text}`: wgs84, cgcs2000, gcj02 or bd09"))
}

fn metres(text: &str) -> Result<f64, String> {
    let metres: f64 = text.parse().map_err(|_| format!("`{text}`: metres, such as 5 or 0.5"))?;
    if (0.0..=10_000.0).contains(&metres) { Ok(metres) } else { Err(format!("`{text}`: 0 to 10000 metres")) }
}

fn words(text: &str) -> Result<String, String> {
    let fits = text.chars().count() <= 200 && !text.chars().any(char::is_control);
    if fits { Ok(text.trim().to_owned()) } else { Err("at most 200 characters, without controls".to_owned()) }
}
