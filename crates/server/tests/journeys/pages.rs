//! The pages: an appeal from first click to rating without script, and everything escaped.

use crate::flow::{crew, fed_back, transferred};
use crate::house::{BEIJING, GUIYANG, House, Reply, Town, houses, houses_with, one_house};
use desk::time::Clock as _;
use serde_json::json;

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

pub async fn page(house: &House, path: &str) -> Reply {
    house.send("GET", path, "", &[], "").await
}

fn encoded(pairs: &[(&str, &str)]) -> String {
    let encode = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    pairs.iter().map(|(key, value)| format!("{}={}", encode(key), encode(value))).collect::<Vec<_>>().join("&")
}

/// The value of a hidden input.
pub fn hidden(text: &str, name: &str) -> String {
    let begin = text.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap_or_else(|| panic!("{name}: {text}"));
    begin.split('"').next().unwrap().to_owned()
}

/// What a resident fills in, down to the community.
pub fn filled<'a>(town: Town, key: &'a str, text: &'a str) -> Vec<(&'a str, &'a str)> {
    let community = town.community;
    vec![
        ("city", if town.key == BEIJING.key { "110000" } else { "520100" }),
        ("district", &community[..6]),
        ("street", &community[..9]),
        ("community", community),
        ("text", text),
        ("contact_name", "居民甲"),
        ("contact_phone", "00000001111"),
        ("identity", "named"),
        ("key", key),
    ]
}

pub async fn sent(house: &House, path: &str, pairs: &[(&str, &str)]) -> Reply {
    house.send("POST", path, "", &[FORM], &encoded(pairs)).await
}

fn without<'a>(pairs: &[(&'a str, &'a str)], name: &str) -> Vec<(&'a str, &'a str)> {
    pairs.iter().copied().filter(|(key, _)| *key != name).collect()
}

#[tokio::test]
async fn a_request_is_made_followed_and_rated_on_pages_alone() {
    for house in houses_with(|config| config.demo = true).await {
        let town = BEIJING;
        let crew = crew(&house, town).await;
        for (path, wanted) in [
            ("/", "说说您遇到的事"),
            ("/?lang=en", "Tell us what happened"),
            ("/request", "请选"),
            ("/request?at=110000", "东城区"),
            ("/request?at=110101", "东华门街道"),
            ("/request?at=110101001", "多福巷社区"),
            ("/follow", "查询码"),
            ("/law/beijing/instrument/BJ", "第十七条"),
            ("/law/guiyang?lang=en", "The law of"),
        ] {
            let reply = page(&house, path).await;
            assert_eq!(reply.status, 200, "{path}");
            assert!(reply.text.contains(wanted), "{path}: {}", reply.text);
        }
        let form = page(&house, "/request?at=110101001").await.text;
        assert!(form.contains("optgroup") && form.contains("lang=\"zh-CN\"") && form.contains("工作人员会核对"));
        // By when: each stage with its provision and with the setting that gives the number.
        assert!(form.contains("告诉您收不收") && form.contains("明天 09:30") && form.contains("force setting"));
        let key = hidden(&form, "key");
        let nasty = "<script>alert(1)</script>\"'&";
        let filled = filled(town, &key, nasty);
        let made = sent(&house, "/request", &filled).await;
        assert_eq!(made.status, 200, "{}", made.text);
        let receipt = code_of(&made.text);
        let again = sent(&house, "/request", &filled).await.text;
        assert!(again.contains(&receipt), "sent twice is made once");
        let list = house.get("/matters", &crew.dispatcher).await.is(200);
        assert_eq!(list["total"], 1);
        assert_eq!(list["rows"][0]["category"]["key"], "unclassified");
        let matter = list["rows"][0]["matter"].as_str().unwrap().to_owned();
        let right = json!({"category": "house_quality"});
        house.ask(town, &matter, &crew.dispatcher, "classify", right).await;
        transferred(&house, town, &crew, &matter).await;
        fed_back(&house, town, &crew, &matter).await;
        house.until(town, "2026-12-20 09:00").await;
        let followed = sent(&house, "/follow", &[("code", &receipt)]).await;
        assert_eq!(followed.status, 200);
        let wanted = [
            "解决了没有",
            "/law/beijing/BJ-17.1(2)",
            "裂缝已经封闭",
            "name=\"ask\" value=\"rate\"",
            "&lt;script&gt;",
            "按下以后",
        ];
        for wanted in wanted {
            assert!(followed.text.contains(wanted), "{wanted}: {}", followed.text);
        }
        assert!(!followed.text.contains("<script>"));
        rate_on_the_page(&house, &receipt, &followed.text).await;
        let home = page(&house, "/").await.text;
        assert!(home.contains("共1件"), "{home}");
        let shown = page(&house, &format!("/matters/{}/{matter}", town.district)).await.text;
        assert!(shown.contains("BJ-17.1(2)") && shown.contains("设定"));
        assert!(!shown.contains("居民甲") && !shown.contains("00000001111"));
        assert_eq!(page(&house, "/matters?city=beijing&lang=en").await.status, 200);
    }
}

fn code_of(text: &str) -> String {
    text.split("id=\"code\">").nth(1).unwrap().split('<').next().unwrap().to_owned()
}

#[tokio::test]
async fn choosing_a_place_step_by_step_and_every_mistake_keep_what_was_typed() {
    let house = one_house(|_| {}).await;
    let key = hidden(&page(&house, "/request").await.text, "key");
    let text = "楼下井盖\n丢了";
    let mut typed =
        vec![("text", text), ("address", "三号楼北侧"), ("contact_phone", "00000001111"), ("key", key.as_str())];
    typed.extend([("city", "520100"), ("step", "place")]);
    let step = sent(&house, "/request", &typed).await;
    assert!(step.status == 200 && step.text.contains(text) && step.text.contains("三号楼北侧"));
    assert!(step.text.contains("id=\"district\"") && !step.text.contains("id=\"street\""));
    // A district of another city is as good as none.
    typed.push(("district", "110101"));
    assert!(!sent(&house, "/request", &typed).await.text.contains("id=\"street\""));
    let early = sent(&house, "/request", &without(&typed, "step")).await;
    assert_eq!(early.status, 422);
    for wanted in ["role=\"alert\"", "href=\"#where\"", "id=\"place-fault\"", "autofocus", text, "00000001111"] {
        assert!(early.text.contains(wanted), "{wanted}: {}", early.text);
    }
    let mut wrong = without(&filled(GUIYANG, &key, text), "contact_phone");
    wrong.push(("contact_phone", "不是号码"));
    wrong.push(("category", "no_such"));
    let refused = sent(&house, "/request", &wrong).await;
    assert_eq!(refused.status, 422);
    for wanted in ["id=\"contact_phone-fault\"", "href=\"#contact_phone\"", "aria-invalid", "不是号码", text] {
        assert!(refused.text.contains(wanted), "{wanted}: {}", refused.text);
    }
    assert_ne!(hidden(&refused.text, "key"), key, "what is corrected is another request");
    let none = sent(&house, "/request", &without(&filled(GUIYANG, &key, text), "text")).await;
    assert!(none.status == 422 && none.text.contains("id=\"text-fault\""), "{}", none.text);
    let zero = sent(&house, "/request", &filled(GUIYANG, &key, "a\0b")).await;
    assert!(zero.status == 400 && zero.text.contains("role=\"alert\""));
}

#[tokio::test]
async fn who_stays_anonymous_sends_no_name_and_no_number() {
    let house = one_house(|_| {}).await;
    let key = hidden(&page(&house, "/request").await.text, "key");
    let mut anonymous = without(&filled(GUIYANG, &key, "路灯不亮"), "identity");
    anonymous.push(("identity", "anonymous"));
    let made = sent(&house, "/request", &anonymous).await;
    assert_eq!(made.status, 200, "{}", made.text);
    let code = code_of(&made.text);
    let data = sent(&house, "/follow/data", &[("code", &code)]).await;
    assert!(data.text.contains("路灯不亮") && !data.text.contains("居民甲") && !data.text.contains("00000001111"));
}

#[tokio::test]
async fn a_code_opens_ones_own_data_and_erases_them_after_a_warning() {
    for house in houses().await {
        let key = hidden(&page(&house, "/request").await.text, "key");
        let code = code_of(&sent(&house, "/request", &filled(BEIJING, &key, "楼道漏水")).await.text);
        let data = sent(&house, "/follow/data", &[("code", &code)]).await;
        assert!(data.status == 200 && data.text.contains("楼道漏水") && data.text.contains("00000001111"));
        let file = sent(&house, "/follow/data", &[("code", &code), ("as", "json")]).await;
        assert!(file.headers["content-disposition"].to_str().unwrap().starts_with("attachment"));
        assert!(file.json()["values"].as_array().unwrap().iter().any(|value| value["value"] == "楼道漏水"));
        let warned = sent(&house, "/follow/erase", &[("code", &code)]).await;
        assert!(warned.text.contains("还在办") && warned.text.contains("找不回来"));
        assert!(sent(&house, "/follow", &[("code", &code)]).await.text.contains("楼道漏水"), "asking erases nothing");
        let erased = sent(&house, "/follow/erase", &[("code", &code), ("sure", "yes")]).await;
        assert!(erased.status == 200 && erased.text.contains("删掉了"));
        let after = sent(&house, "/follow", &[("code", &code)]).await;
        assert!(after.text.contains("已按您的请求删除") && !after.text.contains("楼道漏水"), "{}", after.text);
        for path in ["/follow/data", "/follow/erase"] {
            assert_eq!(sent(&house, path, &[("code", "110101-AAAA-AAAA-AAAA"), ("sure", "yes")]).await.status, 404);
        }
    }
}

#[tokio::test]
async fn a_code_that_is_not_found_is_kept_and_what_may_be_wrong_is_said() {
    let house = one_house(|_| {}).await;
    let nothing = sent(&house, "/follow", &[("code", "110101-AAAO-AAAA-AAAA")]).await;
    assert!(nothing.status == 404 && nothing.text.contains("没找到"));
    assert!(nothing.text.contains("110101-AAAO") && nothing.text.contains("没有字母 I、O"));
}

#[tokio::test]
async fn a_refused_step_keeps_what_was_typed_and_says_why() {
    let house = one_house(|_| {}).await;
    let (_, code) = house.appeal(GUIYANG).await;
    let shown = sent(&house, "/follow", &[("code", &code)]).await.text;
    assert!(shown.contains("补充情况") && shown.contains("不想继续了"));
    let (version, key) = (hidden(&shown, "version"), hidden(&shown, "key"));
    let long = "长".repeat(2001);
    let add = |more: &'static str, key: &str| {
        encoded(&[("code", &code), ("ask", "supplement"), ("version", &version), ("key", key), ("f.more", more)])
    };
    let over =
        encoded(&[("code", &code), ("ask", "supplement"), ("version", &version), ("key", &key), ("f.more", &long)]);
    let refused = house.send("POST", "/follow", "", &[FORM], &over).await;
    assert!(refused.status == 422 && refused.text.contains(&long) && refused.text.contains("role=\"alert\""));
    let key = hidden(&refused.text, "key");
    let added = house.send("POST", "/follow", "", &[FORM], &add("又漏了", &key)).await;
    assert!(added.status == 200 && added.text.contains("又漏了"), "{}", added.text);
    let twice = house.send("POST", "/follow", "", &[FORM], &add("又漏了", &key)).await;
    assert_eq!(twice.text.matches("又漏了").count(), added.text.matches("又漏了").count(), "sent twice is done once");
    let (version, key) = (hidden(&twice.text, "version"), hidden(&twice.text, "key"));
    let withdraw = [("code", code.as_str()), ("ask", "withdraw"), ("version", &version), ("key", &key)];
    let gone = sent(&house, "/follow", &withdraw).await;
    assert!(gone.status == 200 && gone.text.contains("您撤回了"));
    let late = house.send("POST", "/follow", "", &[FORM], &add("还有", "")).await;
    assert!(matches!(late.status, 409 | 422) && late.text.contains("role=\"alert\""));
}

#[tokio::test]
async fn the_look_is_in_the_first_byte_and_changing_it_loses_nothing() {
    let house = one_house(|_| {}).await;
    let plain = page(&house, "/request").await.text;
    assert!(plain.contains("data-elder=\"off\"") && !plain.contains("data-theme"));
    let cookie = [("cookie", "huying-look=lang-en.theme-dark.elder-on.keys-off")];
    let dressed = house.send("GET", "/request", "", &cookie, "").await.text;
    assert!(dressed.contains("<html lang=\"en\" data-elder=\"on\" data-theme=\"dark\">"), "{dressed}");
    let change = encoded(&[("look", "elder-off"), ("back", "/follow")]);
    let headers = [FORM, cookie[0]];
    let changed = house.send("POST", "/look", "", &headers, &change).await;
    assert!(changed.status == 303 && changed.headers["location"] == "/follow?lang=en");
    let kept = changed.headers["set-cookie"].to_str().unwrap();
    assert!(kept.starts_with("huying-look=lang-en.theme-dark.elder-off.keys-off;"), "{kept}");
    let away =
        house.send("POST", "/look", "", &[FORM], &encoded(&[("look", "elder-on"), ("back", "//evil.example")])).await;
    assert_eq!(away.headers["location"], "/");
    let typed = sent(&house, "/request", &[("text", "写了一半"), ("look", "elder-on")]).await;
    assert!(typed.status == 200 && typed.text.contains("写了一半") && typed.text.contains("data-elder=\"on\""));
    let (_, code) = house.appeal(BEIJING).await;
    let open = sent(&house, "/follow", &[("code", &code), ("look", "lang-en")]).await;
    assert!(open.text.contains("<html lang=\"en\"") && open.headers.contains_key("set-cookie"));
}

async fn rate_on_the_page(house: &House, receipt: &str, followed: &str) {
    let version = hidden(followed, "version");
    let key = hidden(followed, "key");
    let rating = encoded(&[
        ("code", receipt),
        ("ask", "rate"),
        ("version", &version),
        ("key", &key),
        ("f.responded", "=yes"),
        ("f.solved", "yes"),
        ("f.satisfied", "yes"),
        ("f.remark", "谢谢"),
    ]);
    let rated = house.send("POST", "/follow", "", &[FORM], &rating).await;
    assert!(rated.status == 200 && rated.text.contains("您的评价记下了"), "{}", rated.text);
}

#[tokio::test]
async fn without_the_demonstration_lists_are_for_staff() {
    let house = one_house(|_| {}).await;
    let (matter, _) = house.appeal(BEIJING).await;
    assert!(!page(&house, "/").await.text.contains("共1件"));
    assert_eq!(page(&house, "/matters").await.status, 401);
    assert_eq!(page(&house, &format!("/matters/110101/{matter}")).await.status, 401);
    let clerk = house.staff(BEIJING.street, &["dispatcher"]).await;
    let shown = house.send("GET", &format!("/matters/110101/{matter}"), &clerk, &[], "").await;
    assert!(shown.status == 200 && shown.text.contains("李四"));
    let elsewhere = house.staff(BEIJING.other_street, &["dispatcher"]).await;
    assert_eq!(house.send("GET", &format!("/matters/110101/{matter}"), &elsewhere, &[], "").await.status, 404);
    let open = one_house(|config| {
        config.demo = true;
        config.listen = "0.0.0.0:8311".parse().unwrap();
    })
    .await;
    assert_eq!(page(&open, "/matters").await.status, 401, "a demonstration is for this machine only");
}

#[tokio::test]
async fn a_lost_code_is_read_out_by_those_who_may_see_who_asked_and_by_nobody_else() {
    let house = one_house(|_| {}).await;
    let (matter, code) = house.appeal(BEIJING).await;
    let path = format!("/matters/110101/{matter}/code");
    let dispatcher = house.signed_in(BEIJING.street, &["dispatcher"]).await;
    let read = house.send("POST", &path, "", &[("cookie", &dispatcher)], "").await;
    assert!(read.status == 200 && read.text.contains(&code), "{}", read.text);
    let assessor = house.signed_in(BEIJING.parent, &["assessor"]).await;
    let elsewhere = house.signed_in(BEIJING.other_street, &["dispatcher"]).await;
    for (who, status) in [(assessor.as_str(), 403), (elsewhere.as_str(), 404), ("", 401)] {
        let refused = house.send("POST", &path, "", &[("cookie", who)], "").await;
        assert!(refused.status == status && !refused.text.contains(&code), "{who}: {}", refused.text);
    }
    let lost = page(&house, "/lost").await.text;
    assert!(lost.contains("回拨") && page(&house, "/privacy").await.text.contains("摘要"));
    assert!(page(&house, "/mine").await.text.contains("data-mine"));
}

/// A form with parts; a document under the name `new`.
fn parts(pairs: &[(&str, &str)], document: &str) -> String {
    let text = |(name, value): &(&str, &str)| {
        format!("--b0\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let texts: String = pairs.iter().map(text).collect();
    let head = "content-disposition: form-data; name=\"new\"; filename=\"a.pdf\"\r\ncontent-type: application/pdf";
    format!("{texts}--b0\r\n{head}\r\n\r\n{document}\r\n--b0--\r\n")
}

const PARTS: (&str, &str) = ("content-type", "multipart/form-data; boundary=b0");
const DOCUMENT: &str = "%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n";

#[tokio::test]
async fn photos_go_with_the_form_and_a_bad_one_loses_no_word() {
    for house in houses().await {
        let key = hidden(&page(&house, "/request").await.text, "key");
        let filled = filled(GUIYANG, &key, "井盖丢了，有照片");
        let bad = house.send("POST", "/request", "", &[PARTS], &parts(&filled, "no picture at all")).await;
        assert_eq!(bad.status, 415, "{}", bad.text);
        for wanted in ["id=\"files-fault\"", "href=\"#photos\"", "井盖丢了，有照片", "00000001111"] {
            assert!(bad.text.contains(wanted), "{wanted}: {}", bad.text);
        }
        let form = parts(&filled, DOCUMENT);
        let made = house.send("POST", "/request", "", &[PARTS], &form).await;
        assert_eq!(made.status, 200, "{}", made.text);
        let code = code_of(&made.text);
        let again = house.send("POST", "/request", "", &[PARTS], &form).await;
        assert_eq!(code_of(&again.text), code, "sent twice is made once");
        let shown = sent(&house, "/follow", &[("code", &code)]).await.text;
        let file = shown.split("action=\"/receipt/files/").nth(1).unwrap().split('"').next().unwrap();
        let path = format!("/receipt/files/{file}");
        let read = sent(&house, &path, &[("code", &code)]).await;
        assert!(read.status == 200 && read.headers["content-type"] == "application/pdf" && read.text == DOCUMENT);
        assert_eq!(sent(&house, &path, &[("code", "520102-AAAA-AAAA-AAAA")]).await.status, 404);
        let (version, key) = (hidden(&shown, "version"), hidden(&shown, "key"));
        let more = [
            ("code", code.as_str()),
            ("ask", "supplement"),
            ("version", &version),
            ("key", &key),
            ("f.more", "再补一份"),
        ];
        let added = house.send("POST", "/follow", "", &[PARTS], &parts(&more, DOCUMENT)).await;
        assert!(added.status == 200 && added.text.matches("/receipt/files/").count() == 2, "{}", added.text);
        let mut gone = without(&filled, "key");
        let lost = "ab".repeat(32);
        gone.extend([("key", "another"), ("files", &lost)]);
        let refused = sent(&house, "/request", &gone).await;
        assert!(refused.status == 422 && refused.text.contains("files-fault") && !refused.text.contains(&lost));
    }
}

#[tokio::test]
async fn only_a_demonstration_moves_its_clock_forward() {
    const OWN: (&str, &str) = ("x-huying", "1");
    let shown = one_house(|config| config.demo = true).await;
    assert!(page(&shown, "/").await.text.contains("/demonstration/forward"));
    let before = shown.clock.now();
    let step = |headers: &'static [(&str, &str)], body: &'static str| {
        shown.send("POST", "/demonstration/forward", "", headers, body)
    };
    let done = step(&[FORM, OWN], "hours=24&back=%2Ffollow").await;
    assert_eq!((done.status, &done.headers["location"]), (303, &"/follow".parse().unwrap()));
    assert_eq!(shown.clock.now().0 - before.0, 86_400_000);
    for (headers, body, status) in [
        (&[FORM, OWN] as &[_], "hours=0", 400),
        (&[FORM, OWN], "hours=999999", 400),
        (&[FORM, OWN], "hours=-1", 400),
        (&[FORM, OWN], "", 400),
        (&[FORM, ("origin", "https://elsewhere.example")], "hours=24", 403),
    ] {
        let refused = step(headers, body).await;
        assert_eq!(refused.status, status, "{body}: {}", refused.text);
    }
    assert_eq!(shown.clock.now().0 - before.0, 86_400_000, "what was refused moves nothing");
    let elsewhere = step(&[FORM, OWN], "hours=1&back=%2F%2Felsewhere.example").await;
    assert_eq!(elsewhere.headers["location"], "/");

    let office = one_house(|_| {}).await;
    let before = office.clock.now();
    assert!(!page(&office, "/").await.text.contains("/demonstration/forward"));
    let refused = office.send("POST", "/demonstration/forward", "", &[FORM, OWN], "hours=24").await;
    assert_eq!((refused.status, office.clock.now()), (404, before));
}
