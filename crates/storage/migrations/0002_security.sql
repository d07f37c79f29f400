-- Schema 2: who did what at the doors (access log), and second factors of accounts.

-- The access log of a district: only ever added to; each row's hash covers the one before it.
create table if not exists access_log (
    district bigint not null,
    seq bigint not null,
    at bigint not null,
    kind text not null,
    account text not null,
    unit text not null,
    matter text not null,
    note text not null,
    previous text not null,
    hash text not null,
    primary key (district, seq)
);
create index if not exists access_log_by_account on access_log (district, account, seq);
create index if not exists access_log_by_kind on access_log (district, kind, seq);

-- Second factors (district 0): the secret sealed under the installation's master key, recovery codes as digests.
create table if not exists second_factors (
    district bigint not null,
    account text not null,
    secret text not null,
    confirmed bigint not null,
    last_step bigint not null,
    recovery text not null,
    primary key (district, account)
);
