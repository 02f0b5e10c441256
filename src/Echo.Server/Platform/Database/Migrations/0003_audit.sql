-- Who did what, and who was refused what. Rows are added and never changed: the triggers hold whoever forgets.
create table audit_entries (
    id             uuid primary key,
    at             timestamptz not null,
    action         text not null,
    actor          uuid,
    key_id         uuid,
    client_address text,
    request_id     text,
    target         text,
    reason         text,
    details        json,
    repeats        integer not null default 1 check (repeats >= 1)
);

create index audit_entries_newest on audit_entries (at desc, id desc);
create index audit_entries_actor on audit_entries (actor, at desc, id desc);
create index audit_entries_target on audit_entries (target, at desc, id desc);
create index audit_entries_action on audit_entries (action, at desc, id desc);

create function audit_refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'the audit trail is append-only';
end
$$;

create trigger audit_entries_append_only before update or delete on audit_entries
for each statement execute function audit_refuse_change();

create trigger audit_entries_keep_all before truncate on audit_entries
for each statement execute function audit_refuse_change();
