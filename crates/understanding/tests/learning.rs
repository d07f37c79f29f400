//! The classifier learns, explains itself, says when it is unsure, and its file cannot be altered unseen.
#![allow(clippy::unwrap_used, reason = "tests")]

use understanding::{
    Classifier, Evaluation, Example, FEWEST, Model, NoModel, Said, Settings, Sight, Untrainable, cold_start,
    cross_validate, train,
};

const SETTINGS: Settings = Settings { sight: Sight { longest: 2, title: 4 }, least: 2, cost: 4.0, ratio: 0.6 };

fn model() -> Model {
    train(&cold_start(), &[SETTINGS], 1).unwrap()
}

#[test]
fn the_first_day_set_has_enough_of_every_category_and_nothing_twice() {
    let rows = cold_start();
    let mut labels: Vec<&str> = rows.iter().map(|row| row.label.as_str()).collect();
    labels.sort_unstable();
    for group in labels.chunk_by(|one, other| one == other) {
        assert!(group.len() >= 15, "{group:?}");
    }
    let mut texts: Vec<&str> = rows.iter().map(|row| row.text.as_str()).collect();
    texts.sort_unstable();
    texts.dedup();
    assert_eq!(texts.len(), rows.len());
}

#[test]
fn the_first_day_set_knows_the_categories_of_the_national_list() {
    let list = include_str!("../../../rulebooks/national/lists/categories.toml");
    let first = list.lines().filter(|line| line.contains("zh = ") && !line.contains("parent = "));
    let mut keys: Vec<&str> = first.filter_map(|line| Some(line.split_once(" =")?.0)).collect();
    keys.sort_unstable();
    let mut labels: Vec<String> = cold_start().into_iter().map(|row| row.label).collect();
    labels.sort();
    labels.dedup();
    assert_eq!(labels, keys);
}

#[test]
fn it_suggests_with_the_words_that_made_it_think_so() {
    let classifier = Classifier::from(model());
    let text = "住在六层，最近電梯老是停運，今天又坏了，请尽快维修";
    let found = classifier.suggest(Said { title: "", text });
    assert_eq!(found.labels[0].label, "lifts");
    let told: String = found.reasons.iter().map(|reason| reason.span.of(text)).collect();
    assert!(told.contains("電梯"), "{:?}", found.reasons);
    assert!((found.labels.iter().map(|one| one.confidence).sum::<f32>() - 1.0).abs() < 1e-3);
    assert!(found.reasons.iter().all(|reason| reason.share > 0.0 && reason.share <= 1.0));
}

#[test]
fn labels_that_are_not_kept_are_never_suggested_and_what_stays_is_as_before() {
    let (text, mut less) = ("电梯坏了没人修，一直停运", model());
    let whole = Classifier::from(less.clone()).suggest(Said { title: "", text });
    assert_eq!(less.retain(|label| !matches!(label, "property" | "lifts")), ["lifts", "property"]);
    let found = Classifier::from(less).suggest(Said { title: "", text });
    let order = |found: &understanding::Suggestions| -> Vec<String> {
        let labels = found.labels.iter().map(|one| one.label.clone());
        labels.filter(|label| !matches!(label.as_str(), "property" | "lifts")).collect()
    };
    assert_eq!(order(&found), order(&whole));
    assert_eq!(found.labels.len() + 2, whole.labels.len());
    let mut nothing = model();
    assert_eq!(nothing.retain(|_| false).len(), 24);
    let found = Classifier::from(nothing).suggest(Said { title: "", text });
    assert!(found.labels.is_empty() && found.unsure);
}

#[test]
fn it_is_unsure_of_what_it_never_saw() {
    let classifier = Classifier::from(model());
    for text in ["", "hello world", "12345", "……"] {
        assert!(classifier.suggest(Said { title: "", text }).unsure, "{text}");
    }
}

#[test]
fn the_same_rows_and_seed_make_the_same_model() {
    assert_eq!(model().digest().unwrap(), model().digest().unwrap());
    let other = train(&cold_start(), &[SETTINGS], 2).unwrap();
    assert_ne!(model().digest().unwrap(), other.digest().unwrap());
}

#[test]
fn a_model_comes_back_from_its_file_and_an_altered_one_does_not() {
    let model = model();
    let file = model.to_json().unwrap();
    assert_eq!(Model::from_json(&file).unwrap(), model);
    let altered = file.replace("\"rows\":360", "\"rows\":361");
    assert!(matches!(Model::from_json(&altered), Err(NoModel::Altered)));
    let newer = file.replace("\"version\":1", "\"version\":2");
    assert!(matches!(Model::from_json(&newer), Err(NoModel::Version(2))));
    let short = file.replacen("\"labels\":[\"administration\",", "\"labels\":[", 1);
    assert!(matches!(Model::from_json(&short), Err(NoModel::Unfit)));
    assert!(matches!(Model::from_json("{}"), Err(NoModel::Unreadable(_))));
}

#[test]
fn too_few_rows_and_a_single_label_are_refused_with_words() {
    let rows: Vec<Example> = cold_start().into_iter().take(FEWEST - 1).collect();
    assert_eq!(train(&rows, &[SETTINGS], 1), Err(Untrainable::Few(FEWEST - 1)));
    let mut rows: Vec<Example> = cold_start().into_iter().take(FEWEST).collect();
    rows.iter_mut().for_each(|row| row.label = "a".to_owned());
    assert_eq!(train(&rows, &[SETTINGS], 1), Err(Untrainable::One("a".to_owned())));
}

#[test]
fn a_row_is_never_judged_by_a_model_that_saw_its_group() {
    // Every row twice in one group: if a fold could split them, the copy would give the answer away.
    let text = |at: usize| format!("{}{}", char::from_u32(0x4e00 + 97 * u32::try_from(at).unwrap()).unwrap(), "事项");
    let row = |at: usize| Example {
        title: String::new(),
        text: text(at).repeat(3),
        label: if at.is_multiple_of(2) { "even" } else { "odd" }.to_owned(),
        group: at.to_string(),
    };
    let rows: Vec<Example> = (0..60).flat_map(|at| [row(at), row(at)]).collect();
    let settings = Settings { least: 1, ..SETTINGS };
    let found = cross_validate(&rows, &[settings], 5, 1, |_| ()).unwrap();
    assert!(found.scores.accuracy < 0.75, "{}", found.scores.accuracy);
    let alone: Vec<Example> = rows.into_iter().map(|row| Example { group: String::new(), ..row }).collect();
    let leaked = cross_validate(&alone, &[settings], 5, 1, |_| ()).unwrap();
    assert!(leaked.scores.accuracy > found.scores.accuracy + 0.1, "{}", leaked.scores.accuracy);
}

#[test]
fn it_learns_the_first_day_set_far_better_than_chance() {
    let found = cross_validate(&cold_start(), &[SETTINGS], 5, 1, |_| ()).unwrap();
    assert!(found.scores.macro_f1 > 0.5, "{}", found.scores.macro_f1);
    assert!(found.majority.macro_f1 < 0.01);
    assert_eq!(found.rows.len(), 360);
    assert_eq!(found.per_fold.len(), 5);
}

#[test]
fn scores_are_those_of_a_small_case_done_by_hand() {
    let row = |label: &str| Example {
        label: label.to_owned(),
        title: String::new(),
        text: String::new(),
        group: String::new(),
    };
    let rows = [row("a"), row("a"), row("a"), row("b")];
    let guess = |label: &str, confidence, unsure| (label.to_owned(), confidence, unsure);
    let guesses = [guess("a", 0.9, false), guess("a", 0.8, false), guess("b", 0.4, true), guess("b", 0.7, false)];
    let found = Evaluation::of_guesses(&rows, guesses);
    // a: precision 1, recall 2/3 -> 0.8; b: precision 1/2, recall 1 -> 2/3.
    assert!((found.scores.f1[0] - 0.8).abs() < 1e-9 && (found.scores.f1[1] - 2.0 / 3.0).abs() < 1e-9);
    assert!((found.scores.accuracy - 0.75).abs() < 1e-9);
    assert!((found.majority.macro_f1 - 3.0 / 7.0).abs() < 1e-9, "{:?}", found.majority);
    assert_eq!(found.confusions, [("a".to_owned(), "b".to_owned(), 1)]);
    assert!((found.sure_share - 0.75).abs() < 1e-9 && (found.sure_accuracy - 1.0).abs() < 1e-9);
}
