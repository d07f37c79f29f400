//! What became of the rows: per file and in all, told to people, to programs and into a table of rejects.

use crate::options::{Common, ImportAppeals};
use crate::say;
use crate::telling::{Failure, json};
use channels::fault::Reject;
use serde::Serialize;
use std::collections::BTreeMap;
use std::io::Write as _;
use worktime::Lang;

/// Rejected rows of a file printed for people; all of them go into --rejects.
const REJECTS_SHOWN: usize = 20;

/// What became of a file.
#[derive(Debug, Default, Serialize)]
pub struct Tally {
    /// The file.
    pub file: String,
    /// The mapping by which it was read.
    pub mapping: String,
    /// Rows read.
    pub rows: u64,
    /// Taken in now; in a dry run, those that would be.
    pub imported: u64,
    /// Taken in before.
    pub already: u64,
    /// Equal to earlier rows of the file.
    pub equal: u64,
    /// Rejected.
    pub rejected: u64,
    /// Rejected rows by reason: what is wrong and in which column, and how many.
    pub reasons: BTreeMap<String, u64>,
    /// What the table is, if it is not one of requests.
    pub other: Option<String>,
    /// Why the file could not be read, or not to its end.
    pub failed: Option<String>,
    /// How long it took.
    pub milliseconds: u64,
    /// The rejected rows.
    pub rejects: Vec<Reject>,
}

/// What became of one row.
pub enum Fate {
    /// It was taken in.
    Imported,
    /// It had been taken in before.
    Already,
    /// It was rejected.
    Rejected(Reject),
}

/// What became of all files.
#[derive(Debug, Default, Serialize)]
pub struct Tallies {
    dry_run: bool,
    files: Vec<Tally>,
    total: Totals,
}

/// All files together.
#[derive(Debug, Default, Serialize)]
struct Totals {
    files: usize,
    others: usize,
    failed: usize,
    rows: u64,
    imported: u64,
    already: u64,
    equal: u64,
    rejected: u64,
}

impl Tally {
    /// Counts a row.
    pub fn count(&mut self, fate: Fate) {
        match fate {
            Fate::Imported => self.imported += 1,
            Fate::Already => self.already += 1,
            Fate::Rejected(reject) => {
                self.rejected += 1;
                let reason = format!("{} {}", reject.code, reject.column).trim_end().to_owned();
                *self.reasons.entry(reason).or_default() += 1;
                self.rejects.push(reject);
            }
        }
    }
}

impl Tallies {
    /// None yet.
    pub fn new(dry_run: bool) -> Self {
        Self { dry_run, ..Self::default() }
    }

    /// Adds what became of a file.
    pub fn add(&mut self, mut tally: Tally) {
        tally.rejects.sort_by(|a, b| (a.row, &a.column).cmp(&(b.row, &b.column)));
        let total = &mut self.total;
        total.files += 1;
        total.others += usize::from(tally.other.is_some());
        total.failed += usize::from(tally.failed.is_some());
        total.rows += tally.rows;
        total.imported += tally.imported;
        total.already += tally.already;
        total.equal += tally.equal;
        total.rejected += tally.rejected;
        self.files.push(tally);
    }

    /// Tells it; fails if anything was rejected or a file could not be read.
    pub fn tell(&self, common: &Common, options: &ImportAppeals) -> Result<(), Failure> {
        if let Some(path) = &options.rejects {
            self.write(path)?;
        }
        if common.json {
            json(self)?;
        } else {
            self.files.iter().for_each(|tally| rejects(tally, common.lang));
            self.table(common.lang);
        }
        let Totals { failed, rejected, .. } = self.total;
        if failed == 0 && rejected == 0 {
            return Ok(());
        }
        Err(Failure::said(match common.lang {
            Lang::Zh => format!("{rejected}行没有收，{failed}个文件读不了。改好以后再导入一次，收过的不会重复。"),
            Lang::En => format!(
                "{rejected} rows were rejected and {failed} files could not be read. Mend them and import again: what went in is not doubled."
            ),
        }))
    }

    fn write(&self, path: &std::path::Path) -> Result<(), Failure> {
        let mut file = std::io::BufWriter::new(std::fs::File::create(path)?);
        let cell = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
        writeln!(file, "file,row,column,code,zh,en")?;
        for tally in &self.files {
            for reject in &tally.rejects {
                let (name, column) = (cell(&tally.file), cell(&reject.column));
                let (zh, en) = (cell(&reject.zh), cell(&reject.en));
                writeln!(file, "{name},{},{column},{},{zh},{en}", reject.row, reject.code)?;
            }
        }
        Ok(file.flush()?)
    }

    /// A line per file and one for all.
    fn table(&self, lang: Lang) {
        if self.dry_run {
            say!("{}", lang.pick("（试算，什么也没有写入）", "(dry run: nothing was written)"));
        }
        say!(
            "{}",
            lang.pick(
                "      读到      导入  此前已导入      拒收  与前面相同  文件",
                "      rows  imported      before  rejected       equal  file"
            )
        );
        let line = |numbers: [u64; 5], name: &str| {
            let [rows, imported, already, rejected, equal] = numbers;
            say!("{rows:>10}{imported:>10}{already:>12}{rejected:>10}{equal:>12}  {name}");
        };
        for tally in &self.files {
            let Tally { rows, imported, already, rejected, equal, file, mapping, milliseconds, .. } = tally;
            let numbers = [*rows, *imported, *already, *rejected, *equal];
            match (&tally.other, &tally.failed) {
                (Some(what), _) => {
                    line(numbers, file);
                    say!("{:>12}{} {what}", "", lang.pick("不是诉求表：", "not a table of requests:"));
                }
                (None, Some(why)) => {
                    line(numbers, file);
                    say!("{:>12}{} {why}", "", lang.pick("没有读完：", "not read to its end:"));
                }
                (None, None) => line(numbers, &format!("{file}  ← {mapping}  {}", seconds(*milliseconds, lang))),
            }
            for (reason, rows) in &tally.reasons {
                say!("{:>12}{} {reason} × {rows}", "", lang.pick("拒收：", "rejected:"));
            }
        }
        if self.files.len() > 1 {
            let Totals { rows, imported, already, rejected, equal, files, .. } = self.total;
            let name = match lang {
                Lang::Zh => format!("合计，{files}个文件"),
                Lang::En => format!("in all, {files} files"),
            };
            line([rows, imported, already, rejected, equal], &name);
        }
    }
}

fn seconds(milliseconds: u64, lang: Lang) -> String {
    let tenths = milliseconds.div_ceil(100);
    format!("{}.{} {}", tenths / 10, tenths % 10, lang.pick("秒", "s"))
}

fn rejects(tally: &Tally, lang: Lang) {
    for reject in tally.rejects.iter().take(REJECTS_SHOWN) {
        let file = &tally.file;
        match lang {
            Lang::Zh => {
                let column =
                    if reject.column.is_empty() { String::new() } else { format!("“{}”列", reject.column) };
                say!("{file} 第{}行{column}：{}", reject.row, reject.zh);
            }
            Lang::En => say!("{file}, {reject}"),
        }
    }
    if tally.rejects.len() > REJECTS_SHOWN {
        let rest = tally.rejects.len() - REJECTS_SHOWN;
        say!(
            "{}",
            match lang {
                Lang::Zh => format!("……还有{rest}行，见 --rejects 所写文件。"),
                Lang::En => format!("… {rest} more: see --rejects."),
            }
        );
    }
}
