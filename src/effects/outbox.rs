//! The outbox: what the records in the visitor's storage have outstanding is sent, whichever page of the site is open and whichever
//! receipts it shows. One loop a page; two tabs that send the same do no harm, since the server answers both alike.

use super::withdrawal::Outcome;
use super::{receipts, store, withdrawal};
use crate::browser::{now, resolved, spawn, window};
use flow::{Outstanding, PostOutcome, Record, retry_delay};
use gloo_events::EventListener;
use gloo_timers::callback::Timeout;
use js_sys::{Function, Promise};
use std::cell::{Cell, RefCell};
use wasm_bindgen::JsValue;

thread_local! {
    static RUNNING: Cell<bool> = const { Cell::new(false) };
    /// Something was added while the loop ran.
    static AGAIN: Cell<bool> = const { Cell::new(false) };
    /// Ends the loop's pause.
    static WAKE: RefCell<Option<Function>> = const { RefCell::new(None) };
}

/// Sends what is outstanding, now and again until nothing is.
pub fn send_outstanding() {
    AGAIN.set(true);
    if let Some(wake) = WAKE.take() {
        let _ = wake.call0(&JsValue::NULL);
    }
    if !RUNNING.replace(true) {
        spawn(run());
    }
}

async fn run() {
    let mut tries = 0;
    loop {
        AGAIN.set(false);
        let all_sent = send_all().await;
        if AGAIN.get() {
            tries = 0;
        } else if all_sent {
            break;
        } else {
            pause(retry_delay(&mut tries)).await;
        }
    }
    RUNNING.set(false);
}

/// Sends what each record has outstanding. Returns whether nothing is left.
async fn send_all() -> bool {
    let mut all_sent = true;
    for mut record in store::held() {
        let Some(outstanding) = record.outstanding(now().unix) else { continue };
        if send(&mut record, outstanding).await {
            store::keep(&record);
        } else {
            all_sent = false;
            store::tell(&store::News::SendingFailed(record.hash.clone()));
        }
    }
    all_sent
}

/// Returns whether the record says more than before.
async fn send(record: &mut Record, outstanding: Outstanding) -> bool {
    match outstanding {
        Outstanding::Receipt => match receipts::send(&record.receipts, &record.receipt).await {
            PostOutcome::Accepted { countersignature } => {
                record.countersignature = countersignature;
                AGAIN.set(record.is_withdrawing() || AGAIN.get());
            }
            PostOutcome::Refused { code } => {
                record.refuse(code, now().unix);
                // What that leaves to be sent.
                AGAIN.set(true);
            }
            PostOutcome::Unreachable => return false,
        },
        Outstanding::Withdrawal { purposes, waited } => match withdrawal::send(&record.receipts, &record.secret, &purposes, waited).await {
            Outcome::Withdrawn(answer) => {
                record.apply_withdrawals(&answer);
                // What was asked for at another time goes next, once this is done.
                let is_done = !record
                    .choices
                    .iter()
                    .any(|choice| choice.is_withdrawing() && purposes.contains(&choice.purpose));
                AGAIN.set(AGAIN.get() || is_done && record.is_withdrawing());
            }
            Outcome::Unknown => return record.withdrawal_unknown(now().unix),
            Outcome::Unreachable => return false,
        },
    }
    true
}

/// Waits for a time, for the connection to come back, or for something new to send.
async fn pause(millis: u32) {
    let waiting = Promise::new(&mut |resolve, _| drop(WAKE.replace(Some(resolve))));
    let wake = || {
        if let Some(wake) = WAKE.take() {
            let _ = wake.call0(&JsValue::NULL);
        }
    };
    let _timer = Timeout::new(millis, wake);
    let _online = EventListener::once(&window(), "online", move |_| wake());
    let _ = resolved(waiting).await;
}
