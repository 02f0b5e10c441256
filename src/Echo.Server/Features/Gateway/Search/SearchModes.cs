namespace Echo.Server.Features.Gateway.Search;

/// <summary>How many tools an endpoint offers (contract section 25).</summary>
static class SearchModes
{
    /// <summary>All of them.</summary>
    public const string Full = "full";

    /// <summary>Three that find, describe and call the others.</summary>
    public const string Search = "search";

    /// <summary>Those three when the definitions of all would take much of a model's context.</summary>
    public const string Auto = "auto";

    public static bool IsMode(string? mode) => mode is Full or Search or Auto;
}
