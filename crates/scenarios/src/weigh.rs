//! Whether a scenario counts for a provision: only if it fails once the rules that this provision gives are gone.

use crate::feature::Scenario;
use crate::laws::{Laws, rules_of};
use crate::run::{Failure, run, run_on};
use crate::steps;
use desk::Library;
use rulebook::City;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use worktime::Day;

/// One scenario and one provision that it is tagged with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Pair {
    /// The scenario's title.
    pub scenario: String,
    /// The key of the city that it is set in: a provision of the whole country is shown for each city apart.
    pub city: String,
    /// The provision.
    pub provision: String,
    /// Why it does not count; `None` if it does.
    pub why_not: Option<String>,
    /// The rules of the provision without which, taken away one at a time, the scenario fails.
    pub rules: Vec<String>,
    /// Where the scenario fails without the provision; empty if it does not count.
    pub fails_at: String,
}

impl Pair {
    /// Whether the scenario counts for the provision.
    #[must_use]
    pub const fn counts(&self) -> bool {
        self.why_not.is_none()
    }
}

/// Weighs every scenario against every provision that it is tagged with, in the order of the scenarios.
#[must_use]
pub fn weigh(laws: &Laws, scenarios: &[Scenario]) -> Vec<Pair> {
    let whole = laws.whole();
    let cities = each(scenarios, |scenario| run(&whole, scenario));
    let tags: BTreeSet<&str> = scenarios.iter().flat_map(|scenario| &scenario.tags).map(String::as_str).collect();
    let tags: Vec<&str> = tags.into_iter().collect();
    // One provision at a time: most of the work is making the laws without it.
    let weighed = each(&tags, |tag| {
        let all = scenarios.iter().zip(&cities).enumerate();
        let tagged: Vec<_> = all.filter(|(_, (scenario, _))| scenario.tags.iter().any(|one| one == tag)).collect();
        let days: Option<Vec<Day>> = tagged.iter().map(|(_, (scenario, _))| steps::first_day(scenario)).collect();
        let since = days.and_then(|days| days.into_iter().min());
        let mut scales = Scales { laws, provision: tag, since, without: BTreeMap::new() };
        tagged.into_iter().map(|(place, (scenario, city))| (place, scales.pair(scenario, city))).collect::<Vec<_>>()
    });
    let mut pairs: Vec<(usize, Pair)> = weighed.into_iter().flatten().collect();
    pairs.sort_by_key(|(place, _)| *place);
    pairs.into_iter().map(|(_, pair)| pair).collect()
}

/// What `work` gives for each item, in their order, done on every processor there is.
fn each<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let mut done: Vec<(usize, R)> = std::thread::scope(|scope| {
        let worker = || {
            let mut mine = Vec::new();
            loop {
                let place = next.fetch_add(1, Ordering::Relaxed);
                let Some(item) = items.get(place) else { return mine };
                mine.push((place, work(item)));
            }
        };
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(worker)).collect();
        let results =
            workers.into_iter().map(|one| one.join().unwrap_or_else(|fault| std::panic::resume_unwind(fault)));
        results.flatten().collect()
    });
    done.sort_by_key(|(place, _)| *place);
    done.into_iter().map(|(_, result)| result).collect()
}

/// The laws without one provision, and without each of its rules, each made once for each city.
struct Scales<'l> {
    laws: &'l Laws,
    provision: &'l str,
    /// The first day on which a scenario of this provision begins.
    since: Option<Day>,
    without: BTreeMap<(String, Option<String>), Arc<Library>>,
}

impl Scales<'_> {
    fn pair(&mut self, scenario: &Scenario, city: &Result<String, Failure>) -> Pair {
        let mut pair = Pair {
            scenario: scenario.title(),
            city: city.clone().unwrap_or_default(),
            provision: self.provision.to_owned(),
            why_not: None,
            rules: Vec::new(),
            fails_at: String::new(),
        };
        let laws = self.laws;
        let key = match city {
            Ok(key) => key,
            Err(failure) => {
                pair.why_not = Some(format!("场景本身不成立：{}", failure.why));
                return pair;
            }
        };
        // Without this a scenario of another city would always fail, and so always count.
        let Some(city) = laws.cities_of(self.provision).find(|city| city.key == *key) else {
            let elsewhere = laws.cities_of(self.provision).next().is_some();
            let why = if elsewhere { "这一条不是场景所在城市的" } else { "规则库里没有这一条" };
            pair.why_not = Some(why.to_owned());
            return pair;
        };
        match self.failure(city, scenario, None) {
            None => pair.why_not = Some("去掉这一条的规则，场景照样成立".to_owned()),
            Some(failure) => {
                pair.fails_at = failure.to_string();
                let rules = rules_of(city, self.provision);
                // The only rule is the whole provision, which was just weighed.
                let only = rules.len() == 1;
                let shown = rules.into_iter().filter(|rule| only || self.failure(city, scenario, Some(rule)).is_some());
                pair.rules = shown.map(str::to_owned).collect();
            }
        }
        pair
    }

    /// How the scenario fails without the provision, or without one of its rules.
    fn failure(&mut self, city: &City, scenario: &Scenario, rule: Option<&str>) -> Option<Failure> {
        let Self { laws, provision, since, .. } = *self;
        let key = (city.key.clone(), rule.map(str::to_owned));
        let made = self.without.entry(key).or_insert_with(|| laws.without(city, provision, rule, since));
        run_on(made, scenario, false).err()
    }
}

/// The scenarios that count for nothing.
#[must_use]
pub fn idle<'s>(scenarios: &'s [Scenario], pairs: &[Pair]) -> Vec<&'s Scenario> {
    let counts = |scenario: &&Scenario| {
        let title = scenario.title();
        pairs.iter().any(|pair| pair.scenario == title && pair.counts())
    };
    scenarios.iter().filter(|scenario| !counts(scenario)).collect()
}
