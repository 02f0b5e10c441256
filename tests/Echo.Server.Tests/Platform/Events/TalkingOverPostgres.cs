namespace Echo.Server.Tests.Platform.Events;

/// <summary>The bus over NOTIFY.</summary>
public sealed class TalkingOverPostgres : BusContract
{
    protected override (string Name, string Value)[] Settings => [];
}
