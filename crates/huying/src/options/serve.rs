//! The options of `huying serve`.

use super::Outward;
use clap::{Args, ValueEnum};
use std::net::SocketAddr;
use std::path::PathBuf;

/// `serve`.
#[derive(Debug, Clone, Args)]
pub struct Serve {
    /// Where to listen.
    #[arg(long, default_value = "127.0.0.1:8311", value_name = "ADDR")]
    pub listen: SocketAddr,
    /// Make the demonstration month first if the database is empty, and show it without signing in. Loopback only.
    #[arg(long)]
    pub demo: bool,
    /// Certificate chain in PEM.
    #[arg(long, requires = "tls_key", value_name = "FILE")]
    pub tls_cert: Option<PathBuf>,
    /// Private key in PEM.
    #[arg(long, requires = "tls_cert", value_name = "FILE")]
    pub tls_key: Option<PathBuf>,
    /// A font file (TTF, OTF, TTC) with Chinese characters that papers are written with; without it those of this machine.
    #[arg(long, value_name = "FILE")]
    pub document_font: Option<PathBuf>,
    /// A folder into which the bulletins of the month before are put, from the day of the month on that each city has set
    /// (setting `evaluation.bulletin_day`); only of what is published.
    #[arg(long, value_name = "FOLDER")]
    pub bulletins: Option<PathBuf>,
    /// Whether a machine reads requests and suggests. With it off everything else is the same.
    #[arg(long, value_enum, default_value_t = Switch::On, value_name = "SWITCH")]
    pub understanding: Switch,
    /// A model outside whose opinion is shown beside suggestions: the address of an interface like that of OpenAI, such as
    /// https://HOST/v1. Only the words leave, personal data masked. Without it nobody outside is asked.
    #[arg(long, env = "HUYING_ASSISTANT", value_name = "URL", requires = "assistant_model")]
    pub assistant: Option<String>,
    /// Name of the model there.
    #[arg(long, env = "HUYING_ASSISTANT_MODEL", value_name = "NAME")]
    pub assistant_model: Option<String>,
    /// File with the key for it, if it needs one.
    #[arg(long, env = "HUYING_ASSISTANT_KEY_FILE", value_name = "FILE")]
    pub assistant_key_file: Option<PathBuf>,
    #[command(flatten)]
    pub outward: Outward,
}

/// On or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Switch {
    /// It does.
    On,
    /// It does not.
    Off,
}
