//! The tree against a second implementation, for every size up to 600, which has two levels of tiles and their edges.

#![allow(clippy::unwrap_used)]

mod common;

use common::{Naive, entry, flip, log_of};
use consent_log::{
    Code, EMPTY_ROOT, Edge, Hash, TileMap, Tiles, consistency_proof, consistency_tiles, inclusion_proof, inclusion_tiles, leaf_hash, node_hash, tiles_of,
    verify_consistency, verify_inclusion,
};
use proptest::prelude::*;

const SIZES: u64 = 600;

#[test]
fn the_root_of_every_size_is_that_of_the_definition() {
    let naive = Naive::new(SIZES);
    let mut edge = Edge::empty();
    assert_eq!(edge.root(), EMPTY_ROOT);
    for size in 1..=SIZES {
        assert_eq!(edge.append(naive.leaf(size - 1)), size - 1);
        assert_eq!((edge.size(), edge.root()), (size, naive.root(size)));
    }
}

#[test]
fn every_inclusion_proof_is_that_of_the_definition_and_holds_for_its_leaf_alone() {
    let naive = Naive::new(SIZES);
    let (_, tiles) = log_of(SIZES);
    for size in 1..=SIZES {
        let root = naive.root(size);
        for index in 0..size {
            let proof = inclusion_proof(index, size, &tiles).unwrap();
            assert_eq!(proof, naive.inclusion(index, size), "leaf {index} of {size}");
            let leaf = naive.leaf(index);
            verify_inclusion(&leaf, index, size, &proof, &root).unwrap();
            // Another index has another way up; another leaf, hash or root another result.
            let other = (index + 1) % size;
            assert!(
                other == index || verify_inclusion(&leaf, other, size, &proof, &root).is_err(),
                "leaf {index} of {size} at {other}"
            );
            let bit = (index * 7 + size) as usize % 256;
            assert!(verify_inclusion(&flip(&leaf, bit), index, size, &proof, &root).is_err());
            assert!(verify_inclusion(&leaf, index, size, &proof, &flip(&root, bit)).is_err());
            let mut broken = proof.clone();
            if let Some(hash) = broken.get_mut(bit % proof.len().max(1)) {
                *hash = flip(hash, bit);
                assert!(verify_inclusion(&leaf, index, size, &broken, &root).is_err());
            }
        }
    }
}

#[test]
fn every_consistency_proof_is_that_of_the_definition_and_holds_for_its_trees_alone() {
    let naive = Naive::new(SIZES);
    let (_, tiles) = log_of(SIZES);
    for new in 0..=SIZES {
        let new_root = naive.root(new);
        for old in 0..=new {
            let old_root = naive.root(old);
            let proof = consistency_proof(old, new, &tiles).unwrap();
            assert_eq!(proof, naive.consistency(old, new), "{old} to {new}");
            verify_consistency(old, &old_root, new, &new_root, &proof).unwrap();
            let bit = (old * 7 + new) as usize % 256;
            assert!(verify_consistency(old, &flip(&old_root, bit), new, &new_root, &proof).is_err());
            // Nothing is known about a tree that extends the empty one.
            assert!(old == 0 || verify_consistency(old, &old_root, new, &flip(&new_root, bit), &proof).is_err());
            let mut broken = proof.clone();
            if let Some(hash) = broken.get_mut(bit % proof.len().max(1)) {
                *hash = flip(hash, bit);
                assert!(verify_consistency(old, &old_root, new, &new_root, &broken).is_err(), "{old} to {new}");
            }
            broken = proof.clone();
            broken.push(new_root);
            assert!(verify_consistency(old, &old_root, new, &new_root, &broken).is_err());
        }
    }
}

#[test]
fn the_roots_published_with_certificate_transparency_are_reproduced() {
    // The eight leaves and roots that implementations of RFC 6962 have shared since 2013.
    let leaves = [
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    ];
    let roots = [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];
    let mut edge = Edge::empty();
    for (leaf, root) in leaves.iter().zip(roots) {
        let bytes: Vec<u8> = (0..leaf.len() / 2)
            .map(|at| u8::from_str_radix(&leaf[2 * at..2 * at + 2], 16).unwrap())
            .collect();
        edge.append(leaf_hash(&bytes));
        assert_eq!(edge.root().to_string(), root);
    }
}

#[test]
fn the_tiles_named_for_a_proof_are_the_ones_it_reads() {
    let (_, tiles) = log_of(SIZES);
    let few = |ids: Vec<consent_log::TileId>| {
        let mut few = TileMap::new();
        for id in ids {
            few.insert(id.level, id.index, tiles.tile(id.level, id.index, id.width).unwrap());
        }
        few
    };
    for (index, size) in [(0, 1), (0, 256), (255, 257), (256, 257), (3, 512), (511, 600), (599, 600)] {
        let named = few(inclusion_tiles(index, size).unwrap());
        assert_eq!(inclusion_proof(index, size, &named), inclusion_proof(index, size, &tiles));
    }
    for (old, new) in [(0, 600), (1, 2), (255, 256), (256, 257), (257, 600), (512, 513)] {
        let named = few(consistency_tiles(old, new).unwrap());
        assert_eq!(consistency_proof(old, new, &named), consistency_proof(old, new, &tiles));
    }
    // 70,000 leaves: the example of C2SP tlog-tiles.
    let full = tiles_of(70_000).filter(|tile| tile.width == 256).count();
    let partial: Vec<_> = tiles_of(70_000)
        .filter(|tile| tile.width < 256)
        .map(|tile| (tile.level, tile.index, tile.width))
        .collect();
    assert_eq!((full, partial), (273 + 1, vec![(0, 273, 112), (1, 1, 17), (2, 0, 1)]));
    let named: Vec<_> = inclusion_tiles(69_000, 70_000)
        .unwrap()
        .iter()
        .map(|tile| (tile.level, tile.index, tile.width))
        .collect();
    assert_eq!(named, [(0, 269, 256), (0, 273, 112), (1, 1, 17), (2, 0, 1)]);
}

#[test]
fn a_tree_of_three_levels_of_tiles_proves_its_first_and_last_leaves() {
    let size = 66_000;
    let naive = Naive::new(size);
    let (edge, tiles) = log_of(size);
    assert_eq!(edge.root(), naive.root(size));
    for index in [0, 255, 256, 65_535, 65_536, 65_999] {
        let proof = inclusion_proof(index, size, &tiles).unwrap();
        assert_eq!(proof, naive.inclusion(index, size));
        verify_inclusion(&leaf_hash(&entry(index)), index, size, &proof, &edge.root()).unwrap();
    }
    for old in [1, 256, 65_535, 65_536, 65_537] {
        assert_eq!(consistency_proof(old, size, &tiles).unwrap(), naive.consistency(old, size));
    }
}

#[test]
fn what_is_outside_of_a_tree_is_refused() {
    let (_, tiles) = log_of(4);
    assert_eq!(inclusion_proof(4, 4, &tiles).unwrap_err().code, Code::Index);
    assert_eq!(inclusion_proof(0, 0, &tiles).unwrap_err().code, Code::Index);
    assert_eq!(inclusion_proof(0, u64::MAX, &tiles).unwrap_err().code, Code::Index);
    assert_eq!(consistency_proof(5, 4, &tiles).unwrap_err().code, Code::Index);
    assert_eq!(verify_consistency(5, &EMPTY_ROOT, 4, &EMPTY_ROOT, &[]).unwrap_err().code, Code::Index);
    assert_eq!(verify_inclusion(&EMPTY_ROOT, 0, 0, &[], &EMPTY_ROOT).unwrap_err().code, Code::Index);
    assert_eq!(inclusion_proof(0, 5, &tiles).unwrap_err().code, Code::Tile);
    assert_eq!(Edge::load(5, &tiles).unwrap_err().code, Code::Tile);
    assert_eq!(Edge::load(u64::MAX, &tiles).unwrap_err().code, Code::Index);
    // Trees of no leaves are consistent only if they are the empty tree.
    let other = node_hash(&EMPTY_ROOT, &EMPTY_ROOT);
    assert_eq!(verify_consistency(0, &other, 0, &other, &[]).unwrap_err().code, Code::Consistency);
    assert_eq!(verify_consistency(0, &other, 3, &other, &[]).unwrap_err().code, Code::Consistency);
}

#[test]
fn a_reader_that_gives_too_few_hashes_is_told_so() {
    struct Short;
    impl Tiles for Short {
        type Error = consent_log::Error;
        fn tile(&self, _: u8, _: u64, width: u16) -> Result<Vec<u8>, Self::Error> {
            Ok(vec![0; usize::from(width) * 32 - 1])
        }
    }
    assert_eq!(inclusion_proof(0, 2, &Short).unwrap_err().code, Code::Tile);
    assert_eq!(Edge::load(2, &Short).unwrap_err().code, Code::Tile);
}

/// Appends in batches and writes what changed after each, as a database does; some batches are rolled back.
#[derive(Debug, Clone)]
struct Batch {
    leaves: u64,
    committed: bool,
}

fn batches() -> impl Strategy<Value = Vec<Batch>> {
    let batch = (0..400_u64, prop::bool::weighted(0.7)).prop_map(|(leaves, committed)| Batch { leaves, committed });
    prop::collection::vec(batch, 0..8)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_taken_after_each_commit_is_the_tree(batches in batches()) {
        let naive = Naive::new(3200);
        let mut edge = Edge::empty();
        let mut tiles = TileMap::new();
        for batch in batches {
            let mut next = edge.clone();
            for _ in 0..batch.leaves {
                next.append(naive.leaf(next.size()));
            }
            let changed = next.take_changed();
            prop_assert!(next.take_changed().is_empty());
            if !batch.committed {
                continue;
            }
            let mut places: Vec<_> = changed.iter().map(|tile| (tile.level, tile.index)).collect();
            prop_assert!(changed.iter().all(|tile| tile.bytes.len() == usize::from(tile.width) * 32 && (1..=256).contains(&tile.width)));
            places.sort_unstable();
            places.dedup();
            prop_assert_eq!(places.len(), changed.len(), "a tile is taken once");
            tiles.extend(changed);
            edge = next;
            // Whoever starts again from the tiles has the same tree, also after more leaves.
            let mut loaded = Edge::load(edge.size(), &tiles).unwrap();
            prop_assert_eq!(loaded.root(), naive.root(edge.size()));
            prop_assert!(loaded.take_changed().is_empty());
            for id in tiles_of(edge.size()) {
                prop_assert!(tiles.tile(id.level, id.index, id.width).is_ok(), "{:?} was written", id);
            }
        }
        for index in 0..edge.size().min(20) {
            prop_assert_eq!(inclusion_proof(index, edge.size(), &tiles).unwrap(), naive.inclusion(index, edge.size()));
        }
    }

    #[test]
    fn no_proof_made_of_other_hashes_holds(index in 0..50_u64, size in 1..50_u64, hashes in prop::collection::vec(any::<[u8; 32]>(), 0..8)) {
        let naive = Naive::new(50);
        let proof: Vec<Hash> = hashes.into_iter().map(Hash).collect();
        let (_, tiles) = log_of(50);
        let genuine = index < size && inclusion_proof(index, size, &tiles).unwrap() == proof;
        prop_assert_eq!(verify_inclusion(&naive.leaf(index), index, size, &proof, &naive.root(size)).is_ok(), genuine);
    }
}
