//! Where a mail server or a gateway is: an address, and whether what goes there is encrypted.

use hyper::Uri;

/// Why an address or a secret cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{en}")]
pub struct Wrong {
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

impl Wrong {
    pub(super) fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { zh: zh.into(), en: en.into() }
    }
}

/// A place on the network.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub scheme: String,
    pub host: String,
    pub port: Option<u16>,
    /// Path and query.
    pub path: String,
}

/// Reads an address of one of these schemes.
pub(super) fn of(text: &str, schemes: &[&str]) -> Result<Place, Wrong> {
    let wrong = || {
        let example = format!("{}://example.com", schemes.first().copied().unwrap_or_default());
        Wrong::new(
            format!("“{text}”不是这里能用的地址，应如 {example}。"),
            format!("`{text}` is no address for this; it should be such as {example}."),
        )
    };
    let uri: Uri = text.parse().map_err(|_| wrong())?;
    let scheme = uri.scheme_str().filter(|scheme| schemes.contains(scheme)).ok_or_else(wrong)?;
    let host = uri.host().filter(|host| !host.is_empty()).ok_or_else(wrong)?;
    // A name and a password in an address would stand on the command line.
    if uri.authority().is_some_and(|authority| authority.as_str().contains('@')) {
        return Err(Wrong::new(
            "地址里不能写账号和口令，请用单独的选项和文件。",
            "An address holds no name and no password; there are an option and a file for them.",
        ));
    }
    let path = uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
    let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
    Ok(Place { scheme: scheme.to_owned(), host, port: uri.port_u16(), path })
}

impl Place {
    /// Whether it is on this machine.
    pub(super) fn is_here(&self) -> bool {
        self.host == "localhost" || self.host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
    }

    /// Refuses a scheme without encryption for any other machine.
    pub(super) fn check_encryption(&self, open: &str) -> Result<(), Wrong> {
        if self.scheme != open || self.is_here() {
            return Ok(());
        }
        Err(Wrong::new(
            format!("{open}:// 不加密，只能用于本机；请用 {open}s://。"),
            format!("{open}:// is not encrypted and is for this machine only; use {open}s://."),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_reached_without_encryption() {
        let at = |text| of(text, &["https", "http"]).and_then(|place| place.check_encryption("http").map(|()| place));
        for here in ["http://127.0.0.1:8000/sms", "http://localhost", "http://[::1]:9/x", "https://example.com/a?b=c"] {
            assert!(at(here).is_ok(), "{here}");
        }
        for not in ["http://example.com", "http://10.0.0.1/", "ftp://example.com", "example.com", "https://", ""] {
            assert!(at(not).is_err(), "{not}");
        }
        assert!(at("https://name:secret@example.com").is_err());
        assert_eq!(at("https://example.com/a?b=c").unwrap().path, "/a?b=c");
    }
}
