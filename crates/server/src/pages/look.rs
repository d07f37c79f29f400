//! How a reader wants pages to look: language, theme and elder mode, kept in one cookie so that the first byte is right.

use crate::extract::unread;
use crate::problem::Problem;
use crate::state::AppState;
use crate::words::{Speaks, stored};
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, FromRequestParts};
use axum::http::header::{LOCATION, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use std::convert::Infallible;
use worktime::Lang;

/// The cookie; the staff screens read and write the same one.
pub(crate) const COOKIE: &str = "huying-look";
/// A year in seconds.
const YEAR: u32 = 31_536_000;

/// How a page looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Look {
    /// Language.
    pub lang: Lang,
    /// Dark or light; `None` if the reader never chose.
    pub dark: Option<bool>,
    /// Large type, one column, few words.
    pub elder: bool,
    /// Whether single letters are keys on staff screens; kept, not used here.
    keys: Option<bool>,
}

impl Look {
    /// The look that a cookie's value asks for; unknown words are left aside.
    fn of(value: &str, lang: Lang) -> Self {
        let mut look = Self { lang, dark: None, elder: false, keys: None };
        value.split('.').for_each(|word| look.turn(word));
        look
    }

    /// Changes what one word says.
    fn turn(&mut self, word: &str) {
        match word {
            "lang-zh" => self.lang = Lang::Zh,
            "lang-en" => self.lang = Lang::En,
            "theme-dark" => self.dark = Some(true),
            "theme-light" => self.dark = Some(false),
            "elder-on" => self.elder = true,
            "elder-off" => self.elder = false,
            "keys-on" => self.keys = Some(true),
            "keys-off" => self.keys = Some(false),
            _ => {}
        }
    }

    /// The same after a change.
    pub(crate) fn turned(mut self, word: &str) -> Self {
        self.turn(word);
        self
    }

    /// The header that keeps it for a year.
    pub(crate) fn cookie(&self) -> Option<HeaderValue> {
        let mut value = format!("lang-{}", if self.lang == Lang::En { "en" } else { "zh" });
        if let Some(dark) = self.dark {
            value += if dark { ".theme-dark" } else { ".theme-light" };
        }
        value += if self.elder { ".elder-on" } else { ".elder-off" };
        if let Some(keys) = self.keys {
            value += if keys { ".keys-on" } else { ".keys-off" };
        }
        HeaderValue::from_str(&format!("{COOKIE}={value}; Path=/; Max-Age={YEAR}; SameSite=Lax")).ok()
    }

    /// A page in this look, which the reader has just chosen.
    pub(crate) fn keep(&self, page: impl IntoResponse) -> Response {
        let mut response = page.into_response();
        if let Some(cookie) = self.cookie() {
            response.headers_mut().append(SET_COOKIE, cookie);
        }
        response
    }
}

impl FromRequestParts<AppState> for Look {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Infallible> {
        let Ok(Speaks(lang)) = Speaks::from_request_parts(parts, state).await;
        let mut look = Self::of(stored(&parts.headers).unwrap_or_default(), lang);
        // The address comes before the cookie.
        look.lang = lang;
        Ok(look)
    }
}

/// A change of the look, and where to go on.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Change {
    look: String,
    #[serde(default)]
    back: String,
}

/// Keeps a changed look and goes back to the page that it was changed on.
pub(crate) async fn change(look: Look, form: Result<Form<Change>, FormRejection>) -> Result<Response, Problem> {
    let Form(change) = form.map_err(|rejection| unread(rejection.status()))?;
    let turned = look.turned(&change.look);
    let back = local(&change.back).unwrap_or("/");
    let join = if back.contains('?') { "&" } else { "?" };
    let to = if turned.lang == Lang::En { format!("{back}{join}lang=en") } else { back.to_owned() };
    let to = HeaderValue::from_str(&to).unwrap_or(HeaderValue::from_static("/"));
    Ok(turned.keep((StatusCode::SEE_OTHER, [(LOCATION, to)])))
}

/// A path of this very server: nobody is sent elsewhere.
pub(super) fn local(path: &str) -> Option<&str> {
    let fits = path.starts_with('/') && !path.starts_with("//") && path.len() <= 300;
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"/?&=-_.()%".contains(&b);
    (fits && path.bytes().all(plain)).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_look_is_read_changed_and_written_with_what_others_keep_in_it() {
        let look = Look::of("lang-en.theme-dark.elder-off.keys-off.unknown", Lang::Zh);
        assert!(look.lang == Lang::En && look.dark == Some(true) && !look.elder);
        let cookie = look.turned("elder-on").cookie().unwrap();
        let text = cookie.to_str().unwrap();
        assert!(text.starts_with("huying-look=lang-en.theme-dark.elder-on.keys-off; Path=/"), "{text}");
        assert_eq!(Look::of("", Lang::Zh).turned("script").dark, None);
    }

    #[test]
    fn nobody_is_sent_elsewhere() {
        for bad in ["//evil.example", "https://evil.example", "/\\evil.example", "/a\r\nx: y", ""] {
            assert_eq!(local(bad), None, "{bad}");
        }
        assert_eq!(local("/request?at=110101"), Some("/request?at=110101"));
    }
}
