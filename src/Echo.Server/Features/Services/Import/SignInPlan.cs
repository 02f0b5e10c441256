using Echo.Server.Features.Services.Execution;
using Echo.Server.Features.Services.Import.Documents;
using Echo.Server.Features.Services.SignIns;
using Echo.Server.Platform.Http.Egress;
using Echo.Server.Platform.Http.Problems;

namespace Echo.Server.Features.Services.Import;

/// <summary>The ways to sign in to an API: what the document states, what was sent and what is stored.</summary>
sealed class SignInPlan
{
    readonly IReadOnlyList<StatedScheme> stated;

    SignInPlan(IReadOnlyList<StatedScheme> stated, IReadOnlyList<SignIn> signIns, IReadOnlyDictionary<string, SignInSecret> secrets) =>
        (this.stated, SignIns, Secrets) = (stated, signIns, secrets);

    public IReadOnlyList<SignIn> SignIns { get; }

    public IReadOnlyDictionary<string, SignInSecret> Secrets { get; }

    /// <param name="sent">Null keeps what is stored.</param>
    /// <param name="main">Relative token URLs start there.</param>
    /// <returns>Null when what was sent does not fit.</returns>
    public static SignInPlan? Make(
        IReadOnlyList<StatedScheme> stated,
        IReadOnlyList<SignInRequest>? sent,
        ServiceApi? stored,
        IReadOnlyDictionary<string, SignInSecret> storedSecrets,
        Uri? main,
        out FieldViolation? violation)
    {
        violation = null;
        if (sent is null)
            return new(stated, stored?.ReadSignIns() ?? [], storedSecrets);
        var (signIns, secrets) = (new List<SignIn>(), new Dictionary<string, SignInSecret>());
        foreach (var (index, one) in sent.Index())
        {
            var scheme = stated.FirstOrDefault(scheme => scheme.Name == one.Scheme);
            var known = stored?.ReadSignIns().FirstOrDefault(signIn => signIn.Name == one.Name);
            var signIn = IsKept(one) && known is not null ? AsBefore(SignInOf(one, scheme, main), known, one) : SignInOf(one, scheme, main);
            var secret = SecretOf(one, storedSecrets.GetValueOrDefault(one.Name) ?? new());
            if (Fault(one, scheme, signIn, secret) is var (field, message))
            {
                violation = new($"body.auth.{index}.{field}", message, ViolationTypes.Value);
                return null;
            }

            signIns.Add(signIn!);
            secrets[signIn!.Name] = secret;
        }

        return new(stated, signIns, secrets);
    }

    /// <summary>By which ways an operation is signed in to.</summary>
    public string[] For(IReadOnlyList<IReadOnlyList<string>>? alternatives)
    {
        // What the document does not name is meant for all that need credentials at all.
        string[] unnamed = [.. SignIns.Select(signIn => signIn.Name).Where(name => stated.All(scheme => scheme.Name != name))];
        if (alternatives is null)
            return unnamed;
        if (alternatives.All(way => way.Count == 0))
            return [];
        var fitting = alternatives.FirstOrDefault(way => way.Count > 0 && way.All(Secrets.ContainsKey));
        return fitting is null ? unnamed : [.. fitting];
    }

    /// <summary>Why an operation would be called without what is secret; null when it would not.</summary>
    public string? WithheldFrom(Uri target, IReadOnlyList<string> names)
    {
        var origin = SignIn.OriginOf(target);
        return SignIns.FirstOrDefault(signIn => names.Contains(signIn.Name) && !signIn.Origins.Contains(origin)) is { } other
            ? $"'{other.Name}' is not sent to {origin}, which is another server than the document's own: send auth with {origin} among its origins"
            : null;
    }

    public IReadOnlyList<SignInBody> Show() =>
    [
        .. stated.Select(scheme => Body(
            scheme.Name, SignIns.FirstOrDefault(signIn => signIn.Name == scheme.Name) ?? SignInOf(new() { Scheme = scheme.Name }, scheme, null))),
        .. SignIns.Where(signIn => stated.All(scheme => scheme.Name != signIn.Name)).Select(signIn => Body(signIn.Name, signIn)),
    ];

    SignInBody Body(string name, SignIn? signIn) => new(
        name, signIn?.Kind, signIn is { Kind: SignInKinds.ApiKey } ? signIn.Place.ToString().ToLowerInvariant() : null, signIn?.Wire, signIn?.TokenUrl,
        signIn?.Scopes ?? [], Secrets.ContainsKey(name));

    static SignIn? SignInOf(SignInRequest sent, StatedScheme? scheme, Uri? main)
    {
        // A token that somebody has is sent as it is, whatever flow it came from.
        var kind = sent.Kind ?? (scheme?.Kind == SignInKinds.ClientCredentials && sent.Value is not null ? SignInKinds.Bearer : scheme?.Kind);
        if (kind is null)
            return null;
        var tokenUrl = sent.TokenUrl ?? scheme?.TokenUrl;
        return new()
        {
            Name = sent.Name,
            Kind = kind,
            Place = sent.In switch
            {
                "header" => InputPlace.Header,
                "query" => InputPlace.Query,
                "cookie" => InputPlace.Cookie,
                _ => scheme?.Place ?? InputPlace.Header,
            },
            Wire = sent.Parameter ?? scheme?.Wire,
            TokenUrl = kind != SignInKinds.ClientCredentials || tokenUrl is null ? null
                : main is not null && Uri.TryCreate(main, tokenUrl, out var whole) ? whole.AbsoluteUri
                : tokenUrl,
            Scopes = kind == SignInKinds.ClientCredentials ? sent.Scopes ?? scheme?.Scopes ?? [] : [],
            Origins = [.. (sent.Origins ?? []).Select(origin => new Uri(origin)).Append(main).OfType<Uri>().Select(SignIn.OriginOf).Distinct()],
        };
    }

    static bool IsKept(SignInRequest sent) =>
        new[] { sent.Value, sent.Username, sent.Password, sent.ClientId, sent.ClientSecret }.Contains(ServiceRules.Kept);

    // A secret that is not sent again goes where it went, wherever the document leads now.
    static SignIn? AsBefore(SignIn? signIn, SignIn known, SignInRequest sent) => signIn is null ? null : signIn with
    {
        TokenUrl = sent.TokenUrl is null ? known.TokenUrl : signIn.TokenUrl,
        Origins = [.. known.Origins.Union((sent.Origins ?? []).Select(origin => SignIn.OriginOf(new(origin))))],
    };

    static SignInSecret SecretOf(SignInRequest sent, SignInSecret stored)
    {
        static string? Kept(string? sent, string? stored) => sent == ServiceRules.Kept ? stored : sent;
        return new()
        {
            Value = Kept(sent.Value, stored.Value),
            Username = Kept(sent.Username, stored.Username),
            Password = Kept(sent.Password, stored.Password),
            ClientId = Kept(sent.ClientId, stored.ClientId),
            ClientSecret = Kept(sent.ClientSecret, stored.ClientSecret),
        };
    }

    static (string Field, string Message)? Fault(SignInRequest sent, StatedScheme? scheme, SignIn? signIn, SignInSecret secret)
    {
        if (sent.Scheme is not null && scheme is null)
            return ("scheme", "The document has no such security scheme.");
        return signIn switch
        {
            null => ("kind", "Echo can't sign in by this scheme. Name a kind."),
            { Kind: SignInKinds.ApiKey } when signIn.Wire is null || !HeaderText.IsName(signIn.Wire) => ("parameter", "Name the header, parameter or cookie."),
            { Kind: SignInKinds.ApiKey, Place: InputPlace.Header } when HeaderText.IsReserved(signIn.Wire!) =>
                ("parameter", "A key can't be sent in this header."),
            { Kind: SignInKinds.ApiKey, Place: InputPlace.Cookie } when secret.Value?.AsSpan().ContainsAny(';', ',', ' ') == true =>
                ("value", "A cookie has no spaces, commas and semicolons."),
            { Kind: SignInKinds.ApiKey or SignInKinds.Bearer } when secret.Value is null => ("value", "Send the key or token."),
            { Kind: SignInKinds.Basic } when secret.Username is null && secret.Password is null => ("username", "Send a name and a password."),
            { Kind: SignInKinds.ClientCredentials } when secret.ClientId is null || secret.ClientSecret is null =>
                ("client_id", "Send client_id and client_secret."),
            { Kind: SignInKinds.ClientCredentials } when !Uri.TryCreate(signIn.TokenUrl, UriKind.Absolute, out var url) || !ForeignUrl.IsUsable(url) =>
                ("token_url", "Send the https URL of the token endpoint."),
            { Kind: SignInKinds.ClientCredentials } when sent.TokenUrl is null && !signIn.Origins.Contains(SignIn.OriginOf(new(signIn.TokenUrl!))) =>
                ("token_url", $"The document's token endpoint is {signIn.TokenUrl}, on another server than its own. If that is right, send it here."),
            _ => null,
        };
    }
}
