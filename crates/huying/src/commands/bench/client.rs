//! A small HTTP client over one kept connection: the load comes from here.

use crate::telling::Failure;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::SendRequest;
use hyper::{Method, Request, StatusCode};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use std::net::SocketAddr;
use tokio::net::TcpStream;

/// One client: one connection, one token or none.
pub struct Client {
    connection: SendRequest<Full<Bytes>>,
    host: String,
    token: Option<String>,
    cookie: Option<String>,
}

impl Client {
    /// Connects.
    pub async fn connect(address: SocketAddr, token: Option<String>) -> Result<Self, Failure> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let (connection, driver) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
        tokio::spawn(driver);
        Ok(Self { connection, host: address.to_string(), token, cookie: None })
    }

    /// Acts under another token from now on.
    pub fn with(&mut self, token: &str) {
        self.token = Some(token.to_owned());
    }

    /// Acts within a session from now on.
    pub fn with_cookie(&mut self, cookie: &str) {
        self.cookie = Some(cookie.to_owned());
    }

    /// Signs in; answers the session's cookie.
    pub async fn sign_in(&mut self, login: &Value) -> Result<String, Failure> {
        let request =
            self.request(Method::POST, "/api/v1/session").body(Full::new(Bytes::from(serde_json::to_vec(login)?)))?;
        self.connection.ready().await?;
        let answer = self.connection.send_request(request).await?;
        let cookie = answer
            .headers()
            .get("set-cookie")
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.split(';').next())
            .map(str::to_owned);
        let status = answer.status();
        let _ = answer.into_body().collect().await?;
        cookie.ok_or_else(|| Failure::said(format!("sign-in: {status}")))
    }

    fn request(&self, method: Method, path: &str) -> hyper::http::request::Builder {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", &self.host)
            .header("content-type", "application/json")
            .header("x-huying", "1");
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        if let Some(cookie) = &self.cookie {
            request = request.header("cookie", cookie);
        }
        request
    }

    /// Sends JSON and reads bytes.
    pub async fn fetch(&mut self, method: Method, path: &str, body: &Value) -> Result<(StatusCode, Bytes), Failure> {
        self.connection.ready().await?;
        let request = self.request(method, path);
        let bytes = if body.is_null() { Bytes::new() } else { Bytes::from(serde_json::to_vec(body)?) };
        let answer = self.connection.send_request(request.body(Full::new(bytes))?).await?;
        let status = answer.status();
        Ok((status, answer.into_body().collect().await?.to_bytes()))
    }

    /// Sends JSON and reads JSON, where anything but success is a failure.
    pub async fn must(&mut self, method: Method, path: &str, body: &Value) -> Result<Value, Failure> {
        let (status, answer) = self.fetch(method.clone(), path, body).await?;
        if status.is_success() {
            return Ok(serde_json::from_slice(&answer).unwrap_or(Value::Null));
        }
        Err(Failure::said(format!("{method} {path}: {status} {}", String::from_utf8_lossy(&answer))))
    }
}
