//! Every statement of the store: portable words only, its district first, and both databases parse it.

use storage::testing;

/// Words that fail on at least one engine, or mean different things. Each is looked for with blanks around it.
const FORBIDDEN: &[&str] = &[
    " for update",
    "now()",
    "current_timestamp",
    "date_trunc",
    "jsonb",
    "json_",
    "->",
    "::",
    " any(",
    "ilike",
    "rollup",
    " recursive ",
    " trigger",
    " procedure(",
    " listen ",
    " notify ",
    "advisory",
    "serial",
    "identity",
    "sequence",
    "nextval",
    "random()",
    "deferrable",
    "exclude using",
    " enum",
    "array[",
    "[]",
    " serializable",
    "boolean",
    " true",
    " false",
    " double ",
    " real",
    " blob",
    "bytea",
    "timestamptz",
    "without rowid",
    "autoincrement",
    " rowid",
    "create temp",
    "foreign key",
    "references ",
    " like ",
    " skip locked",
    "on conflict do",
    "insert or ",
    "replace into",
    ";",
    "?",
];

#[test]
fn statements_keep_to_the_portable_subset() {
    let mut faults = Vec::new();
    for (name, text, in_district) in testing::statement_texts() {
        let flat = format!(" {} ", text.split_whitespace().collect::<Vec<_>>().join(" "));
        let lower = flat.to_lowercase();
        let outside: String = flat.split('\'').step_by(2).collect();
        if outside.chars().any(char::is_uppercase) {
            faults.push(format!("{name}: upper case: {flat}"));
        }
        faults.extend(
            FORBIDDEN.iter().filter(|word| lower.contains(**word)).map(|word| format!("{name}: {word}: {flat}")),
        );
        let leads =
            lower.contains("where district = $1") || (lower.contains("insert into") && lower.contains("(district, "));
        if in_district && !leads {
            faults.push(format!("{name}: no district: {flat}"));
        }
        if lower.contains("create table")
            && !lower.contains("( district bigint not null")
            && !lower.contains("(district bigint not null")
        {
            faults.push(format!("{name}: table without district: {flat}"));
        }
        for after in ["primary key (", "unique (", " on events (", " on matters ("] {
            for piece in lower.split(after).skip(1) {
                if !piece.starts_with("district") {
                    faults.push(format!("{name}: key without district: {flat}"));
                }
            }
        }
        if lower.contains("create ") && lower.contains(" index ") && !lower.contains(" (district, ") {
            faults.push(format!("{name}: index without district: {flat}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn only_one_module_puts_statements_together() {
    let source = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![source.clone()];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if std::fs::read_to_string(&path).unwrap().contains("AssertSqlSafe") {
                found.push(path.strip_prefix(&source).unwrap().to_owned());
            }
        }
    }
    assert_eq!(found, [std::path::PathBuf::from("sql/compose.rs")]);
}

#[tokio::test]
async fn both_databases_parse_every_statement() {
    assert!(storage::sql::statements().len() > 150);
    for (name, database) in testing::databases().await {
        let refused = testing::refused_statements(&database).await;
        assert!(refused.is_empty(), "{name}: {}", refused.join("\n"));
    }
}
