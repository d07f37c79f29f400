//! Canaries in every personal field of every ask of every city: none is ever found in ledger, views, files, logs, backups
//! or problem answers; and once a person is erased, neither is anything from which they could be read again.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod ground;
mod plants;

use casework::{Actor, MatterId, Sealed, Value};
use desk::DeskFault;
use desk::ports::{Files as _, Ledger as _};
use desk::vault::hex;
use desk::verify::{Options, files, verify};
use desk::witness::Witness;
use ground::city::{Site, library, sites};
use plants::{Office, Planted, Way};
use std::path::Path;
use std::sync::Mutex;
use storage::{Location, testing};

/// Everything that was logged by anybody, at the finest level.
static LOG: Mutex<Vec<u8>> = Mutex::new(Vec::new());

/// What the test itself logs at the finest level, to show that nothing is passed over.
const FINEST: &str = "the finest level is captured";

struct Captured;

impl std::io::Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        LOG.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Which needles stand in a text.
fn found_in<'n>(bytes: &[u8], needles: &'n [Vec<u8>]) -> Vec<&'n [u8]> {
    // All needles of a search begin with one of few bytes: most places are passed over at once.
    let mut starts = [false; 256];
    needles.iter().for_each(|needle| starts[usize::from(needle[0])] = true);
    let mut found = Vec::new();
    for at in (0..bytes.len()).filter(|at| starts[usize::from(bytes[*at])]) {
        found.extend(needles.iter().filter(|needle| bytes[at..].starts_with(needle)).map(Vec::as_slice));
    }
    found
}

/// Which needles stand in any file of a folder: file and needle.
fn found_under(folder: &Path, needles: &[Vec<u8>]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        for needle in found_in(&bytes, needles) {
            found.push((path.display().to_string(), String::from_utf8_lossy(needle).into_owned()));
        }
    }
    found.sort();
    found.dedup();
    found
}

/// A text as it is, and as hexadecimal of its bytes.
fn forms(bytes: &[u8]) -> [Vec<u8>; 3] {
    let lower = hex(bytes);
    [bytes.to_vec(), lower.clone().into_bytes(), lower.to_uppercase().into_bytes()]
}

async fn backup(office: &Office) -> std::path::PathBuf {
    let folder = testing::folder();
    office.database.backup(&folder, &|_, _| {}).await.unwrap();
    folder
}

/// No canary anywhere but in the vault's ciphertext.
async fn nothing_shows(office: &Office, planted: &Planted, site: &Site) {
    let needles: Vec<Vec<u8>> = planted.needles().flat_map(|needle| forms(needle.as_bytes())).collect();
    for logged in office.database.log(site.district, 0, 10_000).await.unwrap() {
        assert!(found_in(logged.stored.body.as_bytes(), &needles).is_empty(), "{}", logged.stored.body);
    }
    assert_eq!(
        found_under(&backup(office).await, &needles),
        [],
        "{}: in the backup, which has every table",
        office.name
    );
    if let Location::Folder(folder) = &office.location {
        assert_eq!(found_under(folder, &needles), [], "in the files of the database");
    }
    let log = LOG.lock().unwrap().clone();
    assert_eq!(found_in(&log, &[FINEST.as_bytes().to_vec()]).len(), 1, "the log was not captured");
    let shown: Vec<String> = found_in(&log, &needles).into_iter().map(|n| String::from_utf8_lossy(n).into()).collect();
    assert!(shown.is_empty(), "{}: in the log: {shown:?}", office.name);
}

/// The references into the vault that a matter's events hold.
async fn references(office: &Office, site: &Site, matter: &MatterId) -> Vec<Sealed> {
    fn walk(value: &serde_json::Value, found: &mut Vec<Sealed>) {
        match value {
            serde_json::Value::Object(object) if object.contains_key("vault") => {
                found.push(serde_json::from_value(value.clone()).unwrap());
            }
            serde_json::Value::Object(object) => object.values().for_each(|value| walk(value, found)),
            serde_json::Value::Array(array) => array.iter().for_each(|value| walk(value, found)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    for logged in office.database.history(site.district, matter).await.unwrap() {
        walk(&serde_json::from_str(&logged.stored.body).unwrap(), &mut found);
    }
    found
}

/// Base64 of bytes whose number is a multiple of three, as pieces of files are written.
fn base64(bytes: &[u8]) -> Vec<u8> {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let digits = |three: &[u8]| {
        let bits = three.iter().fold(0_usize, |bits, byte| bits << 8 | usize::from(*byte));
        [18, 12, 6, 0].map(|shift| DIGITS[bits >> shift & 63])
    };
    bytes.chunks(3).flat_map(digits).collect()
}

/// Erases the person of a matter: afterwards nothing of them can be read, and nothing is left to read it from.
async fn erase(office: &Office, site: &Site, matter: &MatterId) {
    let (district, subject) = (site.district, format!("s-{matter}"));
    let references = references(office, site, matter).await;
    let ids: Vec<String> = references.iter().map(|sealed| sealed.vault.clone()).collect();
    let files = office.database.files(district, &ids).await.unwrap();
    let is_file = |sealed: &&Sealed| files.iter().any(|file| file.file == sealed.vault);
    let references: Vec<&Sealed> = references.iter().filter(|sealed| !is_file(sealed)).collect();
    let opened = office.desk.open_sealed(district, &references).await.unwrap();
    assert!(references.len() >= 4 && opened.len() == references.len(), "{} of {}", opened.len(), references.len());
    assert!(
        opened.values().all(|text| ["zq", "1209317", "110.9317"].iter().any(|mark| text.contains(mark))),
        "the canaries are in the vault"
    );
    let items = office.database.sealed(district, &ids).await.unwrap();
    let person = office.database.subjects(district, std::slice::from_ref(&subject)).await.unwrap().remove(0);
    let mut secrets: Vec<Vec<u8>> = items.iter().flat_map(|item| forms(&item.sealed)).collect();
    secrets.extend(forms(&person.wrapped.unwrap()));
    for file in &files {
        secrets.extend(forms(&file.wrapped));
        let piece = office.database.file_piece(district, &file.file, "whole", 0).await.unwrap().unwrap();
        secrets.push(base64(&piece[..48]));
    }
    assert!(person.contact.len() == 64, "a telephone number was given");
    secrets.push(person.contact.into_bytes());
    let before = found_under(&backup(office).await, &secrets);
    assert!(before.len() > references.len(), "the search finds what is there before");

    assert!(office.database.erase(district, &subject).await.unwrap());

    assert!(office.database.files(district, &ids).await.unwrap().is_empty());
    assert!(office.desk.open_sealed(district, &references).await.unwrap().is_empty());
    assert_eq!(found_under(&backup(office).await, &secrets), [], "{}: {matter} in a later backup", office.name);
    if let Location::Folder(folder) = &office.location {
        assert_eq!(found_under(folder, &secrets), [], "{matter} in the files of the database");
    }
}

/// The ledger is as sound as before, views included.
async fn verifies(office: &Office) {
    let options = Options { key: None, views: true };
    let mut report =
        verify(&office.database, &office.data.join("checkpoints.jsonl"), &options, &mut |_, _| {}).await.unwrap();
    files(&office.database, Some(office.desk.vault()), &mut report, &mut |_, _| {}).await.unwrap();
    assert!(report.files.as_ref().unwrap().named > 0);
    assert!(report.is_clean() && report.uncovered() == 0, "{}: {report:#?}", office.name);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_personal_shows_anywhere_and_nothing_is_left_of_an_erased_person() {
    tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_ansi(false).with_writer(|| Captured).init();
    tracing::trace!("{FINEST}");
    let mut planted = Planted::default();
    let library_of_all = library();
    for (name, location) in testing::locations().await {
        let office = Office::open(name, location).await;
        for site in sites(&library_of_all) {
            let mut way = Way::new(&office, &site, &mut planted);
            let answered = way.everything().await;
            let public = way.over_http().await;
            way.refusals().await;
            planted.is_complete(&office, &site);
            nothing_shows(&office, &planted, &site).await;
            let (witness, _) =
                Witness::open(&office.data.join("witness.key"), &office.data.join("checkpoints.jsonl")).unwrap();
            for district in office.database.districts().await.unwrap() {
                witness.checkpoint(&office.database, district, office.desk.now()).await.unwrap();
            }
            verifies(&office).await;
            erase(&office, &site, &answered).await;
            erase(&office, &site, &public).await;
            verifies(&office).await;
            let more = vec![("more".to_owned(), Value::Text("补充".to_owned()))].into_iter().collect();
            let late = office
                .ask(
                    &site,
                    Some(&public),
                    "appeal",
                    "supplement",
                    Actor::Staff {
                        account: "a-operator".to_owned(),
                        unit: site.hotline.clone(),
                        posts: vec!["operator".to_owned()],
                        on_behalf_of: None,
                    },
                    more,
                )
                .await;
            assert!(matches!(&late, Err(DeskFault::Refused(no)) if no.reasons[0].code == "erased"), "{late:?}");
            nothing_shows(&office, &planted, &site).await;
        }
    }
    println!("planted {} canaries in {} fields", planted.needles().count(), planted.fields());
}
