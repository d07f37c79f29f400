//! What verification can find, each in a sentence that names the matter, the event or the line.

use casework::MatterId;
use rulebook::model::Label;
use serde::{Deserialize, Serialize};

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "finding", rename_all = "snake_case")]
pub enum Finding {
    /// A line of the checkpoint file is no checkpoint.
    Unreadable {
        /// Line, from 1.
        line: u64,
        /// Why.
        why: String,
    },
    /// A checkpoint's signature does not fit its text: the line was edited.
    BadSignature {
        /// Line.
        line: u64,
        /// District that it names.
        district: u32,
        /// Size that it names.
        size: u64,
    },
    /// A checkpoint is signed, but by another key.
    OtherKey {
        /// Line.
        line: u64,
        /// District.
        district: u32,
        /// Size.
        size: u64,
        /// Its key.
        key: String,
        /// The key expected.
        expected: String,
    },
    /// The database knows a later checkpoint than the file: the file's end was cut off.
    OutsideBehind {
        /// District.
        district: u32,
        /// Size of the last checkpoint in the file; 0 for none.
        outside: u64,
        /// Size of the last one in the database.
        database: u64,
    },
    /// The database and the file have different checkpoints of the same size.
    CheckpointDiffers {
        /// District.
        district: u32,
        /// Size.
        size: u64,
    },
    /// The log ends before the last checkpoint.
    TailCut {
        /// District.
        district: u32,
        /// Events there.
        have: u64,
        /// Events that the checkpoint covers.
        had: u64,
    },
    /// A whole matter is gone.
    MatterRemoved {
        /// District.
        district: u32,
        /// The matter.
        matter: MatterId,
        /// Events that it had at its last checkpoint.
        had: u32,
    },
    /// The last events of a matter are gone.
    MatterCut {
        /// District.
        district: u32,
        /// The matter.
        matter: MatterId,
        /// Events there.
        have: u32,
        /// Events that it had at its last checkpoint.
        had: u32,
    },
    /// Events in the middle of a matter are gone.
    MatterHole {
        /// District.
        district: u32,
        /// The matter.
        matter: MatterId,
        /// First version missing.
        from: u32,
        /// Last version missing.
        to: u32,
    },
    /// An event's text, or its hash, is not what was recorded.
    Altered {
        /// District.
        district: u32,
        /// Position in the log.
        seq: u64,
        /// The matter.
        matter: MatterId,
        /// Version.
        version: u32,
    },
    /// A column beside an event's text contradicts it.
    ColumnDiffers {
        /// District.
        district: u32,
        /// Position in the log.
        seq: u64,
        /// The matter.
        matter: MatterId,
        /// Version, as the column has it.
        version: u32,
        /// The column.
        column: String,
    },
    /// An event stands in the log where it does not follow: a version repeated or out of order.
    OutOfOrder {
        /// District.
        district: u32,
        /// Position in the log.
        seq: u64,
        /// The matter.
        matter: MatterId,
        /// Version found.
        version: u32,
        /// Version expected.
        expected: u32,
    },
    /// An event does not link to the one before it: one of the two was replaced.
    Broken {
        /// District.
        district: u32,
        /// Position in the log.
        seq: u64,
        /// The matter.
        matter: MatterId,
        /// Version of the event that does not link.
        version: u32,
    },
    /// A matter's chain agrees with itself, but its hash is not the one that was witnessed: it was rewritten.
    Rehashed {
        /// District.
        district: u32,
        /// The matter.
        matter: MatterId,
        /// The first witnessed version that differs; the change is there or before it.
        version: u32,
    },
    /// Positions of the log are empty.
    Hole {
        /// District.
        district: u32,
        /// First position missing.
        seq: u64,
        /// Last position missing.
        to: u64,
        /// Matters whose events stood there, where a checkpoint tells.
        matters: Vec<MatterId>,
    },
    /// The root of the log is not the one that was witnessed.
    RootDiffers {
        /// District.
        district: u32,
        /// Up to this event the log is proved unchanged.
        after: u64,
        /// Size of the first checkpoint that does not fit.
        size: u64,
        /// How many checkpoints do not fit.
        checkpoints: u64,
        /// Matters with events in between that the checkpoint does not know (the first 20).
        unknown: Vec<MatterId>,
    },
    /// A file that an event names is gone, although its person was not erased.
    FileRemoved {
        /// District.
        district: u32,
        /// The matter.
        matter: MatterId,
        /// The file.
        file: String,
    },
    /// A file is not what was recorded, or cannot be opened.
    FileDiffers {
        /// District.
        district: u32,
        /// The matter.
        matter: MatterId,
        /// The file.
        file: String,
    },
    /// A decision, made again by the edition of its matter, comes out otherwise than it was written.
    DecidedOtherwise {
        /// District.
        district: u32,
        /// The matter.
        matter: MatterId,
        /// First event of the first such decision.
        version: u32,
        /// How many of the matter's decisions.
        decisions: usize,
    },
    /// The edition of the rulebook that a matter keeps is not there.
    EditionMissing {
        /// District.
        district: u32,
        /// The matter.
        matter: MatterId,
        /// The edition.
        edition: String,
    },
    /// The snapshot of a matter is not what its events add up to.
    SnapshotDiffers {
        /// District.
        district: u32,
        /// The matter.
        matter: MatterId,
    },
}

impl Finding {
    /// The sentence, in Chinese and English.
    #[must_use]
    pub fn label(&self) -> Label {
        let (zh, en) = match self {
            Self::Unreadable { .. }
            | Self::BadSignature { .. }
            | Self::OtherKey { .. }
            | Self::OutsideBehind { .. }
            | Self::CheckpointDiffers { .. } => self.of_file(),
            Self::TailCut { .. } | Self::Hole { .. } | Self::RootDiffers { .. } => self.of_log(),
            Self::MatterRemoved { .. }
            | Self::MatterCut { .. }
            | Self::MatterHole { .. }
            | Self::Rehashed { .. }
            | Self::FileRemoved { .. }
            | Self::FileDiffers { .. }
            | Self::SnapshotDiffers { .. } => self.of_matter(),
            Self::DecidedOtherwise { .. } | Self::EditionMissing { .. } => self.of_decision(),
            Self::Altered { .. } | Self::ColumnDiffers { .. } | Self::OutOfOrder { .. } | Self::Broken { .. } => {
                self.of_event()
            }
        };
        Label { zh, en }
    }

    fn of_file(&self) -> (String, String) {
        match self {
            Self::Unreadable { line, why } => (
                format!("检查点文件第 {line} 行不是检查点：{why}。"),
                format!("Line {line} of the checkpoint file is no checkpoint: {why}."),
            ),
            Self::BadSignature { line, district, size } => (
                format!("检查点文件第 {line} 行（区 {district}，至事件 {size}）签名不符，该行被改动过，不予采信。"),
                format!(
                    "Line {line} of the checkpoint file (district {district}, to event {size}) does not fit its signature: it was edited, and is not relied on."
                ),
            ),
            Self::OtherKey { line, district, size, key, expected } => (
                format!(
                    "检查点文件第 {line} 行（区 {district}，至事件 {size}）由另一把密钥 {key} 签名，应为 {expected}，不予采信。"
                ),
                format!(
                    "Line {line} of the checkpoint file (district {district}, to event {size}) is signed by another key {key}, not {expected}, and is not relied on."
                ),
            ),
            Self::OutsideBehind { district, outside, database } => (
                format!(
                    "区 {district} 在库内的检查点已到事件 {database}，库外文件只到 {outside}：库外文件的末尾被截去。"
                ),
                format!(
                    "The database knows a checkpoint of district {district} at event {database}, the file outside only one at {outside}: the file's end was cut off."
                ),
            ),
            Self::CheckpointDiffers { district, size } => (
                format!("区 {district} 至事件 {size} 的检查点，库内与库外不同。"),
                format!(
                    "The checkpoint of district {district} at event {size} differs between the database and the file."
                ),
            ),
            _ => Default::default(),
        }
    }

    fn of_log(&self) -> (String, String) {
        match self {
            Self::TailCut { district, have, had } => (
                format!("区 {district} 的总账止于事件 {have}，检查点证明曾有 {had} 个：末尾被截去。"),
                format!(
                    "The log of district {district} ends at event {have}; a checkpoint proves that it had {had}: its end was cut off."
                ),
            ),
            Self::Hole { district, seq, to, matters } => {
                let names = names(matters);
                let (zh, en) = if names.is_empty() {
                    (String::new(), String::new())
                } else {
                    (format!("，属于事项 {names}"), format!(", of matter {names}"))
                };
                (
                    format!("区 {district} 的总账缺第 {seq} 至 {to} 号事件{zh}。"),
                    format!("Events {seq} to {to} of the log of district {district} are missing{en}."),
                )
            }
            Self::RootDiffers { district, after, size, checkpoints, unknown } => {
                let names = names(unknown);
                let (zh, en) = if names.is_empty() {
                    (String::new(), String::new())
                } else {
                    (
                        format!("检查点不认得其间事项 {names} 的事件。"),
                        format!(" The checkpoint does not know the events of matter {names} in between."),
                    )
                };
                (
                    format!(
                        "区 {district} 的总账与 {checkpoints} 个检查点的根不符：事件 {after} 及以前未变，其后至 {size} 之间有增、删、改或换序。{zh}"
                    ),
                    format!(
                        "The log of district {district} does not fit the root of {checkpoints} checkpoints: to event {after} it is unchanged; between there and {size} events were added, removed, changed or reordered.{en}"
                    ),
                )
            }
            _ => Default::default(),
        }
    }

    fn of_matter(&self) -> (String, String) {
        match self {
            Self::MatterRemoved { district, matter, had } => (
                format!("区 {district} 的事项 {matter} 整件被删；检查点证明它曾有 {had} 个事件。"),
                format!(
                    "Matter {matter} of district {district} was removed as a whole; a checkpoint proves that it had {had} events."
                ),
            ),
            Self::MatterCut { district, matter, have, had } => (
                format!("区 {district} 的事项 {matter} 只剩 {have} 个事件，检查点证明曾有 {had} 个：末尾被删。"),
                format!(
                    "Matter {matter} of district {district} has {have} events; a checkpoint proves that it had {had}: its last ones were removed."
                ),
            ),
            Self::MatterHole { district, matter, from, to } => (
                format!("区 {district} 的事项 {matter} 缺第 {from} 至 {to} 个事件。"),
                format!("Events {from} to {to} of matter {matter} of district {district} are missing."),
            ),
            Self::Rehashed { district, matter, version } => (
                format!(
                    "区 {district} 的事项 {matter} 在第 {version} 个事件或以前被改写并重算了哈希：链条自洽，但与检查点所见不同。"
                ),
                format!(
                    "Matter {matter} of district {district} was rewritten at or before event {version} and hashed again: its chain agrees with itself, but not with what was witnessed."
                ),
            ),
            Self::FileRemoved { district, matter, file } => (
                format!("区 {district} 的事项 {matter} 的附件 {file} 不见了，而当事人的信息并未抹去。"),
                format!(
                    "File {file} of matter {matter} of district {district} is gone, although its person was not erased."
                ),
            ),
            Self::FileDiffers { district, matter, file } => (
                format!("区 {district} 的事项 {matter} 的附件 {file} 与登记的不同，或者打不开：被改动或替换。"),
                format!(
                    "File {file} of matter {matter} of district {district} is not what was recorded, or cannot be opened: it was altered or replaced."
                ),
            ),
            Self::SnapshotDiffers { district, matter } => (
                format!("区 {district} 的事项 {matter} 的快照与其事件重放结果不同；重建视图即可改正，但应查明原因。"),
                format!(
                    "The snapshot of matter {matter} of district {district} is not what its events add up to; a rebuild puts it right, but find out why."
                ),
            ),
            _ => Default::default(),
        }
    }

    fn of_decision(&self) -> (String, String) {
        match self {
            Self::DecidedOtherwise { district, matter, version, decisions } => (
                format!(
                    "区 {district} 的事项 {matter} 有 {decisions} 个决定照当时的规则重判结果不同，第一个从第 {version} 个事件起：程序、设定或者规则版本与当时不一样。"
                ),
                format!(
                    "{decisions} decisions of matter {matter} of district {district}, the first at event {version}, come out otherwise when made again: the program, a setting or the edition is not what it was."
                ),
            ),
            Self::EditionMissing { district, matter, edition } => (
                format!("区 {district} 的事项 {matter} 适用的规则版本 {edition} 不在库中，不能重判，也不能再办。"),
                format!(
                    "The edition {edition} that holds for matter {matter} of district {district} is missing: nothing of it can be decided."
                ),
            ),
            _ => Default::default(),
        }
    }

    fn of_event(&self) -> (String, String) {
        match self {
            Self::Altered { district, seq, matter, version } => (
                format!("区 {district} 的事项 {matter} 第 {version} 个事件（总账第 {seq} 号）被改动：内容与哈希不符。"),
                format!(
                    "Event {version} of matter {matter} of district {district} (number {seq} of the log) was altered: its text does not have its hash."
                ),
            ),
            Self::ColumnDiffers { district, seq, matter, version, column } => (
                format!(
                    "区 {district} 的事项 {matter} 第 {version} 个事件（总账第 {seq} 号）的列 {column} 与其内容不符。"
                ),
                format!(
                    "Column {column} of event {version} of matter {matter} of district {district} (number {seq} of the log) contradicts the event's text."
                ),
            ),
            Self::OutOfOrder { district, seq, matter, version, expected } => (
                format!(
                    "区 {district} 的总账第 {seq} 号是事项 {matter} 的第 {version} 个事件，此处应为第 {expected} 个：重复或换序。"
                ),
                format!(
                    "Number {seq} of the log of district {district} is event {version} of matter {matter}, where {expected} should stand: repeated or reordered."
                ),
            ),
            Self::Broken { district, seq, matter, version } => (
                format!(
                    "区 {district} 的事项 {matter} 第 {version} 个事件（总账第 {seq} 号）接不上前一个：两者之一被替换。"
                ),
                format!(
                    "Event {version} of matter {matter} of district {district} (number {seq} of the log) does not follow from the one before: one of the two was replaced."
                ),
            ),
            _ => Default::default(),
        }
    }

    /// The matter it is about, if it is about one.
    #[must_use]
    pub const fn matter(&self) -> Option<&MatterId> {
        match self {
            Self::MatterRemoved { matter, .. }
            | Self::MatterCut { matter, .. }
            | Self::MatterHole { matter, .. }
            | Self::Altered { matter, .. }
            | Self::ColumnDiffers { matter, .. }
            | Self::OutOfOrder { matter, .. }
            | Self::Broken { matter, .. }
            | Self::Rehashed { matter, .. }
            | Self::FileRemoved { matter, .. }
            | Self::FileDiffers { matter, .. }
            | Self::DecidedOtherwise { matter, .. }
            | Self::EditionMissing { matter, .. }
            | Self::SnapshotDiffers { matter, .. } => Some(matter),
            _ => None,
        }
    }

    /// Among findings about one matter the lowest is the cause, the others follow from it.
    pub(super) const fn rank(&self) -> u8 {
        match self {
            Self::MatterRemoved { .. } => 0,
            Self::Altered { .. } => 1,
            Self::MatterHole { .. } => 2,
            Self::MatterCut { .. } => 3,
            Self::ColumnDiffers { .. } => 4,
            Self::OutOfOrder { .. } => 5,
            Self::Broken { .. } => 6,
            Self::Rehashed { .. } => 7,
            Self::SnapshotDiffers { .. } => 9,
            _ => 8,
        }
    }
}

fn names(matters: &[MatterId]) -> String {
    matters.iter().map(|matter| matter.0.as_str()).collect::<Vec<_>>().join("、")
}
