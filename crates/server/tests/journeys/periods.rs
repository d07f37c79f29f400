//! A period over its whole course: frozen by the clock, exclusions decided, published, objected to, corrected; and every
//! edition comes out of the ledger again, byte for byte, whatever happened since.

use crate::figures::{NEIGHBOUR, month};
use crate::files::tamper;
use crate::flow::{Crew, crew, fed_back, transferred};
use crate::house::{BEIJING, GUIYANG, House, Town, houses};
use crate::ranking::{rank_from_one, set};
use casework::MatterId;
use desk::CityLaw;
use desk::publication::{Recomputed, Sheet};
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use server::{bulletins, month_due};
use tower::ServiceExt as _;

/// An appeal that was handled and waits to be rated.
async fn to_rate(house: &House, town: Town, crew: &Crew) -> String {
    let (matter, _) = house.appeal(town).await;
    transferred(house, town, crew, &matter).await;
    fed_back(house, town, crew, &matter).await;
    matter
}

async fn rated(house: &House, town: Town, crew: &Crew, matter: &str, solved: &str) {
    let mut said = json!({"responded": true, "solved": solved, "satisfied": "yes"});
    if solved != "yes" {
        said["unsolved_reason"] = json!("partly_done");
    }
    house.ask(town, matter, &crew.caller, "rate", said).await;
}

/// The people who keep the period, and those who are ranked.
struct Office {
    assessor: String,
    leader: String,
    second: String,
    ranked: String,
    other: String,
}

async fn office(house: &House, town: Town) -> Office {
    Office {
        assessor: house.staff(town.parent, &["assessor"]).await,
        leader: house.staff(town.parent, &["leader"]).await,
        second: house.staff(town.parent, &["leader", "assessor"]).await,
        ranked: house.staff(town.street, &["leader", "assessor"]).await,
        other: house.staff(town.other_street, &["leader"]).await,
    }
}

async fn opened(house: &House, town: Town, office: &Office) -> String {
    let values = json!({"kind": "monthly", "month": "2026-12-05", "closes_on": "2026-12-28",
        "ranked": [town.street, town.other_street]});
    let body = json!({"procedure": "period", "ask": "open_period", "home": town.parent, "values": values});
    house.post("/matters", &office.assessor, body).await.is(201)["matter"].as_str().unwrap().to_owned()
}

/// A step that another signs.
async fn signed(house: &House, town: Town, matter: &str, (who, signer): (&str, &str), ask: &str, values: Value) {
    let done = house.ask(town, matter, who, ask, values).await;
    let number = done["proposal"].as_u64().unwrap_or_else(|| panic!("{ask}: {done}"));
    let path = format!("/matters/{}/{matter}/proposals/{number}/sign", town.district);
    house.post(&path, signer, json!({})).await.is(200);
}

async fn again(house: &House, town: Town, matter: &str, edition: Option<u32>) -> Recomputed {
    let library = house.desk.library();
    let law: &CityLaw = library.cities().find(|law| law.city.key == town.key).unwrap();
    let period = house.desk.matter(town.district, &MatterId(matter.to_owned())).await.unwrap().unwrap();
    house.desk.recompute(law, &period, edition).await.unwrap()
}

fn figure<'d>(document: &'d Value, indicator: &str) -> &'d Value {
    let figures = document["figures"].as_array().unwrap();
    &figures.iter().find(|figure| figure["indicator"] == indicator).unwrap()["total"]
}

#[tokio::test]
async fn a_published_period_comes_out_of_the_ledger_again() {
    for house in houses().await {
        let (town, crew, office) = (BEIJING, crew(&house, BEIJING).await, office(&house, BEIJING).await);
        let matter = opened(&house, town, &office).await;
        let (yes, no, late) = (
            to_rate(&house, town, &crew).await,
            to_rate(&house, town, &crew).await,
            to_rate(&house, town, &crew).await,
        );
        house.until(town, "2026-12-20 09:00").await;
        rated(&house, town, &crew, &yes, "yes").await;
        rated(&house, town, &crew, &no, "partly").await;
        house.until(town, "2026-12-29 09:00").await;
        assert_eq!(house.state_of(town, &matter).await, "frozen", "{}", house.name);
        // Closed in the month, but after the freeze: in no edition of it.
        rated(&house, town, &crew, &late, "yes").await;
        let early = house.try_ask(town, &matter, &office.assessor, "publish_rates", json!({})).await;
        early.problem(422, "refused");
        // One of the two is excluded before the exclusions are decided.
        let ground = json!({"exclude_ground": "untrue", "reason": "情况已经核实，理由如实。"});
        signed(&house, town, &yes, (&crew.leader, &office.assessor), "exclude", ground).await;
        signed(&house, town, &matter, (&office.assessor, &office.leader), "decide_exclusions", json!({})).await;
        embargoed(&house, town, &matter, &office).await;
        let first = again(&house, town, &matter, None).await;
        assert!(first.is_same(), "{}: {first:?}", house.name);
        assert_eq!((first.issue.edition, first.issue.counted.rounds, first.issue.counted.excluded), (1, 2, 1));
        let document: Value = serde_json::from_str(&first.publication.document).unwrap();
        assert!(first.publication.document.ends_with("}\n"), "one object and a new line");
        let solved = figure(&document, "solved");
        assert_eq!((&solved["part"], &solved["of"], &solved["rate"]), (&json!(0), &json!(1), &json!(0)));
        assert_eq!(figure(&document, "solved_before_exclusion")["rate"], 5_000);
        let ranked = &document["ranking"]["offices"][0];
        assert_eq!((&ranked["office"], &ranked["rank"]), (&json!(town.street), &json!(null)), "one round ranks nobody");
        assert_eq!(document["formula"]["ranking"]["formula"]["terms"].as_array().unwrap().len(), 3);
        assert_eq!(first.publication.exclusions.lines().count(), 1);
        let excluded: Value = serde_json::from_str(&first.publication.exclusions).unwrap();
        let expected = json!({"by": [{"post": "assessor", "unit": town.parent}], "ground": "untrue", "matter": yes,
            "office": town.street, "round": 1});
        assert_eq!(excluded, expected);
        // Whatever happens later changes nothing that was published.
        let ground = json!({"exclude_ground": "repeated", "reason": "情况已经核实，理由如实。"});
        signed(&house, town, &no, (&crew.leader, &office.assessor), "exclude", ground).await;
        assert!(again(&house, town, &matter, None).await.is_same());
        let body = json!({"figure": format!("解决率 {no}"), "reason": "这一件已经剔除，请更正。"});
        house.ask(town, &matter, &office.ranked, "object", body).await;
        house.ask(town, &matter, &office.second, "correct", json!({"reason": "剔除已经批准，更正。"})).await;
        let second = again(&house, town, &matter, None).await;
        assert!(second.is_same(), "{}: {second:?}", house.name);
        assert_eq!((second.issue.edition, second.issue.counted.rounds, second.issue.counted.excluded), (2, 2, 2));
        let document: Value = serde_json::from_str(&second.publication.document).unwrap();
        assert_eq!(document["corrects"], json!(first.issue.counted.digest));
        assert_ne!(second.issue.counted.digest, first.issue.counted.digest);
        assert_eq!(again(&house, town, &matter, Some(1)).await, Recomputed { events: second.events, ..first });
        read_by_all(&house, town, &matter, &office, &second).await;
        tampered(&house, town, &matter, &no, &second).await;
    }
}

async fn number(house: &House, town: Town, matter: &str) -> String {
    house.desk.matter(town.district, &MatterId(matter.to_owned())).await.unwrap().unwrap().number.clone()
}

/// Published by two, and seen by nobody else before.
async fn embargoed(house: &House, town: Town, matter: &str, office: &Office) {
    let number = number(house, town, matter).await;
    let path = format!("/periods/{}/{number}", town.key);
    let done = house.ask(town, matter, &office.assessor, "publish_rates", json!({})).await;
    let draft = house.get(&format!("{path}/draft"), &office.leader).await.is(200);
    assert_eq!((&draft["rounds"], &draft["excluded"]), (&json!(2), &json!(1)), "whoever signs sees it before: {draft}");
    assert_eq!(draft["exclusions"][0]["by"][0]["post"], "assessor");
    assert_eq!(draft["indicators"].as_array().unwrap().len(), 6);
    let page = house.get(&format!("/matters/{}/{matter}", town.district), &office.leader).await.is(200);
    assert!(
        page["proposals"].to_string().contains(draft["digest"].as_str().unwrap()),
        "on the page of the matter too: {page}"
    );
    for who in [&office.ranked, &office.other] {
        house.get(&format!("{path}/draft"), who).await.problem(404, "not-found");
        house.get(&format!("{path}/rounds"), who).await.problem(404, "not-found");
        for part in ["", "/history", "/page"] {
            let seen = house.get(&format!("/matters/{}/{matter}{part}", town.district), who).await.text;
            assert!(!seen.contains(draft["digest"].as_str().unwrap()), "{seen}");
        }
    }
    let shown = house.get(&path, "").await.is(200);
    assert_eq!((&shown["shown"], &shown["indicators"]), (&json!(null), &json!([])), "{shown}");
    assert_eq!(shown["period"]["digest"], json!(null));
    for part in ["document.json", "bulletin.pdf", "bulletin.xlsx"] {
        house.get(&format!("{path}/1/{part}"), "").await.problem(404, "not-found");
    }
    let page = house.send("GET", &format!("/periods/{}/{number}", town.key), "", &[], "").await.page(200);
    assert!(page.contains("还没有公布") && !page.contains(draft["digest"].as_str().unwrap()), "{page}");
    let number = done["proposal"].as_u64().unwrap();
    house
        .post(&format!("/matters/{}/{matter}/proposals/{number}/sign", town.district), &office.leader, json!({}))
        .await
        .is(200);
    let signed = house.get(&path, "").await.is(200);
    assert_eq!(signed["shown"]["digest"], draft["digest"], "what was signed is what was seen");
}

/// What the public sees, and what the offices do.
async fn read_by_all(house: &House, town: Town, matter: &str, office: &Office, last: &Recomputed) {
    let number = number(house, town, matter).await;
    let path = format!("/periods/{}/{number}", town.key);
    let document = house.get(&format!("{path}/2/document.json"), "").await;
    assert_eq!(document.text, last.publication.document);
    assert_eq!(desk::publication::digest_of(document.text.as_bytes()), last.issue.counted.digest);
    assert!(!document.text.contains(matter), "no matter is named to the public");
    let shown = house.get(&path, "").await.is(200);
    assert_eq!(shown["editions"].as_array().unwrap().len(), 2);
    let solved = |change: &&Value| change["indicator"]["key"] == "solved" && change["after"]["office"].is_null();
    let changed = shown["changes"].as_array().unwrap().iter().find(solved).unwrap();
    assert_eq!((&changed["before"]["of"], &changed["after"]["of"]), (&json!(1), &json!(0)), "{changed}");
    let first = house.get(&format!("{path}?edition=1"), "").await.is(200);
    assert_eq!((&first["shown"]["edition"], &first["changes"]), (&json!(1), &json!([])), "the earlier one stays");
    house.get(&format!("{path}?edition=3"), "").await.problem(404, "not-found");
    let csv = house.get(&format!("{path}/2/figures.csv"), "").await;
    assert!(
        csv.text.lines().any(|line| line.starts_with("\"solved_before_exclusion\"") && line.ends_with(",1,2,5000")),
        "{}",
        csv.text
    );
    bulletin(house, &format!("/api/v1{path}"), &document.text).await;
    let own = house.get(&format!("{path}/rounds"), &office.ranked).await.is(200);
    assert_eq!((&own["total"], &own["rows"][0]["office"]), (&json!(2), &json!(town.street)), "{own}");
    assert_eq!(own["rows"][0]["rates"]["solved"], "out 2");
    let excluded = house.get(&format!("{path}/rounds?excluded=true&edition=1&limit=1"), &office.ranked).await.is(200);
    assert_eq!((&excluded["total"], &excluded["rows"][0]["ground"]), (&json!(1), &json!("untrue")));
    assert_eq!(house.get(&format!("{path}/rounds"), &office.other).await.is(200)["total"], 0, "each its own");
    house.get(&format!("{path}/rounds"), "").await.problem(401, "unauthenticated");
    let list = house.get(&format!("/periods/{}", town.key), "").await.is(200);
    assert_eq!((&list["total"], &list["rows"][0]["editions"]), (&json!(1), &json!(2)), "{list}");
    for page in ["", &format!("/{number}"), &format!("/{number}?edition=1&lang=en")] {
        let page = house.send("GET", &format!("/periods/{}{page}", town.key), "", &[], "").await.page(200);
        assert!(page.contains(&number), "{page}");
    }
}

/// The bytes of a file that anybody may have.
async fn file(house: &House, path: &str, kind: &str) -> Vec<u8> {
    let request = axum::http::Request::get(path).body(axum::body::Body::empty()).unwrap();
    let answer = house.router.clone().oneshot(request).await.unwrap();
    assert_eq!((answer.status().as_u16(), answer.headers()["content-type"].to_str().unwrap()), (200, kind), "{path}");
    answer.into_body().collect().await.unwrap().to_bytes().to_vec()
}

/// What was published, as an official paper and as a workbook.
async fn bulletin(house: &House, path: &str, document: &str) {
    let paper = file(house, &format!("{path}/2/bulletin.pdf"), "application/pdf").await;
    assert_eq!(paper, file(house, &format!("{path}/2/bulletin.pdf?lang=zh"), "application/pdf").await, "the same file");
    let read = lopdf::Document::load_mem(&paper).unwrap();
    let pages: Vec<u32> = read.get_pages().keys().copied().collect();
    // Lines break where they are full.
    let text: String = read.extract_text(&pages).unwrap().split_whitespace().collect();
    for wanted in
        ["接诉即办三率通报（更正，第2版）", "解决率没有计数（0/0，剔除前50.00%）", "四、更正了什么", "怎么算的"]
    {
        assert!(text.contains(wanted), "{wanted} is not in {text}");
    }
    assert!(text.contains(&desk::publication::digest_of(document.as_bytes())), "{text}");
    let english = file(house, &format!("{path}/2/bulletin.pdf?lang=en"), "application/pdf").await;
    assert_ne!(english, paper);
    if let Ok(folder) = std::env::var("HUYING_PICTURES") {
        std::fs::write(std::path::Path::new(&folder).join("bulletin.pdf"), &paper).unwrap();
    }
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    let workbook = file(house, &format!("{path}/1/bulletin.xlsx"), kind).await;
    let unpacked = unpacked(&workbook);
    assert!(unpacked.contains("IF(D5=0,") && unpacked.contains("SUM(C5:C"), "{unpacked}");
    house.get(&format!("{}/3/bulletin.pdf", path.trim_start_matches("/api/v1")), "").await.problem(404, "not-found");
    house.get(&format!("{}/3/bulletin.xlsx", path.trim_start_matches("/api/v1")), "").await.problem(404, "not-found");
}

/// The pages of a workbook as they stand in it.
fn unpacked(workbook: &[u8]) -> String {
    use std::io::Read as _;
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(workbook)).unwrap();
    let mut text = String::new();
    for at in 0..archive.len() {
        let mut entry = archive.by_index(at).unwrap();
        if entry.name().unwrap().contains("worksheets/") {
            entry.read_to_string(&mut text).unwrap();
        }
    }
    text
}

/// Whoever may write the database changes one byte of what is kept, then one event: both are found.
async fn tampered(house: &House, town: Town, matter: &str, appeal: &str, good: &Recomputed) {
    let digest = &good.issue.counted.digest;
    let sql = |change: &str| format!("update text_pieces set piece = {change} where version = '{digest}'");
    // The first letter of the text form is of the first bytes: `{` becomes another.
    let (first, other) = ("'e' || substr(piece, 2)", "'f' || substr(piece, 2)");
    tamper(house, sql(other)).await;
    let found = again(house, town, matter, None).await;
    assert!(!found.is_same() && found.sheets[0].difference.as_ref().unwrap().at == 0, "{found:?}");
    assert_eq!((found.sheets[0].again.as_str(), found.broken.len()), (digest.as_str(), 0));
    tamper(house, sql(first)).await;
    assert!(again(house, town, matter, None).await.is_same());
    let event = format!(
        "update events set body = replace(body, '\"solved\":\"partly\"', '\"solved\":\"yes\"') where matter = '{appeal}'"
    );
    tamper(house, event).await;
    let found = again(house, town, matter, Some(1)).await;
    assert!(!found.is_same(), "{found:?}");
    assert_eq!(found.broken, [MatterId(appeal.to_owned())]);
    assert_ne!(found.sheets[0].again, found.sheets[0].expected, "the figures are other ones");
}

#[tokio::test]
async fn a_city_without_exclusions_publishes_what_was_frozen() {
    for house in houses().await {
        let (town, crew, office) = (GUIYANG, crew(&house, GUIYANG).await, office(&house, GUIYANG).await);
        let matter = opened(&house, town, &office).await;
        let yes = to_rate(&house, town, &crew).await;
        house.until(town, "2026-12-20 09:00").await;
        rated(&house, town, &crew, &yes, "yes").await;
        house.until(town, "2026-12-29 09:00").await;
        let pair = (office.assessor.as_str(), office.leader.as_str());
        signed(&house, town, &matter, pair, "publish_rates", json!({})).await;
        let found = again(&house, town, &matter, None).await;
        assert!(found.is_same(), "{}: {found:?}", house.name);
        assert_eq!((found.issue.counted.through, found.issue.counted.rounds), (found.issue.frozen, 1));
        assert_eq!(
            found.sheets.iter().map(|sheet| sheet.sheet).collect::<Vec<_>>(),
            [Sheet::Document, Sheet::Rounds, Sheet::Exclusions]
        );
        assert!(!office.other.is_empty());
    }
}

#[tokio::test]
async fn a_notice_to_the_low_ranked_goes_by_rank_or_says_why_not() {
    for house in houses().await {
        let (town, crew, office) = (BEIJING, crew(&house, BEIJING).await, office(&house, BEIJING).await);
        let neighbours = crate::flow::crew(&house, NEIGHBOUR).await;
        month(&house, town, &crew, &neighbours).await;
        rank_from_one(&house).await;
        let matter = opened(&house, town, &office).await;
        house.until(town, "2026-12-29 09:00").await;
        signed(&house, town, &matter, (&office.assessor, &office.leader), "decide_exclusions", json!({})).await;
        signed(&house, town, &matter, (&office.assessor, &office.leader), "publish_rates", json!({})).await;
        let published = again(&house, town, &matter, None).await;
        assert!(published.is_same(), "{}: {published:?}", house.name);
        let document: Value = serde_json::from_str(&published.publication.document).unwrap();
        let ranks = document["ranking"]["offices"].as_array().unwrap();
        let of =
            |rank: u32| ranks.iter().find(|one| one["rank"] == rank).unwrap()["office"].as_str().unwrap().to_owned();
        let (first, last) = (of(1), of(2));
        let lowest = &published.issue.counted.lowest;
        assert_eq!(lowest.units, [last.as_str()], "of two that are ranked the first is never low");
        assert!(lowest.standing.contains("：第2名，") && lowest.standing.contains("95%区间"), "{}", lowest.standing);

        let path = format!("/matters/{}/{matter}", town.district);
        let said = |more: Value| {
            let mut values = json!({"reason": "本月名次已经公布，按规定通报。"});
            values.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            values
        };
        let by_hand = said(json!({"low": [first]}));
        let refused = house.try_ask(town, &matter, &crew.caller, "notify_low", by_hand).await.problem(422, "refused");
        assert!(
            refused["detail"].as_str().unwrap().contains("rank") || refused.to_string().contains("按名次"),
            "{refused}"
        );
        let explained = said(json!({"low": [first], "by_hand": "该单位的件多由别处转来。"}));
        house.post(&format!("{path}/asks/notify_low?try=1"), &crew.caller, json!({"values": explained})).await.is(200);

        // Nobody is named: the last of the ranking are.
        let done = house.ask(town, &matter, &crew.caller, "notify_low", said(json!({}))).await;
        let seen = house.get(&path, &office.leader).await.is(200);
        let seen = seen.get("matter").filter(|inner| inner.is_object()).unwrap_or(&seen).clone();
        let waits = seen["proposals"].as_array().unwrap().iter().find(|one| one["number"] == done["proposal"]).unwrap();
        assert_eq!(waits["parties"][0]["units"][0]["id"], json!(last), "{waits}");
        let values = waits["values"].as_array().unwrap();
        let compared = values.iter().find(|one| one["field"]["key"] == "compared").unwrap();
        assert_eq!(compared["value"], "same", "{waits}");
        let sign = format!("{path}/proposals/{}/sign", done["proposal"]);
        house.post(&sign, &office.leader, json!({})).await.is(200);
        let period = house.desk.matter(town.district, &MatterId(matter.clone())).await.unwrap().unwrap();
        assert_eq!(period.parties["low"].units(), [last.as_str()]);
        assert!(again(&house, town, &matter, None).await.is_same());
    }
}

#[tokio::test]
async fn bulletins_are_made_from_the_day_set_and_of_nothing_that_is_not_published() {
    for house in houses().await {
        let (town, office) = (GUIYANG, office(&house, GUIYANG).await);
        let matter = opened(&house, town, &office).await;
        house.until(town, "2026-12-29 09:00").await;
        let folder = storage::testing::folder();
        let made = async || bulletins(&house.state, (town.key, "2026-12"), &folder, &|_, _| {}).await.unwrap();
        let before = made().await;
        assert_eq!((before.made.len(), before.unpublished), (0, 1), "{}: frozen, and not published", house.name);
        assert!(!folder.join(town.key).exists(), "nothing of it is anywhere");
        signed(&house, town, &matter, (&office.assessor, &office.leader), "publish_rates", json!({})).await;
        let first = made().await;
        assert_eq!((first.made.len(), first.unpublished), (if first.no_font { 2 } else { 4 }, 0), "{first:?}");
        let path =
            format!("/api/v1/periods/{}/{}/1/bulletin.xlsx?lang=zh", town.key, number(&house, town, &matter).await);
        let file = file(&house, &path, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet").await;
        let kept = first.made.iter().find(|path| path.to_string_lossy().ends_with("zh.xlsx")).unwrap();
        assert!(std::fs::read(kept).unwrap() == file, "the same file as for anybody who asks");
        let again = made().await;
        assert_eq!((again.made.len(), again.there), (0, first.made.len()));

        let due = |day: &str| {
            let library = house.desk.library();
            let law = library.cities().find(|law| law.city.key == town.key).unwrap();
            month_due(law, day.parse().unwrap())
        };
        assert_eq!(due("2027-01-31"), None, "no day is set");
        set(&house, "evaluation.bulletin_day", 0, 5).await;
        assert_eq!((due("2027-01-04"), due("2027-01-05").as_deref()), (None, Some("2026-12")));
        assert_eq!(due("2027-03-31").as_deref(), Some("2027-02"));
    }
}
