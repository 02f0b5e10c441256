namespace Echo.Server.Tests;

/// <summary>Tests that measure what all tests of the process share; no other runs at the same time.</summary>
[CollectionDefinition(nameof(AloneInTheProcess), DisableParallelization = true)]
public sealed class AloneInTheProcess;
