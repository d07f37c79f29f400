//! What kind of sentence a provision is.

use serde::{Deserialize, Serialize};

/// What kind of sentence a provision is. One provision may be of several kinds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Modality {
    /// 应当：somebody must do something.
    Obliges,
    /// 不得：nobody, or nobody without a condition, may do something.
    Forbids,
    /// 可以：somebody may do something.
    Permits,
    /// 鼓励、支持：something is encouraged.
    Encourages,
    /// 目标：a target or an indicator.
    Targets,
    /// 定义、目的：a definition, a purpose, a scope or a date.
    Declares,
    /// 事实：a fact or a practice that was reported.
    Reports,
    /// 问题：a failing that was reported.
    Criticises,
    /// 计划：a next step that was announced.
    Plans,
}

impl Modality {
    /// Every kind.
    pub const ALL: [Self; 9] = [
        Self::Obliges,
        Self::Forbids,
        Self::Permits,
        Self::Encourages,
        Self::Targets,
        Self::Declares,
        Self::Reports,
        Self::Criticises,
        Self::Plans,
    ];

    /// The Chinese word.
    #[must_use]
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Obliges => "应当",
            Self::Forbids => "不得",
            Self::Permits => "可以",
            Self::Encourages => "鼓励",
            Self::Targets => "目标",
            Self::Declares => "说明",
            Self::Reports => "事实",
            Self::Criticises => "问题",
            Self::Plans => "计划",
        }
    }

    /// The English word, which is also the mark in rulebook files.
    #[must_use]
    pub const fn en(self) -> &'static str {
        match self {
            Self::Obliges => "obliges",
            Self::Forbids => "forbids",
            Self::Permits => "permits",
            Self::Encourages => "encourages",
            Self::Targets => "targets",
            Self::Declares => "declares",
            Self::Reports => "reports",
            Self::Criticises => "criticises",
            Self::Plans => "plans",
        }
    }

    /// Reads the English word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|modality| modality.en() == word)
    }
}
