//! Times and counts on the board, periods of days, how figures changed, and what stands in registers, with the rounds and
//! rows behind every number.

use crate::flow::{Crew, crew, fed_back, transferred};
use crate::house::{BEIJING, GUIYANG, House, Town, houses};
use serde_json::{Value, json};
use worktime::Instant;

fn number<'a>(board: &'a Value, key: &str) -> &'a Value {
    let all = board["numbers"].as_array().unwrap();
    all.iter().find(|one| one["indicator"]["key"] == key).unwrap_or_else(|| panic!("no {key} in {board}"))
}

async fn board(house: &House, who: &str, query: &str) -> Value {
    house.get(&format!("/board/beijing?{query}"), who).await.is(200)
}

/// An appeal that is dispatched and answered so many minutes later, and rated at a moment: there its round ends.
async fn answered(house: &House, town: Town, crew: &Crew, minutes: i64, ends: &str) -> String {
    house.clock.set(Instant::parse(crate::house::START).unwrap());
    let (matter, _) = house.appeal(town).await;
    transferred(house, town, crew, &matter).await;
    house.clock.set(Instant(house.desk.now().0 + minutes * 60_000));
    fed_back(house, town, crew, &matter).await;
    house.until(town, "2026-12-20 09:00").await;
    house.clock.set(Instant::parse(ends).unwrap());
    let said = json!({"responded": true, "solved": "yes", "satisfied": "yes"});
    house.ask(town, &matter, &crew.caller, "rate", said).await;
    matter
}

/// Minutes to the answer and the moment at which a round ends: the last second of a day and of a year, and the next one.
const ENDS: [(i64, &str); 4] = [
    (10, "2026-12-21 23:59:59"),
    (30, "2026-12-22 00:00:00"),
    (20, "2026-12-31 23:59:59"),
    (90, "2027-01-01 00:00:00"),
];

#[tokio::test]
async fn times_are_counted_by_days_in_china_and_opened_to_their_rounds() {
    for house in houses().await {
        let (town, crew) = (BEIJING, crew(&house, BEIJING).await);
        let mut matters = Vec::new();
        for (minutes, ends) in ENDS {
            matters.push(answered(&house, town, &crew, minutes, ends).await);
        }
        house.clock.set(Instant::parse("2027-01-10 09:00").unwrap());
        let who = &crew.supervisor;
        // Value in hundredths of a minute, and how many.
        for (period, median, most, of) in [
            ("from=2026-12-21&to=2026-12-21", json!(1_000), json!(1_000), 1),
            ("from=2026-12-22&to=2026-12-22", json!(3_000), json!(3_000), 1),
            ("from=2026-12-21&to=2026-12-22", json!(2_000), json!(3_000), 2),
            ("from=2026-12&to=2026-12", json!(2_000), json!(3_000), 3),
            ("to=2026-Q4", json!(2_000), json!(3_000), 3),
            ("to=2026", json!(2_000), json!(3_000), 3),
            ("to=2027", json!(9_000), json!(9_000), 1),
            ("from=2026-12-22&to=2027-01-01", json!(3_000), json!(9_000), 3),
            ("from=2026-12-23&to=2026-12-30", json!(null), json!(null), 0),
        ] {
            let all = board(&house, who, period).await;
            let (half, nine) = (number(&all, "time_to_answer"), number(&all, "time_to_answer_most"));
            assert_eq!(
                (&half["total"]["value"], &half["total"]["of"]),
                (&median, &json!(of)),
                "{period} {}",
                house.name
            );
            assert_eq!(nine["total"]["value"], most, "{period}");
            assert_eq!(number(&all, "answered")["total"]["value"], json!(of * 100), "{period}");
            let query = format!("{period}&indicator=time_to_answer");
            if period.contains("from") {
                let page = house.get(&format!("/board/beijing/behind?{query}"), who).await.is(200);
                assert_eq!(
                    (page["total"].as_u64(), u64::try_from(page["rows"].as_array().unwrap().len()).unwrap()),
                    (Some(of), of),
                    "{page}"
                );
            }
        }
        // A figure that was kept is counted anew when a round of its days ends.
        let days = "from=2026-12-21&to=2026-12-22";
        matters.push(answered(&house, town, &crew, 40, "2026-12-22 12:00").await);
        house.clock.set(Instant::parse("2027-01-10 09:00").unwrap());
        let all = board(&house, who, days).await;
        assert_eq!(number(&all, "time_to_answer")["total"]["value"], 3_000);
        let row = &number(&all, "time_to_answer")["rows"][0];
        assert_eq!((&row["place"]["code"], &row["figure"]["of"]), (&json!(town.street), &json!(3)), "{row}");
        assert!(row["figure"]["said"]["zh"].as_str().unwrap().contains("30分钟（3个）"), "{row}");
        // Against two days before there is nothing; against a December there is.
        let trend = number(&all, "time_to_answer")["trend"].as_array().unwrap().clone();
        assert_eq!((&trend[0]["period"], &trend[0]["change"]), (&json!("2026-12-19..2026-12-20"), &json!(null)));
        assert_eq!(trend[1]["period"], "2025-12-21..2025-12-22");
        let january = board(&house, who, "from=2027-01&to=2027-01").await;
        let trend = &number(&january, "time_to_answer")["trend"][0];
        assert_eq!(
            (&trend["period"], &trend["change"]),
            (&json!("2026-12"), &json!(6_500)),
            "90 now, 20 and 30 in the middle then"
        );
        let shares = january["indicators"].as_array().unwrap();
        let solved = shares.iter().find(|one| one["indicator"]["key"] == "solved").unwrap();
        assert_eq!((&solved["trend"][0]["change"], &solved["goal"]), (&json!(0), &json!(null)));
    }
}

#[tokio::test]
async fn what_is_no_period_is_refused_in_words() {
    for house in houses().await {
        let who = house.staff(BEIJING.parent, &["supervisor"]).await;
        for (query, zh) in [
            ("to=2026-13", "日、月、季或者年"),
            ("to=2026-Q5", "日、月、季或者年"),
            ("from=2026-11-31&to=2026-11", "日、月、季或者年"),
            ("from=昨天", "日、月、季或者年"),
            ("to=2027-01", "已经开始"),
            ("from=2026-11-20&to=2026-11-01", "不晚于"),
            ("from=2020&to=2026-11", "24个月"),
        ] {
            let told = house.get(&format!("/board/beijing?{query}"), &who).await.problem(400, "bad-query");
            assert!(told["detail"].as_str().unwrap_or_default().contains(zh), "{query}: {told}");
        }
    }
}

#[tokio::test]
async fn registers_are_counted_on_a_day_judged_by_the_rule_and_opened_to_their_rows() {
    for house in houses().await {
        let who = house.staff("110000.hotline", &["caller", "operator"]).await;
        let all = board(&house, &who, "").await;
        let posts = number(&all, "posts_enforcement");
        assert_eq!(
            (&posts["register"]["key"], &posts["day"], &posts["total"]["goal"]),
            (&json!("posts"), &json!("2026-11-25"), &json!(null))
        );
        assert!(
            posts["basis"]
                .as_array()
                .unwrap()
                .iter()
                .any(|cited| cited["provision"] == "OP-28" && cited["force"] == "policy")
        );
        let of = |code: &str| {
            let rows = posts["rows"].as_array().unwrap();
            rows.iter().find(|row| row["place"]["code"] == code).unwrap()["figure"].clone()
        };
        let (central, other) = (of("110101"), of("110105"));
        assert_eq!((&central["rate"], &central["goal"]["met"]), (&json!(8_490), &json!(false)), "{central}");
        assert_eq!((&other["rate"], &other["goal"]["met"]), (&json!(8_490), &json!(true)), "{other}");
        assert_eq!(central["goal"]["wanted"]["zh"], "不低于 85 %");
        let rooms = number(&all, "community_rooms");
        assert!(rooms["basis"].as_array().unwrap().iter().all(|cited| cited["force"] == "practice"), "{rooms}");
        // The rows of a district, of the unit that they concern, and of a day on which there were none.
        let rows =
            house.get("/board/beijing/rows?indicator=posts_enforcement&within=110101&limit=3", &who).await.is(200);
        assert_eq!(
            (&rows["total"], &rows["cut"], rows["rows"].as_array().unwrap().len()),
            (&json!(4), &json!(true), 3),
            "{rows}"
        );
        let counted = |row: &Value| (row["counted"].as_bool().unwrap(), row["part"].as_bool().unwrap());
        assert_eq!(
            rows["rows"].as_array().unwrap().iter().map(counted).collect::<Vec<_>>(),
            [(false, false), (false, false), (true, true)]
        );
        assert!(rows["rows"][0]["why"]["zh"].is_string());
        let small = house.get("/board/beijing/rows?indicator=communities_small", &who).await.is(200);
        let small: Vec<bool> =
            small["rows"].as_array().unwrap().iter().map(|row| row["part"].as_bool().unwrap()).collect();
        assert_eq!(small, [true, false, false, false]);
        let forms = number(&all, "forms_per_department");
        let code = forms["rows"][0]["place"]["code"].as_str().unwrap();
        let rows =
            house.get(&format!("/board/beijing/rows?indicator=forms_per_department&unit={code}"), &who).await.is(200);
        assert!(rows["total"].as_u64().unwrap() >= 1, "{rows}");
        let before = board(&house, &who, "to=2025-12").await;
        assert_eq!(
            (&number(&before, "posts_enforcement")["total"]["rate"], &number(&before, "posts_enforcement")["day"]),
            (&json!(null), &json!("2025-12-31"))
        );
        // Nothing of another district, of another city, or of nobody.
        let own = house.staff(BEIJING.parent, &["supervisor"]).await;
        house
            .get("/board/beijing/rows?indicator=posts_enforcement&within=110105", &own)
            .await
            .problem(403, "out-of-reach");
        house.get("/board/beijing/rows?indicator=posts_enforcement", "").await.problem(401, "unauthenticated");
        house.get("/board/beijing/rows?indicator=solved", &who).await.problem(400, "bad-query");
        let elsewhere = house.staff(GUIYANG.parent, &["supervisor"]).await;
        let guiyang = house.get("/board/guiyang", &elsewhere).await.is(200);
        assert!(guiyang["numbers"].as_array().unwrap().iter().all(|one| one["register"] == json!(null)), "{guiyang}");
        let table = house.get("/board/beijing/export.csv", &who).await.text;
        assert!(table.contains("84.9 % (849/1000)") && table.contains("不低于 85 %：没有达到"), "{table}");
    }
}
