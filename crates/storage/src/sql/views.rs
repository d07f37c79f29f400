//! Statements on the views: matters, taking part, timers, rounds, worklists.

super::named! {
    /// Matters as they stand after a batch. A rebuild that is overtaken by new events never goes back.
    PUT_MATTERS = "insert into matters (district, matter, number, procedure, edition, state, is_final, home, holder, \
        holder_post, category, kind, grade, place, channel, round, pending, opened_at, changed_at, ended_at, due_at, \
        due_provisional, version, due_sort, snapshot, urged) values {rows:26} on conflict (district, matter) do update set \
        number = excluded.number, procedure = excluded.procedure, edition = excluded.edition, state = excluded.state, \
        is_final = excluded.is_final, home = excluded.home, holder = excluded.holder, \
        holder_post = excluded.holder_post, category = excluded.category, kind = excluded.kind, \
        grade = excluded.grade, place = excluded.place, channel = excluded.channel, round = excluded.round, \
        pending = excluded.pending, opened_at = excluded.opened_at, changed_at = excluded.changed_at, \
        ended_at = excluded.ended_at, due_at = excluded.due_at, due_provisional = excluded.due_provisional, \
        version = excluded.version, due_sort = excluded.due_sort, snapshot = excluded.snapshot, urged = excluded.urged \
        where excluded.version >= matters.version";
    /// A snapshot.
    SNAPSHOT = "select snapshot from matters where district = $1 and matter = $2";
    /// Forgets who takes part.
    DELETE_TAKING_PART = "delete from taking_part where district = $1 and matter in {list}";
    /// Notes who takes part.
    INSERT_TAKING_PART = "insert into taking_part (district, unit, matter, is_final) values {rows:4} \
                          on conflict (district, unit, matter) do update set is_final = excluded.is_final";
    /// Forgets whose signatures are awaited.
    DELETE_TO_SIGN = "delete from to_sign where district = $1 and matter in {list}";
    /// Notes whose signatures are awaited.
    INSERT_TO_SIGN = "insert into to_sign (district, matter, number, unit, post, proposer) values {rows:6} \
                      on conflict (district, matter, number, unit, post) do update set proposer = excluded.proposer";
    /// Forgets timers.
    DELETE_TIMERS = "delete from timers where district = $1 and matter in {list}";
    /// Sets timers.
    INSERT_TIMERS = "insert into timers (district, matter, name, at) values {rows:4} \
                     on conflict (district, matter, name) do update set at = excluded.at";
    /// Timers that are due.
    DUE = "select matter, name, at from timers where district = $1 and at <= $2 order by at, matter, name limit $3";
    /// Rounds as they stand; an unchanged row is left alone.
    PUT_ROUNDS = "insert into rounds (district, matter, round, procedure, home, place, category, month, facts, unit, \
        opened_on, closed_on, late_on) values {rows:13} on conflict (district, matter, round) do update set \
        procedure = excluded.procedure, home = excluded.home, place = excluded.place, category = excluded.category, month = excluded.month, \
        facts = excluded.facts, unit = excluded.unit, opened_on = excluded.opened_on, closed_on = excluded.closed_on, \
        late_on = excluded.late_on where rounds.facts <> excluded.facts or rounds.month <> excluded.month \
        or rounds.place <> excluded.place or rounds.category <> excluded.category or rounds.home <> excluded.home \
        or rounds.procedure <> excluded.procedure or rounds.unit <> excluded.unit \
        or rounds.opened_on <> excluded.opened_on";
    /// Rounds that closed in a month.
    ROUNDS = "select matter, round, procedure, home, place, category, month, facts, unit, opened_on, closed_on, late_on \
              from rounds where district = $1 and procedure = $2 and month = $3 and (matter, round) > ($4, $5) order by matter, round limit $6";
    /// Rounds that began, ended, were overdue, ended overdue: by day, what lies before the first day as the day before it.
    STOCK = "select cast(0 as bigint), home, procedure, case when opened_on < $2 then $2 - 1 else opened_on end, count(*) from rounds \
             where district = $1 and closed_on >= $2 and opened_on <= $3 group by 2, 3, 4 \
             union all select cast(1 as bigint), home, procedure, closed_on, count(*) from rounds \
             where district = $1 and closed_on >= $2 and closed_on <= $3 group by 2, 3, 4 \
             union all select cast(2 as bigint), home, procedure, case when late_on < $2 then $2 - 1 else late_on end, count(*) from rounds \
             where district = $1 and closed_on >= $2 and late_on <= $3 and late_on <= closed_on group by 2, 3, 4 \
             union all select cast(3 as bigint), home, procedure, closed_on, count(*) from rounds \
             where district = $1 and closed_on >= $2 and closed_on <= $3 and late_on <= closed_on group by 2, 3, 4";
    /// Rounds that do not say their days yet, counted up to a limit.
    DAYLESS = "select count(*) from (select 1 as one from rounds where district = $1 and closed_on = -1 limit $2) as dayless";
    /// The same with kind and channel of their matters.
    CLOSED = "select matter, round, procedure, home, place, category, month, facts, unit, opened_on, closed_on, late_on, \
              coalesce((select kind from matters m where m.district = rounds.district and m.matter = rounds.matter), ''), \
              coalesce((select channel from matters m where m.district = rounds.district and m.matter = rounds.matter), '') \
              from rounds where district = $1 and procedure = $2 and month = $3 and (matter, round) > ($4, $5) \
              order by matter, round limit $6";
    /// The same of a day.
    CLOSED_ON = "select matter, round, procedure, home, place, category, month, facts, unit, opened_on, closed_on, late_on, \
                 coalesce((select kind from matters m where m.district = rounds.district and m.matter = rounds.matter), ''), \
                 coalesce((select channel from matters m where m.district = rounds.district and m.matter = rounds.matter), '') \
                 from rounds where district = $1 and procedure = $2 and closed_on = $3 and (matter, round) > ($4, $5) \
                 order by matter, round limit $6";
    /// Open rounds, counted.
    OPEN_ROUNDS = "select home, place, unit, count(*) from rounds where district = $1 and procedure = $2 and month = '' \
                   group by home, place, unit";
    /// Snapshots between two numbers: a number begins with the district and the day.
    NUMBERED = "select snapshot from matters where district = $1 and number > $2 and number < $3 and procedure = $4 \
                order by number limit $5";
    /// Snapshots of what a unit takes part in, in the order of their ids, which no change moves.
    OF_UNIT = "select (select snapshot from matters m where m.district = taking_part.district \
               and m.matter = taking_part.matter) from taking_part where district = $1 and unit = $2 and matter > $3 \
               order by matter limit $4";
    /// Worklist rows, unless a newer version stands there.
    PUT_WORK = "insert into worklist (district, matter, unit, post, home_district, version, due_sort, body, number, \
        state, category, kind, grade, place, opened_at) values {rows:15} on conflict (district, matter) do update set \
        unit = excluded.unit, post = excluded.post, home_district = excluded.home_district, \
        version = excluded.version, due_sort = excluded.due_sort, body = excluded.body, number = excluded.number, \
        state = excluded.state, category = excluded.category, kind = excluded.kind, grade = excluded.grade, \
        place = excluded.place, opened_at = excluded.opened_at where excluded.version >= worklist.version";
    /// Takes matters of the district itself from its worklist.
    DELETE_WORK = "delete from worklist where district = $1 and home_district = $1 and matter in {list}";
    /// Forgets who had taken matters whose unit or post has changed.
    DELETE_TAKEN = "delete from taken where district = $1 and matter in {list} and not exists (select 1 from worklist w \
                    where w.district = taken.district and w.matter = taken.matter and w.unit = taken.unit \
                    and w.post = taken.post)";
    /// Throws matters away.
    CLEAR_MATTERS = "delete from matters where district = $1";
    /// Throws away who takes part.
    CLEAR_TAKING_PART = "delete from taking_part where district = $1";
    /// Throws away whose signatures are awaited.
    CLEAR_TO_SIGN = "delete from to_sign where district = $1";
    /// Throws timers away.
    CLEAR_TIMERS = "delete from timers where district = $1";
    /// Throws rounds away.
    CLEAR_ROUNDS = "delete from rounds where district = $1";
    /// Throws worklist rows away, but only those of the district's own matters: the others come from other ledgers.
    CLEAR_WORK = "delete from worklist where district = $1 and home_district = $1";
    /// For the digest: matters.
    EVERY_MATTER = "select matter, number, procedure, edition, state, is_final, home, holder, holder_post, category, \
        kind, grade, place, channel, round, pending, opened_at, changed_at, ended_at, due_at, due_provisional, version, \
        due_sort, snapshot, urged from matters where district = $1 and matter > $2 order by matter limit $3";
    /// For the digest: who takes part.
    EVERY_TAKING_PART = "select matter, unit, is_final from taking_part where district = $1 and (matter, unit) > ($2, $3) \
                         order by matter, unit limit $4";
    /// For the digest: signatures.
    EVERY_SIGNATURE = "select matter, number, unit, post, proposer from to_sign where district = $1 \
                       and (matter, number, unit, post) > ($2, $3, $4, $5) order by matter, number, unit, post limit $6";
    /// For the digest: timers.
    EVERY_TIMER = "select matter, name, at from timers where district = $1 and (matter, name) > ($2, $3) \
                   order by matter, name limit $4";
    /// For the digest: rounds.
    EVERY_ROUND = "select matter, round, procedure, home, place, category, month, facts, unit, opened_on, closed_on, \
                   late_on from rounds where district = $1 and (matter, round) > ($2, $3) order by matter, round limit $4";
    /// For the digest: worklist rows of the district's own matters.
    EVERY_WORK = "select matter, unit, post, version, due_sort, body, number, state, category, kind, grade, place, \
                  opened_at from worklist where district = $1 \
                  and home_district = $1 and matter > $2 order by matter limit $3";
}
