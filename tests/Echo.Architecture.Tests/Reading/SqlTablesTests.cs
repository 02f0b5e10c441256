namespace Echo.Architecture.Tests.Reading;

public sealed class SqlTablesTests
{
    [Theory]
    [InlineData("select a from things", "things")]
    [InlineData("select a from things t, others as o, more where x", "things others more")]
    [InlineData("select a from things t left join others o on o.id = t.id", "things others")]
    [InlineData("select a from (select b from inner_things) x", "inner_things")]
    [InlineData("insert into things (id) values (@id) on conflict (id) do update set id = 1", "things")]
    [InlineData("update only things t set a = u.at from unnest(@ids, @times) as u(id, at), others where a = 1", "things others")]
    [InlineData("delete from things t using others o where t.id = o.id", "things others")]
    [InlineData("with a (id) as materialized (select id from things for update skip locked), b as (select 1) select * from a, b", "things")]
    [InlineData("select * from things t join lateral jsonb_each(t.data) d on true where a is distinct from b", "things")]
    [InlineData("select extract(epoch from at) from things -- from nowhere", "things")]
    [InlineData("select ' from nowhere' from things for no key update", "things")]
    [InlineData("create table if not exists things (id int references others (id)); create unique index a on things (b)", "things others")]
    [InlineData("create view seen as select * from things", "seen things")]
    [InlineData("alter table things add column a text; drop view seen; truncate table others", "things seen others")]
    [InlineData("from pieces p where p.id = @id", "pieces")]
    [InlineData("select pg_notify(@channel, '')", "")]
    public void TablesAreFound(string sql, string expected) =>
        SqlTables.In(sql).ShouldBe(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries), ignoreOrder: true);

    [Theory]
    [InlineData("select 1", true)]
    [InlineData("\n    select a\n    from things", true)]
    [InlineData("insert into things (a) values (1)", true)]
    [InlineData("update things t set a = 1", true)]
    [InlineData("delete from things", true)]
    [InlineData(" where id = @id", true)]
    [InlineData("with a as (select 1) select 2", true)]
    [InlineData("listen wake_ups", true)]
    [InlineData("Select a tool from the list", false)]
    [InlineData("Could not update the connection", false)]
    [InlineData("from", false)]
    [InlineData("selected", false)]
    public void SqlIsToldFromProse(string literal, bool expected) => SqlText.IsSql(literal).ShouldBe(expected);
}
