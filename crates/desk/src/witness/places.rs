//! The two files outside the database: the key, and the checkpoints one per line.

use super::WitnessFault;
use super::lines::{Earlier, LinesBack, number_of};
use crate::merkle::{from_hex, to_hex};
use crate::ports::Checkpoint;
use ed25519_dalek::SigningKey;
use std::collections::BTreeMap;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// What was made or repaired when the witness was opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Warning {
    /// A key was made; its public part should be kept elsewhere.
    KeyMade {
        /// The public part, hexadecimal.
        public: String,
    },
    /// Others on this machine may read the key.
    KeyExposed {
        /// The file's permission bits.
        mode: u32,
    },
    /// There was no checkpoint file: every district is witnessed from its start.
    FileMade,
    /// The last line was torn by a crash and has been cut off; the database never saw that checkpoint, the next one
    /// covers the same events again.
    TornLineCut {
        /// Its number.
        line: u64,
        /// Its length in bytes.
        bytes: u64,
        /// Its beginning, at most 200 characters.
        text: String,
    },
}

impl Warning {
    /// The sentence for the operator, in Chinese and English.
    #[must_use]
    pub fn label(&self) -> rulebook::model::Label {
        let (zh, en) = match self {
            Self::KeyMade { public } => (
                format!("已生成见证密钥，公钥 {public}，请另存他处，核验时指定。"),
                format!("A witness key was made. Keep its public part {public} elsewhere and pin it when verifying."),
            ),
            Self::KeyExposed { mode } => (
                format!("见证密钥文件权限为 {mode:o}，本机其他用户可读，应为 600。"),
                format!("The witness key file has mode {mode:o}: others may read it. It should be 600."),
            ),
            Self::FileMade => (
                "原先没有检查点文件，已新建；各区从头见证。若本应有此文件，请先查明去向。".to_owned(),
                "There was no checkpoint file; a new one witnesses from the start. If there should be one, find it first."
                    .to_owned(),
            ),
            Self::TornLineCut { line, bytes, .. } => (
                format!("检查点文件第 {line} 行写到一半中断（{bytes} 字节），已截去；下一个检查点会重新覆盖。"),
                format!("Line {line} of the checkpoint file was torn ({bytes} bytes) and cut off; the next checkpoint covers its events."),
            ),
        };
        rulebook::model::Label { zh, en }
    }
}

fn fault(path: &Path) -> impl Fn(io::Error) -> WitnessFault {
    move |error| WitnessFault::File { path: path.to_owned(), why: error.to_string() }
}

/// Makes sure that a new file's name is on disk too, not only its content.
fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

/// Reads the key, or makes one if there is neither key nor checkpoint, and locks its file.
pub(super) fn key(
    path: &Path,
    checkpoints: &Path,
    warnings: &mut Vec<Warning>,
) -> Result<(SigningKey, File), WitnessFault> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            if std::fs::metadata(checkpoints).is_ok_and(|file| file.len() > 0) {
                return Err(WitnessFault::KeyLost { path: path.to_owned(), checkpoints: checkpoints.to_owned() });
            }
            make_key(path, warnings)?
        }
        Err(error) => return Err(fault(path)(error)),
    };
    let lock = File::open(path).map_err(fault(path))?;
    match lock.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Err(WitnessFault::Held(path.to_owned())),
        Err(TryLockError::Error(error)) => return Err(fault(path)(error)),
    }
    if let Some(mode) = exposed(&lock) {
        warnings.push(Warning::KeyExposed { mode });
    }
    match from_hex(text.trim()) {
        Some(bytes) => Ok((SigningKey::from_bytes(&bytes), lock)),
        None => {
            // Never the content itself: half a key in a log file is still a secret.
            let found = format!("{} characters are there", text.trim().chars().count());
            Err(WitnessFault::NoKey { path: path.to_owned(), found })
        }
    }
}

#[cfg(unix)]
fn exposed(file: &File) -> Option<u32> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = file.metadata().ok()?.permissions().mode() & 0o777;
    (mode & 0o077 != 0).then_some(mode)
}

#[cfg(not(unix))]
fn exposed(_file: &File) -> Option<u32> {
    None
}

fn make_key(path: &Path, warnings: &mut Vec<Warning>) -> Result<String, WitnessFault> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes)
        .map_err(|error| WitnessFault::File { path: path.to_owned(), why: format!("no random bytes: {error}") })?;
    let text = to_hex(&bytes);
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).map_err(fault(path))?;
    let written = writeln!(file, "{text}").and_then(|()| file.sync_all()).and_then(|()| sync_folder(path));
    if let Err(error) = written {
        // Half a key would block every later start.
        let _ = std::fs::remove_file(path);
        return Err(fault(path)(error));
    }
    let public = to_hex(SigningKey::from_bytes(&bytes).verifying_key().as_bytes());
    warnings.push(Warning::KeyMade { public });
    Ok(text)
}

/// The checkpoint file: what it ends with, and how to add to it.
pub(super) struct Outside {
    path: PathBuf,
    /// Bytes of whole lines.
    length: u64,
    /// An append has failed half-way: what lies beyond `length` is ours to cut.
    is_torn: bool,
    is_new: bool,
    /// The public part of the key that every district must end with.
    key: String,
    /// The last checkpoint of each district that was asked for or stands behind those.
    last: BTreeMap<u32, Checkpoint>,
    /// The lines before those: the file grows with everything that ever happened, and a start must not wait for it.
    earlier: Option<LinesBack>,
}

impl Outside {
    /// Opens the file and reads its last checkpoint.
    pub(super) fn open(path: &Path, key: &str, warnings: &mut Vec<Warning>) -> Result<Self, WitnessFault> {
        let (path, key) = (path.to_owned(), key.to_owned());
        let mut outside =
            Self { path, length: 0, is_torn: false, is_new: false, key, last: BTreeMap::new(), earlier: None };
        match File::open(&outside.path) {
            Ok(file) => {
                outside.earlier = Some(LinesBack::of(file).map_err(fault(&outside.path))?);
                outside.read_end(warnings)?;
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {
                let make = OpenOptions::new().write(true).create_new(true).open(&outside.path);
                make.and_then(|file| file.sync_all())
                    .and_then(|()| sync_folder(&outside.path))
                    .map_err(fault(&outside.path))?;
                outside.is_new = true;
                warnings.push(Warning::FileMade);
            }
            Err(error) => return Err(fault(&outside.path)(error)),
        }
        Ok(outside)
    }

    /// The last line, which a crash may have torn.
    fn read_end(&mut self, warnings: &mut Vec<Warning>) -> Result<(), WitnessFault> {
        while let Some(line) = self.previous()? {
            let length = u64::try_from(line.bytes.len()).unwrap_or(u64::MAX);
            let is_whole = serde_json::from_slice::<Checkpoint>(&line.bytes).is_ok();
            if !is_whole && !line.is_ended {
                let text = String::from_utf8_lossy(&line.bytes).chars().take(200).collect();
                self.cut(line.offset).map_err(fault(&self.path))?;
                warnings.push(Warning::TornLineCut { line: self.number(line.offset)?, bytes: length, text });
                continue;
            }
            self.length = line.offset.saturating_add(length).saturating_add(u64::from(line.is_ended));
            self.take(&line)?;
            if !line.is_ended {
                self.end_line().map_err(fault(&self.path))?;
            }
            break;
        }
        Ok(())
    }

    fn previous(&mut self) -> Result<Option<Earlier>, WitnessFault> {
        let Some(earlier) = &mut self.earlier else { return Ok(None) };
        earlier.previous().map_err(fault(&self.path))
    }

    fn number(&self, offset: u64) -> Result<u64, WitnessFault> {
        File::open(&self.path).and_then(|file| number_of(file, offset)).map_err(fault(&self.path))
    }

    /// Keeps the checkpoint of a line, if it is the last of its district; it must be one of this key.
    fn take(&mut self, line: &Earlier) -> Result<(), WitnessFault> {
        let checkpoint: Checkpoint = match serde_json::from_slice(&line.bytes) {
            Ok(checkpoint) => checkpoint,
            Err(error) => {
                let (path, why) = (self.path.clone(), error.to_string());
                return Err(WitnessFault::Unreadable { path, line: self.number(line.offset)?, why });
            }
        };
        if self.last.contains_key(&checkpoint.district) {
            return Ok(());
        }
        if checkpoint.key != self.key || !super::is_signed(&checkpoint) {
            let (path, key, district) = (self.path.clone(), self.key.clone(), checkpoint.district);
            return Err(WitnessFault::NotOurs { path, line: self.number(line.offset)?, district, key });
        }
        self.last.insert(checkpoint.district, checkpoint);
        Ok(())
    }

    /// A whole checkpoint that lacks only its end of line: that is added.
    fn end_line(&mut self) -> io::Result<()> {
        let mut file = OpenOptions::new().append(true).open(&self.path)?;
        file.write_all(b"\n")?;
        file.sync_all()?;
        self.length = self.length.saturating_add(1);
        Ok(())
    }

    fn cut(&self, length: u64) -> io::Result<()> {
        let file = OpenOptions::new().write(true).open(&self.path)?;
        file.set_len(length)?;
        file.sync_all()
    }

    pub(super) const fn is_new(&self) -> bool {
        self.is_new
    }

    /// The last checkpoint of a district, which is looked for from the end of the file on.
    pub(super) fn last(&mut self, district: u32) -> Result<Option<&Checkpoint>, WitnessFault> {
        while !self.last.contains_key(&district) {
            let Some(line) = self.previous()? else { break };
            self.take(&line)?;
        }
        Ok(self.last.get(&district))
    }

    /// Adds a checkpoint; it is on disk when this returns. Blocks for one write and sync, so that it can be neither
    /// cancelled half-way nor overtaken.
    pub(super) fn append(&mut self, checkpoint: &Checkpoint) -> Result<(), WitnessFault> {
        let mut line = serde_json::to_string(checkpoint)
            .map_err(|error| WitnessFault::File { path: self.path.clone(), why: error.to_string() })?;
        line.push('\n');
        let written = write(&self.path, self.length, self.is_torn, line.as_bytes());
        self.is_torn |= matches!(written, Err(WitnessFault::File { .. }));
        written?;
        self.is_torn = false;
        self.length = self.length.saturating_add(u64::try_from(line.len()).unwrap_or(u64::MAX));
        self.last.insert(checkpoint.district, checkpoint.clone());
        Ok(())
    }
}

fn write(path: &Path, length: u64, is_torn: bool, line: &[u8]) -> Result<(), WitnessFault> {
    let mut file = OpenOptions::new().write(true).open(path).map_err(fault(path))?;
    let found = file.metadata().map_err(fault(path))?.len();
    if found < length || found > length && !is_torn {
        return Err(WitnessFault::Meddled { path: path.to_owned(), expected: length, found });
    }
    file.set_len(length)
        .and_then(|()| file.seek(SeekFrom::Start(length)))
        .and_then(|_| file.write_all(line))
        .and_then(|()| file.sync_all())
        .map_err(fault(path))
}
