using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using System.Text;

namespace XApi.Spec;

/// <summary>
/// Lists what an assembly lets others use: a line for each type and each public or protected member of it, in the same order always, so that a
/// change of the API is a change of the listing. What the compiler adds to records is left out.
/// </summary>
internal sealed class PublicApi
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(object)] = "object",
        [typeof(string)] = "string",
        [typeof(bool)] = "bool",
        [typeof(char)] = "char",
        [typeof(byte)] = "byte",
        [typeof(sbyte)] = "sbyte",
        [typeof(short)] = "short",
        [typeof(ushort)] = "ushort",
        [typeof(int)] = "int",
        [typeof(uint)] = "uint",
        [typeof(long)] = "long",
        [typeof(ulong)] = "ulong",
        [typeof(float)] = "float",
        [typeof(double)] = "double",
        [typeof(decimal)] = "decimal",
    };

    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    // The framework that this tool does not run on itself, and packages that host a server do. Both come with the SDK.
    private static string AspNetCore =>
        RuntimeEnvironment.GetRuntimeDirectory().Replace("Microsoft.NETCore.App", "Microsoft.AspNetCore.App", StringComparison.Ordinal);

    private readonly NullabilityInfoContext _nullability = new();

    /// <summary>The listing of the assembly at a path, whose dependencies stand beside it.</summary>
    internal static string Of(string path)
    {
        var full = Path.GetFullPath(path);
        // From memory, so that the file stays free, and apart, so that two versions can be listed in one process.
        var context = new AssemblyLoadContext("listed", isCollectible: true);
        context.Resolving += (_, name) =>
            Path.Combine(Path.GetDirectoryName(full)!, $"{name.Name}.dll") is var beside && File.Exists(beside) ? Load(beside)
            : Path.Combine(AspNetCore, $"{name.Name}.dll") is var shared && File.Exists(shared) ? context.LoadFromAssemblyPath(shared)
            : null;
        try
        {
            var lines = new PublicApi().Lines(Load(full)).Order(StringComparer.Ordinal);
            return string.Concat(lines.Select(line => line + "\n"));
        }
        finally
        {
            context.Unload();
        }

        Assembly Load(string file)
        {
            using var bytes = new MemoryStream(File.ReadAllBytes(file));
            return context.LoadFromStream(bytes);
        }
    }

    private IEnumerable<string> Lines(Assembly assembly) =>
        assembly.GetTypes().Where(IsVisible).SelectMany(type => Members(type).Prepend(Header(type)));

    private static bool IsVisible(Type type) =>
        type.IsNested
            ? (type.IsNestedPublic || type.IsNestedFamily || type.IsNestedFamORAssem) && IsVisible(type.DeclaringType!)
            : type.IsPublic;

    private static string Header(Type type)
    {
        var kind = type switch
        {
            { IsEnum: true } => "enum",
            { IsInterface: true } => "interface",
            { IsValueType: true } =>
                $"{(type.IsDefined(typeof(IsReadOnlyAttribute), false) ? "readonly " : "")}{(IsRecord(type) ? "record " : "")}struct",
            _ when type.IsSubclassOf(typeof(Delegate)) => "delegate",
            { IsAbstract: true, IsSealed: true } => "static class",
            { IsAbstract: true } => $"abstract {Class(type)}",
            { IsSealed: true } => $"sealed {Class(type)}",
            _ => Class(type),
        };
        var inherited = type.BaseType?.GetInterfaces() ?? [];
        var bases = type.GetInterfaces()
            .Except(inherited)
            .Where(contract =>
                contract.IsVisible && !contract.IsAssignableFrom(type.BaseType) && !(IsRecord(type) && IsEqualityWithItself(type, contract))
            )
            .Select(Name)
            .Order(StringComparer.Ordinal);
        var parent =
            type.BaseType is { } based && based != typeof(object) && based != typeof(ValueType) && based != typeof(Enum)
                ? [Name(based)]
                : Array.Empty<string>();
        var after = string.Join(", ", parent.Concat(bases));
        return $"{FullName(type)} = {kind}{(after.Length > 0 ? $" : {after}" : "")}{Constraints(type.GetGenericArguments())}{Obsolete(type)}";
    }

    private static string Class(Type type) => IsRecord(type) ? "record" : "class";

    private static bool IsRecord(Type type) =>
        type.GetMethod("PrintMembers", Declared, [typeof(StringBuilder)])?.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false)
            == true
        || type.GetMethod("<Clone>$", Declared) is not null;

    private static bool IsEqualityWithItself(Type type, Type contract) =>
        contract.IsGenericType && contract.GetGenericTypeDefinition() == typeof(IEquatable<>) && contract.GetGenericArguments()[0] == type;

    // A record's copy constructor, which the compiler adds.
    private static bool IsCopy(ConstructorInfo made) =>
        IsRecord(made.DeclaringType!) && made.GetParameters() is [var only] && only.ParameterType == made.DeclaringType;

    private IEnumerable<string> Members(Type type)
    {
        var name = FullName(type);
        if (type.IsSubclassOf(typeof(Delegate)))
        {
            return [$"{name}{Signature(type.GetMethod("Invoke")!)}"];
        }

        var constructors = type.GetConstructors(Declared)
            .Where(made => !made.IsStatic && IsOffered(made) && !IsCopy(made))
            .Select(made => $"{name}.new({Parameters(made)}){Access(made)}{Obsolete(made)}");
        var methods = type.GetMethods(Declared)
            .Where(method =>
                IsOffered(method)
                && !method.IsDefined(typeof(CompilerGeneratedAttribute))
                && (!method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal))
            )
            .Select(method =>
                $"{name}.{method.Name}{Generics(method)}{Signature(method)}{Modifiers(method)}{Constraints(method.IsGenericMethod ? method.GetGenericArguments() : [])}{Obsolete(method)}"
            );
        var properties = type.GetProperties(Declared)
            .Where(property => property.Name != "EqualityContract" && property.GetAccessors(nonPublic: true).Any(IsOffered))
            .Select(property => Property(name, property));
        var events = type.GetEvents(Declared)
            .Where(occasion => IsOffered(occasion.AddMethod!))
            .Select(occasion =>
                $"{name}.{occasion.Name} event -> {Name(occasion.EventHandlerType!, _nullability.Create(occasion))}{Modifiers(occasion.AddMethod!)}"
            );
        var fields = type.GetFields(Declared)
            .Where(field => (field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly) && !field.IsSpecialName)
            .Select(field =>
                $"{name}.{field.Name}{(field.IsLiteral ? $" = {Literal(field.GetRawConstantValue())}" : "")} -> {Name(field.FieldType, _nullability.Create(field))}"
                + (
                    field.IsLiteral
                        ? ""
                        : $"{(field.IsStatic ? " static" : "")}{(field.IsInitOnly ? " readonly" : "")}{(field.IsPublic ? "" : " protected")}"
                )
                + Obsolete(field)
            );
        return constructors.Concat(methods).Concat(properties).Concat(events).Concat(fields);
    }

    // What only the assembly itself can inherit is nothing to others; nor is what is protected where nobody can inherit.
    private static bool IsOffered(MethodBase method) =>
        method.IsPublic || ((method.IsFamily || method.IsFamilyOrAssembly) && !method.DeclaringType!.IsSealed);

    private string Property(string owner, PropertyInfo property)
    {
        var accessors = property.GetAccessors(nonPublic: true).Where(IsOffered).ToList();
        var access = accessors.OrderByDescending(accessor => accessor.IsPublic).First();
        var setter =
            property.SetMethod is { } set && IsOffered(set)
                ? (set.IsPublic == access.IsPublic ? "" : "protected ")
                    + (set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? "init; " : "set; ")
                : "";
        var index = property.GetIndexParameters() is { Length: > 0 } parameters
            ? $"[{string.Join(", ", parameters.Select(Parameter))}]"
            : "";
        var required = property.IsDefined(typeof(RequiredMemberAttribute)) ? " required" : "";
        var getter = property.GetMethod is { } get && IsOffered(get) ? "get; " : "";
        return $"{owner}.{property.Name}{index} {{ {getter}{setter}}} -> {Name(property.PropertyType, _nullability.Create(property))}{Modifiers(access)}{required}{Obsolete(property)}";
    }

    private string Signature(MethodInfo method) =>
        $"({Parameters(method)}) -> {Name(method.ReturnType, _nullability.Create(method.ReturnParameter))}";

    private string Parameters(MethodBase method) =>
        (method.IsDefined(typeof(ExtensionAttribute)) ? "this " : "") + string.Join(", ", method.GetParameters().Select(Parameter));

    private string Parameter(ParameterInfo parameter)
    {
        var direction = parameter switch
        {
            { IsOut: true } => "out ",
            { IsIn: true, ParameterType.IsByRef: true } => "in ",
            { ParameterType.IsByRef: true } => "ref ",
            _ when parameter.IsDefined(typeof(ParamArrayAttribute)) => "params ",
            _ => "",
        };
        var preset = parameter.HasDefaultValue
            ? $" = {(parameter.RawDefaultValue is null && parameter.ParameterType.IsValueType && Nullable.GetUnderlyingType(parameter.ParameterType) is null ? "default" : Literal(parameter.RawDefaultValue))}"
            : "";
        return $"{direction}{Name(parameter.ParameterType, _nullability.Create(parameter))} {parameter.Name}{preset}";
    }

    private static string Access(MethodBase method) => method.IsPublic ? "" : " protected";

    private static string Modifiers(MethodInfo method)
    {
        var isOverride = method.IsVirtual && method.GetBaseDefinition() != method;
        var kind = method.IsStatic
            ? method.IsAbstract
                ? " static abstract"
                : " static"
            : method.DeclaringType!.IsInterface
                ? method.IsAbstract
                    ? ""
                    : " virtual"
                : method.IsAbstract
                    ? " abstract"
                    : isOverride
                        ? method.IsFinal
                            ? " sealed override"
                            : " override"
                        : method.IsVirtual && !method.IsFinal && !method.DeclaringType.IsSealed
                            ? " virtual"
                            : "";
        return Access(method) + kind;
    }

    // The compiler marks what older compilers must not use as obsolete too, and says which of its features is needed.
    private static string Obsolete(MemberInfo member) =>
        member.IsDefined(typeof(ObsoleteAttribute), inherit: false)
        && !member.IsDefined(typeof(CompilerFeatureRequiredAttribute), inherit: false)
            ? " obsolete"
            : "";

    private static string Generics(MethodInfo method) =>
        method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(argument => argument.Name))}>" : "";

    private static string Constraints(Type[] arguments) =>
        string.Concat(
            arguments
                .Where(argument => argument.IsGenericParameter)
                .Select(argument =>
                {
                    var attributes = argument.GenericParameterAttributes;
                    var isStruct = attributes.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint);
                    string[] stated =
                    [
                        .. attributes.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint) ? ["class"] : Array.Empty<string>(),
                        .. isStruct ? ["struct"] : Array.Empty<string>(),
                        .. argument
                            .GetGenericParameterConstraints()
                            .Where(constraint => constraint != typeof(ValueType))
                            .Select(Name)
                            .Order(StringComparer.Ordinal),
                        .. attributes.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint) && !isStruct
                            ? ["new()"]
                            : Array.Empty<string>(),
                    ];
                    return stated.Length == 0 ? "" : $" where {argument.Name} : {string.Join(", ", stated)}";
                })
        );

    private static string Literal(object? value) =>
        value switch
        {
            null => "null",
            string text => $"\"{text}\"",
            bool flag => flag ? "true" : "false",
            _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        };

    private static string FullName(Type type) =>
        type.IsNested ? $"{FullName(type.DeclaringType!)}.{Bare(type)}" : $"{type.Namespace}.{Bare(type)}";

    // A generic type within a generic one repeats the parameters of the outer.
    private static string Bare(Type type)
    {
        var own = type.GetGenericArguments()
            .Skip(type.DeclaringType?.GetGenericArguments().Length ?? 0)
            .Select(argument => argument.Name)
            .ToList();
        return type.Name.Split('`')[0] + (own.Count > 0 ? $"<{string.Join(", ", own)}>" : "");
    }

    private static string Name(Type type) => Name(type, null);

    private static string Name(Type type, NullabilityInfo? nullability)
    {
        if (type.IsByRef)
        {
            return Name(type.GetElementType()!, nullability?.ElementType ?? nullability);
        }

        if (Nullable.GetUnderlyingType(type) is { } value)
        {
            return Name(value, nullability is { GenericTypeArguments: [var inner] } ? inner : null) + "?";
        }

        // Of a type parameter without constraints it is not known whether its question mark is written.
        var mark =
            !type.IsValueType
            && !type.IsGenericParameter
            && NullabilityState.Nullable is var nullable
            && (nullability?.ReadState == nullable || nullability?.WriteState == nullable)
                ? "?"
                : "";
        if (type.IsArray)
        {
            return $"{Name(type.GetElementType()!, nullability?.ElementType)}[]{mark}";
        }

        if (Keywords.TryGetValue(type, out var keyword))
        {
            return keyword + mark;
        }

        if (!type.IsGenericType)
        {
            return (type is { IsNested: true, IsGenericParameter: false } ? $"{Name(type.DeclaringType!)}." : "") + type.Name + mark;
        }

        var text = new StringBuilder(type.IsNested ? $"{type.DeclaringType!.Name.Split('`')[0]}." : "")
            .Append(type.Name.Split('`')[0])
            .Append('<');
        var arguments = type.GetGenericArguments();
        text.AppendJoin(
            ", ",
            arguments.Select(
                (argument, i) =>
                    Name(
                        argument,
                        nullability?.GenericTypeArguments.Length == arguments.Length ? nullability.GenericTypeArguments[i] : null
                    )
            )
        );
        return text.Append('>').Append(mark).ToString();
    }
}
