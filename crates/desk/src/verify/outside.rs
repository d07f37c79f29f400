//! Reads the checkpoint file: checks every signature, and keeps of each checkpoint only its root and where it stands.

use super::{Finding, VerifyFault};
use crate::ports::{Checkpoint, Head};
use crate::witness::{Line, Lines, is_signed};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

/// One checkpoint whose signature is good.
#[derive(Debug, Clone)]
pub(super) struct Mark {
    pub(super) size: u64,
    pub(super) root: String,
    offset: u64,
    length: usize,
}

/// The checkpoint file.
pub(super) struct Outside {
    path: PathBuf,
    file: Option<File>,
    /// By district, sorted by size.
    pub(super) marks: BTreeMap<u32, Vec<Mark>>,
    pub(super) findings: Vec<Finding>,
    pub(super) checkpoints: u64,
    /// The key that every checkpoint must be signed by.
    pub(super) key: Option<String>,
    /// The last line is not whole: being written now, or torn by a crash.
    pub(super) is_torn: bool,
}

impl Outside {
    /// Reads the whole file once. A file that is not there has no checkpoints.
    pub(super) fn read(path: &Path, pinned: Option<&str>) -> Result<Self, VerifyFault> {
        let mut outside = Self {
            path: path.to_owned(),
            file: None,
            marks: BTreeMap::new(),
            findings: Vec::new(),
            checkpoints: 0,
            key: pinned.map(str::to_owned),
            is_torn: false,
        };
        let open = || match File::open(path) {
            Ok(file) => Ok(Some(file)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        };
        if let Some(file) = open().map_err(|error| outside.fault(&error))? {
            for line in Lines::of(file) {
                let line = line.map_err(|error| outside.fault(&error))?;
                outside.line(&line);
            }
            outside.file = open().map_err(|error| outside.fault(&error))?;
        }
        for marks in outside.marks.values_mut() {
            marks.sort_by_key(|mark| mark.size);
        }
        Ok(outside)
    }

    fn fault(&self, error: &io::Error) -> VerifyFault {
        VerifyFault::Outside { path: self.path.clone(), why: error.to_string() }
    }

    fn line(&mut self, line: &Line) {
        let number = line.number;
        let read: Result<Checkpoint, _> = serde_json::from_slice(&line.bytes);
        let checkpoint = match read {
            Ok(checkpoint) => checkpoint,
            Err(_) if !line.is_ended => {
                self.is_torn = true;
                return;
            }
            Err(error) => {
                self.findings.push(Finding::Unreadable { line: number, why: error.to_string() });
                return;
            }
        };
        self.checkpoints += 1;
        let (district, size) = (checkpoint.district, checkpoint.size);
        if !is_signed(&checkpoint) {
            self.findings.push(Finding::BadSignature { line: number, district, size });
            return;
        }
        let expected = self.key.get_or_insert_with(|| checkpoint.key.clone());
        if checkpoint.key != *expected {
            let (key, expected) = (checkpoint.key, expected.clone());
            self.findings.push(Finding::OtherKey { line: number, district, size, key, expected });
            return;
        }
        let mark = Mark { size, root: checkpoint.root, offset: line.offset, length: line.bytes.len() };
        self.marks.entry(district).or_default().push(mark);
    }

    /// The heads of a checkpoint, read again from the file.
    pub(super) fn heads(&mut self, mark: &Mark) -> Result<Vec<Head>, VerifyFault> {
        let mut bytes = vec![0; mark.length];
        let read = match &mut self.file {
            Some(file) => file.seek(SeekFrom::Start(mark.offset)).and_then(|_| file.read_exact(&mut bytes)),
            None => Err(io::ErrorKind::NotFound.into()),
        };
        let parsed = read.and_then(|()| serde_json::from_slice::<Checkpoint>(&bytes).map_err(io::Error::from));
        parsed.map(|checkpoint| checkpoint.heads).map_err(|error| self.fault(&error))
    }
}
