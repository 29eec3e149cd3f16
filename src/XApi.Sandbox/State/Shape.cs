using System.Collections;
using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json.Nodes;

namespace XApi.Sandbox;

/// <summary>How values of a type are saved.</summary>
internal enum Shape
{
    /// <summary>Not at all: it is made again, or belongs to the running sandbox.</summary>
    None,

    /// <summary>As a JSON value.</summary>
    Value,

    /// <summary>As a list of its items.</summary>
    Items,

    /// <summary>As a list of its fields: a struct.</summary>
    Fields,

    /// <summary>By its number among the records, for several may name it.</summary>
    Record,

    /// <summary>As a list of its fields, which are filled where it is: of it there is one in each sandbox.</summary>
    Service,

    /// <summary>Where the uploads' bytes are: the bytes themselves.</summary>
    Bytes,
}

/// <summary>Marks what belongs to the running sandbox, and no saved state brings.</summary>
[AttributeUsage(AttributeTargets.Field)]
internal sealed class NotSavedAttribute : Attribute;

/// <summary>How the world's types are saved, found from the types themselves: a member that is added to a record is saved without further ado.</summary>
internal static class Shapes
{
    private const BindingFlags Instance = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static readonly HashSet<Type> Services =
    [
        typeof(XWorld),
        typeof(Relationships),
        typeof(EventRecords),
        typeof(ChargeRecord),
        typeof(ObjectStore),
        typeof(ChatConversations),
        typeof(PageTokens),
        typeof(Recent<string, (PageToken Token, long Collection)>),
        typeof(Recent<long, IReadOnlyList<long>>),
        typeof(Happenings),
        typeof(SandboxMedia),
        typeof(CredentialStore),
        typeof(Limits),
        typeof(OAuth1Flow),
        typeof(OAuth2Flow),
    ];

    // What is made again from what is saved, or has nothing of its own.
    private static readonly HashSet<Type> Left =
    [
        typeof(Lock),
        typeof(MatcherCache),
        typeof(Matcher),
        typeof(MediaStore),
        typeof(Accounts),
        typeof(ConnectionLog),
    ];

    private static readonly HashSet<Type> Values =
    [
        typeof(string),
        typeof(bool),
        typeof(int),
        typeof(uint),
        typeof(long),
        typeof(double),
        typeof(decimal),
        typeof(DateTimeOffset),
        typeof(DateOnly),
        typeof(TimeSpan),
        typeof(byte[]),
        typeof(Uri),
        typeof(Kind),
        typeof(XOperation),
    ];

    private static readonly ConcurrentDictionary<Type, FieldInfo[]> Known = new();
    private static readonly ConcurrentDictionary<FieldInfo, bool> Needed = new();
    private static readonly ConcurrentDictionary<FieldInfo, string> Names = new();
    private static readonly ConcurrentDictionary<Type, Shape> Shaped = new();

    /// <summary>How values of a type are saved.</summary>
    /// <exception cref="NotSupportedException">Nobody has said how.</exception>
    internal static Shape Of(Type type) => Shaped.GetOrAdd(type, Find);

    private static Shape Find(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner)
        {
            return Of(inner);
        }

        return Values.Contains(type) || type.IsEnum || typeof(JsonNode).IsAssignableFrom(type) ? Shape.Value
            : Left.Contains(type) || typeof(Delegate).IsAssignableFrom(type) || typeof(TimeProvider).IsAssignableFrom(type) ? Shape.None
            : Services.Contains(type) ? Shape.Service
            : type == typeof(StoredBytes) ? Shape.Bytes
            : typeof(IEnumerable).IsAssignableFrom(type) ? Shape.Items
            : type.IsValueType ? Shape.Fields
            : type.Namespace?.StartsWith("XApi", StringComparison.Ordinal) == true ? Shape.Record
            : throw new NotSupportedException($"A member of the type {type} can't be saved: say how in {nameof(Shapes)}.");
    }

    /// <summary>The fields of a type that are saved, those of its base types first, always in the same order.</summary>
    internal static FieldInfo[] FieldsOf(Type type) =>
        Known.GetOrAdd(
            type,
            static type =>
                [
                    .. Lineage(type)
                        .Reverse()
                        .SelectMany(one => one.GetFields(Instance))
                        // What a service was made with belongs to the sandbox; what a record was made with is the record's.
                        .Where(field => !(Services.Contains(type) && field.Name.EndsWith(">P", StringComparison.Ordinal)))
                        .Where(field => !field.IsDefined(typeof(NotSavedAttribute)) && Of(field.FieldType) != Shape.None),
                ]
        );

    /// <summary>The name of a field, as it was declared: a property's is the property's.</summary>
    internal static string NameOf(FieldInfo field) =>
        Names.GetOrAdd(
            field,
            static field =>
                field.Name is ['<', .. var rest] ? rest[..rest.IndexOf('>', StringComparison.Ordinal)] : field.Name.TrimStart('_')
        );

    /// <summary>Whether a field is never null. What the compiler knows of a property, it does not say of the field behind it.</summary>
    internal static bool IsNeeded(FieldInfo field) =>
        !field.FieldType.IsValueType
        && Needed.GetOrAdd(
            field,
            static field =>
            {
                var nullability = new NullabilityInfoContext();
                var property = field.DeclaringType!.GetProperty(NameOf(field), Instance);
                return (property is null ? nullability.Create(field) : nullability.Create(property)).ReadState == NullabilityState.NotNull;
            }
        );

    /// <summary>The type of a collection's items.</summary>
    internal static Type ItemOf(Type type) =>
        type.IsArray
            ? type.GetElementType()!
            : (
                type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IEnumerable<>)
                    ? type
                    : type.GetInterfaces().First(one => one.IsGenericType && one.GetGenericTypeDefinition() == typeof(IEnumerable<>))
            ).GetGenericArguments()[0];

    /// <summary>A service of a service, which is made when it is first asked for.</summary>
    internal static object? ServiceOf(object owner, FieldInfo field)
    {
        var property = field.DeclaringType!.GetProperty(NameOf(field), Instance);
        return property is null ? field.GetValue(owner) : property.GetValue(owner);
    }

    private static IEnumerable<Type> Lineage(Type type)
    {
        for (Type? one = type; one is not null && one != typeof(object) && one != typeof(ValueType); one = one.BaseType)
        {
            yield return one;
        }
    }
}
