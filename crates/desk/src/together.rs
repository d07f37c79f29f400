//! Waiting for several at once, without tasks of their own: they share the database's batches.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::Poll;

/// Waits for all of them; answers in their order.
pub(crate) async fn together<F: Future>(futures: Vec<F>) -> Vec<F::Output> {
    let mut waiting: Vec<Pin<Box<F>>> = futures.into_iter().map(Box::pin).collect();
    let mut done: Vec<Option<F::Output>> = waiting.iter().map(|_| None).collect();
    poll_fn(|context| {
        let mut all = true;
        for (future, done) in waiting.iter_mut().zip(&mut done).filter(|(_, done)| done.is_none()) {
            match future.as_mut().poll(context) {
                Poll::Ready(output) => *done = Some(output),
                Poll::Pending => all = false,
            }
        }
        if all { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
    done.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::together;

    #[tokio::test]
    async fn all_wait_at_once_and_answer_in_their_order() {
        let meeting = std::sync::Arc::new(tokio::sync::Barrier::new(3));
        let one = |n: u32| {
            let meeting = std::sync::Arc::clone(&meeting);
            async move {
                // One after another, the first would wait for the others for ever.
                meeting.wait().await;
                n
            }
        };
        assert_eq!(together(vec![one(3), one(1), one(2)]).await, [3, 1, 2]);
    }
}
