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
            let address = format!("/law/{key}/instrument/{}", instrument.code);
            assert!(list.contains(&instrument.title) && list.contains(&address), "{}", instrument.title);
            let list = page(&house, &address, "").await.text;
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

/// Every provision of a city.
fn provisions(law: &desk::CityLaw) -> impl Iterator<Item = &law::Provision> {
    law.city.instruments.iter().flat_map(|instrument| &instrument.provisions)
}

#[tokio::test]
async fn the_law_is_narrowed_down_by_mechanism_and_standing_without_script() {
    let house = one_house(|_| {}).await;
    let library = house.desk.library();
    let law = library.cities().find(|law| law.city.key == "beijing").unwrap();
    let is_listed = |text: &str, id: &str| text.contains(&format!("<li id=\"{id}\">"));
    let awaits = page(&house, "/law/beijing?mechanism=M02&standing=awaits", "").await.text;
    let none = page(&house, "/law/beijing?standing=none", "").await.text;
    let (mut awaiting, mut without) = (0, 0);
    for provision in provisions(law) {
        let id = &provision.id.0;
        let is_wanted = !provision.awaiting.is_empty() && provision.mechanisms.iter().any(|key| key == "M02");
        assert_eq!(is_listed(&awaits, id), is_wanted, "{id}");
        assert_eq!(is_listed(&none, id), provision.none.is_some(), "{id}");
        awaiting += usize::from(is_wanted);
        without += usize::from(provision.none.is_some());
    }
    assert!(awaiting > 0 && awaits.contains(&format!("找到{awaiting}条")), "{awaiting}");
    assert!(without > 0 && none.contains(&format!("找到{without}条")), "{without}");
    let narrowed = page(&house, "/law/beijing?q=a%26b+c&mechanism=M02&lang=en", "").await.text;
    assert!(
        narrowed.contains("/law/beijing?q=a%26b%20c&amp;mechanism=M02&amp;standing=rules&amp;lang=en"),
        "links keep the words"
    );
    let plain = page(&house, "/law/beijing", "").await.text;
    assert!(plain.contains("吹哨报到") && plain.contains("全国的文件"));
    assert_eq!(house.send("GET", "/law/beijing?standing=lost", "", &[], "").await.status, 400);
    assert_eq!(house.send("GET", "/law/beijing/instrument/XX", "", &[], "").await.status, 404);
}

#[tokio::test]
async fn what_a_provision_awaits_is_shown_with_its_rules_and_parameters() {
    let house = one_house(|_| {}).await;
    let library = house.desk.library();
    let law = library.cities().find(|law| law.city.key == "beijing").unwrap();
    let provision =
        provisions(law).find(|one| one.awaiting.values().flat_map(|rules| rules.values()).any(|p| !p.is_empty()));
    let provision = provision.unwrap();
    let text = page(&house, &format!("/law/beijing/{}", provision.id), "").await.text;
    for (mechanism, rules) in &provision.awaiting {
        assert!(text.contains(&law.city.mechanism_label(mechanism).zh), "{mechanism}");
        for (rule, parameters) in rules {
            assert!(text.contains(rule.as_str()), "{rule}");
            for (name, value) in parameters {
                assert!(text.contains(name.as_str()), "{rule}: {name}");
                assert!(text.contains(&law.city.parameter_label(value).zh), "{rule}: {name}");
            }
        }
    }
    for kind in &provision.modalities {
        assert!(text.contains(&format!("<li class=\"tag\">{}</li>", kind.zh())), "{}", kind.zh());
    }
}

#[tokio::test]
async fn two_cities_stand_side_by_side_mechanism_by_mechanism() {
    let house = one_house(|_| {}).await;
    let library = house.desk.library();
    let cities: Vec<_> = library.cities().collect();
    let find = |key: &str| *cities.iter().find(|law| law.city.key == key).unwrap();
    let (a, b, day) = (find("beijing"), find("guiyang"), house.desk.now().day());
    let compared =
        rulebook::diff::cities((&a.city, a.edition_on(day).unwrap()), (&b.city, b.edition_on(day).unwrap()), day);
    let overview = page(&house, "/law/compare?a=beijing&b=guiyang", "").await.text;
    assert!(!compared.mechanisms.is_empty());
    for mechanism in &compared.mechanisms {
        let path = format!("/law/compare?a=beijing&b=guiyang&mechanism={}", mechanism.key);
        assert!(overview.contains(&format!("href=\"{}\"", path.replace('&', "&amp;"))), "{path}");
        let text = page(&house, &path, "").await.text;
        for row in &compared.rules {
            let is_shown = text.contains(&format!("<tr id=\"{}\">", row.key));
            assert_eq!(is_shown, row.mechanisms.contains(&mechanism.key), "{path}: {}", row.key);
        }
    }
    let english = page(&house, "/law/compare?a=guiyang&b=beijing&mechanism=M01&lang=en", "").await.text;
    assert!(english.contains("only Guiyang") && english.contains("href=\"/law/beijing/BJ"), "{english}");
    for lost in ["?a=nowhere", "?a=beijing&b=nowhere", "?a=beijing&b=guiyang&mechanism=M99"] {
        assert_eq!(house.send("GET", &format!("/law/compare{lost}"), "", &[], "").await.status, 404, "{lost}");
    }
}

/// Keeps a text of one's own making as a version of Beijing's regulation.
async fn keep(house: &House, words: &str, importer: &str) -> String {
    use law::import::residue::{Rules, SHIPPED};
    let rules = Rules::read(SHIPPED).unwrap();
    let options = law::import::Options { file: "own.txt", rules: &rules, known: &[] };
    let got = law::import::import(words.as_bytes(), &options).unwrap();
    let (at, version) = (house.desk.now(), got.report.sha256.clone());
    let kept = desk::texts::keep(house.desk.texts(), "beijing/regulation", (&got, words.as_bytes()), (importer, at));
    assert!(kept.await.unwrap());
    version
}

async fn approve(house: &House, version: &str) {
    let texts = house.desk.texts();
    let steps = texts.text_steps("beijing/regulation", version).await.unwrap();
    let course = desk::texts::Course { importer: "first-person", issues: 0, steps: &steps };
    let step = course.step(desk::texts::Act::Approve, "second-person", "", house.desk.now()).unwrap();
    assert!(texts.add_text_step("beijing/regulation", version, &step).await.unwrap());
}

#[tokio::test]
async fn official_words_stand_beside_the_gist_once_a_second_person_approved_them() {
    let house = one_house(|_| {}).await;
    let head = "某市试验条例\n（2019年4月2日某市人民代表大会第三次会议通过）\n\n第一条　为了试验，制定本条例。\n\n";
    let older = format!("{head}第二条　街道应当及时办理。\n\n第三条　本条例自2019年7月1日起施行。\n");
    let newer = format!(
        "{head}第二条　街道应当在七日内办理。\n\n第三条　本条例自2019年7月1日起施行。\n\n第四条　新增的一条。\n"
    );
    let first = keep(&house, &older, "first-person").await;
    let (one, versions) = ("/law/beijing/BJ-2", "/law/beijing/instrument/BJ/versions");
    let public = page(&house, one, "").await.text;
    assert!(!public.contains("街道应当及时办理"), "a draft is nothing for the public");
    assert!(page(&house, versions, "").await.text.contains("还没有批准过的官方文本"));
    let auditor = house.staff("110000", &["auditor"]).await;
    let other = house.staff("520100", &["auditor"]).await;
    let clerk = house.staff(BEIJING.street, &["dispatcher"]).await;
    let staff = page(&house, one, &auditor).await.text;
    assert!(staff.contains("街道应当及时办理") && staff.contains("草稿，待批准"), "{staff}");
    for who in [&other, &clerk] {
        assert!(!page(&house, one, who).await.text.contains("街道应当及时办理"));
        assert!(!page(&house, versions, who).await.text.contains(&first));
    }
    approve(&house, &first).await;
    let public = page(&house, one, "").await.text;
    assert!(public.contains("街道应当及时办理") && public.contains("已批准") && public.contains(versions));
    assert!(!public.contains("second-person"), "the public is not told who");

    let second = keep(&house, &newer, "first-person").await;
    assert!(!page(&house, versions, "").await.text.contains(&second));
    let lost = house.send("GET", &format!("{versions}?old={first}&new={second}"), "", &[], "").await;
    assert_eq!(lost.status, 404, "a draft cannot be guessed at either");
    let staff = page(&house, versions, &auditor).await.text;
    assert!(staff.contains(&second) && staff.contains("second-person") && staff.contains("own.txt"));
    approve(&house, &second).await;
    let compared = page(&house, &format!("{versions}?old={first}&new={second}"), "").await.text;
    assert!(compared.contains("<del>及时</del><ins>在七日内</ins>"), "{compared}");
    assert!(compared.contains("<ins>第四条　新增的一条。</ins>") && compared.contains("新增1处，删去0处，改动1处"));
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
