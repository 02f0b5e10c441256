namespace Echo.Server.Platform.Http.Requests;

/// <summary>Marks <see cref="Query{T}"/> for the API description.</summary>
interface IQueryParameters;
