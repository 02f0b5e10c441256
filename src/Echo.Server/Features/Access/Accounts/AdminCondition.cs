namespace Echo.Server.Features.Access.Accounts;

/// <summary>What must hold, under the lock that all new administrators take, for an account to be created.</summary>
/// <param name="NoneExists">There is no active administrator.</param>
/// <param name="SetupToken">The hash of the token of a setup link that still counts.</param>
sealed record AdminCondition(bool NoneExists, byte[]? SetupToken)
{
    public static readonly AdminCondition None = new(NoneExists: false, SetupToken: null);

    public static readonly AdminCondition First = new(NoneExists: true, SetupToken: null);

    public static AdminCondition SetupLink(byte[] tokenHash) => new(NoneExists: true, tokenHash);
}
