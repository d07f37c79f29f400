//! Official papers as PDF: text and tables on A4, in the layout that Chinese offices use (GB/T 9704: margins, type sizes,
//! red head, page numbers), archivable (PDF/A-2b: fonts within, no date of making, so that the same paper is the same bytes).
//!
//! A [`Paper`] is words alone; [`lay`] puts them in places, [`pdf`] writes the file with [`Fonts`]. Pure: words and fonts in,
//! bytes out.

mod breaking;
mod fonts;
mod lay;
mod paper;
mod table;
mod write;

pub use fonts::{Face, Fonts, MISSING};
pub use lay::{Ink, Mark, Sheet, Weight, lay};
pub use paper::{Align, Column, Paper, Part, Table};
pub use write::{WriteFault, pdf};
