//! What every handler shares: the desk, the configuration, the counters, and the hooks of the executable.

use crate::config::Config;
use crate::passwords::Passwords;
use crate::presence::Presence;
use crate::rates::Rates;
use crate::uploads::Room;
use desk::{Desk, ReceiptPageOnly, Sender};
use search::Search;
use std::fmt;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Semaphore, watch};

/// An answer that comes later.
type Later<T> = Pin<Box<dyn Future<Output = T> + Send>>;
/// Asks the database whether it is there; answers why not.
pub type Probe = Arc<dyn Fn() -> Later<Result<(), String>> + Send + Sync>;
/// Signs and keeps checkpoints where they are due; called after every pass of the clockwork.
pub type Checkpoint = Arc<dyn Fn() -> Later<Result<(), String>> + Send + Sync>;
/// Told once, with the address and whether it is encrypted, when the server accepts connections.
pub type Ready = Arc<dyn Fn(SocketAddr, bool) + Send + Sync>;

/// Moves the clock of a demonstration forward; answers why not.
pub type Forward = Arc<dyn Fn(Duration) -> Result<(), String> + Send + Sync>;

/// What the executable plugs in.
#[derive(Clone)]
pub struct Hooks {
    /// Whether the database answers.
    pub probe: Probe,
    /// Checkpoints.
    pub checkpoint: Checkpoint,
    /// Carries messages to people outside.
    pub sender: Arc<dyn Sender>,
    /// Told when the server listens.
    pub ready: Ready,
    /// The search index; nothing is searched without one.
    pub search: Option<Search>,
    /// The scenarios that show what provisions mean.
    pub proofs: Arc<[Proof]>,
    /// Moves the clock forward, in a demonstration; the time of an office goes by itself.
    pub forward: Option<Forward>,
}

/// A scenario, to be shown beside the provisions that it is tagged with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Proof {
    /// The provisions.
    pub provisions: Vec<String>,
    /// What it belongs to.
    pub feature: String,
    /// Its name.
    pub name: String,
    /// Its steps.
    pub steps: Vec<ProofStep>,
}

/// One step of a scenario.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProofStep {
    /// The word that it begins with.
    pub keyword: String,
    /// What it says.
    pub text: String,
    /// Its table.
    pub table: Vec<Vec<String>>,
}

impl Default for Hooks {
    fn default() -> Self {
        Self {
            probe: Arc::new(|| Box::pin(std::future::ready(Ok(())))),
            checkpoint: Arc::new(|| Box::pin(std::future::ready(Ok(())))),
            sender: Arc::new(ReceiptPageOnly),
            ready: Arc::new(|_, _| {}),
            search: None,
            proofs: Arc::default(),
            forward: None,
        }
    }
}

impl fmt::Debug for Hooks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hooks")
    }
}

/// Shared by every handler; clones share it.
#[derive(Clone)]
pub struct AppState(Arc<Inner>);

struct Inner {
    desk: Arc<Desk>,
    config: Config,
    hooks: Hooks,
    rates: Rates,
    passwords: Passwords,
    presence: Presence,
    streams: Arc<Semaphore>,
    uploads: Arc<Room>,
    closing: watch::Sender<bool>,
}

impl fmt::Debug for AppState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AppState").field("config", &self.0.config).finish_non_exhaustive()
    }
}

impl AppState {
    /// The state of a server over a desk.
    #[must_use]
    pub fn new(desk: Arc<Desk>, config: Config, hooks: Hooks) -> Self {
        let streams = Arc::new(Semaphore::new(config.limits.streams));
        let uploads = Arc::new(Room::of(&config.limits));
        Self(Arc::new(Inner {
            desk,
            config,
            hooks,
            rates: Rates::default(),
            passwords: Passwords::default(),
            presence: Presence::default(),
            streams,
            uploads,
            closing: watch::Sender::new(false),
        }))
    }

    /// The desk.
    #[must_use]
    pub fn desk(&self) -> &Desk {
        &self.0.desk
    }

    /// The configuration.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.0.config
    }

    /// The hooks.
    #[must_use]
    pub fn hooks(&self) -> &Hooks {
        &self.0.hooks
    }

    /// What moves the clock forward, where a demonstration is shown.
    pub(crate) fn forward(&self) -> Option<&Forward> {
        self.0.hooks.forward.as_ref().filter(|_| self.0.config.shows_demo())
    }

    pub(crate) fn rates(&self) -> &Rates {
        &self.0.rates
    }

    pub(crate) fn passwords(&self) -> &Passwords {
        &self.0.passwords
    }

    pub(crate) fn presence(&self) -> &Presence {
        &self.0.presence
    }

    pub(crate) fn streams(&self) -> &Arc<Semaphore> {
        &self.0.streams
    }

    /// The memory that files on their way in may take.
    pub(crate) fn uploads(&self) -> &Arc<Room> {
        &self.0.uploads
    }

    /// Told when the server closes, so that open streams end.
    pub(crate) fn closing(&self) -> watch::Receiver<bool> {
        self.0.closing.subscribe()
    }

    pub(crate) fn close(&self) {
        self.0.closing.send_replace(true);
    }
}
