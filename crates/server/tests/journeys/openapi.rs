//! The committed description of the interface is the one that the code gives; `HUYING_UPDATE=1` writes it anew.

#[test]
fn the_committed_description_is_current() {
    let now = serde_json::to_string_pretty(&server::openapi()).unwrap() + "\n";
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/openapi.json");
    if std::env::var("HUYING_UPDATE").is_ok_and(|value| value == "1") {
        std::fs::write(path, &now).unwrap();
    }
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    assert!(now == committed, "docs/openapi.json is stale: run this test with HUYING_UPDATE=1");
}

#[test]
fn every_operation_has_a_name_an_answer_and_a_problem() {
    let document = serde_json::to_value(server::openapi()).unwrap();
    let mut names = std::collections::BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let name = operation["operationId"].as_str().unwrap_or_else(|| panic!("{method} {path}"));
            assert!(names.insert(name.to_owned()), "{name} stands twice");
            assert!(operation["summary"].is_string(), "{method} {path}");
            assert!(operation["responses"].as_object().is_some_and(|answers| !answers.is_empty()));
        }
    }
    assert!(names.len() >= 35, "{}", names.len());
}

/// Two types of one name would silently become one in the description, and clients would get the wrong shape.
#[test]
fn no_two_described_types_share_a_name() {
    let mut folders = vec![std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))];
    let mut names = std::collections::BTreeMap::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            let mut described = false;
            for line in text.lines() {
                described = (described || line.contains("ToSchema")) && !line.is_empty();
                let mut words = line.split_whitespace().skip_while(|word| !matches!(*word, "struct" | "enum"));
                if let (true, Some(_), Some(name)) = (described, words.next(), words.next()) {
                    let name = name.split(['<', '(', '{', ';']).next().unwrap().to_owned();
                    if let Some(other) = names.insert(name.clone(), path.clone()) {
                        panic!("{name} stands in {} and in {}", other.display(), path.display());
                    }
                    described = false;
                }
            }
        }
    }
    assert!(names.len() > 50, "{}", names.len());
}
