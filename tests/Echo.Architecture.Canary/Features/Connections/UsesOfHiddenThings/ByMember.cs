using Echo.Server.Features.Catalog;

namespace Echo.Server.Features.Connections.UsesOfHiddenThings;

sealed record ByInternalMethod
{
    static void Act(OpenThing thing) => thing.Method();
}

sealed record ByInternalField
{
    static int Act() => OpenThing.Field;
}

sealed record ByInternalProperty
{
    static int Act(OpenThing thing) => thing.Property;
}

sealed record ByInternalSetter
{
    static void Act(OpenThing thing) => thing.Open = 1;
}

sealed record ByInternalConstructor
{
    static object Act() => new OpenThing(1);
}

sealed record ByMethodOfInnerType
{
    static void Act() => OpenThing.Inner.Method();
}

sealed record ByHiddenInnerType
{
    static object Act() => new OpenThing.HiddenInner();
}

sealed record ByMethodGroup
{
    static Action Act(OpenThing thing) => thing.Method;
}
