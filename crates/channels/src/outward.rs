//! The ways out: mail through a server, short messages through a gateway, questions to a model outside. Nothing of what the other side says in words is
//! kept or logged, since it may repeat the address.

mod mail;
mod outsider;
mod place;
mod sms;
#[cfg(test)]
mod tests;
mod trust;

pub use mail::MailServer;
pub use outsider::{ANSWERED_WITHIN, Model};
pub use place::Wrong;
pub use sms::SmsGateway;
pub use trust::Trust;

use async_trait::async_trait;
use desk::Sender;
use desk::ports::Channel;
use desk::sending::{CLOSED, Message, NotSent, SILENT};
use std::time::Duration;

/// The longest that one attempt takes, from the first byte to the last answer.
pub const LONGEST: Duration = Duration::from_secs(20);

/// What this deployment has.
#[derive(Debug, Default)]
pub struct Outward {
    /// Where mail leaves.
    pub mail: Option<MailServer>,
    /// Where short messages leave.
    pub sms: Option<SmsGateway>,
    /// The address at which residents find the platform.
    pub address: Option<String>,
}

impl Outward {
    /// The same with an address at which residents find the platform.
    ///
    /// # Errors
    /// If it is none, or not encrypted although it is not on this machine.
    pub fn found_at(mut self, address: &str) -> Result<Self, Wrong> {
        place::of(address, &["https", "http"])?.check_encryption("http")?;
        self.address = Some(address.to_owned());
        Ok(self)
    }
}

#[async_trait]
impl Sender for Outward {
    fn carries(&self, channel: Channel) -> bool {
        match channel {
            Channel::Sms => self.sms.is_some(),
            Channel::Mail => self.mail.is_some(),
        }
    }

    fn address(&self) -> Option<&str> {
        self.address.as_deref()
    }

    async fn send(&self, message: &Message) -> Result<(), NotSent> {
        let sent = async {
            match (message.channel, &self.sms, &self.mail) {
                (Channel::Sms, Some(sms), _) => sms.send(message).await,
                (Channel::Mail, _, Some(mail)) => mail.send(message).await,
                _ => Err(NotSent::ever(CLOSED, 0)),
            }
        };
        tokio::time::timeout(LONGEST, sent).await.unwrap_or(Err(NotSent::yet(SILENT, 0)))
    }
}
