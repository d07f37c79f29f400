//! Measures what needs no training, on tables that are not part of the repository:
//! `cargo run --release -p understanding --example reading -- WHAT FILE…`

#![allow(clippy::indexing_slicing, clippy::cast_precision_loss, reason = "it measures, and is no part of the program")]

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::time::Instant;
use understanding::{
    FindingKind, Gazetteer, Index, Item, Known, Level, Likeness, Said, Text, check_reply, kind, personal, topics,
    urgency,
};

type Row = BTreeMap<String, String>;
type Outcome = Result<(), Box<dyn Error>>;

const USE: &str = "\
reading places DIVISIONS POINTS     division names, and places told by street or community
reading pairs MESSAGES LABELS       the same matter told twice: precision and recall on pairs labelled by hand
reading topics MESSAGES ANSWER      topics beside one team's answer
reading replies REPLIES             whether a reply explains itself, beside two teams' labels
reading speed MESSAGES              texts a second on one core, beside reading and hashing once";

fn main() -> Outcome {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["places", divisions, points] => places(divisions, points),
        ["pairs", messages, labels] => pairs(messages, labels),
        ["topics", messages, answer] => told(messages, answer),
        ["replies", replies] => explained(replies),
        ["speed", messages] => speed(messages),
        _ => Err(USE.into()),
    }
}

fn read(path: &str) -> Result<Vec<Row>, Box<dyn Error>> {
    Ok(csv::ReaderBuilder::new().comment(Some(b'#')).from_path(path)?.deserialize().collect::<Result<_, _>>()?)
}

fn cell<'a>(row: &'a Row, key: &str) -> &'a str {
    row.get(key).map_or("", String::as_str)
}

fn said(row: &Row) -> Said<'_> {
    Said { title: cell(row, "title"), text: cell(row, "detail") }
}

fn gazetteer(divisions: &[Row]) -> Gazetteer {
    let known = divisions.iter().map(|row| Known {
        code: cell(row, "code").to_owned(),
        parent: cell(row, "parent").to_owned(),
        level: match cell(row, "level") {
            "city" => Level::City,
            "district" => Level::District,
            "street" => Level::Street,
            _ => Level::Community,
        },
        name: cell(row, "name").to_owned(),
        aliases: Vec::new(),
    });
    Gazetteer::new(known.collect())
}

/// What share of something.
fn of(part: usize, whole: usize) -> String {
    format!("{part}/{whole} = {:.1} %", 100.0 * part as f64 / whole.max(1) as f64)
}

fn places(divisions: &str, points: &str) -> Outcome {
    let divisions = read(divisions)?;
    let gazetteer = gazetteer(&divisions);
    let mut tally: BTreeMap<&str, [usize; 4]> = BTreeMap::new();
    let started = Instant::now();
    for row in &divisions {
        let parent = divisions.iter().find(|other| cell(other, "code") == cell(row, "parent"));
        // The bare name; then the name as people write it, behind what it lies in.
        let texts = [
            cell(row, "name").to_owned(),
            format!("{}{}", parent.map_or("", |parent| cell(parent, "name")), cell(row, "name")),
        ];
        let counts = tally.entry(cell(row, "level")).or_default();
        counts[0] += 1;
        for (turn, text) in texts.iter().enumerate() {
            let found = gazetteer.places(&format!("{text}的路灯不亮"), &[]);
            let right = found.candidates.first().is_some_and(|first| first.code == cell(row, "code"));
            let listed = found.candidates.iter().any(|one| one.code == cell(row, "code"));
            match turn {
                0 => {
                    counts[1] += usize::from(right && !found.unsure);
                    counts[2] += usize::from(listed && found.unsure);
                }
                _ => counts[3] += usize::from(right),
            }
        }
    }
    for (level, [all, sure, unsure, behind]) in &tally {
        println!(
            "{level}: by its bare name right and sure {}, listed and unsure {}",
            of(*sure, *all),
            of(*unsure, *all)
        );
        println!("    behind the name of what it lies in, first {}", of(*behind, *all));
    }
    println!("{:?} for {} texts", started.elapsed(), 2 * divisions.len());
    told_by_points(&divisions, &gazetteer, &read(points)?);
    Ok(())
}

/// Whether the first candidate lies in the district that the table declares.
fn told_by_points(divisions: &[Row], gazetteer: &Gazetteer, points: &[Row]) {
    let parents: BTreeMap<&str, &str> = divisions.iter().map(|row| (cell(row, "code"), cell(row, "parent"))).collect();
    let district = |code: &str| {
        let mut code = code.to_owned();
        while code.len() > 6 {
            code = parents.get(code.as_str())?.to_string();
        }
        divisions.iter().find(|row| cell(row, "code") == code).map(|row| cell(row, "name"))
    };
    let city =
        parents.keys().find(|code| parents.get(**code).is_some_and(|parent| parent.is_empty())).copied().unwrap_or("");
    let (mut named, mut sure, mut right, mut sure_right, mut any) = (0, 0, 0, 0, 0);
    let mut by_street = [0_usize; 3];
    for row in points {
        let text = cell(row, "text");
        let found = gazetteer.places(text, &[city]);
        let wanted = cell(row, "declared_district").trim_end_matches('区');
        let hit = |code: &str| district(code).is_some_and(|name| name.trim_end_matches('区') == wanted);
        let first = found.candidates.first().is_some_and(|first| hit(&first.code));
        named += usize::from(!found.candidates.is_empty());
        any += usize::from(found.candidates.iter().any(|one| hit(&one.code)));
        right += usize::from(first);
        sure += usize::from(!found.unsure);
        sure_right += usize::from(first && !found.unsure);
        if text.contains("街道") || text.contains('镇') || text.contains("地区") {
            by_street[0] += 1;
            by_street[1] += usize::from(first);
            by_street[2] += usize::from(!found.unsure);
        }
    }
    println!("points: {} rows; something named in {}", points.len(), of(named, points.len()));
    println!("    first candidate in the declared district {}, any {}", of(right, named), of(any, named));
    println!("    sure {}, of these in the declared district {}", of(sure, points.len()), of(sure_right, sure));
    println!("    with a street or town in the text: right {}, sure {}", of(by_street[1], by_street[0]), by_street[2]);
}

fn pairs(messages: &str, labels: &str) -> Outcome {
    let rows = read(messages)?;
    let by_id: BTreeMap<&str, &Row> = rows.iter().map(|row| (cell(row, "id"), row)).collect();
    let mut index = Index::default();
    let started = Instant::now();
    for row in &rows {
        index.add(cell(row, "id"), Some(cell(row, "user")), said(row));
    }
    println!("{} requests taken in, {:.0} a second", index.len(), index.len() as f64 / started.elapsed().as_secs_f64());
    let started = Instant::now();
    let (mut exact, mut near, mut related, mut own) = (0, 0, 0, 0);
    for row in &rows {
        for found in
            index.alike(Some(cell(row, "user")), said(row)).iter().filter(|found| found.id.as_str() > cell(row, "id"))
        {
            match found.likeness {
                Likeness::Exact => exact += 1,
                Likeness::Near => near += 1,
                Likeness::Related => related += 1,
            }
            own += usize::from(found.same_person);
        }
    }
    println!("{:.0} looked up a second", rows.len() as f64 / started.elapsed().as_secs_f64());
    println!("all pairs: exact {exact}, near {near}, perhaps the same matter {related}; by the same person {own}");
    // Two halves, by turns: figures that differ much between them rest on few pairs.
    let labels = read(labels)?;
    for (half, name) in ["first half", "second half"].iter().enumerate() {
        println!("{name} every second pair:");
        judge(&index, &by_id, labels.iter().skip(half).step_by(2))?;
    }
    Ok(())
}

/// Precision and recall; each labelled pair stands for so many of its stratum.
fn judge<'a>(index: &Index, by_id: &BTreeMap<&str, &Row>, labels: impl Iterator<Item = &'a Row>) -> Outcome {
    let mut sums: BTreeMap<&str, ([f64; 3], [usize; 3])> = BTreeMap::new();
    for label in labels {
        let (Some(row), weight) = (by_id.get(cell(label, "id_a")), cell(label, "weight").parse::<f64>()?) else {
            continue;
        };
        let found =
            index.alike(Some(cell(row, "user")), said(row)).into_iter().find(|found| found.id == cell(label, "id_b"));
        let likeness = found.map(|found| found.likeness);
        let truth = cell(label, "same") == "1";
        for (name, positive) in [
            ("exact", likeness == Some(Likeness::Exact)),
            ("exact or near", matches!(likeness, Some(Likeness::Exact | Likeness::Near))),
            ("exact, near or perhaps", likeness.is_some()),
        ] {
            let (weights, counts) = sums.entry(name).or_default();
            for (slot, counted) in [truth && positive, !truth && positive, truth && !positive].into_iter().enumerate() {
                weights[slot] += if counted { weight } else { 0.0 };
                counts[slot] += usize::from(counted);
            }
        }
    }
    for (name, ([both, only_found, only_true], [right, wrong, missed])) in &sums {
        let (precision, recall) = (both / (both + only_found), both / (both + only_true));
        println!(
            "  {name}: precision {precision:.3}, recall {recall:.3} (pairs: right {right}, wrong {wrong}, missed {missed})"
        );
    }
    Ok(())
}

fn told(messages: &str, answer: &str) -> Outcome {
    let rows = read(messages)?;
    let items: Vec<Item> = rows.iter().map(|row| Item { said: said(row), ..Item::default() }).collect();
    let started = Instant::now();
    let found = topics(&items, 5, None);
    println!("{} requests, {} topics of five and more in {:?}", rows.len(), found.len(), started.elapsed());
    for topic in found.iter().take(15) {
        println!("  {:>4}  {}  ({:.2})", topic.items.len(), topic.words.join(" "), topic.likeness);
    }
    let mut answers: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in read(answer)? {
        answers.entry(cell(&row, "issue").to_owned()).or_default().insert(cell(&row, "id").to_owned());
    }
    for (issue, ids) in &answers {
        let shared = |topic: &&understanding::Topic| {
            topic.items.iter().filter(|at| ids.contains(cell(&rows[**at], "id"))).count()
        };
        let Some(best) = found.iter().max_by_key(shared) else { continue };
        let both = shared(&best);
        println!(
            "answer {issue}: best topic `{}`: in both {both}, of the answer {}, of the topic {}",
            best.words.join(" "),
            of(both, ids.len()),
            of(both, best.items.len())
        );
    }
    Ok(())
}

fn explained(replies: &str) -> Outcome {
    let rows = read(replies)?;
    let mut kinds: BTreeMap<FindingKind, usize> = BTreeMap::new();
    let started = Instant::now();
    let checks: Vec<_> = rows.iter().map(|row| check_reply(said(row), cell(row, "reply"))).collect();
    println!("{:.0} replies a second", rows.len() as f64 / started.elapsed().as_secs_f64());
    for check in &checks {
        let of_reply: BTreeSet<FindingKind> = check.findings.iter().map(|finding| finding.kind).collect();
        of_reply.into_iter().for_each(|kind| *kinds.entry(kind).or_default() += 1);
    }
    for (kind, count) in &kinds {
        println!("  {kind:?}: {}", of(*count, rows.len()));
    }
    for (column, wanted) in [
        ("explain_syu", FindingKind::NoReason),
        ("explain_rb", FindingKind::NoReason),
        ("complete_rb", FindingKind::Unanswered),
    ] {
        let mut counts = [0_usize; 4];
        for (row, check) in rows.iter().zip(&checks).filter(|(row, _)| !cell(row, column).is_empty()) {
            let lacking = cell(row, column) == "0";
            let said =
                check.findings.iter().any(|finding| finding.kind == wanted || finding.kind == FindingKind::OnlyReceipt);
            counts[usize::from(lacking) * 2 + usize::from(said)] += 1;
        }
        let [fine, wrong, missed, both] = counts;
        let (precision, recall) =
            (both as f64 / (both + wrong).max(1) as f64, both as f64 / (both + missed).max(1) as f64);
        println!(
            "{column}: said to lack it {}, precision {precision:.3}, recall {recall:.3}; always silent would be right in {}",
            both + wrong,
            of(fine + wrong, counts.iter().sum())
        );
    }
    Ok(())
}

fn speed(messages: &str) -> Outcome {
    let rows = read(messages)?;
    let time = |name: &str, work: &dyn Fn(&Row) -> usize| {
        let started = Instant::now();
        let sum: usize = rows.iter().map(work).sum();
        println!("{name}: {:.0} texts a second ({sum})", rows.len() as f64 / started.elapsed().as_secs_f64());
    };
    let _warm = (kind(Said::default()), urgency("着火"), personal(""));
    time("limit, read and hashed once", &|row| {
        use std::hash::{DefaultHasher, Hash as _, Hasher as _};
        let mut hasher = DefaultHasher::new();
        (cell(row, "title"), cell(row, "detail")).hash(&mut hasher);
        usize::from(hasher.finish() == 0)
    });
    time("normalise", &|row| Text::read(cell(row, "detail")).chars().len());
    time("kind", &|row| kind(said(row)).cues.len());
    time("urgency", &|row| urgency(cell(row, "detail")).signs.len());
    time("personal", &|row| personal(cell(row, "detail")).len());
    Ok(())
}
