//! Reads one guard or effect as written (`not done(exclude)`, `tell(holder, overdue)`) into its typed form.

use crate::near::hint;
use crate::words::{Amount, EFFECT_WORDS, Effect, GUARD_WORDS, Guard, PartyOrAsk, Test};

/// What is wrong in a guard or effect, and at which byte of it.
pub(super) struct CallFault {
    /// Byte offset in the text.
    pub(super) offset: usize,
    /// Code of the fault.
    pub(super) code: &'static str,
    /// In Chinese.
    pub(super) zh: String,
    /// In English.
    pub(super) en: String,
}

impl CallFault {
    fn new(offset: usize, code: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { offset, code, zh: zh.into(), en: en.into() }
    }
}

/// The names that decide what an ambiguous argument means.
#[derive(Default, Clone, Copy)]
pub(super) struct Scope<'s> {
    /// The rule of the ask, gate or indicator that the guard belongs to.
    pub(super) rule: Option<&'s str>,
    /// Whether a name is a party.
    pub(super) parties: &'s [String],
    /// Whether a name is an ask.
    pub(super) asks: &'s [String],
}

struct Call<'t> {
    negated: bool,
    word: &'t str,
    at: usize,
    arguments: Vec<(&'t str, usize)>,
}

/// A name as files write it: letters, digits, `_`, and `.` between parts. Other scripts are not names.
pub(super) fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text.split('.').all(|part| !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'))
}

fn split(text: &str) -> Result<Call<'_>, CallFault> {
    let (negated, rest) = text.strip_prefix("not ").map_or((false, text), |rest| (true, rest));
    let at = text.len() - rest.len();
    let Some(open) = rest.find('(') else {
        return if is_name(rest) {
            Ok(Call { negated, word: rest, at, arguments: Vec::new() })
        } else {
            Err(CallFault::new(
                at,
                "malformed-call",
                "应写作 词(参数, 参数)",
                "must be written word(argument, argument)",
            ))
        };
    };
    let word = rest.get(..open).unwrap_or_default();
    let Some(inside) = rest.get(open + 1..).and_then(|tail| tail.strip_suffix(')')) else {
        return Err(CallFault::new(text.len(), "malformed-call", "缺少右括号 `)`", "the closing `)` is missing"));
    };
    let mut arguments = Vec::new();
    let mut offset = at + open + 1;
    for piece in inside.split(',') {
        let name = piece.trim();
        let start = offset + (piece.len() - piece.trim_start().len());
        if !is_name(name) {
            let (zh, en) = ("参数应为名称或数字", "an argument must be a name or a number");
            return Err(CallFault::new(start, "malformed-call", zh, en));
        }
        arguments.push((name, start));
        offset += piece.len() + 1;
    }
    Ok(Call { negated, word, at, arguments })
}

impl Call<'_> {
    /// Between `fewest` and `most` arguments, or a fault.
    fn expect(&self, fewest: usize, most: usize) -> Result<(), CallFault> {
        let found = self.arguments.len();
        if (fewest..=most).contains(&found) {
            return Ok(());
        }
        let word = self.word;
        let wanted = if fewest == most {
            fewest.to_string()
        } else if most == usize::MAX {
            format!("{fewest}+")
        } else {
            format!("{fewest}–{most}")
        };
        Err(CallFault::new(
            self.at,
            "wrong-arguments",
            format!("`{word}` 需要 {wanted} 个参数，却有 {found} 个"),
            format!("`{word}` takes {wanted} arguments, not {found}"),
        ))
    }

    fn name(&self, index: usize) -> String {
        self.arguments.get(index).map(|(name, _)| (*name).to_owned()).unwrap_or_default()
    }

    fn optional(&self, index: usize) -> Option<String> {
        self.arguments.get(index).map(|(name, _)| (*name).to_owned())
    }

    fn names(&self, from: usize) -> Vec<String> {
        self.arguments.iter().skip(from).map(|(name, _)| (*name).to_owned()).collect()
    }

    fn amount(&self, index: usize, scope: &Scope<'_>) -> Result<Amount, CallFault> {
        let (text, at) = self.arguments.get(index).copied().unwrap_or_default();
        amount(text, at, scope)
    }
}

/// A number, a setting (`room.name`), or a parameter of the own rule (`rule.name`, or the rule's key and the name).
pub(super) fn amount(text: &str, at: usize, scope: &Scope<'_>) -> Result<Amount, CallFault> {
    if let Ok(number) = text.parse() {
        return Ok(Amount::Number(number));
    }
    if let Some((first, parameter)) = text.rsplit_once('.') {
        if first == "rule" || Some(first) == scope.rule {
            return match scope.rule {
                Some(_) => Ok(Amount::Parameter(parameter.to_owned())),
                None => Err(CallFault::new(
                    at,
                    "foreign-parameter",
                    "此处没有规则可取参数",
                    "there is no rule here whose parameter could be read",
                )),
            };
        }
        if first.contains('.') {
            return Err(CallFault::new(
                at,
                "foreign-parameter",
                format!("`{text}` 不是本步骤之规则的参数"),
                format!("`{text}` is no parameter of this step's own rule"),
            ));
        }
        return Ok(Amount::Setting(text.to_owned()));
    }
    let (zh, en) = (
        "应为整数、设定（room.name）或本规则的参数（rule.name）",
        "must be a whole number, a setting (room.name) or a parameter of the rule (rule.name)",
    );
    Err(CallFault::new(at, "wrong-amount", format!("`{text}` {zh}"), format!("`{text}` {en}")))
}

fn party_or_ask(call: &Call<'_>, scope: &Scope<'_>) -> Result<PartyOrAsk, CallFault> {
    let (name, at) = call.arguments.first().copied().unwrap_or_default();
    let is = |names: &[String]| names.iter().any(|known| known == name);
    match (is(scope.parties), is(scope.asks)) {
        (true, false) => Ok(PartyOrAsk::Party(name.to_owned())),
        (false, true) => Ok(PartyOrAsk::Ask(name.to_owned())),
        (true, true) => Err(CallFault::new(
            at,
            "ambiguous",
            format!("`{name}` 既是当事方又是步骤，请改名"),
            format!("`{name}` is both a party and an ask; rename one"),
        )),
        (false, false) => {
            let (zh, en) = hint(name, scope.parties.iter().chain(scope.asks).map(String::as_str));
            Err(CallFault::new(
                at,
                "unknown-name",
                format!("`{name}` 既不是当事方也不是步骤{zh}"),
                format!("`{name}` is neither a party nor an ask{en}"),
            ))
        }
    }
}

/// Reads a guard.
pub(super) fn guard(text: &str, scope: &Scope<'_>) -> Result<Guard, CallFault> {
    let call = split(text)?;
    let many = usize::MAX;
    let test = match call.word {
        "given" => call.expect(1, 1).map(|()| Test::Given(call.name(0)))?,
        "is" => call.expect(2, many).map(|()| Test::Is(call.name(0), call.names(1)))?,
        "was" => call.expect(2, many).map(|()| Test::Was(call.name(0), call.names(1)))?,
        "at_least" => {
            call.expect(2, 2)?;
            Test::AtLeast(call.name(0), call.amount(1, scope)?)
        }
        "at_most" => {
            call.expect(2, 2)?;
            Test::AtMost(call.name(0), call.amount(1, scope)?)
        }
        "not_older" => {
            call.expect(2, 2)?;
            Test::NotOlder(call.name(0), call.amount(1, scope)?)
        }
        "done" => call.expect(1, many).map(|()| Test::Done(call.names(0)))?,
        "times" => {
            call.expect(2, 2)?;
            Test::Times(call.name(0), call.amount(1, scope)?)
        }
        "told" => call.expect(1, 1).map(|()| Test::Told(call.name(0)))?,
        "under" => {
            call.expect(2, 2)?;
            Test::Under(call.name(0), call.amount(1, scope)?)
        }
        "running" => call.expect(1, 1).map(|()| Test::Running(call.name(0)))?,
        "passed" => call.expect(1, 1).map(|()| Test::Passed(call.name(0)))?,
        "not_by" => {
            call.expect(1, 1)?;
            Test::NotBy(party_or_ask(&call, scope)?)
        }
        "clear_of" => call.expect(2, 2).map(|()| Test::ClearOf(call.name(0), call.name(1)))?,
        "apart" => call.expect(2, 2).map(|()| Test::Apart(call.name(0), call.name(1)))?,
        "all" => call.expect(2, many).map(|()| Test::All(call.name(0), call.names(1)))?,
        "any" => call.expect(2, many).map(|()| Test::Any(call.name(0), call.names(1)))?,
        "none_open" => call.expect(1, 1).map(|()| Test::NoneOpen(call.name(0)))?,
        "none_pending" => call.expect(0, 0).map(|()| Test::NonePending)?,
        "listed" => call.expect(1, 2).map(|()| Test::Listed(call.name(0), call.optional(1)))?,
        "row" => call.expect(3, many).map(|()| Test::Row(call.name(0), call.name(1), call.names(2)))?,
        "kind_of" => call.expect(1, 1).map(|()| Test::KindOf(call.name(0)))?,
        word => return Err(unknown_word(word, call.at, "条件", "guard", &GUARD_WORDS)),
    };
    Ok(Guard { negated: call.negated, test })
}

/// Reads an effect.
pub(super) fn effect(text: &str) -> Result<Effect, CallFault> {
    let call = split(text)?;
    if call.negated {
        return Err(CallFault::new(0, "malformed-call", "结果不能用 not", "an effect cannot be negated"));
    }
    Ok(match call.word {
        "tell" => call.expect(1, 2).map(|()| Effect::Tell { party: call.name(0), notice: call.optional(1) })?,
        "open" => call.expect(1, 2).map(|()| Effect::Open { procedure: call.name(0), field: call.optional(1) })?,
        "withdraw" => call.expect(1, 1).map(|()| Effect::Withdraw(call.name(0)))?,
        "round" => call.expect(0, 0).map(|()| Effect::Round)?,
        "extend" => call.expect(2, 2).map(|()| Effect::Extend { clock: call.name(0), field: call.name(1) })?,
        "write" => call.expect(1, 1).map(|()| Effect::Write(call.name(0)))?,
        "publish" => call.expect(1, 1).map(|()| Effect::Publish(call.name(0)))?,
        word => return Err(unknown_word(word, call.at, "结果", "effect", &EFFECT_WORDS)),
    })
}

fn unknown_word(word: &str, at: usize, zh_kind: &str, en_kind: &str, known: &[&'static str]) -> CallFault {
    let (zh, en) = hint(word, known.iter().copied());
    CallFault::new(
        at,
        "unknown-word",
        format!("没有名为 `{word}` 的{zh_kind}{zh}"),
        format!("no {en_kind} is called `{word}`{en}"),
    )
}
