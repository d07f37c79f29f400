//! The board as a table to take away: CSV and XLSX, with what the numbers count written above them.

use super::asked::{Period, Wanted};
use super::body::{BoardBody, BoardIndicator, FigureBody, NumberBody, NumberFigure, PlaceBody};
use super::sheet::{Cell, Sheet};
use super::view;
use crate::extract::{Asked, At};
use crate::problem::{Problem, ProblemBody};
use crate::signed_in::Staff;
use crate::state::AppState;
use crate::words::{Speaks, Words, pick};
use axum::extract::State;
use axum::response::Response;
use desk::access_log::{self, Noted};
use worktime::{Instant, Lang};

/// The board as CSV (UTF-8 with a mark, so that spreadsheets read it).
#[utoipa::path(get, path = "/board/{city}/export.csv", operation_id = "board_csv", tag = "evaluation", security(("session" = []), ("token" = [])),
    params(("city" = String, Path, description = "City key"), Period),
    responses((status = 200, body = String, content_type = "text/csv"), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn csv(
    State(state): State<AppState>,
    staff: Staff,
    At(city): At<String>,
    Speaks(lang): Speaks,
    Asked(period): Asked<Period>,
) -> Result<Response, Problem> {
    let sheet = sheet(&state, &staff, &city, &period, lang).await?;
    Ok(sheet.csv(&format!("board-{city}")))
}

/// The board as a workbook.
#[utoipa::path(get, path = "/board/{city}/export.xlsx", operation_id = "board_xlsx", tag = "evaluation", security(("session" = []), ("token" = [])),
    params(("city" = String, Path, description = "City key"), Period),
    responses((status = 200, body = Vec<u8>, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn xlsx(
    State(state): State<AppState>,
    staff: Staff,
    At(city): At<String>,
    Speaks(lang): Speaks,
    Asked(period): Asked<Period>,
) -> Result<Response, Problem> {
    let sheet = sheet(&state, &staff, &city, &period, lang).await?;
    sheet.xlsx(&format!("board-{city}")).await
}

async fn sheet(state: &AppState, staff: &Staff, city: &str, period: &Period, lang: Lang) -> Result<Sheet, Problem> {
    let library = state.desk().library();
    let wanted = Wanted::of(state, &library, &staff.account, city, period)?;
    let board = view::board(state, &library, &wanted).await?;
    let (kind, account) = (access_log::EXPORTED, Some(&staff.account));
    let noted = Noted { kind, account, note: "看板 / board", ..Noted::default() };
    state.desk().note_access(staff.account.district, &noted).await?;
    Ok(Sheet {
        title: pick(lang, "三率", "Rates").to_owned(),
        above: above(&board, lang),
        head: head(lang),
        rows: rows(&board, lang),
    })
}

fn above(board: &BoardBody, lang: Lang) -> Vec<(String, Cell)> {
    let text = |text: String| Cell::Text(text);
    let name = |zh: &str, en: &str| pick(lang, zh, en).to_owned();
    let spoken = |words: &Words| words.pick(lang).to_owned();
    let period = format!("{} – {}", board.from, board.to);
    let as_of = Instant::parse(&board.as_of).map_or_else(|_| board.as_of.clone(), Instant::wall);
    let mut above = vec![
        (name("范围", "Of"), text(pick(lang, &board.within.zh, &board.within.en).to_owned())),
        (name("期间", "Period"), text(period)),
        (name("截至", "As of"), text(as_of)),
        (name("规则版本", "Edition"), text(board.edition.clone().unwrap_or_default())),
    ];
    for one in &board.indicators {
        let label = pick(lang, &one.indicator.zh, &one.indicator.en);
        let basis: Vec<&str> = one.basis.iter().map(|cited| cited.provision.as_str()).collect();
        let formula = match lang {
            Lang::Zh => format!("{}（式子 {}；依据 {}）", spoken(&one.counts), one.formula, basis.join("、")),
            Lang::En => format!("{} (formula {}; basis {})", spoken(&one.counts), one.formula, basis.join(", ")),
        };
        above.push((label.to_owned(), text(formula)));
        above.push((format!("  {}", name("没进分母的", "not in the denominator")), text(left(one, lang))));
    }
    above.extend(board.left_out.iter().map(|words| (name("没计入的", "Left out"), text(spoken(words)))));
    if board.cut {
        let (rows, total) = (board.rows.len(), board.total);
        let said = match lang {
            Lang::Zh => format!("共{total}个，只列出{rows}个"),
            Lang::En => format!("{rows} of {total} are listed"),
        };
        above.push((name("截断", "Cut"), text(said)));
    }
    above
}

fn left(one: &BoardIndicator, lang: Lang) -> String {
    let pairs = one.leaves.iter().zip(&one.total.left);
    pairs.map(|(words, count)| format!("{} {count}", words.pick(lang))).collect::<Vec<_>>().join("；")
}

fn head(lang: Lang) -> Vec<String> {
    let names = [
        ("编码", "code"),
        ("名称", "name"),
        ("指标", "indicator"),
        ("期间", "period"),
        ("分子", "numerator"),
        ("分母", "denominator"),
        ("率（%）", "rate (%)"),
        ("95%区间下限", "95 % from"),
        ("95%区间上限", "95 % to"),
        ("数太小，不排名", "too few to rank"),
        ("没进分母", "not in the denominator"),
        ("数值", "value"),
        ("要求", "target"),
    ];
    names.iter().map(|(zh, en)| pick(lang, zh, en).to_owned()).collect()
}

fn rows(board: &BoardBody, lang: Lang) -> Vec<Vec<Cell>> {
    let whole = pick(lang, "全期", "whole period");
    let mut rows = Vec::new();
    let mut add = |place: (&str, &str), indicator: &BoardIndicator, period: &str, figure: &FigureBody| {
        let rate = |rate: Option<u32>| rate.map_or(Cell::None, Cell::Rate);
        let left = if figure.left.is_empty() { Cell::None } else { Cell::Number(figure.left.iter().sum()) };
        rows.push(vec![
            Cell::Text(place.0.to_owned()),
            Cell::Text(place.1.to_owned()),
            Cell::Text(pick(lang, &indicator.indicator.zh, &indicator.indicator.en).to_owned()),
            Cell::Text(period.to_owned()),
            Cell::Number(figure.part),
            Cell::Number(figure.of),
            rate(figure.rate),
            rate(figure.low),
            rate(figure.high),
            Cell::Text(if figure.small { pick(lang, "是", "yes") } else { "" }.to_owned()),
            left,
            Cell::None,
            Cell::None,
        ]);
    };
    for one in &board.indicators {
        let place = (board.within.code.as_str(), pick(lang, &board.within.zh, &board.within.en));
        add(place, one, whole, &one.total);
        for (month, figure) in board.months.iter().zip(&one.months) {
            add(place, one, month, figure);
        }
    }
    for row in &board.rows {
        let place = (row.place.code.as_str(), pick(lang, &row.place.zh, &row.place.en));
        for one in &board.indicators {
            let Some(figures) = row.figures.get(&one.indicator.key) else { continue };
            add(place, one, whole, &figures.total);
            for (month, figure) in board.months.iter().zip(&figures.months) {
                add(place, one, month, figure);
            }
        }
    }
    for one in &board.numbers {
        rows.push(number(&board.within, one, &one.total, lang));
        rows.extend(one.rows.iter().map(|row| number(&row.place, one, &row.figure, lang)));
    }
    rows
}

fn number(place: &PlaceBody, one: &NumberBody, figure: &NumberFigure, lang: Lang) -> Vec<Cell> {
    let text = |text: &str| Cell::Text(text.to_owned());
    let period = one.day.as_deref().unwrap_or(pick(lang, "全期", "whole period"));
    let goal = figure.goal.as_ref().map_or(Cell::None, |goal| {
        let met = match goal.met {
            Some(true) => pick(lang, "达到", "met"),
            Some(false) => pick(lang, "没有达到", "not met"),
            None => pick(lang, "没有可判的", "nothing to judge"),
        };
        Cell::Text(format!("{}：{met}", goal.wanted.pick(lang)))
    });
    vec![
        text(&place.code),
        text(pick(lang, &place.zh, &place.en)),
        text(pick(lang, &one.indicator.zh, &one.indicator.en)),
        text(period),
        Cell::Number(figure.part),
        Cell::Number(figure.of),
        figure.rate.map_or(Cell::None, Cell::Rate),
        Cell::None,
        Cell::None,
        Cell::None,
        if figure.left.is_empty() { Cell::None } else { Cell::Number(figure.left.iter().sum()) },
        Cell::Text(figure.said.pick(lang).to_owned()),
        goal,
    ]
}
