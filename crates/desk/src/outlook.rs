//! Looking ahead: what an actor could do with a matter, with the facts that the desk knows; and trying without writing.

use crate::answers;
use crate::library::{CityLaw, Library};
use casework::{Actor, Answers, Matter, Prospect, Question};
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

/// Asks again until every question is answered that can be.
fn answered<T>(library: &Library, law: &CityLaw, look: impl Fn(&Answers) -> (T, Vec<Question>)) -> T {
    let mut answers = Answers::default();
    for _ in 0..ROUNDS {
        let (found, questions) = look(&answers);
        let open = answers::answer(library, law, questions.clone(), &mut answers);
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
