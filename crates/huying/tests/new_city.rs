//! A third city, invented: begun from the template, proven, and at work without any Rust; and what is refused leaves nothing.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod ground;

use ground::city::rulebooks;
use ground::process::{House, Run, run, text};
use scenarios::Laws;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use storage::testing;

/// The divisions of the invented city.
const DIVISIONS: &str = "770000,city,市,云溪市,\n770101,district,区县市,上云区,770000\n\
    770101001,street,街道,石桥街道,770101\n770101001001,community,社区,石桥社区,770101001\n";

/// A whole appeal: nobody clearly owns it, as long as the dispatch catalogue is empty.
const APPEAL: &str = "# language: zh-CN\n功能: 新城市\n\n  场景: 从登记到评价\n    假如 今天是“2026-03-02 09:00”\n    \
    而且 在“云溪市”的“石桥街道”\n    而且 没写明的内容用：\n      | 诉求人 | 居民甲 |\n      | 诉求内容 | 单元门口堆着杂物，进出不便 |\n      \
    | 问题分类 | 垃圾分类 |\n      | 诉求类型 | 投诉 |\n      | 紧急程度 | 一般 |\n      | 所在社区 | 本街道 |\n      \
    | 已做协调 | 请三家单位会商，都说不归自己 |\n      | 联系时间 | 现在 |\n      | 办理证明 | 现场照片两张，记录一份 |\n      \
    | 办理结果 | 杂物已经清走，地面冲洗 |\n      | 公开答复 | 杂物已经清走，今后每周巡查 |\n      | 是否响应 | 是 |\n      \
    | 是否解决 | 解决 |\n      | 是否满意 | 满意 |\n    当 居民甲“登记”\n    而且 派单员“受理”\n    那么 依据有“CODED-appeals”，效力是“设定”\n    \
    当 负责人“上报（权属不明）”\n    那么 持有者是“上级政府”\n    当 督办员“办理完毕”\n    而且 派单员“反馈”\n    而且 “回访起点”到期\n    \
    那么 状态是“待回访”\n    当 热线“回访评价”\n    那么 状态是“已办结”\n    而且 “是否解决”是“解决”\n";

/// The shared files and the template, with the invented divisions.
fn folder() -> PathBuf {
    let to = testing::folder().join("rulebooks");
    let mut files = rulebook::read::folder(&rulebooks()).unwrap();
    files.get_mut("national/divisions.csv").unwrap().push_str(DIVISIONS);
    for (path, text) in files {
        let path = to.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    to
}

fn new(folder: &Path, lang: &str, key: &str, zh: &str, division: &str) -> Run {
    let (folder, data) = (text(folder), text(&folder.join("../data")));
    let args = ["--lang", lang, "--data", &data, "--rulebooks", &folder, "rulebook", "new", key];
    run(&args.into_iter().chain(["--zh", zh, "--en", "Yunxi", "--division", division]).collect::<Vec<_>>())
}

fn begun() -> PathBuf {
    let folder = folder();
    let made = new(&folder, "en", "yunxi", "云溪市", "770000");
    assert!(made.code == 0 && made.out.contains("proven; it runs from today"), "{made:?}");
    folder
}

/// Everything in a folder, hidden files as well.
fn all(folder: &Path) -> BTreeSet<String> {
    std::fs::read_dir(folder).unwrap().map(|entry| text(&entry.unwrap().path())).collect()
}

#[test]
fn a_new_city_is_proven_and_says_what_is_missing_in_the_terms_of_the_law() {
    let folder = begun();
    let files = rulebook::read::folder(&folder).unwrap();
    let own = files.iter().filter(|(path, _)| path.starts_with("yunxi/"));
    assert_eq!(own.clone().count(), 9);
    for (path, words) in own {
        let blank = ["{key}", "{zh}", "{en}", "{division}", "{code}"].into_iter().find(|blank| words.contains(blank));
        assert_eq!(blank, None, "{path}");
    }
    let checked = run(&["--lang", "en", "--rulebooks", &text(&folder), "rulebook", "check"]);
    assert!(checked.code == 0 && checked.out.contains("Yunxi: proven."), "{checked:?}");

    let data = text(&folder.join("../data"));
    let asked = ["--json", "--data", &data, "--rulebooks", &text(&folder), "rulebook", "missing"];
    let missing = run(&asked.into_iter().chain(["yunxi"]).collect::<Vec<_>>());
    let missing: Value = serde_json::from_str(&missing.out).unwrap_or_else(|fault| panic!("{fault}: {missing:?}"));
    assert_eq!((&missing["has_statute"], &missing["streets"]), (&Value::Bool(false), &Value::from(1)));
    assert_eq!(missing["drafts"][0]["file"], "yunxi/regulation");
    assert_eq!(
        (&missing["texts"][0]["file"], &missing["texts"][0]["state"]),
        (&Value::from("yunxi/regulation"), &Value::Null)
    );
    let registers: Vec<&str> =
        missing["registers"].as_array().unwrap().iter().map(|row| row[0].as_str().unwrap()).collect();
    assert_eq!(
        registers,
        [
            "budgets",
            "catalogue",
            "communities",
            "community_list",
            "comparable_offices",
            "coverage",
            "duties",
            "held_data",
            "posts"
        ]
    );
    assert!(missing["settings"].as_array().unwrap().iter().any(|row| row["key"] == "appeals.time_to_handle"));
    let rules = missing["rules"].as_array().unwrap();
    let rule = |key: &str| rules.iter().find(|row| row["key"] == key).unwrap_or_else(|| panic!("{key} is missing"));
    let accept = rule("appeals.accept");
    assert_eq!(accept["here"]["by"]["force"], "setting");
    assert_eq!(accept["mechanisms"], serde_json::json!(["M01"]));
    assert!(accept["elsewhere"].as_array().is_some_and(|cities| !cities.is_empty()), "{accept}");
    assert!(rule("appeals.answer")["here"].get("absent").is_some());
    assert_eq!(rule("administration.units")["elsewhere"], serde_json::json!([]), "no law gives it anywhere");

    // What the city's own law says is no longer missing.
    let law = folder.join("yunxi/regulation.md");
    let words = std::fs::read_to_string(&law).unwrap();
    let words = words.replace("force: draft", "force: statute").replace("awaiting = \"M01\"", "appeals.accept = {}");
    std::fs::write(&law, words).unwrap();
    let now = run(&asked.into_iter().chain(["yunxi"]).collect::<Vec<_>>());
    let now: Value = serde_json::from_str(&now.out).unwrap();
    assert_eq!(now["has_statute"], true);
    assert!(now["rules"].as_array().unwrap().iter().all(|row| row["key"] != "appeals.accept"));
    let unknown = run(&["--lang", "en", "rulebook", "missing", "nowhere"]);
    assert!(unknown.code == 1 && unknown.err.contains("There is no city `nowhere`"), "{unknown:?}");
}

#[test]
fn an_appeal_of_a_new_city_comes_from_registration_to_rating() {
    let folder = begun();
    let files = rulebook::read::folder(&folder).unwrap();
    let code = files["yunxi/regulation.md"].lines().find_map(|line| line.strip_prefix("code: ")).unwrap();
    let laws = Laws::of_files(&files).unwrap_or_else(|faults| panic!("{}", faults.join("\n")));
    let feature = APPEAL.replace("CODED-appeals", &format!("{code}D-appeals"));
    let read = scenarios::read(&BTreeMap::from([("new/city.feature".to_owned(), feature)])).unwrap();
    let city = scenarios::run(&laws.whole(), &read[0]).unwrap_or_else(|failure| panic!("{failure}"));
    assert_eq!(city, "yunxi");
}

#[test]
fn a_demonstration_of_a_new_city_runs_through_the_desk() {
    let folder = begun();
    let house = House::new(None);
    let made = house.run(&[
        "--rulebooks",
        &text(&folder),
        "demo",
        "--city",
        "yunxi",
        "--days",
        "12",
        "--per-day",
        "4",
        "--seed",
        "3",
    ]);
    assert!(made.code == 0 && made.err.contains("12") && made.err.contains(" appeals, "), "{made:?}");
    let verified = || house.run(&["--rulebooks", &text(&folder), "verify", "--decisions"]);
    let proven = verified();
    assert!(proven.code == 0 && proven.out.contains(" the same, 0 otherwise, 0 not possible"), "{proven:?}");

    // A procedure that asks for more now: what was decided is decided again by the edition that held.
    let change = |path: &str, before: &str, after: &str| {
        let path = folder.join(path);
        let words = std::fs::read_to_string(&path).unwrap();
        assert!(words.contains(before), "{}: no `{before}`", path.display());
        std::fs::write(&path, words.replace(before, after)).unwrap();
    };
    let needs = "needs = [\"result\", \"proof\"]";
    change("national/procedures/appeal.toml", needs, "needs = [\"result\", \"proof\", \"plan\"]");
    let amended = verified();
    assert_eq!((amended.code, &amended.out), (0, &proven.out), "{amended:?}");

    // A number that is rewritten with a date in the past: every clock that it had started would be another.
    change("yunxi/settings.toml", "value    = \"5 workdays\"", "value    = \"6 workdays\"");
    let rewritten = verified();
    assert!(rewritten.code == 1 && rewritten.out.contains("come out otherwise when made again"), "{rewritten:?}");
}

#[test]
fn what_cannot_be_begun_is_refused_in_words_and_leaves_nothing() {
    let folder = begun();
    let before = all(&folder);
    let words = [
        ("yunxi", "云溪市", "770000", "there is such a city already"),
        ("national", "云溪市", "770000", "small letter"),
        ("_hidden", "云溪市", "770000", "small letter"),
        ("../up", "云溪市", "770000", "small letter"),
        ("Third", "云溪市", "770000", "small letter"),
        ("third", "云\"溪", "770000", "none of them a quotation mark"),
        ("third", "", "770000", "1 to 60 characters"),
        ("third", "云溪市", "779999", "no division 779999: first write the city"),
        ("third", "云溪市", "770101", "a city's division is wanted"),
        ("third", "云溪市", "770000", "is the division of yunxi already"),
    ];
    for (key, zh, division, why) in words {
        let refused = new(&folder, "en", key, zh, division);
        assert!(
            refused.code == 1 && refused.out.is_empty() && refused.err.contains(why),
            "{key} {division}: {refused:?}"
        );
        let chinese = new(&folder, "zh", key, zh, division);
        assert!(chinese.code == 1 && !chinese.err.is_ascii(), "{chinese:?}");
        assert_eq!(all(&folder), before, "{key} {division}");
    }
    let nowhere = new(&folder.join("nowhere"), "en", "third", "云溪市", "770000");
    assert!(nowhere.code == 1 && nowhere.err.contains("no folder of rulebooks"), "{nowhere:?}");
    let empty = testing::folder();
    let empty = new(&empty, "en", "third", "云溪市", "770000");
    assert!(empty.code == 1 && empty.err.contains("which all cities share"), "{empty:?}");
}

#[test]
fn what_cannot_be_written_or_proven_leaves_nothing() {
    let folder = folder();
    let whole = all(&folder);
    // Whoever is just making the same city, or broke off.
    let aside = folder.join(".yunxi.new");
    std::fs::write(&aside, "").unwrap();
    let refused = new(&folder, "en", "yunxi", "云溪市", "770000");
    assert!(refused.code == 1 && refused.err.contains("is there already"), "{refused:?}");
    std::fs::remove_file(&aside).unwrap();
    // A template that is not proven, in a folder that brings its own.
    let template = folder.join("_template/deployment.md");
    let words = std::fs::read_to_string(&template).unwrap();
    std::fs::write(&template, words.replace("appeals.accept           = {}\n", "")).unwrap();
    let refused = new(&folder, "en", "yunxi", "云溪市", "770000");
    assert!(refused.code == 1 && refused.err.contains("yunxi: rule `appeals.accept` is neither bound"), "{refused:?}");
    assert_eq!(all(&folder), whole);
    // Without one, that inside the executable is taken.
    std::fs::remove_dir_all(folder.join("_template")).unwrap();
    assert_eq!(new(&folder, "en", "yunxi", "云溪市", "770000").code, 0);
    std::fs::remove_dir_all(folder.join("yunxi")).unwrap();
    let bare = all(&folder);
    // A folder in which nobody may write; whoever is root may, wherever.
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o555)).unwrap();
    let probe = std::fs::write(folder.join(".probe"), "");
    let tried = new(&folder, "en", "yunxi", "云溪市", "770000");
    std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o755)).unwrap();
    if probe.is_err() {
        assert!(tried.code == 1 && tried.err.contains("cannot be written"), "{tried:?}");
        assert_eq!(all(&folder), bare);
    } else {
        assert_eq!(tried.code, 0, "{tried:?}");
    }
}
