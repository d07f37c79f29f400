//! Statements on the ledger: events, idempotency keys, imports, receipts, editions, checkpoints, counters.

super::named! {
    /// What stands of matters before a batch, in one round trip: under `seq` the district's last seq, under `head` their
    /// versions, then their rows in those views of which only what differs is written. Kind, matter, two
    /// texts, a number, a text: what each is, the writer's `standing` knows.
    STANDING = "select 'seq' as kind, '' as matter, '' as a, '' as b, coalesce(max(seq), 0) as n, '' as c from events where district = $1 \
        union all select 'head', matter, '', '', max(version), '' from events \
        where district = $1 and matter in {list} group by matter \
        union all select 'part', matter, unit, '', is_final, '' from taking_part where district = $1 and matter in {list} \
        union all select 'sign', matter, unit, post, number, proposer from to_sign \
        where district = $1 and matter in {list} \
        union all select 'timer', matter, name, '', at, '' from timers where district = $1 and matter in {list} \
        union all select 'work', matter, unit, post, 0, '' from worklist \
        where district = $1 and home_district = $1 and matter in {list}";
    /// The district's last seq.
    LAST_SEQ = "select coalesce(max(seq), 0) as seq from events where district = $1";
    /// New events.
    INSERT_EVENTS = "insert into events (district, matter, version, seq, at, kind, body, previous, hash) values {rows:9}";
    /// The last event of a matter.
    HEAD = "select version, hash from events where district = $1 and matter = $2 order by version desc limit 1";
    /// A matter's events.
    HISTORY = "select seq, matter, version, at, kind, body, previous, hash from events \
               where district = $1 and matter = $2 order by version";
    /// A piece of a district's log.
    LOG = "select seq, matter, version, at, kind, body, previous, hash from events \
           where district = $1 and seq > $2 order by seq limit $3";
    /// A piece of a district's events, matter by matter.
    CHAINS = "select seq, matter, version, at, kind, body, previous, hash from events \
              where district = $1 and (matter, version) > ($2, $3) order by matter, version limit $4";
    /// Districts that have a log: each step finds the next larger one by the key.
    DISTRICTS = "select min(district) as district from events where district > $1";
    /// Whether texts are compared by code point and counted by character, which every key and page relies on.
    ORDER_PROBE = "select case when 'B' < 'a' and 'a-b' < 'a.a' and 'a.1' < 'a1' and 'a' < '互' and length('互') = 1 \
                   then 1 else 0 end + cast(0 as bigint) as sound";
    /// Answered idempotency keys.
    REPLAYS = "select key, digest, answer, at from replays where district = $1 and key in {list}";
    /// Newly answered idempotency keys.
    INSERT_REPLAYS = "insert into replays (district, key, digest, answer, at) values {rows:5}";
    /// Imported rows: by original id, the source is compared by the caller.
    IMPORTS = "select source, original, matter from imports where district = $1 and source = $2 and original in {list}";
    /// Newly imported rows.
    INSERT_IMPORTS = "insert into imports (district, source, original, matter) values {rows:4}";
    /// New receipts.
    INSERT_RECEIPTS = "insert into receipts (district, digest, matter, subject) values {rows:4}";
    /// A receipt.
    RECEIPT = "select digest, matter, subject from receipts where district = $1 and digest = $2";
    /// Takes numbers from a counter; answers the one after them.
    TAKE_NUMBERS = "insert into counters (district, name, next) values ($1, $2, $3 + 1) \
                    on conflict (district, name) do update set next = counters.next + $3 returning next";
    /// Keeps an edition once.
    PUT_EDITION = "insert into editions (district, id, body) values ($1, $2, $3) on conflict (district, id) do nothing";
    /// Every edition.
    EDITIONS = "select id, body from editions where district = $1 order by id";
    /// The last checkpoint.
    CHECKPOINT = "select size, root, at, heads, key, signature from checkpoints \
                  where district = $1 order by size desc limit 1";
    /// Keeps a checkpoint.
    PUT_CHECKPOINT = "insert into checkpoints (district, size, root, at, heads, key, signature) \
                      values ($1, $2, $3, $4, $5, $6, $7) on conflict (district, size) do update set root = excluded.root, \
                      at = excluded.at, heads = excluded.heads, key = excluded.key, signature = excluded.signature";
}
