namespace Echo.Server.Features.Operations.Description;

/// <summary>Marks an endpoint that answers without the database, so that 503 is not among its errors.</summary>
sealed record NeedsNoDatabase;
