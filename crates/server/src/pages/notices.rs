//! Pages that explain: what is kept on this device, what to do about a lost code, what happens to personal data.

use super::html::{Safe, html};
use super::layout::{page, query};
use super::look::Look;
use super::matters::OnlyLang;
use crate::extract::Asked;
use crate::words::pick;
use axum::response::Html;
use worktime::Lang;

/// What this device keeps; filled in by the script, since the server knows nothing of it.
pub(crate) async fn mine(look: Look, Asked(_): Asked<OnlyLang>) -> Html<String> {
    let lang = look.lang;
    let title = pick(lang, "这台设备上的记录", "Kept on this device");
    let content = html!(
        "<h1>{}</h1><p class=\"muted\">{}</p><div data-mine><p>{}</p></div><p class=\"small\">{}</p><p class=\"row wrap\"><a class=\"button plain\" href=\"/follow{}\">{}</a> <a class=\"button plain\" href=\"/request{}\">{}</a></p>",
        title,
        pick(
            lang,
            "只有您点过“存到这台设备”的，才在这里。我们的服务器上没有这份清单。",
            "Only what you chose to keep on this device stands here. Our server has no such list."
        ),
        pick(
            lang,
            "浏览器没有开脚本，看不到这份清单。请用查询码查。",
            "Without script in the browser this list cannot be shown. Use your code."
        ),
        pick(
            lang,
            "谁用这台设备，谁就能看到这些查询码。公用的电脑上请不要存。",
            "Whoever uses this device can see these codes. Do not keep them on a shared computer."
        ),
        query(lang),
        pick(lang, "输查询码", "Enter a code"),
        query(lang),
        pick(lang, "说一件事", "Make a request")
    );
    page(look, title, "/mine", &content)
}

/// What happens to personal data.
pub(crate) async fn privacy(look: Look, Asked(_): Asked<OnlyLang>) -> Html<String> {
    let lang = look.lang;
    let title = pick(lang, "您的个人信息怎么用", "What happens to your personal data");
    let parts: Vec<Safe> = PRIVACY
        .iter()
        .map(|(head, lines)| {
            let lines: Vec<Safe> = lines.iter().map(|(zh, en)| html!("<li>{}</li>", pick(lang, zh, en))).collect();
            html!("<section><h2>{}</h2><ul class=\"plain full\">{}</ul></section>", pick(lang, head.0, head.1), lines)
        })
        .collect();
    let content = html!(
        "<h1>{}</h1><p class=\"muted\">{}</p>{}<section><h2>{}</h2><p>{}</p><p class=\"row wrap\"><a class=\"button\" href=\"/follow{}\">{}</a></p></section>",
        title,
        pick(lang, "这里写的是系统实际怎么做，不是愿望。", "This is what the system does, not what is hoped for."),
        parts,
        pick(lang, "想看、想删", "To read or to erase"),
        pick(
            lang,
            "输查询码打开您的事，最下面有“看我的全部信息”和“删除我的信息”。查询码丢了也可以打 12345，由接线员转给街道台账员办。",
            "Open your matter with its code; at the end stand “All that is kept about me” and “Erase my data”. Without the code, call 12345; the operator passes it on to the office's registrar."
        ),
        query(lang),
        pick(lang, "输查询码", "Enter the code")
    );
    page(look, title, "/privacy", &content)
}

/// A sentence in both languages.
type Said = (&'static str, &'static str);

/// What the notice says, by heading.
const PRIVACY: [(Said, &[Said]); 5] = [
    (
        ("存什么", "What is kept"),
        &[
            (
                "您写的话、地点，您愿意留的称呼、电话、邮箱、门牌、坐标。不要身份证号，不要账号。",
                "Your words, the place, and whatever name, number, mail, street address and position you choose to give. No identity number, no account.",
            ),
            (
                "您电话号码的一个带钥匙的摘要，只用来找回同一个人的事；从它看不出号码。",
                "A keyed digest of your number, only to find matters of the same person; the number cannot be read from it.",
            ),
            ("查询码不存，只存它的摘要。", "The code itself is not kept, only its digest."),
            (
                "评价链接和短信验证码也只存摘要。用手机号看过自己的事，会记下号码的摘要和时间，用来标出新进展，三十天后删。",
                "Of rating links and codes in short messages only digests are kept, too. When you look at your requests by your number, its digest and the time are kept to mark what is new, and forgotten after thirty days.",
            ),
            (
                "网络地址只在内存里数次数、防滥用，不写进您的事。",
                "Your network address is counted in memory against abuse and never written into your matter.",
            ),
        ],
    ),
    (
        ("怎么存", "How it is kept"),
        &[
            (
                "您写的话和联系方式加密存放，每件事一把钥匙。",
                "Your words and contact data are encrypted, with a key for each matter.",
            ),
            (
                "办理经过只记谁、哪一步、什么时候、依据哪一条，里面没有您写的字，事后谁也改不了。",
                "The record of steps says who, what, when and on which provision; none of your words stand in it, and nobody can change it afterwards.",
            ),
        ],
    ),
    (
        ("谁能看", "Who can see it"),
        &[
            (
                "受理的热线、承办的街道、接手的单位，只限管这件事的岗位。别的单位看到的是遮住的。",
                "The hotline, the office and the unit that handles it, and there only the posts that need it. Others see it masked.",
            ),
            (
                "选了“替我保密”的，只有少数岗位写明用途才能打开。",
                "If you asked for confidence, only a few posts can open it, and they must say why.",
            ),
            (
                "单位接了短信网关、邮件服务器的，发通知时把您的手机号、邮箱交给它；短信里只有编号和办到哪一步，没有您写的话。",
                "Where the office sends short messages or mail, its gateway gets your number or address with each; a short message holds the number of your matter and how it stands, none of your words.",
            ),
            ("统计里只有数，没有人。", "Statistics contain numbers, not people."),
        ],
    ),
    (
        ("存多久", "For how long"),
        &[
            (
                "您要求删除时，马上删掉您写的话和联系方式，连同钥匙；备份里的也再打不开。",
                "When you ask for erasure, your words and contact data are erased at once with their key; copies in backups cannot be opened any more.",
            ),
            (
                "没有到期自动删除：系统里没有哪一条法规定了期限，您不要求，就一直留着。",
                "Nothing is erased by itself after a time: no provision in this system sets one, so it stays until you ask.",
            ),
        ],
    ),
    (
        ("您的浏览器", "Your browser"),
        &[
            (
                "一个饼干记着字号、深浅和语言，存一年，里面没有您的信息。",
                "One cookie remembers type size, theme and language for a year; nothing in it is about you.",
            ),
            (
                "没写完的话存在您自己的设备上，七天后忘掉；不用别家的统计和脚本。",
                "What you have half written stays on your own device for seven days. No foreign statistics or scripts are used.",
            ),
        ],
    ),
];

/// What to do about a lost code.
pub(crate) async fn lost(look: Look, Asked(_): Asked<OnlyLang>) -> Html<String> {
    let title = lost_title(look.lang);
    page(look, title, "/lost", &lost_part(look.lang))
}

fn lost_title(lang: Lang) -> &'static str {
    pick(lang, "查询码丢了", "The code is lost")
}

fn lost_part(lang: Lang) -> Safe {
    let q = query(lang);
    html!(
        "<h1>{}</h1><p>{}</p><ul class=\"ways\"><li><a href=\"/mine{}\">{}</a></li><li><a href=\"/mine/number{}\">{}</a></li><li><a href=\"tel:12345\">{}</a></li><li><a href=\"/request{}\">{}</a></li></ul><p class=\"small\">{}</p>",
        lost_title(lang),
        pick(
            lang,
            "查询码就是您的凭据，证明不了是您，网页上不会把它给任何人。可以这样：",
            "The code is your proof, so no page gives it to anybody who cannot show who they are. You can:"
        ),
        q,
        pick(lang, "看看这台设备上存过没有", "See whether this device keeps it"),
        q,
        pick(
            lang,
            "用当时留的手机号收一条验证码，看提过的所有事",
            "Have a code sent to the mobile number you gave, and see every request made with it"
        ),
        pick(
            lang,
            "打 12345，说地点和哪天提的；接线员按当时留的电话回拨，核对是您，再念给您",
            "Call 12345 and say where and when; the operator calls back the number you gave and, if it is you, reads out the code"
        ),
        q,
        pick(
            lang,
            "重新说一遍，说明以前提过；街道会把同一件事并起来",
            "Make the request again and say so; the office merges the two"
        ),
        pick(
            lang,
            "当时没留电话的，核对不了身份，只能重新说一遍。",
            "If you left no number, nobody can recognise you; make the request again."
        )
    )
}
