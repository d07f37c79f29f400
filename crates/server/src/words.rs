//! Words in both languages, and which language a request wants.

use crate::state::AppState;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use rulebook::model::Label;
use serde::Serialize;
use std::convert::Infallible;
use utoipa::ToSchema;
use worktime::Lang;

/// A sentence or label in both languages.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Words {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Words {
    pub(crate) fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { zh: zh.into(), en: en.into() }
    }

    /// In one language.
    pub(crate) fn pick(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }
}

impl From<&Label> for Words {
    fn from(label: &Label) -> Self {
        Self::new(&label.zh, &label.en)
    }
}

/// Picks one of two texts.
pub(crate) const fn pick<'a>(lang: Lang, zh: &'a str, en: &'a str) -> &'a str {
    match lang {
        Lang::Zh => zh,
        Lang::En => en,
    }
}

/// The language that `Accept-Language` prefers: Chinese unless English is wanted more.
pub(crate) fn wanted(headers: &HeaderMap) -> Lang {
    let text = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let weight = |prefix: &str| {
        text.split(',')
            .filter_map(|part| {
                let mut pieces = part.split(';').map(str::trim);
                let tag = pieces.next()?.to_ascii_lowercase();
                let matches = tag == prefix || tag.strip_prefix(prefix).is_some_and(|rest| rest.starts_with('-'));
                let quality = pieces.find_map(|piece| piece.strip_prefix("q=")?.parse::<f32>().ok()).unwrap_or(1.0);
                matches.then_some(quality)
            })
            .fold(0.0_f32, f32::max)
    };
    if weight("en") > weight("zh") { Lang::En } else { Lang::Zh }
}

/// The value of the cookie in which the reader keeps how pages look.
pub(crate) fn stored(headers: &HeaderMap) -> Option<&str> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|line| line.split(';'));
    pairs.find_map(|pair| pair.trim().strip_prefix(crate::pages::LOOK)?.strip_prefix('='))
}

/// The language that the reader chose.
fn chosen(headers: &HeaderMap) -> Option<Lang> {
    stored(headers)?.split('.').find_map(|word| match word {
        "lang-en" => Some(Lang::En),
        "lang-zh" => Some(Lang::Zh),
        _ => None,
    })
}

/// The language of the request as an extractor.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Speaks(pub Lang);

impl FromRequestParts<AppState> for Speaks {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, Infallible> {
        // `?lang=en` of the pages comes before what was chosen, and that before what the browser prefers.
        let query = parts.uri.query().unwrap_or_default();
        let lang = query.split('&').find_map(|pair| match pair {
            "lang=en" => Some(Lang::En),
            "lang=zh" => Some(Lang::Zh),
            _ => None,
        });
        Ok(Self(lang.or_else(|| chosen(&parts.headers)).unwrap_or_else(|| wanted(&parts.headers))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_unless_english_is_wanted_more() {
        let of = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_LANGUAGE, text.parse().unwrap());
            wanted(&headers)
        };
        assert_eq!(wanted(&HeaderMap::new()), Lang::Zh);
        assert_eq!(of("en-GB,en;q=0.9"), Lang::En);
        assert_eq!(of("zh-CN,zh;q=0.9,en;q=0.8"), Lang::Zh);
        assert_eq!(of("en;q=0.5, zh-Hans;q=0.7"), Lang::Zh);
        assert_eq!(of("eng"), Lang::Zh);
        assert_eq!(of("fr"), Lang::Zh);
    }
}
