//! The ballots of an appraisal, opened to be counted and for nothing else: what one of them says stays here.

use crate::desk::{Desk, DeskFault};
use casework::{Matter, Question, Sealed, Value};
use governance::evaluation::{BALLOT, Ballot, counts_ballots};
use std::collections::BTreeMap;

/// The field of the vote.
const VOTE: &str = "opinion";

/// Whether what is not answered is what ballots say.
#[must_use]
pub fn wants_ballots(fault: &DeskFault) -> bool {
    let is_its = |question: &Question| matches!(question, Question::Calculation { name, .. } if counts_ballots(name));
    matches!(fault, DeskFault::Unanswered(open) if open.iter().any(is_its))
}

/// The ballots among these matters. `opened` are the texts of sealed votes by the ids under which the vault keeps them.
pub fn ballots_among<'m>(
    matters: impl IntoIterator<Item = &'m Matter>,
    opened: &BTreeMap<String, String>,
) -> Vec<Ballot> {
    let ballots = matters.into_iter().filter(|matter| matter.procedure == BALLOT);
    ballots
        .map(|matter| {
            let text = |field: &str| matter.values.get(field).and_then(Value::text).unwrap_or_default().to_owned();
            let vote = match matter.values.get(VOTE) {
                // A vote whose key is gone was cast, and cannot be read.
                Some(Value::Sealed(sealed)) => {
                    Some(opened.get(&sealed.vault).map_or("", |vote| vote.trim()).to_owned())
                }
                Some(value) => value.text().map(str::to_owned),
                None => None,
            };
            let class = Some(text("voters")).filter(|class| !class.is_empty()).unwrap_or_else(|| text("evaluators"));
            let order = matter.id.0.rsplit('.').next().and_then(|last| last.parse().ok()).unwrap_or_default();
            let no_answer = Some(text("no_answer")).filter(|why| !why.is_empty());
            Ballot { order, class, frame: text("frame"), number: text("number"), vote, no_answer }
        })
        .collect()
}

/// The sealed vote of a ballot.
fn sealed_vote(matter: &Matter) -> Option<&Sealed> {
    match matter.values.get(VOTE) {
        Some(Value::Sealed(sealed)) if matter.procedure == BALLOT => Some(sealed),
        _ => None,
    }
}

impl Desk {
    /// The ballots of an appraisal with what they say.
    pub(crate) async fn ballots_of(&self, appraisal: &Matter) -> Result<Vec<Ballot>, DeskFault> {
        let mut ballots = Vec::new();
        for child in appraisal.children.iter().filter(|child| child.procedure == BALLOT) {
            ballots.extend(self.matter(appraisal.district, &child.matter).await?);
        }
        let sealed: Vec<&Sealed> = ballots.iter().filter_map(|ballot| sealed_vote(ballot)).collect();
        let opened = self.open_sealed(appraisal.district, &sealed).await?;
        Ok(ballots_among(ballots.iter().map(std::sync::Arc::as_ref), &opened))
    }
}
