//! What may be tried how often: one list, from which requests are counted, refusals are worded and the documentation is
//! checked.

use crate::config::Limits;
use crate::problem::Problem;
use crate::state::AppState;

/// Something that may be tried only so often.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Limit {
    /// Signing in under one name.
    SignIn,
    /// Signing in from one address.
    SignInFrom,
    /// Giving the present password while signed in.
    OwnPassword,
    /// Confirming a device's code while signed in.
    OwnCode,
    /// Redeeming an invitation.
    Invitation,
    /// Making a request, by telephone number.
    RequestOf,
    /// Making a request, by address.
    RequestFrom,
    /// Registering for somebody, by telephone number.
    RegisterOf,
    /// Anything that a client program does.
    Client,
    /// Looking something up by a receipt code.
    Code,
    /// Rating by one link.
    Rating,
    /// Having a code sent to a telephone number.
    ContactOf,
    /// Having codes sent, by address.
    ContactFrom,
    /// Entering the code that was sent to a telephone number.
    ContactCode,
    /// Counting neighbours.
    Nearby,
    /// Asking where a position lies.
    Position,
    /// Uploading without sign-in.
    UploadFrom,
    /// Uploading while signed in.
    Upload,
    /// Searching.
    Search,
    /// Looking up a caller.
    Caller,
    /// Having a text read for suggestions.
    Suggestion,
    /// Reading what is published.
    Open,
}

/// One limit as it is set here.
struct Facts {
    key: &'static str,
    most: u32,
    minutes: u32,
    zh: &'static str,
    en: &'static str,
}

impl Facts {
    const fn new(key: &'static str, most: u32, minutes: u32, zh: &'static str, en: &'static str) -> Self {
        Self { key, most, minutes, zh, en }
    }
}

impl Limit {
    fn facts(self, limits: &Limits) -> Facts {
        let facts = Facts::new;
        match self {
            Self::SignIn => facts("login", limits.logins, 15, "同一用户名登录失败", "Failed sign-ins under one name"),
            Self::SignInFrom => facts(
                "sign-in",
                limits.logins_per_address,
                15,
                "同一网络地址登录失败",
                "Failed sign-ins from one network address",
            ),
            Self::OwnPassword => {
                facts("own-password", limits.guesses, 15, "输入现在的密码", "Tries of one's present password")
            }
            Self::OwnCode => facts("own-code", limits.guesses, 15, "输入动态口令", "Tries of a device's code"),
            Self::Invitation => facts(
                "invitation",
                limits.guesses,
                15,
                "同一网络地址输入邀请码",
                "Tries of invitations from one address",
            ),
            Self::RequestOf => {
                facts("intake", limits.intake_per_contact, 60, "同一电话提交诉求", "Requests with one telephone number")
            }
            Self::RequestFrom => facts(
                "intake-from",
                limits.intake_per_address,
                60,
                "同一网络地址提交诉求",
                "Requests from one network address",
            ),
            Self::RegisterOf => facts(
                "register",
                limits.register_per_contact,
                60,
                "同一电话由工作人员代为登记诉求",
                "Requests registered by staff for one telephone number",
            ),
            Self::Code => facts(
                "receipt",
                limits.lookups_per_address,
                1,
                "同一网络地址用查询码查询",
                "Look-ups by code from one network address",
            ),
            Self::Nearby => facts(
                "nearby",
                limits.lookups_per_address,
                1,
                "同一网络地址查看附近诉求数",
                "Counts of requests nearby from one network address",
            ),
            _ => self.facts_of_readers(limits),
        }
    }

    /// The same of those who bring files, look something up or send programs.
    fn facts_of_readers(self, limits: &Limits) -> Facts {
        let facts = Facts::new;
        match self {
            Self::Client => {
                facts("client", limits.requests_per_token, 1, "同一令牌发出请求", "Requests with one token")
            }
            Self::Position => facts(
                "position",
                limits.lookups_per_address,
                1,
                "同一网络地址或账号查坐标所在",
                "Look-ups of a position by one network address or account",
            ),
            Self::UploadFrom => facts(
                "upload-from",
                limits.uploads_per_address,
                60,
                "同一网络地址上传文件",
                "Uploads from one network address",
            ),
            Self::Rating => facts("rating", limits.guesses, 15, "用同一链接评价", "Ratings by one link"),
            Self::ContactOf => facts(
                "contact",
                limits.codes_per_contact,
                60,
                "向同一电话发验证码",
                "Codes sent to one telephone number",
            ),
            Self::ContactFrom => facts(
                "contact-from",
                limits.intake_per_address,
                60,
                "同一网络地址要验证码",
                "Codes asked for from one network address",
            ),
            Self::ContactCode => facts(
                "contact-code",
                limits.codes_per_contact,
                15,
                "为同一电话输入验证码",
                "Codes entered for one telephone number",
            ),
            Self::Upload => {
                facts("upload", limits.uploads_per_account, 60, "同一账号上传文件", "Uploads by one account")
            }
            Self::Search => facts("search", limits.searches, 1, "同一账号搜索", "Searches by one account"),
            Self::Caller => {
                facts("caller", limits.callers, 60, "同一账号查来电人", "Look-ups of callers by one account")
            }
            Self::Suggestion => facts(
                "suggestion",
                limits.suggestions,
                1,
                "同一账号取机器建议",
                "Texts read for suggestions by one account",
            ),
            _ => facts(
                "open",
                limits.lookups_per_address,
                1,
                "同一网络地址查看公开数据",
                "Readings of open data from one network address",
            ),
        }
    }

    fn key(self, state: &AppState, who: &str) -> String {
        format!("{}/{who}", self.facts(&state.config().limits).key)
    }

    /// Counts one try by `who`; what is too much is a problem that says how much is allowed, and when again.
    pub(crate) fn take(self, state: &AppState, who: &str) -> Result<(), Problem> {
        let facts = self.facts(&state.config().limits);
        let (key, window) = (format!("{}/{who}", facts.key), i64::from(facts.minutes) * 60_000);
        state.rates().take(key, facts.most, window, state.desk().now()).map_err(|seconds| {
            let (again_zh, again_en) = wait(seconds);
            let (window_zh, window_en) = wait(facts.minutes * 60);
            let Facts { most, zh, en, .. } = facts;
            let (urgent_zh, urgent_en) = self.urgent();
            Problem::too_many(
                seconds,
                format!("{zh}，{window_zh}内最多{most}次，现在已满。请在{again_zh}后再试。{urgent_zh}"),
                format!(
                    "{en}: at most {most} in {window_en}, and so many there were. Please try again in {again_en}.{urgent_en}"
                ),
            )
        })
    }

    /// What cannot wait does not: said wherever a request is kept waiting.
    const fn urgent(self) -> (&'static str, &'static str) {
        match self {
            Self::RequestOf | Self::RequestFrom | Self::RegisterOf => (
                "有人受伤、着火、漏气，别等，直接拨 110、119、120。",
                " If somebody is hurt, or there is a fire or a gas leak, do not wait: dial 110, 119 or 120.",
            ),
            _ => ("", ""),
        }
    }

    /// Takes one try back.
    pub(crate) fn give_back(self, state: &AppState, who: &str) {
        state.rates().give_back(&self.key(state, who));
    }

    /// Forgets every try.
    pub(crate) fn forget(self, state: &AppState, who: &str) {
        state.rates().forget(&self.key(state, who));
    }

    /// Whether no try is left.
    pub(crate) fn is_spent(self, state: &AppState, who: &str) -> bool {
        let most = self.facts(&state.config().limits).most;
        state.rates().is_spent(&self.key(state, who), most, state.desk().now())
    }
}

/// A time in words, rounded up.
fn wait(seconds: u32) -> (String, String) {
    let several = |count: u32, en: &str| format!("{count} {en}{}", if count == 1 { "" } else { "s" });
    if seconds < 60 {
        return (format!("{seconds}秒"), several(seconds, "second"));
    }
    let minutes = seconds.div_ceil(60);
    (format!("{minutes}分钟"), several(minutes, "minute"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fmt::Write as _;

    const ALL: [Limit; 22] = [
        Limit::SignIn,
        Limit::SignInFrom,
        Limit::OwnPassword,
        Limit::OwnCode,
        Limit::Invitation,
        Limit::RequestOf,
        Limit::RequestFrom,
        Limit::RegisterOf,
        Limit::Client,
        Limit::Code,
        Limit::Rating,
        Limit::ContactOf,
        Limit::ContactFrom,
        Limit::ContactCode,
        Limit::Nearby,
        Limit::Position,
        Limit::UploadFrom,
        Limit::Upload,
        Limit::Search,
        Limit::Caller,
        Limit::Suggestion,
        Limit::Open,
    ];

    #[test]
    fn the_documentation_states_every_limit() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/limits.md");
        let mut text = String::from(
            "# Limits\n\n<!-- Generated by the tests of the crate `server`; HUYING_UPDATE=1 renews it. -->\n\n\
             What is tried more often is answered with 429, the code `too-many`, `Retry-After` in seconds, and what is \
             allowed and when again in Chinese and English; pages say the same. Nothing is lost by waiting: a form keeps \
             what was typed. A counter begins anew when its time is over. Whoever is signed in stays so when somebody else \
             has tried their name too often.\n\n| what | 什么 | at most | in |\n|---|---|---|---|\n",
        );
        for limit in ALL {
            let facts = limit.facts(&Limits::default());
            let (_, window) = wait(facts.minutes * 60);
            writeln!(text, "| {} | {} | {} | {window} |", facts.en, facts.zh, facts.most).unwrap();
        }
        if std::env::var("HUYING_UPDATE").is_ok_and(|value| value == "1") {
            std::fs::write(path, &text).unwrap();
        }
        assert_eq!(std::fs::read_to_string(path).unwrap_or_default(), text, "HUYING_UPDATE=1 renews it");
    }

    #[test]
    fn no_two_limits_share_a_counter() {
        let keys: std::collections::BTreeSet<_> = ALL.iter().map(|one| one.facts(&Limits::default()).key).collect();
        assert_eq!(keys.len(), ALL.len());
    }

    #[test]
    fn a_time_is_said_in_whole_units() {
        assert_eq!(wait(1).1, "1 second");
        assert_eq!(wait(61), ("2分钟".to_owned(), "2 minutes".to_owned()));
    }
}
