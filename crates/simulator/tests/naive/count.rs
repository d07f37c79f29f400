//! Counts figures and stock a second time, from the ledger's text alone.
//!
//! Deliberately plain, and of nothing that the product counts by: no view, no statement, no indicator file, no type of the
//! engine, no calendar. Events are read as JSON; every indicator that ships is written out by hand; the day in China is eight
//! hours of arithmetic. Where this and the product differ, one of them is wrong.

use crate::dimensions::{DIMENSIONS, falls_to};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

const DAY: i64 = 86_400_000;
const EIGHT_HOURS: i64 = 8 * 3_600_000;

/// A round as the events tell it.
#[derive(Debug, Default, Clone)]
struct Round {
    began: i64,
    ended: Option<i64>,
    done: BTreeMap<String, i64>,
    said: BTreeMap<String, Value>,
    passed: BTreeSet<String>,
    late: Option<i64>,
    unit: String,
}

/// A matter as the events tell it.
#[derive(Debug, Default, Clone)]
struct Matter {
    procedure: String,
    home: String,
    place: String,
    category: String,
    units: BTreeMap<String, String>,
    clocks: BTreeSet<String>,
    rounds: Vec<Round>,
    over: bool,
}

/// Whose a number is: district, office, community, unit, category, month.
pub(crate) type Group = (String, String, String, String, String, String);

/// Numerator, denominator, fallen out.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Counted {
    pub(crate) part: i64,
    pub(crate) of: i64,
    pub(crate) out: i64,
}

/// The stock of a day: open, opened, closed, overdue.
pub(crate) type Stock = (i64, i64, i64, i64);

/// Everything that a district's log tells.
#[derive(Debug, Default)]
pub(crate) struct Told(BTreeMap<String, Matter>);

/// Days since 1970-01-01 in China.
pub(crate) fn day(at: i64) -> i64 {
    (at + EIGHT_HOURS).div_euclid(DAY)
}

/// The month in China, by counting days off years and months.
pub(crate) fn month(at: i64) -> String {
    let mut left = day(at);
    let leap = |year: i64| (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    let mut year = 1970;
    while left >= if leap(year) { 366 } else { 365 } {
        left -= if leap(year) { 366 } else { 365 };
        year += 1;
    }
    let lengths = [31, if leap(year) { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let mut month = 0;
    while left >= lengths[month] {
        left -= lengths[month];
        month += 1;
    }
    format!("{year:04}-{:02}", month + 1)
}

fn text(value: &Value, key: &str) -> String {
    value[key].as_str().unwrap_or_default().to_owned()
}

impl Told {
    /// Hears one event of the log: the matter and the event's text.
    pub(crate) fn hear(&mut self, id: &str, body: &str) {
        let body: Value = serde_json::from_str(body).unwrap();
        let (at, event) = (body["at"].as_i64().unwrap(), &body["event"]);
        let matter = self.0.entry(id.to_owned()).or_default();
        match event["kind"].as_str().unwrap() {
            "opened" => {
                matter.procedure = text(event, "procedure");
                matter.home = text(event, "home");
                matter.take(&event["parties"]);
                matter.rounds.push(Round { began: at, ..Round::default() });
            }
            "acted" => {
                matter.take(&event["parties"]);
                let round = matter.rounds.last_mut().unwrap();
                round.done.entry(text(event, "ask")).or_insert(at);
                for (key, value) in event["values"].as_object().into_iter().flatten() {
                    round.said.insert(key.clone(), value.clone());
                    match (key.as_str(), value.as_str()) {
                        ("place", Some(place)) => matter.place = place.to_owned(),
                        ("category", Some(category)) => matter.category = category.to_owned(),
                        _ => {}
                    }
                }
                if event["is_final"] == true && !matter.over {
                    matter.over = true;
                    matter.end(at);
                }
            }
            "round_began" => {
                matter.end(at);
                matter.rounds.push(Round { began: at, ..Round::default() });
            }
            "clock_started" => {
                matter.clocks.insert(text(event, "clock"));
            }
            "rung_reached" if event["rung"] == u32::MAX => {
                let clock = text(event, "clock");
                let is_clock = matter.clocks.contains(&clock);
                let round = matter.rounds.last_mut().unwrap();
                if is_clock {
                    round.late.get_or_insert(at);
                }
                round.passed.insert(clock);
            }
            _ => {}
        }
    }

    /// The figures of every indicator for one month, by group.
    pub(crate) fn figures(&self, wanted: &str) -> BTreeMap<&'static str, BTreeMap<Group, Counted>> {
        let mut figures: BTreeMap<&'static str, BTreeMap<Group, Counted>> = BTreeMap::new();
        for matter in self.0.values() {
            for round in &matter.rounds {
                let Some(closed) = round.ended.map(month).filter(|month| month == wanted) else { continue };
                let group = (
                    digits(&matter.home, 6),
                    matter.home.clone(),
                    digits(&matter.place, 12),
                    round.unit.clone(),
                    matter.category.clone(),
                    closed,
                );
                for (indicator, judged) in indicators(matter, round) {
                    let counted = figures.entry(indicator).or_default().entry(group.clone()).or_default();
                    match judged {
                        Some((part, of)) => {
                            counted.part += part;
                            counted.of += of;
                        }
                        None => counted.out += if indicator == "whistle_score" { 100 } else { 1 },
                    }
                }
            }
        }
        figures
    }

    /// Hundredths of the minutes from the first dispatch to the first answer, of a month's appeals: the middle one, and the one
    /// that nine of ten do not exceed. From two days on whole hours are looked at, from sixty days on whole days.
    pub(crate) fn times(&self, wanted: &str) -> (Option<i64>, Option<i64>) {
        let appeals = self.0.values().filter(|matter| matter.procedure == "appeal");
        let rounds = appeals.flat_map(|matter| &matter.rounds);
        let closed = rounds.filter(|round| round.ended.map(month).is_some_and(|month| month == wanted));
        let coarse = |minutes: i64| match minutes {
            0..2_880 => minutes,
            2_880..86_400 => minutes - minutes % 60,
            _ => minutes - minutes % 1_440,
        };
        let mut times: Vec<i64> = closed.filter_map(minutes).map(coarse).collect();
        times.sort_unstable();
        let Some(last) = times.len().checked_sub(1) else { return (None, None) };
        let middle = (times[last / 2] + times[times.len() / 2]) * 50;
        // The smallest rank that is at least nine tenths of them.
        let rank = (0..=last).find(|rank| (rank + 1) * 10 >= times.len() * 9).unwrap();
        (Some(middle), Some(times[rank] * 100))
    }

    /// Months in which a round ended.
    pub(crate) fn months(&self) -> BTreeSet<String> {
        self.0.values().flat_map(|matter| &matter.rounds).filter_map(|round| round.ended.map(month)).collect()
    }

    /// How many rounds ended, how many procedures they are of, how many matters have several.
    pub(crate) fn size(&self) -> (usize, usize, usize) {
        let ended = self.0.values().flat_map(|matter| &matter.rounds).filter(|round| round.ended.is_some()).count();
        let procedures: BTreeSet<&str> = self.0.values().map(|matter| matter.procedure.as_str()).collect();
        (ended, procedures.len(), self.0.values().filter(|matter| matter.rounds.len() > 1).count())
    }

    /// Days on which rounds began or ended.
    pub(crate) fn days(&self) -> BTreeSet<i64> {
        let rounds = self.0.values().flat_map(|matter| &matter.rounds);
        rounds.flat_map(|round| [Some(round.began), round.ended]).flatten().map(day).collect()
    }

    /// The stock of a day by office.
    pub(crate) fn stock(&self, wanted: i64) -> BTreeMap<String, Stock> {
        let mut stock: BTreeMap<String, Stock> = BTreeMap::new();
        for matter in self.0.values() {
            for round in &matter.rounds {
                let (began, ended) = (day(round.began), round.ended.map(day));
                let one = stock.entry(matter.home.clone()).or_default();
                one.1 += i64::from(began == wanted);
                one.2 += i64::from(ended == Some(wanted));
                if began <= wanted && ended.is_none_or(|ended| ended > wanted) {
                    one.0 += 1;
                    one.3 += i64::from(round.late.is_some_and(|late| day(late) <= wanted));
                }
            }
        }
        stock
    }
}

impl Matter {
    fn take(&mut self, parties: &Value) {
        for (party, who) in parties.as_object().into_iter().flatten() {
            match who["unit"].as_str() {
                Some(unit) => self.units.insert(party.clone(), unit.to_owned()),
                None => self.units.remove(party),
            };
        }
    }

    fn end(&mut self, at: i64) {
        // The first party that is one unit, as each procedure's file lists them.
        let party = match self.procedure.as_str() {
            "appeal" => "handler",
            "task" => "department",
            "finding" | "implementation_task" | "whistle" => "",
            _ => "unit",
        };
        let unit = self.units.get(party).cloned().unwrap_or_default();
        if let Some(round) = self.rounds.last_mut().filter(|round| round.ended.is_none()) {
            round.ended = Some(at);
            round.unit = unit;
        }
    }
}

fn digits(code: &str, n: usize) -> String {
    let start: String = code.chars().take(n).collect();
    if start.chars().count() == n && start.chars().all(|digit| digit.is_ascii_digit()) { start } else { String::new() }
}

/// Minutes from the first dispatch to the first answer; nothing where one of them was not done in this round.
fn minutes(round: &Round) -> Option<i64> {
    let span = round.done.get("feed_back")? - round.done.get("transfer")?;
    (span >= 0).then_some(span / 60_000)
}

fn share(counts: bool, is_part: bool) -> Option<(i64, i64)> {
    counts.then_some((i64::from(is_part), 1))
}

/// What every indicator makes of a closed round: numerator and denominator, or nothing if it falls out.
fn indicators(matter: &Matter, round: &Round) -> Vec<(&'static str, Option<(i64, i64)>)> {
    let did = |asks: &[&str]| asks.iter().any(|ask| round.done.contains_key(*ask));
    let said = |key: &str, word: &str| match round.said.get(key) {
        Some(Value::Bool(flag)) => word == if *flag { "yes" } else { "no" },
        Some(Value::String(text)) => text == word,
        Some(Value::Array(all)) => all.iter().any(|one| one == word),
        _ => false,
    };
    let late = |clock: &str| round.passed.contains(clock);
    match matter.procedure.as_str() {
        "appeal" => {
            let asked = did(&["rate", "reopen", "close_unsolved"]);
            let stays = !did(&["exclude"]);
            let spoke = !said("satisfied", "none");
            let glad = said("satisfied", "yes") || said("satisfied", "mostly");
            let sent = did(&["transfer", "dispatch", "direct"]);
            // The category is the whole matter's, in whichever round it was given.
            let developed = DIMENSIONS.map(|(dimension, categories)| {
                let falls = falls_to(categories, &matter.category);
                (dimension, share(asked && stays && falls, said("solved", "yes")))
            });
            let mut all = vec![
                ("responded_before_exclusion", share(asked, said("responded", "yes"))),
                ("responded", share(asked && stays, said("responded", "yes"))),
                ("solved_before_exclusion", share(asked, said("solved", "yes"))),
                ("solved", share(asked && stays, said("solved", "yes"))),
                ("satisfied_before_exclusion", share(asked && spoke, glad)),
                ("satisfied", share(asked && stays && spoke, glad)),
                ("bounced", share(sent, did(&["object", "object_again"]))),
                ("unsigned", share(sent, !did(&["sign_for"]))),
                ("relabelled", share(did(&["register", "register_for"]), did(&["relabel_complaint"]))),
                ("answered", share(did(&["feed_back"]), true)),
                ("time_to_answer", minutes(round).map(|minutes| (minutes, 1))),
                ("time_to_answer_most", minutes(round).map(|minutes| (minutes, 1))),
            ];
            // Only the text of the city of this code has such an evaluation.
            all.extend(developed.into_iter().filter(|_| matter.home.starts_with("11")));
            all
        }
        "report_in" => {
            let called = did(&["call"]) && !did(&["withdraw"]);
            let score = round.said.get("score").and_then(Value::as_i64).unwrap_or(0);
            vec![
                ("whistle_accepted", share(called, did(&["accept"]) && !late("accept"))),
                ("whistle_silent", share(called, did(&["silence"]))),
                ("whistle_refused", share(called, did(&["refuse", "no_show"]))),
                ("whistle_arrived_late", share(did(&["arrive"]) && !did(&["withdraw"]), late("arrive"))),
                ("whistle_finished_late", share(did(&["done"]) && !did(&["withdraw"]), late("finish"))),
                ("whistle_again", share(did(&["confirm", "again"]), did(&["again"]))),
                ("whistle_score", did(&["confirm"]).then_some((score, 100))),
            ]
        }
        "whistle" => vec![("whistles_solved", share(did(&["close", "renew", "take_over"]), did(&["close"])))],
        "refusal" => {
            let found = said("finding", "refused");
            vec![
                ("refusals_upheld", share(did(&["report"]), found)),
                ("refusals_corrected", share(found, said("corrected", "yes"))),
                ("refusals_scored", share(found, did(&["score"]))),
            ]
        }
        "task" => {
            vec![("resources_delivered", share(did(&["provide"]), did(&["confirm_delivery"]) && !late("deliver")))]
        }
        "meeting_task" => vec![("meeting_tasks_in_time", share(did(&["finish"]), !late("finish")))],
        "finding" => vec![("findings_corrected", share(did(&["settle", "again"]), did(&["settle"])))],
        "implementation_task" => vec![("tasks_done", share(did(&["check", "send_back"]), did(&["check"])))],
        _ => Vec::new(),
    }
}

#[test]
fn the_day_in_china_begins_eight_hours_before_the_one_in_utc() {
    // 2026-10-31T15:59:59.999Z, a millisecond before November begins in China.
    let (last, said) = (1_793_462_399_999, str::to_owned);
    assert_eq!((month(last), month(last + 1)), (said("2026-10"), said("2026-11")));
    assert_eq!(
        (month(0), month(951_839_999_999), month(951_840_000_000)),
        (said("1970-01"), said("2000-02"), said("2000-03"))
    );
    assert_eq!(day(last + 1) - day(last), 1);
}
