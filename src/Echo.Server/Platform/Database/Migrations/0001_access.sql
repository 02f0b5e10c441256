-- Accounts, sessions, API keys, and roles with their permissions.

create table access_roles (
    name text primary key
);

create table access_role_permissions (
    role text not null references access_roles (name) on delete cascade,
    pattern text not null,
    primary key (role, pattern)
);

-- A deleted account keeps its row, without name and e-mail: what others see of it (messages, documents) stays.
create table access_accounts (
    id integer generated always as identity primary key,
    uuid uuid not null unique,
    username text not null,
    email text,
    password_hash text,
    role text not null references access_roles (name),
    grants text[] not null default '{}',
    is_active boolean not null default true,
    is_verified boolean not null default false,
    email_proven boolean not null default false,
    name text,
    picture text,
    google_id text unique,
    last_login timestamptz,
    deleted_at timestamptz,
    created_at timestamptz not null,
    updated_at timestamptz not null
);

create unique index access_accounts_username on access_accounts (lower(username));
create unique index access_accounts_email on access_accounts (email);
create index access_accounts_active_admins on access_accounts (id) where role = 'admin' and is_active;

-- A refresh token that verifies and is not the newest of its session was used before, so used ones need no rows.
create table access_sessions (
    sid uuid primary key,
    account_id integer not null references access_accounts (id) on delete cascade,
    kind text not null check (kind in ('password', 'google')),
    refresh_hash bytea,
    client_address text,
    user_agent text,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    ended_at timestamptz
);

create index access_sessions_account on access_sessions (account_id);

create table access_api_keys (
    id uuid primary key,
    account_id integer not null references access_accounts (id) on delete cascade,
    name text not null,
    prefix text not null,
    key_hash bytea not null unique,
    scopes text[] not null,
    last_used_at timestamptz,
    expires_at timestamptz,
    revoked_at timestamptz,
    created_at timestamptz not null,
    updated_at timestamptz not null
);

create unique index access_api_keys_name on access_api_keys (account_id, name) where revoked_at is null;
create index access_api_keys_newest on access_api_keys (account_id, created_at desc, id desc);

create table access_setup_links (
    token_hash bytea primary key,
    created_at timestamptz not null
);

create view users as
select id, uuid, username, email, role, grants as permissions, is_active, is_verified, email_proven,
       name, picture, google_id, last_login, created_at, updated_at
from access_accounts
where deleted_at is null;

-- The one part of accounts that every feature may join.
create view account_directory as
select id, uuid, username, is_active
from access_accounts;

insert into access_roles (name) values ('admin'), ('developer'), ('user'), ('viewer');

insert into access_role_permissions (role, pattern) values ('admin', '*:*');

insert into access_role_permissions (role, pattern)
select role, pattern
from unnest(array['developer', 'user', 'viewer']) as role,
     unnest(array[
         'account:read', 'account:write', 'chat:use', 'events:read', 'jobs:create', 'jobs:read',
         'mcps:read', 'knowledge:read', 'deployments:read', 'plugins:read', 'tasks:read'
     ]) as pattern;

insert into access_role_permissions (role, pattern)
select role, pattern
from unnest(array['developer', 'user']) as role,
     unnest(array['mcp:use', 'services:execute', 'plugins:execute', 'tasks:write', 'connections:use']) as pattern;

insert into access_role_permissions (role, pattern)
select 'developer', pattern
from unnest(array[
    'sets:write', 'mcps:create', 'mcps:update', 'mcps:delete', 'knowledge:create', 'knowledge:delete', 'analyze:create',
    'github:create', 'github:read', 'github:update', 'github:delete', 'deployments:create', 'deployments:delete'
]) as pattern;
