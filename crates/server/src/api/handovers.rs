//! What an emergency service hands over because it is no emergency: registered like any appeal, and answered with a receipt.

use super::appeals::{NewAppeal, home_of, values};
use crate::extract::{Body, Key};
use crate::problem::{Problem, ProblemBody};
use crate::signed_in::Staff;
use crate::state::AppState;
use crate::view::{Keyed, Named, procedure_of, state_of};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use casework::{Value, Wanted};
use desk::{Asked, DeskFault, Target};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The procedure of appeals, and the ask by which a service opens one.
const APPEAL: &str = "appeal";
const HAND_IN: &str = "hand_in";
/// The channel of everything that comes so.
const EMERGENCY: &str = "emergency";
/// What a service need not say.
const UNCLASSIFIED: &str = "unclassified";
const HELP: &str = "help";
/// Longest reference, in characters: that of the field itself.
const REFERENCE: usize = 64;

/// What is handed over.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct HandOver {
    /// The service's own number for it; the same number again brings the same receipt.
    reference: String,
    /// Which service: `police`, `fire`, `ambulance`, `traffic`, `repair`.
    service: String,
    /// Division code of the community or street where it is.
    place: String,
    /// What was said.
    text: String,
    /// Category, from the city's list `categories`; `unclassified` if it is not said.
    category: Option<String>,
    /// Kind; `help` if it is not said.
    kind: Option<String>,
    /// How urgent; `ordinary` if it is not said. An emergency is refused.
    grade: Option<String>,
    /// Who asks.
    contact_name: Option<String>,
    /// Telephone.
    contact_phone: Option<String>,
    /// Address.
    address: Option<String>,
    /// Whether the name may be known: `named`, `anonymous`, `confidential`.
    identity: Option<String>,
}

/// The receipt.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TakenOver {
    /// The service's own number.
    reference: String,
    /// Number for people.
    number: String,
    /// Id.
    matter: String,
    /// District.
    district: u32,
    /// State.
    state: Keyed,
    /// When it was taken over.
    taken_at: String,
    /// The subdistrict that has it now.
    unit: Named,
    /// Whether this is the receipt of an earlier hand-over under the same number.
    repeated: bool,
}

/// Hands over what is no emergency. Only the city's emergency services may; a reference registers one matter, however often it is sent.
#[utoipa::path(post, path = "/handovers", operation_id = "hand_over", tag = "appeals", request_body = HandOver, security(("session" = []), ("token" = [])),
    responses((status = 201, body = TakenOver), (status = "default", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn hand_over(
    State(state): State<AppState>,
    staff: Staff,
    Body { value: given, digest }: Body<HandOver>,
) -> Result<(StatusCode, Json<TakenOver>), Problem> {
    let reference = given.reference.trim().to_owned();
    if reference.is_empty() || reference.chars().count() > REFERENCE {
        return Err(Problem::invalid(
            "reference",
            "请写贵方的编号，1至64个字。",
            "Give your own number for it, 1 to 64 characters.",
        ));
    }
    let library = state.desk().library();
    let (home, district) = home_of(&library, &given.place)?;
    // One number means one matter of this service, whoever at its desk sends it again.
    let key = Key(Some(format!("handover/{reference}"))).under(&staff.account.unit, &digest);
    let service = given.service.clone();
    let mut values = values(appeal(given, &reference));
    values.insert("rescue".to_owned(), Value::Text(service));
    let asked = Asked {
        district,
        target: Target::New { procedure: APPEAL.to_owned(), home },
        wanted: Wanted::Ask(HAND_IN.to_owned()),
        actor: staff.viewer().actor(),
        values,
        version: None,
        key,
        imported: None,
    };
    let done = state.desk().ask(&asked).await.map_err(|fault| match fault {
        DeskFault::KeyReused => Problem::invalid(
            "reference",
            "这个编号已经移来过一件，内容不同。补充情况请告诉承办街道，另一件请用另一个编号。",
            "Something else was handed over under this number. Tell the subdistrict what is to be added; another matter needs another number.",
        ),
        other => other.into(),
    })?;
    let matter = state.desk().matter(district, &done.matter).await?.ok_or_else(Problem::not_found)?;
    let receipt = TakenOver {
        reference,
        number: done.number,
        matter: done.matter.to_string(),
        district,
        state: state_of(procedure_of(&library, &matter), &done.state),
        taken_at: matter.opened_at.rfc3339(),
        unit: Named::of(&library, &matter.home),
        repeated: done.repeated,
    };
    Ok((StatusCode::CREATED, Json(receipt)))
}

fn appeal(given: HandOver, reference: &str) -> NewAppeal {
    let HandOver { place, text, category, kind, grade, contact_name, contact_phone, address, identity, .. } = given;
    NewAppeal {
        place,
        text,
        category: category.unwrap_or_else(|| UNCLASSIFIED.to_owned()),
        kind: kind.unwrap_or_else(|| HELP.to_owned()),
        grade,
        contact_name,
        contact_phone,
        address,
        identity,
        channel: Some(EMERGENCY.to_owned()),
        external_no: Some(reference.to_owned()),
        ..NewAppeal::default()
    }
}
