//! Statements on post: what leaves, what arrived.

super::named! {
    /// New messages.
    INSERT_OUTBOX = "insert into outbox (district, id, matter, kind, receiver, body, at, attempts, next_at, delivered_at) \
                     values {rows:10}";
    /// Messages whose next attempt is due.
    UNDELIVERED = "select id, matter, kind, receiver, body, at, attempts from outbox where district = $1 \
                   and delivered_at is null and next_at <= $2 order by next_at, id limit $3";
    /// Marks messages delivered; the first mark stays.
    DELIVERED = "update outbox set delivered_at = $2 where district = $1 and id in {list} and delivered_at is null";
    /// Marks a failed attempt.
    FAILED = "update outbox set attempts = attempts + 1, next_at = $3 \
              where district = $1 and id = $2 and delivered_at is null";
    /// Puts letters into inboxes, each once.
    PUT_LETTERS = "insert into inbox (district, id, unit, matter, kind, receiver, body, at) \
                   values {rows:8} on conflict (district, id) do nothing";
    /// A unit's inbox.
    INBOX = "select id, matter, kind, receiver, body, at from inbox where district = $1 and unit = $2 \
             order by at desc, id desc limit $3";
    /// Puts messages to persons, each once.
    PUT_MESSAGES = "insert into messages (district, id, matter, home, notice, channel, receiver, body, at, attempts, \
                    next_at, standing, why, ended_at) values {rows:14} on conflict (district, id) do nothing";
    /// Waiting messages whose moment has come.
    DUE_MESSAGES = "select id, matter, home, notice, channel, receiver, body, at, attempts, next_at, standing, why, \
                    ended_at, again_at from messages where district = $1 and standing = $2 and next_at <= $3 \
                    order by next_at, id limit $4";
    /// Takes a message that was tried so often.
    PUT_OFF = "update messages set attempts = $5, next_at = $6 where district = $1 and id = $2 and standing = $3 \
               and attempts = $4 returning id";
    /// Says where a waiting message stands.
    SET_STANDING = "update messages set standing = $4, why = $5, ended_at = cast($6 as bigint) \
                    where district = $1 and id = $2 and standing = $3";
    /// Lets a failed message wait once more.
    SEND_AGAIN = "update messages set standing = $2, attempts = 0, next_at = $4, why = '', ended_at = null, again_at = $4 \
                  where district = $1 and standing = $3 and id = $5 returning id";
    /// The messages of a matter.
    MESSAGES_OF = "select id, matter, home, notice, channel, receiver, body, at, attempts, next_at, standing, why, \
                   ended_at, again_at from messages where district = $1 and matter = $2 order by at desc, id desc limit $3";
}
