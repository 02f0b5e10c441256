using Echo.Server.Features.Catalog;

namespace Echo.Server.Features.Connections.UsesOfHiddenThings;

sealed record ByStaticCall
{
    static void Act() => HiddenThing.Touch();
}

sealed record ByStaticField
{
    static object? Act() => HiddenThing.Known;
}

sealed record ByCreation
{
    static object Act() => new HiddenException();
}

sealed record ByTypeOf
{
    static object Act() => typeof(HiddenThing);
}

sealed record ByPattern
{
    static bool Act(object thing) => thing is HiddenThing;
}

sealed record ByCatch
{
    static void Act()
    {
        try
        {
            GC.Collect();
        }
        catch (HiddenException)
        {
        }
    }
}

sealed record ByArgumentOfMethod
{
    static object Act() => Array.Empty<HiddenThing>();
}

sealed record ByLambda
{
    static Func<object> Act() => () => new HiddenException();
}

sealed record ByIterator
{
    static IEnumerable<object> Act()
    {
        yield return new HiddenException();
    }
}

sealed record ByAsyncMethod
{
    static async Task<object> ActAsync()
    {
        await Task.Yield();
        return new HiddenException();
    }
}

sealed record ByLocal
{
    static int Act()
    {
        HiddenKind[] kinds = [HiddenKind.First, (HiddenKind)Environment.ProcessId];
        return kinds.Length;
    }
}
