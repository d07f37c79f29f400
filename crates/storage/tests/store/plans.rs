//! What an office asks every day must cost the same with a thousand matters and with ten million.

use storage::testing;

#[tokio::test]
async fn no_statement_of_a_district_reads_a_whole_table() {
    for (name, database) in testing::databases().await {
        let found = testing::whole_reads(&database, &[testing::READS_WHOLE]).await;
        let (control, others): (Vec<_>, Vec<_>) = found.into_iter().partition(|(text, _)| text.starts_with("given"));
        assert_eq!(control.len(), 1, "{name}: a statement that reads a table whole was not found out");
        let others: Vec<String> = others.into_iter().map(|(text, plan)| format!("{text}\n{plan}")).collect();
        assert!(others.is_empty(), "{name}:\n{}", others.join("\n\n"));
    }
}
