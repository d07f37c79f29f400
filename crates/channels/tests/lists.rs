//! Lists from whatever somebody brings: good tables, pasted cells, and workbooks that are poisoned; each answered in words,
//! quickly, and within its bounds.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests fail by panicking")]

use channels::away;
use channels::fault::Fault;
use channels::lists::{BOUNDS, Brought, read};
use rulebook::model::Register;
use rust_xlsxwriter::{Format, Formula, Workbook, Worksheet};
use std::io::{Cursor, Write as _};
use std::path::Path;
use std::time::{Duration, Instant};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

fn duties() -> Register {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rulebooks");
    let files = rulebook::read::folder(&folder).unwrap();
    let city = rulebook::read::cities(&files).remove(0);
    rulebook::read::city(&files, &city).unwrap().registers["duties"].clone()
}

fn book(fill: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    let mut book = Workbook::new();
    fill(book.add_worksheet());
    book.save_to_buffer().unwrap()
}

fn brought(bytes: impl Into<Vec<u8>>) -> Brought {
    read(bytes.into(), None, &duties()).unwrap()
}

/// Whatever a file claims to be, it is refused within a few seconds.
fn refused(bytes: impl Into<Vec<u8>>) -> Fault {
    let (bytes, start) = (bytes.into(), Instant::now());
    let fault = read(bytes, None, &duties()).unwrap_err();
    assert!(start.elapsed() < Duration::from_secs(20), "{fault:?} took {:?}", start.elapsed());
    fault
}

fn codes(brought: &Brought) -> Vec<(u64, &str, &str)> {
    brought.rejects.iter().map(|one| (one.row, one.column.as_str(), one.code)).collect()
}

/// A workbook with one part replaced.
fn with_part(book: &[u8], name: &str, fill: impl FnOnce(&mut ZipWriter<Cursor<Vec<u8>>>)) -> Vec<u8> {
    let mut old = zip::ZipArchive::new(Cursor::new(book)).unwrap();
    let mut new = ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..old.len() {
        let part = old.by_index_raw(at).unwrap();
        if part.name().unwrap() != name {
            new.raw_copy_file(part).unwrap();
        }
    }
    new.start_file(name, SimpleFileOptions::default().compression_method(CompressionMethod::Deflated)).unwrap();
    fill(&mut new);
    new.finish().unwrap().into_inner()
}

#[test]
fn a_csv_a_workbook_and_pasted_cells_give_the_same_rows_on_their_lines() {
    let wanted = "key,item,holder\na,\"甲,乙\",street\n\nb,=丙,street\n";
    let csv = "item,key,holder\n\"甲,乙\",a,street\n\n'=丙,b,street\n";
    let pasted = "事项\tkey\t承担者\n甲,乙\ta\tstreet\n\t\t\n=丙\tb\tstreet\n";
    let labels = duties();
    let pasted =
        pasted.replace("事项", &labels.fields["item"].label.zh).replace("承担者", &labels.fields["holder"].label.zh);
    let sheet = book(|sheet| {
        sheet.write_row(0, 0, ["item", "key", "holder"]).unwrap();
        sheet.write_row(1, 0, ["甲,乙", "a", "street"]).unwrap();
        sheet.write_row(3, 0, ["=丙", "b", "street"]).unwrap();
    });
    for bytes in [csv.as_bytes().to_vec(), pasted.into_bytes(), sheet] {
        let brought = brought(bytes);
        assert_eq!((brought.csv().as_str(), brought.rejects.as_slice()), (wanted, [].as_slice()));
        assert_eq!(brought.rows.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [2, 4]);
    }
}

#[test]
fn what_was_taken_away_comes_back_as_it_was() {
    let head = ["key", "item", "holder", "scope", "version", "since"].map(str::to_owned);
    let row = ["a", "+甲", "street", "110101", "1", "2026-01-01"].map(str::to_owned).to_vec();
    let texts = [away::csv(&head, std::slice::from_ref(&row)).into_bytes(), away::workbook(&head, &[row]).unwrap()];
    for bytes in texts {
        let brought = brought(bytes);
        assert_eq!(brought.csv(), "key,item,holder\na,+甲,street\n");
        assert_eq!((brought.left_out.len(), brought.rejects.len()), (3, 0));
    }
}

#[test]
fn columns_that_are_none_are_named_and_cells_are_told_one_by_one() {
    let found = brought("key,heads,item,item,\na,x,甲\u{7},y,loose\n\"b\nc\",,乙,,\n");
    let told = codes(&found);
    assert_eq!(
        told,
        [(1, "heads", "unknown_column"), (1, "item", "column_twice"), (2, "", "no_column"), (2, "item", "control")]
    );
    assert!(found.rejects[0].en.contains("`head`") && found.rejects[0].zh.contains("head"), "{found:?}");
    assert_eq!(found.rows[1], (3, vec!["b c".to_owned(), "乙".to_owned()]), "a cell is one line");
    assert_eq!(codes(&brought("item,holder\n甲,street\n")), [(1, "key", "no_key")]);
}

#[test]
fn of_a_formula_what_it_shows_is_a_text_and_an_error_is_told() {
    let bytes = book(|sheet| {
        sheet.write_row(0, 0, ["key", "item", "note"]).unwrap();
        sheet.write_string(1, 0, "a").unwrap();
        let shown = Formula::new("=CONCAT(\"甲\",\"乙\")").set_result("甲乙");
        sheet.write_formula(1, 1, shown).unwrap();
        sheet.write_formula(1, 2, Formula::new("=1/0").set_result("#DIV/0!")).unwrap();
    });
    let found = brought(bytes);
    assert_eq!(found.rows[0].1[1], "甲乙");
    assert_eq!(found.beside.as_ref().unwrap().formulas, 2);
    assert_eq!(codes(&found), [(2, "note", "broken_cell")]);
}

#[test]
fn other_sheets_and_merged_cells_are_told() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("清单").unwrap();
    sheet.write_row(0, 0, ["key", "item"]).unwrap();
    sheet.merge_range(1, 0, 2, 0, "a", &Format::new()).unwrap();
    sheet.write_string(1, 1, "甲").unwrap();
    sheet.write_string(2, 1, "乙").unwrap();
    book.add_worksheet().set_name("说明").unwrap().write_string(0, 0, "key").unwrap();
    let bytes = book.save_to_buffer().unwrap();
    let found = brought(bytes.clone());
    let beside = found.beside.unwrap();
    assert_eq!((beside.sheet.as_str(), beside.sheets.as_slice()), ("清单", ["说明".to_owned()].as_slice()));
    assert_eq!((beside.merged, &found.rows[1].1[0]), (1, &String::new()), "only its first cell has something in it");
    assert_eq!(read(bytes.clone(), Some("说明"), &duties()).unwrap().rows.len(), 0);
    assert_eq!(read(bytes, Some("清单二"), &duties()).unwrap_err().code, "no_sheet");
}

#[test]
fn too_many_rows_are_refused_before_they_cost_anything() {
    assert_eq!(refused(format!("key,item\n{}", "a,甲\n".repeat(700_000))).code, "too_many_rows");
    let far = book(|sheet| {
        sheet.write_row(0, 0, ["key"]).unwrap();
        sheet.write_string(1_048_575, 0, "x").unwrap();
    });
    let fault = refused(far);
    assert!(fault.code == "too_many_rows" && fault.zh.contains("1048576"), "{fault:?}");
    let sheet = book(|sheet| {
        sheet.write_row(0, 0, ["key"]).unwrap();
    });
    let many = with_part(&sheet, "xl/worksheets/sheet1.xml", |part| {
        write!(part, "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>")
            .unwrap();
        for row in 1..=200_000 {
            write!(part, "<row r=\"{row}\"><c r=\"A{row}\"><v>1</v></c></row>").unwrap();
        }
        write!(part, "</sheetData></worksheet>").unwrap();
    });
    assert!(u64::try_from(many.len()).unwrap() < BOUNDS.bytes, "{}", many.len());
    assert_eq!(refused(many).code, "too_many_rows");
    assert_eq!(refused(vec![b'a'; 6 * 1024 * 1024]).code, "file_too_big");
}

#[test]
fn a_small_file_that_unpacks_to_much_is_refused() {
    let sheet = book(|sheet| {
        sheet.write_row(0, 0, ["key"]).unwrap();
    });
    let zeros = vec![b' '; 1024 * 1024];
    let bomb = with_part(&sheet, "xl/sharedStrings.xml", |part| {
        (0..80).for_each(|_| part.write_all(&zeros).unwrap());
    });
    assert!(u64::try_from(bomb.len()).unwrap() < BOUNDS.bytes, "{}", bomb.len());
    assert_eq!(refused(bomb.clone()).code, "file_too_big");
    // The same, with a directory that says every part is small.
    let mut liar = bomb;
    let mut at = 0;
    while let Some(next) = liar[at..].windows(4).position(|window| window == b"PK\x01\x02") {
        at += next;
        liar[at + 24..at + 28].copy_from_slice(&100_u32.to_le_bytes());
        at += 4;
    }
    assert!(["file_too_big", "unreadable_workbook"].contains(&refused(liar).code));
    // One long text that many cells show.
    let shared = with_part(&sheet, "xl/sharedStrings.xml", |part| {
        let long = "长".repeat(10_000);
        write!(
            part,
            "<sst xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><si><t>{long}</t></si></sst>"
        )
        .unwrap();
    });
    let laughs = with_part(&shared, "xl/worksheets/sheet1.xml", |part| {
        write!(part, "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>")
            .unwrap();
        for row in 1..=5_000 {
            write!(part, "<row r=\"{row}\"><c r=\"A{row}\" t=\"s\"><v>0</v></c></row>").unwrap();
        }
        write!(part, "</sheetData></worksheet>").unwrap();
    });
    assert_eq!(refused(laughs).code, "file_too_big");
}

#[test]
fn what_is_encrypted_or_something_else_is_named() {
    assert_eq!(refused([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]).code, "old_workbook");
    let mut other = ZipWriter::new(Cursor::new(Vec::new()));
    other.start_file("word/document.xml", SimpleFileOptions::default()).unwrap();
    other.write_all(b"<w/>").unwrap();
    assert_eq!(refused(other.finish().unwrap().into_inner()).code, "not_a_workbook");
    // The parts' own encryption: a bit in each head.
    let mut locked = book(|sheet| {
        sheet.write_row(0, 0, ["key"]).unwrap();
    });
    for (mark, offset) in [(b"PK\x01\x02", 8), (b"PK\x03\x04", 6)] {
        let heads: Vec<usize> =
            locked.windows(4).enumerate().filter(|(_, window)| window == mark).map(|(at, _)| at).collect();
        heads.into_iter().for_each(|at| locked[at + offset] |= 1);
    }
    let fault = refused(locked);
    assert!(fault.code == "encrypted" && fault.zh.contains("密码"), "{fault:?}");
    assert_eq!(refused("").code, "empty_file");
    assert_eq!(refused(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR".to_vec()).code, "not_a_table");
    assert_eq!(refused([0xb1, 0xe0, 0xba, 0xc5, b',', b'a']).code, "not_utf8");
    assert_eq!(refused(vec!["a"; BOUNDS.columns + 1].join(",")).code, "too_many_columns");
}
