namespace Echo.Server.Platform.Http.Requests;

/// <summary>Describes one of several forms that a request body may have, for the API description. The request's own rules decide.</summary>
/// <param name="title">What the form is for.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class BodyFormAttribute(string title) : Attribute
{
    public string Title { get; } = title;

    /// <summary>Wire names of the fields that the form has. None means an empty object.</summary>
    public string[] With { get; init; } = [];

    /// <summary>Wire names of the fields by which another form is known.</summary>
    public string[] Without { get; init; } = [];
}
