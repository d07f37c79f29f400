//! `huying import list`: a file becomes the draft of a list's next edition, checked row by row as its form does, in the name of
//! a person who may draft it.

use super::export_list::list;
use super::law_texts::person;
use crate::house::House;
use crate::options::{Common, ImportList};
use crate::say;
use crate::telling::{Failure, json};
use casework::{Actor, Refusal, Value, Values, Wanted};
use channels::fault::Reject;
use channels::lists::{BOUNDS, Brought, read};
use channels::table::check_within;
use desk::outlook::{WayIn, openings};
use desk::ports::Account;
use desk::registers::publishes;
use desk::{Asked, CityLaw, DeskFault, Library, Target};
use serde::Serialize;
use worktime::{Instant, Lang};

/// What became of the file.
#[derive(Debug, Serialize)]
struct Told {
    file: String,
    dry_run: bool,
    /// Its columns that the list has.
    columns: Vec<String>,
    /// Columns that say where a row comes from, and are left out.
    left_out: Vec<String>,
    rows: usize,
    /// Cells with a formula, of which what they show is taken.
    formulas: u64,
    /// Areas of merged cells, of which the first cell is taken.
    merged: usize,
    /// Sheets that are not read.
    other_sheets: Vec<String>,
    /// What cannot be taken: row, column and why.
    rejects: Vec<Reject>,
    /// Why the draft is refused.
    reasons: Vec<casework::Reason>,
    /// The provisions by which it is.
    basis: Vec<String>,
    /// The number of the draft.
    number: Option<String>,
}

pub async fn run(common: &Common, options: &ImportList) -> Result<(), Failure> {
    let unread = |fault: std::io::Error| Failure::unread(&options.file, &fault, common.lang);
    let said = |fault: channels::fault::Fault| Failure::said(common.lang.pick(&fault.zh, &fault.en));
    check_within(std::fs::metadata(&options.file).map_err(unread)?.len(), &BOUNDS).map_err(said)?;
    let bytes = std::fs::read(&options.file).map_err(unread)?;
    let house = House::open(common).await?;
    let library = house.desk.library();
    let (law, register) = list(common, &library, &options.city, &options.register)?;
    let brought = read(bytes, options.sheet.as_deref(), register).map_err(said)?;
    let login = person(common, &house.database, &options.by).await?;
    let account = house.desk.accounts().account_by_login(&login).await?;
    let account = account.ok_or_else(|| Failure::said(login))?;
    let actor = Actor::staff(account.id.clone(), account.unit.clone(), account.posts.clone());
    let way = way(common, options, (&library, law), (&account, &actor), house.desk.now())?;
    let mut told = Told::of(options, &brought);
    if told.rejects.is_empty() {
        let asked = asked(options, &library, &account, (way, actor), brought.csv())?;
        let done = if options.dry_run {
            house.desk.rehearse(&asked).await.map(|_| None)
        } else {
            house.desk.ask(&asked).await.map(Some)
        };
        match done {
            Ok(None) => {}
            Ok(Some(done)) => {
                let matter = house.desk.matter(asked.district, &done.matter).await?;
                told.number = matter.map(|matter| matter.number.clone());
                super::care::checkpoint_all(common, &house).await?;
            }
            Err(DeskFault::Refused(refusal)) => {
                let Refusal { reasons, basis, .. } = *refusal;
                told.reasons = reasons;
                let cited = basis.iter().flat_map(|basis| basis.citations());
                told.basis = cited.map(|citation| citation.provision.0.clone()).collect();
            }
            Err(fault) => return Err(fault.into()),
        }
    }
    told.tell(common)
}

/// The way in which this person may draft the list.
fn way(
    common: &Common,
    options: &ImportList,
    (library, law): (&Library, &CityLaw),
    (account, actor): (&Account, &Actor),
    now: Instant,
) -> Result<WayIn, Failure> {
    let own = library.city_of(&account.unit).is_some_and(|other| other.city.key == law.city.key);
    let mut ways = if own { openings(library, law, &account.unit, actor, now) } else { Vec::new() };
    let is_wanted = |way: &WayIn| options.procedure.as_ref().is_none_or(|wanted| *wanted == way.procedure);
    ways.retain(|way| is_wanted(way) && publishes(law, &way.procedure, &options.register));
    if ways.len() < 2 {
        return ways.pop().ok_or_else(|| {
            Failure::said(match common.lang {
                Lang::Zh => format!(
                    "账号“{}”（{}）不能起草这份清单：单位要是条文写明的机关，岗位要有台账员。换一个账号，或者请单位管理员分派岗位。",
                    account.login, account.unit
                ),
                Lang::En => format!(
                    "The account `{}` ({}) may not draft this list: its unit must be an organ that the law names, with the post of registrar. Take another account, or ask the unit's administrator for the post.",
                    account.login, account.unit
                ),
            })
        });
    }
    let names: Vec<&str> = ways.iter().map(|way| way.procedure.as_str()).collect();
    Err(Failure::said(match common.lang {
        Lang::Zh => format!("有几种办法：{}。请用 --procedure 写明用哪一种。", names.join("、")),
        Lang::En => format!("There are several ways: {}. Say which with --procedure.", names.join(", ")),
    }))
}

fn asked(
    options: &ImportList,
    library: &Library,
    account: &Account,
    (way, actor): (WayIn, Actor),
    rows: String,
) -> Result<Asked, Failure> {
    let home = account.unit.clone();
    let district = library.units.district_of(&home).ok_or_else(|| Failure::said(home.clone()))?;
    let ImportList { edition, from, issuer, document, .. } = options;
    let given = [
        ("rows", rows),
        ("version", edition.clone()),
        ("from", from.to_string()),
        ("issuer", issuer.clone()),
        ("document", document.clone()),
    ];
    let values: Values = given.into_iter().map(|(name, text)| (name.to_owned(), Value::Text(text))).collect();
    Ok(Asked {
        district,
        target: Target::New { procedure: way.procedure, home },
        wanted: Wanted::Ask(way.ask),
        actor,
        values,
        version: None,
        key: None,
        imported: None,
    })
}

impl Told {
    fn of(options: &ImportList, brought: &Brought) -> Self {
        let beside = brought.beside.clone().unwrap_or_default();
        Self {
            file: options.file.display().to_string(),
            dry_run: options.dry_run,
            columns: brought.columns.clone(),
            left_out: brought.left_out.clone(),
            rows: brought.rows.len(),
            formulas: beside.formulas,
            merged: beside.merged,
            other_sheets: beside.sheets,
            rejects: brought.rejects.clone(),
            reasons: Vec::new(),
            basis: Vec::new(),
            number: None,
        }
    }

    /// Tells it; fails if anything was refused.
    fn tell(&self, common: &Common) -> Result<(), Failure> {
        if common.json {
            json(self)?;
        } else {
            self.lines(common.lang);
        }
        let wrong = self.rejects.len() + self.reasons.len();
        if wrong == 0 {
            return Ok(());
        }
        Err(Failure::said(match common.lang {
            Lang::Zh => format!("有{wrong}处要改，什么也没有写入。改好以后再导入。"),
            Lang::En => format!("{wrong} things to put right; nothing was written. Mend them and import again."),
        }))
    }

    fn lines(&self, lang: Lang) {
        let Self { file, rows, formulas, merged, .. } = self;
        let columns = self.columns.join(",");
        say!(
            "{}",
            match lang {
                Lang::Zh => format!("{file}：{rows}行；列：{columns}"),
                Lang::En => format!("{file}: {rows} rows; columns: {columns}"),
            }
        );
        let note = |is_so: bool, zh: String, en: String| {
            if is_so {
                say!("{}", lang.pick(&zh, &en));
            }
        };
        let left = self.left_out.join(",");
        note(
            !left.is_empty(),
            format!("没有收的列（每一版自己写明）：{left}"),
            format!("columns left out, which an edition says itself: {left}"),
        );
        note(
            *formulas > 0,
            format!("{formulas}格是公式：按显示的值作文字收，不计算"),
            format!("{formulas} cells have a formula: what they show is taken as a text, nothing is calculated"),
        );
        note(
            *merged > 0,
            format!("{merged}处合并单元格：只有第一格有内容"),
            format!("{merged} areas of merged cells: only their first cell has something in it"),
        );
        let sheets = self.other_sheets.join("、");
        note(
            !sheets.is_empty(),
            format!("没有读的工作表：{sheets}（用 --sheet 指定）"),
            format!("sheets not read: {sheets} (name one with --sheet)"),
        );
        for reject in &self.rejects {
            let Reject { row, column, zh, .. } = reject;
            let column = if column.is_empty() { String::new() } else { format!("“{column}”列") };
            say!("{}", lang.pick(&format!("第{row}行{column}：{zh}"), &reject.to_string()));
        }
        for reason in &self.reasons {
            say!("{}", lang.pick(&reason.zh, &reason.en));
        }
        let basis = self.basis.join("、");
        note(!basis.is_empty(), format!("依据：{basis}"), format!("by {basis}"));
        match (&self.number, self.dry_run && self.rejects.is_empty() && self.reasons.is_empty()) {
            (Some(number), _) => say!(
                "{}",
                lang.pick(
                    &format!("已起草：{number}，等另一人审核。"),
                    &format!("Drafted: {number}. Somebody else checks it.")
                )
            ),
            (None, true) => say!(
                "{}",
                lang.pick("（试算）可以起草，什么也没有写入。", "(dry run) It can be drafted; nothing was written.")
            ),
            (None, false) => {}
        }
    }
}
