-- Tickets open one WebSocket or event stream, once and within a minute, for browsers, which can set no headers there. A ticket stands for the session
-- or key that it was made with.
create table access_tickets (
    ticket_hash bytea primary key,
    session_id  uuid,
    key_id      uuid,
    expires_at  timestamptz not null,
    check ((session_id is null) <> (key_id is null))
);

create index access_tickets_expiry on access_tickets (expires_at);
