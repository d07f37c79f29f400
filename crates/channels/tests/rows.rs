//! Rows for an ask: accepted with exact values and identity, or rejected with row, column and reason.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests fail by panicking")]

use channels::fault::Reject;
use channels::mapping::Mapping;
use channels::rows::{self, ImportRow};
use channels::table::{Shape, Table};
use channels::targets::{Kind, Targets};
use rust_xlsxwriter::{Formula, Workbook};

const MAPPING: &str = r#"
    source = "test"
    id = "编号"
    [columns]
    title = "标题"
    text = { template = "{标题}\n{内容}" }
    kind = { column = "性质", values = { "投诉" = "complaint", "咨询" = "advice" } }
    [asks.record]
    received_on = { column = "日期", format = "date" }
"#;

const HEADER: &str = "编号,标题,内容,性质,日期\n";

fn targets() -> Targets {
    let kinds = [("complaint", "投诉"), ("advice", "咨询")].map(|(key, zh)| (key.to_owned(), zh.to_owned()));
    Targets::default()
        .with_text("title", false, 10)
        .with_text("text", true, 50)
        .with("kind", false, Kind::Choice(kinds.into_iter().collect()))
        .with("received_on", true, Kind::Day)
}

fn read_with(mapping: &str, csv: &str, targets: &Targets) -> Vec<Result<ImportRow, Reject>> {
    let mapping = Mapping::parse(mapping).unwrap();
    let table = Table::read(csv.as_bytes().to_vec(), mapping.shape()).unwrap();
    rows::read(&table, &mapping, "record", targets).unwrap().collect()
}

fn read(lines: &str) -> Vec<Result<ImportRow, Reject>> {
    read_with(MAPPING, &format!("{HEADER}{lines}"), &targets())
}

fn reject(line: &str) -> (u64, String, &'static str, String) {
    let reject = read(line).remove(0).unwrap_err();
    assert!(!reject.zh.is_empty());
    (reject.row, reject.column, reject.code, reject.en)
}

fn fault(mapping: &str, csv: &str) -> channels::fault::Fault {
    let mapping = Mapping::parse(mapping).unwrap();
    let table = Table::read(csv.as_bytes().to_vec(), &Shape::default()).unwrap();
    rows::read(&table, &mapping, "record", &targets()).map(|_| ()).unwrap_err()
}

#[test]
fn a_good_row_has_exact_values() {
    let row = read("A1,路灯,不亮,投诉,2020/1/5\n").remove(0).unwrap();
    assert_eq!((row.number, row.original.as_str()), (2, "A1"));
    let values: Vec<(&str, &str)> = row.values.iter().map(|(field, value)| (field.as_str(), value.as_str())).collect();
    let expected = [("kind", "complaint"), ("received_on", "2020-01-05"), ("text", "路灯\n不亮"), ("title", "路灯")];
    assert_eq!(values, expected);
    assert_eq!(row.received.unwrap().to_string(), "2020-01-05");
}

#[test]
fn each_reason_names_row_column_and_what_is_wrong() {
    assert_eq!(
        reject("1,,,投诉,2020-01-05\n"),
        (2, "标题+内容".into(), "missing_value", "a required value is missing".into())
    );
    let long = format!("1,a,{},投诉,2020-01-05\n", "长".repeat(51));
    assert_eq!(reject(&long), (2, "标题+内容".into(), "too_long", "has 53 characters, the limit is 50".into()));
    assert_eq!(reject("1,a,b,表扬,2020-01-05\n").2, "unknown_value");
    assert_eq!(reject("1,a,b,投诉,2020-02-30\n"), (2, "日期".into(), "bad_date", "`2020-02-30` is not a date".into()));
    assert_eq!(reject("1,a,b,投诉,\n").2, "missing_value");
    let (_, column, code, en) = reject("1,a,b,投诉\n");
    assert_eq!((column.as_str(), code), ("", "column_count"));
    assert_eq!(en, "has 4 columns, the header has 5 (lines 2 to 2 of the file)");
}

#[test]
fn a_bad_row_does_not_stop_the_others() {
    let read = read("1,a,b,投诉,昨天\n2,a,b,投诉,2020-01-05\n");
    assert!(read[0].is_err());
    assert_eq!(read[1].as_ref().unwrap().number, 3);
}

#[test]
fn a_megabyte_is_too_long_and_not_repeated_in_the_answer() {
    let (row, _, code, en) = reject(&format!("1,a,{},投诉,2020-01-05\n", "长".repeat(350_000)));
    assert_eq!((row, code), (2, "too_long"));
    assert!(en.len() < 100, "{en}");
}

#[test]
fn an_open_quotation_mark_says_how_far_it_reaches() {
    let (_, _, code, en) = reject("1,a,\"b,投诉,2020-01-05\n2,a,b,投诉,2020-01-05\n3,a,b,投诉,2020-01-05\n");
    assert_eq!(code, "column_count");
    assert!(en.contains("lines 2 to 4") || en.contains("lines 2 to 5"), "{en}");
}

#[test]
fn without_an_id_equal_rows_are_told_apart_by_their_ordinal() {
    let mapping = MAPPING.replace("id = \"编号\"", "");
    let lines = "1,a,b,投诉,2020-01-05\n2,a,b,投诉,2020-01-05\n3,a,c,投诉,2020-01-05\n";
    let originals = || -> Vec<String> {
        let rows = read_with(&mapping, &format!("{HEADER}{lines}"), &targets()).into_iter();
        rows.map(|row| row.unwrap().original).collect()
    };
    let first = originals();
    let (hash, ordinal) = first[0].split_once('#').unwrap();
    assert_eq!((hash.len(), ordinal), ("sha256:".len() + 64, "1"));
    assert_eq!(first[1], format!("{hash}#2"));
    assert!(first[2].ends_with("#1") && !first[2].starts_with(hash));
    assert_eq!(first, originals(), "the same file gives the same identities");
}

#[test]
fn identity_does_not_depend_on_the_order_of_columns_on_other_columns_or_on_what_values_mean() {
    let original = |mapping: &str, csv: &str| read_with(mapping, csv, &targets()).remove(0).unwrap().original;
    let mapping = MAPPING.replace("id = \"编号\"", "");
    let first = original(&mapping, &format!("{HEADER}1,a,b,投诉,2020-01-05\n"));
    let moved = original(&mapping, "日期,性质,内容,标题,另一列\n2020-01-05,投诉,b,a,z\n");
    let meant = original(&mapping.replace("\"complaint\"", "\"advice\""), &format!("{HEADER}9,a,b,投诉,2020-01-05\n"));
    assert_eq!(first, moved);
    assert_eq!(first, meant);
    let shifted = original(&mapping, &format!("{HEADER}1,ab,,投诉,2020-01-05\n"));
    assert_ne!(first, shifted);
}

#[test]
fn an_id_with_other_content_is_rejected_and_the_same_row_again_is_the_same() {
    let read = read("1,a,b,投诉,2020-01-05\n1,a,b,投诉,2020-01-05\n1,a,c,投诉,2020-01-05\n,a,b,投诉,2020-01-05\n");
    assert_eq!(read[0].as_ref().unwrap().original, read[1].as_ref().unwrap().original);
    let reject = read[2].as_ref().unwrap_err();
    assert_eq!((reject.row, reject.code), (4, "repeated_id"));
    assert!(reject.en.contains("row 2"));
    assert!(read[3].as_ref().unwrap().original.starts_with("sha256:"), "a row without id is known by its content");
}

#[test]
fn a_header_that_does_not_fit_stops_the_file() {
    let missing = fault(MAPPING, "编号,标题,内容容,性质,日期\n");
    assert_eq!(missing.code, "missing_column");
    assert!(missing.en.contains("内容容") && missing.zh.contains("最接近"), "{missing:?}");
    let twice = fault(MAPPING, "编号,标题,内容,性质,日期,标题\n");
    assert_eq!(twice.code, "repeated_column");
    assert!(twice.en.contains("2 and 6"), "{twice:?}");
    assert_eq!(fault(MAPPING, "1,a,b,投诉,2020-01-05\n").code, "missing_column");
}

#[test]
fn a_mapping_that_does_not_fit_the_form_stops_the_file() {
    let unknown = fault(&MAPPING.replace("title =", "titel ="), HEADER);
    assert_eq!(unknown.code, "unknown_field");
    assert!(unknown.en.contains("title?"), "{unknown:?}");
    assert_eq!(fault(&MAPPING.replace("[asks.record]", "[asks.register]"), HEADER).code, "field_not_mapped");
}

#[test]
fn a_choice_may_stand_in_the_cell_as_key_or_in_chinese() {
    let mapping = MAPPING.replace(", values = { \"投诉\" = \"complaint\", \"咨询\" = \"advice\" }", "");
    for cell in ["advice", "咨询"] {
        let row = read_with(&mapping, &format!("{HEADER}1,a,b,{cell},2020-01-05\n"), &targets()).remove(0).unwrap();
        assert_eq!(row.values["kind"], "advice");
    }
}

#[test]
fn an_error_in_a_cell_and_an_empty_formula_are_told() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_row(0, 0, ["编号", "标题", "内容", "性质", "日期"]).unwrap();
    sheet.write_row(1, 0, ["1", "a", "", "投诉", "2020-01-05"]).unwrap();
    sheet.write_formula(1, 2, Formula::new("=1/0").set_result("#DIV/0!")).unwrap();
    sheet.write_row(2, 0, ["2", "a", "b", "投诉", ""]).unwrap();
    sheet.write_formula(2, 4, Formula::new("=\"\"").set_result(" ")).unwrap();
    let mapping = Mapping::parse(MAPPING).unwrap();
    let table = Table::read(book.save_to_buffer().unwrap(), mapping.shape()).unwrap();
    let targets = targets();
    let read: Vec<_> = rows::read(&table, &mapping, "record", &targets).unwrap().collect();
    let codes: Vec<&str> = read.iter().map(|row| row.as_ref().unwrap_err().code).collect();
    assert_eq!(codes, ["cell_error", "missing_value"]);
}
