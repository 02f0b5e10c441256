namespace Echo.Server.Features.Access.Accounts;

/// <summary>What somebody wants an account to become. What is null stays.</summary>
sealed record AccountChange
{
    public string? Username { get; init; }

    /// <summary>In lower case.</summary>
    public string? Email { get; init; }

    public string? Password { get; init; }

    /// <summary>Proves that whoever changes the own password knows the present one.</summary>
    public string? CurrentPassword { get; init; }

    public string? Role { get; init; }

    public bool? IsActive { get; init; }

    /// <summary>Replaces all grants.</summary>
    public string[]? Grants { get; init; }

    /// <summary>It asks for more than an account's owner may decide.</summary>
    public bool Administers => Role is not null || IsActive is not null || Grants is not null;
}
