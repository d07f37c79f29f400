//! Official texts through the administration room: one person imports, each issue is decided in words, a second person
//! approves, and then the provision's page shows the official words; whoever may not is told why.

use crate::house::{BEIJING, House, Reply, Town, houses, one_house};
use axum::body::Body;
use axum::http::Request;
use http_body_util::BodyExt as _;
use law::import::residue::{Rules, SHIPPED};
use law::import::{Options, import};
use serde_json::{Value, json};
use tower::ServiceExt as _;
use worktime::Instant;

/// An invented text: its third article is missing, its fourth may be cut; a converter's stamp stands on top.
pub const DAMAGED: &str = "Evaluation Warning: made with a trial version.\n某市试验条例\n（2019年4月2日某市人民代表大会第三次会议通过）\n\
    第一条　为了试验，制定本条例。\n第二条　街道应当及时办理。\n第四条　街区组织巡查\n第五条　本条例自2019年7月1日起施行。\n";
/// The same, whole.
const WHOLE: &str = "某市试验条例\n（2019年4月2日某市人民代表大会第三次会议通过）\n\
    第一条　为了试验，制定本条例。\n第二条　街道应当在七日内办理。\n第三条　本条例自2019年7月1日起施行。\n";
const TEXTS: &str = "/administration/beijing/texts/BJ";

pub async fn send(house: &House, path: &str, who: &str, bytes: impl Into<Body>) -> Reply {
    let request = Request::builder()
        .method("POST")
        .uri(format!("/api/v1{path}"))
        .header("content-type", "application/octet-stream")
        .header("authorization", format!("Bearer {who}"));
    let response = house.router.clone().oneshot(request.body(bytes.into()).unwrap()).await.unwrap();
    let (parts, body) = response.into_parts();
    let bytes = body.collect().await.unwrap().to_bytes().to_vec();
    Reply { status: parts.status.as_u16(), headers: parts.headers, text: String::from_utf8(bytes).unwrap() }
}

/// A new version of the text of a town's regulation, with open issues, imported by somebody else.
pub async fn kept(house: &House, town: Town) -> String {
    let (instrument, texts) = (format!("{}/regulation", town.key), house.desk.texts());
    let number = texts.text_heads(&instrument).await.unwrap().len();
    let words = format!("{DAMAGED}第六条　第{number}份。\n");
    let rules = Rules::read(SHIPPED).unwrap();
    let got = import(words.as_bytes(), &Options { file: "own.txt", rules: &rules, known: &[] }).unwrap();
    // Each a moment after the one before: they have an order.
    let at = Instant(house.desk.now().0 - 1_000_000 + i64::try_from(number).unwrap());
    assert!(desk::texts::keep(texts, &instrument, (&got, words.as_bytes()), ("first-person", at)).await.unwrap());
    got.report.sha256
}

/// The same, with every issue decided.
pub async fn reviewed(house: &House, town: Town) -> String {
    let (version, texts) = (kept(house, town).await, house.desk.texts());
    let heads = texts.text_heads(&format!("{}/regulation", town.key)).await.unwrap();
    let head = heads.iter().find(|head| head.version == version).unwrap();
    let decision = (desk::texts::Act::Review, ("first-person", "与公报一致", house.desk.now()));
    desk::texts::act(texts, (head, 2), decision.0, decision.1).await.unwrap().unwrap();
    version
}

async fn version(house: &House, who: &str, version: &str) -> Value {
    house.get(&format!("{TEXTS}/{version}"), who).await.is(200)
}

async fn decide(house: &House, who: &str, version: &str, issues: &[u64], note: &str) -> Reply {
    house.post(&format!("{TEXTS}/{version}/decisions"), who, json!({"issues": issues, "note": note})).await
}

async fn approve(house: &House, who: &str, version: &str, seen: u64) -> Reply {
    house.post(&format!("{TEXTS}/{version}/approval"), who, json!({ "seen": seen })).await
}

async fn public_page(house: &House) -> String {
    house.send("GET", "/law/beijing/BJ-2", "", &[], "").await.text
}

/// What changed from an approved version to the next one, before that is approved.
async fn a_next_version(house: &House, importer: &str, second: &str, id: &str) {
    let next = send(house, &format!("{TEXTS}?name=c.txt"), importer, WHOLE).await.is(201);
    let next = next["version"].as_str().unwrap();
    assert_eq!(version(house, second, next).await["before"], id, "{}", house.name);
    let changed = house.get(&format!("{TEXTS}/{next}/changes"), second).await.is(200);
    assert_eq!((&changed["old"], &changed["removed"]), (&json!(id), &json!(2)), "{changed}");
    let row = changed["rows"].as_array().unwrap().iter().find(|row| row["id"] == "2").unwrap();
    let came = row["runs"].as_array().unwrap().iter().find(|run| run["kind"] == "added").unwrap();
    assert_eq!(came["text"], "在七日内", "{row}");
    house.get(&format!("{TEXTS}/{id}/changes"), second).await.problem(404, "not-found");
}

#[tokio::test]
async fn a_text_is_imported_decided_issue_by_issue_and_made_official_by_a_second_person() {
    for house in houses().await {
        let name = house.name;
        let importer = house.staff("110000", &["administrator"]).await;
        let second = house.staff("110000", &["confirmer"]).await;
        let tried =
            send(&house, &format!("{TEXTS}/preview?name=%E6%9D%A1%E4%BE%8B.txt"), &importer, DAMAGED).await.is(200);
        assert_eq!(tried["known"], false, "{name}");
        let report = &tried["report"];
        assert_eq!((&report["file"], &report["counts"]["articles"]), (&json!("条例.txt"), &json!(4)), "{name}");
        assert_eq!(report["removed"][0]["rule"], "converter-stamp", "{report}");
        let findings = report["findings"].as_array().unwrap();
        let gap = findings.iter().find(|one| one["code"] == "article-gap").unwrap();
        assert_eq!((&gap["place"]["line"], &gap["topic"]["key"]), (&json!(6), &json!("numbers")), "{gap}");
        assert_eq!(gap["place"]["text"], "第四条　街区组织巡查", "{gap}");
        assert_eq!(gap["place"]["before"], "第二条　街道应当及时办理。", "{gap}");
        assert!(
            house.get("/administration/beijing/texts", &importer).await.is(200)["rows"][0]["versions"][0].is_null()
        );

        let kept = send(&house, &format!("{TEXTS}?name=a.txt"), &importer, DAMAGED).await.is(201);
        let again = send(&house, &format!("{TEXTS}?name=b.txt"), &importer, DAMAGED).await.is(201);
        assert_eq!((&kept["repeated"], &again["repeated"]), (&json!(false), &json!(true)), "{name}");
        let id = kept["version"].as_str().unwrap();
        let shown = version(&house, &importer, id).await;
        let issues = shown["row"]["issues"].as_u64().unwrap();
        assert!(issues >= 2 && shown["row"]["open"] == issues && shown["row"]["state"]["key"] == "issues_open");
        approve(&house, &second, id, 1).await.problem(422, "refused");

        let first = decide(&house, &importer, id, &[1], "第三条在公报里有，换文件重导").await.is(200);
        assert_eq!((&first["open"], &first["state"]["key"]), (&json!(issues - 1), &json!("issues_open")), "{name}");
        decide(&house, &importer, id, &[1], "第三条在公报里有，换文件重导").await.is(200);
        decide(&house, &importer, id, &[1], "核对公报：本就没有第三条").await.is(200);
        let rest: Vec<u64> = (2..=issues).collect();
        let reviewed = decide(&house, &importer, id, &rest, "与公报一致").await.is(200);
        assert_eq!((&reviewed["open"], &reviewed["state"]["key"]), (&json!(0), &json!("reviewed")), "{name}");
        let shown = version(&house, &importer, id).await;
        let said: Vec<&Value> =
            shown["report"]["findings"][0]["decisions"].as_array().unwrap().iter().map(|one| &one["note"]).collect();
        assert_eq!(
            said,
            ["第三条在公报里有，换文件重导", "核对公报：本就没有第三条"],
            "the same words again are said once"
        );
        assert_eq!(shown["report"]["findings"][0]["decisions"][0]["by"], "110000-administrator");

        let seen = shown["row"]["steps"].as_array().unwrap().len() as u64;
        assert!(shown["not_yet"]["zh"].as_str().unwrap().contains("另一人"), "{name}");
        let refused = approve(&house, &importer, id, seen).await.problem(422, "refused");
        assert_eq!(refused["reasons"][0]["code"], "second-person", "{refused}");
        assert!(refused["detail"].as_str().unwrap().contains("不能是导入人或核定人自己"), "{refused}");
        assert_eq!(refused["whom_to_ask"][1]["zh"], "北京市的确认人", "{refused}");
        assert!(!public_page(&house).await.contains("街道应当及时办理"), "{name}: a draft is nothing for the public");

        approve(&house, &second, id, seen - 1).await.problem(409, "conflict");
        assert!(version(&house, &second, id).await["not_yet"].is_null(), "{name}");
        let approved = approve(&house, &second, id, seen).await.is(200);
        assert_eq!((&approved["state"]["key"], &approved["is_official"]), (&json!("approved"), &json!(true)), "{name}");
        approve(&house, &second, id, seen).await.is(200);
        approve(&house, &importer, id, seen + 1).await.problem(422, "refused");
        decide(&house, &importer, id, &[1], "再改").await.problem(422, "refused");
        let page = public_page(&house).await;
        assert!(page.contains("街道应当及时办理") && page.contains("已批准"), "{name}");
        a_next_version(&house, &importer, &second, id).await;
        let auditor = house.staff("110000", &["auditor"]).await;
        let log = house.get("/access-log?kind=text_approved", &auditor).await.is(200);
        assert_eq!((&log["total"], &log["rows"][0]["login"]), (&json!(1), &json!("110000-confirmer")), "{log}");
        assert!(log["rows"][0]["note"].as_str().unwrap().contains("beijing/regulation"), "{log}");
    }
}

#[tokio::test]
async fn only_the_citys_own_people_deal_with_its_texts() {
    let house = one_house(|_| {}).await;
    let importer = house.staff("110000", &["administrator"]).await;
    let id = send(&house, TEXTS, &importer, DAMAGED).await.is(201)["version"].as_str().unwrap().to_owned();
    let confirmer = house.staff("110000", &["confirmer"]).await;
    send(&house, TEXTS, &confirmer, WHOLE).await.problem(403, "post-needed");
    decide(&house, &confirmer, &id, &[1], "x").await.problem(403, "post-needed");
    // Below the city its texts are read and not touched.
    let street = house.staff(BEIJING.street, &["administrator"]).await;
    assert_eq!(version(&house, &street, &id).await["may"], json!({"import": false, "review": false, "approve": false}));
    let refused = send(&house, TEXTS, &street, WHOLE).await.problem(403, "post-needed");
    assert!(refused["detail"].as_str().unwrap().contains("管理员"), "{refused}");
    approve(&house, &street, &id, 1).await.problem(403, "post-needed");
    let clerk = house.staff(BEIJING.street, &["dispatcher"]).await;
    house.get("/administration/beijing/texts", &clerk).await.problem(403, "post-needed");
    house.get(&format!("{TEXTS}/{id}"), &clerk).await.problem(403, "post-needed");
    let other = house.staff("520100", &["administrator"]).await;
    house.get(&format!("{TEXTS}/{id}"), &other).await.problem(404, "not-found");
    send(&house, TEXTS, &other, WHOLE).await.problem(404, "not-found");
    house.get(&format!("{TEXTS}/{id}"), "").await.problem(401, "unauthenticated");
    // An auditor reads everything and does nothing.
    let auditor = house.staff("110000", &["auditor"]).await;
    assert_eq!(version(&house, &auditor, &id).await["row"]["version"], id.as_str());
    send(&house, &format!("{TEXTS}/preview"), &auditor, WHOLE).await.problem(403, "post-needed");
}

#[tokio::test]
async fn a_file_that_cannot_be_read_is_refused_in_words() {
    let house = one_house(|_| {}).await;
    let importer = house.staff("110000", &["administrator"]).await;
    let nested = "<div>".repeat(50_000) + "第一条　为了试验。";
    let cases: [(&str, Vec<u8>, u16, &str, &str); 7] = [
        ("nothing", Vec::new(), 422, "unreadable", "空的"),
        ("spaces", b" \n \n".to_vec(), 422, "unreadable", "空的"),
        ("a program", vec![0x7F, b'E', b'L', b'F', 0, 0, 0xFF, 0xFE], 422, "unreadable", "第 4 字节"),
        ("an old document", b"\xD0\xCF\x11\xE0\xA1\xB1".to_vec(), 422, "unreadable", "另存为 .docx"),
        ("a document cut off", b"PK\x03\x04\x14\x00\x08".to_vec(), 422, "unreadable", "DOCX"),
        ("a broken PDF", b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog".to_vec(), 422, "unreadable", "PDF"),
        ("too large", "字".repeat(6_000_000).into_bytes(), 413, "file-too-large", "16MB"),
    ];
    for (what, bytes, status, code, words) in cases {
        for path in [format!("{TEXTS}/preview"), TEXTS.to_owned()] {
            let refused = send(&house, &path, &importer, bytes.clone()).await.problem(status, code);
            assert!(refused["detail"].as_str().unwrap().contains(words), "{what}: {refused}");
            assert!(!refused["reasons"][0]["en"].as_str().unwrap().is_empty(), "{what}: {refused}");
        }
    }
    let long = send(&house, TEXTS, &importer, "字".repeat(2_200_000)).await.problem(413, "file-too-large");
    assert!(long["detail"].as_str().unwrap().contains("2097152"), "{long}");
    send(&house, &format!("{TEXTS}/preview"), &importer, nested).await.is(200);
    // Nothing of it was kept, and a name is no path.
    let listed = house.get("/administration/beijing/texts", &importer).await.is(200);
    assert!(listed["rows"].as_array().unwrap().iter().all(|row| row["versions"].as_array().unwrap().is_empty()));
    let name = "..%2F..%2F%3Cb%3E.txt";
    let kept = send(&house, &format!("{TEXTS}?name={name}"), &importer, WHOLE).await.is(201);
    let row = version(&house, &importer, kept["version"].as_str().unwrap()).await;
    assert_eq!(row["row"]["file"], "<b>.txt");
    let lost = format!("{TEXTS}/{}", "0".repeat(64));
    house.get(&lost, &importer).await.problem(404, "not-found");
    send(&house, "/administration/beijing/texts/XX", &importer, WHOLE).await.problem(404, "not-found");
    let id = kept["version"].as_str().unwrap();
    decide(&house, &importer, id, &[9], "x").await.problem(422, "refused");
    decide(&house, &importer, id, &[], " ").await.problem(422, "refused");
}
