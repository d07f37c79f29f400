//! Statements on the vault, and on accounts and sessions (district 0).

super::named! {
    /// New vault subjects.
    INSERT_SUBJECTS = "insert into subjects (district, subject, wrapped, contact) values {rows:4}";
    /// New sealed items.
    INSERT_SEALED = "insert into sealed (district, vault, subject, sealed) values {rows:4}";
    /// Subjects by id.
    SUBJECTS = "select subject, wrapped, contact from subjects where district = $1 and subject in {list} order by subject";
    /// Subjects by contact digest.
    BY_CONTACT = "select subject, wrapped, contact from subjects where district = $1 and contact = $2 order by subject";
    /// Sealed items by id.
    SEALED = "select vault, subject, sealed from sealed where district = $1 and vault in {list} order by vault";
    /// Erases a key.
    ERASE_SUBJECT = "update subjects set wrapped = null, contact = '' where district = $1 and subject = $2 \
                     returning subject";
    /// Erases what the key sealed.
    ERASE_SEALED = "delete from sealed where district = $1 and subject = $2";
    /// Adds or replaces an account.
    PUT_ACCOUNT = "insert into accounts (district, id, login, name, unit, home_district, posts, password, demo, disabled) \
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict (district, id) do update set login = excluded.login, \
        name = excluded.name, unit = excluded.unit, home_district = excluded.home_district, posts = excluded.posts, \
        password = excluded.password, demo = excluded.demo, disabled = excluded.disabled";
    /// An account by id.
    ACCOUNT = "select id, login, name, unit, home_district, posts, password, demo, disabled from accounts \
               where district = $1 and id = $2";
    /// An account by login name.
    ACCOUNT_BY_LOGIN = "select id, login, name, unit, home_district, posts, password, demo, disabled from accounts \
                        where district = $1 and login = $2";
    /// Every account.
    ACCOUNTS = "select id, login, name, unit, home_district, posts, password, demo, disabled from accounts \
                where district = $1 order by login";
    /// Adds a session or token.
    PUT_SESSION = "insert into sessions (district, digest, account, kind, purpose, created_at, used_at, ends_at) \
        values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (district, digest) do update set account = excluded.account, \
        kind = excluded.kind, purpose = excluded.purpose, created_at = excluded.created_at, used_at = excluded.used_at, \
        ends_at = excluded.ends_at";
    /// A session by digest.
    SESSION = "select digest, account, kind, purpose, created_at, used_at, ends_at from sessions \
               where district = $1 and digest = $2";
    /// A session by digest, after its account.
    SIGNED_IN = "select a.id, a.login, a.name, a.unit, a.home_district, a.posts, a.password, a.demo, a.disabled, s.digest, \
                 s.account, s.kind, s.purpose, s.created_at, s.used_at, s.ends_at from accounts a join \
                 (select * from sessions where district = $1 and digest = $2) s on a.district = $1 and a.id = s.account";
    /// Sessions of an account.
    SESSIONS = "select digest, account, kind, purpose, created_at, used_at, ends_at from sessions \
                where district = $1 and account = $2 order by created_at, digest";
    /// Notes a use.
    TOUCH_SESSION = "update sessions set used_at = $3, ends_at = $4 where district = $1 and digest = $2";
    /// Ends a session.
    END_SESSION = "delete from sessions where district = $1 and digest = $2 returning digest";
    /// Throws away what ended before a moment.
    SWEEP_SESSIONS = "delete from sessions where district = $1 and kind = $2 and ends_at < $3 returning digest";
}
