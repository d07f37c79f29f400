//! The printed guide (办事指南): one paragraph per ask, built from the words' sentences, with its basis.

use crate::city::Edition;
use crate::model::{Ask, Gate, Procedure, Signer, Target, Who};
use crate::words::{Effect, Guard, Labels, Lang, Test, sentences};

/// The guide to one ask: who may, where it leads, on what conditions, what to fill in, who signs, on what basis.
#[must_use]
pub fn ask(edition: &Edition, procedure: &Procedure, name: &str, lang: Lang) -> Option<String> {
    let ask = procedure.asks.get(name)?;
    let guide = Guide { edition, procedure, labels: Labels { lang, procedure }, lang };
    Some(guide.paragraph(name, ask))
}

/// The guide to a whole procedure: a paragraph per ask, in the file's order.
#[must_use]
pub fn procedure(edition: &Edition, key: &str, lang: Lang) -> Option<Vec<String>> {
    let procedure = edition.procedures.get(key)?;
    Some(procedure.asks.keys().filter_map(|name| ask(edition, procedure, name, lang)).collect())
}

/// Whether the ask is itself what a gate wants; then it is no condition for whoever reads the guide.
fn satisfies_itself(name: &str, ask: &Ask, guard: &Guard) -> bool {
    match &guard.test {
        Test::Told(party) if !guard.negated => {
            ask.then.iter().any(|effect| matches!(effect, Effect::Tell { party: told, .. } if told == party))
        }
        Test::Done(asks) => !guard.negated && asks.iter().any(|ask| ask == name),
        Test::Given(field) => !guard.negated && ask.needs.contains(field),
        _ => false,
    }
}

impl Labels<'_> {
    /// Who somebody is, in words.
    pub(crate) fn who(&self, who: &Who) -> String {
        let pick = |zh: &str, en: &str| self.lang.pick(zh, en).to_owned();
        match who {
            Who::Party { party, post: None } => self.party(party).to_owned(),
            Who::Party { party, post: Some(post) } => match self.lang {
                Lang::Zh => format!("{}（{post}）", self.party(party)),
                Lang::En => format!("{} ({post})", self.party(party)),
            },
            Who::Holder => pick("持有者", "the holder"),
            Who::Clock(clock) => match self.lang {
                Lang::Zh => format!("{}届满时", self.clock(clock)),
                Lang::En => format!("the end of the {}", self.clock(clock)),
            },
            Who::Child(child) => match self.lang {
                Lang::Zh => format!("“{}”有变化时", self.outside(child)),
                Lang::En => format!("a change of a “{}”", self.outside(child)),
            },
            Who::ParentMatter => pick("上一级事项", "the parent matter"),
            Who::Machine => pick("系统", "the system"),
        }
    }
}

struct Guide<'g> {
    edition: &'g Edition,
    procedure: &'g Procedure,
    labels: Labels<'g>,
    lang: Lang,
}

impl Guide<'_> {
    fn signers(&self, ask: &Ask) -> Vec<String> {
        let mut signers = Vec::new();
        for signer in &ask.sign {
            match signer {
                Signer::OneOf(alternatives) => {
                    signers.push(self.labels.or(alternatives.iter().map(|who| self.labels.who(who))))
                }
                Signer::Parameter(parameter) => {
                    let chain = self.edition.words(&ask.rule, parameter).unwrap_or_default();
                    signers.extend(chain.iter().map(|party| party.replace('|', self.lang.pick("或", " or "))));
                }
            }
        }
        signers
    }

    fn gates(&self, name: &str, ask: &Ask) -> impl Iterator<Item = &Gate> {
        let to = match &ask.to {
            Some(Target::State(to)) => Some(to.clone()),
            _ => None,
        };
        let name = name.to_owned();
        let meets = move |gate: &&Gate| gate.on.contains(&name) || to.as_ref().is_some_and(|to| gate.to.contains(to));
        self.procedure.gates.values().filter(meets)
    }

    /// The ask's conditions and those of the gates before it.
    fn conditions(&self, name: &str, ask: &Ask) -> Vec<String> {
        let sentence = |guard: &Guard| guard.sentence(self.lang, self.procedure);
        let mut conditions: Vec<String> = sentences(&ask.when, self.lang, self.procedure);
        for gate in self.gates(name, ask) {
            let only: Vec<String> = gate.only_if.iter().map(sentence).collect();
            for guard in gate.when.iter().filter(|guard| !satisfies_itself(name, ask, guard)) {
                let must = sentence(guard);
                let condition = match (only.is_empty(), self.lang) {
                    (true, _) => must,
                    (false, Lang::Zh) => format!("{}的，{must}", only.join("且")),
                    (false, Lang::En) => format!("if {}, {must}", only.join(" and ")),
                };
                if !conditions.contains(&condition) {
                    conditions.push(condition);
                }
            }
        }
        conditions
    }

    fn filled(&self, names: &[String]) -> Vec<String> {
        let typed = |name: &&String| self.procedure.fields.get(*name).is_none_or(|field| field.calc.is_none());
        names.iter().filter(typed).map(|name| self.labels.thing(name).to_owned()).collect()
    }

    fn basis(&self, ask: &Ask) -> Option<String> {
        let rule = self.edition.rule(&ask.rule)?;
        let force = |force: law::Force| self.lang.pick(force.zh(), force.en());
        let (open, close) = (self.lang.pick("（", " ("), self.lang.pick("）", ")"));
        let cited = rule
            .basis
            .citations()
            .iter()
            .map(|c| format!("{} {}{open}{}{close}", c.title, c.provision, force(c.force)));
        Some(cited.collect::<Vec<_>>().join(self.lang.pick("；", "; ")))
    }

    fn paragraph(&self, name: &str, ask: &Ask) -> String {
        let who = self.labels.or(ask.by.iter().map(|who| self.labels.who(who)));
        let label = self.labels.ask(name);
        let to = match &ask.to {
            Some(Target::State(to)) => Some(self.labels.state(to)),
            Some(Target::Back) => Some(self.lang.pick("原状态", "the state before").to_owned()),
            None => None,
        };
        let comma = self.lang.pick("、", ", ");
        let list = |parts: Vec<String>| (!parts.is_empty()).then(|| parts.join(comma));
        let semicolon = self.lang.pick("；", "; ");
        let conditions = self.conditions(name, ask);
        let conditions = (!conditions.is_empty()).then(|| conditions.join(semicolon));
        let effects: Vec<String> = ask.then.iter().map(|effect| effect.sentence(self.lang, self.procedure)).collect();
        let parts: [(&str, &str, Option<String>); 6] = [
            ("条件：", "Conditions: ", conditions),
            ("填写：", "To fill in: ", list(self.filled(&ask.needs))),
            ("可填：", "May be filled in: ", list(self.filled(&ask.may))),
            ("须经签批：", "Signed by: ", list(self.signers(ask))),
            ("随后：", "Then: ", (!effects.is_empty()).then(|| effects.join(semicolon))),
            ("依据：", "Basis: ", self.basis(ask)),
        ];
        let mut text = match (self.lang, to) {
            (Lang::Zh, Some(to)) => format!("{who}可以{label}，转为{to}。"),
            (Lang::Zh, None) => format!("{who}可以{label}。"),
            (Lang::En, Some(to)) => format!("By {who}: {label}, which leads to {to}."),
            (Lang::En, None) => format!("By {who}: {label}."),
        };
        for (zh, en, part) in parts {
            if let Some(part) = part {
                let (space, stop) = (self.lang.pick("", " "), self.lang.pick("。", "."));
                text.push_str(&format!("{space}{}{part}{stop}", self.lang.pick(zh, en)));
            }
        }
        text
    }
}
