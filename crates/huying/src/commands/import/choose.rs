//! Which files are meant, and which mapping fits each: chosen by the columns of its header.

use crate::options::{Common, ImportAppeals};
use crate::shelf;
use crate::telling::Failure;
use channels::fault::Fault;
use channels::mapping::Mapping;
use channels::others::{self, Others};
use channels::table::{Table, check_size};
use std::path::{Path, PathBuf};
use worktime::Lang;

/// The word for choosing by the columns among the mappings inside.
const AUTO: &str = "auto";
/// Files of one run at most.
const FILES: usize = 1_000;
/// What tables are called in a folder.
const TABLES: [&str; 2] = ["csv", "xlsx"];

fn said(common: &Common, fault: &Fault) -> Failure {
    Failure::said(common.lang.pick(&fault.zh, &fault.en))
}

/// The files of a folder with one of these endings, by name.
fn inside(folder: &Path, endings: &[&str], lang: Lang) -> Result<Vec<PathBuf>, Failure> {
    let entries = std::fs::read_dir(folder).map_err(|fault| Failure::unread(folder, &fault, lang))?;
    let mut found = Vec::new();
    for entry in entries {
        let path = entry?.path();
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_lowercase();
        if path.is_file() && endings.contains(&ending.as_str()) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// The files that are meant: those named, and of folders every table in them.
pub(super) fn files(common: &Common, options: &ImportAppeals) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    for path in &options.files {
        if path.is_dir() {
            files.extend(inside(path, &TABLES, common.lang)?);
        } else {
            files.push(path.clone());
        }
    }
    if files.is_empty() || files.len() > FILES {
        let many = files.len();
        return Err(Failure::said(match common.lang {
            Lang::Zh => format!("找到{many}个表格文件（.csv、.xlsx）；一次要有1至{FILES}个。"),
            Lang::En => format!("{many} tables (.csv, .xlsx) were found; one run takes 1 to {FILES}."),
        }));
    }
    Ok(files)
}

/// What a file can be: one of requests by a mapping, or one known to be something else.
pub struct Known {
    /// The mappings to choose from, by name.
    pub mappings: Vec<(String, Mapping)>,
    /// Tables that are not requests.
    pub others: Others,
}

/// What a file turned out to be.
pub(super) enum Found<'k> {
    /// Requests, read as the mapping says.
    Requests(Table, &'k (String, Mapping)),
    /// Something else: what, in the language asked for.
    Other(String),
}

/// The mappings to choose from and the tables known to be something else.
pub(super) fn known(common: &Common, wanted: &str) -> Result<Known, Failure> {
    let path = Path::new(wanted);
    let texts: Vec<(String, String)> = if wanted == AUTO {
        shelf::mappings()
    } else {
        let paths = if path.is_dir() { inside(path, &["toml"], common.lang)? } else { vec![path.to_owned()] };
        let text = |path: PathBuf| match std::fs::read_to_string(&path) {
            Ok(text) => Ok((path.display().to_string(), text)),
            Err(fault) => Err(Failure::unread(&path, &fault, common.lang)),
        };
        paths.into_iter().map(text).collect::<Result<_, _>>()?
    };
    let (mut mappings, mut others) = (Vec::new(), Others::default());
    for (name, text) in texts {
        if Path::new(&name).file_name().is_some_and(|file| file == others::FILE) {
            others = Others::parse(&text).map_err(|fault| said(common, &fault))?;
            continue;
        }
        let mapping = Mapping::parse(&text).map_err(|fault| said(common, &fault))?;
        mappings.push((name, mapping));
    }
    if mappings.is_empty() {
        return Err(Failure::said(common.lang.pick(
            &format!("{wanted}：没有对照文件（.toml）。"),
            &format!("{wanted}: there is no mapping (.toml) in it."),
        )));
    }
    Ok(Known { mappings, others })
}

/// A file's table, read as the mapping that fits it says, or what else it is.
pub(super) fn table<'k>(common: &Common, file: &Path, known: &'k Known) -> Result<Found<'k>, Failure> {
    let Known { mappings, others } = known;
    let unread = |fault: std::io::Error| Failure::unread(file, &fault, common.lang);
    check_size(std::fs::metadata(file).map_err(unread)?.len()).map_err(|fault| said(common, &fault))?;
    let read = |mapping: &Mapping| -> Result<Table, Failure> {
        let bytes = std::fs::read(file).map_err(unread)?;
        Table::read(bytes, mapping.shape()).map_err(|fault| said(common, &fault))
    };
    if let [only] = mappings.as_slice() {
        return Ok(Found::Requests(read(&only.1)?, only));
    }
    let mut fitting: Vec<(&(String, Mapping), Table)> = Vec::new();
    let mut nearest: Option<(usize, &str, Vec<String>)> = None;
    let mut fault = None;
    for one in mappings {
        let table = match read(&one.1) {
            Ok(table) => table,
            Err(why) => {
                fault = Some(why);
                continue;
            }
        };
        if let Some(other) = others.of(table.header()) {
            return Ok(Found::Other(common.lang.pick(&other.zh, &other.en).to_owned()));
        }
        let missing: Vec<String> = one.1.missing(table.header()).into_iter().map(str::to_owned).collect();
        if missing.is_empty() {
            // The one that names the most columns knows the table best.
            fitting.retain(|(known, _)| known.1.named().len() >= one.1.named().len());
            if fitting.iter().all(|(known, _)| known.1.named().len() == one.1.named().len()) {
                fitting.push((one, table));
            }
        } else if nearest.as_ref().is_none_or(|(least, ..)| missing.len() < *least) {
            nearest = Some((missing.len(), &one.0, missing));
        }
    }
    if fitting.len() > 1 {
        let names: Vec<&str> = fitting.iter().map(|(one, _)| one.0.as_str()).collect();
        return Err(Failure::said(match common.lang {
            Lang::Zh => format!("有几份对照文件都合适：{}。请用 --mapping 写明用哪一份。", names.join("、")),
            Lang::En => format!("several mappings fit: {}. Say which with --mapping.", names.join(", ")),
        }));
    }
    match (fitting.pop(), nearest, fault) {
        (Some((one, table)), ..) => Ok(Found::Requests(table, one)),
        (None, Some((_, name, missing)), _) => Err(Failure::said(match common.lang {
            Lang::Zh => format!("没有合适的对照文件；最接近的是 {name}，还缺这些列：{}。", missing.join("、")),
            Lang::En => format!(
                "no mapping fits; the nearest is {name}, for which these columns are missing: {}.",
                missing.join(", ")
            ),
        })),
        (None, None, fault) => Err(fault.unwrap_or_else(|| Failure::said("no mapping"))),
    }
}
