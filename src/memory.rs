//! The page's allocator: blocks in powers of two, each size with a list of those that were given back.
//!
//! A page allocates little and frees nearly all of it. So nothing is joined or split: memory that was once used for blocks of a
//! size stays theirs, and the sum never exceeds the sum of each size's peak. General allocators weigh ten times as much.
#![allow(unsafe_code)] // An allocator hands out raw memory.

use core::alloc::{GlobalAlloc, Layout};
use core::cell::UnsafeCell;
use core::ptr::null_mut;

/// Blocks are multiples of this and begin at one, so that any block suits any value the program has.
const SMALLEST: usize = 16;

/// Where fresh memory comes from: asked for so many bytes, where they begin. Consecutive answers need not adjoin.
pub trait Source {
    /// At least `bytes` of memory nobody else has, beginning at a multiple of 16, and how many they are; 0 bytes when there is none.
    fn more(&self, bytes: usize) -> (*mut u8, usize);
}

/// The allocator. Its state is only touched by the one thread that a page has.
pub struct Memory<S> {
    source: S,
    state: UnsafeCell<State>,
}

struct State {
    /// For each power of two, the first free block; each free block begins with the address of the next.
    free: [*mut u8; 32],
    /// Fresh memory, and how many bytes of it are left.
    fresh: *mut u8,
    left: usize,
}

// SAFETY: wasm without threads has one thread, and tests make one allocator each.
unsafe impl<S> Sync for Memory<S> {}

impl<S> Memory<S> {
    /// An allocator that holds nothing yet.
    pub const fn new(source: S) -> Memory<S> {
        Memory {
            source,
            state: UnsafeCell::new(State {
                free: [null_mut(); 32],
                fresh: null_mut(),
                left: 0,
            }),
        }
    }
}

/// The list a layout's blocks are in: the exponent of their size. `None` for what no block is large or even enough for.
fn class(layout: Layout) -> Option<usize> {
    let size = layout.size().max(SMALLEST).checked_next_power_of_two()?;
    let class = size.trailing_zeros() as usize;
    (class < 32 && layout.align() <= SMALLEST).then_some(class)
}

// SAFETY: a block is in one place only: fresh, in the list of its size, or with whoever was given it; and it is as large as
// its class says.
unsafe impl<S: Source> GlobalAlloc for Memory<S> {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let Some(class) = class(layout) else { return null_mut() };
        // SAFETY: one thread, and no reference to the state outlives a call.
        let state = unsafe { &mut *self.state.get() };
        let Some(first) = state.free.get_mut(class) else { return null_mut() };
        let block = *first;
        if !block.is_null() {
            // SAFETY: a free block begins with the address of the next one.
            *first = unsafe { block.cast::<*mut u8>().read() };
            return block;
        }
        let size = 1 << class;
        if state.left < size {
            (state.fresh, state.left) = self.source.more(size);
        }
        if state.left < size {
            return null_mut();
        }
        let block = state.fresh;
        state.fresh = block.wrapping_add(size);
        state.left -= size;
        block
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: as above.
        let state = unsafe { &mut *self.state.get() };
        if let Some(first) = class(layout).and_then(|class| state.free.get_mut(class)) {
            // SAFETY: the block is ours again, and the smallest one holds an address.
            unsafe { block.cast::<*mut u8>().write(*first) };
            *first = block;
        }
    }
}

/// Pages of wasm memory.
#[cfg(target_arch = "wasm32")]
pub struct Pages;

#[cfg(target_arch = "wasm32")]
impl Source for Pages {
    fn more(&self, bytes: usize) -> (*mut u8, usize) {
        const PAGE: usize = 65536;
        let pages = bytes.div_ceil(PAGE);
        match core::arch::wasm32::memory_grow(0, pages) {
            usize::MAX => (null_mut(), 0),
            before => ((before * PAGE) as *mut u8, pages * PAGE),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use core::cell::Cell;

    /// Memory of the test's own allocator, and how much was asked for.
    struct Heap(Cell<usize>);

    impl Source for Heap {
        fn more(&self, bytes: usize) -> (*mut u8, usize) {
            let bytes = bytes.max(4096);
            self.0.set(self.0.get() + bytes);
            let block: &mut [u128] = vec![0u128; bytes / 16].leak();
            (block.as_mut_ptr().cast(), bytes)
        }
    }

    #[test]
    fn blocks_do_not_overlap_and_come_back() {
        let memory = Memory::new(Heap(Cell::new(0)));
        let mut held: Vec<(*mut u8, Layout, u8)> = Vec::new();
        let mut seed = 7u32;
        for round in 0..20_000u32 {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            if seed >> 28 < 8 && !held.is_empty() {
                let (block, layout, mark) = held.swap_remove(seed as usize % held.len());
                // SAFETY: the block was given for this layout and was written whole.
                let bytes = unsafe { core::slice::from_raw_parts(block, layout.size()) };
                assert!(bytes.iter().all(|byte| *byte == mark), "round {round}: somebody else wrote here");
                // SAFETY: given for this layout, and given back once.
                unsafe { memory.dealloc(block, layout) };
            } else {
                let layout = Layout::from_size_align(1 + (seed >> 8) as usize % 300, 1 << (seed % 5)).expect("a layout");
                // SAFETY: the size is not 0.
                let block = unsafe { memory.alloc(layout) };
                assert!(!block.is_null() && (block as usize).is_multiple_of(layout.align()));
                // SAFETY: the block is at least as large as its layout.
                unsafe { block.write_bytes(round as u8, layout.size()) };
                held.push((block, layout, round as u8));
            }
            if held.len() > 200 {
                for (block, layout, _) in held.drain(..) {
                    // SAFETY: given for this layout, and given back once.
                    unsafe { memory.dealloc(block, layout) };
                }
            }
        }
        assert!(
            memory.source.0.get() < 512 * 1024,
            "what is given back is used again: {}",
            memory.source.0.get()
        );
    }

    #[test]
    fn what_cannot_be_had_is_null() {
        struct Nothing;
        impl Source for Nothing {
            fn more(&self, _: usize) -> (*mut u8, usize) {
                (null_mut(), 0)
            }
        }
        let memory = Memory::new(Nothing);
        // SAFETY: the sizes are not 0.
        unsafe {
            assert!(memory.alloc(Layout::new::<u64>()).is_null());
            assert!(
                Memory::new(Heap(Cell::new(0)))
                    .alloc(Layout::from_size_align(64, 64).expect("a layout"))
                    .is_null()
            );
        }
    }
}
