-- Calls are found by when they were; an index on their id alone served nothing but to know a repeated one.
alter table catalog_calls drop constraint catalog_calls_pkey;
alter table catalog_calls add primary key (at, id);
drop index catalog_calls_newest;
