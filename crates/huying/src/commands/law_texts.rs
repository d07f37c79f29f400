//! `huying law import` and what follows: versions of official texts, their review and approval, and their words.

use super::law_report::lines;
use crate::house;
use crate::options::{Common, ImportText};
use crate::say;
use crate::telling::{Failure, json};
use desk::ports::{Accounts as _, TextHead, TextStep, Texts as _};
use desk::texts::{self, Act, Standing, State, short};
use desk::time::{Clock as _, SystemClock};
use law::import::residue::{Rules, SHIPPED};
use law::import::{Imported, Options, import};
use rulebook::City;
use std::collections::BTreeSet;
use storage::{Database, Location};
use worktime::Lang;

/// The instruments of the rulebooks: city and file without its ending, such as `city/regulation`.
fn instruments(cities: &[City]) -> BTreeSet<String> {
    cities
        .iter()
        .flat_map(|city| &city.instruments)
        .filter_map(|instrument| instrument.file())
        .map(str::to_owned)
        .collect()
}

fn known_instrument(common: &Common, name: &str) -> Result<BTreeSet<String>, Failure> {
    let (cities, _) = house::law(common)?;
    let all = instruments(&cities);
    if all.contains(name) {
        return Ok(all);
    }
    let list: Vec<&str> = all.iter().map(String::as_str).collect();
    Err(Failure::said(match common.lang {
        Lang::Zh => format!("规则书里没有“{name}”。现有：{}。", list.join("、")),
        Lang::En => format!("The rulebooks have no `{name}`; there are: {}.", list.join(", ")),
    }))
}

/// The database, if there is one: looking at the law makes none.
pub async fn database(common: &Common) -> Result<Option<Database>, Failure> {
    let location = house::location(common);
    let there = match &location {
        Location::Folder(folder) => folder.join("huying.db").is_file(),
        Location::Url(_) => true,
    };
    Ok(if there { Some(Database::open(&location, storage::Options::default()).await?) } else { None })
}

/// The version of an instrument whose words count most.
pub async fn best(database: &Database, instrument: &str) -> Result<Option<Standing>, Failure> {
    Ok(texts::best(texts::versions(database, instrument, true).await?))
}

pub async fn person(common: &Common, database: &Database, login: &str) -> Result<String, Failure> {
    let account = database.account_by_login(login).await?.filter(|account| !account.disabled);
    account.map(|account| account.login).ok_or_else(|| {
        Failure::said(match common.lang {
            Lang::Zh => format!("没有名为“{login}”的在用账号。"),
            Lang::En => format!("There is no account `{login}` in use."),
        })
    })
}

/// Imports a file.
pub async fn take(common: &Common, options: &ImportText) -> Result<(), Failure> {
    let instruments = known_instrument(common, &options.instrument)?;
    let rules = match &options.residue {
        Some(path) => std::fs::read_to_string(path).map_err(|fault| Failure::unread(path, &fault, common.lang))?,
        None => SHIPPED.to_owned(),
    };
    let rules = Rules::read(&rules)?;
    let bytes = std::fs::read(&options.file).map_err(|fault| Failure::unread(&options.file, &fault, common.lang))?;
    let database = if options.dry_run {
        database(common).await?
    } else {
        std::fs::create_dir_all(&common.data)?;
        Some(Database::open(&house::location(common), storage::Options::default()).await?)
    };
    let known = match &database {
        Some(database) => texts::quotable(database, &instruments).await?,
        None => Vec::new(),
    };
    let name = options.file.file_name().map_or(String::new(), |name| name.to_string_lossy().into_owned());
    let wanted = Options { file: &name, rules: &rules, known: &known };
    let got = import(&bytes, &wanted).map_err(|fault| {
        let words = common.lang.pick(&fault.zh(), &fault.to_string()).to_owned();
        Failure::said(format!("{}: {words}", options.file.display()))
    })?;
    let kept = match (&database, options.dry_run) {
        (Some(database), false) => Some(keep(common, database, options, &got, &bytes).await?),
        _ => None,
    };
    tell(common, &options.instrument, &got, kept)
}

/// Whether it was new.
async fn keep(
    common: &Common,
    database: &Database,
    options: &ImportText,
    got: &Imported,
    bytes: &[u8],
) -> Result<bool, Failure> {
    let importer = match &options.by {
        Some(login) => person(common, database, login).await?,
        None => String::new(),
    };
    Ok(texts::keep(database, &options.instrument, (got, bytes), (&importer, SystemClock.now())).await?)
}

fn tell(common: &Common, instrument: &str, got: &Imported, kept: Option<bool>) -> Result<(), Failure> {
    let version = &got.report.sha256;
    if common.json {
        return json(&serde_json::json!({
            "instrument": instrument, "version": version, "kept": kept, "issues": got.has_issues(), "report": got.report,
        }));
    }
    for line in lines(&got.report, common.lang) {
        say!("{line}");
    }
    let short = short(version);
    say!(
        "{}",
        match (kept, common.lang) {
            (None, Lang::Zh) => format!("试读：没有写入。版本 {short}"),
            (None, Lang::En) => format!("A dry run: nothing was written. Version {short}"),
            (Some(true), Lang::Zh) => format!("已存为 {instrument} 的版本 {short}：草稿，须由另一人批准。"),
            (Some(true), Lang::En) =>
                format!("Kept as version {short} of {instrument}: a draft until a second person approves it."),
            (Some(false), Lang::Zh) => format!("{instrument} 已有版本 {short}（字节相同），没有改动。"),
            (Some(false), Lang::En) =>
                format!("{instrument} has version {short} already (the same bytes): nothing was changed."),
        }
    );
    Ok(())
}

/// The version that a prefix means.
async fn one(common: &Common, database: &Database, instrument: &str, prefix: &str) -> Result<TextHead, Failure> {
    let heads = database.text_heads(instrument).await?;
    let mut found = heads.into_iter().filter(|head| head.version.starts_with(prefix));
    match (found.next(), found.next()) {
        (Some(head), None) => Ok(head),
        (None, _) => Err(Failure::said(match common.lang {
            Lang::Zh => format!("{instrument} 没有版本 {prefix}。"),
            Lang::En => format!("{instrument} has no version {prefix}."),
        })),
        _ => Err(Failure::said(match common.lang {
            Lang::Zh => format!("{prefix} 不止对应一个版本，请多写几位。"),
            Lang::En => format!("More than one version begins with {prefix}: write more of it."),
        })),
    }
}

async fn must(common: &Common) -> Result<Database, Failure> {
    database(common)
        .await?
        .ok_or_else(|| Failure::said(common.lang.pick("还没有导入过文本。", "No text has been imported yet.")))
}

/// Reviews or approves a version.
pub async fn act(
    common: &Common,
    act: Act<'_>,
    (instrument, version): (&str, &str),
    login: &str,
    note: &str,
) -> Result<(), Failure> {
    let database = must(common).await?;
    let head = one(common, &database, instrument, version).await?;
    let login = person(common, &database, login).await?;
    let issues = texts::report(&database, &head).await?.as_ref().map_or(0, texts::issues);
    let done = texts::act(&database, (&head, issues), act, (&login, note, SystemClock.now())).await?;
    let step = done.map_err(|why| Failure::said(common.lang.pick(why.zh(), &why.to_string())))?;
    let state = State::after(&[step]);
    say!("{} {} {}", instrument, short(&head.version), common.lang.pick(state.zh(), state.en()));
    Ok(())
}

/// Lists versions, or prints the report of one.
pub async fn list(common: &Common, instrument: Option<&str>, version: Option<&str>) -> Result<(), Failure> {
    let database = must(common).await?;
    if let (Some(instrument), Some(version)) = (instrument, version) {
        let head = one(common, &database, instrument, version).await?;
        let Some(report) = texts::report(&database, &head).await? else { return Ok(()) };
        if common.json {
            return json(&report);
        }
        for line in lines(&report, common.lang) {
            say!("{line}");
        }
        return Ok(());
    }
    let (cities, _) = house::law(common)?;
    let mut rows = Vec::new();
    for name in instruments(&cities).iter().filter(|name| instrument.is_none_or(|wanted| wanted == *name)) {
        for head in database.text_heads(name).await? {
            let steps = database.text_steps(name, &head.version).await?;
            rows.push((head, steps));
        }
    }
    if common.json {
        let row = |(head, steps): &(TextHead, Vec<TextStep>)| {
            let done = |step: &TextStep| serde_json::json!({"state": step.state, "by": step.account, "note": step.note, "at": step.at, "issues": step.issues});
            serde_json::json!({
                "instrument": head.instrument, "version": head.version, "file": head.file, "title": head.title,
                "by": head.importer, "at": head.at, "state": State::after(steps).word(),
                "steps": steps.iter().map(done).collect::<Vec<_>>(),
            })
        };
        return json(&rows.iter().map(row).collect::<Vec<_>>());
    }
    for (head, steps) in &rows {
        let state = State::after(steps);
        let (version, day, file) = (short(&head.version), head.at.day(), &head.file);
        say!(
            "{} {version} {day} {file} {} {}",
            head.instrument,
            head.importer,
            common.lang.pick(state.zh(), state.en())
        );
    }
    say!(
        "{}",
        match common.lang {
            Lang::Zh => format!("共 {} 个版本。", rows.len()),
            Lang::En => format!("{} version(s).", rows.len()),
        }
    );
    Ok(())
}
