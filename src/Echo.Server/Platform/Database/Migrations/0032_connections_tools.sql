-- Where each user signs in for himself, each has his own tools at the server. What is approved counts for all.

alter table connections_tools
    drop constraint connections_tools_pkey,
    -- Whose list it stood in; null where all users share one sign-in.
    add column account_id integer,
    add constraint connections_tools_key unique nulls not distinct (connection_id, account_id, name);

create index connections_tools_account on connections_tools (account_id) where account_id is not null;
