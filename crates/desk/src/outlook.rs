//! Looking ahead: what an actor could do with a matter, with the facts that the desk knows; and trying without writing.

use crate::answers;
use crate::ask::parties_at_start;
use crate::facts::Facts;
use crate::library::{CityLaw, Library};
use casework::{Actor, Answers, Matter, MatterId, Opening, Prospect, Question};
use rulebook::Edition;
use worktime::{Day, Instant};

/// Rounds of questions and answers.
const ROUNDS: u32 = 4;

/// Every ask of the matter's procedure that people can take, as it stands for this actor.
#[must_use]
pub fn prospects(library: &Library, law: &CityLaw, matter: &Matter, actor: &Actor, now: Instant) -> Vec<Prospect> {
    let Some(books) = library.books(law, now.day()) else { return Vec::new() };
    let book = books.of(&matter.edition);
    answered(library, law, |answers| casework::prospects(&book, matter, actor, answers, now))
}

/// The asks that this actor could take now, in the procedure's order.
#[must_use]
pub fn open_asks(library: &Library, law: &CityLaw, matter: &Matter, actor: &Actor, now: Instant) -> Vec<String> {
    let Some(books) = library.books(law, now.day()) else { return Vec::new() };
    let book = books.of(&matter.edition);
    answered(library, law, |answers| casework::open_asks(&book, matter, actor, answers, now))
}

/// A way to open a matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WayIn {
    /// The procedure.
    pub procedure: String,
    /// Its ask that opens a matter.
    pub ask: String,
}

/// The ways in which an actor could open a matter at a home, in the order of the rulebook: not by procedures that only
/// another matter opens, and not by acts of administration, which have their own room.
#[must_use]
pub fn openings(library: &Library, law: &CityLaw, home: &str, actor: &Actor, now: Instant) -> Vec<WayIn> {
    let found = library.books(law, now.day()).zip(library.units.district_of(home));
    let Some((books, district)) = found else { return Vec::new() };
    let book = books.of(&books.current.id);
    let mut ways = Vec::new();
    let here = |key: &&String| is_opened_alone(book.edition, key) && library.may_be_home(book.edition, key, home);
    for key in book.edition.procedures.keys().filter(here) {
        let opening = Opening {
            id: MatterId(String::new()),
            district,
            procedure: key.clone(),
            number: String::new(),
            home: home.to_owned(),
            parties: parties_at_start(library, law, key, home, now),
        };
        let asks = answered(library, law, |answers| casework::openings(&book, &opening, actor, answers, now));
        ways.extend(asks.into_iter().map(|ask| WayIn { procedure: key.clone(), ask }));
    }
    ways
}

/// Whether matters of a procedure are opened by themselves, by people, and by no room of their own. What another matter
/// may open, such as a whistle from an appeal, may also be opened by itself, unless it is always the child of another.
#[must_use]
pub fn is_opened_alone(edition: &Edition, procedure: &str) -> bool {
    let found = edition.procedures.get(procedure);
    procedure != crate::administration::PROCEDURE && found.is_some_and(|found| found.child_of.is_none())
}

/// Asks again until every question is answered that can be.
fn answered<T>(library: &Library, law: &CityLaw, look: impl Fn(&Answers) -> (T, Vec<Question>)) -> T {
    let mut answers = Answers::default();
    for _ in 0..ROUNDS {
        let (found, questions) = look(&answers);
        let open = answers::answer(library, law, &Facts::default(), questions.clone(), &mut answers);
        if open.len() == questions.len() {
            return found;
        }
    }
    look(&answers).0
}

/// The units that the dispatch catalogue of a day names for a category at a home: a suggestion, which decides nothing.
#[must_use]
pub fn owners_of(library: &Library, law: &CityLaw, category: &str, home: &str, day: Day) -> Vec<String> {
    let (owners, _) = answers::owners(library, law, category, home, day);
    owners.texts().into_iter().map(str::to_owned).collect()
}
