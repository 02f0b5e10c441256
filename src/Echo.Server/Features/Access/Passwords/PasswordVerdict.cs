namespace Echo.Server.Features.Access.Passwords;

enum PasswordVerdict
{
    Wrong,
    Right,

    /// <summary>Right, but hashed with older parameters.</summary>
    RightAndOutdated,
}
