//! What happens after the request is sent, and by when: the procedure's clocks, counted from now by the city's own
//! calendar and settings, each with the provision that makes the duty and the setting that gives the number.

use super::APPEAL;
use crate::pages::html::{Safe, html};
use crate::pages::layout::{cites_of, moment};
use crate::problem::Cited;
use crate::words::pick;
use desk::CityLaw;
use rulebook::Edition;
use rulebook::model::{Setting, SettingValue};
use rulebook::words::{Guard, Test};
use worktime::{Instant, Lang, Running, Span};

/// How urgent a request is until the office says otherwise.
const GRADE: (&str, &str) = ("grade", "ordinary");
/// The clocks in the order in which they follow each other, and what each means to the resident.
const STAGES: [(&str, &str, &str); 3] = [
    ("accept", "告诉您收不收、归谁办", "you hear whether it is taken on, and by whom"),
    ("handle", "办理", "it is handled"),
    ("feedback", "把结果告诉您", "you hear the result"),
];

/// One stage: when it is over at the latest.
struct Stage<'a> {
    at: Instant,
    is_provisional: bool,
    span: Span,
    setting: &'a Setting,
    basis: Vec<Cited>,
    zh: &'static str,
    en: &'static str,
}

/// Whether a guard of a setting holds for an ordinary request of which nothing else is known.
fn holds(guard: &Guard) -> bool {
    let is =
        matches!(&guard.test, Test::Is(field, choices) if field == GRADE.0 && choices.iter().any(|c| c == GRADE.1));
    is != guard.negated
}

/// The stages: each begins when the one before it is over.
fn stages<'a>(law: &'a CityLaw, edition: &Edition, street: &str, now: Instant) -> Vec<Stage<'a>> {
    let Some(procedure) = edition.procedures.get(APPEAL) else { return Vec::new() };
    let (mut from, mut stages) = (now, Vec::new());
    for (name, zh, en) in STAGES {
        let Some(clock) = procedure.clocks.get(name) else { continue };
        let Some(key) = &clock.budget else { continue };
        let Some(setting) = law.settings.find(key, now.day(), Some(street), &mut holds) else { continue };
        let SettingValue::Span(budget) = setting.value else { continue };
        let terms = edition.terms(&clock.rule);
        let running = Running { started: from, budget, extensions: Vec::new(), suspensions: Vec::new(), terms };
        let due = worktime::due(&running, &law.calendar);
        let bound = edition.rules.get(&clock.rule);
        let basis = bound.map(|rule| rule.basis.citations().iter().map(Cited::from).collect()).unwrap_or_default();
        stages.push(Stage { at: due.at, is_provisional: due.provisional, span: budget, setting, basis, zh, en });
        from = due.at;
    }
    stages
}

/// The part of the page; what it says depends on where it is.
pub(super) fn part(law: &CityLaw, street: &str, now: Instant, lang: Lang) -> Safe {
    let Some(edition) = law.edition_on(now.day()) else { return Safe::default() };
    let rows: Vec<Safe> = stages(law, edition, street, now).iter().map(|stage| row(law, stage, now, lang)).collect();
    let last = html!(
        "<li><b>{}</b><div>{}</div></li>",
        pick(lang, "答复以后", "After that"),
        pick(
            lang,
            "由您来评：解决了没有，满意不满意。没解决的，可以再办一轮。",
            "You say whether it is solved and whether you are satisfied. If it is not solved, it can go another round."
        )
    );
    html!(
        "<ol class=\"next\">{}{}</ol><p class=\"small\">{}</p>",
        rows,
        last,
        pick(
            lang,
            "这是按“一般”紧急程度、每一步都用足时间算的最晚时间；急事会更快。哪一条定的、哪个数是本市设定，都写在旁边。",
            "These are the latest moments for a request of ordinary urgency; urgent ones are faster. Beside each stands the provision, and the setting that gives the number."
        )
    )
}

fn row(law: &CityLaw, stage: &Stage<'_>, now: Instant, lang: Lang) -> Safe {
    let span = match lang {
        Lang::Zh => stage.span.zh(),
        Lang::En => stage.span.to_string(),
    };
    let unverified = (!stage.setting.verified).then(|| pick(lang, "，尚未核实", ", not confirmed yet"));
    let provisional = stage.is_provisional.then(|| {
        html!(
            " <span class=\"soon\">{}</span>",
            pick(lang, "暂定：放假安排还没公布", "provisional: the calendar is not published yet")
        )
    });
    html!(
        "<li><b>{}{}{}</b><div>{}{}<p class=\"bases\"><span class=\"force setting\">{}</span>{} · {}{}</p>{}</div></li>",
        pick(lang, "", "by "),
        moment(stage.at, now, lang),
        pick(lang, " 前", ""),
        pick(lang, stage.zh, stage.en),
        provisional,
        pick(lang, "设定", "setting"),
        span,
        stage.setting.issuer,
        unverified,
        cites_of(Some(law), &stage.basis, lang)
    )
}
