//! The desk: everything that changes anything passes through [`Desk::ask`], or through the clockwork of [`Desk::tick`].

use crate::library::Library;
use crate::ports::{Accounts, Areas, Ledger, StoreFault, Texts};
use crate::time::Clock;
use crate::vault::{Vault, VaultFault};
use casework::{MatterId, Question, Refusal};
use serde::Serialize;
use std::sync::{Arc, RwLock};
use tokio::sync::broadcast;
use worktime::Instant;

/// How many changes a slow listener may lag behind before it must read the log again.
const LISTENER_LAG: usize = 1024;

/// The desk of an installation.
pub struct Desk {
    pub(crate) ledger: Arc<dyn Ledger>,
    pub(crate) accounts: Arc<dyn Accounts>,
    library: RwLock<Arc<Library>>,
    pub(crate) vault: Vault,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) changes: broadcast::Sender<Change>,
    pub(crate) numbers: crate::numbers::Numbers,
    pub(crate) kept: crate::figures::Kept,
    pub(crate) published: crate::published::Shelf,
    pub(crate) remembered: crate::feed::Remembered,
    pub(crate) lately: crate::matters::Lately,
    /// What reads requests, for suggestions.
    pub(crate) readers: crate::reading::Readers,
    pub(crate) maps: crate::areas::Kept,
    /// One row of the access log is chained after the other.
    pub(crate) doors: tokio::sync::Mutex<()>,
    /// Administrative acts are judged against all others: one at a time.
    pub(crate) acting: tokio::sync::Mutex<()>,
    /// Whether an act was written that the library does not know yet.
    pub(crate) behind: std::sync::atomic::AtomicBool,
    /// The library is replaced by one at a time, so that nobody lays their part over an older one.
    pub(crate) shelving: tokio::sync::Mutex<()>,
}

/// A change, as listeners hear it. Contains no personal value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// District.
    pub district: u32,
    /// Position of its last event in the district's log.
    pub seq: u64,
    /// Matter.
    pub matter: MatterId,
    /// Number for people.
    pub number: String,
    /// State.
    pub state: String,
    /// Number of events.
    pub version: u32,
    /// Units that take part.
    pub units: Vec<String>,
    /// When.
    pub at: Instant,
}

/// What can go wrong at the desk.
#[derive(Debug, thiserror::Error)]
pub enum DeskFault {
    /// A lawful no.
    #[error("refused")]
    Refused(Box<Refusal>),
    /// Somebody else acted first; the matter as it is now has this version.
    #[error("the matter has changed: it is at version {version} now")]
    Conflict {
        /// Its version now.
        version: u32,
    },
    /// The idempotency key was used for another request.
    #[error("this idempotency key was used for another request")]
    KeyReused,
    /// The row of an import exists already as this matter.
    #[error("already imported as {0}")]
    AlreadyImported(MatterId),
    /// There is no such thing, or it may not be seen.
    #[error("not found")]
    NotFound,
    /// The store cannot take anything now: nothing was written, or the outcome is unknown; the same idempotency key may be tried again.
    #[error("the database is unavailable: {0}")]
    Unavailable(String),
    /// A fault of ours or of the data.
    #[error("{0}")]
    Fault(String),
    /// A question that nobody can answer.
    #[error("a question of the rulebook has no answer here: {0:?}")]
    Unanswered(Vec<Question>),
}

impl From<StoreFault> for DeskFault {
    fn from(fault: StoreFault) -> Self {
        match fault {
            StoreFault::Conflict { expected, .. } => Self::Conflict { version: expected },
            StoreFault::AlreadyImported(matter) => Self::AlreadyImported(matter),
            StoreFault::Unavailable(why) => Self::Unavailable(why),
            StoreFault::Replayed(replay) => Self::Fault(format!("unexpected replay of {}", replay.key)),
            StoreFault::FileGone(file) => Self::Fault(format!("file {file} is not there any more")),
            StoreFault::Damaged(why) => Self::Fault(why),
        }
    }
}

impl From<VaultFault> for DeskFault {
    fn from(fault: VaultFault) -> Self {
        Self::Fault(fault.to_string())
    }
}

impl From<serde_json::Error> for DeskFault {
    fn from(error: serde_json::Error) -> Self {
        Self::Fault(error.to_string())
    }
}

impl Desk {
    /// A desk over a store. Keeps the library's editions in the store, so that matters outlive the files.
    ///
    /// # Errors
    /// As the store says.
    pub async fn open(
        ledger: Arc<dyn Ledger>,
        accounts: Arc<dyn Accounts>,
        library: Library,
        vault: Vault,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, DeskFault> {
        for edition in library.editions_to_keep() {
            ledger.put_edition(&edition.id, &serde_json::to_string(edition.as_ref())?).await?;
        }
        let (changes, _) = broadcast::channel(LISTENER_LAG);
        let desk = Self {
            ledger,
            accounts,
            library: RwLock::new(Arc::new(library)),
            vault,
            clock,
            changes,
            numbers: crate::numbers::Numbers::default(),
            kept: crate::figures::Kept::default(),
            published: crate::published::Shelf::default(),
            remembered: crate::feed::Remembered::default(),
            lately: crate::matters::Lately::default(),
            readers: crate::reading::Readers::default(),
            maps: crate::areas::Kept::default(),
            doors: tokio::sync::Mutex::default(),
            acting: tokio::sync::Mutex::default(),
            behind: std::sync::atomic::AtomicBool::default(),
            shelving: tokio::sync::Mutex::default(),
        };
        desk.gather_acts().await?;
        desk.gather_entries().await?;
        Ok(desk)
    }

    /// The library as it is now.
    #[must_use]
    pub fn library(&self) -> Arc<Library> {
        match self.library.read() {
            Ok(library) => Arc::clone(&library),
            // INVARIANT: the lock is held for a pointer copy only, so even a poisoned one holds a whole library.
            Err(poisoned) => Arc::clone(&poisoned.into_inner()),
        }
    }

    /// Replaces the library, as when rulebook files were edited. Acts and entries of registers stay laid over it.
    ///
    /// # Errors
    /// As the store says; then the old library stays.
    pub async fn replace_library(&self, library: Library) -> Result<(), DeskFault> {
        let _alone = self.shelving.lock().await;
        let old = self.library();
        let library = match old.acts() {
            acts if library.acts().is_empty() && !acts.is_empty() => library.with_acts(acts.clone(), self.now().day()),
            _ => library,
        };
        let library = match old.entries() {
            entries if library.entries().is_empty() && !entries.is_empty() => library.with_entries(entries.clone()),
            _ => library,
        };
        self.shelve(library).await
    }

    /// Puts a library in the place of the one before; whoever does it holds `shelving`.
    pub(crate) async fn shelve(&self, library: Library) -> Result<(), DeskFault> {
        for fault in library.faults() {
            tracing::error!(place = %fault.place, code = %fault.code, "an administrative act cannot be laid over the rulebook");
        }
        for edition in library.editions_to_keep() {
            self.ledger.put_edition(&edition.id, &serde_json::to_string(edition.as_ref())?).await?;
        }
        match self.library.write() {
            Ok(mut place) => *place = Arc::new(library),
            Err(poisoned) => *poisoned.into_inner() = Arc::new(library),
        }
        Ok(())
    }

    /// The time.
    #[must_use]
    pub fn now(&self) -> Instant {
        self.clock.now()
    }

    /// The ledger, for reading.
    #[must_use]
    pub fn ledger(&self) -> &dyn Ledger {
        self.ledger.as_ref()
    }

    /// Official texts.
    #[must_use]
    pub fn texts(&self) -> &dyn Texts {
        self.ledger.as_ref()
    }

    /// Outlines of areas.
    #[must_use]
    pub fn areas(&self) -> &dyn Areas {
        self.ledger.as_ref()
    }

    /// Accounts and sessions.
    #[must_use]
    pub fn accounts(&self) -> &dyn Accounts {
        self.accounts.as_ref()
    }

    /// The vault.
    #[must_use]
    pub const fn vault(&self) -> &Vault {
        &self.vault
    }

    /// Listens to changes from now on.
    #[must_use]
    pub fn listen(&self) -> broadcast::Receiver<Change> {
        self.changes.subscribe()
    }
}
