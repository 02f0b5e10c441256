-- A new call comes last in each of these: PostgreSQL remembers the last page of an ascending index, and halves what a row costs.
drop index catalog_calls_newest;
drop index catalog_calls_account;
drop index catalog_calls_source;

create index catalog_calls_newest on catalog_calls (at, id);
create index catalog_calls_account on catalog_calls (account_id, at, id);
create index catalog_calls_source on catalog_calls (source_id, at, id);
