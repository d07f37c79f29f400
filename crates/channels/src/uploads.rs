//! Files that people send: the type is found from the content, pictures are drawn anew so that nothing but the picture
//! is left, documents are looked through. Pure: bytes in, bytes or a reason out.

mod pdf;
mod picture;
mod sniff;
#[cfg(test)]
mod tests;

use rulebook::model::Label;

/// Largest file that is taken, in bytes.
pub const LARGEST: usize = 15 * 1024 * 1024;
/// Most pixels of a picture.
pub const PIXELS: u64 = 50_000_000;
/// The longer side of a kept picture, in pixels.
pub const LONG_SIDE: u32 = 2_560;
/// The longer side of its small copy.
pub const SMALL_SIDE: u32 = 320;

/// A type that is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
    /// WebP, which is kept as JPEG or PNG.
    Webp,
    /// PDF.
    Pdf,
}

impl Kind {
    /// Its media type.
    #[must_use]
    pub const fn media(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
            Self::Pdf => "application/pdf",
        }
    }
}

/// A file as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Its type.
    pub kind: Kind,
    /// Its bytes: of a picture drawn anew, of a document as they came.
    pub bytes: Vec<u8>,
    /// Width and height of a picture.
    pub sides: Option<(u32, u32)>,
    /// The small copy of a picture, JPEG.
    pub small: Option<Vec<u8>>,
}

/// Why a file is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unfit {
    /// There is nothing in it.
    Empty,
    /// It has more bytes than [`LARGEST`].
    TooLarge,
    /// It is of another type: what it seems to be.
    Type(Label),
    /// It is a photo in the format that telephones keep for themselves.
    Heic,
    /// It has more pixels than [`PIXELS`], or needs too much memory.
    Pixels {
        /// Width.
        width: u32,
        /// Height.
        height: u32,
    },
    /// It cannot be read to its end.
    Damaged,
    /// The document is encrypted.
    Encrypted,
    /// The document can do more than be read: the word that says so.
    Active(&'static str),
}

impl Unfit {
    /// Stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Empty => "file-empty",
            Self::TooLarge => "file-too-large",
            Self::Type(_) | Self::Heic => "file-type",
            Self::Pixels { .. } => "too-many-pixels",
            Self::Damaged => "file-damaged",
            Self::Encrypted | Self::Active(_) => "pdf-active",
        }
    }

    /// What is wrong and what to do.
    #[must_use]
    pub fn label(&self) -> Label {
        let (zh, en) = match self {
            Self::Empty => ("文件是空的，请重新选择。".to_owned(), "The file is empty; please choose it again.".to_owned()),
            Self::TooLarge => {
                let most = LARGEST / 1024 / 1024;
                (
                    format!("文件超过{most}MB，请缩小后再传。"),
                    format!("The file has more than {most} MB; please make it smaller."),
                )
            }
            Self::Type(found) => (
                format!("只收 JPEG、PNG、WebP 图片和 PDF 文件；这个文件是{}。", found.zh),
                format!("Only JPEG, PNG and WebP pictures and PDF files are taken; this is {}.", found.en),
            ),
            Self::Heic => (
                "这是 HEIC 格式的照片，不能收。请在手机的相机设置里选“兼容性最佳”（JPEG）后重拍，或者传截图。".to_owned(),
                "This photo is in the HEIC format, which is not taken. Set the camera to “Most Compatible” (JPEG) and take it again, or send a screenshot.".to_owned(),
            ),
            Self::Pixels { width, height } => {
                let most = PIXELS / 1_000_000;
                (
                    format!("图片有{width}×{height}像素，最多{most}百万像素，请缩小后再传。"),
                    format!("The picture has {width}×{height} pixels, at most {most} million are taken; please make it smaller."),
                )
            }
            Self::Damaged => (
                "文件损坏或者没有传完，打不开。请重新选择。".to_owned(),
                "The file is damaged or incomplete and cannot be read; please choose it again.".to_owned(),
            ),
            Self::Encrypted => (
                "PDF 加了密码，不能收。请去掉密码后再传。".to_owned(),
                "The PDF is encrypted and cannot be taken; please remove its password.".to_owned(),
            ),
            Self::Active(word) => (
                format!("PDF 里有脚本、嵌入文件或者可执行内容（{word}），不能收。请另存或者打印为普通 PDF 再传。"),
                format!("The PDF contains a script, an embedded file or something to run ({word}) and cannot be taken; please print it to a plain PDF."),
            ),
        };
        Label { zh, en }
    }
}

/// Looks at a file that came in and answers what is kept of it. Decodes pictures: not for a thread that must not wait.
///
/// # Errors
/// [`Unfit`] says why it is not taken.
pub fn keep(bytes: Vec<u8>) -> Result<Kept, Unfit> {
    if bytes.is_empty() {
        return Err(Unfit::Empty);
    }
    if bytes.len() > LARGEST {
        return Err(Unfit::TooLarge);
    }
    match sniff::kind(&bytes)? {
        Kind::Pdf => {
            pdf::check(&bytes)?;
            Ok(Kept { kind: Kind::Pdf, bytes, sides: None, small: None })
        }
        kind => picture::draw_anew(kind, &bytes),
    }
}

/// How many pixels a picture says it has, from its head alone; nothing for documents and what cannot be read. By it the
/// memory that [`keep`] will need can be reckoned beforehand.
#[must_use]
pub fn pixels(bytes: &[u8]) -> u64 {
    match sniff::kind(bytes) {
        Ok(kind) if kind != Kind::Pdf => picture::pixels(kind, bytes),
        _ => 0,
    }
}
