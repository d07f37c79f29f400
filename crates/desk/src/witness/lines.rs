//! Reads the checkpoint file line by line without ever holding more than one line: from its beginning, or from its end.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};

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
            return Err(too_long(&format!("line {}", self.number)));
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

fn too_long(which: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("{which} is longer than {MOST_BYTES} bytes"))
}

/// Bytes that are read at once on the way back.
const BLOCK: u64 = 1024 * 1024;

/// A line on the way back: of its number nothing is known.
pub(crate) struct Earlier {
    /// Where it begins in the file.
    pub(crate) offset: u64,
    /// Its bytes, without the end of line.
    pub(crate) bytes: Vec<u8>,
    /// Whether the end of line is there; only a last line can lack it.
    pub(crate) is_ended: bool,
}

/// The lines of a file from its end on. What is added to the file meanwhile is not seen.
pub(crate) struct LinesBack {
    file: File,
    /// Where what was read begins.
    start: u64,
    /// What was read and not yet handed out; the line to come stands at its end.
    read: Vec<u8>,
}

impl LinesBack {
    pub(crate) fn of(file: File) -> io::Result<Self> {
        let start = file.metadata()?.len();
        Ok(Self { file, start, read: Vec::new() })
    }

    /// The line before those that were handed out; `None` at the beginning of the file.
    pub(crate) fn previous(&mut self) -> io::Result<Option<Earlier>> {
        loop {
            let before_its_end = self.read.get(..self.read.len().saturating_sub(1)).unwrap_or_default();
            let begins = before_its_end.iter().rposition(|byte| *byte == b'\n').map(|end| end + 1);
            let begins = if self.start == 0 { Some(begins.unwrap_or(0)) } else { begins };
            if let Some(begins) = begins {
                let mut bytes = self.read.split_off(begins);
                if bytes.is_empty() {
                    return Ok(None);
                }
                let offset = self.start.saturating_add(u64::try_from(begins).unwrap_or(u64::MAX));
                let is_ended = bytes.pop_if(|last| *last == b'\n').is_some();
                return Ok(Some(Earlier { offset, bytes, is_ended }));
            }
            self.read_block()?;
        }
    }

    fn read_block(&mut self) -> io::Result<()> {
        if u64::try_from(self.read.len()).unwrap_or(u64::MAX) > MOST_BYTES {
            return Err(too_long(&format!("the line that ends after byte {}", self.start)));
        }
        let start = self.start.saturating_sub(BLOCK);
        let mut block = vec![0; usize::try_from(self.start - start).unwrap_or(0)];
        self.file.seek(SeekFrom::Start(start))?;
        self.file.read_exact(&mut block)?;
        block.append(&mut self.read);
        self.read = block;
        self.start = start;
        Ok(())
    }
}

/// The number of the line that begins at an offset.
pub(crate) fn number_of(file: File, offset: u64) -> io::Result<u64> {
    let (mut number, mut reader) = (1, BufReader::new(file.take(offset)));
    loop {
        let read = reader.fill_buf()?;
        if read.is_empty() {
            return Ok(number);
        }
        number += u64::try_from(read.iter().filter(|byte| **byte == b'\n').count()).unwrap_or(u64::MAX);
        let length = read.len();
        reader.consume(length);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU32, Ordering};

    fn file(text: &[u8]) -> File {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("huying-lines-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        std::fs::write(&path, text).unwrap();
        let file = File::open(&path).unwrap();
        // An open file is read to its end although its name is gone; where that is not so, the system sweeps its folder.
        let _ = std::fs::remove_file(&path);
        file
    }

    #[test]
    fn the_lines_from_the_end_are_those_from_the_beginning() {
        let long = "x".repeat(3 * 1024 * 1024);
        for text in ["", "\n", "a", "a\n", "a\nbc\n", "a\n\nbc", &format!("a\n{long}\nb\n{long}")] {
            let forth: Vec<_> = Lines::of(file(text.as_bytes()))
                .map(|line| line.unwrap())
                .map(|l| (l.offset, l.bytes, l.is_ended))
                .collect();
            let mut back = Vec::new();
            let mut lines = LinesBack::of(file(text.as_bytes())).unwrap();
            while let Some(line) = lines.previous().unwrap() {
                back.push((line.offset, line.bytes, line.is_ended));
            }
            back.reverse();
            assert!(forth == back, "{} lines of {} bytes", forth.len(), text.len());
        }
    }

    #[test]
    fn a_line_is_numbered_by_where_it_begins() {
        assert_eq!([0, 2, 3].map(|offset| number_of(file(b"a\n\nb\n"), offset).unwrap()), [1, 2, 3]);
    }

    #[test]
    fn a_line_without_end_is_not_read_for_ever() {
        let text = vec![b'x'; usize::try_from(MOST_BYTES + 2 * BLOCK).unwrap()];
        assert!(LinesBack::of(file(&text)).unwrap().previous().is_err());
    }
}
