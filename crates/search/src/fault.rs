//! What can go wrong with searching.

use desk::DeskFault;

/// What can go wrong with searching.
#[derive(Debug, thiserror::Error)]
pub enum SearchFault {
    /// Another process writes this index.
    #[error("the search index in {0} is in use by another process")]
    Busy(String),
    /// The index cannot be read or written.
    #[error("the search index: {0}")]
    Index(String),
    /// The desk or its store says no.
    #[error(transparent)]
    Desk(#[from] DeskFault),
}

impl From<tantivy::TantivyError> for SearchFault {
    fn from(error: tantivy::TantivyError) -> Self {
        Self::Index(error.to_string())
    }
}

impl From<tokio::task::JoinError> for SearchFault {
    fn from(error: tokio::task::JoinError) -> Self {
        Self::Index(error.to_string())
    }
}
