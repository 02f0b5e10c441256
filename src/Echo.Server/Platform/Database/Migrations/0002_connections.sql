-- Stored definitions of MCP servers. Secrets are sealed before they come here.
create table connections (
    id              uuid primary key,
    owner_id        integer,
    name            text not null,
    slug            text not null unique,
    transport       text not null check (transport in ('http', 'sse', 'stdio')),
    mcp_url         text,
    command         text[],
    env             text,
    auth_type       text not null check (auth_type in ('none', 'bearer', 'oauth')),
    bearer_token    text,
    client_version  text not null,
    timeout_seconds integer not null check (timeout_seconds between 1 and 300),
    disabled_tools  text[] not null default '{}',
    server_info     json,
    last_error      text,
    created_at      timestamptz not null,
    last_activity   timestamptz not null,
    check ((transport = 'stdio') = (command is not null)),
    check ((transport = 'stdio') = (mcp_url is null)),
    check ((auth_type = 'bearer') = (bearer_token is not null))
);

-- Lists show one owner's connections, oldest first.
create index connections_owner on connections (owner_id, created_at, id);
