namespace Echo.Server.Platform.Telemetry;

/// <summary>Makes a singleton that declares instruments.</summary>
sealed record InstrumentOwner(Func<IServiceProvider, object> Make);
