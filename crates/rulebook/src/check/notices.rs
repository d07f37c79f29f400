//! Notices and grants: every `tell` has a notice that can be filled in, every grant is for a post that somebody has.

use super::Check;
use crate::model::{Class, Label, Notice, Procedure, SettingValue, Signer, Who};
use crate::settings::time_of_day;
use crate::words::Effect;
use law::Place;
use std::collections::{BTreeMap, BTreeSet};

/// What a notice may contain; all of it may be seen by whoever takes part in the matter.
const FILLED: [&str; 10] =
    ["matter", "number", "procedure", "state", "clock", "due", "basis", "answer", "round", "office"];
/// What mail may contain: the same, and where to look and to rate.
const MAILED: [&str; 12] =
    ["matter", "number", "procedure", "state", "clock", "due", "basis", "answer", "round", "office", "link", "rate"];
/// What a short message may contain: it lies open on a telephone, so that it says which matter and how it stands, and
/// never what anybody wrote.
const SHORT: [&str; 8] = ["matter", "number", "procedure", "state", "round", "office", "link", "rate"];
/// What a subject may contain: the same, and no pass, since subjects are shown and kept everywhere.
const SUBJECT: [&str; 7] = ["matter", "number", "procedure", "state", "round", "office", "link"];
/// Characters of one short message: in Chinese, and where every letter is of the Latin alphabet.
const SMS: [usize; 2] = [70, 160];
/// How many characters a blank of a short message is counted as; addresses are the deployment's, and are not counted.
const BLANKS: [(&str, usize); 4] = [("matter", 22), ("number", 22), ("link", 0), ("rate", 0)];
/// And every other.
const BLANK: usize = 6;
/// The hours in which no message leaves.
const QUIET: [&str; 2] = ["notices.quiet_from", "notices.quiet_until"];
/// For how many days a link for rating lasts.
const RATING_DAYS: &str = "notices.rating_days";

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
    quiet(check);
    rating(check);
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

/// One text of a notice.
struct Text<'n> {
    path: String,
    text: &'n str,
    may: &'static [&'static str],
    /// Characters that it may have.
    most: Option<usize>,
}

/// Every text of a notice.
fn texts<'n>(name: &str, notice: &'n Notice) -> Vec<Text<'n>> {
    let path = format!("notices/notice/{name}");
    let mut texts = Vec::new();
    let mut add = |path: String, label: &'n Label, may, [zh, en]: [Option<usize>; 2]| {
        for (lang, text, most) in [("zh", &label.zh, zh), ("en", &label.en, en)] {
            texts.push(Text { path: format!("{path}/{lang}"), text, may, most });
        }
    };
    add(path.clone(), &notice.label, &FILLED, [None; 2]);
    if let Some(sms) = &notice.sms {
        add(format!("{path}/sms"), sms, &SHORT, SMS.map(Some));
    }
    if let Some(mail) = &notice.mail {
        add(format!("{path}/mail/subject"), &mail.subject, &SUBJECT, [None; 2]);
        if let Some(text) = &mail.text {
            add(format!("{path}/mail"), text, &MAILED, [None; 2]);
        }
    }
    texts
}

fn placeholders(check: &mut Check<'_>, told: &BTreeMap<String, Vec<(Place, bool)>>) {
    let city = check.city;
    for (name, notice) in &city.notices {
        let clockless = told.get(name).is_some_and(|places| places.iter().any(|(_, clock)| !clock));
        for text in texts(name, notice) {
            let place = check.at(&text.path, &Place::default());
            for word in braces(text.text) {
                let Ok(word) = word else {
                    check.fault(place.clone(), "bad-notice", "花括号没有成对", "the braces do not match");
                    continue;
                };
                if !text.may.contains(&word) {
                    let (zh, en) = crate::near::hint(word, text.may.iter().copied());
                    let (zh, en) =
                        (format!("通知里不能用 {{{word}}}{zh}"), format!("a notice cannot contain {{{word}}}{en}"));
                    check.fault(place.clone(), "bad-notice", zh, en);
                }
                if (word == "clock" || word == "due") && clockless {
                    let (zh, en) = (
                        format!("用到它的流程没有时限，{{{word}}} 无从填写"),
                        format!("a procedure that tells it has no clock for {{{word}}}"),
                    );
                    check.fault(place.clone(), "bad-notice", zh, en);
                }
            }
            if let Some(most) = text.most.filter(|most| length(text.text) > *most) {
                let length = length(text.text);
                let (zh, en) = (
                    format!("短信填好后约{length}字，一条最多{most}字"),
                    format!("filled in, it has about {length} characters; one short message takes {most}"),
                );
                check.fault(place, "long-notice", zh, en);
            }
        }
    }
}

/// About how long a text is when its blanks are filled.
fn length(text: &str) -> usize {
    let words = braces(text);
    let blanks: usize = words.iter().flatten().map(|word| word.chars().count() + 2).sum();
    let counted = |word: &str| BLANKS.iter().find(|(blank, _)| *blank == word).map_or(BLANK, |(_, count)| *count);
    let filled: usize = words.iter().flatten().map(|word| counted(word)).sum();
    text.chars().count().saturating_sub(blanks) + filled
}

/// The hours of quiet are times of a day.
fn quiet(check: &mut Check<'_>) {
    for row in check.city.settings.iter().filter(|row| QUIET.contains(&row.key.as_str())) {
        if time_of_day(&row.value.to_string()).is_none() {
            let (zh, en) = ("应写作一天里的时刻，如 21:00", "must be a time of day such as 21:00");
            check.fault(row.place.clone(), "wrong-type", zh, en);
        }
    }
}

/// A link for rating lasts a whole number of days.
fn rating(check: &mut Check<'_>) {
    for row in check.city.settings.iter().filter(|row| row.key == RATING_DAYS) {
        if !matches!(row.value, SettingValue::Number(1..=365)) {
            let (zh, en) = ("应为1至365的天数", "must be a number of days, 1 to 365");
            check.fault(row.place.clone(), "wrong-type", zh, en);
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

    #[test]
    fn a_short_message_is_measured_as_it_will_be() {
        assert_eq!(length("诉求{matter}：{state}。{link}"), 4 + 22 + 6);
    }
}
