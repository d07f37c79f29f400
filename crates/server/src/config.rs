//! How the server listens and what it limits.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

/// How the server listens.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where it listens.
    pub listen: SocketAddr,
    /// Certificate chain and key, both PEM; plain HTTP without.
    pub tls: Option<(PathBuf, PathBuf)>,
    /// Whether demonstration accounts and open lists are shown; only ever on loopback.
    pub demo: bool,
    /// Whether a reverse proxy stands before it, so that the last `X-Forwarded-For` entry is the source address.
    pub behind_proxy: bool,
    /// The fonts that papers are written with; those of this machine if none are named.
    pub fonts: Option<documents::Fonts>,
    /// The folder in which the clockwork puts the bulletins of a month; none are put anywhere without it.
    pub bulletins: Option<PathBuf>,
    /// Limits.
    pub limits: Limits,
}

/// Everything has a limit.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Largest request body, in bytes.
    pub body: usize,
    /// Largest request that brings files, in bytes.
    pub upload_body: usize,
    /// Longest time for a request that brings files.
    pub upload_time: Duration,
    /// Longest pause of a request that brings files.
    pub upload_pause: Duration,
    /// Memory for files that are on their way in, in bytes.
    pub upload_memory: usize,
    /// Files per source address and hour, without sign-in.
    pub uploads_per_address: u32,
    /// Files per account and hour.
    pub uploads_per_account: u32,
    /// Longest time for one answer.
    pub answer: Duration,
    /// Failed sign-ins per login name in fifteen minutes.
    pub logins: u32,
    /// Failed sign-ins per source address in fifteen minutes.
    pub logins_per_address: u32,
    /// Appeals per telephone number and hour, without sign-in.
    pub intake_per_contact: u32,
    /// Appeals per source address and hour, without sign-in.
    pub intake_per_address: u32,
    /// Appeals per telephone number and hour that staff register.
    pub register_per_contact: u32,
    /// Requests per token and minute.
    pub requests_per_token: u32,
    /// Receipt look-ups per source address and minute.
    pub lookups_per_address: u32,
    /// Tries of one's own password or of a code of one's device, per account, and of invitations, per source address, in a
    /// quarter of an hour.
    pub guesses: u32,
    /// Codes sent to one telephone number in an hour, and tries of such a code in a quarter of an hour.
    pub codes_per_contact: u32,
    /// Look-ups of callers per account and hour.
    pub callers: u32,
    /// Searches per account and minute.
    pub searches: u32,
    /// Texts read for suggestions, per account and minute.
    pub suggestions: u32,
    /// Connections at once.
    pub connections: usize,
    /// Event streams at once.
    pub streams: usize,
    /// A session ends when it was not used for this long.
    pub idle: Duration,
    /// A session ends after this long in any case.
    pub session: Duration,
    /// How often an event stream gives a sign of life.
    pub heartbeat: Duration,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8311),
            tls: None,
            demo: false,
            behind_proxy: false,
            fonts: None,
            bulletins: None,
            limits: Limits::default(),
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body: 1024 * 1024,
            upload_body: 61 * 1024 * 1024,
            upload_time: Duration::from_secs(120),
            upload_pause: Duration::from_secs(20),
            upload_memory: 256 * 1024 * 1024,
            uploads_per_address: 60,
            uploads_per_account: 600,
            answer: Duration::from_secs(30),
            logins: 5,
            logins_per_address: 50,
            intake_per_contact: 10,
            intake_per_address: 60,
            register_per_contact: 30,
            requests_per_token: 1_200,
            lookups_per_address: 60,
            guesses: 20,
            codes_per_contact: 5,
            callers: 200,
            searches: 60,
            suggestions: 120,
            connections: 4096,
            streams: 1024,
            idle: Duration::from_secs(30 * 60),
            session: Duration::from_secs(12 * 3600),
            heartbeat: Duration::from_secs(15),
        }
    }
}

impl Config {
    /// Whether demonstration accounts may sign in: nobody outside this machine can reach it.
    #[must_use]
    pub fn allows_demo_accounts(&self) -> bool {
        self.listen.ip().is_loopback() && !self.behind_proxy
    }

    /// Whether every member of staff must give a code of a second factor at sign-in once they have one, and is asked to
    /// add one: wherever others than this machine can reach it.
    #[must_use]
    pub fn needs_second_factor(&self) -> bool {
        !self.allows_demo_accounts()
    }

    /// Whether open lists are shown without signing in.
    #[must_use]
    pub fn shows_demo(&self) -> bool {
        self.demo && self.allows_demo_accounts()
    }
}
