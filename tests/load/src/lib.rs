//! The receipt server under load.
//!
//! What lives here: visitors who give and withdraw consents over HTTP ([`visitors`], [`client`]), how fast the server records them beside what the machine and
//! another consent backend can do ([`bench`]), whether it keeps what it acknowledged when it is killed, its disk fails or its clock jumps ([`soak`]), and whether it
//! keeps for a simulated year what the documents promise ([`year`]).
//! Everything runs against the real program. What deliberately does not: requests that are wrong, which are in `tests/http`.

pub mod bench;
pub mod client;
pub mod process;
pub mod soak;
pub mod visitors;
pub mod year;
