//! The index on disk or in memory: its fields, its opening, and what it knows about how far it has followed.

use crate::fault::SearchFault;
use crate::fingerprint::Fingerprints;
use crate::words;
use desk::vault::Vault;
use rulebook::model::Class;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use tantivy::directory::MmapDirectory;
use tantivy::directory::error::LockError;
use tantivy::indexer::{IndexWriterOptions, LogMergePolicy};
use tantivy::schema::{BytesOptions, FAST, Field, STORED, STRING, Schema};
use tantivy::{Index, IndexReader, IndexWriter, ReloadPolicy, TantivyError};

/// Changes whenever words or fields are made another way; an index of another form is made anew.
const FORM: u32 = 2;
/// The folder inside the given one: nothing else is ever removed.
const FOLDER: &str = "fingerprints";
/// Memory for documents that are not on disk yet, in bytes.
const BUFFER: usize = 48 * 1024 * 1024;
/// Documents removed before a part is written anew, as a share.
const REMOVED: f32 = 0.2;

/// Where an index is kept.
#[derive(Debug, Clone)]
pub enum Shelf {
    /// In this folder; made if it is not there.
    Folder(PathBuf),
    /// In memory: made anew at every start.
    Memory,
}

/// The fields of a document.
#[derive(Debug, Clone)]
pub(crate) struct Fields {
    /// Matter id; stored.
    pub id: Field,
    /// District; stored.
    pub district: Field,
    /// Version; stored.
    pub version: Field,
    /// Place in lists: newest first.
    pub order: Field,
    /// Opened, in milliseconds.
    pub opened: Field,
    /// Earliest due, in milliseconds.
    pub due: Field,
    /// Plain facts to filter by.
    pub facts: Field,
    /// Words by class.
    pub words: BTreeMap<Class, Field>,
    /// What the person said, to be compared.
    pub said: Field,
    /// How many of these there are.
    pub size: Field,
}

/// The classes whose words are kept; secret ones are not.
pub(crate) const CLASSES: [(Class, &str); 4] = [
    (Class::Open, "open"),
    (Class::Internal, "internal"),
    (Class::Personal, "personal"),
    (Class::Sensitive, "sensitive"),
];

/// The name of a class whose words are kept.
pub(crate) fn name_of(class: Class) -> Option<&'static str> {
    CLASSES.iter().find(|(of, _)| *of == class).map(|(_, name)| *name)
}

fn schema() -> (Schema, Fields) {
    let mut schema = Schema::builder();
    let keyed = || BytesOptions::default().set_indexed();
    let fields = Fields {
        id: schema.add_text_field("id", STRING | STORED),
        district: schema.add_u64_field("district", STORED),
        version: schema.add_u64_field("version", STORED),
        order: schema.add_u64_field("order", FAST),
        opened: schema.add_i64_field("opened", FAST),
        due: schema.add_i64_field("due", FAST),
        facts: schema.add_text_field("facts", STRING),
        words: CLASSES.iter().map(|(class, name)| (*class, schema.add_bytes_field(name, keyed()))).collect(),
        said: schema.add_bytes_field("said", keyed()),
        size: schema.add_u64_field("size", FAST),
    };
    (schema.build(), fields)
}

/// How far a district was followed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Mark {
    /// The last event.
    pub seq: u64,
    /// Its hash, so that another ledger is noticed.
    pub hash: String,
}

/// What is written with every commit.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Marks {
    form: u32,
    key: String,
    /// By district.
    pub followed: BTreeMap<u32, Mark>,
    /// Matters whose person is being erased: district and first id.
    pub again: BTreeSet<(u32, String)>,
}

/// What the one who writes knows.
#[derive(Debug, Default)]
pub(crate) struct Keeper {
    pub marks: Marks,
    /// Districts whose mark was compared with the ledger.
    pub compared: BTreeSet<u32>,
    /// Versions written since the last time everything was followed.
    pub written: HashMap<String, u32>,
    /// Since when something written waits to be shown; `None` = nothing waits.
    pub waiting_since: Option<std::time::Instant>,
}

pub(crate) struct Inner {
    pub fields: Fields,
    pub keyed: Fingerprints,
    pub index: Index,
    pub reader: IndexReader,
    pub writer: Mutex<IndexWriter>,
    pub keeper: tokio::sync::Mutex<Keeper>,
    pub caught_up: AtomicBool,
}

/// The index; clones share it.
#[derive(Clone)]
pub struct Search(pub(crate) Arc<Inner>);

impl std::fmt::Debug for Search {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Search")
    }
}

impl Search {
    /// Opens an index, or begins one. An index that is damaged, of another form or under another key is begun anew:
    /// it is only a cache.
    ///
    /// # Errors
    /// [`SearchFault::Busy`] if another process writes it; [`SearchFault::Index`] if the folder cannot be used.
    pub fn open(shelf: &Shelf, vault: &Vault) -> Result<Self, SearchFault> {
        let (schema, fields) = schema();
        let keyed = Fingerprints::new(vault);
        let empty = Marks { form: FORM, key: keyed.name(), ..Marks::default() };
        let (index, marks) = match shelf {
            Shelf::Memory => (Index::create_in_ram(schema), empty),
            Shelf::Folder(folder) => on_disk(&folder.join(FOLDER), schema, empty)?,
        };
        let writer = writer(&index, shelf)?;
        let mut policy = LogMergePolicy::default();
        policy.set_del_docs_ratio_before_merge(REMOVED);
        writer.set_merge_policy(Box::new(policy));
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        let keeper = Keeper { marks, ..Keeper::default() };
        Ok(Self(Arc::new(Inner {
            fields,
            keyed,
            index,
            reader,
            writer: Mutex::new(writer),
            keeper: tokio::sync::Mutex::new(keeper),
            caught_up: AtomicBool::new(false),
        })))
    }

    /// Whether it still follows what has happened, so that newer matters may be missing from what is found.
    #[must_use]
    pub fn is_catching_up(&self) -> bool {
        !self.0.caught_up.load(Ordering::Acquire)
    }

    /// How many matters can be found.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.0.reader.searcher().num_docs()
    }

    /// Reads the dictionary, which takes a moment.
    pub async fn warm(&self) {
        // Whoever needs it reads it; this only spares them the wait.
        let _ = tokio::task::spawn_blocking(words::warm).await;
    }

    /// Writes down what was added and removed, and shows it to whoever searches.
    pub(crate) async fn commit(&self, marks: &Marks) -> Result<(), SearchFault> {
        let payload = serde_json::to_string(marks).map_err(|error| SearchFault::Index(error.to_string()))?;
        self.blocking(move |inner| {
            let mut writer = inner.writer.lock().unwrap_or_else(PoisonError::into_inner);
            let mut prepared = writer.prepare_commit()?;
            prepared.set_payload(&payload);
            prepared.commit()?;
            drop(writer);
            inner.reader.reload()?;
            Ok(())
        })
        .await
    }

    /// Work that takes a while runs beside what answers requests.
    pub(crate) async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Inner) -> Result<T, SearchFault> + Send + 'static,
    ) -> Result<T, SearchFault> {
        let inner = Arc::clone(&self.0);
        tokio::task::spawn_blocking(move || work(&inner)).await?
    }
}

/// The index in a folder, with its marks; begun anew if it cannot be used as it is.
fn on_disk(folder: &Path, schema: Schema, empty: Marks) -> Result<(Index, Marks), SearchFault> {
    let unusable = |error: std::io::Error| SearchFault::Index(format!("{}: {error}", folder.display()));
    make(folder).map_err(unusable)?;
    if let Some((index, marks)) = opened(folder, &schema)
        && marks.form == empty.form
        && marks.key == empty.key
    {
        return Ok((index, marks));
    }
    // Never under somebody else's hands.
    if let Ok(index) = Index::open_in_dir(folder) {
        drop(writer(&index, &Shelf::Folder(folder.to_owned()))?);
    }
    std::fs::remove_dir_all(folder).map_err(unusable)?;
    make(folder).map_err(unusable)?;
    let directory = MmapDirectory::open(folder).map_err(|error| SearchFault::Index(error.to_string()))?;
    Ok((Index::open_or_create(directory, schema)?, empty))
}

/// The one who writes; there is one at a time.
fn writer(index: &Index, shelf: &Shelf) -> Result<IndexWriter, SearchFault> {
    let options = IndexWriterOptions::builder()
        .num_worker_threads(1)
        .num_merge_threads(1)
        .memory_budget_per_thread(BUFFER)
        .build();
    match (index.writer_with_options(options), shelf) {
        (Err(TantivyError::LockFailure(LockError::LockBusy, _)), Shelf::Folder(folder)) => {
            Err(SearchFault::Busy(folder.display().to_string()))
        }
        (writer, _) => Ok(writer?),
    }
}

fn opened(folder: &Path, schema: &Schema) -> Option<(Index, Marks)> {
    let index = Index::open_in_dir(folder).ok()?;
    let marks = serde_json::from_str(&index.load_metas().ok()?.payload?).ok()?;
    let is_whole = index.validate_checksum().ok()?.is_empty();
    (index.schema() == *schema && is_whole).then_some((index, marks))
}

/// Makes a folder that only its owner may read.
fn make(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}
