//! From the Chinese labels that a scenario uses to the keys that a procedure uses.

use rulebook::City;
use rulebook::model::{Label, Party, Procedure, Signer, Who};

/// The key whose label is this word.
///
/// # Errors
/// What is not there, and what there is.
pub(crate) fn key<'p>(
    kind: &str,
    word: &str,
    mut labels: impl Iterator<Item = (&'p String, &'p Label)> + Clone,
) -> Result<&'p str, String> {
    let all = labels.clone();
    labels.find(|(key, label)| label.zh == word || key.as_str() == word).map(|(key, _)| key.as_str()).ok_or_else(|| {
        let known: Vec<&str> = all.map(|(_, label)| label.zh.as_str()).collect();
        format!("没有名为“{word}”的{kind}；有：{}", known.join("、"))
    })
}

pub(crate) fn state<'p>(procedure: &'p Procedure, word: &str) -> Result<&'p str, String> {
    key("状态", word, procedure.states.iter().map(|(key, state)| (key, &state.label)))
}

pub(crate) fn ask<'p>(procedure: &'p Procedure, word: &str) -> Result<&'p str, String> {
    key("请求", word, procedure.asks.iter().map(|(key, ask)| (key, &ask.label)))
}

pub(crate) fn clock<'p>(procedure: &'p Procedure, word: &str) -> Result<&'p str, String> {
    key("期限", word, procedure.clocks.iter().map(|(key, clock)| (key, &clock.label)))
}

pub(crate) fn party<'p>(procedure: &'p Procedure, word: &str) -> Result<&'p str, String> {
    key("当事方", word, procedure.parties.iter().map(|(key, party)| (key, &party.label)))
}

/// The procedure of this name, and its key.
pub(crate) fn procedure<'c>(city: &'c City, word: &str) -> Result<&'c Procedure, String> {
    let key = key("事项", word, city.procedures.iter().map(|(key, procedure)| (key, &procedure.label)))?;
    city.procedures.get(key).ok_or_else(|| format!("没有流程“{word}”"))
}

/// The procedure whose matters are opened by an ask of this name, and that ask.
pub(crate) fn opening<'c>(city: &'c City, word: &str) -> Option<(&'c Procedure, &'c str)> {
    city.procedures.values().filter(|procedure| procedure.child_of.is_none()).find_map(|procedure| {
        let found = procedure.asks.iter().find(|(_, ask)| ask.from.is_empty() && ask.label.zh == word);
        found.map(|(key, _)| (procedure, key.as_str()))
    })
}

/// The party, and the post in it, that a name means: a post of this procedure (`督办员`), a party (`承办单位`), or both
/// together (`街道办事处负责人`).
pub(crate) fn role<'p>(procedure: &'p Procedure, name: &str) -> Option<(&'p str, Option<&'p str>)> {
    let called = |party: &'p str, post: Option<&'p str>| -> Option<(&'p str, Option<&'p str>)> {
        let label: Option<&Party> = procedure.parties.get(party);
        let zh = label.map(|party| party.label.zh.as_str()).unwrap_or_default();
        let matches = match post {
            Some(post) => {
                let post = casework::post_zh(post);
                name == post || name.strip_prefix(zh).is_some_and(|rest| rest == post)
            }
            None => name == zh,
        };
        matches.then_some((party, post))
    };
    let parties = procedure.parties.keys().find_map(|party| called(party, None));
    parties.or_else(|| everybody(procedure).find_map(|(party, post)| called(party, post)))
}

/// Every party and post that the procedure names.
fn everybody(procedure: &Procedure) -> impl Iterator<Item = (&str, Option<&str>)> {
    let holders = procedure.states.values().filter_map(|state| state.holder.as_ref());
    let actors = procedure.asks.values().flat_map(|ask| &ask.by);
    let signers = procedure.asks.values().flat_map(|ask| &ask.sign).flat_map(|signer| match signer {
        Signer::OneOf(who) => who.as_slice(),
        Signer::Parameter(_) => &[],
    });
    holders.chain(actors).chain(signers).filter_map(|who| match who {
        Who::Party { party, post } => Some((party.as_str(), post.as_deref())),
        _ => None,
    })
}
