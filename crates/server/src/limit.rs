//! The rate limit by client address.
//!
//! What lives here: the limiter; its state is in memory only and expires within minutes. What deliberately does not: storing or logging an address,
//! and trust in `X-Forwarded-For`: behind a proxy the proxy should limit (`--limit 0` turns this off).
//!
//! The algorithm is the generic cell rate algorithm: each request moves the theoretical arrival time of the address one interval ahead, and a request
//! is refused while that time is more than a minute ahead.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

const MINUTE: Duration = Duration::from_secs(60);
/// From this many addresses on, expired ones are removed.
const SWEEP: usize = 10_000;

/// The limiter.
pub struct Limiter {
    interval: Duration,
    next_turn: Mutex<HashMap<IpAddr, Instant>>,
}

impl Limiter {
    /// A limiter of so many requests per minute; `None` for 0, which is no limit.
    pub fn new(a_minute: u32) -> Option<Limiter> {
        let interval = MINUTE.checked_div(a_minute)?;
        Some(Limiter {
            interval,
            next_turn: Mutex::default(),
        })
    }

    /// Counts a request. The error is the number of seconds to wait.
    pub fn allow(&self, address: IpAddr, now: Instant) -> Result<(), u32> {
        let mut next_turn = self.next_turn.lock().unwrap_or_else(PoisonError::into_inner);
        if next_turn.len() >= SWEEP {
            next_turn.retain(|_, turn| *turn > now);
        }
        let turn = next_turn.entry(network(address)).or_insert(now);
        let moved = (*turn).max(now) + self.interval;
        match moved.duration_since(now).checked_sub(MINUTE) {
            Some(wait) if !wait.is_zero() => Err(u32::try_from(wait.as_secs()).unwrap_or(u32::MAX).saturating_add(1)),
            _ => {
                *turn = moved;
                Ok(())
            }
        }
    }
}

/// An IPv6 subscriber has a whole /64, which counts as one address.
fn network(address: IpAddr) -> IpAddr {
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
    use super::Limiter;
    use std::time::{Duration, Instant};

    #[test]
    fn an_address_gets_its_share_a_minute_and_no_more() {
        let limiter = Limiter::new(3).expect("a limit");
        let start = Instant::now();
        let ask = |address: &str, seconds: u64| limiter.allow(address.parse().expect("an address"), start + Duration::from_secs(seconds));
        assert_eq!([ask("192.0.2.1", 0), ask("192.0.2.1", 0), ask("192.0.2.1", 0)], [Ok(()); 3]);
        assert_eq!(ask("192.0.2.1", 0), Err(21));
        assert_eq!(ask("192.0.2.2", 0), Ok(()), "another address has its own share");
        assert_eq!(ask("192.0.2.1", 21), Ok(()));
        assert!(ask("192.0.2.1", 22).is_err());
        assert_eq!([ask("2001:db8::1", 0), ask("2001:db8::2", 0), ask("2001:db8::3", 0)], [Ok(()); 3]);
        assert!(ask("2001:db8::4", 0).is_err(), "one /64 is one address");
        assert!(Limiter::new(0).is_none());
    }
}
