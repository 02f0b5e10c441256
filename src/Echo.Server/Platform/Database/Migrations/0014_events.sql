-- Events wait here from the commit of the change that they tell of until they are numbered. A number drawn in the transaction would not do:
-- transactions commit in another order than they draw numbers, and a reader that asks for what came after a number would miss some for good.
create table events_pending (
    id         bigint generated always as identity primary key,
    type       text not null,
    topic      text not null,
    subject    text,
    receivers  integer[] not null,
    permission text,
    guarded    text[] not null,
    data       json not null,
    at         timestamptz not null
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000);

-- The numbered log, the only thing that is delivered from. Rows are added in the order of their numbers, and leave when they are too old.
create table events_log (
    seq        bigint primary key,
    type       text not null,
    topic      text not null,
    subject    text,
    receivers  integer[] not null,
    permission text,
    guarded    text[] not null,
    data       json not null,
    at         timestamptz not null
);

-- The newest number that was given, and the oldest from which on nothing has been taken away yet. The id tells this log from those of others who
-- share a broker with it.
create table events_head (
    single boolean primary key default true check (single),
    id     uuid not null default gen_random_uuid(),
    seq    bigint not null,
    oldest bigint not null
);

insert into events_head (seq, oldest) values (0, 1);

-- What each running node says of its sockets and streams: so many of a kind for an account, side by side. Who has said nothing for a while is gone.
create table events_nodes (
    node     uuid primary key,
    seen_at  timestamptz not null,
    kinds    text[] not null,
    accounts integer[] not null,
    counts   integer[] not null
);

-- So that a statement of another room can publish what it changes. The caller commits; the event is numbered afterwards.
create function events_publish(
    type text, topic text, subject text, receivers integer[], permission text, guarded text[], data json, at timestamptz default clock_timestamp())
returns bigint language sql volatile as $$
    insert into events_pending (type, topic, subject, receivers, permission, guarded, data, at)
    values (type, topic, subject, receivers, permission, guarded, data, at)
    returning id
$$;
