//! Writing pages as PDF/A-2b, each character with the first face that has it.

use crate::fonts::{Face, Fonts, MISSING};
use crate::lay::{Ink, Mark, PAGE, Weight, lay};
use crate::paper::Paper;
use krilla::color::rgb;
use krilla::configure::{Archival, ConfigurationBuilder};
use krilla::geom::{PathBuilder, Point};
use krilla::metadata::{DateTime, Metadata};
use krilla::page::PageSettings;
use krilla::paint::{Fill, Stroke};
use krilla::surface::Surface;
use krilla::text::{GlyphId, KrillaGlyph};
use krilla::{Document, SerializeSettings};
use std::cell::RefCell;
use std::collections::HashMap;

/// Why a paper could not be written.
#[derive(Debug, thiserror::Error)]
#[error("the paper cannot be written: {0}")]
pub struct WriteFault(String);

/// A character in a face: which, its glyph, its width in a type of one point.
#[derive(Clone, Copy)]
struct Set {
    face: usize,
    glyph: u16,
    width: f32,
    /// Whether it stands for one that no face has.
    stands_in: bool,
}

/// Faces by weight, and what was looked up in them.
struct Case<'a> {
    faces: Vec<(&'a Face, ttf_parser::Face<'a>)>,
    known: RefCell<HashMap<char, Option<Set>>>,
}

impl<'a> Case<'a> {
    fn of(faces: &'a [Face]) -> Self {
        let faces = faces.iter().filter_map(|face| Some((face, face.parsed()?))).collect();
        Self { faces, known: RefCell::default() }
    }

    fn set(&self, c: char) -> Option<Set> {
        if let Some(known) = self.known.borrow().get(&c) {
            return *known;
        }
        let found = self.look(c).or_else(|| self.look(MISSING).map(|set| Set { stands_in: true, ..set }));
        self.known.borrow_mut().insert(c, found);
        found
    }

    fn look(&self, c: char) -> Option<Set> {
        self.faces.iter().enumerate().find_map(|(index, (_, face))| {
            let glyph = face.glyph_index(c)?;
            let advance = face.glyph_hor_advance(glyph)?;
            let width = f32::from(advance) / f32::from(face.units_per_em());
            Some(Set { face: index, glyph: glyph.0, width, stands_in: false })
        })
    }
}

struct Cases<'a> {
    text: Case<'a>,
    head: Case<'a>,
}

impl<'a> Cases<'a> {
    const fn of(&self, weight: Weight) -> &Case<'a> {
        match weight {
            Weight::Text => &self.text,
            Weight::Head => &self.head,
        }
    }
}

/// Writes a paper: the same paper with the same fonts gives the same bytes. Characters that no font has are
/// [`MISSING`]; how many there were is answered with the file.
///
/// # Errors
/// [`WriteFault`] if the writer refuses, such as a font that may not be embedded.
pub fn pdf(paper: &Paper, fonts: &Fonts) -> Result<(Vec<u8>, usize), WriteFault> {
    let cases = Cases { text: Case::of(&fonts.text), head: Case::of(&fonts.head) };
    let width = |c: char, weight: Weight| cases.of(weight).set(c).map_or(1.0, |set| set.width);
    let sheets = lay(paper, &width);
    let fault = |what: &dyn std::fmt::Debug| WriteFault(format!("{what:?}"));
    let archival =
        ConfigurationBuilder::new().with_archival_validator(Archival::A2_B).finish().map_err(|why| fault(&why))?;
    let mut document =
        Document::new_with(SerializeSettings { configuration: archival, ..SerializeSettings::default() });
    let (year, month, day) = paper.day;
    document.set_metadata(
        Metadata::new()
            .title(paper.title.replace('\n', ""))
            .authors(vec![paper.issuer.clone()])
            .language(paper.language.clone())
            .creation_date(DateTime::new(year).month(month).day(day))
            .creator("Huying".to_owned()),
    );
    let settings = PageSettings::from_wh(PAGE.0, PAGE.1).ok_or_else(|| WriteFault("page size".to_owned()))?;
    let mut missing = 0;
    for sheet in &sheets {
        let mut page = document.start_page_with(settings.clone());
        let mut surface = page.surface();
        for mark in &sheet.marks {
            missing += draw(&mut surface, mark, &cases);
        }
        surface.finish();
        page.finish();
    }
    let bytes = document.finish().map_err(|why| fault(&why))?;
    Ok((bytes, missing))
}

fn colour(ink: Ink) -> rgb::Color {
    match ink {
        Ink::Black => rgb::Color::new(0, 0, 0),
        Ink::Red => rgb::Color::new(0xC8, 0x10, 0x2E),
    }
}

/// Draws a mark; how many of its characters no font has.
fn draw(surface: &mut Surface<'_>, mark: &Mark, cases: &Cases<'_>) -> usize {
    match mark {
        Mark::Line { from, to, breadth, ink } => {
            let mut path = PathBuilder::new();
            path.move_to(from.0, from.1);
            path.line_to(to.0, to.1);
            surface.set_fill(None);
            surface.set_stroke(Some(Stroke { paint: colour(*ink).into(), width: *breadth, ..Stroke::default() }));
            if let Some(path) = path.finish() {
                surface.draw_path(&path);
            }
            0
        }
        Mark::Text { at, size, weight, ink, words } => {
            surface.set_stroke(None);
            surface.set_fill(Some(Fill { paint: colour(*ink).into(), ..Fill::default() }));
            write(surface, (*at, *size), words, cases.of(*weight))
        }
    }
}

/// Writes words in runs of one face.
fn write(
    surface: &mut Surface<'_>,
    ((mut left, base), size): ((f32, f32), f32),
    words: &str,
    case: &Case<'_>,
) -> usize {
    let set: Vec<(usize, char, Set)> = words.char_indices().filter_map(|(at, c)| Some((at, c, case.set(c)?))).collect();
    for run in set.chunk_by(|(_, _, one), (_, _, next)| one.face == next.face) {
        let Some((face, _)) = run.first().and_then(|(_, _, set)| case.faces.get(set.face)) else { continue };
        let glyph = |(at, c, set): &(usize, char, Set)| {
            let range = *at..at + c.len_utf8();
            KrillaGlyph::new(GlyphId::new(u32::from(set.glyph)), set.width, 0.0, 0.0, 0.0, range, None)
        };
        let glyphs: Vec<KrillaGlyph> = run.iter().map(glyph).collect();
        surface.draw_glyphs(Point::from_xy(left, base), &glyphs, face.font.clone(), words, size, false);
        left += run.iter().map(|(_, _, set)| set.width).sum::<f32>() * size;
    }
    let without = words.chars().count() - set.len();
    without + set.iter().filter(|(_, _, set)| set.stands_in).count()
}
