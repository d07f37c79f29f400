//! Papers: where things stand on pages.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use documents::{Align, Column, Mark, Paper, Part, Table, Weight, lay};

fn square(c: char, _: Weight) -> f32 {
    if c.is_ascii() { 0.5 } else { 1.0 }
}

fn table(rows: usize) -> Table {
    let column = |title: &str, share, align| Column { title: title.to_owned(), share, align };
    Table {
        caption: "各街道三率".to_owned(),
        columns: vec![
            column("名次", 2, Align::Middle),
            column("街道", 6, Align::Left),
            column("解决率", 3, Align::Right),
        ],
        rows: (1..=rows).map(|row| vec![row.to_string(), format!("第{row}街道办事处"), "95.00%".to_owned()]).collect(),
    }
}

fn paper(rows: usize) -> Paper {
    Paper {
        issuer: "某区接诉即办工作专班".to_owned(),
        number: "2026年第10期".to_owned(),
        beside: "2026年11月5日".to_owned(),
        title: "接诉即办工作月通报".to_owned(),
        parts: vec![
            Part::Heading("一、总体情况".to_owned()),
            Part::Text("本月受理诉求一百件，办结九十件。".repeat(12)),
            Part::Table(table(rows)),
            Part::Note("注：未剔除。".to_owned()),
        ],
        signed: vec!["某区接诉即办工作专班".to_owned(), "2026年11月5日".to_owned()],
        language: "zh-CN".to_owned(),
        day: (2026, 11, 5),
    }
}

fn words(sheets: &[documents::Sheet]) -> Vec<Vec<(f32, f32, String)>> {
    let of = |mark: &Mark| match mark {
        Mark::Text { at, words, .. } => Some((at.0, at.1, words.clone())),
        Mark::Line { .. } => None,
    };
    sheets.iter().map(|sheet| sheet.marks.iter().filter_map(of).collect()).collect()
}

#[test]
fn a_long_table_has_its_head_on_every_page_and_every_row_once() {
    let pages = words(&lay(&paper(120), &square));
    assert!(pages.len() > 3, "{} pages", pages.len());
    let heads = pages.iter().map(|page| page.iter().filter(|(_, _, words)| words == "名次").count());
    assert!(heads.clone().all(|count| count <= 1) && heads.sum::<usize>() >= pages.len() - 1);
    for row in 1..=120 {
        let name = format!("第{row}街道办事处");
        assert_eq!(pages.iter().flatten().filter(|(_, _, words)| *words == name).count(), 1, "{name}");
    }
}

#[test]
fn everything_stands_within_the_margins_and_pages_are_numbered() {
    for rows in [0, 1, 17, 63] {
        let pages = words(&lay(&paper(rows), &square));
        for (index, page) in pages.iter().enumerate() {
            for (left, down, words) in page {
                let wide: f32 = words.chars().map(|c| square(c, Weight::Text)).sum::<f32>();
                assert!(*left >= 79.0 && left + wide * 10.5 <= 595.3 - 73.0, "{words} at {left}");
                assert!(*down >= 104.0 && *down <= 841.9 - 70.0, "{words} at {down}");
            }
            assert!(page.iter().any(|(_, _, words)| *words == format!("— {} —", index + 1)));
        }
    }
}

#[test]
fn an_empty_paper_is_one_empty_page() {
    let pages = lay(&Paper::default(), &square);
    assert_eq!((pages.len(), pages[0].marks.len()), (1, 1));
}

#[test]
fn a_cell_without_end_is_cut_and_the_table_goes_on() {
    let mut paper = paper(2);
    let Part::Table(table) = &mut paper.parts[2] else { unreachable!() };
    table.rows[0][1] = "长".repeat(5_000);
    let pages = words(&lay(&paper, &square));
    assert!(pages.len() < 5 && pages.iter().flatten().any(|(_, _, words)| words.ends_with('…')));
    assert!(pages.iter().flatten().any(|(_, _, words)| words == "第2街道办事处"));
}
