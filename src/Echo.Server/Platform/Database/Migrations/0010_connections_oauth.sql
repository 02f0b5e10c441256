-- Signing in at servers that want OAuth. Every secret is sealed before it comes here.

-- Whose sign-in counts: one for the connection, or one for each account that uses it.
alter table connections add column credentials text not null default 'shared' check (credentials in ('shared', 'per_user'));

-- How Echo presents itself at the authorization server of a connection.
create table connections_oauth (
    connection_id         uuid primary key references connections (id) on delete cascade,
    grant_type            text not null check (grant_type in ('authorization_code', 'client_credentials')),
    issuer                text,
    requires_issuer       boolean not null,
    authorization_url     text,
    token_url             text not null,
    client_id             text not null,
    client_secret         text,
    client_authentication text not null check (client_authentication in ('none', 'client_secret_basic', 'client_secret_post')),
    scopes                text[] not null,
    resource              text not null,
    redirect_uri          text not null,
    provider              text,
    check (grant_type = 'client_credentials' or authorization_url is not null)
);

-- The tokens of a connection, or with credentials per user those of one account at it.
create table connections_grants (
    connection_id   uuid not null references connections (id) on delete cascade,
    account_id      integer,
    access_token    text not null,
    refresh_token   text,
    obtained_at     timestamptz not null,
    expires_at      timestamptz,
    last_refresh_at timestamptz,
    last_error      text,
    is_refused      boolean not null default false,
    unique nulls not distinct (connection_id, account_id)
);

-- Sign-ins that wait for their callback. Only the hash of the state is known; state and verifier together are sealed, so that the same
-- link can be shown again.
create table connections_oauth_flows (
    state_hash       bytea primary key,
    connection_id    uuid not null references connections (id) on delete cascade,
    account_id       integer not null,
    grant_account_id integer,
    secrets          text not null,
    redirect_uri     text not null,
    created_at       timestamptz not null
);

create index connections_oauth_flows_connection on connections_oauth_flows (connection_id, account_id, created_at);
