namespace Echo.EndToEnd.Tests.StdioEntry;

/// <summary>A checkout as it is after <c>./run</c> has built it once, with the server of these tests in it.</summary>
sealed class BuiltCheckout : IDisposable
{
    readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("echo-checkout-");

    public BuiltCheckout()
    {
        File.Copy(Path.Combine(Checkout.Root, "run"), Run);
        Directory.CreateSymbolicLink(Path.Combine(directory.FullName, "tools"), Path.Combine(Checkout.Root, "tools"));
        var bin = Path.Combine(directory.FullName, "artifacts", "bin", "Echo.Server");
        Directory.CreateDirectory(bin);
        Directory.CreateSymbolicLink(Path.Combine(bin, "release"), Path.GetDirectoryName(Checkout.ServerAssembly)!);
        File.WriteAllText(Path.Combine(directory.FullName, "artifacts", ".built"), "");
    }

    public string Run => Path.Combine(directory.FullName, "run");

    public void Write(string file, string text) => File.WriteAllText(Path.Combine(directory.FullName, file), text);

    public void Dispose() => directory.Delete(recursive: true);
}
