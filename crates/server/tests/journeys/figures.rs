//! The board: counted from what residents said, for the own division downwards, before and after exclusion, with the
//! rounds behind every number, and as a table to take away.

use crate::flow::{Crew, crew, fed_back, transferred};
use crate::house::{BEIJING, GUIYANG, House, Town, houses, one_house};
use channels::table::{Shape, Table};
use desk::evaluate::Dimension;
use http_body_util::BodyExt;
use rulebook::model::Measure;
use serde_json::{Value, json};
use tower::ServiceExt;

pub const NEIGHBOUR: Town = Town { street: BEIJING.other_street, community: BEIJING.other_street, ..BEIJING };
const MONTH: &str = "from=2026-12&to=2026-12";

/// An appeal that was handled and waits to be rated.
pub async fn to_rate(house: &House, town: Town, crew: &Crew) -> String {
    let (matter, _) = house.appeal(town).await;
    transferred(house, town, crew, &matter).await;
    fed_back(house, town, crew, &matter).await;
    matter
}

pub async fn rated(house: &House, town: Town, crew: &Crew, matter: &str, solved: &str, satisfied: &str) {
    let mut said = json!({"responded": true, "solved": solved, "satisfied": satisfied});
    if solved != "yes" {
        said["unsolved_reason"] = json!("partly_done");
    }
    if satisfied == "no" {
        said["dissatisfied_reason"] = json!("slow");
    }
    house.ask(town, matter, &crew.caller, "rate", said).await;
}

async fn board(house: &House, who: &str, query: &str) -> Value {
    house.get(&format!("/board/beijing?{query}"), who).await.is(200)
}

fn found<'a>(all: &'a Value, key: &str) -> &'a Value {
    let all = all["indicators"].as_array().unwrap();
    all.iter().find(|one| one["indicator"]["key"] == key).unwrap()
}

fn pair(figure: &Value) -> (i64, i64) {
    (figure["part"].as_i64().unwrap(), figure["of"].as_i64().unwrap())
}

fn left(figure: &Value) -> i64 {
    figure["left"].as_array().unwrap().iter().map(|left| left.as_i64().unwrap()).sum()
}

/// Every round behind a number, page by page: how many in all, and the named ones.
async fn behind(house: &House, who: &str, query: &str) -> (i64, u64, Vec<Value>) {
    let (mut rows, mut unnamed, mut after) = (Vec::new(), 0, String::new());
    loop {
        let path = format!("/board/beijing/behind?{query}&limit=2{after}");
        let page = house.get(&path, who).await.is(200);
        assert!(page["rows"].as_array().unwrap().len() <= 2);
        rows.extend(page["rows"].as_array().unwrap().clone());
        unnamed += page["unnamed"].as_u64().unwrap();
        match page["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => return (page["total"].as_i64().unwrap(), unnamed, rows),
        }
    }
}

/// A month with three rated appeals in two streets, one that nobody could reach, one still open.
pub async fn month(house: &House, town: Town, crew: &Crew, neighbours: &Crew) -> [String; 3] {
    let yes = to_rate(house, town, crew).await;
    let partly = to_rate(house, town, crew).await;
    let silent = to_rate(house, town, crew).await;
    let next_door = to_rate(house, NEIGHBOUR, neighbours).await;
    house.until(town, "2026-12-20 09:00").await;
    let _open = house.appeal(town).await;
    rated(house, town, crew, &yes, "yes", "yes").await;
    rated(house, town, crew, &partly, "partly", "none").await;
    rated(house, NEIGHBOUR, neighbours, &next_door, "yes", "no").await;
    for _ in 0..3 {
        house.ask(town, &silent, &crew.caller, "attempt", json!({"reached_by": "phone"})).await;
    }
    house.ask(town, &silent, &crew.caller, "unreachable", json!({})).await;
    [yes, partly, next_door]
}

#[tokio::test]
async fn every_number_is_counted_once_and_its_rounds_add_up() {
    for house in houses().await {
        let (town, crew) = (BEIJING, crew(&house, BEIJING).await);
        let neighbours = crate::flow::crew(&house, NEIGHBOUR).await;
        let before = board(&house, &crew.supervisor, "from=2026-10&to=2026-11").await;
        assert!(found(&before, "solved")["total"]["rate"].is_null(), "nothing counted is no rate: {before}");
        month(&house, town, &crew, &neighbours).await;
        let all = board(&house, &crew.supervisor, MONTH).await;
        let rate = |key: &str| pair(&found(&all, key)["total"]);
        // The three answers are separate; who does not say whether satisfied is in no denominator of it.
        assert_eq!((rate("responded"), rate("solved"), rate("satisfied")), ((3, 3), (2, 3), (1, 2)), "{}", house.name);
        assert_eq!((&all["within"]["code"], &all["level"]["key"]), (&json!("110101"), &json!("office")));
        assert_eq!((&all["open"], &all["running"]), (&json!(1), &json!(true)));
        assert!(found(&all, "solved")["of"]["zh"].as_str().unwrap().contains("轮次"), "{all}");
        assert!(!found(&all, "solved")["basis"].as_array().unwrap().is_empty());
        assert_eq!(found(&all, "solved")["before"], "solved_before_exclusion");
        assert_eq!(
            (&found(&all, "solved")["rank"]["at_least"], &found(&all, "solved")["total"]["small"]),
            (&json!(30), &json!(true))
        );
        // The same as the command line counts.
        let library = house.desk.library();
        let law = library.cities().find(|law| law.city.key == "beijing").unwrap();
        let figures = house.desk.figures(law, "2026-12").await.unwrap();
        assert_eq!(figures.rounds, 4);
        let mut groups = 0;
        let shares = figures.indicators.iter().filter(|measured| measured.measure == Measure::Share);
        for measured in shares.filter(|measured| !measured.groups.is_empty()) {
            assert_eq!(rate(&measured.indicator), (measured.total.part, measured.total.of));
            for level in ["office", "community"] {
                let query = format!("{MONTH}&level={level}");
                let finer = board(&house, &crew.supervisor, &query).await;
                let rows = finer["rows"].as_array().unwrap();
                let mut sum = (0, 0, 0);
                for row in rows {
                    let figure = &row["figures"][&measured.indicator]["total"];
                    let ((part, of), out) = (pair(figure), left(figure));
                    sum = (sum.0 + part, sum.1 + of, sum.2 + out);
                    let code = row["place"]["code"].as_str().unwrap();
                    if of + out == 0 || code.is_empty() {
                        continue;
                    }
                    groups += 1;
                    for (word, number) in [("yes", part), ("no", of - part), ("all", of), ("out", out)] {
                        let query = format!("{MONTH}&indicator={}&within={code}&part={word}", measured.indicator);
                        let (total, unnamed, rows) = behind(&house, &crew.supervisor, &query).await;
                        assert_eq!(
                            (total, unnamed, rows.len()),
                            (number, 0, usize::try_from(number).unwrap()),
                            "{query}"
                        );
                        let says = |row: &Value| {
                            (row["counted"] == json!(word != "out")) && (word != "yes" || row["part"] == true)
                        };
                        assert!(rows.iter().all(says), "{query}: {rows:?}");
                    }
                }
                let whole = &measured.total;
                assert_eq!(sum, (whole.part, whole.of, whole.left.iter().sum()), "{level} {}", measured.indicator);
            }
            let offices = measured.roll(&[Dimension::Office]);
            let street = offices.iter().find(|figure| figure.key.office.as_deref() == Some(town.street)).unwrap();
            let row = all["rows"].as_array().unwrap().iter().find(|row| row["place"]["code"] == town.street).unwrap();
            assert_eq!(pair(&row["figures"][&measured.indicator]["last"]), (street.part, street.of));
        }
        assert!(groups >= 12, "{groups}");
    }
}

#[tokio::test]
async fn an_exclusion_changes_the_figure_after_and_not_the_one_before() {
    for house in houses().await {
        let (town, crew) = (BEIJING, crew(&house, BEIJING).await);
        let assessor = house.staff(town.parent, &["assessor"]).await;
        let matter = to_rate(&house, town, &crew).await;
        house.until(town, "2026-12-20 09:00").await;
        let solved = async |after: bool| {
            let all = board(&house, &crew.supervisor, MONTH).await;
            pair(&found(&all, if after { "solved" } else { "solved_before_exclusion" })["total"])
        };
        assert_eq!((solved(true).await, solved(false).await), ((0, 0), (0, 0)));
        rated(&house, town, &crew, &matter, "partly", "no").await;
        assert_eq!((solved(true).await, solved(false).await), ((0, 1), (0, 1)), "a rating is seen at once");
        house
            .ask(
                town,
                &matter,
                &crew.handler,
                "exclude",
                json!({"exclude_ground": "outside_powers", "reason": "产权纠纷已由法院受理。"}),
            )
            .await;
        assert_eq!((solved(true).await, solved(false).await), ((0, 1), (0, 1)), "asking for it changes nothing");
        let sign = format!("/matters/{}/{matter}/proposals/1/sign", town.district);
        house.post(&sign, &assessor, json!({})).await.is(200);
        assert_eq!((solved(true).await, solved(false).await), ((0, 0), (0, 1)), "{}", house.name);
        for (indicator, part) in [("solved", "out"), ("solved_before_exclusion", "no")] {
            let query = format!("{MONTH}&indicator={indicator}&part={part}");
            let (_, _, rows) = behind(&house, &assessor, &query).await;
            let excluded = &rows[0]["excluded"];
            assert_eq!((&rows[0]["matter"], &excluded["ask"]["key"]), (&json!(matter), &json!("exclude")), "{rows:?}");
            assert!(excluded["values"].to_string().contains("产权纠纷已由法院受理"), "{excluded}");
        }
        let table = house.get(&format!("/board/beijing/export.csv?{MONTH}"), &assessor).await;
        assert_eq!((table.status, &table.headers["content-type"]), (200, &"text/csv; charset=utf-8".parse().unwrap()));
        let text = &table.text;
        assert!(text.starts_with('\u{feff}') && text.contains("2026-12") && text.contains("分子÷分母"), "{text}");
        let line = |start: &str| text.lines().find(|line| line.starts_with(start)).unwrap().to_owned();
        assert!(line("\"110101\",\"东城区\",\"解决率（剔除前）\",\"全期\"").contains(",0,1,0.00,0.00,"), "{text}");
        assert!(line("\"110101\",\"东城区\",\"解决率\",\"全期\"").contains(",0,0,,,,"), "{text}");
    }
}

#[tokio::test]
async fn figures_are_for_the_own_division_downwards_and_only_matters_in_reach_are_named() {
    for house in houses().await {
        let (town, crew) = (BEIJING, crew(&house, BEIJING).await);
        let neighbours = crate::flow::crew(&house, NEIGHBOUR).await;
        let [yes, ..] = month(&house, town, &crew, &neighbours).await;
        // A street sees itself, not its neighbour and not its district.
        let own = board(&house, &crew.leader, MONTH).await;
        assert_eq!((&own["within"]["code"], &own["level"]["key"]), (&json!(town.street), &json!("community")));
        assert_eq!((pair(&found(&own, "solved")["total"]), own["path"].as_array().unwrap().len()), ((1, 2), 1));
        for code in [NEIGHBOUR.street, town.parent, "110000"] {
            let path = format!("/board/beijing?{MONTH}&within={code}");
            house.get(&path, &crew.leader).await.problem(403, "out-of-reach");
            for path in ["behind?indicator=solved&", "export.csv?", "export.xlsx?"] {
                let path = format!("/board/beijing/{path}{MONTH}&within={code}");
                house.get(&path, &crew.leader).await.problem(403, "out-of-reach");
            }
        }
        house.get("/board/guiyang", &crew.leader).await.problem(403, "out-of-reach");
        house.get("/board/beijing", "").await.problem(401, "unauthenticated");
        // The city sees everything; a department its district, but by name only what it takes part in.
        let city = board(&house, &crew.caller, &format!("{MONTH}&level=office")).await;
        assert_eq!((&city["within"]["code"], pair(&found(&city, "solved")["total"])), (&json!("110000"), (2, 3)));
        let water = house.staff("110101.water", &["handler"]).await;
        let query = format!("{MONTH}&indicator=solved&part=all");
        let (total, unnamed, rows) = behind(&house, &water, &query).await;
        assert_eq!((total, unnamed, rows.len()), (3, 3, 0));
        let (total, unnamed, rows) = behind(&house, &crew.leader, &query).await;
        assert_eq!((total, unnamed, rows.len()), (2, 0, 2));
        assert!(rows.iter().any(|row| row["matter"] == json!(yes) && row["closed_at"].is_string()), "{rows:?}");
        let text = house.get(&format!("/board/beijing?{MONTH}"), &crew.caller).await.text;
        assert!(!text.contains(&yes) && !text.contains("李四"), "figures name nobody");
    }
}

#[tokio::test]
async fn the_workbook_holds_the_numbers_as_numbers_and_no_formula() {
    let house = one_house(|_| {}).await;
    let (town, crew) = (BEIJING, crew(&house, BEIJING).await);
    let neighbours = crate::flow::crew(&house, NEIGHBOUR).await;
    month(&house, town, &crew, &neighbours).await;
    let path = format!("/api/v1/board/beijing/export.xlsx?{MONTH}");
    let request = axum::http::Request::get(path).header("authorization", format!("Bearer {}", crew.supervisor));
    let answer = house.router.clone().oneshot(request.body(axum::body::Body::empty()).unwrap()).await.unwrap();
    assert!(answer.headers()["content-disposition"].to_str().unwrap().contains("board-beijing.xlsx"));
    let bytes = answer.into_body().collect().await.unwrap().to_bytes().to_vec();
    let table = Table::read(bytes, &Shape::default()).unwrap();
    let rows: Vec<Vec<String>> = table.rows().map(|row| row.cells).collect();
    let said = |name: &str| rows.iter().any(|row| row[0] == name);
    assert!(said("期间") && said("截至") && said("规则版本") && said("没计入的"), "{rows:?}");
    let of = |name: &str| {
        let found = rows.iter().find(|row| row.len() > 8 && row[0] == "110101" && row[2] == name && row[3] == "全期");
        found.unwrap().clone()
    };
    assert_eq!(of("解决率")[4..7], ["2", "3", "66.67"]);
    assert_eq!(of("满意率（剔除前）")[4..7], ["1", "2", "50"]);
    assert!(rows.iter().flatten().all(|cell| !cell.starts_with(['=', '+', '@'])));
}

#[tokio::test]
async fn what_cannot_be_understood_is_said_by_parameter() {
    let house = one_house(|_| {}).await;
    let crew = crew(&house, BEIJING).await;
    let at = "/board/beijing";
    for query in [
        "from=2026-13",
        "to=2026-Q5",
        "to=x",
        "to=2027-01",
        "from=2024-01",
        "from=2026-11&to=2026-10",
        "level=city",
        "level=planet",
        "within=999999",
        "within=",
        "within=%E4%B8%9C",
        "nothing=1",
        "from=2026-1&to=2026-11",
        "from=9999-12",
    ] {
        let problem = house.get(&format!("{at}?{query}"), &crew.supervisor).await.problem(400, "bad-query");
        let name = query.split('=').next().unwrap();
        assert!(
            name == "nothing" || problem["detail"].as_str().unwrap().contains(name) || query.contains("to="),
            "{problem}"
        );
    }
    for query in [
        "",
        "indicator=nothing",
        "indicator=solved&part=maybe",
        "indicator=solved&limit=0",
        "indicator=solved&after=x",
        "indicator=solved&after=2026-11_1_a_1_x",
        "indicator=solved&limit=501",
    ] {
        house.get(&format!("{at}/behind?{query}"), &crew.supervisor).await.problem(400, "bad-query");
    }
    house.get(&format!("{at}?within={}", GUIYANG.parent), &crew.supervisor).await.problem(400, "bad-query");
    house.get("/board/nowhere", &crew.supervisor).await.problem(404, "not-found");
    let english = house.get(&format!("{at}/export.csv?lang=en"), &crew.supervisor).await;
    assert!(english.text.contains("numerator") && !english.text.contains("分子"), "{}", english.text);
}
