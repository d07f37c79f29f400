//! A form of a page as it was sent, with or without files: files are kept as uploads, and their ids stand in a field.

use super::html::{Safe, html};
use crate::extract::{Source, unread};
use crate::problem::Problem;
use crate::state::AppState;
use crate::uploads;
use crate::words::pick;
use axum::extract::{Form, FromRequest as _, Request};
use std::collections::BTreeMap;
use worktime::Lang;

/// The field in which the ids stand, separated by spaces.
pub(crate) const FILES: &str = "files";

/// The reason of a refusal that says so.
const LOST: &str = "no-such-upload";

/// A form as it was sent.
#[derive(Debug, Default)]
pub(crate) struct Sent {
    /// Its texts by name.
    pub fields: BTreeMap<String, String>,
    /// Why a file was not kept; everything else is here.
    pub fault: Option<Problem>,
    /// The digest of everything in it, where files came with it: they get new ids each time.
    pub digest: Option<String>,
}

/// Reads a form.
pub(crate) async fn read(state: &AppState, source: &Source, request: Request) -> Result<Sent, Problem> {
    if !uploads::is_form(request.headers()) {
        let read = Form::<BTreeMap<String, String>>::from_request(request, state).await;
        let Form(fields) = read.map_err(|rejection| unread(rejection.status()))?;
        return Ok(Sent { fields, ..Sent::default() });
    }
    let form = uploads::form(state, None, source, request).await?;
    let mut fields = form.fields;
    if !form.files.is_empty() {
        let ids = fields.entry(FILES.to_owned()).or_default();
        for file in &form.files {
            ids.push(' ');
            ids.push_str(&file.file);
        }
    }
    Ok(Sent { fields, fault: form.fault, digest: Some(form.digest) })
}

/// The input for files; script takes it over and puts their ids into the field.
pub(crate) fn input(id: &str, field: &str, ids: &str, lang: Lang) -> Safe {
    html!(
        "<input type=\"hidden\" name=\"{}\" value=\"{}\"><input class=\"input\" id=\"{}\" type=\"file\" name=\"new\" multiple accept=\"image/jpeg,image/png,image/webp,application/pdf\" data-photos=\"{}\"><p class=\"small\">{}</p>",
        field,
        ids,
        id,
        field,
        pick(
            lang,
            "请别拍到旁人的脸和门牌里的屋内。照片里带的位置和时间会去掉。",
            "Leave out other people's faces and homes. The place and time inside a photo are removed."
        )
    )
}

/// Uploads that are not there any more are not named again: the person chooses them anew.
pub(crate) fn forget_lost(fields: &mut BTreeMap<String, String>, problem: &Problem, lang: Lang) {
    if problem.body(lang).reasons.iter().any(|reason| reason.code == LOST) {
        fields.remove(FILES);
    }
}

/// The ids that a field names.
pub(crate) fn ids(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}
