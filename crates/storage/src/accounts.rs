//! The port `Accounts` on both databases. Everything lies under district 0.

use crate::codec::{self, to_json};
use crate::database::Database;
use crate::engine::{Row, V, args};
use crate::sql::access;
use crate::sql::vault;
use async_trait::async_trait;
use desk::ports::{AccessEntry, AccessFilter, Account, Accounts, SecondFactor, Session, StoreFault};
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
        Ok(row.map(|row| codec::session(&row, 0)).transpose()?)
    }

    async fn signed_in(&self, digest: &str) -> Result<Option<(Session, Account)>, StoreFault> {
        let row = self.row(vault::SIGNED_IN, args![INSTALLATION, digest]).await?;
        let both = |row: &Row| Ok((codec::session(row, codec::ACCOUNT)?, codec::account(row)?));
        row.as_ref().map(both).transpose()
    }

    async fn sessions(&self, account: &str) -> Result<Vec<Session>, StoreFault> {
        let rows = self.rows(vault::SESSIONS, args![INSTALLATION, account]).await?;
        Ok(rows.iter().map(|row| codec::session(row, 0)).collect::<Result<_, _>>()?)
    }

    async fn touch_session(&self, digest: &str, used_at: Instant, ends_at: Instant) -> Result<(), StoreFault> {
        let values = args![INSTALLATION, digest, used_at.0, ends_at.0];
        self.step(INSTALLATION, vault::TOUCH_SESSION, values).await.map(drop)
    }

    async fn end_session(&self, digest: &str) -> Result<bool, StoreFault> {
        Ok(!self.step(INSTALLATION, vault::END_SESSION, args![INSTALLATION, digest]).await?.is_empty())
    }

    async fn sweep_sessions(&self, kind: &str, before: Instant) -> Result<usize, StoreFault> {
        Ok(self.step(INSTALLATION, vault::SWEEP_SESSIONS, args![INSTALLATION, kind, before.0]).await?.len())
    }

    async fn add_access(&self, district: u32, entry: &AccessEntry) -> Result<bool, StoreFault> {
        let mut values =
            args![district, codec::whole(entry.seq)?, entry.at.0, &entry.kind, &entry.account, &entry.unit];
        values.extend(args![&entry.matter, &entry.note, &entry.previous, &entry.hash]);
        Ok(!self.step(district, access::ADD_ACCESS, values).await?.is_empty())
    }

    async fn last_access(&self, district: u32) -> Result<Option<AccessEntry>, StoreFault> {
        let row = self.row(access::LAST_ACCESS, args![district]).await?;
        Ok(row.as_ref().map(codec::access).transpose()?)
    }

    async fn access_log(
        &self,
        district: u32,
        filter: &AccessFilter,
        before: Option<u64>,
        limit: u32,
    ) -> Result<Vec<AccessEntry>, StoreFault> {
        let before = before.map_or(Ok(i64::MAX), codec::whole)?;
        let mut values = args![district, before, filter.from.0, filter.until.0, &filter.account, &filter.kind];
        values.extend(args![limit]);
        let rows = self.rows(access::ACCESS_LOG, values).await?;
        Ok(rows.iter().map(codec::access).collect::<Result<_, _>>()?)
    }

    async fn count_access(&self, district: u32, filter: &AccessFilter) -> Result<u64, StoreFault> {
        let values = args![district, filter.from.0, filter.until.0, &filter.account, &filter.kind];
        let row = self.row(access::COUNT_ACCESS, values).await?;
        Ok(row.map_or(Ok(0), |row| row.u64(0))?)
    }

    async fn put_second_factor(&self, factor: &SecondFactor) -> Result<(), StoreFault> {
        let mut values = args![INSTALLATION, &factor.account, &codec::hex(&factor.secret)];
        values.extend([V::flag(factor.confirmed), V::Int(factor.last_step)]);
        values.extend(args![&to_json(&factor.recovery)?]);
        self.step(INSTALLATION, access::PUT_FACTOR, values).await.map(drop)
    }

    async fn use_second_factor(&self, account: &str, step: i64) -> Result<bool, StoreFault> {
        let rows = self.step(INSTALLATION, access::USE_FACTOR, args![INSTALLATION, account, step]).await?;
        Ok(!rows.is_empty())
    }

    async fn second_factor(&self, account: &str) -> Result<Option<SecondFactor>, StoreFault> {
        let row = self.row(access::FACTOR, args![INSTALLATION, account]).await?;
        Ok(row.as_ref().map(codec::second_factor).transpose()?)
    }

    async fn end_second_factor(&self, account: &str) -> Result<(), StoreFault> {
        self.step(INSTALLATION, access::END_FACTOR, args![INSTALLATION, account]).await.map(drop)
    }
}
