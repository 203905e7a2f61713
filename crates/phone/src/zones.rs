//! The tables of the module that is built without them: the host brings each zone's when a number first needs them.
//!
//! A question that needs the tables of a zone which are not there has no answer: [`missing`] names the zone, the host fetches its file, writes it to
//! [`zone_room`], calls [`zone_commit`], and asks again.
//!
//! All zones have room in one static array, so that memory never grows and the host's views of it stay valid. A reference is made to committed tables
//! only, and these are never written again: [`zone_room`] no longer says where they are.
#![allow(unsafe_code)] // The array that the host writes to.

use crate::engine::index::{TABLES, TAG, ZONES};
use core::cell::UnsafeCell;
use core::sync::atomic::{AtomicU16, AtomicU32, Ordering::Relaxed};

/// Where each zone's tables start in the array, and where the last ones end.
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

// SAFETY: a wasm module without threads runs one call at a time.
unsafe impl Sync for Room {}

static ROOM: Room = Room(UnsafeCell::new([0; STARTS[ZONES]]));

/// The zones whose tables are there, as bits.
static COMMITTED: AtomicU32 = AtomicU32::new(0);
const _: () = assert!(ZONES <= 32, "a bit for each zone");

/// The first zone, counted from 1, that was needed and is not there; 0 if there was none.
static MISSING: AtomicU16 = AtomicU16::new(0);

/// The place of a zone's tables in the array, and their length. The zone is counted from 0.
fn place_of(zone: usize) -> Option<(*mut u8, usize)> {
    let start = *STARTS.get(zone)?;
    let end = *STARTS.get(zone + 1)?;
    Some((ROOM.0.get().cast::<u8>().wrapping_add(start), end - start))
}

fn is_committed(zone: usize) -> bool {
    COMMITTED.load(Relaxed) >> (zone & 31) & 1 == 1
}

/// A zone's tables; empty where they are not there, which is remembered. The zone is counted from 0.
pub(crate) fn tables_of(zone: usize) -> &'static [u8] {
    match place_of(zone) {
        // SAFETY: the place is inside of a static array, and initialised. The zone is committed, and nothing writes to such a place: the only pointers to
        // write through come from `zone_room`, which refuses this zone, and the host keeps none beyond `zone_commit`.
        Some((start, length)) if is_committed(zone) => unsafe { core::slice::from_raw_parts(start, length) },
        _ => {
            if MISSING.load(Relaxed) == 0 {
                MISSING.store(zone as u16 + 1, Relaxed);
            }
            &[]
        }
    }
}

/// The first zone, counted from 1, that a question needed and did not find, or 0; it is forgotten with this.
pub(crate) fn missing() -> u16 {
    let zone = MISSING.load(Relaxed);
    MISSING.store(0, Relaxed);
    zone
}

/// Where the host writes the tables of a zone, counted from 1. Null where there is no such zone, the length is not that of its tables, or they are
/// committed.
#[unsafe(no_mangle)]
pub extern "C" fn zone_room(zone: usize, length: usize) -> *mut u8 {
    let zone = zone.wrapping_sub(1);
    match place_of(zone) {
        Some((start, expected)) if length == expected && !is_committed(zone) => start,
        _ => core::ptr::null_mut(),
    }
}

/// Takes what was written to [`zone_room`] for the tables of a zone, counted from 1, for ever. 0 where there is no such zone, it is committed already, or
/// what was written does not begin as tables do.
#[unsafe(no_mangle)]
pub extern "C" fn zone_commit(zone: usize) -> usize {
    let zone = zone.wrapping_sub(1);
    match place_of(zone) {
        // SAFETY: the first byte of the zone's place, which is inside of a static array. No reference to it exists before it is committed.
        Some((start, _)) if !is_committed(zone) && unsafe { start.read() } == TAG => {
            COMMITTED.store(COMMITTED.load(Relaxed) | 1 << zone, Relaxed);
            1
        }
        _ => 0,
    }
}
