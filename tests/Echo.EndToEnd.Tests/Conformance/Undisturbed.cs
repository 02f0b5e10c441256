namespace Echo.EndToEnd.Tests.Conformance;

/// <summary>Nothing else runs at the same time: the suite gives some answers half a second and takes none for none.</summary>
[CollectionDefinition(DisableParallelization = true)]
public sealed class Undisturbed;
