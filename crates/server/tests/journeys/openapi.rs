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
