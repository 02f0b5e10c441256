namespace Echo.Server.Platform.Http.Problems;

/// <summary>The values of <c>error.details[].type</c> (contract section 2.1).</summary>
public static class ViolationTypes
{
    public const string Missing = "missing";
    public const string Type = "type";
    public const string Null = "null";
    public const string StringTooShort = "string_too_short";
    public const string StringTooLong = "string_too_long";
    public const string StringPattern = "string_pattern";
    public const string StringForbidden = "string_forbidden";
    public const string NumberRange = "number_range";
    public const string Enum = "enum";
    public const string Uuid = "uuid";
    public const string Email = "email";
    public const string Url = "url";
    public const string Time = "time";
    public const string ListTooShort = "list_too_short";
    public const string ListTooLong = "list_too_long";
    public const string ObjectTooLarge = "object_too_large";
    public const string Duplicate = "duplicate";
    public const string Value = "value";
}
