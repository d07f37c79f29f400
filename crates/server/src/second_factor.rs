//! Second factors: codes of RFC 6238 (SHA-1, six digits, 30 seconds, one step of leeway), each used once, and recovery
//! codes for a lost device.

use crate::problem::Problem;
use crate::secrets::digest;
use crate::state::AppState;
use desk::ports::{Account, SecondFactor};
use desk::vault::random;
use qrcode::QrCode;
use qrcode::render::svg;
use totp_rs::{Builder, Secret, Totp};

/// Recovery codes that are handed out.
const RECOVERY: usize = 10;
/// Side of the picture to scan, in pixels.
const PICTURE: u32 = 240;

/// A secret that a person's device is about to take in.
#[derive(Debug)]
pub(crate) struct Enrolment {
    /// The secret in base 32, as it is typed.
    pub secret: String,
    /// The address that devices scan.
    pub uri: String,
    /// The same as a picture.
    pub picture: String,
}

/// What a code was worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Checked {
    /// It is right and had not been used.
    Right,
    /// It is one of the recovery codes, which is now gone.
    Recovery,
    /// It is wrong or had been used.
    Wrong,
}

fn generator(secret: Vec<u8>) -> Result<Totp, Problem> {
    let made = Builder::new().with_secret(Secret::from(secret)).with_skew(1).build();
    made.map_err(|error| Problem::fault(&error.to_string()))
}

/// The second factor of an account that has confirmed one.
pub(crate) async fn of(state: &AppState, account: &str) -> Result<Option<SecondFactor>, Problem> {
    Ok(state.desk().accounts().second_factor(account).await?.filter(|factor| factor.confirmed))
}

/// Makes a new secret, not yet in force.
pub(crate) async fn enrol(state: &AppState, account: &Account) -> Result<Enrolment, Problem> {
    let fault = |error: &dyn std::fmt::Display| Problem::fault(&error.to_string());
    let raw: [u8; 20] = random().map_err(|error| fault(&error))?;
    let factor = SecondFactor {
        account: account.id.clone(),
        secret: state.desk().vault().seal_secret(&raw).map_err(|error| fault(&error))?,
        confirmed: false,
        last_step: 0,
        recovery: Vec::new(),
    };
    state.desk().accounts().put_second_factor(&factor).await?;
    let secret = Secret::from(raw.to_vec()).to_base32();
    let name: String = account.login.chars().filter(|c| c.is_ascii_alphanumeric() || "-_.".contains(*c)).collect();
    let uri = format!("otpauth://totp/Huying:{name}?secret={secret}&issuer=Huying&algorithm=SHA1&digits=6&period=30");
    let code = QrCode::new(uri.as_bytes()).map_err(|error| fault(&error))?;
    let picture = code.render::<svg::Color<'_>>().min_dimensions(PICTURE, PICTURE).build();
    Ok(Enrolment { secret, uri, picture })
}

/// Puts a secret into force by a first code; answers the recovery codes, which are shown this once.
pub(crate) async fn confirm(state: &AppState, account: &Account, code: &str) -> Result<Option<Vec<String>>, Problem> {
    let Some(mut factor) = state.desk().accounts().second_factor(&account.id).await?.filter(|one| !one.confirmed)
    else {
        return Ok(None);
    };
    let Some(step) = step_of(state, &factor, code)? else { return Ok(None) };
    let mut codes = Vec::with_capacity(RECOVERY);
    for _ in 0..RECOVERY {
        let bytes: [u8; 10] = random().map_err(|error| Problem::fault(&error.to_string()))?;
        let text = Secret::from(bytes.to_vec()).to_base32().to_ascii_lowercase();
        let (one, other) = text.split_at_checked(8).unwrap_or((&text, ""));
        codes.push(format!("{one}-{other}"));
    }
    factor.confirmed = true;
    factor.last_step = step;
    factor.recovery = codes.iter().map(|code| digest(plain(code).as_bytes())).collect();
    state.desk().accounts().put_second_factor(&factor).await?;
    Ok(Some(codes))
}

/// Checks a code and uses it up.
pub(crate) async fn check(state: &AppState, factor: &SecondFactor, code: &str) -> Result<Checked, Problem> {
    if let Some(step) = step_of(state, factor, code)? {
        let is_new = state.desk().accounts().use_second_factor(&factor.account, step).await?;
        return Ok(if is_new { Checked::Right } else { Checked::Wrong });
    }
    let wanted = digest(plain(code).as_bytes());
    if !factor.recovery.contains(&wanted) {
        return Ok(Checked::Wrong);
    }
    let mut rest = factor.clone();
    rest.recovery.retain(|left| *left != wanted);
    state.desk().accounts().put_second_factor(&rest).await?;
    Ok(Checked::Recovery)
}

fn plain(code: &str) -> String {
    code.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase()
}

/// The time step that a code belongs to, if it is right.
fn step_of(state: &AppState, factor: &SecondFactor, code: &str) -> Result<Option<i64>, Problem> {
    let digits: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    if digits.len() != 6 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Ok(None);
    }
    let desk = state.desk();
    let raw = desk.vault().open_secret(&factor.secret).map_err(|error| Problem::fault(&error.to_string()))?;
    let seconds = u64::try_from(desk.now().0 / 1000).unwrap_or_default();
    Ok(generator(raw)?.check(&digits, seconds).and_then(|step| i64::try_from(step).ok()))
}
