//! `huying notices`, and the ways out that `huying serve` opens.

use crate::options::{Common, Notices, Outward as Wanted};
use crate::say;
use crate::telling::Failure;
use channels::outward::{MailServer, Outward, SmsGateway, Trust, Wrong};
use desk::Sender as _;
use desk::ports::Channel;
use desk::sending::{Message, NotSent, mobile, words};
use std::path::Path;
use worktime::Lang;

/// Opens the ways out that are wanted.
pub fn outward(common: &Common, wanted: &Wanted) -> Result<Outward, Failure> {
    let wrong = |wrong: Wrong| Failure::said(common.lang.pick(&wrong.zh, &wrong.en));
    let trust = match &wanted.trust {
        Some(file) => {
            let pem = std::fs::read(file).map_err(|fault| Failure::unread(file, &fault, common.lang))?;
            Trust::read(&pem).map_err(wrong)?
        }
        None => Trust::default(),
    };
    let mut outward = Outward::default();
    if let (Some(url), Some(from)) = (&wanted.mail, &wanted.mail_from) {
        let user = match (&wanted.mail_user, &wanted.mail_password_file) {
            (Some(name), Some(file)) => Some((name.clone(), secret(common, file)?)),
            _ => None,
        };
        outward.mail = Some(MailServer::new(url, from, user, &trust).map_err(wrong)?);
    }
    if let (Some(url), Some(file)) = (&wanted.sms, &wanted.sms_key_file) {
        outward.sms = Some(SmsGateway::new(url, &secret(common, file)?, &trust).map_err(wrong)?);
    }
    match &wanted.public_url {
        Some(address) => outward.found_at(address).map_err(wrong),
        None => Ok(outward),
    }
}

pub(super) fn secret(common: &Common, file: &Path) -> Result<String, Failure> {
    let text = std::fs::read_to_string(file).map_err(|fault| Failure::unread(file, &fault, common.lang))?;
    match text.trim() {
        "" => Err(Failure::said(match common.lang {
            Lang::Zh => format!("{}：文件是空的。", file.display()),
            Lang::En => format!("{}: the file is empty.", file.display()),
        })),
        secret => Ok(secret.to_owned()),
    }
}

/// Runs `huying notices`.
pub async fn run(common: &Common, command: &Notices) -> Result<(), Failure> {
    let Notices::Try { to, outward: wanted } = command;
    let pick = |zh: &str, en: &str| common.lang.pick(zh, en).to_owned();
    let outward = outward(common, wanted)?;
    let (channel, to) = match mobile(to) {
        Some(number) => (Channel::Sms, number),
        None if to.contains('@') => (Channel::Mail, to.trim().to_owned()),
        None => {
            return Err(Failure::said(pick(
                "--to 应是11位手机号或者邮箱地址。",
                "--to is a mobile number of eleven digits or a mail address.",
            )));
        }
    };
    if !outward.carries(channel) {
        return Err(Failure::said(match channel {
            Channel::Sms => pick(
                "没有短信网关：请写 --sms 和 --sms-key-file。",
                "There is no gateway: give --sms and --sms-key-file.",
            ),
            Channel::Mail => pick(
                "没有邮件服务器：请写 --mail 和 --mail-from。",
                "There is no mail server: give --mail and --mail-from.",
            ),
        }));
    }
    let message = Message {
        id: format!("try/{}", std::time::UNIX_EPOCH.elapsed().unwrap_or_default().as_millis()),
        channel,
        to,
        subject: pick("呼应：试发", "Huying: a try"),
        text: pick(
            "这是呼应平台的一条试发消息，不必回复。",
            "This is a try of the platform Huying; please do not answer.",
        ),
    };
    match outward.send(&message).await {
        Ok(()) => {
            say!("{}", pick("对方收下了。", "The other side took it."));
            Ok(())
        }
        Err(not) => Err(Failure::said(came_back(not, common.lang))),
    }
}

fn came_back(NotSent { why, code, again }: NotSent, lang: Lang) -> String {
    let (zh, en) = words(why).unwrap_or((why, why));
    let why = lang.pick(zh, en);
    let code = if code == 0 { String::new() } else { format!(" {code}") };
    match (lang, again) {
        (Lang::Zh, true) => format!("没有发出：{why}{code}。平台会再试。"),
        (Lang::Zh, false) => format!("没有发出：{why}{code}。平台不会再试。"),
        (Lang::En, true) => format!("Not sent: {why}{code}. The platform would try again."),
        (Lang::En, false) => format!("Not sent: {why}{code}. The platform would not try again."),
    }
}
