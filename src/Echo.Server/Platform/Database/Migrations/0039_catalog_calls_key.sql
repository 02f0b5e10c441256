-- Calls are found by when they were, and a batch that comes a second time is known by time and id as well. It takes about a second for a million
-- of them, which nobody can read or add meanwhile.
alter table catalog_calls drop constraint catalog_calls_pkey;
alter table catalog_calls add constraint catalog_calls_pkey primary key (at, id);
drop index catalog_calls_newest;
