//! A matter as its person reads it: what they said, what was answered, what is asked of them, by when, and every step.

use super::forms::Forms;
use super::{AGAIN, head, plain};
use crate::api::receipts::{Opened, ReceiptBody};
use crate::pages::glyph::{SPEAKER, Sign, icon, pair};
use crate::pages::html::{Safe, html};
use crate::pages::layout::{cites_of, query, said_time, text, values};
use crate::pages::sent;
use crate::problem::Problem;
use crate::state::AppState;
use crate::view::{ClockBody, StepBody, ValueBody};
use crate::words::pick;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use desk::CityLaw;
use desk::files::{Look, Part};
use std::collections::BTreeMap;
use worktime::{Instant, Lang};

/// What was just done or refused, and what was typed into the refused form.
type After<'a> = (Option<Safe>, Option<(&'a str, &'a BTreeMap<String, String>)>);

/// What every piece of the page needs.
struct Page<'a> {
    law: &'a CityLaw,
    receipt: &'a ReceiptBody,
    code: &'a str,
    small: &'a Small,
    now: Instant,
    lang: Lang,
}

/// Small copies of pictures by file, as they stand in the page.
type Small = BTreeMap<String, String>;

/// Small copies in a page at most.
const PICTURES: usize = 18;

/// What a file is, as the matter tells it.
fn said<'a>(file: &'a serde_json::Value, key: &str) -> Option<&'a str> {
    file.get(key).and_then(serde_json::Value::as_str)
}

fn is_picture(file: &serde_json::Value) -> bool {
    said(file, "kind").is_some_and(|kind| kind.starts_with("image/"))
}

/// The files of the matter's pictures, in the order of the steps.
fn pictures(receipt: &ReceiptBody) -> Vec<&str> {
    let values = receipt.steps.iter().flat_map(|step| &step.values).filter(|value| value.field.key == sent::FILES);
    let files = values.filter_map(|value| value.value.as_array()).flatten().filter(|file| is_picture(file));
    files.filter_map(|file| said(file, "file")).take(PICTURES).collect()
}

/// The small copies of the matter's pictures. They stand in the page itself: no address may hold the code.
async fn small(state: &AppState, opened: &Opened, receipt: &ReceiptBody) -> Small {
    let mut all = Small::new();
    for file in pictures(receipt) {
        // Without its small copy a picture can still be opened.
        if let Ok(read) = state.desk().read_file(&opened.seen.matter, Look::Own, file, Part::Small).await {
            all.insert(file.to_owned(), format!("data:{};base64,{}", read.kind, STANDARD.encode(&read.bytes)));
        }
    }
    all
}

/// The page's content.
pub(super) async fn part(
    state: &AppState,
    opened: &Opened,
    receipt: &ReceiptBody,
    code: &str,
    (said, typed): After<'_>,
    lang: Lang,
) -> Result<Safe, Problem> {
    let law = opened.seen.law()?;
    let small = small(state, opened, receipt).await;
    let page = Page { law, receipt, code, small: &small, now: state.desk().now(), lang };
    let forms = Forms { law, receipt, action: "/follow", code: Some(code), typed, lang };
    let rating = forms.rating()?;
    let acts = forms.others()?;
    let acts = (!acts.is_empty()).then(|| {
        html!("<section class=\"acts\"><h2>{}</h2>{}</section>", pick(lang, "您还可以", "You can also"), acts)
    });
    let due = receipt.clocks.iter().map(|clock| page.clock(clock)).collect::<Vec<_>>();
    Ok(html!(
        "{}<section>{}<h1>{}{}</h1>{}{}<p class=\"row wrap\"><button type=\"button\" class=\"btn quiet\" data-read hidden>{}{}</button><button type=\"button\" class=\"btn quiet\" data-print hidden>{}</button></p></section>{}{}<section><h2>{} <span class=\"muted\">{}</span></h2>{}</section>{}{}",
        said,
        head(receipt, lang),
        pair(Sign::of_state(&receipt.state.key, receipt.round), lang),
        plain::standing(&receipt.state, receipt.round, rating.is_some(), lang),
        page.call_and_answer(),
        due,
        icon(SPEAKER),
        pick(lang, "念给我听", "Read it to me"),
        pick(lang, "打印", "Print"),
        rating,
        acts,
        pick(lang, "办到哪儿了", "What has happened"),
        pick(lang, "最近的在上面", "newest first"),
        page.steps(),
        own_part(code, lang),
        again(code, lang)
    ))
}

/// The form that shows this very page again, as when the look is changed.
fn again(code: &str, lang: Lang) -> Safe {
    html!(
        "<form id=\"{}\" method=\"post\" action=\"/follow{}\"><input type=\"hidden\" name=\"code\" value=\"{}\"></form>",
        AGAIN,
        query(lang),
        code
    )
}

/// One's own code and data.
fn own_part(code: &str, lang: Lang) -> Safe {
    let form = |action: &str, name: &str| {
        html!(
            "<form method=\"post\" action=\"{}{}\"><input type=\"hidden\" name=\"code\" value=\"{}\"><button class=\"btn\">{}</button></form>",
            action,
            query(lang),
            code,
            name
        )
    };
    html!(
        "<section class=\"own\"><h2>{}</h2><p>{} <b class=\"token\" id=\"code\">{}</b></p><div class=\"row wrap\"><button type=\"button\" class=\"btn\" data-copy=\"#code\" hidden>{}</button><button type=\"button\" class=\"btn\" data-keep-code=\"{}\" hidden>{}</button>{}{}</div></section>",
        pick(lang, "您的查询码和个人信息", "Your code and your data"),
        pick(lang, "查询码", "Code"),
        code,
        pick(lang, "复制", "Copy"),
        code,
        pick(lang, "存到这台设备", "Keep on this device"),
        form("/follow/data", pick(lang, "看我的全部信息", "All that is kept about me")),
        form("/follow/erase", pick(lang, "删除我的信息", "Erase my data"))
    )
}

impl Page<'_> {
    /// What the person said, and the latest answer in the closing corner.
    fn call_and_answer(&self) -> Safe {
        let lang = self.lang;
        let said = self.receipt.values.iter().find(|value| value.field.key == "text");
        let words = said.map(|value| {
            if value.erased {
                pick(lang, "（已按您的请求删除）", "(erased at your request)").to_owned()
            } else {
                text(&value.value, lang)
            }
        });
        let answered = self.receipt.steps.iter().rev().find_map(|step| {
            let answer = step.values.iter().find(|value| value.field.key == "answer" && !value.erased)?;
            Some((step, text(&answer.value, lang)))
        });
        let answer = answered.map(|(step, answer)| {
            let by = step.by.as_ref().map(|by| by.pick(lang).to_owned());
            html!(
                "<div class=\"said answer\" id=\"answer\"><p class=\"muted\">{} · {}</p><p class=\"words\">{}</p>{}</div>",
                by,
                said_time(&step.at, self.now, lang),
                answer,
                cites_of(Some(self.law), &step.basis, lang)
            )
        });
        html!(
            "<div class=\"said {}\"><p class=\"muted\">{}</p><p class=\"words\">{}</p></div>{}",
            if answer.is_some() { "open" } else { "waiting" },
            pick(lang, "您说", "You said"),
            words,
            answer
        )
    }

    /// A clock: the moment in a sentence, then the line, then why.
    fn clock(&self, clock: &ClockBody) -> Safe {
        let lang = self.lang;
        let Some(due) = clock.due.as_deref() else { return Safe::default() };
        let share = Instant::parse(due).ok().zip(Instant::parse(&clock.started).ok()).map(|(due, started)| {
            let whole = (due.0 - started.0).max(1);
            ((self.now.0 - started.0) * 100 / whole).clamp(0, 100)
        });
        let (level, word) = match (clock.paused, clock.overdue, share) {
            (true, ..) => ("hold", Some(("flag-hold", pick(lang, "时钟暂停", "held")))),
            (_, true, _) => ("late", Some(("flag-late", pick(lang, "逾期", "overdue")))),
            (.., Some(share)) if share >= 80 => ("soon", Some(("flag-soon", pick(lang, "快到了", "soon")))),
            _ => ("calm", None),
        };
        let flag = word.map(|(class, word)| html!(" <span class=\"{}\">{}</span>", class, word));
        let provisional =
            clock.provisional.then(|| html!(" <span class=\"soon\">{}</span>", pick(lang, "暂定", "provisional")));
        let why: Vec<Safe> = match lang {
            Lang::Zh => clock.explain_zh.iter().map(|line| html!("<li>{}</li>", line)).collect(),
            Lang::En => clock.explain_en.iter().map(|line| html!("<li>{}</li>", line)).collect(),
        };
        let setting = clock.setting.as_ref().map(|setting| {
            let unverified = (!setting.verified).then(|| pick(lang, " · 尚未核实", " · not confirmed yet"));
            html!(
                "<p class=\"bases\"><span class=\"force setting\">{}</span>{} · {} · {}{}</p>",
                pick(lang, "设定", "setting"),
                pick(lang, &setting.value_zh, &setting.value),
                setting.issuer,
                setting.document,
                unverified
            )
        });
        html!(
            "<div class=\"clockline\"><p><b>{}</b>{}{}{}{}</p><svg class=\"line {}\" viewBox=\"0 0 100 6\" preserveAspectRatio=\"none\" aria-hidden=\"true\"><rect class=\"rest\" width=\"100\" height=\"6\"/><rect class=\"gone\" width=\"{}\" height=\"6\"/></svg><details><summary>{}</summary><ul class=\"plain\">{}</ul>{}</details></div>",
            said_time(due, self.now, lang),
            if clock.begins { pick(lang, "：", ": ") } else { pick(lang, " 前：", " at the latest: ") },
            pick(lang, &clock.clock.zh, &clock.clock.en),
            flag,
            provisional,
            level,
            share.unwrap_or_default(),
            pick(lang, "为什么是这一刻", "Why this moment"),
            why,
            setting
        )
    }

    /// The steps, newest first; what happened at one moment stands together.
    fn steps(&self) -> Safe {
        let mut groups: Vec<Vec<&StepBody>> = Vec::new();
        for step in &self.receipt.steps {
            match groups.last_mut() {
                // A letter belongs to the step that sent it.
                Some(group) if step.ask.is_none() && group.first().is_some_and(|first| first.at == step.at) => {
                    group.push(step)
                }
                _ => groups.push(vec![step]),
            }
        }
        let rows: Vec<Safe> = groups.iter().rev().map(|group| self.group(group)).collect();
        html!("<ol class=\"tl\">{}</ol>", rows)
    }

    /// Photos and documents, each opened with the code.
    fn files(&self, value: &ValueBody) -> Safe {
        let open = |(index, file): (usize, &serde_json::Value)| {
            let id = said(file, "file")?;
            let name = if is_picture(file) {
                pick(self.lang, "照片", "Photo")
            } else {
                pick(self.lang, "文件", "Document")
            };
            let small = self.small.get(id).map(|source| html!("<img src=\"{}\" alt=\"\">", source));
            Some(html!(
                "<form class=\"opens\" method=\"post\" action=\"/receipt/files/{}\" target=\"_blank\"><input type=\"hidden\" name=\"code\" value=\"{}\"><button class=\"btn\">{}{} {}</button></form>",
                id,
                self.code,
                small,
                name,
                index + 1
            ))
        };
        let all: Vec<Safe> = value.value.as_array().into_iter().flatten().enumerate().filter_map(open).collect();
        html!("<div class=\"row wrap\">{}</div>", all)
    }

    fn group(&self, group: &[&StepBody]) -> Safe {
        let lang = self.lang;
        let Some((first, letters)) = group.split_first() else { return Safe::default() };
        let sign = first.state.as_ref().map_or(Sign::Doing, |state| {
            let again = first.ask.as_ref().is_some_and(|ask| ask.key == super::REOPEN);
            Sign::of_state(&state.key, if again { 2 } else { 1 })
        });
        let words = match (&first.ask, &first.by) {
            (Some(ask), Some(by)) => html!("<b>{}</b> {}", plain::who(first, by, lang), plain::did(ask, lang)),
            _ => html!("{}", pick(lang, &first.zh, &first.en)),
        };
        let told: Vec<Safe> =
            letters.iter().map(|step| html!("<p class=\"told\">{}</p>", pick(lang, &step.zh, &step.en))).collect();
        let told = (!told.is_empty()).then(|| {
            html!(
                "<details><summary>{}</summary>{}</details>",
                pick(lang, "当时告诉您的原话", "What you were told then"),
                told
            )
        });
        let shown: Vec<_> = first
            .values
            .iter()
            .filter(|value| !matches!(value.field.key.as_str(), "text" | sent::FILES))
            .cloned()
            .collect();
        let files: Vec<Safe> =
            first.values.iter().filter(|value| value.field.key == sent::FILES).map(|value| self.files(value)).collect();
        html!(
            "<li>{}{}<p>{}</p>{}{}{}{}</li>",
            pair(sign, lang),
            said_time(&first.at, self.now, lang),
            words,
            values(&shown, lang),
            files,
            told,
            cites_of(Some(self.law), &first.basis, lang)
        )
    }
}
