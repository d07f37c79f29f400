//! Judging what is given with an ask: known fields only, the right types, within limits, everything required there.

use crate::decide::{Book, Given, party_of};
use crate::guard::Sight;
use crate::matter::Matter;
use crate::question::{Answer, Question};
use crate::refusal::Reason;
use crate::value::{RowRef, Value, Values};
use rulebook::Edition;
use rulebook::model::{Ask, Check, Class, Field, FieldKind, PartyKind, Procedure, Who};
use rulebook::words::{Effect, Test};
use worktime::{Day, Instant, Span};

/// Most characters of a text when its field says nothing.
const TEXT_LIMIT: u32 = 2000;
/// A moment says when something happened; clocks of two machines may differ by this many milliseconds.
const CLOCK_TOLERANCE: i64 = 300_000;
/// Most files that one step takes when its field says nothing.
pub const FILES_LIMIT: usize = 9;
/// Most entries of a list.
const LIST_LIMIT: usize = 200;

/// Tells fields, parties and values for children apart. A party that the ask takes and nobody named is filled from its
/// field of the matter, if it has one.
pub(crate) fn sort(procedure: &Procedure, ask: &Ask, matter: &Matter, values: &Values) -> Result<Given, Vec<Reason>> {
    let mut given = Given::default();
    let mut reasons = Vec::new();
    for (key, value) in values {
        if let Some((child, _)) = key.split_once('.') {
            let opens = ask.then.iter().any(|e| matches!(e, Effect::Open { procedure, .. } if procedure == child));
            if opens {
                given.for_children.insert(key.clone(), value.clone());
            } else {
                reasons.push(unknown_field(key));
            }
        } else if let Some(party) = procedure.parties.get(key) {
            match party_of(party.is, value) {
                Some(party) => {
                    given.parties.insert(key.clone(), party);
                }
                None => reasons.push(wrong_type(key, &party.label.zh, &party.label.en)),
            }
        } else if procedure.fields.contains_key(key) {
            given.values.insert(key.clone(), value.clone());
        } else {
            reasons.push(unknown_field(key));
        }
    }
    for key in ask.needs.iter().chain(&ask.may) {
        let Some((party, from)) = procedure.parties.get(key).and_then(|party| Some((party, party.from.as_ref()?)))
        else {
            continue;
        };
        if let Some(value) = matter.values.get(from).filter(|value| value.count() > 0)
            && let Some(party) = party_of(party.is, value)
        {
            given.parties.entry(key.clone()).or_insert(party);
        }
    }
    if reasons.is_empty() { Ok(given) } else { Err(reasons) }
}

/// Everything that is wrong with what is given.
pub(crate) fn invalid(
    book: &Book<'_>,
    procedure: &Procedure,
    name: &str,
    ask: &Ask,
    matter: &Matter,
    given: &Given,
    now: Instant,
) -> Vec<Reason> {
    let mut reasons = Vec::new();
    let allowed = allowed_fields(procedure, name, ask);
    for (key, value) in &given.values {
        let Some(field) = procedure.fields.get(key) else { continue };
        if !allowed.iter().any(|allowed| allowed == key) || field.calc.is_some() {
            reasons.push(unknown_field(key));
        } else if let Some(reason) = invalid_value(book, key, field, value, now) {
            reasons.push(reason);
        }
    }
    for (key, party) in &given.parties {
        if !allowed.iter().any(|allowed| allowed == key) {
            reasons.push(unknown_field(key));
        } else if party.units().len() + party.people().len() > LIST_LIMIT {
            let label = procedure.parties.get(key).map(|party| &party.label);
            reasons.push(wrong_type(key, label.map_or(key, |l| &l.zh), label.map_or(key, |l| &l.en)));
        } else if party.units().iter().chain(&party.people()).any(|id| id.is_empty() || id.len() > 80) {
            let label = procedure.parties.get(key).map(|party| &party.label);
            reasons.push(required(key, label.map_or(key, |l| &l.zh), label.map_or(key, |l| &l.en)));
        }
    }
    for key in &ask.needs {
        let field = procedure.fields.get(key);
        let calculated = field.is_some_and(|field| field.calc.is_some());
        // A party filled by an earlier step need not be named again; a field is asked for each time.
        let party = procedure.parties.get(key);
        let there = given.values.contains_key(key)
            || given.parties.contains_key(key)
            || (party.is_some() && matter.parties.contains_key(key));
        if !there && !calculated {
            let label = field.map(|field| &field.label).or(party.map(|party| &party.label));
            reasons.push(required(key, label.map_or(key, |l| &l.zh), label.map_or(key, |l| &l.en)));
        }
    }
    reasons
}

/// Fields and parties an ask may be given: its own, and those that gates on it may require.
pub(crate) fn allowed_fields(procedure: &Procedure, name: &str, ask: &Ask) -> Vec<String> {
    let gates = procedure
        .gates
        .values()
        .filter(|gate| gate.on.iter().any(|on| on == name))
        .flat_map(|gate| gate.when.iter())
        .filter_map(|guard| field_of(&guard.test))
        // Who is in charge is known with the matter: a gate that looks at it asks nobody to name it.
        .filter(|name| procedure.parties.get(*name).is_none_or(|party| !is_there_from_the_start(party.is)))
        // Nor does whoever acts name themselves: they were given their part before.
        .filter(|name| !ask.by.iter().any(|who| matches!(who, Who::Party { party, .. } if party == *name)))
        .map(str::to_owned);
    ask.needs.iter().chain(&ask.may).cloned().chain(gates).collect()
}

const fn is_there_from_the_start(party: PartyKind) -> bool {
    matches!(party, PartyKind::Home | PartyKind::Parent | PartyKind::Named)
}

fn invalid_value(book: &Book<'_>, key: &str, field: &Field, value: &Value, now: Instant) -> Option<Reason> {
    let (zh, en) = (&field.label.zh, &field.label.en);
    let wrong = || Some(wrong_type(key, zh, en));
    match field.kind {
        FieldKind::Text => invalid_text(key, field, value),
        FieldKind::Number | FieldKind::Money => match value {
            Value::Number(number) => out_of_range(key, field, *number),
            _ => wrong(),
        },
        FieldKind::YesNo => (!matches!(value, Value::Flag(_))).then(|| wrong_type(key, zh, en)),
        // What is secret was compared with the choices before it was sealed.
        FieldKind::Choice if field.class == Class::Secret && matches!(value, Value::Sealed(_)) => None,
        FieldKind::Choice => match value.text() {
            Some(choice) if is_choice(book.edition, field, choice) => None,
            Some(choice) => Some(not_a_choice(key, field, choice)),
            None => wrong(),
        },
        FieldKind::Choices => match value {
            Value::List(list) if list.len() <= LIST_LIMIT => list
                .iter()
                .find(|one| !one.text().is_some_and(|choice| is_choice(book.edition, field, choice)))
                .map(|one| not_a_choice(key, field, one.text().unwrap_or_default())),
            _ => wrong(),
        },
        FieldKind::Date => parse_or(value, |text| text.parse::<Day>().is_ok(), wrong),
        FieldKind::Time => match value {
            Value::Number(at) if *at > now.0.saturating_add(CLOCK_TOLERANCE) => Some(in_the_future(key, zh, en)),
            Value::Number(at) if *at >= 0 => None,
            _ => wrong(),
        },
        FieldKind::Span => parse_or(value, |text| text.parse::<Span>().is_ok_and(|span| span.value > 0), wrong),
        FieldKind::Place => parse_or(value, |text| check_text(Check::Division, text), wrong),
        FieldKind::Unit | FieldKind::Person | FieldKind::Matter => parse_or(value, is_id, wrong),
        FieldKind::Row => match value {
            Value::Row(_) => None,
            _ => parse_or(value, is_id, wrong),
        },
        FieldKind::Units | FieldKind::People | FieldKind::Areas => match value {
            Value::List(list) if list.len() <= LIST_LIMIT && list.iter().all(|v| v.text().is_some_and(is_id)) => None,
            _ => wrong(),
        },
        FieldKind::Files => invalid_files(key, field, value),
        FieldKind::Table => {
            (!matches!(value, Value::List(list) if list.len() <= LIST_LIMIT)).then(|| wrong_type(key, zh, en))
        }
    }
}

fn parse_or(value: &Value, holds: impl Fn(&str) -> bool, wrong: impl Fn() -> Option<Reason>) -> Option<Reason> {
    if value.text().is_some_and(holds) { None } else { wrong() }
}

fn is_id(text: &str) -> bool {
    !text.trim().is_empty() && text.len() <= 200
}

/// Files are always sealed, whatever their class: the engine sees references only.
fn invalid_files(key: &str, field: &Field, value: &Value) -> Option<Reason> {
    let (zh, en) = (&field.label.zh, &field.label.en);
    let list = match value {
        Value::List(list) if list.iter().all(|one| matches!(one, Value::Sealed(_))) => list,
        _ => return Some(wrong_type(key, zh, en)),
    };
    if list.is_empty() {
        return Some(required(key, zh, en));
    }
    let most = field.max.and_then(|max| usize::try_from(max).ok()).unwrap_or(FILES_LIMIT);
    (list.len() > most).then(|| Reason {
        code: "too-many-files".to_owned(),
        field: Some(key.to_owned()),
        zh: format!("“{zh}”最多{most}个，现有{}个。", list.len()),
        en: format!("“{en}” takes at most {most}; there are {}.", list.len()),
    })
}

fn invalid_text(key: &str, field: &Field, value: &Value) -> Option<Reason> {
    let (zh, en) = (&field.label.zh, &field.label.en);
    let length = match value {
        Value::Sealed(sealed) if field.class >= Class::Personal => sealed.length,
        Value::Text(text) if field.class < Class::Personal => {
            if text.trim().is_empty() {
                return Some(required(key, zh, en));
            }
            if let Some(check) = field.check
                && !check_text(check, text)
            {
                return Some(bad_form(key, field, check));
            }
            u32::try_from(text.chars().count()).unwrap_or(u32::MAX)
        }
        _ => return Some(wrong_type(key, zh, en)),
    };
    let (min, max) = (field.min.unwrap_or(1), field.max.unwrap_or(TEXT_LIMIT));
    if length == 0 {
        return Some(required(key, zh, en));
    }
    if length < min {
        return Some(Reason {
            code: "too-short".to_owned(),
            field: Some(key.to_owned()),
            zh: format!("“{zh}”至少{min}字，现有{length}字。"),
            en: format!("“{en}” needs at least {min} characters; it has {length}."),
        });
    }
    (length > max).then(|| Reason {
        code: "too-long".to_owned(),
        field: Some(key.to_owned()),
        zh: format!("“{zh}”最多{max}字，现有{length}字。"),
        en: format!("“{en}” has at most {max} characters; this has {length}."),
    })
}

/// The digits by which a telephone number is known, however it is written: spaces, hyphens and brackets do not count, and
/// neither does the country's own code before a mobile number. `None` if it is none: letters, digits of another width, a
/// plus in the middle, too few or too many digits.
#[must_use]
pub fn phone_digits(text: &str) -> Option<String> {
    let text = text.trim();
    let (is_abroad, rest) = match text.strip_prefix('+') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let plain: String = rest.chars().filter(|c| !matches!(c, ' ' | '-' | '(' | ')')).collect();
    if !plain.bytes().all(|b| b.is_ascii_digit()) || !(5..=20).contains(&plain.len()) {
        return None;
    }
    let own = plain.strip_prefix("0086").or_else(|| plain.strip_prefix("86"));
    let mobile = own.filter(|own| own.len() == 11 && own.starts_with('1'));
    match (mobile, is_abroad && plain.starts_with("86")) {
        (Some(mobile), _) => Some(mobile.to_owned()),
        // With the own country's code only what can be dialled there.
        (None, true) => (10..=14).contains(&plain.len()).then_some(plain),
        (None, false) => Some(plain),
    }
}

/// Whether a text has the form that a check demands. Used for clear texts here and before sealing by the desk.
#[must_use]
pub fn check_text(check: Check, text: &str) -> bool {
    let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    match check {
        Check::Phone => phone_digits(text).is_some(),
        Check::Division => digits(text) && matches!(text.len(), 6 | 9 | 12),
        Check::IdCard => {
            text.len() == 18
                && text.char_indices().all(|(i, c)| c.is_ascii_digit() || (i == 17 && matches!(c, 'X' | 'x')))
        }
        Check::Uscc => text.len() == 18 && text.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase()),
        Check::Plate => (7..=8).contains(&text.chars().count()),
        Check::Mail => is_mail(text),
        Check::Position => position_of(text).is_some(),
    }
}

/// Longitude and latitude in degrees of a text `lon,lat`; `None` if it is none on earth.
#[must_use]
pub fn position_of(text: &str) -> Option<(f64, f64)> {
    let degrees = |part: &str, most: f64| {
        let part = part.trim();
        let plain = part.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-'));
        part.parse::<f64>().ok().filter(|degrees| plain && (-most..=most).contains(degrees))
    };
    let (lon, lat) = text.split_once([',', '，'])?;
    Some((degrees(lon, 180.0)?, degrees(lat, 90.0)?))
}

/// Whether a text has the form of a mail address: one that every server takes, without quotes or comments.
fn is_mail(text: &str) -> bool {
    let Some((name, domain)) = text.rsplit_once('@') else { return false };
    let in_name = |c: u8| c.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~.".contains(&c);
    let dotted = |part: &str| !part.split('.').any(str::is_empty);
    let label = |label: &str| {
        label.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    name.len() <= 64
        && name.bytes().all(in_name)
        && dotted(name)
        && domain.contains('.')
        && dotted(domain)
        && domain.split('.').all(label)
}

/// Whether a word is one of a field's choices.
#[must_use]
pub fn is_choice(edition: &Edition, field: &Field, choice: &str) -> bool {
    if field.choices.contains_key(choice) {
        return true;
    }
    let Some(list) = &field.list else { return false };
    if let Some(entries) = edition.lists.get(list) {
        return entries.get(choice).is_some_and(|entry| !entry.closed);
    }
    list.rsplit_once('.')
        .and_then(|(rule, parameter)| edition.words(rule, parameter))
        .is_some_and(|words| words.iter().any(|word| word == choice))
}

fn out_of_range(key: &str, field: &Field, number: i64) -> Option<Reason> {
    let (from, upto) = (field.from.unwrap_or(i64::MIN), field.upto.unwrap_or(i64::MAX));
    (number < from || number > upto).then(|| Reason {
        code: "out-of-range".to_owned(),
        field: Some(key.to_owned()),
        zh: format!("“{}”应在{from}与{upto}之间，现为{number}。", field.label.zh),
        en: format!("“{}” must lie between {from} and {upto}; it is {number}.", field.label.en),
    })
}

/// Replaces a chosen row's key by a reference with the version of the list in which it was found.
pub(crate) fn pin_rows(sight: &Sight<'_>, values: &mut Values) {
    for (key, field) in &sight.procedure.fields {
        let (FieldKind::Row, Some(register)) = (field.kind, &field.register) else { continue };
        let Some(Value::Text(row)) = values.get(key).cloned() else { continue };
        let version = sight.rows_question(key, None).and_then(|question| match sight.answers.to(&question) {
            Some(Answer::Rows { version, .. }) => Some(version.clone()),
            _ => None,
        });
        if let Some(version) = version {
            values.insert(key.clone(), Value::Row(RowRef { register: register.clone(), row, version }));
        }
    }
}

/// The field or party that a guard looks at, if it looks at one.
pub(crate) fn field_of(test: &Test) -> Option<&str> {
    match test {
        Test::Given(field)
        | Test::Is(field, _)
        | Test::AtLeast(field, _)
        | Test::AtMost(field, _)
        | Test::NotOlder(field, _)
        | Test::Listed(field, _)
        | Test::Row(field, _, _)
        | Test::KindOf(field)
        | Test::ClearOf(field, _) => Some(field),
        _ => None,
    }
}

/// The questions that a guard asks, answered or not.
pub(crate) fn questions_of(sight: &Sight<'_>, test: &Test) -> Vec<Question> {
    let rows = match test {
        Test::Listed(field, date) => sight.rows_question(field, date.as_deref()),
        Test::Row(field, ..) => sight.rows_question(field, None),
        Test::KindOf(name) => {
            let units = sight
                .party(name)
                .map(|party| party.units().into_iter().map(str::to_owned).collect::<Vec<_>>())
                .or_else(|| sight.value(name).map(|v| v.texts().into_iter().map(str::to_owned).collect()));
            units.filter(|units| !units.is_empty()).map(|units| Question::Kinds { units })
        }
        _ => None,
    };
    let calculated = field_of(test).and_then(|field| {
        let name = sight.procedure.fields.get(field)?.calc.as_ref()?;
        sight.answers.0.iter().find_map(|(question, _)| match question {
            Question::Calculation { name: asked, .. } if asked == name => Some(question.clone()),
            _ => None,
        })
    });
    rows.into_iter().chain(calculated).collect()
}

fn unknown_field(key: &str) -> Reason {
    Reason {
        code: "unknown-field".to_owned(),
        field: Some(key.to_owned()),
        zh: format!("本步骤没有“{key}”这一项，请去掉。"),
        en: format!("This step takes no `{key}`; leave it out."),
    }
}

fn required(key: &str, zh: &str, en: &str) -> Reason {
    Reason {
        code: "required".to_owned(),
        field: Some(key.to_owned()),
        zh: format!("请填写“{zh}”。"),
        en: format!("“{en}” is required."),
    }
}

fn wrong_type(key: &str, zh: &str, en: &str) -> Reason {
    Reason {
        code: "wrong-type".to_owned(),
        field: Some(key.to_owned()),
        zh: format!("“{zh}”的格式不对。"),
        en: format!("“{en}” has the wrong form."),
    }
}

fn in_the_future(key: &str, zh: &str, en: &str) -> Reason {
    Reason {
        code: "in-the-future".to_owned(),
        field: Some(key.to_owned()),
        zh: format!("“{zh}”不能晚于现在。"),
        en: format!("“{en}” must not lie in the future."),
    }
}

/// Why a text that has not the form of its check is not taken.
#[must_use]
pub fn bad_form(key: &str, field: &Field, check: Check) -> Reason {
    let (zh, en) = (&field.label.zh, &field.label.en);
    let (zh, en) = match check {
        Check::Position => (
            format!("“{zh}”应写作“经度,纬度”，单位是度，例如“110.1234,30.5678”。"),
            format!("“{en}” is longitude and latitude in degrees, such as “110.1234,30.5678”."),
        ),
        Check::Phone => (
            format!(
                "“{zh}”不是有效的号码，请核对。只写数字，5到20位，不要字母，也不要全角数字；手机号前面可以写 +86。"
            ),
            format!(
                "“{en}” is not a valid number; please check it. Digits alone, 5 to 20 of them, no letters and no \
                 full-width digits; a mobile number may have +86 before it."
            ),
        ),
        Check::Mail => (
            format!("“{zh}”不是有效的邮箱地址，应写作 name@example.com，请核对。"),
            format!("“{en}” is not a valid mail address such as name@example.com; please check it."),
        ),
        _ => (format!("“{zh}”不是有效的号码，请核对。"), format!("“{en}” is not a valid number; please check it.")),
    };
    Reason { code: "bad-form".to_owned(), field: Some(key.to_owned()), zh, en }
}

/// A word that is none of the choices.
#[must_use]
pub fn not_a_choice(key: &str, field: &Field, choice: &str) -> Reason {
    let (zh, en): (Vec<_>, Vec<_>) =
        field.choices.iter().map(|(key, label)| (format!("{}（{key}）", label.zh), key.clone())).unzip();
    let (zh, en) = if zh.is_empty() {
        ("见分类目录".to_owned(), "see the list".to_owned())
    } else {
        (zh.join("、"), en.join(", "))
    };
    let short: String = choice.chars().take(40).collect();
    Reason {
        code: "not-a-choice".to_owned(),
        field: Some(key.to_owned()),
        zh: format!("“{}”没有“{short}”这一选项，可选：{zh}。", field.label.zh),
        en: format!("“{}” has no choice `{short}`; choose from: {en}.", field.label.en),
    }
}
