//! Statements on the clerk's desk: who has taken what, notes. Queues are put together in [`crate::queue`].

super::named! {
    /// Snapshots.
    SNAPSHOTS = "select snapshot from matters where district = $1 and matter in {list}";
    /// Versions.
    VERSIONS = "select matter, version from matters where district = $1 and matter in {list}";
    /// Who has taken matters.
    TAKEN = "select matter, unit, post, account, at from taken where district = $1 and matter in {list}";
    /// Keeps a matter with the unit and post that hold it until the transaction ends: whoever moves it meanwhile waits.
    HOLD_WORK = "update worklist set version = version where district = $1 and matter = $2 and unit = $3 and post = $4";
    /// Takes a matter that the unit holds for that post: from a colleague only if it is to be taken over.
    TAKE = "insert into taken (district, matter, unit, post, account, at) select w.district, w.matter, w.unit, w.post, \
        cast($5 as text), cast($6 as bigint) from worklist w where w.district = $1 and w.matter = $2 and w.unit = $3 \
        and w.post = $4 on conflict (district, matter) do update set unit = excluded.unit, post = excluded.post, \
        account = excluded.account, at = excluded.at \
        where taken.account = excluded.account or cast($7 as bigint) = 1 returning matter";
    /// Puts it back.
    PUT_BACK = "delete from taken where district = $1 and matter = $2";
    /// Keeps a note.
    PUT_NOTE = "insert into notes (district, matter, id, at, account, unit, vault, mention) \
                values ($1, $2, $3, $4, $5, $6, $7, $8)";
    /// The notes of a matter, newest first.
    NOTES = "select id, at, account, unit, vault, mention from notes where district = $1 and matter = $2 \
             order by id desc limit $3";
}
