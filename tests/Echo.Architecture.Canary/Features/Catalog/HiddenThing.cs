namespace Echo.Server.Features.Catalog;

abstract record HiddenThing
{
    public static readonly HiddenThing? Known;

    public static void Touch()
    {
    }
}

enum HiddenKind
{
    First,
}
