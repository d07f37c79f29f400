//! Keys of files: each file has its own, wrapped under the master key while nobody has claimed the file, and under the
//! subject's key from then on. Claiming wraps the key anew and leaves the ciphertext where it is; erasing the subject's
//! key leaves nothing that opens it.

use super::{
    KEY_LENGTH, NONCE_LENGTH, SALT_LENGTH, SubjectKey, Vault, VaultFault, hex, open_bytes, random, seal_bytes,
};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use sha2::{Digest, Sha256};

/// A file's key and the salt of its digest, opened.
pub struct FileKey {
    key: [u8; KEY_LENGTH],
    salt: [u8; SALT_LENGTH],
}

impl FileKey {
    /// A fresh one.
    ///
    /// # Errors
    /// [`VaultFault::Random`].
    pub fn fresh() -> Result<Self, VaultFault> {
        Ok(Self { key: random()?, salt: random()? })
    }

    fn bytes(&self) -> Vec<u8> {
        [self.key.as_slice(), self.salt.as_slice()].concat()
    }

    fn of(bytes: &[u8]) -> Result<Self, VaultFault> {
        let (key, salt) = bytes.split_at_checked(KEY_LENGTH).ok_or(VaultFault::Unopenable)?;
        let key = key.try_into().map_err(|_| VaultFault::Unopenable)?;
        let salt = salt.try_into().map_err(|_| VaultFault::Unopenable)?;
        Ok(Self { key, salt })
    }

    /// The salted digest of the whole file, as events keep it: two files of one content have two digests.
    #[must_use]
    pub fn digest(&self, bytes: &[u8]) -> String {
        let mut digest = Sha256::new();
        digest.update(self.salt);
        digest.update(bytes);
        hex(&digest.finalize())
    }

    /// Seals one piece; it opens only in its own place.
    ///
    /// # Errors
    /// [`VaultFault::Random`].
    pub fn seal_piece(&self, place: &str, plain: &[u8]) -> Result<Vec<u8>, VaultFault> {
        let nonce: [u8; NONCE_LENGTH] = random()?;
        let cipher = XChaCha20Poly1305::new(&self.key.into());
        let payload = Payload { msg: plain, aad: place.as_bytes() };
        let mut sealed = nonce.to_vec();
        sealed.extend(cipher.encrypt(&XNonce::from(nonce), payload).map_err(|_| VaultFault::Unopenable)?);
        Ok(sealed)
    }

    /// Opens one piece.
    ///
    /// # Errors
    /// [`VaultFault::Unopenable`] if it is damaged, another file's, or of another place.
    pub fn open_piece(&self, place: &str, sealed: &[u8]) -> Result<Vec<u8>, VaultFault> {
        let (nonce, body) = sealed.split_at_checked(NONCE_LENGTH).ok_or(VaultFault::Unopenable)?;
        let nonce: [u8; NONCE_LENGTH] = nonce.try_into().map_err(|_| VaultFault::Unopenable)?;
        let cipher = XChaCha20Poly1305::new(&self.key.into());
        let payload = Payload { msg: body, aad: place.as_bytes() };
        cipher.decrypt(&XNonce::from(nonce), payload).map_err(|_| VaultFault::Unopenable)
    }
}

impl Vault {
    /// Wraps the key of a file that nobody has claimed yet.
    ///
    /// # Errors
    /// [`VaultFault::Random`].
    pub fn wrap_file(&self, key: &FileKey) -> Result<Vec<u8>, VaultFault> {
        seal_bytes(&self.master, &key.bytes())
    }

    /// Opens the key of a file that nobody has claimed yet.
    ///
    /// # Errors
    /// [`VaultFault::Unopenable`].
    pub fn unwrap_file(&self, wrapped: &[u8]) -> Result<FileKey, VaultFault> {
        FileKey::of(&open_bytes(&self.master, wrapped)?)
    }
}

impl SubjectKey {
    /// Wraps the key of a file that belongs to this subject from now on.
    ///
    /// # Errors
    /// [`VaultFault::Random`].
    pub fn wrap_file(&self, key: &FileKey) -> Result<Vec<u8>, VaultFault> {
        seal_bytes(&self.0, &key.bytes())
    }

    /// Opens the key of one of this subject's files.
    ///
    /// # Errors
    /// [`VaultFault::Unopenable`].
    pub fn unwrap_file(&self, wrapped: &[u8]) -> Result<FileKey, VaultFault> {
        FileKey::of(&open_bytes(&self.0, wrapped)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_piece_opens_in_its_own_place_only_and_equal_files_have_different_digests() {
        let vault = Vault::new([7; 32]);
        let (key, other) = (FileKey::fresh().unwrap(), FileKey::fresh().unwrap());
        let sealed = key.seal_piece("f/whole/0", b"picture").unwrap();
        let again = vault.unwrap_file(&vault.wrap_file(&key).unwrap()).unwrap();
        assert_eq!(again.open_piece("f/whole/0", &sealed).unwrap(), b"picture");
        assert!(again.open_piece("f/whole/1", &sealed).is_err());
        assert!(other.open_piece("f/whole/0", &sealed).is_err());
        assert_ne!(key.digest(b"picture"), other.digest(b"picture"));
        assert_eq!(key.digest(b"picture"), again.digest(b"picture"));
        let (_, subject) = vault.new_subject("s", None).unwrap();
        assert!(vault.unwrap_file(&subject.wrap_file(&key).unwrap()).is_err());
        assert!(subject.unwrap_file(&subject.wrap_file(&key).unwrap()).is_ok());
    }
}
