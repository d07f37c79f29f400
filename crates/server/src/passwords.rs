//! Passwords: Argon2id, off the async threads, a few at a time, and as long for names that do not exist.

use argon2::Argon2;
use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use std::sync::{Arc, OnceLock};
use tokio::sync::Semaphore;

/// Checks at once: each takes 19 MiB.
const AT_ONCE: usize = 4;
/// Longest password, in bytes.
const LONGEST: usize = 1024;

/// Why a password cannot be hashed.
#[derive(Debug, thiserror::Error)]
pub enum PasswordFault {
    /// It is empty or longer than 1,024 bytes.
    #[error("a password has 1 to 1024 bytes")]
    Length,
    /// The machine gives no random bytes.
    #[error("the password cannot be hashed: {0}")]
    Hash(String),
}

/// Checks passwords.
#[derive(Debug)]
pub(crate) struct Passwords {
    permits: Semaphore,
    nobody: Arc<OnceLock<String>>,
}

impl Default for Passwords {
    fn default() -> Self {
        Self { permits: Semaphore::new(AT_ONCE), nobody: Arc::new(OnceLock::new()) }
    }
}

/// The Argon2id hash of a password, as accounts keep it.
///
/// # Errors
/// [`PasswordFault`].
pub fn hash_password(password: &str) -> Result<String, PasswordFault> {
    if password.is_empty() || password.len() > LONGEST {
        return Err(PasswordFault::Length);
    }
    let hash = Argon2::default().hash_password(password.as_bytes());
    hash.map(|hash| hash.to_string()).map_err(|error| PasswordFault::Hash(error.to_string()))
}

impl Passwords {
    /// Whether the password is the one of the hash. Without a hash the same work is done, and the answer is no.
    pub(crate) async fn check(&self, password: String, hash: Option<String>) -> bool {
        if password.len() > LONGEST {
            return false;
        }
        let Ok(_permit) = self.permits.acquire().await else { return false };
        let nobody = Arc::clone(&self.nobody);
        let work = tokio::task::spawn_blocking(move || {
            let known = hash.is_some();
            let hash = hash.unwrap_or_else(|| {
                nobody.get_or_init(|| hash_password("nobody has this password").unwrap_or_default()).clone()
            });
            let holds = PasswordHash::new(&hash)
                .is_ok_and(|parsed| Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok());
            holds && known
        });
        work.await.unwrap_or(false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_of_a_known_account_holds() {
        let hash = hash_password("正确的密码").unwrap();
        assert!(hash.starts_with("$argon2id$v=19$"));
        let passwords = Passwords::default();
        assert!(passwords.check("正确的密码".to_owned(), Some(hash.clone())).await);
        assert!(!passwords.check("错误的密码".to_owned(), Some(hash)).await);
        assert!(!passwords.check("nobody has this password".to_owned(), None).await);
        assert!(!passwords.check("x".repeat(2000), None).await);
        assert!(hash_password("").is_err());
    }
}
