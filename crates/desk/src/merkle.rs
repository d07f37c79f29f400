//! The Merkle tree of RFC 6962 with SHA-256: its root grows leaf by leaf, and one leaf can be proved to lie in it.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;

/// A SHA-256 hash.
pub type Hash = [u8; 32];

/// Lower-case hexadecimal digits of some bytes.
#[must_use]
pub fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The bytes of lower-case hexadecimal digits; `None` unless there are exactly `N` of them. Capitals are refused, so
/// that one hash has one spelling.
#[must_use]
pub fn from_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let nibble = |digit: u8| match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    };
    let digits = text.as_bytes();
    if digits.len() != N.checked_mul(2)? {
        return None;
    }
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        let [high, low] = pair else { return None };
        *byte = (nibble(*high)? << 4) | nibble(*low)?;
    }
    Some(bytes)
}

/// The hash of a leaf: SHA-256 of a zero byte and the leaf's data.
#[must_use]
pub fn leaf(data: &[u8]) -> Hash {
    Sha256::new().chain_update([0]).chain_update(data).finalize().into()
}

/// The hash of a node: SHA-256 of a one byte and both sides. The two first bytes keep a node from passing for a leaf.
#[must_use]
pub fn node(left: &Hash, right: &Hash) -> Hash {
    Sha256::new().chain_update([1]).chain_update(left).chain_update(right).finalize().into()
}

/// The right edge of a growing tree: all that is needed to go on. Memory is one hash per binary digit of the size.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Kept", into = "Kept")]
pub struct Frontier {
    size: u64,
    /// Roots of the complete subtrees, the largest first. INVARIANT: as many as `size` has binary ones.
    peaks: Vec<Hash>,
}

/// A frontier as it is written down.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    size: u64,
    peaks: Vec<String>,
}

/// What reading a frontier answers to text that is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the peaks of the tree do not fit its size")]
pub struct NoFrontier;

impl TryFrom<Kept> for Frontier {
    type Error = NoFrontier;
    fn try_from(kept: Kept) -> Result<Self, NoFrontier> {
        let peaks: Option<Vec<Hash>> = kept.peaks.iter().map(|peak| from_hex(peak)).collect();
        let ones = usize::try_from(kept.size.count_ones()).unwrap_or(usize::MAX);
        match peaks {
            Some(peaks) if peaks.len() == ones => Ok(Self { size: kept.size, peaks }),
            _ => Err(NoFrontier),
        }
    }
}

impl From<Frontier> for Kept {
    fn from(frontier: Frontier) -> Self {
        Self { size: frontier.size, peaks: frontier.peaks.iter().map(|peak| to_hex(peak)).collect() }
    }
}

impl Frontier {
    /// Adds a leaf by its data.
    pub fn push(&mut self, data: &[u8]) {
        let mut hash = leaf(data);
        let mut full = self.size;
        while full & 1 == 1 {
            if let Some(left) = self.peaks.pop() {
                hash = node(&left, &hash);
            }
            full >>= 1;
        }
        self.peaks.push(hash);
        self.size = self.size.saturating_add(1);
    }

    /// Number of leaves.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// The root over all leaves so far; of no leaves it is the SHA-256 of nothing.
    #[must_use]
    pub fn root(&self) -> Hash {
        let mut peaks = self.peaks.iter().rev();
        match peaks.next() {
            None => Sha256::digest([]).into(),
            Some(last) => peaks.fold(*last, |right, left| node(left, &right)),
        }
    }
}

/// The root over a list of leaves.
#[must_use]
pub fn root(leaves: &[impl AsRef<[u8]>]) -> Hash {
    let mut frontier = Frontier::default();
    for data in leaves {
        frontier.push(data.as_ref());
    }
    frontier.root()
}

/// The largest power of two below `n`, for `n` of 2 and more.
fn split_of(n: usize) -> usize {
    let mut power = 1;
    while power < n.div_ceil(2) {
        power *= 2;
    }
    power
}

/// Proves that the leaf at `index` lies in the tree over `leaves`: the hashes beside its path, the lowest first.
/// `None` if there is no such leaf.
#[must_use]
pub fn prove(leaves: &[impl AsRef<[u8]>], index: usize) -> Option<Vec<Hash>> {
    leaves.get(index)?;
    let mut beside = Vec::new();
    let (mut part, mut at) = (leaves, index);
    while part.len() > 1 {
        let split = split_of(part.len());
        let (left, right) = part.split_at_checked(split)?;
        if at < split {
            beside.push(root(right));
            part = left;
        } else {
            beside.push(root(left));
            part = right;
            at -= split;
        }
    }
    beside.reverse();
    Some(beside)
}

/// Whether `proof` shows that the leaf with this data stands at `index` in the tree of this size and root.
#[must_use]
pub fn check_proof(data: &[u8], index: u64, size: u64, proof: &[Hash], expected: &Hash) -> bool {
    if index >= size {
        return false;
    }
    let (mut at, mut last) = (index, size - 1);
    let mut hash = leaf(data);
    for beside in proof {
        if last == 0 {
            return false;
        }
        if at & 1 == 1 || at == last {
            hash = node(beside, &hash);
            // A node without right neighbour rises unpaired until it is itself a right side.
            while at & 1 == 0 && at != 0 {
                at >>= 1;
                last >>= 1;
            }
        } else {
            hash = node(&hash, beside);
        }
        at >>= 1;
        last >>= 1;
    }
    last == 0 && hash == *expected
}
