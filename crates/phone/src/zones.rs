//! The tables of the module whose host brings them, a zone at a time, each when a number of it is first asked about.
//!
//! A question that needs a zone which is not there has no answer: [`missing`] says the zone, the host puts its tables where [`zone`] says, and asks again.
#![allow(unsafe_code)] // The room, which the single-threaded host writes to.

use crate::engine::tables::{TABLES, ZONES};
use core::cell::UnsafeCell;
use core::sync::atomic::{AtomicU16, Ordering::Relaxed};

/// The bytes of the tables before a zone's, and of all of them after the last.
const STARTS: [usize; ZONES + 1] = {
    let mut starts = [0; ZONES + 1];
    let mut zone = 0;
    while zone < ZONES {
        starts[zone + 1] = starts[zone] + TABLES[zone].len();
        zone += 1;
    }
    starts
};

struct Room(UnsafeCell<[u8; STARTS[ZONES]]>);

// SAFETY: a wasm module without threads has one caller at a time.
unsafe impl Sync for Room {}

static ROOM: Room = Room(UnsafeCell::new([0; STARTS[ZONES]]));

/// The zone that was asked for and is not there, from 1; 0 is none.
static MISSING: AtomicU16 = AtomicU16::new(0);

/// A zone's tables, from 0; zeros where they are not there, in which no record is found, and that is remembered.
pub(crate) fn tables_of(zone: usize) -> &'static [u8] {
    // SAFETY: the host writes a zone's tables once, before the first question that finds them here.
    let room = unsafe { &*ROOM.0.get() };
    let tables = match STARTS.get(zone..zone + 2) {
        Some(&[start, end]) => room.get(start..end).unwrap_or_default(),
        _ => &[],
    };
    // Tables begin with a tag.
    if tables.first() == Some(&0) {
        MISSING.store(zone as u16 + 1, Relaxed);
    }
    tables
}

/// The zone that a question needed and did not find, from 1; 0 is none. It is asked for once.
pub(crate) fn missing() -> u16 {
    let zone = MISSING.load(Relaxed);
    MISSING.store(0, Relaxed);
    zone
}

/// Where the tables of a zone, from 1, are to be.
#[unsafe(no_mangle)]
pub extern "C" fn zone(number: usize) -> *mut u8 {
    // SAFETY: within the room, for a zone's start is.
    unsafe { ROOM.0.get().cast::<u8>().add(STARTS[number.wrapping_sub(1).min(ZONES - 1)]) }
}
