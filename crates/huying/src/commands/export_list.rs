//! `huying export list`: a list as it holds on a day, or one edition of it, as CSV or a workbook.

use super::law_texts::database;
use crate::house::{self, House};
use crate::options::{As, Common, ExportList};
use crate::say;
use crate::telling::{Failure, json};
use channels::away;
use desk::registers::editions::{editions, rows_of};
use desk::registers::is_published;
use desk::registers::sheet::{self, Sheet};
use desk::time::{Clock as _, SystemClock};
use desk::{CityLaw, Library};
use rulebook::model::Register;
use std::io::{IsTerminal as _, Write as _};
use std::sync::Arc;
use worktime::Lang;

pub async fn run(common: &Common, options: &ExportList) -> Result<(), Failure> {
    // Without a database there is what ships with the rulebook; looking at it makes none.
    let library = match database(common).await? {
        Some(database) => House::over(common, database, Arc::new(SystemClock)).await?.desk.library(),
        None => Arc::new(house::library(common, Vec::new())?),
    };
    let (law, register) = list(common, &library, &options.city, &options.register)?;
    let sheet = match &options.edition {
        Some(number) => edition(common, &library, law, register, number)?,
        None => {
            let day = options.day.unwrap_or_else(|| SystemClock.now().day());
            sheet::of_day(register, &sheet::on(&library, law, &register.key, day))
        }
    };
    write(common, options, &sheet)
}

/// A list of a city: a register into which some procedure publishes.
pub fn list<'l>(
    common: &Common,
    library: &'l Library,
    city: &str,
    register: &str,
) -> Result<(&'l CityLaw, &'l Register), Failure> {
    let law = library.cities().find(|law| law.city.key == city).ok_or_else(|| {
        let known: Vec<&str> = library.cities().map(|law| law.city.key.as_str()).collect();
        Failure::said(match common.lang {
            Lang::Zh => format!("没有名为“{city}”的城市。现有：{}。", known.join("、")),
            Lang::En => format!("There is no city `{city}`; there are: {}.", known.join(", ")),
        })
    })?;
    let found = law.city.registers.get(register).filter(|found| is_published(law, &found.key));
    let found = found.ok_or_else(|| {
        let known = law.city.registers.keys().map(String::as_str).filter(|key| is_published(law, key));
        let known: Vec<&str> = known.collect();
        Failure::said(match common.lang {
            Lang::Zh => format!("“{register}”不是公布的清单。现有：{}。", known.join("、")),
            Lang::En => format!("`{register}` is no published list; there are: {}.", known.join(", ")),
        })
    })?;
    Ok((law, found))
}

fn edition(
    common: &Common,
    library: &Library,
    law: &CityLaw,
    register: &Register,
    number: &str,
) -> Result<Sheet, Failure> {
    let all = editions(library, law, &register.key);
    let found = all.iter().find(|one| one.issued.entry.number == number);
    let found = found.ok_or_else(|| {
        let known: Vec<&str> = all.iter().map(|one| one.issued.entry.number.as_str()).collect();
        Failure::said(match (common.lang, known.is_empty()) {
            (Lang::Zh, true) => "这份清单还没有公布过，可以去掉 --edition 导出现行各行。".to_owned(),
            (Lang::En, true) => "No edition of this list was published; leave out --edition for what holds.".to_owned(),
            (Lang::Zh, false) => format!("没有编号为“{number}”的一版。现有：{}。", known.join("、")),
            (Lang::En, false) => format!("There is no edition `{number}`; there are: {}.", known.join(", ")),
        })
    })?;
    Ok(sheet::of_edition(register, &rows_of(library, law, &found.issued)))
}

fn write(common: &Common, options: &ExportList, sheet: &Sheet) -> Result<(), Failure> {
    let bytes = match options.form {
        As::Csv => away::csv(&sheet.head, &sheet.rows).into_bytes(),
        As::Xlsx => away::workbook(&sheet.head, &sheet.rows)?,
    };
    let total = sheet.rows.len();
    let Some(path) = &options.to else {
        if common.json {
            return json(&serde_json::json!({"columns": sheet.head, "rows": sheet.rows, "total": total}));
        }
        if options.form == As::Xlsx && std::io::stdout().is_terminal() {
            return Err(Failure::said(common.lang.pick(
                "工作簿不能显示在屏幕上，请用 -o 指定文件。",
                "A workbook is nothing for a terminal: name a file with -o.",
            )));
        }
        std::io::stdout().write_all(&bytes)?;
        return Ok(());
    };
    std::fs::write(path, bytes)?;
    if common.json {
        return json(&serde_json::json!({"file": path, "columns": sheet.head, "total": total}));
    }
    say!(
        "{}",
        match common.lang {
            Lang::Zh => format!("{total}行，写入 {}。", path.display()),
            Lang::En => format!("{total} rows, written to {}.", path.display()),
        }
    );
    Ok(())
}
