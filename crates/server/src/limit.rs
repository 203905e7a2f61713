//! The rate limits by client address.
//!
//! What lives here: the limiter, and what is limited; its state is in memory only and expires within an hour. What deliberately does not: storing or logging an address,
//! and trust in `X-Forwarded-For`: behind a proxy the proxy should limit (`--limit 0` turns this off).
//!
//! The algorithm is the generic cell rate algorithm: each request moves the theoretical arrival time of the address one interval ahead, and a request
//! is refused while that time is more than the period (a minute, an hour) ahead.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);
/// How many files may be requested for each request that is allowed: a page loads several, and browsers of one office come from one address.
const FILES: u32 = 10;
/// How many self-dated receipts an hour: they are for pages whose server was away.
const SELF_DATED: u32 = 30;
/// How many wrong access keys a minute. A key cannot be guessed at any rate; this keeps guesses from reaching the database.
const WRONG_KEYS: u32 = 10;
/// How many numbers an hour may be entered into the public form: each is stored.
const STOPS: u32 = 20;
/// How many questions an hour, each text of one counted: each is stored, and read by a person.
const QUESTIONS: u32 = 20;
/// From this many addresses on, expired ones are removed.
const SWEEP: usize = 10_000;

/// What is limited by address.
pub struct Limits {
    /// Requests of the protocol and of the pages behind links.
    pub requests: Option<Limiter>,
    /// Requests for files and for the public keys.
    pub files: Option<Limiter>,
    /// Self-dated receipts.
    pub self_dated: Option<Limiter>,
    /// Access keys that are wrong.
    pub wrong_keys: Option<Limiter>,
    /// Numbers that are entered into the public form.
    pub stops: Option<Limiter>,
    /// Questions, and what is written to them.
    pub questions: Option<Limiter>,
}

impl Limits {
    /// The limits for so many requests per minute; none for 0.
    pub fn new(a_minute: u32) -> Limits {
        let unless_off = |count| if a_minute == 0 { 0 } else { count };
        Limits {
            requests: Limiter::new(a_minute, MINUTE),
            files: Limiter::new(a_minute.saturating_mul(FILES), MINUTE),
            self_dated: Limiter::new(unless_off(SELF_DATED), HOUR),
            wrong_keys: Limiter::new(unless_off(WRONG_KEYS), MINUTE),
            stops: Limiter::new(unless_off(STOPS), HOUR),
            questions: Limiter::new(unless_off(QUESTIONS), HOUR),
        }
    }
}

/// A limiter.
pub struct Limiter {
    period: Duration,
    interval: Duration,
    next_turn: Mutex<HashMap<IpAddr, Instant>>,
}

impl Limiter {
    /// A limiter of so many requests in a period; `None` for 0, which is no limit.
    pub fn new(count: u32, period: Duration) -> Option<Limiter> {
        let interval = period.checked_div(count)?;
        Some(Limiter {
            period,
            interval,
            next_turn: Mutex::default(),
        })
    }

    /// Whether a request would be allowed now; counts nothing. The error is the number of seconds to wait.
    pub fn would_allow(&self, address: IpAddr, now: Instant) -> Result<(), u32> {
        let next_turn = self.next_turn.lock().unwrap_or_else(PoisonError::into_inner);
        let turn = next_turn.get(&network(address)).copied().unwrap_or(now);
        self.wait(turn.max(now) + self.interval, now)
    }

    /// Counts a request. The error is the number of seconds to wait.
    pub fn allow(&self, address: IpAddr, now: Instant) -> Result<(), u32> {
        let mut next_turn = self.next_turn.lock().unwrap_or_else(PoisonError::into_inner);
        if next_turn.len() >= SWEEP {
            next_turn.retain(|_, turn| *turn > now);
        }
        let turn = next_turn.entry(network(address)).or_insert(now);
        let moved = (*turn).max(now) + self.interval;
        self.wait(moved, now)?;
        *turn = moved;
        Ok(())
    }

    fn wait(&self, moved: Instant, now: Instant) -> Result<(), u32> {
        match moved.duration_since(now).checked_sub(self.period) {
            Some(wait) if !wait.is_zero() => Err(u32::try_from(wait.as_secs()).unwrap_or(u32::MAX).saturating_add(1)),
            Some(_) | None => Ok(()),
        }
    }
}

/// An IPv6 subscriber has a whole /64, which counts as one address.
pub fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(v6) => match v6.to_ipv4_mapped() {
            Some(v4) => IpAddr::V4(v4),
            None => IpAddr::V6((v6.to_bits() >> 64 << 64).into()),
        },
        v4 => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::{Limiter, MINUTE};
    use std::time::{Duration, Instant};

    #[test]
    fn an_address_gets_its_share_a_minute_and_no_more() {
        let limiter = Limiter::new(3, MINUTE).expect("a limit");
        let start = Instant::now();
        let ask = |address: &str, seconds: u64| limiter.allow(address.parse().expect("an address"), start + Duration::from_secs(seconds));
        assert_eq!([ask("192.0.2.1", 0), ask("192.0.2.1", 0), ask("192.0.2.1", 0)], [Ok(()); 3]);
        assert_eq!(ask("192.0.2.1", 0), Err(21));
        let would = |address: &str, seconds: u64| limiter.would_allow(address.parse().expect("an address"), start + Duration::from_secs(seconds));
        assert_eq!(
            [would("192.0.2.1", 0), would("192.0.2.1", 19), would("192.0.2.9", 0)],
            [Err(21), Err(2), Ok(())]
        );
        assert_eq!([would("192.0.2.1", 21); 2], [Ok(()); 2], "a question is not counted");
        assert_eq!(ask("192.0.2.2", 0), Ok(()), "another address has its own share");
        assert_eq!(ask("192.0.2.1", 21), Ok(()));
        assert!(ask("192.0.2.1", 22).is_err());
        assert_eq!([ask("2001:db8::1", 0), ask("2001:db8::2", 0), ask("2001:db8::3", 0)], [Ok(()); 3]);
        assert!(ask("2001:db8::4", 0).is_err(), "one /64 is one address");
        assert!(Limiter::new(0, MINUTE).is_none());
    }
}
