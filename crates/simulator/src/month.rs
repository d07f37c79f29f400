//! A believable month in one district, from a seed: only by asks through the desk, with an injected clock.
//!
//! People are fictional roles (居民甲), telephone numbers cannot exist (they start with 0000).

mod business;

use crate::chance::Chance;
use crate::people::Staff;
use casework::{Actor, Matter, MatterId, Value, Values, Wanted};
use desk::time::HandClock;
use desk::{Asked, CityLaw, Desk, DeskFault, Target};
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use worktime::{Day, Instant};

const HOUR: i64 = 3_600_000;
/// Every so many requests bring pictures.
const PHOTOGRAPHED: u64 = 6;
/// Pictures of a month at most: enough to show, and no time lost on more.
const PICTURES: u64 = 80;
/// Longest text of a simulated request's subject list.
const TROUBLES: &[&str] = &[
    "已经一周没有人处理了",
    "晚上尤其严重，影响老人休息",
    "下雨天更难走，孩子上学要绕路",
    "之前反映过一次，好了几天又这样",
    "邻居们都很着急，希望尽快看看",
    "怕有安全隐患",
    "问了物业，物业说不归他们管",
    "不知道该找哪个部门",
];

/// What to simulate.
#[derive(Debug, Clone)]
pub struct Plan {
    /// District.
    pub district: u32,
    /// First day.
    pub from: Day,
    /// Number of days, 1 to 366.
    pub days: u16,
    /// Requests a day, on average.
    pub per_day: u32,
    /// How many streets of the district take part.
    pub streets: usize,
    /// Seed.
    pub seed: u64,
}

/// What happened.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// Matters opened.
    pub opened: u64,
    /// Asks carried out.
    pub asks: u64,
    /// Asks refused: the simulated people try what is no longer possible now and then.
    pub refused: u64,
}

struct Run<'a> {
    desk: &'a Desk,
    plan: &'a Plan,
    staff: Staff,
    chance: Chance,
    queue: BinaryHeap<Reverse<(Instant, u64, What)>>,
    next: u64,
    /// Pictures sent so far.
    pictures: u64,
    summary: Summary,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    Call,
    Begin(business::Business),
    Step(MatterId),
}

/// Simulates a month. `progress` hears of every simulated day.
///
/// # Errors
/// As the desk says; a refusal is part of the month and no error.
pub async fn simulate(
    desk: &Desk,
    clock: &HandClock,
    plan: &Plan,
    progress: &(dyn Fn(Day, &Summary) + Sync),
) -> Result<Summary, DeskFault> {
    let library = desk.library();
    let law = library.city_of(&plan.district.to_string()).ok_or(DeskFault::NotFound)?;
    let staff = Staff::of(&library, plan.district, plan.streets, law);
    let mut run = Run {
        desk,
        plan,
        staff,
        chance: Chance::new(plan.seed),
        queue: BinaryHeap::new(),
        next: 0,
        pictures: 0,
        summary: Summary::default(),
    };
    run.plan_calls();
    run.plan_business();
    clock.set(Instant(plan.from.start().0 + 9 * HOUR));
    run.publish_lists(law).await?;
    let end = plan.from.plus_days(i32::from(plan.days)).start();
    let mut day = plan.from;
    let mut looked = Instant(0);
    while let Some(Reverse((at, _, what))) = run.queue.pop() {
        if at >= end {
            continue;
        }
        clock.set(at);
        // Twice an hour the clockwork looks at what is due, as it does every half second in earnest.
        if at.0 - looked.0 >= HOUR / 2 {
            looked = at;
            while desk.remind(plan.district).await?.more {}
        }
        if at.day() != day {
            day = at.day();
            progress(day, &run.summary);
        }
        match what {
            What::Call => run.call(law).await?,
            What::Begin(business) => run.begin(law, business).await?,
            What::Step(id) => run.step(law, &id).await?,
        }
    }
    clock.set(end);
    while desk.remind(plan.district).await?.more {}
    while desk.deliver(plan.district, &desk::ReceiptPageOnly).await?.more {}
    Ok(run.summary)
}

impl Run<'_> {
    fn later(&mut self, at: Instant, what: What) {
        self.next += 1;
        self.queue.push(Reverse((at, self.next, what)));
    }

    /// Calls come by day, more in the morning and the evening.
    fn plan_calls(&mut self) {
        for n in 0..self.plan.days {
            let day = self.plan.from.plus_days(i32::from(n));
            let spread = u64::from(self.plan.per_day / 3 + 1);
            let calls = u64::from(self.plan.per_day) + self.chance.below(spread);
            for _ in 0..calls {
                let hour = [8, 9, 9, 10, 10, 11, 12, 14, 15, 16, 17, 18, 19, 19, 20, 21, 23];
                let hour: i64 = self.chance.pick(&hour).copied().unwrap_or(9);
                let at = Instant(day.start().0 + hour * HOUR + self.chance.minutes(0, 60));
                self.later(at, What::Call);
            }
        }
    }

    async fn call(&mut self, law: &CityLaw) -> Result<(), DeskFault> {
        let Some(street) = self.chance.pick(&self.staff.streets).cloned() else { return Ok(()) };
        let place = self
            .chance
            .pick(&street.communities)
            .cloned()
            .unwrap_or_else(|| (street.code.clone(), street.name.clone()));
        let leaves: Vec<(&String, &String)> = law
            .city
            .lists
            .get("categories")
            .into_iter()
            .flatten()
            .filter(|(_, entry)| entry.parent.is_some())
            .map(|(key, entry)| (key, &entry.label.zh))
            .collect();
        let Some((category, label)) = self.chance.pick(&leaves).copied() else { return Ok(()) };
        let trouble = self.chance.pick(TROUBLES).copied().unwrap_or_default();
        let n = self.summary.opened;
        let kind =
            *self.chance.pick(&["complaint", "help", "help", "report", "suggestion", "advice"]).unwrap_or(&"help");
        let grade = if self.chance.percent(4) {
            "emergency"
        } else if self.chance.percent(12) {
            "urgent"
        } else {
            "ordinary"
        };
        let (actor, channel) = if self.chance.percent(70) {
            (self.staff.hotline("operator"), "hotline")
        } else {
            (Actor::Person { subject: String::new() }, "web")
        };
        let identity = if self.chance.percent(10) { "anonymous" } else { "named" };
        let mut values = request(n, &place, category, label, trouble);
        for (key, value) in [("kind", kind), ("grade", grade), ("channel", channel), ("identity", identity)] {
            values.insert(key.to_owned(), Value::Text(value.to_owned()));
        }
        if identity == "anonymous" {
            values.retain(|key, _| !matches!(key.as_str(), "contact_name" | "contact_phone"));
        }
        // A few are found by the office itself before anybody calls.
        let found = self.chance.percent(4);
        let (ask, actor) =
            if found { ("find", self.staff.of_unit(&street.code, "dispatcher")) } else { ("register", actor) };
        if found {
            values.retain(|key, _| matches!(key.as_str(), "title" | "text" | "category" | "grade" | "place"));
        }
        if n.is_multiple_of(PHOTOGRAPHED) {
            self.photograph(1 + n % 2, &actor, &mut values).await?;
        }
        let target = Target::New { procedure: "appeal".to_owned(), home: street.code };
        let asked = self.asked(target, ask, actor, values);
        match self.desk.ask(&asked).await {
            Ok(done) => {
                self.summary.opened += 1;
                self.summary.asks += 1;
                let at = Instant(self.desk.now().0 + self.chance.minutes(5, 240));
                self.later(at, What::Step(done.matter));
                Ok(())
            }
            Err(DeskFault::Refused(refusal)) => {
                tracing::warn!(?refusal, "a simulated request was refused");
                self.summary.refused += 1;
                Ok(())
            }
            Err(fault) => Err(fault),
        }
    }

    /// Some send pictures, until there are enough to show.
    async fn photograph(&mut self, count: u64, actor: &Actor, values: &mut Values) -> Result<(), DeskFault> {
        let owner = match actor {
            Actor::Staff { account, .. } => account.as_str(),
            _ => "",
        };
        let mut files = Vec::new();
        for _ in 0..count.min(PICTURES.saturating_sub(self.pictures)) {
            self.pictures += 1;
            let drawn = crate::pictures::picture(self.pictures).map_err(|error| DeskFault::Fault(error.to_string()))?;
            files.push(Value::Text(self.desk.upload(owner, drawn).await?.file));
        }
        if !files.is_empty() {
            values.insert("files".to_owned(), Value::List(files));
        }
        Ok(())
    }

    fn asked(&self, target: Target, ask: &str, actor: Actor, values: Values) -> Asked {
        Asked {
            district: self.plan.district,
            target,
            wanted: Wanted::Ask(ask.to_owned()),
            actor,
            values,
            version: None,
            key: None,
            imported: None,
        }
    }

    /// Whoever holds the matter does the next thing, sooner or later.
    async fn step(&mut self, law: &CityLaw, id: &MatterId) -> Result<(), DeskFault> {
        let Some(matter) = self.desk.matter(self.plan.district, id).await? else { return Ok(()) };
        if matter.is_final {
            // Silence is noted by a clock: nobody stepped here when it opened what follows from it.
            let silent = matter.this_round().is_some_and(|round| round.done.contains_key("silence"));
            for child in matter.children.iter().filter(|_| silent) {
                self.again(&child.matter, 10, 90)?;
            }
            return Ok(());
        }
        if let Some(proposal) = matter.pending().next() {
            let number = proposal.number;
            let seat = proposal.signers.get(proposal.signed.len()).and_then(|seats| seats.first()).cloned();
            if let Some(seat) = seat {
                let actor = self.staff.seat(&seat);
                let wanted = if self.chance.percent(75) {
                    Wanted::Sign(number)
                } else {
                    Wanted::Decline(number, "理由不充分，请继续办理。".to_owned())
                };
                let mut asked = self.asked(Target::Matter(id.clone()), "", actor, Values::new());
                asked.wanted = wanted;
                self.carry_out(&asked).await?;
            }
            return self.again(id, 30, 600);
        }
        let Some((ask, actor, values)) =
            crate::habits::next(&mut self.chance, &self.staff, law, &self.desk.library(), &matter, self.desk.now())
        else {
            // Nothing to do but wait for a clock.
            return self.again(id, 360, 1440);
        };
        let mut values = values;
        if ask == "handled" && self.summary.asks.is_multiple_of(3) {
            self.photograph(1, &actor, &mut values).await?;
        }
        let asked = self.asked(Target::Matter(id.clone()), &ask, actor, values);
        self.carry_out(&asked).await?;
        self.children(id, &matter).await?;
        if ask == "sign_for" {
            // Whoever signs goes on the same day.
            return self.again(id, 20, 200);
        }
        self.after(id, &matter)
    }

    /// Whoever is called by a matter that this step opened begins to act as well.
    async fn children(&mut self, id: &MatterId, before: &Matter) -> Result<(), DeskFault> {
        let Some(after) = self.desk.matter(self.plan.district, id).await? else { return Ok(()) };
        for child in after.children.iter().skip(before.children.len()) {
            let at = Instant(self.desk.now().0 + self.chance.minutes(5, 50));
            self.later(at, What::Step(child.matter.clone()));
        }
        Ok(())
    }

    async fn carry_out(&mut self, asked: &Asked) -> Result<(), DeskFault> {
        match self.desk.ask(asked).await {
            Ok(_) => self.summary.asks += 1,
            Err(DeskFault::Refused(refusal)) => {
                tracing::debug!(?refusal, "a simulated step was refused");
                self.summary.refused += 1;
            }
            Err(fault) => return Err(fault),
        }
        Ok(())
    }

    /// Handling takes hours to days, the rest of the work an hour or so; a few are forgotten for long.
    fn after(&mut self, id: &MatterId, matter: &Matter) -> Result<(), DeskFault> {
        match matter.state.as_str() {
            "own" | "transferred" | "coordinated" | "reported" if self.chance.percent(8) => {
                self.again(id, 8_000, 16_000)
            }
            "own" | "transferred" | "coordinated" | "reported" => self.again(id, 240, 4_000),
            _ => self.again(id, 20, 400),
        }
    }

    fn again(&mut self, id: &MatterId, from: u64, upto: u64) -> Result<(), DeskFault> {
        let at = Instant(self.desk.now().0 + self.chance.minutes(from, upto));
        self.later(at, What::Step(id.clone()));
        Ok(())
    }
}

/// What a resident says, where, and how they are reached: a role, and a number that cannot exist.
fn request(n: u64, place: &(String, String), category: &str, label: &str, trouble: &str) -> Values {
    let who = ["甲", "乙", "丙", "丁", "戊", "己"];
    let who = who.get(usize::try_from(n % 6).unwrap_or(0)).unwrap_or(&"甲");
    [
        ("title", format!("{label}问题")),
        ("text", format!("{}{label}的问题，{trouble}。", place.1)),
        ("category", category.to_owned()),
        ("place", place.0.clone()),
        ("contact_name", format!("居民{who}")),
        ("contact_phone", format!("0000{n:07}")),
    ]
    .into_iter()
    .map(|(key, value)| (key.to_owned(), Value::Text(value)))
    .collect()
}
