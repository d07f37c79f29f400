//! Faults planted in notices, and in the hours of quiet.

use crate::plants::{Plant, SHARED, WHISTLE, plant};

const NOTICES: &str = "national/notices.toml";
/// A short message that is none.
const TOO_LONG: &str = "一字一字一字一字一字一字一字一字一字一字一字一字一字一字一字一字一字一字一字一字一字";

/// Of notices.
pub(crate) const TOLD: &[Plant] = &[
    plant(NOTICES, "[notice.hurry]", "[notice.hury]", "unknown-name", WHISTLE, "hurry"),
    plant(NOTICES, "{clock}", "{clok}", "bad-notice", NOTICES, "{clok}"),
    plant(NOTICES, "{clock}", "{clock", "bad-notice", NOTICES, "{clock已"),
    plant(NOTICES, "凭查询码可以随时查看进展。", "{answer}", "bad-notice", NOTICES, "已登记，{answer}"),
    plant(
        NOTICES,
        "en = \"Your appeal {matter} is registered. Your code shows its progress at any time.\"\n",
        "",
        "missing",
        NOTICES,
        "[notice.received.sms]",
    ),
    plant(NOTICES, "凭查询码可以随时查看进展。", TOO_LONG, "long-notice", NOTICES, "一字一字"),
    plant(
        NOTICES,
        "subject = { zh = \"诉求{matter}：已登记\"",
        "subject = { zh = \"诉求{answer}：已登记\"",
        "bad-notice",
        NOTICES,
        "诉求{answer}",
    ),
    plant(
        NOTICES,
        "subject = { zh = \"诉求{matter}：请您评价\"",
        "subject = { zh = \"诉求{matter}：请到{rate}\"",
        "bad-notice",
        NOTICES,
        "请到{rate}",
    ),
    plant(NOTICES, "[notice.received.mail]", "[notice.received.fax]", "unknown-key", NOTICES, "[notice.received.fax]"),
    plant(SHARED, "\"21:00\"", "\"九点\"", "wrong-type", SHARED, "\"notices.quiet_from\""),
    plant(SHARED, "= 10\n", "= 0\n", "wrong-type", SHARED, "\"notices.rating_days\""),
];
