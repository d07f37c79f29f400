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

/// Shortest password that somebody may choose, in characters.
const SHORTEST: usize = 12;
/// What everybody tries first, written without case and without what stands between.
const COMMON: [&str; 14] = [
    "password",
    "passw0rd",
    "qwerty",
    "qwertyuiop",
    "asdfghjkl",
    "123456789012",
    "1234567890",
    "111111111111",
    "000000000000",
    "admin",
    "administrator",
    "letmein",
    "woaini",
    "huyingdemo",
];

/// Why a password that somebody wants to choose is too weak, in both languages; `None` if it is not.
pub(crate) fn too_weak(password: &str, login: &str) -> Option<(&'static str, &'static str)> {
    if password.len() > LONGEST {
        return Some(("密码太长，最多1024字节。", "The password is too long: 1,024 bytes at most."));
    }
    if password.chars().count() < SHORTEST {
        return Some((
            "密码至少12个字符。可以用一句话。",
            "A password has at least 12 characters. A sentence will do.",
        ));
    }
    let plain: String = password.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let mut kinds: Vec<char> = plain.chars().collect();
    kinds.sort_unstable();
    kinds.dedup();
    let login: String = login.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    // Taken out everything that is guessed first, something must be left.
    let rest = COMMON.iter().fold(plain.replace(&login, ""), |rest, common| rest.replace(common, ""));
    if kinds.len() < 5 || rest.chars().count() < 6 {
        return Some((
            "这个密码太容易猜。请换一个：不要用常见的密码、用户名，或者重复几个字符。",
            "This password is easily guessed. Choose one that is no common password, not the login name, and not the same few characters again and again.",
        ));
    }
    None
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

    #[test]
    fn weak_passwords_are_told_why() {
        let weak = |text: &str| too_weak(text, "dispatcher-1");
        for text in [
            "short",
            "Password1234",
            "dispatcher-1-dispatcher-1",
            "aaaaaaaaaaaaaaaa",
            "1234 5678 9012",
            "huying-demo-huying-demo",
        ] {
            assert!(weak(text).is_some(), "{text}");
        }
        assert!(weak(&"x1y2z".repeat(300)).is_some());
        assert_eq!(weak("街道门口的三棵老槐树去年开了花"), None);
        assert_eq!(weak("correct horse battery staple"), None);
    }

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
