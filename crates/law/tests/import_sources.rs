//! The importer over the real, damaged texts that it was made for. They are no part of the product: `HUYING_SOURCES` names
//! the folder that holds them; without it there is nothing to compare with.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fall loudly"
)]

use law::Force;
use law::import::quote::Verdict;
use law::import::report::{Form, Method};
use law::import::residue::{Rules, SHIPPED};
use law::import::script::Script;
use law::import::unit::Severity;
use law::import::{Imported, Known, Options, import};

/// Per article its paragraphs, and behind a colon the items of the first one: what a reader counted by hand.
const FIRST: &str =
    "1 1 1 1 2 1 1 3 3 3:7 2:7 1 1 1 2 2 2:3 1 1 1 1 1 1 2 2 1 1 1 1 2 1 2 2 1 2 1 2 1 3 3 1 2 2 2 1 1 1 1 1 1";
const SECOND: &str =
    "1 2 2 3 1 1 1:9 1:7 2 4 1 2 1 1 2 1 1 1 1 1 1 2 1 1 2 1:3 2 1 3:3 2 3:5 1 2 2 2 4 1 1 2 1 2 1 4 2 5 1 2 1 1 1 1";

struct Source {
    bytes: Vec<u8>,
    got: Imported,
}

fn read(bytes: &[u8], known: &[Known]) -> Imported {
    let rules = Rules::read(SHIPPED).unwrap();
    import(bytes, &Options { file: "source.txt", rules: &rules, known }).unwrap()
}

/// The five texts in the order of their names; the ones before can be quoted by those after.
fn sources() -> Option<Vec<Source>> {
    let Ok(folder) = std::env::var("HUYING_SOURCES") else {
        eprintln!("HUYING_SOURCES is not set: nothing to compare with");
        return None;
    };
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let mut known: Vec<Known> = Vec::new();
    let mut sources = Vec::new();
    for path in paths {
        let bytes = std::fs::read(path).unwrap();
        let got = read(&bytes, &known);
        known.extend(got.report.front.title.clone().map(|title| Known { title, units: got.units.clone() }));
        sources.push(Source { bytes, got });
    }
    assert_eq!(sources.len(), 5);
    Some(sources)
}

fn shape(got: &Imported) -> String {
    let article = |shape: &law::import::report::Shape| match shape.items.get(&1) {
        Some(items) => format!("{}:{items}", shape.paragraphs),
        None => shape.paragraphs.to_string(),
    };
    got.report.shape.iter().map(article).collect::<Vec<_>>().join(" ")
}

fn worst(got: &Imported) -> Vec<(&str, &str)> {
    let bad = got.report.findings.iter().filter(|finding| finding.severity != Severity::Note);
    bad.map(|finding| (finding.code.as_str(), finding.en.as_str())).collect()
}

#[test]
fn both_regulations_have_the_articles_paragraphs_and_items_that_were_counted() {
    let Some(sources) = sources() else { return };
    for (source, oracle, counts, removed) in
        [(&sources[0].got, FIRST, [7, 50, 75, 17], 1), (&sources[1].got, SECOND, [7, 51, 86, 27], 2)]
    {
        let found = source.report.counts;
        assert_eq!([found.chapters, found.articles, found.paragraphs, found.items], counts);
        assert_eq!(shape(source), oracle);
        assert_eq!(source.report.form, Form::Regulation);
        assert_eq!(source.report.force, Some(Force::Statute));
        assert_eq!(source.report.removed.len(), removed);
        assert_eq!(source.report.contents.as_ref().unwrap().headings.len(), 7);
        assert_eq!(worst(source), []);
    }
    assert_eq!(sources[0].got.report.normalised["U+3000→space"], 66);
    assert_eq!(sources[1].got.report.front.acts.len(), 2);
    let found: Vec<&str> =
        sources[1].got.report.references.iter().filter_map(|reference| reference.provision.as_deref()).collect();
    assert_eq!(found, ["7(8)", "33.1", "14", "45.1", "45.2"]);
}

#[test]
fn the_report_has_its_paragraphs_and_one_quote_that_is_not_there() {
    let Some(sources) = sources() else { return };
    let report = &sources[2].got.report;
    assert_eq!((report.form, report.counts.addressable), (Form::Outline, 39));
    assert_eq!((report.removed.len(), report.normalised["N。→N."]), (2, 6));
    let absent: Vec<_> = report.quotes.iter().filter(|quote| quote.verdict == Verdict::Absent).collect();
    assert_eq!(absent.len(), 1);
    assert_eq!((absent[0].from.as_str(), absent[0].provision.as_str()), ("1.1.3", "32.2"));
    assert_eq!(report.force, Some(Force::Practice));
}

#[test]
fn the_news_has_its_paragraphs_without_what_was_mixed_in() {
    let Some(sources) = sources() else { return };
    let report = &sources[3].got.report;
    assert_eq!((report.form, report.counts.passages), (Form::Passages, 17));
    assert_eq!(report.removed.len() + report.suspected.len(), 3);
    assert_eq!((report.scripts.script, report.force), (Script::Traditional, Some(Force::Draft)));
    let count = |code: &str| report.findings.iter().filter(|finding| finding.code == code).count();
    assert_eq!((count("order-doubtful"), count("heading-glued")), (2, 3));
    assert_eq!(report.missing, ["title", "issuer", "date"]);
}

#[test]
fn the_opinion_is_repaired_and_has_its_points() {
    let Some(sources) = sources() else { return };
    let got = &sources[4].got;
    let report = &got.report;
    assert_eq!((report.counts.points, report.private_use, report.balance_after.brackets), (30, [6, 0], [22, 22]));
    assert_eq!((report.balance_after.quotes, report.readings.kept.len()), ([63, 63], 0));
    assert_eq!((report.repairs.len(), report.readings.removed), (4, 1217));
    let unique = report.repairs.iter().filter(|repair| repair.method == Method::Unique).count();
    let ranked = report.repairs.iter().filter(|repair| repair.method == Method::Ranked).count();
    assert_eq!((unique, ranked), (2, 2));
    assert!(!got.text.all().contains(['?', '^', '\u{FFFD}']));
    assert_eq!(report.missing, ["title", "issuer", "date", "number"]);
    assert!(report.counts.characters_out < report.counts.characters_in);
}

#[test]
fn the_same_text_in_other_encodings_is_the_same_text() {
    let Some(sources) = sources() else { return };
    for source in &sources {
        let text = String::from_utf8(source.bytes.clone()).unwrap();
        let (bytes, _, lost) = encoding_rs::GB18030.encode(&text);
        if !lost {
            let again = read(&bytes, &[]);
            assert_eq!(
                (again.report.encoding.name.as_str(), again.report.counts),
                ("gb18030", source.got.report.counts)
            );
            assert_eq!(again.text.all(), source.got.text.all());
        }
        let (bytes, _, lost) = encoding_rs::BIG5.encode(&text);
        if !lost {
            assert_eq!(read(&bytes, &[]).text.all(), source.got.text.all());
        }
    }
    // The news, without the lines of the other script that Big5 cannot write.
    let text = String::from_utf8(sources[3].bytes.clone()).unwrap();
    let writable: String = text.split_inclusive('\n').filter(|line| !encoding_rs::BIG5.encode(line).2).collect();
    let again = read(&encoding_rs::BIG5.encode(&writable).0, &[]);
    assert_eq!(again.report.encoding.name, "Big5");
    assert!(again.report.counts.passages >= 15, "{:?}", again.report.counts);
}
