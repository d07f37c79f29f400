//! What a machine reads in a request that somebody is writing down: suggestions with reasons, for staff. Nothing is kept, nothing
//! is logged, nothing is decided.

pub(crate) mod outside;
pub(crate) mod reply;
pub(crate) mod verdicts;

use super::search::{AlikeRow, alike_rows, gates};
use crate::extract::Body;
use crate::limits::Limit;
use crate::problem::{Problem, ProblemBody};
use crate::signed_in::Staff;
use crate::state::AppState;
use crate::view::Keyed;
use crate::view::queue::place_name;
use crate::words::Words;
use axum::Json;
use axum::extract::State;
use desk::reading::{CATEGORIES, Ground, Guess, Guesses, PersonalFound, Read, Sign};
use desk::{CityLaw, Library};
use rulebook::Edition;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Longest title and text, in characters: those of the fields themselves.
const LONGEST_TITLE: usize = 200;
const LONGEST_TEXT: usize = 5_000;
/// Matters that were said in nearly the same words, shown at most.
const ALIKE: usize = 5;
/// The procedure whose fields are suggested.
const APPEAL: &str = "appeal";

/// What somebody is writing down.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Draft {
    /// The district in which it probably is, or the city.
    district: u32,
    /// Title; at most 200 characters.
    #[serde(default)]
    title: String,
    /// Text; at most 5000 characters. It is kept nowhere.
    text: String,
}

/// What is suggested.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Suggested {
    /// Whether nothing is suggested here, or not yet: reading is switched off, or its model is still being learnt.
    off: bool,
    /// The name of the model outside that may be asked besides, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    outside: Option<String>,
    /// What was read.
    #[serde(skip_serializing_if = "Option::is_none")]
    read: Option<ReadBody>,
}

/// What was read.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReadBody {
    /// SHA-256 of the model that read.
    model: String,
    /// The category.
    category: GuessesBody,
    /// The kind.
    kind: GuessesBody,
    /// How urgent.
    grade: GuessesBody,
    /// The community or street.
    place: GuessesBody,
    /// Words of danger, also those that do not count.
    signs: Vec<SignBody>,
    /// Personal data in the text.
    personal: Vec<PersonalBody>,
    /// What others said nearly in the same words, as far as the viewer may see it.
    alike: Vec<AlikeRow>,
    /// How many of these there are.
    alike_total: u64,
    /// Whether there are at least so many: counting stopped there.
    alike_at_least: bool,
    /// That this decides nothing.
    note: Words,
}

/// What a field may be.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct GuessesBody {
    /// The likeliest first, three at most.
    guesses: Vec<GuessBody>,
    /// Whether a person must look in any case.
    unsure: bool,
    /// The words that the first rests on, the weightiest first.
    why: Vec<GroundBody>,
}

/// A value that is suggested.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct GuessBody {
    /// The value with its name.
    #[serde(flatten)]
    value: Keyed,
    /// How far to trust it, in hundredths; nothing where words alone decide.
    confidence: Option<u8>,
}

/// Words that something rests on.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct GroundBody {
    /// The words.
    words: String,
    /// Whether they stand in the title.
    in_title: bool,
    /// The place of the first character, from 0.
    from: usize,
    /// The place behind the last.
    to: usize,
}

/// A word of danger.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SignBody {
    /// What is in danger: `life` or `property`.
    danger: Keyed,
    /// How it is meant: `now` and `supposed` count, `past` and `denied` do not.
    sense: Keyed,
    /// Where.
    at: GroundBody,
}

/// Personal data in the text.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PersonalBody {
    /// What.
    kind: Keyed,
    /// Where.
    at: GroundBody,
}

impl From<&Ground> for GroundBody {
    fn from(ground: &Ground) -> Self {
        let Ground { words, in_title, from, to } = ground;
        Self { words: words.clone(), in_title: *in_title, from: *from, to: *to }
    }
}

impl Draft {
    /// The law of the city whose request it is, if the account is of that city and the request not too long to be read.
    fn law<'l>(&self, library: &'l Library, staff: &Staff) -> Result<&'l CityLaw, Problem> {
        let (own, wanted) = (library.city_of(&staff.account.unit), library.city_of(&self.district.to_string()));
        let law = own.filter(|own| wanted.is_some_and(|wanted| wanted.city.division == own.city.division));
        within("title", &self.title, LONGEST_TITLE)?;
        within("text", &self.text, LONGEST_TEXT)?;
        law.ok_or_else(Problem::not_found)
    }
}

/// Suggestions for a request that is being written down, with the words they rest on. The text is kept nowhere.
#[utoipa::path(post, path = "/suggestions", operation_id = "suggest", tag = "desk", request_body = Draft, security(("session" = []), ("token" = [])),
    responses((status = 200, body = Suggested), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn suggest(
    State(state): State<AppState>,
    staff: Staff,
    Body { value: draft, .. }: Body<Draft>,
) -> Result<Json<Suggested>, Problem> {
    let library = state.desk().library();
    let law = draft.law(&library, &staff)?;
    let outside = state.desk().outsider().map(str::to_owned);
    let Some(reader) = state.desk().reader(&draft.district.to_string()) else {
        return Ok(Json(Suggested { off: true, outside, read: None }));
    };
    Limit::Suggestion.take(&state, &staff.account.id)?;
    let edition = law.edition_on(state.desk().now().day()).ok_or_else(Problem::not_found)?;
    let (alike, alike_total, alike_at_least) = resembling(&state, &staff, &draft).await?;
    let model = reader.model().to_owned();
    let read =
        tokio::task::spawn_blocking(move || reader.read(&draft.title, &draft.text, &[&draft.district.to_string()]));
    let read = read.await.map_err(|error| Problem::fault(&error.to_string()))?;
    let Read { category, kind, grade, place, signs, personal } = &read;
    let body = ReadBody {
        model,
        category: guesses(category, |value| category_name(edition, value)),
        kind: guesses(kind, |value| choice_name(edition, "kind", value)),
        grade: guesses(grade, |value| choice_name(edition, "grade", value)),
        place: guesses(place, |value| named_place(&library, value)),
        signs: signs.iter().map(sign).collect(),
        personal: personal.iter().map(found).collect(),
        alike,
        alike_total,
        alike_at_least,
        note: Words::new(
            "机器读出来的，只供参考，由您决定；这段话没有保存。",
            "Read by a machine, as a suggestion: you decide. The text is not kept.",
        ),
    };
    Ok(Json(Suggested { off: false, outside, read: Some(body) }))
}

/// Refuses a text that is too long, in words that say how long it may be.
fn within(field: &str, text: &str, most: usize) -> Result<(), Problem> {
    let long = text.chars().count();
    if long <= most {
        return Ok(());
    }
    let (zh, en) = match field {
        "title" => ("标题", "The title"),
        "reply" => ("答复", "The reply"),
        _ => ("内容", "The text"),
    };
    Err(Problem::invalid(
        field,
        &format!("{zh}最多{most}个字，现在有{long}个，请缩短后再试。"),
        &format!("{en} has at most {most} characters, and this has {long}; please shorten it."),
    ))
}

async fn resembling(state: &AppState, staff: &Staff, draft: &Draft) -> Result<(Vec<AlikeRow>, u64, bool), Problem> {
    // Without an index nothing is compared; everything else is suggested all the same.
    let Some(index) = &state.hooks().search else { return Ok((Vec::new(), 0, false)) };
    let (found, total, at_least) = index.resembling(&[&draft.title, &draft.text], gates(state, staff), ALIKE).await?;
    Ok((alike_rows(state, staff, &found.iter().collect::<Vec<_>>()).await?, total, at_least))
}

/// Guesses with their names; what cannot be chosen today has none and is left out.
fn guesses(found: &Guesses, name: impl Fn(&str) -> Option<Words>) -> GuessesBody {
    let body = |guess: &Guess| {
        Some(GuessBody { value: Keyed::new(&guess.value, Some(name(&guess.value)?)), confidence: guess.confidence })
    };
    let guesses: Vec<GuessBody> = found.guesses.iter().filter_map(body).collect();
    let unsure = found.unsure || guesses.is_empty();
    GuessesBody { guesses, unsure, why: found.grounds.iter().map(GroundBody::from).collect() }
}

fn category_name(edition: &Edition, key: &str) -> Option<Words> {
    let entry = edition.lists.get(CATEGORIES)?.get(key).filter(|entry| !entry.closed)?;
    Some(Words::from(&entry.label))
}

fn choice_name(edition: &Edition, field: &str, key: &str) -> Option<Words> {
    edition.procedures.get(APPEAL)?.fields.get(field)?.choices.get(key).map(Words::from)
}

fn named_place(library: &Library, code: &str) -> Option<Words> {
    place_name(library, code).map(|name| Words::new(name.clone(), name))
}

fn sign(sign: &Sign) -> SignBody {
    let danger = match sign.danger {
        "life" => Words::new("生命健康", "life and health"),
        _ => Words::new("财产", "property"),
    };
    let sense = match sign.sense {
        "now" => Words::new("正在发生", "happening now"),
        "supposed" => Words::new("担心发生", "feared"),
        "past" => Words::new("以前的事", "in the past"),
        _ => Words::new("说的是没有", "said not to be so"),
    };
    let (danger, sense) = (Keyed::new(sign.danger, Some(danger)), Keyed::new(sign.sense, Some(sense)));
    SignBody { danger, sense, at: GroundBody::from(&sign.ground) }
}

fn found(found: &PersonalFound) -> PersonalBody {
    let (zh, en) = match found.kind {
        "mobile" => ("手机号", "mobile number"),
        "landline" => ("固定电话", "landline number"),
        "id_card" => ("身份证号", "identity number"),
        "bank_card" => ("银行卡号", "bank card number"),
        "email" => ("电子邮箱", "e-mail address"),
        "plate" => ("车牌号", "number plate"),
        "name" => ("姓名", "name"),
        _ => ("门牌号", "door number"),
    };
    PersonalBody { kind: Keyed::new(found.kind, Some(Words::new(zh, en))), at: GroundBody::from(&found.ground) }
}
