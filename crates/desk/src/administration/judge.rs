//! Judging an act before it is proposed, confirmed or revoked: what its rulebook would be is read and proven first.

use super::{Act, Acts, LAW_LIKE, PROCEDURE, people};
use crate::ask::{Asked, Target};
use crate::desk::{Desk, DeskFault};
use crate::library::{CityLaw, Library};
use crate::ports::PageRequest;
use crate::references::refusal;
use casework::{Matter, MatterId, Opening, Reason, Value, Wanted};
use law::Fault;
use rulebook::check;
use std::collections::BTreeSet;
use worktime::Day;

/// Rows of a worklist that are looked at when a unit is closed or a person dismissed.
const ROWS: u32 = 500;

/// What a request would make of an act.
struct Wish<'a> {
    library: &'a Library,
    law: &'a CityLaw,
    act: Act,
    /// The account that asks.
    by: &'a str,
    today: Day,
    reasons: Vec<Reason>,
}

impl Desk {
    /// Refuses an administrative step whose act would not stand: wrong names, days past, one's own posts, a rulebook
    /// that cannot be read or proven.
    pub(crate) async fn judge_act(
        &self,
        library: &Library,
        law: &CityLaw,
        asked: &Asked,
        procedure: Option<&str>,
        matter: Option<&Matter>,
        opening: Option<&Opening>,
    ) -> Result<(), DeskFault> {
        if procedure != Some(PROCEDURE) {
            return Ok(());
        }
        let Some(act) = self.wished(asked, matter, opening) else { return Ok(()) };
        let reasons = self.reasons(library, law, act, asked.actor.identity().unwrap_or_default()).await?;
        if reasons.is_empty() {
            return Ok(());
        }
        Err(DeskFault::Refused(Box::new(refusal(library, asked, PROCEDURE, reasons))))
    }

    /// The act as it would be after the step; `None` where the step changes nothing that an act says.
    fn wished(&self, asked: &Asked, matter: Option<&Matter>, opening: Option<&Opening>) -> Option<Act> {
        let ask = match &asked.wanted {
            Wanted::Ask(ask) => ask.as_str(),
            Wanted::Sign(number) => matter?.proposals.iter().find(|one| one.number == *number)?.ask.as_str(),
            Wanted::Decline(..) => return None,
        };
        if let (Target::New { home, .. }, Some(opening)) = (&asked.target, opening) {
            let act = fresh(ask, home, asked, &opening.id, self);
            return Some(Act { number: opening.number.clone(), ..act });
        }
        let act = Act::of(matter?)?;
        match ask {
            "confirm" => Some(Act { state: "in_force".to_owned(), ..act }),
            "revoke" => Some(Act { state: "revoked".to_owned(), ended_at: Some(self.now()), ..act }),
            "end" => Some(Act { state: "ended".to_owned(), ended_at: Some(self.now()), ..act }),
            _ => None,
        }
    }

    /// Why an act cannot stand.
    ///
    /// # Errors
    /// As the store says.
    pub(crate) async fn reasons(
        &self,
        library: &Library,
        law: &CityLaw,
        act: Act,
        by: &str,
    ) -> Result<Vec<Reason>, DeskFault> {
        let mut wish = Wish { library, law, act, by, today: self.now().day(), reasons: Vec::new() };
        let begins = matches!(wish.act.state.as_str(), "in_force" | "recorded");
        if begins {
            wish.days();
            wish.reach();
        }
        match wish.act.kind.as_str() {
            "issue_calendar" if begins => wish.year(),
            "open_unit" if begins => wish.opens(),
            "change_unit" if begins => {}
            "close_unit" if begins => self.closes(&mut wish).await?,
            "appoint" | "invite" | "dismiss" | "delegate" | "record_absence" => self.person(&mut wish, begins).await?,
            _ => {}
        }
        if wish.reasons.is_empty() && wish.act.kind.starts_with("issue_") {
            let mut acts = library.acts().clone();
            acts.put(law.city.division, wish.act.clone());
            let days = [Some(wish.act.from().max(wish.today)), wish.act.until().map(|until| until.plus_days(1))];
            let days = days.into_iter().flatten().map(|day| day.max(wish.today));
            wish.reasons.extend(faults(library, law, &acts, days).iter().map(reason_of));
        }
        Ok(wish.reasons)
    }

    /// A unit is closed only when nothing waits there and nothing names it.
    async fn closes(&self, wish: &mut Wish<'_>) -> Result<(), DeskFault> {
        let unit = wish.act.text("unit").to_owned();
        if wish.law.city.named.values().any(|named| *named == unit) || !unit.contains('.') {
            wish.no(
                "unit",
                "unit-needed",
                "规则里点名了这个单位，或者它是一级政府，不能撤销。",
                "The rulebook names this unit, or it is a government; it cannot be closed.",
            );
            return Ok(());
        }
        let Some(district) = wish.library.units.district_of(&unit) else { return Ok(()) };
        let page = self.ledger.worklist(district, &unit, &[], &PageRequest { limit: 1, after: None }).await?;
        if page.total > 0 {
            let total = page.total;
            wish.no(
                "unit",
                "open-matters",
                format!("这个单位还有{total}件在办，办完或者改派以后才能撤销。"),
                format!("{total} matters still wait in this unit; it can be closed when they are done or moved."),
            );
        }
        Ok(())
    }

    async fn person(&self, wish: &mut Wish<'_>, begins: bool) -> Result<(), DeskFault> {
        let (account, deputy) = (wish.act.text("account").to_owned(), wish.act.text("deputy").to_owned());
        let gains = if matches!(wish.act.kind.as_str(), "appoint" | "invite" | "dismiss") { &account } else { &deputy };
        if gains == wish.by {
            wish.no(
                "account",
                "own-posts",
                "不能办自己的任免，也不能让自己代理，请另一位管理员办理。",
                "Nobody changes their own posts or makes themselves a deputy; ask another administrator.",
            );
        }
        if !begins {
            return Ok(());
        }
        let Some(found) = self.accounts.account(&account).await? else {
            wish.no(
                "account",
                "unknown-reference",
                "没有这个账号，请核对编号。",
                "There is no such account; please check its id.",
            );
            return Ok(());
        };
        let now = people::own(wish.library, &found, wish.today);
        if !wish.library.units.is_within(&now.unit, &wish.act.home) {
            wish.no(
                "account",
                "wrong-place",
                "这个账号不在本单位管理的范围内。",
                "This account is not within what this unit administers.",
            );
        }
        match wish.act.kind.as_str() {
            "appoint" => {
                let unit = wish.act.text("unit").to_owned();
                if !wish.library.units.is_within(&unit, &wish.act.home) {
                    wish.no(
                        "unit",
                        "wrong-place",
                        "这个单位不在本单位管理的范围内。",
                        "This unit is not within what this unit administers.",
                    );
                }
                if wish.act.posts().is_empty() {
                    wish.no("posts", "required", "请至少选一个岗位。", "Choose at least one post.");
                }
            }
            "dismiss" => self.dismisses(wish, &now).await?,
            "invite" => {}
            _ => self.deputises(wish, &now, &deputy).await?,
        }
        Ok(())
    }

    /// Whoever alone holds a post for which matters wait goes only when a successor is named or they go back to the unit.
    async fn dismisses(&self, wish: &mut Wish<'_>, account: &crate::ports::Account) -> Result<(), DeskFault> {
        let successor = wish.act.text("successor").to_owned();
        if !successor.is_empty() {
            let found = self.accounts.account(&successor).await?;
            let found = found.map(|found| people::own(wish.library, &found, wish.today));
            if found.is_none_or(|found| found.unit != account.unit || found.disabled || found.id == account.id) {
                wish.no(
                    "successor",
                    "unknown-reference",
                    "接手人须是同一单位在用的另一账号。",
                    "A successor is another active account of the same unit.",
                );
            }
            return Ok(());
        }
        if wish.act.flag("hand_back") {
            return Ok(());
        }
        let only = wish.act.posts();
        let leaves = |post: &String| only.is_empty() || only.contains(post);
        let mut alone: BTreeSet<&String> = account.posts.iter().filter(|post| leaves(post)).collect();
        for other in self.accounts.accounts().await? {
            let other = people::own(wish.library, &other, wish.today);
            if other.id != account.id && !other.disabled && other.unit == account.unit {
                alone.retain(|post| !other.posts.contains(post));
            }
        }
        let posts: Vec<String> = alone.into_iter().cloned().collect();
        if posts.is_empty() {
            return Ok(());
        }
        let page = PageRequest { limit: ROWS, after: None };
        let rows = self.ledger.worklist(account.district, &account.unit, &posts, &page).await?.rows;
        let waiting = rows.iter().filter(|row| posts.contains(&row.post)).count();
        if waiting > 0 {
            wish.no(
                "successor",
                "open-matters",
                format!("还有{waiting}件在办只由其一人经手。请写明接手人，或者选择退回本单位。"),
                format!(
                    "{waiting} open matters are in these hands alone. Name a successor, or hand them back to the unit."
                ),
            );
        }
        Ok(())
    }

    async fn deputises(
        &self,
        wish: &mut Wish<'_>,
        account: &crate::ports::Account,
        deputy: &str,
    ) -> Result<(), DeskFault> {
        let found = self.accounts.account(deputy).await?;
        let found = found.map(|found| people::own(wish.library, &found, wish.today));
        let fits =
            |found: &crate::ports::Account| found.unit == account.unit && !found.disabled && found.id != account.id;
        if !found.as_ref().is_some_and(fits) {
            wish.no(
                "deputy",
                "unknown-reference",
                "代理人须是同一单位在用的另一账号。",
                "A deputy is another active account of the same unit.",
            );
            return Ok(());
        }
        if wish.goes_in_a_circle(&account.id, deputy) {
            wish.no(
                "deputy",
                "circular",
                "委托绕成了一圈：代理人的事又归委托人代理。请另选代理人。",
                "The delegation goes in a circle: the deputy's work is deputised back. Choose another deputy.",
            );
        }
        Ok(())
    }
}

impl Wish<'_> {
    fn no(&mut self, field: &str, code: &str, zh: impl Into<String>, en: impl Into<String>) {
        let field = Some(field.to_owned()).filter(|field| !field.is_empty());
        self.reasons.push(Reason { code: code.to_owned(), field, zh: zh.into(), en: en.into() });
    }

    fn days(&mut self) {
        let (from, until) = (self.act.day("from"), self.act.day("until"));
        let today = self.today;
        if let Some(from) = from.filter(|from| *from < today) {
            self.no(
                "from",
                "day-past",
                format!("生效日{from}已经过去，请写{today}或者以后的日期。"),
                format!("{from} has passed; give {today} or a later day."),
            );
        }
        if until.is_some_and(|until| from.is_some_and(|from| until < from)) {
            self.no("until", "bad-date", "截止日早于生效日。", "The last day is before the first.");
        }
    }

    /// Law-like acts are the city's; below it a unit administers its own settings, units and people.
    fn reach(&mut self) {
        let kind = self.act.kind.as_str();
        if !LAW_LIKE.contains(&kind) {
            return;
        }
        let home = self.act.home.split('.').next().unwrap_or_default().to_owned();
        let units = &self.library.units;
        if home == self.law.city.division.to_string() {
            let scope = self.act.text("scope");
            if !scope.is_empty() && units.division(scope).is_none_or(|division| division.level != "street") {
                self.no("scope", "unknown-reference", "只能写一个街道。", "Only a subdistrict can be named.");
            }
            return;
        }
        let concerns = match kind {
            "issue_setting" => self.act.text("scope"),
            "open_unit" => self.act.text("division"),
            "change_unit" | "close_unit" => self.act.text("unit"),
            _ => "",
        };
        if concerns.is_empty() || !units.is_within(concerns, &home) {
            self.no(
                "",
                "wrong-place",
                "这类变动由市里的管理单位提出；本单位只能管范围以内的。",
                "This change is the city's to propose; a unit below it administers only what lies within it.",
            );
        }
    }

    fn year(&mut self) {
        let year = match self.act.values.get("year") {
            Some(Value::Number(year)) => *year,
            _ => 0,
        };
        let this = i64::from(self.today.year());
        if !(this..=this + 2).contains(&year) {
            self.no(
                "year",
                "day-past",
                format!("日历只能发布今年和以后两年的：{this}至{}。", this + 2),
                format!("A calendar can be published for this year and the two after: {this} to {}.", this + 2),
            );
        }
    }

    fn opens(&mut self) {
        let (division, key, kind) = (self.act.text("division"), self.act.text("unit_key"), self.act.text("kind"));
        let is_name = key.starts_with(|c: char| c.is_ascii_lowercase())
            && key.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        let exists = self.library.units.unit(&format!("{division}.{key}")).is_some();
        let kinds = self.library.units.kinds();
        let known = kinds.contains(kind);
        let list = kinds.into_iter().collect::<Vec<_>>().join("、");
        if !is_name {
            self.no(
                "unit_key",
                "bad-name",
                "键用小写英文、数字和下划线。",
                "A key has small letters, digits and underscores.",
            );
        }
        if exists {
            self.no("unit_key", "exists", "这里已有这个单位。", "This unit exists there already.");
        }
        if !known {
            self.no(
                "kind",
                "not-a-choice",
                format!("没有这种单位，可选：{list}。"),
                format!("No such kind of unit; choose from: {list}."),
            );
        }
    }

    /// Whether the deputy, or the deputy's deputy and so on, is deputised by the account in the same days.
    fn goes_in_a_circle(&self, account: &str, deputy: &str) -> bool {
        let (from, until) = (self.act.from(), self.act.until());
        let meets = |other: &Act| {
            other.counts()
                && until.is_none_or(|until| other.from() <= until)
                && other.until().is_none_or(|end| from <= end)
        };
        let acts = self.library.acts().all();
        let edges: Vec<(&str, &str)> = acts
            .iter()
            .filter(|act| matches!(act.kind.as_str(), "delegate" | "record_absence") && meets(act))
            .map(|act| (act.text("account"), act.text("deputy")))
            .collect();
        let mut reached: BTreeSet<&str> = BTreeSet::from([deputy]);
        loop {
            let before = reached.len();
            let more: Vec<&str> = edges.iter().filter(|(from, _)| reached.contains(from)).map(|(_, to)| *to).collect();
            reached.extend(more);
            if reached.len() == before {
                return reached.contains(account);
            }
        }
    }
}

/// The act that a request to open one would be.
fn fresh(kind: &str, home: &str, asked: &Asked, id: &MatterId, desk: &Desk) -> Act {
    Act {
        matter: id.clone(),
        district: asked.district,
        number: String::new(),
        home: home.to_owned(),
        kind: kind.to_owned(),
        state: if matches!(kind, "dismiss" | "invite") { "recorded" } else { "in_force" }.to_owned(),
        values: asked.values.clone(),
        by: asked.actor.identity().unwrap_or_default().to_owned(),
        confirmed_by: String::new(),
        opened_at: desk.now(),
        ended_at: None,
        version: 0,
    }
}

/// What is wrong with a city's rulebook under these acts that is not wrong without the last of them.
pub(super) fn faults(library: &Library, law: &CityLaw, acts: &Acts, days: impl Iterator<Item = Day>) -> Vec<Fault> {
    let Some(written) = library.written(law.city.division) else { return Vec::new() };
    let (before, after) = (library.acts().amendments(law.city.division), acts.amendments(law.city.division));
    let mut found = BTreeSet::new();
    for day in days.collect::<BTreeSet<_>>() {
        let (city, unread) = written.amended(&after, day);
        let (now, known) = written.amended(&before, day);
        let mut fresh: Vec<Fault> = unread.into_iter().filter(|fault| !known.contains(fault)).collect();
        if fresh.is_empty() {
            let proven = check::city(&city, day);
            if !proven.is_empty() {
                let known = check::city(&now, day);
                fresh.extend(proven.into_iter().filter(|fault| !known.contains(fault)));
            }
        }
        found.extend(fresh);
    }
    found.into_iter().collect()
}

/// A fault as a reason: the field it stands in, the line, the words.
pub(crate) fn reason_of(fault: &Fault) -> Reason {
    let field = fault.place.file.strip_prefix("acts/").and_then(|path| path.rsplit('/').next()).map(str::to_owned);
    let (zh, en) = match (&field, fault.place.line) {
        (Some(_), 0) => (String::new(), String::new()),
        (Some(_), line) => (format!("第{line}行："), format!("line {line}: ")),
        (None, _) => (format!("{}：", fault.place), format!("{}: ", fault.place)),
    };
    Reason {
        code: fault.code.clone(),
        zh: format!("{zh}{}。", fault.zh.trim_end_matches('。')),
        en: format!("{en}{}.", fault.en.trim_end_matches('.')),
        field,
    }
}
