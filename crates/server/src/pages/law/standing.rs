//! Where provisions stand: what they give, what they wait for, or why they give nothing.

use crate::pages::html::{Safe, html};
use crate::words::pick;
use ::law::Provision;
use serde::Deserialize;
use worktime::Lang;

/// Where a provision stands. One that gives some rules and waits for others stands in both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Standing {
    /// It gives rules.
    Rules,
    /// It waits for a mechanism.
    Awaits,
    /// It says why it gives none.
    None,
}

impl Standing {
    /// Every one, in the order in which they are listed.
    pub(super) const ALL: [Self; 3] = [Self::Rules, Self::Awaits, Self::None];

    /// Whether a provision stands so.
    pub(super) fn has(self, provision: &Provision) -> bool {
        match self {
            Self::Rules => !provision.rules.is_empty(),
            Self::Awaits => !provision.awaiting.is_empty(),
            Self::None => provision.none.is_some(),
        }
    }

    /// The one by which a provision is marked: what is not done yet before what is.
    pub(super) fn of(provision: &Provision) -> Self {
        let marked = [Self::Awaits, Self::None].into_iter().find(|standing| standing.has(provision));
        marked.unwrap_or(Self::Rules)
    }

    pub(super) fn mark(self, lang: Lang) -> Safe {
        let sign = match self {
            Self::Rules => "■",
            Self::Awaits => "◧",
            Self::None => "□",
        };
        html!("<span class=\"sq\" role=\"img\" aria-label=\"{}\">{}</span>", self.words(lang), sign)
    }

    pub(super) fn words(self, lang: Lang) -> &'static str {
        match self {
            Self::Rules => pick(lang, "给出规则", "gives rules"),
            Self::Awaits => pick(lang, "待建", "awaits its mechanism"),
            Self::None => pick(lang, "写明为什么不需要", "says why it needs none"),
        }
    }

    /// The word of a query.
    pub(super) const fn key(self) -> &'static str {
        match self {
            Self::Rules => "rules",
            Self::Awaits => "awaits",
            Self::None => "none",
        }
    }
}

/// How many provisions there are, and how many stand how.
pub(super) fn counted<'p>(provisions: impl Iterator<Item = &'p Provision> + Clone, lang: Lang) -> Safe {
    let total = provisions.clone().count();
    let parts = Standing::ALL.into_iter().filter_map(|standing| {
        let count = provisions.clone().filter(|provision| standing.has(provision)).count();
        (count > 0).then(|| {
            html!("　<span class=\"nowrap\">{} {} {}</span>", standing.mark(lang), standing.words(lang), count)
        })
    });
    let all = match lang {
        Lang::Zh => format!("共{total}条"),
        Lang::En => format!("{total} provisions"),
    };
    html!("<span class=\"nowrap\">{}</span>{}", all, parts.collect::<Vec<_>>())
}
