//! Sending: a letter to a person becomes a message on each way that is open, and each message leaves at least once,
//! never in the hours of quiet. The contact is opened from the vault when the message leaves, and is kept nowhere else.

mod why;

pub use why::*;

use crate::clockwork::Pass;
use crate::desk::{Desk, DeskFault};
use crate::library::CityLaw;
use crate::notices::{Blanks, Quiet, fill, of};
use crate::passes;
use crate::ports::{Channel, MessageRow, Outgoing, Standing};
use crate::together::together;
use async_trait::async_trait;
use casework::{Matter, Value};
use law::Basis;
use rulebook::model::{Label, Notice};
use serde_json::Value as Json;
use std::fmt;
use std::sync::Arc;
use worktime::{Instant, Lang};

/// Messages looked at in one pass of one district.
const MESSAGES: u32 = 200;
/// Messages that are under way at once.
const AT_ONCE: usize = 8;
/// A message is given up after so many attempts.
pub const MOST_ATTEMPTS: u32 = 10;
/// The pause after the first attempt, in milliseconds; it doubles. Longer than any attempt may take, so that no second
/// program tries what is under way.
const FIRST_PAUSE: i64 = 60_000;
/// The longest pause, in milliseconds.
const LONGEST_PAUSE: i64 = 3_600_000;
/// What has not left after this time would only confuse: three days, in milliseconds.
const TOO_LATE: i64 = 3 * 86_400_000;
/// Grades of matters whose messages leave at any hour.
const AT_ANY_HOUR: [&str; 2] = ["emergency", "urgent"];
/// The field in which a person says how they want to be told.
const LANGUAGE: &str = "notice_lang";

/// A message as it leaves. Its address and text are shown to nobody but the one who carries it.
#[derive(Clone)]
pub struct Message {
    /// Its id: the same for every attempt.
    pub id: String,
    /// The way it leaves.
    pub channel: Channel,
    /// The number or address.
    pub to: String,
    /// The subject; empty for a short message.
    pub subject: String,
    /// The text.
    pub text: String,
}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Message").field("id", &self.id).field("channel", &self.channel).finish_non_exhaustive()
    }
}

/// Why a message did not leave. Holds nothing that the other side said in words: it might repeat the address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotSent {
    /// A word of this module.
    pub why: &'static str,
    /// The other side's code, such as 550 or 503; 0 if there was none.
    pub code: u16,
    /// Whether another attempt may do better.
    pub again: bool,
}

impl NotSent {
    /// For good.
    #[must_use]
    pub const fn ever(why: &'static str, code: u16) -> Self {
        Self { why, code, again: false }
    }

    /// This time.
    #[must_use]
    pub const fn yet(why: &'static str, code: u16) -> Self {
        Self { why, code, again: true }
    }
}

/// Carries messages to persons outside: a mail server, a gateway for short messages.
#[async_trait]
pub trait Sender: Send + Sync {
    /// Whether messages leave on this way.
    fn carries(&self, channel: Channel) -> bool;
    /// The address at which residents find the platform, such as `https://example.gov`; `None` if the deployment does
    /// not say.
    fn address(&self) -> Option<&str>;
    /// Sends one message within half a minute; receivers are idempotent on its id.
    ///
    /// # Errors
    /// Why it did not leave, and whether to try again.
    async fn send(&self, message: &Message) -> Result<(), NotSent>;
}

/// Where nothing leaves: letters to persons wait for them on the page that their receipt opens.
#[derive(Debug, Clone, Copy, Default)]
pub struct ReceiptPageOnly;

#[async_trait]
impl Sender for ReceiptPageOnly {
    fn carries(&self, _channel: Channel) -> bool {
        false
    }

    fn address(&self) -> Option<&str> {
        None
    }

    async fn send(&self, _message: &Message) -> Result<(), NotSent> {
        Err(NotSent::ever(CLOSED, 0))
    }
}

/// The field that holds the contact of a way.
#[must_use]
pub const fn contact_field(channel: Channel) -> &'static str {
    match channel {
        Channel::Sms => "contact_phone",
        Channel::Mail => "contact_mail",
    }
}

/// A mobile number as gateways take it: eleven digits that begin with 1. Anything else takes no short message.
#[must_use]
pub fn mobile(phone: &str) -> Option<String> {
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    let digits = if phone.trim_start().starts_with('+') { digits.strip_prefix("86")?.to_owned() } else { digits };
    let digits = digits.strip_prefix("0086").map(str::to_owned).unwrap_or(digits);
    (digits.len() == 11 && digits.starts_with('1')).then_some(digits)
}

/// The moment of the next attempt after so many.
fn again_at(now: Instant, attempts: u32) -> Instant {
    let pause = FIRST_PAUSE.saturating_mul(1_i64 << attempts.min(20)).min(LONGEST_PAUSE);
    Instant(now.0.saturating_add(pause))
}

impl Desk {
    /// The messages that a letter to a person becomes: one on each way that is open, for which the notice has a text and
    /// the person a contact.
    pub(crate) async fn messages_from(
        &self,
        district: u32,
        letter: &Outgoing,
        sender: &dyn Sender,
    ) -> Result<Vec<MessageRow>, DeskFault> {
        let open = Channel::ALL.into_iter().filter(|channel| sender.carries(*channel)).collect::<Vec<_>>();
        let body: Json = serde_json::from_str(&letter.body)?;
        if open.is_empty() || body.get("is_person").and_then(Json::as_bool) != Some(true) {
            return Ok(Vec::new());
        }
        let library = self.library();
        let name = body.get("notice").and_then(Json::as_str).unwrap_or_default();
        let law = library.city_of(&district.to_string()).ok_or(DeskFault::NotFound)?;
        let Some(notice) = law.city.notices.get(name) else { return Ok(Vec::new()) };
        let Some(matter) = self.matter(district, &letter.matter).await? else { return Ok(Vec::new()) };
        let given = |channel: &Channel| matches!(matter.values.get(contact_field(*channel)), Some(Value::Sealed(_)));
        let written = |channel: &Channel| match channel {
            Channel::Sms => notice.sms.is_some(),
            Channel::Mail => notice.mail.is_some(),
        };
        if passes::leads_to_rating(notice) {
            self.put_rating(district, letter, &matter, &law.settings).await?;
        }
        let leave = open.into_iter().filter(given).filter(written).map(|channel| MessageRow {
            id: format!("{}/{}", letter.id, channel.word()),
            matter: letter.matter.clone(),
            home: matter.home.clone(),
            notice: name.to_owned(),
            channel,
            to: letter.to.clone(),
            body: letter.body.clone(),
            at: letter.at,
            attempts: 0,
            next_at: letter.at,
            standing: Standing::Waiting,
            why: String::new(),
            ended_at: None,
            again_at: None,
        });
        Ok(leave.collect())
    }

    /// Sends what waits in a district and whose moment has come.
    ///
    /// # Errors
    /// As the store says. A message that does not leave is counted and does not keep the others back.
    pub async fn send(&self, district: u32, sender: &dyn Sender) -> Result<Pass, DeskFault> {
        let waiting = self.ledger.due_messages(district, self.now(), MESSAGES).await?;
        let mut pass =
            Pass { more: waiting.len() >= usize::try_from(MESSAGES).unwrap_or(usize::MAX), ..Pass::default() };
        for messages in waiting.chunks(AT_ONCE) {
            let under_way = messages.iter().map(|message| self.send_one(district, message, sender)).collect();
            for (message, sent) in messages.iter().zip(together(under_way).await) {
                let count =
                    if self.came_to(district, message, sent).await? { &mut pass.done } else { &mut pass.failed };
                *count += 1;
            }
        }
        pass.more = pass.more && pass.done > 0;
        Ok(pass)
    }

    /// Has failed messages sent again; answers how many wait once more, and how many never will because the person's data
    /// has been erased. Those that did not fail, or are on their way again already, stay as they are.
    ///
    /// # Errors
    /// As the store says; asking again is safe.
    pub async fn send_again(&self, district: u32, rows: &[MessageRow]) -> Result<(usize, usize), DeskFault> {
        let ids: Vec<String> = rows.iter().map(|row| row.id.clone()).collect();
        let again = self.ledger.send_again(district, &ids, self.now()).await?;
        let mut erased = 0;
        for row in rows.iter().filter(|row| again.contains(&row.id)) {
            let person = self.ledger.subjects(district, std::slice::from_ref(&row.to)).await?;
            if person.iter().any(|person| person.wrapped.is_none()) {
                self.ledger.set_standing(district, &row.id, Standing::Unsent, ERASED, Some(self.now())).await?;
                erased += 1;
            }
        }
        Ok((again.len().saturating_sub(erased), erased))
    }

    /// Takes note of a fault of ours: the message is tried again, and given up like any other.
    async fn came_to(&self, district: u32, row: &MessageRow, sent: Result<bool, DeskFault>) -> Result<bool, DeskFault> {
        let fault = match sent {
            Err(fault) if !matches!(fault, DeskFault::Unavailable(_)) => fault,
            other => return other,
        };
        tracing::error!(id = row.id, %fault, "a message could not be made");
        if row.attempts + 1 >= MOST_ATTEMPTS {
            self.ledger.set_standing(district, &row.id, Standing::Failed, FAULT, Some(self.now())).await?;
        }
        Ok(false)
    }

    /// Sends one message, or holds it; answers whether it is settled or rightly waits.
    async fn send_one(&self, district: u32, row: &MessageRow, sender: &dyn Sender) -> Result<bool, DeskFault> {
        let (now, library) = (self.now(), self.library());
        let law = library.city_of(&district.to_string()).ok_or(DeskFault::NotFound)?;
        let matter = self.matter(district, &row.matter).await?;
        let notice = law.city.notices.get(&row.notice);
        if let Some(morning) = quiet_until(law, matter.as_deref(), notice, now) {
            self.ledger.put_off(district, row, row.attempts, morning).await?;
            return Ok(true);
        }
        // The attempt is counted before it is made: nobody else makes it meanwhile, and a crash does not repeat it for ever.
        let attempts = row.attempts + 1;
        if !self.ledger.put_off(district, row, attempts, again_at(now, row.attempts)).await? {
            return Ok(true);
        }
        let message = if !sender.carries(row.channel) {
            Err(CLOSED)
        } else if now.0.saturating_sub(row.again_at.unwrap_or(row.at).0) > TOO_LATE {
            Err(LATE)
        } else {
            self.composed(law, district, row, matter.as_ref().zip(notice), sender.address()).await?
        };
        let sent = match message {
            Ok(message) => sender.send(&message).await,
            Err(why) => {
                self.ledger.set_standing(district, &row.id, Standing::Unsent, why, Some(now)).await?;
                return Ok(true);
            }
        };
        let ended = Some(self.now());
        let (standing, why, ended) = match sent {
            Ok(()) => (Standing::Sent, "", ended),
            Err(not) => {
                let NotSent { why, code, again } = not;
                tracing::warn!(id = row.id, why, code, attempts, "a message could not be sent");
                if again && attempts < MOST_ATTEMPTS {
                    (Standing::Waiting, why, None)
                } else {
                    (Standing::Failed, why, ended)
                }
            }
        };
        self.ledger.set_standing(district, &row.id, standing, why, ended).await?;
        Ok(standing == Standing::Sent)
    }

    /// The message with its address and text, or why it cannot be.
    async fn composed(
        &self,
        law: &CityLaw,
        district: u32,
        row: &MessageRow,
        told: Option<(&Arc<Matter>, &Notice)>,
        address: Option<&str>,
    ) -> Result<Result<Message, &'static str>, DeskFault> {
        let Some((matter, notice)) = told else { return Ok(Err(UNTOLD)) };
        let Some(Value::Sealed(sealed)) = matter.values.get(contact_field(row.channel)) else {
            return Ok(Err(UNREACHABLE));
        };
        let contact = self.open_sealed(district, &[sealed]).await?.remove(&sealed.vault);
        let Some(contact) = contact else { return Ok(Err(ERASED)) };
        let to = match row.channel {
            Channel::Sms => mobile(&contact),
            Channel::Mail => Some(contact),
        };
        let Some(to) = to else { return Ok(Err(UNREACHABLE)) };
        let templates = match row.channel {
            Channel::Sms => notice.sms.clone().map(|sms| (Label::default(), sms)),
            Channel::Mail => notice.mail.clone().map(|mail| (mail.subject, mail.text.unwrap_or_else(|| own(notice)))),
        };
        let Some((subject, text)) = templates else { return Ok(Err(UNTOLD)) };
        let body: Json = serde_json::from_str(&row.body)?;
        let said = |key: &str| body.get(key).and_then(Json::as_str).unwrap_or_default();
        let basis: Option<Basis> = body.get("basis").and_then(|basis| serde_json::from_value(basis.clone()).ok());
        let blanks = Blanks {
            matter: Some(matter),
            number: said("number"),
            state: said("state"),
            answer: matter.values.get("answer").and_then(Value::text).unwrap_or_default(),
            clock: Some(said("clock")).filter(|clock| !clock.is_empty()),
            basis: basis.as_ref().map(Basis::citations).unwrap_or_default(),
            link: link(address),
            rate: self.rate_at(address, row).await?,
        };
        let lang = match matter.values.get(LANGUAGE).and_then(Value::text) {
            Some("en") => Lang::En,
            _ => Lang::Zh,
        };
        let library = self.library();
        let filled = |template: &Label| of(&fill(&library, law, template, &blanks), lang).to_owned();
        let (id, channel) = (row.id.clone(), row.channel);
        Ok(Ok(Message { id, channel, to, subject: filled(&subject), text: filled(&text) }))
    }
}

impl Desk {
    /// Where the receiver of a message rates.
    async fn rate_at(&self, address: Option<&str>, row: &MessageRow) -> Result<Label, DeskFault> {
        let letter = row.id.strip_suffix(row.channel.word()).and_then(|id| id.strip_suffix('/'));
        if let Some((address, letter)) = address.zip(letter) {
            let code = self.rating_code(letter);
            if self.rating(&code).await?.is_some() {
                let zh = format!("{}/rate/{code}", address.trim_end_matches('/'));
                return Ok(Label { en: format!("{zh}?lang=en"), zh });
            }
        }
        Ok(Label { zh: "查询页面（凭查询码）".to_owned(), en: "the page for your code".to_owned() })
    }
}

/// Where a person looks.
fn link(address: Option<&str>) -> Label {
    match address {
        Some(address) => {
            let address = format!("{}/follow", address.trim_end_matches('/'));
            Label { zh: address.clone(), en: address }
        }
        None => Label { zh: "查询页面".to_owned(), en: "the page for your code".to_owned() },
    }
}

/// A mail without a text of its own says what the platform says, and where to look.
fn own(notice: &Notice) -> Label {
    let Label { zh, en } = &notice.label;
    Label { zh: format!("{zh}\n查看进展：{{link}}"), en: format!("{en}\nFollow it: {{link}}") }
}

/// Until when a message waits because it is quiet now; emergencies and urgent notices do not wait.
fn quiet_until(law: &CityLaw, matter: Option<&Matter>, notice: Option<&Notice>, now: Instant) -> Option<Instant> {
    let matter = matter?;
    let grade = matter.values.get("grade").and_then(Value::text).unwrap_or_default();
    if AT_ANY_HOUR.contains(&grade) || notice.is_some_and(|notice| notice.urgent) {
        return None;
    }
    Quiet::of(&law.settings, now.day(), &matter.home)?.end(now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_mobile_numbers_take_short_messages() {
        for mobile_number in ["12000000001", "120 0000 0001", "+86 120-0000-0001", "0086 12000000001"] {
            assert_eq!(mobile(mobile_number).as_deref(), Some("12000000001"), "{mobile_number}");
        }
        for other in ["010-00000000", "00000000001", "12345", "+85 12000000001", "", "120000000012"] {
            assert_eq!(mobile(other), None, "{other}");
        }
    }

    #[test]
    fn pauses_grow_and_have_an_end() {
        let pauses: Vec<i64> = (0..8).map(|attempts| again_at(Instant(0), attempts).0 / 60_000).collect();
        assert_eq!(pauses, [1, 2, 4, 8, 16, 32, 60, 60]);
    }
}
