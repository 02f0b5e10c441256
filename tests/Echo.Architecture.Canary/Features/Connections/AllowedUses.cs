using Echo.Server.Features.Catalog;

namespace Echo.Server.Features.Connections;

/// <summary>Along the edge and public: no rule may object.</summary>
sealed class AllowedUses
{
    static OpenThing Act() => new();

    static int Read(OpenThing thing) => thing.Open;

    static object Inner() => new OpenThing.Inner();
}
