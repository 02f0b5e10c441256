-- The call log: who called which tool of which source, how it ended and how long it took. Neither arguments nor results are kept.
create table catalog_calls (
    id              uuid primary key,
    at              timestamptz not null,
    origin          text not null,
    source_id       uuid not null,
    tool            text not null,
    account_id      integer not null,
    key_id          uuid,
    request_id      text,
    status          text not null,
    error           text,
    duration_ms     double precision not null check (duration_ms >= 0),
    arguments_bytes integer not null check (arguments_bytes >= 0),
    result_bytes    integer not null check (result_bytes >= 0)
);

create index catalog_calls_newest on catalog_calls (at desc, id desc);
create index catalog_calls_account on catalog_calls (account_id, at desc, id desc);
create index catalog_calls_source on catalog_calls (source_id, at desc, id desc);
