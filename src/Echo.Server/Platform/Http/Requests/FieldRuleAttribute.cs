namespace Echo.Server.Platform.Http.Requests;

/// <summary>A rule for one field of a request that the data annotations don't have.</summary>
[AttributeUsage(AttributeTargets.Property)]
public abstract class FieldRuleAttribute : Attribute
{
    /// <summary>Checks a value that is present and not null.</summary>
    /// <returns>Null when the rule holds.</returns>
    public abstract FieldFault? Check(object value);

    /// <summary>The value of <c>format</c> in the API description, where JSON Schema has one.</summary>
    public virtual string? Format => null;
}

/// <summary>Why a value breaks a rule: a code of <c>ViolationTypes</c> and a sentence that says what to send.</summary>
public sealed record FieldFault(string Type, string Message);
