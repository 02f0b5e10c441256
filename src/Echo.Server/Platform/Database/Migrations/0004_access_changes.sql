-- Every node keeps callers in memory and forgets them when it hears of these changes. Triggers tell, so that no statement can forget to.
create function access_tell_change() returns trigger language plpgsql as $$
begin
    perform pg_notify('access_changes', tg_argv[0] || ':' || (to_jsonb(old) ->> tg_argv[1]));
    return null;
end
$$;

create function access_tell_roles() returns trigger language plpgsql as $$
begin
    perform pg_notify('access_changes', 'roles:');
    return null;
end
$$;

create trigger access_accounts_tell_update after update on access_accounts for each row
when ((old.role, old.grants, old.is_active, old.username, old.deleted_at)
    is distinct from (new.role, new.grants, new.is_active, new.username, new.deleted_at))
execute function access_tell_change('account', 'id');

create trigger access_accounts_tell_delete after delete on access_accounts for each row
execute function access_tell_change('account', 'id');

-- A session that lives longer is looked up again when the remembered time is over.
create trigger access_sessions_tell_update after update on access_sessions for each row
when (old.ended_at is distinct from new.ended_at or new.expires_at < old.expires_at)
execute function access_tell_change('session', 'sid');

create trigger access_sessions_tell_delete after delete on access_sessions for each row
when (old.ended_at is null)
execute function access_tell_change('session', 'sid');

create trigger access_api_keys_tell_update after update on access_api_keys for each row
when ((old.revoked_at, old.expires_at, old.scopes) is distinct from (new.revoked_at, new.expires_at, new.scopes))
execute function access_tell_change('key', 'id');

create trigger access_api_keys_tell_delete after delete on access_api_keys for each row
execute function access_tell_change('key', 'id');

create trigger access_role_permissions_tell after insert or update or delete on access_role_permissions for each statement
execute function access_tell_roles();
