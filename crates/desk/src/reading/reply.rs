//! A reply before it is released: what the requester would miss in it, or what it should not say. It stops nothing.

use super::{Both, Ground};
use serde::Serialize;
use understanding::Said;

/// Something worth a look in a reply.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Advice {
    /// What: `unanswered`, `only_receipt`, `vague_promise`, `dated_promise`, `no_basis`, `no_reason`, `privacy`,
    /// `shifts_blame`, `tone`.
    pub kind: &'static str,
    /// The words of the demand that the reply does not take up; empty for anything else.
    pub missing: String,
    /// The words of the reply, where it stands there.
    pub ground: Option<Ground>,
}

/// Checks a reply against what was asked: title and text, both empty where whoever writes may not read them. Then nothing is
/// said about whether the demand was taken up.
#[must_use]
pub fn check_reply((title, text): (&str, &str), reply: &str) -> Vec<Advice> {
    let both = Both::of("", reply);
    let found = understanding::check_reply(Said { title, text }, reply).findings.into_iter();
    let advice = found.map(|finding| Advice {
        kind: finding.kind.word(),
        missing: if finding.span.is_some() { String::new() } else { finding.words },
        ground: finding.span.map(|span| both.ground_of(false, span)),
    });
    advice.collect()
}
