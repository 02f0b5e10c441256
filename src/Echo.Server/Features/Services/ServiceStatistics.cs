using Echo.Server.Platform.Accounts;

namespace Echo.Server.Features.Services;

/// <summary>How many services somebody has made.</summary>
sealed class ServiceStatistics(ServiceStore services) : IUserStatistics
{
    public async Task<UserStatistics> CountAsync(int accountId, CancellationToken cancellationToken) =>
        new(ServicesCreated: await services.CountOfAsync(accountId, cancellationToken));
}
