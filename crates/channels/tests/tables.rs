//! Tables from good files, and clear answers to rubbish.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests fail by panicking")]

use channels::table::{COLUMNS_MAX, FILE_BYTES_MAX, Shape, Table, check_size};
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};

fn csv(text: &str) -> Table {
    Table::read(text.as_bytes().to_vec(), &Shape::default()).unwrap()
}

fn refused(bytes: impl Into<Vec<u8>>) -> &'static str {
    Table::read(bytes.into(), &Shape::default()).unwrap_err().code
}

fn workbook(fill: impl FnOnce(&mut rust_xlsxwriter::Worksheet)) -> Vec<u8> {
    let mut workbook = Workbook::new();
    fill(workbook.add_worksheet());
    workbook.save_to_buffer().unwrap()
}

fn cells(table: &Table) -> Vec<(u64, Vec<String>)> {
    table.rows().map(|row| (row.number, row.cells)).collect()
}

#[test]
fn a_csv_is_read_with_or_without_its_mark() {
    for mark in ["", "\u{feff}"] {
        let table = csv(&format!("{mark}标题,内容\r\n \"路灯\" ,\"不亮,\r\n三天\"\r\n"));
        assert_eq!(table.header(), ["标题", "内容"]);
        assert_eq!(table.total(), 1);
        assert_eq!(cells(&table)[0].0, 2);
        assert_eq!(cells(&table)[0].1[1], "不亮,\r\n三天");
    }
}

#[test]
fn rows_keep_their_width_and_blank_rows_are_none() {
    let table = csv("a,b\n1,2\n,\n3\n4,5,6\n");
    let widths: Vec<(u64, usize)> = table.rows().map(|row| (row.number, row.cells.len())).collect();
    assert_eq!(widths, [(2, 2), (4, 1), (5, 3)]);
    assert_eq!(table.total(), 3);
}

#[test]
fn another_delimiter_may_be_named() {
    let shape = Shape { delimiter: Some(b';'), ..Shape::default() };
    let table = Table::read(b"a;b\n1,5;2\n".to_vec(), &shape).unwrap();
    assert_eq!(cells(&table), [(2, vec!["1,5".to_owned(), "2".to_owned()])]);
}

#[test]
fn what_is_no_table_is_named() {
    assert_eq!(refused([]), "empty_file");
    assert_eq!(refused("\u{feff}"), "no_header");
    assert_eq!(refused([0x7f, b'E', b'L', b'F', 2, 1, 1, 0, 0, 0]), "not_a_table");
    assert_eq!(refused([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1]), "old_workbook");
    assert_eq!(refused([0xff, 0xfe, b'a', 0]), "not_utf8");
    // 标题 in GBK, on the second line.
    let fault = Table::read(b"a,b\n\xb1\xea\xcc\xe2,x\n".to_vec(), &Shape::default()).unwrap_err();
    assert_eq!(fault.code, "not_utf8");
    assert!(fault.en.contains("line 2") && fault.zh.contains("GB18030"), "{fault:?}");
}

#[test]
fn limits_are_told() {
    assert_eq!(check_size(FILE_BYTES_MAX + 1).unwrap_err().code, "file_too_big");
    assert!(check_size(FILE_BYTES_MAX).is_ok());
    assert_eq!(refused(vec!["a"; COLUMNS_MAX + 1].join(",")), "too_many_columns");
    assert_eq!(refused(format!("a\n{}", "1\n".repeat(1_000_001))), "too_many_rows");
    assert_eq!(csv(&format!("a\n{}", "1\n".repeat(1_000_000))).total(), 1_000_000);
}

#[test]
fn a_cell_of_a_megabyte_is_read_whole() {
    let table = csv(&format!("a,b\n1,{}\n", "长".repeat(350_000)));
    assert_eq!(cells(&table)[0].1[1].chars().count(), 350_000);
}

#[test]
fn a_workbook_gives_numbers_dates_and_results_of_formulas() {
    let bytes = workbook(|sheet| {
        let day = Format::new().set_num_format("yyyy-mm-dd hh:mm");
        sheet.write_row(0, 0, ["编号", "电话", "受理", "合计", "真"]).unwrap();
        sheet.write_number(1, 0, 7).unwrap();
        sheet.write_number(1, 1, 90_000_000_000.0).unwrap();
        sheet.write_datetime_with_format(1, 2, ExcelDateTime::parse_from_str("2026-11-25").unwrap(), &day).unwrap();
        sheet.write_formula(1, 3, Formula::new("=1+2").set_result("3")).unwrap();
        sheet.write_boolean(1, 4, true).unwrap();
        sheet
            .write_datetime_with_format(4, 2, ExcelDateTime::parse_from_str("2026-11-25T09:30:00").unwrap(), &day)
            .unwrap();
    });
    let table = Table::read(bytes, &Shape::default()).unwrap();
    assert_eq!(table.header(), ["编号", "电话", "受理", "合计", "真"]);
    let rows = cells(&table);
    assert_eq!(rows[0], (2, ["7", "90000000000", "2026-11-25", "3", "true"].map(str::to_owned).to_vec()));
    assert_eq!(rows[1].0, 5);
    assert_eq!(rows[1].1[2], "2026-11-25 09:30:00");
    assert_eq!((rows[1].1.len(), table.total()), (5, 2));
}

#[test]
fn a_cell_in_the_last_corner_costs_one_cell() {
    let bytes = workbook(|sheet| {
        sheet.write_row(0, 0, ["a"]).unwrap();
        sheet.write_string(1_048_575, 0, "x").unwrap();
    });
    let table = Table::read(bytes, &Shape::default()).unwrap();
    assert_eq!(cells(&table), [(1_048_576, vec!["x".to_owned()])]);
    let wide = workbook(|sheet| {
        sheet.write_row(0, 0, ["a"]).unwrap();
        sheet.write_string(1, 16_383, "x").unwrap();
    });
    assert_eq!(refused(wide), "too_many_columns");
}

#[test]
fn a_sheet_may_be_named_and_a_wrong_name_is_answered_with_the_nearest() {
    let mut book = Workbook::new();
    book.add_worksheet().set_name("说明").unwrap().write_string(0, 0, "x").unwrap();
    let sheet = book.add_worksheet().set_name("工单明细").unwrap();
    sheet.write_string(0, 0, "标题").unwrap();
    let bytes = book.save_to_buffer().unwrap();
    let read = |name: &str| Table::read(bytes.clone(), &Shape { sheet: Some(name.to_owned()), delimiter: None });
    assert_eq!(read("工单明细").unwrap().header(), ["标题"]);
    let fault = read("工单").unwrap_err();
    assert!(fault.code == "no_sheet" && fault.en.contains("工单明细"), "{fault:?}");
}

#[test]
fn damaged_workbooks_are_refused_wherever_they_break() {
    let bytes = workbook(|sheet| {
        for row in 0..50 {
            sheet.write_row(row, 0, ["a", "b", "c"]).unwrap();
        }
    });
    for cut in (4..bytes.len()).step_by(97) {
        assert!(Table::read(bytes[..cut].to_vec(), &Shape::default()).is_err(), "cut at {cut}");
    }
    for at in (0..bytes.len()).step_by(31) {
        let mut changed = bytes.clone();
        changed[at] ^= 0xff;
        // Whatever it answers, it answers.
        let _answer = Table::read(changed, &Shape::default());
    }
    assert_eq!(refused(*b"PK\x03\x04 and then nothing"), "unreadable_workbook");
}
