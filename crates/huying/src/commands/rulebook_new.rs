//! `huying rulebook new`: a city's folder from the template, proven before it is written; nothing half-made stays.

use super::rulebook_missing;
use crate::options::{Common, NewCity};
use crate::say;
use crate::shelf;
use crate::telling::{Failure, json};
use channels::divisions::{Divisions, Level};
use rulebook::model::Label;
use rulebook::read::{self, Files};
use rulebook::{City, check, template};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use worktime::Lang;

/// Where rulebooks are if nobody says.
const FOLDER: &str = "rulebooks";

pub async fn run(common: &Common, new: &NewCity) -> Result<(), Failure> {
    let lang = common.lang;
    let folder = common.rulebooks.clone().unwrap_or_else(|| PathBuf::from(FOLDER));
    let mut files = read::folder(&folder).map_err(|fault| unread(&folder, &fault, lang))?;
    let divisions = divisions(&folder, &files, lang)?;
    if !files.keys().any(|path| path.split('/').next() == Some(template::FOLDER)) {
        files.extend(shelf::template());
    }
    let label = Label { zh: new.zh.clone(), en: new.en.clone() };
    let mut wanted = template::NewCity { key: new.city.clone(), label, division: 0 };
    let unfit =
        |why: template::Unfit| Failure::said(format!("{}: {}", new.city, lang.pick(&why.zh(), &why.to_string())));
    wanted.fits(&files).map_err(unfit)?;
    if folder.join(&new.city).exists() {
        return Err(unfit(template::Unfit::Exists));
    }
    let others = shelf::cities(&files).map_err(|faults| Failure::faults(&faults, lang))?;
    wanted.division = division(new, &divisions, &others, lang)?;
    let made = template::fill(&files, &wanted).map_err(unfit)?;
    let city = proven(&files, &made, &new.city, lang)?;
    write(&folder, &new.city, &made).map_err(|fault| unwritten(&folder, &new.city, &fault, lang))?;
    let report = rulebook_missing::report(common, &city, &others, &divisions).await?;
    let (path, count) = (folder.join(&new.city).display().to_string(), made.len());
    if common.json {
        let paths: Vec<&String> = made.keys().collect();
        return json(&serde_json::json!({ "city": new.city, "folder": path, "files": paths, "missing": report }));
    }
    say!(
        "{}\n",
        match lang {
            Lang::Zh => format!("已建 {path}：{count} 个文件，检查通过，今天就能运行。"),
            Lang::En => format!("Made {path}: {count} files, proven; it runs from today."),
        }
    );
    rulebook_missing::print(&report, &city, lang);
    Ok(())
}

fn unread(folder: &Path, fault: &std::io::Error, lang: Lang) -> Failure {
    let folder = folder.display();
    Failure::said(match (fault.kind(), lang) {
        (ErrorKind::NotFound, Lang::Zh) => {
            format!("没有规则书文件夹 {folder}：用 --rulebooks 写明源代码里 rulebooks/ 的一份副本。")
        }
        (ErrorKind::NotFound, Lang::En) => {
            format!(
                "There is no folder of rulebooks {folder}: name a copy of the source's rulebooks/ with --rulebooks."
            )
        }
        (_, Lang::Zh) => format!("规则书文件夹 {folder} 读不了：{fault}。"),
        (_, Lang::En) => format!("The folder of rulebooks {folder} cannot be read: {fault}."),
    })
}

fn divisions(folder: &Path, files: &Files, lang: Lang) -> Result<Divisions, Failure> {
    let Some(text) = files.get(shelf::DIVISIONS) else {
        let (folder, file) = (folder.display(), shelf::DIVISIONS);
        return Err(Failure::said(match lang {
            Lang::Zh => format!("{folder} 里没有 {file}：它要有各城市共用的 national/。"),
            Lang::En => format!("{folder} has no {file}: it must hold national/, which all cities share."),
        }));
    };
    Divisions::from_csv(text).map_err(|fault| Failure::said(lang.pick(&fault.zh, &fault.en)))
}

/// The city's division: there, a city, and nobody else's.
fn division(new: &NewCity, divisions: &Divisions, others: &[City], lang: Lang) -> Result<u32, Failure> {
    let (code, file) = (&new.division, shelf::DIVISIONS);
    let Some(found) = divisions.get(code) else {
        return Err(Failure::said(match lang {
            Lang::Zh => format!("{file} 里没有区划代码 {code}：先把这座城市和它的区、街道、社区写进去。"),
            Lang::En => {
                format!(
                    "{file} has no division {code}: first write the city, its districts, streets and communities there."
                )
            }
        }));
    };
    let number = code.parse().ok().filter(|_| found.level == Level::City);
    let Some(number) = number else {
        let (name, level) = (&found.name, found.level.word());
        return Err(Failure::said(match lang {
            Lang::Zh => format!("{code} 是{name}，不是城市一级的区划。"),
            Lang::En => format!("{code} is {name}, a {level}; a city's division is wanted."),
        }));
    };
    match others.iter().find(|other| other.division == number) {
        Some(other) => Err(Failure::said(match lang {
            Lang::Zh => format!("{code} 已经是 {}（{}）的区划。", other.key, other.label.zh),
            Lang::En => format!("{code} is the division of {} already.", other.key),
        })),
        None => Ok(number),
    }
}

/// The new city, read and proven beside what is shared.
fn proven(files: &Files, made: &Files, key: &str, lang: Lang) -> Result<City, Failure> {
    let shared = files.iter().filter(|(path, _)| path.starts_with("national/"));
    let alone: Files = shared.chain(made).map(|(path, text)| (path.clone(), text.clone())).collect();
    let faults = check::all(&alone, super::rulebooks::today());
    if !faults.is_empty() {
        return Err(Failure::faults(&faults, lang));
    }
    read::city(&alone, key).map_err(|faults| Failure::faults(&faults, lang))
}

/// Writes a city beside its place, then moves it there in one step.
fn write(folder: &Path, key: &str, made: &Files) -> std::io::Result<()> {
    let aside = folder.join(format!(".{key}.new"));
    std::fs::create_dir(&aside)?;
    let written = made.iter().try_for_each(|(path, text)| {
        let path = aside.join(path.strip_prefix(key).and_then(|rest| rest.strip_prefix('/')).unwrap_or(path));
        path.parent().map_or(Ok(()), std::fs::create_dir_all)?;
        std::fs::write(path, text)
    });
    let placed = written.and_then(|()| std::fs::rename(&aside, folder.join(key)));
    if placed.is_err() {
        // What it failed with is told; that nothing can be taken away either would not be more.
        let _ = std::fs::remove_dir_all(&aside);
    }
    placed
}

fn unwritten(folder: &Path, key: &str, fault: &std::io::Error, lang: Lang) -> Failure {
    let (folder, aside) = (folder.display(), folder.join(format!(".{key}.new")));
    let aside = aside.display();
    Failure::said(match (fault.kind(), lang) {
        (ErrorKind::AlreadyExists, Lang::Zh) => format!("{aside} 已经在那里：没有别人正在新建的话，删掉它再来一次。"),
        (ErrorKind::AlreadyExists, Lang::En) => {
            format!("{aside} is there already: unless somebody is just making the city, remove it and try again.")
        }
        (_, Lang::Zh) => format!("{folder} 写不进去：{fault}。没有留下任何文件。"),
        (_, Lang::En) => format!("{folder} cannot be written: {fault}. Nothing was left there."),
    })
}
