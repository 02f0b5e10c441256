using Echo.Server.Features.Catalog;

namespace Echo.Server.Features.Connections.UsesOfHiddenThings;

// Connections may know Catalog; what is internal to Catalog it may not. One way to touch it in each record.
sealed record ByBaseType : HiddenThing;

sealed record ByInterface : IToolSource;

sealed record ByArgumentOfInterface : IComparable<HiddenThing>
{
    public int CompareTo(HiddenThing? other) => 0;
}

sealed record ByConstraint<T>
    where T : HiddenThing;

[Hidden]
sealed record ByAttribute;

sealed record ByAttributeOfParameter
{
    static void Take([Hidden] int number)
    {
    }
}

[System.ComponentModel.TypeConverter(typeof(HiddenThing))]
sealed record ByArgumentOfAttribute;

[System.ComponentModel.DefaultValue(HiddenKind.First)]
sealed record ByEnumInAttribute;

sealed record ByField
{
    HiddenThing? field;
}

sealed record ByListField
{
    Dictionary<string, List<HiddenThing[]>>? field;
}

sealed record ByProperty
{
    HiddenKind? Property => null;
}

sealed record ByEvent
{
    event Action<HiddenThing> Happened { add { } remove { } }
}

sealed record ByParameter
{
    static void Take(ref HiddenThing thing)
    {
    }
}

sealed record ByReturn
{
    static (int, HiddenThing?) Give() => default;
}

sealed record ByNestedType
{
    sealed class Inner
    {
        HiddenThing? field;
    }
}
