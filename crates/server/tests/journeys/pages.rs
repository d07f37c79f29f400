//! The pages: an appeal from first click to rating without script, and everything escaped.

use crate::flow::{crew, fed_back, transferred};
use crate::house::{BEIJING, House, Reply, one_house};

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

async fn page(house: &House, path: &str) -> Reply {
    house.send("GET", path, "", &[], "").await
}

fn encoded(pairs: &[(&str, &str)]) -> String {
    let encode = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    pairs.iter().map(|(key, value)| format!("{}={}", encode(key), encode(value))).collect::<Vec<_>>().join("&")
}

/// The value of a hidden input.
fn hidden(text: &str, name: &str) -> String {
    let begin = text.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap_or_else(|| panic!("{name}: {text}"));
    begin.split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn an_appeal_is_made_followed_and_rated_on_pages_alone() {
    let house = one_house(|config| config.demo = true).await;
    let town = BEIJING;
    let crew = crew(&house, town).await;
    for (path, wanted) in [
        ("/", "提出诉求"),
        ("/?lang=en", "Make an appeal"),
        ("/request", "先选城市"),
        ("/request?at=110000", "东城区"),
        ("/request?at=110101", "东华门街道"),
        ("/follow", "回执码"),
        ("/law/beijing", "第十七条"),
        ("/law/guiyang?lang=en", "The law of"),
    ] {
        let reply = page(&house, path).await;
        assert_eq!(reply.status, 200, "{path}");
        assert!(reply.text.contains(wanted) && !reply.text.contains("<script"), "{path}: {}", reply.text);
    }
    let form = page(&house, "/request?at=110101001").await.text;
    assert!(form.contains("多福巷社区") && form.contains("optgroup") && form.contains("lang=\"zh-CN\""));
    let key = hidden(&form, "key");
    let nasty = "<script>alert(1)</script>\"'&";
    let filled = [
        ("street", "110101001"),
        ("place", town.community),
        ("text", nasty),
        ("category", "house_quality"),
        ("kind", "help"),
        ("contact_name", "居民甲"),
        ("contact_phone", "00000001111"),
        ("address", ""),
        ("identity", "named"),
        ("key", key.as_str()),
    ];
    let made = house.send("POST", "/request", "", &[FORM], &encoded(&filled)).await;
    assert_eq!(made.status, 200, "{}", made.text);
    let receipt = made.text.split("class=\"code\">").nth(1).unwrap().split('<').next().unwrap().to_owned();
    let again = house.send("POST", "/request", "", &[FORM], &encoded(&filled)).await.text;
    assert!(again.contains(&receipt), "sent twice is made once");
    let mut wrong = filled;
    wrong[3] = ("category", "");
    let refused = house.send("POST", "/request", "", &[FORM], &encoded(&wrong)).await;
    assert_eq!(refused.status, 422);
    assert!(
        refused.text.contains("role=\"alert\"")
            && refused.text.contains("&lt;script&gt;")
            && !refused.text.contains("<script")
    );
    let list = house.get("/matters", &crew.dispatcher).await.is(200);
    assert_eq!(list["total"], 1);
    let matter = list["rows"][0]["matter"].as_str().unwrap().to_owned();
    transferred(&house, town, &crew, &matter).await;
    fed_back(&house, town, &crew, &matter).await;
    house.until(town, "2026-12-20 09:00").await;
    let followed = house.send("POST", "/follow", "", &[FORM], &encoded(&[("code", &receipt)])).await;
    assert_eq!(followed.status, 200);
    for wanted in ["待回访", "BJ-17.1(2)", "裂缝已经封闭", "name=\"ask\" value=\"rate\"", "&lt;script&gt;"] {
        assert!(followed.text.contains(wanted), "{wanted}: {}", followed.text);
    }
    assert!(!followed.text.contains("<script"));
    rate_on_the_page(&house, &receipt, &followed.text).await;
    let home = page(&house, "/").await.text;
    assert!(home.contains("共1件"), "{home}");
    let shown = page(&house, &format!("/matters/{}/{matter}", town.district)).await.text;
    assert!(shown.contains("BJ-17.1(2)") && shown.contains("设定"));
    assert!(!shown.contains("居民甲") && !shown.contains("00000001111"));
    assert_eq!(page(&house, "/matters?city=beijing&lang=en").await.status, 200);
    let nothing = house.send("POST", "/follow", "", &[FORM], &encoded(&[("code", "110101-AAAA-AAAA-AAAA")])).await;
    assert!(nothing.status == 404 && nothing.text.contains("没有找到"));
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
    assert!(rated.status == 200 && rated.text.contains("已办结"), "{}", rated.text);
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
