//! The law of a city: its instruments, and its provisions found by words, number, mechanism or standing.

use super::instrument::row;
use super::standing::{Standing, counted};
use super::{and_lang, city, days, force, instrument_address, styles, uses};
use crate::extract::{Asked, At};
use crate::pages::html::{Safe, html};
use crate::pages::layout::{page, query};
use crate::pages::look::Look;
use crate::problem::Problem;
use crate::state::AppState;
use crate::words::pick;
use ::law::{Instrument, Provision};
use axum::extract::State;
use axum::response::Html;
use desk::CityLaw;
use serde::Deserialize;
use worktime::{Day, Lang};

/// Longest query, in characters.
const LONGEST: usize = 100;

/// What is looked for.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Sought {
    /// Words or a number.
    #[serde(default)]
    q: String,
    /// A mechanism, such as `M02`.
    mechanism: Option<String>,
    /// How they stand.
    standing: Option<Standing>,
    /// Language.
    #[allow(dead_code, reason = "read by `Speaks`; listed here so that it is not unknown")]
    lang: Option<String>,
}

impl Sought {
    /// Whether everything is wanted.
    fn is_all(&self) -> bool {
        self.q.is_empty() && self.mechanism.is_none() && self.standing.is_none()
    }

    /// Where the same is found again.
    fn address(&self, law: &CityLaw, lang: Lang) -> String {
        let mut parts = Vec::new();
        if !self.q.is_empty() {
            parts.push(format!("q={}", encoded(&self.q)));
        }
        parts.extend(self.mechanism.as_ref().map(|key| format!("mechanism={}", encoded(key))));
        parts.extend(self.standing.map(|standing| format!("standing={}", standing.key())));
        if lang == Lang::En {
            parts.push("lang=en".to_owned());
        }
        let mark = if parts.is_empty() { "" } else { "?" };
        format!("/law/{}{mark}{}", law.city.key, parts.join("&"))
    }

    fn has(&self, law: &CityLaw, instrument: &Instrument, provision: &Provision) -> bool {
        self.standing.is_none_or(|standing| standing.has(provision))
            && self.mechanism.as_ref().is_none_or(|key| provision.mechanisms.contains(key))
            && matches(law, instrument, provision, &self.q)
    }

    /// How many provisions are found.
    fn count(&self, law: &CityLaw) -> usize {
        all(law).filter(|(instrument, provision)| self.has(law, instrument, provision)).count()
    }
}

/// A text as a part of a query.
pub(crate) fn encoded(text: &str) -> String {
    let byte =
        |byte: u8| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    text.bytes().map(byte).collect()
}

fn all(law: &CityLaw) -> impl Iterator<Item = (&Instrument, &Provision)> + Clone {
    law.city.instruments.iter().flat_map(|of| of.provisions.iter().map(move |provision| (of, provision)))
}

/// The page of a city's law.
pub(crate) async fn law(
    State(state): State<AppState>,
    look: Look,
    At(key): At<String>,
    Asked(mut sought): Asked<Sought>,
) -> Result<Html<String>, Problem> {
    let lang = look.lang;
    let library = state.desk().library();
    let law = city(&library, &key)?;
    let today = state.desk().now().day();
    sought.q = sought.q.trim().chars().take(LONGEST).collect();
    sought.mechanism = sought.mechanism.filter(|key| !key.is_empty());
    let title = match lang {
        Lang::Zh => format!("{}的依据", law.city.label.zh),
        Lang::En => format!("The law of {}", law.city.label.en),
    };
    let shown = if sought.is_all() { contents(law, today, lang) } else { found(&state, law, &sought, lang) };
    let content = html!(
        "{}<div class=\"lawbook\"><h1>{}</h1><p class=\"own\">{}</p>{}{}{}{}{}</div>",
        styles(),
        title,
        pick(
            lang,
            "这里用自己的话概括每一条说了什么；原文以公布的文本为准。",
            "Each provision is summed up in our own words; the published text is what counts."
        ),
        form(law, &sought, lang),
        filters(law, &sought, lang),
        summary(law, &sought, lang),
        shown,
        others(&library, law, lang)
    );
    Ok(page(look, &title, &sought.address(law, Lang::Zh), &content))
}

fn form(law: &CityLaw, sought: &Sought, lang: Lang) -> Safe {
    let keep = |name: &str, value: &str| html!("<input type=\"hidden\" name=\"{}\" value=\"{}\">", name, value);
    let kept: Vec<Safe> = (lang == Lang::En)
        .then(|| keep("lang", "en"))
        .into_iter()
        .chain(sought.mechanism.as_ref().map(|key| keep("mechanism", key)))
        .chain(sought.standing.map(|standing| keep("standing", standing.key())))
        .collect();
    html!(
        "<form class=\"find\" role=\"search\" action=\"/law/{}\"><label for=\"q\">{}</label><input id=\"q\" name=\"q\" type=\"search\" maxlength=\"100\" value=\"{}\">{}<button>{}</button></form>",
        law.city.key,
        pick(lang, "找一条：几个字，或者条号", "Find a provision: words or a number"),
        sought.q,
        kept,
        pick(lang, "查找", "Find")
    )
}

/// Links that narrow what is shown, each with how many it leaves.
fn filters(law: &CityLaw, sought: &Sought, lang: Lang) -> Safe {
    let link = |to: &Sought, mark: Option<Safe>, name: &str, is_current: bool| {
        let current = is_current.then(|| html!(" aria-current=\"true\""));
        html!(
            "<li><a href=\"{}\"{}>{} {} <span class=\"count\">{}</span></a></li>",
            to.address(law, lang),
            current,
            mark,
            name,
            to.count(law)
        )
    };
    let by_standing = std::iter::once(None).chain(Standing::ALL.map(Some)).map(|standing| {
        let name = standing.map_or(pick(lang, "全部", "all"), |standing| standing.words(lang));
        let mark = standing.map(|standing| standing.mark(lang));
        link(&Sought { standing, ..sought.clone() }, mark, name, sought.standing == standing)
    });
    let keys = law.city.mechanisms().filter(|key| all(law).any(|(_, p)| p.mechanisms.iter().any(|one| one == key)));
    let by_mechanism = std::iter::once(None).chain(keys.map(Some)).map(|key| {
        let name = key.map_or_else(
            || pick(lang, "全部", "all").to_owned(),
            |key| format!("{key} {}", law.city.mechanism_label(key).of(lang)),
        );
        let to = Sought { mechanism: key.map(str::to_owned), ..sought.clone() };
        link(&to, None, &name, sought.mechanism.as_deref() == key)
    });
    let chosen = sought.mechanism.as_ref().map(|key| format!("{key} {}", law.city.mechanism_label(key).of(lang)));
    html!(
        "<nav class=\"filters\" aria-label=\"{}\"><ul>{}</ul><details><summary>{}{}</summary><ul>{}</ul></details></nav>",
        pick(lang, "缩小范围", "Narrow down"),
        by_standing.collect::<Vec<_>>(),
        pick(lang, "按机制：", "By mechanism: "),
        chosen.unwrap_or_else(|| pick(lang, "全部", "all").to_owned()),
        by_mechanism.collect::<Vec<_>>()
    )
}

fn summary(law: &CityLaw, sought: &Sought, lang: Lang) -> Safe {
    if sought.is_all() {
        return Safe::default();
    }
    let (total, found) = (all(law).count(), sought.count(law));
    let q = if sought.q.is_empty() { String::new() } else { format!("“{}”", sought.q) };
    let words = match (lang, found) {
        (Lang::Zh, 0) => format!("没有找到{q}。换个说法，或者只写条号里的数字，或者放宽上面的范围。"),
        (Lang::En, 0) => {
            format!("Nothing found {q}. Try other words, only the digits of the number, or fewer limits above.")
        }
        (Lang::Zh, _) => format!("找到{found}条，共{total}条。"),
        (Lang::En, _) => format!("{found} found of {total}."),
    };
    html!(
        "<p class=\"counted\" role=\"status\">{} <a href=\"/law/{}{}\">{}</a></p>",
        words,
        law.city.key,
        query(lang),
        pick(lang, "全部列出", "Show all")
    )
}

/// What the city's rulebook rests on: its own instruments, then the national ones.
fn contents(law: &CityLaw, today: Day, lang: Lang) -> Safe {
    let part = |name: &str, own: bool| {
        let mine = law.city.instruments.iter().filter(|instrument| law.city.owns(instrument) == own);
        let mut mine: Vec<&Instrument> = mine.collect();
        mine.sort_by_key(|instrument| instrument.force);
        let rows: Vec<Safe> = mine.into_iter().map(|instrument| entry(law, instrument, today, lang)).collect();
        (!rows.is_empty()).then(|| {
            html!(
                "<section><h2>{} <span class=\"count\">{}</span></h2><ul class=\"contents\">{}</ul></section>",
                name,
                rows.len(),
                rows
            )
        })
    };
    let own = match lang {
        Lang::Zh => format!("{}的文件", law.city.label.zh),
        Lang::En => format!("Instruments of {}", law.city.label.en),
    };
    html!("{}{}", part(&own, true), part(pick(lang, "全国的文件", "National instruments"), false))
}

fn entry(law: &CityLaw, instrument: &Instrument, today: Day, lang: Lang) -> Safe {
    html!(
        "<li>{}<div><a href=\"{}\">{}</a> <span class=\"id\">{}</span><p class=\"days\">{}</p><p class=\"counted\">{}</p></div></li>",
        force(instrument.force, lang),
        instrument_address(law, instrument, lang),
        instrument.title_in(lang),
        instrument.code,
        days(instrument, today, lang),
        counted(instrument.provisions.iter(), lang)
    )
}

/// The provisions that were found, under their instruments, the strongest first.
fn found(state: &AppState, law: &CityLaw, sought: &Sought, lang: Lang) -> Safe {
    let mut instruments: Vec<&Instrument> = law.city.instruments.iter().collect();
    instruments.sort_by_key(|instrument| instrument.force);
    let parts = instruments.into_iter().filter_map(|instrument| {
        let found = instrument.provisions.iter().filter(|provision| sought.has(law, instrument, provision));
        let rows: Vec<Safe> = found.map(|provision| row(state, law, provision, lang)).collect();
        (!rows.is_empty()).then(|| {
            html!(
                "<details class=\"instrument\" open><summary><h2>{}{} <span class=\"count\">{}</span></h2></summary><ul class=\"tree\">{}</ul></details>",
                force(instrument.force, lang),
                instrument.title_in(lang),
                rows.len(),
                rows
            )
        })
    });
    html!("{}", parts.collect::<Vec<_>>())
}

fn others(library: &desk::Library, law: &CityLaw, lang: Lang) -> Safe {
    let others = library.cities().filter(|other| other.city.key != law.city.key).map(|other| {
        let name = pick(lang, &other.city.label.zh, &other.city.label.en);
        html!(
            "<a href=\"/law/{}{}\">{}</a>　<a href=\"/law/compare?a={}&b={}{}\">{}{}</a> ",
            other.city.key,
            query(lang),
            name,
            law.city.key,
            other.city.key,
            and_lang(lang),
            pick(lang, "按机制并看：与", "Side by side with "),
            name
        )
    });
    html!("<p class=\"others\">{}{}</p>", pick(lang, "另一个城市：", "Another city: "), others.collect::<Vec<_>>())
}

/// Whether every word of a query stands somewhere in a provision: number, heading, gist, instrument, rules, steps.
fn matches(law: &CityLaw, instrument: &Instrument, provision: &Provision, q: &str) -> bool {
    if q.is_empty() {
        return true;
    }
    let mut text = format!(
        "{} {} {} {} {} {} {}",
        provision.id,
        provision.heading,
        provision.gist,
        provision.gist_en,
        instrument.title,
        instrument.title_en,
        provision.none.as_deref().unwrap_or_default()
    );
    let mut add = |more: &str| {
        text.push(' ');
        text.push_str(more);
    };
    for mechanism in provision.mechanisms.iter().chain(provision.awaiting.keys()) {
        let label = law.city.mechanism_label(mechanism);
        [mechanism.as_str(), &label.zh, &label.en].into_iter().for_each(&mut add);
    }
    provision.awaiting.values().flat_map(|rules| rules.keys()).for_each(|rule| add(rule));
    for rule in provision.rules.keys() {
        add(rule);
        for used in uses::of(law, rule) {
            [&used.name.zh, &used.name.en].into_iter().for_each(|name| add(name));
        }
    }
    let text = text.to_lowercase();
    q.to_lowercase().split_whitespace().all(|word| text.contains(word))
}
