//! Messages that left the platform, or did not, in words: never the number, the address or the text.

use super::Keyed;
use crate::words::Words;
use desk::ports::{Channel, MessageRow, Standing};
use desk::sending;
use serde::Serialize;
use utoipa::ToSchema;

/// A message and where it stands.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct MessageBody {
    /// `sms` or `mail`.
    pub channel: Keyed,
    /// `waiting`, `sent`, `failed` or `unsent`.
    pub standing: Keyed,
    /// Why there, if something went wrong.
    pub why: Option<Keyed>,
    /// In one Chinese sentence.
    pub zh: String,
    /// In one English sentence.
    pub en: String,
    /// When the letter was written that it is made from.
    pub at: String,
    /// Attempts so far.
    pub attempts: u32,
    /// When it is looked at again, while it waits.
    pub next_at: Option<String>,
    /// When it was settled.
    pub ended_at: Option<String>,
}

/// A way out in words.
pub(crate) fn channel(channel: Channel) -> Keyed {
    let (zh, en) = match channel {
        Channel::Sms => ("短信", "short message"),
        Channel::Mail => ("邮件", "mail"),
    };
    Keyed::new(channel.word(), Some(Words::new(zh, en)))
}

/// Where a message stands, in words. What the other side took is on its way; nobody knows here whether it was read.
pub(crate) fn standing(standing: Standing) -> Keyed {
    let (zh, en) = match standing {
        Standing::Waiting => ("等着发出", "waiting"),
        Standing::Sent => ("已送出", "sent"),
        Standing::Failed => ("未送达", "not delivered"),
        Standing::Unsent => ("没有发", "not sent"),
    };
    Keyed::new(standing.word(), Some(Words::new(zh, en)))
}

/// Why a message stands where it does.
pub(crate) fn why(word: &str) -> Option<Keyed> {
    let (zh, en) = sending::words(word)?;
    Some(Keyed::new(word, Some(Words::new(zh, en))))
}

impl MessageBody {
    /// Of a row.
    pub(crate) fn of(row: &MessageRow) -> Self {
        let (channel, standing, why) = (channel(row.channel), standing(row.standing), why(&row.why));
        let waits = row.standing == Standing::Waiting;
        let mut zh = format!("{}{}", channel.zh, standing.zh);
        let mut en = format!("{} {}", channel.en, standing.en);
        if let Some(why) = &why {
            zh.push_str(&format!("：{}", why.zh));
            en.push_str(&format!(": {}", why.en));
        }
        if waits {
            zh.push_str(&format!("（{}）", row.next_at.wall()));
            en.push_str(&format!(" ({})", row.next_at.wall()));
        }
        Self {
            channel,
            standing,
            why,
            zh,
            en,
            at: row.at.rfc3339(),
            attempts: row.attempts,
            next_at: waits.then(|| row.next_at.rfc3339()),
            ended_at: row.ended_at.map(|at| at.rfc3339()),
        }
    }

    /// Those that were made from the letter of one event.
    pub(crate) fn of_event(rows: &[MessageRow], version: u32) -> Vec<Self> {
        let is_of = |row: &&MessageRow| {
            row.id.strip_prefix(&row.matter.0).is_some_and(|rest| rest.starts_with(&format!("/{version}/")))
        };
        rows.iter().filter(is_of).map(Self::of).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_has_words() {
        for reason in sending::REASONS {
            let words = why(reason).unwrap();
            assert_ne!(words.zh, reason);
            assert_ne!(words.en, reason);
        }
    }
}
