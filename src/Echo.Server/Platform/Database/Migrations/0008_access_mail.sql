-- Tokens of mailed links: a new one takes the place of the earlier one of its kind, and counts for the address that it was mailed to.
create table access_mail_tokens (
    account_id integer not null references access_accounts (id) on delete cascade,
    kind       text not null check (kind in ('verify', 'reset')),
    token_hash bytea not null unique,
    email      text not null,
    expires_at timestamptz not null,
    primary key (account_id, kind)
);

create index access_mail_tokens_expiry on access_mail_tokens (expires_at);

-- Strangers ask for messages to addresses; whether there is an account is looked up later, behind the answer.
create table access_mail_requests (
    email        text not null,
    kind         text not null check (kind in ('verify', 'reset')),
    requested_at timestamptz not null,
    primary key (email, kind)
);

create index access_mail_requests_oldest on access_mail_requests (requested_at, email, kind);
