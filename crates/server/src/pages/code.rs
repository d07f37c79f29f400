//! A lost code, read out to its owner: a member of staff who may see who asked calls back the number that was given,
//! and only then opens the code. Residents' pages show it to nobody.

use super::html::html;
use super::layout::page;
use super::look::Look;
use crate::extract::At;
use crate::problem::Problem;
use crate::signed_in::Staff;
use crate::state::AppState;
use crate::view::seen;
use crate::words::pick;
use axum::extract::State;
use axum::response::Html;
use desk::access_log::{self, Noted};
use desk::vault::receipt_digest;
use rulebook::model::Class;

/// The code of a matter, for reading out.
pub(crate) async fn read_out(
    State(state): State<AppState>,
    staff: Staff,
    look: Look,
    At((district, id)): At<(u32, String)>,
) -> Result<Html<String>, Problem> {
    let seen = seen(&state, &staff.viewer(), district, &id).await?;
    staff.needs_session()?;
    if !seen.access.classes.contains(&Class::Personal) {
        return Err(Problem::forbidden(
            "not-personal",
            "只有能看到诉求人联系方式的岗位才能读出查询码。",
            "Only a post that may see the requester's contact data may read out the code.",
        ));
    }
    let matter = &seen.matter;
    let code = state.desk().vault().receipt_code(district, &matter.id.0);
    // Who made no request has no code.
    state.desk().ledger().receipt(district, &receipt_digest(&code)).await?.ok_or_else(Problem::not_found)?;
    let noted = Noted {
        kind: access_log::REVEALED,
        account: Some(&staff.account),
        matter: &matter.id.0,
        note: "receipt code, to read out",
    };
    state.desk().note_access(district, &noted).await?;
    tracing::info!(target: "access", by = %staff.account.id, district, matter = %matter.id, "receipt code read out");
    let lang = look.lang;
    let title = pick(lang, "查询码", "The code");
    let content = html!(
        "<h1>{}</h1><p>{} <b>{}</b></p><p><strong class=\"code\" id=\"code\">{}</strong></p><p class=\"note soon\">{}</p>",
        title,
        pick(lang, "编号", "Number"),
        matter.number,
        code,
        pick(
            lang,
            "先按登记的电话回拨，核对是本人，再念给本人。不要发给别的号码。这次打开已经记下。",
            "First call back the number on record and make sure who it is; then read it out. Send it to no other number. That it was opened is recorded."
        )
    );
    Ok(page(look, title, "/matters", &content))
}
