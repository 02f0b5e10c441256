using Echo.Server.Platform.Processes;
using Echo.Testing.Hosts;

// Small hosts that tests start in order to kill them. They print a line when they are ready, and run until they are ended.
switch (args)
{
    case ["programs", .. var scripts]:
        await ProgramHost.RunAsync(new ProgramOptions(), scripts);
        break;
    case ["loose-programs", .. var scripts]:
        await ProgramHost.RunAsync(new ProgramOptions { Confinement = new Confinement(ConfinementKind.ProcessGroup) }, scripts);
        break;
    case ["database", var data]:
        await DatabaseHost.RunAsync(data);
        break;
    case ["jobs"]:
        await JobHost.RunAsync();
        break;
    case ["node", var database, var data, var key, var broker]:
        await NodeHost.RunAsync(database, data, key, broker);
        break;
    default:
        throw new InvalidOperationException("Name a host and what it needs.");
}
