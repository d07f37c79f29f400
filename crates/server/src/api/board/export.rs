//! The board as a table to take away: CSV and XLSX, with what the numbers count written above them.

use super::asked::{Period, Wanted};
use super::body::{BoardBody, BoardIndicator, FigureBody, NumberBody, NumberFigure, PlaceBody};
use super::sheet::{Cell, Sheet, names, noted};
use super::view;
use crate::extract::{Asked, At};
use crate::problem::{Problem, ProblemBody};
use crate::signed_in::Staff;
use crate::state::AppState;
use crate::words::{Speaks, Words, pick};
use axum::extract::State;
use axum::response::Response;
use worktime::Lang;

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
    noted(state, staff, "看板 / board").await?;
    Ok(Sheet {
        title: pick(lang, "三率", "Rates").to_owned(),
        above: above(&board, lang),
        head: head(lang),
        rows: rows(&board, lang),
    })
}

fn above(board: &BoardBody, lang: Lang) -> Vec<(String, Cell)> {
    let name = |zh: &str, en: &str| pick(lang, zh, en).to_owned();
    let spoken = |words: &Words| words.pick(lang).to_owned();
    let period = format!("{} – {}", board.from, board.to);
    let mut above = vec![
        (name("范围", "Of"), Cell::text(pick(lang, &board.within.zh, &board.within.en))),
        (name("期间", "Period"), Cell::Text(period)),
        (name("截至", "As of"), Cell::moment(&board.as_of)),
        (name("规则版本", "Edition"), Cell::text(board.edition.as_deref().unwrap_or_default())),
    ];
    for one in &board.indicators {
        let label = pick(lang, &one.indicator.zh, &one.indicator.en);
        let basis: Vec<&str> = one.basis.iter().map(|cited| cited.provision.as_str()).collect();
        let formula = match lang {
            Lang::Zh => format!("{}（式子 {}；依据 {}）", spoken(&one.counts), one.formula, basis.join("、")),
            Lang::En => format!("{} (formula {}; basis {})", spoken(&one.counts), one.formula, basis.join(", ")),
        };
        above.push((label.to_owned(), Cell::Text(formula)));
        above.push((format!("  {}", name("没进分母的", "not in the denominator")), Cell::Text(left(one, lang))));
    }
    above.extend(board.left_out.iter().map(|words| (name("没计入的", "Left out"), Cell::Text(spoken(words)))));
    if board.cut {
        let (rows, total) = (board.rows.len(), board.total);
        let said = match lang {
            Lang::Zh => format!("共{total}个，只列出{rows}个"),
            Lang::En => format!("{rows} of {total} are listed"),
        };
        above.push((name("截断", "Cut"), Cell::Text(said)));
    }
    above
}

fn left(one: &BoardIndicator, lang: Lang) -> String {
    let pairs = one.leaves.iter().zip(&one.total.left);
    pairs.map(|(words, count)| format!("{} {count}", words.pick(lang))).collect::<Vec<_>>().join("；")
}

fn head(lang: Lang) -> Vec<String> {
    let columns = [
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
    names(&columns, lang)
}

fn rows(board: &BoardBody, lang: Lang) -> Vec<Vec<Cell>> {
    let whole = pick(lang, "全期", "whole period");
    let mut rows = Vec::new();
    let mut add = |place: (&str, &str), indicator: &BoardIndicator, period: &str, figure: &FigureBody| {
        rows.push(vec![
            Cell::text(place.0),
            Cell::text(place.1),
            Cell::text(pick(lang, &indicator.indicator.zh, &indicator.indicator.en)),
            Cell::text(period),
            Cell::Number(figure.part),
            Cell::Number(figure.of),
            Cell::rate(figure.rate),
            Cell::rate(figure.low),
            Cell::rate(figure.high),
            Cell::text(if figure.small { pick(lang, "是", "yes") } else { "" }),
            Cell::sum(&figure.left),
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
        Cell::text(&place.code),
        Cell::text(pick(lang, &place.zh, &place.en)),
        Cell::text(pick(lang, &one.indicator.zh, &one.indicator.en)),
        Cell::text(period),
        Cell::Number(figure.part),
        Cell::Number(figure.of),
        Cell::rate(figure.rate),
        Cell::None,
        Cell::None,
        Cell::None,
        Cell::sum(&figure.left),
        Cell::text(figure.said.pick(lang)),
        goal,
    ]
}
