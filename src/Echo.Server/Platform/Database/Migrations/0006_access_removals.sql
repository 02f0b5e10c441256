-- Deleted accounts that other rooms still have to clean up after. A row goes when all of them have.
create table access_removals (
    account_id integer primary key references access_accounts (id) on delete cascade,
    attempts integer not null default 0,
    due_at timestamptz not null
);

create index access_removals_due on access_removals (due_at);

-- Lists of accounts show the newest first.
create index access_accounts_newest on access_accounts (created_at desc, id desc) where deleted_at is null;
