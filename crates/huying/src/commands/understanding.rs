//! `huying understanding`: training on labelled requests, and measuring what was learnt.

use super::rulebooks::{no_city, no_procedure, today};
use super::understanding_own as own;
use crate::options::{Common, EvalModel, Rows, TrainModel, Understanding};
use crate::say;
use crate::telling::{Failure, bar, json};
use channels::fault::Fault;
use channels::mapping::Mapping;
use channels::rows;
use channels::table::{Shape, Table, check_size};
use channels::targets::Targets;
use serde::Serialize;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::Path;
use std::time::{Duration, Instant};
use understanding::{
    Classifier, Evaluation, Example, Said, Settings, choices, cold_start, cross_validate, kind, train,
};
use worktime::Lang;

/// The procedure of records from an older system.
const RECORD: &str = "appeal_record";
/// Confusions printed for people.
const CONFUSIONS: usize = 12;
/// What a speed is measured over at least.
const WHILE: Duration = Duration::from_secs(1);

pub async fn run(common: &Common, command: &Understanding) -> Result<(), Failure> {
    match command {
        Understanding::Train(options) => learn(common, options).await,
        Understanding::Eval(options) => measure(common, options),
        Understanding::Verdicts { city } => own::verdicts(common, city.as_deref()).await,
    }
}

async fn learn(common: &Common, options: &TrainModel) -> Result<(), Failure> {
    let city = options.rows.city.as_deref();
    let examples = match city.filter(|_| options.from_data) {
        Some(city) => own::examples(common, city).await?,
        None => read(common, &options.rows)?,
    };
    let model = train(&examples, &choices(), options.seed).map_err(|error| Failure::said(error.say(common.lang)))?;
    std::fs::write(&options.out, model.to_json()?).map_err(|fault| {
        let out = options.out.display();
        Failure::said(match common.lang {
            Lang::Zh => format!("{out}：写不了（{fault}）。"),
            Lang::En => format!("{out}: it cannot be written ({fault})."),
        })
    })?;
    let installed = city.filter(|_| options.install).map(|city| own::install(common, city, &model)).transpose()?;
    let (digest, settings) = (model.digest()?, model.settings());
    if common.json {
        return json(&serde_json::json!({
            "model": options.out, "installed": installed, "digest": digest, "rows": model.rows(), "seed": model.seed(),
            "labels": model.labels(), "settings": settings, "sure": model.sure(),
        }));
    }
    let (out, rows, labels, seed) = (options.out.display(), model.rows(), model.labels().len(), model.seed());
    match common.lang {
        Lang::Zh => say!("已学习{rows}行、{labels}个分类（种子{seed}），模型写入 {out}"),
        Lang::En => say!("learnt from {rows} rows with {labels} labels (seed {seed}); the model is in {out}"),
    }
    say!("sha256 {digest}");
    say!("{}", described(common.lang, settings));
    if let Some(place) = installed {
        let place = place.display();
        match common.lang {
            Lang::Zh => say!("已装到 {place}，服务下次启动时使用；原来的留在旁边（.before）"),
            Lang::En => say!(
                "installed as {place}; a server uses it from its next start. The one before is beside it (.before)"
            ),
        }
    }
    Ok(())
}

fn described(lang: Lang, settings: Settings) -> String {
    let Settings { sight, least, cost, ratio } = settings;
    let (longest, title) = (sight.longest, sight.title);
    match lang {
        Lang::Zh => format!("1–{longest}字连写，标题计{title}次，至少见于{least}行，误差代价{cost}，比值幂{ratio}"),
        Lang::En => {
            format!("runs of 1–{longest}, title × {title}, in at least {least} rows, cost {cost}, ratio {ratio}")
        }
    }
}

/// The labelled rows of a file, or those of our own.
fn read(common: &Common, rows: &Rows) -> Result<Vec<Example>, Failure> {
    let Some(file) = &rows.file else { return Ok(cold_start()) };
    let said = |fault: Fault| Failure::said(common.lang.pick(&fault.zh, &fault.en));
    let unread = |path: &Path, fault: &std::io::Error| Failure::unread(path, fault, common.lang);
    let size = std::fs::metadata(file).map_err(|fault| unread(file, &fault))?.len();
    check_size(size).map_err(said)?;
    let bytes = std::fs::read(file).map_err(|fault| unread(file, &fault))?;
    if let Some(path) = &rows.mapping {
        let mapping = std::fs::read_to_string(path).map_err(|fault| unread(path, &fault))?;
        let mapping = Mapping::parse(&mapping).map_err(said)?;
        let table = Table::read(bytes, mapping.shape()).map_err(said)?;
        return mapped(common, rows.city.as_deref().unwrap_or_default(), &table, &mapping);
    }
    let table = Table::read(bytes, &Shape::default()).map_err(said)?;
    let place = |name: &str| {
        table.header().iter().position(|column| column == name).ok_or_else(|| {
            let columns = table.header().join(common.lang.pick("、", ", "));
            Failure::said(match common.lang {
                Lang::Zh => format!("{}：没有“{name}”这一列，有的是：{columns}", file.display()),
                Lang::En => format!("{}: no column `{name}`; there are: {columns}", file.display()),
            })
        })
    };
    let (label, text) = (place(&rows.label)?, place(&rows.text)?);
    // Not every table has titles; whoever names a column must have it.
    let title = if rows.title == "title" { place("title").ok() } else { Some(place(&rows.title)?) };
    let group = rows.group_column.as_deref().map(place).transpose()?;
    let examples = table.rows().filter_map(|row| {
        let cell = |at: usize| row.cells.get(at).cloned().unwrap_or_default();
        let optional = |at: Option<usize>| at.map(cell).unwrap_or_default();
        let label = cell(label);
        (!label.is_empty()).then(|| Example { title: optional(title), text: cell(text), label, group: optional(group) })
    });
    Ok(examples.collect())
}

/// Rows as an import of records into this city would read them: the category is one of its list.
fn mapped(common: &Common, city: &str, table: &Table, mapping: &Mapping) -> Result<Vec<Example>, Failure> {
    let said = |fault: Fault| Failure::said(common.lang.pick(&fault.zh, &fault.en));
    let (cities, _) = crate::house::law(common)?;
    let named = cities.iter().find(|one| one.key == city).ok_or_else(|| no_city(&cities, city, common.lang))?;
    let edition = named.edition_on(today())?;
    let form = edition.procedures.get(RECORD).ok_or_else(|| no_procedure(&edition, RECORD, common.lang))?;
    let targets = Targets::of(form, "record", &edition.lists).map_err(said)?;
    let (mut examples, mut rejected) = (Vec::new(), 0_usize);
    for row in rows::read(table, mapping, "record", &targets).map_err(said)? {
        let value = |key: &str| row.as_ref().ok().and_then(|row| row.values.get(key)).cloned().unwrap_or_default();
        let (label, text) = (value("category"), value("text"));
        if label.is_empty() || text.is_empty() {
            rejected += 1;
        } else {
            examples.push(Example { title: value("title"), text, label, group: String::new() });
        }
    }
    if rejected > 0 {
        match common.lang {
            Lang::Zh => eprintln!("{rejected}行没有可用的正文或分类，未用。"),
            Lang::En => eprintln!("{rejected} rows without a usable text or category were left out."),
        }
    }
    Ok(examples)
}

/// What was measured.
#[derive(Serialize)]
struct Report {
    rows: usize,
    seed: u64,
    folds: usize,
    #[serde(flatten)]
    evaluation: Evaluation,
    /// Requests a second on one core: suggested with reasons, the label alone, and read and hashed once.
    suggested_per_second: f64,
    labelled_per_second: f64,
    hashed_per_second: f64,
}

fn measure(common: &Common, options: &EvalModel) -> Result<(), Failure> {
    let examples = read(common, &options.rows)?;
    let refused = |error: understanding::Untrainable| Failure::said(error.say(common.lang));
    let saids: Vec<Said> = examples.iter().map(|row| Said { title: &row.title, text: &row.text }).collect();
    let hashed_per_second = speed(&saids, |said| {
        let mut hasher = DefaultHasher::new();
        (said.title, said.text).hash(&mut hasher);
        hasher.finish()
    });
    let (evaluation, suggested_per_second, labelled_per_second) = if options.cold {
        let guesses = saids.iter().map(|said| {
            let kinds = kind(*said);
            let (first, share) = kinds.kinds.first().copied().unwrap_or((understanding::Kind::Complaint, 0.0));
            (first.zh().to_owned(), share, kinds.unsure)
        });
        let by_words = speed(&saids, |said| kind(said).unsure);
        (Evaluation::of_guesses(&examples, guesses), by_words, by_words)
    } else {
        let progress = bar(u64::try_from(options.folds)?, common.lang.pick("交叉验证", "cross-validation"));
        let evaluation = cross_validate(&examples, &choices(), options.folds, options.seed, |_| progress.inc(1));
        progress.finish_and_clear();
        let evaluation = evaluation.map_err(refused)?;
        let chosen: Vec<Settings> = evaluation.chosen.iter().take(1).copied().collect();
        let classifier = Classifier::from(train(&examples, &chosen, options.seed).map_err(refused)?);
        let suggested = speed(&saids, |said| classifier.suggest(said).unsure);
        (evaluation, suggested, speed(&saids, |said| classifier.likeliest(said).map(str::len)))
    };
    let (rows, seed, folds) = (examples.len(), options.seed, options.folds);
    let report = Report { rows, seed, folds, evaluation, suggested_per_second, labelled_per_second, hashed_per_second };
    if common.json {
        return json(&report);
    }
    tell(common.lang, &report, options.cold);
    Ok(())
}

/// Texts a second, on the core that runs this.
fn speed<T>(saids: &[Said], mut work: impl FnMut(Said) -> T) -> f64 {
    let started = Instant::now();
    let mut done = 0_u32;
    while !saids.is_empty() && started.elapsed() < WHILE {
        for said in saids {
            std::hint::black_box(work(*said));
            done += 1;
        }
    }
    f64::from(done) / started.elapsed().as_secs_f64()
}

fn tell(lang: Lang, report: &Report, cold: bool) {
    let evaluation = &report.evaluation;
    let (scores, majority) = (&evaluation.scores, &evaluation.majority);
    let (rows, folds, seed) = (report.rows, report.folds, report.seed);
    match (lang, cold) {
        (Lang::Zh, true) => say!("{rows}行，只用词表，未训练"),
        (Lang::En, true) => say!("{rows} rows, by words alone, untrained"),
        (Lang::Zh, false) => say!("{rows}行，{folds}折，种子{seed}；参数只在内层折上选择"),
        (Lang::En, false) => say!("{rows} rows, {folds} folds, seed {seed}; settings chosen on inner folds only"),
    }
    say!(
        "macro-F1  {:.4}   ({} {:.4})",
        scores.macro_f1,
        lang.pick("总猜最多的一类", "always the commonest"),
        majority.macro_f1
    );
    say!(
        "accuracy  {:.4}   ({} {:.4})",
        scores.accuracy,
        lang.pick("总猜最多的一类", "always the commonest"),
        majority.accuracy
    );
    for (fold, (f1, chosen)) in evaluation.per_fold.iter().zip(&evaluation.chosen).enumerate() {
        say!("  {} {}  macro-F1 {f1:.4}  {}", lang.pick("折", "fold"), fold + 1, described(lang, *chosen));
    }
    say!("{}", lang.pick("各类 F1：", "F1 of each label:"));
    for ((label, f1), support) in evaluation.labels.iter().zip(&scores.f1).zip(&evaluation.support) {
        say!("  {f1:.3}  {label} ({support})");
    }
    say!("{}", lang.pick("混淆（应为 → 判为）：", "confused (is → suggested):"));
    for (truth, guess, times) in evaluation.confusions.iter().take(CONFUSIONS) {
        say!("  {times:>4}  {truth} → {guess}");
    }
    let (sure, right) = (evaluation.sure_share * 100.0, evaluation.sure_accuracy * 100.0);
    let error = evaluation.calibration_error;
    match lang {
        Lang::Zh => say!("有把握的占{sure:.1}%，其中对{right:.1}%；把握与实际的平均差{error:.3}"),
        Lang::En => say!("sure of {sure:.1} %, of which right {right:.1} %; calibration error {error:.3}"),
    }
    let (suggested, labelled, hashed) =
        (report.suggested_per_second, report.labelled_per_second, report.hashed_per_second);
    match lang {
        Lang::Zh => say!("单核每秒：带理由{suggested:.0}条，只给分类{labelled:.0}条；读一遍并散列的上限{hashed:.0}条"),
        Lang::En => {
            say!(
                "a second, one core: {suggested:.0} with reasons, {labelled:.0} the label alone; limit, read and hashed once: {hashed:.0}"
            );
        }
    }
}
