//! The corner pair as a glyph: 「 opens when someone calls, 」 closes when someone answers; and the few icons of the pages.

use super::html::{Safe, html};
use crate::words::pick;
use worktime::Lang;

/// What a glyph says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sign {
    /// Heard, not yet taken on.
    Heard,
    /// Taken on.
    Waiting,
    /// Being handled.
    Doing,
    /// Answered.
    Answered,
    /// Ended.
    Closed,
    /// Another round.
    Again,
    /// Not taken on.
    Refused,
    /// The clock stands still.
    Hold,
}

impl Sign {
    /// The sign of a state of an appeal; of an unknown one, that it is being handled.
    pub(crate) fn of_state(state: &str, round: u32) -> Self {
        match state {
            "registered" => Self::Heard,
            "accepted" if round > 1 => Self::Again,
            "accepted" => Self::Waiting,
            "suspended" | "hung" => Self::Hold,
            "fed_back" | "to_rate" => Self::Answered,
            "closed" | "merged" => Self::Closed,
            "rejected" | "withdrawn" => Self::Refused,
            _ => Self::Doing,
        }
    }

    fn name(self, lang: Lang) -> &'static str {
        match self {
            Self::Heard => pick(lang, "已听到，待受理", "heard, not yet taken on"),
            Self::Waiting => pick(lang, "已受理", "taken on"),
            Self::Doing => pick(lang, "在办", "being handled"),
            Self::Answered => pick(lang, "已答复", "answered"),
            Self::Closed => pick(lang, "已了结", "ended"),
            Self::Again => pick(lang, "再办一轮", "another round"),
            Self::Refused => pick(lang, "没有办下去", "not carried on"),
            Self::Hold => pick(lang, "时钟暂停", "clock held"),
        }
    }
}

/// The glyph with its name.
pub(crate) fn pair(sign: Sign, lang: Lang) -> Safe {
    let solid = |path: &str| html!("<path class=\"ying\" d=\"{}\"/>", path);
    let dashed = |path: &str| html!("<path class=\"ying\" stroke-dasharray=\"2 2.4\" d=\"{}\"/>", path);
    let ying = match sign {
        Sign::Heard => Safe::default(),
        Sign::Waiting => dashed("M17 5v12H9"),
        Sign::Doing => html!("{}{}", solid("M17 17H9"), dashed("M17 5v10")),
        Sign::Answered => solid("M17 5v12H9"),
        Sign::Closed => solid("M17 5v12H9M8 10l2.5 2.5L14 8"),
        Sign::Again => html!("<path class=\"hu\" d=\"M7.5 12V7.5H12\"/>{}", dashed("M17 5v12H9")),
        Sign::Refused => solid("M17 5v12H9M6 16L16 6"),
        Sign::Hold => solid("M11 12v5M15 12v5"),
    };
    html!(
        "<svg class=\"pair\" viewBox=\"0 0 20 20\" role=\"img\"><title>{}</title><path class=\"hu\" d=\"M3 15V3h8\"/>{}</svg>",
        sign.name(lang),
        ying
    )
}

/// The mark of the whole.
pub(crate) fn mark() -> Safe {
    html!(
        "<svg viewBox=\"0 0 26 26\" class=\"mark\" aria-hidden=\"true\"><path class=\"hu\" d=\"M4 17V4h11\"/><path class=\"ying\" d=\"M22 9v13H11\"/></svg>"
    )
}

/// An icon by the path that draws it; the words stand beside it.
pub(crate) fn icon(path: &str) -> Safe {
    html!("<svg class=\"ico\" viewBox=\"0 0 20 20\" aria-hidden=\"true\"><path d=\"{}\"/></svg>", path)
}

/// Large and small letters.
pub(crate) const LETTERS: &str = "M3 16L7.5 4h1L13 16M4.5 12h7M14 16l2-5.5 2 5.5";
/// A telephone.
pub(crate) const PHONE: &str = "M5 3l3 4-2 2c1 2.5 2.5 4 5 5l2-2 4 3c0 2-1 3-3 3C8 18 2 12 2 6c0-2 1-3 3-3z";
/// A loudspeaker.
pub(crate) const SPEAKER: &str = "M3 8v4h3l4 3V5L6 8zM13 7c1.5 1.5 1.5 4.500 0 6M15.500 4.500c3 3 3 8 0 11";
