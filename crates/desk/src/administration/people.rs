//! Who holds which posts on a day: the account as it was made, then appointments and dismissals; and who stands in for whom.

use super::{Act, Acts, PEOPLE};
use crate::desk::{Desk, DeskFault};
use crate::library::Library;
use crate::ports::Account;
use casework::Actor;
use worktime::Day;

/// For whom an account acts, and in which posts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandIn {
    /// The account that is stood in for.
    pub principal: String,
    /// The posts.
    pub posts: Vec<String>,
    /// Last day.
    pub until: Option<Day>,
    /// The act's number.
    pub act: String,
    /// Whether the other is absent, not only delegating.
    pub absent: bool,
}

/// An account as it stands on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The account with its own posts of the day.
    pub account: Account,
    /// For whom it acts as well.
    pub stand_ins: Vec<StandIn>,
}

impl Standing {
    /// The account with every post in which it can act today, its own first.
    #[must_use]
    pub fn whole(&self) -> Account {
        let mut account = self.account.clone();
        for post in self.stand_ins.iter().flat_map(|stand_in| &stand_in.posts) {
            if !account.posts.contains(post) {
                account.posts.push(post.clone());
            }
        }
        account
    }
}

impl Acts {
    /// The acts that concern an account, earliest first.
    #[must_use]
    pub fn about(&self, account: &str) -> Vec<&Act> {
        self.all()
            .into_iter()
            .filter(|act| PEOPLE.contains(&act.kind.as_str()) && act.text("account") == account)
            .collect()
    }

    /// The delegations and absences in force on a day by which an account stands in.
    #[must_use]
    pub fn deputised(&self, deputy: &str, day: Day) -> Vec<&Act> {
        self.all()
            .into_iter()
            .filter(|act| matches!(act.kind.as_str(), "delegate" | "record_absence"))
            .filter(|act| act.text("deputy") == deputy && act.holds_on(day))
            .collect()
    }
}

/// One post in a unit for a time.
struct Seat {
    unit: String,
    post: String,
    from: Option<Day>,
    until: Option<Day>,
}

/// An account with its own posts on a day.
pub(crate) fn own(library: &Library, account: &Account, day: Day) -> Account {
    let acts = library.acts().about(&account.id);
    if acts.is_empty() {
        return account.clone();
    }
    let seat = |unit: &str, post: &String| Seat { unit: unit.to_owned(), post: post.clone(), from: None, until: None };
    let mut seats: Vec<Seat> = account.posts.iter().map(|post| seat(&account.unit, post)).collect();
    let (mut unit, mut off) = (account.unit.clone(), false);
    for act in acts.into_iter().filter(|act| act.counts() && act.from() <= day) {
        let posts = act.posts();
        match act.kind.as_str() {
            "appoint" => {
                if act.until().is_none_or(|until| day <= until) {
                    act.text("unit").clone_into(&mut unit);
                    off = false;
                }
                seats.extend(posts.iter().map(|post| Seat {
                    from: Some(act.from()),
                    until: act.until(),
                    ..seat(act.text("unit"), post)
                }));
            }
            "dismiss" => {
                off |= posts.is_empty();
                seats.retain(|seat| !(posts.is_empty() || posts.contains(&seat.post)));
            }
            _ => {}
        }
    }
    let holds = |seat: &Seat| seat.from.is_none_or(|from| from <= day) && seat.until.is_none_or(|until| day <= until);
    let mut posts: Vec<String> = Vec::new();
    for seat in seats.into_iter().filter(|seat| holds(seat) && seat.unit == unit) {
        if !posts.contains(&seat.post) {
            posts.push(seat.post);
        }
    }
    Account {
        district: library.units.district_of(&unit).unwrap_or(account.district),
        disabled: account.disabled || off,
        unit,
        posts,
        ..account.clone()
    }
}

impl Desk {
    /// An account as it stands today: its own posts, and for whom it acts.
    ///
    /// # Errors
    /// As the store says.
    pub async fn standing(&self, account: &Account) -> Result<Standing, DeskFault> {
        let (library, day) = (self.library(), self.now().day());
        let account = own(&library, account, day);
        let mut stand_ins = Vec::new();
        if account.disabled {
            return Ok(Standing { account, stand_ins });
        }
        for act in library.acts().deputised(&account.id, day) {
            let Some(principal) = self.accounts.account(act.text("account")).await? else { continue };
            let principal = own(&library, &principal, day);
            if principal.unit != account.unit {
                continue;
            }
            let (only, absent) = (act.posts(), act.kind == "record_absence");
            let posts: Vec<String> =
                principal.posts.into_iter().filter(|post| only.is_empty() || only.contains(post)).collect();
            stand_ins.push(StandIn {
                principal: principal.id,
                posts,
                until: act.until(),
                act: act.number.clone(),
                absent,
            });
        }
        Ok(Standing { account, stand_ins })
    }

    /// The hands in which a member of staff can act, their own first; of others the actor alone.
    pub(crate) async fn hands(&self, actor: &Actor) -> Result<Vec<Actor>, DeskFault> {
        let Actor::Staff { account, unit, posts, on_behalf_of: None } = actor else { return Ok(vec![actor.clone()]) };
        let library = self.library();
        if library.acts().deputised(account, self.now().day()).is_empty() {
            return Ok(vec![actor.clone()]);
        }
        let Some(found) = self.accounts.account(account).await? else { return Ok(vec![actor.clone()]) };
        let standing = self.standing(&found).await?;
        let own = posts.iter().filter(|post| standing.account.posts.contains(post)).cloned().collect();
        let mut hands = vec![Actor::staff(account.clone(), unit.clone(), own)];
        hands.extend(standing.stand_ins.into_iter().map(|stand_in| Actor::Staff {
            account: account.clone(),
            unit: unit.clone(),
            posts: stand_in.posts,
            on_behalf_of: Some(stand_in.principal),
        }));
        Ok(hands)
    }
}
