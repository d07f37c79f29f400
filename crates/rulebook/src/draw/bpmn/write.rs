//! The BPMN document: first what the process is, in the order that the schema demands, then how it is drawn.

use super::super::escape;
use super::place::{Picture, Rect};
use super::{Flow, Kind, Node, Process, Time};
use crate::model::Procedure;
use crate::words::Lang;
use std::fmt::Write as _;

const SPACES: &str = "xmlns:bpmn=\"http://www.omg.org/spec/BPMN/20100524/MODEL\" \
     xmlns:bpmndi=\"http://www.omg.org/spec/BPMN/20100524/DI\" xmlns:dc=\"http://www.omg.org/spec/DD/20100524/DC\" \
     xmlns:di=\"http://www.omg.org/spec/DD/20100524/DI\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"";

/// The whole document.
pub(super) fn document(procedure: &Procedure, lang: Lang, process: &Process, picture: &Picture) -> String {
    let (key, name) = (&procedure.key, escape(procedure.label.of(lang)));
    let mut page = Page(format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<bpmn:definitions {SPACES} id=\"definitions\" \
         targetNamespace=\"urn:huying:procedure:{key}\" exporter=\"huying\" exporterVersion=\"{}\">\n",
        env!("CARGO_PKG_VERSION")
    ));
    page.line(1, "<bpmn:collaboration id=\"collaboration\">");
    page.line(2, &format!("<bpmn:participant id=\"pool\" name=\"{name}\" processRef=\"process-{key}\"/>"));
    page.line(1, "</bpmn:collaboration>");
    page.line(1, &format!("<bpmn:process id=\"process-{key}\" name=\"{name}\" isExecutable=\"false\">"));
    page.lanes(process);
    (0..process.nodes.len()).for_each(|index| page.node(process, index));
    process.flows.iter().for_each(|flow| page.flow(process, flow, lang));
    page.line(1, "</bpmn:process>");
    page.diagram(process, picture);
    page.0.push_str("</bpmn:definitions>\n");
    page.0
}

struct Page(String);

impl Page {
    fn line(&mut self, depth: usize, text: &str) {
        // Writing into a string cannot fail.
        let _ = writeln!(self.0, "{}{text}", "  ".repeat(depth));
    }

    fn lanes(&mut self, process: &Process) {
        self.line(2, "<bpmn:laneSet id=\"lanes\">");
        for (lane, (key, label)) in process.lanes.iter().enumerate() {
            self.line(3, &format!("<bpmn:lane id=\"lane-{key}\" name=\"{}\">", escape(label)));
            for node in process.nodes.iter().filter(|node| node.lane == lane) {
                self.line(4, &format!("<bpmn:flowNodeRef>{}</bpmn:flowNodeRef>", node.id));
            }
            self.line(3, "</bpmn:lane>");
        }
        self.line(2, "</bpmn:laneSet>");
    }

    fn node(&mut self, process: &Process, index: usize) {
        let Some(node) = process.nodes.get(index) else { return };
        let (tag, more) = element(process, node, index);
        let name = if node.name.is_empty() { String::new() } else { format!(" name=\"{}\"", escape(&node.name)) };
        self.line(2, &format!("<bpmn:{tag} id=\"{}\"{name}{more}>", node.id));
        for flow in process.flows.iter().filter(|flow| flow.to == index) {
            self.line(3, &format!("<bpmn:incoming>{}</bpmn:incoming>", flow.id));
        }
        for flow in process.flows.iter().filter(|flow| flow.from == index) {
            self.line(3, &format!("<bpmn:outgoing>{}</bpmn:outgoing>", flow.id));
        }
        match &node.kind {
            Kind::Start(None) => self.line(3, &format!("<bpmn:messageEventDefinition id=\"message-{}\"/>", node.id)),
            Kind::Start(Some(every)) => self.timer(&node.id, Some(("timeCycle", every))),
            Kind::Timer { time: Time::Budget(setting), .. } => self.timer(&node.id, Some(("timeDuration", setting))),
            Kind::Timer { time: Time::Date(what), .. } => self.timer(&node.id, Some(("timeDate", what))),
            Kind::Timer { time: Time::Unknown, .. } => self.timer(&node.id, None),
            _ => {}
        }
        self.line(2, &format!("</bpmn:{tag}>"));
    }

    /// When a timer is due: the name of the setting, field or clock that says so.
    fn timer(&mut self, id: &str, when: Option<(&str, &String)>) {
        let inside = when.map_or_else(String::new, |(tag, what)| {
            format!("<bpmn:{tag} xsi:type=\"bpmn:tFormalExpression\">{}</bpmn:{tag}>", escape(what))
        });
        let text = format!("<bpmn:timerEventDefinition id=\"timer-{id}\">{inside}</bpmn:timerEventDefinition>");
        self.line(3, &text);
    }

    fn flow(&mut self, process: &Process, flow: &Flow, lang: Lang) {
        let id = |node: usize| process.nodes.get(node).map_or("", |node| node.id.as_str());
        let name = if flow.name.is_empty() { String::new() } else { format!(" name=\"{}\"", escape(&flow.name)) };
        let (from, to) = (id(flow.from), id(flow.to));
        let open = format!("<bpmn:sequenceFlow id=\"{}\"{name} sourceRef=\"{from}\" targetRef=\"{to}\"", flow.id);
        let Some(rule) = &flow.rule else { return self.line(2, &format!("{open}/>")) };
        self.line(2, &format!("{open}>"));
        let basis = format!("{}{rule}", lang.pick("规则：", "rule: "));
        self.line(3, &format!("<bpmn:documentation>{}</bpmn:documentation>", escape(&basis)));
        let chosen = process.nodes.get(flow.from).is_some_and(|node| node.kind == Kind::Choice);
        if chosen && !flow.when.is_empty() {
            let when = escape(&flow.when);
            let tag = "bpmn:conditionExpression";
            self.line(3, &format!("<{tag} xsi:type=\"bpmn:tExpression\">{when}</{tag}>"));
        }
        self.line(2, "</bpmn:sequenceFlow>");
    }

    fn diagram(&mut self, process: &Process, picture: &Picture) {
        self.line(1, "<bpmndi:BPMNDiagram id=\"diagram\">");
        self.line(2, "<bpmndi:BPMNPlane id=\"plane\" bpmnElement=\"collaboration\">");
        self.shape("pool", " isHorizontal=\"true\"", picture.pool, None);
        for ((key, _), lane) in process.lanes.iter().zip(&picture.lanes) {
            self.shape(&format!("lane-{key}"), " isHorizontal=\"true\"", *lane, None);
        }
        for (node, rect) in process.nodes.iter().zip(&picture.nodes) {
            let marker = if node.kind == Kind::Choice { " isMarkerVisible=\"true\"" } else { "" };
            self.shape(&node.id, marker, *rect, name_of(node, *rect));
        }
        for ((flow, points), name) in process.flows.iter().zip(&picture.flows).zip(&picture.names) {
            self.line(3, &format!("<bpmndi:BPMNEdge id=\"edge-{0}\" bpmnElement=\"{0}\">", flow.id));
            for (x, y) in points {
                self.line(4, &format!("<di:waypoint x=\"{x}\" y=\"{y}\"/>"));
            }
            if !flow.name.is_empty() {
                self.name(*name);
            }
            self.line(3, "</bpmndi:BPMNEdge>");
        }
        self.line(2, "</bpmndi:BPMNPlane>");
        self.line(1, "</bpmndi:BPMNDiagram>");
    }

    fn shape(&mut self, id: &str, more: &str, rect: Rect, name: Option<Rect>) {
        self.line(3, &format!("<bpmndi:BPMNShape id=\"shape-{id}\" bpmnElement=\"{id}\"{more}>"));
        self.bounds(4, rect);
        if let Some(name) = name {
            self.name(name);
        }
        self.line(3, "</bpmndi:BPMNShape>");
    }

    fn name(&mut self, rect: Rect) {
        self.line(4, "<bpmndi:BPMNLabel>");
        self.bounds(5, rect);
        self.line(4, "</bpmndi:BPMNLabel>");
    }

    fn bounds(&mut self, depth: usize, (x, y, width, height): Rect) {
        self.line(depth, &format!("<dc:Bounds x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"/>"));
    }
}

/// The element of a node, and the attributes that only its kind has.
fn element(process: &Process, node: &Node, index: usize) -> (&'static str, String) {
    match &node.kind {
        Kind::Start(_) => ("startEvent", String::new()),
        Kind::Task => ("userTask", String::new()),
        Kind::Choice => {
            let default = process.flows.iter().find(|flow| flow.from == index && flow.default);
            ("exclusiveGateway", default.map_or_else(String::new, |flow| format!(" default=\"{}\"", flow.id)))
        }
        Kind::Timer { on, ends, .. } => {
            let task = process.nodes.get(*on).map_or("", |node| node.id.as_str());
            ("boundaryEvent", format!(" cancelActivity=\"{ends}\" attachedToRef=\"{task}\""))
        }
        Kind::End | Kind::Told => ("endEvent", String::new()),
    }
}

/// Where the name of an event stands: below it, a timer's beside the line that leaves it.
fn name_of(node: &Node, (x, y, width, height): Rect) -> Option<Rect> {
    match node.kind {
        Kind::Timer { .. } => Some((x + width / 2 + 6, y + height + 2, 72, 28)),
        Kind::Start(_) | Kind::End | Kind::Told => Some((x - 24, y + height + 2, width + 48, 28)),
        Kind::Choice => Some((x, y - 18, width, 16)),
        Kind::Task => None,
    }
}
