//! Open data as pages: statistics of a month, and ended appeals without persons. Complete without script.

mod list;
mod map;

pub(crate) use list::appeals;
pub(crate) use map::map;

use super::html::{Safe, html};
use super::layout::{cites, page, query, time};
use super::look::Look;
use crate::api::open::{OpenColumn, OpenGroup, OpenRate, StatisticsBody, WAYS, Which, counted};
use crate::extract::{Asked, At, Source};
use crate::limits::Limit;
use crate::problem::Problem;
use crate::state::AppState;
use crate::words::pick;
use axum::extract::State;
use axum::response::Html;
use worktime::Lang;

/// The statistics of a month.
pub(crate) async fn statistics(
    State(state): State<AppState>,
    Source(from): Source,
    look: Look,
    At(city): At<String>,
    Asked(which): Asked<Which>,
) -> Result<Html<String>, Problem> {
    Limit::Open.take(&state, &from.to_string())?;
    let body = counted(&state, &city, &which).await?;
    let lang = look.lang;
    let title = match lang {
        Lang::Zh => format!("{}诉求公开统计", body.city.zh),
        Lang::En => format!("Appeals of {} in numbers", body.city.en),
    };
    let content = html!(
        "<div class=\"public\"><h1>{}</h1><p class=\"lead\">{}</p>{}{}{}{}{}{}</div>",
        title,
        pick(
            lang,
            "收到多少、办完多少、按时多少、诉求人怎么评价，一个月一个月地写在这里。没有姓名，没有单件。",
            "How many came, how many were handled, how many in time, and what the requesters said; month by month, with nobody's name in it."
        ),
        choose(&body, lang),
        ways(&body, lang),
        numbers(&body, lang),
        away(&state, &body, lang),
        meaning(&body, lang),
        others(&state, &body, lang)
    );
    Ok(page(look, &title, &address(&body, &body.by.key, Lang::Zh), &content))
}

/// Where the same month is found, counted by something.
fn address(body: &StatisticsBody, by: &str, lang: Lang) -> String {
    format!("/open/{}?month={}&by={by}{}", body.city.key, body.month, pick(lang, "", "&lang=en"))
}

/// The language as a hidden field of a form.
fn kept(lang: Lang) -> Option<Safe> {
    (lang == Lang::En).then(|| html!("<input type=\"hidden\" name=\"lang\" value=\"en\">"))
}

/// A choice of months.
fn month_field(months: &[String], chosen: &str, lang: Lang) -> Safe {
    let option = |month: &String| {
        let selected = (month == chosen).then(|| html!(" selected"));
        html!("<option{}>{}</option>", selected, month)
    };
    html!(
        "<label class=\"field\"><span class=\"label\">{}</span><select class=\"input\" name=\"month\">{}</select></label>",
        pick(lang, "月份（过完的）", "Month (those that are over)"),
        months.iter().map(option).collect::<Vec<_>>()
    )
}

fn choose(body: &StatisticsBody, lang: Lang) -> Safe {
    html!(
        "<form class=\"choose\" action=\"/open/{}\">{}<input type=\"hidden\" name=\"by\" value=\"{}\">{}<button class=\"btn primary\">{}</button></form>",
        body.city.key,
        month_field(&body.months, &body.month, lang),
        body.by.key,
        kept(lang),
        pick(lang, "看这个月", "Show the month")
    )
}

fn ways(body: &StatisticsBody, lang: Lang) -> Safe {
    let links = WAYS.iter().map(|(_, word, zh, en)| {
        let current = (*word == body.by.key).then(|| html!(" aria-current=\"true\""));
        let name = match lang {
            Lang::Zh => format!("按{zh}"),
            Lang::En => format!("By {en}"),
        };
        html!("<li><a href=\"{}\"{}>{}</a></li>", address(body, word, lang), current, name)
    });
    html!(
        "<nav aria-label=\"{}\"><ul class=\"ways\">{}</ul></nav>",
        pick(lang, "怎么分", "How it is counted"),
        links.collect::<Vec<_>>()
    )
}

fn withheld(lang: Lang) -> Safe {
    html!("<span class=\"withheld\">{}</span>", pick(lang, "不公开", "withheld"))
}

fn count(count: Option<u64>, lang: Lang) -> Safe {
    count.map_or_else(|| withheld(lang), |count| html!("{}", count))
}

fn percent(rate: &OpenRate, lang: Lang) -> Safe {
    match rate.percent {
        Some(percent) => html!("{}%", percent),
        None if rate.withheld => withheld(lang),
        None => html!("—"),
    }
}

fn line(group: &OpenGroup, name: &str, columns: &[OpenColumn], class: &str, lang: Lang) -> Safe {
    let counts = [group.received, group.open, group.closed, group.on_time].map(|one| count(one, lang));
    let rates = group.rates.iter().map(|rate| percent(rate, lang));
    let cell = |(shown, column): (Safe, &OpenColumn)| {
        html!("<td class=\"num\" data-name=\"{}\">{}</td>", pick(lang, &column.column.zh, &column.column.en), shown)
    };
    let cells: Vec<Safe> = counts.into_iter().chain(rates).zip(columns).map(cell).collect();
    html!("<tr class=\"{}\"><th scope=\"row\">{}</th>{}</tr>", class, name, cells)
}

fn numbers(body: &StatisticsBody, lang: Lang) -> Safe {
    if body.total.received == Some(0) && body.total.closed == Some(0) {
        let none = pick(
            lang,
            "这个月没有收到诉求，也没有办结的。换个月份看看。",
            "Nothing came and nothing was closed in this month. Choose another one.",
        );
        return html!("<p class=\"note\" role=\"status\">{}</p>", none);
    }
    let head = body.columns.iter().map(|column| {
        html!("<th scope=\"col\" class=\"num\">{}</th>", pick(lang, &column.column.zh, &column.column.en))
    });
    let rows = body.rows.iter();
    let rows = rows.map(|row| line(row, pick(lang, &row.group.zh, &row.group.en), &body.columns, "", lang));
    let caption = match lang {
        Lang::Zh => format!("{}，按{}分，共{}项", body.month, body.by.zh, body.rows_total),
        Lang::En => format!("{}, by {}: {} groups", body.month, body.by.en, body.rows_total),
    };
    let few = body.rows_withheld.then(|| {
        html!(
            "<p class=\"note\">{}</p>",
            pick(
                lang,
                "这个月这样分，每一项都太少，从合计就能推出来，所以一项也不写。",
                "Counted like this, every group of this month is so small that the total would tell each; none is shown."
            )
        )
    });
    html!(
        "<div class=\"wide\"><table><caption>{}</caption><thead><tr><th scope=\"col\">{}</th>{}</tr></thead><tbody>{}{}</tbody></table></div>{}",
        caption,
        pick(lang, &body.by.zh, &body.by.en),
        head.collect::<Vec<_>>(),
        line(&body.total, pick(lang, "全市", "Whole city"), &body.columns, "total", lang),
        rows.collect::<Vec<_>>(),
        few
    )
}

fn away(state: &AppState, body: &StatisticsBody, lang: Lang) -> Safe {
    let library = state.desk().library();
    let law = library.cities().find(|law| law.city.key == body.city.key);
    let mapped = law.is_some_and(|law| map::approval(&law.settings, state.desk().now().day()).is_some());
    let to_map = mapped.then(|| {
        let to = format!("/open/{}/map?month={}{}", body.city.key, body.month, pick(lang, "", "&lang=en"));
        html!(" <a class=\"button plain\" href=\"{}\">{}</a>", to, pick(lang, "在地图上看", "On a map"))
    });
    let to_periods = html!(
        " <a class=\"button plain\" href=\"/periods/{}{}\">{}</a>",
        body.city.key,
        query(lang),
        pick(lang, "公布的三率", "Published rates")
    );
    let (key, month, by, and) = (&body.city.key, &body.month, &body.by.key, pick(lang, "", "&lang=en"));
    html!(
        "<p><a class=\"button\" href=\"/open/{}/appeals?month={}{}\">{}</a> <a class=\"button plain\" href=\"/api/v1/open/{}/statistics.csv?month={}&amp;by={}{}\">{}</a>{}{}</p>",
        key,
        month,
        and,
        pick(lang, "这个月办完的诉求", "Appeals that ended"),
        key,
        month,
        by,
        and,
        pick(lang, "下载表格（CSV）", "Take the table away (CSV)"),
        to_map,
        to_periods
    )
}

/// What the numbers count, what is withheld, and on which settings they rest.
fn meaning(body: &StatisticsBody, lang: Lang) -> Safe {
    let unverified = || html!(" <span class=\"unverified\">{}</span>", pick(lang, "尚未核实", "not confirmed yet"));
    let hidden = match lang {
        Lang::Zh => format!(
            "不足{}件的数不写，另外再盖住几个，免得从合计里推出来；率只写到整数。一个月过完才公布，一天最多算一次。",
            body.hidden_below
        ),
        Lang::En => format!(
            "Numbers below {} are withheld, and some more so that none can be worked out from a total; rates are whole percents. A month is published when it is over, and counted at most once a day.",
            body.hidden_below
        ),
    };
    let column = |column: &OpenColumn| {
        let rank = column.rank.as_ref().map(|rank| match lang {
            Lang::Zh => format!(" 分母不足{}的，不拿来比较。", rank.at_least),
            Lang::En => format!(" With a denominator below {} it is not to be compared.", rank.at_least),
        });
        html!(
            "<dt>{}</dt><dd>{}{}{}{}</dd>",
            pick(lang, &column.column.zh, &column.column.en),
            column.counts.pick(lang),
            rank,
            column.unverified.then(unverified),
            cites(&column.basis, lang)
        )
    };
    let setting = |one: &crate::api::open::OpenSetting| {
        html!(
            "<li>{} · {} · {}{}</li>",
            pick(lang, &one.setting.zh, &one.setting.en),
            one.issuer,
            one.document,
            (!one.verified).then(unverified)
        )
    };
    html!(
        "<section><h2>{}</h2><p>{}</p><p class=\"soft\">{}{}</p><dl>{}</dl><details><summary>{}</summary><ul class=\"plain\">{}</ul></details></section>",
        pick(lang, "这些数怎么算的", "How these are counted"),
        hidden,
        pick(lang, "统计时间：", "Counted at: "),
        time(&body.as_of),
        body.columns.iter().map(column).collect::<Vec<_>>(),
        pick(lang, "法律没有写、由部署单位定下来的数", "Numbers that the law leaves open and the office fixed"),
        body.settings.iter().map(setting).collect::<Vec<_>>()
    )
}

fn others(state: &AppState, body: &StatisticsBody, lang: Lang) -> Option<Safe> {
    let library = state.desk().library();
    let others = library.cities().filter(|law| law.city.key != body.city.key);
    let links: Vec<Safe> = others
        .map(|law| {
            let name = pick(lang, &law.city.label.zh, &law.city.label.en);
            html!("<a href=\"/open/{}{}\">{}</a> ", law.city.key, query(lang), name)
        })
        .collect();
    (!links.is_empty()).then(|| html!("<p>{}{}</p>", pick(lang, "另一个城市：", "Another city: "), links))
}
