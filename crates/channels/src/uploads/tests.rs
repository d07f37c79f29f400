//! One test per trap.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

use super::{Kept, Kind, LARGEST, LONG_SIDE, SMALL_SIDE, Unfit, keep, pixels};
use image::{DynamicImage, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};
use std::io::Cursor;

const MARKER: &[u8] = b"zq-marker-51.5007N";

fn written(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// Left half red, right half blue.
fn halves(width: u32, height: u32) -> DynamicImage {
    let colour = |x: u32| if x < width / 2 { Rgb([200, 0, 0]) } else { Rgb([0, 0, 200]) };
    DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, |x, _| colour(x)))
}

/// A JPEG with an EXIF block: turned by a quarter, and a place and a remark of the camera.
fn camera_jpeg(width: u32, height: u32) -> Vec<u8> {
    let plain = written(&halves(width, height), ImageFormat::Jpeg);
    // Big endian, two entries: orientation 6, and where the picture was taken as a text.
    let mut tiff = b"MM\0*\0\0\0\x08\0\x02".to_vec();
    tiff.extend(b"\x01\x12\0\x03\0\0\0\x01\0\x06\0\0");
    tiff.extend(b"\x01\x0e\0\x02\0\0\0");
    tiff.push(u8::try_from(MARKER.len()).unwrap());
    tiff.extend(b"\0\0\0\x26\0\0\0\0");
    tiff.extend(MARKER);
    let mut exif = b"Exif\0\0".to_vec();
    exif.extend(tiff);
    let segment = |kind: u8, body: &[u8]| {
        let mut segment = vec![0xff, kind];
        segment.extend(u16::try_from(body.len() + 2).unwrap().to_be_bytes());
        segment.extend(body);
        segment
    };
    let mut bytes = plain[..2].to_vec();
    bytes.extend(segment(0xe1, &exif));
    bytes.extend(segment(0xfe, MARKER));
    bytes.extend(&plain[2..]);
    bytes.extend(MARKER);
    bytes
}

fn has(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle)
}

fn decoded(bytes: &[u8]) -> DynamicImage {
    image::load_from_memory(bytes).unwrap()
}

fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 })
    })
}

/// A PNG whose head claims a size and whose body is next to nothing.
fn png_claiming(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut chunk = |kind: &[u8], body: &[u8]| {
        bytes.extend(u32::try_from(body.len()).unwrap().to_be_bytes());
        let whole = [kind, body].concat();
        bytes.extend(&whole);
        bytes.extend(crc(&whole).to_be_bytes());
    };
    let head = [&width.to_be_bytes()[..], &height.to_be_bytes()[..], &[8, 6, 0, 0, 0]].concat();
    chunk(b"IHDR", &head);
    chunk(b"IDAT", &[0x78, 0x9c, 0x03, 0, 0, 0, 0, 1]);
    chunk(b"IEND", &[]);
    bytes
}

fn pdf(body: &str) -> Vec<u8> {
    format!("%PDF-1.4\n1 0 obj\n{body}\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n").into_bytes()
}

#[test]
fn a_photo_is_turned_upright_and_only_the_picture_is_left() {
    let sent = camera_jpeg(400, 200);
    assert!(has(&sent, MARKER));
    let Kept { kind, bytes, sides, small } = keep(sent).unwrap();
    let small = small.unwrap();
    assert_eq!((kind, sides), (Kind::Jpeg, Some((200, 400))));
    for bytes in [&bytes, &small] {
        assert!(!has(bytes, MARKER) && !has(bytes, b"Exif") && !has(bytes, b"ICC_PROFILE"));
    }
    let picture = decoded(&bytes).into_rgb8();
    assert!(picture.get_pixel(100, 20)[0] > 150, "what was left is above now");
    assert!(picture.get_pixel(100, 380)[2] > 150);
    let small = decoded(&small);
    assert_eq!((small.width(), small.height()), (160, 320));
}

#[test]
fn a_large_picture_is_made_smaller_and_a_small_one_is_not_made_larger() {
    let kept = keep(written(&halves(4000, 1000), ImageFormat::Jpeg)).unwrap();
    assert_eq!(kept.sides, Some((LONG_SIDE, 640)));
    let kept = keep(written(&halves(30, 20), ImageFormat::Jpeg)).unwrap();
    assert_eq!(kept.sides, Some((30, 20)));
    assert_eq!(decoded(&kept.small.unwrap()).width(), 30);
    let narrow = keep(written(&halves(1, 4000), ImageFormat::Png)).unwrap();
    assert_eq!(narrow.sides, Some((1, LONG_SIDE)));
    assert!(decoded(&narrow.small.unwrap()).height() <= SMALL_SIDE);
}

#[test]
fn png_stays_png_unless_it_is_large_and_webp_becomes_what_browsers_know() {
    let clear = DynamicImage::ImageRgba8(RgbaImage::from_fn(60, 40, |x, _| Rgba([9, 9, 9, u8::try_from(x).unwrap()])));
    let kept = keep(written(&clear, ImageFormat::Png)).unwrap();
    assert_eq!(kept.kind, Kind::Png);
    assert!(decoded(&kept.bytes).color().has_alpha());
    // Noise cannot be packed: as PNG it would be several megabytes.
    let mut state = 7_u32;
    let noise = RgbImage::from_fn(1000, 800, |_, _| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let [a, b, c, _] = state.to_be_bytes();
        Rgb([a, b, c])
    });
    assert_eq!(keep(written(&DynamicImage::ImageRgb8(noise), ImageFormat::Png)).unwrap().kind, Kind::Jpeg);
    assert_eq!(keep(written(&halves(50, 50), ImageFormat::WebP)).unwrap().kind, Kind::Jpeg);
    assert_eq!(keep(written(&clear, ImageFormat::WebP)).unwrap().kind, Kind::Png);
}

#[test]
fn a_bomb_is_refused_by_its_head_alone() {
    for (width, height) in [(50_000, 50_000), (u32::MAX >> 1, 1), (10_000, 5_001), (1, 60_000_000)] {
        let bomb = png_claiming(width, height);
        let began = std::time::Instant::now();
        let refused = keep(bomb).unwrap_err();
        assert_eq!(refused.code(), "too-many-pixels", "{width}×{height}: {refused:?}");
        assert!(began.elapsed().as_millis() < 500);
    }
    // Few enough pixels, but nothing behind them.
    assert_eq!(keep(png_claiming(100, 100)), Err(Unfit::Damaged));
    assert_eq!(pixels(&png_claiming(5_000, 1_000)), 5_000_000);
    assert_eq!(pixels(b"rubbish"), 0);
}

#[test]
fn the_type_is_what_the_content_says() {
    let polyglot = b"GIF89a/*\0\0*/=1;alert(1)//";
    let svg = b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>";
    let wrong: [(&[u8], &str, &str); 9] = [
        (polyglot, "file-type", "GIF"),
        (svg, "file-type", "SVG"),
        (b"<html><script>1</script>", "file-type", "web page"),
        (b"PK\x03\x04word/document.xml", "file-type", "office"),
        (b"MZ\x90\0", "file-type", "program"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1", "file-type", "HEIC"),
        (b"\0\0\0\x18ftypmp42", "file-type", "video"),
        (b"just words", "file-type", "another type"),
        (b"", "file-empty", "empty"),
    ];
    for (bytes, code, word) in wrong {
        let refused = keep(bytes.to_vec()).unwrap_err();
        assert_eq!(refused.code(), code);
        assert!(refused.label().en.contains(word), "{}", refused.label().en);
        assert!(!refused.label().zh.is_empty());
    }
    // A head that promises more than there is.
    assert_eq!(keep(b"\xff\xd8\xff\xe0rubbish".to_vec()), Err(Unfit::Damaged));
    assert_eq!(keep(b"RIFF\x10\0\0\0WEBPrubbish!".to_vec()), Err(Unfit::Damaged));
    let mut cut = written(&halves(300, 300), ImageFormat::Png);
    cut.truncate(cut.len() / 2);
    assert_eq!(keep(cut), Err(Unfit::Damaged));
    assert_eq!(keep(vec![b'x'; LARGEST + 1]), Err(Unfit::TooLarge));
}

#[test]
fn what_hangs_behind_a_picture_is_cut_off() {
    let mut bytes = written(&halves(40, 40), ImageFormat::Png);
    bytes.extend(b"<script>alert(1)</script>");
    bytes.extend(MARKER);
    let kept = keep(bytes).unwrap();
    assert!(!has(&kept.bytes, b"script") && !has(&kept.bytes, MARKER));
}

#[test]
fn a_plain_document_is_kept_as_it_is() {
    let plain = pdf("<< /Type /Catalog /Producer (JS, written /JSmith) >>");
    let kept = keep(plain.clone()).unwrap();
    assert_eq!((kept.kind, kept.sides, kept.small), (Kind::Pdf, None, None));
    assert_eq!(kept.bytes, plain);
}

#[test]
fn a_document_that_runs_or_hides_something_is_refused() {
    let active = [
        "<< /OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >> >>",
        "<< /OpenAction << /S /Java#53cript >> >>",
        "<< /S /Rendition /JS 7 0 R >>",
        "<< /S /Rendition /#4a#53<61> >>",
        "<< /Names << /EmbeddedFiles 3 0 R >> >>",
        "<< /Type/EmbeddedFile/Length 9 >>",
        "<< /S /Launch /F (cmd.exe) >>",
        "<< /AcroForm << /XFA 4 0 R >> >>",
    ];
    for body in active {
        assert!(matches!(keep(pdf(body)), Err(Unfit::Active(_))), "{body}");
    }
    assert_eq!(keep(pdf("<< /Encrypt 5 0 R >>")), Err(Unfit::Encrypted));
    assert_eq!(keep(b"%PDF-1.4\n1 0 obj\n<<".to_vec()), Err(Unfit::Damaged));
}
