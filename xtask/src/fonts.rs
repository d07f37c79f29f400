//! Chinese type, which papers and pictures of pages are written with.

use crate::process::{Stop, is_root, passes, said, works};
use std::process::Command;

const INSTALL: &str = "apt-get update && apt-get install -y --no-install-recommends fontconfig fonts-noto-cjk";

/// Installs Debian's if there is none and we may. Other systems come with their own.
pub(crate) fn ready() -> Result<(), Stop> {
    if !cfg!(target_os = "linux") || there() {
        return Ok(());
    }
    if !(is_root() && works(Command::new("apt-get").arg("--version"))) {
        return Err(Stop::called_wrongly(format!("Papers need a font with Chinese characters. As root:\n  {INSTALL}")));
    }
    println!("== installing fonts: {INSTALL}");
    passes(Command::new("sh").args(["-c", INSTALL]).env("DEBIAN_FRONTEND", "noninteractive"))
}

fn there() -> bool {
    said(Command::new("fc-list").arg(":lang=zh")).is_ok_and(|list| !list.trim().is_empty())
}
