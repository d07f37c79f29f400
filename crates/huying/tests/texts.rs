//! Official texts as people call for them: import, look again, review, approve, and the words beside the gist.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod ground;

use ground::city::{library, sites};
use ground::process::{House, Run, text};
use serde_json::Value;
use std::path::PathBuf;
use storage::testing;

const INSTRUMENT: &str = "beijing/regulation";

/// An invented text whose numbers are those of a provision that the rulebook has; its first line is a converter's stamp.
const TEXT: &str = "Evaluation Warning: made with a trial version.\n海港街区条例\n（2019年4月2日海港市人民代表大会第三次会议通过）\n\
    第一条　街区受理诉求。\n第二条　街区反馈结果。\n第三条　街区公开清单。\n第四条　街区组织巡查。\n第五条　街区应当吹哨。\n\
    有关部门应当报到。\n第六条　本条例自2019年7月1日起施行。\n";

fn file(words: &str) -> PathBuf {
    let path = testing::folder().join("条例.txt");
    std::fs::write(&path, words).unwrap();
    path
}

fn import(house: &House, words: &str, more: &[&str]) -> Run {
    let path = text(&file(words));
    let args: Vec<&str> =
        ["law", "import", &path, "--as", INSTRUMENT].into_iter().chain(more.iter().copied()).collect();
    house.run(&args)
}

fn parsed(run: &Run) -> Value {
    serde_json::from_str(&run.out).unwrap_or_else(|fault| panic!("{fault}: {run:?}"))
}

fn people(house: &House) {
    let street = sites(&library()).remove(0).street;
    for login in ["li", "wang"] {
        let added = house.run(&["user", "add", login, "--name", "示例人员", "--unit", &street, "--post", "dispatcher"]);
        assert_eq!(added.code, 0, "{added:?}");
    }
}

#[test]
fn a_dry_run_says_everything_and_writes_nothing() {
    let house = House::new(None);
    let run = import(&house, TEXT, &["--dry-run"]);
    assert_eq!(run.code, 0, "{run:?}");
    for words in
        ["6 articles", "7 paragraphs", "converter-stamp", "force: statute", "in force since 2019-07-01", "dry run"]
    {
        assert!(run.out.contains(words), "{words} is not in {}", run.out);
    }
    assert!(!house.data.join("huying.db").exists());
    let report = parsed(&import(&house, TEXT, &["--dry-run", "--json"]));
    assert_eq!((report["kept"].clone(), report["report"]["counts"]["articles"].clone()), (Value::Null, Value::from(6)));
}

#[test]
fn a_version_is_kept_once_and_its_words_stand_beside_the_gist() {
    let house = House::new(None);
    let before = house.run(&["law", "show", "BJ-5.2"]);
    assert!(before.code == 0 && !before.out.contains("official text"), "{before:?}");
    let first = import(&house, TEXT, &[]);
    assert!(first.code == 0 && first.out.contains("Kept as version"), "{first:?}");
    let again = import(&house, TEXT, &[]);
    assert!(again.code == 0 && again.out.contains("nothing was changed"), "{again:?}");
    let shown = house.run(&["law", "show", "BJ-5.2"]);
    assert!(shown.out.contains("有关部门应当报到。") && shown.out.contains("draft, to be approved"), "{shown:?}");
    let json = parsed(&house.run(&["law", "show", "BJ-5.1", "--json"]));
    assert_eq!(json["official"]["text"][0]["text"], "街区应当吹哨。");
    assert_eq!(json["official"]["state"], "clean");
    // A provision that the text does not have is shown as before.
    let other = house.run(&["law", "show", "BJ-17.1"]);
    assert!(other.code == 0 && !other.out.contains("official text"), "{other:?}");
    let changed = import(&house, &TEXT.replace("三次", "四次"), &[]);
    assert!(changed.out.contains("Kept as version"), "{changed:?}");
    let list = house.run(&["law", "texts"]);
    assert!(list.out.contains("2 version(s)."), "{list:?}");
}

#[test]
fn a_second_person_makes_it_official() {
    let house = House::new(None);
    people(&house);
    let damaged = TEXT.replace("第三条", "第九条");
    let version = parsed(&import(&house, &damaged, &["--by", "li", "--json"]))["version"].as_str().unwrap().to_owned();
    let short = &version[..10];
    let refused = |args: &[&str], words: &str| {
        let run = house.run(args);
        assert!(run.code == 1 && run.err.contains(words), "{words}: {run:?}");
    };
    refused(&["law", "approve", INSTRUMENT, short, "--by", "wang"], "must be reviewed first");
    refused(&["law", "review", INSTRUMENT, short, "--by", "li", "--note", " "], "in words");
    refused(&["law", "review", INSTRUMENT, short, "--by", "zhao", "--note", "x"], "no account `zhao`");
    let reviewed = house.run(&["law", "review", INSTRUMENT, short, "--by", "li", "--note", "编号以公报为准"]);
    assert_eq!(reviewed.code, 0, "{reviewed:?}");
    refused(&["law", "approve", INSTRUMENT, short, "--by", "li"], "second person");
    let approved = house.run(&["law", "approve", INSTRUMENT, short, "--by", "wang"]);
    assert!(approved.code == 0 && approved.out.contains("approved"), "{approved:?}");
    // The same said again is the same; nothing is decided any more.
    assert_eq!(house.run(&["law", "approve", INSTRUMENT, short, "--by", "wang"]).out, approved.out);
    refused(&["law", "review", INSTRUMENT, short, "--by", "li", "--note", "再改"], "already");
    // A newer draft does not push an approved version aside.
    import(&house, TEXT, &["--by", "li"]);
    let shown = parsed(&house.run(&["law", "show", "BJ-5.1", "--json"]));
    assert_eq!(
        (shown["official"]["version"].as_str(), shown["official"]["state"].as_str()),
        (Some(version.as_str()), Some("approved"))
    );
    let list = parsed(&house.run(&["law", "texts", INSTRUMENT, "--json"]));
    let old = list.as_array().unwrap().iter().find(|row| row["version"] == version.as_str()).unwrap();
    let states: Vec<&str> =
        old["steps"].as_array().unwrap().iter().map(|step| step["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["issues_open", "reviewed", "approved"]);
    let report = house.run(&["law", "texts", INSTRUMENT, short]);
    assert!(report.out.contains("article-gap"), "{report:?}");
}

#[test]
fn what_cannot_be_read_or_placed_is_refused_with_words() {
    let house = House::new(None);
    let refused = |args: &[&str], words: &str| {
        let run = house.run(args);
        assert!(run.code == 1 && run.err.contains(words), "{words}: {run:?}");
    };
    let good = text(&file(TEXT));
    refused(&["law", "import", &good, "--as", "beijing/nothing"], "beijing/regulation");
    refused(&["law", "import", "/nowhere/x.txt", "--as", INSTRUMENT], "/nowhere/x.txt");
    refused(&["law", "import", &good, "--as", INSTRUMENT, "--by", "nobody"], "no account `nobody`");
    refused(&["law", "texts", INSTRUMENT, "ff"], "no version ff");
    let binary = testing::folder().join("x.bin");
    std::fs::write(&binary, [0x7F, b'E', b'L', b'F', 0, 0, 0xFF, 0xFE]).unwrap();
    refused(&["law", "import", &text(&binary), "--as", INSTRUMENT], "byte 4");
    let cut = testing::folder().join("x.docx");
    std::fs::write(&cut, b"PK\x03\x04\x14\x00").unwrap();
    refused(&["law", "import", &text(&cut), "--as", INSTRUMENT], "DOCX");
    let large = testing::folder().join("large.txt");
    std::fs::write(&large, "字".repeat(17_000_000)).unwrap();
    refused(&["law", "import", &text(&large), "--as", INSTRUMENT], "51000000 bytes");
    let rules = testing::folder().join("rules.toml");
    std::fs::write(&rules, "version = \"x\"\n[[rule]]\nid = \"bad\"\nacts = \"line\"\npattern = '('\n").unwrap();
    refused(&["law", "import", &good, "--as", INSTRUMENT, "--residue", &text(&rules)], "rule `bad`");
}
