//! What does not begin with a resident: whistles, meetings, what departments ask of streets and communities, lists.

use super::{HOUR, Run, What};
use crate::admission;
use crate::habits::with;
use crate::summons;
use casework::{Actor, MatterId, Values};
use desk::{CityLaw, DeskFault, Target};
use rulebook::Edition;
use rulebook::model::RegisterRow;
use worktime::Instant;

/// What an office or a department begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Business {
    Whistle,
    Meeting,
    Task,
    Item,
}

/// Of a hundred days, on how many something is begun in the district.
const DAYS: [(Business, u64); 4] =
    [(Business::Whistle, 70), (Business::Meeting, 10), (Business::Task, 45), (Business::Item, 45)];

/// A matter that is begun: its procedure, the step, by whom, with what.
type Begun = Option<(&'static str, &'static str, Actor, Values)>;

impl Run<'_> {
    /// Everything is begun in office hours.
    pub(super) fn plan_business(&mut self) {
        for n in 0..self.plan.days {
            let day = self.plan.from.plus_days(i32::from(n));
            for (business, days) in DAYS {
                if self.chance.percent(days) {
                    let at = Instant(day.start().0 + 9 * HOUR + self.chance.minutes(0, 480));
                    self.later(at, What::Begin(business));
                }
            }
        }
    }

    pub(super) async fn begin(&mut self, law: &CityLaw, business: Business) -> Result<(), DeskFault> {
        let now = self.desk.now();
        let (Some(edition), Some(street)) = (law.edition_on(now.day()), self.chance.pick(&self.staff.streets).cloned())
        else {
            return Ok(());
        };
        let leader = self.staff.of_unit(&street.code, "leader");
        let library = self.desk.library();
        let begun: Begun = match business {
            Business::Whistle => Some(("whistle", "draft", leader, summons::draft(&mut self.chance, edition, &street))),
            Business::Meeting => {
                let (ask, values) = summons::meeting(&mut self.chance, &self.staff, &library, edition, now);
                Some(("meeting", ask, leader, values))
            }
            Business::Task => admission::task(&mut self.chance, &self.staff, &library, law, now)
                .map(|(actor, values)| ("task", "propose", actor, values)),
            Business::Item => admission::item(&mut self.chance, &self.staff, &library, (law, edition), &street, now)
                .map(|(actor, values)| ("community_item", "propose", actor, values)),
        };
        let Some((procedure, ask, actor, values)) = begun else { return Ok(()) };
        if let Some(matter) = self.open(procedure, &street.code, ask, actor, values).await? {
            let at = Instant(now.0 + self.chance.minutes(5, 240));
            self.later(at, What::Step(matter));
        }
        Ok(())
    }

    /// Opens a matter; `None` = it was refused.
    async fn open(
        &mut self,
        procedure: &str,
        home: &str,
        ask: &str,
        actor: Actor,
        values: Values,
    ) -> Result<Option<MatterId>, DeskFault> {
        let target = Target::New { procedure: procedure.to_owned(), home: home.to_owned() };
        let mut asked = self.asked(target, ask, actor, values);
        asked.district = self.desk.library().units.district_of(home).unwrap_or(self.plan.district);
        match self.desk.ask(&asked).await {
            Ok(done) => {
                self.summary.asks += 1;
                Ok(Some(done.matter))
            }
            Err(DeskFault::Refused(refusal)) => {
                tracing::debug!(?refusal, "what the simulation began was refused");
                self.summary.refused += 1;
                Ok(None)
            }
            Err(fault) => Err(fault),
        }
    }

    /// Whoever makes the city's lists publishes them on the first day: what ships with the rulebook and a few rows that
    /// are plainly invented, in force from the next day.
    pub(super) async fn publish_lists(&mut self, law: &CityLaw) -> Result<(), DeskFault> {
        let Some(edition) = law.edition_on(self.desk.now().day()) else { return Ok(()) };
        let above = self.desk.library().units.city_of(&self.staff.district).unwrap_or_default().to_string();
        let by_city =
            edition.words("duties.list", "kinds").is_some_and(|kinds| kinds.iter().any(|k| k == "city_government"));
        let publisher = if by_city { above } else { self.staff.district.clone() };
        if offers(edition, "duty_list", "publish_list") {
            let own = if by_city { "" } else { &publisher };
            let mut rows = self.rows(law, ("duties", own), INVENTED_DUTIES);
            if !by_city {
                rows.push_str(&one_of_each(edition, own));
            }
            let check = with(&[("opinion", "逐行核对过依据和归类，可以公布。")]);
            let steps = [("check_list", "leader", check), ("publish_list", "registrar", Values::new())];
            self.publish("duty_list", &publisher, &publisher, ("draft_list", rows), steps.into()).await?;
        }
        if let Some(civil) = law.city.named.get("civil_affairs").cloned()
            && offers(edition, "assist_list", "publish_assist_list")
        {
            let rows = self.rows(law, ("community_list", ""), INVENTED_ITEMS);
            let steps = [("publish_assist_list", "leader", Values::new())];
            self.publish("assist_list", &civil, &civil, ("draft_assist_list", rows), steps.into()).await?;
        }
        Ok(())
    }

    async fn publish(
        &mut self,
        procedure: &str,
        home: &str,
        unit: &str,
        (draft, rows): (&str, String),
        steps: Vec<(&str, &str, Values)>,
    ) -> Result<(), DeskFault> {
        let from = self.plan.from.plus_days(1).to_string();
        let values = with(&[
            ("rows", rows.as_str()),
            ("version", "演示版"),
            ("from", from.as_str()),
            ("issuer", "演示编制单位"),
            ("document", "演示文件，不是正式清单"),
        ]);
        let registrar = self.staff.of_unit(unit, "registrar");
        let Some(matter) = self.open(procedure, home, draft, registrar, values).await? else { return Ok(()) };
        for (ask, post, values) in steps {
            let actor = self.staff.of_unit(unit, post);
            let mut asked = self.asked(Target::Matter(matter.clone()), ask, actor, values);
            asked.district = self.desk.library().units.district_of(home).unwrap_or(self.plan.district);
            self.carry_out(&asked).await?;
        }
        Ok(())
    }

    /// A list as a table: of the whole city the rows that hold today, and invented ones with the basis and the head of the
    /// first. A division's `own` list has only these, under keys of its own: what the city has stands beside it.
    fn rows(&self, law: &CityLaw, (register, own): (&str, &str), invented: &[(&str, &str, &str)]) -> String {
        let today = self.desk.now().day();
        let fields = law.city.registers.get(register).into_iter().flat_map(|register| register.fields.keys());
        let columns: Vec<&str> = fields.map(String::as_str).filter(|column| *column != "key").collect();
        let shipped = law.city.rows.get(register).into_iter().flatten().filter(|row| row.holds_on(today));
        let holding: Vec<&RegisterRow> = shipped.collect();
        let of = |row: Option<&&RegisterRow>, column: &str| {
            row.and_then(|row| row.columns.get(column)).cloned().unwrap_or_default()
        };
        let like = |column: &str| of(holding.first(), column);
        let line = |key: &str, cell: &dyn Fn(&str) -> String| {
            let cells: Vec<String> = columns.iter().map(|column| format!("\"{}\"", cell(column))).collect();
            format!("{key},{}\n", cells.join(","))
        };
        let mut text = format!("key,{}\n", columns.join(","));
        for row in holding.iter().filter(|_| own.is_empty()) {
            text.push_str(&line(&row.key, &|column| match (column, of(Some(row), column)) {
                // What several share has no head yet; a published list places it.
                ("head", head) if head.is_empty() && of(Some(row), "holder") == "several" => like("head"),
                (_, text) => text,
            }));
        }
        for (key, kind, item) in invented {
            let key = if own.is_empty() { (*key).to_owned() } else { format!("{own}_{key}") };
            text.push_str(&line(&key, &|column| match column {
                "item" => format!("示例：{item}"),
                "holder" | "kind" => (*kind).to_owned(),
                "note" => "演示用，不是正式清单".to_owned(),
                "basis" | "head" => like(column),
                _ => String::new(),
            }));
        }
        text
    }
}

/// Rows of the duty list that nobody will take for real ones: key, holder, item.
const INVENTED_DUTIES: &[(&str, &str, &str)] = &[
    ("demo_umbrellas", "street", "雨天在路口备几把公用雨伞"),
    ("demo_benches", "street", "给背街小巷的长椅编号"),
    ("demo_swings", "several", "给小游园的秋千上油"),
];
/// The same for communities.
const INVENTED_ITEMS: &[(&str, &str, &str)] =
    &[("demo_flowers", "task", "帮邻居浇花的排班"), ("demo_books", "task", "社区书架的借还登记")];

/// One row for every head of duties and one for a power: what a list has to hold that does not build on the sample.
fn one_of_each(edition: &Edition, own: &str) -> String {
    let words = |rule, name| edition.words(rule, name).unwrap_or_default();
    let columns = edition.registers.get("duties").into_iter().flat_map(|register| register.fields.keys());
    let columns: Vec<&str> = columns.map(String::as_str).collect();
    let line = |cells: &[(&str, &str)]| {
        let cell = |column: &&str| cells.iter().find(|(name, _)| name == column).map_or("", |(_, text)| *text);
        format!("{}\n", columns.iter().map(cell).collect::<Vec<_>>().join(","))
    };
    let name = |key: &str| {
        edition.lists.get("heads").and_then(|list| list.get(key)).map_or("", |entry| entry.label.zh.as_str())
    };
    let note = ("note", "演示用，不是正式清单");
    let mut text = String::new();
    for head in words("duties.heads", "heads") {
        let (key, item) = (format!("{own}_demo_{head}"), format!("示例：{}", name(head)));
        let basis = ("basis", "演示清单");
        text.push_str(&line(&[("key", &key), ("item", &item), ("holder", "street"), basis, ("head", head), note]));
    }
    for power in words("duties.powers", "powers").iter().take(1) {
        let (key, item) = (format!("{own}_demo_{power}"), format!("示例：{}", name(power)));
        let sort = [("sort", "power"), ("power", power.as_str()), ("basis", "演示清单"), note];
        text.push_str(&line(&[&[("key", key.as_str()), ("item", &item), ("holder", "street")], &sort[..]].concat()));
    }
    text
}

/// Whether the law of the day has a step.
pub(crate) fn offers(edition: &Edition, procedure: &str, ask: &str) -> bool {
    edition.procedures.get(procedure).is_some_and(|procedure| procedure.asks.contains_key(ask))
}
