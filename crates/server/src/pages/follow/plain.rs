//! What states and steps mean to the resident, in everyday words. What is not named here is told in the procedure's own.

use crate::view::{Keyed, StepBody};
use crate::words::{Words, pick};
use worktime::Lang;

/// The one sentence at the top: how it stands, and whether something is asked of the resident.
pub(super) fn standing(state: &Keyed, round: u32, can_rate: bool, lang: Lang) -> String {
    let said = match state.key.as_str() {
        "registered" => {
            ("听到了，街道正在看收不收。", "We have heard you; the office is deciding whether it takes it on.")
        }
        "accepted" if round > 1 => ("没解决，再办一轮。", "It was not solved, so it goes another round."),
        "accepted" => ("收下了，正在定归谁办。", "It was taken on; the office is settling whose it is."),
        "handed_over" => {
            ("情况紧急，已转给紧急服务，等回执。", "It is urgent and was handed to the emergency service.")
        }
        "consulting" => ("几家单位在商量归谁办。", "Several units are settling whose it is."),
        "on_scene" => ("叫了有关单位到现场看。", "Units were ordered to come and look."),
        "fast" => ("街道马上就办。", "The office is handling it right away."),
        "own" => ("街道自己在办。", "The office itself is handling it."),
        "coordinated" => ("几家单位一起在办。", "Several units are handling it together."),
        "transferred" => ("已经交给管这件事的单位在办。", "The unit whose duty it is is handling it."),
        "reported" => ("街道办不了主，已经报给上级定。", "The office cannot decide it; the level above will."),
        "suspended" => ("暂时办不下去，时钟停了。", "It cannot go on for now; the clock is held."),
        "handled" => ("办完了，街道就要答复您。", "It was handled; the office is about to answer you."),
        "hung" => (
            "一时解决不了，定了方案，到日子再看。",
            "It cannot be solved at once; there is a plan and a day to look again.",
        ),
        "fed_back" => ("街道答复了。", "The office has answered."),
        "to_rate" if can_rate => ("街道答复了。请您看看，解决了没有。", "The office has answered. Is it solved?"),
        "to_rate" => ("街道答复了，等回访。", "The office has answered; a call-back follows."),
        "closed" => ("这件事办结了。", "This is closed."),
        "rejected" => ("这件事街道没有收。", "The office did not take it on."),
        "directed" => (
            "这件事说明了该走哪条路，不再由街道办。",
            "You were told which way it has to go; the office is done with it.",
        ),
        "merged" => ("和另一件同样的事并在一起办。", "It is handled together with the same request of somebody else."),
        "withdrawn" => ("您撤回了，不再办。", "You withdrew it; nothing more is done."),
        _ => (state.zh.as_str(), state.en.as_str()),
    };
    pick(lang, said.0, said.1).to_owned()
}

/// What a step did, after the words for who did it.
pub(super) fn did(ask: &Keyed, lang: Lang) -> &str {
    let said = match ask.key.as_str() {
        "register" => ("说了这件事", "made the request"),
        "hand_in" => ("由紧急服务移来，登记了这件事", "handed over by an emergency service, and registered"),
        "register_for" => ("替您登记了这件事", "registered it for you"),
        "find" => ("自己发现了这件事", "found it before being asked"),
        "accept" => ("收下了，从这时起算办理时间", "took it on; the time to handle runs from here"),
        "reject" => ("没有收", "did not take it on"),
        "merge" => ("并到同一件事里一起办", "merged it with the same request"),
        "classify" => ("更正了分类", "corrected the category"),
        "relabel" | "relabel_complaint" => ("更正了诉求的类型", "corrected the kind of request"),
        "hand_over" => ("情况紧急，转给了紧急服务", "handed it to the emergency service"),
        "confirm_receipt" => ("拿到了紧急服务的回执", "has the emergency service's receipt"),
        "not_taken" => ("紧急服务没有接，街道接着办", "takes it on, as the emergency service did not"),
        "tell_path" => ("告诉了您法定的途径", "told you the statutory path"),
        "tell_repeated" => ("告诉了您先前那件的结果", "told you what became of the earlier one"),
        "explain_secret" => ("说明了为什么不能说", "explained what is protected"),
        "tell_other_path" => ("告诉了您别的途径", "told you another path"),
        "dissuade" => ("讲明了规定和后果", "explained the rules and what follows"),
        "consult" => ("请几家单位先商量", "called several units to settle whose it is"),
        "record_minutes" => ("商量好了", "wrote down what was settled"),
        "order_to_scene" => ("叫有关单位到现场", "ordered units to the scene"),
        "report_scene" => ("到现场看过了", "has been to the scene"),
        "supplement" => ("补充了情况", "added to it"),
        "withdraw" => ("撤回，不再办", "withdrew it"),
        "answer" => ("直接答复", "answered at once"),
        "take" => ("自己来办", "handles it itself"),
        "take_fast" => ("马上来办", "handles it right away"),
        "leave_fast" => ("办不了那么快，按普通的办", "handles it in the ordinary way after all"),
        "transfer" | "dispatch" | "direct" => ("交给管这件事的单位办", "gave it to the unit whose duty it is"),
        "coordinate" => ("叫几家单位一起办", "brought several units together"),
        "whistle" => ("吹了哨，请有关单位到场", "blew the whistle: the units must come"),
        "copy" => ("让上级也知道", "let the level above know"),
        "lead_handled" => ("和几家一起办完了", "has handled it with the others"),
        "hear_whistle" => ("到场的单位办完了", "the units that came have finished"),
        "report" | "report_unsolved" | "report_bounced" | "to_district" | "escalate" | "object_again" => {
            ("报给上级定", "asked the level above to decide")
        }
        "follow" | "follow_unsolved" | "act" => ("按上级要求来办", "handles it as the level above requires"),
        "object" => ("认为派错了，退回", "objected that it is not theirs"),
        "sign_for" => ("收到了", "received it"),
        "contact" => ("联系了您", "got in touch with you"),
        "extend" => ("延长了办理时间", "extended the time to handle"),
        "suspend" => ("暂停，时钟停下", "paused it; the clock is held"),
        "resume" => ("接着办，时钟接着走", "went on; the clock runs again"),
        "handled" => ("办完了", "has handled it"),
        "hang" => ("定了方案，到日子再看", "made a plan and a day to look again"),
        "take_up" => ("到了日子，重新来办", "took it up again"),
        "feed_back" => ("答复您", "answered you"),
        "feed_up" => ("把答复报给平台", "reported the answer to the platform"),
        "start_call_back" => ("开始回访", "call-back began"),
        "rate" => ("评了这件事", "rated it"),
        "reopen" => ("说没解决，再办一轮", "said that it is not solved: another round"),
        "close_unsolved" => ("记下没解决，办结", "closed it as not solved"),
        "attempt" => ("回访，没有接通", "tried to call back"),
        "unreachable" => ("没联系上，办结", "could not reach you; closed"),
        _ => (ask.zh.as_str(), ask.en.as_str()),
    };
    pick(lang, said.0, said.1)
}

/// Who did it: the resident is addressed.
pub(super) fn who(step: &StepBody, by: &Words, lang: Lang) -> String {
    let is_you = by.zh == "诉求人" || step.ask.as_ref().is_some_and(|ask| ask.key == "register");
    if is_you { pick(lang, "您", "You").to_owned() } else { by.pick(lang).to_owned() }
}

/// What follows if the resident does it.
pub(super) fn will(ask: &str, lang: Lang) -> &'static [&'static str] {
    match (ask, lang) {
        ("supplement", Lang::Zh) => &["写的内容加进这件事，正在办的人马上收到提醒。", "时限不变。"],
        ("supplement", Lang::En) => &["It is added, and whoever handles it is told at once.", "No deadline changes."],
        ("withdraw", Lang::Zh) => &[
            "这件事就此停办，不能恢复；以后想办，要重新说一遍。",
            "正在办的单位会收到通知。",
            "经过仍然留着，您凭查询码还能看。",
        ],
        ("withdraw", Lang::En) => &[
            "Nothing more is done, and this cannot be undone; you can make a new request later.",
            "The unit that handles it is told.",
            "What happened stays, and your code still shows it.",
        ],
        ("rate" | "reopen", Lang::Zh) => &[
            "选“解决”或者“部分解决”，这件事办结。",
            "选“未解决”，再办一轮，重新算时间；轮数用完了，会告诉您还能找谁。",
            "经办的人改不了您的评价。",
        ],
        ("rate" | "reopen", Lang::En) => &[
            "With “solved” or “partly solved” it is closed.",
            "With “not solved” it goes another round with new deadlines; if there are none left, you are told whom to turn to.",
            "Whoever handled it cannot change what you say.",
        ],
        _ => &[],
    }
}
