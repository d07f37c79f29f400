//! Reading a table into the rows of a list before it is sent: a file or pasted cells come back as the rows that the form
//! takes, with what is wrong with them. Nothing is kept.

use super::published_register;
use crate::api::registers::{ColumnBody, city, day};
use crate::extract::{Asked, At, Source};
use crate::problem::{Problem, ProblemBody};
use crate::signed_in::Staff;
use crate::state::AppState;
use crate::uploads;
use crate::words::Words;
use axum::Json;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use channels::fault::{Fault, Reject};
use channels::lists::{BOUNDS, Brought, read};
use channels::table::Beside;
use desk::registers::judged;
use rulebook::model::Register;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Rows that are shown at most.
const SHOWN: usize = 50;
/// Faults that are told at most.
const TOLD: usize = 50;

/// For what a table is read.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ReadFor {
    /// The unit or division that issues the list; one's own without it.
    pub home: Option<String>,
    /// The day from which it would hold (`2026-11-25`); today without it.
    pub from: Option<String>,
    /// The sheet of a workbook; the first without it.
    pub sheet: Option<String>,
}

/// A table as the rows of a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReadListBody {
    /// What the form takes.
    csv: String,
    /// Its columns in order.
    columns: Vec<ColumnBody>,
    /// The first rows.
    rows: Vec<ReadRowBody>,
    /// How many there are.
    total: usize,
    /// Whether more are there than are shown.
    cut: bool,
    /// What cannot stand, row by row; at most 50.
    wrong: Vec<ReadFaultBody>,
    /// How many.
    wrong_total: usize,
    /// What else one should know of the file.
    notes: Vec<Words>,
    /// Sheets that were not read.
    sheets: Vec<String>,
}

/// A row that was read.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReadRowBody {
    /// The line on which the table has it.
    line: u64,
    /// Its cells.
    cells: Vec<String>,
}

/// Something that cannot stand.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReadFaultBody {
    /// The column as the table writes it, if it is one.
    column: Option<String>,
    /// In Chinese, with the line.
    zh: String,
    /// In English, with the line.
    en: String,
}

/// Reads CSV (UTF-8), XLSX or cells copied from a spreadsheet as the rows of a list, and says what is wrong with them. At
/// most 5 MB and 5000 rows. Of a cell with a formula what it shows is taken; nothing is calculated, nothing is kept.
#[utoipa::path(post, path = "/lists/{city}/{register}/reading", operation_id = "read_list", tag = "matters", security(("session" = []), ("token" = [])),
    params(("city" = String, Path, description = "City key"), ("register" = String, Path, description = "Register, such as duties"), ReadFor),
    request_body(content((Vec<u8> = "application/octet-stream"))),
    responses((status = 200, body = ReadListBody), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn reading(
    State(state): State<AppState>,
    staff: Staff,
    source: Source,
    At((key, register)): At<(String, String)>,
    Asked(wanted): Asked<ReadFor>,
    request: Request,
) -> Result<Json<ReadListBody>, Problem> {
    let library = state.desk().library();
    let law = city(&library, &key)?;
    let register = published_register(law, &register)?;
    let today = state.desk().now().day();
    let from = wanted.from.as_deref().map_or(Ok(today), day)?.max(today);
    let (sheet, columns) = (wanted.sheet.clone(), register.clone());
    let most = usize::try_from(BOUNDS.bytes).unwrap_or(usize::MAX);
    let work = move |bytes: Vec<u8>| read(bytes, sheet.as_deref(), &columns);
    let brought = uploads::worked_on(&state, &staff, &source, (request.into_body(), most), work).await?;
    let brought = brought.map_err(unread)?;
    let home = wanted.home.as_deref().unwrap_or(&staff.account.unit);
    let csv = brought.csv();
    let mut wrong: Vec<ReadFaultBody> = brought.rejects.iter().map(told).collect();
    if wrong.is_empty() {
        let reasons = judged(&library, law, &register.key, (home, &csv), from);
        wrong = reasons.into_iter().map(|one| ReadFaultBody { column: None, zh: one.zh, en: one.en }).collect();
    }
    Ok(Json(body(register, brought, csv, wrong)))
}

fn body(register: &Register, brought: Brought, csv: String, mut wrong: Vec<ReadFaultBody>) -> ReadListBody {
    let wrong_total = wrong.len();
    wrong.truncate(TOLD);
    let label = |name: &String| register.fields.get(name).map(|field| ColumnBody::new(name, &field.label));
    let notes = notes(&brought);
    ReadListBody {
        columns: brought.columns.iter().filter_map(label).collect(),
        total: brought.rows.len(),
        cut: brought.rows.len() > SHOWN,
        rows: brought.rows.into_iter().take(SHOWN).map(|(line, cells)| ReadRowBody { line, cells }).collect(),
        sheets: brought.beside.map(|beside| beside.sheets).unwrap_or_default(),
        csv,
        wrong,
        wrong_total,
        notes,
    }
}

fn unread(fault: Fault) -> Problem {
    let status = match fault.code {
        "file_too_big" | "too_many_rows" | "too_many_columns" => StatusCode::PAYLOAD_TOO_LARGE,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    Problem::file(status, "unreadable-table", format!("{}。", fault.zh), format!("{}.", fault.en))
}

fn told(reject: &Reject) -> ReadFaultBody {
    let Reject { row, column, zh, .. } = reject;
    let place = if column.is_empty() { String::new() } else { format!("“{column}”列") };
    ReadFaultBody {
        column: Some(column.clone()).filter(|column| !column.is_empty()),
        zh: format!("第{row}行{place}：{zh}。"),
        en: format!("{reject}."),
    }
}

fn notes(brought: &Brought) -> Vec<Words> {
    let Beside { sheet, formulas, merged, .. } = brought.beside.clone().unwrap_or_default();
    let mut notes = Vec::new();
    if brought.beside.as_ref().is_some_and(|beside| !beside.sheets.is_empty()) {
        notes.push(Words::new(format!("读的是工作表“{sheet}”。"), format!("The sheet `{sheet}` was read.")));
    }
    if formulas > 0 {
        notes.push(Words::new(
            format!("{formulas}格是公式：按显示的值作文字收，不计算。"),
            format!("{formulas} cells have a formula: what they show is taken as a text, nothing is calculated."),
        ));
    }
    if merged > 0 {
        notes.push(Words::new(
            format!("{merged}处合并单元格：只有第一格有内容，别的行要补上。"),
            format!("{merged} areas of merged cells: only the first cell has something in it; fill in the others."),
        ));
    }
    if !brought.left_out.is_empty() {
        let names = brought.left_out.join("、");
        notes.push(Words::new(
            format!("写明来处的列不收：{names}。"),
            format!("Columns that say where a row comes from are left out: {names}."),
        ));
    }
    notes
}
