using Echo.Testing;

[assembly: AssemblyFixture(typeof(TestCluster))]
