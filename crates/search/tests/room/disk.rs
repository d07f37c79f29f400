//! What lies on disk: nothing that can be read, and nothing that cannot be made anew.

use crate::town::{STREET, dispatcher, found, library, paper, seal, set, vault};
use desk::vault::Vault;
use search::{Search, SearchFault, Shelf};
use std::path::{Path, PathBuf};

const PLANTED: [&str; 5] = ["诸葛铁柱", "00008305172", "翡翠胡同甲九号", "冰箱里的大象", "绝密"];

fn shelf() -> (PathBuf, Shelf) {
    let folder = storage::testing::folder();
    (folder.clone(), Shelf::Folder(folder))
}

fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            let bytes = std::fs::read(&path).unwrap();
            found.push((path, bytes));
        }
    }
    found
}

/// Every piece of a text that would tell something: in both encodings, and as initials.
fn traces() -> Vec<Vec<u8>> {
    let mut traces = Vec::new();
    for text in PLANTED {
        let characters: Vec<char> = text.chars().collect();
        let size = if text.starts_with('0') { 5 } else { 2 };
        for piece in characters.windows(size) {
            let piece: String = piece.iter().collect();
            traces.push(piece.encode_utf16().flat_map(u16::to_le_bytes).collect());
            traces.push(piece.into_bytes());
        }
    }
    traces.push(b"zgtz".to_vec());
    traces.push(b"fcht".to_vec());
    traces
}

fn holds(bytes: &[u8], trace: &[u8]) -> bool {
    bytes.windows(trace.len()).any(|window| window == trace)
}

#[tokio::test]
async fn no_planted_word_lies_in_any_file() {
    let (folder, shelf) = shelf();
    let search = Search::open(&shelf, &vault()).unwrap();
    let mut one = paper("0001", STREET, "冰箱里的大象");
    seal(&mut one, "contact_name", "诸葛铁柱");
    seal(&mut one, "contact_phone", "00008305172");
    seal(&mut one, "address", "翡翠胡同甲九号");
    set(&mut one, "result", "绝密");
    search.put(library(), vec![one]).await.unwrap();
    for word in PLANTED.into_iter().chain(["zgtz"]) {
        assert_eq!(found(&search, dispatcher(), word).await.1, 1, "{word} is found");
    }
    let files = files(&folder);
    assert!(files.len() > 5);
    for (path, bytes) in &files {
        for trace in traces() {
            assert!(!holds(bytes, &trace), "{}: {}", path.display(), String::from_utf8_lossy(&trace));
        }
    }
    // The same look finds what does lie there: the id that is stored, and a word written beside it.
    assert!(files.iter().any(|(_, bytes)| holds(bytes, b"0001")));
    assert!(traces().iter().any(|trace| holds("诸葛铁柱".as_bytes(), trace)));
    // A dictionary of terms is packed: what it holds is read term by term.
    let terms = terms(&folder);
    assert!(terms.iter().any(|(_, term)| term == b"state=registered"));
    assert!(terms.iter().filter(|(field, _)| field == "personal").count() > 20);
    for (field, term) in terms {
        let is_plain = field == "facts" || field == "id";
        assert!(is_plain || term.len() == 8, "{field}: {}", String::from_utf8_lossy(&term));
        assert!(!traces().iter().any(|trace| holds(&term, trace)), "{field}: {}", String::from_utf8_lossy(&term));
    }
}

/// Every term of an index with the name of its field.
fn terms(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let index = tantivy::Index::open_in_dir(folder.join("fingerprints")).unwrap();
    let searcher = index.reader().unwrap().searcher();
    let mut terms = Vec::new();
    for segment in searcher.segment_readers() {
        for (field, entry) in index.schema().fields().filter(|(_, entry)| entry.is_indexed()) {
            let inverted = segment.inverted_index(field).unwrap();
            let mut stream = inverted.terms().stream().unwrap();
            while stream.advance() {
                terms.push((entry.name().to_owned(), stream.key().to_vec()));
            }
        }
    }
    terms
}

#[tokio::test]
async fn an_index_is_kept_and_one_that_is_damaged_or_under_another_key_is_begun_anew() {
    let (folder, shelf) = shelf();
    std::fs::write(folder.join("somebody-elses"), "file").unwrap();
    let search = Search::open(&shelf, &vault()).unwrap();
    search.put(library(), vec![paper("0001", STREET, "路灯不亮")]).await.unwrap();
    assert!(matches!(Search::open(&shelf, &vault()), Err(SearchFault::Busy(_))));
    assert!(matches!(Search::open(&shelf, &Vault::new([8; 32])), Err(SearchFault::Busy(_))));
    drop(search);
    let search = Search::open(&shelf, &vault()).unwrap();
    assert_eq!(found(&search, dispatcher(), "路灯").await.1, 1, "kept");
    assert!(search.is_catching_up(), "it does not know yet what has happened since");
    drop(search);
    let search = Search::open(&shelf, &Vault::new([8; 32])).unwrap();
    assert_eq!(search.size(), 0, "under another key nothing could be found");
    search.put(library(), vec![paper("0001", STREET, "路灯不亮")]).await.unwrap();
    drop(search);
    for (path, bytes) in files(&folder).iter().filter(|(path, _)| !path.ends_with("somebody-elses")) {
        if path.extension().is_some_and(|kind| kind == "idx" || kind == "term") {
            std::fs::write(path, &bytes[..bytes.len() / 2]).unwrap();
        }
    }
    let search = Search::open(&shelf, &Vault::new([8; 32])).unwrap();
    assert_eq!(search.size(), 0);
    assert!(folder.join("somebody-elses").exists(), "nothing but its own is removed");
}
