//! Where everything of a BPMN diagram stands: lanes as bands, the layers of the states as columns, and every flow on a
//! track and a channel of its own, so that no two lines lie on each other and every name has a line to itself.

use super::super::int;
use super::{Flow, Kind, Node, Process};
use std::collections::BTreeMap;

/// A point.
pub(super) type Point = (i64, i64);

/// A rectangle: left, top, width, height.
pub(super) type Rect = (i64, i64, i64, i64);

/// Where everything stands, in the order of the process.
pub(super) struct Picture {
    pub(super) pool: Rect,
    pub(super) lanes: Vec<Rect>,
    pub(super) nodes: Vec<Rect>,
    pub(super) flows: Vec<Vec<Point>>,
    /// Where the names of the flows stand.
    pub(super) names: Vec<Rect>,
}

const TASK: (i64, i64) = (120, 80);
const EVENT: i64 = 36;
const CHOICE: i64 = 50;
/// Between a task and what stands beside or below it.
const NEAR: i64 = 40;
/// From one timer of a task to the next.
const TIMERS: i64 = 96;
const TRACK: i64 = 10;
const CHANNEL: i64 = 22;
const PAD: i64 = 30;
/// A line of names, and how broad a column of them is before a target.
const LINE: i64 = 14;
const NAMES: i64 = 150;
/// What the names of pool and lane take at the left.
const HEAD: i64 = 60;

/// A cell: a row of a lane, and a column.
type Cell = (usize, usize);

/// How many lines run along something, by its number.
type Counts = BTreeMap<usize, usize>;

/// A node's cell, and what stands beside it there.
struct Cells {
    /// Node → its cell.
    of: Vec<Cell>,
    /// Row → its lane.
    lanes: Vec<usize>,
}

/// The numbers of the lines that a flow runs along.
enum Lines {
    /// To the next column: a track in the gap between, and the place of its name among those of the target.
    Beside { track: usize, name: usize },
    /// Anywhere else: a track in the gap after its source (`None` if it leaves below), a channel, and a track in the gap
    /// before its target.
    Around { out: Option<usize>, channel: usize, into: usize },
}

/// The node that another hangs on: the gateway after a task, a timer, what stands below a timer.
fn hangs_on(process: &Process, index: usize) -> Option<usize> {
    let node = process.nodes.get(index)?;
    match node.kind {
        Kind::Timer { on, .. } => Some(on),
        Kind::Choice | Kind::Told => process.flows.iter().find(|flow| flow.to == index).map(|flow| flow.from),
        Kind::Start(_) | Kind::Task | Kind::End => None,
    }
}

/// Gives every node that stands by itself a row of its lane, the others that of what they hang on.
fn cells(process: &Process) -> Cells {
    let mut rows: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    let own: Vec<Option<(usize, usize)>> = process
        .nodes
        .iter()
        .enumerate()
        .map(|(index, node)| {
            hangs_on(process, index).is_none().then(|| {
                let row = rows.entry((node.lane, node.column)).or_default();
                *row += 1;
                (node.lane, *row - 1)
            })
        })
        .collect();
    let height = |lane| rows.iter().filter(|((of, _), _)| *of == lane).map(|(_, rows)| *rows).max().unwrap_or(0).max(1);
    let heights: Vec<usize> = (0..process.lanes.len()).map(height).collect();
    let first = |lane: usize| heights.iter().take(lane).sum::<usize>();
    let cell = |index: usize| {
        let mut at = index;
        while let Some(host) = hangs_on(process, at) {
            at = host;
        }
        let (lane, row) = own.get(at).copied().flatten().unwrap_or_default();
        (first(lane) + row, process.nodes.get(at).map_or(0, |node| node.column))
    };
    let lanes = heights.iter().enumerate().flat_map(|(lane, rows)| std::iter::repeat_n(lane, *rows)).collect();
    Cells { of: (0..process.nodes.len()).map(cell).collect(), lanes }
}

/// Whether a flow only leads to what hangs on its source.
fn is_short(process: &Process, flow: &Flow) -> bool {
    hangs_on(process, flow.to) == Some(flow.from)
}

/// Whether a node is left at its right side, not below.
fn leaves_right(process: &Process, index: usize) -> bool {
    match process.nodes.get(index).map(|node| &node.kind) {
        Some(Kind::Timer { .. }) => false,
        Some(Kind::Choice) => hangs_on(process, index).is_some_and(|host| leaves_right(process, host)),
        _ => true,
    }
}

/// Gives every flow its lines; answers how many each gap and each row has.
fn lines(process: &Process, cells: &Cells) -> (Vec<Option<Lines>>, Counts, Counts) {
    let (mut gaps, mut rows) = (Counts::new(), Counts::new());
    let next = |counts: &mut Counts, at| {
        let count = counts.entry(at).or_default();
        *count += 1;
        *count - 1
    };
    let cell = |node: usize| cells.of.get(node).copied().unwrap_or_default();
    let mut names = Counts::new();
    let lines = process.flows.iter().map(|flow| {
        (!is_short(process, flow)).then(|| {
            let ((row, column), (_, target)) = (cell(flow.from), cell(flow.to));
            let right = leaves_right(process, flow.from);
            if right && target == column + 1 {
                return Lines::Beside { track: next(&mut gaps, column), name: next(&mut names, flow.to) };
            }
            let out = right.then(|| next(&mut gaps, column));
            Lines::Around { out, channel: next(&mut rows, row), into: next(&mut gaps, target.saturating_sub(1)) }
        })
    });
    (lines.collect(), gaps, rows)
}

/// How many timers a task has.
fn timers(process: &Process, task: usize) -> i64 {
    int(process.nodes.iter().filter(|node| matches!(node.kind, Kind::Timer { on, .. } if on == task)).count())
}

fn task_width(process: &Process, index: usize) -> i64 {
    TASK.0.max(timers(process, index) * TIMERS)
}

/// How broad a node is with the gateway after it.
fn breadth(process: &Process, index: usize, node: &Node) -> i64 {
    match node.kind {
        Kind::Task => task_width(process, index) + NEAR + CHOICE,
        _ => EVENT,
    }
}

/// The tops of rows and the lefts of columns, with where the lines of each begin.
struct Grid {
    /// Row → top, and where its channels begin.
    rows: Vec<(i64, i64)>,
    /// Column → left, and where the tracks of the gap after it begin.
    columns: Vec<(i64, i64)>,
    /// Lane → top and height.
    lanes: Vec<(i64, i64)>,
    right: i64,
    bottom: i64,
}

fn grid(process: &Process, cells: &Cells, gaps: &Counts, bands: &Counts) -> Grid {
    let count = |counts: &Counts, at: usize| int(counts.get(&at).copied().unwrap_or(0));
    let nodes = || process.nodes.iter().enumerate().zip(&cells.of);
    let (mut columns, mut x) = (Vec::new(), HEAD + PAD);
    for column in 0..=nodes().map(|(_, (_, column))| *column).max().unwrap_or(0) {
        let here = nodes().filter(|(_, (_, at))| *at == column);
        let width = here.map(|((index, node), _)| breadth(process, index, node)).max().unwrap_or(EVENT);
        columns.push((x, x + width + PAD));
        x += width + PAD + count(gaps, column) * TRACK + NAMES;
    }
    let (mut rows, mut lanes, mut y) = (Vec::new(), Vec::<(i64, i64)>::new(), 0);
    for (row, lane) in cells.lanes.iter().enumerate() {
        if lanes.len() <= *lane {
            lanes.push((y, 0));
        }
        let below = nodes().any(|((_, node), (at, _))| *at == row && matches!(node.kind, Kind::Timer { .. }));
        let body = PAD + TASK.1 + if below { EVENT / 2 + NEAR + CHOICE + CHANNEL } else { CHANNEL };
        rows.push((y + PAD, y + body));
        y += body + count(bands, row) * CHANNEL + PAD;
        if let Some((top, height)) = lanes.last_mut() {
            *height = y - *top;
        }
    }
    Grid { rows, columns, lanes, right: x + PAD, bottom: y }
}

impl Grid {
    fn row(&self, row: usize) -> (i64, i64) {
        self.rows.get(row).copied().unwrap_or_default()
    }

    fn column(&self, column: usize) -> (i64, i64) {
        self.columns.get(column).copied().unwrap_or_default()
    }

    /// The place of a node; what it hangs on is placed before it.
    fn rect(&self, process: &Process, index: usize, cell: Cell, placed: &[Rect]) -> Rect {
        let (top, left) = (self.row(cell.0).0, self.column(cell.1).0);
        let middle = top + TASK.1 / 2;
        let host = hangs_on(process, index).and_then(|host| placed.get(host)).copied();
        let kind = process.nodes.get(index).map(|node| &node.kind);
        match (kind, host) {
            (Some(Kind::Timer { on, .. }), Some((x, y, _, height))) => {
                let before = process.nodes.iter().take(index);
                let number = before.filter(|node| matches!(node.kind, Kind::Timer { on: other, .. } if other == *on));
                (x + int(number.count()) * TIMERS + EVENT / 2, y + height - EVENT / 2, EVENT, EVENT)
            }
            (Some(Kind::Choice), Some((x, _, width, _))) if leaves_right(process, index) => {
                (x + width + NEAR, middle - CHOICE / 2, CHOICE, CHOICE)
            }
            (Some(Kind::Choice | Kind::Told), Some((x, y, width, height))) => {
                let size = if kind == Some(&Kind::Told) { EVENT } else { CHOICE };
                (x + width / 2 - size / 2, y + height + NEAR, size, size)
            }
            (Some(Kind::Task), _) => (left, top, task_width(process, index), TASK.1),
            _ => (left, middle - EVENT / 2, EVENT, EVENT),
        }
    }

    /// The corners of a flow, and where its name stands.
    fn route(&self, from: (Rect, Cell), to: (Rect, Cell), lines: Option<&Lines>, right: bool) -> (Vec<Point>, Rect) {
        let ((x, y, width, height), (row, column)) = from;
        let ((target_x, target_y, target_width, target_height), (_, target)) = to;
        let leave = if right { (x + width, y + height / 2) } else { (x + width / 2, y + height) };
        let Some(lines) = lines else {
            let arrive =
                if right { (target_x, target_y + target_height / 2) } else { (target_x + target_width / 2, target_y) };
            return (vec![leave, arrive], (leave.0 + 4, leave.1 - CHANNEL, TASK.0, CHANNEL - 6));
        };
        let track = |column: usize, number: usize| self.column(column).1 + int(number) * TRACK;
        let arrive = (target_x, target_y + target_height / 2);
        match lines {
            Lines::Beside { track: number, name } => {
                let x = track(column, *number);
                let line = arrive.1 - 18 - int(*name) * LINE;
                (vec![leave, (x, leave.1), (x, arrive.1), arrive], (target_x - NAMES, line, NAMES - 14, LINE))
            }
            Lines::Around { out, channel, into } => {
                let out = out.map_or(leave.0, |number| track(column, number));
                let channel = self.row(row).1 + int(channel + 1) * CHANNEL;
                let into = track(target.saturating_sub(1), *into);
                let mut points = vec![leave, (out, leave.1), (out, channel), (into, channel), (into, arrive.1), arrive];
                points.dedup();
                (points, (out.min(into) + 6, channel - CHANNEL + 4, TASK.0 * 2, CHANNEL - 6))
            }
        }
    }
}

/// Places a process.
pub(super) fn place(process: &Process) -> Picture {
    let cells = cells(process);
    let (lines, gaps, bands) = lines(process, &cells);
    let grid = grid(process, &cells, &gaps, &bands);
    let mut nodes: Vec<Rect> = Vec::new();
    for (index, cell) in cells.of.iter().enumerate() {
        let rect = grid.rect(process, index, *cell, &nodes);
        nodes.push(rect);
    }
    let at =
        |node: usize| (nodes.get(node).copied().unwrap_or_default(), cells.of.get(node).copied().unwrap_or_default());
    let routed =
        process.flows.iter().zip(&lines).map(|(flow, lines)| {
            grid.route(at(flow.from), at(flow.to), lines.as_ref(), leaves_right(process, flow.from))
        });
    let (flows, names) = routed.unzip();
    let lanes = grid.lanes.iter().map(|(top, height)| (HEAD / 2, *top, grid.right - HEAD / 2, *height)).collect();
    Picture { pool: (0, 0, grid.right, grid.bottom), lanes, nodes, flows, names }
}
