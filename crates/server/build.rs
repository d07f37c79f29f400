//! Makes sure the folder of the built screens exists, so that a build without them works and one with them embeds them.

use std::path::Path;

fn main() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web/dist");
    // A failure shows itself: the embedding below finds no folder and says which.
    let _ = std::fs::create_dir_all(&folder);
    println!("cargo:rerun-if-changed={}", folder.display());
    println!("cargo:rerun-if-changed=../../web/styles");
}
