//! Periods of the rates as pages: which there are, and what was published of each, edition by edition. Complete without
//! script.

use super::html::{Safe, html};
use super::layout::{page, query, time};
use super::look::Look;
use crate::api::periods::{
    FiguredBody, OfPeriod, PeriodBody, PeriodChangeBody, PeriodEditionBody, PeriodFigureBody, PeriodRowBody,
    PeriodsBody, PublishedRankBody, PublishedScoreBody, all, named, shown,
};
use crate::extract::{Asked, At, Source};
use crate::limits::Limit;
use crate::problem::Problem;
use crate::state::AppState;
use crate::words::pick;
use axum::extract::State;
use axum::response::Html;
use worktime::Lang;

/// The periods of a city.
pub(crate) async fn periods(
    State(state): State<AppState>,
    Source(from): Source,
    look: Look,
    At(key): At<String>,
    Asked(_): Asked<super::matters::OnlyLang>,
) -> Result<Html<String>, Problem> {
    Limit::Open.take(&state, &from.to_string())?;
    let (body, lang) = (all(&state, &key).await?, look.lang);
    let title = match lang {
        Lang::Zh => format!("{}三率的考核期", body.city.zh),
        Lang::En => format!("Periods of the rates of {}", body.city.en),
    };
    let lead = pick(
        lang,
        "每个考核期到日子封存，剔除定了再公布。公布的每个数都能从台账照样再算出来。",
        "Each period is frozen on its day and published once the exclusions are decided. Every figure comes out of the ledger again.",
    );
    let content =
        html!("<div class=\"public\"><h1>{}</h1><p class=\"lead\">{}</p>{}</div>", title, lead, listed(&body, lang));
    Ok(page(look, &title, &format!("/periods/{key}"), &content))
}

fn listed(body: &PeriodsBody, lang: Lang) -> Safe {
    if body.rows.is_empty() {
        let none = pick(lang, "还没有开过考核期。", "No period was opened yet.");
        return html!("<p class=\"note\" role=\"status\">{}</p>", none);
    }
    let total = match (lang, body.cut) {
        (Lang::Zh, false) => format!("共{}个", body.total),
        (Lang::Zh, true) => format!("共{}个，这里是最近的{}个", body.total, body.rows.len()),
        (Lang::En, false) => format!("{} in all", body.total),
        (Lang::En, true) => format!("{} in all, the latest {} here", body.total, body.rows.len()),
    };
    let items = body.rows.iter().map(|row| {
        html!(
            "<li><p><strong><a href=\"/periods/{}/{}{}\">{} {}</a></strong> · {}</p>{}</li>",
            body.city.key,
            row.number,
            query(lang),
            named(&row.period, lang),
            pick(lang, &row.district.zh, &row.district.en),
            pick(lang, &row.state.zh, &row.state.en),
            published(row, lang)
        )
    });
    html!("<section><h2>{}</h2><ul class=\"answered\">{}</ul></section>", total, items.collect::<Vec<_>>())
}

fn published(row: &PeriodRowBody, lang: Lang) -> Safe {
    let Some(at) = &row.published_at else {
        return html!("<p class=\"soft\">{}</p>", pick(lang, "还没有公布", "not published yet"));
    };
    let corrected = (row.editions > 1).then(|| match lang {
        Lang::Zh => format!("，更正过{}次", row.editions - 1),
        Lang::En => format!(", corrected {} time(s)", row.editions - 1),
    });
    html!("<p class=\"soft\">{}{}{}</p>", pick(lang, "公布：", "Published: "), time(at), corrected)
}

/// One period.
pub(crate) async fn period(
    State(state): State<AppState>,
    Source(from): Source,
    look: Look,
    At((key, number)): At<(String, String)>,
    Asked(sought): Asked<OfPeriod>,
) -> Result<Html<String>, Problem> {
    Limit::Open.take(&state, &from.to_string())?;
    let (body, lang) = (shown(&state, (&key, &number), &sought).await?, look.lang);
    let (period, district) = (named(&body.period.period, lang), &body.period.district);
    let title = match lang {
        Lang::Zh => format!("{}{period}三率", district.zh),
        Lang::En => format!("Rates of {}, {period}", district.en),
    };
    let content = html!(
        "<div class=\"public\"><h1>{}</h1><p class=\"lead\">{}</p>{}{}<p><a href=\"/periods/{}{}\">{}</a></p></div>",
        title,
        pick(lang, &body.period.state.zh, &body.period.state.en),
        editions(&body, lang),
        edition(&body, lang),
        body.city.key,
        query(lang),
        pick(lang, "所有考核期", "All periods")
    );
    Ok(page(look, &title, &format!("/periods/{key}/{}", body.period.number), &content))
}

fn name_of(edition: u32, lang: Lang) -> String {
    match (lang, edition) {
        (Lang::Zh, 1) => "首次公布".to_owned(),
        (Lang::Zh, more) => format!("第{more}版（更正）"),
        (Lang::En, 1) => "first publication".to_owned(),
        (Lang::En, more) => format!("edition {more} (correction)"),
    }
}

fn editions(body: &PeriodBody, lang: Lang) -> Safe {
    if body.editions.len() < 2 {
        return html!("");
    }
    let current = body.shown.as_ref().map(|shown| shown.edition);
    let items = body.editions.iter().map(|one| {
        let here = (current == Some(one.edition)).then(|| html!(" aria-current=\"true\""));
        html!(
            "<li><a href=\"/periods/{}/{}?edition={}{}\"{}>{}</a></li>",
            body.city.key,
            body.period.number,
            one.edition,
            pick(lang, "", "&lang=en"),
            here,
            name_of(one.edition, lang)
        )
    });
    html!(
        "<nav aria-label=\"{}\"><ul class=\"ways\">{}</ul></nav>",
        pick(lang, "各版", "Editions"),
        items.collect::<Vec<_>>()
    )
}

fn edition(body: &PeriodBody, lang: Lang) -> Safe {
    let Some(shown) = &body.shown else {
        let none = pick(
            lang,
            "还没有公布。公布之前，数字只有本级考核员和负责人看得到。",
            "Not published yet. Until then only the assessors and leaders of this government see the figures.",
        );
        return html!("<p class=\"note\" role=\"status\">{}</p>", none);
    };
    html!(
        "{}{}{}{}{}{}",
        changes(body, lang),
        figures(body, lang),
        ranks(body, lang),
        sentences(body, lang),
        proof(body, shown, lang),
        html!("<p class=\"note\">{}</p>", pick(lang, &body.withheld.zh, &body.withheld.en))
    )
}

fn said(figure: &PeriodFigureBody) -> String {
    match figure.rate {
        Some(rate) => format!("{}.{:02}% ({}/{})", rate / 100, rate % 100, figure.part, figure.of),
        None => "—".to_owned(),
    }
}

fn office(figure: &PeriodFigureBody, lang: Lang) -> String {
    let whole = pick(lang, "全区", "Whole district");
    figure.office.as_ref().map_or_else(|| whole.to_owned(), |office| pick(lang, &office.zh, &office.en).to_owned())
}

/// Every rate with what it was before exclusion beside it.
fn columns(body: &PeriodBody) -> Vec<&FiguredBody> {
    let mut columns = Vec::new();
    for one in body.indicators.iter().filter(|one| one.before.is_some()) {
        columns.push(one);
        columns.extend(body.indicators.iter().find(|other| Some(&other.indicator.key) == one.before.as_ref()));
    }
    if columns.is_empty() { body.indicators.iter().collect() } else { columns }
}

fn figures(body: &PeriodBody, lang: Lang) -> Safe {
    let columns = columns(body);
    let head = columns
        .iter()
        .map(|one| html!("<th scope=\"col\" class=\"num\">{}</th>", pick(lang, &one.indicator.zh, &one.indicator.en)));
    let mut offices: Vec<&PeriodFigureBody> = columns.iter().flat_map(|one| &one.offices).collect();
    offices.sort_by_key(|figure| figure.office.as_ref().map(|office| office.id.as_str()));
    offices.dedup_by_key(|figure| figure.office.as_ref().map(|office| office.id.as_str()));
    let id = |figure: &PeriodFigureBody| figure.office.as_ref().map(|office| office.id.clone());
    let line = |of: Option<&PeriodFigureBody>, class: &str| {
        let key = of.and_then(id);
        let cells = columns.iter().map(|one| {
            let figure = match &key {
                None => Some(&one.total),
                Some(_) => one.offices.iter().find(|figure| id(figure) == key),
            };
            let shown = figure.map_or_else(|| "—".to_owned(), said);
            let name = pick(lang, &one.indicator.zh, &one.indicator.en);
            html!("<td class=\"num\" data-name=\"{}\">{}</td>", name, shown)
        });
        let name = of.map_or_else(|| pick(lang, "全区", "Whole district").to_owned(), |figure| office(figure, lang));
        html!("<tr class=\"{}\"><th scope=\"row\">{}</th>{}</tr>", class, name, cells.collect::<Vec<_>>())
    };
    let caption = match lang {
        Lang::Zh => format!("按办事处分，共{}个", offices.len()),
        Lang::En => format!("By office: {}", offices.len()),
    };
    html!(
        "<div class=\"wide\"><table><caption>{}</caption><thead><tr><th scope=\"col\">{}</th>{}</tr></thead><tbody>{}{}</tbody></table></div>",
        caption,
        pick(lang, "办事处", "Office"),
        head.collect::<Vec<_>>(),
        line(None, "total"),
        offices.iter().map(|figure| line(Some(figure), "")).collect::<Vec<_>>()
    )
}

/// The ranks, with how sure they are.
fn ranks(body: &PeriodBody, lang: Lang) -> Safe {
    if body.ranking.is_empty() {
        return html!("");
    }
    let score = |score: &Option<PublishedScoreBody>| match score {
        Some(score) => format!("{}.{:02}", score.points / 100, score.points % 100),
        None => "—".to_owned(),
    };
    let number = |number: Option<u32>| number.map_or_else(|| "—".to_owned(), |number| number.to_string());
    let names = [
        pick(lang, "名次", "Rank"),
        pick(lang, "得分", "Score"),
        pick(lang, "可能的名次", "May be from–to"),
        pick(lang, "同组名次", "In its group"),
        pick(lang, "按问题分类校正后的名次", "After adjustment for the mix"),
    ];
    let row = |one: &PublishedRankBody| {
        let few = match lang {
            Lang::Zh => format!("太少，不排名（最少的一率{}轮）", one.smallest),
            Lang::En => format!("too few to rank ({} rounds in the smallest rate)", one.smallest),
        };
        let between = one.best.zip(one.worst).map_or_else(|| "—".to_owned(), |(best, worst)| format!("{best}–{worst}"));
        let cells = [
            one.rank.map_or(few, |rank| rank.to_string()),
            score(&one.score),
            between,
            number(one.group_rank),
            number(one.adjusted_rank),
        ];
        let cells =
            cells.iter().zip(names).map(|(cell, name)| html!("<td class=\"num\" data-name=\"{}\">{}</td>", name, cell));
        let office = pick(lang, &one.office.zh, &one.office.en);
        html!("<tr><th scope=\"row\">{}</th>{}</tr>", office, cells.collect::<Vec<_>>())
    };
    html!(
        "<div class=\"wide\"><table><caption>{}</caption><thead><tr><th scope=\"col\">{}</th>{}</tr></thead><tbody>{}</tbody></table></div>",
        pick(lang, "名次，太少的不排", "Ranks; who has too few has none"),
        pick(lang, "办事处", "Office"),
        names.iter().map(|name| html!("<th scope=\"col\" class=\"num\">{}</th>", name)).collect::<Vec<_>>(),
        body.ranking.iter().map(row).collect::<Vec<_>>()
    )
}

fn changes(body: &PeriodBody, lang: Lang) -> Safe {
    let Some(shown) = body.shown.as_ref().filter(|shown| shown.edition > 1) else { return html!("") };
    let item = |change: &PeriodChangeBody| {
        let of = |figure: &Option<PeriodFigureBody>| figure.as_ref().map_or_else(|| "—".to_owned(), said);
        let whose = change.after.as_ref().or(change.before.as_ref()).map(|figure| office(figure, lang));
        html!(
            "<li>{} · {}：{} → <strong>{}</strong></li>",
            whose,
            pick(lang, &change.indicator.zh, &change.indicator.en),
            of(&change.before),
            of(&change.after)
        )
    };
    let head = match lang {
        Lang::Zh => format!("{}更正了{}个数", name_of(shown.edition, lang), body.changes.len()),
        Lang::En => format!("This {} changed {} figure(s)", name_of(shown.edition, lang), body.changes.len()),
    };
    let items = body.changes.iter().map(item).collect::<Vec<_>>();
    html!("<section class=\"note\"><h2>{}</h2><ul>{}</ul></section>", head, items)
}

fn sentences(body: &PeriodBody, lang: Lang) -> Safe {
    let items = body.indicators.iter().map(|one| {
        html!(
            "<li><p>{}</p><p class=\"soft\">{}{}</p></li>",
            pick(lang, &one.sentence.zh, &one.sentence.en),
            pick(lang, "依据：", "Rests on: "),
            one.provisions.join(pick(lang, "、", ", "))
        )
    });
    html!(
        "<details><summary>{}</summary><ul>{}</ul></details>",
        pick(lang, "每个数怎么算的", "How each figure is counted"),
        items.collect::<Vec<_>>()
    )
}

fn proof(body: &PeriodBody, shown: &PeriodEditionBody, lang: Lang) -> Safe {
    let counted = match lang {
        Lang::Zh => format!("计入{}轮，剔除{}轮。", shown.rounds, shown.excluded),
        Lang::En => format!("{} rounds counted, {} excluded.", shown.rounds, shown.excluded),
    };
    let line = |name: &str, text: &str| html!("<dt>{}</dt><dd><code>{}</code></dd>", name, text);
    let root = format!("/api/v1/periods/{}/{}/{}", body.city.key, body.period.number, shown.edition);
    let key = pick(lang, "zh", "en");
    html!(
        "<section><h2>{}</h2><p>{}</p><p>{}{}</p><dl class=\"soft\">{}{}{}</dl><p><a href=\"{}/bulletin.pdf?lang={}\">{}</a> · <a href=\"{}/bulletin.xlsx?lang={}\">{}</a> · <a href=\"{}/figures.csv\">CSV</a> · <a href=\"{}/document.json\">JSON</a></p><p class=\"soft\">{}</p></section>",
        pick(lang, "核对", "To check"),
        counted,
        pick(lang, "公布：", "Published: "),
        time(&shown.at),
        line(pick(lang, "公布件摘要（SHA-256）", "Digest of the document (SHA-256)"), &shown.digest),
        line(pick(lang, "计算办法版本", "Version of the formula"), &shown.version),
        line(pick(lang, "剔除清单摘要", "Digest of the list of exclusions"), &shown.exclusions),
        root,
        key,
        pick(lang, "通报（PDF）", "Bulletin (PDF)"),
        root,
        key,
        pick(lang, "工作簿（XLSX）", "Workbook (XLSX)"),
        root,
        root,
        pick(
            lang,
            "下载的JSON逐字节就是公布件，自己可以算它的摘要；管机器的人用 huying evaluate recompute 从台账再算一遍。",
            "The JSON is the document byte for byte: take its digest yourself. Whoever keeps the machine recounts it with huying evaluate recompute."
        )
    )
}
