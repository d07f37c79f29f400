//! Pictures for the month, drawn from a number: a wall, the ground before it, and what is broken there. They show
//! nobody and no place that exists.

use desk::files::NewFile;
use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::{DynamicImage, ImageError, Rgb, RgbImage};

/// Sides of a picture.
const WIDTH: u32 = 640;
const HEIGHT: u32 = 480;
/// The longer side of its small copy.
const SMALL: u32 = 320;
/// Where the ground begins.
const GROUND: u32 = 330;
/// Colours of walls and of what is broken.
const WALLS: [[u8; 3]; 5] = [[196, 188, 172], [176, 188, 194], [203, 178, 150], [168, 182, 160], [190, 176, 190]];
const THINGS: [[u8; 3]; 5] = [[74, 70, 66], [44, 96, 66], [150, 62, 48], [52, 72, 110], [120, 98, 40]];

/// The `n`-th picture, as an upload keeps it.
pub(crate) fn picture(n: u64) -> Result<NewFile, ImageError> {
    let drawn = DynamicImage::ImageRgb8(RgbImage::from_fn(WIDTH, HEIGHT, |x, y| Rgb(colour(n, x, y))));
    let small = drawn.resize(SMALL, SMALL, FilterType::Triangle);
    Ok(NewFile {
        kind: "image/jpeg".to_owned(),
        bytes: jpeg(&drawn)?,
        sides: Some((WIDTH, HEIGHT)),
        small: Some(jpeg(&small)?),
    })
}

fn jpeg(picture: &DynamicImage) -> Result<Vec<u8>, ImageError> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, 82).encode_image(picture)?;
    Ok(bytes)
}

fn colour(n: u64, x: u32, y: u32) -> [u8; 3] {
    let pick = |from: &[[u8; 3]; 5], of: u64| {
        let at = usize::try_from(of % 5).unwrap_or(0);
        from.get(at).copied().unwrap_or([128; 3])
    };
    // The light falls off towards the ground.
    let light = |[red, green, blue]: [u8; 3], depth: u32| {
        let dim = |colour: u8| colour.saturating_sub(u8::try_from(depth / 8).unwrap_or(u8::MAX));
        [dim(red), dim(green), dim(blue)]
    };
    if is_thing(n, x, y) {
        light(pick(&THINGS, n / 5), y / 2)
    } else if y >= GROUND {
        light([150, 146, 140], (y - GROUND) * 3)
    } else if x % 128 < 3 || y % 64 < 3 {
        light(pick(&WALLS, n), y + 120)
    } else {
        light(pick(&WALLS, n), y)
    }
}

/// A lamp on its pole, a bin, a heap or a crack.
fn is_thing(n: u64, x: u32, y: u32) -> bool {
    let off = |a: u32, b: u32| a.abs_diff(b);
    let middle = 200 + u32::try_from(n % 7).unwrap_or(0) * 40;
    match n % 4 {
        0 => off(x, middle) < 6 && y > 120 && y < 400 || off(x, middle).pow(2) + off(y, 110).pow(2) < 1600,
        1 => off(x, middle) < 60 && y > 250 && y < 420 || off(x, middle) < 70 && off(y, 246) < 8,
        2 => y > 260 && y < 430 && off(x, middle) < (y - 260),
        _ => y > 40 && y < 420 && off(x, middle + (y % 60) / 2 + y / 6) < 4 + y / 90,
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn pictures_differ_and_are_small() {
        let (one, other) = (super::picture(0).unwrap(), super::picture(1).unwrap());
        assert_ne!(one.bytes, other.bytes);
        assert_eq!(one, super::picture(0).unwrap());
        assert!(one.bytes.len() < 100_000 && one.small.unwrap().len() < 30_000);
    }
}
