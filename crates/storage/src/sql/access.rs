//! Statements on the access log and on second factors. Nothing here changes or removes a row of the access log.

super::named! {
    /// Adds a row to the access log; a second row of the same place is refused.
    ADD_ACCESS = "insert into access_log (district, seq, at, kind, account, unit, matter, note, previous, hash) \
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict (district, seq) do nothing returning seq";
    /// The last row of a district's access log.
    LAST_ACCESS = "select seq, at, kind, account, unit, matter, note, previous, hash from access_log \
        where district = $1 order by seq desc limit 1";
    /// Rows of a district's access log before a place, newest first; an empty account or kind means any.
    ACCESS_LOG = "select seq, at, kind, account, unit, matter, note, previous, hash from access_log \
        where district = $1 and seq < $2 and at >= $3 and at < $4 and ($5 = '' or account = $5) and ($6 = '' or kind = $6) \
        order by seq desc limit $7";
    /// How many there are.
    COUNT_ACCESS = "select count(*) from access_log where district = $1 and at >= $2 and at < $3 \
        and ($4 = '' or account = $4) and ($5 = '' or kind = $5)";
    /// Adds or replaces an account's second factor.
    PUT_FACTOR = "insert into second_factors (district, account, secret, confirmed, last_step, recovery) \
        values ($1, $2, $3, $4, $5, $6) on conflict (district, account) do update set secret = excluded.secret, \
        confirmed = excluded.confirmed, last_step = excluded.last_step, recovery = excluded.recovery";
    /// Uses a code: only a later step than the last one counts.
    USE_FACTOR = "update second_factors set last_step = $3 where district = $1 and account = $2 and last_step < $3 \
        returning account";
    /// An account's second factor.
    FACTOR = "select account, secret, confirmed, last_step, recovery from second_factors where district = $1 and account = $2";
    /// Removes an account's second factor.
    END_FACTOR = "delete from second_factors where district = $1 and account = $2";
}
