//! Why a message did not leave: one word of ours for each reason, and what it means.

/// The person's data has been erased.
pub const ERASED: &str = "erased";
/// What the person gave is no mobile number, or no address.
pub const UNREACHABLE: &str = "unreachable";
/// The deployment has no such way out (any more).
pub const CLOSED: &str = "closed";
/// It is too late for it.
pub const LATE: &str = "late";
/// The notice does not leave (any more).
pub const UNTOLD: &str = "untold";
/// The other side refuses this message for good.
pub const REFUSED: &str = "refused";
/// The other side cannot be reached.
pub const UNAVAILABLE: &str = "unavailable";
/// The other side did not answer in time.
pub const SILENT: &str = "silent";
/// The other side answered something that cannot be understood.
pub const UNCLEAR: &str = "unclear";
/// The other side asks to come again later.
pub const BUSY: &str = "busy";
/// The other side does not accept the deployment's credentials.
pub const DENIED: &str = "denied";
/// The other side's certificate is not trusted, or not its own.
pub const UNTRUSTED: &str = "untrusted";
/// The other side does not encrypt.
pub const UNENCRYPTED: &str = "unencrypted";
/// The platform itself could not make it.
pub const FAULT: &str = "fault";
/// Every reason.
pub const REASONS: [&str; 14] = [
    ERASED,
    UNREACHABLE,
    CLOSED,
    LATE,
    UNTOLD,
    REFUSED,
    UNAVAILABLE,
    SILENT,
    UNCLEAR,
    BUSY,
    DENIED,
    UNTRUSTED,
    UNENCRYPTED,
    FAULT,
];

/// What a reason means, in both languages; `None` if it is none.
#[must_use]
pub fn words(why: &str) -> Option<(&'static str, &'static str)> {
    Some(match why {
        ERASED => ("本人的个人信息已删除", "the person's data has been erased"),
        UNREACHABLE => ("留的不是手机号", "what was given is no mobile number"),
        CLOSED => ("平台没有接这个渠道", "the platform has no such way out"),
        LATE => ("耽搁超过三天，不再发", "it was delayed for more than three days"),
        UNTOLD => ("这条通知不往外发", "this notice does not leave the platform"),
        REFUSED => ("对方不收", "the other side refuses it"),
        UNAVAILABLE => ("连不上对方", "the other side cannot be reached"),
        SILENT => ("对方没有按时答复", "the other side did not answer in time"),
        UNCLEAR => ("对方的答复看不懂", "the other side's answer makes no sense"),
        BUSY => ("对方说过会儿再发", "the other side asks to come again later"),
        DENIED => ("对方不认平台的账号", "the other side does not accept the platform's credentials"),
        UNTRUSTED => ("对方的证书不可信", "the other side's certificate is not trusted"),
        UNENCRYPTED => ("对方不支持加密连接", "the other side does not encrypt"),
        FAULT => ("平台自身的故障", "a fault of the platform's own"),
        _ => return None,
    })
}
