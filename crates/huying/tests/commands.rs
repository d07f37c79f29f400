//! The commands as people call them: what they print, what they refuse, and with which exit code.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod ground;

use ground::city::{library, rulebooks, sites};
use ground::process::{House, Run, run, text};
use std::path::{Path, PathBuf};
use storage::testing;

const APPEAL: &str = "national/procedures/appeal.toml";
const LAW: &str = "beijing/regulation.md";
const SETTINGS: &str = "beijing/settings.toml";
const MAPPING: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../mappings/example.toml");

/// A copy of the shipped rulebooks.
fn copy() -> PathBuf {
    let to = testing::folder();
    copy_into(&rulebooks(), &to);
    to
}

fn copy_into(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_into(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Replaces the first occurrence, which must be there; answers the place of `mark` in the new text.
fn plant(folder: &Path, file: &str, find: &str, by: &str, mark: &str) -> String {
    let path = folder.join(file);
    let old = std::fs::read_to_string(&path).unwrap();
    assert!(old.contains(find), "{file} has no `{find}`");
    let new = old.replacen(find, by, 1);
    let before = &new[..new.find(mark).unwrap()];
    let (line, column) = (before.matches('\n').count() + 1, before.rsplit('\n').next().unwrap().chars().count() + 1);
    std::fs::write(&path, new).unwrap();
    format!("{file}:{line}:{column}: ")
}

fn checked(folder: &Path) -> Run {
    run(&["--lang", "en", "--rulebooks", &text(folder), "rulebook", "check"])
}

#[test]
fn the_shipped_rulebooks_are_proven() {
    for (lang, word) in [("zh", "：通过。"), ("en", ": proven.")] {
        let inside = run(&["--lang", lang, "rulebook", "check"]);
        assert_eq!((inside.code, inside.out.matches(word).count()), (0, 2), "{inside:?}");
    }
    let folder = run(&["--lang", "en", "--rulebooks", &text(&rulebooks()), "rulebook", "check"]);
    assert_eq!(folder.code, 0, "{folder:?}");
}

#[test]
fn prohibitions_that_wait_are_listed() {
    for (lang, national) in [("zh", "全国：尚待落实的禁止性条款"), ("en", "Whole country: ")] {
        let found = run(&["--lang", lang, "rulebook", "check"]);
        let lines: Vec<&str> = found.out.lines().filter(|line| line.contains("(M")).collect();
        // A line for each city in which one waits, and one for the whole country.
        assert!(lines.len() == 2 && lines[1].starts_with(national), "{found:?}");
        assert!(lines[0].contains("BJA-9 (M01)") && !lines[0].contains("GY-"), "{found:?}");
    }
    let found = run(&["--json", "rulebook", "check", "beijing"]);
    let json: serde_json::Value = serde_json::from_str(&found.out).unwrap();
    assert_eq!(json["faults"], serde_json::json!([]));
    let waiting = json["waiting"]["beijing"].as_array().unwrap();
    assert!(waiting.iter().any(|one| one["national"] == false && one["mechanisms"][0].as_str().is_some()), "{json}");
    assert!(json["waiting"]["guiyang"].is_null());
}

#[test]
fn planted_faults_are_named_by_file_line_and_column() {
    let issuer = "issuer   = \"市政务服务部门\"\n";
    let plants = [
        (APPEAL, "\"none_open(whistle)\"", "\"non_open(whistle)\"", "non_open(whistle)", "[unknown-word]"),
        (LAW, "appeals.accept     = {}\n", "", "", "[not-bound]"),
        (SETTINGS, issuer, "", "[[setting]]", "[missing]"),
    ];
    for (file, find, by, mark, code) in plants {
        let folder = copy();
        let place = plant(&folder, file, find, by, mark);
        let found = checked(&folder);
        assert_eq!((found.code, found.out.as_str()), (1, ""), "{found:?}");
        let line = found.err.lines().find(|line| line.contains(code)).unwrap_or_else(|| panic!("{code}: {found:?}"));
        if by.is_empty() && mark.is_empty() {
            // What is not there any more is named where it is called for.
            let appeal = std::fs::read_to_string(folder.join(APPEAL)).unwrap();
            let at = appeal.lines().position(|line| line.contains("rule = \"appeals.accept\"")).unwrap() + 1;
            assert!(line.starts_with(&format!("{APPEAL}:{at}:")) && line.contains("`appeals.accept`"), "{line}");
        } else {
            assert!(line.starts_with(&place), "{place} is not in {line}");
        }
        assert!(found.err.trim_end().ends_with("fault(s)."), "{found:?}");
    }
}

#[test]
fn several_faults_are_all_told_in_either_language() {
    let folder = copy();
    let word = plant(&folder, APPEAL, "\"none_open(whistle)\"", "\"non_open(whistle)\"", "non_open(whistle)");
    let setting = plant(&folder, SETTINGS, "issuer   = \"市政务服务部门\"\n", "", "[[setting]]");
    for (lang, count) in [("en", "2 fault(s)."), ("zh", "共2处错误。")] {
        let found = run(&["--lang", lang, "--rulebooks", &text(&folder), "rulebook", "check"]);
        assert_eq!(found.code, 1);
        for expected in [word.as_str(), setting.as_str(), count] {
            assert!(found.err.contains(expected), "{expected} is not in {}", found.err);
        }
    }
}

#[test]
fn two_cities_are_compared_mechanism_by_mechanism() {
    let whole = run(&["--lang", "en", "rulebook", "diff", "beijing", "guiyang"]);
    assert!(whole.code == 0 && whole.out.contains("In all: mechanisms "), "{whole:?}");
    let json = run(&["--json", "rulebook", "diff", "beijing", "guiyang", "--mechanism", "m02"]);
    let one: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    for row in one["rules"].as_array().unwrap() {
        assert!(row["mechanisms"].as_array().unwrap().iter().any(|key| key == "M02"), "{row}");
    }
    let none = run(&["--lang", "en", "rulebook", "diff", "beijing", "guiyang", "--mechanism", "M77"]);
    assert!(none.code == 1 && none.err.contains("no mechanism `M77`; there are: M00, M01"), "{none:?}");
}

#[test]
fn a_procedure_is_drawn_in_each_form() {
    let begins = [("svg", "<svg"), ("mermaid", "stateDiagram-v2"), ("bpmn", "<?xml version=\"1.0\"")];
    for (form, begin) in begins {
        let drawn = run(&["rulebook", "draw", "whistle", "--city", "guiyang", "--as", form]);
        assert!(drawn.code == 0 && drawn.out.starts_with(begin), "{drawn:?}");
    }
    assert_eq!(run(&["rulebook", "draw", "whistle", "--as", "painting"]).code, 2);
    let none = run(&["--lang", "en", "rulebook", "draw", "nothing"]);
    assert!(none.code == 1 && none.err.contains("no procedure `nothing`"), "{none:?}");
}

#[test]
fn a_rulebook_with_one_key_removed_does_not_serve_and_says_which() {
    let folder = copy();
    plant(&folder, LAW, "appeals.accept     = {}\n", "", "");
    let house = House::new(None);
    let served = house.run(&["--rulebooks", &text(&folder), "serve", "--listen", "127.0.0.1:0"]);
    assert_eq!(served.code, 1, "{served:?}");
    assert!(served.err.contains("[not-bound]") && served.err.contains("`appeals.accept`"), "{served:?}");
    assert!(!served.out.contains("ready"), "{served:?}");
}

/// City, start, budget, and what is printed in each language.
const DEADLINES: [(&str, &str, &str, &str); 4] = [
    (
        "2020-01-23 15:00",
        "5 workdays",
        "2020-02-07 23:59
  从1月23日的次日起算，5个工作日
  1月24日至2月2日春节放假，不计
  到期时间：2020年2月7日（星期五）23:59
",
        "2020-02-07 23:59
  Counted from the day after 23 January: 5 workdays.
  Not counted: 24 January to 2 February, off for Spring Festival.
  Due on Friday, 7 February 2020, 23:59.
",
    ),
    (
        "2026-09-30 15:00",
        "5 workdays",
        "2026-10-13 23:59
  从9月30日的次日起算，5个工作日
  10月1日至7日国庆节放假，不计
  10月10日调休上班，计入
  10月11日是周末，不计
  到期时间：2026年10月13日（星期二）23:59
",
        "2026-10-13 23:59
  Counted from the day after 30 September: 5 workdays.
  Not counted: 1 to 7 October, off for National Day.
  Counted: 10 October, a weekend day worked in exchange for National Day.
  Not counted: 11 October, a weekend day.
  Due on Tuesday, 13 October 2026, 23:59.
",
    ),
    (
        "2026-02-13 10:00",
        "2 workdays",
        "2026-02-24 23:59
  从2月13日的次日起算，2个工作日
  2月14日调休上班，计入
  2月15日至23日春节放假，不计
  到期时间：2026年2月24日（星期二）23:59
",
        "2026-02-24 23:59
  Counted from the day after 13 February: 2 workdays.
  Counted: 14 February, a weekend day worked in exchange for Spring Festival.
  Not counted: 15 to 23 February, off for Spring Festival.
  Due on Tuesday, 24 February 2026, 23:59.
",
    ),
    (
        "2026-12-30 10:00",
        "3 workdays",
        "2027-01-04 23:59（暂定）
  从12月30日的次日起算，3个工作日
  2027年1月2日至3日是周末，不计
  2027年的放假安排尚未公布，暂按周一至周五计算，公布后重算
  到期时间：2027年1月4日（星期一）23:59
",
        "2027-01-04 23:59 (provisional)
  Counted from the day after 30 December: 3 workdays.
  Not counted: 2 to 3 January 2027, a weekend.
  The holiday schedule of 2027 has not been announced yet: Monday to Friday is assumed for now, and this will be worked out again when it is there.
  Due on Monday, 4 January 2027, 23:59.
",
    ),
];

#[test]
fn deadlines_are_counted_and_explained_in_both_languages() {
    for city in ["beijing", "guiyang"] {
        for (from, budget, zh, en) in DEADLINES {
            for (lang, expected) in [("zh", zh), ("en", en)] {
                let asked =
                    ["--lang", lang, "deadline", "--city", city, "--from", from, "--budget", budget, "--explain"];
                let said = run(&asked);
                assert_eq!((said.code, said.out.as_str()), (0, expected), "{said:?}");
            }
        }
    }
    let asked = ["--json", "deadline", "--city", "beijing", "--from", "2026-12-30 10:00", "--budget", "3 workdays"];
    let json: serde_json::Value = serde_json::from_str(&run(&asked).out).unwrap();
    assert_eq!(json["provisional"], true);
}

/// A header and rows of our own: one sound, one with each kind of fault, two equal ones without an id.
const TABLE: &str = "工单编号,标题,内容,性质,分类,社区代码,受理时间,办结时间,答复,来源,承办单位,紧急程度,联系人
1,楼道灯,三单元楼道灯不亮,投诉,,PLACE,2018-03-01,2018-03-05,已修好,热线,某科,一般,居民甲
2,楼道灯,三单元楼道灯不亮,投诉,,PLACE,2018-13-01,2018-03-05,已修好,热线,某科,一般,居民甲
3,,,投诉,,PLACE,2018-03-01,2018-03-05,已修好,热线,某科,一般,居民甲
4,楼道灯,二单元楼道灯不亮,投诉,no_such_category,PLACE,2018-03-01,2018-03-05,已修好,热线,某科,一般,居民甲
1,井盖,井盖松动,投诉,,PLACE,2018-03-02,2018-03-05,已修好,热线,某科,一般,居民乙
,噪声,夜间施工,投诉,,PLACE,2018-04-01,2018-04-05,已劝阻,热线,某科,一般,居民丙
,噪声,夜间施工,投诉,,PLACE,2018-04-01,2018-04-05,已劝阻,热线,某科,一般,居民丙
9,少一列,少一列,投诉,,PLACE,2018-04-01,2018-04-05,已劝阻,热线,某科,一般
";

/// Imports a file into a house; answers the counts and the rejects (row, column, code).
fn import(house: &House, street: &str, file: &Path, rejects: &Path) -> (serde_json::Value, Vec<(u64, String, String)>) {
    let (file, rejects_file) = (text(file), text(rejects));
    let said = house.run(&[
        "--json",
        "import",
        "appeals",
        &file,
        "--mapping",
        MAPPING,
        "--home",
        street,
        "--rejects",
        &rejects_file,
    ]);
    // Some rows are rejected: that is told by the code as well.
    assert!(said.code == 1 && said.err.contains("rejected"), "{said:?}");
    let all: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    let tally = all["files"][0].clone();
    let written = std::fs::read_to_string(rejects).unwrap();
    let listed = tally["rejects"].as_array().unwrap();
    assert_eq!(written.lines().count(), listed.len() + 1, "{written}");
    let reject = |reject: &serde_json::Value| {
        let word = |key: &str| reject[key].as_str().unwrap().to_owned();
        assert!(!word("zh").is_empty() && !word("en").is_empty() && written.contains(&word("zh")));
        (reject["row"].as_u64().unwrap(), word("column"), word("code"))
    };
    let rejects = listed.iter().map(reject).collect();
    (tally, rejects)
}

#[tokio::test]
async fn a_table_goes_in_once_with_exact_rejects() {
    let site = sites(&library()).remove(0);
    for url in [None, Some(testing::postgres().await)] {
        let house = House::new(url);
        let (file, rejects) = (house.data.join("own.csv"), house.data.join("rejects.csv"));
        std::fs::write(&file, TABLE.replace("PLACE", &site.place)).unwrap();
        let expected: Vec<(u64, String, String)> = [
            (3, "受理时间", "bad_date"),
            (4, "标题+内容", "missing_value"),
            (5, "分类", "unknown_value"),
            (6, "工单编号", "repeated_id"),
            (9, "", "column_count"),
        ]
        .map(|(row, column, code)| (row, column.to_owned(), code.to_owned()))
        .to_vec();
        let counts = |tally: &serde_json::Value| {
            ["rows", "imported", "already", "equal", "rejected"].map(|key| tally[key].as_u64().unwrap())
        };
        let (first, found) = import(&house, &site.street, &file, &rejects);
        assert_eq!((counts(&first), found), ([8, 3, 0, 1, 5], expected.clone()));
        let (again, found) = import(&house, &site.street, &file, &rejects);
        assert_eq!((counts(&again), found), ([8, 0, 3, 1, 5], expected), "nothing is doubled");
        let verified = house.run(&["verify", "--views"]);
        assert!(verified.code == 0 && verified.out.contains(" 3 matters"), "{verified:?}");
    }
}

#[test]
fn many_files_go_in_at_once_each_by_the_mapping_that_fits_it() {
    let site = sites(&library()).remove(0);
    let house = House::new(None);
    let folder = house.data.join("old");
    std::fs::create_dir(&folder).unwrap();
    let sound = "工单编号,标题,内容,性质,分类,社区代码,受理时间,办结时间,答复,来源,承办单位,紧急程度,联系人
1,楼道灯,三单元楼道灯不亮,投诉,,PLACE,2018-03-01,2018-03-05,已修好,热线,某科,一般,居民甲
2,井盖,井盖松动,投诉,,PLACE,2018-03-02,2018-03-05,已修好,热线,某科,一般,居民乙
";
    std::fs::write(folder.join("a.csv"), sound.replace("PLACE", &site.place)).unwrap();
    std::fs::write(folder.join("b.csv"), [0, 159, 146, 150]).unwrap();
    let rivers = "title,detail,nature,date,reply,channel,river,real_name
河边有垃圾,河边堆了垃圾没人清,投诉,2018-05-01,已经清运,电话,某河,1
河水发黑,一下雨河水就黑,询问,2018-05-02,正在查,电话,某河,1
";
    std::fs::write(folder.join("c.csv"), rivers).unwrap();
    std::fs::write(folder.join("d.csv"), "甲,乙\n1,2\n").unwrap();
    std::fs::write(folder.join("e.csv"), "level1,level2,level3\n甲,乙,丙\n").unwrap();
    std::fs::write(folder.join("notes.txt"), "not a table").unwrap();
    let run = |more: &[&str]| {
        let folder = text(&folder);
        let all = ["--json", "import", "appeals", &folder, "--place", &site.place];
        house.run(&all.into_iter().chain(more.iter().copied()).collect::<Vec<_>>())
    };
    let total = |said: &Run| {
        assert_eq!(said.code, 1, "{said:?}");
        let all: serde_json::Value = serde_json::from_str(&said.out).unwrap();
        let of = |key: &str| all["total"][key].as_u64().unwrap();
        (["files", "failed", "rows", "imported", "already", "rejected"].map(of), all)
    };
    let (tried, all) = total(&run(&["--dry-run"]));
    assert_eq!(tried, [5, 2, 4, 3, 0, 1], "{all}");
    let (first, all) = total(&run(&[]));
    assert_eq!(first, [5, 2, 4, 3, 0, 1], "{all}");
    assert_eq!(
        (&all["files"][0]["mapping"], &all["files"][2]["mapping"]),
        (&"example.toml".into(), &"fuzhou_rivers.toml".into())
    );
    assert!(all["files"][3]["failed"].as_str().unwrap().contains("no mapping fits"), "{all}");
    assert!(!all["files"][1]["failed"].is_null() && all["files"][2]["rejects"][0]["code"] == "unknown_value", "{all}");
    assert_eq!((&all["files"][4]["other"], &all["total"]["others"]), (&"a list of categories".into(), &1.into()));
    assert_eq!(all["files"][2]["reasons"]["unknown_value nature"], 1, "{all}");
    let (again, all) = total(&run(&[]));
    assert_eq!(again, [5, 2, 4, 0, 3, 1], "nothing is doubled: {all}");
    // Mended, the rest goes in, and the answer is a success.
    std::fs::remove_file(folder.join("b.csv")).unwrap();
    std::fs::remove_file(folder.join("d.csv")).unwrap();
    std::fs::write(folder.join("c.csv"), rivers.replace("询问", "咨询")).unwrap();
    let mended = house.run(&["import", "appeals", &text(&folder), "--place", &site.place]);
    assert!(mended.code == 0 && mended.out.contains("in all, 3 files"), "{mended:?}");
    assert!(mended.out.contains("not a table of requests: a list of categories"), "{mended:?}");
    let nothing = house.run(&[
        "import",
        "appeals",
        &text(&house.data.join("old")),
        "--mapping",
        "/nowhere.toml",
        "--place",
        &site.place,
    ]);
    assert!(nothing.code == 1 && nothing.err.contains("/nowhere.toml"), "{nothing:?}");
}

#[test]
fn files_that_are_no_table_are_refused_with_a_reason() {
    let site = sites(&library()).remove(0);
    let house = House::new(None);
    let zip_without_end = b"PK\x03\x04 not a workbook".to_vec();
    let missing = TABLE.replace("PLACE", &site.place).replacen("受理时间", "受理日", 1).into_bytes();
    let files: [(&str, Vec<u8>, &str); 5] = [
        ("empty", Vec::new(), "the file is empty"),
        ("binary", (0..=255).cycle().take(5_000).collect(), "neither a text file nor"),
        ("no workbook", zip_without_end, "workbook"),
        ("column", missing, "the header has no column `受理时间`"),
        ("header", "工单编号\n".into(), "the header has no column"),
    ];
    for (what, bytes, reason) in files {
        let file = house.data.join("file.csv");
        std::fs::write(&file, bytes).unwrap();
        let said = house.run(&["import", "appeals", &text(&file), "--mapping", MAPPING, "--home", &site.street]);
        assert!(said.code == 1 && said.out.contains(reason), "{what}: {said:?}");
    }
    let verified = house.run(&["verify"]);
    assert!(verified.out.contains(" 0 matters"), "nothing went in: {verified:?}");
}

#[tokio::test]
async fn a_backup_of_one_restores_into_the_other_and_refuses_what_is_not_empty() {
    let site = sites(&library()).remove(0);
    let sqlite = House::new(None);
    let (file, rejects) = (sqlite.data.join("own.csv"), sqlite.data.join("rejects.csv"));
    std::fs::write(&file, TABLE.replace("PLACE", &site.place)).unwrap();
    import(&sqlite, &site.street, &file, &rejects);
    let backup = text(&testing::folder().join("new/backup"));
    assert_eq!(sqlite.run(&["backup", &backup]).code, 0);
    let again = sqlite.run(&["backup", &backup]);
    assert!(again.code == 1 && again.err.contains("is not empty"), "{again:?}");
    for url in [Some(testing::postgres().await), None] {
        let into = House::new(url);
        let restored = into.run(&["restore", &backup]);
        assert_eq!(restored.code, 0, "{restored:?}");
        // The checkpoints are kept apart from the backup: they prove that it is whole.
        let outside = text(&sqlite.data.join("checkpoints.jsonl"));
        let verified = into.run(&["verify", "--views", "--checkpoints", &outside]);
        assert!(verified.code == 0 && verified.out.contains("Nothing was found changed"), "{verified:?}");
        assert!(
            verified.out.contains(" 3 matters") && verified.out.contains("\n0 events are not covered"),
            "{verified:?}"
        );
        let twice = into.run(&["restore", &backup]);
        assert!(twice.code == 1 && twice.err.contains("the database is not empty"), "{twice:?}");
    }
    let nothing = House::new(None).run(&["restore", &text(&testing::folder())]);
    assert_eq!(nothing.code, 1, "{nothing:?}");
}

#[test]
fn a_password_is_shown_once() {
    let site = sites(&library()).remove(0);
    let house = House::new(None);
    let add = |login: &str, unit: &str, post: &str| {
        house.run(&["user", "add", login, "--name", "派单员", "--unit", unit, "--post", post])
    };
    let added = add("dispatcher-1", &site.street, "dispatcher");
    assert_eq!(added.code, 0, "{added:?}");
    let password = added.out.trim().rsplit(": ").next().unwrap().to_owned();
    assert!(password.len() >= 20 && added.out.matches(&password).count() == 1, "{added:?}");
    let list = house.run(&["user", "list"]);
    assert!(list.code == 0 && list.out.contains("dispatcher-1") && !list.out.contains(&password), "{list:?}");
    assert!(!list.out.contains("argon2"), "{list:?}");
    for entry in std::fs::read_dir(&house.data).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        assert!(!bytes.windows(password.len()).any(|window| window == password.as_bytes()), "it is stored somewhere");
    }
    for (login, unit, post) in [
        ("dispatcher-1", site.street.as_str(), "dispatcher"),
        ("dispatcher-2", "000000", "dispatcher"),
        ("dispatcher-2", site.street.as_str(), "no_such_post"),
    ] {
        let refused = add(login, unit, post);
        assert_eq!(refused.code, 1, "{refused:?}");
    }
    let disabled = house.run(&["user", "disable", "dispatcher-1"]);
    assert_eq!(disabled.code, 0, "{disabled:?}");
    let list = house.run(&["user", "list"]);
    assert!(list.out.contains("(disabled)"), "{disabled:?} {list:?}");
    assert_eq!(house.run(&["user", "disable", "nobody"]).code, 1);
}

#[test]
fn the_demonstration_stays_on_this_machine() {
    let house = House { data: testing::folder().join("never-made"), ..House::new(None) };
    for address in ["0.0.0.0:0", "[::]:0", "192.0.2.1:8311"] {
        let refused = house.run(&["serve", "--demo", "--listen", address]);
        assert!(refused.code == 1 && refused.err.contains("loopback"), "{refused:?}");
    }
    assert!(!house.data.exists(), "nothing is made before it is refused");
}

#[test]
fn wrong_calls_exit_two_and_refusals_one() {
    for wrong in
        [&["no_such_command"][..], &[], &["serve", "--no-such-option"], &["--lang", "fr", "verify"], &["import"]]
    {
        let said = run(wrong);
        assert_eq!((said.code, said.out.as_str()), (2, ""), "{wrong:?}: {said:?}");
    }
    let refused: [&[&str]; 3] = [
        &["--lang", "en", "deadline", "--city", "nowhere", "--from", "2026-01-01 10:00", "--budget", "1 days"],
        &["--lang", "en", "deadline", "--city", "beijing", "--from", "someday", "--budget", "1 days"],
        &["--lang", "en", "--rulebooks", "/nowhere/at/all", "rulebook", "check"],
    ];
    for asked in refused {
        let said = run(asked);
        assert!(said.code == 1 && said.out.is_empty() && !said.err.is_empty(), "{asked:?}: {said:?}");
    }
    assert_eq!(run(&["--version"]).code, 0);
    assert_eq!(run(&["--help"]).code, 0);
}
