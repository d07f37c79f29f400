//! The law as pages: found by words, drawn by force, with what follows from each provision and who cited it.

use crate::house::{BEIJING, GUIYANG, House, Reply, one_house};
use serde_json::json;

async fn page(house: &House, path: &str, who: &str) -> Reply {
    let reply = house.send("GET", path, who, &[], "").await;
    assert_eq!(reply.status, 200, "{path}: {}", reply.text);
    reply
}

#[tokio::test]
async fn every_provision_has_its_page_and_every_link_between_them_leads_somewhere() {
    let house = one_house(|_| {}).await;
    let library = house.desk.library();
    let mut pages = 0;
    for law in library.cities() {
        let key = &law.city.key;
        let list = page(&house, &format!("/law/{key}"), "").await.text;
        for instrument in &law.city.instruments {
            assert!(list.contains(&instrument.title), "{}", instrument.title);
            for provision in &instrument.provisions {
                let id = &provision.id.0;
                assert!(list.contains(&format!("href=\"/law/{key}/{id}\"")), "{id}");
                let text = page(&house, &format!("/law/{key}/{id}"), "").await.text;
                assert!(text.contains(&format!("class=\"force {}\"", instrument.force.en())), "{id}");
                assert!(text.contains(&provision.heading) && text.contains(id.as_str()), "{id}");
                for rule in provision.rules.keys() {
                    assert!(text.contains(rule.as_str()), "{id}: {rule}");
                }
                if let Some(none) = &provision.none {
                    assert!(text.contains(none.as_str()), "{id}: {none}");
                }
                assert!(!text.contains("/desk/matters/"), "{id}: the public sees counts only");
                pages += 1;
            }
        }
    }
    assert!(pages > 80, "{pages}");
    let english = page(&house, "/law/beijing/BJ-17.1(2)?lang=en", "").await.text;
    assert!(english.contains("Rules it gives") && english.contains("Side by side"));
    assert_eq!(house.send("GET", "/law/beijing/BJ-0", "", &[], "").await.status, 404);
    assert_eq!(house.send("GET", "/law/nowhere/BJ-17.1", "", &[], "").await.status, 404);
    let cited = house.send("GET", "/provisions/GY-29.1(1)", "", &[], "").await;
    assert_eq!((cited.status, &cited.headers["location"]), (308, &"/law/guiyang/GY-29.1(1)".parse().unwrap()));
    assert_eq!(house.send("GET", "/provisions/XX-1", "", &[], "").await.status, 404);
}

#[tokio::test]
async fn a_provision_shows_its_numbers_as_settings_its_scenarios_and_the_other_city() {
    let house = one_house(|_| {}).await;
    for (town, other) in [(BEIJING, GUIYANG), (GUIYANG, BEIJING)] {
        let text = page(&house, &format!("/law/{}/{}", town.key, town.transfer), "").await.text;
        assert!(text.contains("appeals.transfer") && text.contains("移送"), "{}", town.key);
        assert!(text.contains(&format!("/law/{}/{}", other.key, other.transfer)), "the other city's provision");
        assert!(text.contains("假如") && text.contains("那么"), "the steps of its scenarios");
        let library = house.desk.library();
        let law = library.cities().find(|law| law.city.key == town.key).unwrap();
        let limits = law.city.instruments.iter().flat_map(|of| &of.provisions);
        let limit = limits.into_iter().find(|provision| provision.rules.contains_key("appeals.time_limit")).unwrap();
        let text = page(&house, &format!("/law/{}/{}", town.key, limit.id), "").await.text;
        assert!(text.contains("appeals.time_to_handle") && text.contains("force setting"), "its clock's number");
        assert!(text.contains("尚未核实"), "a number that nobody confirmed says so");
    }
}

#[tokio::test]
async fn the_law_is_found_by_words_and_numbers() {
    let house = one_house(|_| {}).await;
    let found = |q: &str| format!("/law/beijing?q={q}");
    let by_number = page(&house, &found("17.1(2)"), "").await.text;
    assert!(by_number.contains("/law/beijing/BJ-17.1(2)\"") && !by_number.contains("/law/beijing/BJ-44.1\""));
    let by_words = page(&house, &found("%E7%A7%BB%E9%80%81%20%E9%83%A8%E9%97%A8"), "").await.text;
    assert!(by_words.contains("/law/beijing/BJ-17.1(2)\"") && by_words.contains("找到"));
    let nothing = page(&house, &found("%3Cb%3Exyzzy"), "").await.text;
    assert!(nothing.contains("没有找到") && nothing.contains("&lt;b&gt;xyzzy"));
}

#[tokio::test]
async fn staff_see_the_decisions_within_their_reach_and_everybody_their_number() {
    let house = one_house(|_| {}).await;
    let town = BEIJING;
    let (matter, _) = house.appeal(town).await;
    let dispatcher = house.staff(town.street, &["dispatcher"]).await;
    house.ask(town, &matter, &dispatcher, "accept", json!({})).await;
    let values = json!({"handler": town.handler, "duty": "department_housing_quality"});
    house.ask(town, &matter, &dispatcher, "transfer", values).await;
    let path = format!("/law/{}/{}", town.key, town.transfer);
    assert!(page(&house, &path, "").await.text.contains("索引正在跟上"));
    house.follow().await;
    let link = format!("/desk/matters/{}/{matter}", town.district);
    let public = page(&house, &path, "").await.text;
    assert!(public.contains("<b class=\"big\">1</b>") && !public.contains(&matter) && !public.contains("索引正在跟上"));
    let own = page(&house, &path, &dispatcher).await.text;
    assert!(own.contains(&link) && own.contains("移送"), "{own}");
    let other = house.staff(town.other_street, &["dispatcher"]).await;
    let other = page(&house, &path, &other).await.text;
    assert!(other.contains("<b class=\"big\">0</b>") && !other.contains(&matter));
}
