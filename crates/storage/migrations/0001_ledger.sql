-- Schema 1: the ledger, its views, the vault, post, imports, accounts.
-- One text for SQLite and PostgreSQL. Every key leads with the district; district 0 is the installation itself.
-- Truth and moments are integers (0/1, milliseconds UTC), ciphertext is lowercase hexadecimal, JSON is text.

-- The ledger: the only table that cannot be rebuilt from another.
create table if not exists events (
    district bigint not null,
    matter text not null,
    version bigint not null,
    seq bigint not null,
    at bigint not null,
    kind text not null,
    body text not null,
    previous text not null,
    hash text not null,
    primary key (district, matter, version)
);
create unique index if not exists events_by_seq on events (district, seq);

-- View: one row per matter, with its snapshot. due_sort = due_at, or the far future.
create table if not exists matters (
    district bigint not null,
    matter text not null,
    number text not null,
    procedure text not null,
    edition text not null,
    state text not null,
    is_final bigint not null,
    home text not null,
    holder text not null,
    holder_post text not null,
    category text not null,
    kind text not null,
    grade text not null,
    place text not null,
    channel text not null,
    round bigint not null,
    pending bigint not null,
    opened_at bigint not null,
    changed_at bigint not null,
    ended_at bigint,
    due_at bigint,
    due_provisional bigint not null,
    version bigint not null,
    due_sort bigint not null,
    snapshot text not null,
    primary key (district, matter)
);
create index if not exists matters_by_due on matters (district, due_sort, matter);
create index if not exists matters_by_end on matters (district, is_final, due_sort, matter);
create index if not exists matters_by_home on matters (district, home, is_final, due_sort, matter);
create index if not exists matters_by_number on matters (district, number);

-- View: units that take part in a matter.
create table if not exists taking_part (
    district bigint not null,
    unit text not null,
    matter text not null,
    primary key (district, unit, matter)
);
create unique index if not exists taking_part_by_matter on taking_part (district, matter, unit);

-- View: moments at which a matter must be looked at again.
create table if not exists timers (
    district bigint not null,
    matter text not null,
    name text not null,
    at bigint not null,
    primary key (district, matter, name)
);
create index if not exists timers_by_moment on timers (district, at, matter, name);

-- View: one row per round of a matter, for indicators.
create table if not exists rounds (
    district bigint not null,
    matter text not null,
    round bigint not null,
    procedure text not null,
    home text not null,
    place text not null,
    category text not null,
    month text not null,
    facts text not null,
    primary key (district, matter, round)
);
create index if not exists rounds_by_month on rounds (district, procedure, month, matter, round);

-- View: what each unit has on its desk, under the unit's own district. A row without a unit is the trace of a matter
-- that left again: it keeps the version, so that an older message arriving late changes nothing.
create table if not exists worklist (
    district bigint not null,
    matter text not null,
    unit text not null,
    post text not null,
    home_district bigint not null,
    version bigint not null,
    due_sort bigint not null,
    body text not null,
    primary key (district, matter)
);
create index if not exists worklist_by_unit on worklist (district, unit, due_sort, matter);

-- Messages that leave at least once, written with the events that cause them.
create table if not exists outbox (
    district bigint not null,
    id text not null,
    matter text not null,
    kind text not null,
    receiver text not null,
    body text not null,
    at bigint not null,
    attempts bigint not null,
    next_at bigint not null,
    delivered_at bigint,
    primary key (district, id)
);
create index if not exists outbox_by_moment on outbox (district, next_at, id) where delivered_at is null;

-- Letters that arrived for a unit.
create table if not exists inbox (
    district bigint not null,
    id text not null,
    unit text not null,
    matter text not null,
    kind text not null,
    receiver text not null,
    body text not null,
    at bigint not null,
    primary key (district, id)
);
create index if not exists inbox_by_unit on inbox (district, unit, at, id);

-- The vault: who is protected by which key. wrapped is null once the person is erased.
create table if not exists subjects (
    district bigint not null,
    subject text not null,
    wrapped text,
    contact text not null,
    primary key (district, subject)
);
create index if not exists subjects_by_contact on subjects (district, contact);

-- The vault: sealed values.
create table if not exists sealed (
    district bigint not null,
    vault text not null,
    subject text not null,
    sealed text not null,
    primary key (district, vault)
);
create index if not exists sealed_by_subject on sealed (district, subject);

-- Receipts by the digest of their code.
create table if not exists receipts (
    district bigint not null,
    digest text not null,
    matter text not null,
    subject text not null,
    primary key (district, digest)
);

-- Answers kept under idempotency keys.
create table if not exists replays (
    district bigint not null,
    key text not null,
    digest text not null,
    answer text not null,
    at bigint not null,
    primary key (district, key)
);

-- Rows taken over from other systems.
create table if not exists imports (
    district bigint not null,
    source text not null,
    original text not null,
    matter text not null,
    primary key (district, source, original)
);

-- Counters for numbers shown to people: may have gaps, never repeat.
create table if not exists counters (
    district bigint not null,
    name text not null,
    next bigint not null,
    primary key (district, name)
);

-- Editions of the rulebook (district 0).
create table if not exists editions (
    district bigint not null,
    id text not null,
    body text not null,
    primary key (district, id)
);

-- Signed checkpoints of a district's log.
create table if not exists checkpoints (
    district bigint not null,
    size bigint not null,
    root text not null,
    at bigint not null,
    heads text not null,
    key text not null,
    signature text not null,
    primary key (district, size)
);

-- Accounts (district 0; home_district is the district of the account's unit).
create table if not exists accounts (
    district bigint not null,
    id text not null,
    login text not null,
    name text not null,
    unit text not null,
    home_district bigint not null,
    posts text not null,
    password text not null,
    demo bigint not null,
    disabled bigint not null,
    primary key (district, id)
);
create unique index if not exists accounts_by_login on accounts (district, login);

-- Sessions and tokens (district 0), by the digest of their secret.
create table if not exists sessions (
    district bigint not null,
    digest text not null,
    account text not null,
    kind text not null,
    purpose text not null,
    created_at bigint not null,
    used_at bigint not null,
    ends_at bigint not null,
    primary key (district, digest)
);
create index if not exists sessions_by_account on sessions (district, account);
