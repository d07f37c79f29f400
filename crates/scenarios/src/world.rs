//! What a scenario has brought about so far: the town, the matter spoken of, what the last step changed or refused.

use crate::pattern::Captured;
use crate::steps::Verb;
use crate::values::Reading;
use crate::{acting, checks};
use casework::{Actor, Book, Matter, MatterId, PartyValue, Recorded, Refusal};
use desk::{CityLaw, Library};
use rulebook::model::Procedure;
use simulator::{Town, TownFault};
use std::collections::BTreeMap;
use std::sync::Arc;
use worktime::Instant;

/// The world of one scenario.
pub(crate) struct World {
    /// Whether a broken invariant of the engine stops the scenario. In a law from which a rule was taken away it does
    /// not: such a law is not whole, and only what the scenario itself says may fail.
    strict: bool,
    pub(crate) library: Arc<Library>,
    pub(crate) town: Option<Town>,
    pub(crate) now: Option<Instant>,
    /// The code of the subdistrict or district.
    pub(crate) street: String,
    /// The unit in charge of what is opened.
    pub(crate) home: String,
    /// The city's code, once a place is given.
    city: Option<u32>,
    /// What fields and parties get that a step does not mention: label → text.
    pub(crate) defaults: BTreeMap<String, String>,
    /// The matter that steps speak of.
    pub(crate) current: Option<MatterId>,
    /// The events of the last step that happened.
    pub(crate) fresh: Vec<(MatterId, Recorded)>,
    /// Whether that step was the passing of time.
    pub(crate) by_time: bool,
    /// The refusal of the last step.
    pub(crate) refusal: Option<Box<Refusal>>,
    /// Whether a step has looked at the refusal.
    pub(crate) seen: bool,
}

impl World {
    pub(crate) fn new(library: Arc<Library>, strict: bool) -> Self {
        Self {
            strict,
            library,
            town: None,
            now: None,
            street: String::new(),
            home: String::new(),
            city: None,
            defaults: BTreeMap::new(),
            current: None,
            fresh: Vec::new(),
            by_time: false,
            refusal: None,
            seen: true,
        }
    }

    /// Takes one step.
    pub(crate) fn step(&mut self, verb: Verb, taken: &Captured<'_>, table: &[Vec<String>]) -> Result<(), String> {
        if let Some(done) = acting::act(self, verb, taken, table) {
            return done;
        }
        if verb.expects_refusal() {
            self.seen = true;
        }
        checks::check(self, verb, taken)
    }

    /// A refusal that no step looked at.
    pub(crate) fn no_unseen_refusal(&self) -> Result<(), String> {
        match &self.refusal {
            Some(refusal) if !self.seen => Err(format!("上一步被拒绝了：{}", said(refusal))),
            _ => Ok(()),
        }
    }

    /// Sets the place, a subdistrict, a district or a department of one; the town is founded with the first matter.
    pub(crate) fn place(&mut self, city: &str, street: &str) -> Result<(), String> {
        let units = &self.library.units;
        let places = units.divisions().filter(|division| ["district", "street"].contains(&division.level.as_str()));
        let mut found = places.filter(|division| {
            let above = units.at_level(&division.code, "city");
            let district = units.at_level(&division.code, "district").map(|d| d.name.as_str()).unwrap_or_default();
            above.is_some_and(|above| above.name == city)
                && (division.name == street || street.strip_prefix(district) == Some(division.name.as_str()))
        });
        let (first, second) = (found.next(), found.next());
        let department = || {
            let mut districts = units.divisions().filter(|division| {
                let above = units.at_level(&division.code, "city");
                division.level == "district" && above.is_some_and(|above| above.name == city)
            });
            districts.find_map(|district| {
                let name = street.strip_prefix(district.name.as_str())?;
                let called = |unit: &desk::Unit| unit.zh == name || unit.zh == street;
                Some((district.code.clone(), units.units_at(&district.code).into_iter().find(called)?.id))
            })
        };
        let (place, home) = match (first, second) {
            (Some(place), None) => (place.code.clone(), place.code.clone()),
            (Some(_), Some(_)) => return Err(format!("{city}不止一个“{street}”，请在前面写上区名")),
            (None, _) => department().ok_or_else(|| format!("{city}没有“{street}”"))?,
        };
        self.city = units.city_of(&place);
        (self.street, self.home) = (place, home);
        Ok(())
    }

    /// The town, founded if it was not there yet.
    pub(crate) fn town(&mut self) -> Result<&mut Town, String> {
        if self.town.is_none() {
            let now = self.now.ok_or("请先写明今天的日期：假如 今天是“…”")?;
            let city = self.city.ok_or("请先写明地点：假如 在“…”的“…”")?;
            let district = self.library.units.district_of(&self.street).ok_or("街道没有所属的区")?;
            self.town = Some(Town::new(Arc::clone(&self.library), city, district, now));
        }
        self.town.as_mut().ok_or_else(|| "没有地点".to_owned())
    }

    /// The key of the city.
    pub(crate) fn city(&self) -> Result<String, String> {
        law(&self.library, self.city).map(|law| law.city.key.clone())
    }

    /// The city's code.
    pub(crate) const fn code(&self) -> Option<u32> {
        self.city
    }

    /// Every decision of the scenario, made again by the edition of its matter, comes out as it was written.
    pub(crate) fn decided_again(&self) -> Result<(), String> {
        let Some(town) = &self.town else { return Ok(()) };
        let law = law(&self.library, self.city)?;
        for (id, history) in &town.histories {
            let books = self.library.books(law, self.time().day()).ok_or("当日没有有效的规则")?;
            let Some(matter) = town.matters.get(id) else { continue };
            let again = casework::decide_again(&books.of(&matter.edition), id, matter.district, history);
            let again = again.ok_or_else(|| format!("{id}的历史读不出"))?;
            if again.unanswered > 0 {
                return Err(format!("{id}有{}个决定没有留下所依据的回答", again.unanswered));
            }
            if let Some(other) = again.other.into_iter().next() {
                return Err(format!("{id}的第{}个事件照当时的规则再判一次，结果不同：{:?}", other.version, other.how));
            }
        }
        Ok(())
    }

    /// The time in the town.
    pub(crate) fn time(&self) -> Instant {
        self.town.as_ref().map_or(self.now.unwrap_or_default(), |town| town.now)
    }

    /// The matter spoken of.
    pub(crate) fn matter(&self) -> Result<&Matter, String> {
        let matter =
            self.current.as_ref().and_then(|id| self.town.as_ref()?.matters.get(id)).map(std::sync::Arc::as_ref);
        matter.ok_or_else(|| "还没有事项".to_owned())
    }

    /// The history of the matter spoken of.
    pub(crate) fn history(&self) -> &[Recorded] {
        let history = self.current.as_ref().and_then(|id| self.town.as_ref()?.histories.get(id));
        history.map(Vec::as_slice).unwrap_or_default()
    }

    /// Notes what a step changed or refused.
    pub(crate) fn note(
        &mut self,
        before: &BTreeMap<MatterId, usize>,
        result: Result<(), TownFault>,
    ) -> Result<(), String> {
        self.refusal = None;
        self.seen = true;
        self.fresh.clear();
        if let Some(town) = &mut self.town {
            town.lay_acts_over();
            self.library = Arc::clone(&town.library);
        }
        for (id, history) in self.town.iter().flat_map(|town| &town.histories) {
            let from = before.get(id).copied().unwrap_or(0);
            self.fresh.extend(history.iter().skip(from).map(|recorded| (id.clone(), recorded.clone())));
        }
        match result {
            Ok(()) => Ok(()),
            Err(TownFault::Refused(refusal)) => {
                self.refusal = Some(refusal);
                self.seen = false;
                Ok(())
            }
            // The town checks its invariants after it has taken a change.
            Err(TownFault::Broken(_)) if !self.strict && !self.fresh.is_empty() => Ok(()),
            Err(TownFault::Broken(why)) => Err(format!("引擎出错：{why}")),
        }
    }

    /// Lets time pass.
    pub(crate) fn pass(&mut self, until: Instant) -> Result<(), String> {
        let before = self.lengths();
        let strict = self.strict;
        let town = self.town()?;
        if until < town.now {
            return Err(format!("时间不能倒流：现在是{}", town.now.wall()));
        }
        let length = |town: &Town| town.histories.values().map(Vec::len).sum::<usize>();
        let mut done = town.pass_until(until);
        // Each time a broken invariant stopped it, something had happened: it goes on from there.
        let mut had = usize::MAX;
        while !strict && done.is_err() && length(town) != had {
            had = length(town);
            done = town.pass_until(until);
        }
        self.by_time = true;
        self.note(&before, done)
    }

    /// How long every history is now.
    pub(crate) fn lengths(&self) -> BTreeMap<MatterId, usize> {
        let histories = self.town.iter().flat_map(|town| &town.histories);
        histories.map(|(id, history)| (id.clone(), history.len())).collect()
    }

    /// How texts of tables are read here and now.
    pub(crate) fn reading<'r>(&'r self, law: &'r CityLaw) -> Reading<'r> {
        let matters = self.town.iter().flat_map(|town| town.matters.keys()).map(|id| id.0.clone()).collect();
        Reading { law, units: &self.library.units, street: &self.street, now: self.time(), matters }
    }
}

/// The city's law.
pub(crate) fn law(library: &Library, city: Option<u32>) -> Result<&CityLaw, String> {
    city.and_then(|city| library.city(city)).ok_or_else(|| "没有这个城市的规则".to_owned())
}

/// The procedure of a matter as the files give it, whatever is bound.
pub(crate) fn procedure<'l>(law: &'l CityLaw, key: &str) -> Result<&'l Procedure, String> {
    law.city.procedures.get(key).ok_or_else(|| format!("没有流程`{key}`"))
}

/// The book by which a matter is judged today.
pub(crate) fn with_book<T>(
    library: &Library,
    law: &CityLaw,
    matter: &Matter,
    now: Instant,
    look: impl FnOnce(&Book<'_>) -> T,
) -> Result<T, String> {
    let books = library.books(law, now.day()).ok_or("当日没有有效的法规")?;
    Ok(look(&books.of(&matter.edition)))
}

/// What a refusal says, with its basis.
pub(crate) fn said(refusal: &Refusal) -> String {
    let reasons: Vec<&str> = refusal.reasons.iter().map(|reason| reason.zh.as_str()).collect();
    let basis = refusal.basis.as_ref().map_or_else(|| "没有依据".to_owned(), |basis| format!("依据：{basis}"));
    format!("{}（{basis}）", reasons.join(""))
}

/// Who a name is, in a matter with these parties.
pub(crate) fn actor(
    reading: &Reading<'_>,
    procedure: &Procedure,
    parties: &BTreeMap<String, PartyValue>,
    name: &str,
) -> Result<Actor, String> {
    if name.starts_with("居民") {
        return Ok(Actor::Person { subject: name.to_owned() });
    }
    let (mut unit, mut posts) = (None, Vec::new());
    // “派单员兼负责人” is one person with two posts; “另一派单员” is another person with the same post.
    for one in name.strip_prefix("另一").unwrap_or(name).split('兼') {
        let Some((party, post)) = crate::names::role(procedure, one) else {
            unit.get_or_insert(reading.unit(one).map_err(|_| format!("没有“{one}”这一角色或者单位"))?);
            continue;
        };
        posts.extend(post.map(str::to_owned));
        match parties.get(party) {
            Some(PartyValue::Person(subject)) => return Ok(Actor::Person { subject: subject.clone() }),
            Some(value) => {
                let first = value.units().first().map(|unit| (*unit).to_owned());
                unit.get_or_insert(first.ok_or_else(|| format!("“{one}”现在没有单位"))?);
            }
            None => return Err(format!("“{one}”在本事项中还没有人")),
        }
    }
    let unit = unit.ok_or_else(|| format!("没有“{name}”"))?;
    Ok(Actor::Staff { account: format!("{name}@{unit}"), unit, posts, on_behalf_of: None })
}
