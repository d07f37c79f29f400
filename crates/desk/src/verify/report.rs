//! The result of verifying: what was covered, what was found, and what the result cannot say.

use super::district::Walk;
use super::group::groups;
use super::outside::Outside;
use super::{DecisionCounts, FileCounts, Finding, MOST_FINDINGS};
use rulebook::model::Label;
use serde::{Deserialize, Serialize};

/// Findings of one cause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// The cause, as near as the data tell.
    pub cause: Finding,
    /// What follows from it.
    pub follows: Vec<Finding>,
}

impl Group {
    pub(super) const fn of(cause: Finding) -> Self {
        Self { cause, follows: Vec::new() }
    }
}

/// What was covered in one district.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// District.
    pub district: u32,
    /// Events read.
    pub events: u64,
    /// Matters.
    pub matters: u64,
    /// Checkpoints relied on.
    pub checkpoints: u64,
    /// The last event that a checkpoint covers.
    pub covered: u64,
    /// Events after the last checkpoint: checked only by their chains and numbers.
    pub uncovered: u64,
}

/// The result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// By district.
    pub districts: Vec<Counts>,
    /// Checkpoints in the file, those not relied on included.
    pub checkpoints: u64,
    /// The key that they had to be signed by; `None` if there are no checkpoints and none was pinned.
    pub key: Option<String>,
    /// The last line of the file is not whole: being written now, or torn by a crash. It is left out.
    pub torn: bool,
    /// Whether snapshots were compared too.
    pub views: bool,
    /// What was covered of files; `None` if they were not looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub files: Option<FileCounts>,
    /// What was covered of decisions; `None` if they were not made again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decisions: Option<DecisionCounts>,
    /// What was found, by cause.
    pub groups: Vec<Group>,
    /// Findings, or heads to look up, beyond the limits: counted, not listed.
    pub unlisted: u64,
}

impl Report {
    pub(super) fn new(outside: &mut Outside, views: bool) -> Self {
        Self {
            districts: Vec::new(),
            checkpoints: outside.checkpoints,
            key: outside.key.clone(),
            torn: outside.is_torn,
            views,
            files: None,
            decisions: None,
            groups: std::mem::take(&mut outside.findings).into_iter().map(Group::of).collect(),
            unlisted: 0,
        }
    }

    pub(super) fn add(&mut self, walk: Walk) {
        self.districts.push(Counts {
            district: walk.district,
            events: walk.events,
            matters: u64::try_from(walk.tips.len()).unwrap_or(u64::MAX),
            checkpoints: walk.checkpoints,
            covered: walk.covered,
            uncovered: walk.uncovered,
        });
        self.unlisted = self.unlisted.saturating_add(walk.unlisted);
        let found = walk.found();
        self.groups.extend(groups(found));
    }

    /// Whether nothing was found.
    #[must_use]
    pub const fn is_clean(&self) -> bool {
        self.groups.is_empty() && self.unlisted == 0
    }

    /// Every finding, causes before what follows from them.
    pub fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.groups.iter().flat_map(|group| std::iter::once(&group.cause).chain(&group.follows))
    }

    /// Events after the last checkpoints of all districts.
    #[must_use]
    pub fn uncovered(&self) -> u64 {
        self.districts.iter().map(|counts| counts.uncovered).sum()
    }

    /// The result in sentences, in Chinese and English: counts, the verdict, what is not covered, the limits.
    /// The findings' own sentences are [`Finding::label`].
    #[must_use]
    pub fn summary(&self) -> Vec<Label> {
        let events: u64 = self.districts.iter().map(|counts| counts.events).sum();
        let matters: u64 = self.districts.iter().map(|counts| counts.matters).sum();
        let (districts, checkpoints) = (self.districts.len(), self.checkpoints);
        let mut lines = vec![line(
            format!("已核 {districts} 个区、{events} 个事件、{matters} 件事项、{checkpoints} 个检查点。"),
            format!("Checked {districts} districts, {events} events, {matters} matters, {checkpoints} checkpoints."),
        )];
        let causes = self.groups.len();
        lines.push(if self.is_clean() {
            line("未发现改动。".to_owned(), "Nothing was found changed.".to_owned())
        } else {
            line(format!("发现 {causes} 处问题，按起因列出。"), format!("{causes} causes were found and are listed."))
        });
        let uncovered = self.uncovered();
        lines.push(line(
            format!("{uncovered} 个事件未被检查点覆盖：只核了链条和编号；整链重算或截尾在此范围内看不出来。"),
            format!("{uncovered} events are not covered by a checkpoint: only their chains and numbers are checked; rewriting a whole chain or cutting the end cannot be seen among them."),
        ));
        if self.torn {
            lines.push(line(
                "检查点文件的最后一行不完整（正在写入，或写时中断），未计入。".to_owned(),
                "The last line of the checkpoint file is not whole (being written, or torn) and was left out."
                    .to_owned(),
            ));
        }
        let unlisted = self.unlisted;
        if unlisted > 0 {
            lines.push(line(
                format!("每区最多列出 {MOST_FINDINGS} 条事件问题和 {MOST_FINDINGS} 条事项问题；另有 {unlisted} 条未列出。"),
                format!("At most {MOST_FINDINGS} findings on events and as many on matters are listed per district; {unlisted} more are not."),
            ));
        }
        lines.push(match &self.key {
            Some(key) => line(
                format!("检查点须由密钥 {key} 签名；此公钥和检查点文件应另存他处，与此处比对。"),
                format!("Checkpoints must be signed by {key}; keep this key and the checkpoint file elsewhere too, and compare."),
            ),
            None => line(
                "没有检查点可比：只能证明链条自洽。".to_owned(),
                "There are no checkpoints to compare with: only the chains' own agreement is proved.".to_owned(),
            ),
        });
        lines.push(match &self.files {
            None => line("附件未核。".to_owned(), "Files were not looked at.".to_owned()),
            Some(FileCounts { named, opened, erased }) => line(
                format!("附件{named}个：打开比对{opened}个，已随当事人抹去{erased}个，其余只核了登记的摘要。"),
                format!("{named} files: {opened} opened and compared, {erased} erased with their persons, of the others only the recorded digests were compared."),
            ),
        });
        lines.push(match &self.decisions {
            None => line("决定未重判。".to_owned(), "Decisions were not made again.".to_owned()),
            Some(DecisionCounts { same, other, unanswered, without_edition }) => line(
                format!("照各自适用的规则版本重判决定：{same}个结果相同，{other}个不同，{unanswered}个当时没有留下全部回答、不能重判，{without_edition}件缺规则版本。"),
                format!("Decisions made again by the edition of their matter: {same} the same, {other} otherwise, {unanswered} not possible because not all answers were kept then; {without_edition} matters without their edition."),
            ),
        });
        if !self.views {
            lines.push(line("快照未核。".to_owned(), "Snapshots were not compared.".to_owned()));
        }
        lines
    }
}

const fn line(zh: String, en: String) -> Label {
    Label { zh, en }
}
