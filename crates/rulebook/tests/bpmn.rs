//! Every shipped procedure as BPMN 2.0: well formed, sound, whole, and drawn.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use quick_xml::Reader;
use quick_xml::events::Event;
use rulebook::model::Procedure;
use rulebook::words::Lang;
use rulebook::{draw, read};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// An element: its name without prefix, attributes, text, and the numbers of the elements inside.
#[derive(Debug, Default)]
struct Element {
    tag: String,
    attributes: BTreeMap<String, String>,
    text: String,
    inside: Vec<usize>,
}

/// A document as a list of elements; the first is the root.
struct Document(Vec<Element>);

fn parsed(xml: &str) -> Document {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().check_end_names = true;
    let (mut all, mut open): (Vec<Element>, Vec<usize>) = (Vec::new(), Vec::new());
    loop {
        match reader.read_event().unwrap() {
            event @ (Event::Start(_) | Event::Empty(_)) => {
                let (Event::Start(start) | Event::Empty(start)) = &event else { unreachable!() };
                let attribute = |one: Result<quick_xml::events::attributes::Attribute<'_>, _>| {
                    let one = one.unwrap();
                    let value = one.normalized_value(quick_xml::XmlVersion::Explicit1_0).unwrap().into_owned();
                    (one.key.as_ref().to_owned(), value)
                };
                let tag = start.local_name().as_ref().to_owned();
                let attributes = start.attributes().map(attribute).collect();
                all.push(Element { tag, attributes, ..Element::default() });
                let number = all.len() - 1;
                if let Some(parent) = open.last() {
                    all[*parent].inside.push(number);
                }
                if matches!(event, Event::Start(_)) {
                    open.push(number);
                }
            }
            Event::End(_) => drop(open.pop().unwrap()),
            Event::Text(text) => {
                if let Some(inner) = open.last() {
                    all[*inner].text.push_str(text.trim());
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert!(open.is_empty(), "every element is closed");
    Document(all)
}

type Rect = (i64, i64, i64, i64);

impl Document {
    fn all<'d>(&'d self, tag: &'d str) -> impl Iterator<Item = &'d Element> {
        self.0.iter().filter(move |one| one.tag == tag)
    }

    fn inside<'d>(&'d self, element: &'d Element, tag: &'d str) -> impl Iterator<Item = &'d Element> {
        element.inside.iter().map(|number| &self.0[*number]).filter(move |one| one.tag == tag)
    }

    fn nodes(&self) -> BTreeMap<&str, &Element> {
        let tags = ["startEvent", "userTask", "exclusiveGateway", "boundaryEvent", "endEvent"];
        self.0.iter().filter(|one| tags.contains(&one.tag.as_str())).map(|one| (one.get("id"), one)).collect()
    }

    /// The rectangle of every shape, by the element it draws.
    fn shapes(&self) -> BTreeMap<&str, Rect> {
        let shape = |shape| {
            let bounds: &Element = self.inside(shape, "Bounds").next().unwrap();
            (shape.get("bpmnElement"), (bounds.int("x"), bounds.int("y"), bounds.int("width"), bounds.int("height")))
        };
        self.all("BPMNShape").map(shape).collect()
    }
}

impl Element {
    fn get(&self, name: &str) -> &str {
        self.attributes.get(name).unwrap_or_else(|| panic!("{self:?} has no {name}"))
    }

    fn int(&self, name: &str) -> i64 {
        self.get(name).parse().unwrap()
    }
}

fn every(look: impl Fn(&Procedure, &Document, &str)) {
    let files = read::folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rulebooks")).unwrap();
    for city in read::cities(&files) {
        let edition = read::city(&files, &city).unwrap().edition_on("2026-11-25".parse().unwrap()).unwrap();
        for (key, procedure) in &edition.procedures {
            for lang in [Lang::Zh, Lang::En] {
                let document = parsed(&draw::bpmn(procedure, lang));
                assert_eq!(document.0[0].tag, "definitions");
                look(procedure, &document, &format!("{city} {key}"));
            }
        }
    }
}

#[test]
fn ids_are_names_and_unique_and_what_is_referred_to_is_there() {
    every(|_, document, place| {
        let mut ids = BTreeSet::new();
        for id in document.0.iter().filter_map(|one| one.attributes.get("id")) {
            let mut letters = id.chars();
            assert!(letters.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_'), "{place}: {id}");
            assert!(letters.all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c)), "{place}: {id}");
            assert!(ids.insert(id.as_str()), "{place}: {id} twice");
        }
        for one in &document.0 {
            for name in ["sourceRef", "targetRef", "attachedToRef", "processRef", "bpmnElement", "default"] {
                let there = one.attributes.get(name).is_none_or(|id| ids.contains(id.as_str()));
                assert!(there, "{place}: {one:?}");
            }
        }
    });
}

#[test]
fn every_state_and_every_ask_is_there() {
    every(|procedure, document, place| {
        let nodes = document.nodes();
        for (name, state) in &procedure.states {
            let node = nodes[format!("state-{name}").as_str()];
            assert!(node.tag == "userTask" || (state.is_final && node.tag == "endEvent"), "{place}: {name}");
        }
        let flows: Vec<&str> = document.all("sequenceFlow").map(|flow| flow.get("id")).collect();
        for (name, ask) in &procedure.asks {
            if ask.from.is_empty() {
                assert_eq!(nodes[format!("ask-{name}").as_str()].tag, "startEvent", "{place}");
            }
            for from in &ask.from {
                let start = format!("ask-{name}-{from}-");
                assert!(flows.iter().any(|flow| flow.starts_with(&start)), "{place}: {name} from {from}");
            }
        }
        for clock in procedure.clocks.keys() {
            let end = format!("-{clock}");
            assert!(document.all("boundaryEvent").any(|one| one.get("id").ends_with(&end)), "{place}: {clock}");
        }
    });
}

#[test]
fn the_process_is_sound() {
    every(|_, document, place| {
        let nodes = document.nodes();
        let (mut out, mut into) = (BTreeMap::<&str, Vec<&str>>::new(), BTreeMap::<&str, Vec<&str>>::new());
        for flow in document.all("sequenceFlow") {
            let (source, target) = (flow.get("sourceRef"), flow.get("targetRef"));
            assert!(nodes.contains_key(source) && nodes.contains_key(target), "{place}: {flow:?}");
            out.entry(source).or_default().push(target);
            into.entry(target).or_default().push(source);
            for (node, tag) in [(source, "outgoing"), (target, "incoming")] {
                let named = document.inside(nodes[node], tag).filter(|one| one.text == flow.get("id")).count();
                assert_eq!(named, 1, "{place}: {} of {node}", flow.get("id"));
            }
        }
        let count = |map: &BTreeMap<&str, Vec<&str>>, id: &str| map.get(id).map_or(0, Vec::len);
        for (id, node) in &nodes {
            let (before, after) = (count(&into, id), count(&out, id));
            let good = match node.tag.as_str() {
                "startEvent" => before == 0 && after == 1,
                // Two ways out of a task without a gateway would be taken both.
                "userTask" => before > 0 && after == 1,
                "exclusiveGateway" => before == 1 && after > 1,
                "boundaryEvent" => before == 0 && after == 1 && nodes[node.get("attachedToRef")].tag == "userTask",
                _ => before > 0 && after == 0,
            };
            assert!(good, "{place}: {id} has {before} before and {after} after it");
        }
        let mut reached: BTreeSet<&str> = document.all("startEvent").map(|one| one.get("id")).collect();
        let mut comes_to_an_end: BTreeSet<&str> = document.all("endEvent").map(|one| one.get("id")).collect();
        for _ in 0..nodes.len() {
            for timer in document.all("boundaryEvent") {
                if reached.contains(timer.get("attachedToRef")) {
                    reached.insert(timer.get("id"));
                }
            }
            for flow in document.all("sequenceFlow") {
                if reached.contains(flow.get("sourceRef")) {
                    reached.insert(flow.get("targetRef"));
                }
                if comes_to_an_end.contains(flow.get("targetRef")) {
                    comes_to_an_end.insert(flow.get("sourceRef"));
                }
            }
            // A clock that takes a step ends its task.
            for timer in document.all("boundaryEvent").filter(|one| one.get("cancelActivity") == "true") {
                if comes_to_an_end.contains(timer.get("id")) {
                    comes_to_an_end.insert(timer.get("attachedToRef"));
                }
            }
        }
        for id in nodes.keys() {
            assert!(reached.contains(id), "{place}: {id} is never reached");
            assert!(comes_to_an_end.contains(id), "{place}: {id} comes to no end");
        }
    });
}

#[test]
fn every_node_stands_in_one_lane_and_everything_is_drawn() {
    every(|_, document, place| {
        let (nodes, shapes) = (document.nodes(), document.shapes());
        let within = |inner: Rect, outer: Rect| {
            let (right, bottom) = (inner.0 + inner.2, inner.1 + inner.3);
            outer.0 <= inner.0 && outer.1 <= inner.1 && right <= outer.0 + outer.2 && bottom <= outer.1 + outer.3
        };
        let apart = |a: Rect, b: Rect| a.0 + a.2 <= b.0 || b.0 + b.2 <= a.0 || a.1 + a.3 <= b.1 || b.1 + b.3 <= a.1;
        let mut laned = Vec::new();
        for lane in document.all("lane") {
            let area = shapes[lane.get("id")];
            assert!(within(area, shapes["pool"]), "{place}");
            for node in document.inside(lane, "flowNodeRef") {
                assert!(within(shapes[node.text.as_str()], area), "{place}: {} leaves its lane", node.text);
                laned.push(node.text.as_str());
            }
        }
        laned.sort_unstable();
        assert_eq!(laned, nodes.keys().copied().collect::<Vec<_>>(), "{place}: each in one lane");
        for (id, node) in &nodes {
            for other in nodes.keys().filter(|other| *other > id) {
                let attached =
                    |one: &Element, host: &str| one.attributes.get("attachedToRef").is_some_and(|on| on == host);
                let good = attached(node, other) || attached(nodes[other], id) || apart(shapes[id], shapes[other]);
                assert!(good, "{place}: {id} lies on {other}");
            }
        }
        let edges: BTreeMap<&str, &Element> = document.all("BPMNEdge").map(|e| (e.get("bpmnElement"), e)).collect();
        for flow in document.all("sequenceFlow") {
            let points: Vec<(i64, i64)> =
                document.inside(edges[flow.get("id")], "waypoint").map(|p| (p.int("x"), p.int("y"))).collect();
            assert!(points.len() >= 2, "{place}");
            for (point, end) in [(points[0], "sourceRef"), (points[points.len() - 1], "targetRef")] {
                let (x, y, width, height) = shapes[flow.get(end)];
                let on_edge =
                    [(x, y + height / 2), (x + width, y + height / 2), (x + width / 2, y), (x + width / 2, y + height)];
                assert!(on_edge.contains(&point), "{place}: {} does not touch its {end}", flow.get("id"));
            }
        }
    });
}

#[test]
fn a_hostile_label_is_read_back_as_it_is() {
    let files = read::folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rulebooks")).unwrap();
    let city = read::cities(&files).remove(0);
    let mut edition = read::city(&files, &city).unwrap().edition_on("2026-11-25".parse().unwrap()).unwrap();
    let appeal = &mut edition.procedures["appeal"];
    let hostile = "</bpmn:process><!-- & \"quoted\" ]]> 'x'";
    appeal.states["accepted"].label.zh = format!("{hostile}\u{0}\u{b}");
    appeal.asks["accept"].label.zh = hostile.to_owned();
    let document = parsed(&draw::bpmn(appeal, Lang::Zh));
    assert_eq!(document.nodes()["state-accepted"].get("name"), format!("{hostile}  "));
    let flow = document.all("sequenceFlow").find(|flow| flow.get("id").starts_with("ask-accept-")).unwrap();
    assert_eq!(flow.get("name"), hostile);
}
