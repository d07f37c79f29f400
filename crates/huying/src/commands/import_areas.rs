//! `huying import areas`: outlines in, as a new edition, with what breaks the partition and what would change.

use super::areas::{city_of, level_name, precise};
use crate::house::House;
use crate::options::{Common, ImportAreas};
use crate::say;
use crate::telling::{Failure, bar, json};
use desk::Units;
use desk::areas::{Draft, Wanted, Weighed};
use territory::{Change, Faults, Level, Scope, check_size, level_of};
use worktime::Lang;

/// Findings of a kind printed for people; `--json` has all of them.
const SHOWN: usize = 20;
/// Stages of an import: read, weighed, kept.
const STAGES: u64 = 3;

pub async fn run(common: &Common, options: &ImportAreas) -> Result<(), Failure> {
    let lang = common.lang;
    let unread = |fault: std::io::Error| Failure::unread(&options.file, &fault, lang);
    let size = std::fs::metadata(&options.file).map_err(unread)?.len();
    check_size(size).map_err(|fault| Failure::said(lang.pick(&fault.zh, &fault.en)))?;
    let bytes = std::fs::read(&options.file).map_err(unread)?;
    let level = options.level.or_else(|| level_of(&bytes)).ok_or_else(|| no_level(lang))?;
    let house = House::open(common).await?;
    let library = house.desk.library();
    let importer = match &options.by {
        Some(login) => super::law_texts::person(common, &house.database, login).await?,
        None => String::new(),
    };
    let file = options.file.file_name().map_or(String::new(), |name| name.to_string_lossy().into_owned());
    let since = options.since.unwrap_or_else(|| house.desk.now().day());
    let wanted = Wanted {
        city: city_of(common, &library, &options.city)?,
        scope: Scope { level, within: options.within.clone(), since },
        system: options.system,
        precision: options.precision,
        file: &file,
        issuer: &options.issuer,
        importer: &importer,
    };
    let progress = bar(STAGES, &file);
    let draft = house.desk.draft_areas(bytes, &wanted).await?.map_err(|faults| refused(&faults, lang))?;
    progress.inc(1);
    let weighed = house.desk.weigh_areas(&draft).await?;
    progress.inc(1);
    let kept = if options.dry_run { None } else { Some(house.desk.keep_areas(&draft).await?) };
    progress.finish_and_clear();
    if common.json {
        return json(&document(&draft, &weighed, kept));
    }
    let telling = Telling { lang, units: &library.units };
    telling.read(&draft);
    telling.partition(level, &weighed);
    telling.changes(&weighed.changes);
    say!("{}", ending(&draft, kept, lang));
    Ok(())
}

fn no_level(lang: Lang) -> Failure {
    Failure::said(lang.pick(
        "看不出文件里是哪一级：代码位数不一，或者没有代码。请用 --level 写明 district、street、community 或者 grid。",
        "The codes do not tell the level: they are of several lengths, or missing. Say with --level: district, street, community or grid.",
    ))
}

/// What is wrong with a file, one fault a line, and how many there are.
fn refused(faults: &Faults, lang: Lang) -> Failure {
    let line = |fault: &territory::Fault| {
        let place = match (fault.feature, lang) {
            (None, _) => String::new(),
            (Some(number), Lang::Zh) => format!("第 {number} 个区域（{}）：", fault.name),
            (Some(number), Lang::En) => format!("feature {number} ({}): ", fault.name),
        };
        format!("{place}[{}] {}", fault.code, lang.pick(&fault.zh, &fault.en))
    };
    let mut lines: Vec<String> = faults.list.iter().map(line).collect();
    let (total, listed) = (faults.total, faults.list.len());
    lines.push(match lang {
        Lang::Zh => format!("共 {total} 处错误，列出 {listed} 处；没有导入。"),
        Lang::En => format!("{total} fault(s), {listed} listed; nothing was imported."),
    });
    Failure::said(lines.join("\n"))
}

fn document(draft: &Draft, weighed: &Weighed, kept: Option<u32>) -> serde_json::Value {
    let kinks: Vec<_> = draft.kinks.iter().map(|(code, at)| serde_json::json!({"code": code, "at": at})).collect();
    serde_json::json!({
        "edition": super::areas::document(&draft.edition, None), "kept": kept, "already": draft.already,
        "straightened": kinks, "renamed": draft.renamed, "missing": draft.missing, "weighed": weighed,
    })
}

fn ending(draft: &Draft, kept: Option<u32>, lang: Lang) -> String {
    match (kept, draft.already, lang) {
        (None, _, Lang::Zh) => "试读：没有写入。".to_owned(),
        (None, _, Lang::En) => "A dry run: nothing was written.".to_owned(),
        (Some(number), Some(_), Lang::Zh) => format!("同一文件已经导入过，是第 {number} 版，没有改动。"),
        (Some(number), Some(_), Lang::En) => {
            format!("The same file was imported before as edition {number}: nothing was changed.")
        }
        (Some(number), None, Lang::Zh) => format!("已存为第 {number} 版，自 {} 起用。", draft.edition.scope.since),
        (Some(number), None, Lang::En) => {
            format!("Kept as edition {number}, which holds from {}.", draft.edition.scope.since)
        }
    }
}

/// How an import is told to people.
struct Telling<'a> {
    lang: Lang,
    units: &'a Units,
}

impl Telling<'_> {
    fn named(&self, code: &str) -> String {
        let name = self.units.division(code).map_or("", |division| division.name.as_str());
        format!("{code} {name}").trim_end().to_owned()
    }

    /// The first lines of a list, and how many were left out.
    fn list(&self, lines: &[String]) {
        for line in lines.iter().take(SHOWN) {
            say!("  {line}");
        }
        let left = lines.len().saturating_sub(SHOWN);
        if left > 0 {
            say!(
                "  {}",
                match self.lang {
                    Lang::Zh => format!("……还有 {left} 处，见 --json。"),
                    Lang::En => format!("… {left} more: see --json."),
                }
            );
        }
    }

    /// A heading with its list, if there is anything.
    fn part(&self, zh: &str, en: &str, lines: &[String]) {
        if !lines.is_empty() {
            say!("{}{}{}", self.lang.pick(zh, en), self.lang.pick("：", ": "), lines.len());
            self.list(lines);
        }
    }

    fn read(&self, draft: &Draft) {
        let edition = &draft.edition;
        let (level, exact) = (level_name(edition.scope.level, self.lang), precise(edition.precision));
        let (areas, points, system) = (edition.areas, edition.points, edition.system.name());
        say!(
            "{}",
            match self.lang {
                Lang::Zh => format!("{level}：区域 {areas} 个，边界点 {points} 个，坐标系 {system}，精度 {exact} 米。"),
                Lang::En => format!("{level}: {areas} areas, {points} border points, {system}, exact to {exact} m."),
            }
        );
        let kinks = draft.kinks.iter().map(|(code, at)| format!("{} {:.6},{:.6}", self.named(code), at.lng, at.lat));
        self.part("拉直的回折", "Kinks that were straightened", &kinks.collect::<Vec<_>>());
        let renamed = draft.renamed.iter().map(|one| match self.lang {
            Lang::Zh => format!("{}：文件写“{}”，名录写“{}”", one.code, one.file, one.list),
            Lang::En => format!("{}: `{}` in the file, `{}` in the list", one.code, one.file, one.list),
        });
        self.part("与区划名录不同的名称", "Names that differ from the list of divisions", &renamed.collect::<Vec<_>>());
        let missing = draft.missing.iter().map(|one| format!("{} {}", one.code, one.name));
        self.part(
            "名录里有、文件里没有的",
            "In the list of divisions and not in the file",
            &missing.collect::<Vec<_>>(),
        );
    }

    fn partition(&self, level: Level, weighed: &Weighed) {
        let found = &weighed.partition;
        let (overlaps, gaps, strays) = (found.overlaps.len(), found.gaps.len(), found.strays.len());
        let strips = found.strips;
        let against = match (weighed.against, level.above()) {
            (Some(above), _) => match self.lang {
                Lang::Zh => format!("（对照{}）", level_name(above, self.lang)),
                Lang::En => format!(" (against the level {})", level_name(above, self.lang)),
            },
            (None, Some(above)) => match self.lang {
                Lang::Zh => format!("（还没有{}的边界可对照）", level_name(above, self.lang)),
                Lang::En => {
                    format!(" (there are no outlines of the level {} to compare)", level_name(above, self.lang))
                }
            },
            (None, None) => String::new(),
        };
        say!(
            "{}",
            match self.lang {
                Lang::Zh =>
                    format!("划分检查{against}：重叠 {overlaps}，空白 {gaps}，越界 {strays}；窄条 {strips} 处不计。"),
                Lang::En => format!(
                    "Partition{against}: {overlaps} overlaps, {gaps} gaps, {strays} strays; {strips} strips too narrow to count."
                ),
            }
        );
        let metres = |metres: f64| match self.lang {
            Lang::Zh => format!("{metres:.0} 平方米"),
            Lang::En => format!("{metres:.0} m²"),
        };
        let overlap = |one: &territory::Overlap| {
            format!("{} × {}: {}", self.named(&one.one), self.named(&one.other), metres(one.square_metres))
        };
        self.part("重叠", "Overlaps", &found.overlaps.iter().map(overlap).collect::<Vec<_>>());
        let gap = |one: &territory::Gap| {
            let [lng, lat] = one.at;
            format!("{} {lng:.6},{lat:.6}: {}", self.named(&one.within), metres(one.square_metres)).trim().to_owned()
        };
        self.part("空白", "Gaps", &found.gaps.iter().map(gap).collect::<Vec<_>>());
        let stray = |one: &territory::Stray| {
            let far = one.square_metres.map_or_else(
                || self.lang.pick("上一级没有它的边界", "the level above has no such outline").to_owned(),
                metres,
            );
            format!("{} → {}: {far}", self.named(&one.area), self.named(&one.parent))
        };
        self.part("越界", "Strays", &found.strays.iter().map(stray).collect::<Vec<_>>());
        let covered = found.coverage.iter().filter(|one| one.areas > 0);
        let covered =
            covered.map(|one| format!("{}: {:.2}% ({})", self.named(&one.parent), one.share * 100.0, one.areas));
        self.part("覆盖率", "Coverage", &covered.collect::<Vec<_>>());
    }

    fn changes(&self, changes: &[Change]) {
        let line = |change: &Change| match (change, self.lang) {
            (Change::Added { code, name }, Lang::Zh) => format!("新增 {code} {name}"),
            (Change::Added { code, name }, Lang::En) => format!("added {code} {name}"),
            (Change::Removed { code, name }, Lang::Zh) => format!("不再有 {code} {name}"),
            (Change::Removed { code, name }, Lang::En) => format!("removed {code} {name}"),
            (Change::Renamed { code, from, to }, Lang::Zh) => format!("{code} 由“{from}”改称“{to}”"),
            (Change::Renamed { code, from, to }, Lang::En) => format!("{code} is renamed from `{from}` to `{to}`"),
            (Change::Passed { from, to, square_metres }, Lang::Zh) => {
                format!("{} 划给 {}：{square_metres:.0} 平方米", self.named(from), self.named(to))
            }
            (Change::Passed { from, to, square_metres }, Lang::En) => {
                format!("{} passes {square_metres:.0} m² to {}", self.named(from), self.named(to))
            }
        };
        self.part(
            "与现行边界相比",
            "Compared with the outlines that hold",
            &changes.iter().map(line).collect::<Vec<_>>(),
        );
    }
}
