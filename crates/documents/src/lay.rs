//! Where everything stands: pages of marks, in points from the upper left corner, without any file format.

use crate::breaking::lines;
use crate::paper::{Align, Paper, Part};
use crate::table;

/// A4.
pub(crate) const PAGE: (f32, f32) = (595.28, 841.89);
/// Margins of official papers (GB/T 9704): 37 mm above, 28 mm left, 26 mm right, 35 mm below.
pub(crate) const LEFT: f32 = 79.37;
pub(crate) const RIGHT: f32 = PAGE.0 - 73.70;
const TOP: f32 = 104.88;
pub(crate) const BOTTOM: f32 = PAGE.1 - 99.21;
/// Type of the text: size 3 (16 points), 22 lines a page.
const TEXT: (f32, f32) = (16.0, 28.9);
const TITLE: (f32, f32) = (22.0, 34.0);
const NOTE: (f32, f32) = (10.5, 16.0);
/// The head that is red, and what stands above the line.
const HEAD: (f32, f32) = (34.0, 52.0);
/// Below the text, where the page's number stands: 7 mm.
const NUMBER: f32 = BOTTOM + 27.0;

/// How heavy a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// As text is.
    Text,
    /// As heads are.
    Head,
}

/// What colour it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ink {
    /// Black.
    Black,
    /// The red of heads.
    Red,
}

/// Something on a page.
#[derive(Debug, Clone, PartialEq)]
pub enum Mark {
    /// A line of text; `at` is where its baseline begins.
    Text {
        /// Where.
        at: (f32, f32),
        /// Size in points.
        size: f32,
        /// How heavy.
        weight: Weight,
        /// Colour.
        ink: Ink,
        /// The words.
        words: String,
    },
    /// A straight line.
    Line {
        /// From here.
        from: (f32, f32),
        /// To here.
        to: (f32, f32),
        /// Breadth in points.
        breadth: f32,
        /// Colour.
        ink: Ink,
    },
}

/// A page.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Sheet {
    /// What stands on it.
    pub marks: Vec<Mark>,
}

/// The pen: the page that is written on, and how far down.
pub(crate) struct Pen<'a> {
    pub(crate) sheets: Vec<Sheet>,
    pub(crate) down: f32,
    width: &'a dyn Fn(char, Weight) -> f32,
}

/// Puts a paper on pages. `width` is how wide a character is in a type of one point.
#[must_use]
pub fn lay(paper: &Paper, width: &dyn Fn(char, Weight) -> f32) -> Vec<Sheet> {
    let mut pen = Pen { sheets: vec![Sheet::default()], down: TOP, width };
    head(&mut pen, paper);
    for part in &paper.parts {
        match part {
            Part::Heading(words) => {
                // Never alone at the foot of a page.
                pen.room(TEXT.1 * 2.5);
                pen.down += TEXT.1 / 4.0;
                pen.text(words, TEXT, Weight::Head, TEXT.0 * 2.0);
            }
            Part::Text(words) => pen.text(words, TEXT, Weight::Text, TEXT.0 * 2.0),
            Part::Note(words) => pen.text(words, NOTE, Weight::Text, 0.0),
            Part::Table(table) => table::lay(&mut pen, table),
        }
    }
    signed(&mut pen, paper);
    let count = pen.sheets.len();
    for (index, sheet) in pen.sheets.iter_mut().enumerate() {
        sheet.marks.push(number(index + 1, count, width));
    }
    pen.sheets
}

fn head(pen: &mut Pen<'_>, paper: &Paper) {
    if !paper.issuer.is_empty() {
        pen.middle(&paper.issuer, HEAD, Ink::Red);
    }
    if !paper.number.is_empty() || !paper.beside.is_empty() {
        pen.down += NOTE.1 * 2.0;
        let at = pen.down;
        let size = 14.0;
        pen.mark((LEFT, at), size, Weight::Text, Ink::Black, &paper.number);
        let left = RIGHT - pen.wide(&paper.beside, Weight::Text) * size;
        pen.mark((left, at), size, Weight::Text, Ink::Black, &paper.beside);
    }
    if !paper.issuer.is_empty() {
        pen.down += 12.0;
        let (from, to) = ((LEFT, pen.down), (RIGHT, pen.down));
        pen.push(Mark::Line { from, to, breadth: 1.4, ink: Ink::Red });
        pen.down += TEXT.1;
    }
    if !paper.title.is_empty() {
        pen.middle(&paper.title, TITLE, Ink::Black);
        pen.down += TEXT.1 / 2.0;
    }
}

fn signed(pen: &mut Pen<'_>, paper: &Paper) {
    if paper.signed.is_empty() {
        return;
    }
    let lines = paper.signed.len();
    // The lines stay together.
    pen.room((0..=lines).fold(0.0, |sum, _| sum + TEXT.1));
    pen.down += TEXT.1;
    let widest = paper.signed.iter().map(|line| pen.wide(line, Weight::Text) * TEXT.0).fold(0.0, f32::max);
    for line in &paper.signed {
        pen.down += TEXT.1;
        // Four characters from the right, each in the middle of the widest.
        let left = RIGHT - TEXT.0 * 4.0 - f32::midpoint(widest, pen.wide(line, Weight::Text) * TEXT.0);
        pen.mark((left.max(LEFT), pen.down), TEXT.0, Weight::Text, Ink::Black, line);
    }
}

/// `— 1 —`: at the right of odd pages, at the left of even ones, a character from the edge.
fn number(page: usize, count: usize, width: &dyn Fn(char, Weight) -> f32) -> Mark {
    let (words, size) = (format!("— {page} —"), 14.0);
    let wide: f32 = words.chars().map(|c| width(c, Weight::Text)).sum::<f32>() * size;
    let left = match (count, page % 2) {
        (1, _) => f32::midpoint(LEFT, RIGHT) - wide / 2.0,
        (_, 1) => RIGHT - size - wide,
        _ => LEFT + size,
    };
    Mark::Text { at: (left, NUMBER), size, weight: Weight::Text, ink: Ink::Black, words }
}

impl Pen<'_> {
    /// How wide words are in a type of one point.
    pub(crate) fn wide(&self, words: &str, weight: Weight) -> f32 {
        words.chars().map(|c| (self.width)(c, weight)).sum()
    }

    /// Lines of words in a type of `size` within some room.
    pub(crate) fn broken(&self, words: &str, size: f32, weight: Weight, room: f32, first: f32) -> Vec<String> {
        lines(words, room, first, |c| (self.width)(c, weight) * size)
    }

    /// Goes on on the next page if there is less room than this.
    pub(crate) fn room(&mut self, height: f32) -> bool {
        let turns = self.down + height > BOTTOM && self.down > TOP;
        if turns {
            self.sheets.push(Sheet::default());
            self.down = TOP;
        }
        turns
    }

    pub(crate) fn push(&mut self, mark: Mark) {
        if let Some(sheet) = self.sheets.last_mut() {
            sheet.marks.push(mark);
        }
    }

    pub(crate) fn mark(&mut self, at: (f32, f32), size: f32, weight: Weight, ink: Ink, words: &str) {
        if !words.is_empty() {
            self.push(Mark::Text { at, size, weight, ink, words: words.to_owned() });
        }
    }

    /// Where words begin that stand so within some room.
    pub(crate) fn aligned(
        &self,
        words: &str,
        size: f32,
        weight: Weight,
        (left, room): (f32, f32),
        align: Align,
    ) -> f32 {
        let spare = (room - self.wide(words, weight) * size).max(0.0);
        match align {
            Align::Left => left,
            Align::Middle => left + spare / 2.0,
            Align::Right => left + spare,
        }
    }

    /// A paragraph.
    pub(crate) fn text(&mut self, words: &str, (size, height): (f32, f32), weight: Weight, first: f32) {
        for (index, line) in self.broken(words, size, weight, RIGHT - LEFT, first).iter().enumerate() {
            self.room(height);
            self.down += height;
            let left = if index == 0 { LEFT + first } else { LEFT };
            self.mark((left, self.down), size, weight, Ink::Black, line);
        }
    }

    /// Lines in the middle, as heads and titles are.
    fn middle(&mut self, words: &str, (size, height): (f32, f32), ink: Ink) {
        let room = (LEFT, RIGHT - LEFT);
        for line in self.broken(words, size, Weight::Head, room.1, 0.0) {
            self.room(height);
            self.down += height;
            let left = self.aligned(&line, size, Weight::Head, room, Align::Middle);
            self.mark((left, self.down), size, Weight::Head, ink, &line);
        }
    }
}
