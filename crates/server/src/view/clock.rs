//! Clocks: when each is due, how that came about in words, and which setting gave the time.

use super::{Keyed, clock_of, procedure_of};
use casework::{Book, Matter, due_of};
use desk::Library;
use law::Force;
use serde::Serialize;
use utoipa::ToSchema;
use worktime::{Instant, Lang};

/// A clock of a matter.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ClockBody {
    /// Which clock.
    pub clock: Keyed,
    /// When it started.
    pub started: String,
    /// When it ended, if it has.
    pub ended: Option<String>,
    /// When it is (or was) due.
    pub due: Option<String>,
    /// Whether something begins at that moment, instead of being due before it.
    pub begins: bool,
    /// Whether a calendar year on the way is not published yet.
    pub provisional: bool,
    /// Whether it stands still.
    pub paused: bool,
    /// Whether the due moment has passed while it runs.
    pub overdue: bool,
    /// How the moment came about, in Chinese sentences.
    pub explain_zh: Vec<String>,
    /// The same in English.
    pub explain_en: Vec<String>,
    /// The setting that gave the time; the law itself leaves it open.
    pub setting: Option<SettingBody>,
}

/// The setting that a clock's time comes from.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct SettingBody {
    /// Key.
    pub key: String,
    /// Value, as in `5 workdays`.
    pub value: String,
    /// The value in Chinese.
    pub value_zh: String,
    /// Who fixed it.
    pub issuer: String,
    /// By which document.
    pub document: String,
    /// Whether the deploying office confirmed it.
    pub verified: bool,
    /// Since when it holds.
    pub since: String,
}

/// The clocks of a matter, running ones first, then by start.
pub(crate) fn clocks(library: &Library, book: &Book<'_>, matter: &Matter, now: Instant) -> Vec<ClockBody> {
    let procedure = procedure_of(library, matter);
    let mut all: Vec<_> = matter.clocks.iter().collect();
    all.sort_by_key(|(_, state)| (state.ended.is_some(), state.started));
    all.into_iter()
        .map(|(name, state)| {
            let due = due_of(book, matter, name);
            let paused = state.suspensions.last().is_some_and(|suspension| suspension.to.is_none());
            let derived = due.as_ref().and_then(|due| due.derived.as_ref());
            let explain = |lang: Lang, fixed: &str| match (&derived, &due) {
                (Some(derived), _) => derived.explain(lang),
                (None, Some(due)) => vec![format!("{fixed}{}", due.at.wall())],
                (None, None) => Vec::new(),
            };
            ClockBody {
                clock: clock_of(procedure, name),
                started: state.started.rfc3339(),
                ended: state.ended.map(Instant::rfc3339),
                due: due.as_ref().map(|due| due.at.rfc3339()),
                begins: procedure
                    .and_then(|procedure| procedure.clocks.get(name))
                    .is_some_and(|clock| clock.until.is_some()),
                provisional: due.as_ref().is_some_and(|due| due.provisional),
                paused,
                overdue: state.ended.is_none() && !paused && due.as_ref().is_some_and(|due| due.at < now),
                explain_zh: explain(Lang::Zh, "到期时间："),
                explain_en: explain(Lang::En, "Due "),
                // A time that the text itself gives is no setting: the provision stands beside the clock already.
                setting: state.budget.as_ref().filter(|budget| budget.force == Force::Setting).map(|budget| {
                    SettingBody {
                        key: budget.setting.clone(),
                        value: budget.span.to_string(),
                        value_zh: budget.span.zh(),
                        issuer: budget.issuer.clone(),
                        document: budget.document.clone(),
                        verified: budget.verified,
                        since: budget.since.to_string(),
                    }
                }),
            }
        })
        .collect()
}
