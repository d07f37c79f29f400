//! Erasing a person: key, contact and sealed items are gone, down to the bytes of the files.

use crate::support::{DISTRICT, commit, sealed, subject};
use desk::ports::Ledger;
use storage::{Location, testing};

const CANARY: &[u8] = b"canary: ciphertext of Mr Wang";
const KEY: &[u8] = b"canary: wrapped key of Mr Wang";

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Whether any file of the folder contains one of the canaries, raw or hexadecimal.
fn found(folder: &std::path::Path) -> Vec<String> {
    let canaries =
        [CANARY.to_vec(), KEY.to_vec(), hex(CANARY).into_bytes(), hex(KEY).into_bytes(), b"contact-s1".to_vec()];
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        for canary in &canaries {
            if bytes.windows(canary.len()).any(|window| window == canary) {
                found.push(path.display().to_string());
            }
        }
    }
    found
}

#[tokio::test]
async fn nothing_of_an_erased_person_is_left() {
    for (name, location) in testing::locations().await {
        let database = testing::open(&location).await;
        let mut one = commit(DISTRICT, "m1", 0);
        one.subjects = vec![subject("s1", KEY), subject("s2", b"other key")];
        one.sealed = vec![sealed("v1", "s1", CANARY), sealed("v2", "s2", b"other"), sealed("v3", "s1", CANARY)];
        database.commit(one).await.unwrap();
        if let Location::Folder(folder) = &location {
            assert!(!found(folder).is_empty(), "the canaries are there before");
        }
        assert!(database.erase(DISTRICT, "s1").await.unwrap(), "{name}");
        assert!(!database.erase(DISTRICT, "nobody").await.unwrap(), "{name}");
        assert!(database.erase(DISTRICT, "s1").await.unwrap(), "{name}: again is harmless");
        let subjects = database.subjects(DISTRICT, &["s1".to_owned(), "s2".to_owned()]).await.unwrap();
        assert_eq!((subjects[0].wrapped.clone(), subjects[0].contact.as_str()), (None, ""), "{name}");
        assert_eq!(subjects[1], subject("s2", b"other key"), "{name}");
        let vaults = ["v1", "v2", "v3"].map(str::to_owned);
        assert_eq!(database.sealed(DISTRICT, &vaults).await.unwrap(), [sealed("v2", "s2", b"other")], "{name}");
        assert!(database.subjects_by_contact(DISTRICT, "").await.unwrap().is_empty(), "{name}");
        if let Location::Folder(folder) = &location {
            assert_eq!(found(folder), Vec::<String>::new());
        }
        assert_eq!(database.history(DISTRICT, &casework::MatterId("m1".to_owned())).await.unwrap().len(), 1, "{name}");
    }
}

#[tokio::test]
async fn nothing_of_many_erased_people_is_left_between_those_who_stay() {
    let folder = testing::folder();
    let database = testing::open(&Location::Folder(folder.clone())).await;
    // Ids in no order: rows are put between others, pages split and are put together again.
    let id = |n: u32| format!("{:08x}", n.wrapping_mul(2_654_435_761));
    for n in 0..600 {
        let mut one = commit(DISTRICT, &format!("m{n}"), 0);
        let (own, key) =
            if n % 3 == 0 { (CANARY, KEY) } else { (b"stays: ciphertext".as_slice(), b"stays: key".as_slice()) };
        let mut person = subject(&id(n), key);
        person.contact = format!("contact-{}", if n % 3 == 0 { "s1" } else { "s2" });
        one.subjects = vec![person];
        let long = own.repeat(1 + usize::try_from(n % 40).unwrap());
        one.sealed = vec![sealed(&format!("v{}", id(n)), &id(n), &long)];
        database.commit(one).await.unwrap();
    }
    for n in (0..600).filter(|n| n % 3 == 0) {
        assert!(database.erase(DISTRICT, &id(n)).await.unwrap());
    }
    assert_eq!(found(&folder), Vec::<String>::new());
    assert_eq!(database.subjects_by_contact(DISTRICT, "contact-s2").await.unwrap().len(), 400);
}
