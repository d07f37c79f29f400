//! `huying user`: people who sign in.

use crate::house::House;
use crate::options::{Common, User};
use crate::say;
use crate::telling::{Failure, json};
use desk::ports::{Account, Session};
use desk::vault::{hex, random, sha256};
use worktime::Lang;

pub async fn run(common: &Common, command: &User) -> Result<(), Failure> {
    let house = House::open(common).await?;
    let accounts = house.desk.accounts();
    match command {
        User::Add { login, name, unit, posts } => add(common, &house, login, name, unit, posts).await,
        User::Token { login, purpose, days } => {
            let account = accounts.account_by_login(login).await?.ok_or_else(|| nobody(login, common.lang))?;
            let (secret, now) = (hex(&random::<32>()?), house.desk.now());
            let token = Session {
                digest: sha256(secret.as_bytes()),
                account: account.id,
                kind: "token".to_owned(),
                purpose: purpose.clone(),
                created_at: now,
                used_at: now,
                ends_at: worktime::Instant(now.0 + i64::from(*days) * 86_400_000),
            };
            accounts.put_session(&token).await?;
            say!(
                "{}",
                match common.lang {
                    Lang::Zh => format!("令牌（只显示这一次，{days}日内有效）：{secret}"),
                    Lang::En => format!("Token, shown this once, good for {days} days: {secret}"),
                }
            );
            Ok(())
        }
        User::List => {
            let list = accounts.accounts().await?;
            if common.json {
                let rows: Vec<_> = list
                    .iter()
                    .map(|a| serde_json::json!({"id": a.id, "login": a.login, "name": a.name, "unit": a.unit, "posts": a.posts, "demo": a.demo, "disabled": a.disabled}))
                    .collect();
                return json(&rows);
            }
            for account in &list {
                let off = if account.disabled { common.lang.pick("（停用）", " (disabled)") } else { "" };
                say!("{:<40} {:<24} {} {}{off}", account.login, account.unit, account.posts.join(","), account.name);
            }
            say!(
                "{}",
                match common.lang {
                    Lang::Zh => format!("共{}人。", list.len()),
                    Lang::En => format!("{} account(s).", list.len()),
                }
            );
            Ok(())
        }
        User::Disable { login } => {
            let mut account = accounts.account_by_login(login).await?.ok_or_else(|| nobody(login, common.lang))?;
            account.disabled = true;
            accounts.put_account(&account).await?;
            for session in accounts.sessions(&account.id).await? {
                accounts.end_session(&session.digest).await?;
            }
            say!("{login}{}", common.lang.pick("已停用。", " is disabled."));
            Ok(())
        }
    }
}

fn nobody(login: &str, lang: Lang) -> Failure {
    Failure::said(match lang {
        Lang::Zh => format!("没有名为“{login}”的账号。"),
        Lang::En => format!("There is no account `{login}`."),
    })
}

async fn add(
    common: &Common,
    house: &House,
    login: &str,
    name: &str,
    unit: &str,
    posts: &[String],
) -> Result<(), Failure> {
    let library = house.desk.library();
    let found = library.units.unit(unit).ok_or_else(|| {
        Failure::said(match common.lang {
            Lang::Zh => format!("没有单位“{unit}”。街道用区划代码，部门用“区划代码.部门”。"),
            Lang::En => format!("There is no unit `{unit}`: a division code, or `division.department`."),
        })
    })?;
    let known: Vec<&str> = library
        .city_of(unit)
        .map(|law| law.city.grants.iter().map(|grant| grant.post.as_str()).filter(|post| *post != "any").collect())
        .unwrap_or_default();
    if let Some(post) = posts.iter().find(|post| !known.contains(&post.as_str())) {
        return Err(Failure::said(format!("{post}: {}", known.join(", "))));
    }
    if house.desk.accounts().account_by_login(login).await?.is_some() {
        return Err(Failure::said(match common.lang {
            Lang::Zh => format!("已有账号“{login}”。"),
            Lang::En => format!("The account `{login}` exists already."),
        }));
    }
    let password = hex(&random::<12>()?);
    let account = Account {
        id: format!("a-{}", hex(&random::<12>()?)),
        login: login.to_owned(),
        name: name.to_owned(),
        unit: unit.to_owned(),
        district: library.units.district_of(unit).unwrap_or(0),
        posts: posts.to_vec(),
        password: server::hash_password(&password)?,
        demo: false,
        disabled: false,
    };
    house.desk.accounts().put_account(&account).await?;
    say!(
        "{}",
        match common.lang {
            Lang::Zh => format!("已添加 {login}（{}）。初始密码（只显示这一次）：{password}", found.zh),
            Lang::En => format!("Added {login} ({}). Password, shown this once: {password}", found.en),
        }
    );
    Ok(())
}
