//! Notices and grants: every `tell` has a notice that can be filled in, every grant is for a post that somebody has.

use super::Check;
use crate::model::{Class, Procedure, Signer, Who};
use crate::words::Effect;
use law::Place;
use std::collections::{BTreeMap, BTreeSet};

/// What a notice may contain; all of it may be seen by whoever takes part in the matter.
const FILLED: [&str; 10] =
    ["matter", "number", "procedure", "state", "clock", "due", "basis", "answer", "round", "office"];

/// Checks notices and grants.
pub(super) fn check(check: &mut Check<'_>) {
    let told = told(check);
    for (name, places) in &told {
        if !check.city.notices.contains_key(name) {
            for (place, _) in places {
                let city = check.city;
                check.unknown(place.clone(), "通知", "notice", name, city.notices.keys());
            }
        }
    }
    placeholders(check, &told);
    grants(check);
}

/// Every notice that an ask or a rung tells, with the places and whether a clock speaks there.
fn told(check: &Check<'_>) -> BTreeMap<String, Vec<(Place, bool)>> {
    let mut told: BTreeMap<String, Vec<(Place, bool)>> = BTreeMap::new();
    for procedure in check.city.procedures.values() {
        let path = format!("procedures/{}", procedure.key);
        let has_clock = !procedure.clocks.is_empty();
        for (name, ask) in &procedure.asks {
            for (index, effect) in ask.then.iter().enumerate() {
                if let Effect::Tell { notice, .. } = effect {
                    let place = check.at(&format!("{path}/ask/{name}/then/{index}"), &ask.place);
                    told.entry(notice.as_ref().unwrap_or(name).clone()).or_default().push((place, has_clock));
                }
            }
        }
        for (name, clock) in &procedure.clocks {
            for (rung, entry) in clock.rungs.iter().enumerate() {
                for (index, effect) in entry.then.iter().enumerate() {
                    if let Effect::Tell { notice, .. } = effect {
                        let place = check.at(&format!("{path}/clock/{name}/rungs/{rung}/then/{index}"), &clock.place);
                        told.entry(notice.as_ref().unwrap_or(name).clone()).or_default().push((place, true));
                    }
                }
            }
        }
    }
    told
}

fn placeholders(check: &mut Check<'_>, told: &BTreeMap<String, Vec<(Place, bool)>>) {
    let city = check.city;
    for (name, notice) in &city.notices {
        for (lang, text) in [("zh", &notice.label.zh), ("en", &notice.label.en)] {
            let path = format!("notices/notice/{name}/{lang}");
            let place = check.at(&path, &Place::default());
            for word in braces(text) {
                let Ok(word) = word else {
                    check.fault(place.clone(), "bad-notice", "花括号没有成对", "the braces do not match");
                    continue;
                };
                if !FILLED.contains(&word) {
                    let (zh, en) = crate::near::hint(word, FILLED);
                    let (zh, en) =
                        (format!("通知里不能用 {{{word}}}{zh}"), format!("a notice cannot contain {{{word}}}{en}"));
                    check.fault(place.clone(), "bad-notice", zh, en);
                }
                let clockless = told.get(name).is_some_and(|places| places.iter().any(|(_, clock)| !clock));
                if (word == "clock" || word == "due") && clockless {
                    let (zh, en) = (
                        format!("用到它的流程没有时限，{{{word}}} 无从填写"),
                        format!("a procedure that tells it has no clock for {{{word}}}"),
                    );
                    check.fault(place.clone(), "bad-notice", zh, en);
                }
            }
        }
    }
}

/// The words between braces; `Err` where a brace has no partner.
fn braces(text: &str) -> Vec<Result<&str, ()>> {
    let mut words = Vec::new();
    let mut rest = text;
    while let Some(open) = rest.find(['{', '}']) {
        let tail = rest.get(open..).unwrap_or_default();
        match tail.strip_prefix('{').and_then(|inside| inside.split_once('}')) {
            Some((word, after)) if !word.contains('{') => {
                words.push(Ok(word));
                rest = after;
            }
            _ => {
                words.push(Err(()));
                rest = tail.get(1..).unwrap_or_default();
            }
        }
    }
    words
}

/// Posts that a procedure or a register gives something to do.
fn posts(check: &Check<'_>) -> BTreeSet<String> {
    let mut posts = BTreeSet::new();
    let mut add = |who: &Who| {
        if let Who::Party { post: Some(post), .. } = who {
            posts.insert(post.clone());
        }
    };
    let each = |procedure: &Procedure, add: &mut dyn FnMut(&Who)| {
        procedure.states.values().filter_map(|state| state.holder.as_ref()).for_each(&mut *add);
        for ask in procedure.asks.values() {
            ask.by.iter().for_each(&mut *add);
            for signer in &ask.sign {
                if let Signer::OneOf(alternatives) = signer {
                    alternatives.iter().for_each(&mut *add);
                }
            }
        }
    };
    check.city.procedures.values().for_each(|procedure| each(procedure, &mut add));
    check.city.registers.values().filter_map(|register| register.holder.as_ref()).for_each(add);
    posts
}

/// Posts that act on no matter but look after the deployment: every office has them.
const STAFF: [&str; 8] =
    ["any", "operator", "caller", "handler", "auditor", "registrar", "administrator", "grid_worker"];

fn grants(check: &mut Check<'_>) {
    let city = check.city;
    let posts = posts(check);
    let known: Vec<String> = posts.iter().cloned().chain(STAFF.map(str::to_owned)).collect();
    for (name, list) in city.texts.all() {
        for (index, post) in list.iter().enumerate().filter(|(_, post)| !known.contains(post)) {
            let place = check.at(&format!("permissions/texts/{name}/{index}"), &Place::default());
            check.unknown(place, "岗位", "post", post, &known);
        }
    }
    for (index, grant) in city.grants.iter().enumerate() {
        let at =
            |check: &Check<'_>, key: &str| check.at(&format!("permissions/grant/{index}/{key}"), &Place::default());
        if !posts.contains(&grant.post) && !STAFF.contains(&grant.post.as_str()) {
            let place = at(check, "post");
            check.unknown(place, "岗位", "post", &grant.post, &known);
        }
        if grant.classes.contains(&Class::Secret) {
            let place = at(check, "classes");
            let (zh, en) = ("secret 不因岗位而得", "`secret` is never granted by post alone");
            check.fault(place, "secret-granted", zh, en);
        }
        if grant.classes.contains(&Class::Sensitive) && !grant.purpose {
            let place = at(check, "classes");
            let (zh, en) =
                ("sensitive 须先写明用途：purpose = true", "`sensitive` needs a purpose first: purpose = true");
            check.fault(place, "sensitive-without-purpose", zh, en);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn braces_are_matched() {
        assert_eq!(braces("{matter}的{clock}"), [Ok("matter"), Ok("clock")]);
        assert_eq!(braces("a{b"), [Err(())]);
        assert_eq!(braces("a}b{c}"), [Err(()), Ok("c")]);
    }
}
