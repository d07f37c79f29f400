//! What the resident can do with their matter: rate, add, withdraw, and whatever else the procedure gives them.

use super::plain;
use super::{FIELD, RATE, REOPEN};
use crate::api::receipts::ReceiptBody;
use crate::pages::html::{Safe, html};
use crate::pages::layout::{cites_of, query};
use crate::pages::sent;
use crate::problem::Problem;
use crate::secrets::fresh;
use crate::view::{FieldBody, FormBody};
use crate::words::pick;
use desk::CityLaw;
use std::collections::BTreeMap;
use worktime::Lang;

/// What the forms are made from.
pub(super) struct Forms<'a> {
    pub law: &'a CityLaw,
    pub receipt: &'a ReceiptBody,
    /// Where they are sent.
    pub action: &'a str,
    /// The receipt code that goes with them, if that is what opened the matter.
    pub code: Option<&'a str>,
    /// What was typed into a form that was refused: its ask and fields.
    pub typed: Option<(&'a str, &'a BTreeMap<String, String>)>,
    pub lang: Lang,
}

impl Forms<'_> {
    /// The form for rating, open and first, if one can rate now.
    pub(super) fn rating(&self) -> Result<Option<Safe>, Problem> {
        let found = self.receipt.asks.iter().find(|form| matches!(form.ask.key.as_str(), RATE | REOPEN));
        let Some(form) = found else { return Ok(None) };
        let title = pick(self.lang, "一、事情解决了吗；二、您满意吗", "Is it solved, and are you satisfied?");
        let inner = self.inner(form, RATE, pick(self.lang, "交评价", "Send"))?;
        Ok(Some(html!("<section class=\"rate\" id=\"rate\"><h2>{}</h2>{}</section>", title, inner)))
    }

    /// The other forms, each folded.
    pub(super) fn others(&self) -> Result<Vec<Safe>, Problem> {
        let others = self.receipt.asks.iter().filter(|form| !matches!(form.ask.key.as_str(), RATE | REOPEN));
        others.map(|form| self.folded(form)).collect()
    }

    fn folded(&self, form: &FormBody) -> Result<Safe, Problem> {
        let key = form.ask.key.as_str();
        let open = self.typed.is_some_and(|(ask, _)| ask == key).then(|| html!(" open"));
        let name = match key {
            "supplement" => pick(self.lang, "补充情况", "Add something"),
            "withdraw" => pick(self.lang, "不想继续了，撤回", "Withdraw it"),
            _ => pick(self.lang, &form.ask.zh, &form.ask.en),
        };
        Ok(html!(
            "<details class=\"act\"{}><summary>{}</summary>{}</details>",
            open,
            name,
            self.inner(form, key, name)?
        ))
    }

    fn inner(&self, form: &FormBody, ask: &str, button: &str) -> Result<Safe, Problem> {
        let typed = self.typed.filter(|(of, _)| *of == ask).map(|(_, typed)| typed);
        let fields: Vec<Safe> = form
            .fields
            .iter()
            .filter(|field| !field.read_only)
            .filter_map(|field| self.input(form, field, typed))
            .collect();
        let will: Vec<Safe> = plain::will(ask, self.lang).iter().map(|line| html!("<li>{}</li>", *line)).collect();
        let will = (!will.is_empty()).then(|| {
            html!(
                "<div class=\"will\"><b>{}</b><ul>{}</ul></div>",
                pick(self.lang, "按下以后", "When you press it"),
                will
            )
        });
        Ok(html!(
            "<form method=\"post\" enctype=\"multipart/form-data\" action=\"{}{}\" data-send=\"follow\">{}<input type=\"hidden\" name=\"ask\" value=\"{}\"><input type=\"hidden\" name=\"version\" value=\"{}\"><input type=\"hidden\" name=\"key\" value=\"{}\">{}{}{}<button class=\"btn primary wide\">{}</button></form>",
            self.action,
            query(self.lang),
            self.code.map(|code| html!("<input type=\"hidden\" name=\"code\" value=\"{}\">", code)),
            ask,
            self.receipt.version,
            fresh()?,
            fields,
            will,
            cites_of(Some(self.law), &form.basis, self.lang),
            button
        ))
    }

    /// An input for a field; `None` for types that a resident's page does not take.
    fn input(&self, form: &FormBody, field: &FieldBody, typed: Option<&BTreeMap<String, String>>) -> Option<Safe> {
        let key = field.field.key.as_str();
        let (name, id) = (format!("{FIELD}{key}"), format!("{}-{key}", form.ask.key));
        let (label, hint) = self.words(field);
        let written = typed.and_then(|typed| typed.get(&name)).map_or("", String::as_str);
        let optional = (!field.required)
            .then(|| html!(" <span class=\"muted\">{}</span>", pick(self.lang, "可以不填", "optional")));
        let hint = hint.map(|hint| html!("<p class=\"small\">{}</p>", hint));
        let choices =
            |choices: Vec<(String, String)>| {
                let all = choices.iter().map(|(value, text)| {
                let checked = (value == written).then(|| html!(" checked"));
                let must = field.required.then(|| html!(" required"));
                html!(
                    "<label class=\"opt\"><input type=\"radio\" name=\"{}\" value=\"{}\"{}{}><span>{}</span></label>",
                    name, value, checked, must, text
                )
            });
                html!(
                    "<fieldset class=\"opts\"><legend>{}{}</legend>{}<div>{}</div></fieldset>",
                    label,
                    optional,
                    hint,
                    all.collect::<Vec<_>>()
                )
            };
        match field.kind.as_str() {
            "choice" => {
                let all = field.choices.iter();
                Some(choices(all.map(|c| (c.key.clone(), pick(self.lang, &c.zh, &c.en).to_owned())).collect()))
            }
            "yes_no" => Some(choices(vec![
                ("=yes".to_owned(), pick(self.lang, "有", "Yes").to_owned()),
                ("=no".to_owned(), pick(self.lang, "没有", "No").to_owned()),
            ])),
            "text" => Some(html!(
                "<div class=\"field\"><label class=\"label\" for=\"{}\">{}{}</label>{}<textarea class=\"input area\" id=\"{}\" name=\"{}\" rows=\"3\" maxlength=\"{}\"{}>{}</textarea></div>",
                id,
                label,
                optional,
                hint,
                id,
                name,
                field.max.unwrap_or(2000),
                field.required.then(|| html!(" required")),
                written
            )),
            "date" => Some(html!(
                "<div class=\"field\"><label class=\"label\" for=\"{}\">{}{}</label><input class=\"input\" id=\"{}\" name=\"{}\" type=\"date\" value=\"{}\"></div>",
                id,
                label,
                optional,
                id,
                name,
                written
            )),
            sent::FILES => Some(self.photos(&id, label, typed)),
            _ => None,
        }
    }

    /// An input for photos.
    fn photos(&self, id: &str, label: &str, typed: Option<&BTreeMap<String, String>>) -> Safe {
        let ids = typed.and_then(|typed| typed.get(sent::FILES)).map_or("", String::as_str);
        html!(
            "<div class=\"field\"><label class=\"label\" for=\"{}\">{} <span class=\"muted\">{}</span></label>{}</div>",
            id,
            label,
            pick(self.lang, "可以不传", "optional"),
            sent::input(id, sent::FILES, ids, self.lang)
        )
    }

    /// The label of a field as it is asked of the resident, and a hint.
    fn words<'a>(&self, field: &'a FieldBody) -> (&'a str, Option<&'static str>) {
        let lang = self.lang;
        match field.field.key.as_str() {
            "responded" => (pick(lang, "有人联系过您、回应过您吗", "Did somebody get in touch with you?"), None),
            "solved" => (pick(lang, "事情解决了吗", "Is it solved?"), None),
            "satisfied" => (
                pick(lang, "对办理满意吗", "Are you satisfied with how it was handled?"),
                Some(pick(
                    lang,
                    "两个问题分开算。事没办成、人很尽心，也可以这样评。",
                    "The two are counted apart. If it was not solved but people did their best, you can say so.",
                )),
            ),
            "unsolved_reason" => (
                pick(lang, "为什么没有解决", "Why is it not solved?"),
                Some(pick(lang, "没有全解决的，请选一项。", "If it is not fully solved, choose one.")),
            ),
            "dissatisfied_reason" => (
                pick(lang, "为什么不满意", "Why are you not satisfied?"),
                Some(pick(lang, "不满意的，请选一项。", "If you are not satisfied, choose one.")),
            ),
            "remark" => (pick(lang, "哪儿还没好？为什么不满意？", "What is still wrong? Why not satisfied?"), None),
            sent::FILES => (pick(lang, "照片", "Photos"), None),
            "more" => (pick(lang, "要补充什么", "What would you add?"), None),
            _ => (pick(lang, &field.field.zh, &field.field.en), None),
        }
    }
}
