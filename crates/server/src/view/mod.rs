//! What is shown: matters, histories, clocks, forms and letters, each in both languages and only as far as access goes.

mod clock;
mod form;
mod history;
pub(crate) mod lane;
pub(crate) mod left;
mod letter;
mod matter;
mod names;
pub(crate) mod page;
pub(crate) mod position;
pub(crate) mod queue;
mod seen;
pub(crate) mod sent;
mod telling;
pub(crate) mod will;

pub(crate) use clock::{ClockBody, clocks};
pub(crate) use form::{FieldBody, FormBody, form, form_with_will, possible_forms};
pub(crate) use history::{CitedStep, EventBody, StepBody, cited_steps, history, steps};
pub(crate) use letter::{LetterBody, letter};
pub(crate) use matter::{MatterBody, RowBody, ValueBody, matter, open_and_internal, row, values};
pub(crate) use names::{Named, unit_name};
pub(crate) use seen::{Seen, id_of, seen, seen_among};
pub(crate) use sent::MessageBody;

use crate::words::Words;
use casework::Matter;
use desk::{CityLaw, Library};
use law::Basis;
use rulebook::model::Procedure;
use serde::Serialize;
use utoipa::ToSchema;

/// A key with its label.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Keyed {
    /// Key.
    pub key: String,
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Keyed {
    /// A key with the label found for it, or the key as its own label.
    pub(crate) fn new(key: &str, label: Option<Words>) -> Self {
        let words = label.unwrap_or_else(|| Words::new(key, key));
        Self { key: key.to_owned(), zh: words.zh, en: words.en }
    }

    /// A category as the city's list names it.
    pub(crate) fn category(law: &CityLaw, key: &str) -> Self {
        let entry = law.city.lists.get("categories").and_then(|list| list.get(key));
        Self::new(key, entry.map(|entry| Words::from(&entry.label)))
    }
}

/// The procedure of a matter in the matter's own edition.
pub(crate) fn procedure_of<'a>(library: &'a Library, matter: &Matter) -> Option<&'a Procedure> {
    library.edition(&matter.edition)?.procedures.get(&matter.procedure)
}

/// The label of a state.
pub(crate) fn state_of(procedure: Option<&Procedure>, state: &str) -> Keyed {
    let label = procedure.and_then(|procedure| procedure.states.get(state));
    Keyed::new(state, label.map(|state| Words::from(&state.label)))
}

/// The label of an ask.
pub(crate) fn ask_of(procedure: Option<&Procedure>, ask: &str) -> Keyed {
    let label = procedure.and_then(|procedure| procedure.asks.get(ask));
    Keyed::new(ask, label.map(|ask| Words::from(&ask.label)))
}

/// The label of a clock.
pub(crate) fn clock_of(procedure: Option<&Procedure>, clock: &str) -> Keyed {
    let label = procedure.and_then(|procedure| procedure.clocks.get(clock));
    Keyed::new(clock, label.map(|clock| Words::from(&clock.label)))
}

/// The citations of a basis.
pub(crate) fn cited(basis: &Basis) -> Vec<crate::problem::Cited> {
    basis.citations().iter().map(crate::problem::Cited::from).collect()
}
