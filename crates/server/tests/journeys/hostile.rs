//! Hostile text through every text field: it is refused or kept as it is, shown as text and never as anything else.

use crate::flow::crew;
use crate::house::{BEIJING, House, Town, appeal, one_house};
use crate::interface::{About, encoded, operations};
use serde_json::{Value, json};

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");
/// Tags that the pages are made of; whatever else stands in one came from outside.
const TAGS: &str = "html head meta title link body header nav main footer section article aside div span p a ul ol li dl dt dd \
    h1 h2 h3 h4 form label input select option optgroup textarea button fieldset legend table caption thead tbody tr th td \
    strong em small time details summary blockquote code b i br hr abbr script svg path circle rect line polyline g use symbol img figure figcaption mark output progress template noscript";

/// The corpus: one text a line, with the escapes of JSON for what no line can hold, and two that are too long for one.
pub fn corpus() -> Vec<String> {
    let lines = include_str!("hostile.txt").lines();
    let decoded = lines.map(|line| {
        let quoted = format!("\"{}\"", line.replace('"', "\\\""));
        serde_json::from_str::<String>(&quoted).unwrap_or_else(|error| panic!("{line}: {error}"))
    });
    let mut all: Vec<String> = decoded.collect();
    all.push("楼".repeat(20_000));
    all.push("\u{301}".repeat(3_000));
    assert!(all.len() >= 60, "{}", all.len());
    all
}

/// Long enough for fields with a least length.
fn padded(text: &str) -> String {
    format!("{text} 请核实办理。")
}

/// Asserts that a page consists of its own tags only, runs nothing of its own text and leads nowhere else; answers what
/// it shows.
fn shown(place: &str, page: &str) -> String {
    let mut text = String::new();
    let mut rest = page;
    while let Some(at) = rest.find('<') {
        text += &rest[..at];
        rest = &rest[at + 1..];
        let end =
            rest.find('>').unwrap_or_else(|| panic!("{place}: a tag without end: {}", &rest[..rest.len().min(80)]));
        let tag = &rest[..end];
        rest = &rest[end + 1..];
        if tag.eq_ignore_ascii_case("!doctype html") {
            continue;
        }
        let name = tag.trim_start_matches('/').split([' ', '\n', '/']).next().unwrap();
        assert!(TAGS.split_whitespace().any(|known| known == name), "{place}: <{tag}>");
        for (attribute, value) in attributes(tag) {
            let value = unescaped(&value).trim().to_lowercase();
            assert!(!attribute.starts_with("on") && attribute != "style" && attribute != "srcdoc", "{place}: <{tag}>");
            let leads = ["href", "src", "action", "formaction", "poster"].contains(&attribute.as_str());
            let inside = value.starts_with('/') && !value.starts_with("//") || value.starts_with(['#', '?']);
            let outside = name == "a" && (value.starts_with("https://") || value.starts_with("tel:"));
            assert!(!leads || inside || outside, "{place}: <{tag}>");
        }
        if name == "script" && !tag.starts_with('/') {
            assert!(tag.contains("src=\"/assets/") && rest.starts_with("</script>"), "{place}: <{tag}>");
        }
    }
    unescaped(&(text + rest))
}

/// Names and values; the pages quote every value.
fn attributes(tag: &str) -> Vec<(String, String)> {
    let mut all = Vec::new();
    let mut rest = tag;
    while let Some((before, after)) = rest.split_once("=\"") {
        let name = before.rsplit([' ', '\n']).next().unwrap().to_lowercase();
        let (value, behind) = after.split_once('"').unwrap_or_else(|| panic!("<{tag}>"));
        all.push((name, value.to_owned()));
        rest = behind;
    }
    assert!(!rest.contains('='), "an attribute without quotes: <{tag}>");
    all
}

fn unescaped(text: &str) -> String {
    let one = |text: String, (from, to): (&str, &str)| text.replace(from, to);
    let named = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&#x27;", "'"), ("&amp;", "&")];
    named.into_iter().fold(text.to_owned(), one)
}

/// A text without blanks, and without the characters that a page shows as a mark of replacement.
fn whole(text: &str) -> String {
    let turns = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars().filter(|c| !c.is_whitespace() && !c.is_control() && !turns(*c) && *c != '\u{fffd}').collect()
}

fn form(pairs: &[(&str, &str)]) -> String {
    pairs.iter().map(|(key, value)| format!("{key}={}", encoded(value))).collect::<Vec<_>>().join("&")
}

async fn page(house: &House, path: &str, who: &str) -> String {
    let reply = house.send("GET", path, who, &[], "").await;
    assert_eq!(reply.status, 200, "{path}: {}", reply.text);
    assert!(!reply.headers.iter().any(|(name, _)| name == "x-evil"), "{path}");
    reply.text
}

async fn a_house() -> House {
    one_house(|config| {
        config.demo = true;
        config.limits.intake_per_contact = 10_000;
    })
    .await
}

#[tokio::test]
async fn hostile_text_of_a_resident_is_shown_as_text_on_every_page() {
    let house = a_house().await;
    let crew = crew(&house, BEIJING).await;
    for (at, hostile) in corpus().iter().enumerate() {
        let filled = [
            ("street", BEIJING.street),
            ("place", BEIJING.community),
            ("text", hostile),
            ("category", "house_quality"),
            ("kind", "help"),
            ("contact_name", hostile),
            ("contact_phone", "00000001111"),
            ("address", hostile),
            ("identity", "named"),
            ("key", ""),
        ];
        let made = house.send("POST", "/request", "", &[FORM], &form(&filled)).await;
        let place = format!("text {at} {}", hostile.chars().take(60).collect::<String>());
        assert!(matches!(made.status, 200 | 400 | 422), "{place}: {}", made.status);
        let text = shown(&place, &made.text);
        assert_eq!(made.headers.get_all("set-cookie").iter().count(), 0, "{place}");
        if made.status != 200 {
            // What is refused stands in the form again, to be corrected.
            assert!(made.status == 400 || whole(&text).contains(&whole(hostile)), "{place}");
        }
        let mut body = appeal(BEIJING);
        (body["text"], body["title"], body["external_no"]) = (json!(hostile), json!(hostile), json!(hostile));
        let reply = house.post("/appeals", "", body.clone()).await;
        assert!(matches!(reply.status, 201 | 400 | 422), "{place}: {} {}", reply.status, reply.text);
        if reply.status != 201 {
            for field in ["title", "external_no"] {
                body[field] = Value::Null;
            }
            if house.post("/appeals", "", body.clone()).await.status != 201 {
                continue;
            }
        }
        let done = house.post("/appeals", "", body).await.is(201);
        let (matter, receipt) = (done["matter"].as_str().unwrap(), done["receipt"].as_str().unwrap());
        let path = format!("/matters/{}/{matter}", BEIJING.district);
        let wanted = whole(hostile);
        let for_clerk = shown(&place, &page(&house, &path, &crew.dispatcher).await);
        assert!(whole(&for_clerk).contains(&wanted), "{place}: {for_clerk}");
        shown(&place, &page(&house, &path, "").await);
        let followed = house.send("POST", "/follow", "", &[FORM], &form(&[("code", receipt)])).await;
        assert_eq!(followed.status, 200, "{place}");
        shown(&place, &followed.text);
        let seen = house.get(&path, &crew.dispatcher).await.is(200);
        assert!(whole(&every_text(&seen)).contains(&wanted), "{place}: {seen}");
    }
    for path in ["/", "/matters", "/matters?city=beijing"] {
        shown(path, &page(&house, path, &crew.dispatcher).await);
    }
}

/// Every text in a JSON value, one after the other.
fn every_text(value: &Value) -> String {
    match value {
        Value::String(text) => format!("{text}\n"),
        Value::Array(all) => all.iter().map(every_text).collect(),
        Value::Object(all) => all.values().map(every_text).collect(),
        _ => String::new(),
    }
}

/// A matter in a state in which other forms are offered.
async fn in_state(house: &House, town: Town, state: usize) -> (String, String) {
    let crew = crew(house, town).await;
    let (matter, receipt) = house.appeal(town).await;
    match state {
        0 => {}
        1 => drop(house.ask(town, &matter, &crew.dispatcher, "accept", json!({})).await),
        2 => crate::flow::transferred(house, town, &crew, &matter).await,
        _ => {
            crate::flow::transferred(house, town, &crew, &matter).await;
            crate::flow::fed_back(house, town, &crew, &matter).await;
        }
    }
    (matter, receipt)
}

/// The text fields of every form that somebody is offered now.
async fn text_fields(house: &House, matter: &str, who: &str) -> Vec<(String, String)> {
    let forms = house.get(&format!("/matters/{}/{matter}/asks", BEIJING.district), who).await;
    let mut all = Vec::new();
    for form in forms.json()["rows"].as_array().into_iter().flatten() {
        let fields = form["fields"].as_array().unwrap().iter();
        for field in fields.filter(|field| field["kind"] == "text" && field["read_only"] == false) {
            let key = |value: &Value| value["key"].as_str().unwrap().to_owned();
            all.push((key(&form["ask"]), key(&field["field"])));
        }
    }
    all
}

#[tokio::test]
async fn hostile_text_in_every_text_field_of_every_form_is_refused_or_kept() {
    let house = a_house().await;
    let crew = crew(&house, BEIJING).await;
    let (mut fields, mut kept) = (0, 0);
    for state in 0..4 {
        let (mut matter, _) = in_state(&house, BEIJING, state).await;
        for who in [&crew.dispatcher, &crew.handler, &crew.caller, &crew.supervisor, &crew.leader] {
            for (ask, field) in text_fields(&house, &matter, who).await {
                fields += 1;
                // Every field meets every third text, and neighbours other ones.
                for hostile in corpus().iter().skip(fields % 3).step_by(3) {
                    let reply = house.try_ask(BEIJING, &matter, who, &ask, json!({(&*field): padded(hostile)})).await;
                    let place = format!("{ask} {field} {hostile:.60}");
                    assert!(matches!(reply.status, 200 | 400 | 404 | 409 | 422), "{place}: {}", reply.text);
                    if reply.status == 200 {
                        kept += 1;
                        let path = format!("/matters/{}/{matter}", BEIJING.district);
                        shown(&place, &page(&house, &path, &crew.dispatcher).await);
                        (matter, _) = in_state(&house, BEIJING, state).await;
                    }
                }
            }
        }
    }
    println!("{fields} text fields of forms, {kept} texts kept");
    assert!(fields >= 12 && kept >= 20, "{fields} {kept}");
}

#[tokio::test]
async fn what_the_office_answers_is_shown_as_text_to_the_resident() {
    let house = a_house().await;
    let crew = crew(&house, BEIJING).await;
    for hostile in corpus().iter().filter(|text| text.chars().count() < 500).map(|text| padded(text)) {
        let (matter, receipt) = house.appeal(BEIJING).await;
        crate::flow::transferred(&house, BEIJING, &crew, &matter).await;
        house.ask(BEIJING, &matter, &crew.handler, "contact", json!({"contacted": "2026-11-25 09:20"})).await;
        let values = json!({"result": hostile, "proof": hostile});
        if house.try_ask(BEIJING, &matter, &crew.handler, "handled", values).await.status != 200 {
            continue;
        }
        house.ask(BEIJING, &matter, &crew.dispatcher, "feed_back", json!({"answer": hostile})).await;
        let followed = house.send("POST", "/follow", "", &[FORM], &form(&[("code", &receipt)])).await;
        let text = shown(&hostile, &followed.text);
        assert!(whole(&text).contains(&whole(&hostile)), "{hostile}: {text}");
        let path = format!("/matters/{}/{matter}", BEIJING.district);
        shown(&hostile, &page(&house, &path, &crew.dispatcher).await);
        shown(&hostile, &page(&house, &format!("{path}?lang=en"), "").await);
    }
}

/// The cells of a text of comma-separated values.
fn cells(text: &str) -> Vec<String> {
    let (mut all, mut cell, mut quoted) = (Vec::new(), String::new(), false);
    for c in text.trim_start_matches('\u{feff}').chars() {
        match c {
            '"' => quoted = !quoted,
            ',' | '\n' | '\r' if !quoted => all.push(std::mem::take(&mut cell)),
            c => cell.push(c),
        }
    }
    all.push(cell);
    all
}

#[tokio::test]
async fn no_cell_of_an_export_is_a_formula() {
    let house = a_house().await;
    let auditor = house.staff(BEIJING.parent, &["auditor"]).await;
    for hostile in corpus().iter().filter(|text| text.starts_with(['=', '+', '-', '@', '\t', '\r'])) {
        let mut body = appeal(BEIJING);
        (body["text"], body["contact_name"]) = (json!(hostile), json!(hostile));
        (body["address"], body["external_no"]) = (json!(hostile), json!(hostile));
        house.post("/appeals", "", body).await;
        // A name that was tried is no way into a log either.
        house.post("/session", "", json!({"login": hostile, "password": "x"})).await;
    }
    let about = About { city: BEIJING.key.to_owned(), district: BEIJING.district, ..About::default() };
    let bearer = format!("Bearer {auditor}");
    let mut exports = 0;
    for operation in operations().iter().filter(|operation| operation.reads() && operation.answers_csv()) {
        let reply = house.sent(&operation.about(&about), &[("authorization", &bearer)]).await;
        assert!(reply.status < 500, "{}: {}", operation.name(), reply.text);
        for cell in cells(&reply.text) {
            let is_number = cell.trim_end_matches('%').parse::<f64>().is_ok();
            let is_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && !is_number;
            assert!(!is_formula || cell == "-", "{}: {cell}", operation.name());
        }
        exports += 1;
    }
    assert!(exports >= 1, "no export is described");
}
