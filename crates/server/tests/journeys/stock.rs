//! The stock: what lay open at the end of each day, for the own division downwards, with midnight in China as the border.

use crate::flow::crew;
use crate::house::{BEIJING, House, Town, houses, one_house};
use serde_json::{Value, json};

const NEIGHBOUR: Town = Town { street: BEIJING.other_street, community: BEIJING.other_street, ..BEIJING };

/// Open, opened, closed, overdue by day.
fn days(all: &Value) -> Vec<(String, i64, i64, i64, i64)> {
    let number = |day: &Value, key: &str| day[key].as_i64().unwrap();
    let day = |day: &Value| {
        let text = day["day"].as_str().unwrap()[5..].to_owned();
        (text, number(day, "open"), number(day, "opened"), number(day, "closed"), number(day, "overdue"))
    };
    all.as_array().unwrap().iter().map(day).collect()
}

async fn stock(house: &House, who: &str, query: &str) -> Value {
    house.get(&format!("/board/beijing/stock?{query}"), who).await.is(200)
}

fn named(day: &str, open: i64, opened: i64, closed: i64, overdue: i64) -> (String, i64, i64, i64, i64) {
    (day.to_owned(), open, opened, closed, overdue)
}

#[tokio::test]
async fn the_stock_of_a_day_is_what_had_begun_less_what_had_ended_by_midnight() {
    for house in houses().await {
        let (town, crew) = (BEIJING, crew(&house, BEIJING).await);
        let empty = stock(&house, &crew.supervisor, "from=2026-11-20&to=2026-11-22").await;
        assert!(days(&empty["days"]).iter().all(|day| (day.1, day.2, day.3, day.4) == (0, 0, 0, 0)), "{empty}");
        let (first, _) = house.appeal(town).await;
        let values = json!({"reject_reason": "elsewhere", "reason": "同一纠纷已在诉讼中，另有案号。", "answer": "请按法律途径办理。"});
        house.ask(town, &first, &crew.dispatcher, "reject", values).await;
        house.clock.set(worktime::Instant::parse("2026-11-26 23:59:59").unwrap());
        house.appeal(town).await;
        house.appeal(NEIGHBOUR).await;
        house.clock.set(worktime::Instant::parse("2026-11-27 00:00:00").unwrap());
        house.appeal(town).await;
        let sign = format!("/matters/{}/{first}/proposals/1/sign", town.district);
        house.post(&sign, &crew.leader, json!({})).await.is(200);
        let all = stock(&house, &crew.supervisor, "from=2026-11-24&to=2026-11-27").await;
        let wanted = [
            named("11-24", 0, 0, 0, 0),
            named("11-25", 1, 1, 0, 0),
            named("11-26", 3, 2, 0, 0),
            named("11-27", 3, 1, 1, 0),
        ];
        assert_eq!(days(&all["days"]), wanted, "{}", house.name);
        assert_eq!((&all["running"], &all["total"], &all["cut"]), (&json!(true), &json!(2), &json!(false)));
        let row =
            |street: &str| all["rows"].as_array().unwrap().iter().find(|row| row["place"]["code"] == street).unwrap();
        assert_eq!(days(&row(NEIGHBOUR.street)["days"])[2..], [named("11-26", 1, 1, 0, 0), named("11-27", 1, 0, 0, 0)]);
        assert_eq!(days(&row(town.street)["days"])[3], named("11-27", 2, 1, 1, 0));
        // A day that begins later than what lay there: the same at its end.
        let one = stock(&house, &crew.supervisor, "from=2026-11-27&to=2026-11-27").await;
        assert_eq!(days(&one["days"]), [named("11-27", 3, 1, 1, 0)]);
        // Nobody accepts them: the time to accept passes, and they are overdue from that day on, not before.
        house.until(town, "2026-12-20 09:00").await;
        let late = stock(&house, &crew.supervisor, "from=2026-11-24&to=2026-12-20&procedure=appeal").await;
        let late = days(&late["days"]);
        assert_eq!(late[..4], wanted);
        assert_eq!(late.last(), Some(&named("12-20", 3, 0, 0, 3)), "{late:?}");
        assert!(late.is_sorted_by_key(|day| day.4), "what is overdue and open stays so: {late:?}");
        // The ledger says the same when its views are made anew.
        let before = stock(&house, &crew.supervisor, "from=2026-11-24&to=2026-12-20").await;
        house.desk.rebuild(town.district, &|_| {}).await.unwrap();
        assert_eq!(stock(&house, &crew.supervisor, "from=2026-11-24&to=2026-12-20").await, before);
    }
}

#[tokio::test]
async fn stock_is_for_the_own_division_downwards_and_what_cannot_be_counted_is_said() {
    let house = one_house(|_| {}).await;
    let crew = crew(&house, BEIJING).await;
    house.appeal(NEIGHBOUR).await;
    let own = stock(&house, &crew.leader, "").await;
    assert_eq!((&own["within"]["code"], own["rows"].as_array().unwrap().len()), (&json!(BEIJING.street), 0));
    assert_eq!(days(&own["days"]).len(), 31);
    assert!(days(&own["days"]).iter().all(|day| day.1 == 0), "a neighbour's matters are not in it");
    let at = "/board/beijing/stock";
    house.get(&format!("{at}?within={}", NEIGHBOUR.street), &crew.leader).await.problem(403, "out-of-reach");
    house.get(at, "").await.problem(401, "unauthenticated");
    // A district that has no log has no stock.
    let city = stock(&house, &crew.caller, "within=110102").await;
    assert!(days(&city["days"]).iter().all(|day| day.1 == 0), "{city}");
    assert_eq!(stock(&house, &crew.caller, "level=district").await["rows"][0]["place"]["code"], "110101");
    for (query, word) in [
        ("to=2026-11-26", "还没有到"),
        ("from=2026-11-25&to=2026-11-24", "在截止日之后"),
        ("from=2025-11-01&to=2026-11-25", "最多看366天"),
        ("to=2026-02-30", "不是日期"),
        ("from=2026-11", "不是日期"),
        ("level=community", "区或者街道"),
        ("level=planet", "level"),
        ("within=999999", "within"),
        ("procedure=nothing", "procedure"),
        ("month=2026-11", "month"),
    ] {
        let problem = house.get(&format!("{at}?{query}"), &crew.supervisor).await.problem(400, "bad-query");
        assert!(problem["detail"].as_str().unwrap().contains(word), "{query}: {problem}");
    }
}
