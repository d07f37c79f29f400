//! The port `Accounts` on both databases. Everything lies under district 0.

use crate::codec::{self, to_json};
use crate::database::Database;
use crate::engine::{V, args};
use crate::sql::vault;
use async_trait::async_trait;
use desk::ports::{Account, Accounts, Session, StoreFault};
use worktime::Instant;

/// The installation itself.
const INSTALLATION: u32 = 0;

#[async_trait]
impl Accounts for Database {
    async fn put_account(&self, account: &Account) -> Result<(), StoreFault> {
        let posts = to_json(&account.posts)?;
        let mut values = args![INSTALLATION, &account.id, &account.login, &account.name, &account.unit];
        values.extend(args![account.district, &posts, &account.password]);
        values.extend([V::flag(account.demo), V::flag(account.disabled)]);
        self.step(INSTALLATION, vault::PUT_ACCOUNT, values).await.map(drop)
    }

    async fn account(&self, id: &str) -> Result<Option<Account>, StoreFault> {
        let row = self.row(vault::ACCOUNT, args![INSTALLATION, id]).await?;
        Ok(row.as_ref().map(codec::account).transpose()?)
    }

    async fn account_by_login(&self, login: &str) -> Result<Option<Account>, StoreFault> {
        let row = self.row(vault::ACCOUNT_BY_LOGIN, args![INSTALLATION, login]).await?;
        Ok(row.as_ref().map(codec::account).transpose()?)
    }

    async fn accounts(&self) -> Result<Vec<Account>, StoreFault> {
        let rows = self.rows(vault::ACCOUNTS, args![INSTALLATION]).await?;
        Ok(rows.iter().map(codec::account).collect::<Result<_, _>>()?)
    }

    async fn put_session(&self, session: &Session) -> Result<(), StoreFault> {
        let mut values = args![INSTALLATION, &session.digest, &session.account, &session.kind, &session.purpose];
        values.extend(args![session.created_at.0, session.used_at.0, session.ends_at.0]);
        self.step(INSTALLATION, vault::PUT_SESSION, values).await.map(drop)
    }

    async fn session(&self, digest: &str) -> Result<Option<Session>, StoreFault> {
        let row = self.row(vault::SESSION, args![INSTALLATION, digest]).await?;
        Ok(row.as_ref().map(codec::session).transpose()?)
    }

    async fn sessions(&self, account: &str) -> Result<Vec<Session>, StoreFault> {
        let rows = self.rows(vault::SESSIONS, args![INSTALLATION, account]).await?;
        Ok(rows.iter().map(codec::session).collect::<Result<_, _>>()?)
    }

    async fn touch_session(&self, digest: &str, used_at: Instant, ends_at: Instant) -> Result<(), StoreFault> {
        let values = args![INSTALLATION, digest, used_at.0, ends_at.0];
        self.step(INSTALLATION, vault::TOUCH_SESSION, values).await.map(drop)
    }

    async fn end_session(&self, digest: &str) -> Result<(), StoreFault> {
        self.step(INSTALLATION, vault::END_SESSION, args![INSTALLATION, digest]).await.map(drop)
    }
}
