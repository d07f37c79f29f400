//! What an office asks every day must cost the same with a thousand matters and with ten million.

use crate::support::{DISTRICT, commit};
use desk::ports::Ledger;
use storage::{Database, testing};

/// Rows of each table when nobody says how many; enough that reading one whole is not the cheapest way.
const ROWS: u64 = 20_000;
/// Rows of each table when the loop is asked for.
const MILLION: u64 = 1_000_000;

async fn whole_reads(database: &Database, is_grown: bool) -> Vec<String> {
    let found = testing::whole_reads(database, &[testing::READS_WHOLE], is_grown).await;
    let (control, others): (Vec<_>, Vec<_>) = found.into_iter().partition(|(text, _)| text.starts_with("given"));
    assert_eq!(control.len(), 1, "a statement that reads a table whole was not found out");
    others.into_iter().map(|(text, plan)| format!("{text}\n{plan}")).collect()
}

#[tokio::test]
async fn no_statement_of_a_district_reads_a_whole_table() {
    for (name, database) in testing::databases().await {
        let found = whole_reads(&database, false).await;
        assert!(found.is_empty(), "{name}:\n{}", found.join("\n\n"));
    }
}

#[tokio::test]
async fn young_tables_are_counted_before_the_server_does_so_itself() {
    let (_, database) = testing::databases().await.into_iter().find(|(name, _)| *name == "postgres").unwrap();
    database.commit(commit(DISTRICT, "m1", 0)).await.unwrap();
    let uncounted = testing::uncounted(&database).await;
    assert!(uncounted.iter().all(|table| table == "schema_version"), "{uncounted:?}");
}

/// SQLite plans without looking at sizes; PostgreSQL plans by them.
#[tokio::test]
async fn plans_of_grown_tables_read_along_indexes() {
    let rows = if std::env::var_os("HUYING_ROUNDS").is_some() { MILLION } else { ROWS };
    let (_, database) = testing::databases().await.into_iter().find(|(name, _)| *name == "postgres").unwrap();
    testing::grow(&database, rows).await;
    let found = whole_reads(&database, true).await;
    assert!(found.is_empty(), "{rows} rows:\n{}", found.join("\n\n"));
    let statements = testing::statement_texts().into_iter().filter(|(_, _, names_district)| *names_district).count();
    println!("endured plans of {rows} rows: times={statements} lost=0 doubled=0 holes=0");
}
