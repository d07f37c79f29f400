//! The mapping files that ship fit the forms of the national procedures, both as history and as live appeals.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests fail by panicking")]

use channels::mapping::Mapping;
use channels::others::{self, Others};
use channels::rows;
use channels::table::Table;
use channels::targets::Targets;
use rulebook::City;
use rulebook::read::{city, folder};
use std::path::{Path, PathBuf};

/// The two ways in: procedure and ask.
const WAYS: [(&str, &str); 2] = [("appeal_record", "record"), ("appeal", "register")];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn some_city() -> City {
    let files = folder(&root().join("rulebooks")).unwrap();
    let name = files.keys().find_map(|path| path.strip_suffix("/city.toml").filter(|name| !name.starts_with('_')));
    city(&files, name.unwrap()).unwrap()
}

fn mapping(name: &str) -> Mapping {
    Mapping::parse(&std::fs::read_to_string(root().join("mappings").join(name)).unwrap()).unwrap()
}

#[test]
fn every_mapping_gives_what_the_forms_need_and_nothing_they_lack() {
    let city = some_city();
    let mut seen = 0;
    for entry in std::fs::read_dir(root().join("mappings")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if name == others::FILE {
            continue;
        }
        let mapping = mapping(&name).with_default("place", "520102001001");
        let header: Vec<&str> = mapping.named().into_iter().collect();
        let table = Table::read(header.join(",").into_bytes(), mapping.shape()).unwrap();
        for (procedure, ask) in WAYS {
            let targets = Targets::of(&city.procedures[procedure], ask, &city.lists).unwrap();
            let read = rows::read(&table, &mapping, ask, &targets).map(Iterator::count);
            assert_eq!(read, Ok(0), "{name}, {ask}");
        }
        seen += 1;
    }
    assert!(seen >= 6);
}

#[test]
fn no_table_that_is_said_to_be_something_else_fits_a_mapping() {
    let text = std::fs::read_to_string(root().join("mappings").join(others::FILE)).unwrap();
    let others = Others::parse(&text).unwrap();
    let header = |csv: &str| -> Vec<String> { csv.split(',').map(str::to_owned).collect() };
    let team = header("issue,id,title,created");
    assert!(others.of(&team).is_some() && others.of(&header("level1,level2,level3")).is_some());
    assert_eq!(others.of(&header("id,user,created,title,detail,down,up")), None);
    for name in ["teddy_messages.toml", "teddy_replies.toml", "teddy_classified.toml", "nyc311.toml"] {
        assert!(!mapping(name).missing(&team).is_empty(), "{name}");
    }
}

/// Reads a table by a mapping for both ways in: rows taken, and the first of each.
fn both(name: &str, csv: &str) -> [(usize, channels::rows::ImportRow); 2] {
    let city = some_city();
    let mapping = mapping(name).with_default("place", "520102001001");
    let table = Table::read(csv.as_bytes().to_vec(), mapping.shape()).unwrap();
    WAYS.map(|(procedure, ask)| {
        let targets = Targets::of(&city.procedures[procedure], ask, &city.lists).unwrap();
        let rows: Vec<_> = rows::read(&table, &mapping, ask, &targets).unwrap().map(Result::unwrap).collect();
        (rows.len(), rows[0].clone())
    })
}

#[test]
fn messages_with_and_without_replies_go_in_both_ways() {
    let messages = "id,user,created,title,detail,down,up\n7,U1,2020-01-06T12:09:38,路灯,三天不亮,0,2\n";
    let [(_, record), (_, register)] = both("teddy_messages.toml", messages);
    assert_eq!((record.original.as_str(), record.values["received_on"].as_str()), ("7/U1", "2020-01-06"));
    assert_eq!(register.values["text"], "路灯\n三天不亮");
    let replies = "id,user,created,title,detail,reply,replied,explain_syu,complete_rb,explain_rb\n\
                   7,U1,2020-01-06T12:09:38,路灯,三天不亮,已修好,2020-01-09T08:00:00,1,,\n";
    let [(_, record), (_, register)] = both("teddy_replies.toml", replies);
    assert_eq!((record.values["closed_on"].as_str(), record.values["answer"].as_str()), ("2020-01-09", "已修好"));
    assert!(!register.values.contains_key("answer"));
}

#[test]
fn a_foreign_hotline_keeps_its_own_category_beside_ours() {
    let csv = "unique_key,created_date,closed_date,due_date,agency,agency_name,complaint_type,descriptor,location_type,\
               incident_zip,incident_address,address_type,borough,community_board,status,resolution_description,\
               resolution_action_updated_date,open_data_channel_type,latitude,longitude,src\n\
               1,2020-01-07T11:41:51,,,X,Office X,Illegal Parking,Double,Street,,1 ANY STREET,,ANY,,Open,,,MOBILE,,,x\n\
               2,2020-01-07T11:41:51,,,X,Office X,Something New,,,,,,,,Open,,,UNKNOWN,,,x\n";
    let [(two, record), (_, register)] = both("nyc311.toml", csv);
    assert_eq!(two, 2);
    let of = |field: &str| record.values[field].as_str();
    assert_eq!((of("category"), of("source_category")), ("illegal_parking", "Illegal Parking/Double"));
    assert_eq!((of("channel"), of("original_status"), of("unit_name")), ("移动应用", "Open", "Office X"));
    assert_eq!((register.values["channel"].as_str(), register.values["address"].as_str()), ("app", "1 ANY STREET ANY"));
}

#[test]
fn every_value_that_a_mapping_gives_is_one_that_the_form_takes() {
    let city = some_city();
    let csv = "工单编号,标题,内容,性质,分类,社区代码,受理时间,办结时间,答复,来源,承办单位,联系人,紧急程度\n\
               A1,路灯,三天不亮,投诉,waste_sorting,520102001001,2020/1/5,2020-01-09,已修好,电话,路灯所,王某,特急\n\
               A2,井盖,缺失,其他,,520102001001,2020年1月6日,,,,,,\n\
               A3,井盖,缺失,求助,没有的分类,520102001001,2020年1月6日,,,,,,\n";
    let mapping = mapping("example.toml");
    let table = Table::read(csv.as_bytes().to_vec(), mapping.shape()).unwrap();
    for (procedure, ask) in WAYS {
        let targets = Targets::of(&city.procedures[procedure], ask, &city.lists).unwrap();
        let read: Vec<_> = rows::read(&table, &mapping, ask, &targets).unwrap().collect();
        let second = read[1].as_ref().unwrap();
        assert_eq!((second.values["kind"].as_str(), second.values["category"].as_str()), ("help", "unclassified"));
        assert_eq!(read[0].as_ref().unwrap().original, "A1");
        let reject = read[2].as_ref().unwrap_err();
        assert_eq!((reject.row, reject.column.as_str(), reject.code), (4, "分类", "unknown_value"));
    }
}

#[test]
fn an_ask_that_needs_what_no_table_can_give_is_not_importable() {
    let city = some_city();
    let appeal = &city.procedures["appeal"];
    assert_eq!(Targets::of(appeal, "no_such_ask", &city.lists).unwrap_err().code, "no_ask");
    assert_eq!(Targets::of(appeal, "transfer", &city.lists).unwrap_err().code, "not_importable");
}
