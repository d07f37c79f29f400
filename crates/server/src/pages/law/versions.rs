//! The imported versions of an instrument, and what changed from one to another, provision by provision.

use super::instrument::find;
use super::official::{label, sees_drafts, standing};
use super::{city, force, instrument_address, styles};
use crate::extract::{Asked, At};
use crate::pages::html::{Safe, html};
use crate::pages::layout::{page, time};
use crate::pages::look::Look;
use crate::problem::Problem;
use crate::signed_in::Reader;
use crate::state::AppState;
use crate::words::pick;
use ::law::Instrument;
use ::law::import::changes::{Change, Pair, changes, pairs};
use ::law::import::unit::{Severity, Unit};
use axum::extract::State;
use axum::response::Html;
use desk::CityLaw;
use desk::texts::{Standing, body, short};
use serde::Deserialize;
use worktime::Lang;

/// Which two versions are compared; the newest two without them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Between {
    /// The older one.
    old: Option<String>,
    /// The newer one.
    new: Option<String>,
    /// Language.
    #[allow(dead_code, reason = "read by `Speaks`; listed here so that it is not unknown")]
    lang: Option<String>,
}

/// Where the versions of an instrument are shown.
pub(super) fn address(law: &CityLaw, instrument: &Instrument, lang: Lang) -> String {
    let query = pick(lang, "", "?lang=en");
    format!("/law/{}/instrument/{}/versions{query}", law.city.key, instrument.code)
}

/// The page.
pub(crate) async fn versions(
    State(state): State<AppState>,
    Reader(reader): Reader,
    look: Look,
    At((key, code)): At<(String, String)>,
    Asked(between): Asked<Between>,
) -> Result<Html<String>, Problem> {
    let lang = look.lang;
    let library = state.desk().library();
    let law = city(&library, &key)?;
    let (_, instrument) = find(law, &code)?;
    let drafts = sees_drafts(&library, reader.as_ref(), law);
    let all = match instrument.file() {
        Some(file) => desk::texts::versions(state.desk().texts(), file, drafts).await?,
        None => Vec::new(),
    };
    let one = |wanted: Option<&String>, else_: usize| match wanted {
        Some(version) => all.iter().find(|one| one.head.version == *version).map(Some).ok_or_else(Problem::not_found),
        None => Ok(all.get(else_)),
    };
    let (new, old) = (one(between.new.as_ref(), 0)?, one(between.old.as_ref(), 1)?);
    let changed = match (old, new) {
        (Some(old), Some(new)) => Some(changed(&state, old, new, lang).await?),
        _ => None,
    };
    let mut rows = Vec::new();
    for version in &all {
        rows.push(row(&state, version, drafts, lang).await?);
    }
    let title = match lang {
        Lang::Zh => format!("{}的各版本", instrument.title),
        Lang::En => format!("Versions of {}", instrument.title_in(lang)),
    };
    let content = html!(
        "{}<div class=\"lawbook\"><p class=\"crumbs\"><a href=\"{}\">{}</a></p><h1>{}{}</h1><p class=\"own\">{}</p>{}{}</div>",
        styles(),
        instrument_address(law, instrument, lang),
        instrument.title_in(lang),
        force(instrument.force, lang),
        title,
        explained(all.len(), drafts, lang),
        (!rows.is_empty()).then(|| html!("<ol class=\"versions\">{}</ol>", rows)),
        changed.map(|changed| html!("{}{}", choice(&all, old, new, lang), changed))
    );
    Ok(page(look, &title, &address(law, instrument, Lang::Zh), &content))
}

fn explained(count: usize, drafts: bool, lang: Lang) -> String {
    match (count, drafts, lang) {
        (0, false, Lang::Zh) => "还没有批准过的官方文本。".to_owned(),
        (0, true, Lang::Zh) => "还没有导入过官方文本。".to_owned(),
        (_, false, Lang::Zh) => format!("共{count}个版本，都由另一人批准过。"),
        (_, true, Lang::Zh) => format!("共{count}个版本，包括公众看不到的草稿。"),
        (0, false, Lang::En) => "No official text has been approved yet.".to_owned(),
        (0, true, Lang::En) => "No official text has been imported yet.".to_owned(),
        (_, false, Lang::En) => format!("Versions: {count}, each approved by a second person."),
        (_, true, Lang::En) => format!("Versions: {count}, drafts included, which the public does not see."),
    }
}

/// A version: digest, when, where it stands; for staff also who did what and what the report counts.
async fn row(state: &AppState, version: &Standing, staff: bool, lang: Lang) -> Result<Safe, Problem> {
    let head = &version.head;
    let told = if staff { Some(told(state, version, lang).await?) } else { None };
    Ok(html!(
        "<li id=\"{}\"><b class=\"code\" title=\"{}\">{}</b> {}　{}{}</li>",
        head.version,
        head.version,
        short(&head.version),
        standing(version, staff, lang),
        html!("<span class=\"muted\">{}{}</span>", pick(lang, "导入：", "imported "), time(&head.at.rfc3339())),
        told
    ))
}

async fn told(state: &AppState, version: &Standing, lang: Lang) -> Result<Safe, Problem> {
    let head = &version.head;
    let report = desk::texts::report(state.desk().texts(), head).await?.ok_or_else(Problem::not_found)?;
    let (errors, warnings) = (report.count(Severity::Error), report.count(Severity::Warning));
    let (file, counts) = (&head.file, &report.counts);
    let (articles, paragraphs, items) = (counts.articles, counts.paragraphs, counts.items);
    let (removed, suspect, damaged) = (report.removed.len(), report.suspected.len(), report.repairs.len());
    let counted = match lang {
        Lang::Zh => format!(
            "{file}：{articles}条，{paragraphs}款，{items}项；删除{removed}处，存疑{suspect}处，乱码{damaged}处；错误{errors}，提醒{warnings}"
        ),
        Lang::En => format!(
            "{file}: articles {articles}, paragraphs {paragraphs}, items {items}; removed {removed}, suspect {suspect}, damaged {damaged}; errors {errors}, warnings {warnings}"
        ),
    };
    let steps = version.steps.iter().map(|step| {
        let state = desk::texts::State::after(std::slice::from_ref(step));
        let state = pick(lang, state.zh(), state.en());
        html!("<li>{} {} {} {}</li>", time(&step.at.rfc3339()), step.account, state, step.note)
    });
    Ok(html!("<p class=\"muted\">{}</p><ul class=\"muted\">{}</ul>", counted, steps.collect::<Vec<_>>()))
}

/// A form to choose two versions; it works without script.
fn choice(all: &[Standing], old: Option<&Standing>, new: Option<&Standing>, lang: Lang) -> Safe {
    let select = |name: &str, label: &str, chosen: Option<&Standing>| {
        let options = all.iter().map(|one| {
            let version = &one.head.version;
            let is_chosen = chosen.is_some_and(|chosen| chosen.head.version == *version);
            let chosen = is_chosen.then(|| html!(" selected"));
            html!(
                "<option value=\"{}\"{}>{} {}</option>",
                version.as_str(),
                chosen,
                one.head.at.day().to_string(),
                short(version)
            )
        });
        html!("<label>{} <select name=\"{}\">{}</select></label>", label, name, options.collect::<Vec<_>>())
    };
    let keep = (lang == Lang::En).then(|| html!("<input type=\"hidden\" name=\"lang\" value=\"en\">"));
    html!(
        "<form class=\"between\">{} {} {}<button>{}</button></form>",
        select("old", pick(lang, "从", "From"), old),
        select("new", pick(lang, "到", "to"), new),
        keep,
        pick(lang, "比较", "Compare")
    )
}

/// What changed between two versions.
async fn changed(state: &AppState, old: &Standing, new: &Standing, lang: Lang) -> Result<Safe, Problem> {
    let texts = state.desk().texts();
    let before = body(texts, &old.head).await?.ok_or_else(Problem::not_found)?;
    let after = body(texts, &new.head).await?.ok_or_else(Problem::not_found)?;
    let all = pairs(&before.units, &after.units);
    let count = |is: fn(&Pair<'_>) -> bool| all.iter().filter(|pair| is(pair)).count();
    let (added, removed) = (count(|pair| pair.old.is_none()), count(|pair| pair.new.is_none()));
    let changed = count(|pair| pair.old.is_some() && pair.new.is_some() && !pair.is_same());
    let same = count(|pair| pair.is_same());
    let counted = match lang {
        Lang::Zh => format!("新增{added}处，删去{removed}处，改动{changed}处，未变{same}处。"),
        Lang::En => format!("Added {added}, removed {removed}, changed {changed}, unchanged {same}."),
    };
    let rows: Vec<Safe> = all.iter().filter(|pair| !pair.is_same()).map(difference).collect();
    Ok(html!(
        "<section id=\"changes\"><h2>{}</h2><p class=\"counted\" role=\"status\">{}</p><ol class=\"changes\" lang=\"zh-CN\">{}</ol></section>",
        pick(lang, "改了什么", "What changed"),
        counted,
        rows
    ))
}

fn difference(pair: &Pair<'_>) -> Safe {
    let words = |unit: Option<&Unit>| unit.map_or_else(String::new, |unit| format!("{}{}", label(unit), unit.text));
    let id = pair.new.or(pair.old).map_or("", |unit| unit.id.as_str());
    let runs = changes(&words(pair.old), &words(pair.new));
    let runs = runs.iter().map(|run| match run {
        Change::Same(text) => html!("{}", text),
        Change::Removed(text) => html!("<del>{}</del>", text),
        Change::Added(text) => html!("<ins>{}</ins>", text),
    });
    html!("<li><span class=\"id\">{}</span><p>{}</p></li>", id, runs.collect::<Vec<_>>())
}
