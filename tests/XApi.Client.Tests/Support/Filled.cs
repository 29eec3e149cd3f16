using System.Collections;
using System.Reflection;
using Newtonsoft.Json.Linq;

namespace XApi.Tests;

/// <summary>Makes objects of the client with all their members set, so that a member that is added to the spec is tested without being named.</summary>
internal static class Filled
{
    /// <summary>A moment that is not in UTC and not at a whole second: 2024-05-01T12:30:15Z and a fraction.</summary>
    public static readonly DateTimeOffset Moment = new(2024, 5, 1, 14, 30, 15, 250, TimeSpan.FromHours(2));

    /// <summary>Options with every parameter set: 5 for numbers, true, <see cref="Moment"/>, the first and the last value of an enum, and the name for texts.</summary>
    public static T Options<T>()
        where T : CallOptions, new()
    {
        var options = new T();
        foreach (var property in typeof(T).GetProperties().Where(property => property.DeclaringType == typeof(T) && property.CanWrite))
        {
            property.SetValue(options, Value(property.PropertyType, property.Name, depth: 0));
        }

        return options;
    }

    /// <summary>A model with every member set, down to its leaves.</summary>
    public static XModel Model(Type model, int depth = 0)
    {
        var value = (XModel)Activator.CreateInstance(model)!;
        foreach (var property in Members(model))
        {
            // A model that holds itself, as a Tweet's includes hold Tweets, ends somewhere.
            if (depth < 5 || !IsModel(property.PropertyType))
            {
                property.SetValue(value, Value(property.PropertyType, property.Name, depth));
            }
        }

        return value;
    }

    /// <summary>The members of a model that stand for members of its JSON.</summary>
    public static IEnumerable<PropertyInfo> Members(Type model) =>
        model
            .GetProperties()
            .Where(property =>
                property.SetMethod is { IsPublic: true }
                && !property.IsDefined(typeof(Newtonsoft.Json.JsonIgnoreAttribute), inherit: true)
                && property.PropertyType != typeof(IDictionary<string, JToken>)
                && !(property.Name == nameof(XResponse.Errors) && HasNoProblems(model))
            );

    /// <summary>Whether a response has errors of its own shape on the wire, so that its problems are always empty.</summary>
    public static bool HasNoProblems(Type model) => model.IsSubclassOf(typeof(XResponse)) && model.GetProperty("ItemErrors") is not null;

    public static bool IsModel(Type type) => Item(type).IsSubclassOf(typeof(XModel)) || Item(type) == typeof(IActivityPayload);

    /// <summary>What a list holds, what a nullable value is; otherwise the type itself.</summary>
    public static Type Item(Type type) =>
        Nullable.GetUnderlyingType(type) is { } underlying ? underlying
        : type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) ? type.GetGenericArguments()[0]
        : type;

    private static object Value(Type type, string name, int depth)
    {
        if (type == typeof(JObject))
        {
            return JObject.Parse("""{"text":"two","numbers":[1,-0.5],"object":{"nothing":null,"yes":true}}""");
        }

        if (type == typeof(IReadOnlyDictionary<string, string>))
        {
            return new Dictionary<string, string> { [name] = "one", ["another key"] = "two" };
        }

        if (
            type.IsGenericType
            && type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>)
            && IsModel(type.GetGenericArguments()[1])
        )
        {
            var held = type.GetGenericArguments()[1];
            var map = (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(typeof(string), held))!;
            map.Add(name, Model(held, depth + 1));
            return map;
        }

        // The shape that belongs to the first value of the event's type.
        if (type == typeof(IActivityPayload))
        {
            return Model(typeof(ProfileUpdateActivity), depth + 1);
        }

        var item = Item(type);
        if (item == type || Nullable.GetUnderlyingType(type) is not null)
        {
            return One(item, name, first: true, depth);
        }

        var list = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(item))!;
        list.Add(One(item, name, first: true, depth));
        list.Add(One(item, name, first: false, depth));
        return list;
    }

    private static object One(Type type, string name, bool first, int depth) =>
        type == typeof(UserRef) ? UserRef.FromString(name)
        : type == typeof(string)
            ? first ? name
                : $"{name}, too"
        : type == typeof(int)
            ? first ? 5
                : -6
        : type == typeof(long)
            ? first ? 9_007_199_254_740_993
                : -6L
        : type == typeof(double)
            ? first ? 52.516
                : -1e-7
        : type == typeof(bool) ? first
        : type == typeof(DateTimeOffset) ? Moment
        : type.IsSubclassOf(typeof(XModel)) ? Model(type, depth + 1)
        : Known(type) is { Count: > 0 } known ? known[first ? 0 : known.Count - 1]!
        : throw new NotSupportedException($"{name} is a {type}, of which no sample is known.");

    private static IList? Known(Type type) => (IList?)type.GetProperty("Known", BindingFlags.Static | BindingFlags.Public)?.GetValue(null);
}
