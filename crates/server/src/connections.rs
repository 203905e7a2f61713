//! Who gets a connection: so many at the same time, so many of them from one address, and a few places for health that nobody can hold.
//!
//! What lives here: the places. What deliberately does not: the accept loop (`serve`), and how often an address may ask (`limit`).

use crate::limit::network;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use std::collections::{HashMap, VecDeque};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::AbortHandle;

/// How many connections are served at the same time, where the system allows that many open files.
const ALL: usize = 1024;
/// How many of them may come from one address.
const EACH: usize = 100;
/// How many further connections are served that may ask for health only.
const RESERVED: usize = 64;
/// Open files that are not connections: database, the widget's files, keys.
const OTHER_FILES: usize = 96;

/// How many connections each address has.
type Counts = Arc<Mutex<HashMap<IpAddr, usize>>>;

/// All places.
pub struct Places {
    all: Arc<Semaphore>,
    /// `None` where addresses are not limited.
    taken: Option<Counts>,
    /// The connections of the reserve, the oldest first.
    reserve: Mutex<VecDeque<AbortHandle>>,
}

/// A place of its own, until it is dropped.
pub struct Place {
    _permit: OwnedSemaphorePermit,
    address: Option<(IpAddr, Counts)>,
}

impl Places {
    /// Raises the limit of open files as far as this user may, and makes as many places as it allows.
    pub fn new(limit_addresses: bool) -> Places {
        let files = open_files();
        Places {
            all: Arc::new(Semaphore::new(ALL.min(files.saturating_sub(RESERVED + OTHER_FILES)).max(1))),
            taken: limit_addresses.then(Arc::default),
            reserve: Mutex::default(),
        }
    }

    /// A place for a connection from this address; `None` where all are taken, or all of this address.
    pub fn take(&self, address: IpAddr) -> Option<Place> {
        let permit = self.all.clone().try_acquire_owned().ok()?;
        let address = match &self.taken {
            None => None,
            Some(taken) => {
                let network = network(address);
                let mut counts = taken.lock().unwrap_or_else(PoisonError::into_inner);
                let count = counts.entry(network).or_default();
                if *count >= EACH {
                    return None;
                }
                *count += 1;
                Some((network, taken.clone()))
            }
        };
        Some(Place { _permit: permit, address })
    }

    /// Adds a connection to the reserve. Where that is full, the oldest connection in it is dropped: a question about health takes milliseconds, so
    /// whoever was there longer does not ask one.
    pub fn reserve(&self, connection: AbortHandle) {
        let mut reserve = self.reserve.lock().unwrap_or_else(PoisonError::into_inner);
        reserve.retain(|connection| !connection.is_finished());
        if reserve.len() >= RESERVED
            && let Some(oldest) = reserve.pop_front()
        {
            oldest.abort();
        }
        reserve.push_back(connection);
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some((network, taken)) = &self.address {
            let mut counts = taken.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(count) = counts.get_mut(network) {
                *count -= 1;
                if *count == 0 {
                    counts.remove(network);
                }
            }
        }
    }
}

/// How many files this process may have open, after the limit was raised as far as it goes.
fn open_files() -> usize {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let raised = Rlimit { current: maximum, maximum };
    let allowed = if setrlimit(Resource::Nofile, raised).is_ok() { maximum } else { current };
    allowed.and_then(|files| usize::try_from(files).ok()).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::{EACH, Places};

    #[test]
    fn an_address_has_its_share_and_gets_it_back() {
        let places = Places::new(true);
        let address = |text: &str| text.parse().expect("an address");
        let mut held: Vec<_> = (0..EACH).filter_map(|_| places.take(address("192.0.2.1"))).collect();
        assert_eq!(held.len(), EACH);
        assert!(places.take(address("192.0.2.1")).is_none());
        assert!(places.take(address("192.0.2.2")).is_some(), "another address has its own");
        held.pop();
        assert!(places.take(address("192.0.2.1")).is_some());
        let open = Places::new(false);
        let held: Vec<_> = (0..=EACH).filter_map(|_| open.take(address("192.0.2.1"))).collect();
        assert_eq!(held.len(), EACH + 1, "behind a proxy addresses are not limited");
    }
}
