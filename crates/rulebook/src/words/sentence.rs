//! The sentence of every guard and effect in Chinese and English, for refusals, forms and printed guides.

use super::{Amount, Effect, Guard, PartyOrAsk, Test};
use crate::model::{Field, FieldKind, Label, Procedure};

pub use worktime::Lang;

impl Label {
    /// The label in a language.
    #[must_use]
    pub fn of(&self, lang: Lang) -> &str {
        lang.pick(&self.zh, &self.en)
    }
}

/// The labels of a procedure's parts, by key; a key without label stands for itself.
#[derive(Clone, Copy)]
pub(crate) struct Labels<'p> {
    pub(crate) lang: Lang,
    pub(crate) procedure: &'p Procedure,
}

impl<'p> Labels<'p> {
    /// A field or party.
    pub(crate) fn thing<'n: 'l, 'l>(&self, name: &'n str) -> &'l str
    where
        'p: 'l,
    {
        let field = self.procedure.fields.get(name).map(|field| &field.label);
        let party = self.procedure.parties.get(name).map(|party| &party.label);
        field.or(party).map_or(name, |label| label.of(self.lang))
    }

    /// A party; `holder` is whoever holds the matter.
    pub(crate) fn party<'n: 'l, 'l>(&self, name: &'n str) -> &'l str
    where
        'p: 'l,
    {
        if name == "holder" { self.lang.pick("持有者", "the holder") } else { self.thing(name) }
    }

    fn choice<'n: 'l, 'l>(&self, field: &str, value: &'n str) -> &'l str
    where
        'p: 'l,
    {
        let field: Option<&'p Field> = self.procedure.fields.get(field);
        match (field.and_then(|field| field.choices.get(value)), value) {
            (Some(label), _) => label.of(self.lang),
            (None, "yes") => self.lang.pick("是", "yes"),
            (None, "no") => self.lang.pick("否", "no"),
            (None, value) => value,
        }
    }

    /// A field, a verb, and the choices that it is compared with.
    fn one_of(&self, field: &str, verb: &str, values: &[String]) -> String {
        let values = self.or(values.iter().map(|value| format!("“{}”", self.choice(field, value))));
        let between = self.lang.pick("", " ");
        format!("{}{between}{verb}{between}{values}", self.thing(field))
    }

    /// An ask between quotation marks.
    pub(crate) fn ask(&self, name: &str) -> String {
        let label = self.procedure.asks.get(name).map_or(name, |ask| ask.label.of(self.lang));
        format!("“{label}”")
    }

    /// A clock.
    pub(crate) fn clock<'n: 'l, 'l>(&self, name: &'n str) -> &'l str
    where
        'p: 'l,
    {
        self.procedure.clocks.get(name).map_or(name, |clock| clock.label.of(self.lang))
    }

    /// A state between brackets.
    pub(crate) fn state(&self, name: &str) -> String {
        let label = self.procedure.states.get(name).map_or(name, |state| state.label.of(self.lang));
        match self.lang {
            Lang::Zh => format!("【{label}】"),
            Lang::En => format!("[{label}]"),
        }
    }

    /// Something outside the procedure: another procedure, its state, a register, its column or choice.
    pub(crate) fn outside(&self, path: &str) -> String {
        let key = path.rsplit('.').next().unwrap_or(path);
        self.procedure.outside.get(path).map_or(key, |label| label.of(self.lang)).to_owned()
    }

    fn child_states(&self, child: &str, states: &[String]) -> String {
        self.or(states.iter().map(|state| self.outside(&format!("{child}.{state}"))))
    }

    /// The column of the row that a field chooses, and the values it is compared with.
    fn column(&self, field: &str, column: &str, values: &[String]) -> (String, String) {
        let register = self.procedure.fields.get(field).and_then(|field| field.register.as_deref()).unwrap_or_default();
        let path = format!("{register}.{column}");
        let values = self.or(values.iter().map(|value| format!("“{}”", self.outside(&format!("{path}.{value}")))));
        (self.outside(&path), values)
    }

    /// Whether a field or party is counted by its entries, not a number itself.
    fn is_counted(&self, name: &str) -> bool {
        let number = |field: &Field| matches!(field.kind, FieldKind::Number | FieldKind::Money | FieldKind::Span);
        !self.procedure.fields.get(name).is_some_and(number)
    }

    /// Several joined by *or*.
    pub(crate) fn or(&self, parts: impl IntoIterator<Item = String>) -> String {
        let parts: Vec<String> = parts.into_iter().collect();
        parts.join(self.lang.pick("或", " or "))
    }

    fn amount(&self, amount: &Amount) -> String {
        match (amount, self.lang) {
            (Amount::Number(number), _) => number.to_string(),
            (Amount::Setting(key), Lang::Zh) => format!("设定值（{key}）"),
            (Amount::Setting(key), Lang::En) => format!("the set number ({key})"),
            (Amount::Parameter(name), Lang::Zh) => format!("条文所定之数（{name}）"),
            (Amount::Parameter(name), Lang::En) => format!("the number of the text ({name})"),
        }
    }
}

impl Guard {
    /// What must hold, as a sentence in the words of a procedure (`负责单位不少于2`).
    #[must_use]
    pub fn sentence(&self, lang: Lang, procedure: &Procedure) -> String {
        let labels = Labels { lang, procedure };
        match lang {
            Lang::Zh => zh(&self.test, !self.negated, &labels),
            Lang::En => en(&self.test, !self.negated, &labels),
        }
    }
}

/// The sentences of several guards; *at least n* and *at most n* of the same thing become *exactly n*.
#[must_use]
pub fn sentences(guards: &[Guard], lang: Lang, procedure: &Procedure) -> Vec<String> {
    let labels = Labels { lang, procedure };
    let most = |name: &str, n: &Amount| {
        guards.iter().any(|g| !g.negated && matches!(&g.test, Test::AtMost(other, m) if other == name && m == n))
    };
    let least = |name: &str, n: &Amount| {
        guards.iter().any(|g| !g.negated && matches!(&g.test, Test::AtLeast(other, m) if other == name && m == n))
    };
    let mut sentences = Vec::new();
    for guard in guards {
        match &guard.test {
            Test::AtLeast(name, n) if !guard.negated && most(name, n) => {
                let (thing, n) = (labels.thing(name), labels.amount(n));
                sentences.push(match (lang, n.as_str(), labels.is_counted(name)) {
                    (Lang::Zh, "1", true) => format!("{thing}恰为一个"),
                    (Lang::En, "1", true) => format!("there is exactly one of {thing}"),
                    (Lang::Zh, ..) => format!("{thing}恰为{n}"),
                    (Lang::En, ..) => format!("{thing} is exactly {n}"),
                });
            }
            Test::AtMost(name, n) if !guard.negated && least(name, n) => {}
            _ => sentences.push(guard.sentence(lang, procedure)),
        }
    }
    sentences
}

fn zh(test: &Test, holds: bool, labels: &Labels<'_>) -> String {
    let say = |yes: &'static str, no: &'static str| if holds { yes } else { no };
    match test {
        Test::Given(name) => format!("{}填写{}", say("已", "未"), labels.thing(name)),
        Test::Is(name, values) => labels.one_of(name, say("为", "不为"), values),
        Test::Was(name, values) => format!("原来的{}", labels.one_of(name, say("为", "不为"), values)),
        Test::AtMost(name, Amount::Number(0)) if labels.is_counted(name) => {
            format!("{}{}", say("没有", "有"), labels.thing(name))
        }
        Test::AtLeast(name, Amount::Number(1)) if labels.is_counted(name) => {
            format!("{}{}", say("至少有一个", "没有"), labels.thing(name))
        }
        Test::AtLeast(name, n) => format!("{}{}{}", labels.thing(name), say("不少于", "少于"), labels.amount(n)),
        Test::AtMost(name, n) => format!("{}{}{}", labels.thing(name), say("不超过", "超过"), labels.amount(n)),
        Test::NotOlder(name, Amount::Number(0)) => format!("{}{}今天", labels.thing(name), say("不早于", "早于")),
        Test::NotOlder(name, n) => format!("{}距今{}{}年", labels.thing(name), say("不超过", "超过"), labels.amount(n)),
        Test::Done(asks) => {
            format!("本轮{}{}", say("已", "未"), labels.or(asks.iter().map(|ask| labels.ask(ask))))
        }
        Test::Times(ask, n) => format!("本轮{}{}{}次", labels.ask(ask), say("已满", "未满"), labels.amount(n)),
        Test::Told(party) => format!("{}告知{}", say("已", "未"), labels.party(party)),
        Test::Under(ask, Amount::Number(1)) => format!("{}过{}", say("没有", "有"), labels.ask(ask)),
        Test::Under(ask, n) => format!("{}{}{}次", labels.ask(ask), say("未满", "已满"), labels.amount(n)),
        Test::Running(clock) => format!("{}{}", labels.clock(clock), say("尚未届满", "已届满")),
        Test::Passed(clock) => format!("{}{}", labels.clock(clock), say("已届满", "尚未届满")),
        Test::NotBy(PartyOrAsk::Party(party)) => format!("经办人{}{}的人", say("不是", "是"), labels.party(party)),
        Test::NotBy(PartyOrAsk::Ask(ask)) => format!("经办人{}{}的人", say("不是办理", "是办理"), labels.ask(ask)),
        Test::ClearOf(party, ask) => {
            format!("{}{}经同意的{}", labels.party(party), say("没有", "有"), labels.ask(ask))
        }
        Test::Apart(one, other) => format!("{}{}{}", labels.thing(one), say("不是", "就是"), labels.thing(other)),
        Test::All(child, states) => {
            format!("本轮的“{}”{}为{}", labels.outside(child), say("均", "不全"), labels.child_states(child, states))
        }
        Test::Any(child, states) => {
            format!("本轮{}“{}”为{}", say("有", "没有"), labels.outside(child), labels.child_states(child, states))
        }
        Test::NoneOpen(child) => format!("{}未了的“{}”", say("没有", "有"), labels.outside(child)),
        Test::NonePending => format!("{}待签批的申请", say("没有", "有")),
        Test::Listed(name, date) => {
            let on = date.as_ref().map_or_else(String::new, |date| format!("（按{}当日）", labels.thing(date)));
            format!("{}{}现行清单内{on}", labels.thing(name), say("在", "不在"))
        }
        Test::Row(name, column, values) => {
            let (column, values) = labels.column(name, column, values);
            format!("{}一行的{column}{}{values}", labels.thing(name), say("为", "不为"))
        }
        Test::KindOf(name) => format!("{}{}条文所列的种类", labels.thing(name), say("属于", "不属于")),
    }
}

fn en(test: &Test, holds: bool, labels: &Labels<'_>) -> String {
    let say = |yes: &'static str, no: &'static str| if holds { yes } else { no };
    match test {
        Test::Given(name) => format!("{} {} filled in", labels.thing(name), say("is", "is not")),
        Test::Is(name, values) => labels.one_of(name, say("is", "is not"), values),
        Test::Was(name, values) => labels.one_of(name, say("had been", "had not been"), values),
        Test::AtMost(name, Amount::Number(0)) if labels.is_counted(name) => {
            format!("there {} {}", say("is no", "is"), labels.thing(name))
        }
        Test::AtLeast(name, Amount::Number(1)) if labels.is_counted(name) => {
            format!("there {} {}", say("is at least one of", "is no"), labels.thing(name))
        }
        Test::AtLeast(name, n) => {
            format!("{} is {} {}", labels.thing(name), say("at least", "less than"), labels.amount(n))
        }
        Test::AtMost(name, n) => {
            format!("{} is {} {}", labels.thing(name), say("at most", "more than"), labels.amount(n))
        }
        Test::NotOlder(name, Amount::Number(0)) => {
            format!("{} is {}", labels.thing(name), say("today or later", "before today"))
        }
        Test::NotOlder(name, n) => {
            format!("{} is {} {} years old", labels.thing(name), say("at most", "more than"), labels.amount(n))
        }
        Test::Done(asks) => {
            let asks = labels.or(asks.iter().map(|ask| labels.ask(ask)));
            format!("{asks} {} in this round", say("was done", "was not done"))
        }
        Test::Times(ask, n) => {
            let ask = labels.ask(ask);
            format!("{ask} happened {} {} times in this round", say("at least", "fewer than"), labels.amount(n))
        }
        Test::Told(party) => format!("{} {} told", labels.party(party), say("was", "was not")),
        Test::Under(ask, Amount::Number(1)) => format!("{} {}", labels.ask(ask), say("never happened", "happened")),
        Test::Under(ask, n) => {
            format!("{} happened {} {} times", labels.ask(ask), say("fewer than", "at least"), labels.amount(n))
        }
        Test::Running(clock) => format!("the {} {}", labels.clock(clock), say("is not over", "is over")),
        Test::Passed(clock) => format!("the {} {}", labels.clock(clock), say("is over", "is not over")),
        Test::NotBy(PartyOrAsk::Party(party)) => {
            format!("whoever acts {} of the party {}", say("is not", "is"), labels.party(party))
        }
        Test::NotBy(PartyOrAsk::Ask(ask)) => format!("whoever acts {} {}", say("did not do", "did"), labels.ask(ask)),
        Test::ClearOf(party, ask) => {
            format!("{} of {} was granted to {}", say("no", "some"), labels.ask(ask), labels.party(party))
        }
        Test::Apart(one, other) => {
            format!("{} {} {}", labels.thing(one), say("is another than", "is the same as"), labels.thing(other))
        }
        Test::All(child, states) => {
            let (child, states) = (labels.outside(child), labels.child_states(child, states));
            format!("{} “{child}” of this round is {states}", say("every", "not every"))
        }
        Test::Any(child, states) => {
            let (child, states) = (labels.outside(child), labels.child_states(child, states));
            format!("{} “{child}” of this round is {states}", say("some", "no"))
        }
        Test::NoneOpen(child) => format!("{} “{}” is open", say("no", "some"), labels.outside(child)),
        Test::NonePending => format!("{} waits for a signature", say("nothing", "something")),
        Test::Listed(name, date) => {
            let on = date.as_ref().map_or_else(String::new, |date| format!(" (as of {})", labels.thing(date)));
            format!("{} {} in the list in force{on}", labels.thing(name), say("is", "is not"))
        }
        Test::Row(name, column, values) => {
            let (column, values) = labels.column(name, column, values);
            format!("the {column} of {} {} {values}", labels.thing(name), say("is", "is not"))
        }
        Test::KindOf(name) => format!("{} {} of a kind that the text names", labels.thing(name), say("is", "is not")),
    }
}

impl Effect {
    /// What happens, as a sentence in the words of a procedure.
    #[must_use]
    pub fn sentence(&self, lang: Lang, procedure: &Procedure) -> String {
        let labels = Labels { lang, procedure };
        match (self, lang) {
            (Self::Tell { party, .. }, Lang::Zh) => format!("通知{}", labels.party(party)),
            (Self::Tell { party, .. }, Lang::En) => format!("{} is told", labels.party(party)),
            (Self::Open { procedure, field: None }, Lang::Zh) => format!("开启“{}”", labels.outside(procedure)),
            (Self::Open { procedure, field: None }, Lang::En) => format!("a “{}” is opened", labels.outside(procedure)),
            (Self::Open { procedure, field: Some(field) }, Lang::Zh) => {
                format!("按{}逐一开启“{}”", labels.thing(field), labels.outside(procedure))
            }
            (Self::Open { procedure, field: Some(field) }, Lang::En) => {
                format!("a “{}” is opened for each of {}", labels.outside(procedure), labels.thing(field))
            }
            (Self::Withdraw(child), Lang::Zh) => format!("撤回未了的“{}”", labels.outside(child)),
            (Self::Withdraw(child), Lang::En) => format!("every open “{}” is withdrawn", labels.outside(child)),
            (Self::Round, Lang::Zh) => "另起一轮，时限重新起算".to_owned(),
            (Self::Round, Lang::En) => "a new round begins with its own clocks".to_owned(),
            (Self::Extend { clock, field }, Lang::Zh) => {
                format!("{}延长“{}”", labels.clock(clock), labels.thing(field))
            }
            (Self::Extend { clock, field }, Lang::En) => {
                format!("the {} is extended by {}", labels.clock(clock), labels.thing(field))
            }
            (Self::Write(register), Lang::Zh) => format!("写入台账“{}”", labels.outside(register)),
            (Self::Write(register), Lang::En) => {
                format!("the register “{}” gets a new version", labels.outside(register))
            }
            (Self::Publish(register), Lang::Zh) => format!("发布“{}”新一版", labels.outside(register)),
            (Self::Publish(register), Lang::En) => {
                format!("a new edition of “{}” is published", labels.outside(register))
            }
        }
    }
}
