//! `huying import appeals`: foreign tables in, row by row, each at most once; many files in one go.

mod choose;
mod tally;

use crate::house::House;
use crate::options::{Common, ImportAppeals};
use crate::telling::{Failure, bar};
use casework::{Actor, Value, Values, Wanted};
use channels::fault::Reject;
use channels::mapping::Mapping;
use channels::rows::{self, ImportRow};
use channels::table::Table;
use channels::targets::Targets;
use choose::Found;
pub use choose::Known;
use desk::{Asked, Desk, DeskFault, Target};
use rulebook::model::{FieldKind, Procedure};
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;
pub use tally::Tally;
use tally::{Fate, Tallies};
use tokio::task::JoinSet;
use worktime::Lang;

/// Rows on their way at once: they share the database's batches.
pub const AT_ONCE: u16 = 128;

pub async fn run(common: &Common, options: &ImportAppeals) -> Result<(), Failure> {
    let (files, known) = (choose::files(common, options)?, choose::known(common, &options.mapping)?);
    let house = House::open(common).await?;
    // Wrong for one is wrong for all: said before anything is read.
    home(common, options, &house)?;
    let mut tallies = Tallies::new(options.dry_run);
    for (place, file) in files.iter().enumerate() {
        let what = format!("{}/{} {}", place + 1, files.len(), file.display());
        tallies.add(take_in(common, options, &house, (file, &what), &known).await);
    }
    super::care::checkpoint_all(common, &house).await?;
    tallies.tell(common, options)
}

/// Takes a file in as the mapping that fits it says. What stops the file stands in the tally: the others go on.
pub async fn take_in(
    common: &Common,
    options: &ImportAppeals,
    house: &House,
    (file, what): (&Path, &str),
    known: &Known,
) -> Tally {
    let start = Instant::now();
    let mut tally = Tally { file: file.display().to_string(), ..Tally::default() };
    let done = match choose::table(common, file, known) {
        Ok(Found::Other(what)) => {
            tally.other = Some(what);
            Ok(())
        }
        Ok(Found::Requests(table, (name, mapping))) => {
            tally.mapping.clone_from(name);
            rows_of(common, options, house, (&table, mapping, what), &mut tally).await
        }
        Err(failure) => Err(failure),
    };
    tally.failed = done.err().map(|failure| failure.to_string());
    tally.milliseconds = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
    tally
}

async fn rows_of(
    common: &Common,
    options: &ImportAppeals,
    house: &House,
    (table, mapping, what): (&Table, &Mapping, &str),
    tally: &mut Tally,
) -> Result<(), Failure> {
    let (procedure, ask) = if options.as_received_now { ("appeal", "register") } else { ("appeal_record", "record") };
    let mapping = match &options.place {
        Some(place) => mapping.clone().with_default("place", place),
        None => mapping.clone(),
    };
    let home = home(common, options, house)?;
    let library = house.desk.library();
    let law = library.city_of(&home).ok_or_else(|| Failure::said(home.clone()))?;
    let edition = law.edition_on(house.desk.now().day()).ok_or_else(|| Failure::said("nothing in force"))?;
    let form = edition.procedures.get(procedure).ok_or_else(|| Failure::said(procedure))?;
    let said = |fault: channels::fault::Fault| Failure::said(common.lang.pick(&fault.zh, &fault.en));
    let targets = Targets::of(form, ask, &edition.lists).map_err(said)?;
    let read = rows::read(table, &mapping, ask, &targets).map_err(said)?;
    let intake = Intake {
        procedure: procedure.to_owned(),
        ask: ask.to_owned(),
        home,
        source: format!("{}/{ask}", mapping.source()),
        live: options.as_received_now,
    };
    let progress = bar(table.total(), what);
    let mut on_the_way: JoinSet<Result<Fate, Failure>> = JoinSet::new();
    for row in read {
        tally.rows += 1;
        let row = match row {
            Ok(row) => row,
            Err(reject) => {
                tally.count(Fate::Rejected(reject));
                continue;
            }
        };
        if row.original.starts_with("sha256:") && !row.original.ends_with("#1") {
            tally.equal += 1;
        }
        if options.dry_run {
            tally.count(Fate::Imported);
            continue;
        }
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
    while let Some(fate) = on_the_way.join_next().await {
        tally.count(fate??);
        progress.inc(1);
    }
    progress.finish_and_clear();
    Ok(())
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
