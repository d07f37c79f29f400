//! `huying rulebook diff`: two cities side by side, mechanism by mechanism, as people read it.

use crate::say;
use rulebook::City;
use rulebook::diff::{Bound, Comparison, Given, Only, Part, RuleRow, SettingRow, Value, Verdict};
use std::collections::BTreeMap;
use worktime::Lang;

/// Prints a comparison.
pub fn print(compared: &Comparison, a: &City, b: &City, lang: Lang) {
    let page = Page { compared, cities: [a, b], lang };
    let [first, second] = page.names();
    say!("{first} {} {second}　{}", lang.pick("与", "and"), compared.day);
    for mechanism in &compared.mechanisms {
        page.section(&format!("{} {}", mechanism.key, mechanism.label.of(lang)), &mechanism.totals);
        page.rules(compared.rules_of(Some(&mechanism.key)).collect());
    }
    let rest: Vec<&RuleRow> = compared.rules_of(None).collect();
    if !rest.is_empty() {
        say!("\n{}", lang.pick("不属于任何机制的规则", "Rules of no mechanism"));
        page.rules(rest);
    }
    page.only();
    page.settings();
    say!("\n{}", page.total());
}

/// How a city has a rule, in words.
pub fn bound(bound: &Bound, lang: Lang) -> String {
    let one = |given: &Given| {
        let awaited = if given.built { "" } else { lang.pick("，待建", ", awaited") };
        let force = lang.pick(given.force.zh(), given.force.en());
        match lang {
            Lang::Zh => format!("{}（{force}{awaited}）", given.provision),
            Lang::En => format!("{} ({force}{awaited})", given.provision),
        }
    };
    match bound {
        Bound::By { given, .. } => given.iter().map(one).collect::<Vec<_>>().join(lang.pick("、", ", ")),
        Bound::Absent(reason) => format!("{}{reason}", lang.pick("不设，因为", "absent, because ")),
        Bound::No => lang.pick("没有", "none").to_owned(),
    }
}

struct Page<'c> {
    compared: &'c Comparison,
    cities: [&'c City; 2],
    lang: Lang,
}

impl Page<'_> {
    fn names(&self) -> [&str; 2] {
        self.cities.map(|city| city.label.of(self.lang))
    }

    fn comma(&self) -> &'static str {
        self.lang.pick("、", ", ")
    }

    fn section(&self, title: &str, totals: &BTreeMap<Verdict, usize>) {
        let all: usize = totals.values().sum();
        let rules = self.lang.pick("条规则", "rules");
        say!("\n{title}　{all} {rules}{}{}", self.lang.pick("：", ": "), self.counts(totals));
    }

    fn counts(&self, totals: &BTreeMap<Verdict, usize>) -> String {
        let [a, b] = self.names();
        let only = |city: &str| match self.lang {
            Lang::Zh => format!("仅{city}"),
            Lang::En => format!("{city} only"),
        };
        let word = |verdict: Verdict| match verdict {
            Verdict::Same => self.lang.pick("相同", "same").to_owned(),
            Verdict::Differs => self.lang.pick("有异", "different").to_owned(),
            Verdict::OnlyA => only(a),
            Verdict::OnlyB => only(b),
        };
        let count = |(verdict, count): (&Verdict, &usize)| format!("{} {count}", word(*verdict));
        totals.iter().map(count).collect::<Vec<_>>().join(self.lang.pick("，", ", "))
    }

    /// What differs first, then what only one has, then what is the same, a line each.
    fn rules(&self, mut rows: Vec<&RuleRow>) {
        rows.sort_by_key(|row| (row.verdict == Verdict::Same, row.verdict));
        let colon = self.lang.pick("：", ": ");
        for row in rows {
            let [first, second] = self.names();
            let sides = [(first, &row.a), (second, &row.b)]
                .map(|(name, side)| format!("{name}{colon}{}", bound(side, self.lang)));
            match row.verdict {
                Verdict::Same => say!("  = {}　{}", row.key, sides.join(self.lang.pick("；", "; "))),
                Verdict::Differs => say!("  ≠ {}\n      {}", row.key, sides.join("\n      ")),
                Verdict::OnlyA | Verdict::OnlyB => say!("  + {}\n      {}", row.key, sides.join("\n      ")),
            }
            for parameter in &row.parameters {
                say!("      · {}", parameter.name);
                for (city, value) in self.cities.into_iter().zip([&parameter.a, &parameter.b]) {
                    let missing = self.lang.pick("（没有）", "(none)").to_owned();
                    let value =
                        value.as_ref().map_or(missing, |value| city.parameter_label(value).of(self.lang).to_owned());
                    say!("          {}{colon}{value}", city.label.of(self.lang));
                }
            }
        }
    }

    fn only(&self) {
        for (key, name) in [&self.compared.a, &self.compared.b].into_iter().zip(self.names()) {
            let rows: Vec<&Only> = self.compared.only.iter().filter(|row| row.city == *key).collect();
            if rows.is_empty() {
                continue;
            }
            say!(
                "\n{}",
                match self.lang {
                    Lang::Zh => format!("流程中仅{name}有的 {} 处", rows.len()),
                    Lang::En => format!("Only in the procedures of {name}: {}", rows.len()),
                }
            );
            for row in rows {
                let part = match row.part {
                    Part::Procedure => self.lang.pick("流程", "procedure"),
                    Part::Ask => self.lang.pick("步骤", "step"),
                    Part::Gate => self.lang.pick("关口", "gate"),
                    Part::Clock => self.lang.pick("时限", "clock"),
                    Part::State => self.lang.pick("状态", "state"),
                };
                let rules = row.rules.join(self.comma());
                let label = row.label.of(self.lang);
                say!("  + {part} {}.{} {label}　{rules}", row.procedure, row.name);
            }
        }
    }

    fn settings(&self) {
        let rows = &self.compared.settings;
        if rows.is_empty() {
            return;
        }
        say!(
            "\n{}",
            match self.lang {
                Lang::Zh => format!("不同的设定 {} 项", rows.len()),
                Lang::En => format!("Settings that differ: {}", rows.len()),
            }
        );
        for SettingRow { key, label, a, b, .. } in rows {
            say!("  ≠ {key} {}", label.of(self.lang));
            for (name, values) in self.names().into_iter().zip([a, b]) {
                let all: Vec<String> = values.iter().map(|value| self.value(value)).collect();
                let none = self.lang.pick("（没有）", "(none)");
                let all = if all.is_empty() { none.to_owned() } else { all.join(self.lang.pick("；", "; ")) };
                say!("      {name}{}{all}", self.lang.pick("：", ": "));
            }
        }
    }

    fn value(&self, value: &Value) -> String {
        let (when, value) = (value.when.of(self.lang), value.label.of(self.lang));
        match (when.is_empty(), self.lang) {
            (true, _) => value.to_owned(),
            (false, Lang::Zh) => format!("{value}（{when}）"),
            (false, Lang::En) => format!("{value} ({when})"),
        }
    }

    fn total(&self) -> String {
        let Comparison { rules, only, settings, totals, mechanisms, .. } = self.compared;
        let (counts, mechanisms) = (self.counts(totals), mechanisms.len());
        let (rules, only, settings) = (rules.len(), only.len(), settings.len());
        match self.lang {
            Lang::Zh => format!(
                "合计：{mechanisms} 个机制，{rules} 条规则（{counts}）；流程中仅一方有的 {only} 处；不同的设定 {settings} 项。"
            ),
            Lang::En => format!(
                "In all: mechanisms {mechanisms}, rules {rules} ({counts}), parts of procedures in one only {only}, settings \
                 that differ {settings}."
            ),
        }
    }
}
