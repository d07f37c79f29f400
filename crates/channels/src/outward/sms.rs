//! Short messages through an HTTP gateway: one signed request a message, by the contract of `docs/notices.md`.

use super::place::{self, Place, Wrong};
use super::trust::{Trust, is_untrusted};
use desk::sending::{BUSY, DENIED, Message, NotSent, REFUSED, UNAVAILABLE, UNCLEAR, UNREACHABLE, UNTRUSTED};
use desk::vault::hex;
use hmac::{Hmac, KeyInit, Mac};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;
use hyper::header::{ACCEPT, CONTENT_TYPE, HOST};
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use sha2::Sha256;
use std::fmt;
use std::time::{SystemTime, UNIX_EPOCH};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;

/// Bytes of an answer that are read at most.
const ANSWER: usize = 16 * 1024;
/// Characters of a key at least.
const KEY: usize = 16;
/// The moment at which a request was signed, in seconds since 1970.
const SIGNED_AT: &str = "x-huying-timestamp";
/// The signature.
const SIGNATURE: &str = "x-huying-signature";
/// The id of the message.
const ONCE: &str = "idempotency-key";

/// A gateway.
pub struct SmsGateway {
    place: Place,
    key: String,
    tls: Option<TlsConnector>,
}

impl fmt::Debug for SmsGateway {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SmsGateway")
    }
}

impl SmsGateway {
    /// A gateway by its address, and the key that both sides sign with.
    ///
    /// # Errors
    /// If the address is none or not encrypted, the key too short, or this machine trusts no certificate.
    pub fn new(url: &str, key: &str, trust: &Trust) -> Result<Self, Wrong> {
        let place = place::of(url, &["https", "http"])?;
        place.check_encryption("http")?;
        let key = key.trim();
        if key.chars().count() < KEY {
            return Err(Wrong::new(
                format!("短信网关的密钥太短，至少{KEY}个字符。"),
                format!("The gateway's key is too short: {KEY} characters at least."),
            ));
        }
        let tls = (place.scheme == "https").then(|| trust.connector()).transpose()?;
        Ok(Self { place, key: key.to_owned(), tls })
    }

    /// Sends one message.
    pub(super) async fn send(&self, message: &Message) -> Result<(), NotSent> {
        let away = |_: std::io::Error| NotSent::yet(UNAVAILABLE, 0);
        let port = self.place.port.unwrap_or(if self.tls.is_some() { 443 } else { 80 });
        let stream = TcpStream::connect((self.place.host.as_str(), port)).await.map_err(away)?;
        match &self.tls {
            None => self.exchange(stream, message).await,
            Some(tls) => {
                let name = ServerName::try_from(self.place.host.clone()).map_err(|_| NotSent::yet(UNAVAILABLE, 0))?;
                let stream = tls.connect(name, stream).await.map_err(|error| match is_untrusted(&error) {
                    true => NotSent::yet(UNTRUSTED, 0),
                    false => away(error),
                })?;
                self.exchange(stream, message).await
            }
        }
    }

    async fn exchange<S>(&self, stream: S, message: &Message) -> Result<(), NotSent>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let away = |_: hyper::Error| NotSent::yet(UNAVAILABLE, 0);
        let (mut asking, connection) =
            hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(away)?;
        let request = self.request(message)?;
        let answered = async {
            let answer = asking.send_request(request).await.map_err(|error| match error.is_parse() {
                true => NotSent::yet(UNCLEAR, 0),
                false => NotSent::yet(UNAVAILABLE, 0),
            })?;
            judged(answer).await
        };
        tokio::pin!(answered);
        // The connection is driven beside the exchange and ends with it.
        tokio::select! {
            answer = &mut answered => answer,
            _ = connection => answered.await,
        }
    }

    fn request(&self, message: &Message) -> Result<Request<Full<Bytes>>, NotSent> {
        let fault = || NotSent::yet(UNAVAILABLE, 0);
        let body = serde_json::json!({ "id": message.id, "to": message.to, "text": message.text }).to_string();
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        let signature = signature(&self.key, now, &body).ok_or_else(fault)?;
        let Place { host, port, path, .. } = &self.place;
        let host = port.map_or_else(|| host.clone(), |port| format!("{host}:{port}"));
        let request = Request::post(path.as_str())
            .header(HOST, host)
            .header(CONTENT_TYPE, "application/json")
            .header(ACCEPT, "application/json")
            .header(ONCE, &message.id)
            .header(SIGNED_AT, now)
            .header(SIGNATURE, format!("v1={signature}"));
        request.body(Full::new(Bytes::from(body))).map_err(|_| fault())
    }
}

/// HMAC-SHA-256 over the moment, a full stop and the body, in hexadecimal.
fn signature(key: &str, now: u64, body: &str) -> Option<String> {
    let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(key.as_bytes()).ok()?;
    mac.update(format!("{now}.{body}").as_bytes());
    Some(hex(&mac.finalize().into_bytes()))
}

/// What an answer means.
async fn judged(answer: Response<hyper::body::Incoming>) -> Result<(), NotSent> {
    let status = answer.status();
    let code = status.as_u16();
    let body = Limited::new(answer.into_body(), ANSWER).collect().await;
    let body = body.ok().and_then(|body| serde_json::from_slice::<serde_json::Value>(&body.to_bytes()).ok());
    let says = |key: &str| body.as_ref().and_then(|body| body.get(key)?.as_str()).unwrap_or_default();
    match (status, says("status"), says("error")) {
        (_, "accepted", _) if status.is_success() => Ok(()),
        (StatusCode::BAD_REQUEST | StatusCode::UNPROCESSABLE_ENTITY, _, "invalid_number") => {
            Err(NotSent::ever(UNREACHABLE, code))
        }
        (StatusCode::BAD_REQUEST | StatusCode::UNPROCESSABLE_ENTITY, _, "refused") => Err(NotSent::ever(REFUSED, code)),
        (StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN, ..) => Err(NotSent::yet(DENIED, code)),
        (StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE, ..) => Err(NotSent::yet(BUSY, code)),
        _ if status.is_server_error() => Err(NotSent::yet(UNAVAILABLE, code)),
        _ => Err(NotSent::yet(UNCLEAR, code)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_signed_over_its_moment_and_its_body() {
        // Computed with another implementation: `printf '1.{}' | openssl dgst -sha256 -hmac 0123456789abcdef`.
        let expected = "2af693cb56b22c16912222aeefdc75a01de562bf70ee2015f41ecea48382997f";
        assert_eq!(signature("0123456789abcdef", 1, "{}").unwrap(), expected);
    }

    #[test]
    fn a_short_key_and_an_open_way_are_refused() {
        let new = |url, key| SmsGateway::new(url, key, &Trust::default());
        assert!(new("http://127.0.0.1:1/", "short").is_err());
        assert!(new("http://example.com/", "0123456789abcdef").is_err());
        assert!(new("http://127.0.0.1:1/", "0123456789abcdef\n").is_ok());
    }
}
