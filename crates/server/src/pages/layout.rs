//! The frame of every page, and the pieces that several pages show.

use super::glyph::{LETTERS, PHONE, icon, mark};
use super::html::{Safe, html};
use super::look::Look;
use crate::problem::Cited;
use crate::view::{ClockBody, ValueBody};
use crate::words::pick;
use axum::response::Html;
use desk::CityLaw;
use worktime::{Instant, Lang};

/// The query that keeps the language.
pub(crate) fn query(lang: Lang) -> &'static str {
    pick(lang, "", "?lang=en")
}

/// How the switches of the look work without script.
pub(crate) enum Switch<'a> {
    /// By going back to this address, which says nothing about the language.
    Back(&'a str),
    /// By sending the page's own form of this id: what was typed or opened stays.
    Form(&'a str),
}

/// A whole page. `path` is where it is found again.
pub(crate) fn page(look: Look, title: &str, path: &str, content: &Safe) -> Html<String> {
    page_with(look, title, &Switch::Back(path), content)
}

/// A whole page, with its own way to change the look.
pub(crate) fn page_with(look: Look, title: &str, switch: &Switch<'_>, content: &Safe) -> Html<String> {
    let lang = look.lang;
    // The header says `no-referrer`, with which browsers would hide the origin of this server's own forms, too.
    let theme = look.dark.map(|dark| html!(" data-theme=\"{}\"", if dark { "dark" } else { "light" }));
    let head = html!(
        "<!doctype html>\n<html lang=\"{}\" data-elder=\"{}\"{}><head><meta charset=\"utf-8\"><meta name=\"referrer\" content=\"same-origin\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>{} · {}</title>{}<script type=\"module\" src=\"/assets/resident/resident.js\"></script></head>",
        pick(lang, "zh-CN", "en"),
        if look.elder { "on" } else { "off" },
        theme,
        title,
        pick(lang, "呼应", "Huying"),
        ["tokens", "parts", "pages"]
            .map(|name| html!("<link rel=\"stylesheet\" href=\"/assets/styles/{}.css\">", name))
            .to_vec()
    );
    let body = html!(
        "<body><a class=\"skip\" href=\"#content\">{}</a>{}<main id=\"content\" tabindex=\"-1\">{}</main>{}</body></html>",
        pick(lang, "跳到正文", "Skip to content"),
        header(look, switch),
        content,
        footer(look, switch)
    );
    Html(html!("{}{}", head, body).into_string())
}

fn header(look: Look, switch: &Switch<'_>) -> Safe {
    let (lang, q) = (look.lang, query(look.lang));
    let (word, name) = if look.elder {
        ("elder-off", pick(lang, "退出大字版", "Leave large type"))
    } else {
        ("elder-on", pick(lang, "大字版", "Large type"))
    };
    html!(
        "<header><a class=\"brand\" href=\"/{}\">{}<span>{}</span></a><nav aria-label=\"{}\"><a href=\"/follow{}\">{}</a>{}</nav></header>",
        q,
        mark(),
        pick(lang, "呼应", "Huying"),
        pick(lang, "主要", "Main"),
        q,
        pick(lang, "查进展", "Follow"),
        switched(switch, &[(word, html!("{}{}", icon(LETTERS), name))])
    )
}

/// The buttons that change the look.
fn switched(switch: &Switch<'_>, choices: &[(&str, Safe)]) -> Safe {
    let button = |form: Option<Safe>, (word, name): &(&str, Safe)| {
        html!("<button class=\"look\" name=\"look\" value=\"{}\" formnovalidate{}>{}</button>", *word, form, name)
    };
    match switch {
        Switch::Form(id) => {
            let all = choices.iter().map(|choice| button(Some(html!(" form=\"{}\"", *id)), choice));
            html!("{}", all.collect::<Vec<_>>())
        }
        Switch::Back(path) => {
            let all: Vec<Safe> = choices.iter().map(|choice| button(None, choice)).collect();
            html!(
                "<form class=\"look\" method=\"post\" action=\"/look\"><input type=\"hidden\" name=\"back\" value=\"{}\">{}</form>",
                *path,
                all
            )
        }
    }
}

fn footer(look: Look, switch: &Switch<'_>) -> Safe {
    let (lang, q) = (look.lang, query(look.lang));
    let link = |path: &str, name: &str| html!("<a href=\"/{}{}\">{}</a>", path, q, name);
    let dark = look.dark == Some(true);
    let choices = [
        (
            if dark { "theme-light" } else { "theme-dark" },
            html!("{}", pick(lang, if dark { "浅色" } else { "深色" }, if dark { "Light" } else { "Dark" })),
        ),
        match lang {
            Lang::Zh => ("lang-en", html!("<span lang=\"en\">English</span>")),
            Lang::En => ("lang-zh", html!("<span lang=\"zh-CN\">中文</span>")),
        },
    ];
    let urgent = html!(
        "<p><strong>{}</strong> {}</p>",
        pick(lang, "有人受伤、着火、漏气？", "Somebody hurt, a fire, a gas leak?"),
        pick(lang, "别等，直接拨 110、119、120。", "Do not wait: dial 110, 119 or 120.")
    );
    let call = html!(
        "<p><a class=\"call\" href=\"tel:12345\">{}{}</a></p>",
        icon(PHONE),
        pick(lang, "打 12345，说给接线员听", "Call 12345 and say it to an operator")
    );
    html!(
        "<footer>{}{}<nav aria-label=\"{}\">{}{}{}{}{}{}{}{}</nav></footer>",
        urgent,
        call,
        pick(lang, "更多", "More"),
        link("request", pick(lang, "说一件事", "Make a request")),
        link("mine", pick(lang, "这台设备上的记录", "Kept on this device")),
        link("lost", pick(lang, "查询码丢了", "Lost your code")),
        link("privacy", pick(lang, "个人信息怎么用", "Your personal data")),
        link("open", pick(lang, "公开的数", "Open data")),
        link("lists", pick(lang, "公布的清单", "Published lists")),
        link("", pick(lang, "首页", "Start")),
        switched(switch, &choices)
    )
}

/// A time as people read it: the first sixteen characters of its text.
pub(crate) fn time(text: &str) -> Safe {
    let shown: String = text.chars().take(16).map(|c| if c == 'T' { ' ' } else { c }).collect();
    html!("<time datetime=\"{}\">{}</time>", text, shown)
}

/// A moment as a sentence says it: month, day, weekday, time; the year only where it is not this one.
pub(crate) fn moment(at: Instant, now: Instant, lang: Lang) -> Safe {
    html!("<time datetime=\"{}\">{}</time>", at.rfc3339(), spoken(at, now, lang))
}

/// The words of a moment.
pub(crate) fn spoken(at: Instant, now: Instant, lang: Lang) -> String {
    const ZH: [&str; 7] = ["一", "二", "三", "四", "五", "六", "日"];
    const EN: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    let day = at.day();
    let wall = at.wall();
    let clock = wall.get(11..16).unwrap_or_default();
    // The first day of the epoch was a Thursday.
    let since = day.start().0.saturating_add(8 * 3_600_000).div_euclid(86_400_000);
    let weekday = usize::try_from(since.saturating_add(3).rem_euclid(7)).unwrap_or_default();
    let is_same_year = day.year() == now.day().year();
    let days = day.start().0.saturating_sub(now.day().start().0).div_euclid(86_400_000);
    match lang {
        Lang::Zh => {
            let year = if is_same_year { String::new() } else { format!("{}年", day.year()) };
            let near = match days {
                0 => "今天",
                1 => "明天",
                -1 => "昨天",
                _ => {
                    return format!(
                        "{year}{}月{}日 周{} {clock}",
                        day.month(),
                        day.day(),
                        ZH.get(weekday).unwrap_or(&"")
                    );
                }
            };
            format!("{near} {clock}")
        }
        Lang::En => {
            let year = if is_same_year { String::new() } else { format!(" {}", day.year()) };
            let near = match days {
                0 => "today",
                1 => "tomorrow",
                -1 => "yesterday",
                _ => {
                    return format!(
                        "{} {} {}{year}, {clock}",
                        EN.get(weekday).unwrap_or(&""),
                        day.day(),
                        day.month_name()
                    );
                }
            };
            format!("{near} {clock}")
        }
    }
}

/// The time that a text names, for a sentence; the text itself if it names none.
pub(crate) fn said_time(text: &str, now: Instant, lang: Lang) -> Safe {
    Instant::parse(text).map_or_else(|_| time(text), |at| moment(at, now, lang))
}

/// Citations, each with its force.
pub(crate) fn cites(basis: &[Cited], lang: Lang) -> Safe {
    cites_of(None, basis, lang)
}

/// Citations, each with its force and the way to its text.
pub(crate) fn cites_of(law: Option<&CityLaw>, basis: &[Cited], lang: Lang) -> Safe {
    let one = |cited: &Cited| {
        let force = html!("<span class=\"force {}\">{}</span>", cited.force, pick(lang, &cited.force_zh, &cited.force));
        let Some(law) = law else {
            return html!(
                "<span class=\"by\">{}<a class=\"cite\" href=\"/provisions/{}{}\" title=\"{}\">{}</a></span> ",
                force,
                cited.provision,
                query(lang),
                cited.title,
                cited.provision
            );
        };
        let mut provisions = law.city.instruments.iter().flat_map(|instrument| &instrument.provisions);
        let heading =
            provisions.find(|provision| provision.id.0 == cited.provision).map(|provision| provision.heading.as_str());
        let name = match (lang, heading) {
            (Lang::Zh, Some(heading)) => format!("{} {heading}", cited.title),
            _ => cited.provision.clone(),
        };
        html!(
            "<span class=\"by\">{}<a class=\"cite\" href=\"/law/{}/{}{}\" title=\"{}\">{}</a></span> ",
            force,
            law.city.key,
            cited.provision,
            query(lang),
            cited.title,
            name
        )
    };
    if basis.is_empty() {
        return Safe::default();
    }
    let all: Vec<Safe> = basis.iter().map(one).collect();
    html!("<p class=\"bases\"><span class=\"faint\">{}</span>{}</p>", pick(lang, "依据：", "Basis: "), all)
}

/// Values with their labels.
pub(crate) fn values(values: &[ValueBody], lang: Lang) -> Option<Safe> {
    let one = |value: &ValueBody| {
        let name = pick(lang, &value.field.zh, &value.field.en);
        let shown = if value.erased {
            html!("<span class=\"masked\">{}</span>", pick(lang, "已按请求删除", "erased on request"))
        } else if value.masked {
            html!("<span class=\"masked\">{}</span>", text(&value.value, lang))
        } else if let Some(label) = &value.label {
            html!("{}", label.pick(lang))
        } else {
            html!("{}", text(&value.value, lang))
        };
        html!("<dt>{}</dt><dd>{}</dd>", name, shown)
    };
    (!values.is_empty()).then(|| html!("<dl>{}</dl>", values.iter().map(one).collect::<Vec<_>>()))
}

pub(crate) fn text(value: &serde_json::Value, lang: Lang) -> String {
    match value {
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Bool(true) => pick(lang, "是", "yes").to_owned(),
        serde_json::Value::Bool(false) => pick(lang, "否", "no").to_owned(),
        serde_json::Value::Array(list) => {
            list.iter().map(|entry| text(entry, lang)).collect::<Vec<_>>().join(pick(lang, "、", ", "))
        }
        serde_json::Value::Object(file) if file.contains_key("file") => pick(lang, "一份文件", "a file").to_owned(),
        serde_json::Value::Object(row) => row.get("row").map(|row| text(row, lang)).unwrap_or_default(),
        serde_json::Value::Null => String::new(),
        number @ serde_json::Value::Number(_) => number.to_string(),
    }
}

/// Clocks, each with its due moment and how it came about.
pub(crate) fn clocks(clocks: &[ClockBody], lang: Lang) -> Safe {
    let one = |clock: &ClockBody| {
        let due = clock.due.as_deref().map(|due| {
            let late = clock.overdue.then(|| html!(" <span class=\"late\">{}</span>", pick(lang, "已超期", "overdue")));
            let provisional = clock.provisional.then(|| {
                html!(
                    " <span class=\"provisional\">{}</span>",
                    pick(lang, "暂定：放假安排尚未公布", "provisional: the calendar is not published yet")
                )
            });
            html!("{}{}{}", time(due), late, provisional)
        });
        let lines: Vec<Safe> = match lang {
            Lang::Zh => clock.explain_zh.iter().map(|line| html!("<li>{}</li>", line)).collect(),
            Lang::En => clock.explain_en.iter().map(|line| html!("<li>{}</li>", line)).collect(),
        };
        let setting = clock.setting.as_ref().map(|setting| {
            let unverified = (!setting.verified)
                .then(|| html!(" <span class=\"unverified\">{}</span>", pick(lang, "尚未核实", "not confirmed yet")));
            html!(
                "<p><span class=\"cite setting\">{}</span> {} · {} · {}{}</p>",
                pick(lang, "设定", "setting"),
                pick(lang, &setting.value_zh, &setting.value),
                setting.issuer,
                setting.document,
                unverified
            )
        });
        html!(
            "<li class=\"card\"><strong>{}</strong> {}<details><summary>{}</summary><ul>{}</ul>{}</details></li>",
            pick(lang, &clock.clock.zh, &clock.clock.en),
            due,
            pick(lang, "怎么算的", "How this is counted"),
            lines,
            setting
        )
    };
    html!("<ul class=\"cards\">{}</ul>", clocks.iter().map(one).collect::<Vec<_>>())
}
