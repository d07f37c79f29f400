//! What an emergency service hands over: registered once under its own number, with a receipt; what it may not hand over is
//! refused with the provision.

use crate::house::{BEIJING, houses};
use serde_json::{Value, json};

/// The desk of the emergency services.
pub const DESK: &str = "110000.rescue";

/// Something that is no emergency, under a service's own number.
pub fn handed(reference: &str) -> Value {
    json!({"reference": reference, "service": "police", "place": BEIJING.community, "text": "楼上夜里拖桌子，不是警情",
           "contact_phone": "00000004321"})
}

#[tokio::test]
async fn what_is_no_emergency_is_taken_over_once_and_answered_with_a_receipt() {
    for house in houses().await {
        let rescuer = house.staff(DESK, &["handler"]).await;
        let first = house.post("/handovers", &rescuer, handed("110-20260302-7")).await.is(201);
        let text = |key: &str| first[key].as_str().unwrap().to_owned();
        assert_eq!((text("reference"), &first["repeated"]), ("110-20260302-7".to_owned(), &json!(false)), "{first}");
        assert_eq!(first["unit"]["id"], BEIJING.street, "{first}");
        assert!(!text("number").is_empty() && !text("taken_at").is_empty());
        // The same number again, by a colleague: the same receipt, and no second matter.
        let colleague = house.staff(DESK, &["operator"]).await;
        let again = house.post("/handovers", &colleague, handed("110-20260302-7")).await.is(201);
        assert_eq!((&again["number"], &again["repeated"]), (&first["number"], &json!(true)));
        assert_eq!(again["taken_at"], first["taken_at"]);
        // Something else under a number that is taken.
        let mut other = handed("110-20260302-7");
        other["text"] = json!("门口井盖丢了");
        let refused = house.post("/handovers", &rescuer, other).await.problem(422, "refused");
        assert_eq!(refused["reasons"][0]["field"], "reference", "{}: {refused}", house.name);
        // The street has it in its queue, the service sees how it stands and not who asked.
        let path = format!("/matters/{}/{}", BEIJING.district, text("matter"));
        let clerk = house.staff(BEIJING.street, &["dispatcher"]).await;
        let seen = house.get(&path, &clerk).await.is(200);
        assert_eq!(seen["state"]["key"], "registered", "{seen}");
        let seen = house.get(&path, &rescuer).await.is(200).to_string();
        assert!(!seen.contains("00000004321") && !seen.contains("拖桌子"), "{seen}");
    }
}

#[tokio::test]
async fn a_hand_over_that_cannot_be_taken_says_why() {
    for house in houses().await {
        let rescuer = house.staff(DESK, &["handler"]).await;
        let mut urgent = handed("119-1");
        urgent["grade"] = json!("emergency");
        let refused = house.post("/handovers", &rescuer, urgent).await.is(422);
        assert_eq!(refused["reasons"][0]["code"], "condition", "{refused}");
        assert!(!refused["basis"].as_array().unwrap().is_empty(), "{refused}");
        let mut nowhere = handed("119-2");
        nowhere["place"] = json!("999999999999");
        house.post("/handovers", &rescuer, nowhere).await.problem(422, "refused");
        let mut unnamed = handed(" ");
        unnamed["service"] = json!("police");
        house.post("/handovers", &rescuer, unnamed).await.problem(422, "refused");
        // Nobody else may say that it comes from an emergency service.
        let clerk = house.staff(BEIJING.street, &["dispatcher"]).await;
        let refused = house.post("/handovers", &clerk, handed("110-3")).await.is(422);
        assert_eq!(refused["reasons"][0]["code"], "not-yours", "{refused}");
        house.post("/handovers", "", handed("110-4")).await.problem(401, "unauthenticated");
    }
}
