//! Problem answers (RFC 9457): what went wrong, on which provision, what else can be done, whom to ask.

use crate::words::Words;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use casework::{Possible, Reason, Refusal, Whom};
use desk::DeskFault;
use desk::ports::StoreFault;
use law::Citation;
use serde::Serialize;
use utoipa::ToSchema;
use worktime::Lang;

/// Longest piece of a request that is repeated in an answer.
const ECHO: usize = 200;

/// Something that cannot be answered as wished. Rendered in the language of the request by the outermost layer.
#[derive(Debug, Clone)]
pub(crate) struct Problem(Box<Inner>);

#[derive(Debug, Clone)]
struct Inner {
    status: StatusCode,
    code: &'static str,
    title: Words,
    detail: Words,
    refusal: Refusal,
    version: Option<u32>,
    retry_after: Option<u32>,
}

/// The problem answer as it is sent (`application/problem+json`).
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProblemBody {
    /// `urn:huying:problem:` and the code.
    #[serde(rename = "type")]
    pub kind: String,
    /// Stable code.
    pub code: String,
    /// What kind of problem it is, in the language of the request.
    pub title: String,
    /// This very case, in the language of the request.
    pub detail: String,
    /// HTTP status.
    pub status: u16,
    /// Every reason, in both languages.
    pub reasons: Vec<ReasonBody>,
    /// The provisions, strongest first.
    pub basis: Vec<Cited>,
    /// What can be done instead.
    pub what_else: Vec<PossibleBody>,
    /// Who can help.
    pub whom_to_ask: Vec<WhomBody>,
    /// The matter's version now, after a conflict.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<u32>,
}

/// One reason.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReasonBody {
    /// Stable code.
    pub code: String,
    /// The field it concerns.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

/// A citation: provision, instrument, force, rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Cited {
    /// The provision's id.
    pub provision: String,
    /// Title of its instrument.
    pub title: String,
    /// `statute`, `policy`, `practice` or `setting`.
    pub force: String,
    /// The force in Chinese.
    pub force_zh: String,
    /// The rule key.
    pub rule: String,
}

/// A step that is possible.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct PossibleBody {
    /// The ask.
    pub ask: String,
    /// Its Chinese label.
    pub zh: String,
    /// Its English label.
    pub en: String,
}

/// Whom to ask.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WhomBody {
    /// A unit, if one is known.
    pub unit: Option<String>,
    /// The post there.
    pub post: Option<String>,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

impl From<&Citation> for Cited {
    fn from(citation: &Citation) -> Self {
        Self {
            provision: citation.provision.to_string(),
            title: citation.title.clone(),
            force: citation.force.en().to_owned(),
            force_zh: citation.force.zh().to_owned(),
            rule: citation.rule.clone(),
        }
    }
}

impl From<Possible> for PossibleBody {
    fn from(possible: Possible) -> Self {
        Self { ask: possible.ask, zh: possible.zh, en: possible.en }
    }
}

/// Why something is refused, as it is shown before anybody has tried.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RefusalBody {
    /// Every reason.
    pub reasons: Vec<ReasonBody>,
    /// The provisions, strongest first.
    pub basis: Vec<Cited>,
    /// What can be done instead.
    pub what_else: Vec<PossibleBody>,
    /// Who can help.
    pub whom_to_ask: Vec<WhomBody>,
}

impl From<&Refusal> for RefusalBody {
    fn from(refusal: &Refusal) -> Self {
        let citations = refusal.basis.as_ref().map(|basis| basis.citations().iter().map(Cited::from).collect());
        Self {
            reasons: refusal.reasons.iter().map(ReasonBody::from).collect(),
            basis: citations.unwrap_or_default(),
            what_else: refusal.what_else.iter().cloned().map(PossibleBody::from).collect(),
            whom_to_ask: refusal.whom_to_ask.iter().map(whom).collect(),
        }
    }
}

impl From<&Reason> for ReasonBody {
    fn from(reason: &Reason) -> Self {
        Self { code: reason.code.clone(), field: reason.field.clone(), zh: reason.zh.clone(), en: reason.en.clone() }
    }
}

fn whom(whom: &Whom) -> WhomBody {
    WhomBody { unit: whom.unit.clone(), post: whom.post.clone(), zh: whom.zh.clone(), en: whom.en.clone() }
}

impl Problem {
    /// What is wrong, for where no answer carries it.
    pub(crate) fn said(&self) -> String {
        format!("{} {}", self.0.detail.zh, self.0.detail.en)
    }

    pub(crate) fn new(
        status: StatusCode,
        code: &'static str,
        title: (&str, &str),
        detail: (impl Into<String>, impl Into<String>),
    ) -> Self {
        Self(Box::new(Inner {
            status,
            code,
            title: Words::new(title.0, title.1),
            detail: Words::new(detail.0, detail.1),
            refusal: Refusal { basis: None, reasons: Vec::new(), what_else: Vec::new(), whom_to_ask: Vec::new() },
            version: None,
            retry_after: None,
        }))
    }

    /// Nothing there, or nothing that this viewer may see: the two look alike.
    pub(crate) fn not_found() -> Self {
        let detail = (
            "没有这一项，或者您无权查看。请核对编号。",
            "There is no such thing, or you may not see it. Please check the number.",
        );
        Self::new(StatusCode::NOT_FOUND, "not-found", ("未找到", "Not found"), detail)
    }

    /// A request that cannot be understood.
    pub(crate) fn bad(code: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, ("请求有误", "Bad request"), (zh, en))
    }

    /// Nobody is signed in.
    pub(crate) fn unauthenticated() -> Self {
        let detail = ("请先登录，或者使用有效的令牌。", "Please sign in, or use a valid token.");
        Self::new(StatusCode::UNAUTHORIZED, "unauthenticated", ("需要登录", "Sign-in needed"), detail)
    }

    /// Signed in, but not for this.
    pub(crate) fn forbidden(code: &'static str, zh: &str, en: &str) -> Self {
        Self::new(StatusCode::FORBIDDEN, code, ("无权操作", "Not allowed"), (zh, en))
    }

    /// Too often.
    pub(crate) fn too_many(seconds: u32, zh: String, en: String) -> Self {
        let mut problem =
            Self::new(StatusCode::TOO_MANY_REQUESTS, "too-many", ("过于频繁", "Too many requests"), (zh, en));
        problem.0.retry_after = Some(seconds);
        problem
    }

    /// A value that breaks a rule of form: 422 with the field.
    pub(crate) fn invalid(field: &str, zh: &str, en: &str) -> Self {
        let mut problem = Self::new(StatusCode::UNPROCESSABLE_ENTITY, "refused", ("不能办理", "Refused"), (zh, en));
        problem.0.refusal.reasons.push(Reason {
            code: "invalid-value".to_owned(),
            field: Some(field.to_owned()),
            zh: zh.to_owned(),
            en: en.to_owned(),
        });
        problem
    }

    /// A fault of ours; what it is stands in the log only.
    pub(crate) fn fault(why: &str) -> Self {
        tracing::error!(why, "a request failed");
        Self::fault_unlogged()
    }

    /// The same, where the log has it already.
    pub(crate) fn fault_unlogged() -> Self {
        let detail =
            ("系统出错，已记录。请稍后再试。", "Something went wrong here; it was recorded. Please try again later.");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "fault", ("系统错误", "Internal fault"), detail)
    }

    /// The database cannot take or give anything now.
    pub(crate) fn unavailable() -> Self {
        let detail = (
            "系统暂时不能存取数据，请稍后再试。带同一幂等键重试不会重复办理。",
            "Data cannot be read or written at the moment; please try again later. With the same idempotency key nothing is done twice.",
        );
        let title = ("暂时不可用", "Unavailable");
        let mut problem = Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", title, detail);
        problem.0.retry_after = Some(5);
        problem
    }

    /// A file that is not taken.
    pub(crate) fn file(status: StatusCode, code: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        let (zh, en) = (zh.into(), en.into());
        let mut problem = Self::new(status, code, ("文件不能收", "File not taken"), (zh.clone(), en.clone()));
        let reason = Reason { code: code.to_owned(), field: Some("files".to_owned()), zh, en };
        problem.0.refusal.reasons.push(reason);
        problem
    }

    /// So much is on its way in that nothing more can be taken for the moment.
    pub(crate) fn busy() -> Self {
        let detail = (
            "现在上传的人很多，请稍后再传。",
            "Very many files are being uploaded just now; please try again in a moment.",
        );
        let mut problem = Self::new(StatusCode::SERVICE_UNAVAILABLE, "busy", ("繁忙", "Busy"), detail);
        problem.0.retry_after = Some(10);
        problem
    }

    /// It took too long.
    pub(crate) fn timeout() -> Self {
        let mut problem = Self::unavailable();
        problem.0.code = "timeout";
        problem
    }

    fn conflict(version: u32) -> Self {
        let detail = (
            format!("这件事刚刚被别人办过，现在是第{version}版。请刷新后再办。"),
            format!(
                "Somebody else has just acted; the matter is at version {version} now. Please reload and try again."
            ),
        );
        let mut problem = Self::new(StatusCode::CONFLICT, "conflict", ("有变动", "Conflict"), detail);
        problem.0.version = Some(version);
        problem
    }

    /// The idempotency key was used for something else.
    pub(crate) fn key_reused() -> Self {
        let detail = ("这个幂等键已经用于另一个请求。", "This idempotency key was used for another request.");
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "key-reused", ("幂等键重复", "Key reused"), detail)
    }

    fn refused(refusal: Refusal) -> Self {
        let join = |texts: Vec<&str>, with: &str| texts.join(with);
        let zh = join(refusal.reasons.iter().map(|reason| reason.zh.as_str()).collect(), "");
        let en = join(refusal.reasons.iter().map(|reason| reason.en.as_str()).collect(), " ");
        let title = ("不能办理", "Refused");
        let mut problem = Self::new(StatusCode::UNPROCESSABLE_ENTITY, "refused", title, (zh, en));
        problem.0.refusal = refusal;
        problem
    }

    /// The HTTP status.
    pub(crate) fn status(&self) -> StatusCode {
        self.0.status
    }

    /// The stable code.
    pub(crate) fn code(&self) -> &'static str {
        self.0.code
    }

    /// Title and detail in a language.
    pub(crate) fn words(&self, lang: Lang) -> (&str, &str) {
        (self.0.title.pick(lang), self.0.detail.pick(lang))
    }

    /// The body in a language.
    pub(crate) fn body(&self, lang: Lang) -> ProblemBody {
        let (title, detail) = self.words(lang);
        let RefusalBody { reasons, basis, what_else, whom_to_ask } = RefusalBody::from(&self.0.refusal);
        ProblemBody {
            kind: format!("urn:huying:problem:{}", self.0.code),
            code: self.0.code.to_owned(),
            title: title.to_owned(),
            detail: detail.to_owned(),
            status: self.0.status.as_u16(),
            reasons,
            basis,
            what_else,
            whom_to_ask,
            version: self.0.version,
        }
    }

    /// The answer as JSON in a language.
    pub(crate) fn json(&self, lang: Lang) -> Response {
        let text = serde_json::to_string(&self.body(lang)).unwrap_or_default();
        let mut response = (self.0.status, [(header::CONTENT_TYPE, "application/problem+json")], text).into_response();
        self.mark(&mut response, lang);
        response
    }

    /// Sets the headers that go with it.
    pub(crate) fn mark(&self, response: &mut Response, lang: Lang) {
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(crate::words::pick(lang, "zh-CN", "en")));
        if let Some(seconds) = self.0.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if self.0.status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
    }
}

/// A piece of a request, short enough to be repeated in an answer.
pub(crate) fn echo(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(ECHO).collect()
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        // The outermost layer knows the language and whether a page was asked for; it renders what lies here.
        let mut response = self.0.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl From<DeskFault> for Problem {
    fn from(fault: DeskFault) -> Self {
        match fault {
            DeskFault::Refused(refusal) => Self::refused(*refusal),
            DeskFault::Conflict { version } => Self::conflict(version),
            DeskFault::KeyReused => Self::key_reused(),
            DeskFault::NotFound => Self::not_found(),
            DeskFault::Unavailable(why) => {
                tracing::warn!(why, "the database is unavailable");
                Self::unavailable()
            }
            DeskFault::AlreadyImported(_) | DeskFault::Fault(_) | DeskFault::Unanswered(_) => {
                Self::fault(&fault.to_string())
            }
        }
    }
}

impl From<StoreFault> for Problem {
    fn from(fault: StoreFault) -> Self {
        DeskFault::from(fault).into()
    }
}
