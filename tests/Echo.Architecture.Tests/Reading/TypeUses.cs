using Mono.Cecil.Cil;

namespace Echo.Architecture.Tests.Reading;

/// <summary>All types that a type names: in its signature, its attributes and its code, taken apart to the last generic argument.
/// Constants and <c>nameof</c> leave no trace in compiled code, so a use of these alone isn't seen here.</summary>
static class TypeUses
{
    public static IEnumerable<TypeReference> Of(TypeDefinition type) =>
        type.WithNested().SelectMany(OfOne).SelectMany(Parts).Distinct();

    static IEnumerable<TypeReference?> OfOne(TypeDefinition type) =>
    [
        type.BaseType,
        .. type.Interfaces.Select(implemented => implemented.InterfaceType),
        .. OfAttributes(type),
        .. OfGenericParameters(type),
        .. type.Fields.SelectMany(field => OfAttributes(field).Append(field.FieldType)),
        .. type.Properties.SelectMany(property => OfAttributes(property).Append(property.PropertyType)),
        .. type.Events.SelectMany(raised => OfAttributes(raised).Append(raised.EventType)),
        .. type.Methods.SelectMany(OfMethod),
    ];

    static IEnumerable<TypeReference?> OfMethod(MethodDefinition method) =>
    [
        method.ReturnType,
        .. OfAttributes(method),
        .. OfAttributes(method.MethodReturnType),
        .. OfGenericParameters(method),
        .. method.Parameters.SelectMany(parameter => OfAttributes(parameter).Append(parameter.ParameterType)),
        .. method.HasBody ? OfBody(method.Body) : [],
    ];

    static IEnumerable<TypeReference?> OfBody(MethodBody body) =>
    [
        .. body.Variables.Select(variable => variable.VariableType),
        .. body.ExceptionHandlers.Select(handler => handler.CatchType),
        .. body.Instructions.SelectMany(instruction => OfOperand(instruction.Operand)),
    ];

    static IEnumerable<TypeReference?> OfOperand(object? operand) => operand switch
    {
        TypeReference type => [type],
        FieldReference field => [field.DeclaringType, field.FieldType],
        GenericInstanceMethod method => [.. method.GenericArguments, .. OfOperand(method.ElementMethod)],
        MethodReference method =>
            [method.DeclaringType, method.ReturnType, .. method.Parameters.Select(parameter => parameter.ParameterType)],
        _ => [],
    };

    static IEnumerable<TypeReference?> OfGenericParameters(IGenericParameterProvider owner) =>
        owner.GenericParameters.SelectMany(parameter =>
            OfAttributes(parameter).Concat(parameter.Constraints.Select(constraint => constraint.ConstraintType)));

    static IEnumerable<TypeReference?> OfAttributes(ICustomAttributeProvider owner) =>
        owner.CustomAttributes.SelectMany(attribute => attribute.ConstructorArguments
            .Concat(attribute.Properties.Concat(attribute.Fields).Select(named => named.Argument))
            .SelectMany(OfArgument)
            .Append(attribute.AttributeType));

    static IEnumerable<TypeReference?> OfArgument(CustomAttributeArgument argument) => argument.Value switch
    {
        TypeReference type => [argument.Type, type],
        CustomAttributeArgument boxed => OfArgument(boxed),
        CustomAttributeArgument[] list => list.SelectMany(OfArgument).Append(argument.Type),
        _ => [argument.Type],
    };

    static IEnumerable<TypeReference> Parts(TypeReference? type) => type switch
    {
        null or GenericParameter => [],
        GenericInstanceType generic => [generic.ElementType, .. generic.GenericArguments.SelectMany(Parts)],
        IModifierType modified => [.. Parts(modified.ModifierType), .. Parts(modified.ElementType)],
        TypeSpecification wrapped => Parts(wrapped.ElementType),
        _ => [type],
    };
}
