//! What runs beside the requests: the clockwork of every district, checkpoints, messages that leave, the search index that
//! follows, the maps of the day, and the bulletins of the month before.

use crate::bulletins::{bulletins, month_due};
use crate::state::AppState;
use desk::DeskFault;
use desk::ports::Channel;
use std::time::{Duration, Instant};

/// Pause between two passes when nothing waits.
const IDLE: Duration = Duration::from_millis(500);
/// Pause between two looks at the ledger for the search index.
const FOLLOWED: Duration = Duration::from_secs(1);
/// Pause between two looks for messages that are due.
const SENT: Duration = Duration::from_secs(1);
/// Pause after the database did not answer.
const TROUBLE: Duration = Duration::from_secs(2);
/// Pause between two looks at the imported outlines.
const DRAWN: Duration = Duration::from_secs(60);
/// Pause between two looks at what was published of the month before.
const ISSUED: Duration = Duration::from_secs(60);
/// How often expired uploads are swept away.
const SWEEP: Duration = Duration::from_secs(60);

/// Runs until the server closes.
pub(crate) async fn run(state: AppState) {
    let mut closing = state.closing();
    let mut swept: Option<Instant> = None;
    loop {
        let pause = match pass(&state).await {
            Ok(true) => Duration::ZERO,
            Ok(false) => IDLE,
            Err(fault) => {
                tracing::warn!(%fault, "the clockwork stopped and will go on");
                TROUBLE
            }
        };
        tokio::select! {
            _ = closing.changed() => return,
            () = tokio::time::sleep(pause) => {}
        }
        if swept.is_none_or(|swept| swept.elapsed() >= SWEEP) {
            swept = Some(Instant::now());
            sweep(&state).await;
        }
    }
}

/// Throws away uploads that nobody attached in time, and passes that are long over.
async fn sweep(state: &AppState) {
    match state.desk().sweep_uploads().await {
        Ok(0) => {}
        Ok(uploads) => tracing::info!(uploads, "expired uploads were swept away"),
        Err(fault) => tracing::warn!(%fault, "expired uploads could not be swept away"),
    }
    if let Err(fault) = state.desk().sweep_passes().await {
        tracing::warn!(%fault, "passes of residents could not be swept away");
    }
}

/// Sends messages to people outside until the server closes. A loop of its own: a gateway that hangs holds up no clock.
pub(crate) async fn send(state: AppState) {
    let mut closing = state.closing();
    let carries = Channel::ALL.into_iter().any(|channel| state.hooks().sender.carries(channel));
    loop {
        let pause = match send_all(&state).await {
            // Nothing leaves and nothing waits: what an earlier configuration left behind has been ended.
            Ok(false) if !carries => return,
            Ok(true) => Duration::ZERO,
            Ok(false) => SENT,
            Err(fault) => {
                tracing::warn!(%fault, "sending stopped and will go on");
                TROUBLE
            }
        };
        tokio::select! {
            _ = closing.changed() => return,
            () = tokio::time::sleep(pause) => {}
        }
    }
}

/// Sends what is due in every district; answers whether more is.
async fn send_all(state: &AppState) -> Result<bool, DeskFault> {
    let desk = state.desk();
    let mut more = false;
    for district in desk.ledger().districts().await?.into_iter().filter(|district| *district != 0) {
        more |= desk.send(district, state.hooks().sender.as_ref()).await?.more;
    }
    Ok(more)
}

/// Keeps the search index up with the ledger until the server closes: about once a second, at once while much waits.
pub(crate) async fn follow(state: AppState) {
    let Some(search) = state.hooks().search.clone() else { return };
    let mut closing = state.closing();
    search.warm().await;
    loop {
        let pause = match search.follow(state.desk()).await {
            Ok(true) => Duration::ZERO,
            Ok(false) => FOLLOWED,
            Err(fault) => {
                tracing::warn!(%fault, "the search index stopped following and will go on");
                TROUBLE
            }
        };
        tokio::select! {
            _ = closing.changed() => return,
            () = tokio::time::sleep(pause) => {}
        }
    }
}

/// Compares what people chose with what a machine reads until the server closes, a few every second: requests go first. What
/// waits at the end is compared before it.
pub(crate) async fn judge(state: AppState) {
    let mut closing = state.closing();
    loop {
        let (pause, waits) = match state.desk().judge_choices().await {
            Ok(count) => (FOLLOWED, count > 0),
            Err(fault) => {
                tracing::warn!(%fault, "choices could not be compared with what was suggested and wait on");
                (TROUBLE, false)
            }
        };
        match (*closing.borrow_and_update(), waits) {
            (true, true) => continue,
            (true, false) => return,
            (false, _) => {}
        }
        tokio::select! {
            _ = closing.changed() => {}
            () = tokio::time::sleep(pause) => {}
        }
    }
}

/// Keeps the maps of the day made before anybody asks, until the server closes.
pub(crate) async fn draw(state: AppState) {
    let mut closing = state.closing();
    loop {
        let library = state.desk().library();
        for law in library.cities() {
            if let Err(fault) = state.desk().maps(law.city.division).await {
                tracing::warn!(%fault, city = law.city.key, "the maps of a city cannot be made");
            }
        }
        tokio::select! {
            _ = closing.changed() => return,
            () = tokio::time::sleep(DRAWN) => {}
        }
    }
}

/// Makes the bulletins of the month before, from the day on that each city has set, until the server closes.
pub(crate) async fn issue(state: AppState) {
    let Some(folder) = state.config().bulletins.clone() else { return };
    let mut closing = state.closing();
    loop {
        let library = state.desk().library();
        let today = state.desk().now().day();
        for law in library.cities() {
            let Some(month) = month_due(law, today) else { continue };
            let key = law.city.key.as_str();
            match bulletins(&state, (key, &month), &folder, &|_, _| {}).await {
                Ok(done) if done.made.is_empty() => {}
                Ok(done) => tracing::info!(city = key, month, files = done.made.len(), "bulletins were made"),
                Err(error) => {
                    tracing::warn!(city = key, month, %error, "bulletins could not be made and will be tried again")
                }
            }
        }
        tokio::select! {
            _ = closing.changed() => return,
            () = tokio::time::sleep(ISSUED) => {}
        }
    }
}

/// One pass over every district; answers whether more waits.
async fn pass(state: &AppState) -> Result<bool, DeskFault> {
    let desk = state.desk();
    let mut more = false;
    for district in desk.ledger().districts().await? {
        // District 0 is the installation itself: it has no matters.
        if district == 0 {
            continue;
        }
        more |= desk.remind(district).await?.more;
        more |= desk.deliver(district, state.hooks().sender.as_ref()).await?.more;
    }
    if let Err(why) = (state.hooks().checkpoint)().await {
        tracing::error!(why, "a checkpoint could not be made");
    }
    Ok(more)
}
