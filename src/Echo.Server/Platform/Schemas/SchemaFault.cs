namespace Echo.Server.Platform.Schemas;

/// <summary>One rule of a schema that a value breaks.</summary>
/// <param name="Path">Where, dotted: <c>items.0.name</c>; empty for the value itself.</param>
/// <param name="Message">A sentence that says what to send.</param>
/// <param name="Type">One of <c>ViolationTypes</c>.</param>
public sealed record SchemaFault(string Path, string Message, string Type);
