namespace Echo.Server.Features.Analysis;

sealed class OwnProgram
{
    static object? Act() => System.Diagnostics.Process.Start("true");
}
