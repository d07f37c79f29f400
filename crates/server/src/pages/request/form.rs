//! The one form of the request page: what happened, where, how to be reached, what happens next.

use super::places::Place;
use super::{APPEAL, FORM, Filled, next, position};
use crate::pages::glyph::{SPEAKER, icon};
use crate::pages::html::{Safe, html};
use crate::pages::layout::query;
use crate::pages::look::Look;
use crate::pages::sent;
use crate::problem::Problem;
use crate::state::AppState;
use crate::view::position::PositionBody;
use crate::words::pick;
use desk::Library;
use indexmap::IndexMap;
use rulebook::ListEntry;
use rulebook::model::Label;
use worktime::Lang;

/// The city's list of categories.
const CATEGORIES: &str = "categories";
/// Most characters of the text.
const LONGEST: u32 = 5000;

/// What is wrong, by field; and what concerns no field of the page.
struct Faults {
    by_field: Vec<(String, String)>,
    basis: Option<Safe>,
}

impl Faults {
    fn of(problem: Option<&Problem>, lang: Lang) -> Self {
        let Some(problem) = problem else { return Self { by_field: Vec::new(), basis: None } };
        let body = problem.body(lang);
        let mut by_field: Vec<(String, String)> = body
            .reasons
            .iter()
            .map(|reason| (reason.field.clone().unwrap_or_default(), pick(lang, &reason.zh, &reason.en).to_owned()))
            .collect();
        if by_field.is_empty() {
            by_field.push((String::new(), problem.words(lang).1.to_owned()));
        }
        let basis = (!body.basis.is_empty()).then(|| crate::pages::layout::cites(&body.basis, lang));
        Self { by_field, basis }
    }

    /// All of it at the top of the form; the focus goes there.
    fn summary(&self, lang: Lang) -> Option<Safe> {
        if self.by_field.is_empty() {
            return None;
        }
        let line = |(field, text): &(String, String)| {
            if field.is_empty() {
                html!("<li>{}</li>", text)
            } else {
                html!("<li><a href=\"#{}\">{}</a></li>", anchor(field), text)
            }
        };
        let count = self.by_field.len();
        let title = match lang {
            Lang::Zh => format!("还没有交上去，有{count}处要看一下"),
            Lang::En => format!("Not sent yet: {count} to look at"),
        };
        Some(html!(
            "<div class=\"notice\" role=\"alert\" tabindex=\"-1\" autofocus id=\"faults\"><h2>{}</h2><ul>{}</ul>{}<p class=\"small\">{}</p></div>",
            title,
            self.by_field.iter().map(line).collect::<Vec<_>>(),
            self.basis,
            pick(lang, "您写的都还在。", "Everything you wrote is still here.")
        ))
    }

    /// What is wrong with one field, beside it.
    fn beside(&self, field: &str) -> Option<Safe> {
        let found: Vec<Safe> =
            self.by_field.iter().filter(|(of, _)| of == field).map(|(_, text)| html!("{}", text)).collect();
        (!found.is_empty()).then(|| html!("<p class=\"fault\" id=\"{}-fault\">{}</p>", field, found))
    }

    /// The attributes that tie a field to what is wrong with it.
    fn ties(&self, field: &str) -> Option<Safe> {
        self.by_field
            .iter()
            .any(|(of, _)| of == field)
            .then(|| html!(" aria-invalid=\"true\" aria-describedby=\"{}-fault\"", field))
    }
}

/// Where on the page a field stands.
fn anchor(field: &str) -> &str {
    match field {
        "place" => "where",
        sent::FILES => "photos",
        "category" | "kind" => "sort",
        "identity" => "reach",
        other => other,
    }
}

/// A choice with its label.
pub(super) fn option(value: &str, label: &str, chosen: &str) -> Safe {
    let selected = (value == chosen).then(|| html!(" selected"));
    html!("<option value=\"{}\"{}>{}</option>", value, selected, label)
}

/// The page's content.
pub(super) fn part(
    state: &AppState,
    library: &Library,
    look: Look,
    (filled, said): (&Filled, Option<&PositionBody>),
    problem: Option<&Problem>,
) -> Safe {
    let lang = look.lang;
    let place = Place::of(library, filled);
    let faults = Faults::of(problem, lang);
    let parts = [
        text_part(filled, &faults, lang),
        where_part(&place, (filled, said), &faults, lang),
        photos_part(filled, &faults, lang),
        reach_part(filled, &faults, lang),
        sort_part(state, library, &place, filled, &faults, lang),
        next_part(state, library, &place, lang),
    ];
    html!(
        "{}<form id=\"{}\" class=\"request\" method=\"post\" enctype=\"multipart/form-data\" action=\"/request{}\" data-send=\"request\"><input type=\"hidden\" name=\"key\" value=\"{}\">{}<div class=\"send\"><button class=\"btn primary wide\">{}</button><p class=\"small\">{}</p></div></form>",
        faults.summary(lang),
        FORM,
        query(lang),
        filled.get("key"),
        parts.to_vec(),
        pick(lang, "提交", "Send"),
        pick(lang, "提交后给您一个查询码，不用注册。", "You get a code; no account needed.")
    )
}

fn text_part(filled: &Filled, faults: &Faults, lang: Lang) -> Safe {
    html!(
        "<section><h1><label for=\"text\">{}</label></h1><p class=\"muted\" id=\"text-hint\">{}</p>{}<div class=\"said waiting say\"><textarea id=\"text\" name=\"text\" rows=\"5\" required maxlength=\"{}\"{}>{}</textarea></div><p class=\"small\" id=\"kept\"><button type=\"button\" class=\"btn quiet\" data-read hidden>{}{}</button></p></section>",
        pick(lang, "说说您遇到的事", "Tell us what happened"),
        pick(lang, "怎么说都行。在哪儿、什么样、多久了。", "Any words will do: where, what, how long."),
        faults.beside("text"),
        LONGEST,
        faults.ties("text"),
        filled.0.get("text").map_or("", String::as_str),
        icon(SPEAKER),
        pick(lang, "念给我听", "Read it to me")
    )
}

fn where_part(
    place: &Place<'_>,
    (filled, said): (&Filled, Option<&PositionBody>),
    faults: &Faults,
    lang: Lang,
) -> Safe {
    let chosen = place.street().map(|_| {
        html!(
            "<p class=\"chosen\">{}{} <b>{}</b>{}</p>",
            crate::pages::glyph::pair(crate::pages::glyph::Sign::Answered, lang),
            pick(lang, " 归", " This belongs to"),
            place.names(),
            pick(lang, " 管", "")
        )
    });
    html!(
        "<section id=\"where\" tabindex=\"-1\"><h2>{}</h2>{}<div data-find></div><div class=\"lists\">{}</div>{}<p class=\"step\"><button class=\"btn\" name=\"step\" value=\"place\" formnovalidate>{}</button></p><div class=\"field\"><label class=\"label\" for=\"address\">{} <span class=\"muted\">{}</span></label><input class=\"input\" id=\"address\" name=\"address\" type=\"text\" maxlength=\"200\" autocomplete=\"street-address\" value=\"{}\"{}>{}</div>{}<div data-near role=\"status\"></div></section>",
        pick(lang, "在哪儿", "Where"),
        faults.beside("place"),
        place.lists(lang),
        chosen,
        if place.street().is_some() {
            pick(lang, "换了地方，更新列表", "Changed it? Update the lists")
        } else {
            pick(lang, "选好了，看下一级", "Next list")
        },
        pick(lang, "门牌号，或者旁边有什么", "Door number, or what is beside it"),
        pick(lang, "可以不填", "optional"),
        filled.get("address"),
        faults.ties("address"),
        faults.beside("address"),
        position::part(said, filled, (faults.ties("position"), faults.beside("position")), lang)
    )
}

fn photos_part(filled: &Filled, faults: &Faults, lang: Lang) -> Safe {
    let count = sent::ids(filled.get(sent::FILES)).len();
    let there = (count > 0).then(|| {
        let text = match lang {
            Lang::Zh => format!("已经收到{count}张，不用再选。"),
            Lang::En => format!("{count} received already; no need to choose them again."),
        };
        html!("<p class=\"small\">{}</p>", text)
    });
    html!(
        "<section id=\"photos\" tabindex=\"-1\"><h2><label for=\"photo\">{} <span class=\"muted\">{}</span></label></h2>{}{}{}</section>",
        pick(lang, "照片", "Photos"),
        pick(lang, "可以不拍，最多9张", "optional, 9 at most"),
        faults.beside(sent::FILES),
        crate::pages::sent::input("photo", sent::FILES, filled.get(sent::FILES), lang),
        there
    )
}

fn reach_part(filled: &Filled, faults: &Faults, lang: Lang) -> Safe {
    let chosen = filled.or("identity", "named");
    let choice = |value: &str, title: &str, hint: &str| {
        let checked = (value == chosen).then(|| html!(" checked"));
        html!(
            "<label class=\"pick\"><input type=\"radio\" name=\"identity\" value=\"{}\"{}><span><b>{}</b><br><span class=\"muted\">{}</span></span></label>",
            value,
            checked,
            title,
            hint
        )
    };
    let line = |name: &str, label: &str, kind: &str, auto: &str, longest: u32| {
        html!(
            "<div class=\"field\"><label class=\"label\" for=\"{}\">{}</label><input class=\"input\" id=\"{}\" name=\"{}\" type=\"{}\" maxlength=\"{}\" autocomplete=\"{}\" value=\"{}\"{}>{}</div>",
            name,
            label,
            name,
            name,
            kind,
            longest,
            auto,
            filled.get(name),
            faults.ties(name),
            faults.beside(name)
        )
    };
    html!(
        "<section id=\"reach\" tabindex=\"-1\"><h2 id=\"reach-name\">{}</h2>{}<div role=\"radiogroup\" aria-labelledby=\"reach-name\">{}{}{}</div><div class=\"reachable\">{}{}{}</div></section>",
        pick(lang, "怎么找您", "How to reach you"),
        faults.beside("identity"),
        choice(
            "named",
            pick(lang, "留电话", "By telephone"),
            pick(
                lang,
                "办事的人会打给您问清楚，办完回访您。号码只给经办这件事的人看。不填号码，就只能凭查询码看。",
                "Whoever handles it calls to ask, and afterwards to hear whether it is solved. Only they see the number. Without a number, your code is the only way."
            )
        ),
        choice(
            "confidential",
            pick(lang, "替我保密", "In confidence"),
            pick(
                lang,
                "您说的话、称呼、电话都封起来。要看的人得有专门的权限，先写明用途，看一次记一次。办起来会慢一些。",
                "Your words, name and number are sealed. Only a few posts may open them, must say why, and each look is recorded. Handling takes longer."
            )
        ),
        choice(
            "anonymous",
            pick(lang, "不留姓名和电话", "Without name and number"),
            pick(
                lang,
                "没人能打给您，要记得自己凭查询码来看、来评。下面几格写了也不会提交。",
                "Nobody can call you; use your code to follow and to rate. What stands in the lines below is not sent."
            )
        ),
        line("contact_phone", pick(lang, "电话", "Telephone"), "tel", "tel", 30),
        line("contact_name", pick(lang, "怎么称呼您", "Your name"), "text", "name", 50),
        line("contact_mail", pick(lang, "电子邮箱（可以不填）", "Mail address (optional)"), "email", "email", 100)
    )
}

fn sort_part(
    state: &AppState,
    library: &Library,
    place: &Place<'_>,
    filled: &Filled,
    faults: &Faults,
    lang: Lang,
) -> Safe {
    let law = place.street().and_then(|street| library.city_of(&street.code)).or_else(|| library.cities().next());
    let Some(law) = law else { return Safe::default() };
    let procedure = law.edition_on(state.desk().now().day()).and_then(|edition| edition.procedures.get(APPEAL));
    let kinds: Vec<(&String, &Label)> = procedure
        .and_then(|procedure| procedure.fields.get("kind"))
        .map(|field| field.choices.iter().collect())
        .unwrap_or_default();
    let kinds: Vec<Safe> =
        kinds.iter().map(|(key, label)| option(key, pick(lang, &label.zh, &label.en), filled.get("kind"))).collect();
    let categories = law.city.lists.get(CATEGORIES).map(|list| categories(list, filled.get("category"), lang));
    let select = |name: &str, label: &str, none: &str, options: Vec<Safe>| {
        html!(
            "<div class=\"field\"><label class=\"label\" for=\"{}\">{}</label><select class=\"input\" id=\"{}\" name=\"{}\"{}><option value=\"\">{}</option>{}</select>{}</div>",
            name,
            label,
            name,
            name,
            faults.ties(name),
            none,
            options,
            faults.beside(name)
        )
    };
    html!(
        "<details id=\"sort\"{}><summary>{} <span class=\"muted\">{}</span></summary>{}{}</details>",
        (faults.beside("category").is_some() || faults.beside("kind").is_some()).then(|| html!(" open")),
        pick(lang, "您知道归哪一类吗？", "Do you know what kind it is?"),
        pick(lang, "可以不选，工作人员会核对", "optional; the office checks it"),
        select(
            "category",
            pick(lang, "哪一类事", "About"),
            pick(lang, "不选：先记为“未分类”", "Not chosen: kept as “unclassified”"),
            categories.unwrap_or_default()
        ),
        select(
            "kind",
            pick(lang, "您是想", "You want to"),
            pick(lang, "不选：先记为“求助”", "Not chosen: kept as “asking for help”"),
            kinds
        )
    )
}

/// The categories, grouped under their headings.
fn categories(list: &IndexMap<String, ListEntry>, chosen: &str, lang: Lang) -> Vec<Safe> {
    let heads = list.iter().filter(|(_, entry)| entry.parent.is_none());
    let group = |(key, entry): (&String, &ListEntry)| {
        let name = pick(lang, &entry.label.zh, &entry.label.en);
        let own = list.iter().filter(|(_, below)| below.parent.as_ref() == Some(key));
        let options: Vec<Safe> =
            own.map(|(key, below)| option(key, pick(lang, &below.label.zh, &below.label.en), chosen)).collect();
        if options.is_empty() {
            option(key, name, chosen)
        } else {
            html!("<optgroup label=\"{}\">{}</optgroup>", name, options)
        }
    };
    heads.map(group).collect()
}

fn next_part(state: &AppState, library: &Library, place: &Place<'_>, lang: Lang) -> Safe {
    let shown = place.street().and_then(|street| Some((library.city_of(&street.code)?, street)));
    let content = shown.map_or_else(
        || {
            html!(
                "<p class=\"muted\">{}</p>",
                pick(
                    lang,
                    "选好街道，这里就写明每一步最晚什么时候。",
                    "Choose the street, and the latest moment of each step stands here."
                )
            )
        },
        |(law, street)| next::part(law, &street.code, state.desk().now(), lang),
    );
    html!("<section id=\"next\"><h2>{}</h2>{}</section>", pick(lang, "交上去以后", "After you send it"), content)
}
