//! Pictures: decoded within limits, turned upright, drawn anew. Place, time, device and every other remark of the camera
//! stay behind with the old file.

use super::{Kept, Kind, LONG_SIDE, PIXELS, SMALL_SIDE, Unfit};
use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits, Rgb, RgbImage};
use std::io::Cursor;

/// Memory that decoding may take, in bytes.
const MEMORY: u64 = 256 * 1024 * 1024;
/// Quality of a kept JPEG, of 100.
const QUALITY: u8 = 82;
/// Quality of a small copy.
const SMALL_QUALITY: u8 = 75;
/// A PNG larger than this is kept as JPEG.
const LARGEST_PNG: usize = 1_500_000;

fn reader(kind: Kind, bytes: &[u8]) -> ImageReader<Cursor<&[u8]>> {
    let format = match kind {
        Kind::Png => ImageFormat::Png,
        Kind::Webp => ImageFormat::WebP,
        Kind::Jpeg | Kind::Pdf => ImageFormat::Jpeg,
    };
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(MEMORY);
    reader.limits(limits);
    reader
}

pub(super) fn pixels(kind: Kind, bytes: &[u8]) -> u64 {
    let decoder = reader(kind, bytes).into_decoder();
    decoder.map(|decoder| area(decoder.dimensions())).unwrap_or(0)
}

fn area((width, height): (u32, u32)) -> u64 {
    u64::from(width) * u64::from(height)
}

/// Decodes a picture and draws it anew, with its small copy.
pub(super) fn draw_anew(kind: Kind, bytes: &[u8]) -> Result<Kept, Unfit> {
    let mut decoder = reader(kind, bytes).into_decoder().map_err(|error| unfit(&error, (0, 0)))?;
    let sides = decoder.dimensions();
    if area(sides) == 0 {
        return Err(Unfit::Damaged);
    }
    if area(sides) > PIXELS || decoder.total_bytes() > MEMORY {
        return Err(Unfit::Pixels { width: sides.0, height: sides.1 });
    }
    let orientation = decoder.orientation().ok();
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|error| unfit(&error, sides))?;
    if picture.width() > LONG_SIDE || picture.height() > LONG_SIDE {
        picture = picture.resize(LONG_SIDE, LONG_SIDE, FilterType::Triangle);
    }
    picture = plain(picture);
    if let Some(orientation) = orientation {
        picture.apply_orientation(orientation);
    }
    let small = picture.thumbnail(SMALL_SIDE.min(picture.width()), SMALL_SIDE.min(picture.height()));
    let small = jpeg(&on_white(small), SMALL_QUALITY)?;
    let sides = Some((picture.width(), picture.height()));
    let keeps_png = kind == Kind::Png || picture.color().has_alpha();
    let as_png = if keeps_png { Some(png(&picture)?).filter(|bytes| bytes.len() <= LARGEST_PNG) } else { None };
    let (kind, bytes) = match as_png {
        Some(bytes) => (Kind::Png, bytes),
        None => (Kind::Jpeg, jpeg(&on_white(picture), QUALITY)?),
    };
    Ok(Kept { kind, bytes, sides, small: Some(small) })
}

fn unfit(error: &ImageError, (width, height): (u32, u32)) -> Unfit {
    match error {
        ImageError::Limits(_) => Unfit::Pixels { width, height },
        _ => Unfit::Damaged,
    }
}

/// Eight bits for each colour, and only the colours there are.
fn plain(picture: DynamicImage) -> DynamicImage {
    let color = picture.color();
    match (color.has_alpha(), color.has_color()) {
        (true, _) => DynamicImage::ImageRgba8(picture.into_rgba8()),
        (false, true) => DynamicImage::ImageRgb8(picture.into_rgb8()),
        (false, false) => DynamicImage::ImageLuma8(picture.into_luma8()),
    }
}

/// What can be seen through is white: JPEG knows no transparency.
fn on_white(picture: DynamicImage) -> DynamicImage {
    if !picture.color().has_alpha() {
        return picture;
    }
    let picture = picture.into_rgba8();
    let mut opaque = RgbImage::new(picture.width(), picture.height());
    for (to, from) in opaque.pixels_mut().zip(picture.pixels()) {
        let [red, green, blue, alpha] = from.0;
        let mix = |colour: u8| {
            let mixed = (u32::from(colour) * u32::from(alpha) + 255 * (255 - u32::from(alpha))) / 255;
            u8::try_from(mixed).unwrap_or(u8::MAX)
        };
        *to = Rgb([mix(red), mix(green), mix(blue)]);
    }
    DynamicImage::ImageRgb8(opaque)
}

fn jpeg(picture: &DynamicImage, quality: u8) -> Result<Vec<u8>, Unfit> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, quality).encode_image(picture).map_err(|_| Unfit::Damaged)?;
    Ok(bytes)
}

fn png(picture: &DynamicImage) -> Result<Vec<u8>, Unfit> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Png).map_err(|_| Unfit::Damaged)?;
    Ok(bytes.into_inner())
}
