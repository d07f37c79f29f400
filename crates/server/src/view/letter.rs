//! Letters: a notice of the rulebook with its blanks filled in. Only what the notice names, nothing personal.

use crate::problem::Cited;
use crate::words::Words;
use casework::{Matter, Value};
use desk::notes::MENTIONED;
use desk::notices::{Blanks, fill};
use desk::ports::Outgoing;
use desk::{CityLaw, Library};
use law::Basis;
use rulebook::model::Label;
use serde::Serialize;
use serde_json::Value as Json;
use utoipa::ToSchema;

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
    Words::from(&fill(library, law, &text.label, blanks))
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
        link: Label::default(),
        rate: Label::default(),
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
