//! The figures of a month over HTTP: counted from what residents said, for staff only, with what each counts in words.

use crate::flow::{crew, fed_back, transferred};
use crate::house::{BEIJING, houses};
use serde_json::json;

#[tokio::test]
async fn what_a_resident_said_is_counted_once_and_can_be_looked_behind() {
    for house in houses().await {
        let town = BEIJING;
        let crew = crew(&house, town).await;
        let (matter, _) = house.appeal(town).await;
        transferred(&house, town, &crew, &matter).await;
        fed_back(&house, town, &crew, &matter).await;
        house.until(town, "2026-12-20 09:00").await;
        let said = json!({"responded": true, "solved": "partly", "satisfied": "yes"});
        house.ask(town, &matter, &crew.caller, "rate", said).await;
        let month = house.get("/indicators/beijing/2026-12?behind=solved", &crew.supervisor).await.is(200);
        let rate = |key: &str| {
            let all = month["indicators"].as_array().unwrap();
            let found = all.iter().find(|one| one["indicator"]["key"] == key).unwrap();
            assert!(found["counts"]["zh"].as_str().unwrap().contains("分母"), "{found}");
            assert_eq!(found["groups"][0]["group"]["office"], town.street, "{found}");
            (found["total"]["part"].as_i64().unwrap(), found["total"]["of"].as_i64().unwrap())
        };
        // The three answers are separate: solved in part is answered and satisfying, but not solved.
        assert_eq!((rate("responded"), rate("solved"), rate("satisfied")), ((1, 1), (0, 1), (1, 1)));
        assert_eq!((&month["behind"][0]["matter"], &month["behind"][0]["part"]), (&json!(matter), &json!(false)));
        let before = house.get("/indicators/beijing/2026-11", &crew.supervisor).await.is(200);
        assert_eq!(before["rounds"], 0);
        assert!(before["indicators"][0]["total"]["rate"].is_null(), "nothing counted is no rate: {before}");
        for rubbish in ["2026-13", "2026", "x"] {
            house.get(&format!("/indicators/beijing/{rubbish}"), &crew.supervisor).await.problem(400, "bad-query");
        }
        for query in ["by=colour", "behind=nothing", "nothing=1"] {
            let path = format!("/indicators/beijing/2026-12?{query}");
            house.get(&path, &crew.supervisor).await.problem(400, "bad-query");
        }
        house.get("/indicators/nowhere/2026-12", &crew.supervisor).await.problem(404, "not-found");
        house.get("/indicators/beijing/2026-12", "").await.problem(401, "unauthenticated");
    }
}
