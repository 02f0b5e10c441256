using Echo.Server.Features.Services.Execution;
using Echo.Server.Features.Services.Offering;

namespace Echo.Server.Features.Services.SignIns;

/// <summary>Finds what a stored service is signed in with.</summary>
sealed class CredentialFinder(ServiceSecrets secrets, ClientTokens tokens)
{
    /// <summary>The credentials of a service.</summary>
    /// <param name="api">The API that it was imported with, if any.</param>
    public CredentialSource SourceOf(LoadedService service, ServiceApi? api) => (refused, cancellationToken) =>
        service.SealedKey is { } key ? new(refused is null ? OfKey(service, key) : null)
        : api is not null && service.SignIns.Count > 0 ? OfApiAsync(service, api, refused, cancellationToken)
        : new(default(ServiceCredential));

    /// <summary>What would be sent, with <c>***</c> for each secret, to show where they stand.</summary>
    public ServiceCredential Masked(LoadedService service, ServiceApi? api)
    {
        const string hidden = "***";
        if (service.SealedKey is not null)
            return KeyOf(service, hidden);
        if (api is null || secrets.OpenSecrets(api.Id, api.Secrets) is not { } stored)
            return ServiceCredential.None;
        var sent = SignInsOf(service, api).Where(signIn => stored.ContainsKey(signIn.Name) && signIn.Origins.Contains(service.Origin));
        var parts = sent.Select(signIn => signIn.Kind switch
        {
            SignInKinds.ApiKey => new CredentialPart(signIn.Place, signIn.Wire!, hidden) { IsHidden = true },
            SignInKinds.Basic => new CredentialPart(InputPlace.Header, "Authorization", $"Basic {hidden}"),
            _ => new CredentialPart(InputPlace.Header, "Authorization", $"Bearer {hidden}"),
        });
        return new() { Parts = [.. parts] };
    }

    ServiceCredential OfKey(LoadedService service, string sealedKey) =>
        secrets.OpenKey(service.Uuid, sealedKey) is { } key ? KeyOf(service, key) : ServiceCredential.Failed(ServiceSecrets.Unreadable);

    static ServiceCredential KeyOf(LoadedService service, string key) => new()
    {
        ApiKey = key,
        Parts = service.KeyHeader is { } header && !service.Plan.UsesApiKey ? [new(InputPlace.Header, header, key)] : [],
    };

    async ValueTask<ServiceCredential?> OfApiAsync(LoadedService service, ServiceApi api, ServiceCredential? refused, CancellationToken cancellationToken)
    {
        if (secrets.OpenSecrets(api.Id, api.Secrets) is not { } opened)
            return ServiceCredential.Failed(ServiceSecrets.Unreadable);
        var all = ServiceCredential.None;
        foreach (var signIn in SignInsOf(service, api))
        {
            if (!opened.TryGetValue(signIn.Name, out var secret))
                continue;
            if (!signIn.Origins.Contains(service.Origin))
            {
                return ServiceCredential.Failed(
                    $"'{signIn.Name}' is not sent to {service.Origin}: import the API again with auth that has {service.Origin} among its origins");
            }

            var one = await OfSignInAsync(api, signIn, secret, refused, cancellationToken);
            if (one.Failure is not null)
                return one;
            all = all with { Parts = [.. all.Parts, .. one.Parts], Secrets = [.. all.Secrets, .. one.Secrets] };
        }

        // Nothing but a token can be got anew.
        return refused is not null && all.Secrets.SequenceEqual(refused.Secrets) ? null : all;
    }

    async Task<ServiceCredential> OfSignInAsync(
        ServiceApi api, SignIn signIn, SignInSecret secret, ServiceCredential? refused, CancellationToken cancellationToken)
    {
        return signIn.Kind switch
        {
            SignInKinds.ApiKey => new() { Parts = [new(signIn.Place, signIn.Wire!, secret.Value!)], Secrets = [secret.Value!] },
            SignInKinds.Bearer => ServiceCredential.Bearer(secret.Value!),
            SignInKinds.Basic => OfBasic(secret.Username ?? "", secret.Password ?? ""),
            _ => await tokens.GetAsync(api, signIn, secret, TokenIn(refused), cancellationToken),
        };
    }

    static ServiceCredential OfBasic(string username, string password)
    {
        var text = BasicText.Of(username, password);
        return new() { Parts = [new(InputPlace.Header, "Authorization", $"Basic {text}")], Secrets = [text, password] };
    }

    static string? TokenIn(ServiceCredential? refused)
    {
        const string scheme = "Bearer ";
        return refused?.Parts.Select(part => part.Value).FirstOrDefault(value => value.StartsWith(scheme, StringComparison.Ordinal))?[scheme.Length..];
    }

    static IEnumerable<SignIn> SignInsOf(LoadedService service, ServiceApi? api) =>
        api is null ? [] : api.ReadSignIns().Where(signIn => service.SignIns.Contains(signIn.Name));
}
