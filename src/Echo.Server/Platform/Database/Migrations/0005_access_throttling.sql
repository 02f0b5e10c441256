-- Wrong passwords, by account and address; address '' is the sum over all. A row counts until its window ends.
create table access_sign_in_failures (
    account  text not null,
    address  text not null,
    failures integer not null,
    ends_at  timestamptz not null,
    primary key (account, address)
);

create index access_sign_in_failures_end on access_sign_in_failures (ends_at);

-- Who has signed in from where lately.
create index access_sessions_origin on access_sessions (account_id, created_at);
