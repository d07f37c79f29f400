//! Ways out of the platform on the command line: where mail and short messages leave. Secrets stand in files.

use clap::{Args, Subcommand};
use std::path::PathBuf;

/// Where mail and short messages leave. Without these nothing is sent, and nothing waits.
#[derive(Debug, Clone, Default, Args)]
pub struct Outward {
    /// Mail server: smtp://HOST:PORT (with STARTTLS, except on this machine) or smtps://HOST:PORT.
    #[arg(long, env = "HUYING_MAIL", value_name = "URL", requires = "mail_from")]
    pub mail: Option<String>,
    /// Sender of mail, such as `Office <office@example.com>`.
    #[arg(long, env = "HUYING_MAIL_FROM", value_name = "ADDRESS")]
    pub mail_from: Option<String>,
    /// Name by which the mail server knows this platform.
    #[arg(long, env = "HUYING_MAIL_USER", value_name = "NAME", requires = "mail_password_file")]
    pub mail_user: Option<String>,
    /// File with the password for it.
    #[arg(long, env = "HUYING_MAIL_PASSWORD_FILE", value_name = "FILE")]
    pub mail_password_file: Option<PathBuf>,
    /// Gateway of short messages: https://HOST/PATH, by the contract of docs/notices.md.
    #[arg(long, env = "HUYING_SMS", value_name = "URL", requires = "sms_key_file")]
    pub sms: Option<String>,
    /// File with the key that requests to the gateway are signed with.
    #[arg(long, env = "HUYING_SMS_KEY_FILE", value_name = "FILE")]
    pub sms_key_file: Option<PathBuf>,
    /// File of certificates (PEM) that the mail server and the gateway may have beside those that this machine trusts.
    #[arg(long, env = "HUYING_TRUST", value_name = "FILE")]
    pub trust: Option<PathBuf>,
    /// Address at which residents find this platform, for links in messages.
    #[arg(long, env = "HUYING_PUBLIC_URL", value_name = "URL")]
    pub public_url: Option<String>,
}

/// `notices`.
#[derive(Debug, Clone, Subcommand)]
pub enum Notices {
    /// Send one message to yourself, and say what came back.
    Try {
        /// Mobile number or mail address.
        #[arg(long)]
        to: String,
        #[command(flatten)]
        outward: Outward,
    },
}
