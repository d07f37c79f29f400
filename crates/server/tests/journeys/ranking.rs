//! The ranking: by the settings in force, before and after exclusion, as somebody tries it out, and as a table to take away.

use crate::figures::{NEIGHBOUR, month, rated, to_rate};
use crate::flow::crew;
use crate::house::{BEIJING, House, houses, one_house};
use channels::divisions::Divisions;
use channels::table::{Shape, Table};
use desk::Library;
use http_body_util::BodyExt;
use serde_json::{Value, json};
use std::path::Path;
use tower::ServiceExt;

const MONTH: &str = "to=2026-12";

/// The rulebooks that ship, with whoever has one round ranked.
pub async fn rank_from_one(house: &House) {
    set(house, "evaluation.ranked_at_least", 30, 1).await;
}

/// The rulebooks that ship, with another number in a setting.
pub async fn set(house: &House, key: &str, was: i64, is: i64) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rulebooks");
    let mut files = rulebook::read::folder(&folder).unwrap();
    let settings = files.get_mut("national/settings.toml").unwrap();
    let line = |number: i64| format!("\"{key}\"\nvalue    = {number}\n");
    assert!(settings.contains(&line(was)));
    *settings = settings.replace(&line(was), &line(is));
    let cities = rulebook::read::cities(&files);
    let cities = cities.iter().map(|key| rulebook::read::city(&files, key).unwrap()).collect();
    let divisions = Divisions::from_csv(&files["national/divisions.csv"]).unwrap();
    house.desk.replace_library(Library::over(cities, divisions.tree(), Vec::new())).await.unwrap();
}

async fn ranking(house: &House, who: &str, more: &str) -> Value {
    house.get(&format!("/board/beijing/ranking?{MONTH}{more}"), who).await.is(200)
}

fn row<'a>(all: &'a Value, code: &str) -> &'a Value {
    all["rows"].as_array().unwrap().iter().find(|row| row["place"]["code"] == code).unwrap()
}

#[tokio::test]
async fn offices_are_ranked_by_the_settings_in_force_and_by_what_somebody_tries_out() {
    for house in houses().await {
        let (town, crew) = (BEIJING, crew(&house, BEIJING).await);
        let neighbours = crate::flow::crew(&house, NEIGHBOUR).await;
        let [_, partly, _] = month(&house, town, &crew, &neighbours).await;
        // Two rounds and one: nobody has thirty. All offices of the district are listed, none is last.
        let few = ranking(&house, &crew.supervisor, "").await;
        assert_eq!((&few["ranked"], &few["at_least"]["value"]), (&json!(0), &json!(30)), "{}", house.name);
        assert_eq!(few["total"], few["rows"].as_array().unwrap().len());
        let own = row(&few, town.street);
        assert_eq!((&own["rank"], &own["smallest"]), (&Value::Null, &json!(1)));
        assert_eq!(own["said"]["en"], "too few to rank: 1 of 30");
        assert_eq!(own["score"]["points"], 8_250, "30 + 35 / 2 + 35");

        rank_from_one(&house).await;
        let all = ranking(&house, &crew.supervisor, "").await;
        let (own, next) = (row(&all, town.street), row(&all, NEIGHBOUR.street));
        assert_eq!((&own["rank"], &own["score"]["points"]), (&json!(1), &json!(8_250)));
        assert_eq!((&next["rank"], &next["score"]["points"]), (&json!(2), &json!(6_500)));
        assert_eq!((&own["best"], &own["worst"], &all["ranked"]), (&json!(1), &json!(2), &json!(2)), "told by chance");
        assert_eq!(
            (&own["group"]["key"], &own["group_ranked"], &own["verdict"]),
            (&json!("core"), &json!(2), &Value::Null)
        );
        let weights: Vec<_> = all["weights"].as_array().unwrap().iter().map(|one| &one["percent"]).collect();
        assert_eq!((weights, &all["simulation"]), (vec![&json!(30), &json!(35), &json!(35)], &json!(false)));
        let fixed = &all["weights"][1]["fixed"];
        assert_eq!(
            (&fixed["setting"]["key"], &fixed["verified"]),
            (&json!("evaluation.office_weight_solved"), &json!(false))
        );
        assert!(!all["basis"].as_array().unwrap().is_empty(), "the formula rests on a provision");
        // What the figures say is what the board says.
        let board = house.get("/board/beijing?from=2026-12&to=2026-12", &crew.supervisor).await.is(200);
        for rate in own["rates"].as_array().unwrap() {
            let key = rate["indicator"].as_str().unwrap();
            let figure = &row(&board, town.street)["figures"][key]["total"];
            assert_eq!((&rate["part"], &rate["of"], &rate["rate"]), (&figure["part"], &figure["of"], &figure["rate"]));
        }

        let tried = ranking(&house, &crew.supervisor, "&weights=solved=100").await;
        assert_eq!((&tried["simulation"], &row(&tried, NEIGHBOUR.street)["rank"]), (&json!(true), &json!(1)));
        assert_eq!(row(&tried, town.street)["score"]["points"], 5_000);
        assert_ne!(tried["version"], all["version"]);
        assert_eq!(ranking(&house, &crew.supervisor, "").await["rows"], all["rows"], "trying stores nothing");

        // An exclusion changes the ranking after it, and not the one before.
        let assessor = house.staff(town.parent, &["assessor"]).await;
        let ground = json!({"exclude_ground": "outside_powers", "reason": "产权纠纷已由法院受理。"});
        house.ask(town, &partly, &crew.handler, "exclude", ground).await;
        house
            .post(&format!("/matters/{}/{partly}/proposals/1/sign", town.district), &assessor, json!({}))
            .await
            .is(200);
        let after = ranking(&house, &crew.supervisor, "").await;
        let own = row(&after, town.street);
        assert_eq!((&own["score"]["points"], &own["before_score"]["points"]), (&json!(10_000), &json!(8_250)));
    }
}

#[tokio::test]
async fn an_office_sees_its_own_place_and_nobody_elses() {
    let house = one_house(|_| {}).await;
    let (town, crew) = (BEIJING, crew(&house, BEIJING).await);
    let neighbours = crate::flow::crew(&house, NEIGHBOUR).await;
    month(&house, town, &crew, &neighbours).await;
    rank_from_one(&house).await;
    let own = ranking(&house, &crew.leader, "").await;
    let codes: Vec<_> = own["rows"].as_array().unwrap().iter().map(|row| &row["place"]["code"]).collect();
    assert_eq!(
        (codes, &own["ranked"], &own["within"]["code"]),
        (vec![&json!(town.street)], &json!(2), &json!(town.parent))
    );
    assert!(own["reach"]["en"].as_str().unwrap().contains("others are not listed"));
    let csv = house.get(&format!("/board/beijing/ranking.csv?{MONTH}"), &crew.leader).await.text;
    assert!(csv.contains(town.street) && !csv.contains(NEIGHBOUR.street), "{csv}");
    for more in [format!("&within={}", NEIGHBOUR.street), "&within=110102".to_owned(), "&within=110000".to_owned()] {
        for kind in ["", ".csv", ".xlsx"] {
            let path = format!("/board/beijing/ranking{kind}?{MONTH}{more}");
            house.get(&path, &crew.leader).await.problem(403, "out-of-reach");
        }
    }
    house.get("/board/guiyang/ranking", &crew.leader).await.problem(403, "out-of-reach");
    house.get("/board/beijing/ranking", "").await.problem(401, "unauthenticated");
    // A district's supervisor ranks its offices; the districts are the city's to look at.
    let all = ranking(&house, &crew.supervisor, "").await;
    assert_eq!(all["classes"].as_array().unwrap().len(), 1, "{}", all["classes"]);
    let districts = ranking(&house, &crew.caller, "&class=district").await;
    assert_eq!((&districts["rows"][0]["place"]["code"], &districts["rows"][0]["rank"]), (&json!("110101"), &json!(1)));
    let seen = ranking(&house, &crew.supervisor, "&class=district").await;
    assert_eq!(seen["rows"].as_array().unwrap().len(), 1, "of the districts one's own");
}

#[tokio::test]
async fn the_board_says_what_changed_and_that_it_may_be_chance() {
    let house = one_house(|_| {}).await;
    let (town, crew) = (BEIJING, crew(&house, BEIJING).await);
    let neighbours = crate::flow::crew(&house, NEIGHBOUR).await;
    month(&house, town, &crew, &neighbours).await;
    let figures = async |month: &str| {
        let all = house.get(&format!("/board/beijing?from={month}&to={month}"), &crew.supervisor).await.is(200);
        row(&all, town.street)["figures"]["solved"].clone()
    };
    assert!(figures("2026-12").await["before"].is_null(), "nothing ended in November");
    let again = to_rate(&house, town, &crew).await;
    house.until(town, "2027-01-06 09:00").await;
    rated(&house, town, &crew, &again, "yes", "yes").await;
    let solved = figures("2027-01").await;
    let (before, year) = (&solved["before"], &solved["year"]);
    assert_eq!(
        (&before["period"], &before["rate"], &before["points"]),
        (&json!("2026-12"), &json!(5_000), &json!(5_000))
    );
    assert_eq!((&before["verdict"], year), (&json!("unsure"), &Value::Null));
    assert!(before["low"].as_i64() < Some(0) && before["high"].as_i64() > Some(5_000), "{before}");
    // A whole period against the one before, of the same length. The quarter that runs has one month so far.
    for query in ["to=2027-Q1", "from=2027-01&to=2027-01"] {
        let all = house.get(&format!("/board/beijing?{query}"), &crew.supervisor).await.is(200);
        let solved = &row(&all, town.street)["figures"]["solved"];
        assert_eq!((&solved["total"]["of"], &solved["total"]["rate"]), (&json!(1), &json!(10_000)), "{query}");
        let before = &solved["whole_before"];
        assert_eq!((&before["period"], &before["points"]), (&json!("2026-12"), &json!(5_000)), "{query}: {before}");
        assert_eq!(solved["whole_year"], Value::Null, "{query}");
    }
    let both = house.get("/board/beijing?from=2026-12&to=2027-01", &crew.supervisor).await.is(200);
    let solved = &row(&both, town.street)["figures"]["solved"];
    assert_eq!((&solved["total"]["of"], &solved["whole_before"]), (&json!(3), &Value::Null), "nothing ended before");
}

#[tokio::test]
async fn what_was_asked_wrongly_is_said_by_parameter() {
    let house = one_house(|_| {}).await;
    let crew = crew(&house, BEIJING).await;
    for query in [
        "weights=",
        "weights=solved",
        "weights=solved=101",
        "weights=solved=-1",
        "weights=solved=99",
        "weights=solved=50,solved=50",
        "weights=unsigned=100",
        "as_of=1999-12-31",
        "as_of=soon",
        "class=community",
        "class=planet",
        "formula=nothing",
        "against=2026-13",
        "from=2026-10-05",
        "to=2026-10-05",
        "to=2099-Q1",
        "to=2026-Q5",
        "against=9999-01",
        "to=2026-13",
        "nothing=1",
    ] {
        let problem =
            house.get(&format!("/board/beijing/ranking?{query}"), &crew.supervisor).await.problem(400, "bad-query");
        let name = query.split('=').next().unwrap();
        assert!(problem["detail"].as_str().unwrap().contains(name), "{query}: {problem}");
    }
    let year = house.get("/board/beijing/ranking?to=2026-11&against=year", &crew.supervisor).await.is(200);
    assert_eq!(year["against"], json!(["2025-11"]));
    let quarter = house.get("/board/beijing/ranking?from=2026-09&to=2026-11", &crew.supervisor).await.is(200);
    assert_eq!(quarter["against"], json!(["2026-06", "2026-07", "2026-08"]));
}

#[tokio::test]
async fn the_workbook_works_its_scores_out_of_what_stands_in_it() {
    let house = one_house(|_| {}).await;
    let (town, crew) = (BEIJING, crew(&house, BEIJING).await);
    let neighbours = crate::flow::crew(&house, NEIGHBOUR).await;
    month(&house, town, &crew, &neighbours).await;
    rank_from_one(&house).await;
    let path = format!("/api/v1/board/beijing/ranking.xlsx?{MONTH}");
    let request = axum::http::Request::get(path).header("authorization", format!("Bearer {}", crew.supervisor));
    let answer = house.router.clone().oneshot(request.body(axum::body::Body::empty()).unwrap()).await.unwrap();
    assert!(answer.headers()["content-disposition"].to_str().unwrap().contains("ranking-beijing.xlsx"));
    let bytes = answer.into_body().collect().await.unwrap().to_bytes().to_vec();
    let table = Table::read(bytes, &Shape::default()).unwrap();
    let rows: Vec<Vec<String>> = table.rows().map(|row| row.cells).collect();
    let own = rows.iter().find(|row| row.len() > 8 && row[3] == town.street).unwrap();
    // Rank, places it may have, code, name, score; then numerator, denominator and rate of each.
    assert_eq!(
        (&own[0], &own[1], &own[2], &own[5]),
        (&"1".to_owned(), &"1".to_owned(), &"2".to_owned(), &"82.5".to_owned())
    );
    assert_eq!(own[10..13], ["1", "2", "50"], "{own:?}");
    let csv =
        house.get(&format!("/board/beijing/ranking.csv?{MONTH}&lang=en&weights=solved=100"), &crew.supervisor).await;
    assert!(csv.text.contains("these are not the published ranks") && csv.text.contains("numerator"), "{}", csv.text);
}
