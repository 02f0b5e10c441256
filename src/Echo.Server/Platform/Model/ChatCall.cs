namespace Echo.Server.Platform.Model;

/// <summary>A model wants a function called.</summary>
/// <param name="Id">The model's name for this call; the answer refers to it.</param>
/// <param name="Arguments">As the model wrote them: meant to be a JSON object, and not checked.</param>
public sealed record ChatCall(string Id, string Function, string Arguments);
