using System.Reflection;
using System.Text;
using System.Text.Json;

namespace XApi.Tests;

/// <summary>Reads a model of any type with its generated reader, as the transport does.</summary>
internal static class ModelJson
{
    public static XModel Read(Type model, string json) => Read(model, Encoding.UTF8.GetBytes(json));

    public static T Read<T>(string json)
        where T : XModel => (T)Read(typeof(T), json);

    public static XModel Read(Type model, ReadOnlySpan<byte> utf8)
    {
        var read = Reader(model);
        var reader = new JsonTokenReader(utf8);
        reader.Read();
        var value = read(ref reader);
        reader.Read();
        return value;
    }

    /// <summary>All types of the client that stand for a JSON object of the spec. An item as it came has no members of its own.</summary>
    public static IEnumerable<Type> All =>
        typeof(XModel)
            .Assembly.GetTypes()
            .Where(type =>
                type.IsSubclassOf(typeof(XModel)) && type is { IsAbstract: false, IsPublic: true } && type != typeof(XStreamedJson)
            );

    private static ReadJson<XModel> Reader(Type model) =>
        (ReadJson<XModel>)
            typeof(ModelReader<>)
                .MakeGenericType(model)
                .GetField(nameof(ModelReader<>.Read), BindingFlags.Static | BindingFlags.NonPublic)!
                .GetValue(null)!;
}
