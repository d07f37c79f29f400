//! Signing a checkpoint and checking its signature.

use crate::merkle::{from_hex, to_hex};
use crate::ports::{Checkpoint, Head};
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use serde::Serialize;
use worktime::Instant;

/// What is signed: everything in a checkpoint but the signature, in this order.
#[derive(Serialize)]
struct Signed<'a> {
    district: u32,
    size: u64,
    root: &'a str,
    at: Instant,
    heads: &'a [Head],
    key: &'a str,
}

/// The text that a checkpoint's signature covers: compact JSON of its fields in their order, without the signature.
#[must_use]
pub fn signed_text(checkpoint: &Checkpoint) -> String {
    let Checkpoint { district, size, root, at, heads, key, signature: _ } = checkpoint;
    let signed = Signed { district: *district, size: *size, root, at: *at, heads, key };
    // Strings and numbers always become JSON; an empty text would only make the signature fail.
    serde_json::to_string(&signed).unwrap_or_default()
}

/// The checkpoint with its signature.
pub(super) fn sign(key: &SigningKey, unsigned: Checkpoint) -> Checkpoint {
    let signature = key.sign(signed_text(&unsigned).as_bytes());
    Checkpoint { signature: to_hex(&signature.to_bytes()), ..unsigned }
}

/// Whether the signature of a checkpoint is that of the key named in it.
#[must_use]
pub fn is_signed(checkpoint: &Checkpoint) -> bool {
    let key = from_hex(&checkpoint.key).and_then(|bytes| VerifyingKey::from_bytes(&bytes).ok());
    match (key, from_hex(&checkpoint.signature)) {
        (Some(key), Some(signature)) => {
            key.verify_strict(signed_text(checkpoint).as_bytes(), &Signature::from_bytes(&signature)).is_ok()
        }
        _ => false,
    }
}
