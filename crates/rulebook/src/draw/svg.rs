//! The SVG drawing: boxes on layers with what is done inside them, curved arrows, and labels that find a free place.
//! No scripts, no outside fonts; whole numbers only.

use super::{Arrow, arrows, escape, int, layout};
use crate::model::Procedure;
use crate::words::Lang;

const BOX_WIDTH: i64 = 168;
const HEAD: i64 = 36;
const ACROSS: i64 = 300;
const GAP: i64 = 128;
const MARGIN: i64 = 60;
const TOP: i64 = 130;
const LINE: i64 = 15;
/// Steps along a curve at which a label may stand, the middle first.
const STEPS: [i64; 11] = [10, 9, 11, 8, 12, 7, 13, 6, 14, 5, 15];
/// The steps of a whole curve.
const WHOLE: i64 = 20;

#[derive(Clone, Copy)]
struct Point {
    x: i64,
    y: i64,
}

#[derive(Clone, Copy)]
struct Rect {
    left: i64,
    top: i64,
    width: i64,
    height: i64,
}

impl Rect {
    /// The area that two rectangles share.
    fn overlap(self, other: Self) -> i64 {
        let across = (self.left + self.width).min(other.left + other.width) - self.left.max(other.left);
        let down = (self.top + self.height).min(other.top + other.height) - self.top.max(other.top);
        across.max(0) * down.max(0)
    }
}

/// A state as it is drawn: its box, its label, and what is done without leaving it.
struct Shape {
    rect: Rect,
    label: String,
    inside: Vec<String>,
    is_final: bool,
}

impl Shape {
    const fn top(&self) -> Point {
        Point { x: self.rect.left + BOX_WIDTH / 2, y: self.rect.top }
    }

    const fn bottom(&self) -> Point {
        Point { x: self.rect.left + BOX_WIDTH / 2, y: self.rect.top + self.rect.height }
    }
}

/// A cubic curve.
#[derive(Clone, Copy)]
struct Curve([Point; 4]);

impl Curve {
    /// The point after so many of [`WHOLE`] steps.
    fn at(self, step: i64) -> Point {
        let Self([a, b, c, d]) = self;
        let (t, u) = (step, WHOLE - step);
        let weights = [u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t];
        let mix = |values: [i64; 4]| {
            values.into_iter().zip(weights).map(|(value, weight)| value * weight).sum::<i64>() / (WHOLE * WHOLE * WHOLE)
        };
        Point { x: mix([a.x, b.x, c.x, d.x]), y: mix([a.y, b.y, c.y, d.y]) }
    }

    fn path(self) -> String {
        let Self([a, b, c, d]) = self;
        format!("M{} {} C{} {} {} {} {} {}", a.x, a.y, b.x, b.y, c.x, c.y, d.x, d.y)
    }
}

/// Puts every state in its place; gives the shapes in the order of the states, and the size of the picture.
fn shapes(procedure: &Procedure, layers: &[Vec<usize>], arrows: &[Arrow], lang: Lang) -> (Vec<Shape>, i64, i64) {
    let width = MARGIN * 2 + int(layers.iter().map(Vec::len).max().unwrap_or(1)) * ACROSS;
    let mut shapes: Vec<Shape> = procedure
        .states
        .values()
        .enumerate()
        .map(|(index, state)| {
            let stays = arrows.iter().filter(|arrow| arrow.from == Some(index) && arrow.to == index);
            let inside: Vec<String> =
                stays.flat_map(|arrow| arrow.labels.iter().map(|label| shorter(label, 12))).collect();
            let more = if inside.is_empty() { 0 } else { int(inside.len()) * LINE + 8 };
            let rect = Rect { left: 0, top: 0, width: BOX_WIDTH, height: HEAD + more };
            Shape { rect, label: shorter(state.label.of(lang), 11), inside, is_final: state.is_final }
        })
        .collect();
    let mut y = TOP;
    for layer in layers {
        let count = int(layer.len());
        let mut tallest = 0;
        for (column, state) in layer.iter().enumerate() {
            if let Some(shape) = shapes.get_mut(*state) {
                shape.rect.left = width / 2 + (int(column) * 2 + 1 - count) * ACROSS / 2 - BOX_WIDTH / 2;
                // Neighbours stand a little lower in turn, which keeps labels of parallel arrows apart.
                shape.rect.top = y + (int(column) % 2) * 24;
                tallest = tallest.max(shape.rect.height + (int(column) % 2) * 24);
            }
        }
        y += tallest + GAP;
    }
    (shapes, width, y - GAP + MARGIN)
}

/// The procedure as an SVG picture.
#[must_use]
pub fn svg(procedure: &Procedure, lang: Lang) -> String {
    let arrows = arrows(procedure, lang);
    let is_final = |index: usize| procedure.states.get_index(index).is_some_and(|(_, state)| state.is_final);
    let layers = layout::layers(procedure.states.len(), &arrows, is_final);
    let (shapes, width, height) = shapes(procedure, &layers.0, &arrows, lang);
    let title = escape(procedure.label.of(lang));
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{title}\" \
         font-family=\"system-ui, 'PingFang SC', 'Noto Sans CJK SC', 'Microsoft YaHei', sans-serif\" font-size=\"12\">\n\
         <title>{title}</title>\n\
         <defs><marker id=\"tip\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" \
         orient=\"auto-start-reverse\"><path d=\"M0 0L8 4L0 8z\" fill=\"#5b6572\"/></marker></defs>\n\
         <rect width=\"{width}\" height=\"{height}\" fill=\"#ffffff\"/>\n\
         <text x=\"{MARGIN}\" y=\"44\" font-size=\"20\" font-weight=\"600\" fill=\"#1f2933\">{title}</text>\n"
    );
    let mut labels = String::new();
    let mut taken: Vec<Rect> = shapes.iter().map(|shape| shape.rect).collect();
    for arrow in arrows.iter().filter(|arrow| arrow.from != Some(arrow.to)) {
        let Some(curve) = curve(arrow, &shapes) else { continue };
        if arrow.from.is_none() {
            let Curve([start, ..]) = curve;
            text.push_str(&format!("<circle cx=\"{}\" cy=\"{}\" r=\"5\" fill=\"#1f2933\"/>\n", start.x, start.y));
        }
        let dash = if arrow.handless { " stroke-dasharray=\"5 4\"" } else { "" };
        text.push_str(&format!(
            "<path d=\"{}\" fill=\"none\" stroke=\"#5b6572\" stroke-width=\"1.2\"{dash} marker-end=\"url(#tip)\"/>\n",
            curve.path()
        ));
        label(curve, &arrow.labels, lang, &mut taken, &mut labels);
    }
    shapes.iter().for_each(|shape| text.push_str(&state_box(shape)));
    // Labels come last: a line may cross a ground, never a word.
    text.push_str(&labels);
    text.push_str("</svg>\n");
    text
}

fn state_box(shape: &Shape) -> String {
    let Rect { left, top, width, height } = shape.rect;
    let (fill, edge, stroke) = if shape.is_final { ("#e7f3ec", "#2f7d55", 2) } else { ("#eef3fa", "#2f5d9b", 1) };
    let middle = left + width / 2;
    let mut text = format!(
        "<rect x=\"{left}\" y=\"{top}\" width=\"{width}\" height=\"{height}\" rx=\"6\" fill=\"{fill}\" stroke=\"{edge}\" \
         stroke-width=\"{stroke}\"/>\n<text x=\"{middle}\" y=\"{}\" text-anchor=\"middle\" font-size=\"14\" \
         fill=\"#1f2933\">{}</text>\n",
        top + 23,
        escape(&shape.label)
    );
    for (row, line) in shape.inside.iter().enumerate() {
        let y = top + HEAD + 10 + int(row) * LINE;
        text.push_str(&format!(
            "<text x=\"{middle}\" y=\"{y}\" text-anchor=\"middle\" font-size=\"11\" fill=\"#5b6572\">↻ {}</text>\n",
            escape(line)
        ));
    }
    text
}

/// The curve of an arrow between two states; arrows down and up leave and arrive at different places.
fn curve(arrow: &Arrow, shapes: &[Shape]) -> Option<Curve> {
    let to = shapes.get(arrow.to)?;
    let Some(from) = arrow.from else {
        let end = to.top();
        let start = Point { x: end.x, y: end.y - 52 };
        return Some(Curve([start, Point { x: end.x, y: end.y - 34 }, Point { x: end.x, y: end.y - 18 }, end]));
    };
    let from = shapes.get(from)?;
    let side = if to.rect.left >= from.rect.left { 1 } else { -1 };
    let down = to.rect.top >= from.rect.top + from.rect.height;
    let up = to.rect.top + to.rect.height <= from.rect.top;
    let (start, end) = if down {
        let (a, b) = (from.bottom(), to.top());
        (Point { x: a.x + side * 20, y: a.y }, Point { x: b.x - side * 20, y: b.y })
    } else if up {
        let (a, b) = (from.top(), to.bottom());
        (Point { x: a.x - side * 46, y: a.y }, Point { x: b.x + side * 46, y: b.y })
    } else {
        let half = side * BOX_WIDTH / 2;
        (
            Point { x: from.top().x + half, y: from.rect.top + HEAD / 2 },
            Point { x: to.top().x - half, y: to.rect.top + HEAD / 2 },
        )
    };
    // A long arrow bows outwards, so that it goes round the boxes between.
    let far = (end.y - start.y).abs() > GAP + 80;
    let bow = match (far, up) {
        (true, false) => side * 90,
        (true, true) => -side * 150,
        (false, true) => -side * 40,
        (false, false) => 0,
    };
    let reach = (end.y - start.y) / 2;
    let (a, b) = if down || up {
        (Point { x: start.x + bow, y: start.y + reach }, Point { x: end.x + bow, y: end.y - reach })
    } else {
        (Point { x: start.x + side * 30, y: start.y }, Point { x: end.x - side * 30, y: end.y })
    };
    Some(Curve([start, a, b, end]))
}

/// The labels of an arrow, one under the other, at most four lines, where they hide least.
fn label(curve: Curve, labels: &[String], lang: Lang, taken: &mut Vec<Rect>, text: &mut String) {
    const MOST: usize = 4;
    let mut lines: Vec<String> = labels.iter().take(MOST).map(|label| shorter(label, 14)).collect();
    if labels.len() > MOST {
        lines.push(format!("{}{}", lang.pick("另 ", "+ "), labels.len() - MOST));
    }
    let width = lines.iter().map(|line| breadth(line)).max().unwrap_or(0) + 8;
    let height = int(lines.len()) * LINE + 2;
    let at = |step: i64| {
        let point = curve.at(step);
        Rect { left: point.x - width / 2, top: point.y - height / 2, width, height }
    };
    let hidden = |rect: &Rect| taken.iter().map(|other| rect.overlap(*other)).sum::<i64>();
    let Some(best) = STEPS.into_iter().map(at).min_by_key(hidden) else { return };
    taken.push(best);
    let Rect { left, top, .. } = best;
    text.push_str(&format!(
        "<rect x=\"{left}\" y=\"{top}\" width=\"{width}\" height=\"{height}\" rx=\"3\" fill=\"#ffffff\" fill-opacity=\"0.88\"/>\n"
    ));
    for (row, line) in lines.iter().enumerate() {
        let (x, y) = (left + width / 2, top + int(row) * LINE + 12);
        text.push_str(&format!(
            "<text x=\"{x}\" y=\"{y}\" text-anchor=\"middle\" fill=\"#3d4753\">{}</text>\n",
            escape(line)
        ));
    }
}

/// About how broad a text is: Chinese letters are twice as broad as Latin ones.
fn breadth(text: &str) -> i64 {
    text.chars().map(|c| if c.is_ascii() { 7 } else { 13 }).sum()
}

/// The text, cut when it is broader than so many Chinese letters.
fn shorter(text: &str, most: i64) -> String {
    if breadth(text) <= most * 13 {
        return text.to_owned();
    }
    let mut cut = String::new();
    for letter in text.chars() {
        cut.push(letter);
        if breadth(&cut) > (most - 1) * 13 {
            break;
        }
    }
    cut.push('…');
    cut
}
