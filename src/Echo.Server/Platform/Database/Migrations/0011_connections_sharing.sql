-- Who may use a connection, how its upstreams are kept apart, and what its tools were.
alter table connections
    add column visibility        text not null default 'private' check (visibility in ('private', 'team')),
    add column roles             text[] not null default '{}',
    add column isolation         text not null default 'shared' check (isolation in ('shared', 'user', 'session')),
    add column pin_tools         boolean not null default false,
    -- Grows with every change, so that other nodes notice.
    add column revision          integer not null default 1,
    add column tools_recorded_at timestamptz;

create index connections_team on connections (created_at, id) where visibility = 'team';

-- The tools that a connection's server last offered. What differs from its approved fingerprint is not called under pin_tools.
create table connections_tools (
    connection_id uuid not null references connections (id) on delete cascade,
    name          text not null,
    item          json not null,
    fingerprint   bytea not null,
    approved      bytea,
    primary key (connection_id, name)
);

create table connections_tool_changes (
    id            uuid primary key,
    connection_id uuid not null references connections (id) on delete cascade,
    at            timestamptz not null,
    tool          text not null,
    kind          text not null check (kind in ('added', 'changed', 'removed')),
    old_item      json,
    new_item      json
);

create index connections_tool_changes_newest on connections_tool_changes (connection_id, at desc, id desc);
