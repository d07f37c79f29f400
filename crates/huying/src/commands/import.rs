//! `huying import appeals`: foreign tables in, row by row, each at most once.

use crate::house::House;
use crate::options::{Common, ImportAppeals};
use crate::say;
use crate::telling::{Failure, bar, json};
use casework::{Actor, Value, Values, Wanted};
use channels::fault::Reject;
use channels::mapping::Mapping;
use channels::rows::{self, ImportRow};
use channels::table::{Table, check_size};
use channels::targets::Targets;
use desk::{Asked, Desk, DeskFault, Target};
use rulebook::model::{FieldKind, Procedure};
use serde::Serialize;
use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;
use tokio::task::JoinSet;
use worktime::Lang;

/// Rows on their way at once: they share the database's batches.
pub const AT_ONCE: u16 = 128;
/// Rejected rows printed for people; all of them go into --rejects.
const REJECTS_SHOWN: usize = 20;

/// What became of a file.
#[derive(Debug, Default, Serialize)]
pub struct Tally {
    rows: u64,
    imported: u64,
    already: u64,
    equal: u64,
    rejected: u64,
    dry_run: bool,
    rejects: Vec<Reject>,
}

enum Fate {
    Imported,
    Already,
    Rejected(Reject),
}

pub async fn run(common: &Common, options: &ImportAppeals) -> Result<(), Failure> {
    let house = House::open(common).await?;
    let tally = take_in(common, options, &house).await?;
    super::care::checkpoint_all(common, &house).await?;
    tally.tell(common, options)
}

/// Takes a file in.
pub async fn take_in(common: &Common, options: &ImportAppeals, house: &House) -> Result<Tally, Failure> {
    let (procedure, ask) = if options.as_received_now { ("appeal", "register") } else { ("appeal_record", "record") };
    let unread = |path: &Path| {
        let path = path.to_owned();
        move |fault: std::io::Error| Failure::unread(&path, &fault, common.lang)
    };
    let mapping = std::fs::read_to_string(&options.mapping).map_err(unread(&options.mapping))?;
    let mut mapping =
        Mapping::parse(&mapping).map_err(|fault| Failure::said(common.lang.pick(&fault.zh, &fault.en)))?;
    if let Some(place) = &options.place {
        mapping = mapping.with_default("place", place);
    }
    let size = std::fs::metadata(&options.file).map_err(unread(&options.file))?.len();
    check_size(size).map_err(|fault| Failure::said(common.lang.pick(&fault.zh, &fault.en)))?;
    let table = Table::read(std::fs::read(&options.file).map_err(unread(&options.file))?, mapping.shape())
        .map_err(|fault| Failure::said(common.lang.pick(&fault.zh, &fault.en)))?;
    let home = home(common, options, house)?;
    let library = house.desk.library();
    let law = library.city_of(&home).ok_or_else(|| Failure::said(home.clone()))?;
    let edition = law.edition_on(house.desk.now().day()).ok_or_else(|| Failure::said("nothing in force"))?;
    let form = edition.procedures.get(procedure).ok_or_else(|| Failure::said(procedure))?;
    let targets = Targets::of(form, ask, &edition.lists)
        .map_err(|fault| Failure::said(common.lang.pick(&fault.zh, &fault.en)))?;
    let read = rows::read(&table, &mapping, ask, &targets)
        .map_err(|fault| Failure::said(common.lang.pick(&fault.zh, &fault.en)))?;
    let intake = Intake {
        procedure: procedure.to_owned(),
        ask: ask.to_owned(),
        home,
        source: format!("{}/{ask}", mapping.source()),
        live: options.as_received_now,
    };
    let mut tally = Tally { dry_run: options.dry_run, ..Tally::default() };
    let progress = bar(table.total(), &options.file.display().to_string());
    let mut on_the_way: JoinSet<Result<Fate, Failure>> = JoinSet::new();
    for row in read {
        tally.rows += 1;
        match row {
            Err(reject) => tally.reject(reject),
            Ok(row) => {
                if row.original.starts_with("sha256:") && !row.original.ends_with("#1") {
                    tally.equal += 1;
                }
                if options.dry_run {
                    tally.imported += 1;
                } else {
                    if on_the_way.len() >= usize::from(AT_ONCE)
                        && let Some(fate) = on_the_way.join_next().await
                    {
                        tally.count(fate??);
                        progress.inc(1);
                    }
                    let asked = intake.asked(form, &library, &row)?;
                    let (desk, number) = (Arc::clone(&house.desk), row.number);
                    on_the_way.spawn(async move { take(&desk, &asked, number).await });
                }
            }
        }
    }
    while let Some(fate) = on_the_way.join_next().await {
        tally.count(fate??);
        progress.inc(1);
    }
    progress.finish_and_clear();
    Ok(tally)
}

/// The office that keeps the rows: the one named, or the street of --place.
fn home(common: &Common, options: &ImportAppeals, house: &House) -> Result<String, Failure> {
    let library = house.desk.library();
    let code = options.home.clone().or_else(|| options.place.clone()).ok_or_else(|| {
        Failure::said(common.lang.pick(
            "请用 --home 指定保存这些记录的街道（区划代码），或用 --place 指定地点。",
            "Say with --home which subdistrict keeps the rows (division code), or give a --place.",
        ))
    })?;
    library.units.at_level(&code, "street").map(|street| street.code.clone()).ok_or_else(|| {
        Failure::said(match common.lang {
            Lang::Zh => format!("“{code}”不是街道或社区的区划代码。"),
            Lang::En => format!("`{code}` is no division code of a street or community."),
        })
    })
}

struct Intake {
    procedure: String,
    ask: String,
    home: String,
    source: String,
    live: bool,
}

impl Intake {
    fn asked(&self, form: &Procedure, library: &desk::Library, row: &ImportRow) -> Result<Asked, Failure> {
        let values: Values = row.values.iter().map(|(key, text)| (key.clone(), typed(form, key, text))).collect();
        // A live request belongs to the street of its place.
        let of_place = row.values.get("place").and_then(|place| library.units.at_level(place, "street"));
        let home = of_place.filter(|_| self.live).map_or_else(|| self.home.clone(), |street| street.code.clone());
        let district = library.units.district_of(&home).ok_or_else(|| Failure::said(home.clone()))?;
        Ok(Asked {
            district,
            target: Target::New { procedure: self.procedure.clone(), home: home.clone() },
            wanted: Wanted::Ask(self.ask.clone()),
            actor: Actor::Staff {
                account: "import".to_owned(),
                unit: home,
                posts: vec!["registrar".to_owned()],
                on_behalf_of: None,
            },
            values,
            version: None,
            key: None,
            imported: Some((self.source.clone(), row.original.clone())),
        })
    }
}

fn typed(form: &Procedure, key: &str, text: &str) -> Value {
    match form.fields.get(key).map(|field| field.kind) {
        Some(FieldKind::Number | FieldKind::Money) => {
            text.parse().map_or_else(|_| Value::Text(text.to_owned()), Value::Number)
        }
        Some(FieldKind::YesNo) => Value::Flag(text == "true"),
        Some(FieldKind::Time) => {
            worktime::Instant::parse(text).map_or_else(|_| Value::Text(text.to_owned()), |at| Value::Number(at.0))
        }
        _ => Value::Text(text.to_owned()),
    }
}

async fn take(desk: &Desk, asked: &Asked, row: u64) -> Result<Fate, Failure> {
    if let Some((source, original)) = &asked.imported
        && desk.ledger().imported(asked.district, source, original).await?.is_some()
    {
        return Ok(Fate::Already);
    }
    match desk.ask(asked).await {
        Ok(_) => Ok(Fate::Imported),
        Err(DeskFault::AlreadyImported(_)) => Ok(Fate::Already),
        Err(DeskFault::Refused(refusal)) => {
            let reason = refusal.reasons.first();
            Ok(Fate::Rejected(Reject {
                row,
                column: reason.and_then(|reason| reason.field.clone()).unwrap_or_default(),
                code: "refused",
                zh: refusal.reasons.iter().map(|reason| reason.zh.as_str()).collect::<Vec<_>>().join(" "),
                en: refusal.reasons.iter().map(|reason| reason.en.as_str()).collect::<Vec<_>>().join(" "),
            }))
        }
        Err(fault) => Err(fault.into()),
    }
}

impl Tally {
    /// Rows that were taken in now.
    pub const fn imported(&self) -> u64 {
        self.imported
    }

    /// Rows that were rejected.
    pub const fn rejected(&self) -> u64 {
        self.rejected
    }

    fn count(&mut self, fate: Fate) {
        match fate {
            Fate::Imported => self.imported += 1,
            Fate::Already => self.already += 1,
            Fate::Rejected(reject) => self.reject(reject),
        }
    }

    fn reject(&mut self, reject: Reject) {
        self.rejected += 1;
        self.rejects.push(reject);
    }

    fn tell(mut self, common: &Common, options: &ImportAppeals) -> Result<(), Failure> {
        self.rejects.sort_by(|a, b| (a.row, &a.column).cmp(&(b.row, &b.column)));
        if let Some(path) = &options.rejects {
            let mut file = std::io::BufWriter::new(std::fs::File::create(path)?);
            writeln!(file, "row,column,code,zh,en")?;
            for reject in &self.rejects {
                let cell = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
                writeln!(
                    file,
                    "{},{},{},{},{}",
                    reject.row,
                    cell(&reject.column),
                    reject.code,
                    cell(&reject.zh),
                    cell(&reject.en)
                )?;
            }
            file.flush()?;
        }
        if common.json {
            return json(&self);
        }
        for reject in self.rejects.iter().take(REJECTS_SHOWN) {
            say!(
                "{}",
                match common.lang {
                    Lang::Zh => format!(
                        "第{}行{}：{}",
                        reject.row,
                        if reject.column.is_empty() { String::new() } else { format!("“{}”列", reject.column) },
                        reject.zh
                    ),
                    Lang::En => reject.to_string(),
                }
            );
        }
        if self.rejects.len() > REJECTS_SHOWN {
            say!("{}", common.lang.pick("……其余见 --rejects 所写文件。", "… the others: see --rejects."));
        }
        say!(
            "{}",
            match common.lang {
                Lang::Zh => format!(
                    "{}读{}行：导入{}，此前已导入{}，拒收{}，其中与前面各行完全相同的{}行。",
                    if self.dry_run { "（试算，未写入）" } else { "" },
                    self.rows,
                    self.imported,
                    self.already,
                    self.rejected,
                    self.equal
                ),
                Lang::En => format!(
                    "{}{} rows read: {} imported, {} imported before, {} rejected; {} equal to earlier rows.",
                    if self.dry_run { "(dry run, nothing written) " } else { "" },
                    self.rows,
                    self.imported,
                    self.already,
                    self.rejected,
                    self.equal
                ),
            }
        );
        Ok(())
    }
}
