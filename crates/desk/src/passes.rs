//! Passes: secrets that open one thing for a while, kept as digests beside the sessions of staff. The pass of a message
//! lets its receiver rate one round of one matter, and nothing else.

use crate::contacts;
use crate::desk::{Desk, DeskFault};
use crate::ports::{Outgoing, Session};
use crate::vault::receipt_digest;
use casework::{Matter, MatterId};
use rulebook::Settings;
use rulebook::model::{Notice, SettingValue};
use worktime::{Day, Instant};

/// How a row says that it is a pass for rating.
const RATING: &str = "rating";
/// What a pass is derived for.
const PURPOSE: &str = "rating";
/// The blank of a text that such a pass fills.
pub(crate) const BLANK: &str = "{rate}";
/// For how many days a pass lasts.
const DAYS: &str = "notices.rating_days";
/// A day, in milliseconds.
const DAY: i64 = 86_400_000;
/// How long after its end a pass is still known, so that whoever comes late is told so: thirty days, in milliseconds.
const KNOWN: i64 = 30 * DAY;
/// Longest text that can be a pass.
const LONGEST: usize = 64;

/// What a pass for rating opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rating {
    /// The district of the matter.
    pub district: u32,
    /// The matter.
    pub matter: MatterId,
    /// The round that may be rated.
    pub round: u32,
    /// The vault subject in whose name it is rated.
    pub subject: String,
    /// Whether it has been used.
    pub is_used: bool,
    /// Whether its time is over.
    pub is_over: bool,
    /// When the pass was made.
    made_at: Instant,
    /// The digest of the pass.
    digest: String,
}

/// Whether a notice has a text that leads to rating.
pub(crate) fn leads_to_rating(notice: &Notice) -> bool {
    let texts = notice.sms.iter().chain(notice.mail.iter().filter_map(|mail| mail.text.as_ref()));
    texts.into_iter().any(|text| text.zh.contains(BLANK) || text.en.contains(BLANK))
}

/// For how long a pass lasts, as the deployment set it; without a setting there is none.
fn lasts(settings: &Settings, day: Day, unit: &str) -> Option<i64> {
    match settings.find(DAYS, day, Some(unit), &mut |_| false)?.value {
        SettingValue::Number(days) if days > 0 => Some(days.saturating_mul(DAY)),
        _ => None,
    }
}

impl Desk {
    /// The pass of a letter. Derived, so that every attempt to send it has the same although it is stored nowhere.
    pub(crate) fn rating_code(&self, letter: &str) -> String {
        self.vault.readable(PURPOSE, letter, 20)
    }

    /// Makes the pass of a letter, once.
    pub(crate) async fn put_rating(
        &self,
        district: u32,
        letter: &Outgoing,
        matter: &Matter,
        settings: &Settings,
    ) -> Result<(), DeskFault> {
        let digest = receipt_digest(&self.rating_code(&letter.id));
        let Some(lasts) = lasts(settings, letter.at.day(), &matter.home) else { return Ok(()) };
        if self.accounts.session(&digest).await?.is_some() {
            return Ok(());
        }
        let pass = Session {
            digest,
            account: letter.to.clone(),
            kind: RATING.to_owned(),
            purpose: format!("{district}/{}/{}", matter.round, letter.matter),
            created_at: letter.at,
            used_at: letter.at,
            ends_at: Instant(letter.at.0.saturating_add(lasts)),
        };
        Ok(self.accounts.put_session(&pass).await?)
    }

    /// What a pass opens; `None` if there is no such pass, or it was forgotten long after its end.
    ///
    /// # Errors
    /// As the store says.
    pub async fn rating(&self, code: &str) -> Result<Option<Rating>, DeskFault> {
        if code.len() > LONGEST {
            return Ok(None);
        }
        let Some(pass) = self.accounts.session(&receipt_digest(code)).await?.filter(|pass| pass.kind == RATING) else {
            return Ok(None);
        };
        let damaged = || DeskFault::Fault("the purpose of a pass for rating".to_owned());
        let mut parts = pass.purpose.splitn(3, '/');
        let mut number = || parts.next().and_then(|part| part.parse().ok()).ok_or_else(damaged);
        let (district, round) = (number()?, number()?);
        Ok(Some(Rating {
            district,
            matter: MatterId(parts.next().ok_or_else(damaged)?.to_owned()),
            round,
            subject: pass.account,
            is_used: pass.used_at > pass.created_at,
            is_over: pass.ends_at <= self.now(),
            made_at: pass.created_at,
            digest: pass.digest,
        }))
    }

    /// Ends a pass by its use.
    ///
    /// # Errors
    /// As the store says.
    pub async fn rated(&self, pass: &Rating) -> Result<(), DeskFault> {
        // Later than it was made, so that its use is seen whatever the clock says.
        let used = Instant(self.now().0.max(pass.made_at.0.saturating_add(1)));
        Ok(self.accounts.touch_session(&pass.digest, used, used).await?)
    }

    /// Throws away passes whose end is long past; answers how many.
    ///
    /// # Errors
    /// As the store says.
    pub async fn sweep_passes(&self) -> Result<usize, DeskFault> {
        let mut swept = 0;
        for kind in [RATING, contacts::CODE, contacts::PROVEN] {
            swept += self.accounts.sweep_sessions(kind, Instant(self.now().0.saturating_sub(KNOWN))).await?;
        }
        Ok(swept)
    }
}
