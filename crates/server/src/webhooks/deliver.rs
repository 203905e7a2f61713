//! Delivering what waits: the job of a running server.
//!
//! What lives here: that job, and when a message is tried again. What deliberately does not: one attempt (`send`), and the rows (crate `store`).
//!
//! A message is delivered at least once: it waits in the database until an attempt succeeded and that is durable. Each endpoint has a task of its own, so
//! that a slow one keeps no other waiting, and each attempt a thread: what a stop interrupts is sent again after the next start.

use super::address::Reach;
use super::message::{Secret, written};
use super::send::{Answer, Sender};
use super::{name, secret_file};
use crate::app::App;
use crate::{DETAIL, now};
use aws_lc_rs::rand::fill;
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use store::{Attempt, Delivery, StoreError};
use tokio::sync::oneshot;
use tokio::task::JoinSet;

/// How often it is looked for what waits.
const EVERY: Duration = Duration::from_secs(1);
/// How many messages are sent to one endpoint at once.
const AT_ONCE: u32 = 8;
/// How many seconds after an attempt the next one comes: ten attempts in two days. Each is longer or shorter by up to a fifth, by chance.
const WAITS: &[i64] = &[5, 60, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 61_200];

/// Never ends. What it is doing ends with it.
pub async fn run(app: Arc<App>) {
    let reach = if app.config.allow_private_webhooks {
        Reach::Everything
    } else {
        Reach::Public
    };
    let sender = Sender::new(reach);
    let mut endpoints: HashMap<String, JoinSet<()>> = HashMap::new();
    loop {
        for tasks in endpoints.values_mut() {
            while tasks.try_join_next().is_some() {}
        }
        endpoints.retain(|_, tasks| !tasks.is_empty());
        match app.store.endpoints_due(now()).await {
            Ok(due) => {
                for id in due {
                    let tasks = endpoints.entry(id.clone()).or_default();
                    if tasks.is_empty() {
                        tasks.spawn(deliver(app.clone(), sender.clone(), id));
                    }
                }
            }
            Err(e) => tracing::error!(event = "error", "what waits for webhooks could not be read; it is tried again in a second: {e}"),
        }
        tokio::time::sleep(EVERY).await;
    }
}

/// Delivers until nothing is due.
async fn deliver(app: Arc<App>, sender: Sender, endpoint: String) {
    loop {
        match delivered(&app, &sender, &endpoint).await {
            Ok(0) => return,
            Ok(_) => {}
            Err(e) => {
                tracing::error!(
                    event = "error",
                    endpoint,
                    "the webhook {endpoint} could not be served; it is tried again in a second: {e}"
                );
                return;
            }
        }
    }
}

/// Sends some of what is due, and notes the answers. Returns how many there were.
async fn delivered(app: &App, sender: &Sender, endpoint: &str) -> Result<usize, StoreError> {
    let due = app.store.deliveries(endpoint.to_owned(), now(), AT_ONCE).await?;
    let count = due.len();
    let mut attempts = JoinSet::new();
    for one in due {
        let (change, before) = (one.change.number, one.attempts);
        let answer = on_a_thread(sender.clone(), secret_file(&app.config.data, endpoint), one);
        attempts.spawn(async move { (change, before, answer.await) });
    }
    while let Some(done) = attempts.join_next().await {
        let Ok((change, before, answer)) = done else { continue };
        let at = now();
        let attempt = match answer {
            Answer::Taken => {
                tracing::info!(target: DETAIL, event = "webhook", endpoint, change, outcome = "delivered");
                Attempt::Delivered
            }
            Answer::Gone => {
                tracing::warn!(
                    event = "webhook",
                    endpoint,
                    change,
                    outcome = "gone",
                    "the webhook {endpoint} answered 410; nothing more is sent to it"
                );
                Attempt::Gone
            }
            Answer::Failed(why) => {
                let next = wait(before, random()).map(|seconds| at.saturating_add(seconds));
                match next {
                    Some(_) => tracing::warn!(target: DETAIL, event = "webhook", endpoint, change, outcome = "failed"),
                    None => tracing::warn!(
                        event = "webhook",
                        endpoint,
                        change,
                        outcome = "given_up",
                        "the change {change} was given up for the webhook {endpoint} after two days: {why}; GET /v1/changes still has it"
                    ),
                }
                Attempt::Failed(why, next)
            }
        };
        app.store.attempted(endpoint.to_owned(), change, attempt, at).await?;
    }
    Ok(count)
}

/// One attempt, on a thread that ends with the process: a stop waits for no endpoint.
fn on_a_thread(sender: Sender, secret: PathBuf, delivery: Delivery) -> impl Future<Output = Answer> + Send + 'static {
    let (reply, answer) = oneshot::channel();
    let post = move || {
        let answer = match Secret::read(&secret) {
            Ok(secret) => sender.post(&delivery.url, &secret, &name(&delivery.change), now(), &written(&delivery.change)),
            Err(why) => Answer::Failed(why),
        };
        let _ = reply.send(answer);
    };
    let started = std::thread::Builder::new().name("webhook".into()).spawn(post);
    async move {
        match started {
            Ok(_) => answer.await.unwrap_or_else(|_| Answer::Failed("the attempt was interrupted".into())),
            Err(e) => Answer::Failed(format!("no thread could be started for it ({e})")),
        }
    }
}

/// How many seconds after the attempt that follows so many others the next one comes; `None` when it was the last one. `random` is 0..65536.
fn wait(before: u32, random: u16) -> Option<i64> {
    let base = WAITS.get(usize::try_from(before).unwrap_or(usize::MAX))?;
    Some(base * 4 / 5 + base * 2 * (i64::from(random) + 1) / (5 * 65_536))
}

/// Without randomness all wait as long as they may.
fn random() -> u16 {
    let mut bytes = [0xff; 2];
    match fill(&mut bytes) {
        Ok(()) => u16::from_be_bytes(bytes),
        Err(_) => u16::MAX,
    }
}

#[cfg(test)]
mod tests {
    use super::{WAITS, wait};

    #[test]
    fn a_message_is_tried_for_about_two_days_and_not_by_all_at_once() {
        let whole = |random| (0..).map_while(|before| wait(before, random)).sum::<i64>();
        let day = 86_400;
        assert!((day * 3 / 2..day * 2).contains(&whole(0)), "{}", whole(0));
        assert!((day * 2..day * 5 / 2).contains(&whole(u16::MAX)), "{}", whole(u16::MAX));
        for (before, base) in (0..).zip(WAITS) {
            let (least, most) = (wait(before, 0), wait(before, u16::MAX));
            assert!(least < Some(*base) && Some(*base) < most, "{base}: {least:?} to {most:?}");
        }
        assert_eq!(wait(9, 0), None);
        assert!(WAITS.is_sorted());
    }
}
