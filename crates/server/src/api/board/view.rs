//! Puts the board together: figures from the desk, names from the divisions, words and provisions from the rulebook.

use super::asked::{LEVELS, LOWEST, Wanted, counted, level_of};
use super::body::{BoardBody, BoardIndicator, BoardRow, FigureBody, MovedBody, PlaceBody, RankBody, RowFigures};
use super::numbers::{self, Earlier};
use crate::problem::Problem;
use crate::secrets::digest_parts;
use crate::state::AppState;
use crate::view::{Keyed, unit_name};
use crate::words::Words;
use desk::evaluate::{Dimension, Figure, Figures, Measured, procedure_of, said, sentence_with};
use desk::ranking::{Score, difference, earlier as months_earlier};
use desk::{CityLaw, Division, Library};
use indexmap::IndexMap;
use rulebook::model::{Indicator, Label, Measure, Most, Procedure, Register, Rows, SettingValue};
use rulebook::words::{Amount, Guard};
use std::collections::{BTreeMap, HashMap};
use worktime::{Day, Lang};

/// Rows shown at most.
const ROWS: usize = 500;

/// The board as asked for.
pub(super) async fn board(state: &AppState, library: &Library, wanted: &Wanted<'_>) -> Result<BoardBody, Problem> {
    let (law, desk) = (wanted.law, state.desk());
    let as_of = desk.now();
    let by = [wanted.dimension(), Dimension::Month];
    let mut figures = desk.board(law, &wanted.stretches, &wanted.key(), &by, true).await?;
    let earlier = numbers::earlier(state, wanted).await?;
    let compared = compared(&wanted.months);
    let past = desk.board(law, &compared, &wanted.key(), &by, false).await?;
    if let Some(wanted) = wanted.procedure {
        let counts = |key: &str| law.city.indicators.get(key).and_then(|one| procedure_of(one).ok()) == Some(wanted);
        figures.indicators.retain(|measured| counts(&measured.indicator));
        figures.waiting.retain(|waiting| waiting.procedure == wanted);
        figures.open = figures.waiting.iter().map(|waiting| waiting.rounds).sum();
    }
    let mut places = places(library, wanted);
    let shares = || figures.indicators.iter().filter(|measured| measured.measure == Measure::Share);
    for measured in shares() {
        for figure in measured.groups.iter() {
            let Some(code) = figure.key.get(wanted.dimension()) else { continue };
            if !places.contains_key(code) {
                places.insert(code.to_owned(), place(library, code, wanted.level));
            }
        }
    }
    let total = places.len();
    let column = |measured| Column::of(wanted, measured, (&past, &compared), &earlier);
    let columns: Vec<Column<'_>> = shares().filter_map(column).collect();
    let open = open(&figures, wanted.dimension());
    let rows = places.into_values().take(ROWS).map(|place| row(wanted, &columns, &open, place)).collect();
    let level = |index: usize| {
        let (key, _, zh, en) = LEVELS.get(index).copied().unwrap_or(("city", Dimension::City, "市", "city"));
        Keyed::new(key, Some(Words::new(zh, en)))
    };
    let mut path: Vec<PlaceBody> = library.units.upwards(&wanted.within.code).map(of_division).collect();
    let top = path.iter().position(|place| place.code == wanted.root.code).map_or(path.len(), |index| index + 1);
    path.truncate(top);
    path.reverse();
    Ok(BoardBody {
        city: Keyed::new(&law.city.key, Some(Words::from(&law.city.label))),
        months: wanted.months.clone(),
        from: wanted.window.from.to_string(),
        to: wanted.window.to.to_string(),
        running: wanted.running,
        as_of: as_of.rfc3339(),
        edition: law.edition_on(wanted.day).map(|edition| edition.id.clone()),
        within: of_division(wanted.within),
        path,
        level: level(wanted.level),
        procedure: counted(law).find(|one| Some(one.key.as_str()) == wanted.procedure).map(keyed),
        procedures: counted(law).map(keyed).collect(),
        levels: (wanted.own_level..LEVELS.len()).map(level).collect(),
        indicators: columns.iter().map(|column| indicator(wanted, column, &earlier)).collect(),
        numbers: numbers::numbers(library, wanted, &figures, &earlier)?,
        rows,
        total,
        cut: total > ROWS,
        open: figures.open,
        left_out: left_out(&figures, wanted.running),
        reach: wanted.reach(),
    })
}

fn keyed(procedure: &Procedure) -> Keyed {
    Keyed::new(&procedure.key, Some(Words::from(&procedure.label)))
}

/// An indicator with its figures at hand by division and month.
struct Column<'a> {
    indicator: &'a Indicator,
    measured: &'a Measured,
    rank: Option<RankBody>,
    rows: HashMap<String, Figure>,
    cells: HashMap<(String, String), &'a Figure>,
    months: HashMap<String, Figure>,
    /// The months that the last one is compared with, and their figures by division.
    compared: &'a [String],
    past: HashMap<(String, String), &'a Figure>,
    /// The periods that all the months are compared with, and their figures by division.
    earlier: HashMap<&'static str, (String, HashMap<String, Figure>)>,
}

/// The month before the last one, and the same month a year before.
fn compared(months: &[String]) -> Vec<String> {
    let last = months.last().cloned().into_iter().collect::<Vec<_>>();
    [1, 12].into_iter().flat_map(|by| months_earlier(&last, by)).collect()
}

/// Figures by division and month.
fn cells(measured: &Measured, dimension: Dimension) -> HashMap<(String, String), &Figure> {
    let cells = measured.groups.iter().filter_map(|figure| {
        let (code, month) = (figure.key.get(dimension)?, figure.key.get(Dimension::Month)?);
        Some(((code.to_owned(), month.to_owned()), figure))
    });
    cells.collect()
}

/// Figures by one dimension.
fn by(measured: &Measured, dimension: Dimension) -> HashMap<String, Figure> {
    let figures = measured.roll(&[dimension]).into_iter();
    figures.filter_map(|figure| Some((figure.key.get(dimension)?.to_owned(), figure))).collect()
}

/// How one figure moved since another.
fn moved(now: Option<&Figure>, then: Option<&Figure>, period: &str) -> Option<MovedBody> {
    let score = |figure: &Figure| Some(Score { points: figure.rate?, interval: figure.interval? });
    let (now, then) = (score(now?)?, score(then?)?);
    let (points, (low, high)) = difference(now, then);
    let verdict = match (low > 0, high < 0) {
        (true, _) => "up",
        (_, true) => "down",
        _ => "unsure",
    };
    Some(MovedBody { period: period.to_owned(), rate: then.points, points, low, high, verdict: verdict.to_owned() })
}

impl<'a> Column<'a> {
    fn of(
        wanted: &Wanted<'a>,
        measured: &'a Measured,
        (past, compared): (&'a Figures, &'a [String]),
        earlier: &[Earlier],
    ) -> Option<Self> {
        let indicator = wanted.law.city.indicators.get(&measured.indicator)?;
        let dimension = wanted.dimension();
        let earlier = earlier.iter().filter_map(|(against, window, figures)| {
            Some((*against, (window.to_string(), by(figures.of(&measured.indicator)?, dimension))))
        });
        Some(Self {
            indicator,
            measured,
            rank: rank(wanted.law, indicator, wanted.day),
            rows: by(measured, dimension),
            cells: cells(measured, dimension),
            months: by(measured, Dimension::Month),
            compared,
            past: past.of(&measured.indicator).map(|past| cells(past, dimension)).unwrap_or_default(),
            earlier: earlier.collect(),
        })
    }

    fn figure(&self, figure: Option<&Figure>, with_left: bool) -> FigureBody {
        let of = figure.map_or(0, |figure| figure.of);
        FigureBody {
            part: figure.map_or(0, |figure| figure.part),
            of,
            rate: figure.and_then(|figure| figure.rate),
            low: figure.and_then(|figure| figure.interval).map(|interval| interval.low),
            high: figure.and_then(|figure| figure.interval).map(|interval| interval.high),
            small: self.rank.as_ref().is_some_and(|rank| of < rank.at_least),
            left: figure.filter(|_| with_left).map_or_else(Vec::new, |figure| figure.left.clone()),
        }
    }
}

fn row(wanted: &Wanted<'_>, columns: &[Column<'_>], open: &HashMap<&str, u64>, place: PlaceBody) -> BoardRow {
    let code = &place.code;
    let mut figures = BTreeMap::new();
    for column in columns {
        let cell = |month: &String| column.cells.get(&(code.clone(), month.clone())).copied();
        let total = column.rows.get(code);
        let has_months = wanted.is_next_below() && total.is_some();
        let months = wanted.months.iter().filter(|_| has_months).map(|month| column.figure(cell(month), false));
        let last = wanted.months.last().and_then(cell);
        let since = |index: usize| {
            let month = column.compared.get(index)?;
            moved(last, column.past.get(&(code.clone(), month.clone())).copied(), month)
        };
        let whole = |against: &str| {
            let (period, figures) = column.earlier.get(against)?;
            moved(total, figures.get(code), period)
        };
        let row = RowFigures {
            total: column.figure(total, true),
            last: column.figure(last, true),
            before: since(0),
            year: since(1),
            whole_before: whole("before"),
            whole_year: whole("year_before"),
            months: months.collect(),
        };
        figures.insert(column.indicator.key.clone(), row);
    }
    let below = wanted.level < LOWEST && !code.is_empty();
    BoardRow { below, open: open.get(code.as_str()).copied().unwrap_or(0), figures, place }
}

/// Open rounds by division.
fn open(figures: &Figures, dimension: Dimension) -> HashMap<&str, u64> {
    let mut open = HashMap::new();
    for waiting in &figures.waiting {
        if let Some(code) = waiting.key.get(dimension) {
            *open.entry(code).or_default() += waiting.rounds;
        }
    }
    open
}

fn indicator(wanted: &Wanted<'_>, column: &Column<'_>, earlier: &[Earlier]) -> BoardIndicator {
    let (law, indicator) = (wanted.law, column.indicator);
    let spoken = Spoken::of(law, indicator);
    let months = wanted.months.iter().map(|month| column.figure(column.months.get(month), true));
    BoardIndicator {
        indicator: Keyed::new(&indicator.key, Some(Words::from(&indicator.label))),
        before: indicator.before.clone(),
        counts: spoken.counts,
        of: spoken.of,
        part: spoken.part,
        leaves: spoken.leaves,
        formula: formula(indicator),
        basis: numbers::basis(wanted, indicator),
        rank: column.rank.clone(),
        total: column.figure(Some(&column.measured.total), true),
        months: months.collect(),
        dates: numbers::dates(indicator),
        goal: numbers::goal_of(law, indicator, &column.measured.total, wanted),
        trend: numbers::trend(column.measured, indicator, earlier),
    }
}

/// What an indicator counts, in words.
pub(in crate::api) struct Spoken {
    pub counts: Words,
    pub of: Words,
    pub part: Words,
    /// What falls out at each guard of the denominator.
    pub leaves: Vec<Words>,
}

impl Spoken {
    pub(in crate::api) fn of(law: &CityLaw, indicator: &Indicator) -> Self {
        spoken_names(law, indicator)
    }
}

/// What an indicator counts, in words, with the names of steps and columns.
pub(super) fn spoken_names(law: &CityLaw, indicator: &Indicator) -> Spoken {
    let (Rows::Rounds(key) | Rows::Matters(key) | Rows::Register(key)) = &indicator.rows;
    let registers = law.city.registers.get(key).filter(|_| matches!(indicator.rows, Rows::Register(_)));
    let as_procedure = registers.map(of_register);
    let Some(procedure) = as_procedure.as_ref().or_else(|| law.city.procedures.get(key)) else {
        let label = Words::from(&indicator.label);
        return Spoken { counts: label.clone(), of: label.clone(), part: label, leaves: Vec::new() };
    };
    let words = |guard: &Guard| spoken(guard, procedure);
    let name = |key: &str| {
        let field = procedure.fields.get(key).map(|field| field.label.clone());
        let ask = || procedure.asks.get(key).map(|ask| ask.label.clone());
        field.or_else(ask).unwrap_or_else(|| Label { zh: key.to_owned(), en: key.to_owned() })
    };
    let said = said(indicator, &procedure.label, words);
    let mut leaves: Vec<Words> = indicator.of.iter().map(|guard| leaves(guard, procedure)).collect();
    if indicator.quantity().is_some() {
        leaves.push(Words::new("没有这个数", "has no such number"));
    }
    Spoken {
        counts: Words::from(&sentence_with(indicator, &procedure.label, words, name)),
        of: Words::from(&said.of),
        part: Words::from(&said.part),
        leaves,
    }
}

/// A register as guards speak of it: by its columns alone.
pub(super) fn of_register(register: &Register) -> Procedure {
    Procedure {
        key: register.key.clone(),
        label: register.label.clone(),
        room: register.room.clone(),
        child_of: None,
        parties: IndexMap::new(),
        fields: register.fields.clone(),
        states: IndexMap::new(),
        clocks: IndexMap::new(),
        asks: IndexMap::new(),
        gates: IndexMap::new(),
        outside: IndexMap::new(),
        place: register.place.clone(),
    }
}

fn spoken(guard: &Guard, procedure: &Procedure) -> Label {
    Label { zh: guard.sentence(Lang::Zh, procedure), en: guard.sentence(Lang::En, procedure) }
}

/// Why a round falls out at a guard: what holds of it instead.
pub(super) fn leaves(guard: &Guard, procedure: &Procedure) -> Words {
    let instead = Guard { negated: !guard.negated, test: guard.test.clone() };
    Words::from(&spoken(&instead, procedure))
}

/// The first digits of the digest of what an indicator counts.
pub(super) fn formula(indicator: &Indicator) -> String {
    let formula = (&indicator.rows, &indicator.of, &indicator.part, &indicator.sum);
    let mut text = serde_json::to_string(&formula).unwrap_or_default();
    text.extend(indicator.most.as_ref().map(|most| match most {
        Most::Number(most) => format!(" of {most}"),
        Most::Field(field) => format!(" of {field}"),
    }));
    if indicator.measure != Measure::Share {
        text.extend(serde_json::to_string(&indicator.measure));
    }
    digest_parts(&[text.as_bytes()]).chars().take(12).collect()
}

/// From how many on the groups of an indicator are ranked on a day.
pub(in crate::api) fn rank(law: &CityLaw, indicator: &Indicator, day: Day) -> Option<RankBody> {
    match indicator.rank.as_ref()? {
        Amount::Number(at_least) => {
            Some(RankBody { at_least: *at_least, issuer: None, document: None, verified: None })
        }
        Amount::Setting(key) => {
            let rows = law.settings.candidates(key, day, None);
            let row = rows.into_iter().find(|row| row.when.is_empty())?;
            let SettingValue::Number(at_least) = row.value else { return None };
            let (issuer, document) = (Some(row.issuer.clone()), Some(row.document.clone()));
            Some(RankBody { at_least, issuer, document, verified: Some(row.verified) })
        }
        Amount::Parameter(_) => None,
    }
}

/// The divisions of the rows' level within the one looked at, by code; none where the rows are units, which the figures
/// name.
fn places(library: &Library, wanted: &Wanted<'_>) -> BTreeMap<String, PlaceBody> {
    if wanted.is_by_unit() {
        return BTreeMap::new();
    }
    let mut layer: Vec<&Division> = vec![wanted.within];
    for _ in wanted.own_level..wanted.level {
        layer = layer.into_iter().flat_map(|division| library.units.below(&division.code)).collect();
    }
    let right = layer.into_iter().filter(|division| level_of(division) == wanted.level);
    right.map(|division| (division.code.clone(), of_division(division))).collect()
}

fn level_word(index: usize) -> String {
    LEVELS.get(index).map_or("", |(key, ..)| key).to_owned()
}

pub(super) fn of_division(division: &Division) -> PlaceBody {
    let Division { code, name, .. } = division;
    PlaceBody {
        code: code.clone(),
        level: level_word(level_of(division)),
        zh: name.clone(),
        en: format!("{name} ({code})"),
    }
}

/// A place by its code: a division, a unit, or none given.
pub(super) fn place(library: &Library, code: &str, level: usize) -> PlaceBody {
    if let Some(division) = library.units.division(code) {
        return of_division(division);
    }
    let words = if code.is_empty() { Words::new("没写到这一级", "none given") } else { unit_name(library, code) };
    PlaceBody { code: code.to_owned(), level: level_word(level), zh: words.zh, en: words.en }
}

fn left_out(figures: &Figures, running: bool) -> Vec<Words> {
    let open = figures.open;
    let mut words = vec![Words::new(
        format!("还没结束的{open}轮不在任何一个率里，结束的那个月才计入。"),
        format!("{open} rounds are still open: they are in no rate until the month in which they end."),
    )];
    if running {
        words.push(Words::new("这一期还没过完，数还会变。", "The period is not over; its figures will change."));
    }
    words.extend(figures.left_out.iter().map(|left| Words::from(&left.label())));
    words
}
