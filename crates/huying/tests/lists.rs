//! Lists from the command line: taken away with and without a database, and drafted from files by whoever may, on both
//! databases; what cannot be taken is told and writes nothing.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod ground;

use ground::process::{House, text};
use serde_json::{Value, json};
use std::path::Path;
use storage::testing;

const CITY: &str = "110000";

fn import(house: &House, file: &Path, more: &[&str]) -> (i32, Value, String) {
    let file = text(file);
    let mut args = vec!["--json", "import", "list", &file, "--city", "beijing", "--register", "duties"];
    args.extend(["--edition", "示例版", "--from", "2030-01-01", "--issuer", "示例机关", "--document", "示例文件"]);
    args.extend(more);
    let said = house.run(&args);
    (said.code, serde_json::from_str(&said.out).unwrap_or(Value::Null), said.err)
}

fn matters(house: &House, wanted: &str) {
    let verified = house.run(&["verify", "--views"]);
    assert!(verified.code == 0 && verified.out.contains(wanted), "{verified:?}");
}

#[test]
fn what_ships_is_taken_away_without_making_a_database() {
    let house = House::new(None);
    let printed = house.run(&["export", "list", "duties", "--city", "beijing"]);
    assert!(printed.code == 0 && printed.out.contains("street_waste_sorting"), "{printed:?}");
    let head = printed.out.lines().next().unwrap().trim_start_matches('\u{feff}').to_owned();
    assert!(head.starts_with("key,") && head.ends_with("scope,version,since"), "{head}");
    assert!(!house.data.join("huying.db").exists());
    for (args, words) in [
        (["export", "list", "dutys", "--city", "beijing"], "duties"),
        (["export", "list", "catalogue", "--city", "beijing"], "no published list"),
        (["export", "list", "duties", "--city", "nowhere"], "beijing"),
    ] {
        let refused = house.run(&args);
        assert!(refused.code == 1 && refused.err.contains(words), "{refused:?}");
    }
    let none = house.run(&["export", "list", "duties", "--city", "beijing", "--edition", "X-1"]);
    assert!(none.code == 1 && none.err.contains("leave out --edition"), "{none:?}");
}

/// Each refusal in its words; nothing is written.
fn what_cannot_be_taken_is_told(house: &House, file: &Path) {
    let write = |rows: &str| std::fs::write(file, rows).unwrap();
    // Columns that are none and cells that cannot be: named, and nothing is written.
    write("key,item,holder,basis,heads\na,甲,street,BJ-10.1(2),city_management\n");
    let (code, told, _) = import(house, file, &["--by", "registrar"]);
    assert_eq!((code, &told["rejects"][0]["column"], &told["rejects"][0]["row"]), (1, &json!("heads"), &json!(1)));
    write("key,item,holder,basis,head\na,甲,street,BJ-10.1(2),city_management\n\nb,乙,street,BJ-10.1(2),no_such\n");
    let (code, told, err) = import(house, file, &["--by", "registrar"]);
    let reason = told["reasons"][0]["en"].as_str().unwrap_or_default();
    assert!(code == 1 && reason.contains("line 4") && reason.contains("no_such"), "{told} {err}");
    write("key,item,holder,basis,head\na,甲,street,BJ-10.1(2),\n");
    let (_, told, _) = import(house, file, &["--by", "registrar"]);
    assert_eq!(told["basis"][0], "BJ-10.1", "the gate's provision: {told}");
    let reason = told["reasons"][0]["en"].as_str().unwrap();
    assert!(reason.contains("it is: 1.") && reason.contains("line 2"), "how many, and which: {reason}");

    // Who may not, and what is no table.
    write("key,item,holder,basis,head\na,甲,street,BJ-10.1(2),city_management\n");
    for (by, words) in [("leader", "may not draft"), ("nobody", "no account")] {
        let (code, _, err) = import(house, file, &["--by", by]);
        assert!(code == 1 && err.contains(words), "{by}: {err}");
    }
    let (code, told, err) = import(house, file, &["--by", "district"]);
    assert_eq!((code, &told["basis"][0]), (1, &json!("BJ-10.2")), "a district only refines: {told} {err}");
    let locked = house.data.join("locked.xlsx");
    std::fs::write(&locked, [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1]).unwrap();
    let (code, _, err) = import(house, &locked, &["--by", "registrar"]);
    assert!(code == 1 && err.contains("encrypted"), "{err}");
}

#[tokio::test]
async fn a_list_is_drafted_from_a_file_by_whoever_may() {
    for url in [None, Some(testing::postgres().await)] {
        let house = House::new(url);
        for (login, unit, post) in
            [("registrar", CITY, "registrar"), ("leader", CITY, "leader"), ("district", "110101", "registrar")]
        {
            let added = house.run(&["user", "add", login, "--name", "示例", "--unit", unit, "--post", post]);
            assert_eq!(added.code, 0, "{added:?}");
        }
        let file = house.data.join("list.csv");
        let write = |rows: &str| std::fs::write(&file, rows).unwrap();

        if house.url.is_none() {
            what_cannot_be_taken_is_told(&house, &file);
        }
        write("key,item,holder,basis,head\na,甲,street,BJ-10.1(2),city_management\n");
        // Tried, then drafted.
        let (code, told, err) = import(&house, &file, &["--by", "registrar", "--dry-run"]);
        assert_eq!((code, &told["number"], &told["rows"]), (0, &Value::Null, &json!(1)), "{told} {err}");
        matters(&house, " 0 matters");
        let (code, told, err) = import(&house, &file, &["--by", "registrar"]);
        assert!(code == 0 && told["number"].is_string(), "{told} {err}");
        matters(&house, " 1 matters");

        // What is taken away as a workbook can be brought back.
        let book = house.data.join("list.xlsx");
        let taken = house.run(&["export", "list", "duties", "--city", "beijing", "--as", "xlsx", "-o", &text(&book)]);
        assert_eq!(taken.code, 0, "{taken:?}");
        let (code, told, err) = import(&house, &book, &["--by", "registrar", "--dry-run"]);
        assert_eq!(told["left_out"], json!(["scope", "version", "since"]), "{told} {err}");
        // Read to the last row; the sample has rows of several without a head, which the law's gate does not let pass.
        assert!(code == 1 && told["rejects"] == json!([]) && told["reasons"][0]["code"] == "gate", "{told}");
        assert!(told["rows"].as_u64().unwrap() > 20, "{told}");
    }
}
