//! What a file is, by its first bytes. Its name and what the sender says of it do not count.

use super::{Kind, Unfit};
use rulebook::model::Label;

/// Brands of the container that telephones keep photos in.
const HEIC: &[&[u8]] = &[b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"];

/// Types that are often sent and not taken: first bytes, Chinese, English.
const OTHERS: &[(&[u8], &str, &str)] = &[
    (b"GIF8", "GIF 图片", "a GIF picture"),
    (b"BM", "BMP 图片", "a BMP picture"),
    (b"II*\0", "TIFF 图片", "a TIFF picture"),
    (b"MM\0*", "TIFF 图片", "a TIFF picture"),
    (
        b"PK\x03\x04",
        "压缩包或者 Office 文档（文档请另存为 PDF）",
        "an archive or office document (save documents as PDF)",
    ),
    (b"\xd0\xcf\x11\xe0", "旧版 Office 文档（请另存为 PDF）", "an old office document (save it as PDF)"),
    (b"Rar!", "压缩包", "an archive"),
    (b"7z\xbc\xaf", "压缩包", "an archive"),
    (b"\x1f\x8b", "压缩包", "an archive"),
    (b"MZ", "程序", "a program"),
    (b"\x7fELF", "程序", "a program"),
    (b"#!", "程序", "a program"),
];

/// The type, if it is one that is taken.
pub(super) fn kind(bytes: &[u8]) -> Result<Kind, Unfit> {
    let at = |from: usize, wanted: &[u8]| bytes.get(from..from + wanted.len()) == Some(wanted);
    if at(0, b"\xff\xd8\xff") {
        return Ok(Kind::Jpeg);
    }
    if at(0, b"\x89PNG\r\n\x1a\n") {
        return Ok(Kind::Png);
    }
    if at(0, b"RIFF") && at(8, b"WEBP") {
        return Ok(Kind::Webp);
    }
    if at(0, b"%PDF-") {
        return Ok(Kind::Pdf);
    }
    if at(4, b"ftyp") {
        if HEIC.iter().any(|brand| at(8, brand)) {
            return Err(Unfit::Heic);
        }
        let is_avif = at(8, b"avif") || at(8, b"avis");
        return Err(if is_avif { other("AVIF 图片", "an AVIF picture") } else { other("视频", "a video") });
    }
    Err(named(bytes))
}

fn named(bytes: &[u8]) -> Unfit {
    if let Some((_, zh, en)) = OTHERS.iter().find(|(start, _, _)| bytes.starts_with(start)) {
        return other(zh, en);
    }
    let start: Vec<u8> = bytes.iter().take(1024).map(u8::to_ascii_lowercase).collect();
    let has = |word: &[u8]| start.windows(word.len()).any(|window| window == word);
    if has(b"<svg") {
        return other("SVG 图片", "an SVG picture");
    }
    if has(b"<html") || has(b"<!doctype") || has(b"<script") || has(b"<?xml") {
        return other("网页", "a web page");
    }
    other("别的类型", "of another type")
}

fn other(zh: &str, en: &str) -> Unfit {
    Unfit::Type(Label { zh: zh.to_owned(), en: en.to_owned() })
}
