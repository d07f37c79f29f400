//! Outlines of areas: who may read them, which place a position suggests, and what a clerk is told when it is another one
//! than was chosen. The outlines are invented; the codes are those of the shipped divisions.

use crate::house::{BEIJING, GUIYANG, House, LOG, Town, appeal, houses, one_house};
use crate::pages::{hidden, page, sent};
use desk::areas::Wanted;
use desk::ports::Areas as _;
use serde_json::{Value, json};
use territory::{Crs, Level, Scope};

/// The south-western corner of a town's invented land, and the side of a cell in degrees. The two towns lie apart.
fn corner(town: Town) -> (f64, f64) {
    if town.key == BEIJING.key { (110.0, 30.0) } else { (112.0, 27.0) }
}
const SIDE: f64 = 0.02;

/// A rectangle of a town's land from cell to cell, ten cells from south to north.
fn feature(house: &House, town: Town, code: &str, west: f64, east: f64) -> Value {
    let (x, y) = corner(town);
    let at = |column: f64, row: f64| [x + column * SIDE, y + row * SIDE];
    let ring = [at(west, 0.0), at(east, 0.0), at(east, 10.0), at(west, 10.0), at(west, 0.0)];
    let name = house.desk.library().units.division(code).unwrap().name.clone();
    json!({ "type": "Feature", "properties": { "code": code, "name": name },
            "geometry": { "type": "Polygon", "coordinates": [ring] } })
}

fn city(town: Town) -> u32 {
    town.district / 1_000 * 1_000 + if town.key == GUIYANG.key { 100 } else { 0 }
}

/// Keeps outlines as an edition; answers its number.
pub async fn imported(house: &House, town: Town, level: Level, within: &str, cells: &[(&str, f64, f64)]) -> u32 {
    let features: Vec<Value> =
        cells.iter().map(|(code, west, east)| feature(house, town, code, *west, *east)).collect();
    let file = json!({ "type": "FeatureCollection", "features": features }).to_string().into_bytes();
    let wanted = Wanted {
        city: city(town),
        scope: Scope { level, within: within.to_owned(), since: "2026-01-01".parse().unwrap() },
        system: Crs::Wgs84,
        precision: Some(5.0),
        file: "边界.geojson",
        issuer: "海港市民政局",
        importer: "",
    };
    let draft = house.desk.draft_areas(file, &wanted).await.unwrap().unwrap();
    house.desk.keep_areas(&draft).await.unwrap()
}

/// The district, its two streets side by side, and in the first one a community that takes the western half.
async fn town_of(house: &House, town: Town) {
    let district = town.district.to_string();
    imported(house, town, Level::District, "", &[(&district, 0.0, 10.0)]).await;
    imported(house, town, Level::Street, &district, &[(town.street, 0.0, 5.0), (town.other_street, 5.0, 10.0)]).await;
    imported(house, town, Level::Community, town.street, &[(town.community, 0.0, 2.5)]).await;
}

/// A position so many cells from the western border, in the middle from south to north.
fn spot(town: Town, cells: f64) -> String {
    let (x, y) = corner(town);
    format!("{:.5},{:.5}", x + cells * SIDE, y + 5.0 * SIDE)
}

async fn at(house: &House, who: &str, position: &str) -> Value {
    house.post("/areas/at", who, json!({"position": position})).await.is(200)
}

#[tokio::test]
async fn a_position_suggests_the_smallest_division_and_says_how_sure() {
    for house in houses().await {
        let nothing = at(&house, "", &spot(BEIJING, 1.0)).await;
        assert_eq!((&nothing["suggestion"], &nothing["version"]), (&Value::Null, &Value::Null), "{}", house.name);
        assert!(nothing["words"]["zh"].as_str().unwrap().contains("还没有导入"), "{nothing}");
        for town in [BEIJING, GUIYANG] {
            town_of(&house, town).await;
        }
        for town in [BEIJING, GUIYANG] {
            for (cells, place, sure) in [
                (1.0, town.community, true),
                (4.0, town.street, true),
                (7.0, town.other_street, true),
                (2.499, town.community, false),
                (5.001, town.other_street, false),
            ] {
                let found = at(&house, "", &spot(town, cells)).await;
                let suggestion = &found["suggestion"];
                let got = (suggestion["place"].as_str().unwrap(), suggestion["sure"].as_bool().unwrap());
                assert_eq!(got, (place, sure), "{} {} {cells}: {found}", house.name, town.key);
                assert_eq!(found["city"], town.key);
            }
            let near = at(&house, "", &spot(town, 5.001)).await;
            assert_eq!(near["found"][1]["certainty"], "near_border", "{near}");
            assert_eq!(near["found"][1]["others"][0]["code"], town.street, "{near}");
        }
        let far = at(&house, "", "100.5,40.5").await;
        assert_eq!((&far["suggestion"], &far["found"][0]["certainty"]), (&Value::Null, &json!("outside")), "{far}");
        // As maps of the country show the same place: asked in their system it is the same place again.
        let spot = territory::Position { lng: 110.02, lat: 30.1 };
        let shown = spot.from_wgs84(Crs::Gcj02);
        let asked = json!({"position": format!("{},{}", shown.lng, shown.lat), "system": "gcj02"});
        assert_eq!(house.post("/areas/at", "", asked).await.is(200)["position"], "110.020000,30.100000");
        for (body, words) in [
            (json!({"position": "30.1,110.02"}), "写反"),
            (json!({"position": "30.1,80.02"}), "写反"),
            (json!({"position": "somewhere"}), "经度,纬度"),
            (json!({"position": "2.35,48.85"}), "我国境内"),
        ] {
            let problem = house.post("/areas/at", "", body.clone()).await.problem(422, "refused");
            assert!(problem["detail"].as_str().unwrap().contains(words), "{body}: {problem}");
            assert_eq!(problem["reasons"][0]["field"], "position");
        }
        for body in
            [json!({"position": "110.1,30.1", "system": "moon"}), json!({"position": "110.1,30.1", "accuracy": -1})]
        {
            house.post("/areas/at", "", body).await.problem(400, "bad-query");
        }
    }
}

#[tokio::test]
async fn staff_read_editions_and_outlines_and_strangers_do_not() {
    for house in houses().await {
        town_of(&house, BEIJING).await;
        let (list, point) = ("/areas/beijing", "/areas/beijing/at?lon=110.02&lat=30.1");
        for path in [list, point] {
            house.get(path, "").await.problem(401, "unauthenticated");
        }
        let who = house.staff(BEIJING.street, &["worker"]).await;
        let all = house.get(list, &who).await.is(200);
        assert_eq!((&all["total"], &all["cut"], &all["outlines"]), (&json!(3), &json!(false), &Value::Null), "{all}");
        let (newest, first) = (&all["rows"][0], &all["rows"][2]);
        assert_eq!(newest["number"], all["version"]);
        assert_eq!((&newest["level"], &newest["within"]), (&json!("community"), &json!(BEIJING.street)), "{all}");
        assert_eq!((&first["level"], &first["issuer"]), (&json!("district"), &json!("海港市民政局")));
        assert_eq!(first["sha256"].as_str().unwrap().len(), 64);
        assert_eq!(all["levels"][1], json!({"level": "street", "areas": 2}));
        let streets = house.get("/areas/beijing?level=street", &who).await.is(200);
        let geojson = &streets["outlines"]["geojson"];
        assert_eq!((&geojson["type"], &streets["outlines"]["total"]), (&json!("FeatureCollection"), &json!(2)));
        assert_eq!(geojson["features"][0]["properties"]["code"], BEIJING.street);
        assert_eq!(geojson["features"][0]["geometry"]["coordinates"][0][0][0], json!([110.0, 30.0]));
        let one =
            house.get(&format!("/areas/beijing?level=street&within={}", BEIJING.other_street), &who).await.is(200);
        assert_eq!(one["outlines"]["total"], 1);
        let shifted = house.get("/areas/beijing?level=district&system=gcj02", &who).await.is(200);
        assert_ne!(
            shifted["outlines"]["geojson"]["features"][0]["geometry"]["coordinates"][0][0][0],
            json!([110.0, 30.0])
        );
        let found = house.get(point, &who).await.is(200);
        assert_eq!(found["suggestion"]["place"], BEIJING.community, "{found}");
        assert_eq!(house.get("/areas/guiyang", &who).await.is(200)["total"], 0);
        house.get("/areas/nowhere", &who).await.problem(404, "not-found");
        for query in ["level=moon", "level=street&simplified=5000", "level=street&system=moon", "colour=red"] {
            house.get(&format!("/areas/beijing?{query}"), &who).await.problem(400, "bad-query");
        }
        house.get("/areas/beijing/at?lon=30.1&lat=110.02", &who).await.problem(422, "refused");
        house.get("/areas/beijing/at?lon=x&lat=30", &who).await.problem(400, "bad-query");
    }
}

#[tokio::test]
async fn a_new_edition_counts_at_once_whoever_imports_it() {
    for house in houses().await {
        town_of(&house, BEIJING).await;
        let place = async |cells: f64| at(&house, "", &spot(BEIJING, cells)).await["suggestion"]["place"].clone();
        assert_eq!(place(4.0).await, BEIJING.street);
        let district = BEIJING.district.to_string();
        // Another program on the same database: this desk is told by nobody.
        let other = one_house(|_| {}).await;
        let cells = [(BEIJING.street, 0.0, 3.0), (BEIJING.other_street, 3.0, 10.0)];
        let number = imported(&other, BEIJING, Level::Street, &district, &cells).await;
        let edition = other.database.area_editions(city(BEIJING)).await.unwrap().remove(0);
        let outlines = other.database.area_outlines(city(BEIJING), number).await.unwrap();
        house.database.put_area_edition(city(BEIJING), &edition, &outlines).await.unwrap();
        assert_eq!(place(4.0).await, BEIJING.other_street, "{}", house.name);
        assert_eq!(place(1.0).await, BEIJING.community, "{}: the other levels stay", house.name);
    }
}

#[tokio::test]
async fn a_clerk_is_told_when_the_position_and_the_chosen_place_differ() {
    for house in houses().await {
        for town in [BEIJING, GUIYANG] {
            let clerk = house.staff(town.street, &["dispatcher"]).await;
            let page = async |matter: &str, who: &str, more: &str| {
                house.get(&format!("/matters/{}/{matter}/page{more}", town.district), who).await.is(200)
            };
            let made = async |position: &str, identity: &str| {
                let mut body = appeal(town);
                (body["position"], body["identity"]) = (json!(position), json!(identity));
                body["contact_phone"] = json!(format!("000{:08}", town.district));
                let done = house.post("/appeals", "", body).await.is(201);
                done["matter"].as_str().unwrap().to_owned()
            };
            let early = made(&spot(town, 7.0), "named").await;
            assert_eq!(page(&early, &clerk, "").await["position"], Value::Null, "no outlines, nothing to say");
            town_of(&house, town).await;
            let name = |code: &str| house.desk.library().units.division(code).unwrap().name.clone();
            let said = page(&early, &clerk, "").await["position"].clone();
            assert_eq!(said["fit"], "differs", "{} {}: {said}", house.name, town.key);
            assert!(said["words"]["zh"].as_str().unwrap().contains(&name(town.other_street)), "{said}");
            assert_eq!(said["suggestion"]["place"], town.other_street);
            for (cells, fit) in [(1.0, "agrees"), (2.499, "may_agree"), (7.0, "differs")] {
                let matter = made(&spot(town, cells), "named").await;
                assert_eq!(page(&matter, &clerk, "").await["position"]["fit"], fit, "{cells}");
            }
            let without = house.appeal(town).await.0;
            assert_eq!(page(&without, &clerk, "").await["position"], Value::Null);
            // Where a person is, is for whoever may read it: not in confidence, and not for an assessor.
            let secret = made(&spot(town, 7.0), "confidential").await;
            assert_eq!(page(&secret, &clerk, "").await["position"], Value::Null);
            let assessor = house.staff(town.parent, &["assessor"]).await;
            assert_eq!(page(&early, &assessor, "").await["position"], Value::Null);
            let value = |page: &Value| {
                let values = page["matter"]["values"].as_array().unwrap().clone();
                values.into_iter().find(|value| value["field"]["key"] == "position")
            };
            assert_eq!(value(&page(&early, &clerk, "").await).unwrap()["value"], spot(town, 7.0));
            assert!(value(&page(&early, &assessor, "").await).is_none_or(|value| value["value"] == "***"));
            let mut wrong = appeal(town);
            wrong["position"] = json!("30.05,110.02");
            let problem = house.post("/appeals", "", wrong).await.problem(422, "refused");
            assert_eq!(problem["reasons"][0]["field"], "position", "{problem}");
            assert!(problem["reasons"][0]["zh"].as_str().unwrap().contains("经度,纬度"));
        }
    }
    let log = String::from_utf8_lossy(&LOG.lock().unwrap()).into_owned();
    for town in [BEIJING, GUIYANG] {
        assert!(!log.contains(&spot(town, 7.0)), "a position stands in the log");
    }
}

#[tokio::test]
async fn a_resident_is_offered_the_place_of_a_position_and_chooses_it() {
    for house in houses().await {
        for town in [BEIJING, GUIYANG] {
            town_of(&house, town).await;
            let spot = spot(town, 1.0);
            let key = hidden(&page(&house, "/request").await.text, "key");
            let mut typed = vec![("key", key.as_str()), ("text", "路灯杆歪了，怕倒。"), ("position", spot.as_str())];
            let look = [typed.clone(), vec![("step", "place")]].concat();
            let offered = sent(&house, "/request", &look).await.page(200);
            let name = house.desk.library().units.division(town.community).unwrap().name.clone();
            assert!(offered.contains(&format!("value=\"{}\" data-here", town.community)), "{offered}");
            assert!(offered.contains(&name), "{} {}", house.name, town.key);
            assert!(!offered.contains("id=\"community\""), "nothing is chosen by it");
            let chosen = [typed.clone(), vec![("step", town.community)]].concat();
            let chosen = sent(&house, "/request", &chosen).await.page(200);
            assert!(chosen.contains(&format!("<option value=\"{}\" selected>", town.community)), "{chosen}");
            assert!(!chosen.contains("data-here"), "what agrees is not offered again");
            let city = city(town).to_string();
            let district = town.district.to_string();
            typed.extend([("city", city.as_str()), ("district", &district), ("street", town.other_street)]);
            let differs = [typed.clone(), vec![("step", "place")]].concat();
            assert!(sent(&house, "/request", &differs).await.page(200).contains("与所选的地点不一致"));
            let done = sent(&house, "/request", &typed).await.page(200);
            assert!(done.contains("data-sent"), "the resident's choice counts: {done}");
            for (position, words) in
                [("30.1,110.02", "先写经度"), ("somewhere", "先写经度"), ("100.5,40.5", "不在已导入")]
            {
                let look = [("key", key.as_str()), ("position", position), ("step", "place")];
                assert!(sent(&house, "/request", &look).await.page(200).contains(words), "{position}");
            }
            let mut wrong = typed.clone();
            wrong.retain(|(name, _)| !["position", "key"].contains(name));
            let key = hidden(&page(&house, "/request").await.text, "key");
            wrong.extend([("position", "somewhere"), ("key", key.as_str())]);
            let refused = sent(&house, "/request", &wrong).await.page(422);
            assert!(refused.contains("id=\"position-fault\""), "{refused}");
        }
    }
}
