//! Every step of a matter as it stands for one viewer: with its form and what it would bring about, or why it is barred.

use crate::problem::{Cited, RefusalBody};
use crate::view::will::Will;
use crate::view::{FormBody, Keyed, ask_of, cited, form_with_will};
use casework::{Actor, Book, Matter};
use desk::{CityLaw, Library};
use serde::Serialize;
use utoipa::ToSchema;
use worktime::Instant;

/// A step as it stands for the viewer.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AskBody {
    /// Which step.
    ask: Keyed,
    /// Whether it is possible, as far as is known before its form is filled in.
    possible: bool,
    /// Its form.
    form: Option<FormBody>,
    /// What happens when it is taken.
    will: Vec<Will>,
    /// The provisions it rests on.
    basis: Vec<Cited>,
    /// Why it is not possible.
    refusal: Option<RefusalBody>,
}

/// The steps of the matter's present state, and the viewer's own steps of other states.
pub(super) fn asks(
    library: &Library,
    law: &CityLaw,
    book: &Book<'_>,
    matter: &Matter,
    actor: &Actor,
    now: Instant,
) -> (Vec<AskBody>, Vec<AskBody>) {
    let procedure = book.edition.procedures.get(&matter.procedure);
    let (mut here, mut elsewhere) = (Vec::new(), Vec::new());
    for prospect in desk::outlook::prospects(library, law, matter, actor, now) {
        let form = match prospect.refusal {
            None => form_with_will(library, book, matter, &prospect.ask, actor, now),
            Some(_) => None,
        };
        let rule = procedure
            .and_then(|procedure| procedure.asks.get(&prospect.ask))
            .and_then(|ask| book.edition.rule(&ask.rule));
        let body = AskBody {
            ask: ask_of(procedure, &prospect.ask),
            possible: prospect.refusal.is_none(),
            will: form.as_ref().map(|form| form.will.clone()).unwrap_or_default(),
            form,
            basis: rule.map(|rule| cited(&rule.basis)).unwrap_or_default(),
            refusal: prospect.refusal.as_deref().map(RefusalBody::from),
        };
        match (prospect.here, prospect.yours) {
            (true, _) => here.push(body),
            (false, true) => elsewhere.push(body),
            (false, false) => {}
        }
    }
    (here, elsewhere)
}
