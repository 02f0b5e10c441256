-- Messages that wait for the mail server. What they say is sealed, and gone once they are sent; who got them stays as a hash for a day,
-- so that nobody gets too many.
create table mail_messages (
    id             uuid primary key,
    recipient_hash bytea not null,
    sealed         text,
    is_bounded     boolean not null,
    attempts       integer not null default 0,
    next_attempt   timestamptz not null,
    created_at     timestamptz not null,
    expires_at     timestamptz not null,
    finished_at    timestamptz,
    outcome        text check (outcome in ('sent', 'refused', 'expired', 'unreadable')),
    check ((finished_at is null) = (sealed is not null)),
    check ((finished_at is null) = (outcome is null))
);

create index mail_messages_due on mail_messages (next_attempt, id) where finished_at is null;
create index mail_messages_recipient on mail_messages (recipient_hash, created_at) where is_bounded;
create index mail_messages_finished on mail_messages (finished_at) where finished_at is not null;
