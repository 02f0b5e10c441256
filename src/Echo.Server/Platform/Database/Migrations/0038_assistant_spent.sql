-- Tokens for which the limits hold. They differ from those that the endpoint counted where it counts none, or where answers broke off.
alter table assistant_steps
    add column spent_input bigint,
    add column spent_output bigint;
