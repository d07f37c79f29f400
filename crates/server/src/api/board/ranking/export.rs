//! The ranking as a table to take away. In the workbook rates and scores are formulas over the counts and weights in it, so
//! that anybody can see how a score comes about, and try other weights.

use super::body::{RankRow, RankingBody, RateBody, ScoreBody, WeightBody};
use super::{RankingQuery, Sought, view};
use crate::api::board::sheet::{Cell, Sheet, names, noted};
use crate::extract::{Asked, At};
use crate::problem::{Problem, ProblemBody};
use crate::signed_in::Staff;
use crate::state::AppState;
use crate::words::{Speaks, pick};
use axum::extract::State;
use axum::response::Response;
use rust_xlsxwriter::utility::{column_number_to_name, row_col_to_cell_absolute};
use worktime::Lang;

/// Columns before the first rate.
const FIXED: [(&str, &str); 6] =
    [("名次", "rank"), ("最好", "best"), ("最差", "worst"), ("编码", "code"), ("名称", "name"), ("得分", "score")];
/// The column of the score.
const SCORE: u16 = 5;
/// Columns of each rate.
const EACH: u16 = 4;

/// The ranking as CSV (UTF-8 with a mark, so that spreadsheets read it).
#[utoipa::path(get, path = "/board/{city}/ranking.csv", operation_id = "ranking_csv", tag = "evaluation", security(("session" = []), ("token" = [])),
    params(("city" = String, Path, description = "City key"), RankingQuery),
    responses((status = 200, body = String, content_type = "text/csv"), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn ranking_csv(
    State(state): State<AppState>,
    staff: Staff,
    At(city): At<String>,
    Speaks(lang): Speaks,
    Asked(query): Asked<RankingQuery>,
) -> Result<Response, Problem> {
    Ok(sheet(&state, &staff, &city, &query, lang).await?.csv(&format!("ranking-{city}")))
}

/// The ranking as a workbook, in which scores are worked out from counts and weights.
#[utoipa::path(get, path = "/board/{city}/ranking.xlsx", operation_id = "ranking_xlsx", tag = "evaluation", security(("session" = []), ("token" = [])),
    params(("city" = String, Path, description = "City key"), RankingQuery),
    responses((status = 200, body = Vec<u8>, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn ranking_xlsx(
    State(state): State<AppState>,
    staff: Staff,
    At(city): At<String>,
    Speaks(lang): Speaks,
    Asked(query): Asked<RankingQuery>,
) -> Result<Response, Problem> {
    sheet(&state, &staff, &city, &query, lang).await?.xlsx(&format!("ranking-{city}")).await
}

async fn sheet(
    state: &AppState,
    staff: &Staff,
    city: &str,
    query: &RankingQuery,
    lang: Lang,
) -> Result<Sheet, Problem> {
    let library = state.desk().library();
    let sought = Sought::of(state, &library, &staff.account, city, query)?;
    let ranking = view::ranking(state, &library, &sought).await?;
    noted(state, staff, "排名 / ranking").await?;
    let above = above(&ranking, lang);
    // The weights stand first above the table.
    let first = Sheet::first(above.len());
    let rows = ranking.rows.iter().zip(first..).map(|(row, at)| line(row, at, lang)).collect();
    let title = pick(
        lang,
        if ranking.simulation { "推演" } else { "排名" },
        if ranking.simulation { "Simulation" } else { "Ranking" },
    );
    Ok(Sheet { title: title.to_owned(), above, head: head(&ranking, lang), rows })
}

/// The weights that weigh something, in the order of the rates of a row.
fn weighing(ranking: &RankingBody) -> impl Iterator<Item = &WeightBody> {
    ranking.weights.iter().filter(|weight| weight.percent > 0)
}

fn above(ranking: &RankingBody, lang: Lang) -> Vec<(String, Cell)> {
    let name = |zh: &str, en: &str| pick(lang, zh, en).to_owned();
    let mut above: Vec<(String, Cell)> = weighing(ranking)
        .map(|weight| {
            let label = pick(lang, &weight.indicator.zh, &weight.indicator.en);
            (format!("{} {label}（%）", name("权重", "weight of")), Cell::Number(i64::from(weight.percent)))
        })
        .collect();
    let months = |months: &[String]| match (months.first(), months.last()) {
        (Some(first), Some(last)) if first != last => format!("{first} – {last}"),
        (Some(first), _) => first.clone(),
        _ => String::new(),
    };
    above.extend([
        (name("范围", "Of"), Cell::text(pick(lang, &ranking.within.zh, &ranking.within.en))),
        (name("期间", "Period"), Cell::Text(months(&ranking.months))),
        (name("对比", "Compared with"), Cell::Text(months(&ranking.against))),
        (name("截至", "As of"), Cell::moment(&ranking.as_of)),
        (name("公式", "Formula"), Cell::text(pick(lang, &ranking.formula.zh, &ranking.formula.en))),
        (name("公式版本", "Version"), Cell::text(&ranking.version)),
        (name("哪天的设定", "Settings of"), Cell::text(&ranking.settings_of)),
        (name("不足不排名", "Ranked from"), Cell::Number(ranking.at_least.value)),
    ]);
    for weight in weighing(ranking) {
        let fixed = &weight.fixed;
        let unconfirmed = if fixed.verified { "" } else { pick(lang, "，没有核实", ", not confirmed") };
        let said = format!("{}% · {} · {}{unconfirmed}", fixed.value, fixed.issuer, fixed.document);
        above.push((pick(lang, &fixed.setting.zh, &fixed.setting.en).to_owned(), Cell::Text(said)));
    }
    above.extend(ranking.notes.iter().map(|note| (name("说明", "Note"), Cell::text(note.pick(lang)))));
    above
}

fn head(ranking: &RankingBody, lang: Lang) -> Vec<String> {
    let mut head = names(&FIXED, lang);
    for weight in weighing(ranking) {
        let label = pick(lang, &weight.indicator.zh, &weight.indicator.en);
        let each = [("分子", "numerator"), ("分母", "denominator"), ("（%）", "(%)"), ("校正后（%）", "adjusted (%)")];
        head.extend(names(&each, lang).into_iter().map(|name| format!("{label} {name}")));
    }
    let rest = [
        ("区间下限", "95 % from"),
        ("区间上限", "95 % to"),
        ("剔除前名次", "rank before exclusion"),
        ("剔除前得分", "score before exclusion"),
        ("校正后名次", "adjusted rank"),
        ("校正后得分", "adjusted score"),
        ("分组", "group"),
        ("组内名次", "rank in the group"),
        ("名次变化", "places gained"),
        ("得分变化", "points gained"),
        ("变化下限", "change from"),
        ("变化上限", "change to"),
        ("说明", "in words"),
    ];
    head.extend(names(&rest, lang));
    head
}

fn line(row: &RankRow, at: u32, lang: Lang) -> Vec<Cell> {
    let number = |number: Option<u32>| number.map_or(Cell::None, |number| Cell::Number(i64::from(number)));
    let points = |score: Option<ScoreBody>| Cell::rate(score.map(|score| score.points));
    let change = |change: Option<i64>| change.map_or(Cell::None, Cell::Change);
    let rates = u16::try_from(row.rates.len()).unwrap_or(u16::MAX);
    let score = row.score.map_or(Cell::None, |score| Cell::Worked(total(rates, at), score.points));
    let mut line = vec![
        number(row.rank),
        number(row.best),
        number(row.worst),
        Cell::text(&row.place.code),
        Cell::text(pick(lang, &row.place.zh, &row.place.en)),
        score,
    ];
    for (rate, index) in row.rates.iter().zip(0_u16..) {
        line.extend(cells(rate, index, at));
    }
    line.extend([
        Cell::rate(row.score.map(|score| score.low)),
        Cell::rate(row.score.map(|score| score.high)),
        number(row.before_rank),
        points(row.before_score),
        number(row.adjusted_rank),
        points(row.adjusted_score),
        row.group.as_ref().map_or(Cell::None, |group| Cell::text(pick(lang, &group.zh, &group.en))),
        number(row.group_rank),
        row.places.map_or(Cell::None, Cell::Number),
        change(row.points),
        change(row.points_low),
        change(row.points_high),
        Cell::text(row.said.pick(lang)),
    ]);
    line
}

/// The first column of a rate.
const fn column(index: u16) -> u16 {
    SCORE + 1 + index * EACH
}

/// Numerator and denominator of a rate in a row, as the workbook names their cells.
fn pair(index: u16, at: u32) -> (String, String) {
    let name = |column: u16| format!("{}{}", column_number_to_name(column), at.saturating_add(1));
    (name(column(index)), name(column(index).saturating_add(1)))
}

fn cells(rate: &RateBody, index: u16, at: u32) -> [Cell; 4] {
    let (part, of) = pair(index, at);
    let worked = rate.rate.map_or(Cell::None, |rate| Cell::Worked(format!("=ROUND({part}/{of}*100,2)"), rate));
    [Cell::Number(rate.part), Cell::Number(rate.of), worked, rate.adjusted.map_or(Cell::None, Cell::Rate)]
}

/// The score from the counts of a row with so many rates, and from the weights above the table.
fn total(rates: u16, at: u32) -> String {
    let weight = |index: u16| row_col_to_cell_absolute(u32::from(index), 1);
    let term = |index: u16| {
        let (part, of) = pair(index, at);
        format!("{}*{part}/{of}", weight(index))
    };
    let terms = (0..rates).map(term).collect::<Vec<_>>().join("+");
    format!("=ROUND(({terms})/SUM({}:{})*100,2)", weight(0), weight(rates.saturating_sub(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cells_of_a_rate_stand_side_by_side_after_the_score() {
        assert_eq!(pair(0, 20), ("G21".to_owned(), "H21".to_owned()));
        assert_eq!(pair(2, 20), ("O21".to_owned(), "P21".to_owned()));
        let rate = RateBody {
            indicator: "solved".to_owned(),
            part: 1,
            of: 2,
            rate: Some(5_000),
            low: None,
            high: None,
            expected: None,
            adjusted: None,
        };
        let [part, of, worked, adjusted] = cells(&rate, 0, 20);
        assert!(matches!((part, of, adjusted), (Cell::Number(1), Cell::Number(2), Cell::None)));
        assert!(matches!(worked, Cell::Worked(formula, 5_000) if formula == "=ROUND(G21/H21*100,2)"));
        assert_eq!(total(2, 20), "=ROUND(($B$1*G21/H21+$B$2*K21/L21)/SUM($B$1:$B$2)*100,2)");
    }
}
