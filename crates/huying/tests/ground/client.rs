//! A client over one connection that it makes anew when it broke; an answer that never came is an unknown outcome.

use http_body_util::{BodyExt as _, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::SendRequest;
use hyper::{Method, Request};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpStream;

/// The longest that an answer is waited for.
const PATIENCE: Duration = Duration::from_secs(40);

/// What is sent.
#[derive(Debug, Clone)]
pub struct Call {
    /// Method.
    pub method: Method,
    /// Path.
    pub path: String,
    /// Token, if it comes from somebody who is signed in.
    pub token: Option<String>,
    /// Idempotency key.
    pub key: Option<String>,
    /// Body; `null` = none.
    pub body: Value,
}

impl Call {
    /// Something to be done, once, by somebody.
    pub fn post(path: String, token: &str, key: String, body: Value) -> Self {
        Self { method: Method::POST, path, token: Some(token.to_owned()), key: Some(key), body }
    }

    /// Something to be read.
    pub fn get(path: &str, token: &str) -> Self {
        Self { method: Method::GET, path: path.to_owned(), token: Some(token.to_owned()), key: None, body: Value::Null }
    }
}

/// An answer: status, whether `Retry-After` came with it, body as it was sent.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Status.
    pub status: u16,
    /// Whether it says when to try again.
    pub retry_after: bool,
    /// Body.
    pub text: String,
}

impl Answer {
    /// Its body as JSON; `null` if it is none.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or(Value::Null)
    }
}

/// A client.
pub struct Client {
    address: SocketAddr,
    connection: Option<SendRequest<Full<Bytes>>>,
}

impl Client {
    /// A client that will connect to an address.
    pub const fn new(address: SocketAddr) -> Self {
        Self { address, connection: None }
    }

    /// Sends; `None` = no answer came, so nobody knows what happened.
    pub async fn send(&mut self, call: &Call) -> Option<Answer> {
        let answer = tokio::time::timeout(PATIENCE, self.exchange(call)).await.ok().flatten();
        if answer.is_none() {
            self.connection = None;
        }
        answer
    }

    async fn exchange(&mut self, call: &Call) -> Option<Answer> {
        let mut connection = match self.connection.take() {
            Some(connection) if !connection.is_closed() => connection,
            _ => self.connect().await?,
        };
        connection.ready().await.ok()?;
        let answer = connection.send_request(self.request(call)).await.ok()?;
        let status = answer.status().as_u16();
        let retry_after = answer.headers().contains_key("retry-after");
        let bytes = answer.into_body().collect().await.ok()?.to_bytes();
        self.connection = Some(connection);
        Some(Answer { status, retry_after, text: String::from_utf8_lossy(&bytes).into_owned() })
    }

    async fn connect(&self) -> Option<SendRequest<Full<Bytes>>> {
        let stream = TcpStream::connect(self.address).await.ok()?;
        stream.set_nodelay(true).ok()?;
        let (connection, driver) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.ok()?;
        tokio::spawn(driver);
        Some(connection)
    }

    fn request(&self, call: &Call) -> Request<Full<Bytes>> {
        let mut request = Request::builder()
            .method(call.method.clone())
            .uri(&call.path)
            .header("host", self.address.to_string())
            .header("content-type", "application/json")
            .header("x-huying", "1");
        if let Some(token) = &call.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        if let Some(key) = &call.key {
            request = request.header("idempotency-key", key);
        }
        let body = if call.body.is_null() { Bytes::new() } else { Bytes::from(call.body.to_string()) };
        request.body(Full::new(body)).unwrap()
    }
}
