namespace Echo.Server.Features.Catalog;

/// <summary>Public, with members that are not.</summary>
public sealed class OpenThing
{
    internal static int Field;

    public OpenThing()
    {
    }

    internal OpenThing(int number)
    {
    }

    internal int Property { get; set; }

    public int Open { get; internal set; }

    internal void Method()
    {
    }

    public sealed class Inner
    {
        internal static void Method()
        {
        }
    }

    internal sealed class HiddenInner;
}
