using System.Text.Json;
using Echo.Mcp.Json;
using Echo.Server.Features.Services.Templates;
using Echo.Server.Platform.Http.Egress;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Services.Execution;

/// <summary>Executes calls of REST APIs: composes the request, sends it through the guarded way out, tries again where that does no harm, and
/// maps the answer. It knows no database: whoever has a <see cref="ServicePlan"/> and a credential may use it.</summary>
public sealed class ServiceExecutor
{
    readonly GuardedHttp http;
    readonly ServiceWire wire;
    readonly TimeProvider time;

    /// <param name="operatorAddresses">Those that the operator has set, which are allowed wherever they lead.</param>
    internal ServiceExecutor(GuardedHttp http, TimeProvider time, params IReadOnlyList<Uri> operatorAddresses) =>
        (this.http, wire, this.time) = (http, new(http, operatorAddresses, time), time);

    /// <summary>Another that may also go where the operator has said.</summary>
    public ServiceExecutor Allowing(params IReadOnlyList<Uri> operatorAddresses) => new(http, time, operatorAddresses);

    /// <param name="parameters">A JSON object. Whether it fits the plan's schema is for the caller to see.</param>
    /// <param name="credentials">Asked once before the first try, and once more when the service answers 401.</param>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async Task<ServiceOutcome> ExecuteAsync(
        ServicePlan plan, JsonElement parameters, CredentialSource credentials, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var credential = await credentials(null, cancellationToken) ?? ServiceCredential.None;
        for (var (attempt, isRenewed) = (1, false); ; attempt++)
        {
            if (credential.Failure is { } reason)
                return Failed(ServiceError.Failed, reason, 502, started, attempt);
            if (RequestComposer.Compose(plan, parameters, credential, out var refusal) is not { } request)
                return new ServiceOutcome.Refused(Hidden(refusal!, credential));
            var ended = await wire.TryAsync(request, TimeSpan.FromSeconds(plan.Definition.TimeoutSeconds), cancellationToken);

            // A request that was refused at the door had no effect, whatever its method.
            if (!isRenewed && ended is ServiceTry.Answered { Status: 401 }
                && await credentials(credential, cancellationToken) is { } newer && newer != credential)
            {
                (credential, isRenewed) = (newer, true);
                continue;
            }

            if (RetryRule.PauseAfter(ended, attempt, plan.Definition) is not { } pause)
                return OutcomeOf(plan, ended, credential, started, attempt);
            await Task.Delay(pause, time, cancellationToken);
        }
    }

    ServiceOutcome.Ended OutcomeOf(ServicePlan plan, ServiceTry ended, ServiceCredential credential, long started, int attempts) => ended switch
    {
        ServiceTry.Answered answer => Answered(plan, answer, credential, started, attempts),
        ServiceTry.TimedOut => Failed(
            ServiceError.Timeout, $"The service did not answer within {plan.Definition.TimeoutSeconds} seconds", 408, started, attempts),
        ServiceTry.Unreached unreached => Failed(ServiceError.Failed, unreached.Reason, 502, started, attempts),
        ServiceTry.Broken broken => Failed(ServiceError.Failed, broken.Reason, 502, started, attempts),
        ServiceTry.Hopeless hopeless => Failed(ServiceError.Failed, hopeless.Reason, 502, started, attempts),
        _ => throw new InvalidOperationException($"{ended} is no end of a try"),
    };

    ServiceOutcome.Ended Answered(ServicePlan plan, ServiceTry.Answered answer, ServiceCredential credential, long started, int attempts)
    {
        var data = AnswerReader.Read(answer, [.. credential.AllSecrets]);
        var isGood = answer.Status is >= 200 and < 300;
        var error = isGood ? null : new ServiceError(ServiceError.Upstream, AnswerReader.Sentence(answer, data));
        try
        {
            if (plan.Mapping is { } mapping && data.Kind != JsonValueKind.Null)
                data = AnswerReader.Map(mapping, data);
        }
        catch (TooLongException)
        {
            return Failed(ServiceError.Failed, "The mapped answer is longer than 5 MiB", 502, started, attempts);
        }

        return new ServiceOutcome.Ended(new()
        {
            Success = isGood,
            Data = data,
            Error = error,
            StatusCode = answer.Status,
            ExecutionTimeMs = Elapsed(started),
            Attempts = attempts,
        });
    }

    ServiceOutcome.Ended Failed(string kind, string message, int status, long started, int attempts) => new(new()
    {
        Success = false,
        Data = RawJson.Null,
        Error = new(kind, message),
        StatusCode = status,
        ExecutionTimeMs = Elapsed(started),
        Attempts = attempts,
    });

    double Elapsed(long started) => Math.Round(time.GetElapsedTime(started).TotalMilliseconds, 3);

    static string Hidden(string text, ServiceCredential credential) => SecretMask.Hide(text, credential.AllSecrets);
}
