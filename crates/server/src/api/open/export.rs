//! Statistics as a table to take away.

use super::{StatisticsBody, Which, counted};
use crate::extract::{Asked, At, Source};
use crate::limits::Limit;
use crate::problem::{Problem, ProblemBody};
use crate::state::AppState;
use crate::words::{Speaks, pick};
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use channels::away;
use worktime::Lang;

/// The statistics of a month as CSV (UTF-8 with a mark, so that spreadsheets read it).
#[utoipa::path(get, path = "/open/{city}/statistics.csv", operation_id = "open_statistics_csv", tag = "open",
    params(("city" = String, Path, description = "City key"), Which),
    responses((status = 200, body = String, content_type = "text/csv"), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn csv(
    State(state): State<AppState>,
    Source(from): Source,
    At(city): At<String>,
    Speaks(lang): Speaks,
    Asked(which): Asked<Which>,
) -> Result<Response, Problem> {
    Limit::Open.take(&state, &from.to_string())?;
    let body = counted(&state, &city, &which).await?;
    // Both were found in lists of our own: letters, digits, hyphens.
    let name = format!("attachment; filename=\"appeals-{}-{}-{}.csv\"", body.city.key, body.month, body.by.key);
    let headers = [(header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, table(&body, lang)).into_response())
}

fn table(body: &StatisticsBody, lang: Lang) -> String {
    let mut text = String::from(away::START);
    let mut above = |name: &str, value: &str| away::line(&mut text, [away::cell(name), away::cell(value)]);
    above(pick(lang, "范围", "Of"), pick(lang, &body.city.zh, &body.city.en));
    above(pick(lang, "月份", "Month"), &body.month);
    above(pick(lang, "统计时间", "Counted at"), &body.as_of);
    let hidden = match lang {
        Lang::Zh => format!("不足{}件的不写；另外再盖住几个，免得从合计里推出来", body.hidden_below),
        Lang::En => {
            format!("numbers below {} are withheld, and some more so that none can be worked out", body.hidden_below)
        }
    };
    above(pick(lang, "没写的数", "Withheld"), &hidden);
    for column in &body.columns {
        let unverified = if column.unverified {
            pick(lang, "（依据的设定尚未核实）", " (rests on a setting not confirmed yet)")
        } else {
            ""
        };
        let counts = format!("{}{unverified}", column.counts.pick(lang));
        above(pick(lang, &column.column.zh, &column.column.en), &counts);
    }
    away::line(&mut text, std::iter::empty());
    let head = [pick(lang, "编码", "code"), pick(lang, &body.by.zh, &body.by.en)].into_iter();
    let names = body.columns.iter().enumerate().map(|(at, column)| {
        let name = pick(lang, &column.column.zh, &column.column.en);
        if at < 4 { name.to_owned() } else { format!("{name}（%）") }
    });
    away::line(&mut text, head.map(away::cell).chain(names.map(|name| away::cell(&name))));
    let withheld = || away::cell(pick(lang, "不公开", "withheld"));
    for row in std::iter::once(&body.total).chain(&body.rows) {
        let is_total = std::ptr::eq(row, &raw const body.total);
        let name = if is_total { pick(lang, "全市", "whole city") } else { pick(lang, &row.group.zh, &row.group.en) };
        let counts = [row.received, row.open, row.closed, row.on_time];
        let counts = counts.into_iter().map(|count| count.map_or_else(withheld, |count| count.to_string()));
        let rates = row.rates.iter().map(|rate| match rate.percent {
            Some(percent) => percent.to_string(),
            None if rate.withheld => withheld(),
            None => String::new(),
        });
        let code = if is_total { "" } else { row.group.key.as_str() };
        away::line(&mut text, [away::cell(code), away::cell(name)].into_iter().chain(counts).chain(rates));
    }
    text
}
