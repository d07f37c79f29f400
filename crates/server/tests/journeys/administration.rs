//! Administration as recorded acts: settings by two persons, people in and out, deputies, calendars, and bad input in words.

use crate::house::{BEIJING, GUIYANG, House, Town, houses, library};
use casework::MatterId;
use desk::Desk;
use desk::ports::Ledger as _;
use desk::vault::Vault;
use serde_json::{Value, json};
use std::sync::Arc;
use storage::{Database, Location, Options};

const TOWNS: [(Town, &str); 2] = [(BEIJING, "110000"), (GUIYANG, "520100")];

/// The wish for a setting.
fn setting(value: &str, from: &str) -> Value {
    json!({"values": {
        "setting": "appeals.time_to_accept", "value": value, "from": from, "issuer": "市政务服务部门", "document": "政务〔2026〕3号"
    }})
}

pub async fn propose(house: &House, who: &str, kind: &str, body: Value) -> (u64, String) {
    let done = house.post(&format!("/administration/{kind}"), who, body).await.is(201);
    (done["district"].as_u64().unwrap(), done["matter"].as_str().unwrap().to_owned())
}

pub async fn act(
    house: &House,
    who: &str,
    (district, matter): &(u64, String),
    ask: &str,
    values: Value,
) -> crate::house::Reply {
    house.post(&format!("/matters/{district}/{matter}/asks/{ask}"), who, json!({"values": values})).await
}

/// The first reason of a refusal: code, field, words.
fn reason(body: &Value) -> (String, String, String) {
    let first = &body["reasons"][0];
    let text = |key: &str| first[key].as_str().unwrap_or_default().to_owned();
    (text("code"), text("field"), text("zh"))
}

async fn accept_clock(house: &House, town: Town, matter: &str) -> Value {
    let dispatcher = house.staff(town.street, &["dispatcher"]).await;
    let clocks = house.get(&format!("/matters/{}/{matter}/clocks", town.district), &dispatcher).await.is(200);
    clocks["rows"].as_array().unwrap().iter().find(|clock| clock["clock"]["key"] == "accept").unwrap().clone()
}

#[tokio::test]
async fn a_setting_is_proposed_by_one_confirmed_by_another_and_moves_new_matters_only() {
    for house in houses().await {
        for (town, city) in TOWNS {
            let administrator = house.staff(city, &["administrator"]).await;
            let confirmer = house.staff(city, &["confirmer"]).await;
            let (before, _) = house.appeal(town).await;
            let old = accept_clock(&house, town, &before).await;

            let preview = house
                .post("/administration/issue_setting/preview", &administrator, setting("7 workdays", "2026-11-25"))
                .await
                .is(200);
            assert_eq!(preview["stands"], true, "{preview}");
            assert_eq!(preview["compared"][0]["new"], json!({"zh": "7个工作日", "en": "7 working days"}), "{preview}");
            assert!(preview["open_matters"].as_u64().unwrap() >= 1, "{preview}");

            let proposed = propose(&house, &administrator, "issue_setting", setting("7 workdays", "2026-11-25")).await;
            let (still, _) = house.appeal(town).await;
            assert_eq!(accept_clock(&house, town, &still).await["budget"], old["budget"], "proposed is not in force");
            act(&house, &confirmer, &proposed, "confirm", json!({})).await.is(200);

            let (after, _) = house.appeal(town).await;
            let new = accept_clock(&house, town, &after).await;
            assert_ne!(new["due"], old["due"]);
            assert!(new.to_string().contains("政务〔2026〕3号"), "{new}");
            assert_eq!(accept_clock(&house, town, &before).await["due"], old["due"], "what runs keeps what it has");

            let list = format!("/administration/{}/lists/settings", town.key);
            let list = house.get(&list, &administrator).await.is(200);
            let rows = list["rows"].as_array().unwrap();
            let row = rows.iter().find(|row| row["key"] == "appeals.time_to_accept" && row["act"] != "").unwrap();
            assert_eq!((&row["verified"], &row["more"]["value"]), (&json!(true), &json!("7 workdays")));
            assert_eq!(row["words"], json!({"zh": "诉求：受理时限", "en": "Appeal: time to accept"}));
            assert_eq!(row["named"]["value"]["en"], "7 working days");
            assert!(rows.iter().all(|row| row["words"]["zh"] != row["key"]), "every setting has a name: {rows:?}");
            let graded = rows.iter().find(|row| row["more"]["condition"] == "is(grade, emergency)").unwrap();
            assert_eq!(graded["named"]["condition"]["zh"], "紧急程度为“突发”");
            assert_eq!(list["history"][0]["state"]["key"], "in_force");
            assert_eq!(list["history"][0]["about"]["en"], "Appeal: time to accept → 7 working days");

            the_overlay_is_the_same_again(&house, town).await;

            // Revoked by two: the setting of the rulebook counts again.
            let revoked = act(
                &house,
                &administrator,
                &proposed,
                "revoke",
                json!({"reason": "文件已经废止", "ended_by": "政务〔2026〕9号"}),
            )
            .await
            .is(200);
            assert_eq!(revoked["proposal"], 1);
            let path = format!("/matters/{}/{}/proposals/1/sign", proposed.0, proposed.1);
            house.post(&path, &administrator, json!({})).await.problem(422, "refused");
            house.post(&path, &confirmer, json!({})).await.is(200);
            let (last, _) = house.appeal(town).await;
            assert_eq!(accept_clock(&house, town, &last).await["due"], old["due"]);
        }
    }
}

/// A second desk over the same store has the same overlay; so has one over a backup whose views were lost, once they are
/// made anew, and every view is the same again.
async fn the_overlay_is_the_same_again(house: &House, town: Town) {
    let acts = house.desk.library().acts().clone();
    assert!(!acts.is_empty());
    let city = house.desk.library().units.city_of(town.street).unwrap();
    let settings = house.desk.library().city(city).unwrap().settings.clone();
    let open = async |database: &Database| {
        let store = Arc::new(database.clone());
        Desk::open(store.clone(), store, library(), Vault::new([7; 32]), house.clock.clone()).await.unwrap()
    };
    let again = open(&house.database).await;
    assert_eq!(*again.library().acts(), acts);
    assert_eq!(again.library().city(city).unwrap().settings, settings);

    let backup = storage::testing::folder().join("backup");
    house.database.backup(&backup, &|_, _| {}).await.unwrap();
    let into = Location::Folder(storage::testing::folder());
    let restored = Database::restore(&backup, &into, Options::default(), &|_, _| {}).await.unwrap();
    for district in [city, town.district] {
        restored.clear_views(district).await.unwrap();
    }
    let rebuilt = open(&restored).await;
    assert!(rebuilt.library().acts().of(city).is_empty(), "nothing tells of the acts but the ledger");
    for district in [city, town.district] {
        rebuilt.rebuild(district, &|_| {}).await.unwrap();
        let (new, old) = (restored.digest_views(district).await, house.database.digest_views(district).await);
        assert_eq!(new.unwrap(), old.unwrap(), "{district}");
    }
    assert_eq!(*rebuilt.library().acts(), acts);
    assert_eq!(rebuilt.library().city(city).unwrap().settings, settings);
}

#[tokio::test]
async fn what_cannot_stand_is_refused_in_words() {
    for house in houses().await {
        let administrator = house.staff("110000", &["administrator"]).await;
        let both = house.staff("110000", &["administrator", "confirmer"]).await;
        let refused = |body: Value| async {
            let reply = house.post("/administration/issue_setting", &administrator, body).await;
            reason(&reply.problem(422, "refused"))
        };
        let mut unknown = setting("3 workdays", "2026-12-01");
        unknown["values"]["setting"] = json!("appeals.time_to_acept");
        let (code, field, zh) = refused(unknown).await;
        assert_eq!((code.as_str(), field.as_str()), ("unknown-name", "setting"));
        assert!(zh.contains("appeals.time_to_accept"), "{zh}");
        let (code, field, zh) = refused(setting("soon", "2026-12-01")).await;
        assert_eq!((code.as_str(), field.as_str()), ("setting-kind", "value"), "{zh}");
        let (code, field, zh) = refused(setting("3 workdays", "2026-11-24")).await;
        assert_eq!((code.as_str(), field.as_str()), ("day-past", "from"), "{zh}");
        let mut condition = setting("3 workdays", "2026-12-01");
        condition["values"]["condition"] = json!("is(grad, emergency)");
        assert!(!refused(condition).await.2.is_empty());

        // Nobody confirms what they proposed themselves.
        let own = propose(&house, &both, "issue_setting", setting("3 workdays", "2026-12-01")).await;
        let reply = act(&house, &both, &own, "confirm", json!({})).await.problem(422, "refused");
        assert_eq!(reason(&reply).0, "condition", "{reply}");
        assert_eq!(house.state_of(Town { district: 110_000, ..BEIJING }, &own.1).await, "proposed");
        // A clerk proposes nothing, and a subdistrict nothing for the city.
        let clerk = house.staff(BEIJING.street, &["dispatcher"]).await;
        house
            .post("/administration/issue_setting", &clerk, setting("3 workdays", "2026-12-01"))
            .await
            .problem(422, "refused");
        let street = house.staff(BEIJING.street, &["administrator"]).await;
        let reply = house.post("/administration/issue_setting", &street, setting("3 workdays", "2026-12-01")).await;
        assert_eq!(reason(&reply.problem(422, "refused")).0, "wrong-place");
        house
            .post("/administration/no_such_kind", &administrator, json!({"values": {}}))
            .await
            .problem(404, "not-found");
    }
}

fn people(account: &str, deputy: &str) -> Value {
    json!({"values": {"account": account, "deputy": deputy, "from": "2026-11-25", "until": "2026-11-27"}})
}

#[tokio::test]
async fn a_deputy_acts_for_an_absent_clerk_and_the_history_says_so() {
    for house in houses().await {
        for (town, city) in TOWNS {
            let administrator = house.staff(city, &["administrator"]).await;
            house.staff(town.street, &["dispatcher"]).await;
            let worker = house.staff(town.street, &["worker"]).await;
            let absent = format!("a-{}-dispatcher", town.street);
            let deputy = format!("a-{}-worker", town.street);
            let (matter, _) = house.appeal(town).await;
            house.try_ask(town, &matter, &worker, "accept", json!({})).await.problem(422, "refused");

            propose(&house, &administrator, "record_absence", people(&absent, &deputy)).await;
            let circle = house.post("/administration/delegate", &administrator, people(&deputy, &absent)).await;
            let (code, field, zh) = reason(&circle.problem(422, "refused"));
            assert_eq!((code.as_str(), field.as_str()), ("circular", "deputy"), "{zh}");

            let worklist = house.get("/worklist", &worker).await.is(200);
            assert!(worklist.to_string().contains(&matter), "the work is offered to the deputy");
            let grade = json!({"grade": "ordinary"});
            let accepted = house.try_ask(town, &matter, &worker, "accept", grade).await;
            let accepted = if accepted.status == 200 {
                accepted
            } else {
                house.try_ask(town, &matter, &worker, "accept", json!({})).await
            };
            accepted.is(200);
            let history = house.get(&format!("/matters/{}/{matter}/history", town.district), &worker).await.is(200);
            let row = history["rows"].as_array().unwrap().iter().find(|row| row["ask"] == "accept").unwrap().clone();
            assert_eq!((&row["account"], &row["on_behalf_of"]), (&json!(deputy), &json!(absent)), "{row}");
            assert!(row["zh"].as_str().unwrap().contains("代理"), "{row}");

            // After the last day the post is gone again.
            house.clock.set(worktime::Instant::parse("2026-11-28 09:00").unwrap());
            let standing = house.get("/administration/standing", &worker).await.is(200);
            assert_eq!(standing["stands_in"], json!([]));
            house.clock.set(worktime::Instant::parse(crate::house::START).unwrap());
        }
    }
}

#[tokio::test]
async fn a_deputy_who_changes_the_password_takes_no_post_along() {
    for house in houses().await {
        let (town, password) = (BEIJING, "现在的密码一二三四五六");
        let administrator = house.staff("110000", &["administrator"]).await;
        let absent = house.account(town.street, &["dispatcher"], String::new(), false).await;
        let deputy = house.account(town.street, &["worker"], server::hash_password(password).unwrap(), false).await;
        propose(&house, &administrator, "delegate", people(&absent, &deputy)).await;
        let cookie = crate::sessions::sign_in(&house, &format!("{}-worker", town.street), password).await;
        let headers = [("cookie", cookie.as_str()), ("x-huying", "1"), ("content-type", "application/json")];
        let session = house.send("GET", "/api/v1/session", "", &headers, "").await.is(200);
        assert_eq!(session["account"]["posts"], json!(["worker", "dispatcher"]));
        let new = json!({"current": password, "new": "另一个足够长的新密码七八九"}).to_string();
        house.send("POST", "/api/v1/account/password", "", &headers, &new).await.is(204);
        let kept = house.desk.accounts().account(&deputy).await.unwrap().unwrap();
        assert_eq!(kept.posts, ["worker"]);
        house.clock.set(worktime::Instant::parse("2026-11-28 09:00").unwrap());
        let standing = house.desk.standing(&kept).await.unwrap().whole();
        assert_eq!(standing.posts, ["worker"], "after the last day the post is gone");
    }
}

#[tokio::test]
async fn people_come_by_invitation_and_whoever_is_dismissed_is_out_at_once() {
    for house in houses().await {
        let (town, city) = (GUIYANG, "520100");
        let administrator = house.staff(city, &["administrator"]).await;
        let new = json!({"login": "new-clerk", "name": "王五", "unit": town.street, "posts": ["dispatcher"]});
        let made = house.post("/administration/people", &administrator, new.clone()).await.is(201);
        house.post("/administration/people", &administrator, new).await.problem(422, "refused");
        let clerk = house.staff(town.street, &["dispatcher"]).await;
        let stranger = json!({"login": "other", "name": "王五", "unit": town.street, "posts": ["dispatcher"]});
        house.post("/administration/people", &clerk, stranger).await.problem(403, "post-needed");

        // The code is no password and no session; a short password is refused; it works once.
        let code = made["code"].as_str().unwrap();
        house.get("/session", code).await.problem(401, "unauthenticated");
        house.post("/invitation", "", json!({"code": code, "password": "short"})).await.problem(422, "refused");
        let chosen = json!({"code": code, "password": "一个足够长的新密码一二三"});
        assert_eq!(house.post("/invitation", "", chosen.clone()).await.is(200)["login"], "new-clerk");
        house.post("/invitation", "", chosen).await.problem(422, "refused");
        let sign_in = json!({"login": "new-clerk", "password": "一个足够长的新密码一二三"});
        let signed = house.post("/session", "", sign_in.clone()).await;
        assert_eq!(signed.is(200)["account"]["posts"], json!(["dispatcher"]));
        let cookie = signed.headers["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
        let with = [("cookie", cookie.as_str())];
        house.send("GET", "/api/v1/worklist", "", &with, "").await.is(200);

        // Only this clerk and one other dispatch here; with both gone nobody would.
        let account = made["account"].as_str().unwrap();
        let dismiss = |account: &str, more: Value| {
            let mut values = json!({"account": account, "from": "2026-11-25"});
            for (key, value) in more.as_object().unwrap() {
                values[key] = value.clone();
            }
            json!({"values": values})
        };
        house.appeal(town).await;
        let own = house
            .post("/administration/dismiss", &administrator, dismiss(&format!("a-{city}-administrator"), json!({})))
            .await;
        assert_eq!(reason(&own.problem(422, "refused")).0, "own-posts");
        propose(&house, &administrator, "dismiss", dismiss(account, json!({}))).await;
        house.send("GET", "/api/v1/worklist", "", &with, "").await.problem(401, "unauthenticated");
        house.post("/session", "", sign_in).await.problem(401, "wrong-password");
        let last = format!("a-{}-dispatcher", town.street);
        let alone = house.post("/administration/dismiss", &administrator, dismiss(&last, json!({}))).await;
        let (code, field, zh) = reason(&alone.problem(422, "refused"));
        assert_eq!((code.as_str(), field.as_str()), ("open-matters", "successor"), "{zh}");
        propose(&house, &administrator, "dismiss", dismiss(&last, json!({"hand_back": true}))).await;
        house.get("/worklist", &clerk).await.problem(401, "unauthenticated");

        let off = house.get("/administration/people?state=off", &administrator).await.is(200);
        assert_eq!(off["total"], 2, "{off}");
        let csv = house.get("/administration/people?format=csv", &administrator).await;
        assert!(csv.text.contains("new-clerk") && csv.text.starts_with('\u{feff}'), "{}", csv.text);
    }
}

/// A wish with issuer and document.
fn issued(more: Value) -> Value {
    let mut values = json!({"issuer": "国务院办公厅", "document": "国办发明电〔2026〕9号"});
    for (key, value) in more.as_object().unwrap() {
        values[key] = value.clone();
    }
    json!({"values": values})
}

/// Working out anew what nothing has changed since moves nothing, and the history says what was counted.
async fn numbers_are_counted_whatever_is_written(house: &House, year: &(u64, String), confirmer: &str) {
    let written = json!({"looked_at": 987_654, "moved": 876_543});
    act(house, confirmer, year, "recalculate", written).await.is(200);
    let history = house.get(&format!("/matters/{}/{}/history", year.0, year.1), confirmer).await.is(200);
    let rows = history["rows"].as_array().unwrap();
    let notes: Vec<String> =
        rows.iter().filter(|row| row["ask"] == "recalculate").map(|row| row["values"].to_string()).collect();
    assert_eq!(notes.len(), 2, "{notes:?}");
    assert!(notes.iter().all(|note| !note.contains("987") && !note.contains("876")), "{notes:?}");
}

#[tokio::test]
async fn a_calendar_moves_due_moments_and_catalogue_categories_notices_and_units_follow_their_acts() {
    for house in houses().await {
        let (town, city) = (GUIYANG, "520100");
        let administrator = house.staff(city, &["administrator"]).await;
        let confirmer = house.staff(city, &["confirmer"]).await;
        let clerk = house.staff(town.street, &["dispatcher"]).await;
        let (matter, _) = house.appeal(town).await;
        house.try_ask(town, &matter, &clerk, "accept", json!({})).await.is(200);
        let due = |clocks: Value| {
            let rows = clocks["rows"].as_array().unwrap().clone();
            rows.iter().map(|clock| clock["due"].as_str().unwrap_or_default().to_owned()).max().unwrap()
        };
        let path = format!("/matters/{}/{matter}/clocks", town.district);
        let before = due(house.get(&path, &clerk).await.is(200));
        let bad = issued(json!({"year": 2026, "off": "2026-11-26 临时放假\n不是日子"}));
        let (code, field, zh) =
            reason(&house.post("/administration/issue_calendar", &administrator, bad).await.problem(422, "refused"));
        assert_eq!((code.as_str(), field.as_str()), ("calendar", "off"), "{zh}");
        assert!(zh.starts_with("第2行"), "{zh}");
        let off = "2026-11-26 临时放假\n2026-11-27 临时放假\n2026-11-30 临时放假";
        let year = propose(&house, &administrator, "issue_calendar", issued(json!({"year": 2026, "off": off}))).await;
        act(&house, &confirmer, &year, "confirm", json!({})).await.is(200);
        let after = due(house.get(&path, &clerk).await.is(200));
        assert!(after > before, "{before} {after}");
        the_overlay_is_the_same_again(&house, town).await;
        let history = house.get(&format!("/matters/{}/{}/history", year.0, year.1), &confirmer).await.is(200);
        let note = history["rows"].as_array().unwrap().iter().find(|row| row["ask"] == "recalculate").unwrap().clone();
        assert!(note["values"].to_string().contains("moved"), "{note}");
        numbers_are_counted_whatever_is_written(&house, &year, &confirmer).await;
        let from = "2026-11-25";
        let rows = "key,category,unit,level,basis\nc1,house_quality,no_such_unit,district,x\n";
        let wrong = issued(json!({"version": "2026-2", "rows": rows, "from": from}));
        let (code, field, zh) =
            reason(&house.post("/administration/issue_catalogue", &administrator, wrong).await.problem(422, "refused"));
        assert_eq!((code.as_str(), field.as_str()), ("unknown-name", "rows"), "{zh}");
        let rows = "key,category,unit,level,basis\nc1,house_quality,housing,district,x\n";
        let good = issued(json!({"version": "2026-2", "rows": rows, "from": from}));
        let list = propose(&house, &administrator, "issue_catalogue", good).await;
        act(&house, &confirmer, &list, "confirm", json!({})).await.is(200);
        let shown = house.get(&format!("/administration/{}/lists/catalogue", town.key), &clerk).await.is(200);
        assert_eq!((shown["total"].as_u64(), &shown["rows"][0]["more"]["version"]), (Some(1), &json!("2026-2")));

        let new = issued(json!({"category": "drone_noise", "name_zh": "无人机噪声", "above": "noise", "from": from}));
        let category = propose(&house, &administrator, "issue_category", new).await;
        act(&house, &confirmer, &category, "confirm", json!({})).await.is(200);
        let mut appeal = crate::house::appeal(town);
        appeal["category"] = json!("drone_noise");
        house.post("/appeals", "", appeal.clone()).await.is(201);
        let gone = issued(json!({"category": "drone_noise", "name_zh": "无人机噪声", "closed": true, "from": from}));
        let category = propose(&house, &administrator, "issue_category", gone).await;
        act(&house, &confirmer, &category, "confirm", json!({})).await.is(200);
        house.post("/appeals", "", appeal).await.problem(422, "refused");

        let text = issued(
            json!({"notice": "received", "name_zh": "已登记{nummer}。", "name_en": "Registered.", "from": from}),
        );
        house.post("/administration/issue_notice", &administrator, text).await.problem(422, "refused");
        let unit = issued(
            json!({"division": town.street, "unit_key": "night_team", "name_zh": "夜间值守队", "kind": "agency", "from": from}),
        );
        let opened = propose(&house, &administrator, "open_unit", unit).await;
        act(&house, &confirmer, &opened, "confirm", json!({})).await.is(200);
        let id = format!("{}.night_team", town.street);
        assert_eq!(house.desk.library().units.unit(&id).unwrap().zh, "夜间值守队");
        let closing = propose(&house, &administrator, "close_unit", issued(json!({"unit": id, "from": from}))).await;
        act(&house, &confirmer, &closing, "confirm", json!({})).await.is(200);
        assert!(house.desk.library().units.is_closed(&id));
    }
}

#[tokio::test]
async fn what_an_act_would_change_is_told_by_names_in_both_languages() {
    let house = crate::house::one_house(|_| {}).await;
    let administrator = house.staff("110000", &["administrator"]).await;
    let line = async |kind: &str, more: Value| {
        let preview =
            house.post(&format!("/administration/{kind}/preview"), &administrator, issued(more)).await.is(200);
        assert!(preview["reasons"].as_array().unwrap().is_empty(), "{preview}");
        preview["compared"][0].clone()
    };
    let from = "2026-11-25";
    // Nothing is published of that year yet: the day is new, not changed.
    let year = line("issue_calendar", json!({"year": 2028, "off": "2028-01-03 元旦"})).await;
    assert_eq!(year["what"], json!({"zh": "2028-01-03", "en": "2028-01-03"}));
    assert_eq!(year["new"], json!({"zh": "放假（元旦）", "en": "off (元旦)"}));
    let rows = "key,category,unit,level,basis\nc1,waste_collection,street,street,x\n";
    let list = line("issue_catalogue", json!({"version": "2026-2", "rows": rows, "from": from})).await;
    assert_eq!((&list["what"]["zh"], &list["old"]["zh"]), (&json!("垃圾清运"), &json!("环境卫生服务中心")));
    assert_eq!(list["new"], json!({"zh": "街道办事处", "en": "Subdistrict office"}));
    let name = json!({"category": "waste_collection", "name_zh": "清运", "name_en": "collection", "closed": true, "from": from});
    assert_eq!(line("issue_category", name).await["new"], json!({"zh": "清运（停用）", "en": "collection (closed)"}));
    let unit = line("close_unit", json!({"unit": "110000.housing_fund", "from": from})).await;
    assert_eq!((&unit["old"]["zh"], &unit["new"]["en"]), (&json!("住房公积金管理中心"), &json!("")));
    let setting = json!({"setting": "appeals.time_to_accept", "value": "1 hour", "condition": "is(grade, emergency)", "from": from});
    let setting = line("issue_setting", setting).await;
    assert_eq!(setting["what"], json!({"zh": "紧急程度为“突发”", "en": "grade is “emergency”"}));
}

#[tokio::test]
async fn an_act_of_an_unknown_matter_is_not_found() {
    let house = crate::house::one_house(|_| {}).await;
    let administrator = house.staff("110000", &["administrator"]).await;
    let id = MatterId("0".repeat(30));
    house.get(&format!("/administration/beijing/acts/{id}/preview"), &administrator).await.problem(404, "not-found");
    house.get("/administration/guiyang/acts", &administrator).await.problem(404, "not-found");
    house.get("/administration/beijing/lists/nothing", &administrator).await.problem(404, "not-found");
}
