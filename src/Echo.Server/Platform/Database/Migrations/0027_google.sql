-- Sign-ins with Google: what is under way, what waits for a word, and what Google granted.
create table google_flows (
    state_hash   bytea primary key,
    account_id   integer,
    browser_hash bytea,
    secrets      text not null,
    scopes       text[] not null,
    created_at   timestamptz not null
);

create index google_flows_old on google_flows (created_at);

-- A Google account that is to be connected to the account that began the flow, once that account says so.
create table google_confirmations (
    token_hash bytea primary key,
    account_id integer not null,
    secrets    text not null,
    created_at timestamptz not null
);

create index google_confirmations_old on google_confirmations (created_at);

-- The documented UserSession, at most one for each account. token_data is sealed.
create table google_sessions (
    user_id         integer primary key,
    token_data      text,
    selected_scopes text[] not null,
    granted_scopes  text[] not null,
    authenticated   boolean not null,
    user_data       json not null,
    created_at      timestamptz not null,
    updated_at      timestamptz not null,
    check (token_data is not null or not authenticated)
);
