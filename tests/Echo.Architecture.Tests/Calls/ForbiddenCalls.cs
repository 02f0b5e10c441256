namespace Echo.Architecture.Tests.Calls;

/// <summary>Finds calls that only certain places may make.</summary>
static class ForbiddenCalls
{
    /// <param name="isForbidden">Whether a called method or constructor is one of the kind.</param>
    /// <param name="isPlace">Whether a type may call it.</param>
    public static IEnumerable<Violation> In(
        IEnumerable<ModuleDefinition> modules, Func<MethodReference, bool> isForbidden, Func<TypeDefinition, bool> isPlace) =>
        from module in modules
        from type in module.OwnTypes()
        where !isPlace(type)
        from call in type.Calls()
        where isForbidden(call)
        select new Violation(type.FullName, $"calls {call.DeclaringType.Name}.{call.Name}");
}
