//! Published lists of a city as pages: the lists with their editions, and each edition under its permanent address.
//! Complete without script.

pub(super) mod today;

use super::html::{Safe, html};
use super::layout::{page, query};
use super::look::Look;
use crate::api::lists::{
    EditionLineBody, EditionRowBody, ListChangesBody, ListEditionBody, OfEdition, PublishedListBody,
    PublishedListsBody, all, shown,
};
use crate::api::registers::{ColumnBody, city};
use crate::extract::{Asked, At, Source};
use crate::limits::Limit;
use crate::problem::Problem;
use crate::state::AppState;
use crate::view::Keyed;
use crate::words::pick;
use axum::extract::State;
use axum::response::Html;
use worktime::Lang;

/// The lists of a city.
pub(crate) async fn lists(
    State(state): State<AppState>,
    Source(from): Source,
    look: Look,
    At(key): At<String>,
    Asked(_): Asked<super::matters::OnlyLang>,
) -> Result<Html<String>, Problem> {
    Limit::Open.take(&state, &from.to_string())?;
    let (library, lang) = (state.desk().library(), look.lang);
    let body = all(&library, city(&library, &key)?, state.desk().now().day());
    let title = match lang {
        Lang::Zh => format!("{}公布的清单", body.city.zh),
        Lang::En => format!("Published lists of {}", body.city.en),
    };
    let lead = pick(
        lang,
        "什么归街道、什么归部门，哪些事可以交给社区，都以公布的清单为准。旧的各版一直留着，地址不变。",
        "What is the office's, what a department's, and what may be given to communities: the published lists say. Old editions stay at their address.",
    );
    let content = html!(
        "<div class=\"public\"><h1>{}</h1><p class=\"lead\">{}</p>{}</div>",
        title,
        lead,
        body.rows.iter().map(|one| list(&body, one, lang)).collect::<Vec<_>>()
    );
    Ok(page(look, &title, &format!("/lists/{key}"), &content))
}

fn list(body: &PublishedListsBody, one: &PublishedListBody, lang: Lang) -> Safe {
    let count = match lang {
        Lang::Zh => format!("今天有{}行在用；公布过{}版。", one.holding, one.total),
        Lang::En => format!("{} rows hold today; {} editions were published.", one.holding, one.total),
    };
    let cut = one.cut.then(|| {
        html!("<p class=\"note\">{}</p>", pick(lang, "只列出最近的200版。", "Only the latest 200 are listed."))
    });
    let none = one.rows.is_empty().then(|| {
        let words = pick(
            lang,
            "还没有公布过。现在按规则自带的示例判断，请向编制单位索取正式清单。",
            "Nothing was published yet. Decisions rest on the sample rows of the rulebook; ask whoever makes the list for it.",
        );
        html!("<p class=\"note\" role=\"status\">{}</p>", words)
    });
    let items = one.rows.iter().map(|row| {
        html!(
            "<li><p><strong><a href=\"{}\">{}</a></strong> · {}</p>{}</li>",
            address(&body.city.key, &one.register.key, &row.edition, lang),
            row.version,
            pick(lang, &row.standing.zh, &row.standing.en),
            about(row, lang)
        )
    });
    html!(
        "<section><h2>{}</h2><p class=\"soft\">{}</p><p><a class=\"button plain\" href=\"/lists/{}/{}{}\">{}</a></p>{}<ul class=\"answered\">{}</ul>{}</section>",
        pick(lang, &one.register.zh, &one.register.en),
        count,
        body.city.key,
        one.register.key,
        query(lang),
        pick(lang, "看今天在用的各行", "See the rows that hold today"),
        none,
        items.collect::<Vec<_>>(),
        cut
    )
}

fn address(city: &str, register: &str, edition: &str, lang: Lang) -> String {
    format!("/lists/{city}/{register}/{edition}{}", query(lang))
}

/// Who published an edition, for what, by which document, in which days.
fn about(row: &EditionRowBody, lang: Lang) -> Safe {
    let days = match (lang, &row.until) {
        (Lang::Zh, None) => format!("{}起", row.from),
        (Lang::Zh, Some(until)) => format!("{}至{until}", row.from),
        (Lang::En, None) => format!("from {}", row.from),
        (Lang::En, Some(until)) => format!("{} to {until}", row.from),
    };
    let count = match lang {
        Lang::Zh => format!("{}行", row.row_count),
        Lang::En => format!("{} rows", row.row_count),
    };
    html!(
        "<p class=\"soft\">{} · {} · {} · {}</p><p class=\"soft\">{}{} · {}</p>",
        pick(lang, &row.publisher.zh, &row.publisher.en),
        pick(lang, &row.scope.zh, &row.scope.en),
        days,
        count,
        pick(lang, "依据：", "Rests on: "),
        row.document,
        row.issuer
    )
}

/// One edition.
pub(crate) async fn edition(
    State(state): State<AppState>,
    Source(from): Source,
    look: Look,
    At((key, register, number)): At<(String, String, String)>,
    Asked(sought): Asked<OfEdition>,
) -> Result<Html<String>, Problem> {
    Limit::Open.take(&state, &from.to_string())?;
    let (library, lang) = (state.desk().library(), look.lang);
    let body = shown(&library, (&key, &register, &number), &sought, state.desk().now().day())?;
    let name = pick(lang, &body.register.zh, &body.register.en);
    let title = match lang {
        Lang::Zh => format!("{}{name} {}", body.city.zh, body.edition.version),
        Lang::En => format!("{}: {name} {}", body.city.en, body.edition.version),
    };
    let file = |ending: &str| format!("/api/v1/lists/{key}/{register}/{number}/rows.{ending}");
    let content = html!(
        "<div class=\"public\"><h1>{}</h1><p class=\"lead\">{}</p>{}{}{}{}{}{}<p><a href=\"/lists/{}{}\">{}</a></p></div>",
        title,
        pick(lang, &body.edition.standing.zh, &body.edition.standing.en),
        about(&body.edition, lang),
        neighbours(&body, lang),
        Choose { sought: &sought, heads: &body.heads, holders: &body.holders, lang }
            .form(&format!("/lists/{key}/{register}/{number}"), &Safe::default()),
        rows(&body, &sought, lang),
        changes(&body, lang),
        away(&file("csv"), &file("xlsx"), lang),
        body.city.key,
        query(lang),
        pick(lang, "各清单和各版", "All lists and editions")
    );
    Ok(page(look, &title, &format!("/lists/{key}/{register}/{number}"), &content))
}

fn neighbours(body: &ListEditionBody, lang: Lang) -> Safe {
    let to = |number: &str| address(&body.city.key, &body.register.key, number, lang);
    let after = body.edition.superseded_by.as_deref().map(|number| {
        html!(
            "<p class=\"note\"><a href=\"{}\">{}{}</a></p>",
            to(number),
            pick(lang, "已被新的一版取代：", "Superseded by "),
            number
        )
    });
    let before = body.edition.follows.as_deref().map(|number| {
        html!("<p><a href=\"{}\">{}{}</a></p>", to(number), pick(lang, "前一版：", "The one before: "), number)
    });
    html!("{}{}", after, before)
}

fn choice(name: &str, label: &str, chosen: Option<&String>, all: &[Keyed], lang: Lang) -> Option<Safe> {
    let option = |one: &Keyed| {
        let selected = (chosen == Some(&one.key)).then(|| html!(" selected"));
        html!("<option value=\"{}\"{}>{}</option>", one.key, selected, pick(lang, &one.zh, &one.en))
    };
    (!all.is_empty()).then(|| {
        html!(
            "<label class=\"field\"><span class=\"label\">{}</span><select class=\"input\" name=\"{}\"><option value=\"\">{}</option>{}</select></label>",
            label,
            name,
            pick(lang, "全部", "all"),
            all.iter().map(option).collect::<Vec<_>>()
        )
    })
}

/// What can be sought: a word, a head of duties, a holder.
struct Choose<'a> {
    sought: &'a OfEdition,
    heads: &'a [Keyed],
    holders: &'a [Keyed],
    lang: Lang,
}

impl Choose<'_> {
    /// The form, with other fields before it.
    fn form(&self, action: &str, first: &Safe) -> Safe {
        let Self { sought, heads, holders, lang } = *self;
        let kept = (lang == Lang::En).then(|| html!("<input type=\"hidden\" name=\"lang\" value=\"en\">"));
        html!(
            "<form class=\"choose\" action=\"{}\">{}{}<label class=\"field\"><span class=\"label\">{}</span><input class=\"input\" type=\"search\" name=\"q\" maxlength=\"100\" value=\"{}\"></label>{}{}<button class=\"btn primary\">{}</button></form>",
            action,
            kept,
            first,
            pick(lang, "查找", "Search"),
            sought.q.clone().unwrap_or_default(),
            choice("head", pick(lang, "法定职责", "Head of duties"), sought.head.as_ref(), heads, lang),
            choice("holder", pick(lang, "承担者", "Holder"), sought.holder.as_ref(), holders, lang),
            pick(lang, "查看", "Show")
        )
    }
}

/// What is sought, as it stands in an address behind its first part.
fn in_address(sought: &OfEdition, lang: Lang) -> String {
    let of = |name: &str, value: Option<&String>| {
        let said = value.filter(|value| !value.is_empty());
        said.map_or_else(String::new, |value| format!("&{name}={}", super::law::encoded(value)))
    };
    let (q, head, holder) =
        (of("q", sought.q.as_ref()), of("head", sought.head.as_ref()), of("holder", sought.holder.as_ref()));
    format!("{q}{head}{holder}{}", pick(lang, "", "&lang=en"))
}

fn no_row(lang: Lang) -> Safe {
    let none = pick(
        lang,
        "没有这样的行。换个字，或者放宽上面的条件。",
        "No such row. Try another word, or fewer conditions above.",
    );
    html!("<p class=\"note\" role=\"status\">{}</p>", none)
}

fn next_page(to: &str, lang: Lang) -> Safe {
    html!("<p><a class=\"button plain\" rel=\"next\" href=\"{}\">{}</a></p>", to, pick(lang, "下一页", "Next page"))
}

/// The columns in which some row has something.
fn filled<'b>(columns: &'b [ColumnBody], rows: &[&EditionLineBody]) -> Vec<&'b ColumnBody> {
    let has = |key: &str| key == "key" || rows.iter().any(|row| row.columns.contains_key(key));
    columns.iter().filter(|column| has(column.key())).collect()
}

/// A cell of a row, the key as its head.
fn cell(column: &ColumnBody, row: &EditionLineBody, lang: Lang) -> Safe {
    if column.key() == "key" {
        return html!("<th scope=\"row\">{}</th>", row.key);
    }
    let plain = row.columns.get(column.key()).map(String::as_str).unwrap_or_default();
    let said = row.named.get(column.key()).map_or(plain, |words| words.pick(lang));
    // A provision or a day is one word and does not break at its hyphen.
    let is_word = said.len() <= 20 && said.is_ascii() && said.contains('-') && !said.contains(' ');
    let class = if is_word { "nowrap" } else { "" };
    html!("<td class=\"{}\" data-name=\"{}\">{}</td>", class, column.label().pick(lang), said)
}

fn rows(body: &ListEditionBody, sought: &OfEdition, lang: Lang) -> Safe {
    if body.total == 0 {
        return no_row(lang);
    }
    let from = sought.after.unwrap_or(0);
    let caption = match lang {
        Lang::Zh => format!("共{}行，这里是第{}到{}行", body.total, from + 1, from + body.rows.len()),
        Lang::En => format!("{} rows in all, {} to {} here", body.total, from + 1, from + body.rows.len()),
    };
    let all: Vec<&EditionLineBody> = body.rows.iter().collect();
    let filled = filled(&body.columns, &all);
    let head = filled.iter().map(|column| html!("<th scope=\"col\">{}</th>", column.label().pick(lang)));
    let line = |row: &EditionLineBody| {
        html!("<tr>{}</tr>", filled.iter().map(|column| cell(column, row, lang)).collect::<Vec<_>>())
    };
    let base = format!("/lists/{}/{}/{}", body.city.key, body.register.key, body.edition.edition);
    let next = body.next.map(|next| next_page(&format!("{base}?after={next}{}", in_address(sought, lang)), lang));
    html!(
        "<div class=\"wide\"><table><caption>{}</caption><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>{}",
        caption,
        head.collect::<Vec<_>>(),
        body.rows.iter().map(line).collect::<Vec<_>>(),
        next
    )
}

fn changes(body: &ListEditionBody, lang: Lang) -> Safe {
    let ListChangesBody { added, added_total, removed, removed_total, changed, changed_total } = &body.changes;
    let count = match lang {
        Lang::Zh => format!("与前一版相比：增加{added_total}行，删去{removed_total}行，改动{changed_total}处。"),
        Lang::En => format!(
            "Beside the edition before: {added_total} rows added, {removed_total} removed, {changed_total} cells changed."
        ),
    };
    let rows = |word: &str, all: &[crate::api::lists::ChangedRowBody]| -> Vec<Safe> {
        all.iter().map(|row| html!("<li>{}{} {}</li>", word, row.key, row.item)).collect()
    };
    let cells = changed.iter().map(|one| {
        html!(
            "<li>{}{} · {}{}“{}” → “{}”</li>",
            pick(lang, "改：", "changed: "),
            one.key,
            pick(lang, &one.column.zh, &one.column.en),
            pick(lang, "：", ": "),
            one.old,
            one.new
        )
    });
    html!(
        "<details><summary>{}</summary><ul>{}{}{}</ul></details>",
        count,
        rows(pick(lang, "增：", "added: "), added),
        rows(pick(lang, "删：", "removed: "), removed),
        cells.collect::<Vec<_>>()
    )
}

/// The files to take away.
fn away(csv: &str, xlsx: &str, lang: Lang) -> Safe {
    html!(
        "<p><a class=\"button plain\" href=\"{}\">{}</a> <a class=\"button plain\" href=\"{}\">{}</a></p>",
        csv,
        pick(lang, "下载CSV", "Download CSV"),
        xlsx,
        pick(lang, "下载工作簿", "Download workbook")
    )
}
