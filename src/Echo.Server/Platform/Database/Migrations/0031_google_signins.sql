-- A sign-in that a program began and a browser ended waits for a word, bound to that browser; it is no account's yet.
alter table google_confirmations
    alter column account_id drop not null,
    add column browser_hash bytea,
    add check ((account_id is null) = (browser_hash is not null));

-- Until when whoever renews the tokens may take.
alter table google_sessions add column renewed_until timestamptz;
