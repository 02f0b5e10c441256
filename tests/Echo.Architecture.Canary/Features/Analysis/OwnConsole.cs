namespace Echo.Server.Features.Analysis;

sealed class OwnConsole
{
    static void Act() => Console.WriteLine();
}
