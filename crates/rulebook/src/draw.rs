//! A procedure as a picture of its states and the asks between them: Mermaid text, an SVG of its own, or BPMN 2.0 for
//! other tools.

mod bpmn;
mod layout;
mod svg;

pub use bpmn::bpmn;
pub use svg::svg;

use crate::model::{Ask, Procedure, Target, Who};
use crate::words::Lang;

/// An arrow of the drawing: several asks between the same two states share one.
struct Arrow {
    /// `None` = the matter is opened.
    from: Option<usize>,
    to: usize,
    /// The labels of its asks.
    labels: Vec<String>,
    /// Whether every ask of it is taken without hands.
    handless: bool,
}

fn is_handless(ask: &Ask) -> bool {
    ask.by.iter().all(|who| matches!(who, Who::Clock(_) | Who::Child(_) | Who::ParentMatter | Who::Machine))
}

/// An ask that leads from one state to another, or opens a matter.
#[derive(Clone, Copy)]
struct Way<'p> {
    name: &'p str,
    ask: &'p Ask,
    from: Option<usize>,
    to: usize,
}

impl Way<'_> {
    fn label(&self, lang: Lang) -> String {
        let signed = if self.ask.sign.is_empty() { "" } else { lang.pick("（签批）", " (signed)") };
        format!("{}{signed}", self.ask.label.of(lang))
    }
}

/// The ways of a procedure. A way back leads to every state that its state can be entered from.
fn ways(procedure: &Procedure) -> Vec<Way<'_>> {
    let mut ways = Vec::new();
    for (name, ask) in &procedure.asks {
        let from: Vec<Option<usize>> = if ask.from.is_empty() {
            vec![None]
        } else {
            ask.from.iter().filter_map(|state| procedure.states.get_index_of(state)).map(Some).collect()
        };
        for from in from {
            ways.extend(targets(procedure, ask, from).into_iter().map(|to| Way { name, ask, from, to }));
        }
    }
    ways
}

/// The arrows of a procedure.
fn arrows(procedure: &Procedure, lang: Lang) -> Vec<Arrow> {
    let mut arrows: Vec<Arrow> = Vec::new();
    for way in ways(procedure) {
        let (label, handless) = (way.label(lang), is_handless(way.ask));
        match arrows.iter_mut().find(|arrow| arrow.from == way.from && arrow.to == way.to) {
            Some(arrow) => {
                arrow.labels.push(label);
                arrow.handless &= handless;
            }
            None => arrows.push(Arrow { from: way.from, to: way.to, labels: vec![label], handless }),
        }
    }
    arrows
}

fn targets(procedure: &Procedure, ask: &Ask, from: Option<usize>) -> Vec<usize> {
    let index = |state: &String| procedure.states.get_index_of(state);
    match &ask.to {
        Some(Target::State(to)) => index(to).into_iter().collect(),
        None => from.into_iter().collect(),
        Some(Target::Back) => {
            let here = from.and_then(|from| procedure.states.get_index(from)).map(|(name, _)| name);
            let enters =
                |other: &&Ask| matches!((&other.to, here), (Some(Target::State(to)), Some(here)) if to == here);
            let mut states: Vec<usize> =
                procedure.asks.values().filter(enters).flat_map(|other| other.from.iter().filter_map(index)).collect();
            states.sort_unstable();
            states.dedup();
            states
        }
    }
}

/// The procedure as a Mermaid state diagram.
#[must_use]
pub fn mermaid(procedure: &Procedure, lang: Lang) -> String {
    let mut text = String::from("stateDiagram-v2\n");
    for (name, state) in &procedure.states {
        text.push_str(&format!("    state \"{}\" as {name}\n", plain(state.label.of(lang))));
    }
    let name = |index: usize| procedure.states.get_index(index).map_or("", |(name, _)| name.as_str());
    for arrow in arrows(procedure, lang) {
        let from = arrow.from.map_or("[*]", name);
        let labels: Vec<String> = arrow.labels.iter().map(|label| plain(label)).collect();
        text.push_str(&format!("    {from} --> {} : {}\n", name(arrow.to), labels.join(lang.pick("、", ", "))));
    }
    for (name, _) in procedure.states.iter().filter(|(_, state)| state.is_final) {
        text.push_str(&format!("    {name} --> [*]\n"));
    }
    text
}

/// Without the characters that end a label in Mermaid.
fn plain(label: &str) -> String {
    label.chars().map(|c| if matches!(c, '"' | ':' | ';' | '\n' | '#') { ' ' } else { c }).collect()
}

/// A text as XML writes it. A sign that XML does not know becomes a space.
fn escape(text: &str) -> String {
    let known = |c: char| if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') { ' ' } else { c };
    let text: String = text.chars().map(known).collect();
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn int(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
