//! Mail by SMTP: encrypted to every other machine, one connection a message, plain text.

use super::place::{self, Place, Wrong};
use super::trust::{Trust, is_untrusted};
use desk::sending::{
    BUSY, DENIED, Message, NotSent, REFUSED, SILENT, UNAVAILABLE, UNCLEAR, UNENCRYPTED, UNREACHABLE, UNTRUSTED,
};
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message as Mail};
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::Tls;
use lettre::transport::smtp::extension::ClientId;
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use std::fmt;
use std::time::Duration;

/// The longest that one answer of the server takes.
const ANSWER: Duration = Duration::from_secs(10);
/// Codes by which a server says that there is no such address: it will say so tomorrow as well.
const NOBODY: [u16; 6] = [501, 511, 550, 551, 553, 556];
/// Codes by which it says that it does not know us.
const UNKNOWN: [u16; 4] = [530, 534, 535, 538];

/// A mail server.
pub struct MailServer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl fmt::Debug for MailServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MailServer")
    }
}

impl MailServer {
    /// A server by its address: `smtp://` with STARTTLS (without, on this machine), `smtps://` with TLS from the start.
    /// `user` is the name and the password, if it wants them.
    ///
    /// # Errors
    /// If an address is none, or the certificates that are trusted cannot be read.
    pub fn new(url: &str, from: &str, user: Option<(String, String)>, trust: &Trust) -> Result<Self, Wrong> {
        let place = place::of(url, &["smtp", "smtps"])?;
        Self::at(&place, &place.host, from, user, trust)
    }

    /// The server that is known as `place` and answers at `host`.
    pub(super) fn at(
        place: &Place,
        host: &str,
        from: &str,
        user: Option<(String, String)>,
        trust: &Trust,
    ) -> Result<Self, Wrong> {
        let from: Mailbox = from.parse().map_err(|_| {
            Wrong::new(
                "发件人不是邮箱地址，应如 街道办事处 <office@example.com>。",
                "The sender is no mail address; it should be such as Office <office@example.com>.",
            )
        })?;
        let (tls, port) = match place.scheme.as_str() {
            "smtps" => (Tls::Wrapper(trust.parameters(&place.host)?), 465),
            _ if place.is_here() => (Tls::None, 25),
            _ => (Tls::Required(trust.parameters(&place.host)?), 587),
        };
        let hello = ClientId::Domain(from.email.domain().to_owned());
        let mut transport = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host)
            .port(place.port.unwrap_or(port))
            .hello_name(hello)
            .timeout(Some(ANSWER))
            .tls(tls);
        if let Some((name, password)) = user {
            transport = transport.credentials(Credentials::new(name, password));
        }
        Ok(Self { transport: transport.build(), from })
    }

    /// Sends one mail.
    pub(super) async fn send(&self, message: &Message) -> Result<(), NotSent> {
        let nobody = || NotSent::ever(UNREACHABLE, 0);
        let to: Address = message.to.parse().map_err(|_| nobody())?;
        let id = format!("<{}@{}>", message.id.replace('/', "."), self.from.email.domain());
        // Machines on the other side must not answer it.
        let automatic = HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".to_owned());
        let mail = Mail::builder()
            .message_id(Some(id))
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(&message.subject)
            .raw_header(automatic)
            .header(ContentType::TEXT_PLAIN)
            .body(message.text.clone())
            .map_err(|_| nobody())?;
        self.transport.send(mail).await.map(drop).map_err(|error| not_sent(&error))
    }
}

/// What an answer of the server means.
fn not_sent(error: &Error) -> NotSent {
    let code = error.status().map_or(0, u16::from);
    match code {
        _ if UNKNOWN.contains(&code) => NotSent::yet(DENIED, code),
        _ if NOBODY.contains(&code) => NotSent::ever(REFUSED, code),
        500..=599 => NotSent::yet(REFUSED, code),
        400..=499 => NotSent::yet(BUSY, code),
        _ if error.is_timeout() => NotSent::yet(SILENT, 0),
        _ if is_untrusted(error) => NotSent::yet(UNTRUSTED, 0),
        // What lettre says where a server does not offer to encrypt.
        _ if error.is_client() && error.to_string().contains("STARTTLS") => NotSent::yet(UNENCRYPTED, 0),
        _ if error.is_response() => NotSent::yet(UNCLEAR, code),
        _ => NotSent::yet(UNAVAILABLE, code),
    }
}
