//! Whatever the events: `apply` never panics, a prefix and its rest give the whole, and a chain shows every change.

use casework::{
    Actor, Event, GENESIS, Holder, MatterId, PartyValue, Recorded, Seat, Value, Values, apply, link, replay,
    verify_chain,
};
use law::{Basis, Citation, Force, ProvisionId};
use proptest::prelude::*;
use std::collections::BTreeMap;
use worktime::{Instant, Span, Unit};

fn basis() -> Basis {
    let citation = Citation {
        force: Force::Statute,
        provision: ProvisionId("TOY-1".to_owned()),
        title: "玩具条例".to_owned(),
        rule: "toys.step".to_owned(),
    };
    Basis::new(vec![citation]).unwrap()
}

fn name() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["a", "b", "work", "proposal/1", "proposal/x", ""]).prop_map(str::to_owned)
}

fn actor() -> impl Strategy<Value = Actor> {
    prop_oneof![
        (name(), name()).prop_map(|(account, unit)| Actor::Staff {
            account,
            unit,
            posts: vec!["p".to_owned()],
            on_behalf_of: None
        }),
        name().prop_map(|subject| Actor::Person { subject }),
        name().prop_map(Actor::Clock),
        Just(Actor::Machine),
        Just(Actor::ParentMatter),
    ]
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(Value::Flag),
        any::<i64>().prop_map(Value::Number),
        ".{0,8}".prop_map(Value::Text),
    ];
    leaf.prop_recursive(2, 8, 3, |inner| prop::collection::vec(inner, 0..3).prop_map(Value::List))
}

fn values() -> impl Strategy<Value = Values> {
    prop::collection::btree_map(name(), value(), 0..3)
}

fn party() -> impl Strategy<Value = PartyValue> {
    prop_oneof![
        name().prop_map(PartyValue::Unit),
        prop::collection::vec(name(), 0..3).prop_map(PartyValue::Units),
        name().prop_map(PartyValue::Person),
        prop::collection::vec(name(), 0..3).prop_map(PartyValue::People),
    ]
}

fn number() -> impl Strategy<Value = u32> {
    prop_oneof![0..4_u32, Just(u32::MAX)]
}

fn step() -> impl Strategy<Value = Event> {
    let holder = prop_oneof![
        Just(Holder::Nobody),
        Just(Holder::Machine),
        name().prop_map(|unit| Holder::Units { units: vec![unit], post: None }),
    ];
    let acted = (name(), actor(), values(), name(), holder, any::<bool>(), prop::option::of(number()));
    prop_oneof![
        3 => acted.prop_map(|(ask, by, values, state, holder, is_final, proposal)| Event::Acted {
            ask, by, values, parties: BTreeMap::new(), answers: Vec::new(), state, holder, is_final, proposal,
        }),
        1 => (name(), name(), prop::collection::btree_map(name(), party(), 0..2)).prop_map(|(procedure, home, parties)| {
            Event::Opened { procedure, edition: "e".to_owned(), number: "1".to_owned(), home, parties, parent: None }
        }),
        1 => number().prop_map(|round| Event::RoundBegan { round }),
    ]
}

fn clock() -> impl Strategy<Value = Event> {
    prop_oneof![
        (name(), prop::option::of(any::<i64>())).prop_map(|(clock, until)| Event::ClockStarted {
            clock,
            budget: None,
            until: until.map(Instant),
        }),
        name().prop_map(|clock| Event::ClockPaused { clock }),
        name().prop_map(|clock| Event::ClockResumed { clock }),
        (name(), 0..100_000_u32)
            .prop_map(|(clock, value)| Event::ClockExtended { clock, span: Span { value, unit: Unit::Hours } }),
        name().prop_map(|clock| Event::ClockEnded { clock }),
        (name(), number()).prop_map(|(clock, rung)| Event::RungReached { clock, rung }),
    ]
}

fn other() -> impl Strategy<Value = Event> {
    prop_oneof![
        (number(), name(), actor(), values()).prop_map(|(proposal, ask, by, values)| Event::Proposed {
            proposal,
            ask,
            by,
            values,
            parties: BTreeMap::new(),
            signers: vec![vec![Seat { unit: "u".to_owned(), post: None }]],
            within: None,
            answers: Vec::new(),
        }),
        (number(), actor()).prop_map(|(proposal, by)| Event::Signed { proposal, by }),
        (number(), actor(), name()).prop_map(|(proposal, by, reason)| Event::Declined { proposal, by, reason }),
        (number(), name()).prop_map(|(proposal, why)| Event::Lapsed { proposal, why, answers: Vec::new() }),
        name().prop_map(|child| Event::ChildOpened { matter: MatterId(child), procedure: "p".to_owned() }),
        (name(), name(), any::<bool>()).prop_map(|(child, state, is_final)| Event::ChildMoved {
            matter: MatterId(child),
            state,
            is_final,
        }),
        (name(), party()).prop_map(|(party, to)| Event::Told { party, to, notice: "n".to_owned(), clock: None }),
        (name(), values()).prop_map(|(register, columns)| Event::Wrote { register, columns }),
        (name(), values()).prop_map(|(register, edition)| Event::Published { register, edition }),
        name().prop_map(|edition| Event::EditionAdopted { edition }),
    ]
}

fn history() -> impl Strategy<Value = Vec<Recorded>> {
    let event = prop_oneof![step(), clock(), other()];
    let recorded = (any::<u32>(), any::<i64>(), event).prop_map(|(version, at, event)| Recorded {
        version,
        at: Instant(at),
        basis: basis(),
        event,
    });
    prop::collection::vec(recorded, 0..40)
}

/// A history that begins as one does.
fn begun() -> impl Strategy<Value = Vec<Recorded>> {
    history().prop_map(|mut rest| {
        let event = Event::Opened {
            procedure: "p".to_owned(),
            edition: "e".to_owned(),
            number: "1".to_owned(),
            home: "h".to_owned(),
            parties: BTreeMap::new(),
            parent: None,
        };
        rest.insert(0, Recorded { version: 1, at: Instant(0), basis: basis(), event });
        rest
    })
}

/// Version, body, hash before, hash.
type Line = (u32, String, String, String);

fn chain(id: &MatterId, bodies: &[String]) -> Vec<Line> {
    let mut head = GENESIS.to_owned();
    bodies
        .iter()
        .zip(1..)
        .map(|(body, version)| {
            let hash = link(id, &head, body);
            (version, body.clone(), std::mem::replace(&mut head, hash.clone()), hash)
        })
        .collect()
}

fn verify(id: &MatterId, lines: &[Line]) -> Result<String, casework::ChainFault> {
    verify_chain(id, lines.iter().map(|(version, body, previous, hash)| (*version, &**body, &**previous, &**hash)))
}

/// A different text: one character replaced, or one added to an empty one.
fn other_than(text: &str, at: usize) -> String {
    let mut characters: Vec<char> = text.chars().collect();
    match characters.len() {
        0 => characters.push('0'),
        n => {
            let old = characters[at % n];
            characters[at % n] = if old == '1' { '2' } else { '1' };
        }
    }
    characters.into_iter().collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn apply_never_panics_whatever_comes(events in history()) {
        let id = MatterId("m".to_owned());
        let matter = replay(&id, 829_901, &events);
        let begins = events.iter().any(|recorded| matches!(recorded.event, Event::Opened { .. }));
        prop_assert_eq!(matter.is_some(), begins);
    }

    #[test]
    fn a_prefix_and_the_rest_give_the_whole(events in begun(), cut in any::<prop::sample::Index>()) {
        let id = MatterId("m".to_owned());
        let (head, tail) = events.split_at(cut.index(events.len() + 1));
        let before = replay(&id, 829_901, head);
        let after = tail.iter().fold(before, |matter, recorded| apply(matter, &id, 829_901, recorded));
        prop_assert_eq!(after, replay(&id, 829_901, &events));
    }

    #[test]
    fn events_read_back_from_their_text_give_the_same_matter(events in begun()) {
        let id = MatterId("m".to_owned());
        let read: Vec<Recorded> = events
            .iter()
            .map(|recorded| serde_json::from_str(&serde_json::to_string(recorded).unwrap()).unwrap())
            .collect();
        prop_assert_eq!(&read, &events);
        let matter = replay(&id, 829_901, &read).unwrap();
        let text = serde_json::to_string(&matter).unwrap();
        prop_assert_eq!(serde_json::from_str::<casework::Matter>(&text).unwrap(), matter);
    }

    #[test]
    fn a_chain_verifies_and_every_single_change_is_found(
        bodies in prop::collection::vec(".{0,12}", 1..12),
        at in any::<prop::sample::Index>(),
        character in 0..64_usize,
        how in 0..7_u8,
    ) {
        let id = MatterId("m".to_owned());
        let good = chain(&id, &bodies);
        let head = good.last().unwrap().3.clone();
        prop_assert_eq!(verify(&id, &good).unwrap(), head.clone());
        let (mut bad, index) = (good.clone(), at.index(good.len()));
        match how {
            0 => bad[index].0 += 1,
            1 => bad[index].1 = other_than(&bad[index].1, character),
            2 => bad[index].2 = other_than(&bad[index].2, character),
            3 => bad[index].3 = other_than(&bad[index].3, character),
            4 => { bad.remove(index); }
            5 => { let twice = bad[index].clone(); bad.insert(index, twice); }
            // An event altered and hashed again: the next one no longer follows, or the head is another.
            _ => {
                bad[index].1 = other_than(&bad[index].1, character);
                bad[index].3 = link(&id, &bad[index].2, &bad[index].1);
            }
        }
        // A cut tail and a re-hashed last event are seen by the head, which checkpoints keep elsewhere.
        prop_assert_ne!(verify(&id, &bad).unwrap_or_default(), head);
        // And another matter's id does not fit.
        prop_assert!(verify(&MatterId("n".to_owned()), &good).is_err());
    }
}
