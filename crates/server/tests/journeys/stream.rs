//! The event stream: live changes to those who may see them, and what was missed.

use crate::flow::{crew, transferred};
use crate::house::{BEIJING, House, houses_with};
use axum::body::Body;
use axum::http::Request;
use http_body_util::BodyExt;
use std::time::Duration;
use tower::ServiceExt;

struct Listening(Body);

async fn listen(house: &House, who: &str, last: Option<&str>) -> Listening {
    let mut request = Request::builder().uri("/api/v1/events").header("authorization", format!("Bearer {who}"));
    if let Some(last) = last {
        request = request.header("last-event-id", last);
    }
    let response = house.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    let mut listening = Listening(response.into_body());
    assert!(listening.next().await.unwrap().starts_with("retry:"));
    listening
}

impl Listening {
    /// The next piece, or nothing for some seconds.
    async fn next(&mut self) -> Option<String> {
        let frame = tokio::time::timeout(Duration::from_secs(5), self.0.frame()).await.ok()??.unwrap();
        Some(String::from_utf8(frame.into_data().unwrap().to_vec()).unwrap())
    }

    /// Every change until four heartbeats brought none; a machine that is busy is waited for, for so many.
    async fn all(&mut self, wanted: usize) -> Vec<(String, serde_json::Value)> {
        let mut changes = Vec::new();
        let (mut beats, mut all_beats) = (0, 0);
        while beats < 4 || changes.len() < wanted && all_beats < 100 {
            let text = self.next().await.unwrap();
            let beat = u32::from(text.starts_with(": alive"));
            (beats, all_beats) = (if beat == 0 { 0 } else { beats + 1 }, all_beats + beat);
            let line = |name: &str| text.lines().find_map(|line| line.strip_prefix(name)).map(str::to_owned);
            if let (Some(id), Some(data)) = (line("id: "), line("data: ")) {
                changes.push((id, serde_json::from_str(&data).unwrap()));
            }
        }
        changes
    }
}

#[tokio::test]
async fn changes_reach_those_who_may_see_them_and_what_was_missed_comes_first() {
    for house in houses_with(|config| config.limits.heartbeat = Duration::from_millis(100)).await {
        let town = BEIJING;
        let crew = crew(&house, town).await;
        let stranger = house.staff(town.other_street, &["dispatcher"]).await;
        let mut own = listen(&house, &crew.dispatcher, None).await;
        let mut above = listen(&house, &crew.supervisor, None).await;
        let mut other = listen(&house, &stranger, None).await;
        let mut handler = listen(&house, &crew.handler, None).await;
        let (matter, _) = house.appeal(town).await;
        transferred(&house, town, &crew, &matter).await;
        let heard = own.all(3).await;
        assert_eq!(heard.len(), 3, "{} {heard:?}", house.name);
        assert_eq!(above.all(3).await.len(), 3);
        assert!(other.all(0).await.is_empty());
        assert_eq!(handler.all(1).await.len(), 1, "the handler hears of it once it takes part");
        let (id, first) = &heard[0];
        assert!(id.starts_with("110101:") && first["matter"] == *matter && first["state"] == "registered");
        // Who comes back hears what was missed, each once, then what is new.
        let mut back = listen(&house, &crew.dispatcher, Some(id)).await;
        let missed = back.all(2).await;
        assert!(!missed.is_empty() && missed.iter().all(|(_, change)| change["matter"] == *matter));
        assert_eq!(missed.last().unwrap().0, heard[2].0);
        assert!(listen(&house, &stranger, Some(id)).await.all(0).await.is_empty());
        assert!(listen(&house, &crew.dispatcher, Some(&heard[2].0)).await.all(0).await.is_empty());
        let reply = house.send("GET", "/api/v1/events", &crew.dispatcher, &[("last-event-id", "x")], "").await;
        reply.problem(400, "bad-position");
        house.get("/events", "").await.problem(401, "unauthenticated");
    }
}

#[tokio::test]
async fn a_stream_ends_when_its_session_does() {
    let house = crate::house::one_house(|config| config.limits.heartbeat = Duration::from_millis(100)).await;
    let clerk = house.staff(BEIJING.street, &["dispatcher"]).await;
    let mut stream = listen(&house, &clerk, None).await;
    assert!(stream.next().await.unwrap().starts_with(": alive"));
    house.clock.set(worktime::Instant(house.desk.now().0 + 301 * 86_400_000));
    let end = async { while stream.0.frame().await.is_some() {} };
    tokio::time::timeout(Duration::from_secs(2), end).await.unwrap();
}
