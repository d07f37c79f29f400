//! The vault: personal values sealed under a key of their subject, each key wrapped under the installation's master
//! key. Erasing a subject's key erases the person, not the fact: events hold only a reference and a salted digest.

mod files;

pub use files::FileKey;

use crate::ports::{SealedItem, Subject};
use casework::Sealed;
use chacha20poly1305::aead::{Aead, KeyInit};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use std::path::Path;

const KEY_LENGTH: usize = 32;
const NONCE_LENGTH: usize = 24;
const SALT_LENGTH: usize = 16;

/// What can go wrong with sealed values.
#[derive(Debug, thiserror::Error)]
pub enum VaultFault {
    /// The master key file cannot be read or made.
    #[error("the vault's master key {path}: {why}")]
    KeyFile {
        /// The file.
        path: String,
        /// Why.
        why: String,
    },
    /// The machine gives no random bytes.
    #[error("no random bytes: {0}")]
    Random(String),
    /// The value cannot be opened: another master key, or damaged.
    #[error("a sealed value cannot be opened: another master key, or it is damaged")]
    Unopenable,
}

/// The installation's master key, and what is derived from it.
pub struct Vault {
    master: [u8; KEY_LENGTH],
}

/// A subject's key, opened.
pub struct SubjectKey([u8; KEY_LENGTH]);

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Vault")
    }
}

impl Vault {
    /// A vault under this master key.
    #[must_use]
    pub const fn new(master: [u8; KEY_LENGTH]) -> Self {
        Self { master }
    }

    /// Reads the master key from a file, or makes one readable by its owner only. Keep a copy apart from the backups:
    /// without it no personal value can be read again.
    ///
    /// # Errors
    /// [`VaultFault::KeyFile`] if the file cannot be read, made, or has not 64 hexadecimal digits.
    pub fn from_file(path: &Path) -> Result<Self, VaultFault> {
        let fault = |why: String| VaultFault::KeyFile { path: path.display().to_string(), why };
        match std::fs::read_to_string(path) {
            Ok(text) => {
                let bytes = unhex(text.trim()).ok_or_else(|| fault("not 64 hexadecimal digits".to_owned()))?;
                let master = bytes.try_into().map_err(|_| fault("not 64 hexadecimal digits".to_owned()))?;
                Ok(Self { master })
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let master: [u8; KEY_LENGTH] = random()?;
                write_private(path, &hex(&master)).map_err(|error| fault(error.to_string()))?;
                Ok(Self { master })
            }
            Err(error) => Err(fault(error.to_string())),
        }
    }

    /// A new subject with a fresh key. `phone` gives the keyed contact digest by which their matters are found again.
    ///
    /// # Errors
    /// [`VaultFault::Random`].
    pub fn new_subject(&self, subject: &str, phone: Option<&str>) -> Result<(Subject, SubjectKey), VaultFault> {
        let key: [u8; KEY_LENGTH] = random()?;
        let wrapped = seal_bytes(&self.master, &key)?;
        let contact = phone.map_or_else(String::new, |phone| self.contact(phone));
        Ok((Subject { subject: subject.to_owned(), wrapped: Some(wrapped), contact }, SubjectKey(key)))
    }

    /// Opens a subject's key; `None` if it has been erased.
    ///
    /// # Errors
    /// [`VaultFault::Unopenable`].
    pub fn open_subject(&self, subject: &Subject) -> Result<Option<SubjectKey>, VaultFault> {
        let Some(wrapped) = &subject.wrapped else { return Ok(None) };
        let key = open_bytes(&self.master, wrapped)?.try_into().map_err(|_| VaultFault::Unopenable)?;
        Ok(Some(SubjectKey(key)))
    }

    /// Seals a secret of the installation itself under the master key, such as that of a second factor.
    ///
    /// # Errors
    /// [`VaultFault::Random`].
    pub fn seal_secret(&self, secret: &[u8]) -> Result<Vec<u8>, VaultFault> {
        seal_bytes(&self.master, secret)
    }

    /// Opens what [`Vault::seal_secret`] sealed.
    ///
    /// # Errors
    /// [`VaultFault::Unopenable`].
    pub fn open_secret(&self, sealed: &[u8]) -> Result<Vec<u8>, VaultFault> {
        open_bytes(&self.master, sealed)
    }

    /// The keyed digest of a phone number: however it is written, it is the same number.
    #[must_use]
    pub fn contact(&self, phone: &str) -> String {
        let digits = || phone.chars().filter(char::is_ascii_digit).collect();
        self.keyed("contact", &casework::phone_digits(phone).unwrap_or_else(digits))
    }

    /// A keyed digest of a text for a purpose, in hexadecimal.
    #[must_use]
    pub fn keyed(&self, purpose: &str, text: &str) -> String {
        let Ok(mut mac) = <Hmac<Sha256> as KeyInit>::new_from_slice(&self.master) else {
            // HMAC takes keys of any length; an empty digest matches nothing.
            return String::new();
        };
        mac.update(purpose.as_bytes());
        mac.update(b"\0");
        mac.update(text.as_bytes());
        hex(&mac.finalize().into_bytes())
    }

    /// The receipt code of a matter: 12 characters (60 bits) that are hard to misread, in three groups after the district.
    /// Derived, so that a repeated submission gets the same code although it is stored nowhere.
    #[must_use]
    pub fn receipt_code(&self, district: u32, matter: &str) -> String {
        let mut code = district.to_string();
        for (index, letter) in self.readable("receipt", matter, 12).chars().enumerate() {
            if index % 4 == 0 {
                code.push('-');
            }
            code.push(letter);
        }
        code
    }

    /// So many characters (five bits each, at most 24) that are hard to misread, derived from a text for a purpose.
    #[must_use]
    pub(crate) fn readable(&self, purpose: &str, text: &str, characters: usize) -> String {
        const ALPHABET: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
        let keyed = self.keyed(purpose, text);
        let digits = keyed.bytes().take(characters * 5 / 4);
        let mut number =
            digits.fold(0_u128, |n, digit| n << 4 | u128::from(char::from(digit).to_digit(16).unwrap_or(0)));
        let mut code = String::new();
        for _ in 0..characters {
            let low = usize::try_from(number & 31).unwrap_or(0);
            code.push(char::from(ALPHABET.get(low).copied().unwrap_or(b'2')));
            number >>= 5;
        }
        code
    }
}

/// The digest under which a receipt code is found: case and spaces do not matter.
#[must_use]
pub fn receipt_digest(code: &str) -> String {
    let plain: String = code.chars().filter(|c| c.is_ascii_alphanumeric()).map(|c| c.to_ascii_uppercase()).collect();
    hex(&Sha256::digest(plain.as_bytes()))
}

impl SubjectKey {
    /// Seals a text: the reference that the event keeps, and the item that the vault keeps.
    ///
    /// # Errors
    /// [`VaultFault::Random`].
    pub fn seal(&self, vault: &str, subject: &str, text: &str) -> Result<(Sealed, SealedItem), VaultFault> {
        let salt: [u8; SALT_LENGTH] = random()?;
        let mut salted = salt.to_vec();
        salted.extend_from_slice(text.as_bytes());
        let digest = hex(&Sha256::digest(&salted));
        let length = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
        let sealed = seal_bytes(&self.0, &salted)?;
        Ok((
            Sealed { vault: vault.to_owned(), digest, length },
            SealedItem { vault: vault.to_owned(), subject: subject.to_owned(), sealed },
        ))
    }

    /// Opens a sealed text.
    ///
    /// # Errors
    /// [`VaultFault::Unopenable`].
    pub fn open(&self, item: &SealedItem) -> Result<String, VaultFault> {
        let salted = open_bytes(&self.0, &item.sealed)?;
        let text = salted.get(SALT_LENGTH..).ok_or(VaultFault::Unopenable)?;
        String::from_utf8(text.to_vec()).map_err(|_| VaultFault::Unopenable)
    }
}

fn seal_bytes(key: &[u8; KEY_LENGTH], plain: &[u8]) -> Result<Vec<u8>, VaultFault> {
    let nonce: [u8; NONCE_LENGTH] = random()?;
    let cipher = XChaCha20Poly1305::new(&(*key).into());
    let mut sealed = nonce.to_vec();
    sealed.extend(cipher.encrypt(&XNonce::from(nonce), plain).map_err(|_| VaultFault::Unopenable)?);
    Ok(sealed)
}

fn open_bytes(key: &[u8; KEY_LENGTH], sealed: &[u8]) -> Result<Vec<u8>, VaultFault> {
    let (nonce, body) = sealed.split_at_checked(NONCE_LENGTH).ok_or(VaultFault::Unopenable)?;
    let nonce: [u8; NONCE_LENGTH] = nonce.try_into().map_err(|_| VaultFault::Unopenable)?;
    let cipher = XChaCha20Poly1305::new(&(*key).into());
    cipher.decrypt(&XNonce::from(nonce), body).map_err(|_| VaultFault::Unopenable)
}

/// Random bytes from the machine.
///
/// # Errors
/// [`VaultFault::Random`] if it gives none.
pub fn random<const N: usize>() -> Result<[u8; N], VaultFault> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| VaultFault::Random(error.to_string()))?;
    Ok(bytes)
}

/// SHA-256 in hexadecimal: how secrets of sessions and tokens are kept.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Lower-case hexadecimal.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Bytes of a hexadecimal text; `None` if it is none.
#[must_use]
pub fn unhex(text: &str) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(2) || !text.is_ascii() {
        return None;
    }
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok()).collect()
}

/// Writes a new file that only its owner may read.
///
/// # Errors
/// As the file system says; also if the file exists already.
pub fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    use std::io::Write as _;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    file.write_all(b"\n")?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sealed_text_opens_under_its_own_key_only_and_its_digest_is_salted() {
        let vault = Vault::new([7; 32]);
        let (subject, key) = vault.new_subject("s-1", Some("010-0000 0000")).unwrap();
        let (sealed, item) = key.seal("v-1", "s-1", "楼道灯坏了").unwrap();
        assert_eq!(sealed.length, 5);
        let opened = vault.open_subject(&subject).unwrap().unwrap();
        assert_eq!(opened.open(&item).unwrap(), "楼道灯坏了");
        let (again, _) = key.seal("v-2", "s-1", "楼道灯坏了").unwrap();
        assert_ne!(sealed.digest, again.digest);
        assert!(Vault::new([8; 32]).open_subject(&subject).is_err());
        assert_eq!(subject.contact, vault.contact("01000000000"));
    }

    #[test]
    fn receipt_codes_are_stable_and_found_whatever_their_case() {
        let vault = Vault::new([7; 32]);
        let code = vault.receipt_code(110_101, "m");
        assert_eq!(code, vault.receipt_code(110_101, "m"));
        assert_eq!(code.len(), 6 + 15);
        assert_eq!(receipt_digest(&code), receipt_digest(&code.to_lowercase().replace('-', " ")));
    }
}
