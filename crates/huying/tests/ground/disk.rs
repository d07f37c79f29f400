//! A disk whose n-th call fails: a small library in C under the executable, steered through a page of memory.

use super::process::{House, Serving, huying, text};
use std::fs::File;
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use storage::testing;

/// Input or output error, as Linux numbers it.
pub const EIO: i32 = 5;
/// No space left.
pub const ENOSPC: i32 = 28;
/// Calls that open a file.
pub const OPEN: i32 = 1;
/// Calls that write or cut a file.
pub const WRITE: i32 = 2;
/// Calls that flush.
pub const FLUSH: i32 = 4;

/// Such a disk.
pub struct Disk {
    library: PathBuf,
    page: PathBuf,
    file: File,
}

impl Disk {
    /// Builds the library; `None` where that cannot be, or another system is beneath.
    pub fn new() -> Option<Self> {
        let folder = testing::folder();
        let (library, page) = (folder.join("fault.so"), folder.join("page"));
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ground/fault.c");
        let mut cc = Command::new("cc");
        cc.args(["-shared", "-fPIC", "-O1", "-o"]).args([&library, &source]).arg("-ldl");
        if !cfg!(target_os = "linux") || !cc.status().is_ok_and(|status| status.success()) {
            return None;
        }
        std::fs::write(&page, [0; 16]).unwrap();
        let file = File::options().read(true).write(true).open(&page).unwrap();
        Some(Self { library, page, file })
    }

    /// From now on the n-th of these calls fails; with `n` = 0 none does.
    pub fn fail(&self, kinds: i32, n: i32, error: i32) {
        let numbers = [kinds, n, error, 0].map(i32::to_ne_bytes);
        self.file.write_all_at(&numbers.concat(), 0).unwrap();
    }

    /// Whether it has failed.
    pub fn failed(&self) -> bool {
        let mut number = [0; 4];
        self.file.read_exact_at(&mut number, 12).unwrap();
        i32::from_ne_bytes(number) > 0
    }

    /// The executable on this disk.
    pub fn command(&self) -> Command {
        let mut command = huying();
        command.env("LD_PRELOAD", text(&self.library)).env("HUYING_FAULT", text(&self.page));
        command
    }

    /// Serves a house from it.
    pub fn serve(&self, house: &House) -> Serving {
        Serving::start(house, self.command())
    }
}
