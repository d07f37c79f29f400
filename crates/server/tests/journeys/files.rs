//! Photos and documents: uploaded, attached once, seen by who may see them, gone when the person is erased.

use crate::flow::{crew, transferred};
use crate::house::{BEIJING, GUIYANG, House, LOG, Reply, Town, appeal, houses, houses_with, one_house};
use axum::body::Body;
use axum::http::Request;
use desk::access_log;
use desk::ports::{AccessFilter, Files as _};
use desk::vault::Vault;
use desk::verify;
use http_body_util::BodyExt;
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use serde_json::{Value, json};
use sqlx::Connection as _;
use std::io::Cursor;
use storage::Location;
use tower::ServiceExt;
use worktime::Instant;

const MARKER: &str = "zq-pixel-marker-9317";

/// A picture with a remark of the camera in it.
pub fn photo(width: u32, format: ImageFormat) -> Vec<u8> {
    let picture = RgbImage::from_fn(width, 60, |x, _| Rgb([u8::try_from(x % 250).unwrap(), 90, 30]));
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(picture).write_to(&mut bytes, format).unwrap();
    let mut bytes = bytes.into_inner();
    if format == ImageFormat::Jpeg {
        let mut remark = vec![0xff, 0xfe];
        remark.extend(u16::try_from(MARKER.len() + 2).unwrap().to_be_bytes());
        remark.extend(MARKER.as_bytes());
        bytes.splice(2..2, remark);
    }
    bytes
}

fn pdf() -> Vec<u8> {
    b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n".to_vec()
}

async fn request(house: &House, method: &str, path: &str, who: &str, headers: &[(&str, &str)], body: Body) -> Raw {
    let mut request = Request::builder().method(method).uri(format!("/api/v1{path}"));
    if !who.is_empty() {
        request = request.header("authorization", format!("Bearer {who}"));
    }
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = house.router.clone().oneshot(request.body(body).unwrap()).await.unwrap();
    let (parts, body) = response.into_parts();
    let bytes = body.collect().await.unwrap().to_bytes().to_vec();
    Raw { status: parts.status.as_u16(), headers: parts.headers, bytes }
}

struct Raw {
    status: u16,
    headers: axum::http::HeaderMap,
    bytes: Vec<u8>,
}

impl Raw {
    fn reply(self) -> Reply {
        Reply { status: self.status, headers: self.headers, text: String::from_utf8(self.bytes).unwrap() }
    }
}

async fn upload(house: &House, who: &str, bytes: Vec<u8>) -> Reply {
    let lie = [("x-huying", "1"), ("content-type", "text/html")];
    request(house, "POST", "/files", who, &lie, Body::from(bytes)).await.reply()
}

/// Uploads something that is taken; answers its id.
pub async fn taken(house: &House, who: &str, bytes: Vec<u8>) -> String {
    upload(house, who, bytes).await.is(201)["file"].as_str().unwrap().to_owned()
}

/// A form of parts: name, file name, content.
fn form(parts: &[(&str, Option<&str>, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, file, content) in parts {
        let file = file.map(|file| format!("; filename=\"{file}\"")).unwrap_or_default();
        body.extend(format!("--b0\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n").bytes());
        body.extend(*content);
        body.extend(b"\r\n");
    }
    body.extend(b"--b0--\r\n");
    body
}

async fn send_form(house: &House, body: impl Into<Body>) -> Reply {
    let kind = [("content-type", "multipart/form-data; boundary=b0")];
    request(house, "POST", "/files", "", &kind, body.into()).await.reply()
}

fn value<'a>(rows: &'a Value, field: &str) -> &'a Value {
    rows.as_array().unwrap().iter().find(|row| row["field"]["key"] == field).unwrap_or(&Value::Null)
}

fn with_files(town: Town, files: &[&str]) -> Value {
    let mut body = appeal(town);
    body["files"] = json!(files);
    body
}

/// The resident reads their own files by the receipt, in a header or a body.
async fn own_to_read(house: &House, receipt: &str, (picture, document): (&str, &str), bytes: &[u8]) {
    let code = [("x-receipt", receipt)];
    let own = request(house, "GET", &format!("/receipts/files/{picture}"), "", &code, Body::empty()).await;
    assert_eq!(own.bytes, bytes);
    let by_body = house.post(&format!("/receipts/files/{document}"), "", json!({"code": receipt})).await;
    assert_eq!((by_body.status, by_body.text.into_bytes()), (200, pdf()));
    let small = request(house, "GET", &format!("/receipts/files/{picture}/thumbnail"), "", &code, Body::empty()).await;
    assert_eq!(small.status, 200);
    let looked = house.send("GET", "/api/v1/receipts", "", &code, "").await.is(200);
    assert_eq!(value(&looked["values"], "files")["value"][0]["file"], picture, "{looked}");
}

/// The picture stands small in the page of its person; what a member of staff opened stands in the access log, where the
/// small copy is part of the page.
async fn shown_small_and_noted(house: &House, town: Town, matter: &str, receipt: &str) {
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let followed = house.send("POST", "/follow", "", &form, &format!("code={receipt}")).await;
    let shown = followed.text.matches("<img src=\"data:image/jpeg;base64,").count();
    assert_eq!((followed.status, shown), (200, 1), "{}", followed.text);
    let opened = AccessFilter { kind: access_log::FILE_READ.to_owned(), ..AccessFilter::default() };
    let opened = house.desk.accounts().access_log(town.district, &opened, None, 10).await.unwrap();
    assert_eq!(opened.iter().filter(|row| row.matter == matter).count(), 2, "{opened:?}");
}

#[tokio::test]
async fn a_photo_goes_with_an_appeal_and_is_seen_by_who_may_see_it_and_nobody_else() {
    for house in houses().await {
        for town in [BEIJING, GUIYANG] {
            let crew = crew(&house, town).await;
            let stranger = house.staff(town.other_street, &["dispatcher"]).await;
            let sent = photo(500, ImageFormat::Jpeg);
            let picture = upload(&house, "", sent).await.is(201);
            assert_eq!(
                (&picture["kind"], &picture["width"], &picture["height"]),
                (&json!("image/jpeg"), &json!(500), &json!(60))
            );
            let (picture, document) = (picture["file"].as_str().unwrap().to_owned(), taken(&house, "", pdf()).await);
            let body = with_files(town, &[&picture, &document]);
            let done = house.post_keyed("/appeals", "", "photo", body.clone()).await.is(201);
            let again = house.post_keyed("/appeals", "", "photo", body).await.is(201);
            assert_eq!((&again["matter"], &again["repeated"]), (&done["matter"], &json!(true)), "sent twice is once");
            let (matter, receipt) = (done["matter"].as_str().unwrap(), done["receipt"].as_str().unwrap());
            let path = format!("/matters/{}/{matter}", town.district);
            let seen = house.get(&path, &crew.dispatcher).await.is(200);
            let files = value(&seen["values"], "files");
            assert_eq!(files["value"].as_array().unwrap().len(), 2, "{files}");
            assert_eq!(files["value"][0]["file"], picture.as_str());
            assert_eq!(files["label"]["zh"], "1张图片、1份PDF");
            assert_eq!(
                (&files["value"][1]["kind"], &files["value"][1]["width"]),
                (&json!("application/pdf"), &Value::Null)
            );
            assert_eq!((&files["masked"], &files["erased"]), (&json!(false), &json!(false)));
            let read =
                request(&house, "GET", &format!("{path}/files/{picture}"), &crew.dispatcher, &[], Body::empty()).await;
            assert_eq!(read.status, 200);
            assert_eq!(image::load_from_memory(&read.bytes).unwrap().width(), 500);
            assert!(!read.bytes.windows(MARKER.len()).any(|window| window == MARKER.as_bytes()));
            assert_eq!(read.headers["content-type"], "image/jpeg");
            assert!(read.headers["content-disposition"].to_str().unwrap().starts_with("inline"));
            assert!(read.headers["content-security-policy"].to_str().unwrap().contains("sandbox"));
            assert_eq!(
                (&read.headers["x-content-type-options"], &read.headers["cache-control"]),
                (&"nosniff".parse().unwrap(), &"no-store".parse().unwrap())
            );
            let small = request(
                &house,
                "GET",
                &format!("{path}/files/{picture}/thumbnail"),
                &crew.dispatcher,
                &[],
                Body::empty(),
            )
            .await;
            assert_eq!(image::load_from_memory(&small.bytes).unwrap().width(), 320);
            let saved =
                request(&house, "GET", &format!("{path}/files/{document}"), &crew.dispatcher, &[], Body::empty()).await;
            assert_eq!(saved.bytes, pdf());
            assert!(saved.headers["content-disposition"].to_str().unwrap().starts_with("attachment"));
            house.get(&format!("{path}/files/{document}/thumbnail"), &crew.dispatcher).await.problem(404, "not-found");
            house.get(&format!("{path}/files/{picture}"), &stranger).await.problem(404, "not-found");
            house.get(&format!("{path}/files/{picture}"), "").await.problem(401, "unauthenticated");
            house.get(&format!("{path}/files/{}", "0".repeat(64)), &crew.dispatcher).await.problem(404, "not-found");
            house.get(&format!("{path}/files/x"), &crew.dispatcher).await.problem(404, "not-found");
            let (other, _) = house.appeal(town).await;
            let elsewhere = format!("/matters/{}/{other}/files/{picture}", town.district);
            house.get(&elsewhere, &crew.dispatcher).await.problem(404, "not-found");

            own_to_read(&house, receipt, (&picture, &document), &read.bytes).await;
            shown_small_and_noted(&house, town, matter, receipt).await;
        }
    }
    let log = String::from_utf8_lossy(&LOG.lock().unwrap()).into_owned();
    assert!(!log.contains(MARKER));
}

#[tokio::test]
async fn what_an_office_attaches_is_for_the_staff_and_only_their_own_upload() {
    for house in houses().await {
        let town = BEIJING;
        let crew = crew(&house, town).await;
        let (matter, receipt) = house.appeal(town).await;
        transferred(&house, town, &crew, &matter).await;
        house.ask(town, &matter, &crew.handler, "contact", json!({"contacted": "2026-11-25 09:20"})).await;
        let others = taken(&house, &crew.dispatcher, photo(40, ImageFormat::Png)).await;
        let proof = taken(&house, &crew.handler, photo(40, ImageFormat::Png)).await;
        let values =
            |files: Value| json!({"result": "已派人鉴定，裂缝已封闭。", "proof": "现场照片一张。", "files": files});
        let refused = house
            .try_ask(town, &matter, &crew.handler, "handled", values(json!([others])))
            .await
            .problem(422, "refused");
        assert_eq!(
            (&refused["reasons"][0]["code"], &refused["reasons"][0]["field"]),
            (&json!("no-such-upload"), &json!("files"))
        );
        let body = json!({"code": receipt, "values": {"more": "补充", "files": [proof]}});
        house.post("/receipts/asks/supplement", "", body).await.problem(422, "refused");
        house.ask(town, &matter, &crew.handler, "handled", values(json!([proof]))).await;
        let path = format!("/matters/{}/{matter}/files/{proof}", town.district);
        assert_eq!(request(&house, "GET", &path, &crew.dispatcher, &[], Body::empty()).await.status, 200);
        let code = [("x-receipt", receipt.as_str())];
        let own = request(&house, "GET", &format!("/receipts/files/{proof}"), "", &code, Body::empty()).await;
        own.reply().problem(404, "not-found");
    }
}

#[tokio::test]
async fn an_upload_is_attached_once_and_expires() {
    for house in houses().await {
        let town = BEIJING;
        let once = taken(&house, "", photo(30, ImageFormat::Jpeg)).await;
        let done = house.post("/appeals", "", with_files(town, &[&once])).await.is(201);
        assert!(done["receipt"].is_string());
        let refused = house.post("/appeals", "", with_files(town, &[&once])).await.problem(422, "refused");
        assert_eq!(refused["reasons"][0]["code"], "no-such-upload");
        let doubled = taken(&house, "", photo(30, ImageFormat::Jpeg)).await;
        house.post("/appeals", "", with_files(town, &[&doubled, &doubled])).await.problem(422, "refused");
        house.post("/appeals", "", with_files(town, &["no such thing"])).await.problem(422, "refused");
        let ten = vec![doubled.as_str(); 10];
        let refused = house.post("/appeals", "", with_files(town, &ten)).await.problem(422, "refused");
        assert_eq!(refused["reasons"][0]["code"], "too-many-files");
        // Two at once: one gets it.
        let wanted = taken(&house, "", photo(30, ImageFormat::Jpeg)).await;
        let (one, other) = tokio::join!(
            house.post("/appeals", "", with_files(BEIJING, &[&wanted])),
            house.post("/appeals", "", with_files(GUIYANG, &[&wanted])),
        );
        let mut statuses = [one.status, other.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [201, 422], "{}: {} {}", house.name, one.text, other.text);
        // A refused appeal leaves the photo for the next try.
        let kept = taken(&house, "", photo(30, ImageFormat::Jpeg)).await;
        let mut bad = with_files(town, &[&kept]);
        bad["kind"] = json!("nonsense");
        house.post("/appeals", "", bad).await.problem(422, "refused");
        house.post("/appeals", "", with_files(town, &[&kept])).await.is(201);

        assert_eq!(house.database.waiting_uploads().await.unwrap().0, 1, "{}: the doubled one", house.name);
        house.clock.set(Instant(house.desk.now().0 + 24 * 3_600_000));
        house.post("/appeals", "", with_files(town, &[&doubled])).await.problem(422, "refused");
        assert_eq!(house.desk.sweep_uploads().await.unwrap(), 0, "not at the same moment");
        house.clock.set(Instant(house.desk.now().0 + 3_600_000));
        assert_eq!(house.desk.sweep_uploads().await.unwrap(), 1);
        assert_eq!(house.database.waiting_uploads().await.unwrap(), (0, 0));
        assert_eq!(house.database.file_piece(0, &doubled, "whole", 0).await.unwrap(), None);
        assert!(house.database.file_piece(town.district, &kept, "whole", 0).await.unwrap().is_some());
    }
}

#[tokio::test]
async fn erasing_the_person_erases_the_files() {
    for house in houses().await {
        let town = BEIJING;
        let clerk = house.staff(town.street, &["dispatcher"]).await;
        let file = taken(&house, "", photo(700, ImageFormat::Jpeg)).await;
        let done = house.post("/appeals", "", with_files(town, &[&file])).await.is(201);
        let (matter, receipt) = (done["matter"].as_str().unwrap(), done["receipt"].as_str().unwrap());
        assert!(house.desk.erase(town.district, &format!("s-{matter}")).await.unwrap());
        assert!(house.database.files(town.district, std::slice::from_ref(&file)).await.unwrap().is_empty());
        for copy in ["whole", "small"] {
            assert_eq!(house.database.file_piece(town.district, &file, copy, 0).await.unwrap(), None, "{}", house.name);
        }
        let path = format!("/matters/{}/{matter}", town.district);
        let seen = house.get(&path, &clerk).await.is(200);
        let files = value(&seen["values"], "files");
        assert_eq!((&files["value"], &files["erased"]), (&Value::Null, &json!(true)), "{seen}");
        house.get(&format!("{path}/files/{file}"), &clerk).await.problem(404, "not-found");
        let later = taken(&house, "", photo(30, ImageFormat::Jpeg)).await;
        let body = json!({"code": receipt, "values": {"more": "补充", "files": [later]}});
        house.post("/receipts/asks/supplement", "", body).await.problem(422, "refused");
    }
}

#[tokio::test]
async fn what_is_not_taken_is_refused_with_words() {
    let house = one_house(|_| {}).await;
    let heic = upload(&house, "", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic".to_vec()).await.problem(415, "file-type");
    assert!(heic["detail"].as_str().unwrap().contains("兼容性最佳"), "{heic}");
    assert_eq!(heic["reasons"][0]["field"], "files");
    upload(&house, "", b"GIF89a/*\0\0*/=1;alert(1)".to_vec()).await.problem(415, "file-type");
    upload(&house, "", b"<svg onload='alert(1)'>".to_vec()).await.problem(415, "file-type");
    upload(&house, "", Vec::new()).await.problem(422, "file-empty");
    upload(&house, "", b"\x89PNG\r\n\x1a\nrubbish".to_vec()).await.problem(422, "file-damaged");
    let active = b"%PDF-1.4\n<< /OpenAction << /S /JavaScript /JS (1) >> >>\n%%EOF".to_vec();
    upload(&house, "", active).await.problem(422, "pdf-active");
    let mut large = photo(40, ImageFormat::Jpeg);
    large.resize(15 * 1024 * 1024 + 1, 0);
    let too_large = upload(&house, "", large).await.problem(413, "file-too-large");
    assert!(too_large["detail"].as_str().unwrap().contains("15MB"), "{too_large}");
    // Said beforehand, refused before it is sent.
    let said = [("x-huying", "1"), ("content-length", "70000000")];
    request(&house, "POST", "/files", "", &said, Body::empty()).await.reply().problem(413, "too-large");
    assert_eq!(house.database.waiting_uploads().await.unwrap(), (0, 0), "nothing of all this was kept");
}

#[tokio::test]
async fn a_form_brings_several_files_and_its_limits_hold() {
    let house = one_house(|_| {}).await;
    let (jpeg, png) = (photo(30, ImageFormat::Jpeg), photo(30, ImageFormat::Png));
    let body = form(&[
        ("text", None, "楼道灯坏了".as_bytes()),
        ("photo", Some("../../李四.jpg"), &jpeg),
        ("photo", Some("2.html"), &png),
        ("photo", Some(""), b""),
    ]);
    let rows = send_form(&house, body).await.is(201);
    assert_eq!((&rows["total"], &rows["rows"][1]["kind"]), (&json!(2), &json!("image/png")));
    let ten: Vec<(&str, Option<&str>, &[u8])> = vec![("photo", Some("x"), &jpeg); 10];
    send_form(&house, form(&ten)).await.problem(413, "too-many-files");
    let many: Vec<(&str, Option<&str>, &[u8])> = vec![("a", None, b"1"); 10_000];
    send_form(&house, form(&many)).await.problem(400, "bad-form");
    let long = "x".repeat(70_000);
    send_form(&house, form(&[("text", None, long.as_bytes())])).await.problem(400, "bad-form");
    send_form(&house, form(&[("text", None, b"\xff\xfe")])).await.problem(400, "bad-form");
    let mut cut = form(&[("photo", Some("x"), &jpeg)]);
    cut.truncate(cut.len() - 20);
    send_form(&house, cut).await.problem(408, "upload-cut-off");
    send_form(&house, "rubbish").await.problem(408, "upload-cut-off");
    let kind = [("content-type", "multipart/form-data"), ("x-huying", "1")];
    request(&house, "POST", "/files", "", &kind, Body::from("x")).await.reply().problem(400, "bad-form");
    // A head that never ends is cut at the limit of the whole request.
    let endless = format!("--b0\r\nContent-Disposition: form-data; name=\"{}", "x".repeat(62 * 1024 * 1024));
    let refused = send_form(&house, endless).await;
    assert!(matches!(refused.status, 400 | 413), "{}", refused.text);
}

#[tokio::test]
async fn who_stalls_is_cut_off_and_who_comes_too_often_is_told_to_wait() {
    let house = one_house(|config| {
        config.limits.upload_pause = std::time::Duration::from_millis(100);
        config.limits.uploads_per_address = 2;
        config.limits.upload_memory = 128 * 1024;
    })
    .await;
    struct Stalled(bool);
    impl hyper::body::Body for Stalled {
        type Data = axum::body::Bytes;
        type Error = std::convert::Infallible;
        fn poll_frame(
            mut self: std::pin::Pin<&mut Self>,
            _: &mut std::task::Context<'_>,
        ) -> std::task::Poll<Option<Result<hyper::body::Frame<Self::Data>, Self::Error>>> {
            if std::mem::replace(&mut self.0, true) {
                return std::task::Poll::Pending;
            }
            let frame = hyper::body::Frame::data(axum::body::Bytes::from_static(b"\xff\xd8\xff\xe0"));
            std::task::Poll::Ready(Some(Ok(frame)))
        }
    }
    let ask = [("x-huying", "1")];
    request(&house, "POST", "/files", "", &ask, Body::new(Stalled(false))).await.reply().problem(408, "upload-cut-off");
    // More than the memory that all uploads together may take.
    let large = vec![0_u8; 200 * 1024];
    upload(&house, "", large).await.problem(503, "busy");
    let reply = upload(&house, "", photo(30, ImageFormat::Png)).await;
    assert!(reply.headers.contains_key("retry-after"));
    reply.problem(429, "too-many");
    let clerk = house.staff(BEIJING.street, &["dispatcher"]).await;
    upload(&house, &clerk, photo(30, ImageFormat::Png)).await.is(201);
}

pub async fn tamper(house: &House, sql: String) {
    match &house.location {
        Location::Folder(folder) => {
            rusqlite::Connection::open(folder.join("huying.db")).unwrap().execute_batch(&sql).unwrap();
        }
        Location::Url(url) => {
            let sql = sqlx::raw_sql(sqlx::AssertSqlSafe(sql));
            sql.execute(&mut sqlx::PgConnection::connect(url).await.unwrap()).await.unwrap();
        }
    }
}

#[tokio::test]
async fn a_file_that_was_altered_in_the_database_is_not_handed_out() {
    for house in houses_with(|_| {}).await {
        let town = BEIJING;
        let clerk = house.staff(town.street, &["dispatcher"]).await;
        let (one, other) = (taken(&house, "", pdf()).await, taken(&house, "", pdf()).await);
        let done = house.post("/appeals", "", with_files(town, &[&one, &other])).await.is(201);
        let matter = done["matter"].as_str().unwrap();
        // Equal contents leave no equal traces.
        let found = house.database.files(town.district, &[one.clone(), other.clone()]).await.unwrap();
        assert!(found[0].digest != found[1].digest && found[0].wrapped != found[1].wrapped);
        let sql = format!(
            "update file_pieces set sealed = (select sealed from file_pieces where district = {0} and file = '{other}' and copy = 'whole') \
             where district = {0} and file = '{one}'",
            town.district
        );
        tamper(&house, sql).await;
        let path = format!("/matters/{}/{matter}/files", town.district);
        house.get(&format!("{path}/{one}"), &clerk).await.problem(500, "fault");
        assert_eq!(house.get(&format!("{path}/{other}"), &clerk).await.status, 200);
        let outside = storage::testing::folder().join("checkpoints.jsonl");
        let findings = async |vault: Option<&Vault>| {
            let options = verify::Options::default();
            let mut report = verify::verify(&house.database, &outside, &options, &mut |_, _| {}).await.unwrap();
            verify::files(&house.database, vault, &mut report, &mut |_, _| {}).await.unwrap();
            (report.groups.into_iter().map(|group| group.cause).collect::<Vec<_>>(), report.files.unwrap())
        };
        let vault = Vault::new([7; 32]);
        let id = casework::MatterId(matter.to_owned());
        let (found, counts) = findings(Some(&vault)).await;
        let district = town.district;
        assert_eq!(found, [verify::Finding::FileDiffers { district, matter: id.clone(), file: one.clone() }]);
        assert_eq!((counts.named, counts.opened, counts.erased), (2, 2, 0));
        assert_eq!(findings(None).await.0, [], "without the key only what is written beside it is compared");
        tamper(&house, format!("update files set size = 1 where file = '{other}'")).await;
        tamper(&house, format!("delete from files where file = '{one}'")).await;
        let removed = verify::Finding::FileRemoved { district, matter: id.clone(), file: one };
        let differs = verify::Finding::FileDiffers { district, matter: id, file: other };
        assert_eq!(findings(None).await.0, [removed, differs]);
        house.desk.erase(district, &format!("s-{matter}")).await.unwrap();
        let (found, counts) = findings(Some(&vault)).await;
        assert_eq!((found, counts.erased), (Vec::new(), 2), "{}", house.name);
    }
}
