//! Letters: a notice of the rulebook with its blanks filled in. Only what the notice names, nothing personal.

use super::{clock_of, procedure_of, state_of};
use crate::problem::Cited;
use crate::words::Words;
use casework::{Matter, Value, due_of};
use desk::notes::MENTIONED;
use desk::ports::Outgoing;
use desk::{CityLaw, Library};
use law::{Basis, Citation};
use serde::Serialize;
use serde_json::Value as Json;
use utoipa::ToSchema;
use worktime::{Instant, Lang};

/// A letter as its receiver reads it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct LetterBody {
    /// Id; a repeated delivery has the same.
    pub id: String,
    /// When it was written.
    pub at: String,
    /// District of the matter.
    pub district: u32,
    /// The matter.
    pub matter: String,
    /// Its number.
    pub number: String,
    /// Name of the notice.
    pub notice: String,
    /// Its sentences in Chinese.
    pub zh: String,
    /// Its sentences in English.
    pub en: String,
    /// The provisions it rests on.
    pub basis: Vec<Cited>,
    /// The colleague of the unit whom a note mentions.
    pub mention: Option<MentionBody>,
}

/// A colleague whom a note mentions.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct MentionBody {
    /// Account.
    pub account: String,
    /// Name.
    pub name: String,
}

/// What a notice's blanks are filled from.
pub(crate) struct Blanks<'a> {
    /// The matter as it is now, if it can still be read.
    pub matter: Option<&'a Matter>,
    /// Its number.
    pub number: &'a str,
    /// The state that the letter speaks of.
    pub state: &'a str,
    /// The open answer that it may quote.
    pub answer: &'a str,
    /// The clock that it speaks of.
    pub clock: Option<&'a str>,
    /// The provisions.
    pub basis: &'a [Citation],
}

/// The sentences of a notice.
pub(crate) fn sentences(library: &Library, law: &CityLaw, notice: &str, blanks: &Blanks<'_>) -> Words {
    if notice == MENTIONED {
        let number = blanks.number;
        return Words::new(
            format!("{number}的备注提到了您单位的同事。"),
            format!("A note on {number} mentions a colleague of yours."),
        );
    }
    let Some(text) = law.city.notices.get(notice) else { return Words::new(notice, notice) };
    let procedure = blanks.matter.and_then(|matter| procedure_of(library, matter));
    let state = state_of(procedure, blanks.state).words();
    let clock = blanks.clock.map(|clock| clock_of(procedure, clock).words()).unwrap_or_default();
    let due = blanks.matter.zip(blanks.clock).and_then(|(matter, clock)| due_at(library, law, matter, clock));
    let fill = |template: &str, lang: Lang| {
        let basis: Vec<String> = blanks
            .basis
            .iter()
            .map(|citation| match lang {
                Lang::Zh => format!("{} {}（{}）", citation.title, citation.provision, citation.force.zh()),
                Lang::En => format!("{} ({})", citation.provision, citation.force.en()),
            })
            .collect();
        template
            .replace("{matter}", blanks.number)
            .replace("{state}", state.pick(lang))
            .replace("{clock}", clock.pick(lang))
            .replace("{due}", due.map(Instant::wall).as_deref().unwrap_or_default())
            .replace("{basis}", &basis.join(crate::words::pick(lang, "；", "; ")))
            // Last, so that no blank inside somebody's text is filled.
            .replace("{answer}", blanks.answer)
    };
    Words::new(fill(&text.label.zh, Lang::Zh), fill(&text.label.en, Lang::En))
}

fn due_at(library: &Library, law: &CityLaw, matter: &Matter, clock: &str) -> Option<Instant> {
    let books = library.books(law, matter.changed_at.day())?;
    Some(due_of(&books.of(&matter.edition), matter, clock)?.at)
}

/// A letter of an inbox.
pub(crate) fn letter(
    library: &Library,
    law: &CityLaw,
    district: u32,
    matter: Option<&Matter>,
    outgoing: &Outgoing,
) -> LetterBody {
    let body: Json = serde_json::from_str(&outgoing.body).unwrap_or_default();
    let text = |key: &str| body.get(key).and_then(Json::as_str).unwrap_or_default().to_owned();
    let basis: Option<Basis> = body.get("basis").and_then(|basis| serde_json::from_value(basis.clone()).ok());
    let citations = basis.as_ref().map(Basis::citations).unwrap_or_default();
    let (notice, number, state, clock) = (text("notice"), text("number"), text("state"), text("clock"));
    let blanks = Blanks {
        matter,
        number: &number,
        state: &state,
        answer: matter.and_then(|matter| matter.values.get("answer")).and_then(Value::text).unwrap_or_default(),
        clock: (!clock.is_empty()).then_some(clock.as_str()),
        basis: citations,
    };
    let words = sentences(library, law, &notice, &blanks);
    LetterBody {
        id: outgoing.id.clone(),
        at: outgoing.at.rfc3339(),
        district,
        matter: outgoing.matter.to_string(),
        zh: words.zh,
        en: words.en,
        basis: citations.iter().map(Cited::from).collect(),
        mention: mention(&body),
        number,
        notice,
    }
}

fn mention(body: &Json) -> Option<MentionBody> {
    let text = |key: &str| body.get("mention")?.get(key)?.as_str().map(str::to_owned);
    Some(MentionBody { account: text("account")?, name: text("name")? })
}
