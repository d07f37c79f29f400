//! Notices with their blanks filled in, and the hours in which none of them leaves. Only what the notice names.

use crate::library::{CityLaw, Library};
use casework::{Matter, due_of};
use law::Citation;
use rulebook::model::{Label, Procedure};
use rulebook::{Settings, time_of_day};
use worktime::{Day, Instant, Lang};

/// From when on messages wait.
const QUIET_FROM: &str = "notices.quiet_from";
/// Until when they wait.
const QUIET_UNTIL: &str = "notices.quiet_until";

/// What a notice's blanks are filled from.
pub struct Blanks<'a> {
    /// The matter as it is now, if it can still be read.
    pub matter: Option<&'a Matter>,
    /// Its number.
    pub number: &'a str,
    /// The state that the notice speaks of.
    pub state: &'a str,
    /// The open answer that it may quote.
    pub answer: &'a str,
    /// The clock that it speaks of.
    pub clock: Option<&'a str>,
    /// The provisions.
    pub basis: &'a [Citation],
    /// Where a person looks: an address, or the words for it.
    pub link: Label,
    /// Where a person rates: an address with a pass, or the words for it.
    pub rate: Label,
}

/// A text with its blanks filled in, in both languages.
#[must_use]
pub fn fill(library: &Library, law: &CityLaw, template: &Label, blanks: &Blanks<'_>) -> Label {
    let procedure: Option<&Procedure> =
        blanks.matter.and_then(|matter| library.edition(&matter.edition)?.procedures.get(&matter.procedure));
    let state =
        label_of(procedure.and_then(|one| one.states.get(blanks.state)).map(|state| &state.label), blanks.state);
    let clock = blanks
        .clock
        .map(|clock| label_of(procedure.and_then(|one| one.clocks.get(clock)).map(|clock| &clock.label), clock));
    let due = blanks.matter.zip(blanks.clock).and_then(|(matter, clock)| due_at(library, law, matter, clock));
    let home = blanks.matter.map(|matter| name_of(library, &matter.home));
    let filled = |template: &str, lang: Lang| {
        let pick = |label: Option<&Label>| label.map(|label| of(label, lang).to_owned()).unwrap_or_default();
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
            .replace("{number}", blanks.number)
            .replace("{procedure}", &pick(procedure.map(|procedure| &procedure.label)))
            .replace("{round}", &blanks.matter.map(|matter| matter.round.to_string()).unwrap_or_default())
            .replace("{office}", &pick(home.as_ref()))
            .replace("{state}", of(&state, lang))
            .replace("{clock}", &pick(clock.as_ref()))
            .replace("{due}", due.map(Instant::wall).as_deref().unwrap_or_default())
            .replace("{basis}", &basis.join(lang.pick("；", "; ")))
            .replace("{link}", of(&blanks.link, lang))
            .replace("{rate}", of(&blanks.rate, lang))
            // Last, so that no blank inside somebody's text is filled.
            .replace("{answer}", blanks.answer)
    };
    Label { zh: filled(&template.zh, Lang::Zh), en: filled(&template.en, Lang::En) }
}

/// A label in one language.
pub(crate) fn of(label: &Label, lang: Lang) -> &str {
    lang.pick(&label.zh, &label.en)
}

fn name_of(library: &Library, unit: &str) -> Label {
    library.units.unit(unit).map_or_else(|| word(unit), |unit| Label { zh: unit.zh, en: unit.en })
}

fn word(text: &str) -> Label {
    Label { zh: text.to_owned(), en: text.to_owned() }
}

fn label_of(label: Option<&Label>, key: &str) -> Label {
    label.cloned().unwrap_or_else(|| word(key))
}

fn due_at(library: &Library, law: &CityLaw, matter: &Matter, clock: &str) -> Option<Instant> {
    let books = library.books(law, matter.changed_at.day())?;
    Some(due_of(&books.of(&matter.edition), matter, clock)?.at)
}

/// The hours in which no message leaves, as the deployment set them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quiet {
    from: (i8, i8),
    until: (i8, i8),
}

impl Quiet {
    /// The hours of a unit on a day; `None` if there are none.
    #[must_use]
    pub fn of(settings: &Settings, day: Day, unit: &str) -> Option<Self> {
        let time = |key| time_of_day(&settings.find(key, day, Some(unit), &mut |_| false)?.value.to_string());
        let (from, until) = (time(QUIET_FROM)?, time(QUIET_UNTIL)?);
        (from != until).then_some(Self { from, until })
    }

    /// When the quiet ends, if it is quiet at this moment.
    #[must_use]
    pub fn end(self, now: Instant) -> Option<Instant> {
        let today = now.day();
        let at = |day, (hour, minute)| Instant::at(day, hour, minute).ok();
        let (from, until) = (at(today, self.from)?, at(today, self.until)?);
        let over_midnight = from > until;
        match (now >= from, now < until) {
            (true, _) if over_midnight => at(today.plus_days(1), self.until),
            (_, true) if over_midnight => Some(until),
            (true, true) => Some(until),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hour: i8, minute: i8) -> Instant {
        Instant::at("2026-10-12".parse().unwrap(), hour, minute).unwrap()
    }

    #[test]
    fn the_night_ends_in_the_morning_and_begins_to_the_minute() {
        let night = Quiet { from: (21, 0), until: (8, 0) };
        let tomorrow = Instant::at("2026-10-13".parse().unwrap(), 8, 0).unwrap();
        assert_eq!(night.end(at(20, 59)), None);
        assert_eq!(night.end(at(21, 0)), Some(tomorrow));
        assert_eq!(night.end(at(23, 59)), Some(tomorrow));
        assert_eq!(night.end(at(0, 0)), Some(at(8, 0)));
        assert_eq!(night.end(at(7, 59)), Some(at(8, 0)));
        assert_eq!(night.end(at(8, 0)), None);
    }

    #[test]
    fn a_rest_at_noon_ends_on_the_same_day() {
        let noon = Quiet { from: (12, 0), until: (14, 0) };
        assert_eq!(noon.end(at(11, 59)), None);
        assert_eq!(noon.end(at(12, 0)), Some(at(14, 0)));
        assert_eq!(noon.end(at(14, 0)), None);
        assert_eq!(noon.end(at(22, 0)), None);
    }
}
