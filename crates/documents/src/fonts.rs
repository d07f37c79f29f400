//! Fonts to write with: faces of font files in the order in which a character is looked for.

use krilla::text::Font;
use std::sync::Arc;

/// Stands for a character that no font has.
pub const MISSING: char = '〓';

/// One face of a font file that has Chinese characters.
#[derive(Clone)]
pub struct Face {
    data: Arc<Vec<u8>>,
    index: u32,
    pub(crate) font: Font,
}

impl std::fmt::Debug for Face {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Face").field("bytes", &self.data.len()).field("index", &self.index).finish_non_exhaustive()
    }
}

impl Face {
    /// The face of a font file's bytes at an index (collections hold several); `None` if there is none, or it has no Chinese.
    #[must_use]
    pub fn new(data: Vec<u8>, index: u32) -> Option<Self> {
        let data = Arc::new(data);
        // Without the commonest character it writes no Chinese.
        ttf_parser::Face::parse(&data, index).ok()?.glyph_index('的')?;
        let font = Font::new(Arc::clone(&data).into(), index)?;
        Some(Self { data, index, font })
    }

    pub(crate) fn parsed(&self) -> Option<ttf_parser::Face<'_>> {
        ttf_parser::Face::parse(&self.data, self.index).ok()
    }
}

/// The faces to write with, in the order in which a character is looked for.
#[derive(Debug, Clone)]
pub struct Fonts {
    /// For text.
    pub text: Vec<Face>,
    /// For heads and titles.
    pub head: Vec<Face>,
}
