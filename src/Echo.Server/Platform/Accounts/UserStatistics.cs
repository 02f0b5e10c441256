namespace Echo.Server.Platform.Accounts;

/// <summary>What an account did, in numbers.</summary>
public sealed record UserStatistics(int MessagesSent = 0, int MessagesReceived = 0, int ServicesCreated = 0)
{
    public static readonly UserStatistics None = new();

    public static UserStatistics operator +(UserStatistics a, UserStatistics b) => new(
        a.MessagesSent + b.MessagesSent, a.MessagesReceived + b.MessagesReceived, a.ServicesCreated + b.ServicesCreated);
}
