//! The list of divisions that ships with the rulebooks, and lists with faults.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests fail by panicking")]

use channels::divisions::{Divisions, Level};

const SHIPPED: &str = include_str!("../../../rulebooks/national/divisions.csv");

#[test]
fn the_shipped_list_is_whole() {
    let list = Divisions::from_csv(SHIPPED).unwrap();
    assert_eq!(list.len(), 9_687);
    let count = |level| list.iter().filter(|division| division.level == level).count();
    let counts = [Level::City, Level::District, Level::Street, Level::Community].map(count);
    assert_eq!(counts, [2, 26, 495, 9_164]);
    for division in list.iter() {
        let chain = list.chain(&division.code);
        assert_eq!(chain.last().unwrap().level, Level::City, "{}", division.code);
    }
}

#[test]
fn a_community_knows_its_street_district_and_city() {
    let list = Divisions::from_csv(SHIPPED).unwrap();
    let community = list.iter().find(|division| division.level == Level::Community).unwrap();
    let levels: Vec<Level> = list.chain(&community.code).iter().map(|division| division.level).collect();
    assert_eq!(levels, [Level::Community, Level::Street, Level::District, Level::City]);
    let district = list.district(&community.code).unwrap();
    assert!(community.code.starts_with(&district.code));
    let street = list.at(&community.code, Level::Street).unwrap();
    assert!(list.below(&district.code).any(|below| below == street));
    assert!(list.below(&street.code).any(|below| below == community));
    assert!(list.named(&community.name).any(|named| named == community));
}

#[test]
fn names_that_ended_are_still_found() {
    let list = "code,level,kind,name,parent,aliases,since,until\n\
                110000,city,市,甲市,,,,\n110101,district,区,乙区,110000,,,\n\
                110101001,street,街道,丙街道,110101,丙办|老丙,2010-01-01,2020-06-30\n";
    let list = Divisions::from_csv(list).unwrap();
    let street = list.named("老丙").next().unwrap();
    assert_eq!(street.name, "丙街道");
    assert!(street.holds_on("2020-06-30".parse().unwrap()) && !street.holds_on("2020-07-01".parse().unwrap()));
    assert!(!street.holds_on("2009-12-31".parse().unwrap()));
    assert!(list.get("1").is_none() && list.chain("1").is_empty() && !list.is_empty());
}

#[test]
fn faults_name_their_line() {
    let head = "code,level,kind,name,parent\n110000,city,市,甲市,\n";
    for (line, word) in [
        ("11010,district,区,乙区,110000", "not a code"),
        ("110101,town,区,乙区,110000", "no level"),
        ("110101,district,区,,110000", "missing"),
        ("110101,district,区,乙区,", "missing"),
        ("110000,city,市,甲市,", "twice"),
        ("110101,district,区,乙区,990000", "not above"),
        ("110101,district,区", "fields"),
    ] {
        let fault = Divisions::from_csv(&format!("{head}{line}\n")).unwrap_err();
        assert!(fault.en.contains(word), "{line}: {fault}");
    }
    assert!(Divisions::from_csv("code,name\n").is_err());
}
