//! Ended appeals without persons, as a page.

use super::{kept, month_field};
use crate::api::open::{ListBody, ListedBody, OpenChoice, Sought, listed};
use crate::extract::{Asked, At, Source};
use crate::limits::Limit;
use crate::pages::html::{Safe, html};
use crate::pages::layout::{page, time};
use crate::pages::look::Look;
use crate::problem::Problem;
use crate::state::AppState;
use crate::words::pick;
use axum::extract::State;
use axum::response::Html;
use worktime::Lang;

/// The public list.
pub(crate) async fn appeals(
    State(state): State<AppState>,
    Source(from): Source,
    look: Look,
    At(city): At<String>,
    Asked(sought): Asked<Sought>,
) -> Result<Html<String>, Problem> {
    Limit::Open.take(&state, &from.to_string())?;
    let body = listed(&state, &city, &sought).await?;
    let lang = look.lang;
    let title = match lang {
        Lang::Zh => format!("{}办完的诉求", body.city.zh),
        Lang::En => format!("Appeals of {} that ended", body.city.en),
    };
    let content = html!(
        "<div class=\"public\"><h1>{}</h1><p class=\"lead\">{}</p>{}{}{}{}</div>",
        title,
        pick(
            lang,
            "是哪一类事、哪个街道、办了几天、怎么答复的。没有姓名、没有地址、没有编号。",
            "What it was about, which street, how many days it took and what the answer was. No name, no address, no number."
        ),
        choose(&body, &sought, lang),
        rows(&body, &sought, lang),
        foot(&body, lang),
        html!(
            "<p><a href=\"/open/{}?month={}{}\">{}</a></p>",
            body.city.key,
            body.month,
            pick(lang, "", "&lang=en"),
            pick(lang, "这个月的统计", "The month in numbers")
        )
    );
    Ok(page(look, &title, &address(&body, &sought, sought.after, Lang::Zh), &content))
}

/// Where a page of the list is found.
fn address(body: &ListBody, sought: &Sought, after: Option<usize>, lang: Lang) -> String {
    let mut address = format!("/open/{}/appeals?month={}", body.city.key, body.month);
    // Both are looked for in lists of our own; what is not there is not repeated.
    let known = |choices: &[OpenChoice], key: &str| choices.iter().any(|one| one.choice.key == key);
    if let Some(street) = sought.street.as_deref().filter(|key| known(&body.streets, key)) {
        address += &format!("&street={street}");
    }
    if let Some(category) = sought.category.as_deref().filter(|key| known(&body.categories, key)) {
        address += &format!("&category={category}");
    }
    if let Some(after) = after {
        address += &format!("&after={after}");
    }
    address + pick(lang, "", "&lang=en")
}

fn choice(name: &str, label: &str, all: &str, choices: &[OpenChoice], chosen: Option<&str>, lang: Lang) -> Safe {
    let option = |one: &OpenChoice| {
        let selected = (chosen == Some(one.choice.key.as_str())).then(|| html!(" selected"));
        let text = pick(lang, &one.choice.zh, &one.choice.en);
        html!("<option value=\"{}\"{}>{} {}</option>", one.choice.key, selected, text, one.count)
    };
    html!(
        "<label class=\"field\"><span class=\"label\">{}</span><select class=\"input\" name=\"{}\"><option value=\"\">{}</option>{}</select></label>",
        label,
        name,
        all,
        choices.iter().map(option).collect::<Vec<_>>()
    )
}

fn choose(body: &ListBody, sought: &Sought, lang: Lang) -> Safe {
    let all = pick(lang, "全部", "all");
    html!(
        "<form class=\"choose\" action=\"/open/{}/appeals\">{}{}{}{}<button class=\"btn primary\">{}</button></form>",
        body.city.key,
        month_field(&body.months, &body.month, lang),
        choice("street", pick(lang, "街道", "Street"), all, &body.streets, sought.street.as_deref(), lang),
        choice("category", pick(lang, "问题分类", "Category"), all, &body.categories, sought.category.as_deref(), lang),
        kept(lang),
        pick(lang, "查看", "Show")
    )
}

fn rows(body: &ListBody, sought: &Sought, lang: Lang) -> Safe {
    if body.total == 0 {
        let none = pick(
            lang,
            "没有可以列出的诉求：没有办完的，或者太少。换个月份，或者放宽上面的条件。",
            "Nothing can be listed: nothing ended, or too few did. Choose another month, or fewer conditions above.",
        );
        return html!("<p class=\"note\" role=\"status\">{}</p>", none);
    }
    let from = sought.after.unwrap_or(0);
    let total = match lang {
        Lang::Zh => {
            format!("{}登记的，共{}件，这里是第{}到{}件", body.month, body.total, from + 1, from + body.rows.len())
        }
        Lang::En => format!(
            "Registered in {}: {} in all, {} to {} here",
            body.month,
            body.total,
            from + 1,
            from + body.rows.len()
        ),
    };
    let items: Vec<Safe> = body.rows.iter().map(|row| item(row, lang)).collect();
    let next = body.next.map(|next| {
        let to = address(body, sought, Some(next), lang);
        html!("<p><a class=\"button plain\" rel=\"next\" href=\"{}\">{}</a></p>", to, pick(lang, "下一页", "Next page"))
    });
    html!("<section><h2>{}</h2><ol class=\"answered\">{}</ol>{}</section>", total, items, next)
}

fn item(row: &ListedBody, lang: Lang) -> Safe {
    let of = |keyed: &Option<crate::view::Keyed>, none: &str| {
        keyed.as_ref().map_or_else(|| none.to_owned(), |one| pick(lang, &one.zh, &one.en).to_owned())
    };
    let category = of(&row.category, pick(lang, "分类不公开", "category withheld"));
    let street = of(&row.street, pick(lang, "街道不公开", "street withheld"));
    let kind = of(&row.kind, pick(lang, "类型不公开", "kind withheld"));
    let days = match (lang, row.days) {
        (Lang::Zh, 0) => "当天办完".to_owned(),
        (Lang::Zh, days) => format!("用了{days}天"),
        (Lang::En, 0) => "ended the same day".to_owned(),
        (Lang::En, 1) => "took 1 day".to_owned(),
        (Lang::En, days) => format!("took {days} days"),
    };
    let answer = match &row.answer {
        Some(answer) => html!("<p class=\"words\">{}{}</p>", pick(lang, "答复：", "Answer: "), answer),
        None => html!("<p class=\"soft\">{}</p>", pick(lang, "答复不公开", "The answer is not public")),
    };
    html!(
        "<li><p><strong>{}</strong> · {} · {}</p><p class=\"soft\">{} · {} · {}</p>{}</li>",
        category,
        kind,
        pick(lang, &row.state.zh, &row.state.en),
        street,
        row.month,
        days,
        answer
    )
}

fn foot(body: &ListBody, lang: Lang) -> Safe {
    let company = match lang {
        Lang::Zh => format!("每一件至少有{}件看起来一样；不够的，就不写类型、分类或者街道。", body.hidden_below),
        Lang::En => format!(
            "At least {} look the same; where they do not, kind, category or street is left out.",
            body.hidden_below
        ),
    };
    html!(
        "<p class=\"soft\">{} {} {}{}</p>",
        body.left_out.pick(lang),
        company,
        pick(lang, "列出时间：", "Listed at: "),
        time(&body.as_of)
    )
}
