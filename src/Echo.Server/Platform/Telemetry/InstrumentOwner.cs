namespace Echo.Server.Platform.Telemetry;

/// <summary>Makes a singleton that declares instruments.</summary>
public sealed record InstrumentOwner(Func<IServiceProvider, object> Make);
