namespace Echo.Server.Platform.Http.Problems;

/// <summary>One broken rule of a request: the dotted location (<c>body.email</c>), a sentence, and one of the codes of
/// <see cref="ViolationTypes"/>.</summary>
public sealed record FieldViolation(string Field, string Message, string Type);
