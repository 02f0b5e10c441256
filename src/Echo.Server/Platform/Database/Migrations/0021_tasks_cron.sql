-- Tasks that come back by the clock.
alter table tasks add column cron text;
