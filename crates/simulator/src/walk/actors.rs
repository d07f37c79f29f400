//! Who may act, made up from a matter's parties: one hand for every `by`, and hands that must be refused.

use super::chance::Chance;
use casework::{Actor, Holder, Matter, PartyValue, Proposal};
use rulebook::model::{Ask, Who};
use std::collections::BTreeMap;

/// Hands per unit and post: enough that the second signature comes from somebody else.
const HANDS: u64 = 4;

fn staff(unit: &str, post: Option<&str>, chance: &mut Chance) -> Actor {
    let hand = chance.below(HANDS);
    Actor::Staff {
        account: format!("{unit}/{}/{hand}", post.unwrap_or("any")),
        unit: unit.to_owned(),
        posts: post.map(str::to_owned).into_iter().collect(),
        on_behalf_of: None,
    }
}

/// Somebody with hands for every `by` of an ask that names a party which is filled.
pub(super) fn fitting(
    ask: &Ask,
    parties: &BTreeMap<String, PartyValue>,
    holder: &Holder,
    chance: &mut Chance,
) -> Vec<Actor> {
    let mut actors = Vec::new();
    for who in &ask.by {
        match who {
            Who::Party { party, post } => {
                let Some(value) = parties.get(party) else { continue };
                if let Some(unit) = chance.pick(&value.units()) {
                    actors.push(staff(unit, post.as_deref(), chance));
                }
                if let Some(person) = chance.pick(&value.people())
                    && post.is_none()
                {
                    actors.push(Actor::Person { subject: (*person).to_owned() });
                }
            }
            Who::Holder => match holder {
                Holder::Units { units, post } => {
                    if let Some(unit) = chance.pick(units) {
                        actors.push(staff(unit, post.as_deref(), chance));
                    }
                }
                Holder::People(people) => {
                    if let Some(person) = chance.pick(people) {
                        actors.push(Actor::Person { subject: person.clone() });
                    }
                }
                Holder::Machine | Holder::Nobody => {}
            },
            Who::Clock(_) | Who::Child(_) | Who::ParentMatter | Who::Machine => {}
        }
    }
    actors
}

/// Whether an ask can be taken by somebody with hands at all.
pub(super) fn has_hands(ask: &Ask) -> bool {
    ask.by.iter().any(|who| matches!(who, Who::Party { .. } | Who::Holder))
}

/// Somebody who is none of those who may: a stranger, a person who has no part in it, or a hand of the right unit
/// without any post where every `by` wants one.
pub(super) fn unfitting(ask: &Ask, matter: &Matter, stranger: &str, chance: &mut Chance) -> Actor {
    let every_post = ask.by.iter().all(|who| match who {
        Who::Party { post, .. } => post.is_some(),
        Who::Holder => matches!(&matter.holder, Holder::Units { post: Some(_), .. } | Holder::People(_)),
        _ => true,
    });
    let unit = matter.parties.values().flat_map(PartyValue::units).next().map(str::to_owned);
    match (chance.below(3), unit) {
        (0, _) => Actor::Person { subject: "nobody".to_owned() },
        (1, Some(unit)) if every_post => {
            Actor::Staff { account: "postless".to_owned(), unit, posts: vec!["cleaner".to_owned()], on_behalf_of: None }
        }
        _ => Actor::Staff {
            account: "stranger".to_owned(),
            unit: stranger.to_owned(),
            posts: ["dispatcher", "leader", "supervisor", "worker"].map(str::to_owned).to_vec(),
            on_behalf_of: None,
        },
    }
}

/// Somebody who sits where the next signature is due, and is neither the proposer nor has signed.
pub(super) fn signer(proposal: &Proposal, chance: &mut Chance) -> Option<Actor> {
    let seats = proposal.signers.get(proposal.signed.len())?;
    let seat = chance.pick(seats)?;
    let spent: Vec<&str> = std::iter::once(&proposal.by).chain(&proposal.signed).filter_map(Actor::identity).collect();
    (0..HANDS + 4)
        .map(|hand| format!("{}/{}/{hand}", seat.unit, seat.post.as_deref().unwrap_or("any")))
        .find(|account| !spent.contains(&account.as_str()))
        .map(|account| Actor::Staff {
            account,
            unit: seat.unit.clone(),
            posts: seat.post.clone().into_iter().collect(),
            on_behalf_of: None,
        })
}
