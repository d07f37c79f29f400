//! The Merkle tree against the published vectors of RFC 6962's reference implementation, and against itself.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use desk::merkle::{Frontier, Hash, check_proof, from_hex, leaf, node, prove, root, to_hex};
use proptest::prelude::*;

/// The eight classic leaves of the Certificate Transparency reference tests.
fn leaves() -> Vec<Vec<u8>> {
    vec![
        vec![],
        vec![0x00],
        vec![0x10],
        vec![0x20, 0x21],
        vec![0x30, 0x31],
        vec![0x40, 0x41, 0x42, 0x43],
        (0x50..=0x57).collect(),
        (0x60..=0x6f).collect(),
    ]
}

const ROOTS: [&str; 9] = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

#[test]
fn roots_are_the_published_ones() {
    let mut frontier = Frontier::default();
    assert_eq!(to_hex(&frontier.root()), ROOTS[0]);
    for (data, expected) in leaves().iter().zip(&ROOTS[1..]) {
        frontier.push(data);
        assert_eq!(to_hex(&frontier.root()), *expected);
    }
    assert_eq!(frontier.size(), 8);
}

#[test]
fn proofs_are_the_published_ones() {
    let first = [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ];
    let sixth = [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ];
    for (index, expected) in [(0, first), (5, sixth)] {
        let proof: Vec<String> = prove(&leaves(), index).unwrap().iter().map(|hash| to_hex(hash)).collect();
        assert_eq!(proof, expected);
    }
    assert_eq!(prove(&leaves(), 8), None);
}

#[test]
fn hexadecimal_has_one_spelling() {
    assert_eq!(from_hex::<2>("0aff"), Some([10, 255]));
    for text in ["0aF0", "0af", "0aff0", "0ag0", "", "＋1"] {
        assert_eq!(from_hex::<2>(text), None, "{text}");
    }
}

#[test]
fn a_frontier_that_does_not_fit_its_size_is_refused() {
    assert!(serde_json::from_str::<Frontier>(r#"{"size":3,"peaks":[]}"#).is_err());
    assert!(serde_json::from_str::<Frontier>(r#"{"size":1,"peaks":["00"]}"#).is_err());
}

/// The definition of RFC 6962 section 2.1, word for word and slow.
fn naive(leaves: &[Vec<u8>]) -> Hash {
    match leaves {
        [] => from_hex(ROOTS[0]).unwrap(),
        [one] => leaf(one),
        _ => {
            let mut k = 1;
            while k * 2 < leaves.len() {
                k *= 2;
            }
            node(&naive(&leaves[..k]), &naive(&leaves[k..]))
        }
    }
}

proptest! {
    #[test]
    fn the_frontier_is_the_definition(leaves in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 0..130)) {
        let mut frontier = Frontier::default();
        for (n, data) in leaves.iter().enumerate() {
            prop_assert_eq!(frontier.root(), naive(&leaves[..n]));
            frontier.push(data);
        }
        prop_assert_eq!(frontier.root(), naive(&leaves));
        prop_assert_eq!(root(&leaves), naive(&leaves));
        let text = serde_json::to_string(&frontier).unwrap();
        prop_assert_eq!(serde_json::from_str::<Frontier>(&text).unwrap(), frontier);
    }

    #[test]
    fn every_leaf_is_proved_and_nothing_else(
        leaves in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..4), 1..70),
        at in any::<prop::sample::Index>(),
        bit in 0_usize..256,
    ) {
        let index = at.index(leaves.len());
        let (place, size) = (u64::try_from(index).unwrap(), u64::try_from(leaves.len()).unwrap());
        let mut proof = prove(&leaves, index).unwrap();
        let expected = root(&leaves);
        prop_assert!(check_proof(&leaves[index], place, size, &proof, &expected));
        prop_assert!(!check_proof(b"another leaf", place, size, &proof, &expected));
        prop_assert!(!check_proof(&leaves[index], size, size, &proof, &expected));
        let mut longer = proof.clone();
        longer.push(expected);
        prop_assert!(!check_proof(&leaves[index], place, size, &longer, &expected));
        let other = (place + 1) % size;
        if leaves[index] != leaves[usize::try_from(other).unwrap()] {
            prop_assert!(!check_proof(&leaves[index], other, size, &proof, &expected));
        }
        if let Some(hash) = proof.first_mut() {
            hash[bit / 8] ^= 1 << (bit % 8);
            prop_assert!(!check_proof(&leaves[index], place, size, &proof, &expected));
        }
    }
}
