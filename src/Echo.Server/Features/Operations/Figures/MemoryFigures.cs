namespace Echo.Server.Features.Operations.Figures;

/// <summary>Memory of the server's own process.</summary>
static class MemoryFigures
{
    public static long RssBytes => Environment.WorkingSet;

    public static long HeapUsedBytes => GC.GetTotalMemory(forceFullCollection: false);

    /// <summary>What the collector held from the system at its last run, or what has been allocated since.</summary>
    public static long HeapTotalBytes => Math.Max(HeapUsedBytes, GC.GetGCMemoryInfo().TotalCommittedBytes);

    /// <summary>Resident memory that is not the managed heap: code, stacks, native buffers.</summary>
    public static long ExternalBytes => Math.Max(0, RssBytes - HeapTotalBytes);
}
