// The rules share modules that Mono.Cecil reads lazily and not thread-safely; together they take about a second.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
