//! Care of the data: verify, rebuild, backup, restore, migrate.

use crate::house::{self, House};
use crate::options::{Common, Verify};
use crate::say;
use crate::telling::{Failure, bar, json};
use desk::access_log::verify_access;
use desk::ports::{Accounts as _, Ledger as _};
use desk::time::SystemClock;
use desk::vault::Vault;
use desk::verify;
use desk::witness::{Witness, WitnessFault};
use search::{Search, SearchFault, Shelf};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use storage::{Database, Location, Options};
use worktime::Lang;

/// Signs what is new in every district, so that what a command wrote is covered when it ends.
pub async fn checkpoint_all(common: &Common, house: &House) -> Result<(), Failure> {
    let (witness, warnings) = match Witness::open(&house::witness_key(common), &house::checkpoints(common)) {
        // Whoever holds the key, a running server, signs what this command wrote within the minute.
        Err(WitnessFault::Held(_)) => return Ok(()),
        other => other?,
    };
    for warning in warnings {
        tracing::warn!("{}", warning.label().of(common.lang));
    }
    for district in house.database.districts().await? {
        witness.checkpoint(&house.database, district, house.desk.now()).await?;
    }
    Ok(())
}

pub async fn verify(common: &Common, options: &Verify) -> Result<(), Failure> {
    let database = Database::open(&house::location(common), Options::default()).await?;
    let outside = options.checkpoints.clone().unwrap_or_else(|| house::checkpoints(common));
    let progress = bar(0, common.lang.pick("核验", "verifying"));
    let wanted = verify::Options { key: options.key.clone(), views: options.views };
    let mut told = |district: u32, done| {
        progress.set_message(district.to_string());
        progress.set_length(progress.length().unwrap_or(0).max(done));
        progress.set_position(done);
    };
    let mut report = verify::verify(&database, &outside, &wanted, &mut told).await?;
    // Files open with the vault's key; where it is not at hand, their digests are compared alone.
    let key = house::vault_key(common);
    let vault = key.is_file().then(|| Vault::from_file(&key)).transpose()?;
    verify::files(&database, vault.as_ref(), &mut report, &mut told).await?;
    if options.decisions {
        let house = House::over(common, database.clone(), Arc::new(SystemClock)).await?;
        verify::decisions(&database, &house.desk.library(), &mut report, &mut told).await?;
    }
    progress.finish_and_clear();
    if common.json {
        json(&report)?;
    } else {
        for line in report.summary() {
            say!("{}", line.of(common.lang));
        }
        for group in &report.groups {
            say!("✗ {}", group.cause.label().of(common.lang));
            for finding in &group.follows {
                say!("    {}", finding.label().of(common.lang));
            }
        }
    }
    let doors = access_logs(&database, common).await?;
    if report.is_clean() && doors {
        Ok(())
    } else {
        Err(Failure::said(common.lang.pick("核验未通过。", "Verification failed.")))
    }
}

/// Verifies every access log; whether all are whole.
async fn access_logs(database: &Database, common: &Common) -> Result<bool, Failure> {
    let mut districts: BTreeSet<u32> = database.districts().await?.into_iter().collect();
    districts.extend(database.accounts().await?.iter().map(|account| account.district));
    districts.insert(0);
    let (mut rows, mut whole) = (0, true);
    for district in districts {
        let (found, broken) = verify_access(database, district).await?;
        rows += found;
        if let Some(broken) = broken {
            whole = false;
            let (district, seq) = (broken.district, broken.seq);
            let zh = format!("✗ {district}的查阅记录在第{seq}条处断开：有人改过、删过或者插过。");
            let en = format!("✗ The access log of {district} is broken at row {seq}: altered, removed or inserted.");
            if !common.json {
                say!("{}", common.lang.pick(&zh, &en));
            }
        }
    }
    if whole && !common.json {
        let (zh, en) = (format!("查阅记录{rows}条，前后相接。"), format!("{rows} rows of access logs, unbroken."));
        say!("{}", common.lang.pick(&zh, &en));
    }
    Ok(whole)
}

pub async fn rebuild(common: &Common) -> Result<(), Failure> {
    let house = House::open(common).await?;
    // A city before its districts: what its acts changed counts for their matters.
    let districts: BTreeSet<u32> = house.database.districts().await?.into_iter().collect();
    for district in districts {
        let started = std::time::Instant::now();
        let progress = bar(0, &district.to_string());
        let (events, matters) = house
            .desk
            .rebuild(district, &|seq| {
                progress.set_length(seq);
                progress.set_position(seq);
            })
            .await?;
        progress.finish_and_clear();
        let digest = house.database.digest_views(district).await?;
        let seconds = started.elapsed().as_secs_f64();
        say!(
            "{}",
            match common.lang {
                Lang::Zh => format!("{district}：{events}个事件，{matters}件事项，{seconds:.1}秒，视图摘要 {digest}"),
                Lang::En =>
                    format!("{district}: {events} events, {matters} matters, {seconds:.1} s, digest of views {digest}"),
            }
        );
    }
    index(common, &house).await
}

/// Makes the search index anew, where it is kept.
async fn index(common: &Common, house: &House) -> Result<(), Failure> {
    let shelf @ Shelf::Folder(_) = house::shelf(common) else { return Ok(()) };
    let started = std::time::Instant::now();
    let search = match Search::open(&shelf, house.desk.vault()) {
        Err(SearchFault::Busy(_)) => {
            say!(
                "{}",
                common.lang.pick(
                    "搜索索引正由运行中的服务使用，没有重建；它会自己跟上。",
                    "The search index is in use by a running server and was not made anew; it follows by itself."
                )
            );
            return Ok(());
        }
        opened => opened.map_err(|fault| Failure::said(fault.to_string()))?,
    };
    let failed = |fault: SearchFault| Failure::said(fault.to_string());
    search.begin_anew().await.map_err(failed)?;
    while search.follow(&house.desk).await.map_err(failed)? {}
    let (matters, seconds) = (search.size(), started.elapsed().as_secs_f64());
    say!(
        "{}",
        match common.lang {
            Lang::Zh => format!("搜索索引：{matters}件事项，{seconds:.1}秒"),
            Lang::En => format!("search index: {matters} matters, {seconds:.1} s"),
        }
    );
    Ok(())
}

pub async fn backup(common: &Common, to: &Path) -> Result<(), Failure> {
    let database = Database::open(&house::location(common), Options::default()).await?;
    let progress = bar(0, "");
    let manifest = database
        .backup(to, &|table, rows| {
            progress.set_message(table.to_owned());
            progress.set_position(rows);
        })
        .await?;
    progress.finish_and_clear();
    let rows: u64 = manifest.tables.iter().map(|table| table.rows).sum();
    say!(
        "{}",
        match common.lang {
            Lang::Zh => format!(
                "备份在{}：{}张表，{rows}行。密钥 vault.key 与检查点不在其中，请另行保管。",
                to.display(),
                manifest.tables.len()
            ),
            Lang::En => format!(
                "Backup in {}: {} tables, {rows} rows. The key vault.key and the checkpoints are not in it: keep them apart.",
                to.display(),
                manifest.tables.len()
            ),
        }
    );
    Ok(())
}

pub async fn restore(common: &Common, from: &Path) -> Result<(), Failure> {
    let into = house::location(common);
    if let Location::Folder(folder) = &into {
        std::fs::create_dir_all(folder)?;
    }
    let progress = bar(0, "");
    let database = Database::restore(from, &into, Options::default(), &|table, rows| {
        progress.set_message(table.to_owned());
        progress.set_position(rows);
    })
    .await?;
    progress.finish_and_clear();
    say!("{}", common.lang.pick("已恢复。请用 huying verify 核验。", "Restored. Verify it with huying verify."));
    database.close().await;
    Ok(())
}

pub async fn migrate(common: &Common) -> Result<(), Failure> {
    std::fs::create_dir_all(&common.data)?;
    let database = Database::open(&house::location(common), Options::default()).await?;
    database.check().await?;
    say!(
        "{}",
        match common.lang {
            Lang::Zh => format!("{}数据库的结构已是本程序的版本。", database.kind()),
            Lang::En => format!("The {} database has this program's schema.", database.kind()),
        }
    );
    Ok(())
}
