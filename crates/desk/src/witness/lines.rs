//! Reads the checkpoint file line by line without ever holding more than one line.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};

/// A line of the checkpoint file has at most this many bytes.
pub(crate) const MOST_BYTES: u64 = 16 * 1024 * 1024;

/// One line.
pub(crate) struct Line {
    /// Its number, from 1.
    pub(crate) number: u64,
    /// Where it begins in the file.
    pub(crate) offset: u64,
    /// Its bytes, without the end of line.
    pub(crate) bytes: Vec<u8>,
    /// Whether the end of line is there; only a last line can lack it.
    pub(crate) is_ended: bool,
}

/// The lines of a file, in order.
pub(crate) struct Lines {
    reader: BufReader<File>,
    number: u64,
    offset: u64,
}

impl Lines {
    pub(crate) fn of(file: File) -> Self {
        Self { reader: BufReader::new(file), number: 0, offset: 0 }
    }

    fn read(&mut self) -> io::Result<Option<Line>> {
        let mut bytes = Vec::new();
        let read = self.reader.by_ref().take(MOST_BYTES + 1).read_until(b'\n', &mut bytes)?;
        if read == 0 {
            return Ok(None);
        }
        let length = u64::try_from(read).unwrap_or(u64::MAX);
        self.number += 1;
        if length > MOST_BYTES {
            let why = format!("line {} is longer than {MOST_BYTES} bytes", self.number);
            return Err(io::Error::new(io::ErrorKind::InvalidData, why));
        }
        let offset = self.offset;
        self.offset = offset.saturating_add(length);
        let is_ended = bytes.pop_if(|last| *last == b'\n').is_some();
        Ok(Some(Line { number: self.number, offset, bytes, is_ended }))
    }
}

impl Iterator for Lines {
    type Item = io::Result<Line>;
    fn next(&mut self) -> Option<Self::Item> {
        self.read().transpose()
    }
}
